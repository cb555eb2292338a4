use std::num::NonZeroU16;

use krilla::tagging::{Identifier, ListNumbering, TableHeaderScope, Tag, TagGroup, TagTree};

use super::LANGUAGE;
use crate::layout::Part;

/// The tree by which a screen reader goes through a document: what each piece of text is, in the order in which it is read.
pub(super) fn tree(parts: Vec<Part>, read: Vec<Vec<Identifier>>) -> TagTree {
    let mut pieces = Pieces(read);
    let mut tree = TagTree::new().with_lang(Some(LANGUAGE.to_owned()));
    for part in parts {
        tree.push(pieces.group(part));
    }
    tree
}

/// What was drawn of each piece of text. Each is read once.
struct Pieces(Vec<Vec<Identifier>>);

impl Pieces {
    fn group(&mut self, part: Part) -> TagGroup {
        match part {
            Part::Heading { level, words, leaf } => {
                let level = NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN);
                self.of(TagGroup::new(Tag::Hn(level, Some(words))), leaf)
            }
            Part::Paragraph { leaf } => self.of(TagGroup::new(Tag::P), leaf),
            Part::List(items) => self.list(items),
            Part::Table { head, rows, named_rows } => self.table(head, rows, named_rows),
        }
    }

    fn of(&mut self, mut group: TagGroup, leaf: usize) -> TagGroup {
        let read = self.0.get_mut(leaf).map(std::mem::take).unwrap_or_default();
        read.into_iter().for_each(|piece| group.push(piece));
        group
    }

    fn list(&mut self, items: Vec<(usize, usize)>) -> TagGroup {
        let mut list = TagGroup::new(Tag::L(ListNumbering::Disc));
        for (dot, body) in items {
            let mut item = TagGroup::new(Tag::LI);
            item.push(self.of(TagGroup::new(Tag::Lbl), dot));
            item.push(self.of(TagGroup::new(Tag::LBody), body));
            list.push(item);
        }
        list
    }

    fn table(&mut self, head: Vec<usize>, rows: Vec<Vec<usize>>, named_rows: bool) -> TagGroup {
        let mut table = TagGroup::new(Tag::Table);
        if !head.is_empty() {
            let mut first = TagGroup::new(Tag::TR);
            for cell in head {
                first.push(self.of(TagGroup::new(Tag::TH(TableHeaderScope::Column)), cell));
            }
            table.push(TagGroup::with_children(Tag::THead, vec![first.into()]));
        }
        let mut body = TagGroup::new(Tag::TBody);
        for row in rows {
            body.push(self.row(row, named_rows));
        }
        table.push(body);
        table
    }

    fn row(&mut self, cells: Vec<usize>, named: bool) -> TagGroup {
        let mut row = TagGroup::new(Tag::TR);
        for (column, cell) in cells.into_iter().enumerate() {
            let group = if named && column == 0 {
                TagGroup::new(Tag::TH(TableHeaderScope::Row))
            } else {
                TagGroup::new(Tag::TD)
            };
            row.push(self.of(group, cell));
        }
        row
    }
}
