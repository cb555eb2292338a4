//! What people have opened in the past, put down as the gateway would have.

use chrono::{DateTime, Duration, Utc};
use rusqlite::{Transaction, params};
use uuid::Uuid;

use crate::{
    fhir::{entry, of_patient},
    house::House,
};

/// A house with a past.
pub(crate) struct Past<'h> {
    house: &'h House,
    patients: Vec<String>,
}

impl<'h> Past<'h> {
    /// Ten patients and everybody of the training accounts.
    pub(crate) fn of(house: &'h House) -> Self {
        for number in NUMBERS {
            house.import("Elsewhere", &of_patient(number, &[entry("Condition", "c", "gout")]));
        }
        let patients = house
            .gateway
            .store
            .read(|db| {
                db.prepare("SELECT id FROM patient ORDER BY nhs_number")?
                    .query_map([], |row| row.get(0))?
                    .collect()
            })
            .unwrap();
        Self { house, patients }
    }

    pub(crate) fn patient(&self, number: usize) -> &str {
        &self.patients[number]
    }

    /// Somebody opened the record of one of the patients then, on this basis; its grant.
    pub(crate) fn opened(
        &self,
        job: &str,
        patient: usize,
        basis: &str,
        at: DateTime<Utc>,
    ) -> String {
        let id = Uuid::new_v4().to_string();
        let end = at + Duration::minutes(10);
        self.house
            .gateway
            .store
            .write(|tx| {
                tx.execute(
                    "INSERT INTO access_grant (id, session, practitioner, patient, basis, ground, policy_version, rule, given, expires, ended, ended_by)
                     SELECT ?1, 'past', id, ?2, ?3, sealed('grant/' || ?1, ''), '1', 'rule', ?4, ?5, ?5, 'closed' FROM account WHERE email = ?6",
                    params![id, self.patients[patient], basis, at.to_rfc3339(), end.to_rfc3339(), format!("{job}@nhs.net")],
                )
            })
            .unwrap();
        id
    }

    /// These people have the job, and the organisation, of that one.
    pub(crate) fn are_peers(&self, jobs: &[&str], of: &str) {
        for job in jobs {
            self.house
                .gateway
                .store
                .write(|tx| {
                    tx.execute(
                        "UPDATE account SET (role, ods) = (SELECT role, ods FROM account WHERE email = ?2) WHERE email = ?1",
                        (format!("{job}@nhs.net"), format!("{of}@nhs.net")),
                    )
                })
                .unwrap();
        }
    }

    /// These rules have selected it.
    pub(crate) fn selected(&self, grant: &str, kinds: &[&str]) {
        let alert = "INSERT INTO alert (id, raised, grant_id, practitioner, patient, at, rank)
                     SELECT 'a-' || id, given, id, practitioner, patient, given, 1 FROM access_grant WHERE id = ?1";
        let kind = "INSERT INTO alert_kind (alert, kind, raised) SELECT id, ?2, raised FROM alert WHERE grant_id = ?1";
        let put = |tx: &Transaction<'_>| {
            tx.execute(alert, [grant])?;
            kinds.iter().try_for_each(|name| tx.execute(kind, (grant, name)).map(drop))
        };
        self.house.gateway.store.write(put).unwrap();
    }

    /// Why the review looks at it.
    pub(crate) fn kinds_of(&self, grant: &str) -> Vec<String> {
        let kinds = self.house.text(&format!(
            "SELECT coalesce(group_concat(kind, ' '), '') FROM alert_kind JOIN alert ON alert.id = alert WHERE grant_id = '{grant}'"
        ));
        kinds.split_whitespace().map(str::to_owned).collect()
    }
}

const NUMBERS: [&str; 10] = [
    "9990000018",
    "9990000026",
    "9990000034",
    "9990000042",
    "9990000050",
    "9990000069",
    "9990000077",
    "9990000085",
    "9990000093",
    "9990000107",
];
