//! What IT has set for this computer: machine policy, else the machine's own values, else the default. Each value says where
//! it comes from.
//!
//! * Which settings are there, and what does each mean? [`TABLE`]
//! * Where are they looked for, and what wins? `layers`
//! * What does the program get of them? [`Settings`]
//! * What does an administrator see in the Group Policy editor? [`templates`]
//!
//! On Windows the policy is `HKLM\Software\Policies\Care Record\Viewer` and the machine's own values are
//! `HKLM\Software\Care Record\Viewer`; elsewhere they are the files `policy.toml` and `viewer.toml` in `/etc/care-record`. An
//! unknown word stops the start: a misspelt gateway must not become a default.
//!
//! A new setting is a row of [`TABLE`], a field of [`Settings`] and the approved templates made anew (`APPROVE=1 cargo test -p
//! settings`).

mod contact;
mod layers;
mod listed;
#[cfg(windows)]
mod registry;
mod set;
mod table;
pub mod templates;

pub use contact::Contact;
pub use layers::{Setting, SettingSource, SettingsError};
pub use listed::{Listed, Shown, listed};
pub use set::{Settings, read};
pub use table::{Definition, Kind, Reach, TABLE};
