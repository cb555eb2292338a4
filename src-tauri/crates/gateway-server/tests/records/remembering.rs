//! What was left out, in the course of time: other versions, other files, other patients; and what nobody can tell of it.

use axum::http::StatusCode;
use contract::header;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    fhir::{bundle, entry, of_kind, of_patient, patient, sensitive, to, with},
    house::{House, emergency},
};

/// A label that came with a newer version is not undone by an older file.
#[tokio::test]
async fn an_older_file_does_not_undo_a_label() {
    let meta = |time: &str, label: Value| json!({ "lastUpdated": time, "security": [label] });
    let label = json!({ "code": "STD" });
    let older = with(
        entry("Condition", "c", "SECRET"),
        "meta",
        meta("2026-11-19T09:00:00Z", json!({ "code": "N" })),
    );
    let newer =
        with(entry("Condition", "c", "SECRET"), "meta", meta("2026-11-20T09:00:00Z", label));
    let house = House::open();
    for file in [&newer, &older, &newer, &older] {
        house.import(NGH, &of_patient(IVY, std::slice::from_ref(file)));
        assert!(!record(&house).await.contains("SECRET"));
    }
}

/// Where nothing is dated, reading both files again shows nothing in between and changes nothing.
#[tokio::test]
async fn reading_the_files_again_brings_nothing_back() {
    let unlabelled =
        of_patient(IVY, &[entry("Condition", "c", "SECRET"), entry("Condition", "k", "asthma")])
            .to_string();
    let labelled = of_patient(IVY, &[sensitive(entry("Condition", "c", "SECRET"))]).to_string();
    let house = House::open();
    let files = [("a.json", unlabelled.as_str()), ("b.json", labelled.as_str())];
    for _ in 0..3 {
        house.import_files(NGH, &files);
        let sent = record(&house).await;
        assert!(!sent.contains("SECRET") && sent.contains("asthma"), "{sent}");
    }
    assert_eq!(house.import_files(NGH, &files).changes(), 0, "nothing changes");
}

/// What lost its words for somebody else's sake has them again when its source has corrected the label and sends it again.
#[tokio::test]
async fn what_a_corrected_label_took_comes_back_with_the_next_import() {
    let there = |entry: Value| with(entry, "encounter", to("Encounter/e"));
    let entries = |condition: Value| {
        vec![
            there(condition),
            with(entry("Encounter", "e", "visit"), "reasonCode", json!([{ "text": "the reason" }])),
            with(
                there(entry("MedicationRequest", "m", "metformin")),
                "note",
                json!([{ "text": "the note" }]),
            ),
            with(
                entry("DocumentReference", "d", "the letter"),
                "related",
                json!([to("Condition/c")]),
            ),
            with(
                entry("AllergyIntolerance", "a", "latex"),
                "extension",
                json!([{ "valueReference": to("Condition/c") }]),
            ),
        ]
    };
    let house = House::open();
    let labelled = of_patient(IVY, &entries(sensitive(entry("Condition", "c", "eczema"))));
    house.import(NGH, &labelled);
    let sent = record(&house).await;
    for words in ["eczema", "the reason", "the note", "the letter", "Condition/"] {
        assert!(!sent.contains(words), "{words}");
    }
    assert_eq!(house.import(NGH, &labelled).changes(), 0, "the same again changes nothing");

    house.import(NGH, &of_patient(IVY, &entries(entry("Condition", "c", "eczema"))));

    let sent = record(&house).await;
    for words in ["eczema", "the reason", "the note", "the letter", "Condition/"] {
        assert!(sent.contains(words), "{words} is there again: {sent}");
    }
    assert_eq!(house.count("SELECT count(*) FROM left_out"), 0, "nothing is remembered of it");
}

/// No earlier version keeps what is left out: of itself, of what refers to it, of what lost its words.
#[tokio::test]
async fn no_earlier_version_keeps_what_is_left_out() {
    let there = |entry: Value| with(entry, "encounter", to("Encounter/e"));
    let note = |words: &str| json!([{ "text": words }]);
    let house = House::open();
    house.import(
        NGH,
        &of_patient(
            IVY,
            &[
                entry("Condition", "c", "SECRET"),
                with(
                    entry("DocumentReference", "d", "letter"),
                    "related",
                    json!([to("Condition/c")]),
                ),
                there(with(entry("MedicationRequest", "m", "metformin"), "note", note("SECRET"))),
            ],
        ),
    );
    house.import(
        NGH,
        &of_patient(
            IVY,
            &[
                with(
                    entry("DocumentReference", "d", "letter about something else"),
                    "related",
                    json!([]),
                ),
                there(with(
                    entry("MedicationRequest", "m", "metformin"),
                    "note",
                    note("SECRET again"),
                )),
            ],
        ),
    );
    assert_eq!(house.count("SELECT count(*) FROM resource_version WHERE sealed IS NOT NULL"), 2);

    house.import(NGH, &of_patient(IVY, &[there(sensitive(entry("Condition", "c", "SECRET")))]));

    assert_eq!(house.count("SELECT count(*) FROM resource_version WHERE sealed IS NOT NULL"), 0);
    assert_eq!(
        house.count("SELECT count(*) FROM resource_version"),
        2,
        "that there were some is known"
    );
    assert!(record(&house).await.contains("letter about something else"));
}

/// A medicine or a clinic that is sensitive goes, and with it what refers to it, in every patient's record.
#[tokio::test]
async fn what_explains_entries_may_be_sensitive_itself() {
    let medicine = |labelled: bool| {
        let medicine = entry("Medication", "x", "SECRET product");
        if labelled { sensitive(medicine) } else { medicine }
    };
    let taken = with(
        entry("MedicationRequest", "m", "SECRET request"),
        "medicationReference",
        to("Medication/x"),
    );
    let house = House::open();
    house.import(
        NGH,
        &of_patient(IVY, &[medicine(false), taken.clone(), entry("Condition", "k", "asthma")]),
    );
    assert!(record(&house).await.contains("SECRET"));

    house.import(NGH, &of_patient(MARGARET, &[medicine(true), taken.clone()]));
    house.import(NGH, &of_patient(MARGARET, &[entry("Condition", "k", "gout"), taken.clone()]));

    let sent = record(&house).await;
    assert!(!sent.contains("SECRET") && sent.contains("asthma"), "{sent}");
    assert_eq!(
        house.count("SELECT count(*) FROM resource WHERE type LIKE 'Medication%'"),
        0,
        "of either"
    );

    house.import(NGH, &of_patient(IVY, &[medicine(false), taken]));
    assert!(record(&house).await.contains("SECRET request"), "its source says that it is not");
}

/// What somebody's gender once was, where a source writes it into the Patient itself.
#[tokio::test]
async fn nothing_sensitive_is_said_of_who_the_patient_is() {
    let secret = json!([{ "url": "urn:gender", "valueCodeableConcept": { "coding": [{ "code": "407374003", "display": "SECRET" }] } }]);
    let house = House::open();
    house.import(NGH, &bundle(&[with(patient(IVY), "extension", secret)], ""));
    let sent = record(&house).await;
    assert!(!sent.contains("SECRET") && sent.contains("Patterson"), "{sent}");
}

/// Nor does the patient's own page name the clinic that something left out names.
#[tokio::test]
async fn the_patient_does_not_name_the_clinic_either() {
    let clinic = json!({ "resourceType": "Organization", "id": "clinic", "name": "SECRET clinic" });
    let visit = with(
        sensitive(entry("Encounter", "e", "visit")),
        "serviceProvider",
        to("Organization/clinic"),
    );
    let person = with(patient(IVY), "managingOrganization", to("Organization/clinic"));
    let subject = format!("Patient/p-{IVY}");
    for order in [
        [vec![person.clone(), clinic.clone()], vec![visit.clone()]],
        [vec![person.clone(), clinic.clone(), visit], vec![person]],
    ] {
        let house = House::open();
        for file in order {
            house.import(NGH, &bundle(&file, &subject));
        }
        let sent = record(&house).await;
        assert!(!sent.contains("SECRET"), "{sent}");
    }
}

/// A patient whose NHS number comes later is the same patient, of whom something was left out.
#[tokio::test]
async fn what_was_left_out_of_a_patient_without_a_number_is_known_when_the_number_comes() {
    let mut unnumbered = patient(IVY);
    unnumbered["identifier"] = json!([]);
    let subject = format!("Patient/p-{IVY}");
    let house = House::open();
    house.import(
        NGH,
        &bundle(&[unnumbered, sensitive(entry("Condition", "c", "SECRET"))], &subject),
    );
    house.import(NGH, &of_patient(IVY, &[entry("Condition", "k", "asthma")]));
    let letter = with(
        entry("DocumentReference", "d", "SECRET letter"),
        "related",
        json!([to("Condition/c")]),
    );
    house.import(NGH, &of_patient(IVY, &[letter]));
    let sent = record(&house).await;
    assert!(!sent.contains("SECRET") && sent.contains("asthma"), "{sent}");
}

/// Of whom nothing else is known, nobody finds that something was left out.
#[tokio::test]
async fn a_search_does_not_find_whom_only_something_left_out_names() {
    let of_number = |entry: Value| {
        with(
            entry,
            "subject",
            json!({ "identifier": { "system": "https://fhir.nhs.uk/Id/nhs-number", "value": MARGARET } }),
        )
    };
    let house = House::open();
    house.import(NGH, &of_number(sensitive(entry("Condition", "c", "SECRET"))));
    let raj = house.signed_in("ed-consultant").await;
    let found = house.search(&raj, &[("identifier", MARGARET)]).await.json();
    assert_eq!(found["total"], 0, "{found}");

    house.import(NGH, &of_number(entry("Condition", "k", "asthma")));
    assert_eq!(
        house.search(&raj, &[("identifier", MARGARET)]).await.json()["total"],
        1,
        "now there is a record"
    );

    house.import("Blenheim clinic", &of_number(sensitive(entry("Condition", "c", "SECRET"))));
    let margaret = house.find(&raj, MARGARET).await;
    let grant = house.opened(&raj, &margaret, emergency()).await.grant;
    let sent = house.record(&raj, &margaret, &grant).await.text();
    assert!(
        !sent.contains("Blenheim"),
        "nor does a source tell that it left something out: {sent}"
    );
}

/// Whoever knows the id of what was left out finds what anybody finds who makes one up: the same status, headers and words.
#[tokio::test]
async fn a_read_of_what_was_left_out_is_as_of_what_never_was() {
    let house = House::open();
    let letter =
        with(entry("DocumentReference", "d", "letter"), "related", json!([to("Condition/c")]));
    house.import(NGH, &of_patient(IVY, &[entry("Condition", "c", "SECRET"), letter.clone()]));
    let raj = house.signed_in("ed-consultant").await;
    let ivy = house.find(&raj, IVY).await;
    let grant = house.opened(&raj, &ivy, emergency()).await.grant;
    let before = house.record(&raj, &ivy, &grant).await.json();
    let ids = ["Condition", "DocumentReference"]
        .map(|kind| (kind, of_kind(&before, kind)[0]["id"].as_str().unwrap().to_owned()));

    house.import(NGH, &of_patient(IVY, &[sensitive(entry("Condition", "c", "SECRET")), letter]));

    for (kind, id) in ids {
        for (read, made_up) in [
            (format!("/fhir/{kind}/{id}"), format!("/fhir/{kind}/{}", Uuid::new_v4())),
            (
                format!("/fhir/{kind}/{id}/_history/1"),
                format!("/fhir/{kind}/{}/_history/1", Uuid::new_v4()),
            ),
        ] {
            let (read, made_up) =
                (house.read(&raj, &read, &grant).await, house.read(&raj, &made_up, &grant).await);
            assert_eq!(read.status, StatusCode::NOT_FOUND, "{kind}");
            assert_eq!(read.body, made_up.body, "{kind}");
            assert_eq!(read.headers, made_up.headers, "{kind}");
        }
        let form = [("patient", ivy.as_str())];
        let found = house
            .form(&raj, &format!("/fhir/{kind}/_search"), &form, &[(header::GRANT, &grant.0)])
            .await;
        assert_eq!(found.json()["total"], 0, "{kind}");
        for name in ["etag", "last-modified"] {
            assert_eq!(found.header(name), None, "nothing says that something changed");
        }
    }
    let after = house.record(&raj, &ivy, &grant).await.json();
    assert_eq!((&after["total"], after["meta"].is_null()), (&json!(1), true), "the patient alone");
}

/// The report counts what was left out in all; it says of whom only by the number of patients, and never what.
#[tokio::test]
async fn the_report_says_how_much_was_left_out_and_nothing_of_it() {
    let house = House::open();
    let report = house.import(
        NGH,
        &of_patient(
            IVY,
            &[sensitive(entry("Condition", "c", "SECRET")), entry("Condition", "k", "asthma")],
        ),
    );
    let said = report.to_string();
    assert!(said.contains("Left out as sensitive        1"), "{said}");
    for words in ["SECRET", "STD", IVY, "Patterson"] {
        assert!(!said.contains(words), "{words}: {said}");
    }
}

async fn record(house: &House) -> String {
    let raj = house.signed_in("ed-consultant").await;
    let patient = house.find(&raj, IVY).await;
    let permitted = house.opened(&raj, &patient, emergency()).await;
    let answer = house.record(&raj, &patient, &permitted.grant).await;
    assert_eq!(of_kind(&answer.json(), "Patient").len(), 1, "it is a record");
    answer.text()
}

const IVY: &str = "9990000018";
const MARGARET: &str = "9990000026";
const NGH: &str = "Northampton General Hospital";
