//! What a window needs around it: a display, a bus and an open key store, none of them the person's own.

use crate::{
    command::{appended, command, works},
    fault::Fault,
    kept::Kept,
    place,
};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{self, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// The surroundings of one run. Everything in them ends with it.
pub(crate) struct Surroundings {
    folder: PathBuf,
    /// Holds sockets, whose paths must be short.
    sockets: PathBuf,
    display: Option<String>,
    bus: Option<String>,
    programs: Vec<Kept>,
}

impl Surroundings {
    /// Makes them in `folder`; `hidden` asks for a display that nobody looks at.
    ///
    /// Off Linux the system brings a display and a key store, and nothing is made but the folder.
    pub(crate) fn make(folder: &Path, hidden: bool) -> Result<Self, Fault> {
        place::emptied(folder)?;
        let mut all = Self {
            folder: folder.to_path_buf(),
            sockets: env::temp_dir().join(format!("care-record-{}", process::id())),
            display: None,
            bus: None,
            programs: Vec::new(),
        };
        if cfg!(target_os = "linux") {
            all.make_folder_for_sockets()?;
            if hidden {
                all.start_display()?;
            }
            all.start_bus()?;
            all.open_key_store()?;
        }
        Ok(all)
    }

    /// True where there is a screen that somebody may be looking at.
    pub(crate) fn somebody_looks() -> bool {
        let named = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
        !cfg!(target_os = "linux") || named("DISPLAY") || named("WAYLAND_DISPLAY")
    }

    /// Lets `program` run in these surroundings, with folders of its own under the name `who`.
    pub(crate) fn lend<'c>(&self, program: &'c mut Command, who: &str) -> &'c mut Command {
        for (name, inside) in [
            ("XDG_CACHE_HOME", "cache"),
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_DATA_HOME", "data"),
            ("XDG_STATE_HOME", "state"),
        ] {
            program.env(name, self.folder.join(who).join(inside));
        }
        if let Some(bus) = &self.bus {
            program.env("DBUS_SESSION_BUS_ADDRESS", bus).env("NO_AT_BRIDGE", "1");
        }
        if let Some(display) = &self.display {
            program
                .env("DISPLAY", display)
                .env_remove("WAYLAND_DISPLAY")
                .env("XDG_RUNTIME_DIR", &self.sockets)
                // Without a graphics card this is the faster way to paint.
                .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1");
        }
        program
    }

    fn make_folder_for_sockets(&self) -> Result<(), Fault> {
        place::emptied(&self.sockets)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            fs::set_permissions(&self.sockets, fs::Permissions::from_mode(0o700))
                .map_err(|cause| Fault::at(&self.sockets, &cause))?;
        }
        Ok(())
    }

    fn start_display(&mut self) -> Result<(), Fault> {
        let screen = ["-displayfd", "1", "-screen", "0", SCREEN, "-nolisten", "tcp", "-noreset"];
        let number = self.start_and_read(&mut command("Xvfb", &screen), "the hidden display")?;
        self.display = Some(format!(":{number}"));
        Ok(())
    }

    fn start_bus(&mut self) -> Result<(), Fault> {
        let mut daemon = command("dbus-daemon", &["--session", "--nofork", "--print-address=1"]);
        self.lend(&mut daemon, KEYS).env("XDG_RUNTIME_DIR", &self.sockets);
        self.bus = Some(self.start_and_read(&mut daemon, "the bus")?);
        Ok(())
    }

    fn open_key_store(&mut self) -> Result<(), Fault> {
        let words = ["--foreground", "--unlock", "--components=secrets"];
        let mut daemon = command("gnome-keyring-daemon", &words);
        self.lend(&mut daemon, KEYS).env("XDG_RUNTIME_DIR", &self.sockets);
        daemon.stdout(self.log()?).stderr(self.log()?);
        self.programs.push(Kept::told(&mut daemon, "for this run only")?);

        let since = Instant::now();
        // Asked before it listens, the bus would start a second one, which is locked.
        while !self.sockets.join("keyring").join("control").exists() || !self.key_store_keeps() {
            if since.elapsed() > PATIENCE {
                return Err(Fault::new("the key store of this run does not open"));
            }
            thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    }

    /// True where a secret that is laid into the store is found there.
    fn key_store_keeps(&self) -> bool {
        let proof =
            "printf 1 | secret-tool store --label=proof a proof && secret-tool lookup a proof";
        works(self.lend(&mut command("sh", &["-c", proof]), KEYS))
    }

    /// Starts `program` and reads the first line that it prints.
    fn start_and_read(&mut self, program: &mut Command, what: &str) -> Result<String, Fault> {
        let mut kept = Kept::start(program.stdout(Stdio::piped()).stderr(self.log()?))?;
        let line = kept
            .line(self.log()?, |line| !line.is_empty())
            .ok_or_else(|| Fault::new(format!("{what} does not start")))?;
        self.programs.push(kept);
        Ok(line)
    }

    fn log(&self) -> Result<fs::File, Fault> {
        appended(&self.folder.join("surroundings.log"))
    }
}

impl Drop for Surroundings {
    fn drop(&mut self) {
        // The last one started leans on the ones before it.
        while self.programs.pop().is_some() {}
        let _ = fs::remove_dir_all(&self.sockets);
    }
}

const KEYS: &str = "keys";
const SCREEN: &str = "1366x768x24";
const PATIENCE: Duration = Duration::from_secs(20);

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_hidden_display_and_an_open_key_store_stand_and_end_with_the_run() {
        let folder = env::temp_dir().join(format!("around-{}", process::id()));
        let around = Surroundings::make(&folder, true).expect("they stand");
        let sockets = around.sockets.clone();
        let mut query = command("sh", &["-c", "test -S /tmp/.X11-unix/X${DISPLAY#:}"]);
        assert!(works(around.lend(&mut query, "probe")), "a window finds the display");

        drop(around);

        assert!(!works(&mut query), "the display is gone");
        assert!(!sockets.exists(), "and so are the sockets");
    }
}
