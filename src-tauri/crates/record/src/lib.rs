//! What the gateway sent, and the part of it that one grant shows.
//!
//! It deliberately knows no network, no disk, no window and nobody who is asking: only the [`access::Grant`].
//!
//! * How does FHIR become a record? [`Record::from_bundle`]; what it cannot read is kept as unreadable.
//! * How are entries hidden? [`Record::seen_through`] is the only way from a [`Record`] to a [`View`], and only a view can
//!   be drawn: a record has no `Serialize`.
//! * In which parts does it arrive? [`Part`]; a section whose part is not here is never said to be empty.
//! * To which section does a resource belong? [`section_of`]; the gateway filters by the same answer.
//! * Which sources answered, and how much is withheld? [`envelope::Envelope`], which the gateway puts into the bundle.
//! * When are allergies "none known"? `allergies.rs`, and nowhere else.
//!
//! To add a type of resource: its place in `section.rs`, its reading in `parse`.

pub mod envelope;
pub mod view;

mod allergies;
mod arrival;
mod clock;
mod fhir;
mod find;
mod json;
mod manifest;
mod medicines;
mod original;
mod parse;
mod picked;
mod pregnancy;
mod print;
mod record;
mod second_lock;
mod section;
mod seen;
mod sent;
mod sources;
mod stamps;
mod timeline;
mod trends;

pub use arrival::{Arrival, Awaited, Part};
pub use fhir::{Fhir, List};
pub use manifest::Shown;
pub use parse::{ALIKE, Alike, Patients, SEARCH_OUTCOME, patients};
pub use record::{Record, RecordError, Unlisted};
pub use section::{confidentiality_of, is_never_clinical, is_sensitive, is_supporting, section_of};
pub use seen::View;
