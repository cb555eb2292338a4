//! What a reviewer decides: appropriate, ask the person, hand on, look anew. Each decision is appended, and stands in the ledger.

use std::sync::Arc;

use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use contract::{Decide, ProblemCode, ReviewAct, ReviewDecision, ReviewTab};
use rusqlite::{Connection, OptionalExtension as _, Transaction};
use serde_json::{Value, json};

use super::{
    acts::{self, Act},
    item::{Standing, none_of_theirs},
    opening,
};
use crate::{
    Failure, Gateway, GatewayEvent,
    access_decisions::must_be,
    accounts::{Asked, PrivacyReview, SteppedUp, sessions::time},
    audit_ledger::findings,
    note,
    problem::Body,
};

/// `POST` [`contract::path::PRIVACY_DECIDE`]
pub(super) async fn decide(
    asked: Asked,
    reviewer: SteppedUp<PrivacyReview>,
    Body(Decide { mut items, decision, note }): Body<Decide>,
) -> Result<StatusCode, Failure> {
    must_be(&asked.written_down)?;
    let words = words(note.as_deref())?;
    items.sort_unstable();
    items.dedup();
    let gateway = Arc::clone(&asked.gateway);
    gateway
        .blocking(move |gateway| {
            let deciding = Deciding {
                gateway,
                reviewer: &reviewer.who.practitioner.id.0,
                decision,
                words: words.as_deref(),
                now: gateway.clock.now(),
            };
            gateway.store.write(|tx| {
                let items = match deciding.all(tx, &items)? {
                    Ok(items) => items,
                    Err(failure) => return Ok(Err(failure)),
                };
                let done = deciding.carry_out(tx, &items)?;
                let event = asked.event(acts::EVENT, "done").by(&reviewer.who);
                note_it(tx, &deciding, &items, &done, event)?;
                Ok(Ok(()))
            })?
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

struct Deciding<'a> {
    gateway: &'a Gateway,
    reviewer: &'a str,
    decision: ReviewDecision,
    words: Option<&'a str>,
    now: DateTime<Utc>,
}

impl Deciding<'_> {
    /// Every item, if all of this can be decided of each.
    fn all(
        &self,
        tx: &Transaction<'_>,
        items: &[String],
    ) -> rusqlite::Result<Result<Vec<Standing>, Failure>> {
        if items.is_empty() || items.len() > AT_ONCE {
            return Ok(Err(unreadable("Between 1 and 25 items are decided at once.")));
        }
        if self.words.is_none() && (self.decision != ReviewDecision::Appropriate || items.len() > 1)
        {
            return Ok(Err(unreadable("Write why.")));
        }
        let mut all = Vec::new();
        for id in items {
            let Some(item) = Standing::of(tx, id, self.reviewer)? else {
                return Ok(Err(none_of_theirs()));
            };
            if let Some(words) = self.against(tx, &item, items.len() > 1)? {
                return Ok(Err(unreadable(words)));
            }
            all.push(item);
        }
        Ok(Ok(all))
    }

    /// What speaks against it.
    fn against(
        &self,
        db: &Connection,
        item: &Standing,
        with_others: bool,
    ) -> rusqlite::Result<Option<&'static str>> {
        let is_closed = item.state == ReviewTab::Closed;
        Ok(match self.decision {
            ReviewDecision::Appropriate
                if with_others && !self.is_explained_sample(db, item)? =>
            {
                Some("Only samples with a contact that was found are closed together.")
            }
            ReviewDecision::Reopen if item.state == ReviewTab::New => Some("It is open already."),
            ReviewDecision::Ask if item.grant.is_none() => {
                Some("There is nobody to ask about a computer. Close it, or hand it on.")
            }
            ReviewDecision::Appropriate | ReviewDecision::Ask | ReviewDecision::Escalate
                if is_closed =>
            {
                Some("It was closed meanwhile. Open it again first.")
            }
            ReviewDecision::Appropriate
            | ReviewDecision::Ask
            | ReviewDecision::Escalate
            | ReviewDecision::Reopen => None,
        })
    }

    fn is_explained_sample(&self, db: &Connection, item: &Standing) -> rusqlite::Result<bool> {
        let around = self.gateway.policy.review().contact();
        match &item.grant {
            Some(grant) if item.is_sample() => opening::is_explained(db, grant, around),
            Some(_) | None => Ok(false),
        }
    }

    /// Does it, and says what the ledger has to tell of each.
    fn carry_out(&self, tx: &Transaction<'_>, items: &[Standing]) -> rusqlite::Result<Vec<Value>> {
        let mut done = Vec::new();
        for item in items {
            let act = Act {
                alert: &item.id,
                by: Some(self.reviewer),
                act: act(self.decision),
                words: self.words,
                due: (self.decision == ReviewDecision::Ask)
                    .then(|| self.now + self.gateway.policy.review().answer()),
                seconds: self.seconds(tx, &item.id)?,
            };
            done.push(act.keep(tx, self.now)?);
            if let (ReviewDecision::Appropriate, Some(finding)) = (self.decision, item.finding) {
                findings::closed(tx, finding, "looked-into", self.now)?;
            }
        }
        tx.execute("DELETE FROM review_looking WHERE reviewer = ?1", [self.reviewer])?;
        Ok(done)
    }

    /// For how long the reviewer has looked at it; nothing where that was not the last one, or it was left lying.
    fn seconds(&self, tx: &Transaction<'_>, item: &str) -> rusqlite::Result<Option<i64>> {
        let find = "SELECT since FROM review_looking WHERE reviewer = ?1 AND alert = ?2";
        let since = tx
            .prepare_cached(find)?
            .query_row((self.reviewer, item), |row| time(row, "since"))
            .optional()?;
        let seconds = since.map(|since| (self.now - since).num_seconds());
        Ok(seconds.filter(|seconds| (0..=LEFT_LYING).contains(seconds)))
    }
}

fn note_it(
    tx: &Transaction<'_>,
    deciding: &Deciding<'_>,
    items: &[Standing],
    done: &[Value],
    event: GatewayEvent,
) -> rusqlite::Result<()> {
    let ids: Vec<&str> = items.iter().map(|item| item.id.as_str()).collect();
    let (patient, grant) = match items {
        [only] => (only.patient.clone(), only.grant.clone()),
        _ => (None, None),
    };
    let detail = json!({ "items": ids, "acts": done });
    note(tx, deciding.now, &GatewayEvent { patient, grant, detail: Some(detail), ..event })
}

fn act(decision: ReviewDecision) -> ReviewAct {
    match decision {
        ReviewDecision::Appropriate => ReviewAct::Appropriate,
        ReviewDecision::Ask => ReviewAct::Asked,
        ReviewDecision::Escalate => ReviewAct::Escalated,
        ReviewDecision::Reopen => ReviewAct::Reopened,
    }
}

/// What was written, if anything was: up to a thousand characters.
pub(super) fn words(note: Option<&str>) -> Result<Option<String>, Failure> {
    let words = note.map(str::trim).filter(|words| !words.is_empty());
    match words {
        Some(words) if words.chars().count() > LONGEST => {
            Err(unreadable("Write at most 1000 characters."))
        }
        Some(words) => Ok(Some(words.to_owned())),
        None => Ok(None),
    }
}

pub(super) fn unreadable(words: &str) -> Failure {
    Failure::problem(ProblemCode::Unreadable, words)
}

const LONGEST: usize = 1000;
const AT_ONCE: usize = 25;
/// In seconds: whoever has looked for longer did something else meanwhile.
const LEFT_LYING: i64 = 30 * 60;
