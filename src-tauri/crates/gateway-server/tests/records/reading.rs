use access::Basis;
use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use contract::header as own;
use nhs::Section;
use record::envelope::Envelope;
use serde_json::{Value, json};

use crate::{
    fhir::{entry, of_kind, of_patient, practice, restricted, to, with},
    house::{House, emergency},
};

#[tokio::test]
async fn what_a_role_may_not_see_does_not_cross_the_wire() {
    let house = House::open();
    house.import(NGH, &of_patient(IVY, &everything()));
    let shown = [
        (
            "ed-consultant",
            vec!["diabetes", "page by hand", "clinic", "depression", "Karen"],
            vec![],
        ),
        ("triage-nurse", vec!["diabetes", "Karen"], vec!["page by hand", "clinic", "depression"]),
        (
            "receptionist",
            vec!["clinic"],
            vec!["diabetes", "page by hand", "depression", "penicillin", "Karen"],
        ),
        (
            "biomedical-scientist",
            vec!["diabetes", "penicillin"],
            vec!["page by hand", "clinic", "depression", "Karen"],
        ),
    ];
    for (job, seen, unseen) in shown {
        let person = house.signed_in(job).await;
        let ivy = house.find(&person, IVY).await;
        let permitted = house.opened(&person, &ivy, Basis::PermissionOnce).await;
        let sent = house.record(&person, &ivy, &permitted.grant).await.text();
        for words in seen {
            assert!(sent.contains(words), "{job} sees {words}");
        }
        for words in unseen {
            assert!(!sent.contains(words), "{words} crossed the wire to {job}");
        }
    }
}

#[tokio::test]
async fn what_is_withheld_is_counted_by_section() {
    let house = House::open();
    house.import(NGH, &of_patient(IVY, &everything()));
    let rita = house.signed_in("triage-nurse").await;
    let ivy = house.find(&rita, IVY).await;
    let permitted = house.opened(&rita, &ivy, emergency()).await;

    let bundle = house.record(&rita, &ivy, &permitted.grant).await.json();
    let envelope = Envelope::from_bundle(&bundle);

    let withheld: Vec<(Section, u32)> =
        envelope.withheld.iter().map(|each| (each.section, each.count)).collect();
    assert_eq!(
        withheld,
        [(Section::Problems, 1), (Section::Letters, 1), (Section::Appointments, 1)]
    );
    assert!(envelope.sources.iter().all(|source| source.answered), "it answered");
    assert_eq!(envelope.sources[0].name, NGH);
}

#[tokio::test]
async fn that_an_allergy_is_hidden_is_said_without_a_number() {
    let house = House::open();
    let mut entries = everything();
    entries.push(restricted(entry("AllergyIntolerance", "h", "codeine")));
    house.import(NGH, &of_patient(IVY, &entries));
    let scientist = house.signed_in("biomedical-scientist").await;
    let ivy = house.find(&scientist, IVY).await;
    let permitted = house.opened(&scientist, &ivy, Basis::PermissionOnce).await;

    let sent = house.record(&scientist, &ivy, &permitted.grant).await;

    let envelope = Envelope::from_bundle(&sent.json());
    let withheld: Vec<(Section, u32)> =
        envelope.withheld.iter().map(|each| (each.section, each.count)).collect();
    assert!(!sent.text().contains("codeine"), "it does not cross the wire");
    assert_eq!(withheld, [(Section::Allergies, 0)], "but nobody may read its silence as none");
}

#[tokio::test]
async fn those_who_explain_an_entry_come_with_it_and_nobody_else() {
    let house = House::open();
    let doctor = |id: &str, name: &str| json!({ "resourceType": "Practitioner", "id": id, "name": [{ "text": name }] });
    let recorded = with(entry("Condition", "c", "diabetes"), "recorder", to("Practitioner/ward"));
    let letter = json!({ "resourceType": "DocumentReference", "id": "d", "author": [to("Practitioner/hidden")] });
    let all = [
        practice("Y99001"),
        doctor("ward", "Dr Ward"),
        doctor("hidden", "Dr Hidden"),
        recorded,
        letter,
    ];
    house.import(NGH, &of_patient(IVY, &all));
    let rita = house.signed_in("triage-nurse").await;
    let ivy = house.find(&rita, IVY).await;
    let permitted = house.opened(&rita, &ivy, emergency()).await;

    let sent = house.record(&rita, &ivy, &permitted.grant).await;

    assert!(sent.text().contains("Dr Ward"));
    assert!(
        !sent.text().contains("Dr Hidden"),
        "the letter is not hers to see, nor is who wrote it"
    );
    assert_eq!(of_kind(&sent.json(), "Organization").len(), 1, "the practice is named");
}

#[tokio::test]
async fn a_source_that_does_not_answer_is_named_and_its_entries_are_absent() {
    let house = House::open();
    house.import("Abington Park Surgery", &of_patient(IVY, &[entry("Condition", "c", "diabetes")]));
    house.importing(NGH, |import| {
        import
            .document(
                "sent.json",
                of_patient(IVY, &[entry("Condition", "k", "kidney disease")]),
                false,
            )
            .unwrap()
    });
    let raj = house.signed_in("ed-consultant").await;
    let ivy = house.find(&raj, IVY).await;
    let permitted = house.opened(&raj, &ivy, emergency()).await;

    let sent = house.record(&raj, &ivy, &permitted.grant).await;

    let answered: Vec<(String, bool)> = Envelope::from_bundle(&sent.json())
        .sources
        .into_iter()
        .map(|source| (source.short, source.answered))
        .collect();
    assert_eq!(answered, [("APS".to_owned(), true), ("NGH".to_owned(), false)]);
    assert!(!sent.text().contains("kidney disease"), "what did not come is not there");
}

#[tokio::test]
async fn a_read_that_was_not_written_down_before_is_refused() {
    let house = House::open();
    house.import(NGH, &of_patient(IVY, &everything()));
    let raj = house.signed_in("ed-consultant").await;
    let ivy = house.find(&raj, IVY).await;
    let permitted = house.opened(&raj, &ivy, emergency()).await;
    let reads = || house.count("SELECT count(*) FROM gateway_event WHERE kind = 'read'");
    let before = reads();

    let place = format!("/fhir/Patient/{ivy}/$everything");
    let request = Request::builder()
        .method(Method::GET)
        .uri(place)
        .header(header::AUTHORIZATION, raj.bearer())
        .header(own::GRANT, &permitted.grant.0);
    let answer = house.send(request.body(Body::empty()).unwrap()).await;

    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "nobody could find it later");
    assert!(!answer.text().contains("diabetes"));
    assert_eq!(reads(), before, "it never was a read");
}

#[tokio::test]
async fn one_entry_is_read_as_far_as_the_grant_reaches() {
    let house = House::open();
    house.import(NGH, &of_patient(IVY, &everything()));
    house.import(NGH, &of_patient(MARGARET, &[entry("Condition", "m", "gout")]));
    let raj = house.signed_in("ed-consultant").await;
    let rita = house.signed_in("triage-nurse").await;
    let (ivy, margaret) = (house.find(&raj, IVY).await, house.find(&raj, MARGARET).await);
    let his = house.opened(&raj, &ivy, emergency()).await.grant;
    let hers = house.opened(&rita, &ivy, emergency()).await.grant;
    let of_margaret = house.opened(&raj, &margaret, emergency()).await.grant;
    let record = house.record(&raj, &ivy, &his).await.json();
    let id = |kind: &str| of_kind(&record, kind)[0]["id"].as_str().unwrap().to_owned();

    let letter = format!("/fhir/DocumentReference/{}", id("DocumentReference"));
    assert_eq!(house.read(&raj, &letter, &his).await.status, StatusCode::OK);
    assert_eq!(
        house.read(&rita, &letter, &hers).await.status,
        StatusCode::NOT_FOUND,
        "withheld is not there"
    );
    assert_eq!(
        house.read(&raj, &letter, &of_margaret).await.status,
        StatusCode::NOT_FOUND,
        "another patient's is not there"
    );
    let allergy = format!("/fhir/AllergyIntolerance/{}", id("AllergyIntolerance"));
    assert_eq!(house.read(&rita, &allergy, &hers).await.json()["code"]["text"], "penicillin");
    assert_eq!(
        house.read(&rita, &format!("/fhir/Patient/{ivy}"), &hers).await.json()["id"],
        ivy.as_str()
    );
    assert_eq!(
        house.read(&rita, &format!("/fhir/Patient/{margaret}"), &hers).await.status,
        StatusCode::FORBIDDEN
    );
}

#[tokio::test]
async fn the_page_of_a_letter_goes_where_the_letter_goes() {
    let house = House::open();
    let page = json!({ "resourceType": "Binary", "id": "b", "contentType": "text/plain", "data": "cGFnZQ==" });
    let letter = json!({ "resourceType": "DocumentReference", "id": "d",
        "content": [{ "attachment": { "url": "Binary/b", "title": "seen by hand" } }] });
    house.import(NGH, &of_patient(IVY, &[page, letter]));
    let raj = house.signed_in("ed-consultant").await;
    let rita = house.signed_in("triage-nurse").await;
    let ivy = house.find(&raj, IVY).await;
    let his = house.opened(&raj, &ivy, emergency()).await.grant;
    let hers = house.opened(&rita, &ivy, emergency()).await.grant;

    let record = house.record(&raj, &ivy, &his).await.json();
    let binary = of_kind(&record, "Binary")[0]["id"].as_str().unwrap();
    let place = format!("/fhir/Binary/{binary}");

    let url = &of_kind(&record, "DocumentReference")[0]["content"][0]["attachment"]["url"];
    assert_eq!(*url, format!("Binary/{binary}"));
    assert!(
        !house.record(&rita, &ivy, &hers).await.text().contains("cGFnZQ"),
        "the letter is withheld"
    );
    assert_eq!(house.read(&raj, &place, &his).await.status, StatusCode::OK);
    assert_eq!(
        house.read(&rita, &place, &hers).await.status,
        StatusCode::NOT_FOUND,
        "and its page with it"
    );
}

#[tokio::test]
async fn a_record_can_be_narrowed_to_some_types() {
    let house = House::open();
    house.import(NGH, &of_patient(IVY, &everything()));
    let raj = house.signed_in("ed-consultant").await;
    let ivy = house.find(&raj, IVY).await;
    let grant = house.opened(&raj, &ivy, emergency()).await.grant;

    let two = house
        .read(&raj, &format!("/fhir/Patient/{ivy}/$everything?_type=Condition,Appointment"), &grant)
        .await
        .json();
    let one = house
        .form(
            &raj,
            "/fhir/Condition/_search",
            &[("patient", ivy.as_str())],
            &[(own::GRANT, &grant.0)],
        )
        .await
        .json();

    assert_eq!((of_kind(&two, "Condition").len(), of_kind(&two, "Appointment").len()), (2, 1));
    assert!(of_kind(&two, "DocumentReference").is_empty(), "it was not asked for");
    assert_eq!(one["total"], 2);
}

#[tokio::test]
async fn a_record_can_be_fetched_section_by_section_and_no_page_of_a_letter_comes_unasked() {
    let house = House::open();
    let page = json!({ "resourceType": "Binary", "id": "b", "contentType": "text/plain", "data": "cGFnZQ==" });
    let letter = json!({ "resourceType": "DocumentReference", "id": "l", "content": [
        { "attachment": { "url": "Binary/b" } },
        { "attachment": { "contentType": "text/plain", "data": "d29yZHM=" } },
    ] });
    let mut entries = everything();
    entries.extend([page, letter]);
    house.import(NGH, &of_patient(IVY, &entries));
    let raj = house.signed_in("ed-consultant").await;
    let ivy = house.find(&raj, IVY).await;
    let grant = house.opened(&raj, &ivy, emergency()).await.grant;
    let asked = async |query: &str| {
        let place = format!("/fhir/Patient/{ivy}/$everything{query}");
        house.read(&raj, &place, &grant).await
    };
    let ids = |record: &Value| -> Vec<String> {
        let entries = record["entry"].as_array().unwrap().iter();
        let matched = entries.filter(|entry| entry["search"]["mode"] == "match");
        matched.map(|entry| entry["resource"]["id"].as_str().unwrap().to_owned()).collect()
    };

    let whole = asked("").await.json();
    let mut parts = Vec::new();
    for section in Section::ALL {
        let part = asked(&format!("?_section={section}")).await;
        for words in ["cGFnZQ", "d29yZHM"] {
            assert!(!part.text().contains(words), "{section} brings a page");
        }
        parts.extend(ids(&part.json()).into_iter().filter(|id| *id != ivy.as_str()));
    }

    let mut all: Vec<String> = ids(&whole).into_iter().filter(|id| *id != ivy.as_str()).collect();
    all.sort();
    parts.sort();
    assert_eq!(parts, all, "each entry comes in one section");
    let id = of_kind(&whole, "DocumentReference")
        .into_iter()
        .find(|letter| letter["content"][0]["attachment"]["url"].is_string())
        .map(|letter| letter["id"].as_str().unwrap().to_owned())
        .unwrap();
    let letter = asked(&format!("?_id={id}")).await;
    assert_eq!(ids(&letter.json()), [ivy.as_str(), id.as_str()]);
    assert!(letter.text().contains("cGFnZQ") && letter.text().contains("d29yZHM"));
    assert_eq!(asked("?_section=alergies").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn what_is_served_is_what_is_said_to_be_served() {
    let house = House::open();
    let raj = house.signed_in("ed-consultant").await;

    let statement = house.get(&raj, "/fhir/metadata", &[]).await.json();

    assert_eq!(statement["fhirVersion"], "4.0.1");
    let resources = statement["rest"][0]["resource"].as_array().unwrap();
    let mut kinds: Vec<&Value> = resources.iter().map(|resource| &resource["type"]).collect();
    kinds.dedup();
    assert_eq!(kinds.len(), resources.len(), "each type once");
    for kind in ["Patient", "Consent", "AuditEvent", "MedicationRequest"] {
        assert!(kinds.contains(&&json!(kind)), "{kind} is served");
    }
}

fn everything() -> Vec<Value> {
    let appointment = json!({ "resourceType": "Appointment", "id": "x", "status": "booked", "description": "clinic",
        "start": "2026-11-22T09:00:00Z", "end": "2026-11-22T09:20:00Z",
        "participant": [{ "actor": to("Patient/p-9990000018") }] });
    vec![
        practice("Y99001"),
        entry("Condition", "c", "diabetes"),
        restricted(entry("Condition", "r", "depression")),
        entry("AllergyIntolerance", "a", "penicillin"),
        json!({ "resourceType": "DocumentReference", "id": "d", "description": "page by hand" }),
        appointment,
    ]
}

const IVY: &str = "9990000018";
const MARGARET: &str = "9990000026";
const NGH: &str = "Northampton General Hospital";

#[tokio::test]
async fn what_is_sent_does_not_name_what_is_kept_back() {
    let house = House::open();
    let problem = entry("Condition", "low", "Low mood");
    let secret = restricted(entry("Condition", "secret", "Paranoia"));
    let secret = with(secret, "identifier", json!([{ "system": "urn:local", "value": "77" }]));
    let reasons = json!([
        { "reference": "Condition/low", "display": "Low mood" },
        { "reference": "Condition/secret", "display": "Paranoia" },
        { "identifier": { "system": "urn:local", "value": "77" }, "display": "Paranoia" },
    ]);
    let clinic = json!({ "resourceType": "Organization", "id": "clinic", "name": "Crisis team" });
    let team = json!([{ "reference": "Organization/clinic", "display": "Crisis team" }]);
    let because = |entry| with(entry, "reasonReference", reasons.clone());
    let medicine = because(entry("MedicationStatement", "m", "Olanzapine"));
    let medicine = with(medicine, "derivedFrom", team);
    let visit = because(entry("Appointment", "a", "Clinic"));
    house.import(
        NGH,
        &of_patient(
            IVY,
            &[practice("Y99001"), restricted(clinic), problem, secret, medicine, visit],
        ),
    );
    let cases = [
        ("ed-consultant", "Olanzapine", vec!["Low mood", "Paranoia", "Crisis team"], vec![]),
        ("triage-nurse", "Olanzapine", vec!["Low mood"], vec!["Paranoia", "Crisis team"]),
        ("receptionist", "Clinic", vec![], vec!["Low mood", "Paranoia", "Condition"]),
    ];
    for (job, shown, named, unnamed) in cases {
        let person = house.signed_in(job).await;
        let ivy = house.find(&person, IVY).await;
        let permitted = house.opened(&person, &ivy, Basis::PermissionOnce).await;
        let sent = house.record(&person, &ivy, &permitted.grant).await.text();
        assert!(sent.contains(shown), "{job} sees {shown}");
        for words in named {
            assert!(sent.contains(words), "{job} sees {words}");
        }
        for words in unnamed {
            assert!(!sent.contains(words), "{words} was told to {job} by what refers to it");
        }
    }
}

#[tokio::test]
async fn a_value_crosses_the_wire_with_every_digit_that_the_source_sent() {
    let house = House::open();
    let values = ["4.10", "0.50", "5", "1234567890.12345678901"];
    let sent: Vec<String> = values
        .iter()
        .enumerate()
        .map(|(place, value)| {
            format!(
                r#"{{"resource":{{"resourceType":"Observation","id":"o{place}","status":"final","subject":{{"reference":"Patient/p-{IVY}"}},"code":{{"text":"Potassium"}},"valueQuantity":{{"value":{value},"unit":"mmol/L"}}}}}}"#
            )
        })
        .collect();
    let patient = json!({ "resource": crate::fhir::patient(IVY) });
    let file = format!(
        r#"{{"resourceType":"Bundle","type":"collection","entry":[{patient},{}]}}"#,
        sent.join(",")
    );
    house.import_files(NGH, &[("values.json", &file)]);
    let raj = house.signed_in("ed-consultant").await;
    let ivy = house.find(&raj, IVY).await;
    let permitted = house.opened(&raj, &ivy, emergency()).await;

    let record = house.record(&raj, &ivy, &permitted.grant).await.text();

    for value in values {
        assert!(record.contains(&format!("\"value\":{value}}}")), "{value} stays as it was sent");
    }
}
