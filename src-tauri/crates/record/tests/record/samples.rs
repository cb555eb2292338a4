//! Records that nobody here wrote, from the folder in `CARE_RECORD_SAMPLES`.
use std::{
    collections::BTreeSet,
    fs,
    io::Read as _,
    path::{Path, PathBuf},
    time::Instant,
};

use nhs::{PatientId, Section};
use record::{Record, RecordError};
use serde_json::{Value, json};

use crate::{
    glance::assert_that_first_screen_and_sections_agree,
    people::{consultant, now},
};

#[test]
fn samples_every_r4_file_becomes_a_record_without_loss() {
    let Some(folder) = samples() else { return };
    let mut read = 0;
    for file in FOLDERS.iter().flat_map(|name| files_in(&folder.join(name))) {
        let Some(bundle) = bundle_of(&file) else { continue };
        let entries = bundle.get("entry").and_then(Value::as_array).map_or(0, Vec::len);
        let patient = patient_of(&bundle);
        let record = match Record::from_bundle(&patient, bundle.to_string().as_bytes(), now()) {
            Ok(record) => record,
            Err(RecordError::InPart) => continue,
            // A template whose Patient has a place-holder instead of an id.
            Err(RecordError::NotTheirs) if patient.as_str() == "nobody" => continue,
            Err(error) => panic!("{}: {error}", file.display()),
        };
        assert_eq!(accounted_for(&record, &patient), entries, "{}", file.display());
        read += 1;
    }
    assert!(read > 700, "only {read} files were found");
}

#[test]
fn samples_the_largest_record_is_read_and_drawn_in_a_moment() {
    let Some(folder) = samples() else { return };
    for file in files_in(&folder.join("synthea-large")) {
        let Some(bundle) = bundle_of(&file) else { continue };
        let patient = patient_of(&bundle);
        let text = bundle.to_string();
        let begun = Instant::now();
        let record = Record::from_bundle(&patient, text.as_bytes(), now()).expect("a record");
        let parsed = begun.elapsed();
        let grant = consultant(&patient);
        let view = record.seen_through(&grant, now()).expect("a view");
        let first = view.first_screen();
        let drawn = begun.elapsed();
        eprintln!(
            "{} kB: read in {} ms, drawn in {} ms, {} sections",
            text.len() / 1_000,
            parsed.as_millis(),
            drawn.as_millis(),
            first.sections.len()
        );
        assert!(drawn.as_millis() < 6_000, "a clinician waits for this");
    }
}

/// How many resources of the bundle are shown, or are unlisted for a reason.
fn accounted_for(record: &Record, patient: &PatientId) -> usize {
    let grant = consultant(patient);
    let view = record.seen_through(&grant, now()).expect("a view");
    assert_that_first_screen_and_sections_agree(&view);
    let mut shown = BTreeSet::new();
    for section in Section::ALL {
        let section = view.section(section);
        assert_eq!(section.withheld, 0, "everything is within reach");
        assert!(
            !section.entries.is_empty() || section.absence.is_some(),
            "a section is never empty in silence"
        );
        let entries = section.entries.iter().filter(|entry| !entry.id.starts_with("Patient/"));
        shown.extend(entries.map(|entry| entry.id.clone()));
    }
    assert_eq!(view.first_screen().sections.len(), Section::ALL.len());
    assert!(view.timeline().iter().all(|row| !row.words.is_empty()), "a row always says something");
    let resources = shown.iter().filter(|id| !is_one_of_several(id, &shown)).count();
    let unlisted = record.unlisted();
    resources
        + unlisted.supporting
        + unlisted.never_clinical
        + unlisted.absorbed
        + unlisted.sensitive
        + unlisted.envelope
}

/// Whether this is a further member of a team: only teams make several entries.
fn is_one_of_several(id: &str, shown: &BTreeSet<String>) -> bool {
    id.starts_with("CareTeam/")
        && id.split_once('#').is_some_and(|(resource, _)| shown.contains(resource))
}

fn samples() -> Option<PathBuf> {
    let folder = std::env::var_os("CARE_RECORD_SAMPLES").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("SKIPPED samples: CARE_RECORD_SAMPLES is not set");
    }
    folder
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let files =
        walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().filter_map(Result::ok);
    files.filter(|file| file.file_type().is_file()).map(walkdir::DirEntry::into_path).collect()
}

/// The file as a bundle; a resource alone is a bundle of one. `None` for what is no FHIR at all.
fn bundle_of(file: &Path) -> Option<Value> {
    let bytes = fs::read(file).expect("a file that can be read");
    let mut text = String::new();
    if file.extension().is_some_and(|end| end == "gz") {
        flate2::read::GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).expect("gzip");
    } else {
        text = String::from_utf8_lossy(&bytes).into_owned();
    }
    let resource: Value = serde_json::from_str(&text).ok()?;
    match resource.get("resourceType")?.as_str()? {
        "Bundle" => Some(resource),
        _ => Some(json!({ "resourceType": "Bundle", "entry": [{ "resource": resource }] })),
    }
}

fn patient_of(bundle: &Value) -> PatientId {
    let entries = bundle.get("entry").and_then(Value::as_array);
    let resources = entries.into_iter().flatten().filter_map(|entry| entry.get("resource"));
    let patient = resources
        .filter(|resource| resource.get("resourceType").and_then(Value::as_str) == Some("Patient"))
        .find_map(|patient| patient.get("id")?.as_str()?.parse().ok());
    patient.unwrap_or_else(|| "nobody".parse().expect("an id"))
}

const FOLDERS: [&str; 7] = [
    "synthea",
    "synthea-large",
    "scr-api",
    "eps",
    "pds-sandbox",
    "reasonable-adjustments",
    "hl7-r4-examples",
];
