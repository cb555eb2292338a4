//! The programs that are handed to Windows computers, built for release.

use super::toolchain::{LONGEST_BUILD, TARGET, Toolchain, folder};
use crate::{build, command::logged, fault::Fault};
use std::path::{Path, PathBuf};

/// The programs, and the library without which the viewer does not start.
pub(crate) struct Programs {
    pub(crate) viewer: PathBuf,
    pub(crate) web_view_loader: PathBuf,
    pub(crate) diagnose: PathBuf,
    pub(crate) gateway: PathBuf,
}

impl Programs {
    fn under(folder: &Path) -> Self {
        Self {
            viewer: folder.join("care-record-viewer.exe"),
            web_view_loader: folder.join("WebView2Loader.dll"),
            diagnose: folder.join("care-record-diagnose.exe"),
            gateway: folder.join("care-record-gateway.exe"),
        }
    }

    /// Each of them.
    pub(crate) fn files(&self) -> [&Path; 4] {
        [&self.viewer, &self.web_view_loader, &self.diagnose, &self.gateway]
    }
}

/// Builds them; what Cargo says goes to `log`.
pub(crate) fn programs(toolchain: &Toolchain, log: &Path) -> Result<Programs, Fault> {
    if !build::page_is_fresh() && !logged(&mut build::page(), log, LONGEST_BUILD)? {
        return Err(Fault::new(format!("the page does not build: see {}", log.display())));
    }
    if !logged(&mut toolchain.cargo(WORDS), log, LONGEST_BUILD)? {
        return Err(Fault::new(format!("they do not build for Windows: see {}", log.display())));
    }
    let programs = Programs::under(&folder().join(TARGET).join("release"));
    for file in programs.files() {
        if !file.is_file() {
            return Err(Fault::new(format!("{} was not built", file.display())));
        }
    }
    Ok(programs)
}

const WORDS: &[&str] = &[
    "build",
    "--release",
    "--package",
    "care-record-viewer",
    "--package",
    "diagnose",
    "--package",
    "gateway-server",
    "--features",
    "care-record-viewer/custom-protocol",
];
