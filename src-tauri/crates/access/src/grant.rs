use std::fmt;

use chrono::{DateTime, Utc};
use identity::PractitionerId;
use nhs::{Confidentiality, PatientId, PurposeOfUse, Section};
use serde::{Deserialize, Serialize};

use crate::{BasisKind, Restricted};

/// The gateway's id of a grant, opaque.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct GrantId(pub String);

impl fmt::Display for GrantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The proof that a policy has permitted one person to see one patient's record, and how far it reaches.
///
/// Only [`crate::Policy::decide`] makes one. Whatever shows an entry or fetches one has to hold it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Grant {
    pub(crate) id: GrantId,
    pub(crate) patient: PatientId,
    pub(crate) practitioner: PractitionerId,
    pub(crate) basis: BasisKind,
    pub(crate) purpose: PurposeOfUse,
    pub(crate) expires: DateTime<Utc>,
    pub(crate) rule: String,
    pub(crate) policy_version: String,
    pub(crate) reach: Reach,
}

/// Which sections a grant shows, and what becomes of restricted entries in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// By the place of the section in [`Section::ALL`].
    sections: [Treatment; Section::ALL.len()],
    restricted: Restricted,
}

/// What becomes of one entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Treatment {
    /// It is shown.
    Shown,
    /// It is not shown, but counted.
    Counted,
    /// It is neither shown nor counted.
    Hidden,
}

impl Grant {
    /// The gateway's id of it.
    #[must_use]
    pub fn id(&self) -> &GrantId {
        &self.id
    }

    /// Whose record it opens.
    #[must_use]
    pub fn patient(&self) -> &PatientId {
        &self.patient
    }

    /// Who may see it.
    #[must_use]
    pub fn practitioner(&self) -> &PractitionerId {
        &self.practitioner
    }

    /// On which kind of basis.
    #[must_use]
    pub fn basis(&self) -> BasisKind {
        self.basis
    }

    /// For which purpose.
    #[must_use]
    pub fn purpose(&self) -> PurposeOfUse {
        self.purpose
    }

    /// When it ends.
    #[must_use]
    pub fn expires(&self) -> DateTime<Utc> {
        self.expires
    }

    /// Whether it still holds.
    #[must_use]
    pub fn holds(&self, at: DateTime<Utc>) -> bool {
        at < self.expires
    }

    /// The row of the policy that decided, `R8001 in emergency-department`.
    #[must_use]
    pub fn rule(&self) -> &str {
        &self.rule
    }

    /// The version of the policy that decided.
    #[must_use]
    pub fn policy_version(&self) -> &str {
        &self.policy_version
    }

    /// How far it reaches.
    #[must_use]
    pub fn reach(&self) -> &Reach {
        &self.reach
    }
}

impl Reach {
    pub(crate) fn new(shows: &[Section], counts: &[Section], restricted: Restricted) -> Self {
        let sections = Section::ALL.map(|section| {
            if shows.contains(&section) {
                Treatment::Shown
            } else if counts.contains(&section) {
                Treatment::Counted
            } else {
                Treatment::Hidden
            }
        });
        Self { sections, restricted }
    }

    /// What becomes of an entry of this section and confidentiality. What the policy does not name is hidden.
    #[must_use]
    pub fn treatment(&self, section: Section, confidentiality: Confidentiality) -> Treatment {
        let by_section = self.section(section);
        if by_section != Treatment::Shown || !confidentiality.is_restricted() {
            return by_section;
        }
        match self.restricted {
            Restricted::Visible if confidentiality == Confidentiality::Unknown => {
                Treatment::Counted
            }
            Restricted::Visible => Treatment::Shown,
            Restricted::Withheld => Treatment::Counted,
            Restricted::Hidden => Treatment::Hidden,
        }
    }

    /// What becomes of the ordinary entries of a section.
    #[must_use]
    pub fn section(&self, section: Section) -> Treatment {
        let place = Section::ALL.iter().position(|each| *each == section);
        place.and_then(|place| self.sections.get(place)).copied().unwrap_or(Treatment::Hidden)
    }

    /// How many sections are shown.
    #[must_use]
    pub fn shown(&self) -> usize {
        self.count(Treatment::Shown)
    }

    /// How many sections are shown as a count only.
    #[must_use]
    pub fn counted(&self) -> usize {
        self.count(Treatment::Counted)
    }

    fn count(&self, treatment: Treatment) -> usize {
        self.sections.iter().filter(|each| **each == treatment).count()
    }
}
