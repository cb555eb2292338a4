//! The gateway with its synthetic county, as this program starts it and asks it.

use crate::{
    command::{appended, command, words_of},
    fault::Fault,
    kept::Kept,
    place,
};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
};

/// A gateway that serves on loopback until it is dropped.
pub(crate) struct Gateway {
    pub(crate) address: String,
    pub(crate) data: PathBuf,
    _program: Kept,
}

impl Gateway {
    /// Starts one that keeps its data and its log in `folder`.
    pub(crate) fn start(folder: &Path) -> Result<Self, Fault> {
        Self::start_with(folder, &[])
    }

    /// Starts one whose county has been at work for some weeks, so that there is something to review.
    pub(crate) fn start_with_openings(folder: &Path) -> Result<Self, Fault> {
        Self::start_with(folder, &["--with-openings"])
    }

    fn start_with(folder: &Path, more: &[&str]) -> Result<Self, Fault> {
        let data = folder.join("data");
        fs::create_dir_all(&data).map_err(|cause| Fault::at(&data, &cause))?;
        let log = folder.join("gateway.log");
        let mut serve = command(program(), &["serve", "--training", "--listen", "127.0.0.1:0"]);
        serve.args(more).arg("--data").arg(&data);
        serve.stdout(Stdio::piped()).stderr(appended(&log)?);

        let mut kept = Kept::start(&mut serve)?;
        let ready = kept.line(appended(&log)?, |line| line.starts_with(READY));
        let Some(address) = ready.as_deref().and_then(|line| line.strip_prefix(READY)) else {
            let words = fs::read_to_string(&log).unwrap_or_default();
            return Err(Fault::new(format!("the gateway does not start:\n{words}")));
        };
        Ok(Self { address: address.trim().to_owned(), data, _program: kept })
    }

    /// Puts the FHIR files under `files` into the data folder of a gateway that is to be started in `folder`.
    ///
    /// Answers the gateway's own report. A file that cannot be read is named in it and is no failure here.
    pub(crate) fn import(folder: &Path, files: &Path) -> Result<String, Fault> {
        let data = folder.join("data");
        fs::create_dir_all(&data).map_err(|cause| Fault::at(&data, &cause))?;
        let words = [
            "import",
            "--training",
            "--assign-test-nhs-numbers",
            "--source",
            "Imported files",
            "--short",
            "Imported",
        ];
        let mut import = command(program(), &words);
        let output = import
            .arg("--data")
            .arg(&data)
            .arg(files)
            .stdin(Stdio::null())
            .output()
            .map_err(|cause| Fault::new(format!("the gateway does not start: {cause}")))?;
        let report = String::from_utf8_lossy(&output.stdout).into_owned();
        if report.trim().is_empty() {
            let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
            return Err(Fault::new(format!("nothing was imported: {}", complaint.trim())));
        }
        Ok(report)
    }

    /// What the gateway says about its training county: `accounts`, `identifiers` or the `code` of an account.
    pub(crate) fn training(words: &[&str]) -> Result<String, Fault> {
        words_of(&mut command(program(), &[&["training"], words].concat()))
    }
}

/// The key that signs the policy of training, as a viewer has to be told.
pub(crate) fn policy_key() -> Result<String, Fault> {
    words_of(&mut command(program(), &["policy", "key"])).map(|key| key.trim().to_owned())
}

/// The gateway as it was built.
pub(crate) fn program() -> PathBuf {
    place::program("care-record-gateway")
}

const READY: &str = "listening on ";
