//! What ties a person and a patient beside care: their own record, that of a colleague, of somebody of the same surname at the same
//! address. It refuses nothing: the person is warned, and every opening is looked at.
//!
//! It rests on one thing: the administrator has said which patient a person with an account is
//! (`care-record-gateway own-record`). A name alone proves nothing. So it cannot know of a person who was not linked, of a relative with
//! another surname or address, of a friend, a neighbour, or of somebody of whom no source has sent an address.

use access::Closeness;
use chrono::{DateTime, Utc};
use identity::PractitionerId;
use nhs::{NhsNumber, PatientId};
use rusqlite::{Connection, OptionalExtension as _, Transaction};
use serde_json::Value;
use thiserror::Error;

use crate::{
    Gateway, GatewayEvent, StoreError,
    accounts::users,
    fhir, note,
    patients::{demographics::folded_postcode, names},
};

/// Why it cannot be said which patient a person is.
#[derive(Debug, Error)]
pub enum OwnRecordError {
    /// Nobody signs in with this address.
    #[error("there is no account with this address")]
    Unknown,
    /// Somebody else's account is linked to this number.
    #[error("another account is linked to this NHS number")]
    Another,
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// All that ties them.
pub(crate) fn between(
    db: &Connection,
    practitioner: &PractitionerId,
    patient: &PatientId,
) -> rusqlite::Result<Vec<Closeness>> {
    let mut found = Vec::new();
    let own = own_number(db, practitioner)?;
    let number: Option<String> = db
        .prepare_cached("SELECT nhs_number FROM patient WHERE id = ?1")?
        .query_row([patient.as_str()], |row| row.get(0))?;
    if own.is_some() && own == number {
        found.push(Closeness::OwnRecord);
    } else {
        if shares_home(db, own.as_deref(), patient)? {
            found.push(Closeness::SameSurnameAndAddress);
        }
        if is_colleague(db, number.as_deref())? {
            found.push(Closeness::Colleague);
        }
    }
    Ok(found)
}

/// What of it the person is told: nobody learns in this way where a patient lives who has to be protected.
pub(crate) fn told(
    db: &Connection,
    practitioner: &PractitionerId,
    patient: &PatientId,
) -> rusqlite::Result<Vec<Closeness>> {
    let protected: bool = db
        .prepare_cached("SELECT restricted FROM patient WHERE id = ?1")?
        .query_row([patient.as_str()], |row| row.get(0))?;
    let mut found = between(db, practitioner, patient)?;
    found.retain(|each| !(protected && *each == Closeness::SameSurnameAndAddress));
    Ok(found)
}

/// Says which patient the person with this address is, in place of what was said before; nothing, to take it back.
pub fn say_own_record(
    gateway: &Gateway,
    email: &str,
    number: Option<NhsNumber>,
) -> Result<(), OwnRecordError> {
    let (email, now) = (users::as_kept(email), gateway.clock.now());
    gateway.store.write(|tx| {
        let Some(account) = users::id_of(tx, &email)? else {
            return Ok(Err(OwnRecordError::Unknown));
        };
        if let Some(number) = number
            && is_anothers(tx, &account, number)?
        {
            return Ok(Err(OwnRecordError::Another));
        }
        link(tx, &account, number, now).map(Ok)
    })?
}

/// The addresses of the accounts that are linked to a patient; to whom is not told.
pub fn linked(gateway: &Gateway) -> Result<Vec<String>, StoreError> {
    gateway.store.read(|db| {
        db.prepare("SELECT email FROM account_person JOIN account ON id = account ORDER BY email")?
            .query_map([], |row| row.get(0))?
            .collect()
    })
}

fn link(
    tx: &Transaction<'_>,
    account: &str,
    number: Option<NhsNumber>,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    tx.execute("DELETE FROM account_person WHERE account = ?1", [account])?;
    if let Some(number) = number {
        let insert = "INSERT INTO account_person (account, nhs_number) VALUES (?1, ?2)";
        tx.execute(insert, (account, number.digits()))?;
    }
    let kind = if number.is_some() { "own-record-linked" } else { "own-record-unlinked" };
    let event =
        GatewayEvent { account: Some(account.to_owned()), ..GatewayEvent::new(kind, "done") };
    note(tx, now, &event)
}

fn is_anothers(db: &Connection, account: &str, number: NhsNumber) -> rusqlite::Result<bool> {
    let find =
        "SELECT EXISTS (SELECT 1 FROM account_person WHERE nhs_number = ?1 AND account <> ?2)";
    db.query_row(find, (number.digits(), account), |row| row.get(0))
}

fn own_number(db: &Connection, practitioner: &PractitionerId) -> rusqlite::Result<Option<String>> {
    db.prepare_cached("SELECT nhs_number FROM account_person WHERE account = ?1")?
        .query_row([&practitioner.0], |row| row.get(0))
        .optional()
}

fn is_colleague(db: &Connection, number: Option<&str>) -> rusqlite::Result<bool> {
    db.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM account_person JOIN account ON id = account
                        WHERE nhs_number = ?1 AND disabled IS NULL)",
    )?
    .query_row([number], |row| row.get(0))
}

/// Whether any source knows the person and the patient by one surname at one address.
fn shares_home(db: &Connection, own: Option<&str>, patient: &PatientId) -> rusqlite::Result<bool> {
    let Some(own) = own else { return Ok(false) };
    let person: Option<String> = db
        .prepare_cached("SELECT id FROM patient WHERE nhs_number = ?1")?
        .query_row([own], |row| row.get(0))
        .optional()?;
    let Some(person) = person else { return Ok(false) };
    let homes = homes(db, &person)?;
    Ok(!homes.is_empty()
        && self::homes(db, patient.as_str())?.iter().any(|home| homes.contains(home)))
}

/// Where a patient lives under which surname, as each source says it, with what may not be shown.
fn homes(db: &Connection, patient: &str) -> rusqlite::Result<Vec<Home>> {
    let said: Vec<String> = db
        .prepare_cached(
            "SELECT opened_text('patient_source/' || source || '/' || key, sealed) FROM patient_source
             WHERE patient = ?1 AND sealed IS NOT NULL",
        )?
        .query_map([patient], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let said = said.iter().filter_map(|text| serde_json::from_str::<Value>(text).ok());
    Ok(said.flat_map(|patient| homes_in(&patient)).collect())
}

/// A surname, a postcode and the first line of an address, as they are compared.
#[derive(Debug, PartialEq, Eq)]
struct Home {
    family: String,
    postcode: String,
    line: String,
}

fn homes_in(patient: &Value) -> Vec<Home> {
    let families = fhir::list(patient, "name").iter().filter_map(|name| fhir::text(name, "family"));
    let addresses = fhir::list(patient, "address")
        .iter()
        .filter(|address| fhir::text(address, "use") != Some("old"));
    let places: Vec<(String, String)> = addresses
        .filter_map(|address| {
            let postcode = folded_postcode(fhir::text(address, "postalCode")?);
            Some((postcode, folded_line(fhir::text(address, "line")?)))
        })
        .collect();
    families
        .map(|family| names::words(family).collect::<String>())
        .flat_map(|family| {
            places.iter().map(move |(postcode, line)| Home {
                family: family.clone(),
                postcode: postcode.clone(),
                line: line.clone(),
            })
        })
        .collect()
}

/// `4, Mill Rd.` and `4 MILL ROAD` are one line.
fn folded_line(line: &str) -> String {
    let words = names::words(line).map(|word| {
        SHORTENED
            .iter()
            .find(|(short, _)| *short == word)
            .map_or(word, |(_, long)| (*long).to_owned())
    });
    words.collect::<Vec<_>>().join(" ")
}

const SHORTENED: [(&str, &str); 10] = [
    ("ave", "avenue"),
    ("cl", "close"),
    ("cres", "crescent"),
    ("ct", "court"),
    ("dr", "drive"),
    ("gdns", "gardens"),
    ("ln", "lane"),
    ("rd", "road"),
    ("st", "street"),
    ("terr", "terrace"),
];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_address_is_one_however_it_is_written() {
        let at = |line: &str, postcode: &str, family: &str| {
            homes_in(
                &json!({ "name": [{ "family": family }], "address": [{ "line": [line], "postalCode": postcode }] }),
            )
        };
        let home = at("4 Mill Road", "NN2 6AB", "Patterson");

        assert_eq!(home, at("4, MILL RD.", "nn26ab", "PATTERSON"));
        for other in [
            at("14 Mill Road", "NN2 6AB", "Patterson"),
            at("4 Mill Road", "NN2 6AD", "Patterson"),
            at("4 Mill Road", "NN2 6AB", "Paterson"),
        ] {
            assert_ne!(home, other, "another house, another street, another name");
        }
        assert!(at("", "NN2 6AB", "Patterson").is_empty(), "half an address is none");
    }
}
