//! The words that only paper needs. On paper nobody is "you": a sheet goes from hand to hand.

use nhs::Section;

use crate::view::{
    Absence, AllergyBanner, AllergyLine, AllergyState, Answer, Arriving, Banner, Detail, Flag,
    FlagLine, PaperNote, SectionView, SourceState,
};

/// `PATTERSON, Ivy (Mrs)`
pub(super) fn name(banner: &Banner) -> String {
    let title = banner.title.as_ref().map(|title| format!(" ({title})"));
    format!("{}, {}{}", banner.family, banner.given, title.unwrap_or_default())
}

/// What stands beside the name, in the order of the banner.
pub(super) fn facts(banner: &Banner) -> Vec<Detail> {
    let mut facts = Vec::new();
    let mut fact =
        |label: &str, value: String| facts.push(Detail { label: label.to_owned(), value });
    let born = banner.born.as_ref().map_or("Not known", |born| &born.short);
    match (&banner.died, &banner.age) {
        (None, Some(age)) => fact("Born", format!("{born} ({age})")),
        (None, None) => fact("Born", born.to_owned()),
        (Some(died), age) => {
            fact("Born", born.to_owned());
            fact("Died", died.short.clone());
            fact("Age at Death", age.as_deref().unwrap_or("Not known").to_owned());
        }
    }
    fact("Gender", banner.gender.clone());
    let number = match &banner.nhs_number {
        None => "Not known".to_owned(),
        Some(number) if banner.nhs_number_verified => number.clone(),
        Some(number) => format!("{number} (not verified)"),
    };
    fact("NHS No.", number);
    facts
}

/// Allergies in one of their five states, which never read alike.
pub(super) fn allergies(banner: &AllergyBanner) -> PaperNote {
    let said = match &banner.state {
        AllergyState::Known { lines } => {
            let each: Vec<String> = lines.iter().map(allergy).collect();
            note("Known allergies:", each.join("; "))
        }
        AllergyState::NoneKnown { recorded, source } => {
            let when = recorded.as_ref().map_or("date not recorded".to_owned(), |recorded| {
                format!("recorded {}", recorded.short)
            });
            note("No known allergies", format!("{when}, {}", source.name))
        }
        AllergyState::NotRecorded => note("Allergies not recorded. Ask the patient.", ""),
        AllergyState::Unavailable { source, at } => note(
            "Allergies unavailable:",
            format!("{} did not answer at {at}. Do not assume none.", source.name),
        ),
        AllergyState::Withheld => note(
            "Allergies are not shown for the role of whoever printed this.",
            "Do not assume none.",
        ),
    };
    let rest = [said.rest].into_iter().chain(banner.notes.iter().cloned());
    let rest: Vec<String> = rest.filter(|words| !words.is_empty()).collect();
    PaperNote { strong: said.strong, rest: rest.join(". ") }
}

fn allergy(line: &AllergyLine) -> String {
    let reaction = line.reaction.as_deref().unwrap_or("reaction not recorded");
    with_status(&format!("{} – {reaction}", line.agent), line.status.as_deref())
}

/// Alerts and flags, the weighty ones first.
pub(super) fn flags(flags: &[FlagLine], in_scope: bool, pregnant: Option<String>) -> PaperNote {
    let mut each: Vec<String> = pregnant.into_iter().collect();
    each.extend(flags.iter().map(|flag| with_status(&flag.words, flag.status.as_deref())));
    if !in_scope {
        each.push("not shown for the role of whoever printed this. Do not assume none.".to_owned());
    } else if each.is_empty() {
        each.push("none recorded by the sources that answered".to_owned());
    }
    note("Alerts and flags:", each.join("; "))
}

/// `NGH answered at 14:02.`
pub(super) fn source(state: &SourceState) -> PaperNote {
    let SourceState { source, answer, at } = state;
    match answer {
        Answer::UpToDate => note("", format!("{} answered at {at}.", source.name)),
        Answer::Silent => note("Incomplete:", format!("{} did not answer at {at}.", source.name)),
        Answer::InPart => note(
            "Incomplete:",
            format!("not all that {} was asked for had come by {at}.", source.name),
        ),
        Answer::NotConnected => {
            note("", format!("{} is not connected to this record.", source.name))
        }
    }
}

/// What of the whole record had not come.
pub(super) fn arriving(arriving: &Arriving) -> Vec<PaperNote> {
    let names = |sections: &[Section]| {
        sections.iter().map(|section| entries(*section).1).collect::<Vec<_>>().join(", ")
    };
    let coming = (!arriving.coming.is_empty()).then(|| {
        let coming = names(&arriving.coming);
        note("Incomplete:", format!("not all had come when this was printed: {coming}."))
    });
    let missed = arriving.missed.iter().map(|missed| {
        let stands = if missed.stands { " Older ones stand here." } else { "" };
        let (names, at) = (names(&missed.sections), &missed.at);
        note("Incomplete:", format!("should have come at {at} and did not: {names}.{stands}"))
    });
    coming.into_iter().chain(missed).collect()
}

/// What is not there of a section, and why.
pub(super) fn gaps(view: &SectionView) -> Vec<PaperNote> {
    let (_, many) = entries(view.section);
    let mut notes: Vec<PaperNote> = Vec::new();
    match &view.absence {
        Some(Absence::AllWithheld) if view.withheld > 0 => {}
        Some(absence) => notes.push(absent(absence, many)),
        None => {}
    }
    notes.extend(withheld(view.section, view.withheld));
    notes.extend(view.silent.iter().map(|state| match state.answer {
        Answer::NotConnected => note(
            "Not shared by this source:",
            format!("{} sends no {many} to this record.", state.source.name),
        ),
        Answer::Silent | Answer::InPart | Answer::UpToDate => note(
            format!("{} did not answer at {}.", state.source.short, state.at),
            format!("There may be {many} from {} that are not on this paper.", state.source.name),
        ),
    }));
    notes
}

/// `4 letters are not shown for the role of whoever printed this.`
pub(super) fn withheld(section: Section, count: u32) -> Option<PaperNote> {
    let (one, many) = entries(section);
    let are = match count {
        0 => return None,
        1 => format!("1 {one} is"),
        _ => format!("{} {many} are", grouped(count)),
    };
    Some(note(format!("{are} not shown for the role of whoever printed this."), ""))
}

fn absent(absence: &Absence, many: &str) -> PaperNote {
    match absence {
        Absence::NoneRecorded { answered } if answered.is_empty() => {
            note("None recorded", "by the sources that answered.")
        }
        Absence::NoneRecorded { answered } => note(
            "None recorded",
            format!("by the sources that answered ({}).", answered.join(", ")),
        ),
        Absence::ConfirmedNone { words } => note("Confirmed none:", words),
        Absence::OutOfScope => note(
            "Not shown for the role of whoever printed this.",
            "Whether there is anything here cannot be said. Do not assume none.",
        ),
        Absence::AllWithheld => note(
            "Not shown for the role of whoever printed this.",
            format!("There are {many} here that are not on this paper."),
        ),
        Absence::NotConnected => note(
            "Not shared by any source.",
            format!("No source sends {many} for this patient. Ask the patient."),
        ),
        Absence::Coming => {
            note("Incomplete:", format!("the {many} had not come when this was printed."))
        }
        Absence::DidNotCome { at } => note(
            "Incomplete:",
            format!("the {many} should have come at {at} and did not. Do not assume none."),
        ),
        Absence::Unavailable => note(
            "Source did not answer.",
            format!("Whether there are any {many} is not known. Do not assume none."),
        ),
    }
}

/// A flag in words and a shape, the laboratory's own words where no flag here says as much; nothing where it sent none.
pub(super) fn flag(flag: Option<Flag>, words: Option<&str>) -> Option<String> {
    let (word, shape) = match flag {
        None => return words.map(str::to_owned),
        Some(Flag::AsSent) => return Some(format!("{} ●", words.unwrap_or("FLAGGED"))),
        Some(Flag::High) => ("HIGH", "▲"),
        Some(Flag::Low) => ("LOW", "▼"),
        Some(Flag::CriticalHigh) => ("CRITICAL HIGH", "▲▲"),
        Some(Flag::CriticalLow) => ("CRITICAL LOW", "▼▼"),
        Some(Flag::OutsideRange) => ("OUTSIDE RANGE", "◆"),
        Some(Flag::PotentiallyAbnormal) => ("POTENTIALLY ABNORMAL", "?"),
        Some(Flag::OutsideRangeWorkedOutHere) => ("Outside range (worked out here)", "◇"),
    };
    let said: Vec<&str> = [Some(word), words].into_iter().flatten().collect();
    Some(format!("{} {shape}", said.join(", ")))
}

/// The name of a section.
pub(super) fn title(section: Section) -> &'static str {
    match section {
        Section::Flags => "Alerts and flags",
        Section::Allergies => "Allergies",
        Section::Medicines => "Medicines",
        Section::Problems => "Problems",
        Section::Procedures => "Procedures",
        Section::Results => "Results",
        Section::Vaccinations => "Vaccinations",
        Section::Letters => "Letters",
        Section::Contacts => "Contacts",
        Section::Appointments => "Appointments",
        Section::CarePlans => "Care plans",
        Section::People => "People",
        Section::SocialCare => "Social care",
        Section::Other => "Other entries",
    }
}

/// What no source can know, said of every such section.
pub(super) fn foot(section: Section) -> Option<PaperNote> {
    let words = match section {
        Section::Medicines => {
            "Medicines bought or given elsewhere may be missing. Check with the patient."
        }
        Section::Allergies => "Ask the patient as well: an allergy may not have been written down.",
        Section::Results => "Flags are the laboratory’s own. Blank: no flag from the laboratory.",
        Section::People => "Check a telephone number before you rely on it.",
        Section::Flags
        | Section::Problems
        | Section::Procedures
        | Section::Vaccinations
        | Section::Letters
        | Section::Contacts
        | Section::Appointments
        | Section::CarePlans
        | Section::SocialCare
        | Section::Other => return None,
    };
    Some(note("", words))
}

fn entries(section: Section) -> (&'static str, &'static str) {
    match section {
        Section::Flags => ("alert", "alerts"),
        Section::Allergies => ("allergy", "allergies"),
        Section::Medicines => ("medicine", "medicines"),
        Section::Problems => ("problem", "problems"),
        Section::Procedures => ("procedure", "procedures"),
        Section::Results => ("result", "results"),
        Section::Vaccinations => ("vaccination", "vaccinations"),
        Section::Letters => ("letter", "letters"),
        Section::Contacts => ("contact", "contacts"),
        Section::Appointments => ("appointment", "appointments"),
        Section::CarePlans => ("care plan", "care plans"),
        Section::People => ("person", "people"),
        Section::SocialCare => ("social care entry", "social care entries"),
        Section::Other => ("entry", "entries"),
    }
}

/// Said on every record alike, so that it tells nothing about this one.
pub(super) const NEVER_SHARED: &str =
    "Some sensitive information is never shared in this record. Ask the patient.";

/// Something said: what is heavier, and what follows it.
pub(super) fn note(strong: impl Into<String>, rest: impl Into<String>) -> PaperNote {
    PaperNote { strong: strong.into(), rest: rest.into() }
}

/// `falls risk (not confirmed)`
pub(super) fn with_status(words: &str, status: Option<&str>) -> String {
    status.map_or_else(|| words.to_owned(), |status| format!("{words} ({status})"))
}

/// `1,240`: a value with a comma from 1,000 is only regrouped where it is a plain number.
pub(super) fn thousands(value: &str) -> String {
    let digits = value.trim_start_matches(['<', '>', '≤', '≥', '=', ' ']);
    let before = value.strip_suffix(digits).unwrap_or_default();
    let (whole, fraction) = digits
        .split_once('.')
        .map_or((digits, ""), |(whole, _)| (whole, digits.get(whole.len()..).unwrap_or_default()));
    let plain = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    if !plain(whole) || !plain(fraction.trim_start_matches('.')) {
        return value.to_owned();
    }
    format!("{before}{}{fraction}", commas(whole))
}

/// `1,234,567`
pub(crate) fn grouped(count: u32) -> String {
    commas(&count.to_string())
}

fn commas(digits: &str) -> String {
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_its_comma_and_whatever_else_was_sent_stays_as_it_was() {
        for (sent, said) in [
            ("142", "142"),
            ("1240", "1,240"),
            ("<1240.5", "<1,240.5"),
            ("> 12345", "> 12,345"),
            ("5.1234", "5.1234"),
            ("1-2", "1-2"),
            ("2026-11-01", "2026-11-01"),
            ("POS", "POS"),
            ("", ""),
        ] {
            assert_eq!(thousands(sent), said);
        }
    }

    #[test]
    fn a_flag_keeps_its_meaning_without_its_colour() {
        let said: Vec<String> = [
            Flag::High,
            Flag::Low,
            Flag::CriticalHigh,
            Flag::CriticalLow,
            Flag::OutsideRange,
            Flag::PotentiallyAbnormal,
            Flag::AsSent,
            Flag::OutsideRangeWorkedOutHere,
        ]
        .into_iter()
        .filter_map(|each| flag(Some(each), None))
        .collect();

        let mut once = said.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), 8, "no two flags read alike: {said:?}");
        assert!(said.iter().all(|words| words.chars().any(char::is_alphabetic)), "{said:?}");
        assert_eq!(flag(Some(Flag::AsSent), Some("Resistant")).as_deref(), Some("Resistant ●"));
        assert_eq!(flag(None, None), None, "no flag is a blank, never a word");
    }
}
