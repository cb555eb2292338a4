//! Everything that an entry says, line by line: first its row, then what stands beside it.

use crate::{
    record::{Facts, Item},
    view::{Body, DateText, Detail, Flag, LetterContent},
};

/// A line of an entry, and where in it that stands.
pub(super) struct Line {
    pub(super) label: String,
    pub(super) text: String,
}

/// The lines of an entry. The first is its row.
pub(super) fn in_lines(item: &Item<'_>) -> Vec<Line> {
    let entry = &item.entry;
    let mut lines = of_body(&entry.body);
    let date = entry.date.iter().map(|date| line("Date", &date.short));
    let status = entry.status.iter().map(|status| line("Status", status));
    lines.extend(date.chain(status));
    lines.push(line("Source", &format!("{} {}", entry.source.name, entry.source.short)));
    lines.extend(entry.details.iter().map(of_detail));
    if let Facts::Letter(letter) = &item.facts
        && let LetterContent::Text { paragraphs } = &letter.content
    {
        lines.extend(paragraphs.iter().map(|paragraph| line("In the letter", paragraph)));
    }
    lines
}

fn of_body(body: &Body) -> Vec<Line> {
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

fn of_medicine(body: &Body) -> Vec<Line> {
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
        &[
            Some(name),
            form.as_ref(),
            dose.as_ref(),
            route.as_ref(),
            frequency.as_ref(),
            text.as_ref(),
        ],
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

fn of_result(body: &Body) -> Vec<Line> {
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
    let flag = flag.map(flag_said);
    let value = format!("{test} {value} {}", unit.as_deref().unwrap_or_default());
    let mut lines = row(
        &[Some(&value.trim_end().to_owned()), flag.as_ref(), flag_words.as_ref()],
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
fn flag_said(flag: Flag) -> String {
    let words = match flag {
        Flag::High => "HIGH",
        Flag::Low => "LOW",
        Flag::CriticalHigh => "CRITICAL HIGH",
        Flag::CriticalLow => "CRITICAL LOW",
        Flag::OutsideRange => "OUTSIDE RANGE",
        Flag::PotentiallyAbnormal => "POTENTIALLY ABNORMAL",
        Flag::AsSent => "",
        Flag::OutsideRangeWorkedOutHere => "Outside range (worked out here)",
    };
    words.to_owned()
}

/// A row of these words, and the lines beside it.
fn row(words: &[Option<&String>], lines: &[(&str, Option<&String>)]) -> Vec<Line> {
    joined(", ", words, lines)
}

fn joined(
    between: &str,
    words: &[Option<&String>],
    lines: &[(&str, Option<&String>)],
) -> Vec<Line> {
    let words =
        words.iter().flatten().map(|words| words.as_str()).filter(|words| !words.is_empty());
    let row = line("Entry", &words.collect::<Vec<_>>().join(between));
    let beside = lines.iter().filter_map(|(label, text)| Some(line(label, text.as_deref()?)));
    [row].into_iter().chain(beside).collect()
}

fn with(mut row: Vec<Line>, label: &str, lines: &[String]) -> Vec<Line> {
    row.extend(lines.iter().map(|text| line(label, text)));
    row
}

fn of_detail(detail: &Detail) -> Line {
    line(&detail.label, &detail.value)
}

fn short(date: &Option<DateText>) -> Option<&String> {
    date.as_ref().map(|date| &date.short)
}

fn line(label: &str, text: &str) -> Line {
    Line { label: label.to_owned(), text: text.to_owned() }
}
