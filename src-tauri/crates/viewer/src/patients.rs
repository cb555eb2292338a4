//! Patients in a list: which of them could be mistaken for one another.

use record::view::Banner;

use crate::wire::PatientRow;

/// The rows of a list, each marked in words where another row could be mistaken for it.
pub(crate) fn marked(banners: Vec<Banner>) -> Vec<PatientRow> {
    let twins: Vec<Option<String>> = banners
        .iter()
        .enumerate()
        .map(|(place, banner)| {
            let others = banners.iter().enumerate().filter(|(other, _)| *other != place);
            others.filter_map(|(_, other)| alike(banner, other)).max_by_key(String::len)
        })
        .collect();
    banners.into_iter().zip(twins).map(|(banner, twin)| PatientRow { banner, twin }).collect()
}

/// `KHAN, Amir`
pub(crate) fn name_of(banner: &Banner) -> String {
    format!("{}, {}", banner.family, banner.given)
}

/// In which respect two people could be mistaken for one another.
fn alike(one: &Banner, other: &Banner) -> Option<String> {
    let same_birth = match (&one.born, &other.born) {
        (Some(one), Some(other)) => one.iso == other.iso,
        _ => false,
    };
    let similar = is_similar(&one.family, &other.family) && is_similar(&one.given, &other.given);
    let same_family = one.family.eq_ignore_ascii_case(&other.family);
    match (similar, same_family && same_birth) {
        (true, _) if same_birth => Some("Similar name, same date of birth".into()),
        (true, _) => Some("Similar name".into()),
        (false, true) => Some("Same surname, same date of birth".into()),
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
