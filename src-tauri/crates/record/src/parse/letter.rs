//! Letters and other documents: text as text, PDF as PDF, anything else named and not shown.

use base64::{
    Engine as _,
    alphabet::STANDARD as ALPHABET,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::STANDARD},
};

use super::{
    Draft, detail, markup,
    sheet::{Sheet, status_words},
    typed,
};
use crate::{
    fhir::{Fhir as _, upper_first},
    json::Json,
    record::{Facts, LetterFacts},
    view::{Body, Detail, LetterBlock, LetterContent, LetterForm, Run},
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
        let Chosen { content, others, .. } = Chosen::of(sheet, &attachments);
        Facts::Letter(LetterFacts { title, author: author(sheet), content, others })
    })
}

/// A document that is made of sections.
pub(super) fn composition(sheet: &Sheet<'_>) -> Draft {
    let title = sheet.text("title").map(str::to_owned).or_else(|| sheet.term("type"));
    let mut blocks = Vec::new();
    gather(sheet.list("section"), &mut blocks, 0);
    if blocks.is_empty() {
        blocks.extend(sheet.text("text.div").map(markup::blocks).unwrap_or_default());
    }
    let title = title.unwrap_or_else(|| "Document without a title".to_owned());
    of_text(sheet, title, document_type(sheet), blocks)
}

/// A message about the patient.
pub(super) fn communication(sheet: &Sheet<'_>) -> Draft {
    let title =
        sheet.term("topic").or_else(|| sheet.term("reasonCode")).or_else(|| sheet.term("category"));
    let said = sheet.list("payload").filter_map(|part| part.text("contentString"));
    let notes = sheet.list("note").filter_map(|note| note.text("text"));
    let blocks = said.chain(notes).flat_map(typed::blocks).collect();
    let title = title.unwrap_or_else(|| "Message".to_owned());
    of_text(sheet, title, sheet.term("category"), blocks)
}

fn of_text(
    sheet: &Sheet<'_>,
    title: String,
    letter_type: Option<String>,
    blocks: Vec<LetterBlock>,
) -> Draft {
    let content = if blocks.is_empty() {
        LetterContent::CannotBeShown { why: "The source sent no text".to_owned() }
    } else {
        LetterContent::Text { blocks }
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
        .with(Facts::Letter(LetterFacts { title, author, content, others: Vec::new() }))
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
        size: chosen.size.clone(),
        format: chosen.format(),
    };
    let also = chosen.formats.iter().skip(1).map(|format| detail("Also sent as", format.clone()));
    let told = also.chain(details(sheet)).collect();
    let Chosen { content, others, .. } = chosen;
    Draft::new(body)
        .on(sheet.date(&DATES))
        .with(Facts::Letter(LetterFacts { title, author, content, others }))
        .telling(told)
}

/// The attachment that is shown first, of all that hold the same document, and the others.
struct Chosen {
    content: LetterContent,
    size: Option<String>,
    /// What it is, and what the others are.
    formats: Vec<String>,
    others: Vec<LetterForm>,
}

/// A document in one of the forms in which it was sent.
struct Form {
    content: LetterContent,
    format: String,
    size: Option<String>,
}

impl Chosen {
    /// Text before PDF before anything that cannot be shown.
    fn of(sheet: &Sheet<'_>, attachments: &[Json<'_>]) -> Self {
        let mut all: Vec<Form> = attachments.iter().map(|each| Form::of(sheet, *each)).collect();
        all.sort_by_key(|form| match form.content {
            LetterContent::Text { .. } => 0,
            LetterContent::Pdf { .. } => 1,
            LetterContent::CannotBeShown { .. } => 2,
        });
        if all.is_empty() {
            all.push(Form { content: cannot(NO_DOCUMENT), format: "None".to_owned(), size: None });
        }
        let formats = all.iter().map(|form| form.format.clone()).collect();
        let mut all = all.into_iter();
        let first = all.next();
        let size = first.as_ref().and_then(|form| form.size.clone());
        let content = first.map_or_else(|| cannot(NO_DOCUMENT), |form| form.content);
        Self { content, size, formats, others: all.map(Form::offered).collect() }
    }

    fn format(&self) -> String {
        self.formats.first().cloned().unwrap_or_default()
    }
}

impl Form {
    fn of(sheet: &Sheet<'_>, attachment: Json<'_>) -> Self {
        let kind = attachment.text("contentType").unwrap_or_default().to_ascii_lowercase();
        let data = attachment.text("data").or_else(|| {
            let address = attachment.at("url");
            sheet.refs.resolve(Json::nothing(), address)?.resource.text("data")
        });
        let format = format_of(&kind);
        let bytes = data.and_then(decoded);
        let size = attachment.number("size").and_then(|size| size.parse().ok());
        let size = size.or_else(|| bytes.as_ref().map(Vec::len)).map(in_words);
        let content = match (bytes, data, attachment.text("url")) {
            (Some(bytes), _, _) => shown(&bytes, &kind, &format),
            (None, Some(_), _) => cannot("The document was sent damaged"),
            (None, None, Some(_)) => {
                cannot("The document stayed at the source; only its address was sent")
            }
            (None, None, None) => cannot(NO_DOCUMENT),
        };
        Self { content, format, size }
    }

    /// What is said of it beside another: `Original PDF, 84 kB`
    fn offered(self) -> LetterForm {
        let size = self.size.map(|size| format!(", {size}")).unwrap_or_default();
        LetterForm { words: format!("Original {}{size}", self.format), content: self.content }
    }
}

fn shown(bytes: &[u8], kind: &str, format: &str) -> LetterContent {
    let read = |blocks: Vec<LetterBlock>| match blocks.is_empty() {
        true => cannot("The document is empty"),
        false => LetterContent::Text { blocks },
    };
    match kind.split(';').next().unwrap_or_default().trim() {
        "text/plain" | "text/markdown" => read(typed::blocks(&as_text(bytes, kind))),
        "text/html" | "application/xhtml+xml" => read(markup::blocks(&as_text(bytes, kind))),
        "application/pdf" if bytes.starts_with(b"%PDF-") => {
            LetterContent::Pdf { base64: STANDARD.encode(bytes) }
        }
        "application/pdf" => cannot("It says that it is a PDF and is not"),
        _ => cannot(&format!("{format} cannot be shown here")),
    }
}

fn cannot(why: &str) -> LetterContent {
    LetterContent::CannotBeShown { why: why.to_owned() }
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

/// Titles and texts of sections and of the sections in them.
fn gather<'a>(
    sections: impl Iterator<Item = Json<'a>>,
    blocks: &mut Vec<LetterBlock>,
    depth: usize,
) {
    if depth > DEEPEST_SECTION {
        blocks.push(LetterBlock::paragraph("Further sections lie too deep to be read"));
        return;
    }
    for section in sections {
        if let Some(title) = section.text("title") {
            let words = vec![Run { text: title.to_owned(), strong: false }];
            let level = u8::try_from(depth + 2).unwrap_or(6).min(6);
            blocks.push(LetterBlock::Heading { level, words });
        }
        blocks.extend(section.text("text.div").map(markup::blocks).unwrap_or_default());
        if let Some(why) = section.term("emptyReason") {
            blocks.push(LetterBlock::paragraph(&format!("Nothing here: {why}")));
        }
        gather(section.list("section"), blocks, depth + 1);
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
const NO_DOCUMENT: &str = "The source sent no document with this entry";
