//! Records at the edge of what is usual: a practice that is not connected, dates known in part, modifiers, kinds that are rare.

use serde_json::{Value, json};

use super::{
    super::super::{
        care::{Contact, ContactKind},
        chart::Pen,
        clinical::{Allergy, CODEINE, Course, FLU, NAUSEA, Problem, RASH, Severity},
        code::{snomed, status, words},
        letters::{DISCHARGE, Letter},
        lives::{Allergic, CARE_HOME, HIGH_BLOOD_PRESSURE, THYROID},
        medicines::{AMLODIPINE, CO_CODAMOL, METFORMIN_FULL, more::RIVAROXABAN},
        results::{OXYGEN, PULSE},
        sources::{EMAS, NGH},
        staff::{DR_HARGREAVES, DR_MEHTA, DR_OKORO, MS_CORBETT, gp_of},
        time::moment,
    },
    Chart, Dice, Life, NOTHING, live_later,
};

/// On holiday from Cornwall: his practice is named and is not connected, so his medicines and allergies are not known here.
pub(super) fn visitor(chart: &mut Chart) {
    let calendar = chart.calendar;
    let day = calendar.ago(3);
    let mut crew = chart.at(&EMAS);
    let called = Contact {
        kind: ContactKind::Ambulance,
        what: "Collapse at the boat festival, conveyed to hospital",
        start: day,
        end: day,
        reason: None,
    };
    crew.contact(&called, &MS_CORBETT);
    let at = moment(day, 15, 30);
    crew.vital(&OXYGEN, 97.0, &at, day, &MS_CORBETT);
    crew.vital(&PULSE, 48.0, &at, day, &MS_CORBETT);
    crew.blood_pressure((94, 58), &at, day, &MS_CORBETT);
    let mut hospital = chart.at(&NGH);
    let seen = Contact {
        kind: ContactKind::Emergency,
        what: "A&E, faint",
        start: day,
        end: day,
        reason: Some(words("Faint, slow pulse")),
    };
    let seen = hospital.contact(&seen, &DR_MEHTA);
    let letter = Letter {
        kind: DISCHARGE,
        title: "Emergency department discharge summary",
        department: "Emergency department",
        dated: day,
        version: 1,
        printed: true,
        about: Some(&seen),
        body: "Fainted in the heat. Slow pulse, better with fluids; heart tracing without block. Says that he takes a small white tablet for his heart and \
               does not know its name. His practice in Cornwall was closed and sends nothing to this county.\n\n\
               Please would his practice see him this week with a list of his medicines.",
    };
    hospital.letter(&letter, &DR_MEHTA);
}

/// In A&E twice, while the practice that knows his allergies and medicines does not answer.
pub(super) fn practice_silent(chart: &mut Chart) {
    let calendar = chart.calendar;
    let mut hospital = chart.at(&NGH);
    for (days, what, body) in [
        (
            4,
            "A&E, chest pain",
            "Chest pain on the stairs, gone in five minutes. Two troponins under 5 ng/L. Home with an appointment in the chest pain clinic.\n\nTakes \"a water tablet and one for the heart\"; the practice's record did not answer.",
        ),
        (380, "A&E, cut hand", "Cut of the left palm by glass, no tendon. Five stitches."),
    ] {
        let day = calendar.ago(days);
        let contact =
            Contact { kind: ContactKind::Emergency, what, start: day, end: day, reason: None };
        let seen = hospital.contact(&contact, &DR_MEHTA);
        let letter = Letter {
            kind: DISCHARGE,
            title: "Emergency department discharge summary",
            department: "Emergency department",
            dated: day,
            version: 1,
            printed: false,
            about: Some(&seen),
            body,
        };
        hospital.letter(&letter, &DR_MEHTA);
    }
    chart.silent(chart.person.practice);
}

/// Born in a year, came to England in another, and remembers months.
pub(super) fn partial_dates(chart: &mut Chart, dice: &mut Dice) {
    live_later(
        chart,
        &Life {
            allergic: Allergic::NoneKnown,
            seen: &[("GP surgery, with interpreter, cough", 45)],
            ..NOTHING
        },
        0,
        dice,
    );
    let calendar = chart.calendar;
    let practice = chart.person.practice;
    let doctor = gp_of(practice.source.ods);
    let mut gp = chart.at(practice);
    for (code, since) in [
        (words("Tuberculosis of the lung, treated"), "1991"),
        (words("Wound of the right hand by shrapnel"), "1999"),
        (snomed("44054006", "Diabetes mellitus type 2").said("Type 2 diabetes"), "2019-06"),
        (snomed("47505003", "Posttraumatic stress disorder").said("Post-traumatic stress"), "2016"),
    ] {
        gp.problem(&Problem { code, since, over: None, note: None }, calendar.ago(2200), doctor);
    }
    let metformin = Course {
        medicine: &METFORMIN_FULL,
        reason: "type 2 diabetes",
        started: calendar.months_ago(70),
        issued: calendar.working(10),
        ended: None,
    };
    gp.gp_medicine(&metformin, doctor);
    for (kind, field, date, name) in [
        ("Immunization", "occurrenceDateTime", "2016", "BCG, said to have been given as a child"),
        ("Immunization", "occurrenceDateTime", "2021-04", "COVID-19"),
        ("Procedure", "performedDateTime", "1999", "Removal of shrapnel, right hand"),
        ("Procedure", "performedDateTime", "2017-11", "Tendon repair, right hand"),
    ] {
        dated_in_part(&mut gp, kind, field, date, name);
    }
    let began = json!({
        "status": "finished",
        "class": { "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB", "display": "ambulatory" },
        "type": [{ "text": "Refugee health check" }],
        "subject": gp.subject(),
        "period": { "start": "2016-02", "end": "2016-02" },
        "serviceProvider": gp.home(),
    });
    gp.write("Encounter", calendar.ago(3700), began);
}

fn dated_in_part(
    gp: &mut Pen<'_>,
    kind: &'static str,
    field: &str,
    date: &str,
    name: &'static str,
) {
    let mut body = match kind {
        "Immunization" => {
            json!({ "vaccineCode": { "text": name }, "patient": gp.subject(), "primarySource": false })
        }
        _ => json!({ "code": { "text": name }, "subject": gp.subject() }),
    };
    if let Some(fields) = body.as_object_mut() {
        fields.insert("status".to_owned(), json!("completed"));
        fields.insert(field.to_owned(), json!(date));
    }
    gp.write(kind, gp.calendar.ago(2200), body);
}

/// The practice knows that she has died, from the family, and not when.
pub(super) fn died_not_when(chart: &mut Chart, dice: &mut Dice) {
    const LIFE: Life = Life {
        repeats: &[],
        courses: &[],
        booked: None,
        seen: &[],
        bloods: None,
        clinics: &[],
        ..CARE_HOME
    };
    live_later(chart, &LIFE, 0, dice);
    let calendar = chart.calendar;
    let day = calendar.ago(90);
    let mut community = chart.at(&super::super::super::sources::NHFT);
    let letter = Letter {
        kind: DISCHARGE,
        title: "Care home round, last visit",
        department: "Care home team",
        dated: day,
        version: 1,
        printed: false,
        about: None,
        body: "Mrs Crouch sleeps most of the day and takes sips. Comfortable. Family are with her. We do not plan another visit.",
    };
    community.letter(&letter, &DR_HARGREAVES);
}

/// Entries whose meaning is changed by something that no reader here knows: they must not be read as if they were ordinary.
pub(super) fn modified(chart: &mut Chart, dice: &mut Dice) {
    live_later(
        chart,
        &Life { allergic: Allergic::Known(&[CODEINE_NAUSEA]), ..HIGH_BLOOD_PRESSURE },
        0,
        dice,
    );
    let calendar = chart.calendar;
    let day = calendar.working(52);
    let mut hospital = chart.at(&NGH);
    let course = Course {
        medicine: &RIVAROXABAN,
        reason: "suspected clot",
        started: day,
        issued: day,
        ended: None,
    };
    let only_if = |body: Value| {
        with_modifier(
            body,
            "https://ngh.records.example/StructureDefinition/only-if-scan-is-positive",
        )
    };
    let medicine = json!({
        "contained": [course.medicine.fhir()],
        "status": "active",
        "intent": "order",
        "category": [{ "text": "hospital supply" }],
        "medicationReference": { "reference": "#medicine" },
        "subject": hospital.subject(),
        "authoredOn": day.to_string(),
        "requester": hospital.staff(&DR_OKORO),
        "dosageInstruction": course.medicine.dosage(),
    });
    hospital.write("MedicationRequest", day, only_if(medicine));
    let allergy = json!({
        "clinicalStatus": status("allergyintolerance-clinical", "active"),
        "verificationStatus": status("allergyintolerance-verification", "confirmed"),
        "code": words("penicillin").concept(),
        "patient": hospital.subject(),
        "recordedDate": day.to_string(),
        "recorder": hospital.staff(&DR_OKORO),
        "reaction": [{ "manifestation": [RASH.concept()] }],
    });
    let negated = with_modifier(
        allergy,
        "https://ngh.records.example/StructureDefinition/certainty-reversed",
    );
    hospital.write("AllergyIntolerance", day, negated);
    let mut gp = chart.at(chart.person.practice);
    let doctor = gp_of(gp.place.source.ods);
    let problem = json!({
        "clinicalStatus": status("condition-clinical", "active"),
        "code": snomed("128053003", "Deep venous thrombosis").said("Deep vein thrombosis").concept(),
        "subject": gp.subject(),
        "recordedDate": day.to_string(),
        "recorder": gp.staff(doctor),
    });
    gp.write(
        "Condition",
        day,
        with_modifier(problem, "https://gp.records.example/StructureDefinition/of-somebody-else"),
    );
}

fn with_modifier(mut body: Value, url: &str) -> Value {
    if let Some(fields) = body.as_object_mut() {
        fields
            .insert("modifierExtension".to_owned(), json!([{ "url": url, "valueBoolean": true }]));
    }
    body
}

/// Spectacles, food, a questionnaire, a study of pictures, a conversation, and a medicine that must not be given.
pub(super) fn unknown_kinds(chart: &mut Chart, dice: &mut Dice) {
    live_later(chart, &Life { allergic: Allergic::NoneKnown, ..THYROID }, 0, dice);
    let calendar = chart.calendar;
    let day = calendar.working(84);
    let mut hospital = chart.at(&NGH);
    let patient = hospital.subject();
    let by = hospital.staff(&DR_OKORO);
    let eye = |side: &str, sphere: f64| {
        json!({
            "product": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/ex-visionprescriptionproduct", "code": "lens" }] },
            "eye": side, "sphere": sphere, "cylinder": -0.5, "axis": 90,
        })
    };
    let glasses = json!({
        "status": "active", "created": day.to_string(), "patient": patient, "dateWritten": day.to_string(), "prescriber": by,
        "lensSpecification": [eye("right", -2.25), eye("left", -1.75)],
    });
    hospital.write("VisionPrescription", day, glasses);
    let food = json!({
        "status": "active", "intent": "order", "patient": patient, "dateTime": day.to_string(), "orderer": by,
        "oralDiet": { "type": [{ "text": "Low-residue diet before colonoscopy" }] },
    });
    hospital.write("NutritionOrder", day, food);
    let pictures = json!({
        "status": "available", "subject": patient, "started": moment(day, 11, 10), "description": "CT of the sinuses", "numberOfSeries": 2,
        "numberOfInstances": 214,
        "series": [{
            "uid": "2.25.329800735698586629295641978511506172918",
            "modality": { "system": "http://dicom.nema.org/resources/ontology/DCM", "code": "CT", "display": "Computed Tomography" },
        }],
    });
    hospital.write("ImagingStudy", day, pictures);
    let answers = json!({
        "status": "completed", "subject": patient, "authored": day.to_string(),
        "item": [{ "linkId": "1", "text": "How many days did pain keep you from work?", "answer": [{ "valueInteger": 3 }] }],
    });
    hospital.write("QuestionnaireResponse", day, answers);
    let told = json!({
        "status": "completed", "subject": patient, "sent": moment(day, 12, 0), "topic": { "text": "Result told by telephone" },
        "payload": [{ "contentString": "Ms Munro was told that the scan shows nothing to worry about." }],
    });
    hospital.write("Communication", day, told);
    let never = json!({
        "contained": [CO_CODAMOL.fhir()], "status": "active", "intent": "order", "doNotPerform": true,
        "medicationReference": { "reference": "#medicine" }, "subject": patient, "authoredOn": day.to_string(), "requester": by,
        "reasonCode": [{ "text": "made her stop breathing at night in 2019" }],
    });
    hospital.write("MedicationRequest", day, never);
    let held = json!({
        "contained": [AMLODIPINE.fhir()], "status": "on-hold", "intent": "order", "statusReason": { "text": "Low blood pressure" },
        "medicationReference": { "reference": "#medicine" }, "subject": patient, "authoredOn": day.to_string(), "requester": by,
        "dosageInstruction": AMLODIPINE.dosage(),
    });
    hospital.write("MedicationRequest", day, held);
    let refused = json!({
        "status": "not-done", "statusReason": { "text": "Declined by the patient" }, "vaccineCode": FLU.concept(), "patient": patient,
        "occurrenceDateTime": day.to_string(),
    });
    hospital.write("Immunization", day, refused);
}

const CODEINE_NAUSEA: Allergy =
    Allergy { to: CODEINE, reaction: NAUSEA, severity: Severity::Mild, category: "medication" };
