//! Limited tries: by account and address together, by account, and by address, each with a wait that grows and fades.
//!
//! Five tries, then a minute, doubling to fifteen. A stranger must not lock a hospital out, and one bad computer in it must not
//! either. So what counts first is the account *on this device*, if it has signed in from there before, else the account *at this
//! address*; where either is known, nobody else's tries make it wait. Only where neither is known do the account alone and the
//! address alone count, with far higher limits, and the address alone only slows down. A try is counted before it is checked, so
//! that many at once gain nothing: [`Tried`] is the proof.
//!
//! What is left: a person at a place that is new to her waits, for a quarter of an hour at most, while somebody keeps guessing
//! at her account.

mod failures;

use std::{net::IpAddr, sync::Arc};

use chrono::{DateTime, Duration, Utc};
use contract::{Problem, ProblemCode};
use identity::{NhsEmail, Practitioner};
use rusqlite::{Connection, OptionalExtension, Transaction};
use uuid::Uuid;

use self::failures::{Failures, Limit};
use super::users;
use crate::{Failure, Gateway, GatewayEvent, StoreError, keys::SealKey, note, serve::Address};

/// An account at an address, perhaps on a known device: what tries are counted for.
pub(crate) struct Place {
    email: String,
    /// Of the account alone; the narrowest first.
    own: Vec<Vec<u8>>,
    /// Of others as well: the account wherever it is tried from, and the address whomever it tries.
    shared: Vec<(Vec<u8>, Limit)>,
}

/// A try that was counted, before anything was checked.
#[must_use]
pub(crate) struct Tried {
    place: Place,
    counted: Vec<(Vec<u8>, Limit)>,
    left: u32,
}

/// How long to wait before the next try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wait(pub(crate) Duration);

impl Place {
    /// Where somebody says to be the person with this address. What the device says of itself is believed only if the account
    /// has signed in from it.
    pub(crate) fn new(
        seal: &SealKey,
        email: &NhsEmail,
        address: Address,
        device: Option<Uuid>,
    ) -> Self {
        let network = network(address.0);
        let device = device.map(|device| subject(seal, &format!("{email} on {device}")));
        let together = subject(seal, &format!("{email} at {network}"));
        Self {
            email: email.to_string(),
            own: device.into_iter().chain([together]).collect(),
            shared: vec![
                (subject(seal, &format!("account {email}")), ACCOUNT),
                (subject(seal, &format!("address {network}")), ADDRESS),
            ],
        }
    }

    /// Somebody who is signed in already: no stranger's tries count here, and these count nowhere else.
    pub(crate) fn of_signed_in(seal: &SealKey, person: &Practitioner) -> Self {
        Self {
            email: person.email.clone(),
            own: vec![subject(seal, &format!("signed in {}", person.id))],
            shared: Vec::new(),
        }
    }

    /// Counts a try, or says how long to wait. Done before anything that costs work.
    ///
    /// `asked` is what is asked; the first time that it has to wait, that is written down.
    pub(crate) async fn take(
        self,
        gateway: &Arc<Gateway>,
        asked: GatewayEvent,
    ) -> Result<Tried, Failure> {
        gateway.blocking(move |gateway| self.take_now(gateway, asked)?.map_err(Failure::from)).await
    }

    /// The same where waiting for the disk keeps nobody else waiting.
    pub(crate) fn take_now(
        self,
        gateway: &Gateway,
        asked: GatewayEvent,
    ) -> Result<Result<Tried, Wait>, StoreError> {
        let now = gateway.clock.now();
        gateway.store.write(move |tx| {
            let counts = self.counts(tx, now)?;
            match count_all(tx, &counts, now)? {
                Ok(left) => Ok(Ok(Tried { place: self, counted: counts, left })),
                Err(wait) => {
                    if tell(tx, &counts)? {
                        let account = users::id_of(tx, &self.email)?;
                        let outcome = TOO_MANY_TRIES.to_owned();
                        note(tx, now, &GatewayEvent { account, outcome, ..asked })?;
                    }
                    Ok(Err(wait))
                }
            }
        })
    }

    fn counts(
        &self,
        db: &Connection,
        at: DateTime<Utc>,
    ) -> rusqlite::Result<Vec<(Vec<u8>, Limit)>> {
        for own in &self.own {
            if is_known(db, own, at)? {
                return Ok(vec![(own.clone(), OWN)]);
            }
        }
        let own = self.own.last().map(|own| (own.clone(), OWN));
        Ok(own.into_iter().chain(self.shared.iter().cloned()).collect())
    }
}

impl Tried {
    /// How many are left, should it fail.
    pub(crate) fn left(&self) -> u32 {
        self.left
    }

    /// It was good: this person's failures are forgotten, here and where others count, and the place is known from now on.
    pub(crate) fn succeeded(
        &self,
        tx: &Transaction<'_>,
        at: DateTime<Utc>,
    ) -> rusqlite::Result<()> {
        let Some(((own, limit), shared)) = self.counted.split_first() else { return Ok(()) };
        let failures = Failures::of(tx, own, at)?.number(*limit, at);
        for (subject, limit) in shared {
            Failures::of(tx, subject, at)?.fewer(failures, *limit).keep(tx, subject)?;
        }
        Failures::forget(tx, own)?;
        if self.place.shared.is_empty() {
            return Ok(());
        }
        for own in &self.place.own {
            tx.execute(
                "INSERT INTO known_place (subject, last) VALUES (?1, ?2)
                 ON CONFLICT (subject) DO UPDATE SET last = excluded.last",
                (own, at.to_rfc3339()),
            )?;
        }
        Ok(())
    }
}

/// Counts a try that names no account, by its address alone; `what` is tried.
pub(crate) fn take_by_address(
    gateway: &Gateway,
    what: &str,
    address: Address,
) -> Result<(), Failure> {
    let subject = subject(&gateway.seal, &format!("{what} from {}", network(address.0)));
    let now = gateway.clock.now();
    gateway.store.write(|tx| count_all(tx, &[(subject, ADDRESS)], now))??;
    Ok(())
}

/// Forgets what no longer counts.
pub(crate) fn forget_old(tx: &Transaction<'_>, at: DateTime<Utc>) -> rusqlite::Result<()> {
    Failures::forget_old(tx, at)?;
    let forget = "DELETE FROM known_place WHERE last < ?1";
    tx.execute(forget, [(at - KNOWN_FOR).to_rfc3339()]).map(drop)
}

/// Counts one more failure of each and says how many are left, unless one of them has to wait.
fn count_all(
    tx: &Transaction<'_>,
    counts: &[(Vec<u8>, Limit)],
    at: DateTime<Utc>,
) -> rusqlite::Result<Result<u32, Wait>> {
    let mut waits = Duration::zero();
    let mut found = Vec::new();
    for (subject, limit) in counts {
        let failures = Failures::of(tx, subject, at)?;
        waits = waits.max(failures.wait(*limit, at));
        found.push((subject, *limit, failures));
    }
    if waits > Duration::zero() {
        return Ok(Err(Wait(waits)));
    }
    let mut left = u32::MAX;
    for (subject, limit, failures) in found {
        let failures = failures.one_more(limit, at);
        failures.keep(tx, subject)?;
        left = left.min(limit.free.saturating_sub(failures.number(limit, at)));
    }
    Ok(Ok(left))
}

/// Whether that these wait has not been told since the last try that was counted; from now on it has.
fn tell(tx: &Transaction<'_>, counts: &[(Vec<u8>, Limit)]) -> rusqlite::Result<bool> {
    let mut told = 0;
    for (subject, _) in counts {
        told += Failures::tell(tx, subject)?;
    }
    Ok(told > 0)
}

fn is_known(db: &Connection, subject: &[u8], at: DateTime<Utc>) -> rusqlite::Result<bool> {
    db.query_row(
        "SELECT 1 FROM known_place WHERE subject = ?1 AND last > ?2",
        (subject, (at - KNOWN_FOR).to_rfc3339()),
        |_| Ok(()),
    )
    .optional()
    .map(|found| found.is_some())
}

impl From<Wait> for Failure {
    fn from(Wait(wait): Wait) -> Self {
        let seconds = u64::try_from(wait.num_seconds()).unwrap_or(0) + 1;
        let title = match seconds {
            0..=15 => "Too many tries. Wait a moment and try again.".to_owned(),
            16..=60 => "Too many tries. Wait a minute and try again.".to_owned(),
            _ => {
                let minutes = seconds.div_ceil(60);
                format!("Too many tries. Wait {minutes} minutes and try again.")
            }
        };
        match Self::problem(ProblemCode::TooManyTries, title) {
            Self::Problem(problem) => Self::Problem(Problem {
                retry_after_seconds: Some(seconds),
                tries_left: Some(0),
                ..problem
            }),
            fhir @ Self::Fhir(_) => fhir,
        }
    }
}

fn subject(seal: &SealKey, text: &str) -> Vec<u8> {
    seal.hash("tries", text.as_bytes())
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

const OWN: Limit =
    Limit { free: 5, fades: Duration::minutes(30), longest_wait: Duration::minutes(15) };
const ACCOUNT: Limit =
    Limit { free: 30, fades: Duration::minutes(5), longest_wait: Duration::minutes(15) };
/// A hospital has one address for thousands of people who mistype: it is slowed down, never locked out.
const ADDRESS: Limit =
    Limit { free: 100, fades: Duration::seconds(10), longest_wait: Duration::seconds(10) };
const KNOWN_FOR: Duration = Duration::days(90);
const TOO_MANY_TRIES: &str = "too-many-tries";

#[cfg(test)]
mod tests;
