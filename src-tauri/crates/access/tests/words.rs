//! What a Caldicott Guardian reads before signing.
#![expect(clippy::unwrap_used, reason = "test vocabulary")]

use access::Policy;

#[test]
fn two_policies_are_told_apart_in_words() {
    let old = Policy::standard();
    let changes = [
        (
            "emergency_hours = 4",
            "emergency_hours = 6",
            "R8001 in emergency-department",
            ", for 6 hours at most.",
        ),
        (
            "unsent_events = 2000",
            "unsent_events = 500",
            "For all",
            "Where 500 events of a computer or more wait to be sent",
        ),
        (
            "reports_name_people = false",
            "reports_name_people = true",
            "For all",
            "+ A patient’s access report may name people.",
        ),
        ("lease_minutes = 30", "lease_minutes = 10", "For all", "hears nothing for 10 minutes."),
        (
            "counts = [\"letters\", \"appointments\"]",
            "counts = [\"appointments\"]",
            "R8001 in emergency-department",
            "+ does not see letters.",
        ),
        (
            "restricted = \"withheld\"",
            "restricted = \"visible\"",
            "R8001 in emergency-department",
            "+ restricted entries are shown.",
        ),
        (
            "question = \"ask\"",
            "question = \"inform\"",
            "R8009",
            "+ may open a record because the patient was told, for 12 hours at most.",
        ),
        ("name = \"Receptionist\"", "name = \"Front desk\"", "R8009", "+ is called Front desk."),
        ("role = \"R8009\"", "role = \"R8099\"", "R8099", "+ is called Receptionist."),
        ("role = \"R8009\"", "role = \"R8099\"", "R8009", "- is called Receptionist."),
        (
            "functions = [\"administration\"]",
            "functions = []",
            "R8015",
            "- may, with the second factor given again: end sessions",
        ),
        ("may_claim = true\n", "", "R8001", "- may claim a relationship that nobody knows of"),
    ];
    for (from, to, about, said) in changes {
        let new = old.replacen(from, to, if from.starts_with("name") { 1 } else { usize::MAX });
        let words = policy(old).differences(&policy(&new));
        let paragraph = words.split("\n\n").find(|each| each.lines().next() == Some(about));
        assert!(paragraph.is_some_and(|told| told.contains(said)), "{from} -> {to}: {words}");
    }
}

#[test]
fn the_same_policy_under_another_version_says_that_nothing_changes() {
    let new = Policy::standard().replace("2026.2", "2026.3");

    let words = policy(Policy::standard()).differences(&policy(&new));

    assert_eq!(
        words,
        "Policy 2026.2 becomes 2026.3\n\nNobody may see or do more or less than before.\n"
    );
}

fn policy(text: &str) -> Policy {
    Policy::parse(text).unwrap()
}
