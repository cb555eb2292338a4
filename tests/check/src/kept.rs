//! A program that ends when this one does, with everything that it started.
//!
//! # Why a warden
//! A window that outlives its test holds pipes and displays, and the next run hangs on them. So each program has a
//! process group of its own, and beside it waits a shell that reads a pipe of ours. However this program ends, the
//! pipe closes, and the shell ends the group.

use crate::fault::Fault;
use std::{
    fs::File,
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

/// A running program and all that it started.
pub(crate) struct Kept {
    child: Child,
    warden: Option<Child>,
}

impl Kept {
    /// Starts `command`, with nothing to read.
    pub(crate) fn start(command: &mut Command) -> Result<Self, Fault> {
        Self::spawn(command.stdin(Stdio::null()))
    }

    /// Starts `command`, which reads `words` and then the end.
    pub(crate) fn told(command: &mut Command, words: &str) -> Result<Self, Fault> {
        let mut kept = Self::spawn(command.stdin(Stdio::piped()))?;
        if let Some(mut ear) = kept.child.stdin.take() {
            ear.write_all(words.as_bytes())
                .map_err(|cause| Fault::new(format!("it does not listen: {cause}")))?;
        }
        Ok(kept)
    }

    fn spawn(command: &mut Command) -> Result<Self, Fault> {
        alone(command);
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command
            .spawn()
            .map_err(|cause| Fault::new(format!("`{name}` does not start: {cause}")))?;
        let warden = warden(child.id());
        Ok(Self { child, warden })
    }

    /// The first line of its piped output that is `wanted`. The output goes on into `log`, so that the pipe never fills.
    pub(crate) fn line(
        &mut self,
        mut log: File,
        wanted: impl Fn(&str) -> bool + Send + 'static,
    ) -> Option<String> {
        let output = self.child.stdout.take()?;
        let (found, finding) = mpsc::channel();
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                let _ = writeln!(log, "{line}");
                if wanted(&line) {
                    let _ = found.send(line);
                }
            }
        });
        finding.recv_timeout(STARTING).ok()
    }

    /// How it ended, once it has.
    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// Waits until it ends, `None` when it takes longer than `limit`.
    pub(crate) fn wait(&mut self, limit: Duration) -> Option<ExitStatus> {
        let since = Instant::now();
        loop {
            if let Some(status) = self.ended() {
                return Some(status);
            }
            if since.elapsed() > limit {
                return None;
            }
            thread::sleep(A_MOMENT);
        }
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        signal("TERM", &self.child);
        let _ = self.wait(PATIENCE);
        signal("KILL", &self.child);
        let _ = self.child.kill();
        let _ = self.child.wait();
        if let Some(warden) = &mut self.warden {
            let _ = warden.kill();
            let _ = warden.wait();
        }
    }
}

#[cfg(unix)]
fn alone(command: &mut Command) {
    use std::os::unix::process::CommandExt as _;
    command.process_group(0);
}

#[cfg(not(unix))]
fn alone(_command: &mut Command) {}

#[cfg(unix)]
fn warden(group: u32) -> Option<Child> {
    let mut shell = Command::new("sh");
    shell
        .args([
            "-c",
            "read -r _; kill -s TERM -- -$0; sleep 2; kill -s KILL -- -$0",
            &group.to_string(),
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    alone(&mut shell);
    shell.spawn().ok()
}

/// On Windows the console ends what runs in it.
#[cfg(not(unix))]
fn warden(_group: u32) -> Option<Child> {
    None
}

#[cfg(unix)]
fn signal(name: &str, child: &Child) {
    quietly(Command::new("sh").args(["-c", "kill -s $0 -- -$1", name, &child.id().to_string()]));
}

#[cfg(windows)]
fn signal(name: &str, child: &Child) {
    if name == "KILL" {
        quietly(Command::new("taskkill").args(["/T", "/F", "/PID", &child.id().to_string()]));
    }
}

fn quietly(command: &mut Command) {
    let _ = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
}

const A_MOMENT: Duration = Duration::from_millis(20);
const PATIENCE: Duration = Duration::from_secs(3);
const STARTING: Duration = Duration::from_secs(60);

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use crate::command::works;
    use std::env;

    /// A program that starts another, which says who it is once it is at work, and then waits for it.
    fn family() -> Command {
        let mut shell = Command::new("sh");
        shell.args(["-c", "sh -c 'echo $$; sleep 600; :' & wait"]).stdout(Stdio::piped());
        shell
    }

    fn lives(process: &str) -> bool {
        // One that has ended and that nobody has asked about yet is still listed, without a command.
        works(Command::new("sh").args([
            "-c",
            "test -n \"$(tr -d '\\0' < /proc/$0/cmdline)\"",
            process,
        ]))
    }

    #[test]
    fn what_a_program_started_ends_with_it() {
        let log = env::temp_dir().join(format!("kept-{}.log", std::process::id()));
        let log = File::create(log).expect("a log");
        let mut kept = Kept::start(&mut family()).expect("it starts");
        let child = kept.line(log, |_| true).expect("it says whom it started");
        assert!(lives(&child), "the family is at work");

        drop(kept);

        assert!(!lives(&child), "nothing holds on to pipes and displays");
    }

    #[test]
    fn a_program_that_was_told_something_has_heard_it() {
        let mut cat = Command::new("grep");
        let mut kept = Kept::told(cat.args(["-q", "secret"]), "secret").expect("it starts");
        let ended = kept.wait(PATIENCE).expect("it ends when there is no more to hear");
        assert!(ended.success(), "it heard the words");
    }
}
