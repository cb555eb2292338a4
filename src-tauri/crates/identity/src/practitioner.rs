use std::fmt;

use nhs::{JobRole, OdsCode};
use serde::{Deserialize, Serialize};

/// A person who is signed in, in one role, for one organisation, at one workplace.
///
/// Everything here comes from the gateway; nothing of it is typed by the person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Practitioner {
    /// The gateway's own id of the person.
    pub id: PractitionerId,
    /// The name as colleagues read it, `Rita CLARKE`.
    pub name: String,
    /// The address with which the person signs in.
    pub email: String,
    /// The job role by which the policy decides.
    pub role: JobRole,
    /// The job title as the organisation words it, `Triage nurse`.
    pub title: String,
    /// For whom the person works.
    pub organisation: Organisation,
    /// Where in the organisation.
    pub workplace: Workplace,
}

/// The gateway's own id of a person, opaque.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PractitionerId(pub String);

impl fmt::Display for PractitionerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An organisation with its code and name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    /// The code in the Organisation Data Service.
    pub ods: OdsCode,
    /// The name, `Northampton General Hospital`.
    pub name: String,
}

/// A place in an organisation, with the kind of work that is done there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Workplace {
    /// The kind of work.
    pub kind: WorkplaceKind,
    /// The name, `Emergency department`.
    pub name: String,
}

/// What kind of work is done at a workplace; with the job role it picks the row of the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WorkplaceKind {
    /// Where people come unannounced and very ill.
    EmergencyDepartment,
    /// Urgent care at night, at weekends, at home.
    OutOfHours,
    /// A GP practice.
    GeneralPractice,
    /// A ward or clinic to which people are admitted or booked.
    Hospital,
    /// A laboratory.
    Laboratory,
    /// An office: records, privacy, administration.
    Office,
}

impl WorkplaceKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::EmergencyDepartment,
        Self::OutOfHours,
        Self::GeneralPractice,
        Self::Hospital,
        Self::Laboratory,
        Self::Office,
    ];

    /// The word in policies, on the wire and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::EmergencyDepartment => "emergency-department",
            Self::OutOfHours => "out-of-hours",
            Self::GeneralPractice => "general-practice",
            Self::Hospital => "hospital",
            Self::Laboratory => "laboratory",
            Self::Office => "office",
        }
    }

    /// The kind with this word.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether nothing is booked there, so that "presenting here now" is a relationship.
    #[must_use]
    pub fn is_unscheduled_care(self) -> bool {
        match self {
            Self::EmergencyDepartment | Self::OutOfHours => true,
            Self::GeneralPractice | Self::Hospital | Self::Laboratory | Self::Office => false,
        }
    }
}
