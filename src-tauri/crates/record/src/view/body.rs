//! What an entry says, by what it is.

use serde::Serialize;

use super::{DateText, Detail};

choices! {
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
        /// The value as a number, for the trend, which has it; only where it has no comparator.
        #[serde(skip)]
        number: Option<f64>,
        /// Groups the same test in the same unit for a trend, which says it.
        #[serde(skip)]
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
        /// Whom the range is for, where only one was sent and it says so: of several the words of the range say it.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        range_for: Option<String>,
        /// Every range that was sent, with whom it is for: the trend draws them.
        #[serde(skip)]
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

/// A range that a laboratory sent with a value. It does not cross to the page.
#[derive(Clone, Debug, PartialEq)]
pub struct ReferenceRange {
    /// Where it begins, as it was sent.
    pub low: Option<String>,
    /// Where it ends, as it was sent.
    pub high: Option<String>,
    /// `49 to 90`
    pub words: String,
    /// Whom it is for, `Women, aged from 18 years`; nothing where it is the ordinary one.
    pub population: Option<String>,
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
