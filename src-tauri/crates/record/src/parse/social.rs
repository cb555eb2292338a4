//! The care package, and what is said of a person's home.

use super::{
    Draft, brief, detail, plan, result,
    sheet::{Sheet, any_status, status_words},
};
use crate::{
    fhir::{Fhir as _, upper_first},
    json::Json,
    record::Facts,
    view::{Body, Detail},
};

/// A plan of social care: what it is, and what belongs to it.
pub(super) fn package(sheet: &Sheet<'_>) -> Draft {
    let date = sheet.date(&["period", "created", "meta.lastUpdated"]);
    let Some(title) = sheet.text("title").map(str::to_owned).or_else(|| sheet.term("category"))
    else {
        return Draft::unreadable(sheet, "It does not say what is arranged").on(date);
    };
    let (label, words) = match title.split_once(", ") {
        Some((label, words)) => (label.to_owned(), words.to_owned()),
        None => (title.clone(), sheet.text("description").unwrap_or("In place").to_owned()),
    };
    let mut providers = Vec::new();
    for activity in sheet.list("activity") {
        providers.extend(providers_of(sheet, activity));
    }
    let label = upper_first(&label);
    let since = sheet.date(&["period.start"]);
    let said = brief::Package {
        label: &label,
        words: title.split_once(", ").map(|(_, words)| words),
        description: sheet.text("description").unwrap_or_default(),
        since: since.as_ref(),
        providers,
    };
    let brief = said.in_brief();
    let mut lines = Vec::new();
    if let Some(description) = sheet.text("description").filter(|said| **said != *words) {
        lines.push(detail("Arranged", description));
    }
    lines.extend(sheet.list("activity").filter_map(|activity| part(sheet, activity)));
    lines.extend(since.map(|since| detail("Since", since.short_day())));
    lines.extend(sheet.names("author").into_iter().map(|name| detail("Arranged by", name)));
    let status = match sheet.text("status") {
        Some("active") => None,
        status => status_words(status).or_else(|| Some(any_status(status))),
    };
    Draft::new(Body::SocialCare { label, words, lines })
        .on(date)
        .standing(status)
        .with(Facts::SocialCare(brief))
        .telling(sheet.details())
}

/// Something that is said of a person's life: lives alone, has a key safe.
pub(super) fn fact(sheet: &Sheet<'_>) -> Draft {
    let said = result::observation(sheet);
    let Draft { body, date, status, details, .. } = said;
    let Body::Result { test, value, unit, parts, .. } = body else {
        return Draft::new(body).on(date).standing(status).telling(details);
    };
    let unit = unit.map(|unit| format!(" {unit}")).unwrap_or_default();
    let words = if value == "No value sent" { test.clone() } else { format!("{value}{unit}") };
    let label = upper_first(&test);
    let brief = brief::fact(&words, &parts);
    let body = Body::SocialCare { label, words, lines: parts };
    Draft::new(body).on(date).standing(status).with(Facts::SocialCare(brief)).telling(details)
}

/// One service of the package: its label where it has one beside its words, and who provides it.
fn part(sheet: &Sheet<'_>, activity: Json<'_>) -> Option<Detail> {
    let words = plan::activity_words(sheet, activity)?;
    let label = activity.term("detail.code").filter(|label| !words.starts_with(label.as_str()));
    let who = providers_of(sheet, activity);
    let words = if who.is_empty() { words } else { format!("{words}. {}", who.join("; ")) };
    Some(detail(label.as_deref().unwrap_or("Includes"), words))
}

/// `Larkfield Home Care, 01604 555 0199`
fn providers_of(sheet: &Sheet<'_>, activity: Json<'_>) -> Vec<String> {
    let provider = |who| {
        let found = sheet.resolve(who);
        let name = sheet.called(who).or_else(|| found?.term("name"))?;
        let telephone = found.and_then(super::banner::telephone);
        Some(telephone.map_or_else(|| name.to_owned(), |number| format!("{name}, {number}")))
    };
    activity.list("detail.performer").filter_map(provider).collect()
}
