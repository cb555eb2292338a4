//! References: from the addresses of a source to the ids of the gateway.
//!
//! An id is made from a secret name space of this gateway, the source, the patient and the source's own id, so that it
//! says nothing about anybody, is the same at every import, and never leads from one patient's record to another's.

mod rewriting;

use std::collections::{BTreeSet, HashMap, HashSet};

use nhs::{NhsNumber, PatientId, system::NHS_NUMBER};
use rusqlite::{OptionalExtension as _, Transaction};
use serde_json::Value;
use uuid::Uuid;

use super::{
    address::{end_of, is_relative, number_at_the_spine, percent_decoded, plain, split_address},
    bundles::Entry,
    nature,
};
use crate::{fhir, keys::SealKey, sensitive::Memory};

/// Every address of one file, and how ids are made from them.
pub(crate) struct Addresses<'t> {
    tx: &'t Transaction<'t>,
    seal: &'t SealKey,
    space: Uuid,
    source: i64,
    known: HashMap<String, Place>,
    patients: HashMap<String, PatientId>,
    bases: HashSet<String>,
    /// As whom the source has known patients before.
    formerly: HashMap<PatientId, Vec<String>>,
    /// What was left out of theirs.
    left_out: HashSet<String>,
}

/// A resource, by its type and what its source calls it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    kind: String,
    key: String,
    shared: bool,
}

/// Where a reference leads.
#[derive(Debug, PartialEq, Eq)]
enum Target {
    Contained,
    Patient(PatientId),
    Resource { kind: String, id: String },
    Nowhere,
}

impl<'t> Addresses<'t> {
    /// The addresses of nothing yet.
    pub(crate) fn new(
        tx: &'t Transaction<'t>,
        seal: &'t SealKey,
        source: i64,
    ) -> rusqlite::Result<Self> {
        let space = space(seal);
        let bases = tx
            .prepare_cached("SELECT base FROM source_base WHERE source = ?1")?
            .query_map([source], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let (known, patients, formerly, left_out) = Default::default();
        let mut addresses =
            Self { tx, seal, space, source, known, patients, bases, formerly, left_out };
        addresses.learn_moves()?;
        Ok(addresses)
    }

    /// Learns which patients of this source were others before.
    pub(crate) fn learn_moves(&mut self) -> rusqlite::Result<()> {
        self.formerly.clear();
        let mut moved =
            self.tx.prepare_cached("SELECT patient, was FROM moved WHERE source = ?1")?;
        let mut rows = moved.query([self.source])?;
        while let Some(row) = rows.next()? {
            let patient: String = row.get("patient")?;
            let patient = patient.parse().map_err(|_| rusqlite::Error::InvalidQuery)?;
            let memory = Memory::of(self.tx, self.seal, self.source, Some(&patient))?;
            self.left_out.extend(memory.entries.into_keys());
            self.formerly.entry(patient).or_default().push(row.get("was")?);
        }
        Ok(())
    }

    /// Learns where a resource stands.
    pub(crate) fn learn(&mut self, entry: &Entry, shared: bool) -> rusqlite::Result<()> {
        let place =
            Place { kind: fhir::kind(&entry.resource).to_owned(), key: key_of(entry), shared };
        for address in addresses_of(entry) {
            self.known.insert(address, place.clone());
        }
        self.learn_base(entry)
    }

    /// Learns who a Patient is.
    pub(crate) fn learn_patient(
        &mut self,
        entry: &Entry,
        patient: &PatientId,
    ) -> rusqlite::Result<()> {
        for address in addresses_of(entry) {
            self.patients.insert(address, patient.clone());
        }
        self.learn_base(entry)
    }

    /// The gateway's id of a resource of this patient, or of one that explains many. What came while the source knew the
    /// patient as another keeps its id.
    pub(crate) fn id(&self, owner: Option<&PatientId>, key: &str) -> rusqlite::Result<String> {
        let Some(owner) = owner else { return Ok(self.made("", key)) };
        for was in self.formerly.get(owner).into_iter().flatten() {
            let id = self.made(was, key);
            if self.is_of(&id, owner)? {
                return Ok(id);
            }
        }
        Ok(self.made(owner.as_str(), key))
    }

    fn made(&self, owner: &str, key: &str) -> String {
        Uuid::new_v5(&self.space, format!("{}|{owner}|{key}", self.source).as_bytes()).to_string()
    }

    fn is_of(&self, id: &str, owner: &PatientId) -> rusqlite::Result<bool> {
        if self.left_out.contains(id) {
            return Ok(true);
        }
        self.tx
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM resource WHERE id = ?1 AND patient = ?2)
                     OR EXISTS (SELECT 1 FROM sharing_choice WHERE entry = ?1 AND patient = ?2)",
            )?
            .query_row((id, owner.as_str()), |row| row.get(0))
    }

    /// The patient to whom this reference leads; an NHS number that is only named is answered by `Err`.
    pub(crate) fn patient(
        &self,
        reference: &Value,
    ) -> rusqlite::Result<Option<Result<PatientId, NhsNumber>>> {
        let address = fhir::text(reference, "reference").map(plain);
        if let Some(Target::Patient(patient)) =
            address.map(|address| self.lead(address, None)).transpose()?
        {
            return Ok(Some(Ok(patient)));
        }
        let identified = fhir::text(reference, "identifier.system") == Some(NHS_NUMBER);
        let named = identified.then(|| fhir::text(reference, "identifier.value")).flatten();
        let number = named
            .and_then(|value| value.parse().ok())
            .or_else(|| address.and_then(number_at_the_spine));
        Ok(number.map(Err))
    }

    /// By what others may refer to an entry, beside its id: its identifiers, the address that its bundle gives it, and those that
    /// it has at its source.
    pub(crate) fn names(
        &self,
        entry: &Entry,
        owner: Option<&PatientId>,
    ) -> rusqlite::Result<BTreeSet<String>> {
        let identifiers = ["identifier", "masterIdentifier"]
            .into_iter()
            .flat_map(|field| fhir::list(&entry.resource, field))
            .filter_map(|identifier| {
                let value = fhir::text(identifier, "value")?;
                Some((fhir::text(identifier, "system").unwrap_or_default(), value))
            });
        let mut names: BTreeSet<String> = identifiers
            .flat_map(|(system, value)| [self.name(system, value), self.name("", value)])
            .collect();
        if let Some(address) = entry.full_url.as_deref().map(plain) {
            names.insert(self.address(address));
            if let Some((kind, key)) = end_of(address) {
                let owner = owner.filter(|_| !nature::is_shared_kind(kind));
                names.insert(self.id(owner, key)?);
            }
        }
        if let Some(id) = fhir::text(&entry.resource, "id") {
            let key = format!("{}/{id}", fhir::kind(&entry.resource));
            names.extend(self.absolute(&key).map(|address| self.address(&address)));
        }
        Ok(names)
    }

    /// Where something that this source calls so stands.
    fn absolute<'a>(&'a self, relative: &'a str) -> impl Iterator<Item = String> + 'a {
        let relative = relative.trim_start_matches('/');
        self.bases.iter().map(move |base| format!("{base}/{relative}"))
    }

    /// A name by which an entry of this source may be called. Whose it is does not matter: names are compared within one
    /// patient's entries alone.
    fn name(&self, system: &str, value: &str) -> String {
        name(self.space, self.source, system, value)
    }

    /// The name of what stands at an address: an absolute one is the same to every source.
    fn address(&self, address: &str) -> String {
        self.name(if address.contains(':') { URN } else { "" }, address)
    }

    fn lead(&self, address: &str, owner: Option<&PatientId>) -> rusqlite::Result<Target> {
        if address.starts_with('#') {
            return Ok(Target::Contained);
        }
        if let Some(patient) = self.patients.get(address) {
            return Ok(Target::Patient(patient.clone()));
        }
        if let Some(place) = self.known.get(address) {
            return self.resource(place, owner);
        }
        if let Some((kind, query)) = address.split_once('?') {
            return self.by_query(kind, query);
        }
        if address.starts_with("urn:") {
            return self.by_identifier(None, URN, address);
        }
        let Some(relative) = self.relative(address) else { return Ok(Target::Nowhere) };
        self.beyond_this_file(relative, owner)
    }

    /// A resource of the same source that is not in this file.
    fn beyond_this_file(
        &self,
        relative: &str,
        owner: Option<&PatientId>,
    ) -> rusqlite::Result<Target> {
        let Some((kind, _)) = relative.split_once('/') else { return Ok(Target::Nowhere) };
        if kind == "Patient" {
            let known = known_patient(self.tx, self.source, relative)?;
            return Ok(known.map_or(Target::Nowhere, Target::Patient));
        }
        let shared = nature::is_shared_kind(kind);
        let place = Place { kind: kind.to_owned(), key: relative.to_owned(), shared };
        self.resource(&place, owner)
    }

    fn resource(&self, place: &Place, owner: Option<&PatientId>) -> rusqlite::Result<Target> {
        let owner = if place.shared { None } else { owner };
        Ok(Target::Resource { kind: place.kind.clone(), id: self.id(owner, &place.key)? })
    }

    /// `Practitioner?identifier=system|value`
    fn by_query(&self, kind: &str, query: &str) -> rusqlite::Result<Target> {
        let decoded = query.strip_prefix("identifier=").map(percent_decoded);
        match decoded.as_deref().and_then(|token| token.split_once('|')) {
            Some((system, value)) => self.by_identifier(Some(kind), system, value),
            None => Ok(Target::Nowhere),
        }
    }

    fn by_identifier(
        &self,
        kind: Option<&str>,
        system: &str,
        value: &str,
    ) -> rusqlite::Result<Target> {
        let found = self
            .tx
            .prepare_cached(
                "SELECT type, resource FROM identifier
                 WHERE source = ?1 AND (?2 IS NULL OR type = ?2) AND system = ?3 AND value = ?4 LIMIT 1",
            )?
            .query_row((self.source, kind, system, value), |row| {
                Ok(Target::Resource { kind: row.get(0)?, id: row.get(1)? })
            })
            .optional()?;
        Ok(found.unwrap_or(Target::Nowhere))
    }

    /// The part behind the address of this source, `Condition/1`.
    fn relative<'a>(&self, address: &'a str) -> Option<&'a str> {
        if !address.contains("://") {
            return Some(address.trim_start_matches('/')).filter(|relative| is_relative(relative));
        }
        let (base, _, _) = split_address(address)?;
        self.bases.contains(base).then(|| address.get(base.len() + 1..)).flatten()
    }

    fn learn_base(&mut self, entry: &Entry) -> rusqlite::Result<()> {
        let address = entry.full_url.as_deref().map(plain);
        let Some((base, ..)) = address.and_then(split_address) else {
            return Ok(());
        };
        if base.contains("://") && self.bases.insert(base.to_owned()) {
            self.tx.execute(
                "INSERT INTO source_base (source, base) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                (self.source, base),
            )?;
        }
        Ok(())
    }
}

/// The names by which a source may refer to its entries, made for the references that have no address.
pub(crate) fn names_of(seal: &SealKey, source: i64) -> impl Fn(&str, &str) -> String {
    let space = space(seal);
    move |system, value| name(space, source, system, value)
}

/// An identifier whose system is no URI, or has none, means something to its source alone.
fn name(space: Uuid, source: i64, system: &str, value: &str) -> String {
    let named = if system.contains(':') {
        format!("name|{system}|{value}")
    } else {
        format!("{source}|name|{system}|{value}")
    };
    Uuid::new_v5(&space, named.as_bytes()).to_string()
}

fn space(seal: &SealKey) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, &seal.derived("ids"))
}

/// What the source calls a resource: its type and id, else its address in the bundle, else what is in it.
pub(crate) fn key_of(entry: &Entry) -> String {
    match (fhir::text(&entry.resource, "id"), &entry.full_url) {
        (Some(id), _) => format!("{}/{id}", fhir::kind(&entry.resource)),
        (None, Some(address)) => format!("{} {address}", fhir::kind(&entry.resource)),
        (None, None) => {
            Uuid::new_v5(&Uuid::NAMESPACE_OID, entry.resource.to_string().as_bytes()).to_string()
        }
    }
}

/// The patient whom a source calls by this key.
pub(crate) fn known_patient(
    tx: &Transaction<'_>,
    source: i64,
    key: &str,
) -> rusqlite::Result<Option<PatientId>> {
    let found: Option<String> = tx
        .prepare_cached("SELECT patient FROM patient_source WHERE source = ?1 AND key = ?2")?
        .query_row((source, key), |row| row.get(0))
        .optional()?;
    Ok(found.and_then(|id| id.parse().ok()))
}

fn addresses_of(entry: &Entry) -> impl Iterator<Item = String> {
    let by_id =
        fhir::text(&entry.resource, "id").map(|id| format!("{}/{id}", fhir::kind(&entry.resource)));
    entry.full_url.as_deref().map(|address| plain(address).to_owned()).into_iter().chain(by_id)
}

/// The system of identifiers that are URIs.
pub(crate) const URN: &str = "urn:ietf:rfc:3986";
