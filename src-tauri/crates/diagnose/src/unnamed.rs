//! Words that came from elsewhere (a setting, a certificate, a gateway), without what could name somebody.

use std::path::{Path, PathBuf};

use crate::Check;

/// What takes names out of words: whatever looks like an NHS number, an email address or the folder of an account.
pub(crate) struct Unnamed {
    home: Option<String>,
}

impl Unnamed {
    pub(crate) fn of_this_account() -> Self {
        let home = std::env::home_dir().filter(|home| home.components().count() > 1);
        Self { home: home.as_ref().and_then(|home| home.to_str()).map(str::to_owned) }
    }

    pub(crate) fn check(&self, check: Check) -> Check {
        Check {
            found: self.words(&check.found),
            details: check.details.iter().map(|line| self.words(line)).collect(),
            fix: check.fix.map(|fix| self.words(&fix)),
            ..check
        }
    }

    fn words(&self, text: &str) -> String {
        let text = match &self.home {
            Some(home) => text.replace(home.as_str(), "~"),
            None => text.to_owned(),
        };
        without_numbers(&without_emails(&text))
    }
}

/// The data folder of an account, without saying whose.
pub(crate) fn data_folder() -> &'static str {
    if cfg!(windows) {
        r"%LOCALAPPDATA%\Care Record\Viewer"
    } else if std::env::var_os("XDG_DATA_HOME").map(PathBuf::from).is_some() {
        "$XDG_DATA_HOME/Care Record/Viewer"
    } else {
        "~/.local/share/Care Record/Viewer"
    }
}

/// The folder of an account with the program's own log for support, without saying whose.
#[must_use]
pub fn log_folder() -> String {
    audit::logs_in(Path::new(data_folder())).display().to_string()
}

fn without_emails(text: &str) -> String {
    let word = |word: &str| if word.contains('@') { HIDDEN.to_owned() } else { word.to_owned() };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// Ten digits, in one or in groups of three, three and four, may be an NHS number.
fn without_numbers(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut out = String::new();
    let mut rest = letters.as_slice();
    while let Some((first, after)) = rest.split_first() {
        if let Some(behind) = behind_a_number(rest) {
            out.push_str(HIDDEN);
            rest = behind;
        } else {
            out.push(*first);
            rest = after;
        }
    }
    out
}

/// What stands behind a number of ten digits or more that begins here, if one does.
fn behind_a_number(letters: &[char]) -> Option<&[char]> {
    let mut rest = letters;
    for (digits, between) in [(3, false), (3, true), (4, true)] {
        rest = if between { behind_a_gap(rest) } else { rest };
        let (group, after) = rest.split_at_checked(digits)?;
        if !group.iter().all(char::is_ascii_digit) {
            return None;
        }
        rest = after;
    }
    let more = rest.iter().take_while(|letter| letter.is_ascii_digit()).count();
    rest.get(more..)
}

fn behind_a_gap(letters: &[char]) -> &[char] {
    letters.strip_prefix(&[' ']).or(letters.strip_prefix(&['-'])).unwrap_or(letters)
}

const HIDDEN: &str = "(hidden)";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_name_somebody_is_taken_out_and_nothing_else() {
        let unnamed = Unnamed { home: Some("/home/rita.clarke".to_owned()) };
        for (said, told) in [
            ("999 000 0018", "(hidden)"),
            ("for 9990000018, twice", "for (hidden), twice"),
            ("id 19990000018", "id (hidden)"),
            ("999-000-0018 is hers", "(hidden) is hers"),
            ("CN=rita.clarke@nhs.net, O=Trust", "(hidden) O=Trust"),
            ("in /home/rita.clarke/.local/share", "in ~/.local/share"),
            ("2026-11-21 09:14", "2026-11-21 09:14"),
            ("138.0.3351.55 of 120", "138.0.3351.55 of 120"),
            ("10.20.30.40:8080", "10.20.30.40:8080"),
            ("12 entries - 3 wait", "12 entries - 3 wait"),
        ] {
            assert_eq!(unnamed.words(said), told, "{said}");
        }
    }
}
