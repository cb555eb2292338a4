//! A letter as a Word document: the smallest that Word opens, in a ZIP archive without compression.

use flate2::Crc;

/// The lines of a letter as a `.docx` file.
pub(in super::super) fn word(lines: &str) -> Vec<u8> {
    let paragraphs: String = lines.lines().map(paragraph).collect();
    let document = format!(
        "{XML}<w:document xmlns:w=\"{WORD}\"><w:body>{paragraphs}<w:sectPr/></w:body></w:document>"
    );
    let mut archive = Archive::default();
    archive.file("[Content_Types].xml", &format!("{XML}{CONTENT_TYPES}"));
    archive.file("_rels/.rels", &format!("{XML}{RELATIONS}"));
    archive.file("word/document.xml", &document);
    archive.finish()
}

fn paragraph(line: &str) -> String {
    let text = line.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!("<w:p><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>")
}

#[derive(Default)]
struct Archive {
    bytes: Vec<u8>,
    directory: Vec<u8>,
    files: u16,
}

impl Archive {
    fn file(&mut self, name: &str, text: &str) {
        let begins = size(self.bytes.len());
        let mut check = Crc::new();
        check.update(text.as_bytes());
        // Version 2.0, no flags, stored as it is, at midnight of 1 January 2026.
        let mut facts = Vec::new();
        for half in [20_u16, 0, 0, 0, DAY] {
            facts.extend(half.to_le_bytes());
        }
        for whole in [check.sum(), size(text.len()), size(text.len())] {
            facts.extend(whole.to_le_bytes());
        }
        facts.extend(u16::try_from(name.len()).unwrap_or(0).to_le_bytes());
        facts.extend([0, 0]);
        self.bytes.extend(b"PK\x03\x04");
        self.bytes.extend(&facts);
        self.bytes.extend(name.as_bytes());
        self.bytes.extend(text.as_bytes());
        self.directory.extend(b"PK\x01\x02");
        self.directory.extend(20_u16.to_le_bytes());
        self.directory.extend(&facts);
        self.directory.extend([0; 10]);
        self.directory.extend(begins.to_le_bytes());
        self.directory.extend(name.as_bytes());
        self.files += 1;
    }

    fn finish(mut self) -> Vec<u8> {
        let (begins, long) = (size(self.bytes.len()), size(self.directory.len()));
        self.bytes.append(&mut self.directory);
        self.bytes.extend(b"PK\x05\x06");
        self.bytes.extend([0; 4]);
        for _ in 0..2 {
            self.bytes.extend(self.files.to_le_bytes());
        }
        self.bytes.extend(long.to_le_bytes());
        self.bytes.extend(begins.to_le_bytes());
        self.bytes.extend([0; 2]);
        self.bytes
    }
}

fn size(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}

/// 1 January 2026 as a ZIP archive counts days: years since 1980, month, day.
const DAY: u16 = (46 << 9) | (1 << 5) | 1;
const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>";
const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const CONTENT_TYPES: &str = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
     <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
     <Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/>\
     </Types>";
const RELATIONS: &str = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
     <Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" \
     Target=\"word/document.xml\"/></Relationships>";

#[cfg(test)]
mod tests {
    use std::{io::Write as _, process::Command};

    use super::*;

    #[test]
    fn an_archive_is_whole_to_a_program_that_is_not_ours() {
        let mut kept = tempfile::NamedTempFile::new().unwrap();
        kept.write_all(&word("Dear Dr Ward,\n\nWeight < 54 kg & stable.")).unwrap();
        let Ok(read) =
            Command::new("unzip").arg("-p").arg(kept.path()).arg("word/document.xml").output()
        else {
            println!("skipped: unzip is not on this machine");
            return;
        };
        assert!(read.status.success(), "{read:?}");
        assert!(
            String::from_utf8(read.stdout).unwrap().contains("Weight &lt; 54 kg &amp; stable.")
        );
    }
}
