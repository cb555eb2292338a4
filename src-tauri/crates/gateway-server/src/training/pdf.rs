//! A letter as a PDF file: plain text on A4 pages, in the Helvetica that every reader has.

use std::fmt::Write as _;

/// Writes the lines of a letter as a PDF document, on as many pages as they need.
pub(super) fn pdf(title: &str, text: &str) -> Vec<u8> {
    let lines: Vec<String> = text.lines().flat_map(wrapped).collect();
    let pages: Vec<&[String]> = lines.chunks(LINES_ON_A_PAGE).collect();
    let mut file = File::default();
    let kids: Vec<String> =
        (0..pages.len()).map(|page| format!("{} 0 R", FIRST_PAGE + 2 * page)).collect();
    file.object(&format!(
        "<< /Type /Catalog /Pages 2 0 R /Lang (en-GB) /ViewerPreferences {SHOW_TITLE} >>"
    ));
    file.object(&format!("<< /Type /Pages /Kids [{}] /Count {} >>", kids.join(" "), kids.len()));
    file.object(FONT);
    file.object(&format!(
        "<< /Title ({}) /Producer (Synthetic training county) >>",
        escaped(title)
    ));
    for (number, page) in pages.iter().enumerate() {
        file.object(&page_object(FIRST_PAGE + 2 * number + 1));
        file.stream(&drawn(page, number + 1, pages.len()));
    }
    file.finish()
}

#[derive(Default)]
struct File {
    bytes: Vec<u8>,
    offsets: Vec<usize>,
}

impl File {
    fn object(&mut self, body: &str) {
        self.begin();
        self.push(body);
        self.push("\nendobj\n");
    }

    fn stream(&mut self, content: &[u8]) {
        self.begin();
        self.push(&format!("<< /Length {} >>\nstream\n", content.len()));
        self.bytes.extend_from_slice(content);
        self.push("\nendstream\nendobj\n");
    }

    fn begin(&mut self) {
        if self.offsets.is_empty() {
            self.push("%PDF-1.4\n");
            self.bytes.extend_from_slice(&[b'%', 0xE2, 0xE3, 0xCF, 0xD3, b'\n']);
        }
        self.offsets.push(self.bytes.len());
        self.push(&format!("{} 0 obj\n", self.offsets.len()));
    }

    fn finish(mut self) -> Vec<u8> {
        let table = self.bytes.len();
        let count = self.offsets.len() + 1;
        let mut tail = format!("xref\n0 {count}\n0000000000 65535 f \n");
        for offset in &self.offsets {
            let _ = writeln!(tail, "{offset:010} 00000 n ");
        }
        let _ = write!(
            tail,
            "trailer\n<< /Size {count} /Root 1 0 R /Info 4 0 R >>\nstartxref\n{table}\n%%EOF\n"
        );
        self.push(&tail);
        self.bytes
    }

    /// The file's own syntax is plain ASCII.
    fn push(&mut self, text: &str) {
        self.bytes.extend(text.chars().map(latin));
    }
}

fn page_object(content: usize) -> String {
    format!(
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents {content} 0 R >>"
    )
}

fn drawn(lines: &[String], page: usize, of: usize) -> Vec<u8> {
    let mut text = String::from("BT\n/F1 10.5 Tf\n14.5 TL\n64 778 Td\n");
    for line in lines {
        let _ = writeln!(text, "({}) Tj T*", escaped(line));
    }
    text.push_str("ET\n");
    let _ = write!(
        text,
        "BT\n/F1 8 Tf\n64 40 Td\n(Page {page} of {of}. Synthetic patient, for training.) Tj\nET"
    );
    text.chars().map(latin).collect()
}

/// The line in pieces that fit the width of the page.
fn wrapped(line: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for word in line.split(' ') {
        match pieces.last_mut() {
            Some(last) if last.is_empty() => last.push_str(word),
            Some(last) if last.chars().count() + 1 + word.chars().count() <= LETTERS_ON_A_LINE => {
                last.push(' ');
                last.push_str(word);
            }
            Some(_) | None => pieces.push(word.to_owned()),
        }
    }
    pieces
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        if matches!(letter, '(' | ')' | '\\') {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

/// The byte for a letter in the font's encoding; a question mark for one that it does not have.
fn latin(letter: char) -> u8 {
    match letter {
        '\u{2013}' => 0x96,
        '\u{2019}' => 0x92,
        _ => u8::try_from(u32::from(letter)).unwrap_or(b'?'),
    }
}

const FONT: &str =
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>";
const SHOW_TITLE: &str = "<< /DisplayDocTitle true >>";
const LINES_ON_A_PAGE: usize = 48;
const LETTERS_ON_A_LINE: usize = 88;
/// The catalogue, the list of pages, the font and the title come before it.
const FIRST_PAGE: usize = 5;

#[cfg(test)]
mod tests {
    use std::{io::Write as _, process::Command};

    use super::*;

    #[test]
    fn a_letter_begins_and_ends_as_a_pdf_and_its_table_points_at_its_objects() {
        let file = pdf("Clinic letter", "Dear Dr Ward,\n\nAll is well (so far).");
        assert!(file.starts_with(b"%PDF-1.4"));
        assert!(file.ends_with(b"%%EOF\n"));
        for (number, offset) in offsets(&file).into_iter().enumerate() {
            let begins = format!("{} 0 obj", number + 1);
            assert!(
                file[offset..].starts_with(begins.as_bytes()),
                "object {} lies there",
                number + 1
            );
        }
    }

    #[test]
    fn a_long_letter_goes_on_to_a_second_page() {
        let file = pdf("Long", &"A line of a letter.\n".repeat(70));
        let text: String = file.iter().copied().map(char::from).collect();
        assert!(text.contains("/Count 2"));
        assert!(text.contains("(Page 2 of 2."));
    }

    #[test]
    fn a_reader_of_pdf_files_reads_the_words_back() {
        let file =
            pdf("Clinic letter", "Weight 54 kg (stable)\nTemperature 34.6 °C \u{2013} warmed");
        let Some(text) = read_back(&file) else {
            println!("skipped: pdftotext is not on this machine");
            return;
        };
        assert!(text.contains("Weight 54 kg (stable)"), "{text}");
        assert!(text.contains("34.6 °C \u{2013} warmed"), "{text}");
    }

    fn offsets(file: &[u8]) -> Vec<usize> {
        let text: String = file.iter().copied().map(char::from).collect();
        let table = text.rsplit_once("\nxref\n").unwrap().1;
        table
            .lines()
            .filter(|line| line.ends_with(" n "))
            .map(|line| line.split(' ').next().unwrap().parse().unwrap())
            .collect()
    }

    fn read_back(file: &[u8]) -> Option<String> {
        let mut kept = tempfile::NamedTempFile::new().unwrap();
        kept.write_all(file).unwrap();
        let read = Command::new("pdftotext")
            .args(["-layout", "-enc", "UTF-8"])
            .arg(kept.path())
            .arg("-")
            .output();
        Some(String::from_utf8(read.ok()?.stdout).unwrap())
    }
}
