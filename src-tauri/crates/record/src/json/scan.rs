//! From text to places, in one pass.

use std::ops::Range;

use super::{
    Document, Kind, Malformed, NOTED,
    bytes::{plain_until, spaces_until},
    node::{LONGEST, Node, mark},
};

/// Where what was read ends.
type Scanned = Result<usize, Malformed>;

/// The whole text; an item of the list that the outermost object has under `tolerant` may be malformed, and is then null.
pub(super) fn all(text: String, tolerant: Option<&str>) -> Result<Document, Malformed> {
    if text.len() > LONGEST {
        return Err(Malformed);
    }
    let mut scanner = Scanner::new(&text, tolerant);
    let (at, byte) = scanner.token(0);
    let end = scanner.value(at, byte, 0)?;
    if scanner.token(end).0 < text.len() {
        return Err(Malformed);
    }
    let Scanner { nodes, plain, noted, repeats, listed, .. } = scanner;
    Ok(Document { text, plain, nodes, noted, repeats, listed })
}

/// Each step takes the place where it begins and gives the place where it ends: then both stay in the processor.
struct Scanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    nodes: Vec<Node>,
    plain: String,
    noted: Vec<u32>,
    repeats: bool,
    tolerant: Option<&'t str>,
    listed: Range<usize>,
}

impl<'t> Scanner<'t> {
    fn new(text: &'t str, tolerant: Option<&'t str>) -> Self {
        let mut nodes = Vec::with_capacity(text.len() / BYTES_OF_A_NODE + 2);
        nodes.push(Node::NULL);
        Self {
            text,
            bytes: text.as_bytes(),
            nodes,
            plain: String::new(),
            noted: Vec::new(),
            repeats: false,
            tolerant,
            listed: 0..0,
        }
    }

    /// What begins with this byte, which is no white space.
    fn value(&mut self, at: usize, byte: u8, depth: u32) -> Scanned {
        match byte {
            b'"' => self.string(at),
            b'{' => self.object(at, depth),
            b'[' => self.list(at, depth),
            b'-' | b'0'..=b'9' => self.number(at),
            b't' => self.word(at, "true", Kind::True),
            b'f' => self.word(at, "false", Kind::False),
            b'n' => self.word(at, "null", Kind::Null),
            _ => Err(Malformed),
        }
    }

    fn object(&mut self, at: usize, depth: u32) -> Scanned {
        let place = self.open(Kind::Object, depth)?;
        let mut marks = 0;
        let (mut at, mut byte) = self.token(at + 1);
        if byte == b'}' {
            return Ok(self.close(Kind::Object, place, marks, at));
        }
        loop {
            if byte != b'"' {
                return Err(Malformed);
            }
            let begun = at;
            at = self.string(at)?;
            let tolerates = depth == 0 && self.text.get(begun + 1..at - 1) == self.tolerant;
            marks |= self.named(place, marks);
            (at, byte) = self.token(at);
            if byte != b':' {
                return Err(Malformed);
            }
            (at, byte) = self.token(at + 1);
            at = match byte {
                b'"' => self.string(at),
                b'[' if tolerates => self.tolerated(at),
                _ => self.value(at, byte, depth + 1),
            }?;
            (at, byte) = self.token(at);
            match byte {
                b',' => (at, byte) = self.token(at + 1),
                b'}' => return Ok(self.close(Kind::Object, place, marks, at)),
                _ => return Err(Malformed),
            }
        }
    }

    /// The mark of the name that was just read in the object here, whose other names have these marks.
    fn named(&mut self, object: usize, marks: u32) -> u32 {
        let place = self.nodes.len() - 1;
        let mark = mark(self.bytes_of(place));
        if mark & NOTED_MARKS != 0 {
            self.note(place);
        }
        if mark & marks != 0 {
            self.compare(object, place);
        }
        mark
    }

    /// Notes the name here if it is one of those that are. What is seldom done stands out of line: the rest is the quicker for it.
    #[inline(never)]
    fn note(&mut self, place: usize) {
        if NOTED.iter().any(|noted| noted.as_bytes() == self.bytes_of(place)) {
            self.noted.push(place as u32);
        }
    }

    /// Whether the object has the name here twice.
    #[inline(never)]
    fn compare(&mut self, object: usize, place: usize) {
        let name = self.bytes_of(place);
        let repeats = self.repeats || self.names(object).any(|other| self.bytes_of(other) == name);
        self.repeats = repeats;
    }

    /// The places of the names in the object here, but for the last, which has no value as yet.
    fn names(&self, object: usize) -> impl Iterator<Item = usize> {
        let mut next = object + 1;
        std::iter::from_fn(move || {
            let name = next;
            let value = self.nodes.get(name + 1)?;
            next = if value.is_holder() { value.end() } else { name + 2 };
            Some(name)
        })
    }

    fn bytes_of(&self, place: usize) -> &[u8] {
        let Some(node) = self.nodes.get(place) else { return &[] };
        let whole = if node.is_plain() { self.plain.as_bytes() } else { self.bytes };
        whole.get(node.start as usize..node.end()).unwrap_or_default()
    }

    fn list(&mut self, at: usize, depth: u32) -> Scanned {
        self.list_of(at, depth, |scanner, at, byte| scanner.value(at, byte, depth + 1))
    }

    /// The list that the outermost object has under the name that was given: malformed items of it are null.
    fn tolerated(&mut self, at: usize) -> Scanned {
        let end = self.list_of(at, 1, Self::tolerated_item)?;
        self.listed = at + 1..end - 1;
        Ok(end)
    }

    fn tolerated_item(&mut self, at: usize, byte: u8) -> Scanned {
        let (nodes, plain, noted) = (self.nodes.len(), self.plain.len(), self.noted.len());
        if let Ok(end) = self.value(at, byte, 2)
            && matches!(self.token(end).1, b',' | b']')
        {
            return Ok(end);
        }
        self.nodes.truncate(nodes);
        self.plain.truncate(plain);
        self.noted.truncate(noted);
        self.nodes.push(Node::NULL);
        self.skipped(at)
    }

    fn list_of(
        &mut self,
        at: usize,
        depth: u32,
        mut item: impl FnMut(&mut Self, usize, u8) -> Scanned,
    ) -> Scanned {
        let place = self.open(Kind::List, depth)?;
        let (mut at, mut byte) = self.token(at + 1);
        if byte == b']' {
            return Ok(self.close(Kind::List, place, 0, at));
        }
        loop {
            at = item(self, at, byte)?;
            (at, byte) = self.token(at);
            match byte {
                b',' => (at, byte) = self.token(at + 1),
                b']' => return Ok(self.close(Kind::List, place, 0, at)),
                _ => return Err(Malformed),
            }
        }
    }

    fn open(&mut self, kind: Kind, depth: u32) -> Result<usize, Malformed> {
        if depth >= DEEPEST {
            return Err(Malformed);
        }
        let place = self.nodes.len();
        self.push(kind, 0, 0);
        Ok(place)
    }

    /// What follows the bracket that stands here, and closes what was opened at that place.
    fn close(&mut self, kind: Kind, place: usize, marks: u32, at: usize) -> usize {
        let end = self.nodes.len();
        if let Some(node) = self.nodes.get_mut(place) {
            *node = Node::new(kind, marks as usize, end);
        }
        at + 1
    }

    fn word(&mut self, at: usize, word: &str, kind: Kind) -> Scanned {
        let end = at + word.len();
        if self.bytes.get(at..end) != Some(word.as_bytes()) {
            return Err(Malformed);
        }
        self.push(kind, at, end);
        Ok(end)
    }

    fn number(&mut self, start: usize) -> Scanned {
        let mut at = start;
        if self.byte(at) == b'-' {
            at += 1;
        }
        match self.byte(at) {
            b'0' => at += 1,
            _ => at = self.digits(at)?,
        }
        if self.byte(at) == b'.' {
            at = self.digits(at + 1)?;
        }
        if matches!(self.byte(at), b'e' | b'E') {
            let sign = usize::from(matches!(self.byte(at + 1), b'+' | b'-'));
            at = self.digits(at + 1 + sign)?;
        }
        self.push(Kind::Number, start, at);
        Ok(at)
    }

    fn digits(&self, from: usize) -> Scanned {
        let mut at = from;
        while self.byte(at).is_ascii_digit() {
            at += 1;
        }
        if at == from { Err(Malformed) } else { Ok(at) }
    }

    /// A string, from its quotation mark on.
    #[inline]
    fn string(&mut self, at: usize) -> Scanned {
        let start = at + 1;
        let end = plain_until(self.bytes, start);
        match self.byte(end) {
            b'"' => {
                self.push(Kind::Text, start, end);
                Ok(end + 1)
            }
            b'\\' => self.escaped(start, end),
            _ => Err(Malformed),
        }
    }

    /// A string that begins at `from` and has its first escape here.
    #[inline(never)]
    fn escaped(&mut self, mut from: usize, mut at: usize) -> Scanned {
        let begun = self.plain.len();
        loop {
            self.plain.push_str(self.text.get(from..at).ok_or(Malformed)?);
            match self.byte(at) {
                b'"' => {
                    self.push(Kind::Plain, begun, self.plain.len());
                    return Ok(at + 1);
                }
                b'\\' => {
                    let meant;
                    (from, meant) = self.escape(at)?;
                    self.plain.push(meant);
                }
                _ => return Err(Malformed),
            }
            at = plain_until(self.bytes, from);
        }
    }

    /// Where the escape that begins here ends, and what it means.
    fn escape(&self, at: usize) -> Result<(usize, char), Malformed> {
        let meant = match self.byte(at + 1) {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.code_point(at + 2),
            _ => return Err(Malformed),
        };
        Ok((at + 2, meant))
    }

    /// `00e9`, or the two halves of a surrogate pair, `d83d\ude00`; half a pair means nothing.
    fn code_point(&self, at: usize) -> Result<(usize, char), Malformed> {
        let first = self.four_digits(at)?;
        let after = at + 4;
        if !(0xd800..0xdc00).contains(&first) {
            return Ok((after, char::from_u32(first).ok_or(Malformed)?));
        }
        if self.bytes.get(after..after + 2) != Some(br"\u") {
            return Err(Malformed);
        }
        let second = self.four_digits(after + 2)?;
        if !(0xdc00..0xe000).contains(&second) {
            return Err(Malformed);
        }
        let both = char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00));
        Ok((after + 6, both.ok_or(Malformed)?))
    }

    fn four_digits(&self, at: usize) -> Result<u32, Malformed> {
        let digits = self.bytes.get(at..at + 4).ok_or(Malformed)?;
        digits.iter().try_fold(0, |number, digit| {
            char::from(*digit).to_digit(16).map(|digit| number * 16 + digit).ok_or(Malformed)
        })
    }

    /// Past what cannot be read, by its brackets; a text that ends before they do is no JSON.
    fn skipped(&self, mut at: usize) -> Scanned {
        let mut open = 0_u32;
        while let Some(byte) = self.bytes.get(at) {
            match byte {
                b'"' => {
                    at = self.skipped_string(at + 1)?;
                    continue;
                }
                b'{' | b'[' => open += 1,
                b',' | b']' | b'}' if open == 0 => return Ok(at),
                b']' | b'}' => open -= 1,
                _ => {}
            }
            at += 1;
        }
        Err(Malformed)
    }

    fn skipped_string(&self, mut at: usize) -> Scanned {
        loop {
            at = plain_until(self.bytes, at);
            match self.bytes.get(at).ok_or(Malformed)? {
                b'"' => return Ok(at + 1),
                b'\\' => at += 2,
                _ => at += 1,
            }
        }
    }

    /// The next byte that is no white space, and its place; after the end a byte that may stand nowhere in JSON.
    fn token(&self, mut at: usize) -> (usize, u8) {
        let mut byte = self.byte(at);
        while matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
            at += 1;
            byte = self.byte(at);
            // One space stands after a colon, many after a line break.
            if byte == b' ' {
                at = spaces_until(self.bytes, at + 1);
                byte = self.byte(at);
            }
        }
        (at, byte)
    }

    /// The byte here; after the end one that may stand nowhere in JSON.
    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    fn push(&mut self, kind: Kind, start: usize, end: usize) {
        self.nodes.push(Node::new(kind, start, end));
    }
}

const NOTED_MARKS: u32 = {
    let [one, two, three, four, five] = NOTED;
    mark(one.as_bytes())
        | mark(two.as_bytes())
        | mark(three.as_bytes())
        | mark(four.as_bytes())
        | mark(five.as_bytes())
};
/// As deep as `serde_json` goes.
const DEEPEST: u32 = 127;
/// A node for so many bytes at the least, in FHIR without white space.
const BYTES_OF_A_NODE: usize = 12;
