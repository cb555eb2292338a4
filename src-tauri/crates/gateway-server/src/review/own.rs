//! What everybody may see and say of their own openings: the list, the question of a reviewer, and what is said afterwards.
//!
//! Only one's own; anything else is not there. A person is not told what was drawn by lot or found by a pattern, unless they are asked.

use std::{cmp::Reverse, sync::Arc};

use access::BasisKind;
use axum::{Json, http::StatusCode};
use chrono::{DateTime, Duration, Utc};
use contract::{
    AnswerQuestion, AskOwnAccesses, MyAccess, MyAccesses, OwnAnswer, OwnQuestion, OwnReview,
    OwnReviewState, ProblemCode, ReviewAct, ReviewTab, SayAfterwards,
};
use rusqlite::{Connection, OptionalExtension as _, Transaction};
use serde_json::{Value, json};

use super::{
    acts::{self, Act},
    deciding::{unreadable, words},
    opening::{Opening, SELECT, name_on},
    rules,
};
use crate::{
    Failure, GatewayEvent, SignedInAs,
    access_decisions::must_be,
    accounts::{Asked, sessions::time},
    alerts, consents, grants,
    keys::SealKey,
    note,
    problem::Body,
};

/// `POST` [`contract::path::MY_ACCESSES`]
pub(super) async fn accesses(
    asked: Asked,
    who: SignedInAs,
    Body(AskOwnAccesses { days }): Body<AskOwnAccesses>,
) -> Result<Json<MyAccesses>, Failure> {
    must_be(&asked.written_down)?;
    let gateway = Arc::clone(&asked.gateway);
    gateway
        .blocking(move |gateway| {
            let now = gateway.clock.now();
            let since = now - Duration::days(i64::from(days.clamp(1, 366)));
            let event = asked.event("own-accesses", "done").by(&who);
            gateway.store.write(|tx| {
                grants::end_with_their_sessions(tx, now)?;
                note(tx, now, &event)
            })?;
            let account = &who.practitioner.id.0;
            Ok(Json(gateway.store.read(|db| of_person(db, &gateway.seal, account, since, now))?))
        })
        .await
}

/// What this person opened since then, and whatever else they are asked about: a question has no age.
fn of_person(
    db: &Connection,
    seal: &SealKey,
    account: &str,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> rusqlite::Result<MyAccesses> {
    let mut find = db.prepare_cached(&format!(
        "{SELECT} WHERE practitioner = ?1 AND (given > ?2 OR {IS_ASKED})
         ORDER BY {IS_ASKED} DESC, given DESC LIMIT ?3"
    ))?;
    let mut openings = find
        .query_map((account, since.to_rfc3339(), MOST + 1), |row| Opening::read(row, seal))?
        .collect::<Result<Vec<_>, _>>()?;
    let more = openings.len() > MOST;
    openings.truncate(MOST);
    openings.sort_by_key(|opening| Reverse(opening.given));
    let accesses = openings.into_iter().map(|opening| access(db, opening, now));
    Ok(MyAccesses { accesses: accesses.collect::<Result<_, _>>()?, more })
}

/// `POST` [`contract::path::MY_ANSWER`]
pub(super) async fn answer(
    asked: Asked,
    who: SignedInAs,
    Body(AnswerQuestion { item, words: said }): Body<AnswerQuestion>,
) -> Result<StatusCode, Failure> {
    must_be(&asked.written_down)?;
    let words = words(Some(&said))?.ok_or_else(|| unreadable("Write an answer."))?;
    let gateway = Arc::clone(&asked.gateway);
    gateway
        .blocking(move |gateway| {
            let (now, account) = (gateway.clock.now(), &who.practitioner.id.0);
            let is_asked = gateway.store.write(|tx| {
                let find = "SELECT patient, grant_id FROM alert WHERE id = ?1 AND practitioner = ?2 AND state = 'asked'";
                let found = tx
                    .query_row(find, (&item, account), |row| Ok((row.get(0)?, row.get(1)?)))
                    .optional()?;
                let Some((patient, grant)) = found else { return Ok(false) };
                let act = said_by(tx, &item, account, ReviewAct::Answered, &words, now)?;
                let detail = Some(json!({ "items": [&item], "acts": [act] }));
                let event = asked.event(acts::ANSWERED, "done").by(&who);
                note(tx, now, &GatewayEvent { patient, grant, detail, ..event })?;
                Ok(true)
            })?;
            if is_asked { Ok(StatusCode::NO_CONTENT) } else { Err(not_theirs()) }
        })
        .await
}

/// `POST` [`contract::path::MY_AFTERWARDS`]
pub(super) async fn afterwards(
    asked: Asked,
    who: SignedInAs,
    Body(said): Body<SayAfterwards>,
) -> Result<StatusCode, Failure> {
    must_be(&asked.written_down)?;
    if said.could_agree.is_none() && !said.wrong_patient {
        return Err(unreadable("Nothing is said."));
    }
    let gateway = Arc::clone(&asked.gateway);
    gateway
        .blocking(move |gateway| {
            let (now, account) = (gateway.clock.now(), &who.practitioner.id.0);
            let is_theirs = gateway.store.write(|tx| {
                grants::end_with_their_sessions(tx, now)?;
                let Some(patient) = of_patient(tx, &said, account)? else { return Ok(false) };
                let acts = add(tx, &said, account, now)?;
                let event = GatewayEvent {
                    patient: Some(patient),
                    grant: Some(said.grant.0.clone()),
                    detail: Some(json!({
                        "couldAgree": said.could_agree.map(access::CouldAgree::name),
                        "wrongPatient": said.wrong_patient,
                        "acts": acts,
                    })),
                    ..asked.event(acts::AFTERWARDS, "done").by(&who)
                };
                note(tx, now, &event)?;
                Ok(true)
            })?;
            if is_theirs { Ok(StatusCode::NO_CONTENT) } else { Err(not_theirs()) }
        })
        .await
}

/// Of which patient this own grant is, if it has ended and this can be said of it.
fn of_patient(
    tx: &Transaction<'_>,
    said: &SayAfterwards,
    account: &str,
) -> rusqlite::Result<Option<String>> {
    tx.prepare_cached(
        "SELECT patient FROM access_grant
         WHERE id = ?1 AND practitioner = ?2 AND ended IS NOT NULL AND (?3 OR basis = ?4)",
    )?
    .query_row(
        (&said.grant.0, account, said.could_agree.is_none(), BasisKind::Emergency.name()),
        |row| row.get(0),
    )
    .optional()
}

/// Adds what is said to what was said before; what the ledger has to tell of it.
fn add(
    tx: &Transaction<'_>,
    said: &SayAfterwards,
    account: &str,
    now: DateTime<Utc>,
) -> rusqlite::Result<Vec<Value>> {
    if said.wrong_patient {
        alerts::raise_later(tx, &said.grant.0, alerts::Kind::WrongPatient, now)?;
        consents::was_wrong_patients(tx, &said.grant, now)?;
    }
    let find = "SELECT id FROM alert WHERE grant_id = ?1";
    let alert: Option<String> = tx.query_row(find, [&said.grant.0], |row| row.get(0)).optional()?;
    let Some(alert) = alert else { return Ok(Vec::new()) };
    let mut acts = Vec::new();
    if let Some(could_agree) = said.could_agree {
        grants::keep_could_agree(tx, &said.grant, could_agree)?;
        let words = format!("Could the patient agree later? {}.", could_agree.words());
        acts.push(said_by(tx, &alert, account, ReviewAct::Afterwards, &words, now)?);
    }
    if said.wrong_patient {
        let words = "It was the wrong patient’s record.";
        acts.push(said_by(tx, &alert, account, ReviewAct::Afterwards, words, now)?);
    }
    Ok(acts)
}

fn said_by(
    tx: &Transaction<'_>,
    alert: &str,
    account: &str,
    act: ReviewAct,
    words: &str,
    now: DateTime<Utc>,
) -> rusqlite::Result<Value> {
    Act { alert, by: Some(account), act, words: Some(words), due: None, seconds: None }
        .keep(tx, now)
}

fn access(db: &Connection, opening: Opening, now: DateTime<Utc>) -> rusqlite::Result<MyAccess> {
    let alert = Alert::of(db, &opening.grant.0)?;
    let question = alert.as_ref().map(|alert| question(db, &alert.id)).transpose()?.flatten();
    let review = alert.as_ref().and_then(|alert| alert.told(question.is_some()));
    Ok(MyAccess {
        patient: name_on(opening.card.as_deref(), now),
        given: opening.given,
        ended: opening.ended(now),
        basis: opening.basis,
        reason: opening.reason(),
        note: opening.note(),
        relationship: opening.relationship,
        emergency: opening.basis == BasisKind::Emergency,
        could_agree: opening.could_agree,
        wrong_patient: alert.as_ref().is_some_and(Alert::is_wrong_patient),
        review,
        question,
        grant: opening.grant,
    })
}

/// How the review of an opening stands.
struct Alert {
    id: String,
    state: Option<ReviewTab>,
    answered: bool,
    kinds: String,
    outcome: Option<DateTime<Utc>>,
}

impl Alert {
    fn of(db: &Connection, grant: &str) -> rusqlite::Result<Option<Self>> {
        db.prepare_cached(
            "SELECT id, state, answered, (SELECT group_concat(kind, ' ') FROM alert_kind WHERE alert = alert.id) AS kinds,
                    (SELECT max(at) FROM review_act WHERE alert = alert.id AND act = 'appropriate') AS outcome
             FROM alert WHERE grant_id = ?1",
        )?
        .query_row([grant], |row| {
            let is_decided = row.get::<_, Option<String>>("outcome")?.is_some();
            Ok(Self {
                id: row.get("id")?,
                state: acts::tab(row.get_ref("state")?.as_str()?),
                answered: row.get("answered")?,
                kinds: row.get("kinds")?,
                outcome: is_decided.then(|| time(row, "outcome")).transpose()?,
            })
        })
        .optional()
    }

    fn is_wrong_patient(&self) -> bool {
        self.kinds.split(' ').any(|kind| kind == alerts::Kind::WrongPatient.name())
    }

    /// As far as the person is told.
    fn told(&self, was_asked: bool) -> Option<OwnReview> {
        let mut rules = self.kinds.split(' ').filter_map(rules::rule);
        if !was_asked && !rules.any(|rule| rule.is_told) {
            return None;
        }
        let (state, outcome_at) = match self.state? {
            ReviewTab::New | ReviewTab::Escalated => (OwnReviewState::Waiting, None),
            ReviewTab::Asked if self.answered => (OwnReviewState::Answered, None),
            ReviewTab::Asked => (OwnReviewState::Asked, None),
            ReviewTab::Closed => (OwnReviewState::Appropriate, self.outcome),
        };
        Some(OwnReview { state, outcome_at })
    }
}

/// The last question, and its answer.
fn question(db: &Connection, alert: &str) -> rusqlite::Result<Option<OwnQuestion>> {
    let mut acts = db.prepare_cached(
        "SELECT at, act, due, title, opened_text('review_act/' || review_act.id, sealed) AS words
         FROM review_act LEFT JOIN account ON account.id = by
         WHERE alert = ?1 AND act IN ('asked', 'answered') ORDER BY number",
    )?;
    let mut rows = acts.query([alert])?;
    let mut last: Option<OwnQuestion> = None;
    while let Some(row) = rows.next()? {
        let words = row.get::<_, Option<String>>("words")?.unwrap_or_default();
        let at = time(row, "at")?;
        if row.get_ref("act")?.as_str()? == "asked" {
            last = Some(OwnQuestion {
                item: alert.to_owned(),
                asked: at,
                by_title: row.get::<_, Option<String>>("title")?.unwrap_or_default(),
                words,
                due: time(row, "due")?,
                answered: None,
            });
        } else if let Some(question) = &mut last {
            question.answered = Some(OwnAnswer { at, words });
        }
    }
    Ok(last)
}

/// The same for what is another's, for what has not ended, and for what is not there.
fn not_theirs() -> Failure {
    Failure::problem(ProblemCode::NotFound, "There is no such opening of yours.")
}

/// Whether the person is asked and has not answered.
const IS_ASKED: &str = "access_grant.id IN (SELECT grant_id FROM alert WHERE practitioner = ?1 AND state = 'asked' AND NOT answered)";
const MOST: usize = 500;
