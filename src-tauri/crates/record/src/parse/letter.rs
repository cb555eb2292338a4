//! Letters and other documents: text as text, PDF as PDF, anything else named and not shown.

use base64::{
    Engine as _,
    alphabet::STANDARD as ALPHABET,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::STANDARD},
};

use super::{
    Draft, detail, markup,
    sheet::{Sheet, status_words},
};
use crate::{
    fhir::{Fhir as _, upper_first},
    json::Json,
    record::{Facts, LetterFacts},
    view::{Body, Detail, LetterContent},
};

pub(super) fn document(sheet: &Sheet<'_>) -> Draft {
    let attachments: Vec<Json<'_>> =
        sheet.list("content").map(|each| each.at("attachment")).collect();
    let letter_type = document_type(sheet);
    let title = sheet
        .text("description")
        .or_else(|| attachments.iter().find_map(|each| each.text("title")))
        .map(str::to_owned)
        .or_else(|| sheet.term("type"))
        .unwrap_or_else(|| "Document without a title".to_owned());
    let status =
        status_words(sheet.text("status")).or_else(|| status_words(sheet.text("docStatus")));
    written(sheet, title, letter_type, &attachments).standing(status)
}

/// A report that is a document.
pub(super) fn report(sheet: &Sheet<'_>) -> Draft {
    let attachments: Vec<Json<'_>> = sheet.list("presentedForm").collect();
    let title = sheet.term("code").unwrap_or_else(|| "Report without a title".to_owned());
    let letter_type = sheet.term("category").filter(|kind| kind.len() > 3);
    let mut draft = written(sheet, title, letter_type, &attachments)
        .standing(status_words(sheet.text("status")));
    draft.details.extend(sheet.text("conclusion").map(|words| detail("Conclusion", words)));
    draft
}

/// The page of a report that groups results as well.
pub(super) fn of_report(sheet: &Sheet<'_>) -> Option<Facts> {
    let attachments: Vec<Json<'_>> = sheet.list("presentedForm").collect();
    let title = sheet.term("code")?;
    (!attachments.is_empty()).then(|| {
        let content = Chosen::of(sheet, &attachments).content;
        Facts::Letter(LetterFacts { title, author: author(sheet), content })
    })
}

/// A document that is made of sections.
pub(super) fn composition(sheet: &Sheet<'_>) -> Draft {
    let title = sheet.text("title").map(str::to_owned).or_else(|| sheet.term("type"));
    let mut paragraphs = Vec::new();
    gather(sheet.list("section"), &mut paragraphs, 0);
    if paragraphs.is_empty() {
        paragraphs.extend(sheet.text("text.div").map(markup::lines).unwrap_or_default());
    }
    let title = title.unwrap_or_else(|| "Document without a title".to_owned());
    of_text(sheet, title, document_type(sheet), paragraphs)
}

/// A message about the patient.
pub(super) fn communication(sheet: &Sheet<'_>) -> Draft {
    let title =
        sheet.term("topic").or_else(|| sheet.term("reasonCode")).or_else(|| sheet.term("category"));
    let said = sheet.list("payload").filter_map(|part| part.text("contentString"));
    let notes = sheet.list("note").filter_map(|note| note.text("text"));
    let paragraphs = said.chain(notes).flat_map(lines_of).collect();
    of_text(
        sheet,
        title.unwrap_or_else(|| "Message".to_owned()),
        sheet.term("category"),
        paragraphs,
    )
}

fn of_text(
    sheet: &Sheet<'_>,
    title: String,
    letter_type: Option<String>,
    paragraphs: Vec<String>,
) -> Draft {
    let content = if paragraphs.is_empty() {
        LetterContent::CannotBeShown { why: "The source sent no text".to_owned() }
    } else {
        LetterContent::Text { paragraphs }
    };
    let author = author(sheet);
    let body = Body::Letter {
        letter_type: letter_type.filter(|kind| *kind != title),
        title: title.clone(),
        author: author.clone(),
        size: None,
        format: "Text".to_owned(),
    };
    Draft::new(body)
        .on(sheet.date(&DATES))
        .standing(status_words(sheet.text("status")))
        .with(Facts::Letter(LetterFacts { title, author, content }))
        .telling(details(sheet))
}

fn written(
    sheet: &Sheet<'_>,
    title: String,
    letter_type: Option<String>,
    attachments: &[Json<'_>],
) -> Draft {
    let chosen = Chosen::of(sheet, attachments);
    let author = author(sheet);
    let body = Body::Letter {
        letter_type: letter_type.filter(|kind| *kind != title),
        title: title.clone(),
        author: author.clone(),
        size: chosen.size,
        format: chosen.format,
    };
    let also = chosen.others.iter().map(|format| detail("Also sent as", format.clone()));
    let told = also.chain(details(sheet)).collect();
    Draft::new(body)
        .on(sheet.date(&DATES))
        .with(Facts::Letter(LetterFacts { title, author, content: chosen.content }))
        .telling(told)
}

/// The attachment that is shown, of all that hold the same document.
struct Chosen {
    content: LetterContent,
    format: String,
    size: Option<String>,
    others: Vec<String>,
}

impl Chosen {
    /// Text before PDF before anything that cannot be shown.
    fn of(sheet: &Sheet<'_>, attachments: &[Json<'_>]) -> Self {
        let mut all: Vec<(u8, LetterContent, String, Option<String>)> =
            attachments.iter().map(|attachment| shown(sheet, *attachment)).collect();
        all.sort_by_key(|(order, ..)| *order);
        let mut all = all.into_iter();
        let Some((_, content, format, size)) = all.next() else {
            let why = "The source sent no document with this entry".to_owned();
            let format = "None".to_owned();
            return Self {
                content: LetterContent::CannotBeShown { why },
                format,
                size: None,
                others: Vec::new(),
            };
        };
        Self { content, format, size, others: all.map(|(_, _, format, _)| format).collect() }
    }
}

fn shown(sheet: &Sheet<'_>, attachment: Json<'_>) -> (u8, LetterContent, String, Option<String>) {
    let kind = attachment.text("contentType").unwrap_or_default().to_ascii_lowercase();
    let data = attachment.text("data").or_else(|| {
        let address = attachment.at("url");
        sheet.refs.resolve(Json::nothing(), address)?.resource.text("data")
    });
    let format = format_of(&kind);
    let bytes = data.and_then(decoded);
    let size = attachment.number("size").and_then(|size| size.parse().ok());
    let size = size.or_else(|| bytes.as_ref().map(Vec::len)).map(in_words);
    let cannot =
        |why: String| (2, LetterContent::CannotBeShown { why }, format.clone(), size.clone());
    let Some(bytes) = bytes else {
        return cannot(match (data, attachment.text("url")) {
            (Some(_), _) => "The document was sent damaged".to_owned(),
            (None, Some(_)) => {
                "The document stayed at the source; only its address was sent".to_owned()
            }
            (None, None) => "The source sent no document with this entry".to_owned(),
        });
    };
    match kind.split(';').next().unwrap_or_default().trim() {
        "text/plain" | "text/markdown" => {
            let paragraphs = lines_of(&as_text(&bytes, &kind));
            (0, LetterContent::Text { paragraphs }, format, size)
        }
        "text/html" | "application/xhtml+xml" => {
            let paragraphs = markup::lines(&as_text(&bytes, &kind));
            (0, LetterContent::Text { paragraphs }, format, size)
        }
        "application/pdf" if bytes.starts_with(b"%PDF-") => {
            (1, LetterContent::Pdf { base64: STANDARD.encode(&bytes) }, format, size)
        }
        "application/pdf" => cannot("It says that it is a PDF and is not".to_owned()),
        _ => cannot(format!("{format} cannot be shown here")),
    }
}

/// Base64 as it comes: with line breaks, with or without padding.
fn decoded(data: &str) -> Option<Vec<u8>> {
    let compact: String = data.split_whitespace().collect();
    let config =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    GeneralPurpose::new(&ALPHABET, config).decode(compact).ok()
}

fn as_text(bytes: &[u8], kind: &str) -> String {
    if kind.contains("iso-8859-1") || kind.contains("windows-1252") {
        return bytes.iter().copied().map(char::from).collect();
    }
    String::from_utf8_lossy(bytes).trim_start_matches('\u{feff}').to_owned()
}

/// The lines that say something. Each stands alone: where a source breaks a line, it may mean a list.
fn lines_of(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// Titles and texts of sections and of the sections in them.
fn gather<'a>(
    sections: impl Iterator<Item = Json<'a>>,
    paragraphs: &mut Vec<String>,
    depth: usize,
) {
    if depth > DEEPEST_SECTION {
        paragraphs.push("Further sections lie too deep to be read".to_owned());
        return;
    }
    for section in sections {
        paragraphs.extend(section.text("title").map(str::to_owned));
        paragraphs.extend(section.text("text.div").map(markup::lines).unwrap_or_default());
        if let Some(why) = section.term("emptyReason") {
            paragraphs.push(format!("Nothing here: {why}"));
        }
        gather(section.list("section"), paragraphs, depth + 1);
    }
}

/// The words of the code system for the kind of document: the text is often its title again.
fn document_type(sheet: &Sheet<'_>) -> Option<String> {
    let display = sheet.codings("type").find_map(|coding| coding.text("display"));
    display.or_else(|| sheet.said("type")).map(upper_first)
}

fn author(sheet: &Sheet<'_>) -> Option<String> {
    let names: Vec<String> = ["author", "performer", "resultsInterpreter", "sender"]
        .iter()
        .flat_map(|path| sheet.names(path))
        .collect();
    (!names.is_empty()).then(|| names.join(", "))
}

fn format_of(kind: &str) -> String {
    match kind.split(';').next().unwrap_or_default().trim() {
        "" => "Unknown format",
        "text/plain" | "text/html" | "text/markdown" | "application/xhtml+xml" => "Text",
        "application/pdf" => "PDF",
        "application/msword" => "Word document",
        other if other.contains("wordprocessing") => "Word document",
        "application/rtf" | "text/rtf" => "Rich text document",
        "application/hl7-v3+xml" | "application/xml" | "text/xml" => "XML document",
        other if other.starts_with("image/") => "Image",
        other if other.starts_with("audio/") => "Sound",
        other if other.starts_with("video/") => "Film",
        other => return format!("Document of type {other}"),
    }
    .to_owned()
}

/// `84 kB`
fn in_words(bytes: usize) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
        _ => format!("{} MB", bytes.div_ceil(1_000_000)),
    }
}

fn details(sheet: &Sheet<'_>) -> Vec<Detail> {
    let mut details = sheet.details();
    details.extend(sheet.names("custodian").into_iter().map(|name| detail("Kept by", name)));
    details.extend(sheet.names("authenticator").into_iter().map(|name| detail("Signed by", name)));
    details.extend(sheet.codes("type"));
    details
}

pub(super) const DATES: [&str; 7] = [
    "date",
    "effectiveDateTime",
    "effectivePeriod",
    "issued",
    "sent",
    "indexed",
    "meta.lastUpdated",
];
const DEEPEST_SECTION: usize = 16;
