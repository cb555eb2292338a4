//! One resident of the county.

use chrono::NaiveDate;
use nhs::NhsNumber;
use serde_json::{Value, json};

use super::{chart::phone, particulars::Particulars, sources::Place, time::moment};

/// A resident, as every source knows them.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) nhs: NhsNumber,
    pub(super) prefix: &'static str,
    pub(super) given: Vec<&'static str>,
    pub(super) family: &'static str,
    pub(super) preferred: Option<&'static str>,
    pub(super) gender: Gender,
    pub(super) born: NaiveDate,
    pub(super) died: Option<NaiveDate>,
    pub(super) home: Home,
    pub(super) telephone: Option<String>,
    pub(super) email: Option<&'static str>,
    pub(super) language: Option<Language>,
    pub(super) traced: bool,
    /// Has no husband, wife or children.
    pub(super) single: bool,
    /// Whether the practice sends that nobody may be shown where the person is.
    pub(super) protected: bool,
    pub(super) practice: &'static Place,
    pub(super) hospital: &'static Place,
    /// What the sources know beyond that, where anybody wrote it down.
    pub(super) particulars: Option<Particulars>,
}

/// The administrative gender that the sources send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gender {
    Female,
    Male,
}

/// Where somebody lives.
#[derive(Clone, Debug)]
pub(super) struct Home {
    pub(super) line: String,
    pub(super) town: &'static str,
    pub(super) postcode: String,
}

/// The language somebody speaks where it is not English.
#[derive(Clone, Copy, Debug)]
pub(super) struct Language {
    pub(super) code: &'static str,
    pub(super) name: &'static str,
}

impl Person {
    /// The person as a letter writes them, `Mrs Ivy Patterson`.
    pub(super) fn formal(&self) -> String {
        [self.prefix, &self.given.join(" "), self.family].join(" ")
    }

    /// The person in the middle of a letter, `Mrs Patterson`; a child by the given name.
    pub(super) fn short(&self, on: NaiveDate) -> String {
        match self.given.first() {
            Some(given) if self.age(on) < 18 => (*given).to_owned(),
            Some(_) | None => format!("{} {}", self.prefix, self.family),
        }
    }

    /// How old the person is on this day, in whole years.
    pub(super) fn age(&self, on: NaiveDate) -> u32 {
        on.years_since(self.born).unwrap_or(0)
    }

    /// The person as a Patient, without number and organisations, which each source adds.
    pub(super) fn fhir(&self) -> Value {
        let body = json!({
            "active": true,
            "name": self.names(),
            "telecom": self.telecom(),
            "gender": self.gender.code(),
            "birthDate": self.born.to_string(),
            "deceasedDateTime": self.died.map(|day| moment(day, 4, 20)),
            "address": [{
                "use": "home",
                "line": [self.home.line],
                "city": self.home.town,
                "postalCode": self.home.postcode,
            }],
            "communication": self.language.map(Language::fhir),
        });
        match &self.particulars {
            Some(particulars) => particulars.told_of(self, body),
            None => body,
        }
    }

    fn names(&self) -> Vec<Value> {
        let official = json!({
            "use": "official",
            "family": self.family,
            "given": self.given,
            "prefix": [self.prefix],
        });
        let usual = self
            .preferred
            .map(|given| json!({ "use": "nickname", "family": self.family, "given": [given] }));
        [Some(official), usual].into_iter().flatten().collect()
    }

    fn telecom(&self) -> Option<Vec<Value>> {
        let telephone = self.telephone.as_deref().map(|number| phone(number, use_of(number)));
        let email =
            self.email.map(|address| json!({ "system": "email", "value": address, "use": "home" }));
        let all: Vec<Value> = [telephone, email].into_iter().flatten().collect();
        (!all.is_empty()).then_some(all)
    }
}

impl Gender {
    fn code(self) -> &'static str {
        match self {
            Self::Female => "female",
            Self::Male => "male",
        }
    }

    /// The other one.
    pub(super) fn other(self) -> Self {
        match self {
            Self::Female => Self::Male,
            Self::Male => Self::Female,
        }
    }

    /// `she` or `he`, for letters.
    pub(super) fn subject(self) -> &'static str {
        match self {
            Self::Female => "she",
            Self::Male => "he",
        }
    }

    /// `her` or `his`, for letters.
    pub(super) fn possessive(self) -> &'static str {
        match self {
            Self::Female => "her",
            Self::Male => "his",
        }
    }
}

impl Language {
    fn fhir(self) -> Value {
        json!([self.spoken(true)])
    }

    /// One of the languages that somebody speaks.
    pub(super) fn spoken(self, preferred: bool) -> Value {
        json!({
            "language": {
                "coding": [{ "system": "urn:ietf:bcp:47", "code": self.code, "display": self.name }],
                "text": self.name,
            },
            "preferred": preferred,
        })
    }
}

fn use_of(number: &str) -> &'static str {
    if number.starts_with("07") { "mobile" } else { "home" }
}
