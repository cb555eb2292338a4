//! What IT asks of this computer, and what goes to support. Nothing of it names a patient or a person.

use diagnose::Check;
use record::view::DateText;
use serde::Serialize;

to_page! {
/// The checks of this computer, all made.
struct Diagnosis {
    /// When.
    pub at: DateText,
    /// The version of the program.
    pub version: String,
    /// Each, in its order.
    pub checks: Vec<Check>,
    /// The folder of the program's own log, where this account has one.
    pub logs: Option<String>,
    /// Whether that log is written.
    pub logs_are_written: bool,
}

/// What support is sent, as it is read before it is saved.
struct SupportFile {
    /// What it is called, without its ending.
    pub name: String,
    /// All of it.
    pub text: String,
}

/// That the support file is saved.
struct Saved {
    /// Where, as it can be told: `~/Documents/…`.
    pub path: String,
}
}
