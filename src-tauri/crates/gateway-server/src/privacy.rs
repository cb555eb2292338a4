//! The review of privacy: what waits to be looked at, for those whose role reviews, with the second factor given again.
//!
//! Who opened whose record when, on which ground and with which words; nothing of what stands in the record. Nobody reviews
//! themselves: a reviewer's own openings wait for another.

use std::sync::Arc;

use access::{BasisKind, GrantId, Relationship};
use axum::Json;
use chrono::{DateTime, Utc};
use contract::{Alert, Alerts, LedgerFinding};
use identity::PractitionerId;
use rusqlite::{Connection, Row};
use serde_json::json;

use crate::{
    Failure, GatewayEvent,
    access_decisions::must_be,
    accounts::{Asked, PrivacyReview, SteppedUp, sessions::time},
    audit_ledger::findings::{self, Listed},
    grants,
    keys::SealKey,
    note,
    review::opening::{claim, could_agree, name_on},
};

/// `GET` [`contract::path::ALERTS`]
pub(crate) async fn alerts(
    asked: Asked,
    reviewer: SteppedUp<PrivacyReview>,
) -> Result<Json<Alerts>, Failure> {
    must_be(&asked.written_down)?;
    let gateway = Arc::clone(&asked.gateway);
    gateway
        .blocking(move |gateway| {
            let now = gateway.clock.now();
            let (alerts, findings) = gateway.store.write(|tx| {
                grants::end_with_their_sessions(tx, now)?;
                let alerts = waiting(tx, &gateway.seal, &reviewer.who.practitioner.id, now)?;
                let findings: Vec<LedgerFinding> =
                    findings::waiting(tx)?.into_iter().map(finding).collect();
                let seen: Vec<&String> = alerts.iter().map(|alert| &alert.id).collect();
                let found: Vec<i64> = findings.iter().map(|finding| finding.id).collect();
                let event = GatewayEvent {
                    detail: Some(json!({ "alerts": seen, "findings": found })),
                    ..asked.event("alerts-reviewed", "done").by(&reviewer.who)
                };
                note(tx, now, &event)?;
                Ok((alerts, findings))
            })?;
            Ok(Json(Alerts { alerts, findings }))
        })
        .await
}

/// The alerts that nobody has looked at, the oldest first.
fn waiting(
    db: &Connection,
    seal: &SealKey,
    reviewer: &PractitionerId,
    now: DateTime<Utc>,
) -> rusqlite::Result<Vec<Alert>> {
    db.prepare_cached(
        "SELECT alert.id, raised, given, min(coalesce(ended, expires), expires) AS ends, access_grant.basis, ground, relationship,
                could_agree, grant_id, name, title, organisation, opened_text('patient/card/' || patient.id, sealed_card) AS card,
                (SELECT basis FROM access_grant AS later WHERE later.id = access_grant.replaced_by) AS became,
                (SELECT group_concat(kind, ' ' ORDER BY kind) FROM alert_kind WHERE alert = alert.id) AS kinds
         FROM alert
         JOIN access_grant ON access_grant.id = grant_id
         JOIN account ON account.id = alert.practitioner
         JOIN patient ON patient.id = alert.patient
         WHERE state <> 'closed' AND alert.practitioner <> ?1
         ORDER BY raised, alert.id",
    )?
    .query_map([&reviewer.0], |row| alert(row, seal, now))?
    .collect()
}

fn alert(row: &Row<'_>, seal: &SealKey, now: DateTime<Utc>) -> rusqlite::Result<Alert> {
    let grant = GrantId(row.get("grant_id")?);
    let ground = grants::ground(seal, &grant, &row.get::<_, Vec<u8>>("ground")?)?;
    let (kinds, card): (String, Option<String>) = (row.get("kinds")?, row.get("card")?);
    let ends = time(row, "ends")?;
    let named = |column| row.get::<_, Option<String>>(column);
    Ok(Alert {
        id: row.get("id")?,
        raised: time(row, "raised")?,
        kinds: kinds.split(' ').map(str::to_owned).collect(),
        person: row.get("name")?,
        title: row.get("title")?,
        organisation: row.get("organisation")?,
        patient: name_on(card.as_deref(), now),
        basis: grants::basis_in(&row.get::<_, String>("basis")?)?,
        reason: ground.as_ref().and_then(|ground| ground.basis.reason_words()).map(str::to_owned),
        note: ground
            .as_ref()
            .and_then(|ground| ground.basis.note())
            .map(|note| note.as_str().to_owned()),
        relationship: named("relationship")?.as_deref().and_then(Relationship::from_name),
        claim: ground.as_ref().and_then(claim),
        given: time(row, "given")?,
        ended: (ends <= now).then_some(ends),
        could_agree: named("could_agree")?.as_deref().and_then(could_agree),
        became: named("became")?
            .as_deref()
            .and_then(BasisKind::from_name)
            .filter(|kind| kind.is_permission()),
    })
}

pub(crate) fn finding(listed: Listed) -> LedgerFinding {
    LedgerFinding {
        id: listed.id,
        found: listed.found,
        kind: listed.kind,
        computer: listed.computer.unwrap_or(listed.device),
        chain: listed.chain,
        sequence: listed.sequence,
        said: listed.said,
        times: listed.times,
    }
}
