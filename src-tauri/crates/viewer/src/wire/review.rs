//! The person's own activity, and what waits for privacy and administration.

use record::view::DateText;
use serde::Serialize;

to_page! {
/// A session that has not ended, for administration.
struct SessionRow {
    /// Its id.
    pub session: String,
    /// `Rita CLARKE`
    pub name: String,
    /// The address.
    pub email: String,
    /// `Triage nurse, Northampton General Hospital`
    pub work: String,
    /// When it began.
    pub began: DateText,
    /// When something was last asked in it.
    pub used: DateText,
    /// Whether it is the person's own.
    pub own: bool,
}

/// One opening that waits for review. No clinical content.
struct AlertRow {
    /// Its id.
    pub id: String,
    /// When the record was opened.
    pub at: DateText,
    /// Why it is here, each in words: `Emergency`, `Relationship claimed by the person`, `Colleague`.
    pub kinds: Vec<String>,
    /// `Rita CLARKE, Triage nurse, Northampton General Hospital`
    pub person: String,
    /// `PATTERSON, Ivy (Mrs)`
    pub patient: String,
    /// On what basis, in words.
    pub basis: String,
    /// The reason and the note, in words.
    pub why: Option<String>,
    /// The tie, in words, with what was claimed.
    pub relationship: String,
    /// `14:02 to 14:31`, or `still open`.
    pub lasted: String,
    /// After an emergency: whether the patient was able to agree later, in words.
    pub could_agree: Option<String>,
    /// For an emergency that became a permission: `patient agreed until a date`.
    pub became: Option<String>,
}

/// One line of the person's own activity.
struct Activity {
    /// `14:02`, with the date where it is not today.
    pub at: DateText,
    /// Whose record, where the event is about one: `PATTERSON, Ivy`, known only while this session lasts; else `NHS No.` is not said.
    pub patient: Option<String>,
    /// What was done, in words.
    pub what: String,
    /// Why, in words.
    pub why: Option<String>,
    /// Where it is on its way to the gateway.
    pub sending: Sending,
    /// Whether it was an emergency.
    pub emergency: bool,
}

/// The person's own activity.
struct MyActivity {
    /// Newest first.
    pub rows: Vec<Activity>,
    /// How many wait to be sent.
    pub waiting: u64,
    /// `intact (device entry 5,102)`, or the first bad entry.
    pub chain: String,
    /// Whether the chain is intact.
    pub intact: bool,
}
}

choice_to_page! {
/// Where an entry is on its way to the gateway.
Sending {
    /// It waits to be sent.
    Waiting,
    /// The gateway keeps it.
    Sent,
    /// The gateway will never take it: it stays here, for IT.
    SetAside {
        /// Why, in the gateway's words.
        reason: String,
    },
}
}
