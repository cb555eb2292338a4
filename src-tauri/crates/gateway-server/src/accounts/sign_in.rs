//! Signing in and out.
//!
//! Whatever is wrong, the answer is the same and so is the work: an unknown address costs a password and a code as well. A step of
//! the authenticator is accepted once: the database says so in the same transaction in which the session begins, so neither a
//! restart nor another process takes it again.

use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use axum::{Json, http::StatusCode};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, Duration, Utc};
use contract::{Problem, ProblemCode, SignIn, SignedIn};
use identity::{NhsEmail, Practitioner};
use rusqlite::{Connection, OptionalExtension, Transaction};
use uuid::Uuid;

use super::{
    Asked, SignedInOnly,
    limits::{Place, Try},
    password::Pepper,
    sessions::practitioner,
    statement,
    totp::Authenticator,
};
use crate::{Failure, Gateway, GatewayEvent, grants, keys::random, note, problem::Body};

/// `POST` [`contract::path::SIGN_IN`].
pub(crate) async fn sign_in(
    asked: Asked,
    Body(given): Body<SignIn>,
) -> Result<Json<SignedIn>, Failure> {
    let email = super::nhs_email(&asked.gateway, &given.email)?;
    let gateway = Arc::clone(&asked.gateway);
    let tried = Place::new(&gateway.seal, &email, asked.address).take(&gateway).await?;
    gateway
        .with_a_password(move |gateway| attempt(gateway, &asked, &tried, &email, &given))
        .await
        .map(Json)
}

/// `POST` [`contract::path::SIGN_OUT`].
pub(crate) async fn sign_out(asked: Asked, who: SignedInOnly) -> Result<StatusCode, Failure> {
    let Asked { gateway, address, written_down } = asked;
    gateway
        .blocking(move |gateway| {
            let now = gateway.clock.now();
            let event = GatewayEvent {
                account: Some(who.practitioner.id.0),
                session: Some(who.session.clone()),
                ..GatewayEvent::new("sign-out", "done").from(address).after(&written_down)
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

/// Answers every wrong part alike.
pub(crate) fn no_match(code: ProblemCode, title: &str, Try { left }: Try) -> Failure {
    match Failure::problem(code, title) {
        Failure::Problem(problem) => {
            Failure::Problem(Problem { tries_left: Some(left), ..problem })
        }
        fhir @ Failure::Fhir(_) => fhir,
    }
}

fn attempt(
    gateway: &Gateway,
    asked: &Asked,
    (place, counted): &(Place, Try),
    email: &NhsEmail,
    given: &SignIn,
) -> Result<SignedIn, Failure> {
    let now = gateway.clock.now();
    let checked = check(gateway, email, given, now)?;
    let session = NewSession::begin(now)?;
    let answer = gateway.store.write(|tx| {
        let (account, found) = match &checked {
            Checked::Good { person, step } if take_step(tx, &person.id.0, *step)? => {
                place.succeeded(tx, now)?;
                session.insert(tx, &person.id.0)?;
                (Some(person.id.0.clone()), Ok(person))
            }
            Checked::Good { person, .. } => (Some(person.id.0.clone()), Err("code-used-before")),
            Checked::Wrong { account, part } => (account.clone(), Err(*part)),
        };
        let event = GatewayEvent {
            account,
            session: found.is_ok().then(|| session.id.clone()),
            ..GatewayEvent::new("sign-in", found.err().unwrap_or("done"))
                .from(asked.address)
                .after(&asked.written_down)
        };
        note(tx, now, &event)?;
        let Ok(person) = found else { return Ok(None) };
        Ok(Some((person, statement::is_accepted(tx, &person.id.0, now)?)))
    })?;
    let wrong = "The email address, password or code is not right.";
    let (person, accepted) =
        answer.ok_or_else(|| no_match(ProblemCode::NoMatch, wrong, *counted))?;
    Ok(SignedIn {
        token: session.token,
        practitioner: person.clone(),
        until: session.until,
        policy: gateway.policy_text.to_string(),
        statement: (!accepted).then(statement::statement),
    })
}

/// What became of email, password and code; which part was wrong is for the gateway's own events alone.
enum Checked {
    Good { person: Practitioner, step: i64 },
    Wrong { account: Option<String>, part: &'static str },
}

struct Kept {
    person: Practitioner,
    password: String,
    totp: Vec<u8>,
}

fn check(
    gateway: &Gateway,
    email: &NhsEmail,
    given: &SignIn,
    now: DateTime<Utc>,
) -> Result<Checked, Failure> {
    let kept = gateway.store.read(|db| find(db, email))?;
    let password_fits = Pepper::of(&gateway.seal)
        .fits(&given.password, kept.as_ref().map(|kept| kept.password.as_str()))
        .map_err(|error| Failure::because(&error))?;
    let authenticator = match &kept {
        Some(kept) => Authenticator::open(&gateway.seal, &kept.person.id.0, &kept.totp),
        None => Authenticator::generate(),
    }
    .map_err(|error| Failure::because(&error))?;
    let step = authenticator.step(&given.code, now);
    Ok(match (kept, password_fits, step) {
        (None, ..) => Checked::Wrong { account: None, part: "no-such-account" },
        (Some(kept), true, Some(step)) => Checked::Good { person: kept.person, step },
        (Some(kept), false, _) => {
            Checked::Wrong { account: Some(kept.person.id.0), part: "wrong-password" }
        }
        (Some(kept), true, None) => {
            Checked::Wrong { account: Some(kept.person.id.0), part: "wrong-code" }
        }
    })
}

/// The account with this address, if it can sign in at all.
fn find(db: &Connection, email: &NhsEmail) -> rusqlite::Result<Option<Kept>> {
    db.query_row(
        "SELECT * FROM account
         WHERE email = ?1 AND disabled IS NULL AND password IS NOT NULL AND totp IS NOT NULL",
        [email.as_str()],
        |row| {
            Ok(Kept {
                person: practitioner(row)?,
                password: row.get("password")?,
                totp: row.get("totp")?,
            })
        },
    )
    .optional()
}

/// Takes this step for this account, if neither it nor a later one was taken before.
pub(crate) fn take_step(tx: &Transaction<'_>, account: &str, step: i64) -> rusqlite::Result<bool> {
    let take =
        "UPDATE account SET totp_step = ?1 WHERE id = ?2 AND totp_step < ?1 AND disabled IS NULL";
    Ok(tx.execute(take, (step, account))? == 1)
}

struct NewSession {
    id: String,
    token: String,
    began: DateTime<Utc>,
    until: DateTime<Utc>,
}

impl NewSession {
    fn begin(now: DateTime<Utc>) -> Result<Self, Failure> {
        let token = BASE64_URL_SAFE_NO_PAD.encode(random::<32>()?.as_slice());
        Ok(Self { id: Uuid::new_v4().to_string(), token, began: now, until: now + ABSOLUTE })
    }

    fn insert(&self, tx: &Transaction<'_>, account: &str) -> rusqlite::Result<()> {
        let token = digest(&SHA256, self.token.as_bytes());
        let (began, until) = (self.began.to_rfc3339(), self.until.to_rfc3339());
        tx.execute(
            "INSERT INTO session (id, token, account, began, used, until) VALUES (?1, ?2, ?3, ?4, ?4, ?5)",
            (&self.id, token.as_ref(), account, began, until),
        )
        .map(drop)
    }
}

/// A session ends then whatever happens.
const ABSOLUTE: Duration = Duration::hours(12);
