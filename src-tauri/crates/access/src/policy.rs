use std::collections::BTreeMap;

use chrono::Duration;
use identity::{Practitioner, Timeouts, WorkplaceKind};
use nhs::{JobRole, Section};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{EmergencyReason, Reach, Treatment};

/// Who may see what: a table that a Caldicott Guardian can read and sign.
///
/// It is read strictly: an unknown word, a role named twice or a limit out of range stops the load.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    version: String,
    limits: Limits,
    reasons: Vec<EmergencyReason>,
    profiles: BTreeMap<String, Timeouts>,
    roles: Vec<RoleRow>,
}

/// Why a text is not a policy.
#[derive(Debug, Error)]
pub enum PolicyError {
    /// A word or a shape that a policy does not have; the message names it and its line.
    #[error("the policy cannot be read: {0}")]
    Unreadable(#[from] toml::de::Error),
    /// Two rows for the same role in the same kind of workplace.
    #[error("the policy names {0} twice")]
    Twice(String),
    /// A section both shown and counted.
    #[error("the policy both shows and counts {1} for {0}")]
    ShownAndCounted(String, Section),
    /// A limit that makes no sense.
    #[error("the policy's limit `{0}` is out of range")]
    Limit(&'static str),
}

/// How long things last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// A permission for this visit, in hours (1 to 24).
    pub once_hours: u32,
    /// A permission until a date, in days at most (1 to 366).
    pub until_days: u32,
    /// An emergency, in hours (1 to 12).
    pub emergency_hours: u32,
}

/// What becomes of entries labelled restricted (HL7 `R` and above).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Restricted {
    /// They are shown.
    Visible,
    /// They are counted, not shown.
    Withheld,
    /// They are neither shown nor counted.
    Hidden,
}

/// A kind of basis, as a policy names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum BasisKind {
    /// The patient agreed to this visit.
    PermissionOnce,
    /// The patient agreed until a date.
    PermissionUntil,
    /// The patient cannot be asked.
    Emergency,
}

/// One row: a job role, in some kinds of workplace or in all.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleRow {
    /// The job role.
    pub role: JobRole,
    /// What people call it.
    pub name: String,
    /// The kinds of workplace in which the row holds; empty: in every one that no other row of the role names.
    #[serde(default)]
    pub workplaces: Vec<WorkplaceKind>,
    /// Sections that are shown.
    #[serde(default)]
    pub shows: Vec<Section>,
    /// Sections of which only the number of entries is said.
    #[serde(default)]
    pub counts: Vec<Section>,
    /// What becomes of restricted entries in the sections that are shown.
    pub restricted: Restricted,
    /// The bases that the role may use.
    #[serde(default)]
    pub bases: Vec<BasisKind>,
}

impl BasisKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::PermissionOnce, Self::PermissionUntil, Self::Emergency];

    /// The word in policies, on the wire and in audit events.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::PermissionOnce => "permission-once",
            Self::PermissionUntil => "permission-until",
            Self::Emergency => "emergency",
        }
    }
}

impl Policy {
    /// The policy in this text.
    ///
    /// # Errors
    /// [`PolicyError`] names the word or the limit that is wrong.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let file: PolicyFile = toml::from_str(text)?;
        check_limits(&file.limits)?;
        for (place, row) in file.role.iter().enumerate() {
            check_row(row, file.role.get(..place).unwrap_or_default())?;
        }
        Ok(Self {
            version: file.version,
            limits: file.limits,
            reasons: file.emergency_reasons,
            profiles: file.profile,
            roles: file.role,
        })
    }

    /// The policy that the product comes with, as text.
    #[must_use]
    pub fn standard() -> &'static str {
        include_str!("../policy.toml")
    }

    /// Its version, quoted in every audit event.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// How long things last.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The reasons for an emergency that are offered.
    #[must_use]
    pub fn emergency_reasons(&self) -> &[EmergencyReason] {
        &self.reasons
    }

    /// The times of a profile: `ward`, `practice` or `laptop`; the strictest there is for any other word.
    #[must_use]
    pub fn timeouts(&self, profile: &str) -> Option<Timeouts> {
        self.profiles
            .get(profile)
            .or_else(|| self.profiles.values().min_by_key(|times| times.lock_seconds))
            .copied()
    }

    /// Every row, in the order of the file.
    #[must_use]
    pub fn rows(&self) -> &[RoleRow] {
        &self.roles
    }

    /// The row that holds for this person: one that names the kind of workplace, else one that names none.
    #[must_use]
    pub fn row(&self, practitioner: &Practitioner) -> Option<&RoleRow> {
        let of_role = || self.roles.iter().filter(|row| row.role == practitioner.role);
        of_role()
            .find(|row| row.workplaces.contains(&practitioner.workplace.kind))
            .or_else(|| of_role().find(|row| row.workplaces.is_empty()))
    }
}

impl Limits {
    /// How long a permission until a date lasts at most.
    #[must_use]
    pub fn until(&self) -> Duration {
        Duration::days(i64::from(self.until_days))
    }

    /// How long a basis of this kind lasts at most.
    #[must_use]
    pub fn of(&self, kind: BasisKind) -> Duration {
        match kind {
            BasisKind::PermissionOnce => Duration::hours(i64::from(self.once_hours)),
            BasisKind::PermissionUntil => self.until(),
            BasisKind::Emergency => Duration::hours(i64::from(self.emergency_hours)),
        }
    }
}

impl RoleRow {
    /// How far a grant under this row reaches.
    #[must_use]
    pub fn reach(&self) -> Reach {
        let shown = self.shows.iter().map(|section| (*section, Treatment::Shown));
        let counted = self.counts.iter().map(|section| (*section, Treatment::Counted));
        Reach { sections: shown.chain(counted).collect(), restricted: self.restricted }
    }

    /// The name by which decisions quote the row, `R8001 in emergency-department`.
    #[must_use]
    pub fn rule(&self) -> String {
        if self.workplaces.is_empty() {
            return self.role.to_string();
        }
        let places: Vec<&str> = self.workplaces.iter().map(|kind| kind.name()).collect();
        format!("{} in {}", self.role, places.join(", "))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyFile {
    version: String,
    emergency_reasons: Vec<EmergencyReason>,
    limits: Limits,
    profile: BTreeMap<String, Timeouts>,
    role: Vec<RoleRow>,
}

fn check_limits(limits: &Limits) -> Result<(), PolicyError> {
    let ranges = [
        ("once_hours", limits.once_hours, 1..=24),
        ("until_days", limits.until_days, 1..=366),
        ("emergency_hours", limits.emergency_hours, 1..=12),
    ];
    match ranges.into_iter().find(|(_, value, range)| !range.contains(value)) {
        Some((name, ..)) => Err(PolicyError::Limit(name)),
        None => Ok(()),
    }
}

fn check_row(row: &RoleRow, earlier: &[RoleRow]) -> Result<(), PolicyError> {
    let overlaps = |other: &RoleRow| {
        other.role == row.role
            && (other.workplaces == row.workplaces
                || other.workplaces.iter().any(|kind| row.workplaces.contains(kind)))
    };
    if earlier.iter().any(overlaps) {
        return Err(PolicyError::Twice(row.rule()));
    }
    match row.shows.iter().find(|section| row.counts.contains(section)) {
        Some(section) => Err(PolicyError::ShownAndCounted(row.rule(), *section)),
        None => Ok(()),
    }
}
