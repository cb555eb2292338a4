//! Running one program after another: shown as it works, written to a log, or asked for its words.

use crate::{fault::Fault, kept::Kept, place};
use std::{
    ffi::OsStr,
    fs::{self, File},
    io::Write as _,
    path::Path,
    process::{Command, Output, Stdio},
    time::{Duration, Instant},
};

/// `name` with `words`, to be run in the root of the checkout.
pub(crate) fn command<S: AsRef<OsStr>>(name: impl AsRef<OsStr>, words: &[S]) -> Command {
    let mut command = Command::new(name);
    command.args(words).current_dir(place::root());
    command
}

/// The Cargo that runs us.
pub(crate) fn cargo(words: &[&str]) -> Command {
    cargo_at(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()), words)
}

/// The Cargo that lies there.
pub(crate) fn cargo_at(program: impl AsRef<OsStr>, words: &[&str]) -> Command {
    let mut cargo = command(program, words);
    // What Cargo says of this package is not meant for the ones that it builds.
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CARGO_PKG_") || name == "CARGO_MANIFEST_DIR" {
            cargo.env_remove(name);
        }
    }
    cargo
}

/// npm in `folder`; on Windows it is a script, which has to be named in full.
pub(crate) fn npm(folder: &Path, words: &[&str]) -> Command {
    let mut npm = command(if cfg!(windows) { "npm.cmd" } else { "npm" }, words);
    npm.current_dir(folder);
    npm
}

/// What `command` prints, or what it complains of.
pub(crate) fn words_of(command: &mut Command) -> Result<String, Fault> {
    let output = output_of(command)?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        let complaint = String::from_utf8_lossy(&output.stderr);
        Err(Fault::new(format!("{}: {}", told(command), complaint.trim())))
    }
}

/// True where `command` starts and ends well.
pub(crate) fn works(command: &mut Command) -> bool {
    output_of(command).is_ok_and(|output| output.status.success())
}

/// Runs `command` before the eyes of the person at the keyboard, who may be asked for something.
pub(crate) fn shown(command: &mut Command) -> Result<(), Fault> {
    println!("  $ {}", told(command));
    let status = command.status().map_err(|cause| does_not_start(command, &cause))?;
    if status.success() { Ok(()) } else { Err(Fault::new(format!("{} failed", told(command)))) }
}

/// Runs `command` into `log`, telling from time to time that it is still at work.
pub(crate) fn logged(command: &mut Command, log: &Path, limit: Duration) -> Result<bool, Fault> {
    let mut paper = appended(log)?;
    command.env("CARGO_TERM_COLOR", "never").env("NO_COLOR", "1").env("TERM", "dumb");
    writeln!(paper, "$ {}", told(command)).map_err(|cause| Fault::at(log, &cause))?;
    command.stdout(paper.try_clone().map_err(|cause| Fault::at(log, &cause))?).stderr(paper);
    let mut program = Kept::start(command)?;
    let since = Instant::now();
    loop {
        if let Some(status) = program.wait(A_WHILE.min(limit)) {
            return Ok(status.success());
        }
        if since.elapsed() > limit {
            return Err(Fault::new(format!("{} took more than {limit:?}", told(command))));
        }
        println!("    … still at it after {} min", since.elapsed().as_secs() / 60);
    }
}

/// `log`, open for more.
pub(crate) fn appended(log: &Path) -> Result<File, Fault> {
    if let Some(folder) = log.parent() {
        fs::create_dir_all(folder).map_err(|cause| Fault::at(folder, &cause))?;
    }
    File::options().create(true).append(true).open(log).map_err(|cause| Fault::at(log, &cause))
}

/// The command as one would type it.
pub(crate) fn told(command: &Command) -> String {
    let name = Path::new(command.get_program()).file_stem().unwrap_or(command.get_program());
    let words = command.get_args().map(OsStr::to_string_lossy);
    std::iter::once(name.to_string_lossy()).chain(words).collect::<Vec<_>>().join(" ")
}

fn output_of(command: &mut Command) -> Result<Output, Fault> {
    command.stdin(Stdio::null()).output().map_err(|cause| does_not_start(command, &cause))
}

fn does_not_start(command: &Command, cause: &std::io::Error) -> Fault {
    Fault::new(format!("`{}` does not start: {cause}", told(command)))
}

const A_WHILE: Duration = Duration::from_secs(60);
