//! Blocks out of HTML: headings, paragraphs, lists and tables, and their words.
//!
//! What is not asked for does not survive, for nothing copies it: the reader makes blocks of tags whose names it knows, takes the
//! words between all others, and of attributes reads only how far a cell reaches, so that no value comes to stand under another's
//! heading. The tags are told apart by `html5ever`, as a browser does, which the window below us brings along.

mod read;
#[cfg(test)]
mod tests;
mod words;

use html5ever::{
    buffer_queue::BufferQueue,
    tendril::StrTendril,
    tokenizer::{Tokenizer, TokenizerOpts},
};

use self::read::Reader;
pub(super) use self::words::is_nothing;
use crate::view::LetterBlock;

/// The blocks of this HTML. What is too long for a screen is cut, and says so.
pub(super) fn blocks(html: &str) -> Vec<LetterBlock> {
    let (html, is_cut) = cut(html);
    let tokenizer = Tokenizer::new(Reader::default(), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    let mut blocks = tokenizer.sink.blocks();
    if is_cut {
        blocks.push(LetterBlock::paragraph(TOO_LONG));
    }
    blocks
}

/// The lines of text in this HTML, without blank ones.
pub(super) fn lines(html: &str) -> Vec<String> {
    let lines = blocks(html).into_iter().flat_map(|block| block.lines());
    lines.filter(|line| !line.trim().is_empty()).collect()
}

/// As much of a text as is shown, and whether there is more.
pub(super) fn cut(text: &str) -> (&str, bool) {
    let end = text.floor_char_boundary(MOST);
    (text.get(..end).unwrap_or_default(), end < text.len())
}

/// How many bytes of a letter are read.
const MOST: usize = 4_000_000;
/// Said where there is more.
pub(super) const TOO_LONG: &str =
    "The letter goes on: it is too long to be shown here. Ask its source for the original.";
