//! What only the operating system knows or does. The only crate that may say `unsafe`, and only on Windows.
//!
//! * How long has this computer run, asleep and awake? [`running`]
//! * What becomes of our memory when the program fails? [`keep_no_dumps`]
//! * Who is told before the computer sleeps? [`before_each_sleep`]
//! * Does what lies in a folder outlast the account's session on this computer? [`profile`]
//! * How much room is left on its disk? [`free_space`]
//! * Which library draws the page here? [`web_view_version`]
//! * What does IT see of this program in the event log of Windows? [`event_log`]
//! * Through which proxy is an address reached? [`proxy`]
//! * Who signs for this account with a key that no program can take away? `held_key`, on Windows
//! * How long does something stand on the clipboard of Windows, and who else keeps it? `clipboard`
//! * How do the processes that draw the page end on Windows? `web_view`
//! * How does a program say on Windows that it cannot start? `message`
//! * What opens a page or a mailbox on Windows? `open`

#[cfg(windows)]
pub mod clipboard;
mod disk;
mod dumps;
pub mod event_log;
#[cfg(windows)]
pub mod held_key;
#[cfg(windows)]
pub mod message;
#[cfg(windows)]
pub mod open;
pub mod profile;
pub mod proxy;
mod running;
mod sleep;
#[cfg(windows)]
pub mod web_view;
mod web_view_version;

pub use disk::free_space;
pub use dumps::{Dumps, dumps, keep_no_dumps};
pub use running::running;
pub use sleep::before_each_sleep;
pub use web_view_version::web_view_version;
