//! What kind of organisation a source is, told from what it calls itself. A doubt is another organisation.

use super::Named;

/// What kind of organisation a source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Ambulance,
    SocialCare,
    Practice,
    Hospital,
    Community,
    Other,
}

impl Kind {
    pub(super) fn of(short: &str, name: &str) -> Self {
        let said = name.to_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| said.contains(word));
        if says(&["ambulance"]) {
            Self::Ambulance
        } else if says(&["social care", "social services", "council"]) {
            Self::SocialCare
        } else if short == "GP" || says(&["surgery", "practice", "medical centre", "health centre"])
        {
            Self::Practice
        } else if says(&["hospital", "infirmary"]) {
            Self::Hospital
        } else if says(&["community", "mental health", "healthcare"]) {
            Self::Community
        } else {
            Self::Other
        }
    }

    /// The first of its kind has no number.
    pub(super) fn named(self, count: usize) -> Named {
        let (short, name) = self.words();
        if count < 2 {
            return Named { short: short.to_owned(), name: name.to_owned() };
        }
        Named { short: format!("{short} {count}"), name: format!("{name} ({count})") }
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Ambulance => ("Ambulance", "An ambulance service"),
            Self::SocialCare => ("Social care", "Social care"),
            Self::Practice => ("GP", "A GP practice"),
            Self::Hospital => ("Hospital", "A hospital"),
            Self::Community => ("Community", "A community or mental health service"),
            Self::Other => ("Other", "Another organisation"),
        }
    }
}
