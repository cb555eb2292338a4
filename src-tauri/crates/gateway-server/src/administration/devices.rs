//! Computers as an administrator finds them: when each was last heard of, by whom it was used, and that nothing is taken from it any more.

use axum::Json;
use contract::{
    AdministeredDevice, AskDevice, AskDevices, DeviceSeen, DevicesFound, DevicesListed,
    ProblemCode, RevokeDevice,
};
use rusqlite::{Connection, OptionalExtension as _, Row, ToSql, named_params};
use uuid::Uuid;

use super::{
    PAGE, Words, acts, answer, history, in_force, keep_closed, moments, order::Order, when,
};
use crate::{
    Failure, Gateway,
    accounts::{Administration, Asked, SteppedUp, sessions::time},
    problem::Body,
};

/// `POST` [`contract::path::ADMINISTERED_DEVICES`]
pub(super) async fn find(
    asked: Asked,
    admin: SteppedUp<Administration>,
    Body(ask): Body<AskDevices>,
) -> Result<Json<DevicesFound>, Failure> {
    answer(asked, admin, Some("devices-listed"), move |gateway, asked, _| {
        let own = asked.written_down.device;
        Ok(gateway.store.read(|db| page(gateway, db, &ask, own))?)
    })
    .await
}

/// `POST` [`contract::path::ADMINISTERED_DEVICE`]
pub(super) async fn see(
    asked: Asked,
    admin: SteppedUp<Administration>,
    Body(ask): Body<AskDevice>,
) -> Result<Json<DeviceSeen>, Failure> {
    answer(asked, admin, Some("device-seen"), move |gateway, asked, _| {
        device(gateway, ask.device, asked.written_down.device)
    })
    .await
}

/// `POST` [`contract::path::REVOKE_DEVICE`]
pub(super) async fn revoke(
    asked: Asked,
    admin: SteppedUp<Administration>,
    Body(given): Body<RevokeDevice>,
) -> Result<Json<DeviceSeen>, Failure> {
    answer(asked, admin, None, move |gateway, asked, admin| {
        let order = Order::by(asked, &admin.who, &given.why)?;
        acts::revoke(gateway, &order, given.device)?;
        keep_closed(gateway);
        device(gateway, given.device, asked.written_down.device)
    })
    .await
}

fn page(
    gateway: &Gateway,
    db: &Connection,
    ask: &AskDevices,
    own: Option<Uuid>,
) -> rusqlite::Result<DevicesFound> {
    let (words, (now, idle)) = (Words::of(&ask.words), moments(gateway.clock.now()));
    let only = match ask.only {
        DevicesListed::All => "true",
        DevicesListed::InUse => "sessions > 0",
        DevicesListed::Revoked => "revoked IS NOT NULL",
    };
    let fits = format!("{only} AND {}", words.are_in(SEARCHED));
    let (seen, after) = (seen(), ask.after.map(|after| after.to_string()));
    let mut named = words.named();
    let moments: [(String, &dyn ToSql); 2] =
        [(":now".to_owned(), &now), (":idle".to_owned(), &idle)];
    named.extend(moments);
    let borrowed: Vec<_> = named.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    let count = format!("SELECT count(*) FROM ({seen}) WHERE {fits}");
    let found = db.prepare(&count)?.query_row(&*borrowed, |row| row.get(0))?;
    let list = format!(
        "SELECT * FROM ({seen}) WHERE {fits}
           AND (:after IS NULL OR (lower(name), id) > (SELECT lower(name), id FROM device WHERE id = :after))
         ORDER BY lower(name), id LIMIT {}",
        PAGE + 1
    );
    let mut borrowed = borrowed;
    borrowed.push((":after", &after));
    let mut devices = db
        .prepare(&list)?
        .query_map(&*borrowed, |row| one(row, own))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let more = devices.len() > PAGE;
    devices.truncate(PAGE);
    let next = devices.last().filter(|_| more).map(|last| last.device);
    Ok(DevicesFound { found, devices, next })
}

/// One computer, with all that an administrator sees.
fn device(gateway: &Gateway, device: Uuid, own: Option<Uuid>) -> Result<DeviceSeen, Failure> {
    let (id, (now, idle)) = (device.to_string(), moments(gateway.clock.now()));
    let seen = gateway.store.read(|db| {
        let found = db
            .prepare_cached(&format!("SELECT * FROM ({}) WHERE id = :device", seen()))?
            .query_row(named_params! { ":device": id, ":now": now, ":idle": idle }, |row| {
                one(row, own)
            })
            .optional()?;
        let Some(device) = found else { return Ok(None) };
        Ok(Some(DeviceSeen { device, acts: history::of_device(db, &id)? }))
    })?;
    let none = "There is no such computer.";
    seen.ok_or_else(|| Failure::problem(ProblemCode::NotFound, none))
}

fn one(row: &Row<'_>, own: Option<Uuid>) -> rusqlite::Result<AdministeredDevice> {
    let id: String = row.get("id")?;
    let device = Uuid::parse_str(&id).map_err(|_| rusqlite::Error::InvalidQuery)?;
    Ok(AdministeredDevice {
        own: own == Some(device),
        device,
        name: row.get("name")?,
        registered: time(row, "registered")?,
        how: row.get("how")?,
        revoked: when(row, "revoked")?,
        heard: when(row, "sent")?.max(when(row, "used")?),
        unsent: row.get("unsent")?,
        person: row.get("person")?,
        organisation: row.get("organisation")?,
        sessions: row.get("sessions")?,
    })
}

/// Every computer, with what is not in the row itself. How much it has not sent is what it has told of beyond what is held, in the log
/// of which it sent something last.
fn seen() -> String {
    format!(
        "SELECT *, CASE WHEN chain IS NOT NULL THEN max(0,
                    coalesce((SELECT max(head_sequence) FROM gateway_event WHERE gateway_event.chain = known.chain), 0)
                    - (SELECT max(sequence) FROM audit_event WHERE audit_event.chain = known.chain)) END AS unsent
         FROM (SELECT device.id, device.name, registered, how, revoked, sent.received AS sent, sent.chain AS chain,
                      last.used AS used, account.name AS person, account.organisation AS organisation,
                      (SELECT count(*) FROM session WHERE session.device = device.id AND {}) AS sessions
               FROM device
               LEFT JOIN audit_event AS sent ON sent.id =
                   (SELECT id FROM audit_event WHERE audit_event.device = device.id ORDER BY leaf DESC LIMIT 1)
               LEFT JOIN session AS last ON last.id =
                   (SELECT id FROM session WHERE session.device = device.id ORDER BY began DESC LIMIT 1)
               LEFT JOIN account ON account.id = last.account) AS known",
        in_force()
    )
}

const SEARCHED: &str =
    "lower(name || ' ' || coalesce(person, '') || ' ' || coalesce(organisation, ''))";
