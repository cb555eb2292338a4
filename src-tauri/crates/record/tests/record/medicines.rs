//! One row is one medicine; nothing is merged, nothing left out.

use nhs::Section;
use record::view::{Body, Entry};
use serde_json::{Value, json};

use crate::people::{from, record_of, seen};

#[test]
fn a_repeat_reads_as_a_clinician_writes_it() {
    let entry = only(from("GP", metformin()));
    let words = row(&entry);
    assert_eq!(
        words,
        "metformin | tablet | 500\u{a0}mg | oral | twice a day | for type 2 diabetes | GP repeat | current | issued 02-Nov-2026"
    );
}

#[test]
fn what_a_tablet_holds_is_never_shown_as_the_dose() {
    let medicine = json!({
        "resourceType": "MedicationRequest",
        "status": "active",
        "medicationCodeableConcept": { "coding": [{ "display": "Metformin 500mg tablets" }] },
        "dosageInstruction": [{ "text": "Take two with breakfast" }],
    });
    let Body::Medicine { name, form, dose, text, .. } = only(from("GP", medicine)).body else {
        panic!("a medicine")
    };
    assert_eq!(
        (name.as_str(), form.as_deref(), dose),
        ("metformin", Some("500\u{a0}mg tablet"), None)
    );
    assert_eq!(text.as_deref(), Some("Take two with breakfast"), "the source's own words");
}

#[test]
fn a_repeat_that_was_not_issued_for_long_asks_to_be_asked_about() {
    let mut medicine = metformin();
    medicine["extension"][0]["valueDateTime"] = json!("2026-04-14");
    assert_eq!(
        note(&only(from("GP", medicine.clone()))).as_deref(),
        Some("Not issued for 7m. Ask whether it is still taken")
    );
    medicine["status"] = json!("stopped");
    assert_eq!(note(&only(from("GP", medicine))), None, "it has ended");
}

#[test]
fn the_same_ingredient_from_two_sources_stands_side_by_side() {
    let hospital = json!({
        "resourceType": "MedicationRequest",
        "id": "h",
        "status": "active",
        "category": [{ "coding": [{ "code": "discharge", "display": "Discharge" }] }],
        "medicationCodeableConcept": { "text": "Metformin hydrochloride" },
    });
    let record = record_of(
        &[("GP", true), ("NGH", true)],
        &[from("GP", metformin()), from("NGH", hospital)],
    );
    let entries = seen(&record).first_screen().overview.medicines.entries;
    let notes: Vec<_> = entries.iter().map(note).collect();
    assert_eq!(entries.len(), 2, "nothing is merged");
    let of_gp = Some("Possible duplicate of NGH metformin hydrochloride".to_owned());
    assert_eq!(notes, [of_gp, Some("Possible duplicate of GP metformin".to_owned())]);
}

/// It may still be in the cupboard.
#[test]
fn a_course_that_another_source_has_just_ended_is_noted_beside_the_same_wherever_that_stands() {
    let ended = |on: &str| {
        let mut course = metformin();
        course["id"] = json!("course");
        course["status"] = json!("stopped");
        course["effectivePeriod"] = json!({ "start": "2026-01-05", "end": on });
        from("NGH", course)
    };
    let cases = [
        ("2026-11-01", Some("Possible duplicate of NGH metformin, ended 01-Nov-2026")),
        ("2026-03-01", None),
    ];
    for (on, noted) in cases {
        let record =
            record_of(&[("GP", true), ("NGH", true)], &[from("GP", metformin()), ended(on)]);
        let view = seen(&record);
        let (first, section) = (view.first_screen(), view.section(Section::Medicines));
        assert_eq!(first.overview.medicines.entries.len(), 1, "what is over is not on it");
        for entries in [&first.overview.medicines.entries, &section.entries] {
            assert_eq!(note(&entries[0]).as_deref(), noted, "{on}");
        }
    }
}

#[test]
fn current_medicines_come_first_by_name_then_the_past() {
    let named = |name: &str, status: &str, started: &str| {
        from(
            "GP",
            json!({
                "resourceType": "MedicationStatement",
                "status": status,
                "medicationCodeableConcept": { "text": name },
                "effectivePeriod": { "start": started },
            }),
        )
    };
    let record = record_of(
        &[("GP", true)],
        &[
            named("Simvastatin", "stopped", "2010"),
            named("Ramipril", "active", "2012"),
            named("Naproxen", "completed", "2011"),
            named("Apixaban", "active", "2024"),
            named("Furosemide", "entered-in-error", "2025"),
        ],
    );
    let view = seen(&record);
    let names = |entries: &[Entry]| -> Vec<String> { entries.iter().map(name).collect() };
    assert_eq!(names(&view.first_screen().overview.medicines.entries), ["apixaban", "ramipril"]);
    let all = view.section(Section::Medicines).entries;
    assert_eq!(names(&all), ["apixaban", "ramipril", "furosemide", "naproxen", "simvastatin"]);
    assert_eq!(all[2].status.as_deref(), Some("Entered in error"), "shown, and never as current");
}

#[test]
fn an_order_not_to_give_a_medicine_is_no_current_medicine() {
    let order = |more: Value| {
        let mut order = json!({
            "resourceType": "MedicationRequest",
            "status": "active",
            "doNotPerform": true,
            "category": [{ "text": "repeat" }],
            "medicationCodeableConcept": { "text": "Aspirin" },
            "authoredOn": "2026-10-14",
        });
        for (name, value) in more.as_object().into_iter().flatten() {
            order[name.as_str()] = value.clone();
        }
        from("GP", order)
    };
    let record = record_of(&[("GP", true)], &[order(json!({}))]);
    let view = seen(&record);
    assert!(view.first_screen().overview.medicines.entries.is_empty(), "nobody takes it");
    let entry = view.section(Section::Medicines).entries.remove(0);
    let Body::Medicine { current, status, .. } = &entry.body else { panic!("a medicine") };
    assert_eq!((*current, status.as_str()), (false, "GP do not give"));
    assert_eq!(entry.status.as_deref(), Some("Do not give"), "and it is not in silence");
    assert_eq!(view.timeline()[0].words, "aspirin: do not give", "it was not started");
    let Body::Medicine { last_issued, .. } = only(order(json!({ "category": [] }))).body else {
        panic!("a medicine")
    };
    assert_eq!(last_issued, None, "nor issued");
    let over = only(order(json!({ "status": "stopped" })));
    assert_eq!(over.status.as_deref(), Some("Do not give. Stopped"));
    let in_error = only(order(json!({ "status": "entered-in-error" })));
    assert_eq!(in_error.status.as_deref(), Some("Entered in error"), "it was never meant");
}

#[test]
fn a_status_in_words_that_are_not_known_leaves_a_medicine_current() {
    let cases = [
        ("MedicationRequest", "Active", true, Some("Active")),
        ("MedicationStatement", "in-progress", true, Some("In progress")),
        ("MedicationStatement", "taking", true, Some("Taking")),
        ("MedicationRequest", "on-hold", true, Some("On hold")),
        ("MedicationStatement", "active", true, None),
        ("MedicationStatement", "Completed", false, Some("Completed")),
        ("MedicationRequest", "completed", false, None),
        ("MedicationDispense", "in-progress", true, None),
        ("MedicationDispense", "completed", false, None),
        ("MedicationDispense", "unknown", false, Some("Status not known")),
        ("MedicationAdministration", "running", true, Some("Running")),
    ];
    for (kind, status, expected, words) in cases {
        let entry = only(json!({
            "resourceType": kind,
            "status": status,
            "medicationCodeableConcept": { "text": "Ramipril" },
        }));
        let Body::Medicine { current, .. } = &entry.body else { panic!("a medicine") };
        assert_eq!((*current, entry.status.as_deref()), (expected, words), "{kind} {status}");
    }
}

#[test]
fn a_medicine_that_cannot_be_read_stands_among_the_current_ones() {
    let record = record_of(
        &[("GP", true)],
        &[from("GP", json!({ "resourceType": "MedicationRequest", "status": "active" }))],
    );
    let entries = seen(&record).first_screen().overview.medicines.entries;
    assert!(matches!(entries[0].body, Body::Unreadable { .. }), "it may be the one that matters");
    assert_eq!(entries[0].source.short, "GP", "and its source is known");
}

fn metformin() -> Value {
    json!({
        "resourceType": "MedicationStatement",
        "id": "m",
        "contained": [{ "resourceType": "Medication", "id": "medicine", "code": { "text": "metformin" }, "form": { "text": "tablet" } }],
        "extension": [{
            "url": "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-MedicationStatementLastIssueDate",
            "valueDateTime": "2026-11-02",
        }],
        "status": "active",
        "category": { "text": "repeat" },
        "medicationReference": { "reference": "#medicine" },
        "reasonCode": [{ "text": "Type 2 diabetes" }],
        "dosage": [{
            "text": "500 mg oral twice a day",
            "timing": { "code": { "text": "twice a day" } },
            "route": { "text": "oral" },
            "doseAndRate": [{ "doseQuantity": { "value": 500, "unit": "mg" } }],
        }],
    })
}

fn row(entry: &Entry) -> String {
    let Body::Medicine {
        name,
        form,
        dose,
        route,
        frequency,
        indication,
        status,
        current,
        last_issued,
        text,
        ..
    } = &entry.body
    else {
        panic!("a medicine")
    };
    assert_eq!(*text, None, "all of it is structured");
    let issued = last_issued.as_ref().map(|date| format!("issued {}", date.short));
    let current = if *current { "current" } else { "past" };
    let parts = [
        Some(name.clone()),
        form.clone(),
        dose.clone(),
        route.clone(),
        frequency.clone(),
        indication.clone(),
        Some(status.clone()),
        Some(current.to_owned()),
        issued,
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" | ")
}

fn note(entry: &Entry) -> Option<String> {
    let Body::Medicine { note, .. } = &entry.body else { panic!("a medicine") };
    note.clone()
}

fn name(entry: &Entry) -> String {
    let Body::Medicine { name, .. } = &entry.body else { panic!("a medicine") };
    name.clone()
}

fn only(medicine: Value) -> Entry {
    let record = record_of(&[("GP", true)], &[medicine]);
    seen(&record).section(Section::Medicines).entries.remove(0)
}
