//! Why something could not be done, in words for the person at the keyboard.

use std::{fmt, io, path::Path};

/// A sentence that says what could not be done. Nobody branches on it: the run ends, or the step fails.
#[derive(Debug)]
pub(crate) struct Fault(String);

impl Fault {
    pub(crate) fn new(words: impl Into<String>) -> Self {
        Self(words.into())
    }

    /// What went wrong with one file or folder.
    pub(crate) fn at(path: &Path, cause: &io::Error) -> Self {
        Self(format!("{}: {cause}", path.display()))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}
