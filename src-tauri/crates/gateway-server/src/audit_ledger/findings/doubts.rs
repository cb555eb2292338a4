//! What computers say of the ledger itself: that it is not the one that they knew. The gateway cannot tell that of itself, and whoever
//! changed the ledger would not: so each computer's word is told.

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension as _, Transaction};

use super::{Came, Finding, Kind};

/// One finding for each computer, reason and day, whoever is signed in there.
pub(super) fn look_at(
    tx: &Transaction<'_>,
    came: &Came<'_>,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    if came.act() != Some(ACT) {
        return Ok(());
    }
    let why = came.event.get("outcomeDesc").and_then(|why| why.as_str()).unwrap_or_default();
    let size = |kind| came.detail(kind).unwrap_or("an unknown number of");
    let (known, told) = (size("known-size"), size("told-size"));
    let said = format!(
        "{} It had {known} entries when this computer last saw it, and {told} now.",
        words(why)
    );
    let about = format!("{why} {}", now.format("%Y-%m-%d"));
    let is_open = "SELECT chain FROM finding WHERE kind = ?1 AND device = ?2 AND about = ?3 AND closed IS NULL";
    let first: Option<String> = tx
        .prepare_cached(is_open)?
        .query_row((Kind::LedgerDoubted.name(), came.device, &about), |row| row.get(0))
        .optional()?;
    let chain = first.as_deref().unwrap_or(came.chain);
    let doubted = came.finding(Kind::LedgerDoubted);
    Finding { chain, about: &about, said: &said, ..doubted }.keep(tx, now).map(drop)
}

fn words(why: &str) -> &'static str {
    match why {
        "smaller" => "The ledger holds less than this computer knew.",
        "altered" => "The ledger does not begin with what this computer knew.",
        "entry-missing" => "An event of this computer that was taken does not stand in the ledger.",
        "other-key" => "The ledger is signed with another key than before.",
        "not-signed" => "What the ledger says of itself does not bear the gateway’s signature.",
        "no-proof" => "The ledger gives no proof, though the gateway answers.",
        _ => "This computer doubts the ledger.",
    }
}

/// The event of a computer that says so.
const ACT: &str = "ledger-doubted";
