//! The contacts that explain an opening: an attendance, an appointment, a referral or a registration around that time.
//!
//! An attendance, an appointment and a referral count with the organisation of the person who opened the record, a registration with
//! their practice, and a test for whoever interprets one. What is restricted says nothing here: such an opening is
//! looked at as one without a contact.

use access::BasisKind;
use chrono::{DateTime, Duration, Utc};
use contract::ContactFound;
use nhs::Confidentiality;
use rusqlite::{Connection, Row, named_params};

use super::calendar;
use crate::accounts::sessions::time;

/// Which opening is to be explained.
pub(super) struct Opened<'a> {
    pub(super) patient: &'a str,
    /// The code of the person's organisation, and its name.
    pub(super) ods: &'a str,
    pub(super) organisation: &'a str,
    pub(super) basis: BasisKind,
    pub(super) given: DateTime<Utc>,
}

impl Opened<'_> {
    /// Whether anything explains it.
    pub(super) fn is_explained(&self, db: &Connection, around: Duration) -> rusqlite::Result<bool> {
        Ok(!self.contacts(db, around)?.is_empty())
    }

    /// All that explains it.
    pub(super) fn contacts(
        &self,
        db: &Connection,
        around: Duration,
    ) -> rusqlite::Result<Vec<ContactFound>> {
        let mut found = self.attendances(db, around)?;
        found.extend(self.referrals(db)?);
        found.extend(self.tests(db)?);
        found.extend(self.registration(db)?);
        Ok(found)
    }

    fn attendances(
        &self,
        db: &Connection,
        around: Duration,
    ) -> rusqlite::Result<Vec<ContactFound>> {
        let mut find = db.prepare_cached(
            "SELECT type, begins AS at, confidentiality, source.name AS source
             FROM attendance JOIN resource ON resource.id = attendance.resource JOIN source ON source.id = resource.source
             WHERE attendance.patient = :patient AND attendance.ods = :ods
               AND begins <= :until AND (ends IS NULL OR ends >= :since)
             ORDER BY begins LIMIT 10",
        )?;
        let found = find.query_map(
            named_params! {
                ":patient": self.patient,
                ":ods": self.ods,
                ":since": (self.given - around).to_rfc3339(),
                ":until": (self.given + around).to_rfc3339(),
            },
            |row| {
                let what = if row.get_ref("type")?.as_str()? == "Appointment" {
                    "appointment"
                } else {
                    "attendance"
                };
                said(row, what, Some(time(row, "at")?), Some(self.organisation))
            },
        )?;
        found.filter_map(Result::transpose).collect()
    }

    fn referrals(&self, db: &Connection) -> rusqlite::Result<Vec<ContactFound>> {
        let mut find = db.prepare_cached(
            "SELECT day || 'T00:00:00+00:00' AS at, confidentiality, source.name AS source
             FROM referral JOIN resource ON resource.id = referral.resource JOIN source ON source.id = resource.source
             WHERE referral.patient = ?1 AND referral.ods = ?2 AND day BETWEEN ?3 AND ?4 ORDER BY day DESC LIMIT 5",
        )?;
        let (since, until) = self.lately();
        let found = find.query_map((self.patient, self.ods, since, until), |row| {
            said(row, "referral", time(row, "at").ok(), Some(self.organisation))
        })?;
        found.filter_map(Result::transpose).collect()
    }

    /// A test that was requested or reported, for whoever interprets one.
    fn tests(&self, db: &Connection) -> rusqlite::Result<Vec<ContactFound>> {
        if self.basis != BasisKind::TestInterpretation {
            return Ok(Vec::new());
        }
        let mut find = db.prepare_cached(
            "SELECT day || 'T00:00:00+00:00' AS at, confidentiality, source.name AS source
             FROM resource JOIN tested ON tested.resource = resource.id JOIN source ON source.id = resource.source
             WHERE patient = ?1 AND type IN ('ServiceRequest', 'Observation', 'DiagnosticReport') AND day BETWEEN ?2 AND ?3
             ORDER BY day DESC LIMIT 5",
        )?;
        let (since, until) = self.lately();
        let found = find.query_map((self.patient, since, until), |row| {
            said(row, "test", time(row, "at").ok(), None)
        })?;
        found.filter_map(Result::transpose).collect()
    }

    fn lately(&self) -> (String, String) {
        let day = |at: DateTime<Utc>| calendar::day_of(at).to_string();
        (day(self.given - REFERRED), day(self.given + Duration::days(1)))
    }

    fn registration(&self, db: &Connection) -> rusqlite::Result<Option<ContactFound>> {
        let is_registered: bool = db
            .prepare_cached("SELECT coalesce(practice = ?2, 0) FROM patient WHERE id = ?1")?
            .query_row((self.patient, self.ods), |row| row.get(0))?;
        Ok(is_registered.then(|| ContactFound {
            what: "registration".to_owned(),
            at: None,
            organisation: Some(self.organisation.to_owned()),
            source: "The patient’s demographics".to_owned(),
        }))
    }
}

/// A contact, unless its entry is restricted.
fn said(
    row: &Row<'_>,
    what: &str,
    at: Option<DateTime<Utc>>,
    organisation: Option<&str>,
) -> rusqlite::Result<Option<ContactFound>> {
    let label: String = row.get("confidentiality")?;
    if Confidentiality::from_code(&label).is_restricted() {
        return Ok(None);
    }
    Ok(Some(ContactFound {
        what: what.to_owned(),
        at,
        organisation: organisation.map(str::to_owned),
        source: row.get("source")?,
    }))
}

/// For so long a referral or a test explains an opening.
const REFERRED: Duration = Duration::days(28);
