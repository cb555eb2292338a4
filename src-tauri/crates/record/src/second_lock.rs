//! What becomes of an entry that the gateway should not have sent, or that tells of one.

use std::collections::HashSet;

use access::{Reach, Treatment};
use nhs::Section;

use crate::record::{Item, Record};

/// The addresses of the entries that this reach does not show, step by step with those that tell of them; what the gateway has
/// kept back is not among them.
pub(crate) fn out_of_reach<'r>(record: &'r Record, reach: &Reach) -> HashSet<&'r str> {
    let mut out = HashSet::new();
    loop {
        let known = out.len();
        for item in &record.items {
            if treatment(item, reach, &out) != Treatment::Shown {
                out.insert(address(&item.entry.id));
            }
        }
        if out.len() == known {
            return out;
        }
    }
}

/// What becomes of an entry. One that may name an entry out of reach is withheld with it; an allergy never is.
pub(crate) fn treatment(item: &Item, reach: &Reach, out_of_reach: &HashSet<&str>) -> Treatment {
    let by_itself = reach.treatment(item.section, item.confidentiality);
    let tells = item.mentions.iter().any(|mentioned| out_of_reach.contains(mentioned.as_str()));
    if by_itself == Treatment::Shown && tells && item.section != Section::Allergies {
        return Treatment::Counted;
    }
    by_itself
}

/// `Observation/abc#2` is a second entry of `Observation/abc`.
fn address(id: &str) -> &str {
    id.split_once('#').map_or(id, |(address, _)| address)
}
