//! From text to places, in one pass.

use std::ops::Range;

use super::{Document, Kind, Malformed, NULL, Node};

type Scanned = Result<(), Malformed>;

/// The whole text; an item of the list that the outermost object has under `tolerant` may be malformed, and is then null.
pub(super) fn all(text: String, tolerant: Option<&str>) -> Result<Document, Malformed> {
    if u32::try_from(text.len()).is_err() {
        return Err(Malformed);
    }
    let mut scanner = Scanner::new(&text, tolerant);
    scanner.value(0)?;
    if scanner.token().is_some() {
        return Err(Malformed);
    }
    let Scanner { nodes, plain, listed, .. } = scanner;
    Ok(Document { text, plain, nodes, listed })
}

struct Scanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    nodes: Vec<Node>,
    plain: String,
    tolerant: Option<&'t str>,
    listed: Range<usize>,
}

impl<'t> Scanner<'t> {
    fn new(text: &'t str, tolerant: Option<&'t str>) -> Self {
        let mut nodes = Vec::with_capacity(text.len() / BYTES_OF_A_NODE + 2);
        nodes.push(NULL);
        Self {
            text,
            bytes: text.as_bytes(),
            at: 0,
            nodes,
            plain: String::new(),
            tolerant,
            listed: 0..0,
        }
    }

    fn value(&mut self, depth: u32) -> Scanned {
        match self.token().ok_or(Malformed)? {
            b'"' => self.string(),
            b'{' => self.object(depth),
            b'[' => self.list(depth),
            b'-' | b'0'..=b'9' => self.number(),
            b't' => self.word("true", Kind::True),
            b'f' => self.word("false", Kind::False),
            b'n' => self.word("null", Kind::Null),
            _ => Err(Malformed),
        }
    }

    fn object(&mut self, depth: u32) -> Scanned {
        let place = self.open(Kind::Object, depth)?;
        if self.token() == Some(b'}') {
            return self.close(place);
        }
        loop {
            if self.token() != Some(b'"') {
                return Err(Malformed);
            }
            let name = self.at + 1;
            self.string()?;
            let name = self.text.get(name..self.at - 1);
            let tolerates = depth == 0 && self.tolerant.is_some() && name == self.tolerant;
            self.step(b':')?;
            if tolerates && self.token() == Some(b'[') {
                self.tolerant_list(depth + 1)?;
            } else {
                self.value(depth + 1)?;
            }
            match self.token() {
                Some(b',') => self.at += 1,
                Some(b'}') => return self.close(place),
                Some(_) | None => return Err(Malformed),
            }
        }
    }

    fn list(&mut self, depth: u32) -> Scanned {
        self.list_of(depth, |scanner| scanner.value(depth + 1))
    }

    /// A list whose malformed items are null.
    fn tolerant_list(&mut self, depth: u32) -> Scanned {
        let begun = self.at + 1;
        self.list_of(depth, |scanner| {
            let (at, nodes, plain) = (scanner.at, scanner.nodes.len(), scanner.plain.len());
            if scanner.value(depth + 1).is_ok() && matches!(scanner.token(), Some(b',' | b']')) {
                return Ok(());
            }
            scanner.at = at;
            scanner.nodes.truncate(nodes);
            scanner.plain.truncate(plain);
            scanner.nodes.push(NULL);
            scanner.skip()
        })?;
        self.listed = begun..self.at - 1;
        Ok(())
    }

    fn list_of(&mut self, depth: u32, mut item: impl FnMut(&mut Self) -> Scanned) -> Scanned {
        let place = self.open(Kind::List, depth)?;
        if self.token() == Some(b']') {
            return self.close(place);
        }
        loop {
            item(self)?;
            match self.token() {
                Some(b',') => self.at += 1,
                Some(b']') => return self.close(place),
                Some(_) | None => return Err(Malformed),
            }
        }
    }

    fn open(&mut self, kind: Kind, depth: u32) -> Result<usize, Malformed> {
        if depth >= DEEPEST {
            return Err(Malformed);
        }
        let place = self.nodes.len();
        self.push(kind, self.at, 0);
        self.at += 1;
        Ok(place)
    }

    fn close(&mut self, place: usize) -> Scanned {
        let end = self.nodes.len() as u32;
        if let Some(node) = self.nodes.get_mut(place) {
            node.end = end;
        }
        self.at += 1;
        Ok(())
    }

    fn word(&mut self, word: &str, kind: Kind) -> Scanned {
        let start = self.at;
        self.at += word.len();
        if self.bytes.get(start..self.at) != Some(word.as_bytes()) {
            return Err(Malformed);
        }
        self.push(kind, start, self.at);
        Ok(())
    }

    fn number(&mut self) -> Scanned {
        let start = self.at;
        if self.byte() == Some(b'-') {
            self.at += 1;
        }
        match self.byte() {
            Some(b'0') => self.at += 1,
            _ => self.digits()?,
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.byte(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.byte(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        self.push(Kind::Number, start, self.at);
        Ok(())
    }

    fn digits(&mut self) -> Scanned {
        let before = self.at;
        while matches!(self.byte(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at == before { Err(Malformed) } else { Ok(()) }
    }

    /// A string, from its quotation mark on.
    fn string(&mut self) -> Scanned {
        let start = self.at + 1;
        self.at = plain_until(self.bytes, start);
        match self.byte() {
            Some(b'"') => {
                self.push(Kind::Text, start, self.at);
                self.at += 1;
                Ok(())
            }
            Some(b'\\') => self.escaped(start),
            Some(_) | None => Err(Malformed),
        }
    }

    /// A string that begins here and has escapes.
    fn escaped(&mut self, start: usize) -> Scanned {
        let begun = self.plain.len();
        let mut from = start;
        loop {
            self.plain.push_str(self.text.get(from..self.at).ok_or(Malformed)?);
            match self.byte() {
                Some(b'"') => {
                    self.at += 1;
                    self.push(Kind::Plain, begun, self.plain.len());
                    return Ok(());
                }
                Some(b'\\') => {
                    let meant = self.escape()?;
                    self.plain.push(meant);
                }
                Some(_) | None => return Err(Malformed),
            }
            from = self.at;
            self.at = plain_until(self.bytes, from);
        }
    }

    fn escape(&mut self) -> Result<char, Malformed> {
        self.at += 2;
        Ok(match self.bytes.get(self.at - 1).ok_or(Malformed)? {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.code_point(),
            _ => return Err(Malformed),
        })
    }

    /// `00e9`, or the two halves of a surrogate pair, `d83d\ude00`; half a pair means nothing.
    fn code_point(&mut self) -> Result<char, Malformed> {
        let first = self.four_digits()?;
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first).ok_or(Malformed);
        }
        if self.bytes.get(self.at..self.at + 2) != Some(br"\u") {
            return Err(Malformed);
        }
        self.at += 2;
        let second = self.four_digits()?;
        if !(0xdc00..0xe000).contains(&second) {
            return Err(Malformed);
        }
        char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)).ok_or(Malformed)
    }

    fn four_digits(&mut self) -> Result<u32, Malformed> {
        let digits = self.bytes.get(self.at..self.at + 4).ok_or(Malformed)?;
        self.at += 4;
        digits.iter().try_fold(0, |number, digit| {
            char::from(*digit).to_digit(16).map(|digit| number * 16 + digit).ok_or(Malformed)
        })
    }

    /// Past what cannot be read, by its brackets; a text that ends before they do is no JSON.
    fn skip(&mut self) -> Scanned {
        let mut open = 0_u32;
        loop {
            match self.byte().ok_or(Malformed)? {
                b'"' => {
                    self.at += 1;
                    self.skip_string()?;
                    continue;
                }
                b'{' | b'[' => open += 1,
                b',' | b']' | b'}' if open == 0 => return Ok(()),
                b']' | b'}' => open -= 1,
                _ => {}
            }
            self.at += 1;
        }
    }

    fn skip_string(&mut self) -> Scanned {
        loop {
            self.at = plain_until(self.bytes, self.at);
            match self.byte().ok_or(Malformed)? {
                b'"' => {
                    self.at += 1;
                    return Ok(());
                }
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
    }

    fn step(&mut self, byte: u8) -> Scanned {
        if self.token() != Some(byte) {
            return Err(Malformed);
        }
        self.at += 1;
        Ok(())
    }

    /// The next byte that is no white space, which is then the place.
    fn token(&mut self) -> Option<u8> {
        loop {
            let byte = self.byte()?;
            if byte > b' ' {
                return Some(byte);
            }
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Some(byte);
            }
            self.at += 1;
            while eight(self.bytes, self.at) == Some(SPACES) {
                self.at += 8;
            }
        }
    }

    fn byte(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// No text is so long that its places are not: [`all`] has seen to it.
    fn push(&mut self, kind: Kind, start: usize, end: usize) {
        self.nodes.push(Node { kind, start: start as u32, end: end as u32 });
    }
}

/// Where a string that is plain from here on ends: at a quotation mark, a backslash, or what may not stand in a string.
fn plain_until(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(word) = eight(bytes, at) {
        let found = is_zero(word ^ QUOTES) | is_zero(word ^ SLASHES) | is_control(word);
        if found != 0 {
            return at + (found.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    while bytes.get(at).is_some_and(|byte| *byte >= b' ' && *byte != b'"' && *byte != b'\\') {
        at += 1;
    }
    at
}

fn eight(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk().map(|chunk| u64::from_le_bytes(*chunk))
}

/// The highest bit of the first byte of these eight that is zero, and perhaps of others after it.
fn is_zero(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word & HIGHEST
}

/// The highest bit of the first byte of these eight that is below a space, and perhaps of others after it.
fn is_control(word: u64) -> u64 {
    word.wrapping_sub(SPACES) & !word & HIGHEST
}

/// As deep as `serde_json` goes.
const DEEPEST: u32 = 127;
/// A node for so many bytes at the least, in FHIR without white space.
const BYTES_OF_A_NODE: usize = 12;
const ONES: u64 = u64::from_le_bytes([1; 8]);
const HIGHEST: u64 = ONES << 7;
const SPACES: u64 = u64::from_le_bytes([b' '; 8]);
const QUOTES: u64 = u64::from_le_bytes([b'"'; 8]);
const SLASHES: u64 = u64::from_le_bytes([b'\\'; 8]);
