use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A part of a record, by the headings of the PRSB Core Information Standard.
///
/// Source: `https://fhir.hl7.org.uk/CodeSystem/UKCore-RecordStandardHeadings`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum Section {
    /// Alerts and flags.
    Flags,
    /// Allergies and adverse reactions.
    Allergies,
    /// Medications and medical devices.
    Medicines,
    /// Problems.
    Problems,
    /// Procedures and therapies.
    Procedures,
    /// Investigation results, and observations.
    Results,
    /// Vaccinations.
    Vaccinations,
    /// Documents: letters, discharge summaries, reports.
    Letters,
    /// Contact with professionals: visits, attendances, stays.
    Contacts,
    /// Appointments, and referrals.
    Appointments,
    /// Care and support plans, treatment escalation, goals.
    CarePlans,
    /// Personal and professional contacts: the people and agencies involved.
    People,
    /// Social context: the care package, equipment, home.
    SocialCare,
    /// What no other section takes, unreadable entries among it.
    Other,
}

/// A word that is not the name of a section.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("`{0}` is not a section of the record")]
pub struct UnknownSection(String);

impl Section {
    /// Every section, in the order of clinical weight.
    pub const ALL: [Self; 14] = [
        Self::Flags,
        Self::Allergies,
        Self::Medicines,
        Self::Problems,
        Self::Results,
        Self::Letters,
        Self::Appointments,
        Self::CarePlans,
        Self::People,
        Self::SocialCare,
        Self::Contacts,
        Self::Procedures,
        Self::Vaccinations,
        Self::Other,
    ];

    /// The name in policies and on the wire, `care-plans`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Flags => "flags",
            Self::Allergies => "allergies",
            Self::Medicines => "medicines",
            Self::Problems => "problems",
            Self::Procedures => "procedures",
            Self::Results => "results",
            Self::Vaccinations => "vaccinations",
            Self::Letters => "letters",
            Self::Contacts => "contacts",
            Self::Appointments => "appointments",
            Self::CarePlans => "care-plans",
            Self::People => "people",
            Self::SocialCare => "social-care",
            Self::Other => "other",
        }
    }
}

impl FromStr for Section {
    type Err = UnknownSection;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|section| section.name() == text)
            .ok_or_else(|| UnknownSection(text.to_owned()))
    }
}

impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_section_reads_back_from_its_own_name() {
        for section in Section::ALL {
            assert_eq!(section.name().parse(), Ok(section));
            assert_eq!(
                serde_json_name(section),
                section.name(),
                "the wire and the policy use the same word"
            );
        }
    }

    fn serde_json_name(section: Section) -> String {
        toml::Value::try_from(section).unwrap().as_str().unwrap().to_owned()
    }
}
