//! Signing in and out.
//!
//! What is asked of the person, and how each part is checked, stands in [`super::credentials`].

use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use axum::{Json, http::StatusCode};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, Duration, Utc};
use contract::{ProblemCode, SignIn, SignedIn};
use identity::NhsEmail;
use rusqlite::{OptionalExtension as _, Transaction};
use uuid::Uuid;

use super::{
    Asked, SignedInOnly,
    credentials::{self, no_match},
    limits::Tried,
    statement,
};
use crate::{Failure, Gateway, GatewayEvent, grants, keys::random, note, problem::Body};

/// `POST` [`contract::path::SIGN_IN`].
pub(crate) async fn sign_in(
    asked: Asked,
    Body(given): Body<SignIn>,
) -> Result<Json<SignedIn>, Failure> {
    let email = super::nhs_email(&asked.gateway, &given.email)?;
    let gateway = Arc::clone(&asked.gateway);
    let tried = asked.place(&email).take(&gateway, asked.event("sign-in", "")).await?;
    gateway
        .with_a_password(move |gateway| attempt(gateway, &asked, &tried, &email, &given))
        .await
        .map(Json)
}

/// `POST` [`contract::path::SIGN_OUT`].
pub(crate) async fn sign_out(asked: Asked, who: SignedInOnly) -> Result<StatusCode, Failure> {
    let gateway = Arc::clone(&asked.gateway);
    gateway
        .blocking(move |gateway| {
            let now = gateway.clock.now();
            let event = GatewayEvent {
                account: Some(who.practitioner.id.0),
                session: Some(who.session.clone()),
                ..asked.event("sign-out", "done")
            };
            Ok(gateway.store.write(|tx| {
                let end = "UPDATE session SET ended = ?1 WHERE id = ?2 AND ended IS NULL";
                tx.execute(end, (now.to_rfc3339(), &who.session))?;
                note(tx, now, &event)?;
                grants::end_with_their_sessions(tx, now)
            })?)
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST` [`contract::path::IN_USE`]: asking as whoever is signed in is what keeps a session.
pub(crate) async fn in_use(_: super::SignedInAs) -> StatusCode {
    StatusCode::NO_CONTENT
}

fn attempt(
    gateway: &Gateway,
    asked: &Asked,
    tried: &Tried,
    email: &NhsEmail,
    given: &SignIn,
) -> Result<SignedIn, Failure> {
    let now = gateway.clock.now();
    let checked = credentials::check(gateway, email, &given.password, &given.code, now)?;
    let session = NewSession::begin(now, asked.written_down.device)?;
    let answer = gateway.store.write(|tx| {
        if is_revoked(tx, session.device)? {
            note(tx, now, &asked.event("sign-in", "device-revoked"))?;
            return Ok(Err(device_revoked()));
        }
        let spent = checked.spend(tx)?;
        if let Ok(kept) = &spent {
            tried.succeeded(tx, now)?;
            session.insert(tx, &kept.person.id.0)?;
        }
        let event = GatewayEvent {
            account: checked.account(),
            session: spent.is_ok().then(|| session.id.to_string()),
            ..asked.event("sign-in", spent.as_ref().err().copied().unwrap_or("done"))
        };
        note(tx, now, &event)?;
        let Ok(kept) = spent else { return Ok(Err(no_match(ProblemCode::NoMatch, WRONG, tried))) };
        Ok(Ok((kept.person.clone(), statement::is_accepted(tx, &kept.person.id.0, now)?)))
    })?;
    let (practitioner, accepted) = answer?;
    Ok(SignedIn {
        token: session.token,
        session: session.id,
        practitioner,
        until: session.until,
        policy: gateway.signed_policy.as_ref().clone(),
        statement: (!accepted).then(statement::statement),
    })
}

/// Whether nobody signs in on this computer any more: it was lost, or is somebody else's by now.
fn is_revoked(tx: &Transaction<'_>, device: Option<Uuid>) -> rusqlite::Result<bool> {
    let Some(device) = device else { return Ok(false) };
    let ask = "SELECT 1 FROM device WHERE id = ?1 AND revoked IS NOT NULL";
    Ok(tx.query_row(ask, [device.to_string()], |_| Ok(())).optional()?.is_some())
}

fn device_revoked() -> Failure {
    let words = "This computer was taken out of use: nobody signs in on it any more.";
    Failure::problem(ProblemCode::DeviceNotAccepted, words)
}

struct NewSession {
    id: Uuid,
    device: Option<Uuid>,
    token: String,
    began: DateTime<Utc>,
    until: DateTime<Utc>,
}

impl NewSession {
    fn begin(now: DateTime<Utc>, device: Option<Uuid>) -> Result<Self, Failure> {
        let token = BASE64_URL_SAFE_NO_PAD.encode(random::<32>()?.as_slice());
        Ok(Self { id: Uuid::new_v4(), device, token, began: now, until: now + ABSOLUTE })
    }

    fn insert(&self, tx: &Transaction<'_>, account: &str) -> rusqlite::Result<()> {
        let token = digest(&SHA256, self.token.as_bytes());
        let device = self.device.map(|device| device.to_string());
        let (began, until) = (self.began.to_rfc3339(), self.until.to_rfc3339());
        tx.execute(
            "INSERT INTO session (id, token, account, began, used, until, device) VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6)",
            (self.id.to_string(), token.as_ref(), account, began, until, device),
        )
        .map(drop)
    }
}

const WRONG: &str = "The email address, password or code is not right.";
/// A session ends then whatever happens.
const ABSOLUTE: Duration = Duration::hours(12);
