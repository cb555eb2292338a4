mod own;
mod report;

use access::{BasisKind, CouldAgree, Relationship};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use self::{
    own::{
        AnswerQuestion, AskOwnAccesses, MyAccess, MyAccesses, OwnAnswer, OwnQuestion, OwnReview,
        SayAfterwards,
    },
    report::{AskReviewReport, LedgerChecked, ReviewReport, ReviewReportRow},
};
use crate::{LedgerFinding, bodies};

/// Where a review stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum ReviewTab {
    /// Nobody has decided yet.
    New,
    /// The person was asked, whether the answer has come or not.
    Asked,
    /// It was handed on.
    Escalated,
    /// It was found appropriate.
    Closed,
}

/// What is reviewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum ReviewSubject {
    /// That somebody opened a record.
    Opening,
    /// What does not fit in the log of a computer.
    Device,
}

/// What a reviewer decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum ReviewDecision {
    /// It was right; this closes it.
    Appropriate,
    /// The person is asked, and has five days to answer.
    Ask,
    /// It is handed on.
    Escalate,
    /// It is looked at anew.
    Reopen,
}

/// What was done in a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum ReviewAct {
    /// A rule has selected it.
    Raised,
    /// It was found appropriate.
    Appropriate,
    /// The person was asked.
    Asked,
    /// The person has answered.
    Answered,
    /// It was handed on.
    Escalated,
    /// It is looked at anew.
    Reopened,
    /// The person has said more of it later: whether the patient could agree, or that it was the wrong patient's.
    Afterwards,
}

/// How the review of one's own opening stands, as far as its person is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum OwnReviewState {
    /// Somebody will look at it, or is looking.
    Waiting,
    /// A question waits for an answer.
    Asked,
    /// The question was answered.
    Answered,
    /// It was found appropriate.
    Appropriate,
}

bodies! {
/// A page of what is to be reviewed.
struct AskQueue {
    /// Of which.
    pub tab: ReviewTab,
    /// Only what comes after this one: [`ReviewQueue::next`] of the page before.
    #[serde(default)]
    pub after: Option<String>,
    /// How many at most, 1 to 200; 50 where it is not said.
    #[serde(default)]
    pub at_most: Option<u32>,
}

/// What is to be reviewed: what weighs most first, and within that the oldest first. No clinical content.
struct ReviewQueue {
    /// How many there are of each.
    pub counts: ReviewCounts,
    /// A page.
    pub items: Vec<ReviewLine>,
    /// Where the next page begins; nothing where there is none.
    pub next: Option<String>,
    /// The sample of the week, once it was drawn.
    pub sample: Option<SampleDrawn>,
    /// How many seconds this reviewer took for a decision lately (the median); nothing before there are some.
    pub pace_seconds: Option<u32>,
}

/// How many wait and how many do not, but for the reviewer's own.
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

/// The sample of a week: drawn by a seed that is written down, so that the draw can be repeated.
struct SampleDrawn {
    /// The week, as ISO 8601 has it: `2026-W47`.
    pub week: String,
    /// How many of a hundred.
    pub percent: u32,
    /// The seed, hex.
    pub seed: String,
    /// When it was drawn.
    pub drawn_at: DateTime<Utc>,
    /// How many were drawn.
    pub drawn: u64,
    /// Of how many openings that no rule had selected.
    pub of: u64,
}

/// One line of the queue.
struct ReviewLine {
    /// Its id.
    pub id: String,
    /// Why it was selected, what weighs most first; each a word of the table of rules.
    pub kinds: Vec<String>,
    /// What it is.
    pub what: ReviewSubject,
    /// The person, as colleagues read the name; of a device, the name of the computer.
    pub who: String,
    /// The person's job title.
    pub title: Option<String>,
    /// The person's organisation.
    pub organisation: Option<String>,
    /// When the record was opened, or when it was found.
    pub at: DateTime<Utc>,
    /// Until when an answer is due; nothing where nobody is asked.
    pub due: Option<DateTime<Utc>>,
    /// Whether the person has answered the last question.
    pub answered: bool,
    /// Whether it can be closed together with others: nobody has decided, it was drawn by lot alone, and a contact was found.
    pub in_bulk: bool,
}

/// One of them is asked for.
struct AskItem {
    /// Which.
    pub id: String,
}

/// All that a reviewer sees of one. No clinical content.
struct ReviewItem {
    /// Its id.
    pub id: String,
    /// Where its review stands.
    pub state: ReviewTab,
    /// Until when an answer is due.
    pub due: Option<DateTime<Utc>>,
    /// Whether it can be closed together with others, in one sentence: nobody has decided, it was drawn by lot alone, and a contact was found.
    pub in_bulk: bool,
    /// Why it was selected, what weighs most first.
    pub why: Vec<ReviewWhy>,
    /// What it is about.
    pub about: ReviewAbout,
    /// What was done, the oldest first.
    pub history: Vec<ReviewHistory>,
}

/// What a review is about.
enum ReviewAbout {
    /// That somebody opened a record.
    Opening(Box<OpeningReviewed>),
    /// What does not fit in the log of a computer.
    Device(LedgerFinding),
}

/// One reason why it was selected.
struct ReviewWhy {
    /// The rule's word.
    pub kind: String,
    /// The rule's name, `No contact found`.
    pub name: String,
    /// Why the rule is there, in a sentence.
    pub sentence: String,
}

/// Something that was done in a review. Nothing of it is ever changed.
struct ReviewHistory {
    /// When.
    pub at: DateTime<Utc>,
    /// The person; nothing where a rule of the gateway did it.
    pub by: Option<String>,
    /// What.
    pub act: ReviewAct,
    /// What was written, or which rule selected it.
    pub words: Option<String>,
}

/// That somebody opened a record, as a reviewer sees it.
struct OpeningReviewed {
    /// The patient's name, as a banner has it; nothing where everything of the patient was forgotten.
    pub patient: String,
    /// The NHS number.
    pub nhs_number: Option<String>,
    /// The patient by the gateway's opaque id, under which the ledger is asked.
    pub patient_id: String,
    /// Who opened the record, as colleagues read the name.
    pub person: String,
    /// The job title.
    pub title: String,
    /// The organisation.
    pub organisation: String,
    /// The name of the computer, where it has told.
    pub computer: Option<String>,
    /// When the record was opened.
    pub given: DateTime<Utc>,
    /// When the access ended, if it has.
    pub ended: Option<DateTime<Utc>>,
    /// How long the access lasted, or lasts until now.
    pub seconds: u64,
    /// On which kind of basis.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub basis: BasisKind,
    /// The coded reason in words, if one was given.
    pub reason: Option<String>,
    /// What the person wrote.
    pub note: Option<String>,
    /// The tie on which it was opened.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub relationship: Option<Relationship>,
    /// For a tie that was claimed: why, in words, and what the person wrote.
    pub claim: Option<String>,
    /// After an emergency: whether the patient was able to agree later.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub could_agree: Option<CouldAgree>,
    /// For an emergency that became a permission: of which kind.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub became: Option<BasisKind>,
    /// By which rule of the policy it was decided.
    pub rule: String,
    /// Of which version.
    pub policy_version: String,
    /// What was on the screen: names of screens and numbers alone.
    pub looked_at: Vec<LookedAt>,
    /// The contacts around that time.
    pub contacts: Vec<ContactFound>,
    /// What ties the two beside care, each a word: `own-record`, `same-surname-and-address`, `colleague`.
    pub closeness: Vec<String>,
    /// What else the person did.
    pub same_person: SamePerson,
    /// Who else opened the patient's record on that day.
    pub other_viewers: Vec<OtherViewer>,
}

/// A screen that was looked at.
struct LookedAt {
    /// Its name.
    pub screen: String,
    /// How many entries it showed.
    pub entries: u64,
}

/// A contact of the patient around the time of an opening.
struct ContactFound {
    /// What, as a word: `attendance`, `appointment`, `referral`, `test`, `registration`.
    pub what: String,
    /// When; nothing for a registration.
    pub at: Option<DateTime<Utc>>,
    /// With whom, as far as it is named.
    pub organisation: Option<String>,
    /// The source that says so.
    pub source: String,
}

/// What else the same person did.
struct SamePerson {
    /// The person's emergencies within 90 days.
    pub emergencies_90_days: u64,
    /// How many colleagues of the same job in the same organisation had (the median); nothing where there are none.
    pub peers_median: Option<u64>,
    /// The last openings, ten at most, the latest first.
    pub last: Vec<PersonsOpening>,
}

/// Another opening of the same person. It does not say of whom.
struct PersonsOpening {
    /// When.
    pub at: DateTime<Utc>,
    /// On which kind of basis.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub basis: BasisKind,
    /// Why it was selected, if it was.
    pub kinds: Vec<String>,
}

/// Somebody else who opened the same patient's record.
struct OtherViewer {
    /// The name.
    pub person: String,
    /// The job title.
    pub title: String,
    /// The organisation.
    pub organisation: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A decision. More than one at once only to close samples with a contact that was found: 25 at most, with a note.
struct Decide {
    /// Of which.
    pub items: Vec<String>,
    /// What.
    pub decision: ReviewDecision,
    /// Why; of a question, the question. Only a single `appropriate` can do without.
    #[serde(default)]
    pub note: Option<String>,
}
}
