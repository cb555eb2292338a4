use super::*;

const ONE: Option<i64> = Some(1);
const OTHER: Option<i64> = Some(2);
const HERE: Option<i64> = None;

#[test]
fn the_latest_word_of_an_organisation_counts_and_a_doubt_keeps_the_patient_out() {
    let cases: [(&str, &[Word], bool); 26] = [
        ("nothing was said", &[], false),
        ("a consent alone", &[yes(ONE, "2025-02-14")], false),
        ("a dissent alone", &[no(ONE, "2025-02-14")], true),
        ("a consent a day later", &[no(ONE, "2025-02-14"), yes(ONE, "2025-02-15")], false),
        ("a dissent after the consent", &[yes(ONE, "2025-02-14"), no(ONE, "2025-02-15")], true),
        (
            "another organisation's consent",
            &[no(ONE, "2025-02-14"), yes(OTHER, "2026-02-14")],
            true,
        ),
        ("one of two organisations", &[yes(ONE, "2026-02-14"), no(OTHER, "2020-02-14")], true),
        // Partial dates: a dissent as late, a consent as early as it can be.
        ("the dissent's year holds the consent", &[no(ONE, "2026"), yes(ONE, "2026-03-01")], true),
        ("a dissent of the year before", &[no(ONE, "2025"), yes(ONE, "2026-03-01")], false),
        ("the consent's year holds the dissent", &[no(ONE, "2026-03-01"), yes(ONE, "2026")], true),
        ("one month", &[no(ONE, "2026-03"), yes(ONE, "2026-03")], true),
        ("the next month", &[no(ONE, "2026-03"), yes(ONE, "2026-04")], false),
        ("a consent without a date", &[no(ONE, "2020"), yes(ONE, "")], true),
        ("a dissent without a date", &[no(ONE, ""), yes(ONE, "2026-11-20")], true),
        (
            "heard before the consent",
            &[heard(no(ONE, ""), "2024-01-01"), yes(ONE, "2026-11-20")],
            false,
        ),
        (
            "a dissent is never later than it was heard",
            &[heard(no(ONE, "2026"), "2026-02-01"), yes(ONE, "2026-03-01")],
            false,
        ),
        (
            "a consent of a day that has not come",
            &[no(ONE, "2026-11-20"), yes(ONE, "2062-11-21")],
            true,
        ),
        // One day: by the ids of a source that counts them.
        (
            "the later id consents",
            &[
                id(no(ONE, "2026-03-01"), "Observation/9"),
                id(yes(ONE, "2026-03-01"), "Observation/10"),
            ],
            false,
        ),
        (
            "the later id dissents",
            &[
                id(no(ONE, "2026-03-01"), "Observation/10"),
                id(yes(ONE, "2026-03-01"), "Observation/9"),
            ],
            true,
        ),
        (
            "ids that are not counted",
            &[
                id(no(ONE, "2026-03-01"), "Observation/a"),
                id(yes(ONE, "2026-03-01"), "Observation/b"),
            ],
            true,
        ),
        // Moments: by the clock, whatever the zone; a day against a moment, with summer time in mind.
        (
            "the hour that comes twice",
            &[no(ONE, "2026-10-25T01:30:00+00:00"), yes(ONE, "2026-10-25T01:45:00+01:00")],
            true,
        ),
        (
            "after the hour that comes twice",
            &[no(ONE, "2026-10-25T01:45:00+01:00"), yes(ONE, "2026-10-25T01:30:00+00:00")],
            false,
        ),
        ("midnight in summer", &[no(ONE, "2026-06-30T23:30:00Z"), yes(ONE, "2026-07-01")], true),
        // What two people said here.
        (
            "their opt-in answers what was known",
            &[
                heard(no(ONE, "2026"), "2026-11-20"),
                heard(no(OTHER, ""), "2026-11-20"),
                here(yes(HERE, ""), "2026-11-21"),
            ],
            false,
        ),
        (
            "not what is said after it",
            &[here(yes(HERE, ""), "2026-06-01"), no(ONE, "2026-07-01")],
            true,
        ),
        (
            "and no organisation undoes their opt-out",
            &[here(no(HERE, ""), "2026-06-01"), yes(ONE, "2026-07-01")],
            true,
        ),
    ];
    for (why, words, out) in cases {
        assert_eq!(is_opted_out(words), out, "{why}");
        let turned: Vec<Word> = words.iter().rev().cloned().collect();
        assert_eq!(is_opted_out(&turned), out, "{why}, told the other way round");
    }
}

#[test]
fn only_a_choice_about_this_record_keeps_it_shut() {
    for about in About::ALL {
        let word = Word { about, ..no(ONE, "2026-01-01") };
        assert_eq!(is_opted_out(&[word]), about == About::ThisRecord, "{}", about.words());
    }
}

#[test]
fn whichever_version_of_an_entry_comes_first_the_same_one_stands() {
    let versions: [(&str, Word, Word, Word); 7] = [
        (
            "the later version",
            version(no(ONE, "2026-01-01"), 1),
            version(yes(ONE, "2026-01-01"), 2),
            version(yes(ONE, "2026-01-01"), 2),
        ),
        ("the later date", no(ONE, "2026-01-01"), yes(ONE, "2026-02-01"), yes(ONE, "2026-02-01")),
        (
            "the dissent of one day",
            no(ONE, "2026-01-01"),
            yes(ONE, "2026-01-01"),
            no(ONE, "2026-01-01"),
        ),
        ("the dissent of one year", no(ONE, "2026"), yes(ONE, "2026-03"), no(ONE, "2026")),
        (
            "the later of two dissents",
            no(ONE, "2026-01-01"),
            no(ONE, "2026-02-01"),
            no(ONE, "2026-02-01"),
        ),
        ("what was an error", no(ONE, "2026-01-01"), taken_back(ONE), taken_back(ONE)),
        (
            "what is said after the error",
            version(taken_back(ONE), 2),
            version(no(ONE, "2026-01-01"), 3),
            version(no(ONE, "2026-01-01"), 3),
        ),
    ];
    for (why, one, other, stands) in versions {
        for (first, second) in [(&one, &other), (&other, &one)] {
            let kept = if second.takes_the_place_of(first) { second } else { first };
            assert_eq!(kept, &stands, "{why}");
        }
    }
}

#[test]
fn a_word_that_is_heard_again_is_as_old_as_before() {
    let before = heard(no(ONE, ""), "2024-01-01");
    let again = version(heard(no(ONE, ""), "2026-01-01"), 7);
    assert!(
        !again.takes_the_place_of(&before),
        "or every import would make it younger than the consent"
    );
}

fn no(source: Option<i64>, date: &str) -> Word {
    Word {
        entry: "entry".to_owned(),
        about: About::ThisRecord,
        source,
        key: String::new(),
        says: Says::No,
        date: (!date.is_empty()).then(|| date.parse().unwrap()),
        learnt: "2026-11-21T14:00:00Z".parse().unwrap(),
        said: Said::default(),
    }
}

fn yes(source: Option<i64>, date: &str) -> Word {
    Word { says: Says::Yes, ..no(source, date) }
}

fn taken_back(source: Option<i64>) -> Word {
    Word { says: Says::Nothing, ..no(source, "") }
}

fn heard(word: Word, day: &str) -> Word {
    Word { learnt: format!("{day}T14:00:00Z").parse().unwrap(), ..word }
}

/// What two people said here is dated by the moment in which it was carried out.
fn here(word: Word, day: &str) -> Word {
    let word = heard(word, day);
    Word { date: Some(ClinicalDate::Moment(word.learnt.fixed_offset())), ..word }
}

fn id(word: Word, key: &str) -> Word {
    Word { key: key.to_owned(), ..word }
}

fn version(word: Word, version: i64) -> Word {
    Word { said: Said { at: None, version: Some(version) }, ..word }
}
