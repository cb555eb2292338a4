use access::BasisKind;
use chrono::{DateTime, NaiveDate, Utc};
use nhs::Section;
use serde::{Deserialize, Serialize};

use crate::bodies;

/// What was seen of a person who asks for something of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum IdentitySeen {
    /// A passport.
    Passport,
    /// A driving licence.
    DrivingLicence,
    /// A bill or a letter with the address.
    AddressLetter,
    /// The staff know the person.
    KnownToStaff,
    /// That somebody may act for the patient.
    AuthorityToAct,
}

/// Why a person is left out of a patient's access report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum RedactionReason {
    /// To keep a member of staff safe.
    StaffSafety,
    /// It would tell of somebody else.
    ThirdParty,
}

/// What became of somebody's wish to see a record, or to copy it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AccessKind {
    /// The record was opened.
    Opened,
    /// Somebody asked, and the patient said no.
    PatientSaidNo,
    /// Somebody asked, and the gateway refused.
    Refused,
    /// A copy of the record was made, for the patient.
    CopyMade,
}

bodies! {
/// Asks for a patient's access report. The number and the date of birth have to be the same person's.
struct AskAccessReport {
    /// Whose: the NHS number.
    pub nhs_number: String,
    /// The second thing by which the patient is known.
    pub birth_date: NaiveDate,
    /// The first day, on the British calendar.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// What was seen of who asks for it; who saw it is the person who is signed in. Never nothing.
    pub identity: Vec<IdentitySeen>,
    /// Whether people shall be named; refused where the policy says that roles are.
    #[serde(default)]
    pub names: bool,
    /// Who shall be left out, and why.
    #[serde(default)]
    pub redactions: Vec<Redaction>,
    /// The list that was looked at, [`AccessReport::list`]: what is handed over has to be the same.
    #[serde(default)]
    pub list: Option<String>,
    /// Whether it is handed over, or only looked at first.
    #[serde(default)]
    pub handed_over: bool,
}

/// One access in which the person is left out.
struct Redaction {
    /// Which: [`ReportedAccess::id`].
    pub access: String,
    /// Why.
    pub reason: RedactionReason,
}

/// Who has opened a patient's record, as the patient is told. Nothing clinical but the names of sections.
struct AccessReport {
    /// By which a privacy officer finds it again: the number of its entry in the ledger, from 1.
    pub reference: String,
    /// When it was made.
    pub made: DateTime<Utc>,
    /// Who the patient is.
    pub patient: ReportedPatient,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// The organisation that hands it over; its kind alone where places are kept.
    pub organisation: String,
    /// Whether the policy lets people be named.
    pub may_name_people: bool,
    /// Whether organisations are named by their kind alone, because nobody may learn where the patient is.
    pub places_kept: bool,
    /// By which this list is known from another: hex.
    pub list: String,
    /// Every access, the latest day first, and within a day in the order of time.
    pub accesses: Vec<ReportedAccess>,
    /// By which it can be proved later that nothing was changed.
    pub proof: ReportProof,
}

/// The patient, as the report names them.
struct ReportedPatient {
    /// `Mrs Ivy Patterson`
    pub name: String,
    /// The date of birth.
    pub born: NaiveDate,
    /// The NHS number.
    pub nhs_number: String,
}

/// What one person did on one day under one permission, or was refused.
struct ReportedAccess {
    /// Its id, by which it can be left out.
    pub id: String,
    /// What became of it.
    pub kind: AccessKind,
    /// When it began that day.
    pub at: DateTime<Utc>,
    /// Who it was, as one word for the same person throughout this report; nothing of it says who.
    pub person: u32,
    /// The job title; nothing where it is left out.
    pub title: Option<String>,
    /// The name; only where it was asked for, and the policy lets it.
    pub name: Option<String>,
    /// The organisation; its kind alone where places are kept.
    pub organisation: String,
    /// The place of work in it; nothing where it is left out, or places are kept.
    pub workplace: Option<String>,
    /// On which kind of basis; nothing of one that was refused before it was said.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub basis: Option<BasisKind>,
    /// The coded reason, as a word of the basis.
    pub reason: Option<String>,
    /// For an emergency that became a permission later: of which kind.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub became: Option<BasisKind>,
    /// The sections of which something was on the screen, on paper or copied.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub looked_at: Vec<Section>,
    /// Whether anything of it was printed.
    pub printed: bool,
    /// Whether the person said that it was the wrong patient's.
    pub wrong_patient: bool,
    /// Whether it is looked at by the review of privacy, and what was found.
    pub review: Option<ReportedReview>,
    /// Why the person is left out, if so.
    pub redacted: Option<RedactionReason>,
}

/// How the review of an access stands.
struct ReportedReview {
    /// When it was found appropriate; nothing while it is looked at.
    pub appropriate: Option<DateTime<Utc>>,
}

/// Where the report stands in the gateway's ledger.
struct ReportProof {
    /// Its own entry, from 0.
    pub entry: u64,
    /// How many entries there were with it.
    pub size: u64,
    /// The root over them, hex.
    pub root: String,
}

/// Asks for everything that the gateway holds about a patient, for the patient.
struct AskSubjectAccess {
    /// Whose: the NHS number.
    pub nhs_number: String,
    /// The second thing by which the patient is known.
    pub birth_date: NaiveDate,
    /// What was seen of who asks for it. Never nothing.
    pub identity: Vec<IdentitySeen>,
}
}

impl ReportProof {
    /// The number of the entry as people count, from 1: the reference that stands on paper.
    #[must_use]
    pub fn counted(&self) -> String {
        self.entry.saturating_add(1).to_string()
    }
}

impl IdentitySeen {
    /// Every kind, in the order in which they are offered.
    pub const ALL: [Self; 5] = [
        Self::Passport,
        Self::DrivingLicence,
        Self::AddressLetter,
        Self::KnownToStaff,
        Self::AuthorityToAct,
    ];

    /// The word on the wire and in the ledger.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Passport => "passport",
            Self::DrivingLicence => "driving-licence",
            Self::AddressLetter => "address-letter",
            Self::KnownToStaff => "known-to-staff",
            Self::AuthorityToAct => "authority-to-act",
        }
    }
}
