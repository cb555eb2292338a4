//! What of a backup must not go on when it is restored.

use access::GrantId;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension as _, Transaction};

use crate::{
    GatewayEvent,
    accounts::sessions::time,
    backup,
    grants::{self, Over},
    note,
};

/// When this backup was made.
pub(super) fn made(db: &Connection) -> rusqlite::Result<Option<DateTime<Utc>>> {
    db.query_row(
        "SELECT recorded FROM gateway_event WHERE kind = ?1 AND outcome = 'begun' ORDER BY id DESC LIMIT 1",
        [backup::EVENT],
        |row| time(row, "recorded"),
    )
    .optional()
}

/// Keeps from when to when what was written here is lost: devices tell of sessions and permits that are not known any more.
pub(super) fn keep(
    tx: &Transaction<'_>,
    made: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    let keep = "INSERT INTO restored (at, made) VALUES (?1, ?2)";
    tx.execute(keep, (now.to_rfc3339(), made.map(|made| made.to_rfc3339()))).map(drop)
}

/// Ends every session.
pub(super) fn sessions(tx: &Transaction<'_>, now: DateTime<Utc>) -> rusqlite::Result<usize> {
    tx.execute(
        "UPDATE session SET ended = ?1, ended_by = 'restored' WHERE ended IS NULL",
        [now.to_rfc3339()],
    )
}

/// Ends every permission and every emergency: each may have been withdrawn since, and whoever is asked again can say so.
pub(super) fn grants(tx: &Transaction<'_>, now: DateTime<Utc>) -> rusqlite::Result<usize> {
    let open: Vec<(String, String, String)> = tx
        .prepare("SELECT id, practitioner, patient FROM access_grant WHERE ended IS NULL")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    for (id, account, patient) in &open {
        grants::end(tx, &GrantId(id.clone()), Over::SessionEnded, now)?;
        let event = GatewayEvent {
            account: Some(account.clone()),
            patient: Some(patient.clone()),
            grant: Some(id.clone()),
            ..GatewayEvent::new("closed", "restored")
        };
        note(tx, now, &event)?;
    }
    Ok(open.len())
}

/// Ends what was handed out or begun and may have been used since: codes on paper, launches, proposals, and the codes that
/// authenticators show now or show next.
pub(super) fn codes(tx: &Transaction<'_>, now: DateTime<Utc>) -> rusqlite::Result<()> {
    tx.execute_batch(
        "DELETE FROM activation; DELETE FROM enrolment; DELETE FROM device_code; DELETE FROM launch;",
    )?;
    let proposals = "UPDATE sharing_proposal SET ended = ?1 WHERE ended IS NULL";
    tx.execute(proposals, [now.to_rfc3339()])?;
    let take = "UPDATE account SET totp_step = max(totp_step, ?1 / totp_seconds + 1)";
    tx.execute(take, [now.timestamp()]).map(drop)
}

/// Where it is not known which recovery codes were spent since, none is taken any more.
pub(super) fn recovery_codes(tx: &Transaction<'_>) -> rusqlite::Result<()> {
    tx.execute("DELETE FROM recovery_code", []).map(drop)
}
