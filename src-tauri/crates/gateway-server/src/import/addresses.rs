//! References: from the addresses of a source to the ids of the gateway.
//!
//! An id is made from a secret name space of this gateway, the source, the patient and the source's own id, so that it
//! says nothing about anybody, is the same at every import, and never leads from one patient's record to another's.

use std::collections::{BTreeSet, HashMap, HashSet};

use nhs::{NhsNumber, PatientId, system::NHS_NUMBER};
use rusqlite::{OptionalExtension as _, Transaction};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{bundles::Entry, nature};
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

/// What one resource refers to, by the gateway's ids.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Links {
    /// Everything but encounters and patients.
    pub(crate) refers: BTreeSet<String>,
    /// The encounters.
    pub(crate) encounters: BTreeSet<String>,
    /// Those that are parts of it: the results of a report, the members of a panel, the pages of a letter.
    pub(crate) parts: BTreeSet<String>,
    /// What it refers to by an identifier, or by an address that may be that of an entry of this source and cannot be followed:
    /// names, and ids that are likely. Nothing is sent for their sake; what is sensitive is looked for by them.
    pub(crate) linked: BTreeSet<String>,
    /// The people and places among them.
    pub(crate) people: BTreeSet<String>,
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

    /// By what others may refer to an entry, beside its id: its identifiers, and the address that its bundle gives it.
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
        let address = entry.full_url.as_deref().map(plain);
        match address.map(|address| (address, end_of(address))) {
            Some((_, Some((kind, key)))) => {
                let owner = owner.filter(|_| !nature::is_shared_kind(kind));
                names.insert(self.id(owner, key)?);
            }
            Some((urn, None)) => drop(names.insert(self.name(URN, urn))),
            None => {}
        }
        Ok(names)
    }

    /// Rewrites every reference in a resource of this patient, and says where they lead.
    pub(crate) fn rewrite(
        &self,
        resource: &mut Value,
        owner: Option<&PatientId>,
    ) -> rusqlite::Result<Links> {
        let mut links = Links::default();
        self.walk(resource, "", owner, &mut links)?;
        Ok(links)
    }

    fn walk(
        &self,
        value: &mut Value,
        field: &str,
        owner: Option<&PatientId>,
        links: &mut Links,
    ) -> rusqlite::Result<()> {
        match value {
            Value::Object(fields) => {
                self.rewrite_reference(fields, field, owner, links)?;
                if ATTACHMENTS.contains(&field) {
                    self.rewrite_url(fields, owner, links)?;
                }
                for (name, value) in fields {
                    self.walk(value, name, owner, links)?;
                }
            }
            Value::Array(all) => {
                for value in all {
                    self.walk(value, field, owner, links)?;
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
        Ok(())
    }

    fn rewrite_reference(
        &self,
        fields: &mut Map<String, Value>,
        field: &str,
        owner: Option<&PatientId>,
        links: &mut Links,
    ) -> rusqlite::Result<()> {
        let Some(Value::String(address)) = fields.get("reference") else {
            self.link_by_identifier(fields, field, links);
            return Ok(());
        };
        let address = plain(address).to_owned();
        match self.lead(&address, owner)? {
            Target::Contained => {}
            Target::Patient(patient) => {
                fields.insert("reference".to_owned(), format!("Patient/{patient}").into());
            }
            Target::Resource { kind, id } => {
                fields.insert("reference".to_owned(), format!("{kind}/{id}").into());
                links.add(field, &kind, id);
            }
            // An address that leads nowhere may say who the patient is; the words beside it stay.
            Target::Nowhere => {
                fields.remove("reference");
                self.link_by_identifier(fields, field, links);
                let kind = self.link_by_guess(&address, field, owner, links)?;
                if fields.contains_key("display") && !fields.contains_key("type") {
                    fields.insert("type".to_owned(), kind.into());
                }
            }
        }
        Ok(())
    }

    fn rewrite_url(
        &self,
        fields: &mut Map<String, Value>,
        owner: Option<&PatientId>,
        links: &mut Links,
    ) -> rusqlite::Result<()> {
        let Some(Value::String(address)) = fields.get("url") else { return Ok(()) };
        let address = plain(address).to_owned();
        if !self.known.contains_key(&address) && !may_be_of_a_record(&address) {
            return Ok(());
        }
        match self.lead(&address, owner)? {
            Target::Resource { kind, id } => {
                fields.insert("url".to_owned(), format!("{kind}/{id}").into());
                links.add("attachment", &kind, id);
            }
            Target::Nowhere => drop(self.link_by_guess(&address, "attachment", owner, links)?),
            Target::Contained | Target::Patient(_) => {}
        }
        Ok(())
    }

    /// A reference that names what it is to by an identifier.
    fn link_by_identifier(&self, fields: &Map<String, Value>, field: &str, links: &mut Links) {
        let Some(identifier) = fields.get("identifier").filter(|identifier| identifier.is_object())
        else {
            return;
        };
        let kind = fields.get("type").and_then(Value::as_str);
        if let (Some(value), false) =
            (fhir::text(identifier, "value"), fields.contains_key("resourceType"))
        {
            let system = fhir::text(identifier, "system").unwrap_or_default();
            links.guess(field, kind, self.name(system, value));
        }
    }

    /// An address that cannot be followed may still be that of an entry of this source: another file may bring it, or
    /// have brought it. Answers with the type of what it leads to, as far as the address says it.
    fn link_by_guess(
        &self,
        address: &str,
        field: &str,
        owner: Option<&PatientId>,
        links: &mut Links,
    ) -> rusqlite::Result<String> {
        if let Some((place, query)) = address.split_once('?') {
            let Some(token) = query.strip_prefix("identifier=").map(percent_decoded) else {
                return self.link_by_guess(place, field, owner, links);
            };
            let kind = place.rsplit('/').next().unwrap_or_default();
            let (system, value) = token.split_once('|').unwrap_or(("", &token));
            links.guess(field, Some(kind), self.name(system, value));
            return Ok(kind.to_owned());
        }
        if let Some((kind, key)) = end_of(address) {
            let owner = owner.filter(|_| !nature::is_shared_kind(kind));
            links.guess(field, Some(kind), self.id(owner, key)?);
            return Ok(kind.to_owned());
        }
        links.guess(field, None, self.name(URN, address));
        Ok("Resource".to_owned())
    }

    /// A name by which an entry of this source may be called. Whose it is does not matter: names are compared within one
    /// patient's entries alone.
    fn name(&self, system: &str, value: &str) -> String {
        name(self.space, self.source, system, value)
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

impl Links {
    fn add(&mut self, field: &str, kind: &str, id: String) {
        if is_encounter(kind) {
            self.encounters.insert(id);
            return;
        }
        if is_part(field, kind) {
            self.parts.insert(id.clone());
        }
        if nature::is_person_or_place(kind) {
            self.people.insert(id.clone());
        }
        self.refers.insert(id);
    }

    /// What is not certain: of which type it is, where the field has to say it, or whether it is here at all.
    fn guess(&mut self, field: &str, kind: Option<&str>, id: String) {
        let at_encounter = || matches!(field, "encounter" | "context" | "episodeOfCare");
        if kind.map_or_else(at_encounter, is_encounter) {
            self.encounters.insert(id.clone());
        } else if is_part(field, kind.unwrap_or_default()) {
            self.parts.insert(id.clone());
        }
        self.linked.insert(id);
    }
}

/// The names by which a source may refer to its entries, made for the references that have no address.
pub(crate) fn names_of(seal: &SealKey, source: i64) -> impl Fn(&str, &str) -> String {
    let space = space(seal);
    move |system, value| name(space, source, system, value)
}

fn name(space: Uuid, source: i64, system: &str, value: &str) -> String {
    Uuid::new_v5(&space, format!("{source}|name|{system}|{value}").as_bytes()).to_string()
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

/// An address without the version and the fragment, which say nothing of what it leads to.
fn plain(address: &str) -> &str {
    let address = address.trim();
    let address = address.split_once("/_history/").map_or(address, |(before, _)| before);
    let fragment = address.char_indices().find(|(place, c)| *c == '#' && *place > 0);
    let address = fragment.and_then(|(place, _)| address.get(..place)).unwrap_or(address);
    address.trim_end_matches('/')
}

/// The type of a resource, and with it the id, at the end of an address, `https://gp.example/fhir/Condition/1`.
fn end_of(address: &str) -> Option<(&str, &str)> {
    let (before, id) = address.rsplit_once('/')?;
    let kind = before.rsplit('/').next()?;
    let key = address.get(address.len() - kind.len() - 1 - id.len()..)?;
    (is_kind(kind) && !id.is_empty()).then_some((kind, key))
}

/// Whether the address of a page may be that of a resource; others lead to pictures and pages elsewhere.
fn may_be_of_a_record(address: &str) -> bool {
    address.starts_with("urn:")
        || end_of(address).is_some_and(|(kind, ..)| {
            matches!(kind, "Binary" | "Media" | "DocumentReference" | "DiagnosticReport")
        })
}

fn is_encounter(kind: &str) -> bool {
    matches!(kind, "Encounter" | "EpisodeOfCare")
}

/// Whether what stands in this field is a part of the entry: a result, a member of a panel, a page, an entry of a document.
fn is_part(field: &str, kind: &str) -> bool {
    PARTS.contains(&field) || (field == "link" && kind == "Media")
}

/// The address of a server, a type and an id.
fn split_address(address: &str) -> Option<(&str, &str, &str)> {
    let (rest, id) = address.rsplit_once('/')?;
    let (base, kind) = rest.rsplit_once('/')?;
    is_kind(kind).then_some((base, kind, id))
}

fn is_relative(address: &str) -> bool {
    address
        .split_once('/')
        .is_some_and(|(kind, id)| is_kind(kind) && !id.is_empty() && !id.contains('/'))
}

fn is_kind(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.bytes().all(|b| b.is_ascii_alphabetic())
}

/// At the national demographics service a patient's address ends in the NHS number; nowhere else may ten digits be
/// taken for one.
fn number_at_the_spine(address: &str) -> Option<NhsNumber> {
    let (before, number) = address.rsplit_once("/Patient/")?;
    SPINE.iter().any(|host| before.contains(host)).then(|| number.parse().ok()).flatten()
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let hex =
            after.get(..2).filter(|_| *first == b'%').and_then(|hex| std::str::from_utf8(hex).ok());
        let decoded = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(decoded.unwrap_or(*first));
        rest = after.get(if decoded.is_some() { 2 } else { 0 }..).unwrap_or_default();
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

const ATTACHMENTS: [&str; 3] = ["attachment", "presentedForm", "content"];
const PARTS: [&str; 8] = [
    "result",
    "hasMember",
    "attachment",
    "presentedForm",
    "content",
    "imagingStudy",
    "entry",
    "item",
];
const SPINE: [&str; 2] = ["spineservices.nhs.uk/", "api.service.nhs.uk/personal-demographics"];
/// The system of identifiers that are URIs.
pub(crate) const URN: &str = "urn:ietf:rfc:3986";
