use axum::http::StatusCode;
use gateway_server::import::ImportError;
use serde_json::{Value, json};

use crate::{
    fhir::{bundle, choice, entry, of_kind, of_patient, patient, practice, sensitive, to, with},
    house::{House, emergency},
};

#[test]
fn importing_the_same_twice_changes_nothing() {
    let house = House::open();
    let sent = of_patient(
        IVY,
        &[
            practice("Y99001"),
            entry("Condition", "c", "diabetes"),
            entry("Observation", "o", "HbA1c"),
        ],
    );

    let first = house.import(NGH, &sent);
    let second = house.import(NGH, &sent);

    assert_eq!((first.changes(), second.changes()), (4, 0), "everything was known");
    assert_eq!(first.patients, second.patients, "the patient keeps the id");
    assert_eq!(house.count("SELECT count(*) FROM resource"), 3);
    assert_eq!(house.count("SELECT count(*) FROM resource_version"), 0, "no version was made");
}

#[tokio::test]
async fn a_changed_entry_becomes_a_new_version() {
    let house = House::open();
    house.import(NGH, &of_patient(IVY, &[entry("Condition", "c", "diabetes")]));
    let report = house.import(NGH, &of_patient(IVY, &[entry("Condition", "c", "type 2 diabetes")]));

    assert_eq!(report.resources["Condition"].changed, 1);
    assert_eq!(
        house.count("SELECT count(*) FROM resource_version"),
        1,
        "the earlier version is kept"
    );

    let record = record(&house, IVY).await;
    let condition = of_kind(&record, "Condition")[0];
    assert_eq!(condition["code"]["text"], "type 2 diabetes");
    assert_eq!(condition["meta"]["versionId"], "2");
}

#[tokio::test]
async fn an_allergy_that_is_reinstated_in_the_same_words_stands_again() {
    let house = House::open();
    let active = entry("AllergyIntolerance", "a", "latex");
    let refuted =
        with(active.clone(), "verificationStatus", json!({ "coding": [{ "code": "refuted" }] }));
    for file in [&active, &refuted, &active, &active] {
        house.import(NGH, &of_patient(IVY, std::slice::from_ref(file)));
    }
    let moved_house = with(patient(IVY), "address", json!([{ "postalCode": "NN1 1AA" }]));
    for person in [patient(IVY), moved_house, patient(IVY)] {
        house.import(NGH, &bundle(&[person], ""));
    }

    let record = record(&house, IVY).await;
    let allergy = of_kind(&record, "AllergyIntolerance")[0];
    assert!(allergy["verificationStatus"].is_null(), "it is no longer refuted");
    assert_eq!(allergy["meta"]["versionId"], "3", "the same again is no further version");
    assert_eq!(
        of_kind(&record, "Patient")[0]["address"][0]["postalCode"],
        "NN2 6AB",
        "nor is a person's way back lost"
    );
}

#[tokio::test]
async fn of_several_files_the_last_word_counts_every_time() {
    let house = House::open();
    let file = |words| {
        let person = with(patient(IVY), "gender", json!(words));
        let practice = with(practice("Y99001"), "alias", json!([words]));
        bundle(&[person, practice, entry("Condition", "c", words)], "Patient/p-9990000018")
            .to_string()
    };
    let (first, second) = (file("first"), file("second"));
    let files = [("a.json", first.as_str()), ("b.json", second.as_str())];
    house.import_files(NGH, &files);

    assert_eq!(house.import_files(NGH, &files).changes(), 0, "the same again changes nothing");
    let stands = async || record(&house, IVY).await["entry"].to_string();
    assert!(stands().await.contains("second") && !stands().await.contains("first"));

    assert_eq!(
        house.import_files(NGH, &files[..1]).changes(),
        3,
        "a later import has the last word"
    );
    assert!(stands().await.contains("first") && !stands().await.contains("second"));
}

#[tokio::test]
async fn an_older_file_does_not_bring_an_earlier_version_back() {
    let at = |time: &str| json!({ "lastUpdated": time });
    let version = |number: &str| json!({ "versionId": number });
    let cases = [
        (at("2026-11-20T10:00:00+01:00"), at("2026-11-20T09:30:00Z")),
        (version("9"), version("10")),
    ];
    for (older, newer) in cases {
        let house = House::open();
        let sent = |words, meta: &Value| {
            let person = with(with(patient(IVY), "gender", json!(words)), "meta", meta.clone());
            bundle(
                &[person, with(entry("Condition", "c", words), "meta", meta.clone())],
                "Patient/p-9990000018",
            )
        };
        house.import(NGH, &sent("old", &older));
        house.import(NGH, &sent("new", &newer));
        let again = house.import(NGH, &sent("old", &older));

        assert_eq!(again.changes(), 0, "{again}");
        let record = record(&house, IVY).await;
        assert_eq!(of_kind(&record, "Condition")[0]["code"]["text"], "new");
        assert_eq!(of_kind(&record, "Patient")[0]["gender"], "new");
    }
}

#[test]
fn a_half_broken_file_leaves_nothing() {
    let house = House::open();
    let good = of_patient(IVY, &[entry("Condition", "c", "diabetes")]).to_string();
    let broken = format!(
        "{}\n{}\n{{\"resourceType\": \"Condition\",",
        patient(MARGARET),
        entry("Condition", "m", "gout")
    );

    let report = house.import_files(
        NGH,
        &[("good.json", &good), ("broken.ndjson", &broken), ("cut.json", &good[..good.len() / 2])],
    );

    assert_eq!(report.unreadable[0].0, "broken.ndjson");
    assert!(
        report.unreadable[0].1.starts_with("line 3 is not JSON"),
        "the line is named: {report}"
    );
    assert_eq!(report.unreadable[1].0, "cut.json");
    assert!(!report.is_clean(), "the program ends with a failure");
    assert_eq!(report.patients.len(), 1, "the good file is in");
    assert_eq!(house.count("SELECT count(*) FROM patient"), 1, "nothing of the broken one is");
}

#[tokio::test]
async fn two_sources_that_know_one_number_know_one_patient() {
    let house = House::open();
    let of_gp = house
        .import("Abington Park Surgery", &of_patient(IVY, &[entry("Condition", "1", "diabetes")]));
    let of_hospital = house.import(NGH, &of_patient(IVY, &[entry("Condition", "1", "fall")]));

    assert_eq!(of_gp.patients, of_hospital.patients);
    let record = record(&house, IVY).await;
    let mut said: Vec<&str> =
        of_kind(&record, "Condition").iter().map(|c| c["code"]["text"].as_str().unwrap()).collect();
    said.sort_unstable();
    assert_eq!(said, ["diabetes", "fall"], "the same id at two sources is two entries");
    let sources: Vec<&Value> =
        of_kind(&record, "Condition").iter().map(|c| &c["meta"]["tag"][0]["display"]).collect();
    assert_ne!(sources[0], sources[1], "each says whence it comes");
}

#[test]
fn without_a_number_a_patient_is_a_patient_of_its_own() {
    let house = House::open();
    let unnumbered = |id: &str| {
        let mut patient = patient(IVY);
        patient["id"] = json!(id);
        patient["identifier"] =
            json!([{ "system": "https://hospital.example", "value": "9990000018" }]);
        bundle(&[patient], "Patient/x")
    };
    house.import(NGH, &of_patient(IVY, &[]));
    house.import(NGH, &unnumbered("a"));
    house.import(NGH, &unnumbered("b"));
    house.import(NGH, &unnumbered("a"));

    assert_eq!(
        house.count("SELECT count(*) FROM patient"),
        3,
        "no name and no other number makes two patients one"
    );
}

#[tokio::test]
async fn what_was_sent_before_the_number_was_known_is_in_the_record() {
    let house = House::open();
    let file = |number, entries: &[Value]| {
        bundle(&[&[known_as("p1", number)], entries].concat(), "Patient/p1")
    };
    let first = [
        entry("AllergyIntolerance", "a", "penicillin"),
        with(entry("Encounter", "e", "ward"), "period", json!({ "start": "2026-11-21" })),
        sensitive(entry("Condition", "s", "hidden")),
    ];
    house.import(NGH, &file(None, &first));
    house.import("Abington Park Surgery", &of_patient(IVY, &[entry("Condition", "c", "asthma")]));
    let later = [
        with(entry("Condition", "c", "eczema"), "encounter", to("Encounter/e")),
        with(
            entry("ServiceRequest", "r", "hidden referral"),
            "reasonReference",
            json!([to("Condition/s")]),
        ),
        first[0].clone(),
    ];
    house.import(NGH, &file(Some(IVY), &later));

    let moved = record(&house, IVY).await;
    let said = |kind| -> Vec<&Value> {
        of_kind(&moved, kind).iter().map(|it| &it["code"]["text"]).collect()
    };
    assert_eq!(said("AllergyIntolerance"), ["penicillin"], "once, and not left with nobody");
    assert_eq!(said("Condition").len(), 2, "asthma of the practice, eczema of the hospital");
    assert!(
        of_kind(&moved, "ServiceRequest").is_empty(),
        "what refers to something left out before"
    );
    let allergy = of_kind(&moved, "AllergyIntolerance")[0];
    let patient = format!("Patient/{}", of_kind(&moved, "Patient")[0]["id"].as_str().unwrap());
    assert_eq!(allergy["subject"]["reference"], patient);
    assert_eq!(house.count("SELECT count(DISTINCT patient) FROM attendance"), 1);
    assert_eq!(
        house.count("SELECT count(DISTINCT patient) FROM resource WHERE patient IS NOT NULL"),
        1
    );

    house.import(NGH, &file(Some(MARGARET), &[]));
    let corrected = record(&house, MARGARET).await;
    assert_eq!(
        of_kind(&corrected, "AllergyIntolerance").len(),
        1,
        "a corrected number moves it too"
    );
    let of_practice = record(&house, IVY).await;
    assert_eq!(of_kind(&of_practice, "Condition").len(), 1, "the practice's stays where it is");
    let again = house.import(NGH, &file(Some(MARGARET), &[first[0].clone(), later[0].clone()]));
    assert_eq!(again.changes(), 0, "{again}");
}

#[test]
fn a_choice_against_sharing_moves_with_the_patient() {
    let house = House::open();
    let file = |number, entries: &[Value]| {
        bundle(&[&[known_as("p1", number)], entries].concat(), "Patient/p1")
    };
    house.import(NGH, &file(None, &[choice("no", "416409005", "2025-02-14")]));
    house.import("Abington Park Surgery", &of_patient(IVY, &[entry("Condition", "c", "asthma")]));

    house.import(NGH, &file(Some(IVY), &[]));

    let opted_out = "SELECT opted_out FROM patient WHERE nhs_number = '9990000018'";
    assert_eq!(house.count(opted_out), 1, "the patient has said no");
    assert_eq!(house.count("SELECT count(*) FROM resource"), 0, "nothing is kept");
}

#[tokio::test]
async fn a_refusal_stands_for_the_patient_whose_number_is_learnt_later() {
    let house = House::open();
    let file = |number| {
        let asthma = entry("Condition", "c", "asthma");
        bundle(&[known_as("p1", number), asthma], "Patient/p1")
    };
    house.import(NGH, &file(None));
    house.import("Abington Park Surgery", &of_patient(IVY, &[entry("Condition", "d", "gout")]));
    let rita = house.signed_in("triage-nurse").await;
    let find = "SELECT id FROM patient WHERE nhs_number IS NULL";
    let nameless: String =
        house.gateway.store.read(|db| db.query_row(find, [], |row| row.get(0))).unwrap();
    let nameless = nameless.parse().unwrap();
    house.said_no(&rita, &nameless).await;
    let grant = house.opened(&rita, &nameless, emergency()).await.grant;

    house.import(NGH, &file(Some(IVY)));

    let ivy = house.find(&rita, IVY).await;
    assert!(house.standing(&rita, &ivy).await.refused.is_some(), "the next person is told");
    let answer = house.record(&rita, &nameless, &grant).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "nobody goes on with what is another's now");
}

#[test]
fn an_id_that_a_source_uses_again_for_somebody_else_mixes_nobody_up() {
    let house = House::open();
    let allergy = entry("AllergyIntolerance", "a", "penicillin");
    house.import(NGH, &bundle(&[known_as("p1", Some(IVY)), allergy], "Patient/p1"));

    let another = with(known_as("p1", Some(MARGARET)), "birthDate", json!("1971-01-01"));
    let report = house.import(NGH, &bundle(&[another], ""));

    assert!(report.unreadable[0].1.contains("another person"), "{report}");
    assert_eq!(house.count("SELECT count(*) FROM patient"), 1, "nothing of the file is kept");
}

#[test]
fn a_file_after_which_nobody_could_tell_whose_entries_are_whose_is_refused() {
    let house = House::open();
    let known = [known_as("p1", Some(IVY)), known_as("p2", Some(IVY))];
    house.import(NGH, &bundle(&known, ""));
    let allergy = with(entry("AllergyIntolerance", "a", "penicillin"), "patient", to("Patient/p1"));
    house.import(NGH, &bundle(&[known[0].clone(), allergy], ""));

    let report = house.import(NGH, &bundle(&[known_as("p1", Some(MARGARET))], ""));

    assert!(report.unreadable[0].1.contains("another NHS number"), "{report}");
    assert!(!report.is_clean());
    assert_eq!(house.count("SELECT count(*) FROM patient"), 1, "nothing of the file is kept");
}

#[test]
fn a_number_that_was_given_up_is_nobodys_while_there_is_another() {
    let house = House::open();
    house.import(NGH, &of_patient(IVY, &[]));
    let mut merged = patient(MARGARET);
    let number = |value: &str, used: &str| json!({ "system": "https://fhir.nhs.uk/Id/nhs-number", "value": value, "use": used });
    merged["identifier"] = json!([number(IVY, "old"), number(MARGARET, "official")]);
    house.import(NGH, &bundle(&[merged], ""));

    assert_eq!(house.count("SELECT count(*) FROM patient"), 2, "they are two people");
}

#[tokio::test]
async fn references_of_every_kind_lead_to_the_gateways_own_ids() {
    let house = House::open();
    let doctor = json!({ "resourceType": "Practitioner", "id": "d", "name": [{ "text": "Dr Ward" }],
        "identifier": [{ "system": "https://gmc.example", "value": "77|1" }] });
    let entries = json!([
        { "fullUrl": "https://ngh.example/fhir/Patient/p-9990000018", "resource": patient(IVY) },
        { "fullUrl": "urn:uuid:6f1c0f0e-8d8b-4a57-9a2e-7a4f0e0e6a01", "resource": { "resourceType": "Encounter",
            "subject": { "reference": "https://ngh.example/fhir/Patient/p-9990000018" } } },
        { "fullUrl": "https://ngh.example/fhir/Practitioner/d", "resource": doctor },
        { "fullUrl": "https://ngh.example/fhir/Condition/c", "resource": {
            "resourceType": "Condition", "id": "c", "subject": { "reference": "Patient/p-9990000018" },
            "encounter": { "reference": "urn:uuid:6f1c0f0e-8d8b-4a57-9a2e-7a4f0e0e6a01" },
            "recorder": { "reference": "Practitioner?identifier=https://gmc.example%7C77%7C1" },
            "asserter": { "reference": "https://ngh.example/fhir/Practitioner/d/_history/2" },
            "evidence": [{ "detail": [{ "reference": "https://elsewhere.example/Observation/9990000018", "display": "seen" }] }],
        } },
    ]);
    house
        .import(NGH, &json!({ "resourceType": "Bundle", "type": "transaction", "entry": entries }));

    let record = record(&house, IVY).await;
    let condition = of_kind(&record, "Condition")[0];
    let id_of =
        |kind: &str| format!("{kind}/{}", of_kind(&record, kind)[0]["id"].as_str().unwrap());
    assert_eq!(condition["subject"]["reference"], id_of("Patient"));
    assert_eq!(condition["encounter"]["reference"], id_of("Encounter"));
    assert_eq!(condition["recorder"]["reference"], id_of("Practitioner"), "found by identifier");
    assert_eq!(condition["asserter"]["reference"], id_of("Practitioner"), "found by address");
    let elsewhere = &condition["evidence"][0]["detail"][0];
    assert_eq!(
        *elsewhere,
        json!({ "display": "seen", "type": "Observation" }),
        "what leads nowhere is no longer an address, but a type"
    );
}

#[tokio::test]
async fn a_reference_never_leads_into_another_patients_record() {
    let house = House::open();
    house.import(NGH, &of_patient(IVY, &[entry("Condition", "1", "diabetes")]));
    let pointing = with(entry("Observation", "o", "HbA1c"), "focus", json!([to("Condition/1")]));
    house.import(NGH, &of_patient(MARGARET, &[pointing]));

    let (ivy, margaret) = (record(&house, IVY).await, record(&house, MARGARET).await);
    let hers = format!("Condition/{}", of_kind(&ivy, "Condition")[0]["id"].as_str().unwrap());
    assert_ne!(of_kind(&margaret, "Observation")[0]["focus"][0]["reference"], hers);
}

#[test]
fn an_entry_whose_patient_comes_in_a_later_file_waits_for_it() {
    let house = House::open();
    let condition =
        with(entry("Condition", "c", "diabetes"), "subject", to("Patient/p-9990000018"))
            .to_string();
    let stray = with(entry("Condition", "s", "gout"), "subject", to("Patient/nobody")).to_string();

    let report = house.import_files(
        NGH,
        &[("a.json", &condition), ("b.json", &stray), ("z.json", &patient(IVY).to_string())],
    );

    assert_eq!(report.resources["Condition"].new, 1);
    assert_eq!(
        report.unplaced,
        [(
            "b.json".to_owned(),
            "Condition".to_owned(),
            "names a patient who is not known".to_owned()
        )]
    );
}

#[test]
fn what_is_no_record_is_named_and_counted() {
    let house = House::open();
    let outcome = json!({ "resourceType": "OperationOutcome", "issue": [] }).to_string();
    let claim = json!({ "resourceType": "Claim", "id": "x" });
    let report = house.import_files(
        NGH,
        &[
            ("answer.json", &outcome),
            ("bill.json", &of_patient(IVY, &[claim]).to_string()),
            ("list.json", "[1, 2]"),
        ],
    );

    assert_eq!(report.nothing, ["answer.json"]);
    assert_eq!(report.not_clinical["Claim"], 1);
    assert_eq!(report.unreadable, [("list.json".to_owned(), "holds no FHIR resource".to_owned())]);
}

#[tokio::test]
async fn what_is_misshapen_is_named_or_kept_but_breaks_nothing() {
    let house = House::open();
    let wild = json!([1, "x", null, { "reference": 7 }, [{ "reference": "Patient/p-9990000018" }], { "coding": "x", "text": {} }]);
    let names = [
        "subject",
        "meta",
        "code",
        "identifier",
        "encounter",
        "category",
        "period",
        "contained",
        "status",
        "text",
        "note",
        "id",
    ];
    let mut entries = vec![json!({ "resource": patient(IVY) })];
    for kind in [
        "Condition",
        "Encounter",
        "Appointment",
        "Observation",
        "Consent",
        "DocumentReference",
        "Organization",
    ] {
        for name in names {
            for value in wild.as_array().unwrap() {
                let mut resource = json!({ "resourceType": kind });
                resource[name] = value.clone();
                let address = if value.is_string() { &json!(null) } else { value };
                entries.push(json!({ "fullUrl": address, "resource": resource }));
            }
        }
    }
    entries.extend([
        json!(null),
        json!("x"),
        json!({ "resource": [] }),
        json!({ "resource": { "resourceType": 3 } }),
    ]);
    let report = house.import(NGH, &json!({ "resourceType": "Bundle", "entry": entries }));

    assert!(report.total() > 300, "what can be kept is kept: {report}");
    assert!(report.unplaced.len() >= 2, "what cannot is named");
    for name in
        names.into_iter().chain(["name", "address", "birthDate", "generalPractitioner", "telecom"])
    {
        for value in wild.as_array().unwrap() {
            let mut patient = patient(MARGARET);
            patient[name] = value.clone();
            house.import(NGH, &bundle(&[patient], ""));
        }
    }
    for whole in [
        json!({}),
        json!([]),
        json!(3),
        json!({ "resourceType": "Bundle", "entry": {} }),
        json!({ "resourceType": "Bundle" }),
    ] {
        house.import(NGH, &whole);
    }
    let record = record(&house, IVY).await;
    assert!(!of_kind(&record, "Condition").is_empty(), "and it is sent");
}

#[test]
fn test_numbers_are_given_in_a_training_database_only() {
    let house = House::open();
    house.gateway.store.write(|tx| tx.execute("UPDATE installation SET training = 0", [])).unwrap();

    let refused = house.importing(NGH, |import| {
        let import = gateway_server::import::Import {
            assign_test_nhs_numbers: true,
            source: import.source.clone(),
            ..*import
        };
        import.document("sent.json", of_patient(IVY, &[]), true).unwrap_err()
    });

    assert!(matches!(refused, ImportError::NotTraining), "{refused}");
}

#[test]
fn nothing_clinical_lies_open_in_the_database_file() {
    let house = House::open();
    house.import(NGH, &of_patient(IVY, &[entry("Condition", "c", "unmistakable words")]));

    for file in std::fs::read_dir(house.folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(12).any(|window| window == b"unmistakable"), "it is sealed");
    }
}

/// A patient as a source calls them, with or without a number.
fn known_as(id: &str, number: Option<&str>) -> Value {
    let mut known = with(patient(number.unwrap_or(IVY)), "id", json!(id));
    if number.is_none() {
        known.as_object_mut().unwrap().remove("identifier");
    }
    known
}

/// The record as the consultant sees it in an emergency.
async fn record(house: &House, number: &str) -> Value {
    let raj = house.signed_in("ed-consultant").await;
    let patient = house.find(&raj, number).await;
    let permitted = house.opened(&raj, &patient, emergency()).await;
    house.record(&raj, &patient, &permitted.grant).await.json()
}

const IVY: &str = "9990000018";
const MARGARET: &str = "9990000026";
const NGH: &str = "Northampton General Hospital";

#[tokio::test]
async fn messages_that_use_one_address_for_patient_after_patient_keep_them_apart() {
    let house = House::open();
    let address = "urn:uuid:78d3c2eb-009e-4ec8-a358-b042954aa9b2";
    let message = |number: &str, family: &str, medicine: &str| {
        json!({
            "resourceType": "Bundle",
            "type": "message",
            "entry": [
                { "fullUrl": address, "resource": {
                    "resourceType": "Patient",
                    "identifier": [{ "system": "https://fhir.nhs.uk/Id/nhs-number", "value": number }],
                    "name": [{ "family": family, "given": ["Ada"] }],
                    "birthDate": "1950-01-01",
                } },
                { "fullUrl": format!("urn:uuid:{medicine}"), "resource": {
                    "resourceType": "MedicationRequest",
                    "status": "active",
                    "intent": "order",
                    "subject": { "reference": address },
                    "medicationCodeableConcept": { "text": medicine },
                } },
            ]
        })
    };

    for (number, family, medicine) in [
        ("9990000018", "One", "aspirin"),
        ("9990000026", "Two", "warfarin"),
        ("9990000018", "One", "digoxin"),
    ] {
        let report = house.import(NGH, &message(number, family, medicine));
        assert!(report.is_clean(), "{report}");
    }

    let of = |number: &str| {
        house.count(&format!(
            "SELECT count(*) FROM resource JOIN patient ON patient.id = resource.patient
             WHERE patient.nhs_number = '{number}'"
        ))
    };
    assert_eq!(
        (of("9990000018"), of("9990000026")),
        (2, 1),
        "each medicine is with whom it is for"
    );
}
