//! Sessions as an administrator sees and ends them: over the wire with step-up, or on the gateway's own computer.
//!
//! What was open in a session ends with it, in the same transaction; whoever watches the database tells the viewers.

use std::sync::Arc;

use axum::{Json, http::StatusCode};
use chrono::{DateTime, Utc};
use contract::{EndSession, ProblemCode, SessionInForce, SessionsInForce};
use rusqlite::{Connection, Row, named_params};

use super::{
    Administration, Asked, SteppedUp,
    sessions::{self, Ending, KEPT_UNTIL, time},
    users::{self, UserError},
};
use crate::{Failure, Gateway, GatewayEvent, gateway_event::opaque, note, problem::Body};

/// `GET` [`contract::path::SESSIONS`].
pub(crate) async fn list(
    asked: Asked,
    admin: SteppedUp<Administration>,
) -> Result<Json<SessionsInForce>, Failure> {
    let gateway = Arc::clone(&asked.gateway);
    gateway
        .blocking(move |gateway| {
            let now = gateway.clock.now();
            let event = asked.event("sessions-listed", "done").by(&admin.who);
            gateway.store.write(|tx| note(tx, now, &event))?;
            let own = Some(admin.who.session.as_str());
            let sessions = gateway.store.read(|db| in_force(db, now, None, own))?;
            Ok(Json(SessionsInForce { sessions }))
        })
        .await
}

/// `POST` [`contract::path::END_SESSION`].
pub(crate) async fn end(
    asked: Asked,
    admin: SteppedUp<Administration>,
    Body(given): Body<EndSession>,
) -> Result<StatusCode, Failure> {
    let gateway = Arc::clone(&asked.gateway);
    gateway
        .blocking(move |gateway| {
            let now = gateway.clock.now();
            let ended = gateway.store.write(|tx| {
                let ended = sessions::end(tx, Ending::One(&given.session), WHY, now)? > 0;
                let event = GatewayEvent {
                    detail: Some(serde_json::json!({ "ended": opaque(&given.session) })),
                    ..asked.event("end-session", if ended { "done" } else { "not-found" })
                };
                note(tx, now, &event.by(&admin.who))?;
                Ok(ended)
            })?;
            let none = "There is no such session, or it has ended.";
            if ended { Ok(()) } else { Err(Failure::problem(ProblemCode::NotFound, none)) }
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The sessions that have not ended, of one account or of all, the latest first.
pub fn sessions(gateway: &Gateway, email: Option<&str>) -> Result<Vec<SessionInForce>, UserError> {
    let now = gateway.clock.now();
    let email = email.map(users::as_kept);
    if let Some(email) = &email
        && gateway.store.read(|db| users::id_of(db, email))?.is_none()
    {
        return Err(UserError::Unknown);
    }
    Ok(gateway.store.read(|db| in_force(db, now, email.as_deref(), None))?)
}

/// Ends every session of an account, and says how many; the account stays.
pub fn end_sessions(gateway: &Gateway, email: &str) -> Result<usize, UserError> {
    let (email, now) = (users::as_kept(email), gateway.clock.now());
    let ended = gateway.store.write(|tx| {
        let Some(account) = users::id_of(tx, &email)? else { return Ok(None) };
        sessions::end(tx, Ending::Account(&account), WHY, now).map(Some)
    })?;
    ended.ok_or(UserError::Unknown)
}

fn in_force(
    db: &Connection,
    now: DateTime<Utc>,
    email: Option<&str>,
    own: Option<&str>,
) -> rusqlite::Result<Vec<SessionInForce>> {
    db.prepare(&format!(
        "SELECT session.id, email, name, title, organisation, began, used
         FROM session JOIN account ON account.id = session.account
         WHERE session.ended IS NULL AND disabled IS NULL AND until > :now
           AND (used > :idle OR {KEPT_UNTIL} > :now)
           AND (:email IS NULL OR email = :email)
         ORDER BY began DESC, session.id",
    ))?
    .query_map(
        named_params! {
            ":now": now.to_rfc3339(),
            ":idle": sessions::idle_since(now).to_rfc3339(),
            ":email": email,
        },
        |row| session(row, own),
    )?
    .collect()
}

fn session(row: &Row<'_>, own: Option<&str>) -> rusqlite::Result<SessionInForce> {
    let session: String = row.get("id")?;
    Ok(SessionInForce {
        own: own == Some(session.as_str()),
        session,
        email: row.get("email")?,
        name: row.get("name")?,
        title: row.get("title")?,
        organisation: row.get("organisation")?,
        began: time(row, "began")?,
        used: time(row, "used")?,
    })
}

const WHY: &str = "by-administrator";
