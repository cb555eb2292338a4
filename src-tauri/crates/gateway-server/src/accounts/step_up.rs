//! Step-up: the second factor again, within a session, before the functions of privacy and administration open.
//!
//! A handler that takes [`SteppedUp<Administration>`](SteppedUp) cannot be reached without it. The policy and the clock are asked
//! at every request, so a role that was changed meanwhile counts at once.
//!
//! To add a function: a variant of `access::Function`, and a name for it here.

use std::{marker::PhantomData, sync::Arc};

use access::Function;
use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
};
use chrono::{DateTime, Duration, Utc};
use contract::{ProblemCode, StepUp};
use rusqlite::{Connection, OptionalExtension, Transaction};

use super::{
    Asked, SignedInAs,
    credentials::{CODE_USED_BEFORE, Kept, WRONG_CODE, no_match},
    limits::{Place, Tried},
    sessions::{not_signed_in, time},
};
use crate::{Failure, Gateway, GatewayEvent, note, problem::Body};

/// Who asks, that the role has this function, and that the second factor was given again some minutes ago at most.
///
/// As an argument of a handler it answers for itself: `403` with [`ProblemCode::FunctionNotAllowed`] or
/// [`ProblemCode::StepUpNeeded`], and as [`SignedInAs`] does.
#[derive(Clone, Debug)]
pub struct SteppedUp<F> {
    /// The person, and the session.
    pub who: SignedInAs,
    function: PhantomData<F>,
}

/// A function of the product that only some roles have.
pub trait OfFunction: Send + Sync + 'static {
    /// Its name in the policy.
    const FUNCTION: Function;
}

/// Reviewing what was opened, and why.
#[derive(Clone, Copy, Debug)]
pub enum PrivacyReview {}

/// Administering accounts and sessions.
#[derive(Clone, Copy, Debug)]
pub enum Administration {}

/// Telling a patient who has opened the record.
#[derive(Clone, Copy, Debug)]
pub enum AccessReport {}

/// Handing a patient a copy of the record.
#[derive(Clone, Copy, Debug)]
pub enum SubjectAccess {}

impl OfFunction for AccessReport {
    const FUNCTION: Function = Function::AccessReport;
}

impl OfFunction for SubjectAccess {
    const FUNCTION: Function = Function::SubjectAccess;
}

impl OfFunction for PrivacyReview {
    const FUNCTION: Function = Function::PrivacyReview;
}

impl OfFunction for Administration {
    const FUNCTION: Function = Function::Administration;
}

impl<F: OfFunction> FromRequestParts<Arc<Gateway>> for SteppedUp<F> {
    type Rejection = Failure;

    async fn from_request_parts(
        parts: &mut Parts,
        gateway: &Arc<Gateway>,
    ) -> Result<Self, Failure> {
        let who = SignedInAs::from_request_parts(parts, gateway).await?;
        let Ok(asked) = Asked::from_request_parts(parts, gateway).await;
        let path = parts.uri.path();
        gateway
            .blocking(move |gateway| {
                let refusal = refusal(gateway, &who, F::FUNCTION)?;
                let Some(refusal) = refusal else { return Ok(Self { who, function: PhantomData }) };
                let event = GatewayEvent {
                    detail: Some(serde_json::json!({ "function": F::FUNCTION.name() })),
                    ..asked.event("function", refusal.outcome()).by(&who)
                };
                gateway.store.write(|tx| note(tx, gateway.clock.now(), &event))?;
                Err(refusal.into())
            })
            .await
            .map_err(|failure| failure.for_path(path))
    }
}

/// `POST` [`contract::path::STEP_UP`].
pub(crate) async fn step_up(
    asked: Asked,
    who: SignedInAs,
    Body(given): Body<StepUp>,
) -> Result<StatusCode, Failure> {
    let gateway = Arc::clone(&asked.gateway);
    let waits = asked.event("step-up", "").by(&who);
    let place = Place::of_signed_in(&gateway.seal, &who.practitioner);
    let tried = place.take(&gateway, waits).await?;
    gateway.blocking(move |gateway| attempt(gateway, &asked, &who, &tried, &given.code)).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn attempt(
    gateway: &Gateway,
    asked: &Asked,
    who: &SignedInAs,
    tried: &Tried,
    code: &str,
) -> Result<(), Failure> {
    let now = gateway.clock.now();
    let kept = gateway.store.read(|db| Kept::of(db, &who.practitioner.id))?;
    let kept = kept.ok_or_else(not_signed_in)?;
    let step = kept.step(gateway, code, now)?;
    let outcome = gateway.store.write(|tx| {
        let outcome = match step {
            None => WRONG_CODE,
            Some(step) if !kept.take_step(tx, step)? => CODE_USED_BEFORE,
            Some(_) if !mark(tx, &who.session, now)? => "session-ended",
            Some(_) => {
                tried.succeeded(tx, now)?;
                DONE
            }
        };
        note(tx, now, &asked.event("step-up", outcome).by(who))?;
        Ok(outcome)
    })?;
    if outcome == DONE {
        return Ok(());
    }
    Err(no_match(ProblemCode::CodeNotAccepted, "The code is not right, or was used before.", tried))
}

fn mark(tx: &Transaction<'_>, session: &str, now: DateTime<Utc>) -> rusqlite::Result<bool> {
    let mark = "UPDATE session SET stepped_up = ?1 WHERE id = ?2 AND ended IS NULL";
    Ok(tx.execute(mark, (now.to_rfc3339(), session))? == 1)
}

/// Why a function does not open.
enum Refusal {
    NotAllowed,
    StepUpNeeded,
}

fn refusal(
    gateway: &Gateway,
    who: &SignedInAs,
    function: Function,
) -> Result<Option<Refusal>, Failure> {
    if !gateway.policy.allows(&who.practitioner, function) {
        return Ok(Some(Refusal::NotAllowed));
    }
    let since = gateway.store.read(|db| stepped_up(db, &who.session))?;
    let holds = Duration::minutes(i64::from(gateway.policy.limits().step_up_minutes));
    let now = gateway.clock.now();
    // A clock that was set back leaves a doubt, and a doubt asks again.
    let is_fresh = since.is_some_and(|since| since <= now && now < since + holds);
    Ok((!is_fresh).then_some(Refusal::StepUpNeeded))
}

fn stepped_up(db: &Connection, session: &str) -> rusqlite::Result<Option<DateTime<Utc>>> {
    let ask = "SELECT stepped_up FROM session WHERE id = ?1 AND stepped_up IS NOT NULL";
    db.query_row(ask, [session], |row| time(row, "stepped_up")).optional()
}

impl Refusal {
    fn outcome(&self) -> &'static str {
        match self {
            Self::NotAllowed => "not-allowed",
            Self::StepUpNeeded => "step-up-needed",
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotAllowed => Self::problem(
                ProblemCode::FunctionNotAllowed,
                "Your role does not have this function.",
            ),
            Refusal::StepUpNeeded => Self::problem(
                ProblemCode::StepUpNeeded,
                "Type a new code from your authenticator first.",
            ),
        }
    }
}

const DONE: &str = "done";
