use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Months, Utc};
use identity::{Practitioner, Timeouts, WorkplaceKind};
use nhs::{JobRole, Section};
use serde::{Deserialize, Serialize};

use crate::{
    Basis, BasisKind, ClaimReason, EmergencyReason, LegalReason, ProxyAuthority, Reach,
    ReviewRules, SafeguardingReason,
};

/// Who may see what: a table that a Caldicott Guardian can read and sign.
///
/// It is read strictly ([`Policy::parse`]): an unknown word, a role named twice or a limit out of range stops the load.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    pub(crate) version: String,
    pub(crate) limits: Limits,
    pub(crate) profiles: BTreeMap<Profile, Timeouts>,
    pub(crate) screens: BTreeMap<Profile, ScreenRules>,
    pub(crate) keep: Keep,
    pub(crate) review: ReviewRules,
    pub(crate) reports_name_people: bool,
    pub(crate) rows: Vec<RoleRow>,
}

/// One row, complete: a job role, in some kinds of workplace or in all, with everything that holds for it.
#[derive(Clone, Debug, PartialEq)]
pub struct RoleRow {
    /// The job role.
    pub role: JobRole,
    /// What people call it.
    pub name: String,
    /// The kinds of workplace in which the row holds; empty: in every one that no other row of the role names.
    pub workplaces: Vec<WorkplaceKind>,
    /// Sections that are shown.
    pub shows: Vec<Section>,
    /// Sections of which only the number of entries is said.
    pub counts: Vec<Section>,
    /// What becomes of restricted entries in the sections that are shown.
    pub restricted: Restricted,
    /// The bases that the role may use.
    pub bases: Vec<BasisKind>,
    /// Whether a person to whom nothing ties the patient may say why there is a tie after all.
    pub may_claim: bool,
    /// What may leave the program.
    pub discloses: Vec<Disclosure>,
    /// What else the role may do here.
    pub functions: Vec<Function>,
    /// Whether the patient is asked, or informed.
    pub question: Question,
    /// How long things last for this role.
    pub limits: Limits,
    /// The reasons that are offered to this role.
    pub reasons: Reasons,
    pub(crate) rule: String,
    pub(crate) reach: Reach,
}

/// How long things last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// A permission for this visit, by the patient or in the patient's place, and having been told; in hours (1 to 24).
    pub once_hours: u32,
    /// A permission until a date, in days at most (1 to 366).
    pub until_days: u32,
    /// The interpretation of a test, in hours (1 to 24).
    pub test_hours: u32,
    /// An emergency, in hours (1 to 12).
    pub emergency_hours: u32,
    /// Safeguarding and a legal duty, in hours (1 to 24).
    pub duty_hours: u32,
    /// How long after its request or result a test can still be interpreted, in days (1 to 366).
    pub test_window_days: u32,
    /// How long before or after an encounter or an appointment the patient is present in an organisation, in hours (1 to 336).
    pub presence_hours: u32,
    /// How long an open record stays on a screen without a word from the gateway, in minutes (1 to 240).
    pub lease_minutes: u32,
    /// How long a second factor given again opens the functions of privacy and administration, in minutes (1 to 60).
    pub step_up_minutes: u32,
    /// How long the event of a device may take to come, before the privacy officer is told that it has not, in hours (1 to
    /// 168).
    pub event_due_hours: u32,
    /// How long an event stays on the computer after the gateway has taken it, and in any case until its backup holds it too, in
    /// days (7 to 3,650).
    pub local_event_days: u32,
    /// How long the gateway keeps what an event says of people, in years (1 to 30); its hashes stay.
    ///
    /// Source: 8 years, as the NHS Records Management Code keeps the health records of adults.
    pub event_keep_years: u32,
    /// How many events of a computer may wait to be sent before only an emergency opens a record there (50 to 100000).
    pub unsent_events: u32,
    /// How long the oldest of them may wait, in hours (1 to 336).
    pub unsent_hours: u32,
    /// How many of a hundred openings on "presenting here now" are reviewed (1 to 100).
    pub sampled_percent: u32,
}

/// Whether the patient is asked for permission, or informed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum Question {
    /// The patient is asked; that the patient was told is not enough.
    Ask,
    /// That the patient was told is enough.
    Inform,
}

/// The reasons that are offered, by basis; none offered, the basis cannot be used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Reasons {
    /// Why a patient cannot be asked.
    pub emergency: Vec<EmergencyReason>,
    /// Who may permit in the patient's place.
    pub proxy: Vec<ProxyAuthority>,
    /// Whom a safeguarding duty protects.
    pub safeguarding: Vec<SafeguardingReason>,
    /// Which law requires the opening.
    pub legal_duty: Vec<LegalReason>,
    /// Why there is a tie to the patient after all.
    pub claim: Vec<ClaimReason>,
}

/// Where a computer stands; picks the times after which it is covered and locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    /// A shared computer on a ward.
    Ward,
    /// A desk in a practice.
    Practice,
    /// A laptop that travels.
    Laptop,
}

/// What a computer does with what is on its screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScreenRules {
    /// Whether pictures of the window are kept off, where the system can.
    pub protected: bool,
    /// Whether the record is covered when the person turns to another window.
    pub covered_on_leaving: bool,
    /// How long copied words stay on the clipboard, in seconds (5 to 300).
    pub clipboard_seconds: u32,
}

/// Which openings may be kept for a visit.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keep {
    /// How many at once (1 to 20).
    pub records: u32,
    /// For how long at most, in hours (1 to 12).
    pub hours: u32,
    /// On which computers; on none, nothing is kept.
    pub profiles: Vec<Profile>,
    /// Under which kinds of basis: of those by which the patient, or somebody in the patient's place, knows of it.
    pub bases: Vec<BasisKind>,
}

/// What may leave the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum Disclosure {
    /// A part of a record on paper.
    Print,
    /// More than 50 characters of it on the clipboard.
    Copy,
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

/// What a role may do besides opening records. Each asks for the second factor again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum Function {
    /// Reviews openings: emergencies, claimed relationships, samples. No clinical content.
    PrivacyReview,
    /// Ends sessions, carries out opt-outs with a second person. No clinical content.
    Administration,
    /// Tells a patient who has opened the record. No clinical content.
    AccessReport,
    /// Hands a patient a copy of what the record holds. Never together with the review of privacy.
    SubjectAccess,
}

impl Policy {
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

    /// How long things last where a row says nothing else.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The times of a profile.
    #[must_use]
    pub fn timeouts(&self, profile: Profile) -> Timeouts {
        // A policy without one of the profiles is not loaded; were there one, the strictest would hold.
        self.profiles.get(&profile).copied().unwrap_or(Timeouts::STRICTEST)
    }

    /// What a computer of a profile does with what is on its screen.
    #[must_use]
    pub fn screen(&self, profile: Profile) -> ScreenRules {
        // As with the times: a policy without one is not loaded.
        self.screens.get(&profile).copied().unwrap_or(ScreenRules::STRICTEST)
    }

    /// Which openings may be kept for a visit.
    #[must_use]
    pub fn keep(&self) -> &Keep {
        &self.keep
    }

    /// From when on an opening is looked at.
    #[must_use]
    pub fn review(&self) -> &ReviewRules {
        &self.review
    }

    /// Whether a patient's access report may name the people, and not only their roles.
    #[must_use]
    pub fn reports_name_people(&self) -> bool {
        self.reports_name_people
    }

    /// Every row, in the order of the file.
    #[must_use]
    pub fn rows(&self) -> &[RoleRow] {
        &self.rows
    }

    /// The row that holds for this person: one that names the kind of workplace, else one that names none.
    #[must_use]
    pub fn row(&self, practitioner: &Practitioner) -> Option<&RoleRow> {
        let of_role = || self.rows.iter().filter(|row| row.role == practitioner.role);
        of_role()
            .find(|row| row.workplaces.contains(&practitioner.workplace.kind))
            .or_else(|| of_role().find(|row| row.workplaces.is_empty()))
    }

    /// Whether this person's role may use a function.
    #[must_use]
    pub fn allows(&self, practitioner: &Practitioner, function: Function) -> bool {
        self.row(practitioner).is_some_and(|row| row.functions.contains(&function))
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
        let hours = match kind {
            BasisKind::PermissionUntil => return self.until(),
            BasisKind::PermissionOnce | BasisKind::PermissionByProxy | BasisKind::Informed => {
                self.once_hours
            }
            BasisKind::TestInterpretation => self.test_hours,
            BasisKind::Emergency => self.emergency_hours,
            BasisKind::Safeguarding | BasisKind::LegalDuty => self.duty_hours,
        };
        Duration::hours(i64::from(hours))
    }

    /// How long an open record stays on a screen without a word from the gateway.
    #[must_use]
    pub fn lease(&self) -> Duration {
        Duration::minutes(i64::from(self.lease_minutes))
    }

    /// How long the event of a device may take to come.
    #[must_use]
    pub fn event_due(&self) -> Duration {
        Duration::hours(i64::from(self.event_due_hours))
    }

    /// What came to the gateway before this is retired there.
    #[must_use]
    pub fn events_kept_since(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let kept = Months::new(self.event_keep_years.saturating_mul(12));
        now.checked_sub_months(kept).unwrap_or(DateTime::<Utc>::MIN_UTC)
    }

    /// How long an event stays on the computer after the gateway has taken it.
    #[must_use]
    pub fn local_event_retention(&self) -> Duration {
        Duration::days(i64::from(self.local_event_days))
    }

    /// How long an event may wait at a computer to be sent before only an emergency opens a record there.
    #[must_use]
    pub fn unsent(&self) -> Duration {
        Duration::hours(i64::from(self.unsent_hours))
    }
}

impl Reasons {
    /// Whether the reason that goes with a basis is one of those that are offered; a basis that needs none is.
    #[must_use]
    pub fn offer(&self, basis: &Basis) -> bool {
        match basis {
            Basis::PermissionByProxy { authority, .. } => self.proxy.contains(authority),
            Basis::Emergency { reason, .. } => self.emergency.contains(reason),
            Basis::Safeguarding { reason, .. } => self.safeguarding.contains(reason),
            Basis::LegalDuty { reason, .. } => self.legal_duty.contains(reason),
            Basis::PermissionOnce
            | Basis::PermissionUntil { .. }
            | Basis::Informed
            | Basis::TestInterpretation => true,
        }
    }
}

impl ScreenRules {
    /// Stricter than those of any place.
    pub const STRICTEST: Self =
        Self { protected: true, covered_on_leaving: true, clipboard_seconds: 5 };
}

impl Keep {
    /// Whether an opening on this kind of basis may be kept on a computer of this profile.
    #[must_use]
    pub fn permits(&self, profile: Profile, basis: BasisKind) -> bool {
        self.profiles.contains(&profile) && self.bases.contains(&basis)
    }

    /// For how long at most.
    #[must_use]
    pub fn lasts(&self) -> Duration {
        Duration::hours(i64::from(self.hours))
    }
}

impl Disclosure {
    /// Every way.
    pub const ALL: [Self; 2] = [Self::Print, Self::Copy];

    /// The word in policies and on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Print => "print",
            Self::Copy => "copy",
        }
    }
}

impl Profile {
    /// Every profile.
    pub const ALL: [Self; 3] = [Self::Ward, Self::Practice, Self::Laptop];

    /// The word in policies and in the settings of a computer.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ward => "ward",
            Self::Practice => "practice",
            Self::Laptop => "laptop",
        }
    }

    /// The profile with this word.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profile| profile.name() == name)
    }
}

impl Function {
    /// Every function.
    pub const ALL: [Self; 4] =
        [Self::PrivacyReview, Self::Administration, Self::AccessReport, Self::SubjectAccess];

    /// The word in policies and on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::PrivacyReview => "privacy-review",
            Self::Administration => "administration",
            Self::AccessReport => "access-report",
            Self::SubjectAccess => "subject-access",
        }
    }
}

impl RoleRow {
    /// Whether the row lets its people open a record on this kind of basis, whoever the patient is.
    #[must_use]
    pub fn allows(&self, kind: BasisKind) -> bool {
        self.bases.contains(&kind)
            && (kind != BasisKind::Informed || self.question == Question::Inform)
    }

    /// Whether what its people see may leave the program in this way.
    #[must_use]
    pub fn permits(&self, disclosure: Disclosure) -> bool {
        self.discloses.contains(&disclosure)
    }

    /// How far a grant under this row reaches.
    #[must_use]
    pub fn reach(&self) -> &Reach {
        &self.reach
    }

    /// The name by which decisions quote the row, `R8001 in emergency-department`.
    #[must_use]
    pub fn rule(&self) -> &str {
        &self.rule
    }
}
