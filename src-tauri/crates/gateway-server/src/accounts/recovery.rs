//! A lost telephone: a recovery code, with the password, lets the person in only to enrol a new authenticator.
//!
//! It signs nobody in and satisfies no step-up. It is spent when it is used, which is written down and stands in the list of accounts,
//! so that IT can ask the person whether it was she.

use std::sync::Arc;

use axum::Json;
use chrono::{DateTime, Utc};
use contract::{Enrolment, ProblemCode, Recover};
use identity::NhsEmail;
use rusqlite::{Connection, OptionalExtension, Transaction};

use super::{
    Asked,
    codes::{self, Purpose},
    credentials::no_match,
    enrolment,
    limits::Tried,
    password::Pepper,
};
use crate::{Failure, Gateway, GatewayEvent, note, problem::Body};

/// `POST` [`contract::path::RECOVER`].
pub(crate) async fn recover(
    asked: Asked,
    Body(given): Body<Recover>,
) -> Result<Json<Enrolment>, Failure> {
    let email = super::nhs_email(&asked.gateway, &given.email)?;
    let gateway = Arc::clone(&asked.gateway);
    let tried = asked.place(&email).take(&gateway, asked.event(KIND, "")).await?;
    gateway
        .with_a_password(move |gateway| replace(gateway, &asked, &tried, &email, &given))
        .await
        .map(Json)
}

fn replace(
    gateway: &Gateway,
    asked: &Asked,
    tried: &Tried,
    email: &NhsEmail,
    given: &Recover,
) -> Result<Enrolment, Failure> {
    let now = gateway.clock.now();
    let typed = codes::kept(&gateway.seal, Purpose::Recovery, &given.recovery_code);
    let kept = gateway.store.read(|db| active(db, email))?;
    let fits = Pepper::of(gateway)
        .fits(&given.password, kept.as_ref().map(|(_, password)| password.as_str()))
        .map_err(|error| Failure::because(&error))?;
    let spent = gateway.store.write(|tx| {
        let spent = match &kept {
            Some((account, password)) if fits => spend(tx, account, password, &typed, now)?,
            Some(_) | None => false,
        };
        if spent {
            tried.succeeded(tx, now)?;
        }
        let event = GatewayEvent {
            account: kept.as_ref().map(|(account, _)| account.clone()),
            ..asked.event(KIND, if spent { "done" } else { "code-not-accepted" })
        };
        note(tx, now, &event)?;
        Ok(spent)
    })?;
    match kept {
        Some((account, _)) if spent => {
            tracing::warn!(
                account,
                "a recovery code was used: a new authenticator is being enrolled"
            );
            enrolment::offer(gateway, email, &account, None, |_| Ok(()))
        }
        Some(_) | None => {
            Err(no_match(ProblemCode::CodeNotAccepted, enrolment::NOT_ACCEPTED, tried))
        }
    }
}

/// The account with this address that can sign in, and its password's hash.
fn active(db: &Connection, email: &NhsEmail) -> rusqlite::Result<Option<(String, String)>> {
    db.query_row(
        "SELECT id, password FROM account
         WHERE email = ?1 AND disabled IS NULL AND password IS NOT NULL AND totp IS NOT NULL",
        [email.as_str()],
        |row| Ok((row.get("id")?, row.get("password")?)),
    )
    .optional()
}

/// Spends the code, if it is one of this account's and the account still has the password that was checked.
fn spend(
    tx: &Transaction<'_>,
    account: &str,
    password: &str,
    code: &[u8],
    at: DateTime<Utc>,
) -> rusqlite::Result<bool> {
    let at = at.to_rfc3339();
    let spend = "UPDATE recovery_code SET used = ?1 WHERE account = ?2 AND code = ?3 AND used IS NULL
                   AND EXISTS (SELECT 1 FROM account WHERE id = ?2 AND password = ?4 AND disabled IS NULL)";
    if tx.execute(spend, (&at, account, code, password))? != 1 {
        return Ok(false);
    }
    tx.execute("UPDATE account SET recovered = ?1 WHERE id = ?2", (at, account))?;
    Ok(true)
}

const KIND: &str = "recovery";
