//! Five states that never look alike.

use identity::WorkplaceKind;
use nhs::Section;
use record::{
    Record,
    envelope::{Envelope, SourceAnswer, Withheld},
    view::{Absence, AllergyBanner, AllergyState, Body},
};
use serde_json::{Value, json};

use crate::people::{from, grant, ivy, now, record_of, record_with, seen};

#[test]
fn every_answer_of_every_source_has_its_own_words() {
    let all = [("GP", true), ("NGH", true)];
    let gp_silent = [("GP", false), ("NGH", true)];
    let ngh_silent = [("GP", true), ("NGH", false)];
    let emas_silent = [("GP", true), ("EMAS", false)];
    let penicillin = || from("GP", allergy("Penicillin", &[]));
    let none = |source: &str| from(source, no_known("716186003"));
    let cases: Vec<(&str, Record, &str)> = vec![
        ("one known", record_of(&all, &[penicillin()]), "known: penicillin"),
        ("none known", record_of(&all, &[none("GP")]), "none known, 12-Mar-2026, GP"),
        (
            "no drug allergy known",
            record_of(&all, &[from("GP", no_known("409137002"))]),
            "not recorded; GP record says no known drug allergies (2026)",
        ),
        ("all silent about them", record_of(&all, &[]), "not recorded"),
        ("the practice did not answer", record_of(&gp_silent, &[]), "unavailable, GP 14:02"),
        ("the hospital did not answer", record_of(&ngh_silent, &[]), "unavailable, NGH 14:02"),
        (
            "only the ambulance did not answer",
            record_of(&emas_silent, &[]),
            "not recorded; 1 source has not answered",
        ),
        (
            "nobody did",
            record_of(&[("GP", false), ("NGH", false)], &[]),
            "unavailable, GP 14:02; 1 source has not answered",
        ),
        ("nobody was asked", record_of(&[], &[]), "unavailable, Record 14:03"),
        (
            "known, one silent",
            record_of(&ngh_silent, &[penicillin()]),
            "known: penicillin; 1 source has not answered",
        ),
        (
            "none known, one silent",
            record_of(&gp_silent, &[none("NGH")]),
            "none known, 12-Mar-2026, NGH; 1 source has not answered",
        ),
        (
            "they contradict each other",
            record_of(&all, &[none("GP"), from("NGH", allergy("Latex", &[]))]),
            "known: latex; GP record says no known allergies (2026)",
        ),
        (
            "none to latex alone",
            record_of(&all, &[from("GP", no_known("1003774007"))]),
            "not recorded; GP record says no known latex allergy (2026)",
        ),
        (
            "nobody has asked",
            record_of(&all, &[from("GP", no_known("1631000175102"))]),
            "not recorded; GP record says not asked, or not known (2026)",
        ),
        ("refuted", record_of(&all, &[from("GP", verified("refuted"))]), "not recorded"),
        (
            "entered in error",
            record_of(&all, &[from("GP", verified("entered-in-error"))]),
            "not recorded",
        ),
        (
            "not confirmed",
            record_of(&all, &[from("GP", verified("unconfirmed"))]),
            "known: penicillin",
        ),
        ("resolved", record_of(&all, &[from("GP", clinical("resolved"))]), "not recorded"),
        (
            "none known, refuted",
            record_of(&all, &[from("GP", merged(no_known("716186003"), verified("refuted")))]),
            "not recorded",
        ),
        (
            "none known, with a modifier that is not known",
            record_of(
                &all,
                &[from(
                    "GP",
                    merged(
                        no_known("716186003"),
                        json!({ "modifierExtension": [{ "url": "urn:x" }] }),
                    ),
                )],
            ),
            "not recorded",
        ),
        (
            "cannot be read",
            record_of(
                &all,
                &[none("GP"), from("GP", json!({ "resourceType": "AllergyIntolerance" }))],
            ),
            "known: an entry that cannot be read; GP record says no known allergies (2026)",
        ),
        (
            "an empty list that says so",
            record_of(&all, &[from("GP", empty_list("nilknown"))]),
            "none known, 12-Mar-2026, GP",
        ),
        (
            "an empty list that says nothing",
            record_of(&all, &[from("GP", empty_list("notstarted"))]),
            "not recorded",
        ),
        (
            "no agent of that name",
            record_of(&all, &[from("GP", allergy("Information not available", &[]))]),
            "not recorded; GP record says not asked, or not known (2026)",
        ),
    ];
    for (case, record, words) in &cases {
        let banner = seen(record).first_screen().allergies;
        let said = in_words(&banner);
        let expected = said == *words || said.starts_with(words);
        assert!(expected, "{case}: {said}, not {words}");
        let none_known = words.starts_with("none known");
        assert_eq!(matches!(banner.state, AllergyState::NoneKnown { .. }), none_known, "{case}");
    }
}

#[test]
fn a_role_that_may_not_see_allergies_is_told_nothing_of_them() {
    let record = record_of(&[("GP", true)], &[from("GP", no_known("716186003"))]);
    let receptionist = grant(&ivy(), "R8009", WorkplaceKind::GeneralPractice);
    let view = record.seen_through(&receptionist, now()).expect("a view");

    let banner = view.first_screen().allergies;

    assert_eq!(banner.state, AllergyState::Withheld);
    assert!(banner.notes.is_empty(), "not even that somebody says there is none");
    assert_eq!(view.section(Section::Allergies).absence, Some(Absence::OutOfScope));
}

#[test]
fn an_allergy_that_is_withheld_is_never_denied() {
    let answered =
        SourceAnswer { short: "GP".to_owned(), name: "GP".to_owned(), answered: true, at: now() };
    let withheld = vec![Withheld { section: Section::Allergies, count: 1 }];
    let envelope = Envelope { sources: vec![answered], withheld };
    let record = record_with(&envelope, &[from("GP", no_known("716186003"))]);

    let screen = seen(&record).first_screen();

    assert_eq!(
        screen.allergies.state,
        AllergyState::Withheld,
        "something is there that is not shown"
    );
    assert!(screen.allergies.notes.contains(&"1 entry is not shown for your role".to_owned()));
}

#[test]
fn an_allergy_that_is_hidden_is_never_denied() {
    let restricted = json!({ "security": [{ "system": CONFIDENTIALITY, "code": "R" }] });
    let penicillin = allergy("Penicillin", &[("meta", restricted)]);
    let denied = from("GP", no_known("716186003"));
    let here = record_of(&[("GP", true)], &[from("GP", penicillin.clone()), denied.clone()]);
    let alone = record_of(&[("GP", true)], &[from("GP", penicillin)]);
    let by_gateway = Envelope {
        sources: Vec::new(),
        withheld: vec![Withheld { section: Section::Allergies, count: 0 }],
    };
    let there = record_with(&by_gateway, &[denied]);
    let scientist = grant(&ivy(), "R8005", WorkplaceKind::Laboratory);
    for (case, record) in [("by the view", &here), ("alone", &alone), ("by the gateway", &there)] {
        let view = record.seen_through(&scientist, now()).expect("a view");
        let banner = view.first_screen().allergies;
        let section = view.section(Section::Allergies);
        assert_eq!(banner.state, AllergyState::Withheld, "{case}: a hidden one is the worst");
        let said = in_words(&banner);
        assert!(said.contains("Some entries are not shown for your role"), "{case}: {said}");
        assert_eq!(section.withheld, 0, "{case}: the policy hides how many there are");
        let told = serde_json::to_string(&section).expect("json") + &said;
        assert!(!told.to_lowercase().contains("penicillin"), "{case}: nor what it is");
    }
    let view = alone.seen_through(&scientist, now()).expect("a view");
    let absence = view.section(Section::Allergies).absence;
    assert_eq!(absence, Some(Absence::AllWithheld), "the section does not say none recorded");
}

#[test]
fn no_known_drug_allergies_keeps_its_drug_whatever_its_words() {
    let coded = no_known("409137002");
    let in_words_alone = allergy("No known drug allergies or adverse reactions", &[]);
    for denial in [coded, in_words_alone] {
        let record = record_of(&[("GP", true)], &[from("GP", denial)]);
        let banner = seen(&record).first_screen().allergies;
        assert_eq!(banner.state, AllergyState::NotRecorded, "nothing is said of food or of latex");
        assert!(banner.notes[0].starts_with("GP record says no known drug allergies"));
        let entry = seen(&record).section(Section::Allergies).entries.remove(0);
        let Body::Term { term, .. } = entry.body else { panic!("it is no agent") };
        assert!(term.starts_with("No known drug allergies"), "{term}");
    }
}

#[test]
fn whoever_reacted_has_an_allergy_whatever_the_code_says() {
    let reaction = json!([{ "substance": { "text": "Penicillin" }, "severity": "severe" }]);
    let contradicted = |reaction| merged(no_known("716186003"), json!({ "reaction": reaction }));
    let record = record_of(&[("GP", true)], &[from("GP", contradicted(reaction))]);
    assert_eq!(in_words(&seen(&record).first_screen().allergies), "known: penicillin");
    let to_what = json!([{ "manifestation": [{ "text": "Anaphylaxis" }] }]);
    let record = record_of(&[("GP", true)], &[from("GP", contradicted(to_what))]);
    let said = in_words(&seen(&record).first_screen().allergies);
    assert_eq!(said, "known: an entry that cannot be read", "to what is not known");
}

#[test]
fn a_list_that_is_said_to_be_empty_and_is_not_denies_nothing() {
    let entry = json!([{ "item": { "reference": "AllergyIntolerance/not-sent" } }]);
    let list = merged(empty_list("nilknown"), json!({ "entry": entry }));
    let record = record_of(&[("GP", true)], &[from("GP", list)]);
    let state = seen(&record).first_screen().allergies.state;
    assert_eq!(state, AllergyState::NotRecorded);
}

#[test]
fn a_problem_that_speaks_of_an_allergy_stands_beside_its_denial() {
    let coded =
        |code: &str| json!({ "coding": [{ "system": "http://snomed.info/sct", "code": code }] });
    let note = "Problems mention an allergy: check with the patient".to_owned();
    let cases = [
        (json!({ "code": coded("91936005") }), true),
        (json!({ "code": { "text": "Allergy to penicillin" } }), true),
        (
            json!({ "code": { "text": "Drug reaction", "coding": [{ "display": "Anaphylaxis" }] } }),
            true,
        ),
        (
            json!({ "code": { "text": "Anaphylaxis" }, "clinicalStatus": { "coding": [{ "code": "resolved" }] } }),
            true,
        ),
        (
            json!({ "code": { "text": "Anaphylaxis" }, "verificationStatus": { "coding": [{ "code": "refuted" }] } }),
            false,
        ),
        (json!({ "code": { "text": "Asthma" } }), false),
    ];
    for (more, expected) in cases {
        let problem = merged(more.clone(), json!({ "resourceType": "Condition" }));
        let denied = from("GP", no_known("716186003"));
        let record = record_of(&[("GP", true)], &[from("GP", problem), denied]);
        let banner = seen(&record).first_screen().allergies;
        assert!(matches!(banner.state, AllergyState::NoneKnown { .. }), "{more}");
        assert_eq!(banner.notes.contains(&note), expected, "{more}: {:?}", banner.notes);
    }
}

#[test]
fn an_inactive_allergy_stands_beside_an_older_denial() {
    let older = merged(no_known("716186003"), json!({ "recordedDate": "2012-01-05" }));
    let reaction = json!([{ "manifestation": [{ "text": "Anaphylaxis" }], "severity": "severe" }]);
    let inactive = merged(clinical("inactive"), json!({ "reaction": reaction }));
    let record = record_of(&[("GP", true)], &[from("GP", inactive), from("GP", older)]);
    let said = in_words(&seen(&record).first_screen().allergies);
    assert_eq!(said, "none known, 05-Jan-2012, GP; An inactive allergy is recorded");
}

#[test]
fn a_high_risk_is_not_made_less_by_a_mild_reaction() {
    let reacting = |agent: &str, severity: &str, risk: &str| {
        let reaction = json!([{ "manifestation": [{ "text": "Rash" }], "severity": severity }]);
        from("GP", allergy(agent, &[("reaction", reaction), ("criticality", json!(risk))]))
    };
    let resources = [
        reacting("Aspirin", "moderate", "low"),
        reacting("Penicillin", "mild", "high"),
        reacting("Zinc", "severe", "low"),
    ];
    let said = in_words(&seen(&record_of(&[("GP", true)], &resources)).first_screen().allergies);
    assert_eq!(said, "known: zinc, penicillin, aspirin");
}

#[test]
fn the_most_severe_allergy_comes_first_with_its_reaction() {
    let severe = json!([{ "manifestation": [{ "text": "Anaphylaxis" }], "severity": "severe" }]);
    let mild = json!([{ "manifestation": [{ "text": "Rash" }], "severity": "mild" }]);
    let latex = merged(allergy("Latex", &[]), json!({ "reaction": mild }));
    let penicillin = merged(allergy("Penicillin", &[]), json!({ "reaction": severe }));
    let record = record_of(&[("GP", true)], &[from("GP", latex), from("GP", penicillin)]);

    let AllergyState::Known { lines } = seen(&record).first_screen().allergies.state else {
        panic!("there are two");
    };

    let lines: Vec<_> =
        lines.iter().map(|line| (line.agent.as_str(), line.reaction.as_deref())).collect();
    assert_eq!(
        lines,
        [("penicillin", Some("anaphylaxis (severe)")), ("latex", Some("rash (mild)"))]
    );
}

#[test]
fn no_known_allergies_is_never_an_agent() {
    let record = record_of(&[("GP", true)], &[from("GP", no_known("716186003"))]);
    let section = seen(&record).section(Section::Allergies);

    assert!(matches!(section.entries[0].body, Body::Term { .. }), "an assertion is no allergy");
    let Some(Absence::ConfirmedNone { words }) = section.absence else { panic!("it is confirmed") };
    assert_eq!(words, "No known allergies - recorded 12-Mar-2026, Abington Park Surgery");
}

fn in_words(banner: &AllergyBanner) -> String {
    let state = match &banner.state {
        AllergyState::Known { lines } => {
            let agents: Vec<&str> = lines.iter().map(|line| line.agent.as_str()).collect();
            format!("known: {}", agents.join(", "))
        }
        AllergyState::NoneKnown { recorded, source } => {
            let recorded = recorded.as_ref().map(|date| date.short.as_str());
            format!("none known, {}, {}", recorded.unwrap_or("no date"), source.short)
        }
        AllergyState::NotRecorded => "not recorded".to_owned(),
        AllergyState::Unavailable { source, at } => format!("unavailable, {} {at}", source.short),
        AllergyState::Withheld => "withheld".to_owned(),
    };
    std::iter::once(state).chain(banner.notes.iter().cloned()).collect::<Vec<_>>().join("; ")
}

fn allergy(agent: &str, more: &[(&str, Value)]) -> Value {
    let mut resource = json!({
        "resourceType": "AllergyIntolerance",
        "code": { "text": agent },
        "recordedDate": "2026-03-12",
    });
    for (name, value) in more {
        resource[*name] = value.clone();
    }
    resource
}

fn no_known(code: &str) -> Value {
    let coding = json!({ "system": "http://snomed.info/sct", "code": code, "display": "No known allergy (situation)" });
    json!({ "resourceType": "AllergyIntolerance", "code": { "coding": [coding] }, "recordedDate": "2026-03-12" })
}

fn verified(code: &str) -> Value {
    allergy("Penicillin", &[("verificationStatus", json!({ "coding": [{ "code": code }] }))])
}

fn clinical(code: &str) -> Value {
    allergy("Penicillin", &[("clinicalStatus", json!({ "coding": [{ "code": code }] }))])
}

fn empty_list(reason: &str) -> Value {
    json!({
        "resourceType": "List",
        "code": { "coding": [{ "code": "886921000000105" }] },
        "emptyReason": { "coding": [{ "code": reason }] },
        "date": "2026-03-12",
    })
}

fn merged(mut resource: Value, more: Value) -> Value {
    for (name, value) in more.as_object().into_iter().flatten() {
        if name != "code" || resource.get("code").is_none() {
            resource[name.as_str()] = value.clone();
        }
    }
    resource
}

const CONFIDENTIALITY: &str = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";
