//! The names by which a text would tell where a patient is: of the sources, of every organisation and place that the
//! patient's entries lead to, of the streets and towns of their addresses, and the patient's own.

use std::collections::{BTreeSet, HashSet};

use nhs::PatientId;
use rusqlite::{Connection, OptionalExtension as _};
use serde_json::Value;

use crate::{fhir, keys::SealKey, records::shelf};

/// Names that must not stand in any text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Names {
    /// In small letters; found anywhere in a text.
    phrases: BTreeSet<String>,
    /// Towns and short names, as they are written; found as words of their own.
    words: BTreeSet<String>,
}

impl Names {
    /// The names around this patient.
    pub(super) fn around(
        db: &Connection,
        seal: &SealKey,
        patient: &PatientId,
        sources: &[(String, String)],
    ) -> rusqlite::Result<Self> {
        let mut names = Self::default();
        for (short, name) in sources {
            names.add_name(name);
            names.add_short(short);
        }
        names.add_places(db, seal, patient)?;
        let mut said = db.prepare_cached(
            "SELECT opened_text('patient_source/' || source || '/' || key, sealed) FROM patient_source
             WHERE patient = ?1 AND sealed IS NOT NULL",
        )?;
        for text in said.query_map([patient.as_str()], |row| row.get::<_, String>(0))? {
            names.add_all_of(&serde_json::from_str(&text?).unwrap_or_default());
        }
        Ok(names)
    }

    /// Whether a text holds one of these names, a postcode, a telephone number or an email address.
    pub(super) fn stand_in(&self, text: &str) -> bool {
        let small = text.to_lowercase();
        self.phrases.iter().any(|phrase| small.contains(phrase.as_str()))
            || words_of(text).any(|word| self.words.contains(word))
            || text.contains('@')
            || has_postcode(text)
            || has_telephone(text)
    }

    /// Every organisation and place that the patient's entries lead to.
    fn add_places(
        &mut self,
        db: &Connection,
        seal: &SealKey,
        patient: &PatientId,
    ) -> rusqlite::Result<()> {
        let mut ahead: Vec<String> = db
            .prepare_cached("SELECT refers FROM resource WHERE patient = ?1")?
            .query_map([patient.as_str()], |row| row.get::<_, String>(0))?
            .flat_map(|refers| split(&refers.unwrap_or_default()))
            .collect();
        let mut find = db.prepare_cached(
            "SELECT refers, sealed FROM resource WHERE id = ?1 AND patient IS NULL AND explains = 1",
        )?;
        let mut known = HashSet::new();
        while let Some(id) = ahead.pop() {
            if !known.insert(id.clone()) {
                continue;
            }
            let found = find
                .query_row([&id], |row| {
                    Ok((row.get::<_, String>(0)?, shelf::text(seal, &id, row)?))
                })
                .optional()?;
            let Some((refers, text)) = found else { continue };
            ahead.extend(split(&refers));
            let place: Value = serde_json::from_str(&text).unwrap_or_default();
            if matches!(fhir::kind(&place), "Organization" | "Location" | "HealthcareService") {
                fhir::text(&place, "name").into_iter().for_each(|name| self.add_name(name));
                fhir::list(&place, "alias")
                    .iter()
                    .filter_map(Value::as_str)
                    .for_each(|name| self.add_short(name));
            }
            self.add_all_of(&place);
        }
        Ok(())
    }

    /// The addresses and telephone numbers of a resource, and the names that its references say.
    pub(super) fn add_all_of(&mut self, resource: &Value) {
        for address in fhir::list(resource, "address") {
            fhir::list(address, "line")
                .iter()
                .filter_map(Value::as_str)
                .for_each(|line| self.add_phrase(line));
            fhir::text(address, "text").into_iter().for_each(|text| self.add_phrase(text));
            for part in ["city", "district"] {
                fhir::text(address, part).into_iter().for_each(|town| self.add_town(town));
            }
        }
        for name in ["generalPractitioner", "managingOrganization", "organization"] {
            for reference in fhir::list(resource, name) {
                fhir::text(reference, "display").into_iter().for_each(|name| self.add_name(name));
            }
        }
    }

    /// The name of an organisation, unless it is made of words that every place has: "Emergency department".
    fn add_name(&mut self, name: &str) {
        if words_of(name).any(|word| !GENERIC.contains(&word.to_lowercase().as_str())) {
            self.add_phrase(name);
        }
    }

    fn add_phrase(&mut self, phrase: &str) {
        let phrase = phrase.trim().to_lowercase();
        if phrase.chars().filter(|c| c.is_alphanumeric()).count() >= SHORTEST {
            self.phrases.insert(phrase);
        }
    }

    /// `NGH`; not `GP` or `Social care`, which are kinds.
    pub(super) fn add_short(&mut self, short: &str) {
        let is_initials = short.chars().count() > 2
            && short.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
        if is_initials {
            self.words.insert(short.to_owned());
        } else {
            self.add_name(short);
        }
    }

    fn add_town(&mut self, town: &str) {
        if town.contains(' ') {
            self.add_phrase(town);
        } else if town.chars().count() > 2 {
            self.words.insert(town.to_owned());
            self.words.insert(town.to_uppercase());
        }
    }
}

fn split(ids: &str) -> Vec<String> {
    ids.split_whitespace().map(str::to_owned).collect()
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// `NN2 6AB` or `NN26AB`.
fn has_postcode(text: &str) -> bool {
    let upper = text.to_uppercase();
    let words: Vec<&str> = words_of(&upper).collect();
    let whole = words.iter().any(|word| {
        word.len() >= 5 && word.is_ascii() && {
            let (outward, inward) = word.split_at(word.len() - 3);
            is_outward(outward) && is_inward(inward)
        }
    });
    whole
        || words.windows(2).any(
            |pair| matches!(pair, [outward, inward] if is_outward(outward) && is_inward(inward)),
        )
}

/// One or two letters, a digit, and perhaps another digit or letter.
fn is_outward(word: &str) -> bool {
    let letters = word.bytes().take_while(u8::is_ascii_uppercase).count();
    let rest = word.as_bytes().get(letters..).unwrap_or_default();
    (1..=2).contains(&letters)
        && (1..=2).contains(&rest.len())
        && rest.first().is_some_and(u8::is_ascii_digit)
        && rest.iter().all(u8::is_ascii_alphanumeric)
}

/// A digit and two letters, of which six are never used.
fn is_inward(word: &str) -> bool {
    matches!(word.as_bytes(), [digit, one, two] if digit.is_ascii_digit()
        && [one, two].iter().all(|letter| letter.is_ascii_uppercase() && !b"CIKMOV".contains(letter)))
}

/// Ten to twelve digits that begin with 0, or more that begin with +44, with nothing but spaces and signs between them.
fn has_telephone(text: &str) -> bool {
    let mut digits = String::new();
    for c in text.chars().chain(['x']) {
        match c {
            '0'..='9' => digits.push(c),
            ' ' | '-' | '(' | ')' | '\u{a0}' => {}
            '+' => digits = "+".to_owned(),
            _ => {
                if is_telephone(&digits) {
                    return true;
                }
                digits.clear();
            }
        }
    }
    false
}

fn is_telephone(digits: &str) -> bool {
    (digits.starts_with('0') && (10..=12).contains(&digits.len()))
        || digits.starts_with("+44") && digits.len() >= 12
}

/// A name with fewer letters would be found in other words.
const SHORTEST: usize = 5;
/// Words that are in the names of many places and tell none of them.
const GENERIC: [&str; 52] = [
    "a",
    "accident",
    "adult",
    "adults",
    "ambulance",
    "and",
    "assessment",
    "at",
    "care",
    "centre",
    "children",
    "children's",
    "clinic",
    "clinical",
    "community",
    "council",
    "county",
    "department",
    "diabetes",
    "district",
    "emergency",
    "for",
    "general",
    "gp",
    "health",
    "healthcare",
    "home",
    "hospital",
    "intermediate",
    "laboratory",
    "medical",
    "mental",
    "nurse",
    "nurses",
    "nursing",
    "of",
    "out",
    "outpatient",
    "outpatients",
    "patients",
    "practice",
    "primary",
    "service",
    "services",
    "social",
    "surgery",
    "team",
    "the",
    "trust",
    "unit",
    "urgent",
    "ward",
];
