//! Words as they are compared: small letters, no accents, and where each letter came from.

use std::ops::Range;

use icu_normalizer::{
    DecomposingNormalizerBorrowed, properties::CanonicalCombiningClassMapBorrowed,
};

use crate::view::Piece;

/// The words that are looked for, each folded. Every one has to occur.
pub(super) struct Wanted(Vec<String>);

impl Wanted {
    pub(super) fn new(text: &str) -> Self {
        let mut words: Vec<String> = text.split_whitespace().map(folded).collect();
        words.retain(|word| !word.is_empty());
        words.sort();
        words.dedup();
        Self(words)
    }

    /// Whether there is enough to look for: with a single letter nearly everything would be found.
    pub(super) fn is_enough(&self) -> bool {
        self.0.iter().map(|word| word.chars().count()).sum::<usize>() >= LEAST
    }

    /// Whether every word occurs.
    pub(super) fn are_in(&self, folded: &str) -> bool {
        self.0.iter().all(|word| folded.contains(word.as_str()))
    }

    /// Those of the words that do not occur in this text.
    pub(super) fn missing_in(&self, text: &str) -> Self {
        let text = folded(text);
        Self(self.0.iter().filter(|word| !text.contains(word.as_str())).cloned().collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text in pieces: what was looked for, and what stands between.
    pub(super) fn marked(&self, text: &str) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut done = 0;
        for range in self.places(text) {
            push(&mut pieces, text.get(done..range.start), false);
            push(&mut pieces, text.get(range.clone()), true);
            done = range.end;
        }
        push(&mut pieces, text.get(done..), false);
        pieces
    }

    /// Where the words stand in the text, in its order; what overlaps is one place.
    pub(super) fn places(&self, text: &str) -> Vec<Range<usize>> {
        let map = Map::of(text);
        let mut places: Vec<Range<usize>> = Vec::new();
        for word in &self.0 {
            let found = map.folded.match_indices(word.as_str());
            places.extend(found.filter_map(|(start, found)| map.back(start..start + found.len())));
        }
        places.sort_by_key(|place| place.start);
        places.dedup_by(|next, before| {
            let meets = next.start <= before.end;
            if meets {
                before.end = before.end.max(next.end);
            }
            meets
        });
        places
    }
}

/// A folded text, and from where in the text each of its letters came.
struct Map {
    folded: String,
    /// By each byte of what is folded.
    from: Vec<usize>,
    end: usize,
}

impl Map {
    fn of(text: &str) -> Self {
        let mut map = Self { folded: String::new(), from: Vec::new(), end: text.len() };
        fold(text, |at, c| {
            map.folded.push(c);
            map.from.resize(map.folded.len(), at);
        });
        map
    }

    /// The same place in the text, whole letters with their accents.
    fn back(&self, place: Range<usize>) -> Option<Range<usize>> {
        let start = *self.from.get(place.start)?;
        let last = *self.from.get(place.end.checked_sub(1)?)?;
        let after = self.from.get(place.end..)?.iter().find(|at| **at > last);
        Some(start..after.copied().unwrap_or(self.end))
    }
}

fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_onto(&mut folded, text);
    folded
}

/// Adds the text, as it is compared.
pub(super) fn fold_onto(folded: &mut String, text: &str) {
    if text.is_ascii() {
        folded.extend(text.chars().map(|c| c.to_ascii_lowercase()));
    } else {
        fold(text, |_, c| folded.push(c));
    }
}

/// Tells each letter of the text as it is compared, with the place of the one from which it came.
fn fold(text: &str, mut tell: impl FnMut(usize, char)) {
    for (at, c) in text.char_indices() {
        if c.is_ascii() {
            tell(at, c.to_ascii_lowercase());
            continue;
        }
        let whole = c.to_lowercase();
        for part in NORMALIZER.normalize_iter(whole).filter(|part| MARKS.get_u8(*part) == 0) {
            match plain(part) {
                Some(plain) => plain.chars().for_each(|c| tell(at, c)),
                None => part.to_lowercase().for_each(|c| tell(at, c)),
            }
        }
    }
}

/// What Unicode does not take apart and a keyboard does not have.
fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ı' => "i",
        // Micro is written with it, and with a `u` where there is no such key.
        'μ' => "u",
        '\u{2018}' | '\u{2019}' | '\u{201b}' => "'",
        '\u{2010}'..='\u{2015}' | '\u{2212}' => "-",
        // What only says where a line may be broken.
        '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => "",
        _ => return None,
    })
}

fn push(pieces: &mut Vec<Piece>, text: Option<&str>, found: bool) {
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        pieces.push(Piece { text: text.to_owned(), found });
    }
}

static NORMALIZER: DecomposingNormalizerBorrowed<'static> =
    DecomposingNormalizerBorrowed::new_nfkd();
static MARKS: CanonicalCombiningClassMapBorrowed<'static> =
    CanonicalCombiningClassMapBorrowed::new();
const LEAST: usize = 2;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_as_they_are_typed_whatever_the_accents_and_capitals() {
        let cases = [
            ("METFORMIN", "metformin", "[METFORMIN]"),
            ("Seán O\u{2019}Brien", "sean o'brien", "[Seán] [O\u{2019}Brien]"),
            ("Sea\u{301}n", "sean", "[Sea\u{301}n]"),
            ("Sea\u{301}", "sea", "[Sea\u{301}]"),
            ("142 µmol/L", "umol/l", "142 [µmol/L]"),
            ("142 μmol/L", "µmol", "142 [μmol]/L"),
            ("co\u{2011}codamol", "co-codamol", "[co\u{2011}codamol]"),
            ("pCO\u{2082} 5.1", "co2", "p[CO\u{2082}] 5.1"),
            ("Straße", "STRASSE", "[Straße]"),
            ("anaphy\u{ad}laxis", "anaphylaxis", "[anaphy\u{ad}laxis]"),
            ("İzmir", "izmir", "[İzmir]"),
            ("penicillin and penicillamine", "penicill", "[penicill]in and [penicill]amine"),
            ("hip fracture", "hip fracture hip", "[hip] [fracture]"),
            ("aaa", "aa", "[aa]a"),
            ("banana", "ban anan", "[banan]a"),
            ("nothing of it", "metformin", "nothing of it"),
        ];
        for (text, typed, marked) in cases {
            let pieces = Wanted::new(typed).marked(text);
            let drawn: String = pieces
                .iter()
                .map(|piece| match piece.found {
                    true => format!("[{}]", piece.text),
                    false => piece.text.clone(),
                })
                .collect();
            assert_eq!(drawn, marked, "{typed}");
        }
    }

    #[test]
    fn a_single_letter_is_not_looked_for() {
        for (typed, enough) in
            [("", false), (" \u{301} ", false), ("a", false), ("a b", true), ("af", true)]
        {
            assert_eq!(Wanted::new(typed).is_enough(), enough, "{typed:?}");
        }
    }

    #[test]
    fn no_word_is_found_across_two_lines() {
        let mut text = String::new();
        fold_onto(&mut text, "Metfor\nmin");
        assert!(!Wanted::new("metformin").are_in(&text));
        assert!(Wanted::new("MIN metf").are_in(&text));
    }
}
