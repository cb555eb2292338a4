//! What the sources know of a person beyond name, number and address; of some less than is usual.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{
    chart::phone,
    code::{Code, coded},
    person::{Home, Language, Person},
};

/// What is known of a person beyond the usual, or less exactly than usual.
#[derive(Clone, Debug, Default)]
pub(super) struct Particulars {
    /// How exactly the day of birth is known.
    pub(super) born: Known,
    /// How exactly the day of death is known, of somebody who died.
    pub(super) died: Known,
    pub(super) ethnicity: Option<Code>,
    pub(super) marital: Option<Code>,
    /// The family name that somebody had before.
    pub(super) family_before: Option<&'static str>,
    /// Where somebody lived before, and until when.
    pub(super) home_before: Option<(Home, NaiveDate)>,
    /// Languages beside the first, and how they are written or signed.
    pub(super) speaks: &'static [Language],
    /// Whether an interpreter is needed.
    pub(super) interpreter: bool,
    /// The place in the order of a birth of several.
    pub(super) of_several: Option<u32>,
    /// Who is to be rung, as the practice wrote it on the patient.
    pub(super) emergency: Option<Emergency>,
}

/// Somebody who is to be rung.
#[derive(Clone, Copy, Debug)]
pub(super) struct Emergency {
    pub(super) name: [&'static str; 2],
    pub(super) kind: &'static str,
    pub(super) telephone: &'static str,
}

/// How exactly a day is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Known {
    #[default]
    Day,
    Year,
    /// That it was, and not when.
    NotWhen,
}

impl Known {
    /// As much of the day as is known; nothing where not even the year is.
    pub(super) fn of(self, day: NaiveDate) -> Option<String> {
        match self {
            Self::Day => Some(day.to_string()),
            Self::Year => Some(day.format("%Y").to_string()),
            Self::NotWhen => None,
        }
    }
}

impl Particulars {
    /// Whether somebody is married.
    pub(super) fn is_married(&self) -> bool {
        self.marital.is_some_and(|status| status.text() == "Married")
    }

    /// The Patient with these told of it.
    pub(super) fn told_of(&self, person: &Person, mut patient: Value) -> Value {
        let Some(fields) = patient.as_object_mut() else { return patient };
        let mut say = |field: &str, value: Value| {
            fields.insert(field.to_owned(), value);
        };
        say("birthDate", json!(self.born.of(person.born)));
        if let Some(died) = person.died.filter(|_| self.died != Known::Day) {
            say("deceasedDateTime", json!(self.died.of(died)));
            say("deceasedBoolean", json!((self.died == Known::NotWhen).then_some(true)));
        }
        say("extension", self.extensions());
        say("maritalStatus", json!(self.marital.map(Code::concept)));
        say("multipleBirthInteger", json!(self.of_several));
        say("contact", json!(self.emergency.map(|emergency| [emergency.fhir()])));
        self.before(person, fields);
        self.languages(person, fields);
        patient
    }

    fn extensions(&self) -> Value {
        let ethnicity = self.ethnicity.map(
            |group| json!({ "url": ETHNIC_CATEGORY, "valueCodeableConcept": group.concept() }),
        );
        let interpreter =
            self.interpreter.then(|| json!({ "url": INTERPRETER_REQUIRED, "valueBoolean": true }));
        let all: Vec<Value> = [ethnicity, interpreter].into_iter().flatten().collect();
        if all.is_empty() { Value::Null } else { json!(all) }
    }

    fn before(&self, person: &Person, fields: &mut serde_json::Map<String, Value>) {
        if let (Some(family), Some(names)) =
            (self.family_before, fields.get_mut("name").and_then(Value::as_array_mut))
        {
            names.push(json!({ "use": "old", "family": family, "given": person.given }));
        }
        if let (Some((home, until)), Some(addresses)) =
            (&self.home_before, fields.get_mut("address").and_then(Value::as_array_mut))
        {
            addresses.push(json!({
                "use": "old",
                "line": [home.line],
                "city": home.town,
                "postalCode": home.postcode,
                "period": { "end": until.to_string() },
            }));
        }
    }

    fn languages(&self, person: &Person, fields: &mut serde_json::Map<String, Value>) {
        let mut all: Vec<Value> =
            person.language.into_iter().map(|first| first.spoken(true)).collect();
        all.extend(self.speaks.iter().map(|language| language.spoken(false)));
        if !all.is_empty() {
            fields.insert("communication".to_owned(), json!(all));
        }
    }
}

impl Emergency {
    fn fhir(self) -> Value {
        let [given, family] = self.name;
        let role = coded(CONTACT_ROLE, "C", "Emergency Contact").said(self.kind);
        json!({
            "relationship": [role.concept()],
            "name": { "use": "official", "family": family, "given": [given] },
            "telecom": [phone(self.telephone, "mobile")],
        })
    }
}

/// An ethnic category of England, by its letter.
pub(super) const fn ethnic(letter: &'static str, name: &'static str) -> Code {
    coded(ETHNIC_CATEGORIES, letter, name)
}

/// Marital status, by HL7's letter.
pub(super) fn marital(age: u32, letter: char) -> Option<Code> {
    let name = match letter {
        'M' => ("M", "Married"),
        'W' => ("W", "Widowed"),
        'D' => ("D", "Divorced"),
        _ => ("S", "Never Married"),
    };
    (age >= 16).then(|| coded(MARITAL, name.0, name.1))
}

const CONTACT_ROLE: &str = "http://terminology.hl7.org/CodeSystem/v2-0131";
const MARITAL: &str = "http://terminology.hl7.org/CodeSystem/v3-MaritalStatus";
const ETHNIC_CATEGORY: &str =
    "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-EthnicCategory";
const ETHNIC_CATEGORIES: &str = "https://fhir.hl7.org.uk/CodeSystem/UKCore-EthnicCategoryEngland";
const INTERPRETER_REQUIRED: &str =
    "http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired";
