//! The first screen of an open record.

use serde::Serialize;

use super::{Arriving, DateText, Detail, SectionCount, SectionView, Source, SourceState};
use crate::Shown;

shapes! {
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
}

choices! {
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
}
