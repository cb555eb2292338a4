//! A document read back from its PDF: what a screen reader finds in it.
#![expect(clippy::unwrap_used, reason = "test vocabulary")]

use documents::{Block, Document, Print};
use lopdf::{Dictionary, Object};

fn words(count: usize) -> String {
    "A triage nurse looked at your allergies and your medicines. ".repeat(count)
}

fn sample() -> Document {
    Document {
        title: "Who has looked at your shared care record".to_owned(),
        footer: "Reference 4711".to_owned(),
        made: "2026-11-21T14:00:00Z".parse().unwrap(),
        blocks: vec![
            Block::Facts(vec![
                ("Name".to_owned(), "Mrs Zoë Łukasiewicz-O’Brien".to_owned()),
                ("NHS number".to_owned(), "999 000 0018".to_owned()),
            ]),
            Block::Heading { level: 2, words: "Saturday 21 November 2026".to_owned() },
            Block::Paragraph(words(30)),
            Block::Strong("1 was an emergency.".to_owned()),
            Block::List(vec!["Allergies".to_owned(), words(4)]),
            Block::Table {
                head: vec!["What".to_owned(), "Result".to_owned(), "When".to_owned()],
                rows: (0..40)
                    .map(|row| vec![format!("Row {row}"), "5.2 mmol/L".to_owned(), String::new()])
                    .collect(),
            },
            Block::Paragraph("The end.".to_owned()),
        ],
    }
}

struct Read {
    pdf: lopdf::Document,
    bytes: Vec<u8>,
}

impl Read {
    fn back(document: &Document, print: Print) -> Self {
        let bytes = document.to_pdf(print).unwrap();
        if let Some(folder) = std::env::var_os("PICTURES") {
            let name = std::path::Path::new(&folder).join(format!("{print:?}.pdf"));
            std::fs::write(name, &bytes).unwrap();
        }
        Self { pdf: lopdf::Document::load_mem(&bytes).unwrap(), bytes }
    }

    fn catalog(&self) -> &Dictionary {
        self.pdf.catalog().unwrap()
    }

    fn at<'a>(&'a self, of: &'a Dictionary, name: &str) -> &'a Object {
        let found = of.get(name.as_bytes()).unwrap();
        self.pdf.dereference(found).unwrap().1
    }

    /// The kinds of the tags, from the first that is read to the last.
    fn tags(&self) -> Vec<String> {
        let root = self.at(self.catalog(), "StructTreeRoot").as_dict().unwrap();
        let mut tags = Vec::new();
        self.walk(root, &mut tags);
        tags
    }

    fn walk(&self, node: &Dictionary, tags: &mut Vec<String>) {
        if let Ok(kind) = node.get(b"S") {
            tags.push(String::from_utf8(kind.as_name().unwrap().to_vec()).unwrap());
        }
        let Ok(below) = node.get(b"K") else { return };
        let below = self.pdf.dereference(below).unwrap().1;
        let each = below.as_array().cloned().unwrap_or_else(|_| vec![below.clone()]);
        for child in each {
            let child = self.pdf.dereference(&child).unwrap().1.clone();
            if let Object::Dictionary(child) = child
                && !child.has(b"MCID")
            {
                self.walk(&child, tags);
            }
        }
    }

    fn text(&self) -> String {
        let pages: Vec<u32> = self.pdf.get_pages().into_keys().collect();
        self.pdf.extract_text(&pages).unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

#[test]
fn a_screen_reader_finds_the_title_the_language_and_every_tag_in_the_order_of_reading() {
    for print in [Print::Ordinary, Print::Large] {
        let read = Read::back(&sample(), print);

        let marked = read.at(read.catalog(), "MarkInfo").as_dict().unwrap();
        assert!(marked.get(b"Marked").unwrap().as_bool().unwrap());
        let root = read.at(read.catalog(), "StructTreeRoot");
        assert!(root.as_dict().is_ok());
        let lang = read.at(read.catalog(), "Lang").as_str().unwrap();
        assert_eq!(lang, b"en-GB");
        let viewing = read.at(read.catalog(), "ViewerPreferences").as_dict().unwrap();
        assert!(viewing.get(b"DisplayDocTitle").unwrap().as_bool().unwrap());
        let xmp = String::from_utf8_lossy(&read.bytes).into_owned();
        assert!(xmp.contains("pdfuaid"), "it says of itself that it is PDF/UA");

        let tags = read.tags();
        let blocks: Vec<&str> = tags
            .iter()
            .map(String::as_str)
            .filter(|tag| ["H1", "H2", "P", "L", "Table"].contains(tag))
            .collect();
        assert_eq!(blocks, ["H1", "Table", "H2", "P", "P", "L", "Table", "P"]);
        let count = |kind: &str| tags.iter().filter(|tag| *tag == kind).count();
        assert_eq!((count("TR"), count("TH"), count("TD")), (2 + 41, 2 + 3, 2 + 120));
        assert_eq!((count("LI"), count("Lbl"), count("LBody")), (2, 2, 2));
    }
}

#[test]
fn every_word_stands_on_the_paper_once_and_in_order() {
    for print in [Print::Ordinary, Print::Large] {
        let text = Read::back(&sample(), print).text();
        let mut rest = text.as_str();
        for expected in [
            "Who has looked at your shared care record",
            "Mrs Zoë Łukasiewicz-O’Brien",
            "999 000 0018",
            "Saturday 21 November 2026",
            "A triage nurse looked",
            "1 was an emergency.",
            "Allergies",
            "Row 0",
            "Row 39",
            "The end.",
        ] {
            let at = rest.find(expected).unwrap_or_else(|| panic!("{expected}: {rest}"));
            rest = &rest[at + expected.len()..];
        }
        assert_eq!(text.matches("Row 17").count(), 1);
        assert_eq!(
            text.matches("triage nurse").count(),
            34,
            "no line is lost at the end of a page"
        );
    }
}

#[test]
fn large_print_has_larger_letters_and_more_pages() {
    let pages = |print| Read::back(&sample(), print).pdf.get_pages().len();

    assert!(pages(Print::Large) > pages(Print::Ordinary));
}

#[test]
fn every_font_is_within_the_file() {
    let read = Read::back(&sample(), Print::Ordinary);
    let descriptors: Vec<_> = read
        .pdf
        .objects
        .values()
        .filter_map(|object| object.as_dict().ok())
        .filter(|object| {
            object
                .get(b"Type")
                .is_ok_and(|kind| kind.as_name().is_ok_and(|kind| kind == b"FontDescriptor"))
        })
        .collect();

    assert_eq!(descriptors.len(), 2, "regular and bold");
    for font in descriptors {
        assert!(font.has(b"FontFile2") || font.has(b"FontFile3"));
    }
}

#[test]
fn a_letter_that_the_font_does_not_have_stops_nothing_and_no_word_is_lost_beside_it() {
    let name = "王小明 \u{202b}שלום\u{202c} é e\u{301} a\u{0}b c\u{200b}d\ttab\nline \u{202e}no\u{fffe}t\u{ffff} \u{2066}turned\u{2069}";
    let document = Document { blocks: vec![Block::Paragraph(name.to_owned())], ..sample() };

    let text = Read::back(&document, Print::Ordinary).text();

    assert!(text.contains("é é ab cd tab line not turned"), "{text}");
}

#[test]
fn a_word_and_a_row_without_end_go_on_over_the_page() {
    let endless = "x".repeat(9000);
    let rows = vec![vec![endless.clone(), words(400)]];
    let blocks = vec![
        Block::Paragraph(endless.clone()),
        Block::Table { head: vec!["What".to_owned(), "More".to_owned()], rows },
    ];

    let read = Read::back(&Document { blocks, ..sample() }, Print::Large);

    assert_eq!(read.text().matches('x').count(), 18_000);
    assert_eq!(read.text().matches("triage nurse").count(), 400);
}

/// What stays together and is higher than a page goes on over it; nothing runs off the paper.
#[test]
fn headings_without_end_go_on_over_the_page() {
    let heading = |number| Block::Heading { level: 2, words: format!("Heading {number}") };
    let blocks: Vec<Block> = (0..80).map(heading).collect();

    let read = Read::back(&Document { blocks, ..sample() }, Print::Ordinary);

    assert!(read.pdf.get_pages().len() >= 4, "some twenty stand on a page");
}
