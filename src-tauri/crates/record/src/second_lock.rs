//! What becomes of an entry that the gateway should not have sent, or that tells of one.

use access::{Reach, Treatment};
use nhs::Section;

use crate::record::{Head, Record};

/// The resources that this reach does not show, step by step with those that tell of them, by their first page; what the
/// gateway has kept back is not among them.
pub(crate) struct OutOfReach(Vec<bool>);

impl OutOfReach {
    pub(crate) fn of(record: &Record, reach: &Reach) -> Self {
        let mut out = Self(vec![false; record.pages()]);
        loop {
            let mut found = false;
            for head in &record.heads {
                let resource = record.resource(head);
                if !out.has(resource) && treatment(record, head, reach, &out) != Treatment::Shown {
                    found |= out.add(resource);
                }
            }
            if !found {
                return out;
            }
        }
    }

    fn has(&self, resource: usize) -> bool {
        self.0.get(resource).copied().unwrap_or(true)
    }

    fn add(&mut self, resource: usize) -> bool {
        self.0.get_mut(resource).is_some_and(|out| !std::mem::replace(out, true))
    }
}

/// What becomes of an entry. One that may name an entry out of reach is withheld with it; an allergy never is.
pub(crate) fn treatment(
    record: &Record,
    head: &Head,
    reach: &Reach,
    out_of_reach: &OutOfReach,
) -> Treatment {
    let by_itself = reach.treatment(head.section, head.confidentiality);
    let tells = || record.mentioned(head).iter().any(|page| out_of_reach.has(*page as usize));
    if by_itself == Treatment::Shown && head.section != Section::Allergies && tells() {
        return Treatment::Counted;
    }
    by_itself
}
