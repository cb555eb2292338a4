//! What administrators did about somebody or something before, from the ledger itself: who, when and why.

use contract::{ActDone, ActKind};
use rusqlite::{Connection, Row};

use super::acts::{DEVICE_REVOKED, DISABLED, ENABLED, POST_CHANGED, SESSIONS_ENDED};
use crate::accounts::sessions::time;

/// The last acts about this person, the latest first.
pub(super) fn of_person(db: &Connection, account: &str) -> rusqlite::Result<Vec<ActDone>> {
    of(db, "person", account)
}

/// The last acts about this computer, the latest first.
pub(super) fn of_device(db: &Connection, device: &str) -> rusqlite::Result<Vec<ActDone>> {
    of(db, "device", device)
}

fn of(db: &Connection, what: &str, id: &str) -> rusqlite::Result<Vec<ActDone>> {
    db.prepare_cached(&format!(
        "WITH act AS (SELECT event.id, recorded, kind, session, account,
                             opened_text('gateway_event/' || event.id, sealed) AS told
                      FROM gateway_event AS event INDEXED BY act_of_administration
                      WHERE {IS_ACT} AND outcome = 'done' AND sealed IS NOT NULL
                      ORDER BY event.id DESC LIMIT {LOOKED_AT})
         SELECT recorded, kind, told ->> 'why' AS why, iif(session IS NULL, NULL, name) AS by
         FROM act LEFT JOIN account ON account.id = act.account
         WHERE told ->> ?1 = ?2 ORDER BY act.id DESC LIMIT {SHOWN}"
    ))?
    .query_map([what, id], act)?
    .collect()
}

fn act(row: &Row<'_>) -> rusqlite::Result<ActDone> {
    let kind = match row.get_ref("kind")?.as_str()? {
        DISABLED => ActKind::Disable,
        ENABLED => ActKind::Enable,
        SESSIONS_ENDED => ActKind::EndSessions,
        POST_CHANGED => ActKind::ChangePost,
        DEVICE_REVOKED => ActKind::RevokeDevice,
        _ => return Err(rusqlite::Error::InvalidQuery),
    };
    Ok(ActDone { at: time(row, "recorded")?, kind, by: row.get("by")?, why: row.get("why")? })
}

/// As the index has it.
const IS_ACT: &str =
    "kind IN ('user-disabled', 'user-enabled', 'sessions-ended', 'user-changed', 'device-revoked')";
/// So many of the last acts are looked through, of whomever they are.
const LOOKED_AT: usize = 5_000;
const SHOWN: usize = 20;
