//! Everything that an entry says, line by line: first its row, then what stands beside it.

use std::borrow::Cow;

use crate::{
    record::{Facts, Item},
    view::{Body, DateText, Detail, Flag, LetterBlock, LetterContent},
};

/// A line of an entry, and where in it that stands.
pub(super) struct Line<'a> {
    pub(super) label: &'a str,
    pub(super) text: Cow<'a, str>,
}

/// The lines of an entry. The first is its row.
pub(super) fn in_lines<'a>(item: &'a Item<'_>) -> Vec<Line<'a>> {
    let entry = &item.entry;
    let mut lines = of_body(&entry.body);
    let date = entry.date.iter().map(|date| line("Date", &date.short));
    let status = entry.status.iter().map(|status| line("Status", status));
    lines.extend(date.chain(status));
    lines.push(line("Source", &entry.source.name));
    lines.push(line("Source", &entry.source.short));
    lines.extend(item.details.iter().map(of_detail));
    if let Facts::Letter(letter) = &item.facts
        && let LetterContent::Text { blocks } = &letter.content
    {
        let said = blocks.iter().flat_map(LetterBlock::lines);
        lines.extend(said.map(|text| Line { label: "In the letter", text: text.into() }));
    }
    lines
}

fn of_body(body: &Body) -> Vec<Line<'_>> {
    match body {
        Body::Medicine { .. } => of_medicine(body),
        Body::Result { .. } => of_result(body),
        Body::Allergy { agent, reaction, severity, standing, .. } => {
            let lines = [("Severity", severity.as_ref()), ("Standing", Some(standing))];
            row(&[Some(agent), reaction.as_ref()], &lines)
        }
        Body::Problem { term, onset, ended, .. } => {
            row(&[Some(term)], &[("Began", short(onset)), ("Ended", short(ended))])
        }
        Body::Letter { title, letter_type, author, format, .. } => {
            let lines = [("Author", author.as_ref()), ("Format", Some(format))];
            row(&[Some(title), letter_type.as_ref()], &lines)
        }
        Body::Contact { what, reason, ended, place } => {
            let lines = [("Until", short(ended)), ("With", place.as_ref())];
            row(&[Some(what), reason.as_ref()], &lines)
        }
        Body::Appointment { what, place, standing, .. } => {
            row(&[Some(what), Some(standing)], &[("With", place.as_ref())])
        }
        Body::CarePlan { title, standing, lines } => {
            with(row(&[Some(title)], &[("Standing", Some(standing))]), "Plan", lines)
        }
        Body::Person { name, role, organisation, telephone } => {
            let lines =
                [("Organisation", organisation.as_ref()), ("Telephone", telephone.as_ref())];
            row(&[Some(name), Some(role)], &lines)
        }
        Body::SocialCare { label, words, lines } => {
            let mut all = row(&[Some(label), Some(words)], &[]);
            all.extend(lines.iter().map(of_detail));
            all
        }
        Body::Flag { words, lines, .. } => with(row(&[Some(words)], &[]), "Flag", lines),
        Body::Term { term, note } => row(&[Some(term), note.as_ref()], &[]),
        Body::Unreadable { resource_type, why } => {
            row(&[Some(resource_type)], &[("Cannot be read", Some(why))])
        }
    }
}

fn of_medicine(body: &Body) -> Vec<Line<'_>> {
    let Body::Medicine {
        name,
        form,
        dose,
        route,
        frequency,
        text,
        indication,
        status,
        started,
        ended,
        last_issued,
        note,
        ..
    } = body
    else {
        return Vec::new();
    };
    joined(
        " – ",
        [
            Some(name),
            form.as_ref(),
            dose.as_ref(),
            route.as_ref(),
            frequency.as_ref(),
            text.as_ref(),
        ]
        .into_iter()
        .flatten()
        .map(String::as_str),
        &[
            ("For", indication.as_ref()),
            ("Standing", Some(status)),
            ("Started", short(started)),
            ("Ended", short(ended)),
            ("Last issued", short(last_issued)),
            ("Note", note.as_ref()),
        ],
    )
}

fn of_result(body: &Body) -> Vec<Line<'_>> {
    let Body::Result {
        test,
        value,
        unit,
        range,
        flag,
        flag_words,
        parts,
        method,
        laboratory,
        was,
        ..
    } = body
    else {
        return Vec::new();
    };
    let value = format!("{test} {value} {}", unit.as_deref().unwrap_or_default());
    let flags = flag.map(flag_said).into_iter().chain(flag_words.as_deref());
    let mut lines = joined(
        ", ",
        [value.trim_end()].into_iter().chain(flags),
        &[
            ("Range", range.as_ref()),
            ("Method", method.as_ref()),
            ("Laboratory", laboratory.as_ref()),
            ("Before", was.as_ref()),
        ],
    );
    lines.extend(parts.iter().map(of_detail));
    lines
}

/// The flag as the table of results has it, without its shape.
fn flag_said(flag: Flag) -> &'static str {
    match flag {
        Flag::High => "HIGH",
        Flag::Low => "LOW",
        Flag::CriticalHigh => "CRITICAL HIGH",
        Flag::CriticalLow => "CRITICAL LOW",
        Flag::OutsideRange => "OUTSIDE RANGE",
        Flag::PotentiallyAbnormal => "POTENTIALLY ABNORMAL",
        Flag::AsSent => "",
        Flag::OutsideRangeWorkedOutHere => "Outside range (worked out here)",
    }
}

/// A row of these words, and the lines beside it.
fn row<'a>(
    words: &[Option<&'a String>],
    lines: &[(&'static str, Option<&'a String>)],
) -> Vec<Line<'a>> {
    joined(", ", words.iter().flatten().map(|words| words.as_str()), lines)
}

fn joined<'a, 'w>(
    between: &str,
    words: impl Iterator<Item = &'w str>,
    lines: &[(&'static str, Option<&'a String>)],
) -> Vec<Line<'a>> {
    let words: Vec<&str> = words.filter(|words| !words.is_empty()).collect();
    let row = Line { label: "Entry", text: words.join(between).into() };
    let beside = lines.iter().filter_map(|(label, text)| Some(line(label, (*text)?)));
    [row].into_iter().chain(beside).collect()
}

fn with<'a>(mut row: Vec<Line<'a>>, label: &'a str, lines: &'a [String]) -> Vec<Line<'a>> {
    row.extend(lines.iter().map(|text| line(label, text)));
    row
}

fn of_detail(detail: &Detail) -> Line<'_> {
    line(&detail.label, &detail.value)
}

fn short(date: &Option<DateText>) -> Option<&String> {
    date.as_ref().map(|date| &date.short)
}

fn line<'a>(label: &'a str, text: &'a str) -> Line<'a> {
    Line { label, text: text.into() }
}
