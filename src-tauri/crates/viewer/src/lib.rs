//! The tasks of a clinician: sign in, find, ask, open, see, lock, sign out. The first crate to read.
//!
//! It deliberately knows no window: the whole product can be run by a test in seconds.
//!
//! * What happens when I open a record? [`Viewer::answer_gate`], in `open_record.rs`
//! * What if the patient cannot be asked? `emergency_access.rs`; and can be asked later? `ask_again.rs`
//! * What if the patient takes the permission back? `withdrawal.rs` here, `holding.rs` wherever else it is open; and while nobody
//!   can be told? `ended_here.rs`
//! * What happens when the network drops? `connectivity.rs`
//! * What leaves the program, on paper or the clipboard? `disclosing.rs`
//! * How is a record kept for a visit, and what ends that? `keeping.rs`, `kept.rs`
//! * What is left in memory when it is locked? `vault.rs`
//! * What can go wrong, and in which words? `faults.rs`
//! * What is a patient told, and handed? `access_report.rs`, `receipt.rs`, `subject_access.rs`, and `sheets.rs` for paper
//! * What does IT see of this computer, and what goes to support? `diagnosing.rs`, `support.rs`
//!
//! Why nothing is shown that was not written down: a task answers with [`Shown`], and only writing down its manifest makes one.
//!
//! Why the lock on the state is never held during a call: locking must not wait for the network. A task notes the epoch,
//! calls, and finishes only if nothing changed meanwhile; every lock, closing and sign-out begins a new epoch.

mod access_report;
mod administration;
mod ask_again;
mod background;
mod backlog;
mod clock;
mod closer_look;
mod closing;
mod connectivity;
mod contacts;
mod diagnosing;
mod disclosing;
mod emergency_access;
mod ended_here;
mod faults;
mod fetching;
mod find_patient;
mod finding;
mod for_patients;
mod functions;
mod gate;
mod holding;
mod keeping;
mod kept;
mod launch;
mod ledger;
mod letters_opened;
mod locking;
mod logs;
mod my_activity;
mod open_record;
mod own_openings;
mod password;
mod patients;
mod pruning;
mod receipt;
mod review;
mod review_words;
mod saving;
mod sheets;
mod show;
mod shown;
mod sign_in;
mod sign_out;
mod start;
mod state;
mod status;
mod subject_access;
mod support;
mod vault;
pub mod wire;
mod withdrawal;

pub use clock::Clock;
pub use diagnosing::Diagnostics;
pub use faults::Trouble;
pub use logs::Logs;
pub use review_words::kind_words;
pub use settings::{Setting, SettingSource, Settings};
pub use shown::Shown;
pub use start::Viewer;
pub use support::SaveError;
