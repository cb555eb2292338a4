//! First use of an account: a code on paper, a password of the person's own choice, and an authenticator.
//!
//! Who has no authenticator yet is offered one, and the code on paper is spent when that one is confirmed, not before, so that nobody is
//! stranded half-way. Who has one already, a hardware token or one that IT left in place, types its code as well, and that is all.

use std::sync::Arc;

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use contract::{Activate, ProblemCode};
use identity::NhsEmail;
use rusqlite::{Connection, OptionalExtension, Row, Transaction};
use subtle::ConstantTimeEq;

use super::{
    Asked,
    codes::{self, Purpose},
    credentials::{CODE_USED_BEFORE, WRONG_CODE, no_match, seconds},
    enrolment,
    limits::Tried,
    password::Pepper,
    sessions::time,
    totp::{Authenticator, Seconds},
};
use crate::{Failure, Gateway, GatewayEvent, note, problem::Body};

/// `POST` [`contract::path::ACTIVATE`].
pub(crate) async fn activate(
    asked: Asked,
    Body(given): Body<Activate>,
) -> Result<Response, Failure> {
    let email = super::nhs_email(&asked.gateway, &given.email)?;
    let gateway = Arc::clone(&asked.gateway);
    super::may_choose(&gateway, &given.password, &email).await?;
    let tried = asked.place(&email).take(&gateway, asked.event(KIND, "")).await?;
    gateway.with_a_password(move |gateway| begin(gateway, &asked, &tried, &email, &given)).await
}

fn begin(
    gateway: &Gateway,
    asked: &Asked,
    tried: &Tried,
    email: &NhsEmail,
    given: &Activate,
) -> Result<Response, Failure> {
    let now = gateway.clock.now();
    let typed = codes::kept(&gateway.seal, Purpose::Activation, &given.activation_code);
    // Whether the code fits or not, the password is hashed, so that the time says nothing.
    let password =
        Pepper::of(gateway).hash(&given.password).map_err(|error| Failure::because(&error))?;
    let invited = gateway
        .store
        .read(|db| Invited::find(db, email, now))?
        .filter(|invited| bool::from(invited.code.as_slice().ct_eq(&typed)));
    let Some(invited) = invited else {
        let event = asked.event(KIND, "code-not-accepted");
        gateway.store.write(|tx| note(tx, now, &event))?;
        return Err(not_accepted(tried));
    };
    let event = |outcome: &str| GatewayEvent {
        account: Some(invited.account.clone()),
        ..asked.event(KIND, outcome)
    };
    let Some(authenticator) = &invited.authenticator else {
        let enrolment =
            enrolment::offer(gateway, email, &invited.account, Some(&password), |tx| {
                tried.succeeded(tx, now)?;
                note(tx, now, &event(DONE))
            })?;
        return Ok(Json(enrolment).into_response());
    };
    let step = authenticator.step(gateway, &invited.account, given.code.as_deref(), now)?;
    let outcome = gateway.store.write(|tx| {
        let outcome = match step {
            None => WRONG_CODE,
            Some(step) if !invited.complete(tx, authenticator, step, &password)? => {
                CODE_USED_BEFORE
            }
            Some(_) => {
                tried.succeeded(tx, now)?;
                DONE
            }
        };
        note(tx, now, &event(outcome))?;
        Ok(outcome)
    })?;
    if outcome == DONE {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    // Whoever types the code on paper may know that a token belongs to it.
    Err(no_match(ProblemCode::CodeNotAccepted, "Type the code that your token shows now.", tried))
}

/// An account that waits to be begun with a code.
struct Invited {
    account: String,
    code: Vec<u8>,
    authenticator: Option<InPlace>,
}

/// An authenticator that the account has already.
struct InPlace {
    totp: Vec<u8>,
    seconds: Seconds,
}

impl Invited {
    /// The account that this address may begin with.
    fn find(
        db: &Connection,
        email: &NhsEmail,
        now: DateTime<Utc>,
    ) -> rusqlite::Result<Option<Self>> {
        let found = db
            .query_row(
                "SELECT account.id, totp, totp_seconds, code, expires
                 FROM account JOIN activation ON activation.account = account.id
                 WHERE email = ?1 AND disabled IS NULL",
                [email.as_str()],
                |row| Ok((Self::read(row)?, time(row, "expires")?)),
            )
            .optional()?;
        Ok(found.filter(|(_, expires)| now < *expires).map(|(invited, _)| invited))
    }

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let totp: Option<Vec<u8>> = row.get("totp")?;
        let seconds = seconds(row)?;
        Ok(Self {
            account: row.get("id")?,
            code: row.get("code")?,
            authenticator: totp.map(|totp| InPlace { totp, seconds }),
        })
    }

    /// Spends the code on paper and the step; the account is ready from now on.
    fn complete(
        &self,
        tx: &Transaction<'_>,
        authenticator: &InPlace,
        step: i64,
        password: &str,
    ) -> rusqlite::Result<bool> {
        let ready = "UPDATE account SET totp_step = ?1, password = ?2
                     WHERE id = ?3 AND totp = ?4 AND totp_step < ?1 AND password IS NULL AND disabled IS NULL
                       AND EXISTS (SELECT 1 FROM activation WHERE account = ?3 AND code = ?5)";
        let values = (step, password, &self.account, &authenticator.totp, &self.code);
        if tx.execute(ready, values)? != 1 {
            return Ok(false);
        }
        tx.execute("DELETE FROM activation WHERE account = ?1", [&self.account])?;
        Ok(true)
    }
}

impl InPlace {
    fn step(
        &self,
        gateway: &Gateway,
        account: &str,
        typed: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<Option<i64>, Failure> {
        let authenticator = Authenticator::open(&gateway.seal, account, &self.totp, self.seconds)
            .map_err(|error| Failure::because(&error))?;
        Ok(typed.and_then(|typed| authenticator.step(typed, now)))
    }
}

fn not_accepted(tried: &Tried) -> Failure {
    no_match(ProblemCode::CodeNotAccepted, enrolment::NOT_ACCEPTED, tried)
}

const KIND: &str = "activation";
const DONE: &str = "done";
