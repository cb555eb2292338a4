//! Every event that names a person has to fit a session of that person: it names the session, and was recorded in it.
//!
//! A session that was left alone, or that a restore ended, may go on without the network until its time is over: a record that is kept
//! for a visit is opened in it. What a screen does by itself afterwards comes for some hours more.
//!
//! A computer's clock may be wrong: as far as what came at once from its log shows that, and up to an hour, its times are allowed for.

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{OptionalExtension as _, Row, Transaction};
use serde_json::Value;

use super::{CLOCKS_DIFFER, Came, Finding, Kind, forgotten_by_restore};
use crate::accounts::sessions::time;

/// How far the session shows that an event is by the person whom it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::audit_ledger) enum Shown {
    /// It was recorded in a session of that person.
    InSession,
    /// The session was forgotten when a backup was restored.
    Forgotten,
    /// Not at all, or it names nobody.
    Not,
}

/// A session, as far as an event may be in it.
struct Session {
    account: String,
    began: DateTime<Utc>,
    over: DateTime<Utc>,
}

pub(super) fn look_at(
    tx: &Transaction<'_>,
    came: &Came<'_>,
    now: DateTime<Utc>,
) -> rusqlite::Result<Shown> {
    let Some(person) = came.person() else { return Ok(Shown::Not) };
    let named = session_in(person);
    let session = match named {
        Some(named) => Session::find(tx, named)?,
        None => None,
    };
    let said = match (named, &session) {
        (None, _) => "It names a person and no session.",
        (Some(_), None) => "It names a session that is not known here.",
        (Some(_), Some(session)) => match session.fault(tx, came, person)? {
            Some(fault) => fault,
            None => return Ok(Shown::InSession),
        },
    };
    if let (Some(_), None) = (named, &session)
        && let Some(recorded) = came.recorded()
        && let Some(made) = forgotten_by_restore(tx, recorded)?
    {
        let said = format!("It names a session of after the backup of {made}, which was restored.");
        let finding = Finding { about: &said, said: &said, ..came.finding(Kind::NotInSession) };
        return finding.keep(tx, now).map(|_| Shown::Forgotten);
    }
    let finding = Finding { about: said, said, ..came.finding(Kind::NotInSession) };
    finding.keep(tx, now).map(|_| Shown::Not)
}

impl Session {
    fn find(tx: &Transaction<'_>, id: &str) -> rusqlite::Result<Option<Self>> {
        tx.prepare_cached(
            "SELECT account, began, iif(ended_by IN ('left-alone', 'over', 'restored'), until, coalesce(ended, until)) AS over
             FROM session WHERE id = ?1",
        )?
        .query_row([id], Self::read)
        .optional()
    }

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            account: row.get("account")?,
            began: time(row, "began")?,
            over: time(row, "over")?,
        })
    }

    fn fault(
        &self,
        tx: &Transaction<'_>,
        came: &Came<'_>,
        person: &Value,
    ) -> rusqlite::Result<Option<&'static str>> {
        let who = person.pointer("/who/identifier/value").and_then(Value::as_str);
        if who != Some(self.account.as_str()) {
            return Ok(Some("It names a session of another person."));
        }
        let Some(recorded) = came.recorded() else { return Ok(None) };
        let ends_late = came.act().is_some_and(|act| ENDING.contains(&act));
        let over = if ends_late { self.over + AFTERWARDS } else { self.over };
        if (self.began - CLOCKS_DIFFER..=over + CLOCKS_DIFFER).contains(&recorded) {
            return Ok(None);
        }
        let behind = behind(tx, came)?;
        Ok(if recorded < self.began - CLOCKS_DIFFER - behind.max(TimeDelta::zero()) {
            Some("It was recorded before its session began.")
        } else if recorded > over + CLOCKS_DIFFER - behind.min(TimeDelta::zero()) {
            Some("It was recorded after its session had ended.")
        } else {
            None
        })
    }
}

/// By how much the clock of this computer is behind, or ahead if it is less than nothing: what came of its log lately came later than it
/// was recorded by so much at least. Nothing where none of it came at once.
fn behind(tx: &Transaction<'_>, came: &Came<'_>) -> rusqlite::Result<TimeDelta> {
    let times: Vec<(String, DateTime<Utc>)> = tx
        .prepare_cached(
            "SELECT recorded, received FROM audit_event WHERE chain = ?1 ORDER BY sequence DESC LIMIT 100",
        )?
        .query_map([came.chain], |row| Ok((row.get("recorded")?, time(row, "received")?)))?
        .collect::<Result<_, _>>()?;
    let late = times.iter().filter_map(|(recorded, received)| {
        Some(*received - recorded.parse::<DateTime<Utc>>().ok()?)
    });
    Ok(late.filter(|late| late.abs() <= FURTHEST_OFF).min().unwrap_or_default())
}

/// The session that the person's part of an event names.
pub(in crate::audit_ledger) fn session_in(person: &Value) -> Option<&str> {
    let mut policies = person.get("policy")?.as_array()?.iter().filter_map(Value::as_str);
    policies.find_map(|policy| policy.strip_prefix(SESSION))
}

/// The id of a token, as IHE BALP has it; here that of the session, which is not its token.
const SESSION: &str = "urn:ietf:params:oauth:jti:";
/// What a computer does when a session is over, or before it has heard so.
const ENDING: [&str; 6] =
    ["locked", "unlocked", "unlock-failed", "kept-dropped", "closed", "signed-out"];
/// A clock that is off by more is wrong in a way that somebody has to look at.
const FURTHEST_OFF: TimeDelta = TimeDelta::hours(1);
/// The longest that a locked computer keeps a session.
const AFTERWARDS: TimeDelta = TimeDelta::hours(12);
