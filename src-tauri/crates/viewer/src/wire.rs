//! The shapes that cross to the page: what each task answers, ready to be drawn. They are written as TypeScript into
//! `ui/src/wire` by the tests; the page never defines one itself.
//!
//! What an open record looks like is defined by [`record::view`]; here stands everything around it.

use access::{BasisKind, EmergencyReason, Refusal, Relationship};
use record::view::{Banner, DateText, FirstScreen};
use serde::{Deserialize, Serialize};

/// Derives what every shape for the page needs.
macro_rules! to_page {
    ($($(#[$meta:meta])* $kind:ident $name:ident $body:tt)*) => { $(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Serialize)]
        #[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
        #[serde(rename_all = "camelCase")]
        pub $kind $name $body
    )* };
}

/// Derives what every choice for the page needs: a tag `kind` and the data of that kind.
macro_rules! choice_to_page {
    ($($(#[$meta:meta])* $name:ident $body:tt)*) => { $(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Serialize)]
        #[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
        #[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
        pub enum $name $body
    )* };
}

to_page! {
/// The status line, and what the frame needs. Sent whenever it changes, by the event `status`.
struct Status {
    /// Whether the gateway answers.
    pub network: Network,
    /// How many audit events wait to be sent.
    pub unsent: u64,
    /// How many audit events the gateway has refused for good.
    pub set_aside: u64,
    /// The session.
    pub session: SessionState,
    /// The name of this computer.
    pub computer: String,
    /// The version of this program.
    pub version: String,
    /// `14:03`
    pub clock: String,
    /// By how many seconds this computer's clock differs from the gateway's, where that matters (over 30).
    pub clock_skew_seconds: Option<i64>,
    /// What the gateway says it is, if it holds invented patients: shown on every sign-in screen.
    pub training: Option<String>,
    /// Why nothing can be opened on this computer, if so: key store missing, disk full, spool kept aside.
    pub warning: Option<Warning>,
    /// Why the open record is open; nothing where none is, and then the page drops what it holds of one.
    pub access: Option<AccessLine>,
}

/// Something about this computer that the person must know.
struct Warning {
    /// What happened and what to do, in words.
    pub words: String,
    /// A short code for IT, `AUD-03`.
    pub code: String,
    /// Whether nothing can be opened until it is mended.
    pub stops: bool,
}

/// Who is signed in.
struct SignedIn {
    /// `Rita CLARKE`
    pub name: String,
    /// `Triage nurse`
    pub title: String,
    /// `Northampton General Hospital`
    pub organisation: String,
    /// `Emergency department`
    pub workplace: String,
}

/// What is left of the session.
struct Remaining {
    /// Seconds until it locks.
    pub locks_in_seconds: i64,
    /// Seconds without a key press after which the record is covered; 0 never.
    pub curtain_seconds: u32,
    /// How many seconds before the lock the person is warned.
    pub warning_seconds: u32,
}

/// Something that went wrong: a fault, or an input that cannot be taken.
struct Fault {
    /// What happened, what is safe, what to do: in words.
    pub words: String,
    /// A short code, `NET-07`.
    pub code: String,
    /// The field that it is about: `email`, `password`, `code`, `search`, `until`, `reason`, `note`, `activation-code`.
    pub field: Option<String>,
    /// When the same can be tried again, in seconds.
    pub retry_after_seconds: Option<u64>,
    /// What the page should do besides saying it.
    pub then: Then,
}

/// An authenticator to be enrolled.
struct Enrolment {
    /// The square to scan, as the path data of an SVG of `size` modules.
    pub qr_path: String,
    /// How many modules the square has on each side, quiet zone included.
    pub qr_size: u32,
    /// The key to type, in groups of four.
    pub key: String,
    /// The account that the app will show.
    pub account: String,
}

/// A list of patients that a search found.
struct Found {
    /// What was searched for, as it was typed.
    pub query: String,
    /// Demographics only; nothing clinical.
    pub patients: Vec<PatientRow>,
    /// Whether nobody matched exactly, and these have only similar names.
    pub similar: bool,
    /// Whether there are more than are listed.
    pub more: bool,
}

/// One patient of a list.
struct PatientRow {
    /// The same as in the banner.
    pub banner: Banner,
    /// `Similar name`, `Similar name, same date of birth`: why this row must be read closely.
    pub twin: Option<String>,
}

/// A patient who was opened since the sign-in; gone at lock.
struct Recent {
    /// The gateway's id.
    pub patient: String,
    /// `KHAN, Amir`
    pub name: String,
}

/// The question before a record opens.
struct Gate {
    /// Whose record.
    pub banner: Banner,
    /// The ways to open it, in the order of their keys.
    pub options: Vec<GateOption>,
    /// Who is asking, and what will be seen.
    pub you: GateYou,
    /// When the patient last said no, if a refusal stands: told before asking again.
    pub refused: Option<DateText>,
    /// The sentence to ask the patient.
    pub ask: String,
    /// The reasons for an emergency.
    pub reasons: Vec<ReasonOption>,
    /// How many hours an emergency lasts.
    pub emergency_hours: u32,
}

/// One way to open a record.
struct GateOption {
    /// Which basis.
    pub basis: BasisKind,
    /// When it would end: `22-Nov-2026 02:00`, or `7 days at most`, `4 hours, reviewed`.
    pub ends: String,
    /// For a permission until a date: the date that is offered (ISO), and the last one that the policy allows.
    pub until: Option<String>,
    /// See `until`.
    pub until_at_most: Option<String>,
}

/// A reason for an emergency.
struct ReasonOption {
    /// Its code.
    pub reason: EmergencyReason,
    /// In words.
    pub words: String,
}

/// Who is asking.
struct GateYou {
    /// Job title.
    pub title: String,
    /// Organisation.
    pub organisation: String,
    /// Workplace.
    pub workplace: String,
    /// What ties the person to the patient.
    pub relationship: Option<Relationship>,
    /// How many sections are shown.
    pub sections_shown: u32,
    /// How many sections are shown as a count only.
    pub sections_counted: u32,
    /// How many sections there are.
    pub sections: u32,
}

/// An open record.
struct Opened {
    /// The first screen.
    pub first: FirstScreen,
    /// On what basis, until when.
    pub access: AccessLine,
}

/// The line that says why the record is open.
struct AccessLine {
    /// Which kind of basis.
    pub basis: BasisKind,
    /// `patient agreed, 21-Nov-2026 14:02`
    pub words: String,
    /// `22-Nov-2026 02:00`
    pub until: String,
    /// Seconds until it ends.
    pub seconds_left: i64,
    /// `Triage nurse sees 12 of 14 sections. Policy 2026.1`
    pub scope: String,
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
    /// Whether the gateway has acknowledged it.
    pub sent: bool,
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
/// Whether the gateway answers.
Network {
    /// Not asked yet.
    Unknown,
    /// It answers.
    Online {
        /// How long the last answer took.
        milliseconds: u64,
    },
    /// It does not.
    Offline {
        /// Since when, `18:52`.
        since: String,
    },
}

/// The session, as far as the page needs it.
SessionState {
    /// Nobody.
    SignedOut,
    /// Somebody who has still to read and accept the misuse statement.
    Statement {
        /// Who.
        who: SignedIn,
        /// The paragraphs to read.
        paragraphs: Vec<String>,
    },
    /// Somebody at work.
    Active {
        /// Who.
        who: SignedIn,
        /// What is left.
        remaining: Remaining,
    },
    /// Locked; names no patient.
    Locked {
        /// Who.
        who: SignedIn,
        /// When it locked, `14:09`.
        since: String,
        /// When it ends, `14:29`.
        ends: String,
        /// How many tries to unlock are left.
        tries_left: u32,
    },
}

/// What the page should do about a fault besides saying it.
Then {
    /// Stay.
    Stay,
    /// The session is over: sign in again.
    SignIn,
    /// Nothing works until IT has mended this computer.
    Stop,
}

/// The answer to a sign-in.
SignInAnswer {
    /// Welcome. The statement may still have to be read: see the status.
    Welcome,
    /// A new authenticator has to be enrolled first (activation or recovery).
    Enrol {
        /// What to scan or type.
        enrolment: Enrolment,
    },
}

/// The answer to choosing a patient.
#[expect(clippy::large_enum_variant, reason = "one exists at a time, while it crosses to the page")]
Chosen {
    /// The question has to be answered.
    Gate {
        /// The question.
        gate: Gate,
    },
    /// A grant is in force: it is open.
    Opened {
        /// The record.
        record: Opened,
    },
    /// There is nothing to open, whatever the answer.
    Refused {
        /// Whose record.
        banner: Banner,
        /// Why.
        refusal: Refusal,
    },
}

/// The answer to the question.
#[expect(clippy::large_enum_variant, reason = "one exists at a time, while it crosses to the page")]
Opening {
    /// It is open.
    Opened {
        /// The record.
        record: Opened,
    },
    /// It is not.
    Refused {
        /// Whose record.
        banner: Banner,
        /// Why.
        refusal: Refusal,
    },
}

/// The answer to unlocking.
#[expect(clippy::large_enum_variant, reason = "one exists at a time, while it crosses to the page")]
Unlocking {
    /// Back where it was.
    Back {
        /// The record that was open, if it still is.
        record: Option<Opened>,
    },
    /// The password was wrong.
    Wrong {
        /// How many tries are left.
        tries_left: u32,
    },
    /// It is over: sign in again.
    Ended,
}
}

/// How the person answers the question.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum GateAnswer {
    /// The patient agreed to this visit.
    PermissionOnce,
    /// The patient agreed until the end of a day.
    PermissionUntil {
        /// The day, ISO.
        until: String,
    },
    /// The patient cannot be asked.
    Emergency {
        /// Why.
        reason: EmergencyReason,
        /// What is happening.
        note: String,
    },
}
