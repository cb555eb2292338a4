//! The person's own activity, and what waits for privacy and administration.

use record::view::DateText;
use serde::Serialize;

to_page! {
/// A page of what is to be reviewed. No clinical content.
struct ReviewQueue {
    /// How many there are of each.
    pub counts: ReviewCounts,
    /// What weighs most first, and within that the oldest.
    pub rows: Vec<ReviewRow>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// `10 % of the rest, week 47 of 2026: 12 of 118, seed 8F2C19`, or that none was drawn yet.
    pub sample: String,
    /// How many seconds this reviewer takes for one.
    pub pace_seconds: Option<u32>,
}

/// How many there are of each, but for the reviewer's own.
struct ReviewCounts {
    /// Nobody has decided yet.
    pub new: u64,
    /// The person was asked.
    pub asked: u64,
    /// Handed on.
    pub escalated: u64,
    /// Found appropriate.
    pub closed: u64,
}

/// One line of the queue.
struct ReviewRow {
    /// Its id.
    pub id: String,
    /// Why it was selected, what weighs most first: `Emergency`, `No contact found`.
    pub kinds: Vec<String>,
    /// `Rita CLARKE`, or the name of a computer.
    pub who: String,
    /// `Triage nurse`; nothing for a computer.
    pub work: String,
    /// When the record was opened, or when it was found.
    pub at: DateText,
    /// Where a question was asked: that it was answered, or until when it is to be.
    pub clock: Option<String>,
    /// Whether the answer is overdue.
    pub overdue: bool,
    /// Whether it may be closed together with others: a sample with a contact that was found.
    pub in_bulk: bool,
}

/// All that a reviewer sees of one.
struct ReviewItem {
    /// Its id.
    pub id: String,
    /// Where it stands.
    pub tab: ReviewTab,
    /// As in its line.
    pub clock: Option<String>,
    /// Why it was selected.
    pub why: Vec<ReviewWhy>,
    /// The opening, where it is one.
    pub opening: Option<OpeningReviewed>,
    /// The computer, where its log does not fit.
    pub device: Option<DeviceReviewed>,
    /// What was done, the oldest first.
    pub history: Vec<ReviewStep>,
}

/// One reason why it was selected.
struct ReviewWhy {
    /// `No contact found`
    pub name: String,
    /// Why the rule is there, in a sentence.
    pub sentence: String,
}

/// An opening under review.
struct OpeningReviewed {
    /// `KHAN, Amir (Mr)`
    pub patient: String,
    /// `999 000 0042`
    pub nhs_number: Option<String>,
    /// `Rita CLARKE`
    pub person: String,
    /// `Triage nurse, Northampton General Hospital`
    pub work: String,
    /// When it was opened.
    pub at: DateText,
    /// `4min 20sec`, or that it is still open.
    pub lasted: String,
    /// The name of the computer.
    pub computer: Option<String>,
    /// On what basis, in words.
    pub basis: String,
    /// Whether that was an emergency.
    pub emergency: bool,
    /// The coded reason, in words.
    pub reason: Option<String>,
    /// What the person wrote.
    pub note: Option<String>,
    /// `Overview (41 entries), Allergies (3 entries)`
    pub looked_at: Option<String>,
    /// After an emergency: whether the patient was able to agree later, in words.
    pub could_agree: Option<String>,
    /// For an emergency that became a permission: `patient agreed until a date`.
    pub became: Option<String>,
    /// The contacts around that time.
    pub contacts: Vec<ContactFound>,
    /// The tie, in words, with what was claimed.
    pub relationship: String,
    /// `2 emergencies in 90 days. The median of the same job here is 3`
    pub same_person: String,
    /// The person's last openings, ten at most.
    pub last: Vec<PersonsOpening>,
    /// Who else opened the record on that day: `Raj MEHTA, Consultant, Northampton General Hospital`.
    pub others: Vec<OtherViewer>,
    /// Own record, same surname and address, colleague: what there is, in words.
    pub closeness: Vec<String>,
    /// `emergency-04, policy 2026.4`
    pub rule: String,
}

/// A contact of the patient around the time of an opening.
struct ContactFound {
    /// `Attendance, Northampton General Hospital`
    pub what: String,
    /// When; nothing for a registration.
    pub at: Option<DateText>,
    /// The source that says so.
    pub source: String,
}

/// Another opening of the same person, not of whom.
struct PersonsOpening {
    /// When.
    pub at: DateText,
    /// On what basis, in words.
    pub basis: String,
    /// Why it was selected, if it was.
    pub kinds: Vec<String>,
}

/// Somebody else who opened the same record on that day.
struct OtherViewer {
    /// `Raj MEHTA, Consultant, Northampton General Hospital`
    pub who: String,
    /// When.
    pub at: DateText,
}

/// What does not fit in the log of a computer.
struct DeviceReviewed {
    /// The name of the computer.
    pub computer: String,
    /// `entry 12 of log 3f2a77d0`
    pub place: String,
    /// When it was found.
    pub found: DateText,
    /// What does not fit, in words.
    pub said: String,
    /// How often it was seen.
    pub times: u64,
}

/// Something that was done in a review. Nothing of it is ever changed.
struct ReviewStep {
    /// When.
    pub at: DateText,
    /// `Asked by Grace ABARA`
    pub what: String,
    /// What was written, or which rule selected it.
    pub words: Option<String>,
}

/// A month in numbers that can leave the queue: 0 is 0, 1 to 7 is `*`, all others are rounded to the nearest 5.
struct ReviewReport {
    /// `November 2026`
    pub month: String,
    /// Rule by rule.
    pub rows: Vec<ReviewReportRow>,
    /// `entry 5,102 of the ledger, under its head of 5,110 entries, 23-Nov-2026 02:14`
    pub proof: String,
}

/// The numbers of one rule.
struct ReviewReportRow {
    /// `No contact found`
    pub name: String,
    /// Selected, appropriate, asked, escalated, waiting, waiting for more than ten days.
    pub numbers: [String; 6],
}

/// Whether the gateway's ledger is whole.
struct LedgerChecked {
    /// `intact to entry 184,211, 23-Nov-2026 02:14`, or the first entry that is not.
    pub words: String,
    /// Whether it is.
    pub intact: bool,
}

/// One line of the person's own activity: an act, or an opening with all that was done under it.
struct Activity {
    /// What it is called by the page: the id of its event or of its grant.
    pub id: String,
    /// `14:02`, with the date where it is not today.
    pub at: DateText,
    /// Whose record, where the event is about one: `PATTERSON, Ivy`, known only while this session lasts; else `NHS No.` is not said.
    pub patient: Option<String>,
    /// What was done, in words: `Opened: overview, medicines. Printed: results`.
    pub what: String,
    /// What the person wrote to it.
    pub note: Option<String>,
    /// Why, in words.
    pub why: Option<String>,
    /// For how long a record was open, `3min 10sec`.
    pub lasted: Option<String>,
    /// Where it is on its way to the gateway.
    pub sending: Sending,
    /// Whether it was an emergency.
    pub emergency: bool,
    /// How its review stands, in words.
    pub review: Option<String>,
    /// What the reviewer asks.
    pub question: Option<ReviewQuestion>,
    /// What can still be said of it.
    pub afterwards: Option<Afterwards>,
}

/// What the reviewer asks about an opening.
struct ReviewQuestion {
    /// The item of the review.
    pub item: String,
    /// What is asked.
    pub words: String,
    /// `Privacy officer, 21-Nov-2026 14:00`
    pub asked: String,
    /// `answer by 26-Nov-2026`, or that it is overdue.
    pub due: String,
    /// The answer, once it is given: `You answered 22-Nov-2026 09:00: “…”`.
    pub answered: Option<String>,
}

/// What a person can still say of an opening of their own that has ended.
struct Afterwards {
    /// Its grant.
    pub grant: String,
    /// Whether the patient was able to agree later: asked after an emergency, until it is answered.
    pub could_agree: bool,
    /// That it was the wrong patient's: until it is said.
    pub wrong_patient: bool,
}

/// The person's own activity.
struct MyActivity {
    /// Of how many days.
    pub days: u32,
    /// Newest first.
    pub rows: Vec<Activity>,
    /// How many entries wait to be sent.
    pub waiting: u64,
    /// How many entries of the list wait to be sent, and how many are set aside.
    pub listed_waiting: u64,
    /// How many of the list are set aside.
    pub listed_set_aside: u64,
    /// `intact (device entry 5,102)`, or the first bad entry.
    pub chain: String,
    /// Whether the chain is intact.
    pub intact: bool,
    /// What the list lacks of what the gateway knows, and why: reviews, and what was opened at other computers.
    pub without: Option<String>,
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

/// Which part of the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum ReviewTab {
    /// Nobody has decided yet.
    New,
    /// The person was asked.
    Asked,
    /// Handed on.
    Escalated,
    /// Found appropriate.
    Closed,
}

/// What a reviewer decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum ReviewDecision {
    /// It was right; this closes it.
    Appropriate,
    /// The person is asked.
    Ask,
    /// It is handed on.
    Escalate,
    /// It is looked at anew.
    Reopen,
}
