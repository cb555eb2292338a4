//! Enrolling an authenticator: it is shown once, and its first code confirms it.

use std::sync::Arc;

use axum::Json;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, Duration, Utc};
use contract::{ConfirmEnrolment, Enrolment, ProblemCode, RecoveryCodes};
use identity::NhsEmail;
use rusqlite::{OptionalExtension, Transaction};

use super::{
    Asked,
    codes::{self, Code, Purpose},
    credentials::{WRONG_CODE, with_tries_left},
    sessions::{self, Ending, time},
    totp::{Authenticator, Seconds},
};
use crate::{Failure, Gateway, GatewayEvent, keys::random, note, problem::Body};

/// `POST` [`contract::path::CONFIRM_ENROLMENT`].
pub(crate) async fn confirm(
    asked: Asked,
    Body(given): Body<ConfirmEnrolment>,
) -> Result<Json<RecoveryCodes>, Failure> {
    let gateway = Arc::clone(&asked.gateway);
    gateway.blocking(move |gateway| finish(gateway, &asked, &given)).await.map(Json)
}

/// Offers a new authenticator to this account.
pub(crate) fn offer(
    gateway: &Gateway,
    email: &NhsEmail,
    account: &str,
    password: Option<&str>,
    beside: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<()>,
) -> Result<Enrolment, Failure> {
    let failed = |error| Failure::because(&error);
    let authenticator = Authenticator::generate().map_err(failed)?;
    let otpauth = authenticator.otpauth(&gateway.settings.name, email.as_str()).map_err(failed)?;
    let sealed = authenticator.sealed(&gateway.seal, account)?;
    let enrolment = BASE64_URL_SAFE_NO_PAD.encode(random::<32>()?.as_slice());
    let expires = (gateway.clock.now() + ENROLMENT_HOLDS).to_rfc3339();
    gateway.store.write(|tx| {
        tx.execute("DELETE FROM enrolment WHERE account = ?1", [account])?;
        tx.execute(
            "INSERT INTO enrolment (id, account, totp, password, expires) VALUES (?1, ?2, ?3, ?4, ?5)",
            (kept_enrolment(gateway, &enrolment), account, sealed, password, expires),
        )?;
        beside(tx)
    })?;
    Ok(Enrolment {
        enrolment,
        otpauth,
        key: authenticator.base32(),
        account: email.as_str().to_owned(),
    })
}

fn finish(
    gateway: &Gateway,
    asked: &Asked,
    given: &ConfirmEnrolment,
) -> Result<RecoveryCodes, Failure> {
    let now = gateway.clock.now();
    let id = kept_enrolment(gateway, &given.enrolment);
    let Some(pending) = gateway.store.write(|tx| take_pending(tx, &id, now))? else {
        return Err(not_accepted(0));
    };
    let event = |outcome| GatewayEvent {
        account: Some(pending.account.clone()),
        ..asked.event("enrolment", outcome)
    };
    let left = CODES_PER_ENROLMENT - pending.failures;
    let step = Authenticator::open(&gateway.seal, &pending.account, &pending.totp, Seconds::Thirty)
        .map_err(|error| Failure::because(&error))?
        .step(&given.code, now);
    let Some(step) = step else {
        gateway.store.write(|tx| note(tx, now, &event(WRONG_CODE)))?;
        return Err(not_accepted(left));
    };
    let codes = recovery_codes()?;
    let enrolled = gateway.store.write(|tx| {
        if !pending.enrol(tx, step, now)? {
            return Ok(false);
        }
        keep_recovery_codes(tx, gateway, &pending.account, &codes)?;
        note(tx, now, &event("done"))?;
        Ok(true)
    })?;
    if !enrolled {
        return Err(not_accepted(0));
    }
    Ok(RecoveryCodes { codes: codes.iter().map(|code| code.expose().to_owned()).collect() })
}

/// An authenticator that has been shown and not yet confirmed.
struct Pending {
    id: Vec<u8>,
    account: String,
    totp: Vec<u8>,
    password: Option<String>,
    failures: u32,
}

impl Pending {
    /// Makes it the account's authenticator, once: older sessions end, and with a password the activation is complete.
    fn enrol(&self, tx: &Transaction<'_>, step: i64, at: DateTime<Utc>) -> rusqlite::Result<bool> {
        let account = &self.account;
        if tx.execute("DELETE FROM enrolment WHERE id = ?1", [&self.id])? != 1 {
            return Ok(false);
        }
        let keep = "UPDATE account SET totp = ?1, totp_seconds = 30, totp_step = ?2, password = coalesce(?3, password)
                    WHERE id = ?4 AND disabled IS NULL";
        tx.execute(keep, (&self.totp, step, &self.password, account))?;
        if self.password.is_some() {
            tx.execute("DELETE FROM activation WHERE account = ?1", [account])?;
        }
        sessions::end(tx, Ending::Account(account), "new-authenticator", at)?;
        Ok(true)
    }
}

/// The enrolment with this id, if it still holds; the try is counted before the code is looked at.
fn take_pending(
    tx: &Transaction<'_>,
    id: &[u8],
    now: DateTime<Utc>,
) -> rusqlite::Result<Option<Pending>> {
    tx.execute("UPDATE enrolment SET failures = failures + 1 WHERE id = ?1", [id])?;
    let found = tx
        .query_row(
            "SELECT enrolment.*, account.disabled FROM enrolment JOIN account ON account.id = enrolment.account
             WHERE enrolment.id = ?1 AND account.disabled IS NULL",
            [id],
            |row| {
                let pending = Pending {
                    id: row.get("id")?,
                    account: row.get("account")?,
                    totp: row.get("totp")?,
                    password: row.get("password")?,
                    failures: row.get("failures")?,
                };
                Ok((pending, time(row, "expires")?))
            },
        )
        .optional()?;
    Ok(found
        .filter(|(pending, expires)| now < *expires && pending.failures <= CODES_PER_ENROLMENT)
        .map(|(pending, _)| pending))
}

fn recovery_codes() -> Result<Vec<Code>, Failure> {
    (0..RECOVERY_CODES).map(|_| Ok(Code::random(Purpose::Recovery)?)).collect()
}

fn keep_recovery_codes(
    tx: &Transaction<'_>,
    gateway: &Gateway,
    account: &str,
    codes: &[Code],
) -> rusqlite::Result<()> {
    tx.execute("DELETE FROM recovery_code WHERE account = ?1", [account])?;
    for code in codes {
        let kept = codes::kept(&gateway.seal, Purpose::Recovery, code.expose());
        tx.execute("INSERT INTO recovery_code (account, code) VALUES (?1, ?2)", (account, kept))?;
    }
    Ok(())
}

fn kept_enrolment(gateway: &Gateway, enrolment: &str) -> Vec<u8> {
    gateway.seal.hash("enrolment", enrolment.as_bytes())
}

fn not_accepted(left: u32) -> Failure {
    with_tries_left(Failure::problem(ProblemCode::CodeNotAccepted, NOT_ACCEPTED), left)
}

/// Said of every code on paper that is not taken, whatever was wrong with it.
pub(crate) const NOT_ACCEPTED: &str =
    "What was typed does not fit together, or the code has expired.";
const ENROLMENT_HOLDS: Duration = Duration::minutes(15);
const CODES_PER_ENROLMENT: u32 = 5;
const RECOVERY_CODES: usize = 10;
