//! Launches: a person's own system says to the gateway that it shows this patient to this person.
//!
//! Nobody believes a link. The system asks the gateway, with a key of its own, for a code ([`vouch`]); the link carries the code; the viewer
//! hands it over when the link is followed, and the gateway makes a tie of it ([`redeem`]): once, for the person and the patient
//! whom the system named, in the session in which it was handed over, for some hours. The answer says who the patient is.
//!
//! A system vouches only for people of its own organisation. Whatever does not fit is refused in the same words, so that a system
//! learns from a refusal neither who is known here nor who signs in.

use std::sync::Arc;

use axum::{Json, extract::FromRequestParts, http::request::Parts};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, Duration, Utc};
use contract::{Launch, Launched, LaunchedPatient, ProblemCode, RedeemLaunch};
use nhs::{NhsNumber, OdsCode, PatientId};
use rusqlite::{Connection, OptionalExtension as _, Transaction, named_params};
use thiserror::Error;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{
    Failure, Gateway, GatewayEvent, SignedInAs, StoreError,
    accounts::{Asked, sessions, users},
    grants,
    keys::{KeyError, SealKey, random},
    note,
    problem::Body,
};

/// A system that may vouch for launches, as `launcher list` prints it.
#[derive(Clone, Debug)]
pub struct ListedLauncher {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The organisation whose people it serves.
    pub ods: String,
    /// When it was added.
    pub added: String,
    /// When it was revoked, if it was.
    pub revoked: Option<String>,
}

/// Why a system could not be added or revoked.
#[derive(Debug, Error)]
pub enum LauncherError {
    /// There is no such system, or it was revoked before.
    #[error("there is no such system, or it is revoked already")]
    Unknown,
    /// Randomness.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Adds a system that may vouch for the people of one organisation; its key is told only here.
pub fn add(
    gateway: &Gateway,
    name: &str,
    ods: &OdsCode,
) -> Result<Zeroizing<String>, LauncherError> {
    let (id, key, now) = (Uuid::new_v4().to_string(), secret()?, gateway.clock.now());
    let kept = kept(&gateway.seal, KEY, &key);
    gateway.store.write(|tx| {
        tx.execute(
            "INSERT INTO launcher (id, name, ods, key, added) VALUES (?1, ?2, ?3, ?4, ?5)",
            (&id, name, ods.as_str(), kept, now.to_rfc3339()),
        )?;
        note(tx, now, &about(&id, "launcher-added"))
    })?;
    Ok(key)
}

/// The systems, by name.
pub fn list(gateway: &Gateway) -> Result<Vec<ListedLauncher>, StoreError> {
    gateway.store.read(|db| {
        db.prepare("SELECT * FROM launcher ORDER BY name, added")?
            .query_map([], |row| {
                Ok(ListedLauncher {
                    id: row.get("id")?,
                    name: row.get("name")?,
                    ods: row.get("ods")?,
                    added: row.get("added")?,
                    revoked: row.get("revoked")?,
                })
            })?
            .collect()
    })
}

/// Believes a system no longer: its codes and the ties that it has vouched for end, and with them what was opened on these.
pub fn revoke(gateway: &Gateway, id: &str) -> Result<(), LauncherError> {
    let now = gateway.clock.now();
    let found = gateway.store.write(|tx| {
        let revoke = "UPDATE launcher SET revoked = ?2 WHERE id = ?1 AND revoked IS NULL";
        if tx.execute(revoke, (id, now.to_rfc3339()))? == 0 {
            return Ok(false);
        }
        grants::end_those_launched(tx, id, now)?;
        note(tx, now, &about(id, "launcher-revoked"))?;
        Ok(true)
    })?;
    if found { Ok(()) } else { Err(LauncherError::Unknown) }
}

/// `POST` [`contract::path::LAUNCHES`]
pub(crate) async fn vouch(
    asked: Asked,
    launcher: Launcher,
    Body(launch): Body<Launch>,
) -> Result<Json<Launched>, Failure> {
    let gateway = Arc::clone(&asked.gateway);
    gateway
        .blocking(move |gateway| {
            let (now, code) = (gateway.clock.now(), secret()?);
            let expires = now + CODE_HOLDS;
            let made = gateway.store.write(|tx| {
                let found = launcher.finds(tx, &launch)?;
                if let Some((account, patient)) = &found {
                    let code = kept(&gateway.seal, CODE, &code);
                    tx.execute(
                        "INSERT INTO launch (code, launcher, account, patient, expires) VALUES (?1, ?2, ?3, ?4, ?5)",
                        (code, &launcher.id, account, patient, expires.to_rfc3339()),
                    )?;
                }
                let made = found.is_some();
                let (account, patient) = found.unzip();
                let event = GatewayEvent {
                    account,
                    patient,
                    detail: Some(serde_json::json!({ "launcher": launcher.id })),
                    ..asked.event("launch", if made { "done" } else { "no-match" })
                };
                note(tx, now, &event)?;
                Ok(made)
            })?;
            let nobody = || Failure::problem(ProblemCode::NotFound, "Nobody here fits this launch.");
            let launched = made.then(|| Launched { launch: code.to_string(), expires });
            launched.map(Json).ok_or_else(nobody)
        })
        .await
}

/// `POST` [`contract::path::REDEEM_LAUNCH`]
pub(crate) async fn redeem(
    asked: Asked,
    who: SignedInAs,
    Body(RedeemLaunch { launch }): Body<RedeemLaunch>,
) -> Result<Json<LaunchedPatient>, Failure> {
    let gateway = Arc::clone(&asked.gateway);
    gateway
        .blocking(move |gateway| {
            let now = gateway.clock.now();
            let redeemed = gateway.store.write(|tx| {
                let tied = tie(tx, &gateway.seal, &who, &launch, now)?;
                let outcome = if tied.is_some() { "done" } else { "code-not-accepted" };
                let (patient, launched) = tied.unzip();
                let event = GatewayEvent { patient, ..asked.event("launched", outcome).by(&who) };
                note(tx, now, &event)?;
                Ok(launched)
            })?;
            let unknown =
                || Failure::problem(ProblemCode::NotFound, "The code of the launch does not hold.");
            redeemed.map(Json).ok_or_else(unknown)
        })
        .await
}

/// Makes a tie within this session of the code of a launch, if it was one of this person's; says for which patient.
fn tie(
    tx: &Transaction<'_>,
    seal: &SealKey,
    who: &SignedInAs,
    code: &str,
    now: DateTime<Utc>,
) -> rusqlite::Result<Option<(String, LaunchedPatient)>> {
    let redeemed: Option<(String, String)> = tx
        .prepare_cached(
            "UPDATE launch SET session = :session, expires = :until
             WHERE code = :code AND session IS NULL AND expires > :now AND account = :account
               AND launcher IN (SELECT id FROM launcher WHERE revoked IS NULL)
             RETURNING patient, launcher",
        )?
        .query_row(
            named_params! {
                ":session": who.session,
                ":until": (now + TIE_HOLDS).to_rfc3339(),
                ":code": kept(seal, CODE, code),
                ":now": now.to_rfc3339(),
                ":account": who.practitioner.id.0,
            },
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?;
    redeemed.map(|(patient, launcher)| about_whom(tx, patient, &launcher)).transpose()
}

fn about_whom(
    db: &Connection,
    patient: String,
    launcher: &str,
) -> rusqlite::Result<(String, LaunchedPatient)> {
    let find = "SELECT nhs_number, born, ods FROM patient, launcher WHERE patient.id = ?1 AND launcher.id = ?2";
    let launched = db.query_row(find, (&patient, launcher), |row| {
        Ok(LaunchedPatient {
            nhs_number: row.get(0)?,
            birth_date: row.get(1)?,
            location: row.get(2)?,
        })
    })?;
    Ok((patient, launched))
}

/// Whether the patient was opened in this session from the person's own system.
pub(crate) fn is_launched(
    db: &Connection,
    session: &str,
    patient: &PatientId,
    now: DateTime<Utc>,
) -> rusqlite::Result<bool> {
    db.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM launch WHERE session = ?1 AND patient = ?2 AND expires > ?3
                        AND launcher IN (SELECT id FROM launcher WHERE revoked IS NULL))",
    )?
    .query_row((session, patient.as_str(), now.to_rfc3339()), |row| row.get(0))
}

/// Forgets the codes and ties that hold no longer, but for those on which something is open; that they were vouched for stays
/// written down.
pub(crate) fn forget_old(tx: &Transaction<'_>, now: DateTime<Utc>) -> rusqlite::Result<()> {
    tx.execute(
        "DELETE FROM launch WHERE expires <= ?1 AND NOT EXISTS (
             SELECT 1 FROM access_grant WHERE access_grant.session = launch.session AND ended IS NULL
                AND access_grant.patient = launch.patient AND relationship = 'launched-in-context')",
        [now.to_rfc3339()],
    )
    .map(drop)
}

/// A system that was recognised by its key; without one, the answer is `401`.
pub(crate) struct Launcher {
    id: String,
    ods: String,
}

impl FromRequestParts<Arc<Gateway>> for Launcher {
    type Rejection = Failure;

    async fn from_request_parts(
        parts: &mut Parts,
        gateway: &Arc<Gateway>,
    ) -> Result<Self, Failure> {
        let unknown =
            || Failure::problem(ProblemCode::NotSignedIn, "The key of the system is not known.");
        let key = sessions::bearer(parts).ok_or_else(unknown)?;
        let key = kept(&gateway.seal, KEY, key);
        let found = gateway
            .blocking(move |gateway| Ok(gateway.store.read(|db| Self::with_key(db, &key))?));
        found.await?.ok_or_else(unknown)
    }
}

impl Launcher {
    fn with_key(db: &Connection, key: &[u8]) -> rusqlite::Result<Option<Self>> {
        let find = "SELECT id, ods FROM launcher WHERE key = ?1 AND revoked IS NULL";
        db.query_row(find, [key], |row| Ok(Self { id: row.get(0)?, ods: row.get(1)? })).optional()
    }

    /// The account and the patient that the launch names, if both are known, the account belongs to the system's organisation,
    /// and the date of birth is the patient's.
    fn finds(
        &self,
        db: &Connection,
        launch: &Launch,
    ) -> rusqlite::Result<Option<(String, String)>> {
        let email = users::as_kept(&launch.email);
        let number: Option<NhsNumber> = launch.nhs_number.parse().ok();
        let account: Option<String> = db
            .query_row(
                "SELECT id FROM account WHERE email = ?1 AND ods = ?2 AND disabled IS NULL",
                (email, &self.ods),
                |row| row.get(0),
            )
            .optional()?;
        let patient: Option<String> = db
            .query_row(
                "SELECT id FROM patient WHERE nhs_number = ?1 AND born = ?2",
                (number.map(|number| number.digits()), &launch.birth_date),
                |row| row.get(0),
            )
            .optional()?;
        Ok(account.zip(patient))
    }
}

/// 160 bits, in letters that a link can carry.
fn secret() -> Result<Zeroizing<String>, KeyError> {
    Ok(Zeroizing::new(BASE64_URL_SAFE_NO_PAD.encode(random::<20>()?.as_slice())))
}

fn kept(seal: &SealKey, purpose: &str, secret: &str) -> Vec<u8> {
    seal.hash(purpose, secret.trim().as_bytes())
}

fn about(launcher: &str, kind: &'static str) -> GatewayEvent {
    GatewayEvent {
        detail: Some(serde_json::json!({ "launcher": launcher })),
        ..GatewayEvent::new(kind, "done")
    }
}

const KEY: &str = "launcher key";
const CODE: &str = "launch code";
/// From the click in the person's own system to the viewer's question.
const CODE_HOLDS: Duration = Duration::seconds(60);
/// A working day.
const TIE_HOLDS: Duration = Duration::hours(12);
