//! The weekly sample: of the openings that no rule has selected some are drawn by lot, and everybody can repeat the draw.
//!
//! The seed is thrown once the week is over, so that nobody can know beforehand, and is written down with the draw. An opening's lot is
//! SHA-256 of the seed and of its id; the lowest are drawn. The same week with the same seed draws the same.

use aws_lc_rs::{
    digest::{SHA256, digest},
    rand,
};
use chrono::{DateTime, Datelike as _, Days, Duration, NaiveDate, Utc, Weekday};
use contract::SampleDrawn;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction};
use serde_json::json;

use super::calendar;
use crate::{
    Gateway, GatewayEvent, StoreError,
    accounts::sessions::time,
    alerts::{self, Kind},
    note,
};

/// A draw that was repeated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeated {
    /// The grants that it draws.
    pub drawn: Vec<String>,
    /// Of how many.
    pub of: usize,
    /// Whether they are those that were drawn then.
    pub is_the_same: bool,
}

/// Draws every week that is over, of which nothing was drawn yet, and in which any record was opened; how many were drawn.
pub(super) fn draw_what_is_due(gateway: &Gateway) -> Result<usize, StoreError> {
    let now = gateway.clock.now();
    // Contacts come late: until they have, a rule may still select an opening.
    let due = now - gateway.policy.review().contact_wait();
    let mut drawn = 0;
    for back in (1..=WEEKS).rev() {
        let Some(week) = Week::of(calendar::day_of(due - Duration::weeks(back))) else { continue };
        if gateway.store.read(|db| week.is_to_be_drawn(db))? {
            drawn += gateway
                .store
                .write(|tx| week.draw(tx, gateway.policy.review().sample_percent, now))?;
        }
    }
    Ok(drawn)
}

/// Repeats the draw of a week (`2026-W47`), with its own seed or with another; nothing where none was drawn.
///
/// # Errors
/// [`StoreError`]
pub fn repeat(
    gateway: &Gateway,
    week: &str,
    seed: Option<&str>,
) -> Result<Option<Repeated>, StoreError> {
    let Some(week) = Week::named(week) else { return Ok(None) };
    gateway.store.read(|db| {
        let Some(kept) = kept(db, "week = ?1", &week.name())? else { return Ok(None) };
        let all = week.candidates(db, kept.drawn_at)?;
        let of = all.len();
        let drawn = lowest(all, seed.unwrap_or(&kept.seed), kept.percent);
        let mut then = week.drawn_then(db, kept.drawn_at)?;
        let mut sorted = drawn.clone();
        sorted.sort_unstable();
        then.sort_unstable();
        Ok(Some(Repeated { is_the_same: then == sorted, drawn, of }))
    })
}

/// The last draw.
///
/// # Errors
/// Where it cannot be read.
pub fn last(db: &Connection) -> rusqlite::Result<Option<SampleDrawn>> {
    kept(db, "?1 = ''", "")
}

fn kept(db: &Connection, which: &str, value: &str) -> rusqlite::Result<Option<SampleDrawn>> {
    let find = format!("SELECT * FROM review_draw WHERE {which} ORDER BY week DESC LIMIT 1");
    db.prepare_cached(&find)?.query_row([value], read).optional()
}

fn read(row: &Row<'_>) -> rusqlite::Result<SampleDrawn> {
    Ok(SampleDrawn {
        week: row.get("week")?,
        percent: row.get("percent")?,
        seed: row.get("seed")?,
        drawn_at: time(row, "drawn_at")?,
        drawn: row.get("drawn")?,
        of: row.get("of")?,
    })
}

/// A week, from the midnight of its Monday on the British clock.
#[derive(Clone, Copy)]
struct Week(NaiveDate);

impl Week {
    fn of(day: NaiveDate) -> Option<Self> {
        day.checked_sub_days(Days::new(u64::from(day.weekday().num_days_from_monday()))).map(Self)
    }

    /// The week with this name, `2026-W47`.
    fn named(name: &str) -> Option<Self> {
        let (year, week) = name.split_once("-W")?;
        NaiveDate::from_isoywd_opt(year.parse().ok()?, week.parse().ok()?, Weekday::Mon).map(Self)
    }

    fn name(self) -> String {
        self.0.format("%G-W%V").to_string()
    }

    /// When it begins, and when the next one does.
    fn span(self) -> (String, String) {
        let next = self.0.checked_add_days(Days::new(7)).unwrap_or(self.0);
        (calendar::begins(self.0).to_rfc3339(), calendar::begins(next).to_rfc3339())
    }

    fn is_to_be_drawn(self, db: &Connection) -> rusqlite::Result<bool> {
        let (begins, ends) = self.span();
        db.prepare_cached(
            "SELECT NOT EXISTS (SELECT 1 FROM review_draw WHERE week = ?1)
                AND EXISTS (SELECT 1 FROM access_grant WHERE given >= ?2 AND given < ?3)",
        )?
        .query_row((self.name(), begins, ends), |row| row.get(0))
    }

    fn draw(
        self,
        tx: &Transaction<'_>,
        percent: u32,
        now: DateTime<Utc>,
    ) -> rusqlite::Result<usize> {
        if !self.is_to_be_drawn(tx)? {
            return Ok(0);
        }
        let (seed, all) = (throw()?, self.candidates(tx, now)?);
        let of = all.len();
        let drawn = lowest(all, &seed, percent);
        for grant in &drawn {
            alerts::raise_later(tx, grant, Kind::Sample, now)?;
        }
        tx.execute(
            "INSERT INTO review_draw (week, seed, percent, drawn_at, drawn, of) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            (self.name(), &seed, percent, now.to_rfc3339(), drawn.len(), of),
        )?;
        let detail = json!({
            "week": self.name(), "seed": seed, "percent": percent, "of": of, "drawn": drawn,
        });
        let event =
            GatewayEvent { detail: Some(detail), ..GatewayEvent::new("sample-drawn", "done") };
        note(tx, now, &event)?;
        Ok(drawn.len())
    }

    /// The openings of the week that no other rule had selected then. What a device told of later was not among them.
    fn candidates(self, db: &Connection, then: DateTime<Utc>) -> rusqlite::Result<Vec<String>> {
        let (begins, ends) = self.span();
        db.prepare_cached(
            "SELECT id FROM access_grant
             WHERE given >= ?1 AND given < ?2 AND ended_by IS NOT 'forgotten'
               AND NOT EXISTS (SELECT 1 FROM alert JOIN alert_kind ON alert = alert.id
                               WHERE grant_id = access_grant.id AND kind <> 'sample' AND alert_kind.raised <= ?3)",
        )?
        .query_map((begins, ends, then.to_rfc3339()), |row| row.get(0))?
        .collect()
    }

    fn drawn_then(self, db: &Connection, then: DateTime<Utc>) -> rusqlite::Result<Vec<String>> {
        let (begins, ends) = self.span();
        db.prepare_cached(
            "SELECT grant_id FROM alert_kind JOIN alert ON id = alert
             WHERE kind = 'sample' AND alert_kind.raised = ?1 AND at >= ?2 AND at < ?3",
        )?
        .query_map((then.to_rfc3339(), begins, ends), |row| row.get(0))?
        .collect()
    }
}

/// So many of a hundred of these, rounded up: those with the lowest lots.
fn lowest(mut all: Vec<String>, seed: &str, percent: u32) -> Vec<String> {
    let count = (all.len() * percent as usize).div_ceil(100);
    all.sort_by_cached_key(|grant| {
        digest(&SHA256, format!("{seed}{grant}").as_bytes()).as_ref().to_vec()
    });
    all.truncate(count);
    all
}

fn throw() -> rusqlite::Result<String> {
    let mut seed = [0; 8];
    rand::fill(&mut seed).map_err(|error| rusqlite::Error::UserFunctionError(error.into()))?;
    Ok(audit::chain::hex(&seed).to_uppercase())
}

/// So many weeks back a draw is made up for.
const WEEKS: i64 = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_goes_from_monday_to_monday_on_the_british_clock() {
        let cases = [
            ("2026-W29", "2026-07-12T23:00:00+00:00", "2026-07-19T23:00:00+00:00"),
            ("2026-W43", "2026-10-18T23:00:00+00:00", "2026-10-26T00:00:00+00:00"),
            ("2026-W47", "2026-11-16T00:00:00+00:00", "2026-11-23T00:00:00+00:00"),
        ];
        for (name, begins, ends) in cases {
            let (first, next) = Week::named(name).unwrap().span();
            assert_eq!((first.as_str(), next.as_str()), (begins, ends), "{name}");
        }
        let late = "2026-07-19T23:30:00Z".parse().unwrap();
        assert_eq!(Week::of(calendar::day_of(late)).unwrap().name(), "2026-W30");
    }
}
