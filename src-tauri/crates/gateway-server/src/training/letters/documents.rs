//! Letters of other formats than text and PDF, in one or two of them at a time, and letters that replace others.

use serde_json::{Value, json};

use super::{Letter, attachment, scan::scanned, word::word};
use crate::training::{
    chart::{Pen, to},
    code::loinc,
    pdf::pdf,
    staff::Staff,
};

/// In what a letter is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Format {
    Text,
    /// The page as it was printed.
    Pdf,
    /// A picture of the page.
    Scan,
    /// A Word document, which is not shown here.
    Word,
    /// A web page; the body of the letter is its text.
    Html,
    /// Only the address where it lies.
    Elsewhere,
}

impl Pen<'_> {
    /// Files a letter in these formats; `instead_of` names the letter that it replaces, which was filed before.
    pub(in super::super) fn document(
        &mut self,
        letter: &Letter<'_>,
        formats: &[Format],
        instead_of: Option<&str>,
        by: &'static Staff,
    ) -> String {
        let content: Vec<Value> =
            formats.iter().map(|format| self.in_format(*format, letter, by)).collect();
        let superseded = letter.version == 0;
        let body = json!({
            "status": if superseded { "superseded" } else { "current" },
            "docStatus": "final",
            "type": letter.kind.said_at_run(letter.title),
            "category": [loinc("11488-4", "Consult note").said("Clinical correspondence").concept()],
            "subject": self.subject(),
            "date": self.filed_at(letter.dated),
            "author": [self.staff(by)],
            "custodian": self.home(),
            "relatesTo": instead_of.map(|earlier| json!([{ "code": "replaces", "target": to(earlier) }])),
            "description": format!("{}, {}", letter.title, letter.department),
            "content": content,
        });
        self.write("DocumentReference", letter.dated, body)
    }

    fn in_format(&self, format: Format, letter: &Letter<'_>, by: &Staff) -> Value {
        let typed = self.typed(letter, by);
        match format {
            Format::Text => attachment("text/plain; charset=utf-8", letter, typed.as_bytes()),
            Format::Pdf => attachment("application/pdf", letter, &pdf(letter.title, &typed)),
            Format::Scan => attachment("application/pdf", letter, &scanned(&typed)),
            Format::Word => attachment(WORD, letter, &word(&typed)),
            Format::Html => {
                attachment("text/html; charset=utf-8", letter, self.web_page(letter, by).as_bytes())
            }
            Format::Elsewhere => json!({ "attachment": {
                "contentType": "application/pdf",
                "url": "https://pictures.records.example/held/series-7.pdf",
                "title": letter.title,
                "creation": letter.dated.to_string(),
            } }),
        }
    }

    fn web_page(&self, letter: &Letter<'_>, by: &Staff) -> String {
        let person = self.person;
        format!(
            "<!DOCTYPE html><html lang=\"en-GB\"><head><title>{title}</title></head><body><h1>{title}</h1>\
             <p>{source}, {department}</p><p><b>{name}</b>, NHS number {number}</p>{body}<p>{signed}</p></body></html>",
            title = letter.title,
            source = self.place.source.name,
            department = letter.department,
            name = person.formal(),
            number = person.nhs.spaced(),
            body = letter.body,
            signed = by.signature(),
        )
    }
}

const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
