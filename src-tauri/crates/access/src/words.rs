//! A policy in words, for whoever answers for it.

use std::fmt::Write as _;

use crate::Policy;

impl Policy {
    /// The whole of it in words.
    #[must_use]
    pub fn in_words(&self) -> String {
        let mut words = String::new();
        let _ = writeln!(words, "Policy {}", self.version());
        words
    }

    /// What differs in another policy, in words.
    #[must_use]
    pub fn differences(&self, other: &Self) -> String {
        format!("{} {}", self.version(), other.version())
    }
}
