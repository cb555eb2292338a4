use chrono::{DateTime, Utc};
use identity::Practitioner;

use crate::{Basis, BasisKind, Grant, GrantId, Policy, Refusal, RoleRow, Sharing, Standing};

/// What is asked: may this person open this patient's record, on this basis, now?
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Who asks.
    pub practitioner: &'a Practitioner,
    /// Whether the person's session is active.
    pub session_active: bool,
    /// What the gateway knows about the two.
    pub standing: &'a Standing,
    /// On which basis.
    pub basis: &'a Basis,
    /// The gateway's grant that would carry the permit.
    pub permit: &'a Permit,
    /// Now.
    pub at: DateTime<Utc>,
}

/// The gateway's own part of a permit: the id under which it keeps the grant, when it was given, and its last moment.
///
/// The gateway makes it with the decision; the viewer can only repeat the one that it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permit {
    /// The id of the grant.
    pub id: GrantId,
    /// When it was given.
    pub given: DateTime<Utc>,
    /// It never lasts longer than this, whatever the policy says.
    pub not_after: DateTime<Utc>,
}

/// The answer. There is no third one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum Decision {
    /// The record may be opened, as far as the grant reaches.
    Permit(Grant),
    /// It may not.
    Refuse(Refusal),
}

/// A basis that a person may claim for a patient, before it is claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BasisOffer {
    /// Which kind.
    pub kind: BasisKind,
    /// When it would end at the latest.
    pub ends: DateTime<Utc>,
}

impl Policy {
    /// The bases that this person may claim for this patient now; never an empty list.
    ///
    /// # Errors
    /// The refusal that would answer every one of them.
    pub fn offers(
        &self,
        practitioner: &Practitioner,
        standing: &Standing,
        at: DateTime<Utc>,
    ) -> Result<Vec<BasisOffer>, Refusal> {
        let row = self.row_that_opens(practitioner)?;
        shared(standing)?;
        let related = |kind: &BasisKind| is_related(standing, *kind);
        if !row.bases.is_empty() && !row.bases.iter().any(related) {
            return Err(Refusal::NoRelationship);
        }
        let offers: Vec<BasisOffer> = BasisKind::ALL
            .into_iter()
            .filter(|kind| row.bases.contains(kind) && is_related(standing, *kind))
            .map(|kind| BasisOffer { kind, ends: at + self.limits().of(kind) })
            .collect();
        if offers.is_empty() { Err(Refusal::BasisNotAllowed) } else { Ok(offers) }
    }

    /// Decides. The order of the questions never differs: session, role, sharing, relationship, basis, time.
    ///
    /// An opt-out is asked before the basis, so that no emergency reaches past it.
    pub fn decide(&self, request: &Request<'_>) -> Decision {
        match self.grant(request) {
            Ok(grant) => Decision::Permit(grant),
            Err(refusal) => Decision::Refuse(refusal),
        }
    }

    fn grant(&self, request: &Request<'_>) -> Result<Grant, Refusal> {
        if !request.session_active {
            return Err(Refusal::SessionNotActive);
        }
        let row = self.row_that_opens(request.practitioner)?;
        shared(request.standing)?;
        if !is_related(request.standing, request.basis.kind()) {
            return Err(Refusal::NoRelationship);
        }
        let expires = self.expiry(request, row)?;
        Ok(Grant {
            id: request.permit.id.clone(),
            patient: request.standing.patient.clone(),
            practitioner: request.practitioner.id.clone(),
            basis: request.basis.kind(),
            purpose: request.basis.purpose(),
            expires,
            rule: row.rule(),
            policy_version: self.version().to_owned(),
            reach: row.reach(),
        })
    }

    fn row_that_opens(&self, practitioner: &Practitioner) -> Result<&RoleRow, Refusal> {
        let row = self.row(practitioner).ok_or(Refusal::UnknownRole)?;
        if row.shows.is_empty() { Err(Refusal::RoleOpensNoRecord) } else { Ok(row) }
    }

    fn expiry(&self, request: &Request<'_>, row: &RoleRow) -> Result<DateTime<Utc>, Refusal> {
        if !row.bases.contains(&request.basis.kind()) {
            return Err(Refusal::BasisNotAllowed);
        }
        let given = request.permit.given;
        let ends = match request.basis {
            Basis::PermissionUntil { until } if *until <= given => {
                return Err(Refusal::PermissionEnded);
            }
            Basis::PermissionUntil { until } if *until > given + self.limits().until() => {
                return Err(Refusal::PermissionTooLong);
            }
            Basis::PermissionUntil { until } => *until,
            Basis::PermissionOnce | Basis::Emergency { .. } => {
                given + self.limits().of(request.basis.kind())
            }
        };
        let ends = ends.min(request.permit.not_after);
        if request.at < ends { Ok(ends) } else { Err(Refusal::GrantEnded) }
    }
}

fn shared(standing: &Standing) -> Result<(), Refusal> {
    match standing.sharing {
        Sharing::Shared => Ok(()),
        Sharing::OptedOut => Err(Refusal::OptedOut),
        Sharing::PracticeNotSharing => Err(Refusal::PracticeNotSharing),
    }
}

/// An emergency needs no earlier tie: breaking the glass is for the stranger who is brought in.
fn is_related(standing: &Standing, kind: BasisKind) -> bool {
    match kind {
        BasisKind::Emergency => true,
        BasisKind::PermissionOnce | BasisKind::PermissionUntil => standing.relationship.is_some(),
    }
}
