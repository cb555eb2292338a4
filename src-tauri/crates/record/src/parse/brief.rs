//! Social care in a few words, for the first screen: what is arranged since when, who comes, and their telephone.

use nhs::ClinicalDate;

use super::detail;
use crate::{record::Brief, view::Detail};

/// A care package, before it is said in brief.
pub(super) struct Package<'a> {
    pub(super) label: &'a str,
    /// What its title says beside the label.
    pub(super) words: Option<&'a str>,
    pub(super) description: &'a str,
    pub(super) since: Option<&'a ClinicalDate>,
    pub(super) providers: Vec<String>,
}

impl Package<'_> {
    /// One line of words, and the lines that say whom to ring.
    pub(super) fn in_brief(self) -> Brief {
        let mut lines: Vec<Detail> = Vec::new();
        let mut rest = Vec::new();
        for sentence in sentences(self.description) {
            match contact(&sentence) {
                Some(line) => lines.push(line),
                None => rest.push(sentence),
            }
        }
        let mut words = self.arranged(&rest);
        for sentence in &rest {
            if has_telephone(sentence) && !words.contains(sentence.as_str()) {
                lines.push(detail("Telephone", sentence));
            }
        }
        for who in self.providers {
            if !lines.iter().any(|line| line.value == who) {
                lines.push(detail("Agency", who));
            }
        }
        if let Some(since) = self.since {
            words = format!("{words}, since {}", since.short_day());
        }
        Brief { words, lines }
    }

    /// The words of the title, in the sentence that says more of them where there is one.
    fn arranged(&self, sentences: &[String]) -> String {
        let Some(words) = self.words else {
            return one_line(sentences).unwrap_or_else(|| "In place".to_owned());
        };
        let bare = |sentence: &String| {
            let bare = without(sentence, self.label).unwrap_or(sentence);
            without(bare, words).is_some().then(|| bare.to_owned())
        };
        sentences.iter().find_map(bare).unwrap_or_else(|| words.to_owned())
    }
}

/// What is said of a person's life, in whole sentences that fit on a line.
pub(super) fn fact(words: &str, parts: &[Detail]) -> Brief {
    let lines = parts.iter().filter(|part| {
        CONTACTS.iter().any(|label| part.label.eq_ignore_ascii_case(label))
            || has_telephone(&part.value)
    });
    let lines = lines.cloned().collect();
    let words = one_line(&sentences(words)).unwrap_or_else(|| words.to_owned());
    Brief { words, lines }
}

/// Never a part of a sentence: what comes after a comma may turn it round.
fn one_line(sentences: &[String]) -> Option<String> {
    let (first, others) = sentences.split_first()?;
    let mut line = first.clone();
    for sentence in others {
        if line.chars().count() + sentence.chars().count() + 2 > LINE {
            break;
        }
        line = format!("{line}. {sentence}");
    }
    Some(line)
}

/// `Key worker J. Osei, 01604 555 0110` as a line with a label.
fn contact(sentence: &str) -> Option<Detail> {
    CONTACTS.iter().find_map(|label| Some(detail(label, without(sentence, label)?)))
}

/// What follows these words at the beginning; nothing where they are part of a longer word.
fn without<'s>(sentence: &'s str, beginning: &str) -> Option<&'s str> {
    let (start, rest) = sentence.split_at_checked(beginning.len())?;
    let ends = rest.chars().next().is_none_or(|next| !next.is_alphanumeric());
    (ends && start.eq_ignore_ascii_case(beginning))
        .then(|| rest.trim_start_matches([':', ',', ' ']))
}

/// The sentences without their full stops; an initial and a title end none.
fn sentences(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut words: Vec<&str> = Vec::new();
    for word in text.split_whitespace() {
        words.push(word);
        if word.strip_suffix('.').is_some_and(|bare| !is_short_form(bare)) {
            all.push(words.join(" "));
            words.clear();
        }
    }
    all.push(words.join(" "));
    let bare = all.iter().map(|sentence| sentence.trim_end_matches('.').to_owned());
    bare.filter(|sentence| !sentence.is_empty()).collect()
}

fn is_short_form(word: &str) -> bool {
    let initial = word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
    initial || word.contains('.') || TITLES.contains(&word)
}

fn has_telephone(words: &str) -> bool {
    let runs = words.split(|c: char| !(c.is_ascii_digit() || matches!(c, ' ' | '+' | '(' | ')')));
    runs.map(|run| run.chars().filter(char::is_ascii_digit).count()).any(|digits| digits >= 10)
}

/// As many letters as a line of the first screen has.
const LINE: usize = 72;
const CONTACTS: [&str; 3] = ["Agency", "Key worker", "Telephone"];
const TITLES: [&str; 6] = ["Dr", "Mr", "Mrs", "Ms", "Prof", "St"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_initial_and_a_title_end_no_sentence() {
        let said = sentences("Key worker J. Osei, 01604 555 0110. Seen by Dr. Ward. Lives alone");
        assert_eq!(said, ["Key worker J. Osei, 01604 555 0110", "Seen by Dr. Ward", "Lives alone"]);
    }

    #[test]
    fn a_label_is_a_whole_word() {
        assert_eq!(without("Agency: Larkfield", "agency"), Some("Larkfield"));
        assert_eq!(without("Agencyless", "Agency"), None);
        assert_eq!(without("Caf\u{e9} nearby", "Cafe"), None, "and no letter is cut in two");
    }

    #[test]
    fn a_telephone_is_told_from_a_date_and_a_time() {
        assert!(has_telephone("Out of hours 01604 555 0111"));
        assert!(!has_telephone("Visits 08:00 and 18:00 since 07-Oct-2026"));
    }
}
