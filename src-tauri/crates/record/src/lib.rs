//! What the gateway sent, and the part of it that one grant shows.
//!
//! It deliberately knows no network, no disk, no window and nobody who is asking: only the [`access::Grant`].
//!
//! * How does FHIR become a record? [`Record::from_bundle`]; what it cannot read is kept as unreadable.
//! * How are entries hidden? [`Record::seen_through`] is the only way from a [`Record`] to a [`View`], and only a view can
//!   be drawn: a record has no `Serialize`.
//! * To which section does a resource belong? [`section_of`]; the gateway filters by the same answer.

pub mod view;
