//! The AuditEvents, against the rules of IHE BALP that a profile validator would apply.

use access::{Basis, Refusal};
use audit::{Act, Event, Ground};
use serde_json::Value;

use crate::{
    one_of_each,
    people::{Computer, NOTE, by_rita, claimed, emergency_begun, fetching, showing, write},
};

/// The event as the gateway receives it.
fn sent(event: &Event) -> Value {
    let (_computer, mut spool) = Computer::new().spool_kept();
    let _ = write(&mut spool, event);
    let offer = crate::people::take_all(&mut spool).pop().expect("it waits");
    assert_eq!(offer.id, event.id);
    serde_json::from_slice(&offer.body).expect("JSON")
}

fn profile(event: &Value) -> &str {
    event["meta"]["profile"][0]
        .as_str()
        .map_or("", |url| url.rsplit_once("IHE.BasicAudit.").map_or(url, |(_, name)| name))
}

fn subtype(event: &Value) -> &str {
    event["subtype"][0]["code"].as_str().unwrap_or_default()
}

fn agent<'a>(event: &'a Value, code: &str) -> Vec<&'a Value> {
    let agents = event["agent"].as_array().expect("agents");
    agents.iter().filter(|agent| agent["type"]["coding"][0]["code"] == code).collect()
}

fn entity<'a>(event: &'a Value, code: &str) -> Vec<&'a Value> {
    let entities = event["entity"].as_array().expect("entities");
    entities.iter().filter(|entity| entity["type"]["code"] == code).collect()
}

fn permitted(basis: Ground) -> Event {
    by_rita(one_of_each::permitted(basis))
}

#[test]
fn a_fetch_is_a_patient_read_in_which_the_gateway_is_the_source() {
    let event = sent(&fetching());

    assert_eq!(profile(&event), "PatientRead");
    assert_eq!(
        (subtype(&event), &event["action"], &event["outcome"]),
        ("read", &"R".into(), &"0".into())
    );
    assert_eq!(event["recorded"], "2026-11-21T09:14:07.312Z", "an instant, with its zone");
    assert_eq!(agent(&event, "110152")[0]["requestor"], false, "the computer is the destination");
    assert_eq!(
        agent(&event, "110153")[0]["network"]["address"],
        "https://gateway.northshire.example"
    );
    assert_eq!(entity(&event, "1").len(), 1, "one patient");
    assert_eq!(entity(&event, "1")[0]["what"]["reference"], "Patient/patient-ivy");
    assert_eq!(entity(&event, "1")[0]["what"]["identifier"]["value"], "9990000018");
    assert_eq!(entity(&event, "2").len(), 1, "one data entity: the profile allows no second");
}

#[test]
fn the_person_is_the_one_requestor_with_role_purpose_and_policy_but_no_network() {
    let event = sent(&fetching());
    let [person] = agent(&event, "IRCP")[..] else { panic!("one person") };

    assert_eq!(person["requestor"], true);
    assert_eq!(person["who"]["identifier"]["value"], "person-rita");
    assert_eq!(person["name"], "triage-nurse@nhs.net");
    assert_eq!(person["role"][0]["coding"][0]["code"], "R8001");
    assert_eq!(person["purposeOfUse"][0]["coding"][0]["code"], "TREAT");
    assert_eq!(person["policy"][0], "urn:care-record:policy:2026-11-01");
    assert_eq!(person["policy"][1], format!("{SESSION}8f1f7f0e-6c0b-4d0b-8a49-2f3a3f1f0c77"));
    assert!(person.get("network").is_none(), "the profile forbids it");
    assert_eq!(event["source"]["site"], "RNS");
}

#[test]
fn whatever_a_person_does_names_the_session_and_what_nobody_does_names_none() {
    for (event, offer) in one_of_each::sent() {
        let sent: Value = serde_json::from_slice(&offer.body).expect("JSON");
        let agents = sent["agent"].as_array().expect("agents");
        let policies = agents.iter().filter_map(|agent| agent["policy"].as_array()).flatten();
        let sessions: Vec<_> =
            policies.filter_map(|policy| policy.as_str()?.strip_prefix(SESSION)).collect();
        let expected: Vec<_> = event.who.iter().map(|who| who.session.to_string()).collect();
        assert_eq!(sessions, expected, "{}", event.act.kind().name());
    }
}

#[test]
fn a_screen_names_every_entry_in_its_version_and_what_was_withheld() {
    let event = sent(&showing());

    assert_eq!(profile(&event), "PatientRead");
    assert_eq!(
        entity(&event, "AllergyIntolerance")[0]["what"]["reference"],
        "AllergyIntolerance/penicillin/_history/3"
    );
    assert_eq!(entity(&event, "MedicationStatement")[0]["detail"][0]["valueString"], "medicines");
    let details: Vec<(&str, &str)> = entity(&event, "2")[0]["detail"]
        .as_array()
        .expect("details")
        .iter()
        .map(|d| (d["type"].as_str().unwrap_or(""), d["valueString"].as_str().unwrap_or("")))
        .collect();
    assert_eq!(
        details,
        [
            ("screen", "overview"),
            ("withheld", "letters 2"),
            ("source-answered", "RNS"),
            ("source-silent", "RP1"),
        ]
    );
}

#[test]
fn a_search_is_a_query_with_its_parameters_in_base64_and_the_gateway_as_destination() {
    let query = Act::Search { query: "identifier=9990000018".to_owned() };
    let unknown = sent(&Event { patient: None, ..by_rita(query.clone()) });
    let known = sent(&by_rita(query));

    assert_eq!((profile(&unknown), profile(&known)), ("Query", "PatientQuery"));
    assert_eq!((subtype(&known), &known["action"]), ("search", &"E".into()));
    let [entity] = entity(&known, "2")[..] else { panic!("one query") };
    assert_eq!(entity["role"]["code"], "24");
    assert_eq!(entity["query"], "aWRlbnRpZmllcj05OTkwMDAwMDE4");
    assert!(entity.get("what").is_none() && entity.get("detail").is_none(), "both are forbidden");
    assert_eq!(agent(&known, "110153")[0]["network"]["type"], "1", "this computer is the source");
    assert_eq!(agent(&known, "110152")[0]["network"]["type"], "5", "the gateway the destination");
}

#[test]
fn a_permission_is_an_authorisation_by_consent() {
    let event = sent(&permitted(claimed(Basis::PermissionOnce)));

    assert_eq!(profile(&event), "AuthZconsent");
    assert_eq!((&event["type"]["code"], subtype(&event)), (&"110113".into(), "AuthZ-Consent"));
    for code in ["110150", "IRCP", "PROV", "authserver"] {
        assert_eq!(agent(&event, code).len(), 1, "the profile wants one {code}");
    }
    let authoriser = agent(&event, "authserver")[0];
    assert_eq!(authoriser["who"], event["source"]["observer"], "the authoriser is the observer");
    assert!(authoriser.get("network").is_none(), "and has no network");
    assert_eq!(entity(&event, "Consent")[0]["what"]["identifier"]["value"], "grant-1");
    assert_eq!(event["entity"].as_array().map(Vec::len), Some(2), "the slicing is closed");
}

#[test]
fn a_refusal_is_told_from_a_permission_by_its_outcome() {
    let refused =
        Act::Refused { basis: claimed(Basis::PermissionOnce), refusal: Refusal::OptedOut };

    let event = sent(&by_rita(refused));

    assert_eq!(event["outcome"], "8");
    assert_eq!(event["outcomeDesc"], "opted-out");
    assert_eq!(profile(&event), "", "no consent stands behind it, so no profile is claimed");
}

#[test]
fn what_a_patient_refuses_or_takes_back_is_made_or_changed_at_the_gateway() {
    let refused = sent(&by_rita(Act::PatientSaidNo));
    let withdrawn = sent(&by_rita(Act::Withdrawn));

    assert_eq!((profile(&refused), &refused["action"]), ("PatientCreate", &"C".into()));
    assert_eq!((profile(&withdrawn), &withdrawn["action"]), ("PatientUpdate", &"U".into()));
    for (event, said) in [(&refused, "deny"), (&withdrawn, "inactive")] {
        let [word] = entity(event, "2")[..] else { panic!("one data entity") };
        assert_eq!(
            (&word["what"]["type"], &word["detail"][0]["valueString"]),
            (&"Consent".into(), &said.into())
        );
        assert_eq!(entity(event, "1").len(), 1, "and the patient who said it");
        assert_eq!(agent(event, "AUT")[0]["requestor"], true, "written by the person");
    }
}

#[test]
fn an_emergency_says_when_it_began_why_and_when_it_ended() {
    let begun = sent(&emergency_begun());
    let closed = Act::Closed {
        grant: "grant-2".to_owned(),
        emergency: true,
        could_agree: None,
        because: None,
    };
    let ended = sent(&by_rita(closed));

    assert_eq!((&begun["type"]["code"], subtype(&begun)), (&"110113".into(), "110127"));
    assert_eq!(begun["outcomeDesc"], format!("Cannot communicate: {NOTE}"));
    assert_eq!(begun["purposeOfEvent"][0]["coding"][0]["code"], "BTG");
    assert_eq!((&ended["type"]["code"], subtype(&ended)), (&"110113".into(), "110138"));
    assert_eq!(entity(&begun, "2")[0]["what"], entity(&ended, "2")[0]["what"], "the same grant");
}

#[test]
fn signing_in_and_out_are_authentications_and_a_failure_names_no_person() {
    let anonymous = |act| sent(&Event { who: None, patient: None, ..by_rita(act) });
    let signed_in = sent(&Event { patient: None, ..by_rita(Act::SignedIn) });
    let signed_out = sent(&Event { patient: None, ..by_rita(Act::SignedOut) });
    let failed = anonymous(Act::SignInFailed { email: Some("triage-nurse@nhs.net".to_owned()) });

    assert_eq!((&signed_in["type"]["code"], subtype(&signed_in)), (&"110114".into(), "110122"));
    assert_eq!(subtype(&signed_out), "110123");
    assert_eq!((subtype(&failed), &failed["outcome"]), ("110122", &"4".into()));
    assert_eq!(agent(&failed, "IRCP")[0]["name"], "triage-nurse@nhs.net");
    assert!(
        agent(&failed, "IRCP")[0].get("who").is_none(),
        "an address that was typed is nobody yet"
    );
}

#[test]
fn every_event_has_what_fhir_requires_and_exactly_one_requestor() {
    for (event, offer) in one_of_each::sent() {
        let name = event.act.kind().name();
        let resource: Value = serde_json::from_slice(&offer.body).expect("JSON");

        assert_eq!(resource["meta"]["tag"][0]["code"], name, "the act by its own word");
        for member in ["type", "recorded", "agent", "source", "outcome", "action", "subtype"] {
            assert!(!resource[member].is_null(), "{name} has {member}");
        }
        let agents = resource["agent"].as_array().expect("agents");
        let requestors = agents.iter().filter(|agent| agent["requestor"] == true).count();
        assert_eq!(requestors, 1, "{name} has one requestor");
        assert_eq!(empty_member(&resource), None, "{name} has no empty member");
    }
}

/// The name of a member that FHIR would not allow: null, or an empty text, list or object.
fn empty_member(value: &Value) -> Option<String> {
    match value {
        Value::Object(members) => members.iter().find_map(|(name, value)| {
            let empty = value.is_null()
                || value == ""
                || value.as_array().is_some_and(Vec::is_empty)
                || value.as_object().is_some_and(serde_json::Map::is_empty);
            if empty { Some(name.clone()) } else { empty_member(value) }
        }),
        Value::Array(values) => values.iter().find_map(empty_member),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

const SESSION: &str = "urn:ietf:params:oauth:jti:";
