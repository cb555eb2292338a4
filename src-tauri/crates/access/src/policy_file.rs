//! A policy as it is written: TOML, read strictly, each row completed from what holds for all.

use std::collections::BTreeMap;

use identity::{Timeouts, WorkplaceKind};
use nhs::{JobRole, Section};
use serde::Deserialize;
use thiserror::Error;

use crate::{
    BasisKind, ClaimReason, Disclosure, EmergencyReason, Function, Keep, LegalReason, Limits,
    Policy, Profile, ProxyAuthority, Question, Reach, Reasons, Restricted, ReviewRules, RoleRow,
    SafeguardingReason, ScreenRules,
};

/// Why a text is not a policy.
#[derive(Debug, Error)]
pub enum PolicyError {
    /// A word or a shape that a policy does not have; the message names it and its line.
    #[error("the policy cannot be read: {0}")]
    Unreadable(#[from] toml::de::Error),
    /// The version is empty, or not a word of letters, digits, dots and dashes.
    #[error("the policy's version `{0}` is not a word of 1 to 40 letters, digits, dots and dashes")]
    Version(String),
    /// Two rows for the same role in the same kind of workplace.
    #[error("the policy names {0} twice")]
    Twice(String),
    /// The same word twice in one list.
    #[error("the policy says `{1}` twice for {0}")]
    SaidTwice(String, &'static str),
    /// A section both shown and counted.
    #[error("the policy both shows and counts {1} for {0}")]
    ShownAndCounted(String, Section),
    /// A role that opens records on some basis and is shown nothing, or the other way round.
    #[error("the policy gives {0} bases without sections, or sections without bases")]
    HalfAWay(String),
    /// A basis for which no reason is offered.
    #[error("the policy lets {0} use {name}, and offers no reason for it", name = .1.name())]
    NoReason(String, BasisKind),
    /// A role that may claim a tie, and no reason to claim one.
    #[error("the policy lets {0} claim a relationship, and offers no reason for it")]
    NoReasonToClaim(String),
    /// A limit that makes no sense.
    #[error("the policy's limit `{0}` is out of range")]
    Limit(&'static str),
    /// A basis under which nothing may be kept: the patient does not know of it.
    #[error("the policy keeps records that were opened on `{name}`", name = .0.name())]
    KeptUnknown(BasisKind),
    /// A role that reviews openings and would be handed what stands in a record.
    #[error(
        "the policy gives {0} both privacy-review and subject-access; a reviewer is never handed a record"
    )]
    ReviewerHandedARecord(String),
    /// A profile that is not there, or whose times make no sense.
    #[error("the policy's profile `{0}` is missing, or its times are out of range")]
    Profile(&'static str),
}

impl Policy {
    /// The policy in this text.
    ///
    /// # Errors
    /// [`PolicyError`] names the word or the limit that is wrong.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let file: PolicyFile = toml::from_str(text)?;
        check_version(&file.version)?;
        check_limits(&file.limits)?;
        check_profiles(&file.profile)?;
        check_screens(&file.screen)?;
        check_keep(&file.keep)?;
        check_review(&file.review)?;
        let mut rows: Vec<RoleRow> = Vec::new();
        for row in file.role {
            let row = row.complete(file.question, file.limits, &file.reasons);
            check_limits(&row.limits)?;
            check_row(&row, &rows)?;
            rows.push(row);
        }
        Ok(Self {
            version: file.version,
            limits: file.limits,
            profiles: file.profile,
            screens: file.screen,
            keep: file.keep,
            review: file.review,
            reports_name_people: file.reports_name_people,
            rows,
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyFile {
    version: String,
    question: Question,
    #[serde(default)]
    reports_name_people: bool,
    limits: Limits,
    reasons: Reasons,
    profile: BTreeMap<Profile, Timeouts>,
    screen: BTreeMap<Profile, ScreenRules>,
    keep: Keep,
    review: ReviewRules,
    role: Vec<RowInFile>,
}

/// A row as it is written; what it leaves out holds as for all.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RowInFile {
    role: JobRole,
    name: String,
    #[serde(default)]
    workplaces: Vec<WorkplaceKind>,
    #[serde(default)]
    shows: Vec<Section>,
    #[serde(default)]
    counts: Vec<Section>,
    restricted: Restricted,
    #[serde(default)]
    bases: Vec<BasisKind>,
    #[serde(default)]
    may_claim: bool,
    #[serde(default)]
    discloses: Vec<Disclosure>,
    #[serde(default)]
    functions: Vec<Function>,
    question: Option<Question>,
    #[serde(default)]
    limits: LimitsOfARow,
    #[serde(default)]
    reasons: ReasonsOfARow,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct LimitsOfARow {
    once_hours: Option<u32>,
    until_days: Option<u32>,
    test_hours: Option<u32>,
    emergency_hours: Option<u32>,
    duty_hours: Option<u32>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ReasonsOfARow {
    emergency: Option<Vec<EmergencyReason>>,
    proxy: Option<Vec<ProxyAuthority>>,
    safeguarding: Option<Vec<SafeguardingReason>>,
    legal_duty: Option<Vec<LegalReason>>,
    claim: Option<Vec<ClaimReason>>,
}

impl RowInFile {
    fn complete(self, question: Question, limits: Limits, reasons: &Reasons) -> RoleRow {
        RoleRow {
            rule: rule(&self.role, &self.workplaces),
            reach: Reach::new(&self.shows, &self.counts, self.restricted),
            role: self.role,
            name: self.name,
            workplaces: self.workplaces,
            shows: self.shows,
            counts: self.counts,
            restricted: self.restricted,
            bases: self.bases,
            may_claim: self.may_claim,
            discloses: self.discloses,
            functions: self.functions,
            question: self.question.unwrap_or(question),
            limits: self.limits.over(limits),
            reasons: self.reasons.over(reasons),
        }
    }
}

fn rule(role: &JobRole, workplaces: &[WorkplaceKind]) -> String {
    if workplaces.is_empty() {
        return role.to_string();
    }
    let places: Vec<&str> = workplaces.iter().map(|kind| kind.name()).collect();
    format!("{role} in {}", places.join(", "))
}

impl LimitsOfARow {
    fn over(self, all: Limits) -> Limits {
        Limits {
            once_hours: self.once_hours.unwrap_or(all.once_hours),
            until_days: self.until_days.unwrap_or(all.until_days),
            test_hours: self.test_hours.unwrap_or(all.test_hours),
            emergency_hours: self.emergency_hours.unwrap_or(all.emergency_hours),
            duty_hours: self.duty_hours.unwrap_or(all.duty_hours),
            ..all
        }
    }
}

impl ReasonsOfARow {
    fn over(self, all: &Reasons) -> Reasons {
        Reasons {
            emergency: self.emergency.unwrap_or_else(|| all.emergency.clone()),
            proxy: self.proxy.unwrap_or_else(|| all.proxy.clone()),
            safeguarding: self.safeguarding.unwrap_or_else(|| all.safeguarding.clone()),
            legal_duty: self.legal_duty.unwrap_or_else(|| all.legal_duty.clone()),
            claim: self.claim.unwrap_or_else(|| all.claim.clone()),
        }
    }
}

/// The version stands in headers, in audit events and on paper, so it is a plain word.
fn check_version(version: &str) -> Result<(), PolicyError> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-';
    let fits = (1..=40).contains(&version.len()) && version.chars().all(plain);
    if fits { Ok(()) } else { Err(PolicyError::Version(version.to_owned())) }
}

fn check_limits(limits: &Limits) -> Result<(), PolicyError> {
    let ranges = [
        ("once_hours", limits.once_hours, 1..=24),
        ("until_days", limits.until_days, 1..=366),
        ("test_hours", limits.test_hours, 1..=24),
        ("emergency_hours", limits.emergency_hours, 1..=12),
        ("duty_hours", limits.duty_hours, 1..=24),
        ("test_window_days", limits.test_window_days, 1..=366),
        ("presence_hours", limits.presence_hours, 1..=336),
        ("lease_minutes", limits.lease_minutes, 1..=240),
        ("step_up_minutes", limits.step_up_minutes, 1..=60),
        ("event_due_hours", limits.event_due_hours, 1..=168),
        ("local_event_days", limits.local_event_days, 7..=3_650),
        ("event_keep_years", limits.event_keep_years, 1..=30),
        ("unsent_events", limits.unsent_events, 50..=100_000),
        ("unsent_hours", limits.unsent_hours, 1..=336),
        ("sampled_percent", limits.sampled_percent, 1..=100),
    ];
    match ranges.into_iter().find(|(_, value, range)| !range.contains(value)) {
        Some((name, ..)) => Err(PolicyError::Limit(name)),
        None => Ok(()),
    }
}

/// Each profile is there, locks within the hour, and warns at least 20 seconds before it does (WCAG 2.2.1).
fn check_profiles(profiles: &BTreeMap<Profile, Timeouts>) -> Result<(), PolicyError> {
    let sound = |times: &Timeouts| {
        (60..=3_600).contains(&times.lock_seconds)
            && (20..times.lock_seconds).contains(&times.warning_seconds)
            && times.curtain_seconds < times.lock_seconds
            && (60..=3_600).contains(&times.end_after_lock_seconds)
            && (3_600..=43_200).contains(&times.absolute_seconds)
    };
    match Profile::ALL.into_iter().find(|profile| !profiles.get(profile).is_some_and(sound)) {
        Some(profile) => Err(PolicyError::Profile(profile.name())),
        None => Ok(()),
    }
}

fn check_screens(screens: &BTreeMap<Profile, ScreenRules>) -> Result<(), PolicyError> {
    let sound = |rules: &ScreenRules| (5..=300).contains(&rules.clipboard_seconds);
    match Profile::ALL.into_iter().find(|profile| !screens.get(profile).is_some_and(sound)) {
        Some(profile) => Err(PolicyError::Profile(profile.name())),
        None => Ok(()),
    }
}

/// What is kept was opened with the patient's knowledge: an emergency, a duty and a test end with their reason.
fn check_review(review: &ReviewRules) -> Result<(), PolicyError> {
    review.out_of_range().map_or(Ok(()), |name| Err(PolicyError::Limit(name)))
}

fn check_keep(keep: &Keep) -> Result<(), PolicyError> {
    if !(1..=20).contains(&keep.records) {
        return Err(PolicyError::Limit("keep.records"));
    }
    if !(1..=12).contains(&keep.hours) {
        return Err(PolicyError::Limit("keep.hours"));
    }
    let knows = |kind: BasisKind| kind.is_permission() || kind == BasisKind::Informed;
    if let Some(kind) = keep.bases.iter().find(|kind| !knows(**kind)) {
        return Err(PolicyError::KeptUnknown(*kind));
    }
    let twice = twice(&keep.bases, |each| each.name())
        .or_else(|| twice(&keep.profiles, |each| each.name()));
    match twice {
        Some(word) => Err(PolicyError::SaidTwice("what is kept".to_owned(), word)),
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
        return Err(PolicyError::Twice(row.rule.clone()));
    }
    if let Some(section) = row.shows.iter().find(|section| row.counts.contains(section)) {
        return Err(PolicyError::ShownAndCounted(row.rule.clone(), *section));
    }
    let twice = twice(&row.shows, |each| each.name())
        .or_else(|| twice(&row.counts, |each| each.name()))
        .or_else(|| twice(&row.bases, |each| each.name()))
        .or_else(|| twice(&row.workplaces, |each| each.name()))
        .or_else(|| twice(&row.functions, |each| each.name()))
        .or_else(|| twice(&row.discloses, |each| each.name()));
    if let Some(word) = twice {
        return Err(PolicyError::SaidTwice(row.rule.clone(), word));
    }
    if row.shows.is_empty() != row.bases.is_empty() {
        return Err(PolicyError::HalfAWay(row.rule.clone()));
    }
    if row.bases.is_empty() && !row.discloses.is_empty() {
        return Err(PolicyError::HalfAWay(row.rule.clone()));
    }
    if row.functions.contains(&Function::PrivacyReview)
        && row.functions.contains(&Function::SubjectAccess)
    {
        return Err(PolicyError::ReviewerHandedARecord(row.rule.clone()));
    }
    if row.may_claim && row.reasons.claim.is_empty() {
        return Err(PolicyError::NoReasonToClaim(row.rule.clone()));
    }
    match row.bases.iter().find(|kind| lacks_reasons(row, **kind)) {
        Some(kind) => Err(PolicyError::NoReason(row.rule.clone(), *kind)),
        None => Ok(()),
    }
}

fn twice<T: PartialEq + Copy>(list: &[T], name: fn(T) -> &'static str) -> Option<&'static str> {
    list.iter()
        .enumerate()
        .find(|(place, each)| list.iter().take(*place).any(|earlier| earlier == *each))
        .map(|(_, each)| name(*each))
}

fn lacks_reasons(row: &RoleRow, kind: BasisKind) -> bool {
    match kind {
        BasisKind::PermissionByProxy => row.reasons.proxy.is_empty(),
        BasisKind::Emergency => row.reasons.emergency.is_empty(),
        BasisKind::Safeguarding => row.reasons.safeguarding.is_empty(),
        BasisKind::LegalDuty => row.reasons.legal_duty.is_empty(),
        BasisKind::PermissionOnce
        | BasisKind::PermissionUntil
        | BasisKind::Informed
        | BasisKind::TestInterpretation => false,
    }
}
