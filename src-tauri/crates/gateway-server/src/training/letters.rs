//! Letters: text, and for some the page as it was printed.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{
    chart::{Pen, to},
    code::{Code, loinc, words},
    pdf::pdf,
    staff::Staff,
    time::{in_words, moment},
};

pub(super) mod documents;
mod scan;
mod word;

/// A letter before it is typed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Letter<'a> {
    pub(super) kind: Code,
    pub(super) title: &'a str,
    pub(super) department: &'a str,
    pub(super) dated: NaiveDate,
    /// Counted from 1; 0 for one that was replaced.
    pub(super) version: u32,
    pub(super) printed: bool,
    pub(super) about: Option<&'a str>,
    pub(super) body: &'a str,
}

impl Pen<'_> {
    /// Types a letter and files it; a printed one has its text and its PDF.
    pub(super) fn letter(&mut self, letter: &Letter<'_>, by: &'static Staff) -> String {
        let context = letter.about.map(|encounter| json!({ "encounter": [to(encounter)] }));
        self.file(letter, by, context)
    }

    /// Types a letter that belongs to another entry, such as a referral.
    pub(super) fn letter_because_of(
        &mut self,
        letter: &Letter<'_>,
        by: &'static Staff,
        entry: &str,
    ) -> String {
        self.file(letter, by, Some(json!({ "related": [to(entry)] })))
    }

    fn file(&mut self, letter: &Letter<'_>, by: &'static Staff, context: Option<Value>) -> String {
        let text = self.typed(letter, by);
        let mut content = vec![attachment("text/plain; charset=utf-8", letter, text.as_bytes())];
        if letter.printed {
            content.push(attachment("application/pdf", letter, &pdf(letter.title, &text)));
        }
        let version = letter.version.to_string();
        let body = json!({
            "identifier": [{ "system": VERSIONS, "value": version }],
            "status": "current",
            "docStatus": "final",
            "type": letter.kind.said_at_run(letter.title),
            "category": [loinc("11488-4", "Consult note").said("Clinical correspondence").concept()],
            "subject": self.subject(),
            "date": self.filed_at(letter.dated),
            "author": [self.staff(by)],
            "custodian": self.home(),
            "description": format!("{}, {}", letter.title, letter.department),
            "content": content,
            "context": context,
        });
        self.write("DocumentReference", letter.dated, body)
    }

    /// In the afternoon; what is dated today was filed as the day began, so that it is never in the future.
    fn filed_at(&self, dated: NaiveDate) -> String {
        if dated < self.calendar.today { moment(dated, 15, 45) } else { moment(dated, 0, 5) }
    }

    fn typed(&self, letter: &Letter<'_>, by: &Staff) -> String {
        let person = self.person;
        let place = self.place;
        let home = &person.home;
        [
            format!("{}, {}", place.source.name, letter.department),
            format!(
                "{}, {}, {}. Telephone {}",
                place.line, place.town, place.postcode, place.telephone
            ),
            String::new(),
            in_words(letter.dated),
            String::new(),
            letter.title.to_owned(),
            format!(
                "{}, born {}, NHS number {}",
                person.formal(),
                in_words(person.born),
                person.nhs.spaced()
            ),
            format!("{}, {}, {}", home.line, home.town, home.postcode),
            String::new(),
            letter.body.trim().to_owned(),
            String::new(),
            by.signature(),
            format!("Copies: {}; {}", person.practice.source.name, person.formal()),
        ]
        .join("\n")
    }
}

fn attachment(kind: &str, letter: &Letter<'_>, bytes: &[u8]) -> Value {
    json!({
        "attachment": {
            "contentType": kind,
            "language": "en-GB",
            "data": STANDARD.encode(bytes),
            "size": bytes.len(),
            "title": letter.title,
            "creation": letter.dated.to_string(),
        },
    })
}

pub(super) const DISCHARGE: Code = loinc("18842-5", "Discharge summary");
pub(super) const CLINIC: Code = loinc("11488-4", "Consult note");
pub(super) const REFERRAL: Code = loinc("57133-1", "Referral note");
pub(super) const AMBULANCE: Code = loinc("67796-3", "EMS patient care report");
pub(super) const ASSESSMENT: Code = words("Assessment summary");
pub(super) const SCREENING: Code = words("Screening result");

const VERSIONS: &str = "https://county.records.example/Id/letter-version";
