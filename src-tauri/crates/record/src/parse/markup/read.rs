//! Making blocks of tags, one after the other. There is no tree, so nothing can be nested too deep.

use std::cell::RefCell;

use html5ever::tokenizer::{
    Tag, TagKind, Token, TokenSink, TokenSinkResult,
    states::RawKind::{Rawtext, Rcdata, ScriptData},
};

use super::words::{Raised, Words};
use crate::view::{LetterBlock, LetterCell, LetterRow, ListItem, Run};

/// Hears the tags and words of a text, and makes blocks of them.
#[derive(Default)]
pub(super) struct Reader(RefCell<Reading>);

#[derive(Default)]
struct Reading {
    blocks: Vec<LetterBlock>,
    words: Words,
    /// How many tags that make words strong are open.
    strong: u32,
    /// How many tags that strike words out are open.
    struck_out: u32,
    raised: Raised,
    heading: Option<u8>,
    as_typed: bool,
    /// The lists that are open: of one with numbers, the last.
    lists: Vec<Option<u32>>,
    /// What stands before the item that is being read, until that has words.
    mark: Option<String>,
    /// The rows of the table that is open.
    table: Option<Vec<LetterRow>>,
    /// The cell that is open: whether it is a head, and how far it reaches.
    cell: Option<(bool, u8, u8)>,
    /// The tag whose text is a program, a style or a title: nobody was to read it.
    hidden: Option<String>,
}

impl Reader {
    pub(super) fn blocks(&self) -> Vec<LetterBlock> {
        let mut reading = self.0.borrow_mut();
        reading.close_table();
        if reading.hidden.take().is_some() {
            reading.blocks.push(LetterBlock::paragraph(NEVER_ENDS));
        }
        std::mem::take(&mut reading.blocks)
    }
}

impl TokenSink for Reader {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut reading = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) => reading.text(&text),
            Token::TagToken(tag) => return reading.tag(&tag),
            Token::NullCharacterToken => reading.text(" "),
            Token::DoctypeToken(_)
            | Token::CommentToken(_)
            | Token::EOFToken
            | Token::ParseError(_) => {}
        }
        TokenSinkResult::Continue
    }

    /// XHTML may hold its words in CDATA.
    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        true
    }
}

impl Reading {
    fn text(&mut self, text: &str) {
        if self.hidden.is_some() {
            return;
        }
        if self.as_typed {
            self.words.push_as_typed(text);
        } else {
            self.words.push(text, self.strong > 0, self.raised);
        }
    }

    fn tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name = &*tag.name;
        let starts = tag.kind == TagKind::StartTag;
        if let Some(hidden) = &self.hidden {
            if !starts && hidden == name {
                self.hidden = None;
            }
            return TokenSinkResult::Continue;
        }
        if starts {
            self.start(name, tag)
        } else {
            self.end(name);
            TokenSinkResult::Continue
        }
    }

    fn start(&mut self, name: &str, tag: &Tag) -> TokenSinkResult<()> {
        match name {
            "script" => return self.hide(name, ScriptData),
            "style" | "noembed" | "noframes" => return self.hide(name, Rawtext),
            "title" => return self.hide(name, Rcdata),
            "b" | "strong" => self.strong += 1,
            "sup" => self.raised = Raised::Above,
            "sub" => self.raised = Raised::Below,
            "del" | "s" | "strike" => {
                self.struck_out += 1;
                self.text(STRUCK_OUT);
            }
            "br" => self.line_break(),
            "img" | "image" | "svg" | "canvas" | "picture" => self.text(PICTURE),
            "iframe" | "object" | "embed" | "video" | "audio" => self.text(EMBEDDED),
            "table" => self.close_table(),
            "tr" => self.row(),
            "td" | "th" => self.open_cell(name == "th", tag),
            "ul" => self.list(None),
            "ol" => self.list(Some(0)),
            "li" => self.item(),
            "pre" | "xmp" | "listing" => {
                self.block();
                self.as_typed = self.cell.is_none();
            }
            _ => match heading(name) {
                Some(level) => {
                    self.block();
                    self.heading = Some(level);
                }
                None => self.between(name),
            },
        }
        TokenSinkResult::Continue
    }

    fn end(&mut self, name: &str) {
        match name {
            "b" | "strong" => self.strong = self.strong.saturating_sub(1),
            "sup" | "sub" => self.raised = Raised::No,
            "del" | "s" | "strike" if self.struck_out > 0 => {
                self.struck_out -= 1;
                self.words.close();
            }
            "td" | "th" => self.close_cell(),
            "tr" => self.close_cell(),
            "table" => self.close_table(),
            "ul" | "ol" => {
                self.block();
                self.lists.pop();
            }
            "pre" | "xmp" | "listing" => {
                self.block();
                self.as_typed = false;
            }
            _ if heading(name).is_some() => {
                self.block();
                self.heading = None;
            }
            _ => self.between(name),
        }
    }

    /// What ends a line, unless it stands within one.
    fn between(&mut self, name: &str) {
        if !INLINE.contains(&name) {
            self.block();
        }
    }

    fn hide(
        &mut self,
        name: &str,
        kind: html5ever::tokenizer::states::RawKind,
    ) -> TokenSinkResult<()> {
        self.hidden = Some(name.to_owned());
        TokenSinkResult::RawData(kind)
    }

    /// Two of them end a paragraph.
    fn line_break(&mut self) {
        if self.as_typed {
            self.words.push_as_typed("\n");
        } else if self.words.ends_in_line_break() && self.cell.is_none() {
            self.flush();
        } else {
            self.words.line_break();
        }
    }

    /// Whatever comes stands in another block; within a cell, on another line.
    fn block(&mut self) {
        if self.cell.is_some() {
            self.words.line_break();
        } else {
            self.flush();
        }
    }

    fn list(&mut self, numbered: Option<u32>) {
        self.block();
        self.lists.push(numbered);
    }

    fn item(&mut self) {
        self.block();
        let mark = match self.lists.last_mut() {
            Some(Some(number)) => {
                *number += 1;
                format!("{number}.")
            }
            Some(None) | None => "•".to_owned(),
        };
        if self.cell.is_some() {
            self.text(&format!("{mark} "));
        } else {
            self.mark = Some(mark);
        }
    }

    fn row(&mut self) {
        self.close_cell();
        self.flush();
        self.table.get_or_insert_default().push(LetterRow { cells: Vec::new() });
    }

    fn open_cell(&mut self, head: bool, tag: &Tag) {
        self.close_cell();
        self.flush();
        self.as_typed = false;
        self.cell = Some((head, reach(tag, "colspan", 20), reach(tag, "rowspan", 100)));
    }

    fn close_cell(&mut self) {
        let Some((head, across, down)) = self.cell.take() else { return };
        let words = self.words.take().unwrap_or_default();
        self.heading = None;
        let rows = self.table.get_or_insert_default();
        if rows.is_empty() {
            rows.push(LetterRow { cells: Vec::new() });
        }
        if let Some(row) = rows.last_mut() {
            row.cells.push(LetterCell { head, across, down, words });
        }
    }

    /// A table within another ends that; what the other goes on with is a further table. So no row is torn apart.
    fn close_table(&mut self) {
        self.close_cell();
        self.flush();
        let mut rows = self.table.take().unwrap_or_default();
        rows.retain(|row| row.cells.iter().any(|cell| !cell.words.is_empty()));
        if rows.iter().all(|row| row.cells.len() == 1) {
            // It only laid out the page.
            let cells = rows.into_iter().flat_map(|row| row.cells);
            self.blocks.extend(cells.map(|cell| LetterBlock::Paragraph { words: cell.words }));
        } else {
            self.blocks.push(LetterBlock::Table { rows });
        }
    }

    /// What was read so far becomes a block.
    fn flush(&mut self) {
        if self.cell.is_some() {
            return;
        }
        let Some(words) = self.words.take() else { return };
        if self.as_typed {
            let text = crate::view::plain(&words);
            return self.blocks.push(LetterBlock::AsTyped { text });
        }
        match self.heading.take() {
            Some(level) => self.blocks.push(LetterBlock::Heading { level, words }),
            None if self.lists.is_empty() && self.mark.is_none() => {
                self.blocks.push(LetterBlock::Paragraph { words });
            }
            None => self.listed(words),
        }
    }

    fn listed(&mut self, words: Vec<Run>) {
        let depth = self.lists.len().saturating_sub(1).min(DEEPEST);
        let depth = u8::try_from(depth).unwrap_or_default();
        let item = ListItem { depth, mark: self.mark.take().unwrap_or_default(), words };
        match self.blocks.last_mut() {
            Some(LetterBlock::List { items }) => items.push(item),
            Some(_) | None => self.blocks.push(LetterBlock::List { items: vec![item] }),
        }
    }
}

fn heading(name: &str) -> Option<u8> {
    let level = name.strip_prefix('h')?.parse().ok()?;
    (1..=6).contains(&level).then_some(level)
}

/// Over how many columns or rows a cell reaches.
fn reach(tag: &Tag, name: &str, most: u8) -> u8 {
    let sent = tag.attrs.iter().find(|attribute| &*attribute.name.local == name);
    let reach = sent.and_then(|attribute| attribute.value.trim().parse().ok());
    reach.unwrap_or(1_u8).clamp(1, most)
}

/// Said where a program, a style or a title takes the rest of the letter with it.
const NEVER_ENDS: &str =
    "The rest of this letter could not be read. Ask its source for the original.";
const DEEPEST: usize = 5;
const STRUCK_OUT: &str = "[struck out: ";
const PICTURE: &str = "[picture not shown] ";
const EMBEDDED: &str = "[embedded document not shown] ";
/// Tags within a line.
const INLINE: [&str; 37] = [
    "a", "abbr", "acronym", "bdi", "bdo", "big", "cite", "code", "data", "dfn", "em", "font", "i",
    "ins", "kbd", "label", "mark", "meter", "nobr", "output", "q", "ruby", "samp", "small", "span",
    "del", "s", "strike", "text", "time", "tspan", "tt", "u", "var", "wbr", "meta", "link",
];
