//! Plans, goals, decisions about treatment, and flags.

use super::{
    Draft, detail, markup,
    sheet::{Sheet, any_status, status_words},
};
use crate::{
    fhir::{Fhir as _, upper_first},
    json::Json,
    record::Facts,
    view::Body,
};

pub(super) fn care_plan(sheet: &Sheet<'_>) -> Draft {
    let date = sheet.date(&DATES);
    let title = sheet.text("title").map(str::to_owned).or_else(|| kind_of_plan(sheet));
    let mut lines: Vec<String> = sheet.text("description").map(str::to_owned).into_iter().collect();
    lines.extend(sheet.list("activity").filter_map(|activity| activity_words(sheet, activity)));
    let goals = sheet
        .list("goal")
        .filter_map(|goal| sheet.called(goal).or_else(|| sheet.resolve(goal)?.term("description")));
    lines.extend(goals.map(|goal| format!("Goal: {goal}")));
    if lines.is_empty() {
        lines.extend(sheet.text("text.div").map(markup::lines).unwrap_or_default());
    }
    let Some(title) = title.or_else(|| lines.first().cloned()) else {
        return Draft::unreadable(sheet, "It does not say what is planned").on(date);
    };
    let body = Body::CarePlan { title, standing: any_status(sheet.text("status")), lines };
    let mut told = sheet.details();
    told.extend(
        sheet.reasons("category", "addresses").into_iter().map(|words| detail("About", words)),
    );
    told.extend(sheet.date(&["period.end"]).map(|end| detail("Until", end.short_day())));
    Draft::new(body).on(date).standing(status_words(sheet.text("status"))).telling(told)
}

pub(super) fn goal(sheet: &Sheet<'_>) -> Draft {
    let date = sheet.date(&["startDate", "statusDate", "meta.lastUpdated"]);
    let Some(title) = sheet.term("description") else {
        return Draft::unreadable(sheet, "It does not say what the goal is").on(date);
    };
    let targets = sheet.list("target").filter_map(|target| {
        let what = target.term("measure");
        let due = target.date(&["dueDate"]).map(|date| format!("by {}", date.short_day()));
        let amount = super::quantity::number_of(target.at("detailQuantity")).map(|number| {
            format!("{number} {}", target.text("detailQuantity.unit").unwrap_or_default())
        });
        let amount = amount.or_else(|| target.text("detailString").map(str::to_owned));
        let words: Vec<String> = [what, amount, due].into_iter().flatten().collect();
        (!words.is_empty()).then(|| words.join(" "))
    });
    let body = Body::CarePlan {
        title: format!("Goal: {title}"),
        standing: any_status(sheet.text("lifecycleStatus")),
        lines: targets.collect(),
    };
    let mut told = sheet.details();
    told.extend(sheet.names("expressedBy").into_iter().map(|who| detail("Said by", who)));
    told.extend(sheet.term("achievementStatus").map(|words| detail("Progress", words)));
    Draft::new(body).on(date).standing(status_words(sheet.text("lifecycleStatus"))).telling(told)
}

/// An advance decision, or another decision about treatment.
pub(super) fn decision(sheet: &Sheet<'_>) -> Draft {
    let title = sheet
        .term("category")
        .or_else(|| sheet.term("scope"))
        .unwrap_or_else(|| "Decision about treatment".to_owned());
    let mut lines: Vec<String> = Vec::new();
    lines.extend(sheet.text("provision.type").map(|kind| match kind {
        "deny" => "Refuses what is listed".to_owned(),
        _ => "Agrees to what is listed".to_owned(),
    }));
    lines.extend(sheet.list("provision.code").filter_map(|code| code.term("")));
    lines.extend(sheet.text("sourceAttachment.title").map(str::to_owned));
    lines.extend(sheet.text("text.div").map(markup::lines).unwrap_or_default());
    let body = Body::CarePlan {
        title: upper_first(&title),
        standing: any_status(sheet.text("status")),
        lines,
    };
    Draft::new(body)
        .on(sheet.date(&["dateTime", "meta.lastUpdated"]))
        .standing(status_words(sheet.text("status")))
        .telling(sheet.details())
}

pub(super) fn flag(sheet: &Sheet<'_>) -> Draft {
    let date = sheet.date(&["period", "meta.lastUpdated"]);
    let lines = said_beyond(sheet);
    let Some(words) = sheet.term("code").or_else(|| lines.first().cloned()) else {
        return Draft::unreadable(sheet, "It does not say what to look out for").on(date);
    };
    let weighty = is_weighty(sheet, &words);
    let active = matches!(sheet.text("status"), Some("active") | None);
    let body = Body::Flag { words: upper_first(&words), active, lines };
    let status = status_words(sheet.text("status"));
    let status = status.or_else(|| (!active).then(|| "No longer active".to_owned()));
    let mut told = sheet.details();
    told.extend(
        sheet
            .list("category")
            .filter_map(|each| each.term(""))
            .map(|words| detail("Category", words)),
    );
    told.extend(sheet.date(&["period.end"]).map(|end| detail("Until", end.short_day())));
    Draft::new(body).on(date).standing(status).with(Facts::Flag { weighty }).telling(told)
}

/// What a plan has to be called by where it has no title.
fn kind_of_plan(sheet: &Sheet<'_>) -> Option<String> {
    let formal = ["assess-plan", "38717003", "734163000"];
    let categories = sheet.list("category").filter(|category| !category.has_code("", &formal));
    categories.filter_map(|category| category.term("")).next().map(|words| upper_first(&words))
}

/// What one activity of a plan is, with its state where it is not simply going on.
pub(super) fn activity_words(sheet: &Sheet<'_>, activity: Json<'_>) -> Option<String> {
    let plan = activity.at("detail");
    let referred = || {
        let reference = activity.at("reference");
        let called = sheet.called(reference);
        called.or_else(|| sheet.resolve(reference)?.term("code"))
    };
    let words = plan
        .text("description")
        .map(str::to_owned)
        .or_else(|| plan.term("code"))
        .or_else(referred)?;
    let when = plan.text("scheduledString").map(|when| format!(", {when}"));
    let state = match plan.text("status") {
        Some("in-progress" | "scheduled" | "not-started" | "unknown") | None => String::new(),
        state => format!(" ({})", any_status(state).to_lowercase()),
    };
    Some(format!("{}{}{state}", upper_first(&words), when.unwrap_or_default()))
}

/// Plans for the end of life, decisions against treatment, and the protection of a child or an adult.
fn is_weighty(sheet: &Sheet<'_>, words: &str) -> bool {
    let words = words.to_lowercase();
    let by_words = WEIGHTY.iter().any(|weighty| words.contains(weighty));
    by_words
        || sheet.has_code("category", &["advance-directive"])
        || sheet.has_code("code", &["735324008"])
}

/// What the extensions of a flag add: the adjustments that somebody needs.
fn said_beyond(sheet: &Sheet<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    for extension in sheet.list("extension") {
        gather(extension, &mut lines, 0);
    }
    lines.dedup();
    lines
}

fn gather(extension: Json<'_>, lines: &mut Vec<String>, depth: usize) {
    lines.extend(extension.term("valueCodeableConcept"));
    lines.extend(extension.text("valueString").map(str::to_owned));
    if depth < 8 {
        for inner in extension.list("extension") {
            gather(inner, lines, depth + 1);
        }
    }
}

const DATES: [&str; 4] = ["period", "created", "authoredOn", "meta.lastUpdated"];
const WEIGHTY: [&str; 12] = [
    "respect",
    "resuscitat",
    "dnacpr",
    "dnar",
    "escalation",
    "end of life",
    "palliative",
    "advance decision",
    "advance directive",
    "lasting power",
    "child protection",
    "safeguarding",
];
