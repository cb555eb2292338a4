//! A copy of all that is held about a patient, for the patient: more than any role sees, and through no role's grant.
//!
//! What is never shared was never stored, so it is not among it. Three things stay behind, and are counted: what only its source may
//! release (very restricted, or a label that is not known), letters of a patient whose whereabouts are protected, and what a
//! source has not answered. Whereabouts are taken out for the patient as for everybody: who asks may not be alone.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use axum::response::Response;
use chrono::{DateTime, SecondsFormat, Utc};
use contract::AskSubjectAccess;
use nhs::{Confidentiality, PatientId, Section};
use record::envelope::{Envelope, SourceAnswer, Withheld};
use rusqlite::{Connection, OptionalExtension as _, Row};
use serde::Serialize;
use serde_json::{Value, json, value::RawValue};

use super::{Named, access_report::written, no_such_person, seen_words};
use crate::{
    Failure, Gateway, GatewayEvent,
    access_decisions::must_be,
    accounts::{self, Asked, SteppedUp},
    note,
    problem::Body,
    records::{fhir_json, shelf, whereabouts::Whereabouts},
    sensitive::again,
};

/// `POST` [`contract::path::SUBJECT_ACCESS`]
pub(super) async fn answer(
    asked: Asked,
    officer: SteppedUp<accounts::SubjectAccess>,
    Body(ask): Body<AskSubjectAccess>,
) -> Result<Response, Failure> {
    must_be(&asked.written_down)?;
    let gateway = Arc::clone(&asked.gateway);
    gateway.blocking(move |gateway| copy(gateway, &asked, &officer, &ask).map(fhir_json)).await
}

/// Writes down that the copy is made, before anything of it is read.
fn copy(
    gateway: &Gateway,
    asked: &Asked,
    officer: &SteppedUp<accounts::SubjectAccess>,
    ask: &AskSubjectAccess,
) -> Result<String, Failure> {
    let named = Named::new(&ask.nhs_number, ask.birth_date, &ask.identity)?;
    let now = gateway.clock.now();
    let event = |outcome: &str| GatewayEvent {
        detail: Some(json!({ "seen": seen_words(&ask.identity) })),
        ..asked.event(EVENT, outcome).by(&officer.who)
    };
    let patients = gateway.store.write(|tx| {
        let Some(patient) = named.find(tx)? else {
            note(tx, now, &event("not-found"))?;
            return Ok(None);
        };
        again::before_reading(tx, &gateway.seal, &patient)?;
        let event = GatewayEvent { patient: Some(patient.to_string()), ..event("done") };
        let proof = written(tx, &gateway.ledger_key, now, &event)?;
        Ok(Some(ForThePatient { patient, reference: proof.counted() }))
    })?;
    let handed = patients.ok_or_else(no_such_person)?;
    Ok(gateway.store.read(|db| Copying::new(gateway, db, &handed, now)?.bundle(&handed))?)
}

/// Proof that a copy was asked for by whoever may hand it over, for this patient, and that this is written down.
struct ForThePatient {
    patient: PatientId,
    reference: String,
}

/// A copy while it is put together.
struct Copying<'a> {
    gateway: &'a Gateway,
    db: &'a Connection,
    patient: &'a PatientId,
    now: DateTime<Utc>,
    guarded: Option<Whereabouts>,
}

/// The copy as it is sent: each entry byte for byte as it is kept.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Bundle {
    resource_type: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    identifier: Value,
    timestamp: String,
    entry: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    resource: Box<RawValue>,
}

/// What is handed over, and how much is not.
#[derive(Default)]
struct Handed {
    entries: Vec<Box<RawValue>>,
    withheld: BTreeMap<Section, u32>,
}

impl<'a> Copying<'a> {
    fn new(
        gateway: &'a Gateway,
        db: &'a Connection,
        handed: &'a ForThePatient,
        now: DateTime<Utc>,
    ) -> rusqlite::Result<Self> {
        let patient = &handed.patient;
        // A list that was loaded meanwhile: who asks again is answered by it.
        if !again::is_judged(db, patient)? {
            return Err(rusqlite::Error::InvalidQuery);
        }
        let guarded = Whereabouts::of(db, &gateway.seal, patient)?;
        Ok(Self { gateway, db, patient, now, guarded })
    }

    fn bundle(&self, of: &ForThePatient) -> rusqlite::Result<String> {
        let mut handed = Handed::default();
        self.add_person(&mut handed)?;
        self.add_entries(&mut handed)?;
        let withheld = handed
            .withheld
            .iter()
            .map(|(section, count)| Withheld { section: *section, count: *count });
        let envelope = Envelope { sources: self.sources()?, withheld: withheld.collect() };
        handed.add(envelope.to_outcome().to_string())?;
        let bundle = Bundle {
            resource_type: "Bundle",
            kind: "collection",
            identifier: json!({ "system": COPIES, "value": of.reference }),
            timestamp: self.now.to_rfc3339_opts(SecondsFormat::Millis, true),
            entry: handed.entries.into_iter().map(|resource| Entry { resource }).collect(),
        };
        serde_json::to_string(&bundle).map_err(|_| rusqlite::Error::InvalidQuery)
    }

    /// Whether this says where somebody is whose whereabouts are protected.
    fn is_guarded(&self, section: Option<Section>, explains: bool, kind: &str) -> bool {
        self.guarded.is_some()
            && (section.is_some_and(Whereabouts::withholds)
                || (explains && !Whereabouts::lets_explain(kind)))
    }

    fn add_person(&self, handed: &mut Handed) -> rusqlite::Result<()> {
        let text: Option<String> = self
            .db
            .prepare_cached("SELECT opened_text('patient/person/' || id, sealed_person) FROM patient WHERE id = ?1")?
            .query_row([self.patient.as_str()], |row| row.get(0))?;
        text.map_or(Ok(()), |text| handed.add(text))
    }

    /// The entries, and the organisations, people, places and products that they name.
    fn add_entries(&self, handed: &mut Handed) -> rusqlite::Result<()> {
        // Of a source that does not answer nothing is handed over: what stands here may no longer be what it says.
        let mut find = self.db.prepare_cached(&format!(
            "{ENTRY} WHERE patient = ?1 AND NOT EXISTS (
                 SELECT 1 FROM patient_source WHERE patient = ?1 AND source = resource.source AND answers = 0)
             ORDER BY rowid"
        ))?;
        let mut rows = find.query([self.patient.as_str()])?;
        let (mut known, mut ahead) = (HashSet::new(), Vec::new());
        while let Some(row) = rows.next()? {
            known.insert(row.get::<_, String>("id")?);
            ahead.extend(self.add_entry(row, handed)?);
        }
        let mut find = self.db.prepare_cached(&format!(
            "{ENTRY} WHERE id = ?1 AND patient IS NULL AND explains = 1"
        ))?;
        while let Some(id) = ahead.pop() {
            if known.insert(id.clone()) {
                let named = find.query_row([id], |row| self.add_entry(row, handed)).optional()?;
                ahead.extend(named.unwrap_or_default());
            }
        }
        Ok(())
    }

    /// Hands over this entry, or counts it; what a handed one refers to.
    fn add_entry(&self, row: &Row<'_>, handed: &mut Handed) -> rusqlite::Result<Vec<String>> {
        let (id, kind): (String, String) = (row.get("id")?, row.get("type")?);
        let section = row.get::<_, String>("section")?.parse::<Section>().ok();
        let explains: bool = row.get("explains")?;
        let released = is_released(&row.get::<_, String>("confidentiality")?);
        if !released || self.is_guarded(section, explains, &kind) {
            if let Some(section) = section.filter(|_| !explains) {
                *handed.withheld.entry(section).or_default() += 1;
            }
            return Ok(Vec::new());
        }
        let text = shelf::text(&self.gateway.seal, &id, row)?;
        handed.add(match &self.guarded {
            Some(guarded) => guarded.cleaned(&text)?,
            None => text,
        })?;
        Ok(row.get::<_, String>("refers")?.split_whitespace().map(str::to_owned).collect())
    }

    fn sources(&self) -> rusqlite::Result<Vec<SourceAnswer>> {
        let answer = |row: &Row<'_>| {
            let answer = SourceAnswer {
                short: row.get("code")?,
                name: row.get("name")?,
                answered: row.get("answers")?,
                at: self.now,
            };
            Ok(match &self.guarded {
                Some(guarded) => guarded.renamed(answer),
                None => answer,
            })
        };
        self.db
            .prepare_cached(
                "SELECT code, name, min(answers) AS answers FROM patient_source JOIN source ON source.id = source
                 WHERE patient = ?1 GROUP BY source.id ORDER BY source.id",
            )?
            .query_map([self.patient.as_str()], answer)?
            .collect()
    }
}

impl Handed {
    fn add(&mut self, text: String) -> rusqlite::Result<()> {
        let resource = RawValue::from_string(text).map_err(|_| rusqlite::Error::InvalidQuery)?;
        self.entries.push(resource);
        Ok(())
    }
}

/// Whether what is labelled so may be handed to the patient without asking its source; a label that is not known may not.
fn is_released(label: &str) -> bool {
    use Confidentiality as C;
    match Confidentiality::from_code(label) {
        C::Unrestricted | C::Low | C::Moderate | C::Normal | C::Restricted => true,
        C::VeryRestricted | C::Unknown => false,
    }
}

/// What is read of an entry.
const ENTRY: &str =
    "SELECT id, type, section, confidentiality, explains, refers, sealed FROM resource";
/// What is written down of every copy.
const EVENT: &str = "subject-access";
/// The number of a copy is that of its entry in the ledger, from 1.
const COPIES: &str = "https://care-record.example/copies";
