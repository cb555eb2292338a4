//! Records with entries that are never shared, and with entries that are for some roles only.

use serde_json::json;

use super::super::{
    care::{CARE_AND_SUPPORT, Contact, ContactKind, Plan},
    chart::{Chart, Pen, to},
    clinical::{Allergy, Course, Problem, RASH, Severity},
    code::{Code, snomed, words},
    dice::Dice,
    everyday::live,
    letters::{CLINIC, Letter, REFERRAL},
    lives::{ASTHMA_AND_HAY_FEVER, HIGH_BLOOD_PRESSURE, Life, TYPE_2_DIABETES},
    medicines::{BIKTARVY, OLANZAPINE},
    results::{Because, CD4, CREATININE, HIV_VIRAL_LOAD, Report, reading},
    sources::{NGH, NHFT},
    staff::{DR_MAYHEW, DR_MEHTA, DR_VANCE, gp_of},
};

/// A man with HIV: the diagnosis, and the medicine, letters, referral, clinic and results that belong to it.
///
/// Everything that refers to the diagnosis goes with it; the allergy that was written down in the same clinic stays,
/// and so does the asthma that has nothing to do with it.
pub(super) fn sensitive(chart: &mut Chart, dice: &mut Dice) {
    live(chart, &ASTHMA_AND_HAY_FEVER, dice);
    in_the_clinic(chart);
    at_the_practice(chart);
}

fn in_the_clinic(chart: &mut Chart) {
    let calendar = chart.calendar;
    let day = calendar.working(66);
    let mut clinic = chart.at(&NGH);
    let problem = Problem { code: HIV, since: "2014", over: None, note: None };
    let diagnosis = clinic.problem(&problem, calendar.working(1500), &DR_VANCE);
    let visit = visited(&mut clinic, &diagnosis, day);
    prescribed(&mut clinic, &diagnosis, &visit, day);
    let tests = Report {
        name: words("HIV viral load, CD4 count and kidney function"),
        taken: (day, 9, 50),
        asked_by: &DR_VANCE,
        readings: &[
            reading(&HIV_VIRAL_LOAD, 20.0).below(),
            reading(&CD4, 712.0),
            reading(&CREATININE, 84.0),
        ],
        conclusion: None,
        because: Some(Because { code: HIV, problem: &diagnosis, contact: &visit }),
    };
    clinic.report(&tests);
    let letter = Letter {
        kind: CLINIC,
        title: "Clinic letter",
        department: "Blenheim clinic",
        dated: calendar.working(64),
        version: 1,
        printed: true,
        about: Some(&visit),
        body: "HIV infection, undetectable since 2015 on one tablet a day, never missed. CD4 count 712. \
               Inhalers checked for interactions: beclometasone is safe with this treatment, fluticasone was never used.\n\n\
               Mr Adeyemi does not want this shared beyond his own practice. See in six months.",
    };
    clinic.letter(&letter, &DR_VANCE);
    allergy_from_the_clinic(&mut clinic, &visit, day);
}

/// The visit, whose diagnosis is the sensitive one.
fn visited(clinic: &mut Pen<'_>, diagnosis: &str, day: chrono::NaiveDate) -> String {
    let body = json!({
        "status": "finished",
        "class": { "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB", "display": "ambulatory" },
        "type": [{ "text": "Outpatient clinic, review" }],
        "subject": clinic.subject(),
        "participant": [{ "individual": clinic.practitioner(&DR_VANCE) }],
        "period": { "start": day.to_string(), "end": day.to_string() },
        "reasonReference": [to(diagnosis)],
        "diagnosis": [{ "condition": to(diagnosis) }],
        "serviceProvider": clinic.home(),
    });
    clinic.write("Encounter", day, body)
}

/// The medicine, prescribed because of the diagnosis.
fn prescribed(clinic: &mut Pen<'_>, diagnosis: &str, visit: &str, day: chrono::NaiveDate) {
    let body = json!({
        "contained": [BIKTARVY.fhir()],
        "status": "active",
        "intent": "order",
        "category": [{ "text": "hospital supply" }],
        "medicationReference": to("#medicine"),
        "subject": clinic.subject(),
        "encounter": to(visit),
        "authoredOn": day.to_string(),
        "requester": clinic.staff(&DR_VANCE),
        "reasonReference": [to(diagnosis)],
        "dosageInstruction": BIKTARVY.dosage(),
    });
    clinic.write("MedicationRequest", day, body);
}

/// An allergy that was found out in the clinic: it refers to the visit, and is never removed for that.
fn allergy_from_the_clinic(clinic: &mut Pen<'_>, visit: &str, day: chrono::NaiveDate) {
    let body = json!({
        "clinicalStatus": super::super::code::status("allergyintolerance-clinical", "active"),
        "verificationStatus": super::super::code::status("allergyintolerance-verification", "confirmed"),
        "type": "allergy",
        "category": ["medication"],
        "criticality": "low",
        "code": CO_TRIMOXAZOLE.to.concept(),
        "patient": clinic.subject(),
        "encounter": to(visit),
        "recordedDate": day.to_string(),
        "recorder": clinic.staff(&DR_VANCE),
        "asserter": clinic.staff(&DR_VANCE),
        "reaction": [{ "manifestation": [CO_TRIMOXAZOLE.reaction.concept()], "severity": "moderate" }],
    });
    clinic.write("AllergyIntolerance", day, body);
}

fn at_the_practice(chart: &mut Chart) {
    let calendar = chart.calendar;
    let doctor = gp_of(chart.person.practice.source.ods);
    let mut gp = chart.at(chart.person.practice);
    let problem = Problem { code: HIV, since: "2014", over: None, note: None };
    let diagnosis = gp.problem(&problem, calendar.working(1480), doctor);
    let asked = calendar.working(300);
    let body = json!({
        "status": "completed",
        "intent": "order",
        "category": [{ "text": "Referral" }],
        "code": { "text": "Outpatient clinic" },
        "subject": gp.subject(),
        "authoredOn": asked.to_string(),
        "requester": gp.staff(doctor),
        "reasonReference": [to(&diagnosis)],
    });
    let referral = gp.write("ServiceRequest", asked, body);
    let letter = Letter {
        kind: REFERRAL,
        title: "Referral letter",
        department: "GP practice",
        dated: asked,
        version: 1,
        printed: false,
        about: None,
        body: "Thank you for taking over the care of Mr Adeyemi, who has moved here from Leicester. HIV since 2014, \
               well on treatment.",
    };
    gp.letter_because_of(&letter, doctor, &referral);
}

const HIV: Code =
    snomed("86406008", "Human immunodeficiency virus infection").said("HIV infection");
const CO_TRIMOXAZOLE: Allergy = Allergy {
    to: words("co-trimoxazole"),
    reaction: RASH,
    severity: Severity::Moderate,
    category: "medication",
};

/// A woman whose mental health entries are for some roles only; her blood pressure is for all that may see problems.
pub(super) fn restricted(chart: &mut Chart, dice: &mut Dice) {
    live(chart, &Life { courses: &[], ..HIGH_BLOOD_PRESSURE }, dice);
    let calendar = chart.calendar;
    let doctor = gp_of(chart.person.practice.source.ods);
    let mut gp = chart.at(chart.person.practice).labelled("R");
    let problem = Problem { code: BIPOLAR, since: "2008", over: None, note: None };
    gp.problem(&problem, calendar.working(3000), doctor);
    let olanzapine = Course {
        medicine: &OLANZAPINE,
        reason: "bipolar disorder",
        started: calendar.months_ago(50),
        issued: calendar.working(9),
        ended: None,
    };
    gp.gp_medicine(&olanzapine, doctor);
    let day = calendar.working(58);
    let mut community = chart.at(&NHFT).labelled("R");
    let seen = Contact {
        kind: ContactKind::Clinic,
        what: "Community mental health team, review",
        start: day,
        end: day,
        reason: Some(BIPOLAR),
    };
    let seen = community.contact(&seen, &DR_MAYHEW);
    let letter = Letter {
        kind: CLINIC,
        title: "Clinic letter",
        department: "Community mental health team",
        dated: day,
        version: 1,
        printed: false,
        about: Some(&seen),
        body: "Bipolar disorder, well for two years on olanzapine 10 mg at night. Sleeping seven hours. Works as a \
               magistrate and wishes this to be seen only by those who treat her.\n\n\
               Weight, lipids and HbA1c yearly with the practice. See in six months.",
    };
    community.letter(&letter, &DR_MAYHEW);
    let plan = Plan {
        category: CARE_AND_SUPPORT,
        title: "Crisis plan",
        text: "Early signs: little sleep, many plans, spending. Ring the team, day or night: 01604 555 0149.",
        since: day,
        steps: &["Sister may be told", "Extra olanzapine 5 mg for three nights, as agreed"],
    };
    community.plan(&plan, &DR_MAYHEW, &[]);
}

/// A woman whose address and places of care nobody may be shown; two hospitals and the ambulance know her as well, and do
/// not say so themselves.
pub(super) fn protected(chart: &mut Chart, dice: &mut Dice) {
    live(chart, &Life { ambulance: Some(("fall at home", 131)), ..TYPE_2_DIABETES }, dice);
    let calendar = chart.calendar;
    let day = calendar.working(47);
    let mut other = chart.at(&NGH);
    let seen = Contact {
        kind: ContactKind::Clinic,
        what: "Northampton General Hospital eye clinic, screening",
        start: day,
        end: day,
        reason: Some(words("Diabetic eye screening")),
    };
    other.contact(&seen, &DR_MEHTA);
    let doctor = gp_of(chart.person.practice.source.ods);
    let mut gp = chart.at(chart.person.practice);
    let plan = Plan {
        category: CARE_AND_SUPPORT,
        title: "Diabetes care plan",
        text: "Feet and eyes yearly. If unwell, Rockingham Lane Practice, 01536 555 0160, or walk in.",
        since: day,
        steps: &["HbA1c every three months", "Bloods at Kettering General Hospital, Rothwell Road"],
    };
    gp.plan(&plan, doctor, &[]);
}

const BIPOLAR: Code = snomed("13746004", "Bipolar disorder");
