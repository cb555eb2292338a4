//! Whatever makes an entry other than ordinary is said beside it, wherever it stands.

use record::view::{AllergyState, FirstScreen, SectionView};
use serde_json::{Value, json};

use crate::people::{from, record_of, seen};

#[test]
fn a_medicine_on_hold_says_so_on_the_first_screen() {
    let first = first_screen(&[
        medicine("Ramipril", json!({ "status": "on-hold" })),
        medicine("Metformin", json!({ "status": "active" })),
        medicine(
            "Apixaban",
            json!({ "status": "active", "modifierExtension": [{ "url": "urn:not" }] }),
        ),
    ]);
    assert_eq!(
        statuses(&first.overview.medicines),
        [Some("Cannot be read safely"), None, Some("On hold")]
    );
}

#[test]
fn a_medicine_that_was_stopped_before_its_end_or_never_taken_says_so_among_the_past_ones() {
    for (status, words) in
        [("stopped", Some("Stopped")), ("not-taken", Some("Not taken")), ("completed", None)]
    {
        let record =
            record_of(&[("GP", true)], &[medicine("Ramipril", json!({ "status": status }))]);
        let section = seen(&record).section(nhs::Section::Medicines);
        assert_eq!(statuses(&section), [words], "{status}");
    }
}

#[test]
fn an_allergy_that_is_not_confirmed_or_cannot_be_read_safely_says_so_in_the_banner() {
    let unconfirmed = json!({ "verificationStatus": { "coding": [{ "code": "unconfirmed" }] } });
    let modified = json!({ "modifierExtension": [{ "url": "urn:not" }] });
    let both = json!({
        "verificationStatus": { "coding": [{ "code": "unconfirmed" }] },
        "modifierExtension": [{ "url": "urn:not" }],
    });
    let allergy = |agent: &str, more: Value| {
        let resource = json!({ "resourceType": "AllergyIntolerance", "code": { "text": agent } });
        from("GP", with(resource, more))
    };
    let first = first_screen(&[
        allergy("A", json!({})),
        allergy("B", unconfirmed),
        allergy("C", modified),
        allergy("D", both),
    ]);
    let AllergyState::Known { lines } = first.allergies.state else { panic!("there are four") };
    let said: Vec<Option<&str>> = lines.iter().map(|line| line.status.as_deref()).collect();
    assert_eq!(
        said,
        [
            None,
            Some("Not confirmed"),
            Some("Cannot be read safely"),
            Some("Cannot be read safely. Not confirmed")
        ]
    );
}

#[test]
fn a_flag_that_cannot_be_read_safely_or_was_entered_in_error_says_so_in_the_banner() {
    let flag = |more: Value| from("GP", with(json!({ "resourceType": "Flag" }), more));
    let first = first_screen(&[
        flag(json!({ "code": { "text": "Falls risk" }, "status": "active" })),
        flag(
            json!({ "code": { "text": "Lives alone" }, "modifierExtension": [{ "url": "urn:not" }] }),
        ),
        flag(json!({ "status": "entered-in-error" })),
    ]);
    let mut said: Vec<(&str, Option<&str>)> =
        first.flags.iter().map(|flag| (flag.words.as_str(), flag.status.as_deref())).collect();
    said.sort_unstable();
    assert_eq!(
        said,
        [
            ("A flag that cannot be read", Some("Entered in error")),
            ("Falls risk", None),
            ("Lives alone", Some("Cannot be read safely"))
        ]
    );
}

#[test]
fn the_timeline_says_what_was_entered_in_error_or_is_not_confirmed() {
    let problem = |verified: &str| {
        from(
            "GP",
            json!({
                "resourceType": "Condition",
                "code": { "text": "Asthma" },
                "onsetDateTime": "2019",
                "verificationStatus": { "coding": [{ "code": verified }] },
            }),
        )
    };
    for (verified, words) in [
        ("entered-in-error", "Asthma (entered in error)"),
        ("provisional", "Asthma (not confirmed)"),
        ("confirmed", "Asthma"),
    ] {
        let record = record_of(&[("GP", true)], &[problem(verified)]);
        assert_eq!(seen(&record).timeline()[0].words, words);
    }
}

fn first_screen(entries: &[Value]) -> FirstScreen {
    seen(&record_of(&[("GP", true)], entries)).first_screen()
}

fn statuses(view: &SectionView) -> Vec<Option<&str>> {
    view.entries.iter().map(|entry| entry.status.as_deref()).collect()
}

fn medicine(name: &str, more: Value) -> Value {
    let resource = json!({
        "resourceType": "MedicationRequest",
        "medicationCodeableConcept": { "text": name },
    });
    from("GP", with(resource, more))
}

fn with(mut resource: Value, more: Value) -> Value {
    for (name, value) in more.as_object().into_iter().flatten() {
        resource[name.as_str()] = value.clone();
    }
    resource
}
