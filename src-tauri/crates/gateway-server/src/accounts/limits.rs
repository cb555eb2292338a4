//! Limited tries: by account and address together, by account, and by address, each with a wait that grows and fades.
//!
//! Five tries, then a minute, doubling to fifteen. A stranger must not lock a hospital out: what counts first is the account *at
//! this address*; the account alone and the address alone have far higher limits, and where an account has signed
//! in before, other people's tries do not make it wait. A try is counted before it is checked, so that many at once gain nothing.

use std::{net::IpAddr, sync::Arc};

use chrono::{DateTime, Duration, Utc};
use contract::{Problem, ProblemCode};
use identity::NhsEmail;
use rusqlite::{Connection, OptionalExtension, Transaction};

use crate::{Failure, Gateway, accounts::sessions::time, keys::SealKey, serve::Address};

/// An account at an address: what tries are counted for.
pub(crate) struct Place {
    together: Vec<u8>,
    account: Vec<u8>,
    address: Vec<u8>,
}

/// A try that was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Try {
    /// How many are left after it, should it fail.
    pub(crate) left: u32,
}

impl Place {
    pub(crate) fn new(seal: &SealKey, email: &NhsEmail, address: Address) -> Self {
        let address = network(address.0);
        let subject = |text: String| seal.hash("tries", text.as_bytes());
        Self {
            together: subject(format!("{email} at {address}")),
            account: subject(format!("account {email}")),
            address: subject(format!("address {address}")),
        }
    }

    /// Counts a try, or says how long to wait. Done before anything that costs work.
    pub(crate) async fn take(self, gateway: &Arc<Gateway>) -> Result<(Self, Try), Failure> {
        gateway
            .blocking(move |gateway| {
                let now = gateway.clock.now();
                let counted = gateway.store.write(|tx| self.counted(tx, now))?.map_err(wait)?;
                Ok((self, counted))
            })
            .await
    }

    /// The try was good: forgotten here, taken back elsewhere, and the place is known from now on.
    pub(crate) fn succeeded(
        &self,
        tx: &Transaction<'_>,
        at: DateTime<Utc>,
    ) -> rusqlite::Result<()> {
        if !self.is_known(tx, at)? {
            let back = "UPDATE tries SET failures = max(failures - 1, 0) WHERE subject IN (?1, ?2)";
            tx.execute(back, (&self.account, &self.address))?;
        }
        tx.execute("DELETE FROM tries WHERE subject = ?1", [&self.together])?;
        tx.execute(
            "INSERT INTO known_place (subject, last) VALUES (?1, ?2)
             ON CONFLICT (subject) DO UPDATE SET last = excluded.last",
            (&self.together, at.to_rfc3339()),
        )?;
        Ok(())
    }

    fn counted(
        &self,
        tx: &Transaction<'_>,
        at: DateTime<Utc>,
    ) -> rusqlite::Result<Result<Try, Duration>> {
        let mut counts = vec![(&self.together, TOGETHER)];
        if !self.is_known(tx, at)? {
            counts.extend([(&self.account, ACCOUNT), (&self.address, ADDRESS)]);
        }
        count_all(tx, &counts, at)
    }

    fn is_known(&self, db: &Connection, at: DateTime<Utc>) -> rusqlite::Result<bool> {
        let since = (at - KNOWN_FOR).to_rfc3339();
        db.query_row(
            "SELECT 1 FROM known_place WHERE subject = ?1 AND last > ?2",
            (&self.together, since),
            |_| Ok(()),
        )
        .optional()
        .map(|found| found.is_some())
    }
}

/// Counts a try that names no account, by its address alone; `what` is tried.
pub(crate) fn take_by_address(
    gateway: &Gateway,
    what: &str,
    address: Address,
) -> Result<Try, Failure> {
    let subject = format!("{what} from {}", network(address.0));
    let subject = gateway.seal.hash("tries", subject.as_bytes());
    let now = gateway.clock.now();
    gateway.store.write(|tx| count_all(tx, &[(&subject, ADDRESS)], now))?.map_err(wait)
}

/// Forgets what no longer counts.
pub(crate) fn forget_old(tx: &Transaction<'_>, at: DateTime<Utc>) -> rusqlite::Result<()> {
    tx.execute("DELETE FROM tries WHERE last < ?1", [(at - Duration::days(1)).to_rfc3339()])?;
    tx.execute("DELETE FROM known_place WHERE last < ?1", [(at - KNOWN_FOR).to_rfc3339()])?;
    Ok(())
}

/// How many tries are free, and how soon one that failed is forgotten.
#[derive(Clone, Copy)]
struct Limit {
    free: u32,
    fades: Duration,
}

impl Limit {
    fn wait(self, failures: u32) -> Duration {
        match failures.checked_sub(self.free) {
            None => Duration::zero(),
            Some(over) => (FIRST_WAIT * 2_i32.pow(over.min(8))).min(LONGEST_WAIT),
        }
    }
}

/// Counts one more failure of each, unless one of them has to wait.
fn count_all(
    tx: &Transaction<'_>,
    counts: &[(&Vec<u8>, Limit)],
    at: DateTime<Utc>,
) -> rusqlite::Result<Result<Try, Duration>> {
    let mut longest = Duration::zero();
    let mut failures = Vec::new();
    for (subject, limit) in counts {
        let (count, last) = tries(tx, subject, *limit, at)?;
        longest = longest.max(last + limit.wait(count) - at);
        failures.push(count.saturating_add(1));
    }
    if longest > Duration::zero() {
        return Ok(Err(longest));
    }
    let mut left = u32::MAX;
    for ((subject, limit), failures) in counts.iter().zip(failures) {
        count(tx, subject, failures, at)?;
        left = left.min(limit.free.saturating_sub(failures));
    }
    Ok(Ok(Try { left }))
}

/// How many failures still count, and when the last one was.
fn tries(
    db: &Connection,
    subject: &[u8],
    limit: Limit,
    at: DateTime<Utc>,
) -> rusqlite::Result<(u32, DateTime<Utc>)> {
    let found = db
        .query_row("SELECT failures, last FROM tries WHERE subject = ?1", [subject], |row| {
            Ok((row.get::<_, u32>("failures")?, time(row, "last")?))
        })
        .optional()?;
    let Some((failures, last)) = found else { return Ok((0, at)) };
    // A clock that was set back must neither free anybody nor lock anybody out for longer than the longest wait.
    let last = last.min(at);
    let faded = (at - last).num_seconds() / limit.fades.num_seconds().max(1);
    Ok((failures.saturating_sub(u32::try_from(faded).unwrap_or(u32::MAX)), last))
}

fn count(
    tx: &Transaction<'_>,
    subject: &[u8],
    failures: u32,
    at: DateTime<Utc>,
) -> rusqlite::Result<()> {
    tx.execute(
        "INSERT INTO tries (subject, failures, last) VALUES (?1, ?2, ?3)
         ON CONFLICT (subject) DO UPDATE SET failures = excluded.failures, last = excluded.last",
        (subject, failures, at.to_rfc3339()),
    )
    .map(drop)
}

fn wait(wait: Duration) -> Failure {
    let seconds = u64::try_from(wait.num_seconds()).unwrap_or(0) + 1;
    let title = match seconds.div_ceil(60) {
        1 => "Too many tries. Wait a minute and try again.".to_owned(),
        minutes => format!("Too many tries. Wait {minutes} minutes and try again."),
    };
    match Failure::problem(ProblemCode::TooManyTries, title) {
        Failure::Problem(problem) => Failure::Problem(Problem {
            retry_after_seconds: Some(seconds),
            tries_left: Some(0),
            ..problem
        }),
        fhir @ Failure::Fhir(_) => fhir,
    }
}

/// Whoever has one IPv6 address has 2⁶⁴ of them, so the network counts.
fn network(address: Option<IpAddr>) -> String {
    match address {
        None => "here".to_owned(),
        Some(IpAddr::V4(v4)) => v4.to_string(),
        Some(IpAddr::V6(v6)) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

const TOGETHER: Limit = Limit { free: 5, fades: Duration::minutes(15) };
const ACCOUNT: Limit = Limit { free: 30, fades: Duration::minutes(5) };
/// A hospital has one address for thousands of people who mistype.
const ADDRESS: Limit = Limit { free: 100, fades: Duration::seconds(10) };
const FIRST_WAIT: Duration = Duration::minutes(1);
const LONGEST_WAIT: Duration = Duration::minutes(15);
const KNOWN_FOR: Duration = Duration::days(90);
