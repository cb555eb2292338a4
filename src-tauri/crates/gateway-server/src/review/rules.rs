//! The rules: why an opening or a computer's log is looked at, each with a name, a sentence, and its rank in the queue.
//!
//! To add a rule: a line here, what raises it in [`crate::alerts`] or [`super::looking`], and its example in `tests/review/rules.rs`.

use contract::ReviewWhy;

/// Why something is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The word in the store and on the wire.
    pub kind: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// Why it is there, in a sentence.
    pub sentence: &'static str,
    /// What weighs least comes first in the queue.
    pub rank: u8,
    /// Whether the person knows that such an opening is looked at.
    pub is_told: bool,
    /// Whether it is drawn by lot, with nothing against it: such can be closed together.
    pub by_lot: bool,
}

/// The rule with this word; one that a newer program has written weighs as much as any.
pub(crate) fn rule(kind: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.kind == kind)
}

/// Whether it was drawn by lot, and nothing else has selected it.
pub(crate) fn is_by_lot(kinds: &[String]) -> bool {
    kinds.iter().all(|kind| rule(kind).is_some_and(|rule| rule.by_lot))
}

/// How much these weigh together.
pub(crate) fn rank(kind: &str) -> u8 {
    rule(kind).map_or(1, |rule| rule.rank)
}

/// These in the order of the queue.
pub(crate) fn sorted(kinds: impl Iterator<Item = String>) -> Vec<String> {
    let mut kinds: Vec<String> = kinds.collect();
    kinds.sort_by_key(|kind| (place(kind), kind.clone()));
    kinds
}

/// What a reviewer reads of it.
pub(crate) fn why(kind: &str) -> ReviewWhy {
    let (name, sentence) = rule(kind).map_or((kind, ""), |rule| (rule.name, rule.sentence));
    ReviewWhy { kind: kind.to_owned(), name: name.to_owned(), sentence: sentence.to_owned() }
}

fn place(kind: &str) -> usize {
    RULES.iter().position(|rule| rule.kind == kind).unwrap_or(usize::MAX)
}

const fn opening(rank: u8, kind: &'static str, name: &'static str, sentence: &'static str) -> Rule {
    Rule { kind, name, sentence, rank, is_told: false, by_lot: false }
}

const fn told(rank: u8, kind: &'static str, name: &'static str, sentence: &'static str) -> Rule {
    Rule { is_told: true, ..opening(rank, kind, name, sentence) }
}

const fn computer(kind: &'static str, name: &'static str, sentence: &'static str) -> Rule {
    opening(6, kind, name, sentence)
}

const fn by_lot(kind: &'static str, name: &'static str, sentence: &'static str) -> Rule {
    Rule { by_lot: true, ..opening(7, kind, name, sentence) }
}

/// Every rule, in the order of the queue.
#[rustfmt::skip]
pub const RULES: [Rule; 30] = [
    told(1, "emergency", "Emergency", "Every emergency is looked at: the patient could not be asked."),
    told(1, "safeguarding", "Safeguarding", "Every opening to protect somebody is looked at: the patient was not asked."),
    told(1, "legal-duty", "Legal duty", "Every opening by law is looked at: the patient was not asked."),
    told(2, "own-record", "Own record", "The person opened their own record."),
    told(2, "same-surname-and-address", "Same surname and address", "The person and the patient share a surname and an address."),
    told(2, "colleague", "Colleague", "The patient is a colleague: somebody with an account here."),
    opening(3, "after-refusal", "After a refusal", "The patient had said no before, and had not agreed since."),
    told(3, "self-claimed", "Relationship claimed", "Nothing but the person’s own word ties the two."),
    told(3, "wrong-patient", "Wrong patient", "The person closed the record because it was another patient’s."),
    opening(3, "unrecorded", "Not told by the computer", "The computer that asked has not told of this opening in time."),
    opening(3, "not-given-here", "Not given here", "A computer tells of this opening, and the gateway had not permitted it."),
    opening(4, "no-contact", "No contact found", "No attendance, appointment, referral or registration was found around that time."),
    opening(5, "out-of-hours", "Unusual time", "The person did not work at this time of day in the weeks before."),
    opening(5, "many-a-minute", "Many patients at once", "The person opened many patients’ records within one minute."),
    opening(5, "many-emergencies", "Many emergencies", "The person’s share of emergencies is far above that of colleagues in the same job."),
    opening(5, "once-used-often", "One visit many times", "Permissions for one visit were given again and again, as if there were a lasting one."),
    computer("gap", "Entries are missing", "Later entries of this computer have come, and earlier ones have not."),
    computer("log-gone", "Log gone or unreadable", "The log of this computer is gone or cannot be read, with entries that the gateway does not hold."),
    computer("rolled-back", "Log set back", "The log of this computer is older than what it has told before."),
    computer("fork", "Another entry", "This computer offers another entry for a place that is taken."),
    computer("edited", "Changed entry", "This computer offers another content for an entry that was sent."),
    computer("not-tied", "Entry out of line", "An entry of this computer does not fit those beside it."),
    computer("foreign-chain", "Another’s entry", "This computer offers an entry of another computer’s log."),
    computer("second-chain", "Second log", "This computer began another log and does not name the one before."),
    computer("clock-jump", "Clock jumped", "The clock of this computer went back, or is ahead."),
    computer("not-in-session", "Outside of a session", "An entry names a person who was not signed in there."),
    computer("not-given", "Not permitted", "This computer tells of a permission that the gateway does not know."),
    computer("ledger-doubted", "Ledger doubted", "This computer says that the gateway’s ledger is not the one that it knew."),
    by_lot("presenting-here", "Presenting here by lot", "Who rests on “presenting here now” is looked at by lot: nobody can check it."),
    by_lot("sample", "Sample", "Drawn by lot from the openings of a week that no other rule selected."),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::audit_ledger::findings;

    #[test]
    fn every_rule_has_a_name_and_a_plain_sentence_of_its_own() {
        let names: BTreeSet<&str> = RULES.iter().map(|rule| rule.name).collect();
        assert_eq!(names.len(), RULES.len());
        for rule in RULES {
            assert!(rule.sentence.ends_with('.') && rule.sentence.len() < 120, "{}", rule.kind);
            assert!(rule.name.len() < 30, "{} fits a line of the queue", rule.name);
        }
    }

    #[test]
    fn every_finding_about_a_computer_has_its_rule() {
        for kind in findings::Kind::ALL {
            assert_eq!(rule(kind.name()).map(|rule| rule.rank), Some(6), "{}", kind.name());
        }
    }

    #[test]
    fn the_queue_begins_with_what_weighs_most() {
        assert!(RULES.is_sorted_by_key(|rule| rule.rank));
    }
}
