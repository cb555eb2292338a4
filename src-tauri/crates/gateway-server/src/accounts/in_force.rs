//! The sessions in which somebody is signed in now, as they are listed on the gateway's own computer.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, named_params};

use super::{
    sessions::{self, KEPT_UNTIL, time},
    users::{self, UserError},
};
use crate::Gateway;

/// A session that has not ended.
#[derive(Clone, Debug)]
pub struct SessionInForce {
    /// Its id, which is not its token.
    pub session: String,
    /// The address of the account.
    pub email: String,
    /// The person's name.
    pub name: String,
    /// The organisation.
    pub organisation: String,
    /// When it began.
    pub began: DateTime<Utc>,
    /// When something was last asked in it.
    pub used: DateTime<Utc>,
}

/// The sessions that have not ended, of one account or of all, the latest first.
///
/// # Errors
/// [`UserError::Unknown`], or the store's.
pub fn sessions(gateway: &Gateway, email: Option<&str>) -> Result<Vec<SessionInForce>, UserError> {
    let now = gateway.clock.now();
    let email = email.map(users::as_kept);
    if let Some(email) = &email
        && gateway.store.read(|db| users::id_of(db, email))?.is_none()
    {
        return Err(UserError::Unknown);
    }
    Ok(gateway.store.read(|db| in_force(db, now, email.as_deref()))?)
}

fn in_force(
    db: &Connection,
    now: DateTime<Utc>,
    email: Option<&str>,
) -> rusqlite::Result<Vec<SessionInForce>> {
    db.prepare(&format!(
        "SELECT session.id, email, name, organisation, began, used
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
        session,
    )?
    .collect()
}

fn session(row: &Row<'_>) -> rusqlite::Result<SessionInForce> {
    Ok(SessionInForce {
        session: row.get("id")?,
        email: row.get("email")?,
        name: row.get("name")?,
        organisation: row.get("organisation")?,
        began: time(row, "began")?,
        used: time(row, "used")?,
    })
}
