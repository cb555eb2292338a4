//! What is looked at as an event comes: its place in the chain, its time, and whose it is.

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension as _, Row, Transaction};
use serde_json::Value;

use super::{CLOCKS_DIFFER, Finding, Kind, Shown, doubts, gaps, heads_told, sessions};
use crate::{accounts::sessions::time, audit_ledger::said::requestor};

/// An event of a device that has just come.
pub(in crate::audit_ledger) struct Came<'e> {
    pub(in crate::audit_ledger) id: &'e str,
    pub(in crate::audit_ledger) device: &'e str,
    pub(in crate::audit_ledger) chain: &'e str,
    pub(in crate::audit_ledger) sequence: i64,
    pub(in crate::audit_ledger) hash: &'e str,
    pub(in crate::audit_ledger) event: &'e Value,
}

/// When an event beside it was recorded, by the device's clock, and when it came.
struct Beside {
    recorded: DateTime<Utc>,
    received: DateTime<Utc>,
}

/// Looks at an event that was kept just now. Whatever is found, it stays. How far a session shows whose it is.
pub(in crate::audit_ledger) fn look_at(
    tx: &Transaction<'_>,
    came: &Came<'_>,
    now: DateTime<Utc>,
) -> rusqlite::Result<Shown> {
    let fills = gaps::filled_by(tx, came, now)?;
    let before = came.beside(tx, came.sequence - 1)?;
    let after = if fills { came.beside(tx, came.sequence + 1)? } else { None };
    if came.sequence > 1 && before.is_none() {
        gaps::opened_by(tx, came, now)?;
    }
    came.clock(tx, before.as_ref(), after.as_ref(), now)?;
    came.beginning(tx, now)?;
    heads_told::look_at(tx, came, now)?;
    doubts::look_at(tx, came, now)?;
    sessions::look_at(tx, came, now)
}

impl<'e> Came<'e> {
    /// A finding about this event.
    pub(super) fn finding(&self, kind: Kind) -> Finding<'e> {
        Finding {
            kind,
            device: self.device,
            chain: self.chain,
            sequence: self.sequence,
            event: Some(self.id),
            about: "",
            said: "",
        }
    }

    /// The word for what was done.
    pub(in crate::audit_ledger) fn act(&self) -> Option<&'e str> {
        self.event.pointer("/meta/tag/0/code")?.as_str()
    }

    /// When it was recorded, by the device's clock.
    pub(in crate::audit_ledger) fn recorded(&self) -> Option<DateTime<Utc>> {
        self.event.get("recorded")?.as_str()?.parse().ok()
    }

    /// The person who did it, where it was a person.
    pub(in crate::audit_ledger) fn person(&self) -> Option<&'e Value> {
        requestor(self.event)
    }

    fn beside(&self, tx: &Transaction<'_>, sequence: i64) -> rusqlite::Result<Option<Beside>> {
        tx.prepare_cached(
            "SELECT recorded, received FROM audit_event WHERE chain = ?1 AND sequence = ?2",
        )?
        .query_row((self.chain, sequence), Beside::read)
        .optional()
        .map(Option::flatten)
    }

    /// Waiting for days is ordinary. A clock that went back, or is ahead of ours, is not: it is said where it begins, and counted while
    /// that stands open.
    fn clock(
        &self,
        tx: &Transaction<'_>,
        before: Option<&Beside>,
        after: Option<&Beside>,
        now: DateTime<Utc>,
    ) -> rusqlite::Result<()> {
        let Some(recorded) = self.recorded() else {
            let said = "It does not say when it was recorded.";
            return self.jumps(tx, self.sequence, "no time", said, now);
        };
        let is_ahead = recorded > now + CLOCKS_DIFFER;
        if is_ahead && !before.is_some_and(Beside::was_ahead) {
            let by = (recorded - now).num_minutes();
            let said = format!("It was recorded {by} minutes later than it came.");
            self.jumps(tx, self.sequence, "ahead", &said, now)?;
        }
        let pairs = [
            (before.map(|before| before.recorded), Some(recorded), self.sequence),
            (Some(recorded), after.map(|after| after.recorded), self.sequence + 1),
        ];
        for (earlier, later, sequence) in pairs {
            let back = earlier.zip(later).map(|(earlier, later)| earlier - later);
            if let Some(back) = back.filter(|back| *back > CLOCKS_DIFFER) {
                let said =
                    format!("The clock went back by {} minutes before it.", back.num_minutes());
                self.jumps(tx, sequence, "back", &said, now)?;
            }
        }
        Ok(())
    }

    /// One for each way in which a clock is wrong.
    fn jumps(
        &self,
        tx: &Transaction<'_>,
        sequence: i64,
        about: &str,
        said: &str,
        now: DateTime<Utc>,
    ) -> rusqlite::Result<()> {
        let event = (sequence == self.sequence).then_some(self.id);
        let jump = self.finding(Kind::ClockJump);
        Finding { sequence, event, about, said, ..jump }.keep(tx, now).map(drop)
    }

    /// A device has one chain. Where it begins another, the first entry names the log that was put aside, or the one that was there before
    /// and how far it had come: what of that the ledger does not hold is lost with it.
    fn beginning(&self, tx: &Transaction<'_>, now: DateTime<Utc>) -> rusqlite::Result<()> {
        if self.sequence != 1 {
            return Ok(());
        }
        let was_kept = self.detail("sha256").is_some();
        let before = self.reached();
        let held = match &before {
            Some((chain, _)) => self.holds(tx, chain)?,
            None => 0,
        };
        if let Some((chain, reached)) = before.filter(|(_, reached)| held < *reached) {
            let aside = if was_kept { " It was kept on the computer." } else { "" };
            let said = format!(
                "The log before it, {chain}, had come to entry {reached}, and the ledger holds it to entry {held}.{aside}"
            );
            let gone = self.finding(Kind::LogGone);
            Finding { about: &chain, said: &said, ..gone }.keep(tx, now)?;
        } else {
            self.put_aside(tx, now)?;
        }
        if was_kept || held > 0 {
            return Ok(());
        }
        let has_another: bool = tx
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM audit_event WHERE device = ?1 AND chain <> ?2)",
            )?
            .query_row((self.device, self.chain), |row| row.get(0))?;
        if has_another {
            let said = "The device begins another chain and does not name the one before.";
            Finding { said, ..self.finding(Kind::SecondChain) }.keep(tx, now)?;
        }
        Ok(())
    }

    /// A log that was put aside on the device has to be looked at there, whatever of it has come.
    fn put_aside(&self, tx: &Transaction<'_>, now: DateTime<Utc>) -> rusqlite::Result<()> {
        let (kind, said) = match self.detail("why") {
            Some("older-copy" | "other-at-gateway") => (
                Kind::RolledBack,
                "The log before it was an older copy, or another one: it was kept on the computer.",
            ),
            Some(_) => {
                (Kind::LogGone, "The log before it could not be read: it was kept on the computer.")
            }
            None => return Ok(()),
        };
        Finding { about: "put aside", said, ..self.finding(kind) }.keep(tx, now).map(drop)
    }

    /// The chain that was there before, and its last entry.
    fn reached(&self) -> Option<(String, i64)> {
        let entities = self.event.get("entity")?.as_array()?;
        let chain = entities.iter().find_map(|entity| {
            entity.pointer("/what/identifier/value")?.as_str()?.strip_prefix("urn:uuid:")
        })?;
        Some((chain.to_owned(), self.detail("reached")?.parse().ok()?))
    }

    /// What the first detail of this kind says.
    pub(super) fn detail(&self, kind: &str) -> Option<&'e str> {
        let entities = self.event.get("entity")?.as_array()?;
        let details =
            entities.iter().filter_map(|entity| entity.get("detail")?.as_array()).flatten();
        let mut of_kind =
            details.filter(|detail| detail.get("type").and_then(Value::as_str) == Some(kind));
        of_kind.find_map(|detail| detail.get("valueString")?.as_str())
    }

    /// The last entry that the ledger holds of another chain of this device; 0 where it holds none.
    fn holds(&self, tx: &Transaction<'_>, chain: &str) -> rusqlite::Result<i64> {
        let last = "SELECT sequence FROM audit_event WHERE chain = ?1 AND device = ?2 ORDER BY sequence DESC LIMIT 1";
        let held = tx.prepare_cached(last)?.query_row((chain, self.device), |row| row.get(0));
        held.optional().map(Option::unwrap_or_default)
    }
}

impl Beside {
    /// What does not say when it was recorded was found when it came.
    fn read(row: &Row<'_>) -> rusqlite::Result<Option<Self>> {
        let recorded: String = row.get("recorded")?;
        let received = time(row, "received")?;
        Ok(recorded.parse().ok().map(|recorded| Self { recorded, received }))
    }

    fn was_ahead(&self) -> bool {
        self.recorded > self.received + CLOCKS_DIFFER
    }
}
