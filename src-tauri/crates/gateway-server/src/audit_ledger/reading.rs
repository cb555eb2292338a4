//! What the ledger tells to those whose events it holds, and to the devices that sent them.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use contract::ChainHead;
use rusqlite::{Connection, OptionalExtension};
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

/// Says how far the gateway holds a chain without a gap, from its first entry on: what comes after that is to be offered
/// again, and a repeat of what is held does no harm. Says also how far its newest backup holds it. Hashes alone, so nobody has to be signed in.
pub(super) async fn chain_head(
    State(gateway): State<Arc<Gateway>>,
    Path(chain): Path<Uuid>,
) -> Result<axum::Json<ChainHead>, Failure> {
    let held = gateway.store.read(|db| {
        let not_backed_up = first_not_backed_up(db, chain)?;
        let held = db.query_row(
            "SELECT sequence, hash FROM audit_event AS last
             WHERE chain = ?1 AND EXISTS (SELECT 1 FROM audit_event WHERE chain = ?1 AND sequence = 1)
               AND NOT EXISTS (SELECT 1 FROM audit_event WHERE chain = ?1 AND sequence = last.sequence + 1)
             ORDER BY sequence LIMIT 1",
            [chain.to_string()],
            |row| Ok((row.get::<_, u64>(0)?, row.get(1)?)),
        );
        Ok((held.optional()?.unwrap_or_default(), not_backed_up))
    });
    let ((sequence, hash), not_backed_up): ((u64, String), Option<u64>) =
        held.map_err(|error| Failure::because(&error))?;
    let backed_up = not_backed_up.map_or(sequence, |first| sequence.min(first.saturating_sub(1)));
    Ok(axum::Json(ChainHead { chain, sequence, hash, backed_up }))
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
