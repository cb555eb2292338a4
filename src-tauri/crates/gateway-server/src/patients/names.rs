//! Names as they are compared: small letters, no accents, no apostrophes.

/// The words of a name, folded: `O’Brien-Sánchez` is `obrien` and `sanchez`.
pub(crate) fn words(name: &str) -> impl Iterator<Item = String> {
    name.split(|c: char| {
        c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2015}' | ',' | '.')
    })
    .map(folded)
    .filter(|word| !word.is_empty())
}

/// How far two words are apart: letters to be put in, taken out, changed or swapped with their neighbour.
pub(crate) fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=other.len()).collect()];
    for (i, letter) in one.iter().enumerate() {
        let above = |row: usize, place: usize| {
            rows.get(row).and_then(|row| row.get(place)).copied().unwrap_or(FAR)
        };
        let mut row = vec![i + 1];
        for (j, counterpart) in other.iter().enumerate() {
            let changed = above(i, j) + usize::from(letter != counterpart);
            let removed = above(i, j + 1) + 1;
            let added = row.last().map_or(FAR, |cost| cost + 1);
            let swaps = i > 0
                && j > 0
                && one.get(i - 1) == Some(counterpart)
                && other.get(j - 1) == Some(letter);
            let swapped = if swaps { above(i - 1, j - 1) + 1 } else { FAR };
            row.push(changed.min(removed).min(added).min(swapped));
        }
        rows.push(row);
    }
    rows.last().and_then(|row| row.last()).copied().unwrap_or_default()
}

/// Whether two words may be the same word written by two people.
pub(crate) fn is_similar(typed: &str, known: &str) -> bool {
    let allowed = match typed.chars().count() {
        0..=2 => 0,
        3..=6 => 1,
        _ => 2,
    };
    let same_start = known.chars().take(typed.chars().count()).collect::<String>();
    distance(typed, known) <= allowed || distance(typed, &same_start) <= allowed.min(1)
}

fn folded(word: &str) -> String {
    word.chars()
        .flat_map(char::to_lowercase)
        .filter(|c| c.is_alphanumeric())
        .map(plain)
        .collect::<Vec<_>>()
        .concat()
}

/// The letter without its accent.
fn plain(letter: char) -> String {
    let plain = match letter {
        'à'..='å' | 'ā' | 'ă' | 'ą' => "a",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => "e",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ĥ' | 'ħ' => "h",
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => "i",
        'ĵ' => "j",
        'ķ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => "o",
        'ŕ' | 'ŗ' | 'ř' => "r",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
        'ţ' | 'ť' | 'ŧ' | 'ț' => "t",
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => "u",
        'ŵ' => "w",
        'ý' | 'ÿ' | 'ŷ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        'æ' => "ae",
        'œ' => "oe",
        'ß' => "ss",
        'þ' => "th",
        other => return other.to_string(),
    };
    plain.to_owned()
}

/// Farther than any two words are.
const FAR: usize = usize::MAX / 2;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_case_accents_and_marks() {
        let cases = [
            ("Patterson", vec!["patterson"]),
            ("O'Brien", vec!["obrien"]),
            ("O’BRIEN-Sánchez", vec!["obrien", "sanchez"]),
            ("de la Cruz", vec!["de", "la", "cruz"]),
            ("Łukasz Strauß", vec!["lukasz", "strauss"]),
            ("Smith, J.", vec!["smith", "j"]),
            (" - ", vec![]),
        ];
        for (name, expected) in cases {
            assert_eq!(words(name).collect::<Vec<_>>(), expected, "{name}");
        }
    }

    #[test]
    fn similar_names_are_a_slip_of_the_pen_apart() {
        let cases = [
            ("patterson", "paterson", true),
            ("smyth", "smith", true),
            ("jhon", "john", true),
            ("kathryn", "catherine", false),
            ("li", "lo", false),
            ("patersn", "pattersonjones", false),
            ("ivvy", "ivy", true),
            ("jones", "patterson", false),
        ];
        for (typed, known, expected) in cases {
            assert_eq!(is_similar(typed, known), expected, "{typed} {known}");
        }
        assert_eq!(distance("abcd", "acbd"), 1, "two letters swapped are one slip");
    }
}
