//! Journeys through the real window: the driver that moves it, and the specifications that move the driver.

use crate::{
    command::{appended, command},
    display::Surroundings,
    fault::Fault,
    gateway::{self, Gateway},
    kept::Kept,
    place,
};
use std::{
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::{Duration, Instant},
};

/// A driver that can move the viewer.
pub(crate) struct Driver {
    address: String,
    /// Where a viewer that is to be moved listens for it.
    ear: String,
    log: PathBuf,
    _program: Kept,
}

impl Driver {
    /// Starts one, which logs into `folder`, as do the viewers that it moves.
    ///
    /// It opens no viewer itself, but joins the one that listens: the page of a viewer ends at each lock, its session with the
    /// driver ends with it, and another session has to find the same viewer again.
    pub(crate) fn start(folder: &Path) -> Result<Self, Fault> {
        let (port, ear) = (free_port()?, format!("127.0.0.1:{}", free_port()?));
        let log = folder.join("viewer.log");
        let words = [
            format!("--port={port}"),
            format!("--target={ear}"),
            "--replace-on-new-session".to_owned(),
        ];
        let mut driver = command("WebKitWebDriver", &words);
        let program = Kept::start(driver.stdout(appended(&log)?).stderr(appended(&log)?))?;
        let since = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if since.elapsed() > STARTING {
                return Err(Fault::new("the driver of the window does not answer"));
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(Self { address: format!("http://127.0.0.1:{port}"), ear, log, _program: program })
    }

    /// The journeys named `specs`, which leave their pictures in `pictures`. The viewers that they open speak to `gateway` and
    /// keep their own folders under `device`.
    pub(crate) fn journeys(
        &self,
        around: &Surroundings,
        device: &str,
        gateway: &Gateway,
        pictures: &Path,
        specs: &[&str],
    ) -> Result<Command, Fault> {
        let mut vitest = command("node", &["node_modules/vitest/vitest.mjs", "run"]);
        around
            .lend(&mut vitest, device)
            .args(specs)
            .current_dir(place::desktop())
            .env("CARE_RECORD_GATEWAY_URL", &gateway.address)
            .env("CARE_RECORD_POLICY_KEY", gateway::policy_key()?)
            .env("CARE_RECORD_DRIVER", &self.address)
            .env("CARE_RECORD_VIEWER", viewer())
            .env("CARE_RECORD_VIEWER_EAR", &self.ear)
            .env("CARE_RECORD_VIEWER_LOG", &self.log)
            .env("CARE_RECORD_GATEWAY_PROGRAM", gateway::program())
            .env("CARE_RECORD_GATEWAY_DATA", &gateway.data)
            .env("CARE_RECORD_PICTURES", pictures);
        Ok(vitest)
    }
}

/// The viewer as it was built.
pub(crate) fn viewer() -> PathBuf {
    place::program("care-record-viewer")
}

fn free_port() -> Result<u16, Fault> {
    TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|cause| Fault::new(format!("no port is free: {cause}")))
}

const STARTING: Duration = Duration::from_secs(20);
