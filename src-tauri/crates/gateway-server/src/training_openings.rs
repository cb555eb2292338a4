//! Some weeks of openings for the training county, so that whoever reviews has a queue that shows every rule.
//!
//! They are put down as they would have been given, long over, with the words that people write; the rules that look back then find in
//! them what they find in real ones. They open nothing, and no computer tells of them. The same county always has the same.

use chrono::{DateTime, Datelike as _, Duration, NaiveTime, Utc, Weekday};
use contract::ReviewAct;
use rusqlite::{OptionalExtension as _, Transaction, named_params};
use serde_json::{Value, json};

use crate::{
    Gateway, GatewayEvent, StoreError,
    alerts::{self, Kind},
    note,
    review::{
        acts::{self, Act},
        looking,
    },
};

/// Puts them in; nothing is done if they are there already.
///
/// # Errors
/// [`StoreError`]
pub fn load(gateway: &Gateway) -> Result<(), StoreError> {
    let now = gateway.clock.now();
    let known = format!("SELECT EXISTS (SELECT 1 FROM access_grant WHERE session = '{SESSION}')");
    if gateway.store.read(|db| db.query_row(&known, [], |row| row.get(0)))? {
        return Ok(());
    }
    gateway.store.write(|tx| {
        ordinary_days(tx, now)?;
        for (number, opening) in REMARKABLE.iter().enumerate() {
            opening.put(tx, &format!("training-remarkable-{number}"), now)?;
        }
        missing_entries(tx, now)?;
        note(tx, now, &GatewayEvent::new("training-openings", "done"))
    })?;
    looking::look(gateway)?;
    gateway.store.write(|tx| reviewed(tx, now))
}

/// The GP sees a few of her patients on each working day, and the triage nurse those who come.
fn ordinary_days(tx: &Transaction<'_>, now: DateTime<Utc>) -> rusqlite::Result<()> {
    let mut registered = of(tx, "SELECT id, '' FROM patient WHERE practice = 'Y99001' AND purged IS NULL ORDER BY id LIMIT 30")?
        .into_iter()
        .cycle();
    let mut count = 0;
    for day in (1..=DAYS).rev().map(|days| midnight(now, days)).filter(|day| is_working(*day)) {
        for each in 0..3 {
            let Some((patient, _)) = registered.next() else { return Ok(()) };
            let at = day + Duration::minutes(570 + 25 * each);
            Put {
                id: &format!("training-{count}"),
                who: "gp",
                patient: &patient,
                at,
                tie: Some("registered-practice"),
                ..Put::default()
            }
            .keep(tx)?;
            count += 1;
        }
    }
    let since = midnight(now, DAYS).to_rfc3339();
    for (patient, came) in of(
        tx,
        &format!(
            "SELECT patient, begins FROM attendance WHERE ods = 'RNS' AND begins > '{since}' ORDER BY begins LIMIT 60"
        ),
    )? {
        let Ok(came) = DateTime::parse_from_rfc3339(&came) else { continue };
        let at = came.to_utc() + Duration::minutes(12);
        if at < now - Duration::hours(2) {
            Put {
                id: &format!("training-{count}"),
                who: "triage-nurse",
                patient: &patient,
                at,
                tie: Some("present-in-organisation"),
                ..Put::default()
            }
            .keep(tx)?;
            count += 1;
        }
    }
    Ok(())
}

/// One opening that a reviewer will look at.
struct Remarkable {
    days_ago: i64,
    /// Minutes after midnight.
    at: i64,
    who: &'static str,
    /// The NHS number.
    patient: &'static str,
    basis: &'static str,
    reason: Option<&'static str>,
    note: Option<&'static str>,
    /// Why a tie was claimed.
    claim: Option<&'static str>,
    kinds: &'static [Kind],
}

impl Remarkable {
    fn put(&self, tx: &Transaction<'_>, id: &str, now: DateTime<Utc>) -> rusqlite::Result<()> {
        let find = "SELECT id FROM patient WHERE nhs_number = ?1";
        let patient: Option<String> =
            tx.query_row(find, [self.patient], |row| row.get(0)).optional()?;
        let Some(patient) = patient else { return Ok(()) };
        let at = midnight(now, self.days_ago) + Duration::minutes(self.at);
        let tie = self.claim.map(|_| "self-claimed");
        Put {
            id,
            who: self.who,
            patient: &patient,
            at,
            basis: self.basis,
            ground: self.ground(),
            tie,
        }
        .keep(tx)?;
        alerts::raise_all(tx, id, self.kinds, at).map(drop)
    }

    fn ground(&self) -> Value {
        let mut basis = json!({ "basis": self.basis });
        for (field, value) in [("reason", self.reason), ("note", self.note)] {
            if let (Some(basis), Some(value)) = (basis.as_object_mut(), value) {
                basis.insert(field.to_owned(), value.into());
            }
        }
        let claim = self.claim.map(|note| json!({ "reason": "covering", "note": note }));
        json!({ "basis": basis, "claim": claim })
    }
}

/// A grant that is over.
struct Put<'a> {
    id: &'a str,
    who: &'a str,
    patient: &'a str,
    at: DateTime<Utc>,
    basis: &'a str,
    ground: Value,
    tie: Option<&'a str>,
}

impl Default for Put<'_> {
    fn default() -> Self {
        let ground = json!({ "basis": { "basis": ONCE }, "claim": null });
        Self {
            id: "",
            who: "",
            patient: "",
            at: DateTime::UNIX_EPOCH,
            basis: ONCE,
            ground,
            tie: None,
        }
    }
}

impl Put<'_> {
    fn keep(&self, tx: &Transaction<'_>) -> rusqlite::Result<()> {
        let ends = self.at + Duration::seconds(140 + self.at.timestamp() % 300);
        tx.prepare_cached(
            "INSERT INTO access_grant (id, session, practitioner, patient, basis, ground, relationship, policy_version, rule,
                                       given, expires, ended, ended_by)
             SELECT :id, :session, account.id, :patient, :basis, sealed('grant/' || :id, :ground), :tie,
                    coalesce((SELECT version FROM policy ORDER BY id DESC LIMIT 1), ''), role, :given, :ended, :ended, 'closed'
             FROM account WHERE email = :who || '@nhs.net'",
        )?
        .execute(named_params! {
            ":id": self.id,
            ":session": SESSION,
            ":patient": self.patient,
            ":basis": self.basis,
            ":ground": self.ground.to_string(),
            ":tie": self.tie,
            ":given": self.at.to_rfc3339(),
            ":ended": ends.to_rfc3339(),
            ":who": self.who,
        })
        .map(drop)
    }
}

/// A computer of the ward has sent a later entry and not the one before it.
fn missing_entries(tx: &Transaction<'_>, now: DateTime<Utc>) -> rusqlite::Result<()> {
    let gap = "INSERT INTO gap (chain, before, device, since) VALUES ('training', 412, 'ED-TRIAGE-03', ?1) ON CONFLICT DO NOTHING";
    tx.execute(gap, [(now - Duration::hours(5)).to_rfc3339()]).map(drop)
}

/// Some was reviewed already, by the Caldicott Guardian: found right, asked, answered, handed on.
fn reviewed(tx: &Transaction<'_>, now: DateTime<Utc>) -> rusqlite::Result<()> {
    let by = account(tx, "caldicott-guardian")?;
    for (opening, days_ago, act, words) in REVIEWED {
        let find = "SELECT id, practitioner FROM alert WHERE grant_id = ?1";
        let found: Option<(String, String)> = tx
            .query_row(find, [format!("training-remarkable-{opening}")], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        let Some((alert, person)) = found else { continue };
        let at = now - Duration::days(days_ago);
        let by = if act == ReviewAct::Answered { Some(person) } else { by.clone() };
        let due = (act == ReviewAct::Asked).then(|| at + Duration::days(5));
        let act = Act {
            alert: &alert,
            by: by.as_deref(),
            act,
            words: Some(words),
            due,
            seconds: Some(35),
        }
        .keep(tx, at)?;
        let detail = json!({ "items": [alert], "acts": [act] });
        note(
            tx,
            now,
            &GatewayEvent { detail: Some(detail), ..GatewayEvent::new(acts::EVENT, "training") },
        )?;
    }
    Ok(())
}

fn account(tx: &Transaction<'_>, job: &str) -> rusqlite::Result<Option<String>> {
    let find = "SELECT id FROM account WHERE email = ?1";
    tx.query_row(find, [format!("{job}@nhs.net")], |row| row.get(0)).optional()
}

fn of(tx: &Transaction<'_>, query: &str) -> rusqlite::Result<Vec<(String, String)>> {
    tx.prepare(query)?.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

fn midnight(now: DateTime<Utc>, days_ago: i64) -> DateTime<Utc> {
    (now - Duration::days(days_ago)).date_naive().and_time(NaiveTime::MIN).and_utc()
}

fn is_working(day: DateTime<Utc>) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

const SESSION: &str = "training";
const ONCE: &str = "permission-once";
const DAYS: i64 = 27;

const fn opening(
    (days_ago, at): (i64, i64),
    who: &'static str,
    patient: &'static str,
    basis: &'static str,
    kinds: &'static [Kind],
) -> Remarkable {
    Remarkable { days_ago, at, who, patient, basis, reason: None, note: None, claim: None, kinds }
}

const fn because(reason: &'static str, note: &'static str, opening: Remarkable) -> Remarkable {
    Remarkable { reason: Some(reason), note: Some(note), ..opening }
}

/// What a reviewer looks at: each rule at least once.
#[rustfmt::skip]
const REMARKABLE: [Remarkable; 27] = [
    because("unconscious", "Brought in unconscious after a road accident", opening((1, 820), "triage-nurse", "9990000042", "emergency", &[Kind::Emergency])),
    because("cannot-communicate", "Cold and confused, cannot say her name", opening((2, 1150), "triage-nurse", "9990000018", "emergency", &[Kind::Emergency])),
    because("lacks-capacity", "Delirious, nobody with her, needs her medicines", opening((3, 1310), "ed-consultant", "9990000271", "emergency", &[Kind::Emergency, Kind::AfterRefusal])),
    because("other", "Urgent referral, patient could not be reached", opening((4, 980), "ed-consultant", "9990000034", "emergency", &[Kind::Emergency, Kind::ManyEmergencies])),
    because("unconscious", "Collapsed in the street, no papers but a card", opening((16, 400), "out-of-hours-doctor", "9990000107", "emergency", &[Kind::Emergency])),
    because("child-at-risk", "Bruises that the parents do not explain", opening((5, 700), "ed-consultant", "9990000131", "safeguarding", &[Kind::Safeguarding])),
    because("coroner", "The coroner has asked for the last medicines", opening((6, 640), "gp", "9990000093", "legal-duty", &[Kind::LegalDuty])),
    opening((7, 755), "gp", "9990000468", ONCE, &[Kind::OwnRecord]),
    opening((8, 760), "gp", "9990000476", ONCE, &[Kind::SameSurnameAndAddress]),
    opening((9, 790), "ed-consultant", "9990000468", ONCE, &[Kind::Colleague]),
    opening((10, 800), "triage-nurse", "9990000115", ONCE, &[Kind::AfterRefusal]),
    Remarkable { claim: Some("Dr Ward asked me to look after her list"), ..opening((2, 600), "out-of-hours-doctor", "9990000166", ONCE, &[Kind::SelfClaimed]) },
    opening((3, 905), "triage-nurse", "9990000026", ONCE, &[Kind::WrongPatient]),
    opening((4, 1000), "triage-nurse", "9990000158", ONCE, &[Kind::Unrecorded]),
    opening((5, 1010), "biomedical-scientist", "9990000204", "test-interpretation", &[Kind::NotGivenHere]),
    opening((2, 180), "gp", "9990000263", ONCE, &[]),
    opening((11, 660), "receptionist", "9990000212", ONCE, &[]),
    opening((11, 660), "receptionist", "9990000220", ONCE, &[]),
    opening((11, 660), "receptionist", "9990000239", ONCE, &[]),
    opening((11, 660), "receptionist", "9990000247", ONCE, &[]),
    opening((13, 590), "ed-consultant", "9990000255", ONCE, &[]),
    opening((12, 590), "ed-consultant", "9990000255", ONCE, &[]),
    opening((10, 590), "ed-consultant", "9990000255", ONCE, &[]),
    opening((9, 590), "ed-consultant", "9990000255", ONCE, &[]),
    opening((8, 590), "ed-consultant", "9990000255", ONCE, &[]),
    opening((6, 870), "triage-nurse", "9990000263", ONCE, &[Kind::PresentingHere]),
    because("unconscious", "Found on the floor at home by her carer", opening((12, 500), "out-of-hours-doctor", "9990000018", "emergency", &[Kind::Emergency])),
];

/// What was done about which of them, how many days ago, in which words.
#[rustfmt::skip]
const REVIEWED: [(usize, i64, ReviewAct, &str); 7] = [
    (4, 14, ReviewAct::Appropriate, "The ambulance’s note says the same."),
    (26, 10, ReviewAct::Appropriate, "Seen by the out-of-hours service that morning."),
    (8, 7, ReviewAct::Asked, "Why did you open your husband’s record?"),
    (8, 6, ReviewAct::Answered, "He rang the practice in pain and no colleague was there."),
    (12, 2, ReviewAct::Asked, "Which patient did you mean to open?"),
    (10, 8, ReviewAct::Asked, "Did the patient change their mind?"),
    (14, 3, ReviewAct::Escalated, "The laboratory’s computer tells of what we did not permit."),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{
        Clock, Settings, accounts, grants::Ground, installation, review::rules::RULES,
        training_load,
    };

    #[test]
    fn every_rule_about_openings_has_something_in_the_queue_of_the_county() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::steered("2026-11-18T14:00:00Z".parse().unwrap());
        let gateway =
            Gateway::open(folder.path(), None, Settings::named("Care Record"), clock).unwrap();
        installation::open_for_training(&gateway.store).unwrap();
        accounts::training::enrol(&gateway).unwrap();
        training_load::load(&gateway).unwrap();

        load(&gateway).unwrap();
        load(&gateway).unwrap();

        let kinds: BTreeSet<String> = gateway
            .store
            .read(|db| {
                db.prepare("SELECT DISTINCT kind FROM alert_kind")?
                    .query_map([], |row| row.get(0))?
                    .collect()
            })
            .unwrap();
        let missing: Vec<&str> = RULES
            .iter()
            .filter(|rule| rule.rank != 6 && !kinds.contains(rule.kind))
            .map(|rule| rule.kind)
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
        let states = "SELECT group_concat(DISTINCT state ORDER BY state) FROM alert";
        let states: String =
            gateway.store.read(|db| db.query_row(states, [], |row| row.get(0))).unwrap();
        assert_eq!(states, "asked,closed,escalated,new");
        let times = "SELECT count(*) FROM access_grant WHERE id LIKE 'training-remarkable-%'";
        let times: usize =
            gateway.store.read(|db| db.query_row(times, [], |row| row.get(0))).unwrap();
        assert_eq!(times, REMARKABLE.len(), "each once, however often they are put in");
    }

    #[test]
    fn every_opening_is_on_a_ground_that_somebody_could_give() {
        for opening in REMARKABLE {
            let ground = opening.ground();
            assert!(serde_json::from_value::<Ground>(ground.clone()).is_ok(), "{ground}");
        }
    }
}
