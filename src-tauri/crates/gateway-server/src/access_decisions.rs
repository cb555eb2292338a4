//! The decisions: may this person open this record, on this basis, now?
//!
//! The viewer asks, the gateway knows: who is signed in, what ties the two, and what was decided before. A permit, the
//! permission or the alert that belongs to it, and the note of it are written in one transaction: there is never one without the others.

use std::sync::Arc;

use access::{
    Basis, BasisKind, Claim, Decision, Grant, GrantId, Permit, Refusal, Relationship, Request,
    RoleRow, Standing,
};
use axum::{Json, http::StatusCode};
use chrono::{DateTime, Duration, Utc};
use contract::{AccessAnswer, AccessRequest, EndAccess, Permitted, ProblemCode, StandingRequest};
use rusqlite::{Connection, OptionalExtension as _, Transaction};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    Failure, Gateway, GatewayEvent, SignedInAs, WrittenDown,
    accounts::Asked,
    alerts, closeness, consents,
    grants::{self, Found, Ground, Kept},
    keeping, note,
    problem::Body,
    records::must_be_written_down,
    standing,
};

/// `POST /api/standing`
pub(crate) async fn tell_standing(
    asked: Asked,
    who: SignedInAs,
    Body(StandingRequest { patient }): Body<StandingRequest>,
) -> Result<Json<Standing>, Failure> {
    must_be(&asked.written_down)?;
    let gateway = Arc::clone(&asked.gateway);
    gateway
        .blocking(move |gateway| {
            let now = gateway.clock.now();
            let about = Some(patient.to_string());
            let known = gateway.store.write(|tx| {
                grants::end_with_their_sessions(tx, now)?;
                let event = asked.event("standing", "done").by(&who);
                note(tx, now, &GatewayEvent { patient: about, ..event })?;
                standing::standing(tx, gateway, &who, &patient, now)
            })?;
            known.map(Json).ok_or_else(nobody)
        })
        .await
}

/// `POST /api/access`
pub(crate) async fn ask(
    asked: Asked,
    who: SignedInAs,
    Body(AccessRequest { patient, basis, claim }): Body<AccessRequest>,
) -> Result<Json<AccessAnswer>, Failure> {
    must_be(&asked.written_down)?;
    let gateway = Arc::clone(&asked.gateway);
    gateway
        .blocking(move |gateway| {
            let now = gateway.clock.now();
            let event = GatewayEvent {
                patient: Some(patient.to_string()),
                ..asked.event("decision", "").by(&who)
            };
            let answer = gateway.store.write(|tx| {
                grants::end_with_their_sessions(tx, now)?;
                let Some(standing) = standing::standing(tx, gateway, &who, &patient, now)? else {
                    return Ok(None);
                };
                let asking = Asking { tx, gateway, who: &who, standing, now };
                let mut detail = asking.asked(basis.as_ref());
                let answer = match basis {
                    Some(basis) => asking.on(basis, claim)?,
                    None => asking.on_what_is_in_force()?,
                };
                note(tx, now, &told(event, &mut detail, &answer))?;
                Ok(Some(answer))
            })?;
            answer.map(Json).ok_or_else(nobody)
        })
        .await
}

/// `POST /api/access/end`: of one's own grant, however often; one that has ended before stays as it is.
pub(crate) async fn end(
    asked: Asked,
    who: SignedInAs,
    Body(EndAccess { grant, could_agree, wrong_patient }): Body<EndAccess>,
) -> Result<StatusCode, Failure> {
    must_be(&asked.written_down)?;
    let gateway = Arc::clone(&asked.gateway);
    gateway
        .blocking(move |gateway| {
            let now = gateway.clock.now();
            let ended = gateway.store.write(|tx| {
                let Some((patient, basis)) = own(tx, &grant, &who)? else { return Ok(false) };
                keeping::let_go(tx, &grant)?;
                grants::close(tx, &grant, basis, wrong_patient, now)?;
                if let Some(could_agree) = could_agree {
                    grants::keep_could_agree(tx, &grant, could_agree)?;
                }
                let event = GatewayEvent {
                    patient: Some(patient),
                    grant: Some(grant.to_string()),
                    detail: wrong_patient.map(|wrong| json!({ "because": wrong.name() })),
                    ..asked.event("closed", "done").by(&who)
                };
                note(tx, now, &event)?;
                Ok(true)
            })?;
            if ended { Ok(StatusCode::NO_CONTENT) } else { Err(no_grant()) }
        })
        .await
}

/// Decides again about a grant that was given: the same questions, with what is known now.
pub(crate) fn decide_again(
    gateway: &Gateway,
    who: &SignedInAs,
    standing: &Standing,
    kept: &Kept,
    now: DateTime<Utc>,
) -> Decision {
    if kept.patient != standing.patient {
        return Decision::Refuse(Refusal::GrantEnded);
    }
    gateway.policy.decide(&Request {
        practitioner: &who.practitioner,
        session_active: true,
        standing,
        basis: &kept.basis,
        permit: &kept.permit(),
        at: now,
    })
}

/// One question, within one transaction. A session that had ended would not have come this far.
struct Asking<'a, 't> {
    tx: &'a Transaction<'t>,
    gateway: &'a Gateway,
    who: &'a SignedInAs,
    standing: Standing,
    now: DateTime<Utc>,
}

impl Asking<'_, '_> {
    /// On which basis and for which coded reason, and by which row of the policy it is decided.
    fn asked(&self, basis: Option<&Basis>) -> Value {
        let row = self.gateway.policy.row(&self.who.practitioner);
        json!({
            "basis": basis.map_or("in-force", |basis| basis.kind().name()),
            "reason": basis.and_then(Basis::reason),
            "rule": row.map(RoleRow::rule),
            "relationship": self.standing.relationship.map(Relationship::name),
        })
    }

    fn on(&self, basis: Basis, claim: Option<Claim>) -> rusqlite::Result<AccessAnswer> {
        let claim = claim.filter(|claim| self.counts(claim));
        let claimed = claim.as_ref().map(|_| Relationship::SelfClaimed);
        let standing = Standing {
            relationship: self.standing.relationship.or(claimed),
            ..self.standing.clone()
        };
        let permit = Permit {
            id: GrantId(Uuid::new_v4().to_string()),
            given: self.now,
            not_after: self.now + LONGEST,
        };
        let decision = self.gateway.policy.decide(&Request {
            practitioner: &self.who.practitioner,
            session_active: true,
            standing: &standing,
            basis: &basis,
            permit: &permit,
            at: self.now,
        });
        match decision {
            Decision::Permit(grant) => {
                self.permit(&grant, &Ground { basis, claim }, standing.relationship)
            }
            Decision::Refuse(refusal) => Ok(AccessAnswer::Refused { refusal }),
        }
    }

    /// A claim counts only where nothing is known to tie the two, and only for those whom the policy lets claim it.
    fn counts(&self, claim: &Claim) -> bool {
        self.standing.relationship.is_none()
            && self.gateway.policy.may_claim(&self.who.practitioner, claim)
    }

    /// Keeps the grant, and with it the permission that it rests on and the alert that it raises.
    fn permit(
        &self,
        grant: &Grant,
        ground: &Ground,
        relationship: Option<Relationship>,
    ) -> rusqlite::Result<AccessAnswer> {
        grants::keep(self.tx, &self.who.session, grant, ground, relationship, self.now)?;
        grants::end_what_is_replaced(self.tx, grant, self.now)?;
        if grant.basis().is_permission() {
            consents::permit(self.tx, &self.who.practitioner, grant, &ground.basis, self.now)?;
        }
        let closeness = closeness::between(self.tx, grant.practitioner(), grant.patient())?;
        let row = self.gateway.policy.row(&self.who.practitioner);
        let limits = row.map_or(self.gateway.policy.limits(), |row| &row.limits);
        let given = alerts::Given {
            grant,
            relationship,
            closeness: &closeness,
            refused: self.standing.refused.is_some(),
            sampled_percent: limits.sampled_percent,
        };
        alerts::raise(self.tx, &self.gateway.seal, &given, self.now)?;
        Ok(permitted(grant, &ground.basis, relationship, self.now))
    }

    fn on_what_is_in_force(&self) -> rusqlite::Result<AccessAnswer> {
        let (person, patient) = (&self.who.practitioner, &self.standing.patient);
        let Some(in_force) = &self.standing.in_force else {
            let refusal = grants::last_refusal(self.tx, &person.id, patient)?;
            return Ok(AccessAnswer::Refused { refusal });
        };
        let kept = match grants::find(self.tx, &self.gateway.seal, &in_force.id, person)? {
            Found::Kept(kept) => kept,
            Found::Over(refusal) => return Ok(AccessAnswer::Refused { refusal }),
        };
        let standing = kept.standing(&self.standing);
        Ok(match decide_again(self.gateway, self.who, &standing, &kept, self.now) {
            Decision::Permit(grant) => {
                permitted(&grant, &kept.basis, standing.relationship, kept.given)
            }
            Decision::Refuse(refusal) => AccessAnswer::Refused { refusal },
        })
    }
}

/// Of which patient this person's own grant is, and on which kind of basis, whether it has ended or not.
pub(crate) fn own(
    db: &Connection,
    grant: &GrantId,
    who: &SignedInAs,
) -> rusqlite::Result<Option<(String, BasisKind)>> {
    db.prepare_cached(
        "SELECT patient, basis FROM access_grant WHERE id = ?1 AND practitioner = ?2",
    )?
    .query_row((&grant.0, &who.practitioner.id.0), |row| {
        Ok((row.get(0)?, grants::basis_in(&row.get::<_, String>(1)?)?))
    })
    .optional()
}

pub(crate) fn must_be(written_down: &WrittenDown) -> Result<(), Failure> {
    must_be_written_down(written_down)
        .map_err(|failure| Failure::problem(ProblemCode::Unreadable, failure.words))
}

fn permitted(
    grant: &Grant,
    basis: &Basis,
    relationship: Option<Relationship>,
    given: DateTime<Utc>,
) -> AccessAnswer {
    AccessAnswer::Permitted(Permitted {
        grant: grant.id().clone(),
        basis: basis.clone(),
        given,
        expires: grant.expires(),
        policy_version: grant.policy_version().to_owned(),
        relationship,
    })
}

/// The decision as it is written down: what was asked, and the answer.
fn told(mut event: GatewayEvent, detail: &mut Value, answer: &AccessAnswer) -> GatewayEvent {
    match answer {
        AccessAnswer::Permitted(permitted) => {
            event.outcome = "permitted".to_owned();
            event.grant = Some(permitted.grant.to_string());
            detail["basis"] = permitted.basis.kind().name().into();
            detail["relationship"] = permitted.relationship.map(Relationship::name).into();
        }
        AccessAnswer::Refused { refusal } => event.outcome = refusal.name().to_owned(),
    }
    event.detail = Some(detail.take());
    event
}

pub(crate) fn nobody() -> Failure {
    Failure::problem(ProblemCode::NotFound, "There is no such patient.")
}

pub(crate) fn no_grant() -> Failure {
    Failure::problem(ProblemCode::NoGrant, "This permission does not hold.")
}

/// No grant lasts longer, whatever a policy says.
const LONGEST: Duration = Duration::days(366);
