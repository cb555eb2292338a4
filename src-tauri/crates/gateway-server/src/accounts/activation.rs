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
use contract::{Activate, Enrolment, ProblemCode};
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
        return Err(no_match(ProblemCode::CodeNotAccepted, enrolment::NOT_ACCEPTED, tried));
    };
    let beginning = Beginning { gateway, asked, tried, invited, password, now };
    match &beginning.invited.authenticator {
        None => Ok(Json(beginning.is_offered_an_authenticator(email)?).into_response()),
        Some(in_place) => {
            beginning.completes(in_place, given.code.as_deref())?;
            Ok(StatusCode::NO_CONTENT.into_response())
        }
    }
}

/// Somebody whose code on paper is right.
struct Beginning<'a> {
    gateway: &'a Gateway,
    asked: &'a Asked,
    tried: &'a Tried,
    invited: Invited,
    password: String,
    now: DateTime<Utc>,
}

impl Beginning<'_> {
    fn is_offered_an_authenticator(&self, email: &NhsEmail) -> Result<Enrolment, Failure> {
        let (account, password) = (&self.invited.account, Some(self.password.as_str()));
        enrolment::offer(self.gateway, email, account, password, |tx| self.ends(tx, DONE))
    }

    fn completes(&self, authenticator: &InPlace, code: Option<&str>) -> Result<(), Failure> {
        let account = &self.invited.account;
        let step = authenticator.step(self.gateway, account, code, self.now)?;
        let outcome = self.gateway.store.write(|tx| {
            let outcome = match step {
                None => WRONG_CODE,
                Some(step) if self.invited.complete(tx, authenticator, step, &self.password)? => {
                    DONE
                }
                Some(_) => CODE_USED_BEFORE,
            };
            self.ends(tx, outcome)?;
            Ok(outcome)
        })?;
        if outcome == DONE {
            return Ok(());
        }
        // Whoever types the code on paper may know that a token belongs to it.
        let words = "Type the code that your token shows now.";
        Err(no_match(ProblemCode::CodeNotAccepted, words, self.tried))
    }

    fn ends(&self, tx: &Transaction<'_>, outcome: &str) -> rusqlite::Result<()> {
        if outcome == DONE {
            self.tried.succeeded(tx, self.now)?;
        }
        let account = Some(self.invited.account.clone());
        note(tx, self.now, &GatewayEvent { account, ..self.asked.event(KIND, outcome) })
    }
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

const KIND: &str = "activation";
const DONE: &str = "done";
