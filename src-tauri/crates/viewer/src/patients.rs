//! Patients in a list: which of them could be mistaken for one another.

use record::{Alike, view::Banner};

use crate::wire::PatientRow;

/// The rows of a list, each marked in words where somebody else could be mistaken for it: another row, or somebody whom the
/// gateway knows and the list does not show.
pub(crate) fn marked(
    banners: Vec<Banner>,
    known: &[Option<Alike>],
) -> Vec<(PatientRow, Option<Alike>)> {
    let closest: Vec<Option<Alike>> = banners
        .iter()
        .enumerate()
        .map(|(place, banner)| {
            let others = banners.iter().enumerate().filter(|(other, _)| *other != place);
            let listed = others.filter_map(|(_, other)| alike(banner, other)).max();
            listed.max(known.get(place).copied().flatten())
        })
        .collect();
    let row = |(banner, alike): (Banner, Option<Alike>)| {
        (PatientRow { banner, twin: alike.map(|alike| alike.words().to_owned()) }, alike)
    };
    banners.into_iter().zip(closest).map(row).collect()
}

/// What the question says of it, before a record opens.
pub(crate) fn warning(alike: Alike) -> &'static str {
    match alike {
        Alike::SimilarName => "Another patient has a similar name.",
        Alike::SameSurnameSameBirth => {
            "Another patient has the same surname and the same date of birth."
        }
        Alike::SimilarNameSameBirth => {
            "Another patient has a similar name and the same date of birth."
        }
    }
}

/// `KHAN, Amir`
pub(crate) fn name_of(banner: &Banner) -> String {
    format!("{}, {}", banner.family, banner.given)
}

/// In which respect two people could be mistaken for one another.
fn alike(one: &Banner, other: &Banner) -> Option<Alike> {
    let same_birth = match (&one.born, &other.born) {
        (Some(one), Some(other)) => one.iso == other.iso,
        _ => false,
    };
    let similar = is_similar(&one.family, &other.family) && is_similar(&one.given, &other.given);
    let same_family = one.family.eq_ignore_ascii_case(&other.family);
    match (similar, same_family && same_birth) {
        (true, _) if same_birth => Some(Alike::SimilarNameSameBirth),
        (true, _) => Some(Alike::SimilarName),
        (false, true) => Some(Alike::SameSurnameSameBirth),
        (false, false) => None,
    }
}

/// Equal, or the same first letter and at most two letters apart (one in a short name).
fn is_similar(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) =
        (one.to_lowercase().chars().collect(), other.to_lowercase().chars().collect());
    let allowed = if one.len().min(other.len()) <= 2 { 1 } else { 2 };
    one.first() == other.first() && distance(&one, &other) <= allowed
}

/// How many letters have to be changed, added or left out.
fn distance(one: &[char], other: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (place, letter) in one.iter().enumerate() {
        let mut diagonal = place;
        let mut left = place + 1;
        let mut next = vec![left];
        for (above, candidate) in row.iter().skip(1).zip(other) {
            let best = (diagonal + usize::from(letter != candidate)).min(above + 1).min(left + 1);
            diagonal = *above;
            left = best;
            next.push(best);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_could_be_mistaken_are_similar() {
        for (one, other) in
            [("Ivy", "Ivor"), ("PATTERSON", "PATERSON"), ("Smith", "SMYTH"), ("Iva", "Ivy")]
        {
            assert!(is_similar(one, other), "{one} and {other}");
        }
        for (one, other) in [("Ivy", "Joan"), ("Amir", "Samir"), ("PATTERSON", "PATEL")] {
            assert!(!is_similar(one, other), "{one} and {other}");
        }
    }
}
