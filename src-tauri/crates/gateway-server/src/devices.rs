//! Devices: the computers whose signatures under audit events are believed.
//!
//! A device comes in by an administrator's code, or from a network that the administrator has listed. Once it is here its key never
//! changes; a device that was revoked stays out.

use audit::{Algorithm, DeviceKey};
use axum::{Json, Router, routing::post};
use base64::{Engine, prelude::BASE64_STANDARD};
use chrono::{DateTime, Duration, Utc};
use contract::{DeviceRegistered, ProblemCode, RegisterDevice, path};
use rusqlite::{Connection, OptionalExtension, Row, Transaction};
use std::sync::Arc;
use thiserror::Error;
use uuid::Uuid;

use crate::{
    Failure, Gateway, GatewayEvent, StoreError,
    accounts::{
        Asked,
        codes::{self, Code, Purpose},
        limits,
    },
    keys::KeyError,
    note,
    problem::Body,
};

/// The route by which devices come in.
pub(crate) fn routes() -> Router<Arc<Gateway>> {
    Router::new().route(path::DEVICES, post(register))
}

/// The public key of a device that is registered and not revoked.
pub fn public_key(db: &Connection, device: Uuid) -> rusqlite::Result<Option<DeviceKey>> {
    db.query_row(
        "SELECT algorithm, public_key FROM device WHERE id = ?1 AND revoked IS NULL",
        [device.to_string()],
        read_key,
    )
    .optional()
}

/// The key in the row of a device.
pub(crate) fn read_key(row: &Row<'_>) -> rusqlite::Result<DeviceKey> {
    let algorithm = Algorithm::of_name(row.get_ref("algorithm")?.as_str()?);
    let key = algorithm.zip(row.get("public_key")?);
    key.and_then(|(algorithm, public)| DeviceKey::new(algorithm, public))
        .ok_or(rusqlite::Error::InvalidQuery)
}

/// A device, as it is listed.
#[derive(Clone, Debug)]
pub struct ListedDevice {
    /// Its id.
    pub id: String,
    /// The name of the computer.
    pub name: String,
    /// When it was registered.
    pub registered: String,
    /// By a `code`, or from a listed `network`.
    pub how: String,
    /// When it was revoked.
    pub revoked: Option<String>,
}

/// Why no device could be invited.
#[derive(Debug, Error)]
pub enum DeviceError {
    /// No code could be made.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes a code by which one device may be registered; it holds for 24 hours.
pub fn invite(gateway: &Gateway, name: &str) -> Result<Code, DeviceError> {
    let code = Code::random(Purpose::Device)?;
    let kept = codes::kept(&gateway.seal, Purpose::Device, code.expose());
    let expires = (gateway.clock.now() + CODE_HOLDS).to_rfc3339();
    gateway.store.write(|tx| {
        tx.execute(
            "DELETE FROM device_code WHERE expires < ?1",
            [gateway.clock.now().to_rfc3339()],
        )?;
        let keep = "INSERT INTO device_code (code, name, expires) VALUES (?1, ?2, ?3)";
        tx.execute(keep, (kept, name, expires))
    })?;
    Ok(code)
}

/// Every device, the newest first.
pub fn list(gateway: &Gateway) -> Result<Vec<ListedDevice>, StoreError> {
    gateway.store.read(|db| {
        db.prepare("SELECT * FROM device ORDER BY registered DESC")?
            .query_map([], |row| {
                Ok(ListedDevice {
                    id: row.get("id")?,
                    name: row.get("name")?,
                    registered: row.get("registered")?,
                    how: row.get("how")?,
                    revoked: row.get("revoked")?,
                })
            })?
            .collect()
    })
}

async fn register(
    asked: Asked,
    Body(given): Body<RegisterDevice>,
) -> Result<Json<DeviceRegistered>, Failure> {
    let key = key_of(&given).ok_or_else(not_accepted)?;
    let gateway = Arc::clone(&asked.gateway);
    gateway
        .blocking(move |gateway| {
            if !gateway.settings.may_register_devices(asked.address) {
                limits::take_by_address(gateway, "device", asked.address)?;
            }
            let now = gateway.clock.now();
            let taken = gateway.store.write(|tx| {
                let taken = take(tx, gateway, &asked, &given, &key, now)?;
                let outcome = if taken { "done" } else { "not-accepted" };
                let event = about("device", outcome, given.device).from(asked.address);
                note(tx, now, &event)?;
                Ok(taken)
            })?;
            if taken {
                Ok(Json(DeviceRegistered { device: given.device }))
            } else {
                Err(not_accepted())
            }
        })
        .await
}

/// Whether the device is registered now: it was, with the same key, or it comes in.
fn take(
    tx: &Transaction<'_>,
    gateway: &Gateway,
    asked: &Asked,
    given: &RegisterDevice,
    key: &DeviceKey,
    now: DateTime<Utc>,
) -> rusqlite::Result<bool> {
    let known: Option<(DeviceKey, Option<String>)> = tx
        .query_row(
            "SELECT algorithm, public_key, revoked FROM device WHERE id = ?1",
            [given.device.to_string()],
            |row| Ok((read_key(row)?, row.get("revoked")?)),
        )
        .optional()?;
    if let Some((known, revoked)) = known {
        return Ok(known == *key && revoked.is_none());
    }
    let how = if gateway.settings.may_register_devices(asked.address) {
        "network"
    } else if spend_code(tx, gateway, given, now)? {
        "code"
    } else {
        return Ok(false);
    };
    tx.execute(
        "INSERT INTO device (id, name, algorithm, public_key, registered, how) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        (
            given.device.to_string(),
            given.name.chars().take(LONGEST_NAME).collect::<String>(),
            key.algorithm().name(),
            key.public(),
            now.to_rfc3339(),
            how,
        ),
    )?;
    Ok(true)
}

fn spend_code(
    tx: &Transaction<'_>,
    gateway: &Gateway,
    given: &RegisterDevice,
    now: DateTime<Utc>,
) -> rusqlite::Result<bool> {
    let Some(typed) = &given.code else { return Ok(false) };
    let kept = codes::kept(&gateway.seal, Purpose::Device, typed);
    let spend =
        "UPDATE device_code SET used = ?1 WHERE code = ?2 AND used IS NULL AND expires > ?1";
    Ok(tx.execute(spend, (now.to_rfc3339(), kept))? == 1)
}

fn key_of(given: &RegisterDevice) -> Option<DeviceKey> {
    let public = BASE64_STANDARD.decode(&given.public_key).ok()?;
    DeviceKey::new(Algorithm::of_name(&given.algorithm)?, public)
}

fn about(kind: &'static str, outcome: &'static str, device: Uuid) -> GatewayEvent {
    let mut event = GatewayEvent::new(kind, outcome);
    event.written_down.device = Some(device);
    event
}

fn not_accepted() -> Failure {
    let words = "This computer is not accepted. Ask IT for a code to register it.";
    Failure::problem(ProblemCode::DeviceNotAccepted, words)
}

const CODE_HOLDS: Duration = Duration::hours(24);
const LONGEST_NAME: usize = 100;
