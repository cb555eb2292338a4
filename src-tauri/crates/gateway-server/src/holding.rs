//! What still holds: told to every workstation where a record may be open, as soon as it changes.
//!
//! A grant can end far from the screen that shows the record: the patient withdraws at another workstation, an administrator
//! disables the account, an opt-out arrives with an import. So each viewer listens ([`stream`], server-sent events), or asks again and
//! again where a proxy holds streams back ([`wait`]). Each answer is the whole [`Holding`], read from the database: nothing has to be
//! remembered between two of them, and one that was missed is made up for by the next.
//!
//! 1. [`watch`] notices that anybody has written to the database, this process or another, and wakes whoever listens.
//! 2. Whoever was woken asks the database what holds of their session's person, and tells it if it is not what was told last.
//! 3. What ends by time is told at its time, and every few seconds a heartbeat says that the gateway is still there.
//!
//! Listening is not using: a session that is left alone ends all the same, and the stream says so (`ended`) and ends too.

pub(crate) mod watch;

use std::{
    convert::Infallible,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use access::{Decision, GrantId, Refusal};
use aws_lc_rs::digest::{SHA256, digest};
use axum::{
    Json,
    extract::{FromRequestParts, State},
    http::{HeaderName, request::Parts},
    response::{IntoResponse, Response, Sse, sse::Event},
};
use chrono::{DateTime, Duration, Utc};
use contract::{EndedGrant, Holding, WaitForChange};
use futures_core::Stream;
use rusqlite::{Connection, OptionalExtension as _, named_params};
use tokio::{
    sync::mpsc,
    time::{Instant, sleep},
};

use self::watch::{Pace, Place};
use crate::{
    Failure, Gateway, SignedInAs,
    access_decisions::decide_again,
    accounts::sessions::{self, KEPT_UNTIL, not_signed_in, time},
    grants::{self, Found},
    problem::Body,
    standing,
};

/// Who listens. Unlike [`crate::SignedInAs`] it does not count as a use of the session.
pub(crate) struct Listener {
    account: String,
    session: String,
}

impl FromRequestParts<Arc<Gateway>> for Listener {
    type Rejection = Failure;

    async fn from_request_parts(
        parts: &mut Parts,
        gateway: &Arc<Gateway>,
    ) -> Result<Self, Failure> {
        let token = sessions::bearer(parts).ok_or_else(not_signed_in)?;
        let token = digest(&SHA256, token.as_bytes()).as_ref().to_vec();
        let who = gateway
            .blocking(move |gateway| Ok(sessions::untouched(gateway, &token)?))
            .await?
            .ok_or_else(not_signed_in)?;
        if !who.statement_accepted {
            return Err(sessions::statement_not_accepted());
        }
        Ok(Self { account: who.practitioner.id.0, session: who.session })
    }
}

/// `GET` [`contract::path::HOLDING`]: an event `holding` at once, at every change and as a heartbeat; `ended` when the session has.
pub(crate) async fn stream(
    State(gateway): State<Arc<Gateway>>,
    listener: Listener,
) -> Result<Response, Failure> {
    let place = gateway.watch.place(&listener.session);
    // One event at a time: a reader that takes none holds no more than that.
    let (events, told) = mpsc::channel(1);
    tokio::spawn(tell(gateway, listener, place, events));
    Ok(([(UNBUFFERED, "no")], Sse::new(Told(told))).into_response())
}

/// `POST` [`contract::path::WAIT_FOR_CHANGE`]: answers as soon as something else holds than what is known, and in time at any rate.
pub(crate) async fn wait(
    State(gateway): State<Arc<Gateway>>,
    listener: Listener,
    Body(WaitForChange { known }): Body<WaitForChange>,
) -> Result<Json<Holding>, Failure> {
    let place = gateway.watch.place(&listener.session);
    let mut until = Instant::now() + gateway.watch.pace.wait;
    let mut changed = gateway.watch.listen();
    loop {
        let stops = changed.borrow_and_update().is_none();
        let said = listener.ask(&gateway).await?.ok_or_else(not_signed_in)?;
        let left = until.saturating_duration_since(Instant::now());
        if known.as_ref() != Some(&said.holding.state) || stops || left.is_zero() {
            return Ok(Json(said.holding));
        }
        tokio::select! {
            _ = changed.changed() => {}
            () = sleep(left.min(said.ends_in(&gateway.watch.pace))) => {}
            () = place.is_taken() => until = Instant::now(),
        }
    }
}

/// Tells one listener until the session has ended, the gateway stops, or the listener has gone or takes nothing any more.
async fn tell(
    gateway: Arc<Gateway>,
    listener: Listener,
    place: Place,
    events: mpsc::Sender<Event>,
) {
    let pace = gateway.watch.pace;
    let mut changed = gateway.watch.listen();
    let mut last: Option<(String, Instant)> = None;
    loop {
        let stops = changed.borrow_and_update().is_none();
        // A stream that breaks off is begun again by whoever listens.
        let Ok(said) = listener.ask(&gateway).await else { return };
        let Some(said) = said else {
            let _ = events.send_timeout(Event::default().event("ended"), pace.patience).await;
            return;
        };
        let is_news = last.as_ref().is_none_or(|(state, at)| {
            *state != said.holding.state || at.elapsed() >= pace.heartbeat
        });
        if is_news {
            let Ok(event) = Event::default().event("holding").json_data(&said.holding) else {
                return;
            };
            if events.send_timeout(event, pace.patience).await.is_err() {
                return;
            }
            last = Some((said.holding.state.clone(), Instant::now()));
        }
        if stops {
            return;
        }
        tokio::select! {
            _ = changed.changed() => {}
            () = sleep(said.ends_in(&pace)) => {}
            () = events.closed() => return,
            () = place.is_taken() => return,
        }
    }
}

/// The events on their way to one reader.
struct Told(mpsc::Receiver<Event>);

impl Stream for Told {
    type Item = Result<Event, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(context).map(|event| event.map(Ok))
    }
}

/// What holds, and when the first of it ends by itself.
struct Said {
    holding: Holding,
    ends: DateTime<Utc>,
}

impl Said {
    /// How long nothing ends by itself, as far as the next heartbeat.
    fn ends_in(&self, pace: &Pace) -> std::time::Duration {
        let left = (self.ends - self.holding.time).to_std().unwrap_or_default();
        left.clamp(pace.look, pace.heartbeat)
    }
}

impl Listener {
    /// What holds now; `None` once the session has ended.
    async fn ask(&self, gateway: &Arc<Gateway>) -> Result<Option<Said>, Failure> {
        let (account, session) = (self.account.clone(), self.session.clone());
        let _turn = gateway.watch.turn().await;
        gateway
            .blocking(move |gateway| {
                let now = gateway.clock.now();
                Ok(gateway.store.read(|db| said(db, gateway, &account, &session, now))?)
            })
            .await
    }
}

fn said(
    db: &Connection,
    gateway: &Gateway,
    account: &str,
    session: &str,
    now: DateTime<Utc>,
) -> rusqlite::Result<Option<Said>> {
    let Some(session_ends) = session_ends(db, session, now)? else { return Ok(None) };
    let practitioner = sessions::practitioner_of(db, account)?;
    let who = SignedInAs { practitioner, session: session.to_owned() };
    let (mut ended, mut holding) = (ended(db, account, now)?, Vec::new());
    for (grant, expires) in in_force(db, account, now)? {
        match refused(db, gateway, &who, &grant, now)? {
            Some(refusal) => ended.push(EndedGrant { grant, refusal }),
            None => holding.push((grant, expires)),
        }
    }
    let ends = holding.iter().map(|(_, expires)| *expires).chain([session_ends]).min();
    let in_force: Vec<GrantId> = holding.into_iter().map(|(id, _)| id).collect();
    let state = state_of(&in_force, &ended);
    let holding = Holding { time: now, state, in_force, ended };
    Ok(Some(Said { holding, ends: ends.unwrap_or(session_ends) }))
}

/// When the session ends by itself; `None` if it has ended.
fn session_ends(
    db: &Connection,
    session: &str,
    now: DateTime<Utc>,
) -> rusqlite::Result<Option<DateTime<Utc>>> {
    let ends = db
        .prepare_cached(&format!(
            "SELECT used, until, {KEPT_UNTIL} AS kept_until
             FROM session JOIN account ON account.id = session.account
             WHERE session.id = ?1 AND ended IS NULL AND disabled IS NULL",
        ))?
        .query_row([session], sessions::ends)
        .optional()?;
    Ok(ends.filter(|ends| now < *ends))
}

/// The person's grants that hold, whether or not those that ended by time or with their session are marked so yet.
fn in_force(
    db: &Connection,
    account: &str,
    now: DateTime<Utc>,
) -> rusqlite::Result<Vec<(GrantId, DateTime<Utc>)>> {
    db.prepare_cached(&format!(
        "SELECT access_grant.id, expires FROM access_grant JOIN session ON session.id = session
         WHERE practitioner = :account AND access_grant.ended IS NULL AND expires > :now
           AND (basis = 'permission-until'
                OR session.ended IS NULL AND until > :now AND (used > :idle OR {KEPT_UNTIL} > :now))
         ORDER BY access_grant.id",
    ))?
    .query_map(
        named_params! {
            ":account": account,
            ":now": now.to_rfc3339(),
            ":idle": sessions::idle_since(now).to_rfc3339(),
        },
        |row| Ok((GrantId(row.get("id")?), time(row, "expires")?)),
    )?
    .collect()
}

/// Why a grant would not be permitted again now, if it would not: its tie, its policy or its person's role has changed.
fn refused(
    db: &Connection,
    gateway: &Gateway,
    who: &SignedInAs,
    grant: &GrantId,
    now: DateTime<Utc>,
) -> rusqlite::Result<Option<Refusal>> {
    let kept = match grants::find(db, &gateway.seal, grant, &who.practitioner)? {
        Found::Kept(kept) => kept,
        Found::Over(refusal) => return Ok(Some(refusal)),
    };
    let Some(known) = standing::known(db, gateway, who, &kept.patient, now)? else {
        return Ok(Some(Refusal::GrantEnded));
    };
    Ok(match decide_again(gateway, who, &kept.standing(&known), &kept, now) {
        Decision::Permit(_) => None,
        Decision::Refuse(refusal) => Some(refusal),
    })
}

/// The person's grants that were ended within the day for a reason that they have to be told.
fn ended(db: &Connection, account: &str, now: DateTime<Utc>) -> rusqlite::Result<Vec<EndedGrant>> {
    let since = (now - Duration::days(1)).to_rfc3339();
    let mut found = db.prepare_cached(
        "SELECT id, ended_by FROM access_grant WHERE practitioner = ?1 AND ended > ?2 ORDER BY ended, id",
    )?;
    let found = found.query_map((account, since), |row| {
        Ok((GrantId(row.get("id")?), grants::refusal_in(&row.get::<_, String>("ended_by")?)))
    })?;
    let told = |(grant, refusal): (GrantId, Option<Refusal>)| {
        refusal.map(|refusal| EndedGrant { grant, refusal })
    };
    found.filter_map(|row| row.map(told).transpose()).collect()
}

/// One word for all of it, which differs whenever it does.
fn state_of(in_force: &[GrantId], ended: &[EndedGrant]) -> String {
    let mut said = String::new();
    for grant in in_force {
        said.push_str(&grant.0);
        said.push('\n');
    }
    for EndedGrant { grant, refusal } in ended {
        said.push_str(&format!("{grant} {}\n", refusal.name()));
    }
    let digest = digest(&SHA256, said.as_bytes());
    digest.as_ref().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// Tells nginx, and others that believe it, to hold nothing back.
const UNBUFFERED: HeaderName = HeaderName::from_static("x-accel-buffering");

#[cfg(test)]
mod tests;
