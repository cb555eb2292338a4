//! The question before a record opens, and its answer.

use access::{
    BasisKind, ClaimReason, Closeness, EmergencyReason, LegalReason, ProxyAuthority, Relationship,
    SafeguardingReason,
};
use record::view::{Banner, DateText};
use serde::{Deserialize, Serialize};

use super::AccessLine;

to_page! {
/// The question before a record opens.
struct Gate {
    /// Whose record.
    pub banner: Banner,
    /// That somebody else could be mistaken for them: `Another patient has a similar name and the same date of birth.`
    pub twin: Option<String>,
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
