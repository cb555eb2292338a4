use chrono::{DateTime, Utc};
use identity::Practitioner;

use crate::{
    Basis, BasisKind, Claim, Grant, GrantId, Policy, Refusal, Relationship, RoleRow, Sharing,
    Standing,
};

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
    /// Whether the person has first to say what ties the two.
    pub needs_claim: bool,
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
        let mut offers = Vec::new();
        let mut refusal = Refusal::BasisNotAllowed;
        for kind in BasisKind::ALL {
            let ends = at + row.limits.of(kind);
            match way(row, standing, kind) {
                Ok(()) => offers.push(BasisOffer { kind, ends, needs_claim: false }),
                Err(Refusal::NoRelationship) if row.may_claim => {
                    offers.push(BasisOffer { kind, ends, needs_claim: true });
                }
                Err(Refusal::BasisNotAllowed) => {}
                Err(why) => refusal = why,
            }
        }
        if offers.is_empty() { Err(refusal) } else { Ok(offers) }
    }

    /// Whether this person may claim a tie, for this reason.
    #[must_use]
    pub fn may_claim(&self, practitioner: &Practitioner, claim: &Claim) -> bool {
        self.row(practitioner)
            .is_some_and(|row| row.may_claim && row.reasons.claim.contains(&claim.reason))
    }

    /// Decides. The order of the questions never differs: session, role, sharing, basis, relationship or test, reason, time.
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
        way(row, request.standing, request.basis.kind())?;
        if !row.reasons.offer(request.basis) {
            return Err(Refusal::ReasonNotOffered);
        }
        let expires = expiry(request, row)?;
        Ok(Grant {
            id: request.permit.id.clone(),
            patient: request.standing.patient.clone(),
            practitioner: request.practitioner.id.clone(),
            basis: request.basis.kind(),
            purpose: request.basis.kind().purpose(),
            expires,
            rule: row.rule().to_owned(),
            policy_version: self.version().to_owned(),
            reach: *row.reach(),
        })
    }

    fn row_that_opens(&self, practitioner: &Practitioner) -> Result<&RoleRow, Refusal> {
        let row = self.row(practitioner).ok_or(Refusal::UnknownRole)?;
        if row.shows.is_empty() { Err(Refusal::RoleOpensNoRecord) } else { Ok(row) }
    }
}

/// Whether the row has a way to this patient's record on this kind of basis.
fn way(row: &RoleRow, standing: &Standing, kind: BasisKind) -> Result<(), Refusal> {
    if !row.allows(kind) {
        return Err(Refusal::BasisNotAllowed);
    }
    if kind == BasisKind::TestInterpretation && !standing.test_requested {
        return Err(Refusal::NoTestRequested);
    }
    let related = match standing.relationship {
        Some(Relationship::SelfClaimed) => row.may_claim,
        Some(_) => true,
        None => false,
    };
    if kind.needs_a_relationship() && !related { Err(Refusal::NoRelationship) } else { Ok(()) }
}

fn expiry(request: &Request<'_>, row: &RoleRow) -> Result<DateTime<Utc>, Refusal> {
    let given = request.permit.given;
    let longest = given + row.limits.of(request.basis.kind());
    let ends = match request.basis {
        Basis::PermissionUntil { until } if *until <= given => {
            return Err(Refusal::PermissionEnded);
        }
        Basis::PermissionUntil { until } if *until > longest => {
            return Err(Refusal::PermissionTooLong);
        }
        Basis::PermissionUntil { until } => *until,
        Basis::PermissionOnce
        | Basis::PermissionByProxy { .. }
        | Basis::Informed
        | Basis::TestInterpretation
        | Basis::Emergency { .. }
        | Basis::Safeguarding { .. }
        | Basis::LegalDuty { .. } => longest,
    };
    let ends = ends.min(request.permit.not_after);
    if request.at < ends { Ok(ends) } else { Err(Refusal::GrantEnded) }
}

fn shared(standing: &Standing) -> Result<(), Refusal> {
    match standing.sharing {
        Sharing::Shared => Ok(()),
        Sharing::OptedOut => Err(Refusal::OptedOut),
        Sharing::PracticeNotSharing => Err(Refusal::PracticeNotSharing),
    }
}
