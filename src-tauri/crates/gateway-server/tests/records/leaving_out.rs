//! Every way in which something may refer to what is never shared, and every order in which files may come.

use nhs::{NhsNumber, PatientId};
use serde_json::{Value, json};

use crate::{
    fhir::{bundle, entry, of_kind, of_patient, patient, sensitive, to, with},
    house::{House, emergency},
};

/// What refers to the sensitive condition `c` goes, however it says so, whatever comes first.
#[tokio::test]
async fn whatever_refers_to_it_goes_however_it_says_so_and_whatever_comes_first() {
    let ways: [(&str, Value); 16] = [
        ("a relative address", to("Condition/c")),
        ("a version", to("Condition/c/_history/3")),
        ("a fragment", to("Condition/c#reason")),
        ("white space", to(" /Condition/c/ ")),
        ("an absolute address", to("https://gp.example/fhir/Condition/c")),
        (
            "an address of a server that nobody knows",
            to("https://elsewhere.example/r4/Condition/c"),
        ),
        ("that with a version", to("https://elsewhere.example/r4/Condition/c/_history/2")),
        ("a question", to("Condition?identifier=urn%3Alocal%7C77")),
        ("a question with more", to("Condition/c?_format=json")),
        ("a URN", to("urn:uuid:7f3c9a52-1111-4222-8333-444455556666")),
        (
            "an identifier",
            json!({ "identifier": { "system": "urn:local", "value": "77" }, "display": "SECRET" }),
        ),
        (
            "an identifier and its type",
            json!({ "type": "Condition", "identifier": { "system": "urn:local", "value": "77" } }),
        ),
        ("an identifier without a system", json!({ "identifier": { "value": "77" } })),
        (
            "an address that leads nowhere, beside an identifier",
            json!({ "reference": "urn:uuid:00000000-0000-4000-8000-000000000000", "identifier": { "system": "urn:local", "value": "77" } }),
        ),
        ("words beside the address", json!({ "reference": "Condition/c", "display": "SECRET" })),
        ("a list of one", json!([to("Condition/c")])),
    ];
    let fields =
        ["reasonReference", "focus", "basedOn", "partOf", "derivedFrom", "supportingInformation"];
    let said: Vec<&str> = ways.iter().map(|(said, _)| *said).collect();
    let referring = |(field, (_, reference)): (&str, (&str, Value))| {
        let letter =
            with(entry("DocumentReference", "d", "SECRET letter"), field, reference.clone());
        let deep = json!([{ "extension": [{ "valueReference": reference.clone() }] }]);
        let held = json!([{ "resourceType": "Goal", "id": "g", "addresses": [reference] }]);
        let result = entry("Observation", "o", "SECRET result");
        vec![
            letter,
            with(entry("MedicationRequest", "m", "SECRET medicine"), "extension", deep),
            with(entry("CarePlan", "p", "SECRET plan"), "contained", held),
            with(result, "basedOn", json!([to("MedicationRequest/m")])),
            entry("Condition", "k", "asthma"),
        ]
    };
    let cases = fields.into_iter().cycle().zip(ways).map(referring).collect();
    records(cases, |case, house, patient, sent| {
        assert!(!sent.contains("SECRET"), "{}: {sent}", said[case]);
        assert!(sent.contains("asthma"), "{}: what has nothing to do with it stays", said[case]);
        assert_eq!(stored(house, patient), 1, "{}: it is not stored either", said[case]);
    })
    .await;
}

/// An allergy stays, and says nothing of what it refers to, however it says so.
#[tokio::test]
async fn an_allergy_stays_and_loses_the_reference_however_it_is_written() {
    let called = |value: Value| with(value, "display", json!("SECRET"));
    let ways = [
        called(to("Condition/c")),
        called(to("https://elsewhere.example/r4/Condition/c")),
        called(to("urn:uuid:7f3c9a52-1111-4222-8333-444455556666")),
        called(json!({ "identifier": { "system": "urn:local", "value": "77" } })),
        called(to("#held")),
    ];
    let held = with(sensitive(entry("Condition", "held", "SECRET")), "note", json!("SECRET"));
    let allergy = |reference: Value| {
        let because = json!([{ "url": "urn:because", "valueReference": reference }]);
        let allergy = with(entry("AllergyIntolerance", "a", "latex"), "extension", because);
        let allergy = with(allergy, "note", json!([{ "text": "since childhood" }]));
        vec![with(allergy, "contained", json!([held]))]
    };
    records(ways.map(allergy).into(), |_, _, _, sent| {
        assert!(sent.contains("latex") && sent.contains("since childhood"), "{sent}");
        assert!(!sent.contains("SECRET"), "{sent}");
    })
    .await;
}

/// The results of a report, the pages of a letter, the members of a panel: they go with the whole. A whole goes with a part
/// of it that is sensitive; its other parts stay.
#[tokio::test]
async fn parts_go_with_the_whole_and_a_whole_with_one_of_its_parts() {
    let page = |id: &str| json!({ "resourceType": "Binary", "id": id, "contentType": "text/plain", "data": "U0VDUkVU" });
    let letter = |id: &str, page: &str| {
        json!({ "resourceType": "DocumentReference", "id": id, "description": "SECRET letter", "related": [to("Condition/c")],
            "content": [{ "attachment": { "url": page } }] })
    };
    let cases: [(&str, Vec<Value>, &[&str]); 5] = [
        (
            "the results of a report that was asked for because of it",
            vec![
                with(
                    entry("ServiceRequest", "q", "SECRET request"),
                    "reasonReference",
                    json!([to("Condition/c")]),
                ),
                with(
                    with(
                        entry("DiagnosticReport", "r", "SECRET report"),
                        "basedOn",
                        json!([to("ServiceRequest/q")]),
                    ),
                    "result",
                    json!([to("Observation/viral-load")]),
                ),
                with(
                    entry("Observation", "viral-load", "SECRET panel"),
                    "hasMember",
                    json!([to("Observation/copies")]),
                ),
                entry("Observation", "copies", "SECRET copies"),
            ],
            &[],
        ),
        ("the page of a letter about it", vec![letter("d", "Binary/b"), page("b")], &[]),
        (
            "by an address that nobody knows",
            vec![letter("d", "https://elsewhere.example/r4/Binary/b"), page("b")],
            &[],
        ),
        (
            "a report with one sensitive result; the kidneys stay",
            vec![
                with(
                    entry("DiagnosticReport", "r", "SECRET report"),
                    "result",
                    json!([to("Observation/s"), to("Observation/kidneys")]),
                ),
                sensitive(entry("Observation", "s", "SECRET result")),
                entry("Observation", "kidneys", "creatinine"),
            ],
            &["creatinine"],
        ),
        (
            "a document with it in a section; what else is in it stays",
            vec![
                with(
                    entry("Composition", "x", "SECRET document"),
                    "section",
                    json!([{ "entry": [to("Condition/c"), to("MedicationRequest/m")] }]),
                ),
                entry("MedicationRequest", "m", "metformin"),
                with(
                    entry("List", "l", "SECRET list"),
                    "entry",
                    json!([{ "item": to("Condition/c") }]),
                ),
            ],
            &["metformin"],
        ),
    ];
    let expected: Vec<(&str, &[&str])> =
        cases.iter().map(|(said, _, kept)| (*said, *kept)).collect();
    let cases = cases.into_iter().map(|(_, entries, _)| entries).collect();
    records(cases, |case, house, patient, sent| {
        let (said, kept) = expected[case];
        assert!(!sent.contains("SECRET") && !sent.contains("U0VDUkVU"), "{said}: {sent}");
        assert!(kept.iter().all(|words| sent.contains(words)), "{said}: {sent}");
        let kept = i64::try_from(kept.len()).unwrap();
        assert_eq!(stored(house, patient), kept, "{said}: nothing else is stored");
    })
    .await;
}

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

/// The report counts what was left out in all; it says of whom only by the number of patients, and never what.
#[tokio::test]
async fn the_report_says_how_much_was_left_out_and_nothing_of_it() {
    let house = House::open();
    let report =
        house.import(NGH, &of_patient(IVY, &[condition(), entry("Condition", "k", "asthma")]));
    let said = report.to_string();
    assert!(said.contains("Left out as sensitive        1"), "{said}");
    for words in ["SECRET", "STD", IVY, "Patterson"] {
        assert!(!said.contains(words), "{words}: {said}");
    }
}

/// The sensitive condition, with every name by which it may be called.
fn condition() -> Value {
    let condition = sensitive(entry("Condition", "c", "SECRET condition"));
    with(condition, "identifier", json!([{ "system": "urn:local", "value": "77" }]))
}

/// How files may come: all in one; the sensitive one first; last; and each entry by itself, forwards and backwards.
const ORDERS: [fn(Value, Vec<Value>) -> Vec<Vec<Value>>; 5] = [
    |sensitive, others| vec![[vec![sensitive], others].concat()],
    |sensitive, others| vec![vec![sensitive], others],
    |sensitive, others| vec![others, vec![sensitive]],
    |sensitive, others| one_by_one([vec![sensitive], others].concat()),
    |sensitive, others| one_by_one([vec![sensitive], others].concat().into_iter().rev().collect()),
];

fn one_by_one(entries: Vec<Value>) -> Vec<Vec<Value>> {
    entries.into_iter().map(|entry| vec![entry]).collect()
}

/// For every order in which they may come, the records of as many patients as there are cases, each with the sensitive
/// condition and these entries.
async fn records(cases: Vec<Vec<Value>>, mut check: impl FnMut(usize, &House, &PatientId, String)) {
    for order in ORDERS {
        let house = House::open();
        for (case, entries) in cases.iter().enumerate() {
            for file in order(condition(), entries.clone()) {
                house.import(NGH, &named(of_patient(&number(case), &file)));
            }
        }
        let raj = house.signed_in("ed-consultant").await;
        for case in 0..cases.len() {
            let patient = house.find(&raj, &number(case)).await;
            let grant = house.opened(&raj, &patient, emergency()).await.grant;
            let sent = house.record(&raj, &patient, &grant).await.text();
            check(case, &house, &patient, sent);
        }
    }
}

/// The file, in which the sensitive condition has an address of its own.
fn named(mut file: Value) -> Value {
    for entry in file["entry"].as_array_mut().unwrap() {
        if entry["resource"]["id"] == "c" {
            entry["fullUrl"] = json!("urn:uuid:7f3c9a52-1111-4222-8333-444455556666");
        }
    }
    file
}

fn stored(house: &House, patient: &PatientId) -> i64 {
    house.count(&format!("SELECT count(*) FROM resource WHERE patient = '{patient}'"))
}

/// A number of its own for each case.
fn number(case: usize) -> String {
    let valid = (999_000_200..999_000_300).filter_map(NhsNumber::from_stem);
    valid.skip(case).next().unwrap().digits()
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
