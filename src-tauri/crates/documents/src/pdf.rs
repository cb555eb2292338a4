//! A document as a PDF: what is drawn on each page, and the tree by which it is read.

mod tags;

use chrono::{Datelike as _, Timelike as _};
use krilla::{
    Document as Pdf, SerializeSettings,
    color::luma,
    configure::{Accessibility, ConfigurationBuilder},
    destination::XyzDestination,
    geom::{PathBuilder, Point, Rect},
    metadata::{DateTime, Metadata},
    outline::{Outline, OutlineNode},
    page::PageSettings,
    paint::Fill,
    surface::Surface,
    tagging::{Artifact, ArtifactType, ContentTag, Identifier, SpanTag},
};
use thiserror::Error;

use crate::{
    Document, Print,
    font::{Face, Faces, clean},
    layout::{LaidOut, MARGIN, PAPER, Page, Part, WIDTH, Words, laid_out, on_pages},
};

/// Why a document could not be made into a PDF.
#[derive(Debug, Error)]
pub enum PdfError {
    /// The font that comes with the program cannot be read.
    #[error("the font cannot be read")]
    Font,
    /// What was drawn is no PDF that a screen reader can read.
    #[error("the document cannot be written")]
    NotWritten,
}

impl Document {
    /// The document as a tagged PDF (PDF/UA-1).
    ///
    /// # Errors
    /// [`PdfError`]; nothing half accessible is ever handed out.
    pub fn to_pdf(&self, print: Print) -> Result<Vec<u8>, PdfError> {
        let faces = Faces::load()?;
        let LaidOut { strips, parts, leaves } = laid_out(self, &faces, print);
        let pages = on_pages(strips);
        let configuration = ConfigurationBuilder::new()
            .with_accessibility_validator(Accessibility::UA1)
            .finish()
            .map_err(|_| PdfError::NotWritten)?;
        let mut pdf =
            Pdf::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
        let mut drawing = Drawing {
            faces: &faces,
            read: vec![Vec::new(); leaves],
            footer: clean(&self.footer),
            foot: FOOT * print.points(),
        };
        for (at, page) in pages.iter().enumerate() {
            drawing.page(&mut pdf, page, (at + 1, pages.len()))?;
        }
        pdf.set_outline(outline(&parts, &pages));
        pdf.set_metadata(self.metadata());
        pdf.set_tag_tree(tags::tree(parts, drawing.read));
        pdf.finish().map_err(|_| PdfError::NotWritten)
    }

    fn metadata(&self) -> Metadata {
        let made = self.made;
        let small = |value: u32| u8::try_from(value).unwrap_or_default();
        let date = DateTime::new(u16::try_from(made.year()).unwrap_or_default())
            .month(small(made.month()))
            .day(small(made.day()))
            .hour(small(made.hour()))
            .minute(small(made.minute()))
            .second(small(made.second()))
            .utc_offset_hour(0);
        Metadata::new()
            .title(clean(&self.title))
            .language(LANGUAGE.to_owned())
            .creator("Care Record Viewer".to_owned())
            .creation_date(date)
    }
}

/// What is drawn, and which of it belongs to which piece of text.
struct Drawing<'a> {
    faces: &'a Faces,
    read: Vec<Vec<Identifier>>,
    footer: String,
    /// The height of the letters at the foot.
    foot: f32,
}

impl Drawing<'_> {
    fn page(&mut self, pdf: &mut Pdf, page: &Page, number: (usize, usize)) -> Result<(), PdfError> {
        let paper = PageSettings::from_wh(PAPER.0, PAPER.1).ok_or(PdfError::NotWritten)?;
        let mut sheet = pdf.start_page_with(paper);
        let mut surface = sheet.surface();
        for (top, strip) in &page.0 {
            for words in &strip.words {
                self.words(&mut surface, words, MARGIN + top);
            }
            if strip.ruled {
                rule(&mut surface, MARGIN + top + strip.height);
            }
        }
        self.foot(&mut surface, number);
        surface.finish();
        sheet.finish();
        Ok(())
    }

    /// Nothing is drawn where there are no words: an empty cell is a cell all the same.
    fn words(&mut self, surface: &mut Surface<'_>, words: &Words, top: f32) {
        if words.set.glyphs.is_empty() {
            return;
        }
        let read = surface.start_tagged(ContentTag::Span(SpanTag::empty()));
        let face = if words.bold { &self.faces.bold } else { &self.faces.regular };
        let at = Point::from_xy(MARGIN + words.x, top + words.baseline);
        draw(surface, face, &words.set.text, at, words.points);
        surface.end_tagged();
        if let Some(leaf) = self.read.get_mut(words.leaf) {
            leaf.push(read);
        }
    }

    /// The foot is furniture: it is not read aloud on every page.
    fn foot(&self, surface: &mut Surface<'_>, (number, of): (usize, usize)) {
        let face = &self.faces.regular;
        let page = format!("Page {number} of {of}");
        let y = PAPER.1 - MARGIN + 6.0;
        let right = MARGIN + WIDTH - face.set(&page).width * self.foot;
        let _ =
            surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Footer)));
        draw(surface, face, &self.footer, Point::from_xy(MARGIN, y), self.foot);
        draw(surface, face, &page, Point::from_xy(right, y), self.foot);
        surface.end_tagged();
    }
}

fn draw(surface: &mut Surface<'_>, face: &Face, words: &str, at: Point, points: f32) {
    let set = face.set(words);
    surface.set_fill(Some(Fill::default()));
    surface.set_stroke(None);
    surface.draw_glyphs(at, &set.glyphs, face.font.clone(), &set.text, points, false);
}

fn rule(surface: &mut Surface<'_>, y: f32) {
    let mut path = PathBuilder::new();
    if let Some(line) = Rect::from_xywh(MARGIN, y, WIDTH, 0.5) {
        path.push_rect(line);
    }
    let _ = surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
    surface.set_fill(Some(Fill { paint: luma::Color::new(GREY).into(), ..Fill::default() }));
    surface.set_stroke(None);
    if let Some(path) = path.finish() {
        surface.draw_path(&path);
    }
    surface.end_tagged();
}

/// A bookmark for each heading, in the order in which they are read.
fn outline(parts: &[Part], pages: &[Page]) -> Outline {
    let mut outline = Outline::new();
    for part in parts {
        let Part::Heading { words, leaf, .. } = part else { continue };
        if let Some((page, y)) = place(pages, *leaf) {
            let to = XyzDestination::new(page, Point::from_xy(MARGIN, y));
            outline.push_child(OutlineNode::new(words.clone(), to));
        }
    }
    outline
}

/// On which page a piece of text begins, and how far down.
fn place(pages: &[Page], leaf: usize) -> Option<(usize, f32)> {
    pages.iter().enumerate().find_map(|(at, page)| {
        let strip =
            page.0.iter().find(|(_, strip)| strip.words.iter().any(|words| words.leaf == leaf));
        strip.map(|(top, _)| (at, MARGIN + top))
    })
}

pub(crate) const LANGUAGE: &str = "en-GB";
/// Of the lines below rows.
const GREY: u8 = 150;
/// How high the letters at the foot are, for letters one point high.
const FOOT: f32 = 0.75;
