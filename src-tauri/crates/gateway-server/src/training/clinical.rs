//! Entries of a clinical record: allergies, problems, medicines, vaccinations, procedures, family history.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{
    chart::{Pen, to},
    code::{Code, HL7, coded, snomed, status, words},
    medicines::Medicine,
    staff::Staff,
};

/// An allergy or intolerance as somebody wrote it down.
#[derive(Clone, Copy, Debug)]
pub(super) struct Allergy {
    pub(super) to: Code,
    pub(super) reaction: Code,
    pub(super) severity: Severity,
    pub(super) category: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Severity {
    Mild,
    Moderate,
    Severe,
}

/// A medicine in a list: when it began, when it was last issued, when it ended, and what it is for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Course<'a> {
    pub(super) medicine: &'static Medicine,
    pub(super) reason: &'a str,
    pub(super) started: NaiveDate,
    pub(super) issued: NaiveDate,
    pub(super) ended: Option<NaiveDate>,
}

/// A problem: what it is, since when (a year, a month or a day), and whether it is over.
#[derive(Clone, Copy, Debug)]
pub(super) struct Problem<'a> {
    pub(super) code: Code,
    pub(super) since: &'a str,
    pub(super) over: Option<NaiveDate>,
    pub(super) note: Option<&'a str>,
}

impl Pen<'_> {
    pub(super) fn allergy(
        &mut self,
        allergy: &Allergy,
        day: NaiveDate,
        by: &'static Staff,
    ) -> String {
        let body = json!({
            "clinicalStatus": status("allergyintolerance-clinical", "active"),
            "verificationStatus": status("allergyintolerance-verification", "confirmed"),
            "type": if allergy.severity == Severity::Mild { "intolerance" } else { "allergy" },
            "category": [allergy.category],
            "criticality": if allergy.severity == Severity::Severe { "high" } else { "low" },
            "code": allergy.to.concept(),
            "patient": self.subject(),
            "recordedDate": day.to_string(),
            "recorder": self.staff(by),
            "asserter": self.staff(by),
            "reaction": [{
                "manifestation": [allergy.reaction.concept()],
                "severity": allergy.severity.code(),
            }],
        });
        self.write("AllergyIntolerance", day, body)
    }

    /// What a source writes that asked and was told of none.
    pub(super) fn no_known_allergies(&mut self, day: NaiveDate, by: &'static Staff) -> String {
        let body = json!({
            "clinicalStatus": status("allergyintolerance-clinical", "active"),
            "verificationStatus": status("allergyintolerance-verification", "confirmed"),
            "code": snomed("716186003", "No known allergy").concept(),
            "patient": self.subject(),
            "recordedDate": day.to_string(),
            "recorder": self.staff(by),
            "asserter": self.staff(by),
        });
        self.write("AllergyIntolerance", day, body)
    }

    /// A problem on the list of the GP or of a ward.
    pub(super) fn problem(
        &mut self,
        problem: &Problem<'_>,
        day: NaiveDate,
        by: &'static Staff,
    ) -> String {
        let clinical = if problem.over.is_some() { "resolved" } else { "active" };
        let body = json!({
            "clinicalStatus": status("condition-clinical", clinical),
            "verificationStatus": status("condition-ver-status", "confirmed"),
            "category": [status("condition-category", "problem-list-item")],
            "code": problem.code.concept(),
            "subject": self.subject(),
            "onsetDateTime": problem.since,
            "abatementDateTime": problem.over.map(|day| day.to_string()),
            "recordedDate": day.to_string(),
            "recorder": self.staff(by),
            "asserter": self.staff(by),
            "note": problem.note.map(|text| json!([{ "text": text }])),
        });
        self.write("Condition", day, body)
    }

    /// An item of the GP's list: a repeat while it goes on, an acute course or an ended repeat once it has ended.
    pub(super) fn gp_medicine(&mut self, course: &Course<'_>, by: &'static Staff) -> String {
        let medicine = course.medicine;
        let (state, kind) = match course.ended {
            None => ("active", REPEAT),
            Some(_) if medicine.supply <= 14 => ("completed", ACUTE),
            Some(_) => ("stopped", REPEAT),
        };
        let body = json!({
            "contained": [medicine.fhir()],
            "extension": [{ "url": LAST_ISSUE_DATE, "valueDateTime": course.issued.to_string() }],
            "status": state,
            "category": kind.concept(),
            "medicationReference": to("#medicine"),
            "subject": self.subject(),
            "effectivePeriod": period(course.started, course.ended),
            "dateAsserted": course.issued.to_string(),
            "informationSource": self.staff(by),
            "reasonCode": [words_of(course.reason)],
            "dosage": medicine.dosage(),
        });
        self.write("MedicationStatement", course.ended.unwrap_or(course.issued), body)
    }

    /// A medicine that a hospital gave the patient to take home.
    pub(super) fn discharge_medicine(
        &mut self,
        course: &Course<'_>,
        stay: Option<&str>,
        by: &'static Staff,
    ) -> String {
        let medicine = course.medicine;
        let state = if course.ended.is_some() { "completed" } else { "active" };
        let body = json!({
            "contained": [medicine.fhir()],
            "status": state,
            "intent": "order",
            "category": [coded(REQUEST_CATEGORY, "discharge", "Discharge").concept()],
            "medicationReference": to("#medicine"),
            "subject": self.subject(),
            "encounter": stay.map(to),
            "authoredOn": course.started.to_string(),
            "requester": self.staff(by),
            "reasonCode": [words_of(course.reason)],
            "dosageInstruction": medicine.dosage(),
            "dispenseRequest": {
                "validityPeriod": period(course.issued, course.ended),
                "expectedSupplyDuration": {
                    "value": medicine.supply, "unit": "day", "system": UCUM, "code": "d",
                },
            },
        });
        self.write("MedicationRequest", course.started, body)
    }

    pub(super) fn vaccination(
        &mut self,
        vaccine: Code,
        day: NaiveDate,
        by: &'static Staff,
    ) -> String {
        let body = json!({
            "status": "completed",
            "vaccineCode": vaccine.concept(),
            "patient": self.subject(),
            "occurrenceDateTime": day.to_string(),
            "recorded": day.to_string(),
            "primarySource": true,
            "performer": [{ "actor": self.staff(by) }],
        });
        self.write("Immunization", day, body)
    }

    pub(super) fn procedure(&mut self, done: Code, day: NaiveDate, by: &'static Staff) -> String {
        let body = json!({
            "status": "completed",
            "code": done.concept(),
            "subject": self.subject(),
            "performedDateTime": day.to_string(),
            "recorder": self.staff(by),
            "performer": [{ "actor": self.staff(by) }],
        });
        self.write("Procedure", day, body)
    }

    pub(super) fn family_history(
        &mut self,
        relative: (&str, &str),
        had: Code,
        day: NaiveDate,
    ) -> String {
        let (code, name) = relative;
        let system = format!("{HL7}v3-RoleCode");
        let body = json!({
            "status": "completed",
            "patient": self.subject(),
            "date": day.to_string(),
            "relationship": { "coding": [{ "system": system, "code": code, "display": name }], "text": name },
            "condition": [{ "code": had.concept() }],
        });
        self.write("FamilyMemberHistory", day, body)
    }
}

impl Severity {
    fn code(self) -> &'static str {
        match self {
            Self::Mild => "mild",
            Self::Moderate => "moderate",
            Self::Severe => "severe",
        }
    }
}

/// A stretch of days; open where it has not ended.
pub(super) fn period(start: NaiveDate, end: Option<NaiveDate>) -> Value {
    match end {
        Some(end) => json!({ "start": start.to_string(), "end": end.to_string() }),
        None => json!({ "start": start.to_string() }),
    }
}

fn words_of(text: &str) -> Value {
    json!({ "text": text })
}

// Allergies and reactions of the county
pub(super) const PENICILLIN: Code = snomed("764146007", "Penicillin").said("penicillin");
pub(super) const LATEX: Code = snomed("111088007", "Latex").said("latex");
pub(super) const PEANUT: Code = snomed("762952008", "Peanut").said("peanut");
pub(super) const CODEINE: Code = snomed("387494007", "Codeine").said("codeine");
pub(super) const IBUPROFEN: Code = snomed("387207008", "Ibuprofen").said("ibuprofen");
pub(super) const ASPIRIN: Code = snomed("387458008", "Aspirin").said("aspirin");
pub(super) const EGG: Code = snomed("102263004", "Eggs").said("hen's egg");
pub(super) const ANAPHYLAXIS: Code = snomed("39579001", "Anaphylaxis").said("anaphylaxis");
pub(super) const RASH: Code = snomed("271807003", "Eruption of skin").said("rash");
pub(super) const CONTACT_RASH: Code = snomed("40275004", "Contact dermatitis").said("contact rash");
pub(super) const URTICARIA: Code = snomed("126485001", "Urticaria").said("urticaria");
pub(super) const NAUSEA: Code = snomed("422587007", "Nausea").said("nausea");
pub(super) const WHEEZE: Code = words("wheeze");
pub(super) const SWOLLEN_LIPS: Code =
    snomed("41291007", "Angioedema").said("swelling of lips and face");

// Vaccines
pub(super) const FLU: Code = snomed("46233009", "Influenza virus vaccine").said("influenza");
pub(super) const COVID: Code = snomed("1119305005", "COVID-19 antigen vaccine").said("COVID-19");
pub(super) const PNEUMOCOCCAL: Code = words("pneumococcal");
pub(super) const SHINGLES: Code = words("shingles");
pub(super) const PERTUSSIS: Code = words("whooping cough, in pregnancy");
pub(super) const SIX_IN_ONE: Code =
    words("diphtheria, tetanus, pertussis, polio, Hib, hepatitis B (6-in-1)");
pub(super) const ROTAVIRUS: Code = words("rotavirus");
pub(super) const MENINGITIS_B: Code = words("meningococcal B");
pub(super) const MMR: Code = words("measles, mumps and rubella (MMR)");
pub(super) const PRE_SCHOOL: Code =
    words("diphtheria, tetanus, pertussis, polio (pre-school booster)");
pub(super) const HPV: Code = words("human papillomavirus (HPV)");

const REPEAT: Code = words("repeat");
const ACUTE: Code = words("acute");
const UCUM: &str = "http://unitsofmeasure.org";
const REQUEST_CATEGORY: &str = "http://terminology.hl7.org/CodeSystem/medicationrequest-category";
const LAST_ISSUE_DATE: &str =
    "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-MedicationStatementLastIssueDate";
