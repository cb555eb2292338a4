use access::{Basis, GrantId, Refusal};
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
}

/// The record was closed: a permission for this visit ends, and so does an emergency.
struct EndAccess {
    /// Which grant.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub grant: GrantId,
}

/// The patient said no.
struct SaidNo {
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
