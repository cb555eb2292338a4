//! The records: imported, found, decided about, sent as far as a grant reaches, and written down.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "test vocabulary"
)]

mod at_rest;
mod backups;
mod catching_up;
mod choosing;
mod comparing;
mod county;
mod deciding;
mod desk;
mod device;
mod doubting;
mod fhir;
mod finding;
mod first_part;
mod forgetting;
mod handing_over;
mod house;
mod importing;
mod investigating;
mod leaving_out;
mod ledger;
mod lists;
mod lost_and_sent_again;
mod not_fitting;
mod not_in_session;
mod other_sources;
mod practices;
mod proving;
mod reading;
mod remembering;
mod rescuing;
mod restoring;
mod retiring;
mod rights;
mod rotating;
mod samples;
mod sensitive;
mod sharing;
mod staying_closed;
mod telling;
mod two_hundred;
mod ward;
mod whereabouts;
