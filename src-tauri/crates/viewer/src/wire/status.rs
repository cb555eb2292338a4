//! The frame of the window: the status line, the session, and what went wrong.

use access::{Backlog, Disclosure, Function, Refusal};
use record::view::Banner;
use serde::Serialize;

use super::{AccessLine, VisitList};

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
    /// What may leave the program, by the policy of whoever is at work.
    pub discloses: Vec<Disclosure>,
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
    /// How far the open record has come: where that is further than what the page shows, the page asks for it again.
    pub has_come: Option<HasCome>,
    /// Why the record that was open is closed, until the person turns to something else.
    pub closed: Option<RecordClosed>,
    /// What is kept for a visit; nothing where nothing can be, and nothing while it is locked.
    pub visit: Option<VisitList>,
    /// The patient of whom a no was written down just now: as long as it stands here, it can be taken back as a slip.
    pub said_no: Option<Banner>,
    /// Whether the gateway has ended the session of whoever was here last: told where one signs in, and names nobody.
    pub session_ended: bool,
    /// That another program asks for a record, and which time; it is followed once somebody is at work. It says of nobody.
    pub launch: Option<u32>,
    /// Whether shortcuts with Alt and Ctrl work: whoever is at work can switch them off until they sign out.
    pub shortcuts: bool,
}

/// How far the open record has come. It says nothing of what is in it.
struct HasCome {
    /// The gateway's id of the patient.
    pub patient: String,
    /// Grows with every part that comes or does not come; as in the first screen.
    pub round: u32,
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
    /// Whether the record is covered when the person turns to another window.
    pub covered_on_leaving: bool,
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
    /// It answers, and slowly.
    Slow {
        /// How many audit events wait to be sent.
        sending: u64,
        /// Whether an answer is awaited.
        receiving: bool,
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
    /// The second factor has to be given again first.
    StepUp,
}
}
