//! Signing in and unlocking.

use serde::Serialize;

use super::{Opened, Place};

to_page! {
/// An authenticator to be enrolled.
struct Enrolment {
    /// The square to scan, as the path data of an SVG of `size` modules.
    pub qr_path: String,
    /// How many modules the square has on each side, quiet zone included.
    pub qr_size: u32,
    /// The key to type, in groups of four.
    pub key: String,
    /// The account that the app will show.
    pub account: String,
}
}

choice_to_page! {
/// The answer to a sign-in.
SignInAnswer {
    /// Welcome. The statement may still have to be read: see the status.
    Welcome,
    /// A new authenticator has to be enrolled first (activation or recovery).
    Enrol {
        /// What to scan or type.
        enrolment: Enrolment,
    },
}

/// The answer to unlocking.
#[expect(clippy::large_enum_variant, reason = "one exists at a time, while it crosses to the page")]
Unlocking {
    /// Back where it was.
    Back {
        /// The record that was open, if it still is.
        record: Option<Opened>,
        /// Where in it the person was.
        place: Place,
        /// How far down that part was scrolled, in CSS pixels.
        scroll: u32,
    },
    /// The password was wrong.
    Wrong {
        /// How many tries are left.
        tries_left: u32,
    },
    /// It is over: sign in again.
    Ended,
}
}
