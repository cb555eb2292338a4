//! Sessions: an opaque token of 256 bits, of which only the SHA-256 is kept.

use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use axum::{
    extract::FromRequestParts,
    http::{header, request::Parts},
};
use chrono::{DateTime, Duration, Utc};
use contract::ProblemCode;
use identity::{Organisation, Practitioner, PractitionerId, Workplace, WorkplaceKind};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, named_params, params_from_iter};

use super::statement;
use crate::{Failure, Gateway, GatewayEvent, StoreError, grants, note};

/// Who asks, and that the misuse statement was read: whoever has one may ask for records.
///
/// As an argument of a handler it answers for itself: without a session `401`, without the statement `403`.
#[derive(Clone, Debug)]
pub struct SignedInAs {
    /// The person.
    pub practitioner: Practitioner,
    /// The id of the session, which is not its token.
    pub session: String,
}

/// Who asks, though the misuse statement may still have to be read: enough to read it, and to sign out.
#[derive(Clone, Debug)]
pub struct SignedInOnly {
    /// The person.
    pub practitioner: Practitioner,
    /// The id of the session.
    pub session: String,
    /// Whether the statement that holds now was accepted within the year.
    pub statement_accepted: bool,
}

impl FromRequestParts<Arc<Gateway>> for SignedInOnly {
    type Rejection = Failure;

    async fn from_request_parts(
        parts: &mut Parts,
        gateway: &Arc<Gateway>,
    ) -> Result<Self, Failure> {
        let asked = parts.uri.path();
        let Some(token) = bearer(parts) else { return Err(not_signed_in().for_path(asked)) };
        let token = digest(&SHA256, token.as_bytes()).as_ref().to_vec();
        gateway
            .blocking(move |gateway| find(gateway, &token)?.ok_or_else(not_signed_in))
            .await
            .map_err(|failure| failure.for_path(asked))
    }
}

impl FromRequestParts<Arc<Gateway>> for SignedInAs {
    type Rejection = Failure;

    async fn from_request_parts(
        parts: &mut Parts,
        gateway: &Arc<Gateway>,
    ) -> Result<Self, Failure> {
        let SignedInOnly { practitioner, session, statement_accepted } =
            SignedInOnly::from_request_parts(parts, gateway).await?;
        if statement_accepted {
            return Ok(Self { practitioner, session });
        }
        Err(statement_not_accepted().for_path(parts.uri.path()))
    }
}

fn find(gateway: &Gateway, token: &[u8]) -> Result<Option<SignedInOnly>, Failure> {
    let now = gateway.clock.now();
    let Some((who, used)) = look_up(gateway, token, now)? else { return Ok(None) };
    if now >= used + TOUCH_AFTER {
        gateway.store.write(|tx| {
            let change = "UPDATE session SET used = ?1 WHERE id = ?2 AND ended IS NULL";
            tx.execute(change, (now.to_rfc3339(), &who.session)).map(drop)
        })?;
    }
    Ok(Some(who))
}

/// Whose session this is, without using it: a session in which nothing else is asked ends as if nothing were.
pub(crate) fn untouched(
    gateway: &Gateway,
    token: &[u8],
) -> Result<Option<SignedInOnly>, StoreError> {
    Ok(look_up(gateway, token, gateway.clock.now())?.map(|(who, _)| who))
}

fn look_up(
    gateway: &Gateway,
    token: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<(SignedInOnly, DateTime<Utc>)>, StoreError> {
    gateway.store.read(|db| {
        let Some((mut who, used)) = in_force(db, token, now)? else { return Ok(None) };
        who.statement_accepted = statement::is_accepted(db, &who.practitioner.id.0, now)?;
        Ok(Some((who, used)))
    })
}

/// The session with this token that has neither ended nor been left alone too long, and when it was last used.
fn in_force(
    db: &Connection,
    token: &[u8],
    now: DateTime<Utc>,
) -> rusqlite::Result<Option<(SignedInOnly, DateTime<Utc>)>> {
    let found = db
        .prepare(
            &format!("SELECT session.id AS session, session.used, session.until, {KEPT_UNTIL} AS kept_until,
                    account.id, name, email, role, title, ods, organisation, workplace_kind, workplace
             FROM session JOIN account ON account.id = session.account
             WHERE session.token = :token AND session.ended IS NULL AND account.disabled IS NULL"),
        )?
        .query_row(named_params! { ":token": token }, |row| {
            let who = SignedInOnly {
                practitioner: practitioner(row)?,
                session: row.get("session")?,
                statement_accepted: false,
            };
            Ok((who, time(row, "used")?, ends(row)?))
        })
        .optional()?;
    Ok(found.filter(|(_, _, ends)| now < *ends).map(|(who, used, _)| (who, used)))
}

/// When a session ends by itself, from its `used`, its `until` and [`KEPT_UNTIL`] as `kept_until`.
pub(crate) fn ends(row: &Row<'_>) -> rusqlite::Result<DateTime<Utc>> {
    let kept: Option<String> = row.get("kept_until")?;
    let alone = time(row, "used")? + IDLE;
    let alone = if kept.is_some() { alone.max(time(row, "kept_until")?) } else { alone };
    Ok(alone.min(time(row, "until")?))
}

/// A session that was last used then, or before, has ended, unless something is kept in it.
pub(crate) fn idle_since(now: DateTime<Utc>) -> DateTime<Utc> {
    now - IDLE
}

/// Which sessions are to end.
#[derive(Clone, Copy)]
pub(crate) enum Ending<'a> {
    /// Every one of this account.
    Account(&'a str),
    /// Every one that began on this device.
    Device(&'a str),
    /// Every one of this account but the one in which it is asked.
    Others(&'a SignedInAs),
}

/// Ends sessions and what was open in them, and writes each down with the reason; says how many there were.
pub(crate) fn end(
    tx: &Transaction<'_>,
    ending: Ending<'_>,
    why: &str,
    now: DateTime<Utc>,
) -> rusqlite::Result<usize> {
    // Those whose time was over already did not end for this reason.
    end_expired(tx, now)?;
    let ended = match ending {
        Ending::Account(account) => end_where(tx, "account = ?3", &[account], why, now),
        Ending::Device(device) => end_where(tx, "device = ?3", &[device], why, now),
        Ending::Others(SignedInAs { practitioner, session }) => {
            end_where(tx, "account = ?3 AND id <> ?4", &[&practitioner.id.0, session], why, now)
        }
    }?;
    grants::end_with_their_sessions(tx, now)?;
    Ok(ended)
}

/// Ends every session whose time is over, or in which nothing was asked for too long.
pub(crate) fn end_expired(tx: &Transaction<'_>, now: DateTime<Utc>) -> rusqlite::Result<()> {
    end_where(tx, "until <= ?3", &[&now.to_rfc3339()], "over", now)?;
    let alone = format!("used <= ?3 AND coalesce({KEPT_UNTIL} <= ?4, true)");
    let (idle, now_text) = (idle_since(now).to_rfc3339(), now.to_rfc3339());
    end_where(tx, &alone, &[&idle, &now_text], "left-alone", now).map(drop)
}

fn end_where(
    tx: &Transaction<'_>,
    which: &str,
    these: &[&str],
    why: &str,
    now: DateTime<Utc>,
) -> rusqlite::Result<usize> {
    let at = now.to_rfc3339();
    let end = format!(
        "UPDATE session SET ended = ?1, ended_by = ?2 WHERE ended IS NULL AND {which} RETURNING account, id"
    );
    let ended: Vec<GatewayEvent> = tx
        .prepare_cached(&end)?
        .query_map(params_from_iter([at.as_str(), why].iter().chain(these)), |row| {
            Ok(GatewayEvent {
                account: row.get(0)?,
                session: row.get(1)?,
                ..GatewayEvent::new("session-ended", why)
            })
        })?
        .collect::<Result<_, _>>()?;
    for event in &ended {
        note(tx, now, event)?;
    }
    Ok(ended.len())
}

/// The person of an account, as the person works now.
pub(crate) fn practitioner_of(db: &Connection, account: &str) -> rusqlite::Result<Practitioner> {
    db.prepare_cached("SELECT * FROM account WHERE id = ?1")?.query_row([account], practitioner)
}

/// The person in a row of `account`.
pub(crate) fn practitioner(row: &Row<'_>) -> rusqlite::Result<Practitioner> {
    let kind: String = row.get("workplace_kind")?;
    Ok(Practitioner {
        id: PractitionerId(row.get("id")?),
        name: row.get("name")?,
        email: row.get("email")?,
        role: parsed(row, "role")?,
        title: row.get("title")?,
        organisation: Organisation { ods: parsed(row, "ods")?, name: row.get("organisation")? },
        workplace: Workplace {
            kind: WorkplaceKind::from_name(&kind).ok_or(rusqlite::Error::InvalidQuery)?,
            name: row.get("workplace")?,
        },
    })
}

fn parsed<T: std::str::FromStr>(row: &Row<'_>, column: &str) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    text.parse().map_err(|_| rusqlite::Error::InvalidQuery)
}

/// A moment in a column.
pub(crate) fn time(row: &Row<'_>, column: &str) -> rusqlite::Result<DateTime<Utc>> {
    let text: String = row.get(column)?;
    DateTime::parse_from_rfc3339(&text)
        .map(|at| at.to_utc())
        .map_err(|_| rusqlite::Error::InvalidQuery)
}

pub(crate) fn bearer(parts: &Parts) -> Option<&str> {
    let value = parts.headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

pub(crate) fn not_signed_in() -> Failure {
    Failure::problem(ProblemCode::NotSignedIn, "Sign in: the session is unknown or has ended.")
}

pub(crate) fn statement_not_accepted() -> Failure {
    let unread = "Read and accept the statement about misuse first.";
    Failure::problem(ProblemCode::StatementNotAccepted, unread)
}

/// Until when records are kept for a visit in a session, which may be left alone so long; nothing, where none is.
pub(crate) const KEPT_UNTIL: &str = "(SELECT max(kept_until) FROM access_grant WHERE kept_in = session.id AND access_grant.ended IS NULL)";
/// A session that nothing was asked in for so long has ended.
const IDLE: Duration = Duration::minutes(30);
/// How often the last use is written down: a session may end this much early.
const TOUCH_AFTER: Duration = Duration::seconds(30);
