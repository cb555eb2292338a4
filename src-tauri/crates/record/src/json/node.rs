use super::Kind;

/// A place in a document: what stands there, and where that begins and ends.
#[derive(Clone, Copy)]
pub(super) struct Node {
    /// Where it begins in its text; of an object, which names it may have, see [`mark`].
    pub(super) start: u32,
    /// The kind in the highest bits, so that what holds others compares as more; below it, where it ends in its text; of a list and
    /// an object, the place of what follows all that belongs to it.
    what: u32,
}

impl Node {
    pub(super) const NULL: Self = Self { start: 0, what: 0 };

    /// No end is above [`LONGEST`]: a longer text is not read.
    pub(super) fn new(kind: Kind, start: usize, end: usize) -> Self {
        Self { start: start as u32, what: (kind as u32) << BITS | (end & LONGEST) as u32 }
    }

    pub(super) fn kind(self) -> Kind {
        match self.what >> BITS {
            0 => Kind::Null,
            1 => Kind::True,
            2 => Kind::False,
            3 => Kind::Number,
            4 => Kind::Text,
            5 => Kind::Plain,
            6 => Kind::List,
            _ => Kind::Object,
        }
    }

    pub(super) fn end(self) -> usize {
        self.what as usize & LONGEST
    }

    /// Whether it is a string whose text is kept without the escapes that it has in the document.
    pub(super) fn is_plain(self) -> bool {
        self.what >> BITS == Kind::Plain as u32
    }

    pub(super) fn is_object(self) -> bool {
        self.what >> BITS == Kind::Object as u32
    }

    /// Whether others belong to it.
    pub(super) fn is_holder(self) -> bool {
        self.what >= (Kind::List as u32) << BITS
    }

    /// Whether this is an object that may have this name.
    pub(super) fn may_have(self, name: &str) -> bool {
        self.start & mark(name.as_bytes()) != 0
    }
}

/// One of 32 bits for a name. An object has the bits of all its names, so that most of what is sought and not there is known not
/// to be there without a search.
pub(super) const fn mark(name: &[u8]) -> u32 {
    let (Some(first), Some(last)) = (name.first(), name.last()) else { return 1 };
    1_u32.rotate_left(name.len() as u32 * 5 + *first as u32 + *last as u32 * 3)
}

const BITS: u32 = 29;
/// The longest text that can be read, 512 MB.
pub(super) const LONGEST: usize = (1 << BITS) - 1;
