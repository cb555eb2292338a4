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

/// A driver that can open the viewer, against one gateway and as one device.
pub(crate) struct Driver {
    address: String,
    _program: Kept,
}

impl Driver {
    /// Starts one. The viewer it opens logs into `folder` and keeps its own folders there under `device`.
    pub(crate) fn start(
        around: &Surroundings,
        gateway: &Gateway,
        folder: &Path,
        device: &str,
    ) -> Result<Self, Fault> {
        let port = free_port()?;
        let log = appended(&folder.join("viewer.log"))?;
        let errors = log.try_clone().map_err(|cause| Fault::at(folder, &cause))?;
        let mut driver = command("WebKitWebDriver", &[format!("--port={port}")]);
        around
            .lend(&mut driver, device)
            .env("CARE_RECORD_GATEWAY_URL", &gateway.address)
            .env("CARE_RECORD_POLICY_KEY", gateway::policy_key()?)
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .stdout(log)
            .stderr(errors);
        let program = Kept::start(&mut driver)?;
        let since = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if since.elapsed() > STARTING {
                return Err(Fault::new("the driver of the window does not answer"));
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(Self { address: format!("http://127.0.0.1:{port}"), _program: program })
    }

    /// The journeys named `specs`, which leave their pictures in `pictures`.
    pub(crate) fn journeys(&self, gateway: &Gateway, pictures: &Path, specs: &[&str]) -> Command {
        let mut vitest = command("node", &["node_modules/vitest/vitest.mjs", "run"]);
        vitest
            .args(specs)
            .current_dir(place::desktop())
            .env("CARE_RECORD_DRIVER", &self.address)
            .env("CARE_RECORD_VIEWER", viewer())
            .env("CARE_RECORD_GATEWAY_PROGRAM", gateway::program())
            .env("CARE_RECORD_GATEWAY_DATA", &gateway.data)
            .env("CARE_RECORD_PICTURES", pictures);
        vitest
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
