use serde_json::{Value, json};

use crate::{
    fhir::{entry, of_kind, of_patient, practice, sensitive, to, with},
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
    let named = "SELECT count(*) FROM left_out, resource
         WHERE instr(hex(left_out.whose), hex(patient)) > 0 OR instr(hex(left_out.sealed), hex(resource.id)) > 0";
    assert_eq!(house.count("SELECT count(*) FROM left_out"), 1, "that it was is remembered");
    assert_eq!(house.count(named), 0, "which says nothing about whose it was");
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
async fn whoever_was_at_what_is_left_out_tells_nothing_of_it_elsewhere() {
    let files = |labelled: bool| {
        let seen = json!([{ "individual": to("Practitioner/vance") }]);
        let condition = with(
            entry("Condition", "c", "hidden"),
            "recorder",
            to("PractitionerRole/sexual-health"),
        );
        let visit = with(entry("Encounter", "e", "visit"), "participant", seen);
        let visit = with(
            with(visit, "reasonReference", json!([to("Condition/c")])),
            "serviceProvider",
            to("Organization/clinic"),
        );
        let visit = with(visit, "location", json!([{ "location": to("Location/room") }]));
        vec![visit, if labelled { sensitive(condition) } else { condition }]
    };
    let kept = [
        with(
            entry("AllergyIntolerance", "a", "latex"),
            "asserter",
            json!({ "reference": "PractitionerRole/sexual-health", "display": "Dr Vance" }),
        ),
        with(entry("Procedure", "p", "plaster"), "location", to("Location/room")),
        with(
            entry("Immunization", "i", "tetanus"),
            "performer",
            json!([{ "actor": to("PractitionerRole/elsewhere") }]),
        ),
        with(entry("Condition", "k", "asthma"), "recorder", to("Practitioner/ward")),
    ];
    let orders: [&[&[Value]]; 3] = [
        &[&[people(), files(true), kept.to_vec()].concat()],
        &[&[people(), kept.to_vec()].concat(), &files(true)],
        &[&[people(), kept.to_vec(), files(false)].concat(), &files(true)],
    ];
    for order in orders {
        let house = House::open();
        for file in order {
            house.import(NGH, &of_patient(IVY, file));
        }
        let sent = record(&house).await;
        for words in ["latex", "plaster", "tetanus", "asthma", "Dr Ward"] {
            assert!(sent.contains(words), "{words} stays");
        }
        for words in ["Vance", "HIV", "sexual health", "genitourinary", "Room"] {
            assert!(!sent.contains(words), "{words} would tell what was left out");
        }
        house.import(NGH, &of_patient(MARGARET, &kept[..1]));
        let raj = house.signed_in("ed-consultant").await;
        let margaret = house.find(&raj, MARGARET).await;
        let grant = house.opened(&raj, &margaret, emergency()).await.grant;
        let of_another = house.record(&raj, &margaret, &grant).await;
        assert!(of_another.text().contains("Vance"), "nothing of hers was left out");
    }
}

#[tokio::test]
async fn the_practice_that_left_something_out_is_still_named() {
    let house = House::open();
    let role = json!({ "resourceType": "PractitionerRole", "id": "gp", "organization": to("Organization/practice"),
        "practitioner": { "display": "Dr Ward" } });
    let recorded =
        |id, words| with(entry("Condition", id, words), "recorder", to("PractitionerRole/gp"));
    let entries =
        [practice("Y99001"), role, sensitive(recorded("c", "hidden")), recorded("k", "asthma")];
    house.import("Abington Park Surgery", &of_patient(IVY, &entries));

    let sent = record(&house).await;

    assert!(!sent.contains("hidden"));
    assert!(sent.contains("Dr Ward"), "one's own practice tells nothing");
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

/// A consultant of the clinic, by role and by name; the clinic and its room; a role elsewhere; somebody else.
fn people() -> Vec<Value> {
    let named = |kind, id, name| json!({ "resourceType": kind, "id": id, "name": name });
    let role = |id, job: &str, organisation| {
        json!({ "resourceType": "PractitionerRole", "id": id, "code": [{ "text": job }],
            "practitioner": to("Practitioner/vance"), "organization": to(organisation) })
    };
    vec![
        named("Practitioner", "vance", json!([{ "text": "Dr Vance" }])),
        named("Practitioner", "ward", json!([{ "text": "Dr Ward" }])),
        named("Organization", "clinic", json!("Department of genitourinary medicine")),
        with(
            named("Location", "room", json!("Room 4")),
            "managingOrganization",
            to("Organization/clinic"),
        ),
        role("sexual-health", "Consultant in sexual health and HIV", "Organization/clinic"),
        role("elsewhere", "Lecturer in HIV", "Organization/university"),
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
const MARGARET: &str = "9990000026";
const NGH: &str = "Northampton General Hospital";
