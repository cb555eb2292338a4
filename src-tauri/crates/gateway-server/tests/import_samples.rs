//! Files that nobody here wrote: whatever they are like, they are imported or named.
#![expect(clippy::expect_used, clippy::panic, clippy::print_stderr, reason = "test vocabulary")]

use std::{path::PathBuf, time::Instant};

use chrono::Utc;
use gateway_server::{
    Store,
    import::{Import, Report, SourceName},
    installation,
    keys::{self, KeysAt},
};

#[test]
fn samples_synthea_is_imported() {
    let Some(report) = import("synthea", "Synthea General Hospital") else { return };
    assert_eq!(report.patients.len(), 41, "every patient is there");
    assert_eq!(report.unreadable, [], "nothing in it is unreadable");
    assert_eq!(report.unplaced, [], "everything belongs to somebody");
    assert_eq!(report.numbers_given, 41, "nobody in it has an NHS number");
    assert_eq!(report.resources["Observation"].new, 6360, "not one is lost");
    assert_eq!(report.not_clinical["Claim"], 1423, "bills are left out, and counted");
}

#[test]
fn samples_synthea_large_is_imported() {
    let Some(report) = import("synthea-large", "Large Synthea Hospital") else { return };
    assert_eq!(report.patients.len(), 6, "every patient is there");
    assert!(report.is_clean(), "nothing in it is unreadable");
    assert_eq!(report.resources["DocumentReference"].new, 982, "not one letter is lost");
}

#[test]
fn samples_summary_care_records_are_imported() {
    let Some(report) = import("scr-api", "Summary Care Record") else { return };
    assert!(report.patients.len() > 1, "the summaries have patients");
    assert!(
        report.resources["Condition"].new > 10,
        "a condition without a subject is that of the one patient"
    );
}

#[test]
fn samples_demographics_are_imported() {
    let Some(report) = import("pds-sandbox", "Personal Demographics Service") else { return };
    assert_eq!(report.unreadable.len(), 12, "the templates are named");
    assert!(report.patients.len() > 20, "the same number is the same patient");
}

#[test]
fn samples_reasonable_adjustments_are_imported() {
    let Some(report) = import("reasonable-adjustments", "Reasonable Adjustments Register") else {
        return;
    };
    assert!(report.resources["Flag"].new > 0, "a number at the Spine names the patient");
    assert!(report.resources["ThresholdCode"].new > 0, "a type that FHIR does not know is kept");
}

#[test]
fn samples_prescriptions_are_imported() {
    let Some(report) = import("eps", "Electronic Prescription Service") else { return };
    assert!(report.resources["MedicationRequest"].total() > 100, "prescriptions are medicines");
    assert!(!report.nothing.is_empty(), "answers without a record are named");
}

#[test]
fn samples_of_every_type_are_imported_or_named() {
    let Some(report) = import("hl7-r4-examples", "HL7 Examples") else { return };
    assert!(report.total() > 50, "most of them belong to somebody");
}

/// Imports a folder of samples twice into a new store; `None` where there are no samples.
fn import(folder: &str, source: &str) -> Option<Report> {
    let Some(samples) = std::env::var_os("CARE_RECORD_SAMPLES") else {
        eprintln!("SKIPPED samples: CARE_RECORD_SAMPLES is not set");
        return None;
    };
    let folder = PathBuf::from(samples).join(folder);
    assert!(folder.is_dir(), "the samples are not there");
    let data = tempfile::tempdir().expect("a folder");
    let store = Store::open(&data.path().join("gateway.db")).expect("a store");
    installation::open_for_training(&store).expect("a new store can be for training");
    let (seal, _) = keys::open(&store, &KeysAt::from(data.path()), Utc::now()).expect("keys");
    let import = Import {
        store: &store,
        seal: &seal,
        source: SourceName::new(source, None),
        assign_test_nhs_numbers: true,
        now: Utc::now(),
    };
    let run = || {
        import
            .files(std::slice::from_ref(&folder), &mut |_| {})
            .unwrap_or_else(|error| panic!("{error}"))
    };
    let began = Instant::now();
    let first = run();
    eprintln!("{source}: {:?}\n{first}", began.elapsed());
    let second = run();
    assert_eq!(second.changes(), 0, "importing the same again changes nothing: {second}");
    assert_eq!(second.patients, first.patients, "nobody is there twice");
    Some(first)
}
