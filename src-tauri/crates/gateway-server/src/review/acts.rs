//! What was done in a review: appended, never changed; only the words go, when everything else of the patient does.
//!
//! The entry of the ledger that tells of an act holds a keyed hash of its words, so that it shows if they were changed
//! ([`super::vouched`]).

use chrono::{DateTime, Utc};
use contract::{ReviewAct, ReviewHistory, ReviewTab};
use nhs::PatientId;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, named_params};
use serde_json::{Value, json};
use uuid::Uuid;

use super::rules;
use crate::{GatewayEvent, accounts::sessions::time, note};

/// Something that is done.
pub(crate) struct Act<'a> {
    pub(crate) alert: &'a str,
    /// The account; nothing where the gateway does it.
    pub(crate) by: Option<&'a str>,
    pub(crate) act: ReviewAct,
    pub(crate) words: Option<&'a str>,
    pub(crate) due: Option<DateTime<Utc>>,
    pub(crate) seconds: Option<i64>,
}

impl Act<'_> {
    /// Appends it, and sets where the review stands now; what the entry of the ledger has to tell of it among its `acts`.
    pub(crate) fn keep(&self, tx: &Transaction<'_>, now: DateTime<Utc>) -> rusqlite::Result<Value> {
        let id = Uuid::new_v4().to_string();
        tx.prepare_cached(
            "INSERT INTO review_act (id, alert, at, by, act, due, seconds, sealed)
             VALUES (:id, :alert, :at, :by, :act, :due, :seconds, sealed('review_act/' || :id, :words))",
        )?
        .execute(named_params! {
            ":id": id,
            ":alert": self.alert,
            ":at": now.to_rfc3339(),
            ":by": self.by,
            ":act": word(self.act),
            ":due": self.due.map(|due| due.to_rfc3339()),
            ":seconds": self.seconds,
            ":words": self.words,
        })?;
        stand(tx, self.alert, self.act, self.due.map(|due| due.to_rfc3339()).as_deref())?;
        let hash = "SELECT hashed('review_act/' || ?1, ?2)";
        let words: Option<String> =
            tx.prepare_cached(hash)?.query_row((&id, self.words), |row| row.get(0))?;
        Ok(json!({ "id": id, "item": self.alert, "act": word(self.act), "words": words }))
    }
}

/// Sets where the review stands after an act.
pub(super) fn stand(
    tx: &Transaction<'_>,
    alert: &str,
    act: ReviewAct,
    due: Option<&str>,
) -> rusqlite::Result<()> {
    let change = match act {
        ReviewAct::Appropriate => "state = 'closed', due = NULL, answered = 0",
        ReviewAct::Asked => "state = 'asked', due = ?2, answered = 0",
        ReviewAct::Answered => "answered = 1",
        ReviewAct::Escalated => "state = 'escalated', due = NULL",
        ReviewAct::Reopened => "state = 'new', due = NULL, answered = 0",
        ReviewAct::Raised | ReviewAct::Afterwards => return Ok(()),
    };
    tx.prepare_cached(&format!("UPDATE alert SET {change} WHERE id = ?1 AND ?2 IS ?2"))?
        .execute((alert, due))
        .map(drop)
}

/// Closes the review of a finding that was put right without one.
pub(crate) fn settle_finding(
    tx: &Transaction<'_>,
    finding: i64,
    words: &str,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    let open = "SELECT id FROM alert WHERE finding = ?1 AND state <> 'closed'";
    let open: Option<String> =
        tx.prepare_cached(open)?.query_row([finding], |row| row.get(0)).optional()?;
    let Some(alert) = open else { return Ok(()) };
    let (act, words) = (ReviewAct::Appropriate, Some(words));
    let act = Act { alert: &alert, by: None, act, words, due: None, seconds: None };
    let detail = json!({ "items": [alert], "acts": [act.keep(tx, now)?] });
    note(tx, now, &GatewayEvent { detail: Some(detail), ..GatewayEvent::new(EVENT, "done") })
}

/// Forgets what was written of this patient; that it was decided stays.
pub(crate) fn forget_words(tx: &Transaction<'_>, patient: &PatientId) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "UPDATE review_act SET sealed = sealed('review_act/' || id, x'')
         WHERE sealed IS NOT NULL AND alert IN (SELECT id FROM alert WHERE patient = ?1)",
    )?
    .execute([patient.as_str()])
    .map(drop)
}

/// All that was done, and which rules have selected it and when, the oldest first.
pub(crate) fn history(db: &Connection, alert: &str) -> rusqlite::Result<Vec<ReviewHistory>> {
    let mut all = raised(db, alert)?;
    let mut acts = db.prepare_cached(
        "SELECT at, act, name, opened_text('review_act/' || review_act.id, sealed) AS words
         FROM review_act LEFT JOIN account ON account.id = by WHERE alert = ?1 ORDER BY number",
    )?;
    for act in acts.query_map([alert], done)? {
        all.push(act?);
    }
    all.sort_by_key(|line| line.at);
    Ok(all)
}

fn raised(db: &Connection, alert: &str) -> rusqlite::Result<Vec<ReviewHistory>> {
    db.prepare_cached("SELECT kind, raised FROM alert_kind WHERE alert = ?1 ORDER BY raised, kind")?
        .query_map([alert], |row| {
            let words = Some(rules::why(&row.get::<_, String>("kind")?).name);
            Ok(ReviewHistory { at: time(row, "raised")?, by: None, act: ReviewAct::Raised, words })
        })?
        .collect()
}

fn done(row: &Row<'_>) -> rusqlite::Result<ReviewHistory> {
    Ok(ReviewHistory {
        at: time(row, "at")?,
        by: row.get("name")?,
        act: act(&row.get::<_, String>("act")?).ok_or(rusqlite::Error::InvalidQuery)?,
        words: row.get::<_, Option<String>>("words")?.filter(|words| !words.is_empty()),
    })
}

/// The word of an act in the store and in the gateway's events.
pub(crate) fn word(act: ReviewAct) -> &'static str {
    match act {
        ReviewAct::Raised => "raised",
        ReviewAct::Appropriate => "appropriate",
        ReviewAct::Asked => "asked",
        ReviewAct::Answered => "answered",
        ReviewAct::Escalated => "escalated",
        ReviewAct::Reopened => "reopened",
        ReviewAct::Afterwards => "afterwards",
    }
}

pub(super) fn act(word: &str) -> Option<ReviewAct> {
    ACTS.into_iter().find(|act| self::word(*act) == word)
}

/// The word of a state in the store.
pub(crate) fn state(tab: ReviewTab) -> &'static str {
    match tab {
        ReviewTab::New => "new",
        ReviewTab::Asked => "asked",
        ReviewTab::Escalated => "escalated",
        ReviewTab::Closed => "closed",
    }
}

/// The state in the store with this word.
pub(crate) fn tab(state: &str) -> Option<ReviewTab> {
    TABS.into_iter().find(|tab| self::state(*tab) == state)
}

/// The gateway's own event of every decision.
pub(crate) const EVENT: &str = "review-decided";
/// That of every answer, and of what is said afterwards.
pub(super) const ANSWERED: &str = "review-answered";
pub(super) const AFTERWARDS: &str = "said-afterwards";
/// That of what a restored backup did not know.
pub(super) const CARRIED: &str = "reviews-carried-over";
/// Every one that tells of acts.
pub(super) const EVENTS: [&str; 4] = [EVENT, ANSWERED, AFTERWARDS, CARRIED];
const TABS: [ReviewTab; 4] =
    [ReviewTab::New, ReviewTab::Asked, ReviewTab::Escalated, ReviewTab::Closed];
const ACTS: [ReviewAct; 6] = [
    ReviewAct::Appropriate,
    ReviewAct::Asked,
    ReviewAct::Answered,
    ReviewAct::Escalated,
    ReviewAct::Reopened,
    ReviewAct::Afterwards,
];
