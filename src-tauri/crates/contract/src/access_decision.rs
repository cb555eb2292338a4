use access::{Basis, Claim, CouldAgree, GrantId, Refusal, Relationship, WrongPatient};
use chrono::{DateTime, Utc};
use nhs::PatientId;

use crate::bodies;

bodies! {
/// What is known about this person and this patient?
struct StandingRequest {
    /// Which patient.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub patient: PatientId,
}

/// May this record be opened?
struct AccessRequest {
    /// Which patient.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub patient: PatientId,
    /// On which basis; nothing, to use the grant that is in force.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub basis: Option<Basis>,
    /// What ties the two, where the gateway knows of nothing; the privacy officer is told.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
}

/// The gateway's part of a permit.
struct Permitted {
    /// The id of the grant.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub grant: GrantId,
    /// The basis on which it was given; for a grant that was in force, the one it was given on.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub basis: Basis,
    /// When it was given.
    pub given: DateTime<Utc>,
    /// When it ends.
    pub expires: DateTime<Utc>,
    /// The version of the policy that decided.
    pub policy_version: String,
    /// The tie on which it was given: the gateway's word, with which the viewer decides again.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub relationship: Option<Relationship>,
}

/// The record was closed: whatever does not last until a date ends.
struct EndAccess {
    /// Which grant.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub grant: GrantId,
    /// After an emergency: whether the patient was able to agree later.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub could_agree: Option<CouldAgree>,
    /// Where it was another patient's than the one who was meant: what was given to an answer for the wrong patient ends with
    /// it, whatever it rests on.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wrong_patient: Option<WrongPatient>,
}

/// The patient takes every permission back: nobody's permission holds any longer, and a refusal stands.
struct Withdraw {
    /// Which patient.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub patient: PatientId,
}

/// What the gateway says of the grants of one session, whenever it changes and as a heartbeat. An open record whose grant is not
/// among those in force is closed.
struct Holding {
    /// The gateway's clock.
    pub time: DateTime<Utc>,
    /// Changes with everything here but the time.
    pub state: String,
    /// The grants of this person that hold.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub in_force: Vec<GrantId>,
    /// Those that were ended within the last day for a reason that the person has to be told.
    pub ended: Vec<EndedGrant>,
}

/// A grant that was ended.
struct EndedGrant {
    /// Which grant.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub grant: GrantId,
    /// Why.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub refusal: Refusal,
}

/// Where a proxy holds streams back: waits until something has changed, for 20 seconds at most.
struct WaitForChange {
    /// The [`Holding::state`] that is known; nothing, to be told at once.
    pub known: Option<String>,
}

/// A person's own system opens a record: it vouches to the gateway that it shows this patient to this person.
struct Launch {
    /// The address with which the person signs in.
    pub email: String,
    /// The patient's NHS number.
    pub nhs_number: String,
    /// The patient's date of birth (ISO), a second identifier.
    pub birth_date: String,
}

/// A launch that was vouched for.
struct Launched {
    /// The code that the viewer brings along; it holds once, for this person and patient.
    pub launch: String,
    /// Until when.
    pub expires: DateTime<Utc>,
}

/// The link of a launch was followed: the code ties this person to the patient for whom it was made, in this session.
struct RedeemLaunch {
    /// [`Launched::launch`]
    pub launch: String,
}

/// Whom a launch is about, as the person's own system has named them.
struct LaunchedPatient {
    /// The patient's NHS number.
    pub nhs_number: String,
    /// The patient's date of birth (ISO), the second identifier.
    pub birth_date: String,
    /// The organisation (ODS) whose system it was.
    pub location: String,
}

/// A record is kept for a visit, in the memory of the computer: its grant outlives the closing, and the session being left alone.
struct KeepAccess {
    /// Which grant.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub grant: GrantId,
}

/// A record that may be kept.
struct KeptAccess {
    /// Until when.
    pub until: DateTime<Utc>,
}

/// The patient said no.
struct SaidNo {
    /// Which patient.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub patient: PatientId,
}

/// That the patient said no was a slip: whoever wrote it down takes it back, in the same session and within 15 minutes. What had
/// ended with it stays ended.
struct UnsayNo {
    /// Which patient.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub patient: PatientId,
}
}

/// The answer to whether a record may be opened.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "answer", rename_all = "kebab-case", deny_unknown_fields)]
pub enum AccessAnswer {
    /// It may.
    Permitted(Permitted),
    /// It may not.
    Refused {
        /// Why.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        refusal: Refusal,
    },
}

impl std::fmt::Debug for Permitted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Permitted({})", self.grant)
    }
}
