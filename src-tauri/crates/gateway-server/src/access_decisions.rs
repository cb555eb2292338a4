//! The decisions: may this person open this record, on this basis, now?
//!
//! The viewer asks, the gateway knows: who is signed in, what ties the two, and what was decided before. A permit, the
//! permission or the alert that belongs to it, and the note of it are written in one transaction.

use std::sync::Arc;

use access::{Basis, Decision, Grant, GrantId, Permit, Refusal, Relationship, Request, Standing};
use axum::{Json, extract::State, http::StatusCode};
use chrono::{DateTime, Duration, Utc};
use contract::{
    AccessAnswer, AccessRequest, EndAccess, Permitted, ProblemCode, SaidNo, StandingRequest,
};
use rusqlite::Transaction;
use uuid::Uuid;

use crate::{
    Failure, Gateway, GatewayEvent, SignedInAs, WrittenDown, alerts, consents, grants,
    grants::Kept, note, problem::Body, records::must_be_written_down, serve::Address, standing,
};

/// `POST /api/standing`
pub(crate) async fn tell_standing(
    State(gateway): State<Arc<Gateway>>,
    who: SignedInAs,
    written_down: WrittenDown,
    address: Address,
    Body(asked): Body<StandingRequest>,
) -> Result<Json<Standing>, Failure> {
    must_be(&written_down)?;
    gateway
        .blocking(move |gateway| {
            let now = gateway.clock.now();
            let event = GatewayEvent {
                patient: Some(asked.patient.to_string()),
                ..GatewayEvent::new("standing", "done").by(&who).after(&written_down).from(address)
            };
            let known = gateway.store.write(|tx| {
                note(tx, now, &event)?;
                grants::end_with_their_sessions(tx, now)?;
                standing::standing(tx, &who.practitioner, &asked.patient, now)
            })?;
            known.map(Json).ok_or_else(nobody)
        })
        .await
}

/// `POST /api/access`
pub(crate) async fn ask(
    State(gateway): State<Arc<Gateway>>,
    who: SignedInAs,
    written_down: WrittenDown,
    address: Address,
    Body(asked): Body<AccessRequest>,
) -> Result<Json<AccessAnswer>, Failure> {
    must_be(&written_down)?;
    gateway
        .blocking(move |gateway| {
            let now = gateway.clock.now();
            let event = GatewayEvent {
                patient: Some(asked.patient.to_string()),
                ..GatewayEvent::new("decision", "").by(&who).after(&written_down).from(address)
            };
            let answer = gateway.store.write(|tx| {
                grants::end_with_their_sessions(tx, now)?;
                let Some(known) = standing::standing(tx, &who.practitioner, &asked.patient, now)?
                else {
                    return Ok(None);
                };
                let asking = Asking { tx, gateway, who: &who, standing: &known, now };
                let answer = asking.answer(asked.basis.as_ref())?;
                note(tx, now, &told(event, &answer))?;
                Ok(Some(answer))
            })?;
            answer.map(Json).ok_or_else(nobody)
        })
        .await
}

/// `POST /api/access/end`
pub(crate) async fn end(
    State(gateway): State<Arc<Gateway>>,
    who: SignedInAs,
    written_down: WrittenDown,
    address: Address,
    Body(EndAccess { grant, .. }): Body<EndAccess>,
) -> Result<StatusCode, Failure> {
    must_be(&written_down)?;
    gateway
        .blocking(move |gateway| {
            let now = gateway.clock.now();
            let ended = gateway.store.write(|tx| {
                let Some(kept) = grants::kept(tx, &gateway.seal, &grant, &who.practitioner)? else {
                    return Ok(false);
                };
                if kept.ends_when_closed() {
                    grants::end(tx, &grant, now)?;
                }
                let event = GatewayEvent {
                    patient: Some(kept.patient.to_string()),
                    grant: Some(grant.to_string()),
                    ..GatewayEvent::new("closed", "done")
                        .by(&who)
                        .after(&written_down)
                        .from(address)
                };
                note(tx, now, &event)?;
                Ok(true)
            })?;
            if ended { Ok(StatusCode::NO_CONTENT) } else { Err(no_grant()) }
        })
        .await
}

/// `POST /api/access/said-no`
pub(crate) async fn said_no(
    State(gateway): State<Arc<Gateway>>,
    who: SignedInAs,
    written_down: WrittenDown,
    address: Address,
    Body(SaidNo { patient }): Body<SaidNo>,
) -> Result<StatusCode, Failure> {
    must_be(&written_down)?;
    gateway
        .blocking(move |gateway| {
            let now = gateway.clock.now();
            let noted = gateway.store.write(|tx| {
                if standing::standing(tx, &who.practitioner, &patient, now)?.is_none() {
                    return Ok(false);
                }
                grants::end_all(tx, &who.practitioner.id, &patient, now)?;
                consents::refuse(tx, &who.practitioner, &patient, now)?;
                let event = GatewayEvent {
                    patient: Some(patient.to_string()),
                    ..GatewayEvent::new("said-no", "done")
                        .by(&who)
                        .after(&written_down)
                        .from(address)
                };
                note(tx, now, &event)?;
                Ok(true)
            })?;
            if noted { Ok(StatusCode::NO_CONTENT) } else { Err(nobody()) }
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
    standing: &'a Standing,
    now: DateTime<Utc>,
}

impl Asking<'_, '_> {
    fn answer(&self, basis: Option<&Basis>) -> rusqlite::Result<AccessAnswer> {
        match basis {
            Some(basis) => self.on(basis),
            None => self.on_what_is_in_force(),
        }
    }

    fn on(&self, basis: &Basis) -> rusqlite::Result<AccessAnswer> {
        let permit = Permit {
            id: GrantId(Uuid::new_v4().to_string()),
            given: self.now,
            not_after: self.now + LONGEST,
        };
        let decision = self.gateway.policy.decide(&Request {
            practitioner: &self.who.practitioner,
            session_active: true,
            standing: self.standing,
            basis,
            permit: &permit,
            at: self.now,
        });
        match decision {
            Decision::Permit(grant) => self.permit(&grant, basis),
            Decision::Refuse(refusal) => Ok(AccessAnswer::Refused { refusal }),
        }
    }

    /// Keeps the grant, and with it the permission that it rests on or the alert that it raises.
    fn permit(&self, grant: &Grant, basis: &Basis) -> rusqlite::Result<AccessAnswer> {
        grants::end_what_is_replaced(self.tx, grant, self.now)?;
        let relationship = self.standing.relationship;
        grants::keep(
            self.tx,
            &self.gateway.seal,
            &self.who.session,
            grant,
            basis,
            relationship,
            self.now,
        )?;
        if grant.basis().is_permission() {
            consents::permit(self.tx, &self.who.practitioner, grant, self.now)?;
        }
        alerts::raise(self.tx, grant, relationship, self.now)?;
        Ok(permitted(grant, basis, relationship, self.now))
    }

    fn on_what_is_in_force(&self) -> rusqlite::Result<AccessAnswer> {
        let ended = AccessAnswer::Refused { refusal: Refusal::GrantEnded };
        let Some(in_force) = &self.standing.in_force else { return Ok(ended) };
        let kept = grants::kept(self.tx, &self.gateway.seal, &in_force.id, &self.who.practitioner)?;
        let Some(kept) = kept else { return Ok(ended) };
        Ok(match decide_again(self.gateway, self.who, self.standing, &kept, self.now) {
            Decision::Permit(grant) => {
                permitted(&grant, &kept.basis, self.standing.relationship, kept.given)
            }
            Decision::Refuse(refusal) => AccessAnswer::Refused { refusal },
        })
    }
}

fn must_be(written_down: &WrittenDown) -> Result<(), Failure> {
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

fn told(mut event: GatewayEvent, answer: &AccessAnswer) -> GatewayEvent {
    match answer {
        AccessAnswer::Permitted(permitted) => {
            event.outcome = "permitted".to_owned();
            event.grant = Some(permitted.grant.to_string());
            event.detail = Some(serde_json::json!({
                "basis": permitted.basis.kind().name(),
                "policy": permitted.policy_version,
            }));
        }
        AccessAnswer::Refused { refusal } => event.outcome = refusal.name().to_owned(),
    }
    event
}

fn nobody() -> Failure {
    Failure::problem(ProblemCode::NotFound, "There is no such patient.")
}

fn no_grant() -> Failure {
    Failure::problem(ProblemCode::NoGrant, "This permission does not hold.")
}

/// No grant lasts longer, whatever a policy says.
const LONGEST: Duration = Duration::days(366);
