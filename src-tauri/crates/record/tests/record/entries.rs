//! Every other kind of entry, and the banner.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use nhs::Section;
use record::view::{Banner, Body, Entry, LetterBlock, LetterContent};
use serde_json::{Value, json};

use crate::people::{beside, from, record_of, seen};

#[test]
fn what_cannot_be_read_is_kept_with_its_source_and_type() {
    let unknown = from(
        "NGH",
        json!({ "resourceType": "ThresholdCode", "id": "x", "text": { "div": "<p>High dose</p>" } }),
    );
    let record = record_of(
        &[("NGH", true)],
        &[unknown, json!("not an object"), json!(null), json!({ "id": 7 })],
    );
    let entries = seen(&record).section(Section::Other).entries;
    assert_eq!(entries.len(), 4, "nothing is dropped");
    let first = entries.iter().find(|entry| entry.id == "ThresholdCode/x").expect("the first");
    let Body::Unreadable { resource_type, .. } = &first.body else { panic!("it cannot be read") };
    assert_eq!((resource_type.as_str(), first.source.short.as_str()), ("ThresholdCode", "NGH"));
    let words = beside(&record, Section::Other, &first.id, "As the source words it");
    assert_eq!(words.as_deref(), Some("High dose"), "what its source says in words is kept");
}

#[test]
fn an_entry_whose_meaning_is_changed_in_an_unknown_way_says_so() {
    let problem = json!({
        "resourceType": "Condition",
        "code": { "text": "Asthma" },
        "modifierExtension": [{ "url": "urn:not", "valueBoolean": true }],
    });
    assert_eq!(only(Section::Problems, problem).status.as_deref(), Some("Cannot be read safely"));
}

#[test]
fn a_problem_is_active_unless_its_source_says_that_it_is_over_or_not_there() {
    let coded = |code: &str| json!({ "coding": [{ "code": code }] });
    let cases = [
        (json!({}), true, None),
        (json!({ "clinicalStatus": coded("active") }), true, None),
        (json!({ "clinicalStatus": coded("resolved") }), false, None),
        (json!({ "verificationStatus": coded("refuted") }), false, Some("Refuted")),
        (
            json!({ "verificationStatus": coded("entered-in-error") }),
            false,
            Some("Entered in error"),
        ),
        (json!({ "verificationStatus": coded("provisional") }), true, Some("Not confirmed")),
    ];
    for (more, expected, status) in cases {
        let mut problem = json!({ "resourceType": "Condition", "code": { "text": "Asthma" }, "onsetDateTime": "2019" });
        for (name, value) in more.as_object().into_iter().flatten() {
            problem[name.as_str()] = value.clone();
        }
        let entry = only(Section::Problems, problem);
        let Body::Problem { active, onset, .. } = &entry.body else { panic!("a problem") };
        assert_eq!((*active, entry.status.as_deref()), (expected, status), "{more}");
        assert_eq!(
            onset.as_ref().map(|date| date.short.as_str()),
            Some("2019"),
            "a year stays a year"
        );
    }
}

#[test]
fn a_letter_is_text_or_pdf_or_says_why_it_is_neither() {
    let cases = [
        (
            "text/plain; charset=utf-8",
            &b"Dear Dr Ward,\n\nShe fell.\n"[..],
            "text: Dear Dr Ward, / She fell.",
        ),
        ("text/html", &b"<p>Dear</p><script>steal()</script><p>Ward</p>"[..], "text: Dear / Ward"),
        ("application/pdf", &b"%PDF-1.7 ..."[..], "pdf"),
        ("application/pdf", &b"<html>"[..], "not shown: It says that it is a PDF and is not"),
        ("image/tiff", &b"II*"[..], "not shown: Image cannot be shown here"),
    ];
    for (kind, bytes, expected) in cases {
        let attachment = json!({ "contentType": kind, "data": STANDARD.encode(bytes) });
        assert_eq!(opened(attachment), expected, "{kind}");
    }
    assert_eq!(
        opened(json!({ "contentType": "application/pdf", "url": "https://elsewhere.example/1" })),
        "not shown: The document stayed at the source; only its address was sent"
    );
    assert_eq!(
        opened(json!({ "contentType": "text/plain", "data": "%%%" })),
        "not shown: The document was sent damaged"
    );
}

#[test]
fn a_letter_in_two_formats_is_one_entry_that_shows_its_text() {
    let content = |kind: &str, bytes: &[u8]| json!({ "attachment": { "contentType": kind, "data": STANDARD.encode(bytes) } });
    let letter = json!({
        "resourceType": "DocumentReference",
        "id": "l",
        "description": "Clinic letter",
        "type": { "coding": [{ "display": "Consult note" }] },
        "docStatus": "preliminary",
        "content": [content("application/pdf", b"%PDF-1"), content("text/plain", b"Hello")],
    });
    let record = record_of(&[("GP", true)], &[from("GP", letter)]);
    let entry = seen(&record).section(Section::Letters).entries.remove(0);
    let Body::Letter { title, letter_type, format, .. } = &entry.body else { panic!("a letter") };
    assert_eq!(
        (title.as_str(), letter_type.as_deref(), format.as_str()),
        ("Clinic letter", Some("Consult note"), "Text")
    );
    assert_eq!(entry.status.as_deref(), Some("Preliminary"));
    let also = beside(&record, Section::Letters, &entry.id, "Also sent as");
    assert_eq!(also.as_deref(), Some("PDF"));
}

#[test]
fn a_stay_says_what_it_was_and_for_how_long() {
    let stay = json!({
        "resourceType": "Encounter",
        "status": "finished",
        "class": { "code": "IMP" },
        "type": [{ "text": "Observation ward, after fall" }],
        "period": { "start": "2026-10-03", "end": "2026-10-05" },
    });
    let Body::Contact { what, reason, .. } = only(Section::Contacts, stay).body else {
        panic!("a contact")
    };
    assert_eq!(
        (what.as_str(), reason.as_deref()),
        ("Observation ward", Some("after fall, stayed 2 nights"))
    );
}

#[test]
fn a_booked_appointment_lies_ahead_until_it_is_past() {
    let booked = |start: &str| json!({ "resourceType": "Appointment", "status": "booked", "description": "Clinic", "start": start });
    for (start, expected) in [("2026-12-03T10:30:00Z", true), ("2026-11-20T10:30:00Z", false)] {
        let Body::Appointment { ahead, standing, .. } =
            only(Section::Appointments, booked(start)).body
        else {
            panic!("one")
        };
        assert_eq!((ahead, standing.as_str()), (expected, "Booked"), "{start}");
    }
}

#[test]
fn a_team_is_its_members_and_never_the_patient() {
    let role = json!({
        "resourceType": "PractitionerRole",
        "id": "r",
        "organization": { "display": "Adult social care" },
        "telecom": [{ "system": "phone", "value": "01604 555 0110" }],
    });
    let team = json!({
        "resourceType": "CareTeam",
        "id": "t",
        "participant": [
            { "member": { "reference": "PractitionerRole/r", "display": "Ms Joyce Osei" }, "role": [{ "text": "Key worker" }] },
            { "member": { "display": "Bluebird Care" }, "role": [{ "text": "Home care agency" }] },
            { "member": { "reference": "Patient/ivy" } },
        ],
    });
    let record = record_of(&[("ASC", true)], &[from("ASC", role), from("ASC", team)]);
    let people = seen(&record).section(Section::People);
    let mut words: Vec<String> = people.entries.iter().map(person).collect();
    words.sort();
    assert_eq!(
        words,
        [
            "Bluebird Care, Home care agency",
            "Ms Joyce Osei, Key worker, Adult social care, 01604 555 0110",
        ]
    );
    assert_eq!(people.manifest().len(), 1, "one resource, which is named once");
}

#[test]
fn flags_about_the_end_of_life_are_weighty_and_come_first() {
    let flag = |words: &str, status: &str| {
        from("NGH", json!({ "resourceType": "Flag", "status": status, "code": { "text": words } }))
    };
    let record = record_of(
        &[("NGH", true)],
        &[
            flag("Falls risk", "active"),
            flag("ReSPECT plan in place", "active"),
            flag("Interpreter needed", "inactive"),
            from("NGH", json!({ "resourceType": "Flag" })),
        ],
    );
    let flags = seen(&record).first_screen().flags;
    let words: Vec<_> = flags.iter().map(|flag| (flag.words.as_str(), flag.weighty)).collect();
    assert!(
        words.contains(&("ReSPECT plan in place", true))
            && words.contains(&("A flag that cannot be read", true))
    );
    assert_eq!(
        words.last(),
        Some(&("Falls risk", false)),
        "and one that has ended is not among them"
    );
}

#[test]
fn the_banner_says_who_it_is() {
    let banner = banner_of(json!({
        "resourceType": "Patient",
        "id": "ivy",
        "identifier": [verified("9990000018")],
        "name": [
            { "use": "official", "family": "Patterson", "given": ["IVY", "Mary-Ann"], "prefix": ["Mrs."] },
            { "use": "nickname", "given": ["Ivy"] },
        ],
        "gender": "female",
        "birthDate": "1945-03-12",
        "telecom": [
            { "system": "phone", "value": "07700 900001", "use": "mobile" },
            { "system": "phone", "value": "01604 555 0142", "use": "home" },
        ],
        "address": [{ "use": "home", "line": ["4 Mill Rd", " "], "city": "Northampton", "postalCode": "NN2 6AB" }],
        "generalPractitioner": [{ "display": "Abington Park Surgery" }],
    }));
    assert_eq!(
        (banner.family.as_str(), banner.given.as_str(), banner.title.as_deref()),
        ("PATTERSON", "Ivy Mary-Ann", Some("Mrs"))
    );
    assert_eq!((banner.age.as_deref(), banner.gender.as_str()), (Some("81y"), "Female"));
    assert_eq!(
        (banner.nhs_number.as_deref(), banner.nhs_number_verified),
        (Some("999 000 0018"), true)
    );
    assert_eq!(banner.address, ["4 Mill Rd, Northampton", "NN2 6AB"]);
    assert_eq!(banner.telephone.as_deref(), Some("01604 555 0142"));
    assert_eq!(
        (banner.preferred_name.as_deref(), banner.practice.as_deref()),
        (Some("Ivy"), Some("Abington Park Surgery"))
    );
}

#[test]
fn a_short_address_has_two_lines_and_a_long_one_a_line_for_each_part() {
    let cases: [(Value, &[&str]); 4] = [
        (
            json!({ "line": ["4 Mill Rd"], "city": "Northampton", "postalCode": "NN2 6AB" }),
            &["4 Mill Rd, Northampton", "NN2 6AB"],
        ),
        (
            json!({ "line": ["Flat 2", "4 Mill Rd"], "city": "Northampton", "postalCode": "NN2 6AB" }),
            &["Flat 2", "4 Mill Rd", "Northampton", "NN2 6AB"],
        ),
        (
            json!({ "line": ["The Old Granary, Upper Heyford Lane"], "city": "Northampton", "postalCode": "NN7 3LN" }),
            &["The Old Granary, Upper Heyford Lane", "Northampton", "NN7 3LN"],
        ),
        (json!({ "line": ["4 Mill Rd"], "city": "Northampton" }), &["4 Mill Rd", "Northampton"]),
    ];
    for (address, expected) in cases {
        let patient = json!({ "resourceType": "Patient", "id": "ivy", "address": [address] });
        assert_eq!(banner_of(patient).address, expected);
    }
}

#[test]
fn the_dead_have_the_age_at_which_they_died() {
    let banner = banner_of(
        json!({ "resourceType": "Patient", "id": "ivy", "birthDate": "1945-03-12", "deceasedDateTime": "2026-02-03" }),
    );
    assert_eq!(
        (banner.died.map(|date| date.short), banner.age),
        (Some("03-Feb-2026".to_owned()), Some("80y".to_owned()))
    );
    let banner = banner_of(
        json!({ "resourceType": "Patient", "id": "ivy", "birthDate": "1945-03-12", "deceasedBoolean": true }),
    );
    assert_eq!(
        (banner.died.map(|date| date.short), banner.age),
        (Some("date not known".to_owned()), None)
    );
}

#[test]
fn the_whereabouts_of_a_restricted_patient_are_not_shown() {
    let banner = banner_of(json!({
        "resourceType": "Patient",
        "id": "ivy",
        "meta": { "security": [{ "system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "R" }] },
        "address": [{ "line": ["4 Mill Rd"] }],
        "telecom": [{ "system": "phone", "value": "01604 555 0142" }],
        "generalPractitioner": [{ "display": "Abington Park Surgery" }],
    }));
    let told = serde_json::to_string(&banner).expect("json");
    assert!(
        !told.contains("Mill") && !told.contains("0142") && !told.contains("Abington"),
        "nothing that leads there"
    );
    assert_eq!(banner.address, ["Not shown"], "which is not the same as not known");
    assert!(banner.restricted, "so that it can be said in words");
    assert_eq!(banner.practice_telephone, None, "there is no number to ring");
}

#[test]
fn a_number_that_was_not_traced_is_not_verified() {
    let mut identifier = verified("9990000018");
    identifier["extension"][0]["valueCodeableConcept"]["coding"][0]["code"] = json!("02");
    let banner =
        banner_of(json!({ "resourceType": "Patient", "id": "ivy", "identifier": [identifier] }));
    assert!(!banner.nhs_number_verified);
    let banner = banner_of(
        json!({ "resourceType": "Patient", "id": "ivy", "identifier": [verified("9990000019")] }),
    );
    assert!(!banner.nhs_number_verified, "a wrong check digit is never verified");
}

fn verified(number: &str) -> Value {
    json!({
        "system": "https://fhir.nhs.uk/Id/nhs-number",
        "value": number,
        "extension": [{
            "url": "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus",
            "valueCodeableConcept": { "coding": [{ "code": "01" }] },
        }],
    })
}

fn banner_of(patient: Value) -> Banner {
    seen(&record_of(&[("GP", true)], &[patient])).first_screen().banner
}

fn opened(attachment: Value) -> String {
    let letter = json!({ "resourceType": "DocumentReference", "id": "l", "content": [{ "attachment": attachment }] });
    let record = record_of(&[("GP", true)], &[from("GP", letter)]);
    let letter = seen(&record).letter("DocumentReference/l").expect("a letter");
    match letter.content {
        LetterContent::Text { blocks } => {
            let lines: Vec<String> = blocks.iter().flat_map(LetterBlock::lines).collect();
            format!("text: {}", lines.join(" / "))
        }
        LetterContent::Pdf { .. } => "pdf".to_owned(),
        LetterContent::CannotBeShown { why } => format!("not shown: {why}"),
    }
}

fn person(entry: &Entry) -> String {
    let Body::Person { name, role, organisation, telephone } = &entry.body else {
        panic!("a person")
    };
    let parts = [Some(name.clone()), Some(role.clone()), organisation.clone(), telephone.clone()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn only(section: Section, resource: Value) -> Entry {
    let record = record_of(&[("GP", true)], &[from("GP", resource)]);
    seen(&record).section(section).entries.remove(0)
}
