//! One item of the queue, with all that a reviewer sees of it. That it was looked at is written down.

use std::sync::Arc;

use access::GrantId;
use axum::Json;
use chrono::{DateTime, Utc};
use contract::{AskItem, LedgerFinding, ProblemCode, ReviewAbout, ReviewItem, ReviewTab};
use rusqlite::{Connection, OptionalExtension as _, Transaction, named_params};
use serde_json::json;

use super::{ANOTHERS, acts, opening::Opening, own_patient, rules};
use crate::{
    Failure, Gateway, GatewayEvent,
    access_decisions::must_be,
    accounts::{Asked, PrivacyReview, SteppedUp, sessions::time},
    audit_ledger::findings::{self, Listed},
    note,
    problem::Body,
};

/// `POST` [`contract::path::PRIVACY_ITEM`]
pub(super) async fn item(
    asked: Asked,
    reviewer: SteppedUp<PrivacyReview>,
    Body(AskItem { id }): Body<AskItem>,
) -> Result<Json<ReviewItem>, Failure> {
    must_be(&asked.written_down)?;
    let gateway = Arc::clone(&asked.gateway);
    gateway
        .blocking(move |gateway| {
            let now = gateway.clock.now();
            let reviewer_id = &reviewer.who.practitioner.id.0;
            let item = gateway.store.write(|tx| {
                let Some(row) = Standing::of(tx, &id, reviewer_id)? else { return Ok(None) };
                let item = row.item(gateway, tx, now)?;
                look_at(tx, reviewer_id, &id, now)?;
                let event = GatewayEvent {
                    patient: row.patient.clone(),
                    grant: row.grant.clone(),
                    detail: Some(json!({ "items": [&id] })),
                    ..asked.event("review-item", "done").by(&reviewer.who)
                };
                note(tx, now, &event)?;
                Ok(Some(item))
            })?;
            item.map(Json).ok_or_else(none_of_theirs)
        })
        .await
}

/// Where an item stands.
pub(super) struct Standing {
    pub(super) id: String,
    pub(super) state: ReviewTab,
    pub(super) due: Option<DateTime<Utc>>,
    pub(super) grant: Option<String>,
    pub(super) finding: Option<i64>,
    pub(super) patient: Option<String>,
    pub(super) kinds: Vec<String>,
}

impl Standing {
    /// The item with this id, if this reviewer may look at it.
    pub(super) fn of(db: &Connection, id: &str, reviewer: &str) -> rusqlite::Result<Option<Self>> {
        let own = own_patient(db, reviewer)?;
        db.prepare_cached(&format!(
            "SELECT id, state, due, grant_id, finding, patient,
                    (SELECT group_concat(kind, ' ') FROM alert_kind WHERE alert = alert.id) AS kinds
             FROM alert WHERE id = :id AND {ANOTHERS}"
        ))?
        .query_row(named_params! { ":id": id, ":reviewer": reviewer, ":own": own }, |row| {
            let (kinds, state): (String, String) = (row.get("kinds")?, row.get("state")?);
            let is_due = row.get::<_, Option<String>>("due")?.is_some();
            Ok(Self {
                id: row.get("id")?,
                state: acts::tab(&state).ok_or(rusqlite::Error::InvalidQuery)?,
                due: is_due.then(|| time(row, "due")).transpose()?,
                grant: row.get("grant_id")?,
                finding: row.get("finding")?,
                patient: row.get("patient")?,
                kinds: rules::sorted(kinds.split(' ').map(str::to_owned)),
            })
        })
        .optional()
    }

    /// Whether it can be closed together with others, if a contact explains it.
    pub(super) fn is_sample(&self) -> bool {
        self.state == ReviewTab::New && rules::is_by_lot(&self.kinds)
    }

    fn item(
        &self,
        gateway: &Gateway,
        db: &Connection,
        now: DateTime<Utc>,
    ) -> rusqlite::Result<ReviewItem> {
        let (about, matched) = self.about(gateway, db, now)?;
        Ok(ReviewItem {
            id: self.id.clone(),
            state: self.state,
            due: self.due,
            in_bulk: matched && self.is_sample(),
            why: self.kinds.iter().map(|kind| rules::why(kind)).collect(),
            about,
            history: acts::history(db, &self.id)?,
        })
    }

    /// What it is about, and whether a contact explains it.
    fn about(
        &self,
        gateway: &Gateway,
        db: &Connection,
        now: DateTime<Utc>,
    ) -> rusqlite::Result<(ReviewAbout, bool)> {
        if let Some(grant) = &self.grant {
            let opening = Opening::of(db, &gateway.seal, &GrantId(grant.clone()))?;
            let reviewed = opening.reviewed(db, gateway.policy.review(), now)?;
            let matched = !reviewed.contacts.is_empty();
            return Ok((ReviewAbout::Opening(Box::new(reviewed)), matched));
        }
        let listed = findings::one(db, self.finding.unwrap_or_default())?;
        Ok((ReviewAbout::Device(finding(listed)), false))
    }
}

/// Keeps since when this reviewer has been looking at it.
fn look_at(
    tx: &Transaction<'_>,
    reviewer: &str,
    alert: &str,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "INSERT INTO review_looking (reviewer, alert, since) VALUES (?1, ?2, ?3)
         ON CONFLICT (reviewer) DO UPDATE SET alert = excluded.alert, since = excluded.since",
    )?
    .execute((reviewer, alert, now.to_rfc3339()))
    .map(drop)
}

fn finding(listed: Listed) -> LedgerFinding {
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

/// The same for what is not there and for what another has to review.
pub(super) fn none_of_theirs() -> Failure {
    let words = "There is no such item, or it is for another reviewer.";
    Failure::problem(ProblemCode::NotFound, words)
}
