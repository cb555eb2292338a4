//! One file on its way into the store, within one transaction.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use nhs::PatientId;
use rusqlite::{OptionalExtension as _, Transaction, named_params};
use serde_json::Value;

use super::{
    Import,
    addresses::{Addresses, key_of},
    bundles::{Entries, Entry},
    entries::Chart,
    explaining::Explaining,
    last_word::LastWord,
    moving::Move,
    nature::Nature,
    people::{self, Owner, People},
    practices::{self, Practices},
    report::{Change, Report},
    sharing,
    theirs_alone::Brought,
};
use crate::{
    fhir,
    keys::SealKey,
    opt_out,
    patients::demographics,
    records::shelf::{Known, Said},
    sensitive::{self, Codes, again},
};

/// The source, as the store knows it.
pub(crate) struct SourceRow {
    pub(crate) id: i64,
    pub(crate) code: String,
    pub(crate) ods: Option<String>,
}

/// Takes in what one file holds.
pub(crate) fn take_in(
    tx: &Transaction<'_>,
    import: &Import<'_>,
    name: &str,
    found: Entries,
    answers: bool,
    last_word: &LastWord,
    codes: &Codes,
) -> rusqlite::Result<Report> {
    let source = source_row(tx, import)?;
    let addresses = Addresses::new(tx, import.seal, source.id)?;
    let report = Report { files: 1, ..Report::default() };
    let brought = Brought::default();
    let mut intake =
        Intake { tx, import, name, answers, last_word, codes, source, addresses, brought, report };
    intake.run(found)?;
    if intake.report.is_empty() {
        intake.report.nothing.push(name.to_owned());
    }
    Ok(intake.report)
}

/// Keyed hash of what a source sent.
pub(crate) fn hash_of(seal: &SealKey, resource: &Value) -> Vec<u8> {
    seal.hash("what a source sent", resource.to_string().as_bytes())
}

struct Intake<'a, 't> {
    tx: &'t Transaction<'t>,
    import: &'a Import<'a>,
    name: &'a str,
    answers: bool,
    last_word: &'a LastWord,
    codes: &'a Codes,
    source: SourceRow,
    addresses: Addresses<'t>,
    brought: Brought,
    report: Report,
}

/// The resources of a file by what they are.
#[derive(Default)]
struct Sorted {
    shared: Vec<Entry>,
    patients: Vec<Entry>,
    clinical: Vec<Entry>,
}

impl Intake<'_, '_> {
    fn run(&mut self, found: Entries) -> rusqlite::Result<()> {
        for place in found.no_resource {
            self.unplaced(place, "is no FHIR resource");
        }
        let sorted = self.sort(found.entries);
        let practices = self.take_in_shared(sorted.shared)?;
        let patients = self.know_patients(&sorted.patients)?;
        if !self.report.unreadable.is_empty() {
            return Ok(());
        }
        for entry in &sorted.clinical {
            self.addresses.learn(entry, false)?;
        }
        let of_bundle = only_patients(&sorted.patients, &patients);
        let mut by_patient = self.by_patient(sorted.clinical, &of_bundle)?;
        for (patient, entries) in &by_patient {
            self.learn_choices(patient, entries)?;
        }
        self.keep_patients(sorted.patients, &patients)?;
        let known: BTreeSet<PatientId> =
            patients.into_iter().chain(by_patient.keys().cloned()).collect();
        self.report.patients = known.iter().map(|patient| patient.as_str().to_owned()).collect();
        for patient in &known {
            demographics::refresh(self.tx, self.import.seal, patient)?;
            self.take_in_patient(patient, by_patient.remove(patient).unwrap_or_default())?;
        }
        for kind in self.brought.forget_theirs(self.tx)? {
            self.report.uncount(kind);
        }
        let (seal, now) = (self.import.seal, self.import.now);
        opt_out::find_their_practices(self.tx, seal, &practices, now)
    }

    fn sort(&mut self, entries: Vec<Entry>) -> Sorted {
        let mut sorted = Sorted::default();
        for entry in entries {
            match Nature::of(&entry.resource) {
                Nature::Patient => sorted.patients.push(entry),
                Nature::Shared => sorted.shared.push(entry),
                Nature::Clinical => sorted.clinical.push(entry),
                Nature::NotClinical => {
                    let kind = fhir::kind(&entry.resource).to_owned();
                    *self.report.not_clinical.entry(kind).or_default() += 1;
                }
                Nature::NotARecord => {}
            }
        }
        sorted.shared.sort_by_key(|entry| turn(fhir::kind(&entry.resource)));
        sorted
    }

    /// What explains entries comes first, so that they can refer to it by what it is known by. Answers with what may tell the
    /// practice of a patient and is not as it was.
    fn take_in_shared(&mut self, shared: Vec<Entry>) -> rusqlite::Result<Vec<String>> {
        let mut practices = Practices::new(self.tx);
        for entry in &shared {
            self.addresses.learn(entry, true)?;
            practices.remember(&self.addresses, entry)?;
        }
        let Self { tx, import, source, addresses, last_word, codes, brought, report, .. } = self;
        Explaining { tx, import, source, addresses, last_word, codes }
            .take_in(shared, brought, report)?;
        practices.changed()
    }

    /// The patients of whom these resources speak, in their order.
    fn know_patients(&mut self, entries: &[Entry]) -> rusqlite::Result<Vec<PatientId>> {
        let mut patients = Vec::with_capacity(entries.len());
        for entry in entries {
            let (key, hash) = (key_of(entry), hash_of(self.import.seal, &entry.resource));
            let known = self.known_of_patient(&key, &hash, &Said::of(&entry.resource))?;
            let is_doubted = self.last_word.doubts(&self.told_of(&key), &hash, known);
            let whom = self.people().whom(entry, is_doubted)?;
            self.report.numbers_given += usize::from(whom.number_given);
            if let Some(from) = &whom.until_now {
                self.move_entries(entry, from, &whom.patient)?;
            }
            self.addresses.learn_patient(entry, &whom.patient)?;
            self.brought.speaks_of(entry.bundle, &whom.patient);
            patients.push(whom.patient);
        }
        Ok(patients)
    }

    /// What the source has sent of a patient moves with them, or the file is refused.
    fn move_entries(
        &mut self,
        entry: &Entry,
        from: &PatientId,
        to: &PatientId,
    ) -> rusqlite::Result<()> {
        let (tx, seal, codes) = (self.tx, self.import.seal, self.codes);
        if !self.is_same_person(entry, from)? {
            self.report.unreadable.push((self.name.to_owned(), MAY_BE_ANOTHER.to_owned()));
            return Ok(());
        }
        if !(Move { tx, seal, codes, source: self.source.id, from, to, now: self.import.now })
            .carry_out()?
        {
            self.report.unreadable.push((self.name.to_owned(), CANNOT_BE_TOLD_APART.to_owned()));
            return Ok(());
        }
        self.addresses.learn_moves()?;
        opt_out::weigh(tx, from, self.import.now)?;
        opt_out::weigh(tx, to, self.import.now)?;
        demographics::refresh(tx, seal, from)?;
        demographics::refresh(tx, seal, to)
    }

    /// Whoever had no number is given one. Another number is believed only of a person who is otherwise the same: some
    /// sources use an id again.
    fn is_same_person(&self, entry: &Entry, from: &PatientId) -> rusqlite::Result<bool> {
        let numbered: bool = self.tx.query_row(
            "SELECT nhs_number IS NOT NULL FROM patient WHERE id = ?1",
            [from.as_str()],
            |row| row.get(0),
        )?;
        let text: Option<String> = self.tx.query_row(
            "SELECT opened_text('patient_source/' || source || '/' || key, sealed) FROM patient_source WHERE source = ?1 AND key = ?2",
            (self.source.id, key_of(entry)),
            |row| row.get(0),
        )?;
        let before: Value =
            text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        let is_same = |field| {
            let said = fhir::text(&entry.resource, field);
            said.is_some() && said == fhir::text(&before, field)
        };
        Ok(!numbered || (is_same("birthDate") && is_same("name.family")))
    }

    fn keep_patients(
        &mut self,
        entries: Vec<Entry>,
        patients: &[PatientId],
    ) -> rusqlite::Result<()> {
        for (entry, patient) in entries.into_iter().zip(patients) {
            let change = self.keep_patient(entry, patient)?;
            self.report.count("Patient", change);
        }
        Ok(())
    }

    fn keep_patient(&self, entry: Entry, patient: &PatientId) -> rusqlite::Result<Change> {
        let key = key_of(&entry);
        if !self.answers {
            let silent = "UPDATE patient_source SET answers = 0 WHERE source = ?1 AND key = ?2";
            self.tx.execute(silent, (self.source.id, &key))?;
        }
        let (hash, said) = (hash_of(self.import.seal, &entry.resource), Said::of(&entry.resource));
        let known = self.known_of_patient(&key, &hash, &said)?;
        let known = self.last_word.weigh(&self.told_of(&key), &hash, known);
        if known == Known::Already {
            return Ok(Change::Unchanged);
        }
        self.tx
            .prepare_cached("INSERT INTO patient_source_seen (source, key, hash) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")?
            .execute((self.source.id, &key, &hash))?;
        let mut resource = entry.resource;
        practices::keep_code(&mut resource);
        sensitive::strip(self.codes, &mut resource);
        self.addresses.rewrite(&mut resource, Some(patient))?;
        self.tx
            .prepare_cached("UPDATE patient_source SET sealed = sealed('patient_source/' || source || '/' || key, :text), hash = :hash, updated = :updated, version = :version WHERE source = :source AND key = :key")?
            .execute(named_params! {
                ":text": resource.to_string(),
                ":hash": hash,
                ":updated": said.at,
                ":version": said.version,
                ":source": self.source.id,
                ":key": key,
            })?;
        Ok(change_of(known))
    }

    /// What the source has said of a patient before; versions are not counted here.
    fn known_of_patient(&self, key: &str, hash: &[u8], said: &Said) -> rusqlite::Result<Known> {
        let stands = self
            .tx
            .prepare_cached(
                "SELECT hash, updated, version FROM patient_source WHERE source = ?1 AND key = ?2",
            )?
            .query_row((self.source.id, key), |row| {
                let before = Said { at: row.get("updated")?, version: row.get("version")? };
                Ok((row.get::<_, Option<Vec<u8>>>("hash")?, before))
            })
            .optional()?;
        let Some((Some(standing), said_before)) = stands else { return Ok(Known::Never) };
        if standing == hash || said.is_older_than(&said_before) {
            return Ok(Known::Already);
        }
        let before = self
            .tx
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM patient_source_seen WHERE source = ?1 AND key = ?2 AND hash = ?3)")?
            .query_row((self.source.id, key, hash), |row| row.get(0))?;
        Ok(if before { Known::Before { version: 1 } } else { Known::Otherwise { version: 1 } })
    }

    /// What a source says of a patient, among the ids of entries.
    fn told_of(&self, key: &str) -> String {
        format!("{} {key}", self.source.id)
    }

    fn by_patient(
        &mut self,
        entries: Vec<Entry>,
        of_bundle: &HashMap<usize, Option<PatientId>>,
    ) -> rusqlite::Result<BTreeMap<PatientId, Vec<Entry>>> {
        let mut by_patient: BTreeMap<PatientId, Vec<Entry>> = BTreeMap::new();
        for entry in entries {
            let only = of_bundle.get(&entry.bundle).and_then(Option::as_ref);
            let patient = match people::owner(&self.addresses, &entry, only)? {
                Owner::Patient(patient) => patient,
                Owner::Number(number) => self.people().named_by_number(number)?,
                Owner::Nobody(why) => {
                    let place =
                        [&entry.place, fhir::kind(&entry.resource)].map(str::to_owned).join(" ");
                    self.unplaced(place.trim().to_owned(), why);
                    continue;
                }
            };
            self.brought.speaks_of(entry.bundle, &patient);
            by_patient.entry(patient).or_default().push(entry);
        }
        Ok(by_patient)
    }

    fn take_in_patient(
        &mut self,
        patient: &PatientId,
        entries: Vec<Entry>,
    ) -> rusqlite::Result<()> {
        let theirs = std::slice::from_ref(patient);
        opt_out::settle(self.tx, self.import.seal, theirs, self.import.now)?;
        if !opt_out::is_kept(self.tx, patient)? {
            self.report.not_shared += entries.len();
            return Ok(());
        }
        let Self { tx, import, source, addresses, last_word, codes, report, .. } = self;
        again::bring_up_to_date(tx, import.seal, codes, patient)?;
        Chart { tx, import, source, addresses, patient, last_word, codes }.take_in(entries, report)
    }

    /// Keeps what was said about sharing before anything else is: whoever does not share is not taken in at all.
    fn learn_choices(&self, patient: &PatientId, entries: &[Entry]) -> rusqlite::Result<()> {
        for entry in entries {
            let key = key_of(entry);
            let id = self.addresses.id(Some(patient), &key)?;
            let (source, now) = (self.source.id, self.import.now);
            let heard = sharing::Heard { patient, source, entry: &id, key: &key, now };
            sharing::learn(self.tx, &heard, &entry.resource)?;
        }
        opt_out::weigh(self.tx, patient, self.import.now).map(drop)
    }

    fn people(&self) -> People<'_> {
        People {
            tx: self.tx,
            source: self.source.id,
            source_name: &self.import.source.name,
            assign: self.import.assign_test_nhs_numbers,
        }
    }

    fn unplaced(&mut self, place: String, why: &str) {
        self.report.unplaced.push((self.name.to_owned(), place, why.to_owned()));
    }
}

/// The patient of each bundle that has exactly one.
fn only_patients(entries: &[Entry], patients: &[PatientId]) -> HashMap<usize, Option<PatientId>> {
    let mut only: HashMap<usize, Option<PatientId>> = HashMap::new();
    for (entry, patient) in entries.iter().zip(patients) {
        only.entry(entry.bundle)
            .and_modify(|known| *known = known.take().filter(|known| known == patient))
            .or_insert_with(|| Some(patient.clone()));
    }
    only
}

fn source_row(tx: &Transaction<'_>, import: &Import<'_>) -> rusqlite::Result<SourceRow> {
    let source = &import.source;
    tx.execute(
        "INSERT INTO source (name, code, ods) VALUES (?1, ?2, ?3)
         ON CONFLICT (name) DO UPDATE SET ods = coalesce(excluded.ods, ods)",
        (&source.name, &source.code, &source.ods),
    )?;
    tx.query_row("SELECT id, code, ods FROM source WHERE name = ?1", [&source.name], |row| {
        Ok(SourceRow { id: row.get(0)?, code: row.get(1)?, ods: row.get(2)? })
    })
}

/// What taking in something of which this is known changes.
pub(super) fn change_of(known: Known) -> Change {
    match known {
        Known::Never => Change::New,
        Known::Already => Change::Unchanged,
        Known::Before { .. } | Known::Otherwise { .. } => Change::Changed,
    }
}

fn turn(kind: &str) -> u8 {
    match kind {
        "Organization" => 0,
        "Location" | "Practitioner" => 1,
        _ => 2,
    }
}

const CANNOT_BE_TOLD_APART: &str = "gives another NHS number to a patient whom the source knows in two ways: whose the earlier entries are cannot be told";
const MAY_BE_ANOTHER: &str = "gives another NHS number to a patient of another name or date of birth, who may be another person";
