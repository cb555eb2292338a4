//! What is said about medicines when they stand side by side: not issued for long, possible duplicates.

use chrono::NaiveDate;
use nhs::ClinicalDate;

use crate::{
    parse::ended,
    record::{Facts, Head, Item, Record},
    view::Body,
};

/// What a medicine is beyond its row.
pub(crate) struct MedicineFacts {
    /// Its active ingredients without salts, in small letters.
    pub(crate) ingredients: Vec<String>,
    /// Whether it is issued again and again.
    pub(crate) repeat: bool,
    /// Whether it is an order not to give it.
    pub(crate) forbidden: bool,
    pub(crate) last_issued: Option<ClinicalDate>,
    pub(crate) ended: Option<ClinicalDate>,
}

/// What has to be said about a medicine beside the others that are shown.
#[derive(Default)]
pub(crate) struct Note {
    pub(crate) words: Option<String>,
    /// The entry of which it may be a duplicate.
    pub(crate) twin: Option<String>,
}

/// Whether a medicine ended so lately that it may have to be said beside another.
pub(crate) fn has_just_ended(record: &Record, head: &Head, today: NaiveDate) -> bool {
    ended(&record.sheet(head.page)).is_some_and(|date| is_recent(&date, today))
}

/// What has to be said about this medicine beside the others that are shown.
pub(crate) fn note(item: &Item<'_>, others: &[&Item<'_>], today: NaiveDate) -> Note {
    let Some(facts) = facts(item).filter(|_| is_current(item)) else { return Note::default() };
    let (duplicate, twin) = duplicate(item, facts, others, today).unzip();
    let notes: Vec<String> = not_issued(facts, today).into_iter().chain(duplicate).collect();
    Note { words: (!notes.is_empty()).then(|| notes.join(". ")), twin }
}

/// The active ingredients in a product's name, without salts and strengths.
pub(crate) fn ingredients(name: &str) -> Vec<String> {
    let name = name.to_lowercase();
    if let Some((_, parts)) = COMPOUNDS.iter().find(|(compound, _)| name.starts_with(compound)) {
        return parts.iter().map(|part| (*part).to_owned()).collect();
    }
    let parts = name.replace(" with ", " / ").replace(" and ", " / ");
    let mut ingredients: Vec<String> =
        parts.split(" / ").map(base).filter(|base| !base.is_empty()).collect();
    ingredients.sort();
    ingredients.dedup();
    ingredients
}

/// The words before the first number, without salts.
fn base(name: &str) -> String {
    let words =
        name.split_whitespace().take_while(|word| !word.starts_with(|c: char| c.is_ascii_digit()));
    let words = words.enumerate().filter(|(place, word)| *place == 0 || !SALTS.contains(word));
    words.map(|(_, word)| word).collect::<Vec<_>>().join(" ")
}

fn not_issued(facts: &MedicineFacts, today: NaiveDate) -> Option<String> {
    let issued = facts.last_issued.as_ref().filter(|_| facts.repeat)?.day()?;
    let days = today.signed_duration_since(issued).num_days();
    (days > LONG_NOT_ISSUED_DAYS).then(|| {
        format!("Not issued for {}. Ask whether it is still taken", span(issued, today, days))
    })
}

fn duplicate(
    item: &Item<'_>,
    of: &MedicineFacts,
    others: &[&Item<'_>],
    today: NaiveDate,
) -> Option<(String, String)> {
    others.iter().find_map(|other| {
        let theirs = facts(other)?;
        let shares = of.ingredients.iter().any(|part| theirs.ingredients.contains(part));
        if other.entry.id == item.entry.id || !shares {
            return None;
        }
        let words = words(other);
        let elsewhere = other.entry.source.short != item.entry.source.short;
        let told =
            |said: String| (format!("Possible duplicate of {words}{said}"), other.entry.id.clone());
        if is_current(other) {
            let started = other.entry.date.as_ref().filter(|_| !elsewhere);
            let started = started.map(|date| format!(", started {}", date.short));
            return Some(told(started.unwrap_or_default()));
        }
        // A course that another source has just ended may still be in the cupboard.
        let ended = theirs.ended.as_ref()?;
        (elsewhere && is_recent(ended, today))
            .then(|| told(format!(", ended {}", ended.short_day())))
    })
}

fn is_recent(date: &ClinicalDate, today: NaiveDate) -> bool {
    let days = date.day().map(|day| today.signed_duration_since(day).num_days());
    days.is_some_and(|days| (0..=LONG_NOT_ISSUED_DAYS).contains(&days))
}

/// `GP co-codamol`
fn words(item: &Item<'_>) -> String {
    if let Body::Medicine { name, .. } = &item.entry.body {
        return format!("{} {name}", item.entry.source.short);
    }
    item.entry.source.short.clone()
}

fn is_current(item: &Item<'_>) -> bool {
    matches!(&item.entry.body, Body::Medicine { current: true, .. })
}

fn facts<'a>(item: &'a Item<'_>) -> Option<&'a MedicineFacts> {
    match &item.facts {
        Facts::Medicine(facts) => Some(facts),
        Facts::Plain
        | Facts::Allergy(_)
        | Facts::Letter(_)
        | Facts::Flag { .. }
        | Facts::SocialCare(_)
        | Facts::Appointment { .. } => None,
    }
}

/// `12w`, `7m`, `3y`
fn span(from: NaiveDate, to: NaiveDate, days: i64) -> String {
    let years = to.years_since(from).unwrap_or(0);
    let months = (1..24).take_while(|months| {
        from.checked_add_months(chrono::Months::new(*months)).is_some_and(|day| day <= to)
    });
    match (years, months.count()) {
        (2.., _) => format!("{years}y"),
        (_, 0..3) => format!("{}w", days / 7),
        (_, months) => format!("{months}m"),
    }
}

/// Three months' supply.
const LONG_NOT_ISSUED_DAYS: i64 = 84;
const SALTS: [&str; 26] = [
    "acetate",
    "besilate",
    "calcium",
    "citrate",
    "dihydrate",
    "dipropionate",
    "fumarate",
    "hydrobromide",
    "hydrochloride",
    "magnesium",
    "maleate",
    "mesilate",
    "modified-release",
    "monohydrate",
    "nitrate",
    "phosphate",
    "potassium",
    "propionate",
    "sodium",
    "succinate",
    "sulfate",
    "sulphate",
    "tartrate",
    "trihydrate",
    "hcl",
    "spray",
];
/// Compounds whose British name does not say what is in them.
const COMPOUNDS: [(&str, &[&str]); 11] = [
    ("co-amilofruse", &["amiloride", "furosemide"]),
    ("co-amoxiclav", &["amoxicillin", "clavulanic acid"]),
    ("co-beneldopa", &["benserazide", "levodopa"]),
    ("co-careldopa", &["carbidopa", "levodopa"]),
    ("co-codamol", &["codeine", "paracetamol"]),
    ("co-cyprindiol", &["cyproterone", "ethinylestradiol"]),
    ("co-danthramer", &["dantron", "poloxamer"]),
    ("co-dydramol", &["dihydrocodeine", "paracetamol"]),
    ("co-fluampicil", &["ampicillin", "flucloxacillin"]),
    ("co-tenidone", &["atenolol", "chlortalidone"]),
    ("co-trimoxazole", &["sulfamethoxazole", "trimethoprim"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_ingredient_is_found_under_its_salts_and_in_compounds() {
        let cases: [(&str, &[&str]); 6] = [
            ("metformin hydrochloride", &["metformin"]),
            ("metformin", &["metformin"]),
            ("co-codamol 30/500", &["codeine", "paracetamol"]),
            (
                "acetaminophen 325 mg / hydrocodone bitartrate 7.5 mg",
                &["acetaminophen", "hydrocodone bitartrate"],
            ),
            (
                "bictegravir with emtricitabine and tenofovir alafenamide",
                &["bictegravir", "emtricitabine", "tenofovir alafenamide"],
            ),
            ("500", &[]),
        ];
        for (name, expected) in cases {
            assert_eq!(ingredients(name), expected, "{name}");
        }
    }

    #[test]
    fn the_time_since_the_last_issue_is_said_in_weeks_months_or_years() {
        let today: NaiveDate = "2026-11-21".parse().unwrap();
        for (issued, words) in [
            ("2026-08-28", "12w"),
            ("2026-04-14", "7m"),
            ("2025-09-01", "14m"),
            ("2023-01-01", "3y"),
        ] {
            let issued: NaiveDate = issued.parse().unwrap();
            let days = today.signed_duration_since(issued).num_days();
            assert_eq!(span(issued, today, days), words);
        }
    }
}
