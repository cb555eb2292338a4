use super::{
    Draft, detail,
    sheet::{STATE_NOT_KNOWN, Sheet, State},
};
use crate::{
    allergies::{AllergyFacts, Says, names_no_agent, none_of_which, says},
    fhir::{Fhir as _, lower_first},
    json::Json,
    record::Facts,
    view::{AllergyLine, Body},
};

pub(super) fn read(sheet: &Sheet<'_>) -> Draft {
    let says = says(sheet.resource);
    let Some(agent) = agent(sheet, says) else {
        return Draft::unreadable(sheet, "It does not say to what the patient reacts")
            .on(sheet.date(&DATES));
    };
    let reaction = reaction(sheet);
    let severity = severity(sheet);
    let in_line = match (&reaction, severity) {
        (Some(reaction), Some((_, severity))) => Some(format!("{reaction} ({severity})")),
        (None, Some((_, severity))) => Some(severity.to_owned()),
        (reaction, None) => reaction.clone(),
    };
    let (standing, stands) = standing(sheet);
    let facts = AllergyFacts {
        says,
        stands,
        inactive: standing == "Inactive",
        understood: standing != STATE_NOT_KNOWN
            && !super::bundle::has_unknown_modifier(sheet.resource),
        line: AllergyLine {
            agent: agent.clone(),
            reaction: in_line,
            status: match standing {
                NOT_CONFIRMED => Some("Not confirmed".to_owned()),
                STATE_NOT_KNOWN => Some(STATE_NOT_KNOWN.to_owned()),
                _ => None,
            },
        },
        weight: severity.map_or(0, |(weight, _)| weight).max(risk(sheet)),
    };
    let known = says == Says::Known;
    let body = if known {
        let severity = severity.map(|(_, words)| words.to_owned());
        Body::Allergy { agent, reaction, severity, standing: standing.to_owned(), active: stands }
    } else {
        // What is no agent must not look like one.
        Body::Term { term: crate::fhir::upper_first(&agent), note: None }
    };
    let said =
        standing == "Entered in error" || (!known && (!stands || standing == STATE_NOT_KNOWN));
    let error = said.then(|| standing.to_owned());
    Draft::new(body)
        .on(sheet.date(&DATES))
        .standing(error)
        .with(Facts::Allergy(facts))
        .telling(details(sheet))
}

fn agent(sheet: &Sheet<'_>, says: Says) -> Option<String> {
    let substance = || sheet.list("reaction").find_map(|reaction| reaction.term("substance"));
    match says {
        Says::Known => {
            let named = sheet.term("code").filter(|_| !names_no_agent(sheet.resource));
            named.or_else(substance).map(|agent| lower_first(&agent))
        }
        Says::NoneKnown => Some(
            sheet
                .term("code")
                .filter(|_| sheet.kind() != Some("List"))
                .unwrap_or_else(|| "No known allergies".to_owned()),
        ),
        Says::NoneOfAKind => none_of_which(sheet.resource),
        Says::NotAsked => Some("Not asked, or not known".to_owned()),
    }
}

fn reaction(sheet: &Sheet<'_>) -> Option<String> {
    let mut all: Vec<String> = sheet
        .resource
        .list("reaction")
        .flat_map(|reaction| {
            let said: Vec<String> =
                reaction.list("manifestation").map(|each| manifested(sheet, each)).collect();
            if said.is_empty() {
                reaction.text("description").map(str::to_owned).into_iter().collect()
            } else {
                said
            }
        })
        .map(|words| lower_first(&words))
        .collect();
    all.dedup();
    (!all.is_empty()).then(|| all.join(", "))
}

/// One sign of a reaction; since R5 it may stand in an entry of its own.
fn manifested<'a>(sheet: &Sheet<'a>, sign: Json<'a>) -> String {
    let elsewhere = sign.at("reference");
    sign.term("")
        .or_else(|| sheet.called(elsewhere))
        .or_else(|| sheet.resolve(elsewhere)?.term("code"))
        .unwrap_or_else(|| "a reaction that cannot be read".to_owned())
}

/// The worst that is said: of a reaction, else what the next one could be.
fn severity(sheet: &Sheet<'_>) -> Option<(u8, &'static str)> {
    let of_reaction =
        sheet.list("reaction").filter_map(|reaction| match reaction.text("severity") {
            Some("severe") => Some((4, "severe")),
            Some("moderate") => Some((2, "moderate")),
            Some("mild") => Some((1, "mild")),
            Some(_) | None => None,
        });
    let next = (risk(sheet) > 0).then_some((HIGH_RISK, "high risk"));
    of_reaction.max().or(next)
}

/// What the next reaction could be; it does not make the last one less than it was.
fn risk(sheet: &Sheet<'_>) -> u8 {
    if sheet.text("criticality") == Some("high") { HIGH_RISK } else { 0 }
}

/// How it stands in words, and whether it counts. Whatever cannot be read counts.
fn standing(sheet: &Sheet<'_>) -> (&'static str, bool) {
    let verified = sheet.state("verificationStatus", &VERIFIED);
    let clinical = sheet.state("clinicalStatus", &CLINICAL);
    // The second version of FHIR had one status for both.
    let before = |state: &str| sheet.text("status") == Some(state);
    let is = |state: &'static str| {
        verified == State::Is(state) || clinical == State::Is(state) || before(state)
    };
    if is("entered-in-error") {
        ("Entered in error", false)
    } else if is("refuted") {
        ("Refuted", false)
    } else if verified == State::NotKnown || clinical == State::NotKnown {
        (STATE_NOT_KNOWN, true)
    } else if is("resolved") {
        ("Resolved", false)
    } else if is("inactive") {
        ("Inactive", false)
    } else if is("unconfirmed") || is("presumed") {
        (NOT_CONFIRMED, true)
    } else {
        ("Active", true)
    }
}

fn details(sheet: &Sheet<'_>) -> Vec<crate::view::Detail> {
    let mut details = sheet.details();
    let kinds: Vec<&str> = sheet.list("category").filter_map(Json::as_str).collect();
    details.extend(sheet.text("type").map(|kind| detail("Kind", kind)));
    if !kinds.is_empty() {
        details.push(detail("Category", kinds.join(", ")));
    }
    details.extend(sheet.text("criticality").map(|risk| detail("Risk of a severe reaction", risk)));
    details.extend(
        sheet.date(&["onsetDateTime", "onsetPeriod"]).map(|date| detail("Began", date.short_day())),
    );
    details.extend(
        sheet.date(&["lastOccurrence"]).map(|date| detail("Last reaction", date.short_day())),
    );
    details
}

const DATES: [&str; 6] = [
    "recordedDate",
    "assertedDate",
    "date",
    "effectiveDateTime",
    "onsetDateTime",
    "meta.lastUpdated",
];
const CLINICAL: [&str; 3] = ["inactive", "resolved", "active"];
const VERIFIED: [&str; 5] = ["entered-in-error", "refuted", "unconfirmed", "presumed", "confirmed"];
const NOT_CONFIRMED: &str = "Active, not confirmed";
/// Between a moderate reaction and a severe one.
const HIGH_RISK: u8 = 3;
