//! The shapes that the page draws: words and numbers that are ready to be read.
//!
//! Every date, name and quantity is formatted here (NHS Common User Interface, clinical form), so that the page
//! never has to know how. The same shapes are written as TypeScript.

use nhs::Section;
use serde::Serialize;

use crate::Shown;

/// Derives what every shape of the view needs.
macro_rules! shapes {
    ($($(#[$meta:meta])* $kind:ident $name:ident $body:tt)*) => { $(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Serialize)]
        #[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
        #[serde(rename_all = "camelCase")]
        pub $kind $name $body
    )* };
}

/// Derives what every choice of the view needs: a tag `kind` and the data of that kind.
macro_rules! choices {
    ($($(#[$meta:meta])* $name:ident $body:tt)*) => { $(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Serialize)]
        #[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
        #[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
        pub enum $name $body
    )* };
}

mod found;
mod in_time;
mod letter;
mod original;
mod paper;

pub use found::*;
pub use in_time::*;
pub use letter::*;
pub use original::*;
pub use paper::*;

shapes! {
/// A date in both its forms.
#[derive(serde::Deserialize)]
struct DateText {
    /// As clinicians read it, `05-Apr-2019` or `05-Apr-2019 14:02`.
    pub short: String,
    /// As screen readers say it, `5 April 2019`.
    pub long: String,
    /// For ordering, ISO 8601, as precise as it was sent.
    pub iso: String,
}

/// Who the record is about: the banner on every screen of one patient (NHS CUI patient banner).
#[derive(serde::Deserialize)]
struct Banner {
    /// The gateway's own id.
    pub patient: String,
    /// Family name in capitals, `PATTERSON`.
    pub family: String,
    /// Given names, `Ivy`.
    pub given: String,
    /// Title without a full stop, `Mrs`.
    pub title: Option<String>,
    /// What the person likes to be called, where it is recorded.
    pub preferred_name: Option<String>,
    /// Date of birth; `None` is drawn as "Not known".
    pub born: Option<DateText>,
    /// `81y`; for the deceased the age at death.
    pub age: Option<String>,
    /// Date of death; `Some` also where only the fact is known (then `short` is "date not known").
    pub died: Option<DateText>,
    /// `Female`, `Male`, `Other`, `Not known`.
    pub gender: String,
    /// `999 000 0018`.
    pub nhs_number: Option<String>,
    /// Whether the number's trace status is "present and verified".
    pub nhs_number_verified: bool,
    /// Whether the address and the places of care of this patient are shown to nobody (FHIR Patient.meta.security `R` and above,
    /// or a label that is not known). Address, telephone, email and practice then say "Not shown".
    pub restricted: bool,
    /// The lines of the address.
    pub address: Vec<String>,
    /// Telephone.
    pub telephone: Option<String>,
    /// Email.
    pub email: Option<String>,
    /// Name of the GP practice.
    pub practice: Option<String>,
    /// Telephone of the GP practice.
    pub practice_telephone: Option<String>,
}

/// Where something comes from.
struct Source {
    /// Short name, `NGH`.
    pub short: String,
    /// Whole name, `Northampton General Hospital`.
    pub name: String,
}

/// Whether a source has answered, for the strip of sources.
struct SourceState {
    /// Which source.
    pub source: Source,
    /// Whether it answered.
    pub answer: Answer,
    /// When it answered, or failed to: `14:02`.
    pub at: String,
}

/// One thing that can be said about an entry beyond its row: author, status, code, original.
struct Detail {
    /// `Recorded by`
    pub label: String,
    /// `Dr R. Mehta`
    pub value: String,
}

/// A range that a laboratory sent with a value.
struct ReferenceRange {
    /// Where it begins, as it was sent.
    pub low: Option<String>,
    /// Where it ends, as it was sent.
    pub high: Option<String>,
    /// `49 to 90`
    pub words: String,
    /// Whom it is for, `Women, aged from 18 years`; nothing where it is the ordinary one.
    pub population: Option<String>,
}

/// That the patient is pregnant.
struct Pregnancy {
    /// `Pregnant, due 14-Mar-2027`
    pub words: String,
    /// When the child is due, where that is recorded.
    pub due: Option<DateText>,
    /// Who says so.
    pub source: Source,
    /// What makes it other than ordinary, `Not confirmed`: in words, or nothing.
    pub status: Option<String>,
}

/// One entry of a section.
struct Entry {
    /// `Observation/abc`, as in the audit event.
    pub id: String,
    /// The version that was shown.
    pub version: Option<String>,
    /// The organisation that wrote it.
    pub source: Source,
    /// When it happened or was written: what lists are ordered by.
    pub date: Option<DateText>,
    /// Preliminary, corrected, entered in error, cannot be read safely: in words, or nothing.
    pub status: Option<String>,
    /// What it says.
    pub body: Body,
    /// One activation away.
    pub details: Vec<Detail>,
}

/// A section as this grant shows it.
struct SectionView {
    /// Which section.
    pub section: Section,
    /// What is shown; newest first.
    pub entries: Vec<Entry>,
    /// How many entries are withheld here, where the policy lets that be said; never by category.
    pub withheld: u32,
    /// Why there is nothing, where there is nothing. Never empty together with `entries`.
    pub absence: Option<Absence>,
    /// Sources that normally have such entries and did not answer.
    pub silent: Vec<SourceState>,
    /// `GP and NGH fetched 14:02 today`.
    pub stamp: String,
    /// The same, one for each moment at which a source answered, so that it grows old while it stands on the screen.
    pub stamps: Vec<Stamp>,
    /// How many values lie outside the range that was sent though the laboratory flagged nothing; never counted with its flags.
    #[serde(skip_serializing_if = "is_nothing")]
    #[cfg_attr(feature = "ts", ts(as = "Option<u32>", optional))]
    pub worked_out: u32,
    /// Of the section of results: how they stand in time.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(optional))]
    pub in_time: Option<InTime>,
}

/// A line of the list of sections.
struct SectionCount {
    /// Which section.
    pub section: Section,
    /// How many entries are shown; nothing where a number would say that there are none, and that is not known.
    pub shown: Option<u32>,
    /// Why there is no number, where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(optional))]
    pub absence: Option<Absence>,
    /// How many of them the laboratory has flagged.
    pub flagged: u32,
    /// How many are withheld, where that may be said.
    pub withheld: u32,
    /// Whether the role may see the section.
    pub in_scope: bool,
}

/// What of the record is still to come, or did not come. Only sections that the role may see are named.
struct Arriving {
    /// Sections that are on their way, and of which nothing is here.
    pub coming: Vec<Section>,
    /// Sections that did not come, each part by itself.
    pub missed: Vec<Missed>,
    /// Grows with everything that comes or does not come.
    pub round: u32,
}

/// A part of the record that did not come.
struct Missed {
    /// Its sections.
    pub sections: Vec<Section>,
    /// When it should have come, `14:02`.
    pub at: String,
    /// Whether what came of it before still stands.
    pub stands: bool,
}

/// Allergies as the banner says them.
struct AllergyBanner {
    /// Which of the five states.
    pub state: AllergyState,
    /// What contradicts it or is missing: `GP record says no known allergies (2019)`, `1 source has not answered`.
    pub notes: Vec<String>,
}

/// An allergy in one line.
struct AllergyLine {
    /// `penicillin`
    pub agent: String,
    /// `anaphylaxis (severe)`
    pub reaction: Option<String>,
    /// What makes it other than ordinary, `Not confirmed`, `Cannot be read safely`: in words, or nothing.
    pub status: Option<String>,
}

/// A flag in a few words.
struct FlagLine {
    /// `Falls risk`
    pub words: String,
    /// Whether it is about treatment at the end of life or an equally weighty plan: drawn heavier.
    pub weighty: bool,
    /// What makes it other than ordinary, `Cannot be read safely`: in words, or nothing.
    pub status: Option<String>,
}

/// The part of the record that fits on one screen.
struct Overview {
    /// Medicines that are current.
    pub medicines: SectionView,
    /// Active problems.
    pub problems: SectionView,
    /// Results flagged by the laboratory in the last 90 days, newest first.
    pub flagged_results: SectionView,
    /// The care package.
    pub social_care: SectionView,
    /// The latest contacts.
    pub contacts: SectionView,
    /// How many contacts there are in all, once that is known.
    pub contacts_in_all: Option<u32>,
    /// Whether the patient is pregnant, as the problems and results that are shown say.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(optional))]
    pub pregnancy: Option<Pregnancy>,
}

/// The first screen of an open record: banner, allergies, flags, sources, the list of sections, the overview.
struct FirstScreen {
    /// Who it is about.
    pub banner: Banner,
    /// Allergies; on every screen.
    pub allergies: AllergyBanner,
    /// Flags; on every screen. Empty and `flags_in_scope` false where the role may not see them.
    pub flags: Vec<FlagLine>,
    /// Whether the role may see flags.
    pub flags_in_scope: bool,
    /// Each source and whether it answered.
    pub sources: Vec<SourceState>,
    /// What of the record is not here, or not fresh.
    pub arriving: Arriving,
    /// The list of sections.
    pub sections: Vec<SectionCount>,
    /// The first screen.
    pub overview: Overview,
    /// Who the person is beyond the banner: language, interpreter, ethnic category, names and addresses before, next of kin.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<Vec<Detail>>", optional))]
    pub demographics: Vec<Detail>,
    /// Whatever makes up the banner, the allergies and the flags, for the audit event; it does not cross to the page.
    #[serde(skip)]
    pub always_shown: Vec<Shown>,
}

/// A letter opened for reading.
struct Letter {
    /// `DocumentReference/abc`
    pub id: String,
    /// The title.
    pub title: String,
    /// The organisation that wrote it.
    pub source: Source,
    /// Date.
    pub date: Option<DateText>,
    /// Author.
    pub author: Option<String>,
    /// Status in words.
    pub status: Option<String>,
    /// What it says.
    pub content: LetterContent,
    /// The other forms in which it was sent.
    pub others: Vec<LetterForm>,
    /// The section in which it stands, for the audit event; it does not cross to the page.
    #[serde(skip)]
    pub section: Section,
    /// The version that is shown.
    pub version: Option<String>,
}

/// One line of the timeline.
struct TimelineRow {
    /// The section in which the entry stands.
    pub section: Section,
    /// Its id there.
    pub id: String,
    /// When.
    pub date: DateText,
    /// What, in one line.
    pub words: String,
    /// Whose.
    pub source: Source,
    /// The version that is shown, for the audit event; it does not cross to the page.
    #[serde(skip)]
    pub version: Option<String>,
    /// The others that it tells of, with their versions, for the audit event; they do not cross to the page.
    #[serde(skip)]
    pub with: Vec<(String, Option<String>)>,
}
}

choices! {
/// Whether a source has answered.
Answer {
    /// It answered and is up to date.
    UpToDate,
    /// It answered, and not all that was asked of it is here.
    InPart,
    /// It did not answer.
    Silent,
    /// It is not connected to this record.
    NotConnected,
}

/// The five states of allergies, which never look alike (`screens.md` B2).
AllergyState {
    /// At least one active entry.
    Known {
        /// Each in one line, the most severe first.
        lines: Vec<AllergyLine>,
    },
    /// A source positively asserts that there is none.
    NoneKnown {
        /// When it was recorded.
        recorded: Option<DateText>,
        /// By whom.
        source: Source,
    },
    /// Every source answered, and none says anything.
    NotRecorded,
    /// A source that normally has them did not answer.
    Unavailable {
        /// Which.
        source: Source,
        /// When it failed, `14:02`.
        at: String,
    },
    /// The role may not see them.
    Withheld,
}

/// Why a section has nothing to show.
Absence {
    /// Nothing recorded by the sources that answered.
    NoneRecorded {
        /// Their short names.
        answered: Vec<String>,
    },
    /// A source asserts that there is nothing.
    ConfirmedNone {
        /// Its words.
        words: String,
    },
    /// Not shown for this role.
    OutOfScope,
    /// Everything there is, is withheld.
    AllWithheld,
    /// No source that has such entries is connected to this patient's record.
    NotConnected,
    /// No source that has such entries answered.
    Unavailable,
    /// It was asked for and is on its way.
    Coming,
    /// It was asked for and did not come.
    DidNotCome {
        /// When it should have come, `14:02`.
        at: String,
    },
}

/// What an entry says, by what it is.
Body {
    /// A medicine.
    Medicine {
        /// Generic name in lower case, `metformin`.
        name: String,
        /// `tablet`
        form: Option<String>,
        /// `500 mg`, with a non-breaking space.
        dose: Option<String>,
        /// `oral`
        route: Option<String>,
        /// `twice a day`
        frequency: Option<String>,
        /// The source's own words where the dose is not structured.
        text: Option<String>,
        /// `for type 2 diabetes`
        indication: Option<String>,
        /// `GP repeat`, `NGH discharge`, `Prescription`.
        status: String,
        /// Whether it is a current medicine.
        current: bool,
        /// When it was started.
        started: Option<DateText>,
        /// When it was ended.
        ended: Option<DateText>,
        /// When it was last issued.
        last_issued: Option<DateText>,
        /// `Not issued for 7m. Ask whether it is still taken`, `Possible duplicate of …`.
        note: Option<String>,
        /// The entry of which it may be a duplicate.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        twin: Option<String>,
    },
    /// An allergy or adverse reaction.
    Allergy {
        /// The agent.
        agent: String,
        /// The reaction.
        reaction: Option<String>,
        /// `severe`
        severity: Option<String>,
        /// `Active`, `Resolved`, `Refuted`.
        standing: String,
        /// Whether it counts as known.
        active: bool,
    },
    /// A problem or condition.
    Problem {
        /// Its name.
        term: String,
        /// When it began.
        onset: Option<DateText>,
        /// When it ended.
        ended: Option<DateText>,
        /// Whether it is active.
        active: bool,
    },
    /// A laboratory result or an observation.
    Result {
        /// The name of the test.
        test: String,
        /// The value as sent, comparator included, `<5`; text results whole.
        value: String,
        /// The unit as sent.
        unit: Option<String>,
        /// `49 to 90`
        range: Option<String>,
        /// The laboratory's flag.
        flag: Option<Flag>,
        /// What the laboratory says beyond the flags that are known here, in its own words or code: `Resistant`, `POS`.
        flag_words: Option<String>,
        /// The value as a number, for the trend; only where it has no comparator.
        number: Option<f64>,
        /// Groups the same test in the same unit for a trend.
        series: String,
        /// Lines of a result that has parts (blood pressure, panels).
        parts: Vec<Detail>,
        /// How it was measured, where that was sent.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        method: Option<String>,
        /// Who measured it, where that was sent: `NGH Pathology`.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        laboratory: Option<String>,
        /// Every range that was sent, with whom it is for.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        #[cfg_attr(feature = "ts", ts(as = "Option<Vec<ReferenceRange>>", optional))]
        ranges: Vec<ReferenceRange>,
        /// What the version before this one said, `102 umol/L`, where that was sent.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        was: Option<String>,
    },
    /// A document.
    Letter {
        /// Its title.
        title: String,
        /// `Discharge summary`
        letter_type: Option<String>,
        /// Who wrote it.
        author: Option<String>,
        /// `84 kB`
        size: Option<String>,
        /// `Text`, `PDF`, or what else it is.
        format: String,
    },
    /// A visit, an attendance, a stay.
    Contact {
        /// `A&E`
        what: String,
        /// `fall, stayed 2 nights`
        reason: Option<String>,
        /// Until when.
        ended: Option<DateText>,
        /// With whom or where.
        place: Option<String>,
    },
    /// An appointment or a referral.
    Appointment {
        /// `Diabetes clinic`
        what: String,
        /// With whom, where.
        place: Option<String>,
        /// `Booked`, `Attended`, `Did not attend`, `Referred`.
        standing: String,
        /// Whether it lies ahead.
        ahead: bool,
    },
    /// A plan, or a goal.
    CarePlan {
        /// Its title.
        title: String,
        /// `Active`
        standing: String,
        /// What it says.
        lines: Vec<String>,
    },
    /// A person or an agency involved.
    Person {
        /// `J. Osei`
        name: String,
        /// `Key worker`
        role: String,
        /// `Northamptonshire adult social care`
        organisation: Option<String>,
        /// `01604 555 0110`
        telephone: Option<String>,
    },
    /// A part of the care package.
    SocialCare {
        /// `Home care`
        label: String,
        /// `2 visits a day, 08:00, 18:00`
        words: String,
        /// Further lines: the agency, its telephone.
        lines: Vec<Detail>,
    },
    /// A flag or alert.
    Flag {
        /// `Falls risk`
        words: String,
        /// Whether it is active.
        active: bool,
        /// What it asks for.
        lines: Vec<String>,
    },
    /// A procedure, a vaccination, or anything that is a term and a date.
    Term {
        /// Its name.
        term: String,
        /// What more is said in one line.
        note: Option<String>,
    },
    /// An entry that cannot be read; kept, never dropped.
    Unreadable {
        /// The type that it says it is.
        resource_type: String,
        /// Why, in words.
        why: String,
    },
}
}

/// A flag sent by the laboratory: words, then a shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum Flag {
    /// `HIGH ▲`
    High,
    /// `LOW ▼`
    Low,
    /// `CRITICAL HIGH ▲▲`
    CriticalHigh,
    /// `CRITICAL LOW ▼▼`
    CriticalLow,
    /// `OUTSIDE RANGE ◆`
    OutsideRange,
    /// `POTENTIALLY ABNORMAL ?`
    PotentiallyAbnormal,
    /// One that is not known here: in the laboratory's own words, `Resistant ●`.
    AsSent,
    /// Outside the range that was sent, though the laboratory sent no flag: dashed and lighter.
    OutsideRangeWorkedOutHere,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_nothing(count: &u32) -> bool {
    *count == 0
}
