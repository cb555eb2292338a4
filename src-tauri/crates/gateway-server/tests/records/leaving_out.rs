//! Every way in which something may refer to what is never shared, and every order in which files may come.

use nhs::{NhsNumber, PatientId};
use serde_json::{Value, json};

use crate::{
    fhir::{entry, of_patient, sensitive, to, with},
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

/// The sensitive condition, with every name by which it may be called.
fn condition() -> Value {
    let condition = sensitive(entry("Condition", "c", "SECRET condition"));
    with(condition, "identifier", json!([{ "system": "urn:local", "value": "77" }]))
}

/// Files, each with its entries, made of the sensitive entry and the others.
type Order = fn(Value, Vec<Value>) -> Vec<Vec<Value>>;

/// How files may come: all in one; the sensitive one first; last; and each entry by itself, forwards and backwards.
const ORDERS: [Order; 5] = [
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
    let mut valid = (999_000_200..999_000_300).filter_map(NhsNumber::from_stem);
    valid.nth(case).unwrap().digits()
}

const NGH: &str = "Northampton General Hospital";
