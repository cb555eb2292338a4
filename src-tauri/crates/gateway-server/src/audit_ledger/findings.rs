//! What does not fit in what the devices have written down: kept for the privacy officer, who is told of each once.
//!
//! A finding drops nothing: the event that it is about stands in the ledger, unless it contradicts what stands there already. It says
//! what does not fit and where, and nothing of a patient. A gap closes itself when it is filled; every other finding is closed by
//! whoever has looked into it.

mod coming;
mod doubts;
mod gaps;
mod heads_told;
mod sessions;

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, named_params};
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

pub(super) use self::{
    coming::{Came, look_at},
    sessions::{Shown, session_in},
};
use crate::{
    Gateway, GatewayEvent, StoreError, accounts::sessions::time, alerts, note, review::acts,
};

/// What does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A later event has come, and an earlier one has not.
    Gap,
    /// Another event than the one that stands there is offered for the same place of a chain.
    Fork,
    /// Another content than the one that stands there is offered under the same id.
    Edited,
    /// An event contradicts those beside it in its chain.
    NotTied,
    /// A device offers an event of another device's chain.
    ForeignChain,
    /// A request names a head of the chain that is behind what was told before, or another than what stands there.
    RolledBack,
    /// A device begins another chain and does not name the one before.
    SecondChain,
    /// A device's log is gone, or was put aside, with entries that the ledger does not hold.
    LogGone,
    /// The device's clock went back, or is ahead of the gateway's.
    ClockJump,
    /// An event of a person does not fit a session of that person.
    NotInSession,
    /// An event tells of a permit that the gateway does not know, or that was another's.
    NotGiven,
    /// A computer says that the ledger is not the one that it knew.
    LedgerDoubted,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 12] = [
        Self::Gap,
        Self::Fork,
        Self::Edited,
        Self::NotTied,
        Self::ForeignChain,
        Self::RolledBack,
        Self::SecondChain,
        Self::LogGone,
        Self::ClockJump,
        Self::NotInSession,
        Self::NotGiven,
        Self::LedgerDoubted,
    ];

    /// What the device is told that offers what contradicts the ledger.
    pub(super) fn refusal(self) -> &'static str {
        match self {
            Self::ForeignChain => "The chain belongs to another device.",
            Self::Fork => "Another event stands at this place of the chain.",
            Self::Edited => "Another event stands under this id.",
            Self::NotTied => "The event is not tied to those beside it.",
            Self::Gap
            | Self::RolledBack
            | Self::SecondChain
            | Self::LogGone
            | Self::ClockJump
            | Self::NotInSession
            | Self::NotGiven
            | Self::LedgerDoubted => "The event does not fit.",
        }
    }

    /// The word in the store and on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Gap => "gap",
            Self::Fork => "fork",
            Self::Edited => "edited",
            Self::NotTied => "not-tied",
            Self::ForeignChain => "foreign-chain",
            Self::RolledBack => "rolled-back",
            Self::SecondChain => "second-chain",
            Self::LogGone => "log-gone",
            Self::ClockJump => "clock-jump",
            Self::NotInSession => "not-in-session",
            Self::NotGiven => "not-given",
            Self::LedgerDoubted => "ledger-doubted",
        }
    }
}

/// A finding, as it is listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Listed {
    /// Its number.
    pub id: i64,
    /// When it was found.
    pub found: DateTime<Utc>,
    /// A word of [`Kind::name`].
    pub kind: String,
    /// The device whose log it is.
    pub device: String,
    /// The name of that computer, where it is known here.
    pub computer: Option<String>,
    /// The chain.
    pub chain: String,
    /// The place in it.
    pub sequence: u64,
    /// The event, where there is one.
    pub event: Option<String>,
    /// What does not fit, in words.
    pub said: String,
    /// How often it was seen.
    pub times: u64,
    /// When it was closed, if it was.
    pub closed: Option<DateTime<Utc>>,
}

/// Something that does not fit, as it is found.
struct Finding<'a> {
    kind: Kind,
    device: &'a str,
    chain: &'a str,
    sequence: i64,
    event: Option<&'a str>,
    /// What tells it from others of its kind in this chain: while one is open, it is only counted.
    about: &'a str,
    said: &'a str,
}

/// An offer that contradicts what the ledger holds: it is not taken. It is told once for each chain, however many are made: a log that was
/// set back with its keys offers all that it writes from then on. What the device signed first is named by its hash.
pub(super) fn refused(
    tx: &Transaction<'_>,
    kind: Kind,
    offered: &Came<'_>,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    let said = format!("It was offered with the hash {} and not taken.", offered.hash);
    let finding = Finding { said: &said, ..offered.finding(kind) };
    finding.keep(tx, now).map(drop)
}

/// A permit of which a device tells, and which the gateway did not give.
pub(super) fn not_given(
    tx: &Transaction<'_>,
    came: &Came<'_>,
    said: &str,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    let finding = Finding { about: came.id, said, ..came.finding(Kind::NotGiven) };
    finding.keep(tx, now).map(drop)
}

/// When the backup was made after which what was written here then is lost, because it was restored.
pub(super) fn forgotten_by_restore(
    tx: &Transaction<'_>,
    then: DateTime<Utc>,
) -> rusqlite::Result<Option<String>> {
    tx.prepare_cached(
        "SELECT made FROM restored WHERE made <= ?1 AND at >= ?2 ORDER BY at DESC LIMIT 1",
    )?
    .query_row(((then + CLOCKS_DIFFER).to_rfc3339(), (then - CLOCKS_DIFFER).to_rfc3339()), |row| {
        row.get(0)
    })
    .optional()
}

/// Looks for what shows only with time: gaps that nothing has filled, and heads of chains that went back. How much was found.
///
/// # Errors
/// [`StoreError`]
pub fn look(gateway: &Gateway) -> Result<usize, StoreError> {
    let now = gateway.clock.now();
    let mut found = gateway.store.write(|tx| gaps::find(tx, now))?;
    while let Some(more) = gateway.store.write(|tx| heads_told::find_some(tx, now))? {
        found += more;
    }
    Ok(found)
}

/// All of them, or those of one device, the newest first.
///
/// # Errors
/// [`StoreError`]
pub fn all(gateway: &Gateway, device: Option<Uuid>) -> Result<Vec<Listed>, StoreError> {
    gateway.store.read(|db| {
        list(db, "?1 IS NULL OR device = ?1", "finding.id DESC", device.map(|id| id.to_string()))
    })
}

/// The one with this number.
pub(crate) fn one(db: &Connection, id: i64) -> rusqlite::Result<Listed> {
    let find = "SELECT finding.*, device.name AS computer FROM finding LEFT JOIN device ON device.id = finding.device
                WHERE finding.id = ?1";
    db.prepare_cached(find)?.query_row([id], listed)
}

/// How many nobody has closed, of all devices or of one.
pub(super) fn open(db: &Connection, device: Option<Uuid>) -> rusqlite::Result<u64> {
    let count = "SELECT count(*) FROM finding WHERE closed IS NULL AND (?1 IS NULL OR device = ?1)";
    db.query_row(count, [device.map(|id| id.to_string())], |row| row.get(0))
}

/// Closes one that was looked into; whether there was such a one that was open.
///
/// # Errors
/// [`StoreError`]
pub fn close(gateway: &Gateway, id: i64) -> Result<bool, StoreError> {
    let now = gateway.clock.now();
    gateway.store.write(|tx| {
        acts::settle_finding(tx, id, "It was closed at the gateway’s own computer.", now)?;
        closed(tx, id, "looked-into", now)
    })
}

/// Closes one that was found to be right, or was looked into; whether it was open.
pub(crate) fn closed(
    tx: &Transaction<'_>,
    id: i64,
    why: &str,
    now: DateTime<Utc>,
) -> rusqlite::Result<bool> {
    let close = "UPDATE finding SET closed = ?2 WHERE id = ?1 AND closed IS NULL";
    let was_open = tx.prepare_cached(close)?.execute((id, now.to_rfc3339()))? == 1;
    if was_open {
        let event = GatewayEvent {
            detail: Some(json!({ "finding": id })),
            ..GatewayEvent::new("finding-closed", why)
        };
        note(tx, now, &event)?;
    }
    Ok(was_open)
}

impl Finding<'_> {
    /// Keeps it, or counts it where it is known and open; its number. Of more than a device can honestly raise on a day one finding says
    /// that there are more.
    fn keep(&self, tx: &Transaction<'_>, now: DateTime<Utc>) -> rusqlite::Result<i64> {
        if !self.is_open(tx)? && self.of_this_day(tx, now)? >= MOST_A_DAY {
            let said =
                format!("Of this kind there are more than {MOST_A_DAY} of this computer today.");
            let more = Finding { chain: "", about: "more", event: None, said: &said, ..*self };
            return more.keep_or_count(tx, now);
        }
        self.keep_or_count(tx, now)
    }

    fn is_open(&self, tx: &Transaction<'_>) -> rusqlite::Result<bool> {
        tx.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM finding WHERE kind = ?1 AND device = ?2 AND chain = ?3 AND about = ?4 AND closed IS NULL)",
        )?
        .query_row((self.kind.name(), self.device, self.chain, self.about), |row| row.get(0))
    }

    /// How many of its kind and device were found within a day.
    fn of_this_day(&self, tx: &Transaction<'_>, now: DateTime<Utc>) -> rusqlite::Result<i64> {
        tx.prepare_cached(
            "SELECT count(*) FROM finding WHERE device = ?1 AND kind = ?2 AND found > ?3",
        )?
        .query_row(
            (self.device, self.kind.name(), (now - TimeDelta::days(1)).to_rfc3339()),
            |row| row.get(0),
        )
    }

    fn keep_or_count(&self, tx: &Transaction<'_>, now: DateTime<Utc>) -> rusqlite::Result<i64> {
        let (id, times): (i64, i64) = tx
            .prepare_cached(
                "INSERT INTO finding (found, kind, device, chain, sequence, event, about, said)
                 VALUES (:found, :kind, :device, :chain, :sequence, :event, :about, :said)
                 ON CONFLICT (kind, device, chain, about) WHERE closed IS NULL DO UPDATE SET times = times + 1
                 RETURNING id, times",
            )?
            .query_row(
                named_params! {
                    ":found": now.to_rfc3339(),
                    ":kind": self.kind.name(),
                    ":device": self.device,
                    ":chain": self.chain,
                    ":sequence": self.sequence,
                    ":event": self.event,
                    ":about": self.about,
                    ":said": self.said,
                },
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?;
        if times == 1 {
            alerts::raise_finding(tx, id, self.kind.name(), now)?;
            self.note(tx, id, now)?;
        }
        Ok(id)
    }

    fn note(&self, tx: &Transaction<'_>, id: i64, now: DateTime<Utc>) -> rusqlite::Result<()> {
        let detail = json!({
            "finding": id, "chain": self.chain, "sequence": self.sequence, "event": self.event, "said": self.said,
        });
        let mut event =
            GatewayEvent { detail: Some(detail), ..GatewayEvent::new("finding", self.kind.name()) };
        event.written_down.device = self.device.parse().ok();
        note(tx, now, &event)
    }
}

fn list(
    db: &Connection,
    which: &str,
    order: &str,
    device: Option<String>,
) -> rusqlite::Result<Vec<Listed>> {
    db.prepare_cached(&format!(
        "SELECT finding.*, device.name AS computer FROM finding LEFT JOIN device ON device.id = finding.device
         WHERE {which} ORDER BY {order}"
    ))?
    .query_map([device], listed)?
    .collect()
}

fn listed(row: &Row<'_>) -> rusqlite::Result<Listed> {
    let is_closed = row.get::<_, Option<String>>("closed")?.is_some();
    Ok(Listed {
        id: row.get("id")?,
        found: time(row, "found")?,
        kind: row.get("kind")?,
        device: row.get("device")?,
        computer: row.get("computer")?,
        chain: row.get("chain")?,
        sequence: row.get("sequence")?,
        event: row.get("event")?,
        said: row.get("said")?,
        times: row.get("times")?,
        closed: is_closed.then(|| time(row, "closed")).transpose()?,
    })
}

/// The most findings of one kind and computer on a day, besides the one that says that there are more.
pub(super) const MOST_A_DAY: i64 = 50;
/// As far as the clock of a computer may be off.
const CLOCKS_DIFFER: TimeDelta = TimeDelta::minutes(5);
