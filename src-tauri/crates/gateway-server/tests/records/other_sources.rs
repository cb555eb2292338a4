//! What is sensitive at one source is not told by another.

use serde_json::{Value, json};

use crate::{
    fhir::{bundle, entry, of_patient, sensitive, to, with},
    house::{House, emergency},
};

/// However it names it, whichever came first, and although it was not sensitive when it came.
#[tokio::test]
async fn what_another_source_refers_to_goes_there_too() {
    let reference = |address: &str, identified: bool| {
        let mut reference = json!({ "display": "SECRET" });
        if !address.is_empty() {
            reference["reference"] = address.into();
        }
        if identified {
            reference["identifier"] = ubrn();
        }
        reference
    };
    let ways = [
        (
            "by an address at the practice",
            reference("https://gp.example/fhir/ServiceRequest/r/_history/1", false),
            "",
        ),
        ("by an identifier", reference("", true), ""),
        ("by an address of its own, and an identifier", reference("ServiceRequest/55", true), ""),
        (
            "by an address at a server that both send from",
            reference("https://gp.example/fhir/ServiceRequest/r", false),
            SHARED,
        ),
        ("by an address within such a server", reference("ServiceRequest/r", false), SHARED),
    ];
    for (way, reference, base) in ways {
        let mut hospital = of_patient(
            IVY,
            &[
                with(
                    entry("DocumentReference", "d", "SECRET letter"),
                    "related",
                    json!([reference]),
                ),
                with(entry("AllergyIntolerance", "a", "penicillin"), "basedOn", json!([reference])),
                entry("Condition", "r", "asthma"),
            ],
        );
        if !base.is_empty() {
            hospital["entry"][3]["fullUrl"] = format!("{base}/Condition/r").into();
        }
        let orders: [&[(&str, Value)]; 3] = [
            &[(GP, referral(true)), (NGH, hospital.clone())],
            &[(NGH, hospital.clone()), (GP, referral(true))],
            &[(GP, referral(false)), (NGH, hospital.clone()), (GP, referral(true))],
        ];
        for order in orders {
            let house = House::open();
            for (source, file) in order {
                house.import(source, file);
            }
            let sent = record(&house).await;
            assert!(!sent.contains("SECRET"), "{way}: {sent}");
            assert!(sent.contains("asthma"), "{way}: what is not tied to it stays");
            assert!(sent.contains("penicillin"), "{way}: an allergy stays, without the reference");
            assert_eq!(house.count("SELECT count(*) FROM resource"), 2, "{way}");
        }
    }
}

/// An address that is relative to its server, and a number that only its source gives, mean something else at another.
#[tokio::test]
async fn what_another_source_calls_by_the_same_word_stays() {
    let number = json!({ "system": "MRN", "value": "7" });
    let mut theirs = of_patient(
        IVY,
        &[with(
            sensitive(entry("ServiceRequest", "r", "SECRET referral")),
            "identifier",
            json!([number]),
        )],
    );
    theirs["entry"][1]["fullUrl"] = json!("referrals/ServiceRequest/r");
    let references = [to("referrals/ServiceRequest/r"), json!({ "identifier": number })];
    for reference in references {
        let ours = with(entry("Encounter", "e", "fracture clinic"), "basedOn", json!([reference]));
        let house = House::open();
        house.import(GP, &theirs);
        house.import(NGH, &of_patient(IVY, &[ours]));

        assert!(record(&house).await.contains("fracture clinic"), "{reference}");
    }
}

/// A medicine that is sensitive, and comes after what names it by its number, whoever sends it.
#[tokio::test]
async fn what_explains_entries_is_found_by_its_number_too() {
    let number = json!({ "system": "https://dmd.example/product", "value": "99" });
    let request = with(
        entry("MedicationRequest", "m", "SECRET"),
        "medicationReference",
        json!({ "identifier": number, "display": "SECRET" }),
    );
    let product =
        with(sensitive(entry("Medication", "x", "SECRET")), "identifier", json!([number]));
    for source in [NGH, GP] {
        let house = House::open();
        house.import(NGH, &of_patient(IVY, &[request.clone(), entry("Condition", "c", "asthma")]));
        house.import(source, &bundle(std::slice::from_ref(&product), ""));

        let sent = record(&house).await;
        assert!(!sent.contains("SECRET") && sent.contains("asthma"), "{source}: {sent}");
    }
}

/// An earlier version of an entry may name it where the last one does not.
#[test]
fn no_earlier_version_names_it_by_its_number() {
    let about = |reference: Value| {
        with(entry("MedicationRequest", "m", "metformin"), "reasonReference", reference)
    };
    let house = House::open();
    house.import(
        NGH,
        &of_patient(IVY, &[about(json!([{ "identifier": ubrn(), "display": "SECRET" }]))]),
    );
    house.import(NGH, &of_patient(IVY, &[about(json!([]))]));
    let versions = "SELECT count(*) FROM resource_version WHERE sealed IS NOT NULL";
    assert_eq!(house.count(versions), 1);

    house.import(GP, &referral(true));

    assert_eq!(house.count(versions), 0);
}

/// The pages of a message are its parts.
#[test]
fn the_pages_of_a_sensitive_message_go_with_it() {
    let house = House::open();
    let content = json!([{ "contentAttachment": { "url": "Binary/b" } }]);
    let message = with(sensitive(entry("Communication", "m", "SECRET")), "payload", content);
    let page = json!({ "resourceType": "Binary", "id": "b", "contentType": "text/plain", "data": "U0VDUkVU" });
    house.import(NGH, &of_patient(IVY, &[message, page]));

    assert_eq!(house.count("SELECT count(*) FROM resource"), 0);
}

/// The practice's referral, sensitive or not yet.
fn referral(labelled: bool) -> Value {
    let referral =
        with(entry("ServiceRequest", "r", "SECRET referral"), "identifier", json!([ubrn()]));
    let mut file = of_patient(IVY, &[if labelled { sensitive(referral) } else { referral }]);
    file["entry"][1]["fullUrl"] = format!("{SHARED}/ServiceRequest/r").into();
    file
}

fn ubrn() -> Value {
    json!({ "system": "https://fhir.nhs.uk/Id/UBRN", "value": "000049394567" })
}

async fn record(house: &House) -> String {
    let raj = house.signed_in("ed-consultant").await;
    let patient = house.find(&raj, IVY).await;
    let permitted = house.opened(&raj, &patient, emergency()).await;
    house.record(&raj, &patient, &permitted.grant).await.text()
}

const SHARED: &str = "https://gp.example/fhir";
const IVY: &str = "9990000018";
const GP: &str = "Abington Park Surgery";
const NGH: &str = "Northampton General Hospital";
