//! What is kept for a visit.

use record::view::{Banner, DateText};
use serde::Serialize;

use super::RecordClosed;

to_page! {
/// What is kept for a visit. It is sent with the status, and names nobody once the session is locked.
struct VisitList {
    /// What is kept, the first to end first.
    pub records: Vec<KeptRow>,
    /// How many may be kept at once.
    pub most: u32,
    /// What is kept no longer, and why, until the person turns to somebody.
    pub gone: Vec<RecordClosed>,
}

/// A record that is kept.
struct KeptRow {
    /// Whose.
    pub banner: Banner,
    /// When the copy was fetched.
    pub saved: DateText,
    /// Until when it is kept.
    pub until: DateText,
    /// Whether it is open now.
    pub is_open: bool,
}
}

choice_to_page! {
/// Whether the open record can be kept for a visit.
Keeping {
    /// It cannot: by its basis, or on this computer.
    Not,
    /// It can.
    CanBe,
    /// It is.
    Kept {
        /// Until when.
        until: DateText,
    },
}
}
