use serde_json::{Value, json};

use super::{
    kind::Kind,
    names::Names,
    remove::{self, NOT_SHOWN},
};

#[test]
fn nothing_that_says_where_stays_wherever_it_stands() {
    let place = || json!({ "reference": "Organization/x", "display": SECRET });
    let who = || json!({ "reference": "PractitionerRole/x", "display": SECRET });
    let in_words = || json!({ "display": SECRET });
    let address = || json!({ "line": [SECRET], "city": SECRET });
    let cases = [
        (
            "Encounter",
            json!({ "serviceProvider": place(), "location": [{ "location": { "reference": "Location/x", "display": SECRET } }] }),
        ),
        (
            "Encounter",
            json!({ "participant": [{ "individual": who() }], "hospitalization": { "origin": place(), "destination": in_words() } }),
        ),
        (
            "Encounter",
            json!({ "serviceProvider": { "identifier": { "value": SECRET }, "display": SECRET } }),
        ),
        ("Observation", json!({ "performer": [place(), who(), in_words()] })),
        (
            "Observation",
            json!({ "performer": [{ "reference": "#lab" }], "contained": [{ "resourceType": "Organization", "id": "lab", "name": SECRET }] }),
        ),
        (
            "Observation",
            json!({ "identifier": [{ "system": SECRET, "value": SECRET }], "meta": { "source": SECRET, "tag": [{ "system": "x", "code": SECRET }] } }),
        ),
        (
            "Procedure",
            json!({ "location": in_words(), "performer": [{ "actor": who(), "onBehalfOf": place() }] }),
        ),
        (
            "CareTeam",
            json!({ "telecom": [{ "system": "phone", "value": SECRET }], "managingOrganization": [place()], "participant": [{ "member": who(), "onBehalfOf": place() }] }),
        ),
        ("RelatedPerson", json!({ "address": [address()], "telecom": [{ "value": SECRET }] })),
        (
            "Flag",
            json!({ "extension": [{ "url": "urn:x", "valueAddress": address() }, { "url": "urn:y", "valueReference": place() }, { "url": "urn:z", "valueContactPoint": { "value": SECRET } }] }),
        ),
        (
            "Flag",
            json!({ "extension": [{ "url": "urn:x", "extension": [{ "url": "urn:y", "valueReference": { "type": "Location", "display": SECRET } }] }] }),
        ),
        (
            "DiagnosticReport",
            json!({ "presentedForm": [{ "title": SECRET, "data": SECRET }], "resultsInterpreter": [who()] }),
        ),
        (
            "Condition",
            json!({ "text": { "div": SECRET }, "recorder": who(), "asserter": in_words() }),
        ),
        (
            "Immunization",
            json!({ "location": place(), "manufacturer": place(), "performer": [{ "actor": place() }] }),
        ),
    ];
    for (kind, mut resource) in cases {
        resource["resourceType"] = kind.into();
        resource["status"] = "final".into();
        let before = resource.to_string();
        remove::from(&mut resource, &Names::default());
        assert!(!resource.to_string().contains(SECRET), "{before} became {resource}");
        assert_eq!(resource["status"], "final", "what says nothing of it stays");
    }
}

#[test]
fn what_is_clinical_stays() {
    let entry = json!({
        "resourceType": "MedicationRequest",
        "id": "m",
        "meta": { "versionId": "1", "security": [{ "code": "N" }] },
        "status": "active",
        "medicationCodeableConcept": { "coding": [{ "system": "http://snomed.info/sct", "code": "1", "display": "Bath emollient" }], "text": "Bath emollient" },
        "subject": { "reference": "Patient/p" },
        "encounter": { "reference": "Encounter/e" },
        "reasonReference": [{ "reference": "Condition/c", "display": "eczema" }],
        "dosageInstruction": [{ "text": "twice a day", "doseAndRate": [{ "doseQuantity": { "value": 5, "unit": "mL" } }] }],
        "note": [{ "text": "apply thinly", "time": "2026-11-20T10:00:00Z" }],
    });
    let mut cleaned = entry.clone();
    remove::from(&mut cleaned, &names(&["Bath"]));
    assert_eq!(cleaned, entry, "a medicine named like a town is never touched");
}

#[test]
fn words_that_name_a_place_give_way_as_a_whole_and_say_so() {
    let names = names(&["Kettering", "Rockingham Lane Practice", "88 Ise Valley Road", "KGH"]);
    for (text, stays) in [
        ("walks with a stick", true),
        ("seen at the Rockingham Lane practice", false),
        ("lives at 88 Ise Valley Road", false),
        ("moved to Kettering in May", false),
        ("MOVED TO KETTERING", false),
        ("transferred from KGH", false),
        ("write to NN16 4DG", false),
        ("write to nn164dg", false),
        ("vitamin B12 5 mg daily", true),
        ("T4 12 pmol/L, CD4 712", true),
        ("ring 01536 555 0200", false),
        ("ring +44 7700 900441", false),
        ("0.5 mg 10 20 30", true),
        ("since 01-02-2024, 1234 units", true),
        ("mail nurse@practice.example", false),
        ("weight 70 kg, 10/01/2024 09:30", true),
    ] {
        let mut entry = json!({ "resourceType": "Condition", "note": [{ "text": text }] });
        remove::from(&mut entry, &names);
        let expected = if stays { text } else { NOT_SHOWN };
        assert_eq!(entry["note"][0]["text"], expected, "{text}");
    }
}

#[test]
fn a_code_of_a_sources_own_is_searched_and_one_that_everybody_uses_is_not() {
    let names = names(&["Kettering"]);
    let coded = |system: &str| {
        let coding = json!({ "system": system, "code": "1", "display": "Kettering clinic" });
        let mut entry = json!({ "resourceType": "Encounter", "type": [{ "coding": [coding] }] });
        remove::from(&mut entry, &names);
        entry["type"][0]["coding"][0].clone()
    };
    let own = coded("https://kgh.records.example/codes");
    assert_eq!(own, json!({ "code": "1", "display": NOT_SHOWN }));
    assert_eq!(coded("http://snomed.info/sct")["display"], "Kettering clinic");
}

#[test]
fn words_that_every_place_has_are_no_name() {
    let names = names(&["Emergency department", "District nursing team"]);
    let mut entry = json!({ "resourceType": "Condition", "note": [{ "text": "seen in the emergency department" }] });
    let before = entry.clone();
    remove::from(&mut entry, &names);
    assert_eq!(entry, before);
}

#[test]
fn a_source_is_named_by_its_kind_and_a_doubt_is_another_organisation() {
    for (short, name, expected) in [
        ("GP", "Abington Park Surgery", "A GP practice"),
        ("AMC", "Moulton Medical Centre", "A GP practice"),
        ("NGH", "Northampton General Hospital", "A hospital"),
        (
            "NHFT",
            "Northamptonshire Healthcare community trust",
            "A community or mental health service",
        ),
        ("EMAS", "East Midlands Ambulance Service", "An ambulance service"),
        ("ASC", "County council adult social care", "Social care"),
        ("KG", "Kettering General", "Another organisation"),
        ("", "", "Another organisation"),
    ] {
        assert_eq!(Kind::of(short, name).named(1).name, expected, "{name}");
    }
    assert_eq!(Kind::Hospital.named(2).short, "Hospital 2", "two of a kind are told apart");
}

fn names(all: &[&str]) -> Names {
    let mut names = Names::default();
    let address: Vec<Value> = all
        .iter()
        .filter(|name| !name.contains(' ') && !name.chars().all(char::is_uppercase))
        .map(|town| json!({ "city": town }))
        .collect();
    names.add_all_of(&json!({ "address": address }));
    for name in all.iter().filter(|name| name.contains(' ') || name.chars().all(char::is_uppercase))
    {
        names.add_short(name);
    }
    names
}

const SECRET: &str = "unmistakable";
