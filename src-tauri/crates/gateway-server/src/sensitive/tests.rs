use super::{
    Sensitivity,
    judge::{Node, judge},
};
use crate::import::Links;

/// `name kind`, then what it refers to; `!` makes it sensitive, `?` something that it holds; `@` is an encounter, `+` a part,
/// `~` something referred to by a name, `=` a name of its own.
fn node(line: &str) -> Node {
    let mut words = line.split_whitespace();
    let (name, kind) = (words.next().unwrap(), words.next().unwrap());
    let id = name.trim_start_matches(['!', '?']).to_owned();
    let sensitivity = match name.chars().next() {
        Some('!') => Sensitivity::Itself,
        Some('?') => Sensitivity::ByWhatItHolds,
        _ => Sensitivity::No,
    };
    let (mut links, mut names) = (Links::default(), std::collections::BTreeSet::new());
    for word in words {
        let rest = word.get(1..).unwrap().to_owned();
        match word.chars().next() {
            Some('@') => links.encounters.insert(rest),
            Some('+') => links.parts.insert(rest.clone()) && links.refers.insert(rest),
            Some('~') => links.linked.insert(rest),
            Some('=') => names.insert(rest),
            _ => links.refers.insert(word.to_owned()),
        };
    }
    let letter = matches!(kind, "DocumentReference" | "Composition");
    Node { id, kind: kind.to_owned(), letter, sensitivity, names, links }
}

/// The entries that go, then after a bar those that lose their free text.
fn outcome(lines: &[&str]) -> String {
    let nodes: Vec<Node> = lines.iter().map(|line| node(line)).collect();
    let verdict = judge(&nodes);
    let gone: Vec<_> = verdict.left_out.keys().cloned().collect();
    let cleared: Vec<_> = verdict.without_free_text.into_iter().collect();
    format!("{} | {}", gone.join(" "), cleared.join(" ")).trim().to_owned()
}

fn check(cases: &[(&str, &[&str], &str)]) {
    for (said, lines, expected) in cases {
        assert_eq!(outcome(lines), expected.trim(), "{said}");
        let turned: Vec<&str> = lines.iter().rev().copied().collect();
        assert_eq!(outcome(&turned), expected.trim(), "{said}, whatever comes first");
    }
}

#[test]
fn what_refers_to_a_sensitive_entry_goes_with_it() {
    check(&[
        ("an entry alone", &["!c Condition", "other Condition"], "c |"),
        ("a letter", &["!c Condition", "d DocumentReference c"], "c d |"),
        ("a referral", &["!c Condition", "r ServiceRequest c"], "c r |"),
        ("an encounter for it", &["!c Condition", "e Encounter c"], "c e | "),
        ("a medicine", &["!c Condition", "m MedicationRequest c"], "c m |"),
        ("a result", &["!c Condition", "o Observation c"], "c o |"),
        ("a care plan", &["!c Condition", "p CarePlan c"], "c p |"),
        ("a document with it in a section", &["!c Condition", "d Composition +c"], "c d |"),
        ("a list with it", &["!c Condition", "l List +c"], "c l |"),
        (
            "step by step",
            &["o Observation r", "r ServiceRequest c", "!c Condition", "d DocumentReference o"],
            "c d o r |",
        ),
        ("two that refer to each other", &["!c Condition", "a List b c", "b List a"], "a b c |"),
        ("by a name", &["!c Condition =n", "m MedicationRequest ~n"], "c m |"),
        ("by another name", &["!c Condition =n", "m MedicationRequest ~k"], "c |"),
        ("what it refers to stays", &["!c Condition o", "o Observation"], "c |"),
        ("nothing sensitive, nothing left out", &["c Condition", "d DocumentReference c"], "|"),
    ]);
}

#[test]
fn an_allergy_is_never_left_out_by_association() {
    check(&[
        ("that refers to it", &["!c Condition", "a AllergyIntolerance c @e"], "c |"),
        (
            "nor is what refers to that allergy",
            &["!c Condition", "a AllergyIntolerance c", "m MedicationRequest a"],
            "c |",
        ),
        ("that is a part of it", &["!r DiagnosticReport +a", "a AllergyIntolerance"], "r |"),
        ("that is in a sensitive document", &["!d Composition +a", "a AllergyIntolerance"], "d |"),
        (
            "that was found at a sensitive visit",
            &["!e Encounter", "a AllergyIntolerance @e"],
            "e |",
        ),
        ("that holds something sensitive", &["?a AllergyIntolerance"], "|"),
        ("a sensitive allergy itself goes", &["!a AllergyIntolerance"], "a |"),
    ]);
}

#[test]
fn what_is_a_part_of_a_sensitive_entry_goes_with_it() {
    check(&[
        (
            "the results of a sensitive report",
            &["!r DiagnosticReport +o", "o Observation", "x Observation"],
            "o r |",
        ),
        ("the page of a sensitive letter", &["!d DocumentReference +b", "b Binary"], "b d |"),
        (
            "the results of a report for a sensitive reason",
            &[
                "!c Condition",
                "q ServiceRequest c",
                "r DiagnosticReport q +o +p",
                "o Observation",
                "p Observation +x",
                "x Observation",
            ],
            "c o p q r x |",
        ),
        (
            "the pages of a letter about it",
            &["!c Condition", "d DocumentReference c +b", "b Binary"],
            "b c d |",
        ),
        (
            "the entries of a sensitive document",
            &["!d Composition +m", "m MedicationRequest"],
            "d m |",
        ),
        (
            "not those of a document about it: they were there before",
            &["!c Condition", "d Composition c +m", "m MedicationRequest"],
            "c d |",
        ),
        (
            "a report goes with one of its results, the other results stay",
            &["!o Observation", "r DiagnosticReport +o +x", "x Observation"],
            "o r |",
        ),
        (
            "but its pages go",
            &["!o Observation", "r DiagnosticReport +o +x +b", "x Observation", "b Binary"],
            "b o r |",
        ),
        (
            "an entry that only holds something sensitive leaves its parts",
            &["?r DiagnosticReport +x", "x Observation"],
            "r |",
        ),
        (
            "unless there is more: a result, and a sensitive request",
            &["!o Observation", "!q ServiceRequest", "r DiagnosticReport q +o +x", "x Observation"],
            "o q r x |",
        ),
    ]);
}

#[test]
fn sharing_an_encounter_alone_removes_letters_and_free_text_only() {
    check(&[
        (
            "a letter of the same encounter",
            &["!c Condition @e", "d DocumentReference @e", "e Encounter"],
            "c d | e",
        ),
        (
            "with its pages",
            &["!c Condition @e", "d DocumentReference @e +b", "b Binary"],
            "b c d |",
        ),
        (
            "not with what is in it",
            &["!c Condition @e", "d Composition @e +m", "m MedicationRequest"],
            "c d |",
        ),
        (
            "and a letter that goes on from it; anything else that refers to it loses its words",
            &[
                "!c Condition @e",
                "d DocumentReference @e",
                "f DocumentReference d",
                "k Condition d",
            ],
            "c d f | k",
        ),
        (
            "a medicine of the same encounter stays",
            &["!c Condition @e", "m MedicationRequest @e"],
            "c | m",
        ),
        ("a result of the same encounter stays", &["!c Condition @e", "o Observation @e"], "c | o"),
        ("an allergy keeps its words", &["!c Condition @e", "a AllergyIntolerance @e"], "c |"),
        (
            "another encounter is not touched",
            &["!c Condition @e", "d DocumentReference @f", "m MedicationRequest @f"],
            "c |",
        ),
        (
            "the encounter of what went by association",
            &[
                "!c Condition",
                "m MedicationRequest c @e",
                "d DocumentReference @e",
                "o Observation @e",
            ],
            "c d m | o",
        ),
        (
            "an encounter left out by association is shared, no more",
            &["!c Condition", "e Encounter c", "o Observation @e", "d DocumentReference @e"],
            "c d e | o",
        ),
        (
            "what happened at an encounter that is sensitive itself refers to it",
            &["!e Encounter", "m MedicationRequest @e", "a AllergyIntolerance @e"],
            "e m |",
        ),
        (
            "and so does what happened at a visit within it",
            &["!e EpisodeOfCare", "v Encounter @e", "m MedicationRequest @v"],
            "e m v |",
        ),
        (
            "the letter about the stay of which the visit was a part",
            &["!c Condition @v", "v Encounter @s", "s Encounter", "d DocumentReference @s"],
            "c d | s v",
        ),
        (
            "an episode of care is no such stay",
            &["!c Condition @v", "v Encounter @s", "s EpisodeOfCare", "w Encounter @s"],
            "c | v",
        ),
        (
            "an encounter by its name",
            &["!c Condition @n ~n", "e Encounter =n", "d DocumentReference @e"],
            "c d | e",
        ),
    ]);
}

#[test]
fn nothing_points_to_what_was_left_out() {
    let nodes = [
        "!c Condition @e =n",
        "a AllergyIntolerance c",
        "b AllergyIntolerance ~n",
        "m MedicationRequest @e",
    ]
    .map(node);
    let pointing: Vec<String> = judge(&nodes).pointing.into_iter().collect();
    assert_eq!(pointing, ["a", "b"]);
}
