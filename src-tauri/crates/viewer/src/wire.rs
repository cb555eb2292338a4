//! The shapes that cross to the page: what each task answers, ready to be drawn. They are written as TypeScript into
//! `ui/src/wire` by the tests; the page never defines one itself.
//!
//! What an open record looks like is defined by [`record::view`]; here stands everything around it.

use access::{
    Backlog, BasisKind, ClaimReason, Closeness, EmergencyReason, Function, LegalReason,
    ProxyAuthority, Refusal, Relationship, SafeguardingReason,
};
use nhs::Section;
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
    /// What the policy of whoever is at work says of that.
    pub backlog: Backlog,
    /// Whether what waits is lost when the person signs out of the computer, because the account's folder is not kept.
    pub lost_at_sign_out: bool,
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
    /// What else was found at this computer that IT has to know, and that stays so: its activity log or the gateway's ledger.
    pub notices: Vec<Warning>,
    /// Why the open record is open; nothing where none is, and then the page drops what it holds of one.
    pub access: Option<AccessLine>,
    /// Why the record that was open is closed, until the person turns to something else.
    pub closed: Option<RecordClosed>,
    /// Whether the gateway has ended the session of whoever was here last: told where one signs in, and names nobody.
    pub session_ended: bool,
}

/// A record that was closed while the person had it open: its grant has ended, the patient has withdrawn, the gateway is silent.
struct RecordClosed {
    /// Whose record.
    pub banner: Banner,
    /// Why.
    pub refusal: Refusal,
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
    /// What the role may do besides opening records; each asks for the second factor again.
    pub functions: Vec<Function>,
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
    /// The field that it is about: `email`, `password`, `code`, `search`, `until`, `reason`, `note`, `authority`,
    /// `claim-reason`, `claim-note`, `activation-code`, `old-password`, `new-password`.
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
    /// The reasons that are offered, by what they are for.
    pub reasons: GateReasons,
    /// How many hours an emergency lasts.
    pub emergency_hours: u32,
    /// How many hours a duty to protect or by law lasts.
    pub duty_hours: u32,
    /// What else ties the two, and is no reason to open: each is a warning, and is reviewed.
    pub closeness: Vec<Closeness>,
    /// The access under which the record is open already, where the question is asked again: to extend an emergency, or to turn
    /// it into a permission. Going back leads to the record.
    pub open_now: Option<AccessLine>,
}

/// The reasons that are offered, by what they are for.
struct GateReasons {
    /// Why the patient cannot be asked.
    pub emergency: Vec<ReasonOption<EmergencyReason>>,
    /// Who may permit in the patient's place.
    pub proxy: Vec<ReasonOption<ProxyAuthority>>,
    /// Whom a safeguarding duty protects.
    pub safeguarding: Vec<ReasonOption<SafeguardingReason>>,
    /// Which law requires it.
    pub legal_duty: Vec<ReasonOption<LegalReason>>,
    /// Why there is a tie after all.
    pub claim: Vec<ReasonOption<ClaimReason>>,
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
    /// Whether the person has first to say what ties the two, which the privacy officer is told.
    pub needs_claim: bool,
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
    /// `Triage nurse sees 12 of 14 sections. Policy 2026.2`
    pub scope: String,
    /// Whether the question can be asked again while it is open: an emergency can be extended, or become a permission.
    pub can_ask_again: bool,
    /// Whether it ends so soon that the person has to be told.
    pub ends_soon: bool,
}

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

/// What the page should do about a fault besides saying it.
Then {
    /// Stay.
    Stay,
    /// The session is over: sign in again.
    SignIn,
    /// Nothing works until IT has mended this computer.
    Stop,
    /// The second factor has to be given again first.
    StepUp,
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
        /// Where in it the person was.
        place: Place,
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

/// A part of an open record that has a screen of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// The first screen.
    Overview,
    /// What happened, in its order.
    Timeline,
    /// A section.
    #[serde(untagged)]
    Section(Section),
}

/// A reason that is offered.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, bound = "R: ts_rs::TS"))]
#[serde(rename_all = "camelCase")]
pub struct ReasonOption<R> {
    /// Its code.
    pub reason: R,
    /// In words.
    pub words: String,
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
    /// Somebody who may decide for the patient agreed.
    PermissionByProxy {
        /// By which right.
        authority: ProxyAuthority,
        /// Who, and how it was checked.
        note: String,
    },
    /// The patient was told.
    Informed,
    /// A test that was requested for this patient is being interpreted.
    TestInterpretation,
    /// The patient cannot be asked.
    Emergency {
        /// Why.
        reason: EmergencyReason,
        /// What is happening.
        note: String,
    },
    /// Somebody has to be protected.
    Safeguarding {
        /// Whom.
        reason: SafeguardingReason,
        /// What is happening.
        note: String,
    },
    /// The law requires it.
    LegalDuty {
        /// Which law.
        reason: LegalReason,
        /// What, by whom.
        note: String,
    },
}

/// What ties the two, as only the person says; goes with an answer whose option needs it.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct ClaimAnswer {
    /// Why there is a tie.
    pub reason: ClaimReason,
    /// What is happening.
    pub note: String,
}
