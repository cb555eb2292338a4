//! First use and lost authenticators: a code on paper leads to a new authenticator, and the authenticator's first code to the account.
//!
//! The activation code is spent when the authenticator is confirmed, not before, so that nobody is stranded half-way. A recovery
//! code is spent when it is used, and lets the person in only to enrol.

use std::sync::Arc;

use axum::Json;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, Duration, Utc};
use contract::{Activate, ConfirmEnrolment, Enrolment, ProblemCode, Recover, RecoveryCodes};
use identity::NhsEmail;
use rusqlite::{Connection, OptionalExtension, Transaction};
use subtle::ConstantTimeEq;

use super::{
    Asked,
    codes::{self, Code, Purpose},
    limits::{Place, Try},
    password::{self, Pepper},
    sessions::time,
    sign_in::{no_match, take_step},
    totp::Authenticator,
    users,
};
use crate::{Failure, Gateway, GatewayEvent, keys::random, note, problem::Body};

/// `POST` [`contract::path::ACTIVATE`].
pub(crate) async fn activate(
    asked: Asked,
    Body(given): Body<Activate>,
) -> Result<Json<Enrolment>, Failure> {
    let email = super::nhs_email(&asked.gateway, &given.email)?;
    password::check(&given.password, email.as_str())
        .map_err(|weak| Failure::problem(ProblemCode::WeakPassword, weak.to_string()))?;
    let gateway = Arc::clone(&asked.gateway);
    let tried = Place::new(&gateway.seal, &email, asked.address).take(&gateway).await?;
    gateway
        .with_a_password(move |gateway| begin(gateway, &asked, &tried, &email, &given))
        .await
        .map(Json)
}

/// `POST` [`contract::path::RECOVER`].
pub(crate) async fn recover(
    asked: Asked,
    Body(given): Body<Recover>,
) -> Result<Json<Enrolment>, Failure> {
    let email = super::nhs_email(&asked.gateway, &given.email)?;
    let gateway = Arc::clone(&asked.gateway);
    let tried = Place::new(&gateway.seal, &email, asked.address).take(&gateway).await?;
    gateway
        .with_a_password(move |gateway| replace(gateway, &asked, &tried, &email, &given))
        .await
        .map(Json)
}

/// `POST` [`contract::path::CONFIRM_ENROLMENT`].
pub(crate) async fn confirm(
    asked: Asked,
    Body(given): Body<ConfirmEnrolment>,
) -> Result<Json<RecoveryCodes>, Failure> {
    let gateway = Arc::clone(&asked.gateway);
    gateway.blocking(move |gateway| finish(gateway, &asked, &given)).await.map(Json)
}

fn begin(
    gateway: &Gateway,
    asked: &Asked,
    (place, counted): &(Place, Try),
    email: &NhsEmail,
    given: &Activate,
) -> Result<Enrolment, Failure> {
    let now = gateway.clock.now();
    let typed = codes::kept(&gateway.seal, Purpose::Activation, &given.activation_code);
    // Whether the code fits or not, the password is hashed, so that the time says nothing.
    let password = Pepper::of(&gateway.seal)
        .hash(&given.password)
        .map_err(|error| Failure::because(&error))?;
    let invited = gateway
        .store
        .read(|db| invitation(db, email, now))?
        .filter(|(_, code)| bool::from(code.as_slice().ct_eq(&typed)))
        .map(|(account, _)| account);
    let outcome = if invited.is_some() { "done" } else { "code-not-accepted" };
    let event = event(asked, "activation", outcome, invited.as_deref());
    match invited {
        Some(account) => offer(gateway, email, &account, Some(&password), |tx| {
            place.succeeded(tx, now)?;
            note(tx, now, &event)
        }),
        None => {
            gateway.store.write(|tx| note(tx, now, &event))?;
            Err(not_accepted(*counted))
        }
    }
}

fn replace(
    gateway: &Gateway,
    asked: &Asked,
    (place, counted): &(Place, Try),
    email: &NhsEmail,
    given: &Recover,
) -> Result<Enrolment, Failure> {
    let now = gateway.clock.now();
    let typed = codes::kept(&gateway.seal, Purpose::Recovery, &given.recovery_code);
    let kept = gateway.store.read(|db| active(db, email))?;
    let fits = Pepper::of(&gateway.seal)
        .fits(&given.password, kept.as_ref().map(|(_, password)| password.as_str()))
        .map_err(|error| Failure::because(&error))?;
    let account = kept.map(|(account, _)| account);
    let spent = gateway.store.write(|tx| {
        let spent = match &account {
            Some(account) if fits => spend(tx, account, &typed, now)?,
            Some(_) | None => false,
        };
        if spent {
            place.succeeded(tx, now)?;
        }
        let outcome = if spent { "done" } else { "code-not-accepted" };
        note(tx, now, &event(asked, "recovery", outcome, account.as_deref()))?;
        Ok(spent)
    })?;
    match account {
        Some(account) if spent => {
            tracing::warn!(
                account,
                "a recovery code was used: a new authenticator is being enrolled"
            );
            offer(gateway, email, &account, None, |_| Ok(()))
        }
        Some(_) | None => Err(not_accepted(*counted)),
    }
}

/// Offers a new authenticator to this account.
fn offer(
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
        return Err(not_accepted(Try { left: 0 }));
    };
    let left = Try { left: CODES_PER_ENROLMENT - pending.failures };
    let step = Authenticator::open(&gateway.seal, &pending.account, &pending.totp)
        .map_err(|error| Failure::because(&error))?
        .step(&given.code, now);
    let Some(step) = step else {
        let wrong = event(asked, "enrolment", "wrong-code", Some(&pending.account));
        gateway.store.write(|tx| note(tx, now, &wrong))?;
        return Err(not_accepted(left));
    };
    let codes = recovery_codes()?;
    let enrolled = gateway.store.write(|tx| {
        if !pending.enrol(tx, step, now)? {
            return Ok(false);
        }
        keep_recovery_codes(tx, gateway, &pending.account, &codes)?;
        note(tx, now, &event(asked, "enrolment", "done", Some(&pending.account)))?;
        Ok(true)
    })?;
    if !enrolled {
        return Err(not_accepted(Try { left: 0 }));
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
        let keep = "UPDATE account SET totp = ?1, totp_step = 0, password = coalesce(?2, password)
                    WHERE id = ?3 AND disabled IS NULL";
        tx.execute(keep, (&self.totp, &self.password, account))?;
        take_step(tx, account, step)?;
        if self.password.is_some() {
            tx.execute("DELETE FROM activation WHERE account = ?1", [account])?;
        }
        users::end_sessions(tx, account, at)?;
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

/// The account that this address may begin with, and the code that was handed out for it.
fn invitation(
    db: &Connection,
    email: &NhsEmail,
    now: DateTime<Utc>,
) -> rusqlite::Result<Option<(String, Vec<u8>)>> {
    let found = db
        .query_row(
            "SELECT account.id, code, expires FROM account JOIN activation ON activation.account = account.id
             WHERE email = ?1 AND disabled IS NULL",
            [email.as_str()],
            |row| Ok((row.get("id")?, row.get("code")?, time(row, "expires")?)),
        )
        .optional()?;
    Ok(found.filter(|(_, _, expires)| now < *expires).map(|(account, code, _)| (account, code)))
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

fn spend(
    tx: &Transaction<'_>,
    account: &str,
    code: &[u8],
    at: DateTime<Utc>,
) -> rusqlite::Result<bool> {
    let spend =
        "UPDATE recovery_code SET used = ?1 WHERE account = ?2 AND code = ?3 AND used IS NULL";
    Ok(tx.execute(spend, (at.to_rfc3339(), account, code))? == 1)
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

fn event(
    asked: &Asked,
    kind: &'static str,
    outcome: &'static str,
    account: Option<&str>,
) -> GatewayEvent {
    GatewayEvent {
        account: account.map(str::to_owned),
        ..GatewayEvent::new(kind, outcome).from(asked.address).after(&asked.written_down)
    }
}

fn not_accepted(left: Try) -> Failure {
    let words = "What was typed does not fit together, or the code has expired.";
    no_match(ProblemCode::CodeNotAccepted, words, left)
}

const ENROLMENT_HOLDS: Duration = Duration::minutes(15);
const CODES_PER_ENROLMENT: u32 = 5;
const RECOVERY_CODES: usize = 10;
