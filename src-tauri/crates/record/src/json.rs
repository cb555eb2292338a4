//! JSON where it stands in its text: nothing is copied but strings with escapes in them, and a number keeps its digits.
//!
//! A [`Document`] is the text and a flat list of what is found in it; a [`Json`] is a place in it, as cheap to pass on as a
//! reference. Own code because the sent digits of every number must survive, one malformed entry must not take the others
//! with it, and a record of 20,000 entries must open at once: `serde_json::Value` gives the first alone, and the libraries that
//! give the last (`simd-json`, `sonic-rs`) do not give the first, or choose their instructions when they are compiled.
//! That it reads what `serde_json` reads is a property in the tests.

mod bytes;
mod node;
mod scan;
#[cfg(test)]
mod tests;

use std::{hint::black_box, ops::Range};

#[cfg(test)]
use serde_json::Value;
use zeroize::Zeroize as _;

use node::Node;

/// A text of JSON that has been read.
pub(crate) struct Document {
    text: String,
    /// The strings that have escapes in the text, without them, one after another.
    plain: String,
    /// What stands in the text, in its order: an object is followed by its names and values, a list by its items.
    nodes: Vec<Node>,
    /// The places of the names that are asked for however deep they stand, in their order.
    noted: Vec<u32>,
    /// Whether some object has a name twice: then the last holds, and all of them have to be looked at.
    repeats: bool,
    /// Where the items of the list stand of which some may be malformed, in bytes.
    listed: Range<usize>,
}

/// A text that is not JSON, or is nested too deep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

/// Something in a document. What is not there is null.
#[derive(Clone, Copy)]
pub(crate) struct Json<'a> {
    document: &'a Document,
    place: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Null,
    True,
    False,
    Number,
    /// A string as it stands in the text.
    Text,
    /// A string without the escapes that it has in the text.
    Plain,
    List,
    Object,
}

impl Document {
    /// The whole of this text, which is one piece of JSON.
    pub(crate) fn of_json(bytes: Vec<u8>) -> Result<Self, Malformed> {
        scan::all(String::from_utf8(bytes).map_err(|_| Malformed)?, None)
    }

    /// The whole of this text, of which an item of the list `entry` may be malformed: then it is null.
    pub(crate) fn of_bundle(bytes: Vec<u8>) -> Result<Self, Malformed> {
        let text = String::from_utf8(bytes)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
        scan::all(text, Some("entry"))
    }

    /// What `serde_json` has.
    #[cfg(test)]
    pub(crate) fn of_value(value: &Value) -> Self {
        Self::of_json(value.to_string().into_bytes()).expect("what was written can be read")
    }

    pub(crate) fn root(&self) -> Json<'_> {
        self.at(ROOT)
    }

    /// What stands at a place that [`Json::place`] gave.
    pub(crate) fn at(&self, place: usize) -> Json<'_> {
        Json { document: self, place }
    }

    /// The text that was read.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Where the items of a bundle's list `entry` stand in the text, without its brackets.
    pub(crate) fn listed(&self) -> Range<usize> {
        self.listed.clone()
    }

    fn words(&self, node: Node) -> &str {
        self.whole(node).get(node.start as usize..node.end()).unwrap_or_default()
    }

    fn is(&self, node: Node, word: &str) -> bool {
        let (start, end) = (node.start as usize, node.end());
        end - start == word.len()
            && self.whole(node).as_bytes().get(start..end) == Some(word.as_bytes())
    }

    /// The text in which a string or a number stands.
    fn whole(&self, node: Node) -> &str {
        if node.is_plain() { &self.plain } else { &self.text }
    }

    /// The place of what follows what stands here.
    fn after(&self, place: usize) -> usize {
        match self.nodes.get(place) {
            Some(node) if node.is_holder() => node.end(),
            Some(_) | None => place + 1,
        }
    }
}

impl Drop for Document {
    fn drop(&mut self) {
        self.text.zeroize();
        self.plain.zeroize();
    }
}

impl<'a> Json<'a> {
    /// What is nowhere.
    pub(crate) fn nothing() -> Self {
        Self { document: &NOTHING, place: 0 }
    }

    /// Where it stands in its document.
    pub(crate) fn place(self) -> usize {
        self.place
    }

    /// The place of what follows it, and all that belongs to it, in its document.
    pub(crate) fn after(self) -> usize {
        self.document.after(self.place)
    }

    /// Brings the beginning of its text near: one look at each line of memory, all at once, where reading field by field would wait
    /// for each. Most of a large record has left the processor's cache by the time its entries are read.
    pub(crate) fn brought_near(self) -> Self {
        let start_of = |place: usize| self.document.nodes.get(place).map_or(0, |node| node.start);
        let text = self.document.text.as_bytes().get(start_of(self.place + 1) as usize..);
        let lines = text.unwrap_or_default().iter().step_by(LINE).take(NEAR / LINE);
        black_box(lines.fold(0, |all, byte| all ^ byte));
        self
    }

    pub(crate) fn kind(self) -> Kind {
        self.node().kind()
    }

    pub(crate) fn is_null(self) -> bool {
        self.kind() == Kind::Null
    }

    pub(crate) fn is_object(self) -> bool {
        self.node().is_object()
    }

    pub(crate) fn is_list(self) -> bool {
        self.kind() == Kind::List
    }

    pub(crate) fn as_bool(self) -> Option<bool> {
        match self.kind() {
            Kind::True => Some(true),
            Kind::False => Some(false),
            Kind::Null | Kind::Number | Kind::Text | Kind::Plain | Kind::List | Kind::Object => {
                None
            }
        }
    }

    /// The string, without escapes.
    pub(crate) fn as_str(self) -> Option<&'a str> {
        let node = self.node();
        matches!(node.kind(), Kind::Text | Kind::Plain).then(|| self.document.words(node))
    }

    /// The string without the white space around it; `None` where it is blank.
    pub(crate) fn as_text(self) -> Option<&'a str> {
        self.as_str().map(trimmed).filter(|text| !text.is_empty())
    }

    /// The number as it was written.
    pub(crate) fn digits(self) -> Option<&'a str> {
        let node = self.node();
        (node.kind() == Kind::Number).then(|| self.document.words(node))
    }

    /// What an object has under this name, the last where there are several; null where there is none.
    pub(crate) fn field(self, name: &str) -> Self {
        let node = self.node();
        let mut found = Self { place: 0, ..self };
        if !node.is_object() || !node.may_have(name) {
            return found;
        }
        let mut next = self.place + 1;
        while next < node.end() {
            let Some([other, value, ..]) = self.document.nodes.get(next..) else { break };
            if self.document.is(*other, name) {
                found.place = next + 1;
                if !self.document.repeats {
                    break;
                }
            }
            next = if value.is_holder() { value.end() } else { next + 2 };
        }
        found
    }

    /// What an object has under each of these names, as [`Json::field`] finds it, in one pass.
    pub(crate) fn each<const N: usize>(self, names: [&str; N]) -> [Self; N] {
        let mut found = [Self { place: 0, ..self }; N];
        let node = self.node();
        let end = if node.is_object() { node.end() } else { 0 };
        let mut next = self.place + 1;
        let mut missing = names.iter().filter(|name| node.may_have(name)).count();
        while missing > 0 && next < end {
            let Some([name, value, ..]) = self.document.nodes.get(next..) else { break };
            for (sought, found) in names.iter().zip(&mut found) {
                if self.document.is(*name, sought) {
                    found.place = next + 1;
                    missing -= usize::from(!self.document.repeats);
                }
            }
            next = if value.is_holder() { value.end() } else { next + 2 };
        }
        found
    }

    /// The names and values of an object, in the order in which they were sent.
    pub(crate) fn fields(self) -> impl Iterator<Item = (&'a str, Self)> {
        self.names().map(move |place| {
            let name = Self { place, ..self }.as_str().unwrap_or_default();
            (name, Self { place: place + 1, ..self })
        })
    }

    /// The items of a list.
    pub(crate) fn items(self) -> Items<'a> {
        let node = self.node();
        let end = if node.kind() == Kind::List { node.end() } else { 0 };
        Items { document: self.document, next: self.place + 1, end }
    }

    /// Whatever stands in it under one of these names, however deep, with the name's place among them.
    ///
    /// The names are among [`NOTED`].
    pub(crate) fn under<const N: usize>(
        self,
        names: [&'static str; N],
    ) -> impl Iterator<Item = (usize, Self)> {
        debug_assert!(names.iter().all(|name| NOTED.contains(name)), "a name that is not noted");
        let (document, end) = (self.document, self.after());
        let from = document.noted.partition_point(|place| (*place as usize) < self.place);
        let noted = document.noted.get(from..).unwrap_or_default().iter();
        let within = noted.map(|place| *place as usize).take_while(move |place| *place < end);
        within.filter_map(move |place| {
            let node = *document.nodes.get(place)?;
            let name = names.iter().position(|name| document.is(node, name))?;
            Some((name, Self { document, place: place + 1 }))
        })
    }

    /// The same as `serde_json` has it.
    #[cfg(test)]
    pub(crate) fn to_value(self) -> Value {
        match self.kind() {
            Kind::Null => Value::Null,
            Kind::True => Value::Bool(true),
            Kind::False => Value::Bool(false),
            Kind::Number => {
                let digits = self.digits().unwrap_or_default();
                serde_json::from_str(digits).unwrap_or(Value::Null)
            }
            Kind::Text | Kind::Plain => self.as_str().into(),
            Kind::List => self.items().map(Self::to_value).collect(),
            Kind::Object => {
                self.fields().map(|(name, value)| (name.to_owned(), value.to_value())).collect()
            }
        }
    }

    /// The places of an object's names; each is followed by its value.
    fn names(self) -> impl Iterator<Item = usize> + use<'a> {
        let node = self.node();
        let end = if node.kind() == Kind::Object { node.end() } else { 0 };
        let mut next = self.place + 1;
        std::iter::from_fn(move || {
            let name = next;
            (name < end).then(|| {
                next = self.document.after(name + 1);
                name
            })
        })
    }

    fn node(self) -> Node {
        self.document.nodes.get(self.place).copied().unwrap_or(Node::NULL)
    }
}

/// The text without the white space around it. Most has none, and its first and its last byte say so.
pub(crate) fn trimmed(text: &str) -> &str {
    let is_seen = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    let bytes = text.as_bytes();
    if is_seen(bytes.first()) && is_seen(bytes.last()) { text } else { text.trim() }
}

/// The items of a list, one after another.
#[derive(Clone, Copy)]
pub(crate) struct Items<'a> {
    document: &'a Document,
    next: usize,
    end: usize,
}

impl<'a> Iterator for Items<'a> {
    type Item = Json<'a>;

    fn next(&mut self) -> Option<Json<'a>> {
        let place = self.next;
        (place < self.end).then(|| {
            self.next = self.document.after(place);
            Json { document: self.document, place }
        })
    }
}

/// The names that are asked for however deep they stand.
const NOTED: [&str; 5] =
    ["reference", "identifier", "interpretation", "modifierExtension", "implicitRules"];
/// A line of a processor's memory, and how many bytes of most resources are read.
const LINE: usize = 64;
const NEAR: usize = 1_536;
/// What is not there has the place before it.
const ROOT: usize = 1;
static NOTHING: Document = Document {
    text: String::new(),
    plain: String::new(),
    nodes: Vec::new(),
    noted: Vec::new(),
    repeats: false,
    listed: 0..0,
};
