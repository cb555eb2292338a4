//! The report in sentences that a patient reads: short words, long dates, one thing in each sentence.

use access::BasisKind;
use contract::{AccessKind, AccessReport, RedactionReason, ReportedAccess};
use nhs::Section;

use super::visits::{Visit, visits};
use crate::{
    receipt,
    review_words::grouped,
    sheets::{clock, long_date, long_day},
    wire::Sheet,
};

/// The whole report.
pub(crate) fn sheet(report: &AccessReport) -> Sheet {
    let mut sheet = Sheet { title: TITLE.to_owned(), blocks: Vec::new() };
    let patient = &report.patient;
    sheet.facts(&[
        ("Name", patient.name.clone()),
        ("Born", long_date(patient.born)),
        ("NHS number", spaced(&patient.nhs_number)),
        ("Time", format!("{} to {}", long_date(report.from), long_date(report.to))),
        ("Made by", format!("{}, {}", report.organisation, long_day(report.made))),
    ]);
    if report.places_kept {
        sheet.paragraph(PLACES_KEPT);
    }
    let visits = visits(&report.accesses);
    sheet.strong(summary(&visits));
    for visit in &visits {
        sheet.heading(2, heading(visit));
        sheet.paragraph(visit_words(visit));
    }
    closing(&mut sheet, report);
    sheet
}

/// `On Saturday 21 November 2026 at 2:02pm`
pub(crate) fn heading(visit: &Visit<'_>) -> String {
    format!("On {} at {}", long_day(visit.first.at), clock(visit.first.at))
}

/// Who it was, as one reads it in a list: `triage nurse, Northampton General Hospital`.
pub(crate) fn who_in_short(access: &ReportedAccess) -> String {
    let title = access.title.as_deref().map_or_else(|| "left out".to_owned(), lower);
    let name = access.name.as_ref().map(|name| format!("{name}, ")).unwrap_or_default();
    format!("{name}{title}, {}", access.organisation)
}

fn summary(visits: &[Visit<'_>]) -> String {
    let opened: Vec<&Visit<'_>> = visits
        .iter()
        .filter(|visit| visit.all.iter().any(|each| each.kind == AccessKind::Opened))
        .collect();
    if opened.is_empty() {
        return "Nobody opened your record in this time.".to_owned();
    }
    let mut people: Vec<u32> = opened.iter().map(|visit| visit.first.person).collect();
    people.sort_unstable();
    people.dedup();
    let all = || opened.iter().flat_map(|visit| visit.all.iter().copied());
    let mut emergencies: Vec<&ReportedAccess> =
        all().filter(|each| each.basis == Some(BasisKind::Emergency)).collect();
    // An emergency over midnight is told on both days, and is one.
    emergencies.sort_by_key(|each| grant_of(each));
    emergencies.dedup_by_key(|each| grant_of(each));
    let is_unsaid = all().any(|each| each.redacted == Some(RedactionReason::ThirdParty));
    let mut words =
        format!("{} opened your record in this time.", counted(people.len(), "person", "people"));
    let checked = |each: &&ReportedAccess| {
        each.review.as_ref().is_some_and(|review| review.appropriate.is_some())
    };
    match emergencies.len() {
        // Of what is left out nothing is said, not even that it was none.
        0 if is_unsaid => {}
        0 => words.push_str(" None was an emergency."),
        number => {
            let was = if number == 1 { "was an emergency" } else { "were emergencies" };
            words.push_str(&format!(" {number} {was}."));
            words.push_str(match emergencies.iter().filter(|each| checked(each)).count() {
                all if all == number => " Every emergency was checked.",
                _ => " Every emergency is checked by our privacy officer.",
            });
        }
    }
    words
}

/// The grant of an access: what stands before the day in its id.
fn grant_of(access: &ReportedAccess) -> &str {
    access.id.split(':').next().unwrap_or_default()
}

/// What one person did, each thing once.
fn visit_words(visit: &Visit<'_>) -> String {
    let mut sentences: Vec<String> = Vec::new();
    let mut say = |words: String| {
        if !words.is_empty() && !sentences.contains(&words) {
            sentences.push(words);
        }
    };
    for access in &visit.all {
        say(format!("{} {}", sentence(&who(access)), did(access)));
        say(left_out(access).to_owned());
        // What was said for the wrong patient was never said by this one.
        if access.kind == AccessKind::Opened && !access.wrong_patient {
            say(why(access).to_owned());
            say(became(access).to_owned());
        }
    }
    if visit.all.iter().any(|access| access.kind == AccessKind::Opened) {
        say(looked_at(visit));
    }
    for access in &visit.all {
        say(printed(access).to_owned());
        say(mistaken(access).to_owned());
        say(on_its_receipt(access));
        say(checked(access));
    }
    sentences.join(" ")
}

fn who(access: &ReportedAccess) -> String {
    let place = match &access.workplace {
        Some(workplace) => format!("{} ({workplace})", access.organisation),
        None => access.organisation.clone(),
    };
    match (&access.name, &access.title) {
        (Some(name), Some(title)) => format!("{name}, {} at {place},", with_article(title)),
        (_, Some(title)) => format!("{} at {place}", with_article(title)),
        (_, None) => format!("a member of staff at {place}"),
    }
}

fn did(access: &ReportedAccess) -> &'static str {
    match access.kind {
        AccessKind::Opened => "opened your record.",
        AccessKind::CopyMade => {
            "made a copy of your record for you. If you did not ask for one, tell us."
        }
        AccessKind::PatientSaidNo => "asked to open your record. You said no.",
        AccessKind::Refused => {
            "asked to open your record. Our rules did not let them, and it was not opened."
        }
    }
}

fn left_out(access: &ReportedAccess) -> &'static str {
    match access.redacted {
        None => "",
        Some(RedactionReason::StaffSafety) => "We do not say who it was, to keep our staff safe.",
        Some(RedactionReason::ThirdParty) => {
            "We do not say more, because it would tell you about somebody else."
        }
    }
}

fn why(access: &ReportedAccess) -> &'static str {
    access.basis.map_or("", |basis| ground(basis, access.reason.as_deref()))
}

/// Why a record could be opened, as its patient is told.
pub(crate) fn ground(basis: BasisKind, reason: Option<&str>) -> &'static str {
    match basis {
        BasisKind::PermissionOnce => "You gave permission for that visit.",
        BasisKind::PermissionUntil => "You had given permission for some days.",
        BasisKind::PermissionByProxy => match reason {
            Some("attorney") => "Somebody who has power of attorney for you gave permission.",
            Some("deputy") => "Somebody whom a court chose to decide for you gave permission.",
            Some("parent") => "Your parent or guardian gave permission.",
            Some("best-interests") => {
                "You could not decide at that time. They did it because it was best for you."
            }
            _ => "Somebody gave permission in your place.",
        },
        BasisKind::Informed => "You were told that they would.",
        BasisKind::TestInterpretation => {
            "They needed it to understand the result of a test that you had."
        }
        BasisKind::Emergency => match reason {
            Some("unconscious") => "You could not be asked because you were unconscious.",
            Some("cannot-communicate") => {
                "You could not be asked because you could not speak to them."
            }
            Some("lacks-capacity") => {
                "You could not be asked because you were too unwell to decide."
            }
            _ => "It was an emergency, and you could not be asked.",
        },
        BasisKind::Safeguarding => match reason {
            Some("child-at-risk") => "They did it to keep a child safe.",
            _ => "They did it to keep somebody safe.",
        },
        BasisKind::LegalDuty => match reason {
            Some("court-order") => "A court had ordered it.",
            Some("coroner") => "A coroner had asked for it.",
            _ => "The law told them to.",
        },
    }
}

/// Only of an emergency, and only where the patient was the one who agreed.
fn became(access: &ReportedAccess) -> &'static str {
    match (access.basis, access.became) {
        (
            Some(BasisKind::Emergency),
            Some(BasisKind::PermissionOnce | BasisKind::PermissionUntil),
        ) => "Later you could be asked, and you gave permission.",
        _ => "",
    }
}

fn looked_at(visit: &Visit<'_>) -> String {
    let seen = Section::ALL
        .into_iter()
        .filter(|section| visit.all.iter().any(|access| access.looked_at.contains(section)))
        .map(plain);
    let seen: Vec<&str> = seen.collect();
    if seen.is_empty() {
        return "We have no list of what they looked at.".to_owned();
    }
    format!("They looked at: {}.", seen.join(", "))
}

fn printed(access: &ReportedAccess) -> &'static str {
    if access.printed { "They printed a part of it." } else { "" }
}

fn mistaken(access: &ReportedAccess) -> &'static str {
    if access.wrong_patient { "They opened it by mistake, and said so." } else { "" }
}

fn checked(access: &ReportedAccess) -> String {
    match access.review.as_ref().map(|review| review.appropriate) {
        None => String::new(),
        Some(None) => "Our privacy officer is checking this.".to_owned(),
        Some(Some(at)) => format!(
            "This was checked by our privacy officer on {} and found to be appropriate.",
            long_date(nhs::british(at).date_naive())
        ),
    }
}

/// What a receipt of it says, so that a patient who holds one finds it here. Of what is left out nothing is said.
fn on_its_receipt(access: &ReportedAccess) -> String {
    let is_handed_out = access.basis.is_some_and(receipt::is_handed_out);
    if access.kind != AccessKind::Opened || access.redacted.is_some() || !is_handed_out {
        return String::new();
    }
    format!("A receipt for it has the reference {}.", receipt::reference(grant_of(access)))
}

fn closing(sheet: &mut Sheet, report: &AccessReport) {
    sheet.heading(2, "If something looks wrong");
    let maker = if report.places_kept {
        "the organisation that gave you this report"
    } else {
        &report.organisation
    };
    sheet.paragraph(format!(
        "Tell the privacy officer of {maker}. Give the number of this report: {}. They will look into it and tell you what they find.",
        report.reference
    ));
    sheet.heading(2, "If you do not want your record to be shared");
    sheet.paragraph(
        "You can opt out. Ask the practice where you are registered. Staff who treat you will then not see what others have written, even in an emergency.",
    );
    sheet.heading(2, "How this report can be checked");
    sheet.paragraph(format!(
        "Everything that is done with your record is written down, and nobody can change it later. This report is entry {} of {}. Its check value is {}.",
        grouped(report.proof.entry.saturating_add(1)), grouped(report.proof.size), in_fours(&report.proof.root)
    ));
}

/// What a patient calls a section.
fn plain(section: Section) -> &'static str {
    match section {
        Section::Flags => "warnings",
        Section::Allergies => "allergies",
        Section::Medicines => "medicines",
        Section::Problems => "illnesses",
        Section::Results => "test results",
        Section::Letters => "letters",
        Section::Appointments => "appointments",
        Section::CarePlans => "care plans",
        Section::People => "the people who care for you",
        Section::SocialCare => "social care",
        Section::Contacts => "visits",
        Section::Procedures => "operations and treatments",
        Section::Vaccinations => "vaccinations",
        Section::Other => "other entries",
    }
}

/// `a triage nurse`, `an ED consultant`, `a GP`
pub(crate) fn with_article(title: &str) -> String {
    let title = lower(title);
    let first = title.chars().next().unwrap_or('x');
    let spelled = title.chars().take_while(|letter| letter.is_alphabetic()).all(char::is_uppercase);
    let sounds_open = if spelled { "AEFHILMNORSX" } else { "aeio" };
    let article = if sounds_open.contains(first) { "an" } else { "a" };
    format!("{article} {title}")
}

/// A title within a sentence: only an abbreviation keeps its capitals.
pub(crate) fn lower(title: &str) -> String {
    let (first, rest) = title.split_at(title.chars().next().map_or(0, char::len_utf8));
    if rest.starts_with(char::is_uppercase) {
        title.to_owned()
    } else {
        first.to_lowercase() + rest
    }
}

pub(crate) fn sentence(words: &str) -> String {
    let (first, rest) = words.split_at(words.chars().next().map_or(0, char::len_utf8));
    first.to_uppercase() + rest
}

fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

pub(crate) fn spaced(number: &str) -> String {
    number.parse::<nhs::NhsNumber>().map_or_else(|_| number.to_owned(), |number| number.spaced())
}

/// A check value that can be read out over the telephone.
fn in_fours(hex: &str) -> String {
    let letters: Vec<char> = hex.chars().collect();
    letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

const PLACES_KEPT: &str =
    "To keep you safe, this report does not name the places where you are looked after.";
const TITLE: &str = "Who has looked at your shared care record";
