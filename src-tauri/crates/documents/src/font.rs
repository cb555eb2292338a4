//! The letters: which glyph stands for a character, and how wide it is.

use icu_normalizer::ComposingNormalizerBorrowed;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::{
    FontRef, MetadataProvider, instance::LocationRef, metrics::GlyphMetrics, prelude::Size,
};

use crate::PdfError;

/// Noto Sans in one weight, with the letters of the Latin and the Greek alphabet.
pub(crate) struct Face {
    pub(crate) font: Font,
    letters: FontRef<'static>,
    widths: GlyphMetrics<'static>,
    unit: f32,
}

/// The two weights in which everything is set.
pub(crate) struct Faces {
    pub(crate) regular: Face,
    pub(crate) bold: Face,
}

/// Words as glyphs, with the width of a letter one point high.
#[derive(Clone, Debug)]
pub(crate) struct Set {
    pub(crate) text: String,
    pub(crate) glyphs: Vec<KrillaGlyph>,
    pub(crate) width: f32,
}

impl Faces {
    pub(crate) fn load() -> Result<Self, PdfError> {
        Ok(Self { regular: Face::read(REGULAR)?, bold: Face::read(BOLD)? })
    }
}

impl Face {
    fn read(file: &'static [u8]) -> Result<Self, PdfError> {
        let letters = FontRef::new(file).map_err(|_| PdfError::Font)?;
        let widths = letters.glyph_metrics(Size::unscaled(), LocationRef::default());
        let font = Font::new(file.into(), 0).ok_or(PdfError::Font)?;
        let unit = font.units_per_em();
        Ok(Self { font, letters, widths, unit })
    }

    /// Sets words. A letter that the font does not have becomes the sign that says so; what was meant stays in the text, where a
    /// screen reader finds it.
    pub(crate) fn set(&self, words: &str) -> Set {
        let mut set = Set { text: words.to_owned(), glyphs: Vec::new(), width: 0.0 };
        for (at, letter) in words.char_indices() {
            let glyph = self.glyph(letter);
            let width = self.widths.advance_width(glyph).unwrap_or_default() / self.unit;
            let range = at..at + letter.len_utf8();
            let id = GlyphId::new(glyph.to_u32());
            set.glyphs.push(KrillaGlyph::new(id, width, 0.0, 0.0, 0.0, range, None));
            set.width += width;
        }
        set
    }

    fn glyph(&self, letter: char) -> skrifa::GlyphId {
        let letters = self.letters.charmap();
        let instead = || letters.map(char::REPLACEMENT_CHARACTER).or_else(|| letters.map('?'));
        letters.map(letter).or_else(instead).unwrap_or_default()
    }
}

/// Words as they are set: accents with their letters, every kind of space as one, and nothing that cannot be seen.
pub(crate) fn clean(words: &str) -> String {
    let composed = ComposingNormalizerBorrowed::new_nfc().normalize(words);
    let seen = composed.chars().filter_map(|letter| match letter {
        '\u{a0}' => Some(letter),
        letter if letter.is_whitespace() => Some(' '),
        letter if letter.is_control() || is_unseen(letter) => None,
        letter => Some(letter),
    });
    let spaced: String = seen.collect();
    spaced.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Marks that do not show and would be a box on paper, those that turn the writing round, and what is no letter at all.
fn is_unseen(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}'
            | '\u{61c}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fffe}'
            | '\u{ffff}'
    )
}

const REGULAR: &[u8] = include_bytes!("../fonts/NotoSans-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../fonts/NotoSans-Bold.ttf");
