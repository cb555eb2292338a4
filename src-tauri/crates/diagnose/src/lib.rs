//! What IT asks of a clinician's computer: does everything here work that the program needs, and if not, what mends it. It reads
//! and changes nothing.
//!
//! It deliberately knows no window, and nothing that it says names a patient, a person or an account of this computer.
//!
//! * Which checks are there, in which order, and with which exit code? [`CheckId`]
//! * What is said of each? [`Check`], and of all of them together a [`Report`]
//! * How are they made? [`run`], of the [`Surroundings`] of a computer
//! * Who runs them? The program `care-record-diagnose` on a console, and the viewer's own screen
//!
//! A new check is a variant of [`CheckId`], a function under `checks` and a test that provokes its failure.

mod account;
mod checks;
mod report;
mod surroundings;
mod unnamed;

pub use account::AccountKeys;
pub use checks::run;
pub use report::{Check, CheckId, Report, Verdict};
pub use surroundings::{AuditLog, SetByIt, Surroundings, WebView};
pub use unnamed::log_folder;
