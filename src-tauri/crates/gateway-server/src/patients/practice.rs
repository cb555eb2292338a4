//! The practice of a patient: what of it a search shows, and its code, by which it says whether it shares.
//!
//! A Patient names it by code, or by a reference to it or to somebody who works there. What is referred to may come later, or
//! change: [`keep`] writes down which resources tell the code.

use nhs::{PatientId, system::ODS_ORGANISATION};
use rusqlite::{OptionalExtension as _, Transaction};
use serde_json::{Value, json};

use crate::{fhir, keys::SealKey, records::shelf};

/// A GP practice as a search shows it.
pub(crate) struct Practice {
    pub(crate) ods: Option<String>,
    pub(crate) name: Option<String>,
    telephone: Option<String>,
}

/// The practice that is named last.
enum Newest {
    /// With this code.
    Coded(String),
    /// With one that is yet to come; the one named before it may have had this.
    Uncoded(Option<String>),
    /// Nobody names one.
    Unnamed,
}

/// Whether a practice may be told by this resource.
pub(crate) fn may_be_told_by(resource: &Value) -> bool {
    is_way(fhir::kind(resource))
}

/// The practice that a Patient names.
pub(crate) fn shown(
    tx: &Transaction<'_>,
    seal: &SealKey,
    person: &Value,
) -> rusqlite::Result<Option<Practice>> {
    let trail = Trail { tx, seal, person };
    for named in current(person) {
        if let Some(practice) = trail.follow(named)?.practice {
            return Ok(Some(practice));
        }
    }
    Ok(None)
}

/// Keeps the code of the practice that the latest word names, whatever of it may be shown: whether there is a record to open hangs
/// on it. A source that names none does not take it away; one that names another, with no code yet, leaves it in doubt.
pub(crate) fn keep(
    tx: &Transaction<'_>,
    seal: &SealKey,
    patient: &PatientId,
    said: &[Value],
) -> rusqlite::Result<()> {
    write_down(tx, seal, patient, said)?;
    let (change, code) = match newest(tx, seal, said)? {
        Newest::Coded(code) => {
            ("UPDATE patient SET practice = ?2, practice_before = NULL WHERE id = ?1", Some(code))
        }
        Newest::Uncoded(before) => (
            "UPDATE patient SET practice = NULL, practice_before = coalesce(practice, practice_before, ?2) WHERE id = ?1",
            before,
        ),
        Newest::Unnamed => return Ok(()),
    };
    tx.prepare_cached(change)?.execute((patient.as_str(), code)).map(drop)
}

/// By which resources the code of the practice is told, or will be.
fn write_down(
    tx: &Transaction<'_>,
    seal: &SealKey,
    patient: &PatientId,
    said: &[Value],
) -> rusqlite::Result<()> {
    tx.prepare_cached("DELETE FROM registration WHERE patient = ?1")?
        .execute([patient.as_str()])?;
    let mut insert = tx.prepare_cached(
        "INSERT INTO registration (resource, patient) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
    )?;
    for person in said {
        let trail = Trail { tx, seal, person };
        for named in fhir::list(person, "generalPractitioner") {
            for id in trail.follow(named)?.ids {
                insert.execute((id, patient.as_str()))?;
            }
        }
    }
    Ok(())
}

fn newest(tx: &Transaction<'_>, seal: &SealKey, said: &[Value]) -> rusqlite::Result<Newest> {
    let mut in_doubt = false;
    for person in said.iter().rev() {
        let trail = Trail { tx, seal, person };
        let mut awaited = false;
        for named in current(person) {
            let led = trail.follow(named)?;
            if let Some(code) = led.practice.and_then(|practice| practice.ods) {
                return Ok(if in_doubt {
                    Newest::Uncoded(Some(code))
                } else {
                    Newest::Coded(code)
                });
            }
            awaited |= led.awaited;
        }
        in_doubt |= awaited;
    }
    Ok(if in_doubt { Newest::Uncoded(None) } else { Newest::Unnamed })
}

/// What a Patient names; one that is said to have ended only where there is no other.
fn current(person: &Value) -> impl Iterator<Item = &Value> {
    let named = fhir::list(person, "generalPractitioner");
    let has_ended = |named: &Value| !fhir::at(named, "identifier.period.end").is_null();
    let all_have = named.iter().all(has_ended);
    named.iter().filter(move |named| all_have || !has_ended(named))
}

/// The way from what a Patient names to its practice.
struct Trail<'a> {
    tx: &'a Transaction<'a>,
    seal: &'a SealKey,
    person: &'a Value,
}

/// Where it leads.
#[derive(Default)]
struct Led {
    /// The ids of what is on the way, whether it has come or not.
    ids: Vec<String>,
    /// The practice, if it has come.
    practice: Option<Practice>,
    /// Whether something on the way is yet to come. A name alone, and a practice without a code, leave nothing to wait for.
    awaited: bool,
}

impl Trail<'_> {
    /// It has two steps at most: somebody who works there, and the practice.
    fn follow(&self, named: &Value) -> rusqlite::Result<Led> {
        let (mut led, mut named) = (Led::default(), named.clone());
        for _ in 0..2 {
            let display = fhir::text(&named, "display").map(str::to_owned);
            if let Some(ods) = ods_in(&named) {
                led.practice = Some(Practice { ods: Some(ods), name: display, telephone: None });
                break;
            }
            let before = led.ids.len();
            let Some(found) = self.step(&named, &mut led.ids)? else {
                led.awaited = led.ids.len() > before;
                break;
            };
            match fhir::kind(&found) {
                "Organization" => {
                    led.practice = Some(Practice::of(&found, display));
                    break;
                }
                "PractitionerRole" => named = fhir::at(&found, "organization").clone(),
                _ => break,
            }
        }
        Ok(led)
    }

    fn step(&self, named: &Value, ids: &mut Vec<String>) -> rusqlite::Result<Option<Value>> {
        let Some(address) = fhir::text(named, "reference") else { return Ok(None) };
        if let Some(id) = address.strip_prefix('#') {
            let mut held = fhir::list(self.person, "contained").iter();
            return Ok(held.find(|held| fhir::text(held, "id") == Some(id)).cloned());
        }
        let Some((_, id)) = address.split_once('/').filter(|(kind, _)| is_way(kind)) else {
            return Ok(None);
        };
        ids.push(id.to_owned());
        shelf::open(self.tx, self.seal, id).optional()
    }
}

impl Practice {
    fn of(organisation: &Value, display: Option<String>) -> Self {
        let phone = fhir::list(organisation, "telecom")
            .iter()
            .find(|contact| fhir::text(contact, "system") == Some("phone"));
        Self {
            ods: fhir::identifier(organisation, ODS_ORGANISATION).map(str::to_ascii_uppercase),
            name: fhir::text(organisation, "name").map(str::to_owned).or(display),
            telephone: phone.and_then(|phone| fhir::text(phone, "value")).map(str::to_owned),
        }
    }

    /// As an Organization that is contained in what a search shows.
    pub(crate) fn organisation(&self) -> Value {
        let mut organisation =
            json!({ "resourceType": "Organization", "id": "practice", "name": self.name });
        if let Some(fields) = organisation.as_object_mut() {
            fields.retain(|_, value| !value.is_null());
            fields.extend(self.ods.as_ref().map(|ods| {
                ("identifier".to_owned(), json!([{ "system": ODS_ORGANISATION, "value": ods }]))
            }));
            fields.extend(self.telephone.as_ref().map(|number| {
                ("telecom".to_owned(), json!([{ "system": "phone", "value": number }]))
            }));
        }
        organisation
    }
}

fn is_way(kind: &str) -> bool {
    matches!(kind, "Organization" | "PractitionerRole")
}

fn ods_in(reference: &Value) -> Option<String> {
    let is_ods = fhir::text(reference, "identifier.system") == Some(ODS_ORGANISATION);
    fhir::text(reference, "identifier.value").filter(|_| is_ods).map(str::to_ascii_uppercase)
}
