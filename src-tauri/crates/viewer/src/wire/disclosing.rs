//! What leaves the program: on paper, and on the clipboard.

use record::view::Paper;
use serde::Serialize;

to_page! {
/// A part of the record as it may be printed, once.
struct PrintOut {
    /// The event that says so: it stands on the paper, and is the ticket for the one printing.
    pub reference: String,
    /// How long the ticket holds, in seconds.
    pub seconds: u32,
    /// What goes on the paper.
    pub paper: Paper,
    /// `Printed 22-Nov-2026 14:03 by Rita CLARKE, Triage nurse, Northampton General Hospital`
    pub printed: String,
    /// What becomes of the paper.
    pub uncontrolled: String,
}
}

choice_to_page! {
/// The answer to asking for a part of the record on paper.
#[expect(clippy::large_enum_variant, reason = "one exists at a time, while it crosses to the page")]
Printing {
    /// It is written down, and can be laid out.
    Ready {
        /// What goes on the paper.
        print_out: PrintOut,
    },
    /// It is not printed.
    Refused {
        /// Why, in words.
        words: String,
    },
}

/// Whether something has left the program.
Leaving {
    /// It has.
    Left,
    /// It has not.
    Refused {
        /// Why, in words.
        words: String,
    },
}
}
