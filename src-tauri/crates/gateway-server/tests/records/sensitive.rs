use serde_json::{Value, json};

use crate::{
    fhir::{entry, of_kind, of_patient, sensitive, to, with},
    house::{House, emergency},
};

#[tokio::test]
async fn what_is_sensitive_never_crosses_the_wire_nor_what_refers_to_it() {
    let house = House::open();
    let report = house.import(NGH, &of_patient(IVY, &entries()));

    assert_eq!(report.sensitive, 6, "{report}");
    let sent = record(&house).await;
    for secret in ["SECRET", "hidden-by-label", "left_out"] {
        assert!(!sent.contains(secret), "{secret} crossed the wire");
    }
    for kept in ["latex", "metformin", "HbA1c"] {
        assert!(sent.contains(kept), "{kept} is not sensitive");
    }
}

#[tokio::test]
async fn what_is_sensitive_is_not_stored_at_all() {
    let house = House::open();
    house.import(NGH, &of_patient(IVY, &entries()));

    assert_eq!(
        house.count("SELECT count(*) FROM resource"),
        4,
        "allergy, encounter, medicine, result"
    );
    let columns =
        "SELECT count(*) FROM left_out JOIN patient ON left_out.id LIKE '%' || patient.id || '%'";
    assert_eq!(house.count(columns), 0, "what is kept of it says nothing about whose it was");
}

#[tokio::test]
async fn what_turns_out_to_be_sensitive_later_goes_with_all_that_refers_to_it() {
    let house = House::open();
    let (plain, labelled): (Vec<Value>, Vec<Value>) =
        entries().into_iter().partition(|entry| entry.get("meta").is_none());
    house.import(NGH, &of_patient(IVY, &plain));
    assert!(record(&house).await.contains("SECRET"), "nothing says yet that it is sensitive");

    house.import(NGH, &of_patient(IVY, &labelled));

    let sent = record(&house).await;
    assert!(!sent.contains("SECRET"), "it went when the label came");
    assert!(sent.contains("latex"), "an allergy is never left out by association");
    assert_eq!(
        house.count("SELECT count(*) FROM resource_version"),
        0,
        "nor is it kept as an earlier version"
    );
}

#[tokio::test]
async fn what_refers_to_something_left_out_before_is_left_out_too() {
    let house = House::open();
    let (plain, labelled): (Vec<Value>, Vec<Value>) =
        entries().into_iter().partition(|entry| entry.get("meta").is_none());
    house.import(NGH, &of_patient(IVY, &labelled));
    house.import(NGH, &of_patient(IVY, &plain));

    let sent = record(&house).await;
    assert!(!sent.contains("SECRET"), "the order of the files does not matter");
    assert!(sent.contains("metformin"), "what has nothing to do with it stays");
}

#[tokio::test]
async fn a_source_that_corrects_a_label_is_believed() {
    let house = House::open();
    let condition = entry("Condition", "c", "eczema");
    house.import(NGH, &of_patient(IVY, &[sensitive(condition.clone())]));
    assert!(!record(&house).await.contains("eczema"));

    house.import(NGH, &of_patient(IVY, &[condition]));

    assert!(record(&house).await.contains("eczema"), "it is an ordinary entry now");
}

/// A sensitive condition; a letter, a medicine, a referral and a result that refer to it; a letter of the same encounter;
/// an allergy that refers to it; a medicine and a result of the same encounter.
fn entries() -> Vec<Value> {
    let about =
        |kind, id, words, field| with(entry(kind, id, words), field, json!([to("Condition/c")]));
    let there = |entry: Value| with(entry, "encounter", to("Encounter/e"));
    let letter = json!({ "resourceType": "DocumentReference", "id": "same-day", "description": "SECRET letter",
        "context": { "encounter": [to("Encounter/e")] } });
    let results = json!([{ "coding": [{ "code": "laboratory" }] }]);
    vec![
        there(sensitive(entry("Condition", "c", "hidden-by-label"))),
        with(entry("Encounter", "e", "clinic"), "reasonCode", json!([{ "text": "SECRET reason" }])),
        about("DocumentReference", "d", "SECRET letter", "related"),
        about("MedicationRequest", "m", "SECRET medicine", "reasonReference"),
        about("ServiceRequest", "r", "SECRET referral", "reasonReference"),
        with(
            entry("Observation", "o", "SECRET result"),
            "basedOn",
            json!([to("ServiceRequest/r")]),
        ),
        letter,
        about("AllergyIntolerance", "a", "latex", "extension"),
        there(with(
            entry("MedicationRequest", "m2", "metformin"),
            "note",
            json!([{ "text": "SECRET note" }]),
        )),
        there(with(
            with(entry("Observation", "o2", "HbA1c"), "category", results),
            "valueString",
            json!("49"),
        )),
    ]
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
const NGH: &str = "Northampton General Hospital";
