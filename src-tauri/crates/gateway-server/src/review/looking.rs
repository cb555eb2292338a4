//! Looking back: the rules that see an opening only among others, or only some time after it.
//!
//! Each goes over the openings since it last looked, some at a time, once a minute and whenever the queue is asked for. Their order is
//! that in which they came to be in the store, not that of their times: one that had waited to be written is not passed over.
//! What a rule finds is raised and written down; what it has seen it does not look at again.

use std::{sync::Arc, time::Duration};

use access::{BasisKind, ReviewRules};
use chrono::{DateTime, Datelike as _, FixedOffset, TimeDelta, Timelike as _, Utc, Weekday};
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction};

use super::{contacts::Opened, sample};
use crate::{
    Gateway, GatewayEvent, StoreError,
    accounts::sessions::time,
    alerts::{self, Kind},
    grants, note,
};

/// Looks once a minute, for as long as the gateway serves.
pub async fn keep_up(gateway: Arc<Gateway>) {
    let mut turns = tokio::time::interval(EVERY);
    loop {
        turns.tick().await;
        let gateway = Arc::clone(&gateway);
        match tokio::task::spawn_blocking(move || look(&gateway)).await {
            Ok(Ok(0)) => {}
            Ok(Ok(selected)) => tracing::info!(selected, "openings are to be reviewed"),
            Ok(Err(error)) => tracing::error!(%error, "openings cannot be looked at"),
            Err(_) => tracing::error!("openings cannot be looked at"),
        }
    }
}

/// Looks at everything that was not looked at yet, and draws the samples that are due; how many were selected.
///
/// # Errors
/// [`StoreError`]
pub fn look(gateway: &Gateway) -> Result<usize, StoreError> {
    let mut selected = 0;
    for rule in LOOKING {
        while let Some(some) = rule.look_at_some(gateway)? {
            selected += some;
        }
    }
    Ok(selected + sample::draw_what_is_due(gateway)?)
}

/// The same for a part of it, where somebody waits.
pub(super) fn look_once(gateway: &Gateway) -> Result<(), StoreError> {
    for rule in LOOKING {
        rule.look_at_some(gateway)?;
    }
    sample::draw_what_is_due(gateway).map(drop)
}

/// A rule that looks back.
struct Looking {
    kind: Kind,
    /// How long after an opening it looks.
    wait: fn(&ReviewRules) -> TimeDelta,
    finds: fn(&Opening, &Connection, &ReviewRules) -> rusqlite::Result<bool>,
}

const LOOKING: [Looking; 5] = [
    Looking {
        kind: Kind::NoContact,
        wait: ReviewRules::contact_wait,
        finds: Opening::is_unexplained,
    },
    Looking { kind: Kind::OutOfHours, wait: at_once, finds: Opening::is_out_of_hours },
    Looking { kind: Kind::ManyAMinute, wait: at_once, finds: Opening::is_one_of_many },
    Looking {
        kind: Kind::ManyEmergencies,
        wait: at_once,
        finds: Opening::is_one_emergency_too_many,
    },
    Looking { kind: Kind::OnceUsedOften, wait: at_once, finds: Opening::is_once_too_often },
];

fn at_once(_: &ReviewRules) -> TimeDelta {
    TimeDelta::zero()
}

impl Looking {
    /// Looks at the next few; how many it selects, or nothing where there are no more.
    fn look_at_some(&self, gateway: &Gateway) -> Result<Option<usize>, StoreError> {
        let (rules, now) = (gateway.policy.review(), gateway.clock.now());
        let until = now - (self.wait)(rules);
        let (last, found) = gateway.store.read(|db| {
            let openings = self.openings(db, until)?;
            let mut found = Vec::new();
            for opening in &openings {
                if (self.finds)(opening, db, rules)? {
                    found.push(opening.grant.clone());
                }
            }
            Ok((openings.last().map(|last| last.number), found))
        })?;
        let Some(last) = last else { return Ok(None) };
        gateway.store.write(|tx| self.keep(tx, last, &found, now)).map(Some)
    }

    /// The openings that it has not looked at. What a device told of one that was forgotten is looked at anyway.
    fn openings(&self, db: &Connection, until: DateTime<Utc>) -> rusqlite::Result<Vec<Opening>> {
        let seen = "SELECT through FROM review_looked WHERE rule = ?1";
        let seen: Option<i64> =
            db.prepare_cached(seen)?.query_row([self.kind.name()], |row| row.get(0)).optional()?;
        let mut next = db.prepare_cached(
            "SELECT number, access_grant.id, practitioner, patient, basis, given, post_role AS role, post_ods AS ods, purged IS NOT NULL AS is_purged
             FROM opening_order JOIN access_grant ON access_grant.id = grant_id
                                JOIN account ON account.id = practitioner JOIN patient ON patient.id = patient
             WHERE number > ?1 AND ended_by IS NOT 'forgotten' ORDER BY number LIMIT ?2",
        )?;
        let next = next.query_map((seen.unwrap_or(0), AT_ONCE), Opening::read)?;
        // What comes after one that has to wait waits with it.
        next.take_while(|opening| !opening.as_ref().is_ok_and(|opening| opening.given > until))
            .collect()
    }

    fn keep(
        &self,
        tx: &Transaction<'_>,
        through: i64,
        found: &[String],
        now: DateTime<Utc>,
    ) -> rusqlite::Result<usize> {
        tx.prepare_cached(
            "INSERT INTO review_looked (rule, through) VALUES (?1, ?2)
             ON CONFLICT (rule) DO UPDATE SET through = excluded.through",
        )?
        .execute((self.kind.name(), through))?;
        let mut selected = 0;
        for grant in found {
            if alerts::raise_later(tx, grant, self.kind, now)? {
                let event = GatewayEvent {
                    grant: Some(grant.clone()),
                    ..GatewayEvent::new("review-selected", self.kind.name())
                };
                note(tx, now, &event)?;
                selected += 1;
            }
        }
        Ok(selected)
    }
}

/// An opening that is looked at.
struct Opening {
    number: i64,
    grant: String,
    practitioner: String,
    patient: String,
    basis: BasisKind,
    given: DateTime<Utc>,
    given_text: String,
    role: String,
    ods: String,
    is_purged: bool,
}

impl Opening {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            number: row.get("number")?,
            grant: row.get("id")?,
            practitioner: row.get("practitioner")?,
            patient: row.get("patient")?,
            basis: grants::basis_in(&row.get::<_, String>("basis")?)?,
            given: time(row, "given")?,
            given_text: row.get("given")?,
            role: row.get("role")?,
            ods: row.get("ods")?,
            is_purged: row.get("is_purged")?,
        })
    }

    /// Whether no contact explains it. Of a patient of whom everything was forgotten nobody can say.
    fn is_unexplained(&self, db: &Connection, rules: &ReviewRules) -> rusqlite::Result<bool> {
        let opened = Opened {
            patient: &self.patient,
            ods: &self.ods,
            organisation: "",
            basis: self.basis,
            given: self.given,
        };
        Ok(!self.is_purged && !opened.is_explained(db, rules.contact())?)
    }

    /// Whether the person did not work at this time of day, on such a day, in the weeks before. The first opening of an unusual
    /// shift is the one that is looked at.
    fn is_out_of_hours(&self, db: &Connection, rules: &ReviewRules) -> rusqlite::Result<bool> {
        let mut before = db.prepare_cached(
            "SELECT given FROM access_grant WHERE practitioner = ?1 AND given >= ?2 AND given < ?3 LIMIT 5000",
        )?;
        let since = (self.given - rules.usual()).to_rfc3339();
        let before: Vec<DateTime<Utc>> = before
            .query_map((&self.practitioner, since, &self.given_text), |row| time(row, "given"))?
            .collect::<Result<_, _>>()?;
        let is_enough =
            u32::try_from(before.len()).is_ok_and(|count| count >= rules.usual_openings);
        Ok(is_enough && !before.iter().any(|at| is_alike(*at, self.given)))
    }

    /// Whether it is one of many patients within a minute.
    fn is_one_of_many(&self, db: &Connection, rules: &ReviewRules) -> rusqlite::Result<bool> {
        let from = |minutes| (self.given + TimeDelta::minutes(minutes)).to_rfc3339();
        let patients: u32 = db
            .prepare_cached(
                "SELECT count(DISTINCT patient) FROM access_grant JOIN opening_order ON grant_id = id
                 WHERE practitioner = ?1 AND given > ?2 AND given < ?3 AND number <= ?4",
            )?
            .query_row((&self.practitioner, from(-1), from(1), self.number), |row| row.get(0))?;
        Ok(patients >= rules.patients_a_minute)
    }

    /// Whether the person's share of emergencies is far above that of colleagues: looked at once in a while.
    fn is_one_emergency_too_many(
        &self,
        db: &Connection,
        rules: &ReviewRules,
    ) -> rusqlite::Result<bool> {
        if self.basis != BasisKind::Emergency
            || self.was_selected(db, Kind::ManyEmergencies, TimeDelta::days(30), None)?
        {
            return Ok(false);
        }
        let shares = self.shares(db)?;
        let own = shares.iter().find(|share| share.account == self.practitioner);
        let mut peers: Vec<u32> = shares
            .iter()
            .filter(|share| share.account != self.practitioner && share.openings >= FEW)
            .map(Share::in_thousand)
            .collect();
        peers.sort_unstable();
        let (Some(own), Some(median)) = (own, peers.get(peers.len() / 2)) else { return Ok(false) };
        Ok(peers.len() >= PEERS
            && own.emergencies >= rules.emergencies
            && own.in_thousand() > median.saturating_mul(rules.emergency_times))
    }

    /// The openings within 90 days of everybody in the same job and organisation.
    fn shares(&self, db: &Connection) -> rusqlite::Result<Vec<Share>> {
        db.prepare_cached(
            "SELECT account.id, count(*) AS openings, count(*) FILTER (WHERE basis = 'emergency') AS emergencies
             FROM account JOIN access_grant ON practitioner = account.id AND given > ?1
                          JOIN opening_order ON grant_id = access_grant.id AND number <= ?2
             WHERE post_role = ?3 AND post_ods = ?4 GROUP BY account.id",
        )?
        .query_map(
            ((self.given - TimeDelta::days(90)).to_rfc3339(), self.number, &self.role, &self.ods),
            |row| {
                Ok(Share { account: row.get(0)?, openings: row.get(1)?, emergencies: row.get(2)? })
            },
        )?
        .collect()
    }

    /// Whether permissions for one visit were given again and again.
    fn is_once_too_often(&self, db: &Connection, rules: &ReviewRules) -> rusqlite::Result<bool> {
        if self.basis != BasisKind::PermissionOnce
            || self.was_selected(db, Kind::OnceUsedOften, rules.once(), Some(&self.patient))?
        {
            return Ok(false);
        }
        let times: u32 = db
            .prepare_cached(
                "SELECT count(*) FROM access_grant JOIN opening_order ON grant_id = id
                 WHERE practitioner = ?1 AND patient = ?2 AND basis = 'permission-once' AND given > ?3 AND number <= ?4",
            )?
            .query_row(
                (
                    &self.practitioner,
                    &self.patient,
                    (self.given - rules.once()).to_rfc3339(),
                    self.number,
                ),
                |row| row.get(0),
            )?;
        Ok(times >= rules.once_times)
    }

    /// Whether this rule has selected an opening of the same person, of this patient or of any, so short a time before.
    fn was_selected(
        &self,
        db: &Connection,
        kind: Kind,
        within: TimeDelta,
        patient: Option<&str>,
    ) -> rusqlite::Result<bool> {
        db.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM alert JOIN alert_kind ON alert = id
                            WHERE practitioner = ?1 AND at > ?2 AND kind = ?3 AND (?4 IS NULL OR patient = ?4))",
        )?
        .query_row(
            (&self.practitioner, (self.given - within).to_rfc3339(), kind.name(), patient),
            |row| row.get(0),
        )
    }
}

/// How many openings a person had, and how many of them were emergencies.
struct Share {
    account: String,
    openings: u32,
    emergencies: u32,
}

impl Share {
    fn in_thousand(&self) -> u32 {
        self.emergencies.saturating_mul(1000) / self.openings.max(1)
    }
}

/// Whether both are at the same time of day on the British clock, an hour more or less, and both on a weekend or both not.
fn is_alike(one: DateTime<Utc>, other: DateTime<Utc>) -> bool {
    let (one, other) = (nhs::british(one), nhs::british(other));
    let is_weekend =
        |at: DateTime<FixedOffset>| matches!(at.weekday(), Weekday::Sat | Weekday::Sun);
    let minutes = |at: DateTime<FixedOffset>| i64::from(at.hour() * 60 + at.minute());
    let apart = (minutes(one) - minutes(other)).abs();
    is_weekend(one) == is_weekend(other) && apart.min(DAY - apart) <= 60
}

const EVERY: Duration = Duration::from_secs(60);
/// So that whoever waits for the queue does not wait for long.
const AT_ONCE: u32 = 200;
/// Minutes.
const DAY: i64 = 24 * 60;
/// With fewer colleagues to compare with, or fewer openings of theirs, nothing is said.
const PEERS: usize = 3;
const FEW: u32 = 5;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hours_of_a_shift_are_those_of_the_british_clock() {
        let cases = [
            // Eight in the morning before and after the clock is changed, and two hours apart.
            ("2026-10-23T07:00:00Z", "2026-10-26T08:00:00Z", true),
            ("2026-10-23T07:00:00Z", "2026-10-26T09:30:00Z", false),
            ("2026-10-23T07:00:00Z", "2026-10-26T06:30:00Z", false),
            // Half past midnight on a Saturday of July is no Friday evening.
            ("2026-07-17T23:30:00Z", "2026-07-19T00:00:00Z", true),
            ("2026-07-17T23:30:00Z", "2026-07-16T23:30:00Z", false),
            // Around midnight.
            ("2026-12-14T23:40:00Z", "2026-12-16T00:20:00Z", true),
        ];
        for (one, other, alike) in cases {
            assert_eq!(
                is_alike(one.parse().unwrap(), other.parse().unwrap()),
                alike,
                "{one} {other}"
            );
        }
    }
}
