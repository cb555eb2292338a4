//! The queue: what weighs most first, and within that the oldest; a page at a time, each from an index.

use std::sync::Arc;

use access::BasisKind;
use axum::Json;
use chrono::{DateTime, Utc};
use contract::{AskQueue, ReviewCounts, ReviewLine, ReviewQueue, ReviewSubject, ReviewTab};
use rusqlite::{Connection, Row, named_params};
use serde_json::json;

use super::{ANOTHERS, acts, contacts::Opened, looking, own_patient, rules, sample};
use crate::{
    Failure, Gateway, GatewayEvent,
    access_decisions::must_be,
    accounts::{Asked, PrivacyReview, SteppedUp, sessions::time},
    grants, note,
    problem::Body,
};

/// `POST` [`contract::path::PRIVACY_QUEUE`]
pub(super) async fn queue(
    asked: Asked,
    reviewer: SteppedUp<PrivacyReview>,
    Body(AskQueue { tab, after, at_most }): Body<AskQueue>,
) -> Result<Json<ReviewQueue>, Failure> {
    must_be(&asked.written_down)?;
    let gateway = Arc::clone(&asked.gateway);
    gateway
        .blocking(move |gateway| {
            looking::look_once(gateway)?;
            let reviewer_id = reviewer.who.practitioner.id.0.clone();
            let page = Page {
                reviewer: &reviewer_id,
                tab,
                after: after.as_deref().and_then(After::read),
                at_most: at_most.unwrap_or(PAGE).clamp(1, LARGEST_PAGE),
            };
            let queue = gateway.store.read(|db| page.queue(gateway, db))?;
            let seen: Vec<&String> = queue.items.iter().map(|line| &line.id).collect();
            let event = GatewayEvent {
                detail: Some(json!({ "tab": acts::state(tab), "items": seen })),
                ..asked.event("review-queue", "done").by(&reviewer.who)
            };
            gateway.store.write(|tx| note(tx, gateway.clock.now(), &event))?;
            Ok(Json(queue))
        })
        .await
}

/// What is asked for.
struct Page<'a> {
    reviewer: &'a str,
    tab: ReviewTab,
    after: Option<After>,
    at_most: u32,
}

/// The last line of the page before.
struct After {
    rank: u8,
    at: String,
    id: String,
}

impl After {
    fn read(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '|');
        let rank = parts.next()?.parse().ok()?;
        Some(Self { rank, at: parts.next()?.to_owned(), id: parts.next()?.to_owned() })
    }

    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self { rank: row.get("rank")?, at: row.get("at")?, id: row.get("id")? })
    }

    /// Before every line of this tab.
    fn beginning(tab: ReviewTab) -> Self {
        let at = if tab == ReviewTab::Closed { "~" } else { "" };
        Self { rank: 0, at: at.to_owned(), id: String::new() }
    }

    fn written(&self) -> String {
        format!("{}|{}|{}", self.rank, self.at, self.id)
    }
}

impl Page<'_> {
    fn queue(&self, gateway: &Gateway, db: &Connection) -> rusqlite::Result<ReviewQueue> {
        let own = own_patient(db, self.reviewer)?;
        let (items, next) = self.lines(gateway, db, &own)?;
        Ok(ReviewQueue {
            counts: self.counts(db, &own)?,
            items,
            next,
            sample: sample::last(db)?,
            pace_seconds: pace(db, self.reviewer)?,
        })
    }

    fn counts(&self, db: &Connection, own: &str) -> rusqlite::Result<ReviewCounts> {
        let mut counts = ReviewCounts { new: 0, asked: 0, escalated: 0, closed: 0 };
        let mut all = db.prepare_cached(&format!(
            "SELECT state, count(*) FROM alert WHERE {ANOTHERS} GROUP BY state"
        ))?;
        let mut rows = all.query(named_params! { ":reviewer": self.reviewer, ":own": own })?;
        while let Some(row) = rows.next()? {
            let count = row.get(1)?;
            match acts::tab(row.get_ref(0)?.as_str()?) {
                Some(ReviewTab::New) => counts.new = count,
                Some(ReviewTab::Asked) => counts.asked = count,
                Some(ReviewTab::Escalated) => counts.escalated = count,
                Some(ReviewTab::Closed) => counts.closed = count,
                None => {}
            }
        }
        Ok(counts)
    }

    /// One page, and where the next begins.
    fn lines(
        &self,
        gateway: &Gateway,
        db: &Connection,
        own: &str,
    ) -> rusqlite::Result<(Vec<ReviewLine>, Option<String>)> {
        let mut find = db.prepare_cached(&self.query())?;
        let after = self.after.as_ref();
        let begin = After::beginning(self.tab);
        let After { rank, at, id } = after.unwrap_or(&begin);
        let mut rows = find.query(named_params! {
            ":state": acts::state(self.tab),
            ":reviewer": self.reviewer,
            ":own": own,
            ":rank": rank,
            ":at": at,
            ":id": id,
            ":at_most": self.at_most + 1,
        })?;
        let (mut lines, mut last) = (Vec::new(), None);
        while let Some(row) = rows.next()? {
            if lines.len() as u64 == u64::from(self.at_most) {
                return Ok((lines, last));
            }
            lines.push(line(self.tab, gateway, db, row)?);
            last = Some(After::of(row)?.written());
        }
        Ok((lines, None))
    }

    /// The closed ones are listed with the latest first: whoever asks for them looks something up.
    fn query(&self) -> String {
        let (beyond, order) = match self.tab {
            ReviewTab::Closed => (
                "(:rank IS NOT NULL AND (alert.at, alert.id) < (:at, :id))",
                "alert.at DESC, alert.id DESC",
            ),
            ReviewTab::New | ReviewTab::Asked | ReviewTab::Escalated => (
                "(alert.rank, alert.at, alert.id) > (:rank, :at, :id)",
                "alert.rank, alert.at, alert.id",
            ),
        };
        format!(
            "SELECT alert.id, alert.at, alert.rank, alert.due, answered, alert.finding, alert.patient,
                    account.name, post_title AS title, post_ods AS ods, post_organisation AS organisation, basis, given,
                    (SELECT coalesce(device.name, finding.device) FROM finding LEFT JOIN device ON device.id = finding.device
                     WHERE finding.id = alert.finding) AS computer,
                    (SELECT group_concat(kind, ' ') FROM alert_kind WHERE alert = alert.id) AS kinds
             FROM alert LEFT JOIN access_grant ON access_grant.id = alert.grant_id
                        LEFT JOIN account ON account.id = alert.practitioner
             WHERE alert.state = :state AND {ANOTHERS} AND {beyond}
             ORDER BY {order} LIMIT :at_most"
        )
    }
}

fn line(
    tab: ReviewTab,
    gateway: &Gateway,
    db: &Connection,
    row: &Row<'_>,
) -> rusqlite::Result<ReviewLine> {
    let kinds: String = row.get("kinds")?;
    let kinds = rules::sorted(kinds.split(' ').map(str::to_owned));
    let is_device = row.get::<_, Option<i64>>("finding")?.is_some();
    let due: Option<String> = row.get("due")?;
    Ok(ReviewLine {
        id: row.get("id")?,
        what: if is_device { ReviewSubject::Device } else { ReviewSubject::Opening },
        who: row
            .get::<_, Option<String>>(if is_device { "computer" } else { "name" })?
            .unwrap_or_default(),
        title: row.get("title")?,
        organisation: row.get("organisation")?,
        at: time(row, "at")?,
        due: due.map(|_| time(row, "due")).transpose()?,
        answered: row.get("answered")?,
        in_bulk: tab == ReviewTab::New
            && rules::is_by_lot(&kinds)
            && is_explained(gateway, db, row)?,
        kinds,
    })
}

fn is_explained(gateway: &Gateway, db: &Connection, row: &Row<'_>) -> rusqlite::Result<bool> {
    let (patient, ods): (String, String) = (row.get("patient")?, row.get("ods")?);
    let basis: BasisKind = grants::basis_in(&row.get::<_, String>("basis")?)?;
    let given: DateTime<Utc> = time(row, "given")?;
    let opened = Opened { patient: &patient, ods: &ods, organisation: "", basis, given };
    opened.is_explained(db, gateway.policy.review().contact())
}

/// The median of the seconds that this reviewer took for each of the last decisions.
fn pace(db: &Connection, reviewer: &str) -> rusqlite::Result<Option<u32>> {
    let mut seconds: Vec<u32> = db
        .prepare_cached(
            "SELECT seconds FROM review_act WHERE by = ?1 AND seconds IS NOT NULL ORDER BY number DESC LIMIT 50",
        )?
        .query_map([reviewer], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    seconds.sort_unstable();
    Ok(seconds.get(seconds.len() / 2).copied())
}

/// How many lines a page has where nothing is said.
const PAGE: u32 = 50;
const LARGEST_PAGE: u32 = 200;
