//! The rules: why an opening or a computer's log is looked at, each with a name, a sentence, an example, and its rank in the queue.
//!
//! To add a rule: a line here, what raises it in [`crate::alerts`] or [`super::looking`], its example in `tests/access/rules.rs`, and
//! `care-record-gateway review rules --markdown > docs/review.md`.

use std::fmt::Write as _;

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
    /// What it selects, for example.
    pub example: &'static str,
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

type Text = &'static str;

const fn opening(rank: u8, kind: Text, name: Text, sentence: Text, example: Text) -> Rule {
    Rule { kind, name, sentence, example, rank, is_told: false, by_lot: false }
}

const fn told(rank: u8, kind: Text, name: Text, sentence: Text, example: Text) -> Rule {
    Rule { is_told: true, ..opening(rank, kind, name, sentence, example) }
}

const fn computer(kind: Text, name: Text, sentence: Text, example: Text) -> Rule {
    opening(6, kind, name, sentence, example)
}

const fn by_lot(kind: Text, name: Text, sentence: Text, example: Text) -> Rule {
    Rule { by_lot: true, ..opening(7, kind, name, sentence, example) }
}

/// Every rule, in the order of the queue.
#[rustfmt::skip]
pub const RULES: [Rule; 30] = [
    told(1, "emergency", "Emergency",
        "Every emergency is looked at: the patient could not be asked.",
        "A nurse opens the record of a patient who was brought in unconscious."),
    told(1, "safeguarding", "Safeguarding",
        "Every opening to protect somebody is looked at: the patient was not asked.",
        "A health visitor opens a child’s record because of a worry about the child’s safety."),
    told(1, "legal-duty", "Legal duty",
        "Every opening by law is looked at: the patient was not asked.",
        "A doctor opens a record because the coroner has asked."),
    told(2, "own-record", "Own record",
        "The person opened their own record.",
        "A receptionist opens the record that is her own."),
    told(2, "same-surname-and-address", "Same surname and address",
        "The person and the patient share a surname and an address.",
        "J. Khan opens the record of A. Khan, who lives in the same house."),
    told(2, "colleague", "Colleague",
        "The patient is a colleague: somebody with an account here.",
        "A nurse opens the record of the doctor on her ward."),
    opening(3, "after-refusal", "After a refusal",
        "The patient had said no before, and had not agreed since.",
        "A patient said no to one nurse yesterday, and another opens the record in an emergency."),
    told(3, "self-claimed", "Relationship claimed",
        "Nothing but the person’s own word ties the two.",
        "A pharmacist claims to care for a patient whom no source ties to the pharmacy."),
    told(3, "wrong-patient", "Wrong patient",
        "The person closed the record because it was another patient’s.",
        "A nurse opens John Smith’s record, sees that it is another John Smith’s, and closes it as that."),
    opening(3, "unrecorded", "Not told by the computer",
        "The computer that asked has not told of this opening in time.",
        "A record was sent to a computer, and a day later its log still does not tell of it."),
    opening(3, "not-given-here", "Not given here",
        "A computer tells of this opening, and the gateway had not permitted it.",
        "After a backup was restored, a computer tells of an opening that the gateway does not know."),
    opening(4, "no-contact", "No contact found",
        "No attendance, appointment, referral or registration was found around that time.",
        "A ward opens a record two days ago, and the patient was never seen there."),
    opening(5, "out-of-hours", "Unusual time",
        "The person did not work at this time of day in the weeks before.",
        "Somebody who has worked in the mornings for weeks opens a record at three at night."),
    opening(5, "many-a-minute", "Many patients at once",
        "The person opened many patients’ records within one minute.",
        "Somebody opens four patients’ records within a minute."),
    opening(5, "many-emergencies", "Many emergencies",
        "The person’s share of emergencies is far above that of colleagues in the same job.",
        "Half of one nurse’s openings are emergencies, and a tenth of those of the others."),
    opening(5, "once-used-often", "One visit many times",
        "Permissions for one visit were given again and again, as if there were a lasting one.",
        "Somebody notes five visits of one patient in five days."),
    computer("gap", "Entries are missing",
        "Later entries of this computer have come, and earlier ones have not.",
        "Entry 412 has come, entry 411 has not."),
    computer("log-gone", "Log gone or unreadable",
        "The log of this computer is gone or cannot be read, with entries that the gateway does not hold.",
        "Somebody deletes the log of a computer before all of it was sent."),
    computer("rolled-back", "Log set back",
        "The log of this computer is older than what it has told before.",
        "A computer is set back to an older image, with the log of last week."),
    computer("fork", "Another entry",
        "This computer offers another entry for a place that is taken.",
        "A copied computer sends its own entry 412 beside the one that is held."),
    computer("edited", "Changed entry",
        "This computer offers another content for an entry that was sent.",
        "Entry 412 is offered again with another patient in it."),
    computer("not-tied", "Entry out of line",
        "An entry of this computer does not fit those beside it.",
        "Entry 413 names another entry before it than the 412 that is held."),
    computer("foreign-chain", "Another’s entry",
        "This computer offers an entry of another computer’s log.",
        "A computer sends entries signed for the log of the computer beside it."),
    computer("second-chain", "Second log",
        "This computer began another log and does not name the one before.",
        "A computer begins a new log although its old one was whole."),
    computer("clock-jump", "Clock jumped",
        "The clock of this computer went back, or is ahead.",
        "An entry is dated a day before the one that it follows."),
    computer("not-in-session", "Outside of a session",
        "An entry names a person who was not signed in there.",
        "An entry names a nurse an hour after she had signed out."),
    computer("not-given", "Not permitted",
        "This computer tells of a permission that the gateway does not know.",
        "An entry says that a record was opened, under a permission that was never given."),
    computer("ledger-doubted", "Ledger doubted",
        "This computer says that the gateway’s ledger is not the one that it knew.",
        "A computer finds that entries it had seen in the gateway’s ledger are no longer there."),
    by_lot("presenting-here", "Presenting here by lot",
        "Who rests on “presenting here now” is looked at by lot: nobody can check it.",
        "One in ten openings of patients who came to the emergency department unannounced."),
    by_lot("sample", "Sample",
        "Drawn by lot from the openings of a week that no other rule selected.",
        "One in ten of the openings of last week that nothing else had selected."),
];

/// The rules as a page for people who open no code.
#[must_use]
pub fn page() -> String {
    let mut page = PAGE.to_owned();
    for Rule { kind, name, sentence, example, .. } in RULES {
        // Writing to a text cannot fail.
        let _ = writeln!(page, "| {name} | `{kind}` | {sentence} | {example} |");
    }
    page
}

const PAGE: &str = "# What the privacy review looks at

Each rule selects openings of records, or what does not fit in the log of a computer, to be looked at by somebody else than who did it;
what weighs most comes first. This page is printed by `care-record-gateway review rules --markdown`.

| Rule | Word | Why | For example |
|---|---|---|---|
";

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::audit_ledger::findings;

    #[test]
    fn every_rule_has_a_name_a_plain_sentence_and_an_example_of_its_own() {
        for texts in [
            RULES.map(|rule| rule.name),
            RULES.map(|rule| rule.sentence),
            RULES.map(|rule| rule.example),
        ] {
            assert_eq!(texts.into_iter().collect::<BTreeSet<&str>>().len(), RULES.len());
        }
        for rule in RULES {
            assert!(rule.sentence.ends_with('.') && rule.sentence.len() < 120, "{}", rule.kind);
            assert!(rule.example.ends_with('.') && rule.example.len() < 120, "{}", rule.kind);
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
    fn the_page_of_the_rules_is_the_table() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../docs/review.md");
        if std::env::var_os("APPROVE").is_some() {
            std::fs::write(file, page()).unwrap();
        }
        let kept = std::fs::read_to_string(file).unwrap().replace("\r\n", "\n");
        assert_eq!(
            kept,
            page(),
            "if the change is meant, run this with APPROVE=1 and commit the page"
        );
    }

    #[test]
    fn the_queue_begins_with_what_weighs_most() {
        assert!(RULES.is_sorted_by_key(|rule| rule.rank));
    }
}
