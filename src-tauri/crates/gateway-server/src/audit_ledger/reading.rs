//! What the ledger tells to those whose events it holds, and to the devices that sent them.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use contract::{ChainHead, MissingEntries};
use rusqlite::{Connection, OptionalExtension, Row};
use uuid::Uuid;

use crate::{
    Failure, FhirFailure, Gateway, GatewayEvent, SignedInAs, WrittenDown, note, records::fhir_json,
    serve::Address,
};

/// Reads an event again, for whoever it is about.
pub(super) async fn read(
    State(gateway): State<Arc<Gateway>>,
    Path(id): Path<Uuid>,
    who: SignedInAs,
    written_down: WrittenDown,
    address: Address,
) -> Result<Response, Failure> {
    gateway
        .blocking(move |gateway| {
            let now = gateway.clock.now();
            let found = gateway.store.write(|tx| {
                let found = one_of(tx, &who, id)?;
                let outcome = if found.is_some() { "done" } else { "not-found" };
                let event = GatewayEvent {
                    detail: Some(serde_json::json!({ "what": id })),
                    ..GatewayEvent::new("read-audit-event", outcome)
                        .by(&who)
                        .after(&written_down)
                        .from(address)
                };
                note(tx, now, &event)?;
                Ok(found)
            })?;
            let words = "There is no such event of yours.";
            found
                .map(fhir_json)
                .ok_or_else(|| FhirFailure::new(StatusCode::NOT_FOUND, "not-found", words).into())
        })
        .await
}

/// Says what the gateway holds of a chain: what it has lost is to be offered again. Says also how far its newest backup holds it.
/// Hashes alone, so nobody has to be signed in.
pub(super) async fn chain_head(
    State(gateway): State<Arc<Gateway>>,
    Path(chain): Path<Uuid>,
) -> Result<axum::Json<ChainHead>, Failure> {
    let held = gateway.store.read(|db| {
        let last: Option<(u64, String)> = db
            .prepare_cached(
                "SELECT sequence, hash FROM audit_event WHERE chain = ?1 ORDER BY sequence DESC LIMIT 1",
            )?
            .query_row([chain.to_string()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let (sequence, hash) = last.unwrap_or_default();
        let missing = missing(db, chain, sequence)?;
        let not_safe = [missing.first().map(|first| first.from), first_not_backed_up(db, chain)?];
        let backed_up = not_safe.iter().flatten().map(|first| first.saturating_sub(1)).min();
        let backed_up = backed_up.unwrap_or(sequence);
        Ok(ChainHead { chain, sequence, hash, missing, backed_up })
    });
    held.map(axum::Json).map_err(|error| Failure::because(&error))
}

/// The places before the last that are empty; where there are very many, all that come after are named as one.
fn missing(db: &Connection, chain: Uuid, last: u64) -> rusqlite::Result<Vec<MissingEntries>> {
    let mut find = db.prepare_cached(
        "SELECT (SELECT coalesce(max(sequence), 0) FROM audit_event WHERE chain = ?1 AND sequence < gap.before), gap.before
         FROM gap WHERE chain = ?1 ORDER BY gap.before LIMIT ?2",
    )?;
    let range = |row: &Row<'_>| -> rusqlite::Result<MissingEntries> {
        let (before, after): (u64, u64) = (row.get(0)?, row.get(1)?);
        Ok(MissingEntries { from: before + 1, to: after.saturating_sub(1) })
    };
    let mut ranges: Vec<_> =
        find.query_map((chain.to_string(), MOST_GAPS), range)?.collect::<rusqlite::Result<_>>()?;
    if let Some(range) = ranges.get_mut(MOST_GAPS - 1) {
        range.to = last;
    }
    Ok(ranges)
}

/// The first event of this chain that came after the newest backup was begun.
fn first_not_backed_up(db: &Connection, chain: Uuid) -> rusqlite::Result<Option<u64>> {
    db.query_row(
        "SELECT min(sequence) FROM audit_event WHERE chain = ?1 AND leaf >= (SELECT leaves FROM backed_up)",
        [chain.to_string()],
        |row| row.get(0),
    )
}

fn one_of(db: &Connection, who: &SignedInAs, id: Uuid) -> rusqlite::Result<Option<Vec<u8>>> {
    let find = "SELECT opened('audit_event/' || id, sealed) FROM audit_event WHERE id = ?1 AND practitioner = ?2";
    let (id, person) = (id.to_string(), who.practitioner.id.to_string());
    db.query_row(find, [id, person], |row| row.get(0)).optional()
}

/// No answer names more gaps than these.
const MOST_GAPS: usize = 500;
