//! Checks that every test which `docs/hazards.md` names exists and ran.
//!
//! It names a Rust test as `file.rs::test_name` or `crate::module::test_name`, and a journey through the window as
//! `file.spec.ts: title`, each between backticks.

use crate::outcomes::{Outcome, Ran};

/// A test that a hazard relies on and that does not stand behind it.
pub(crate) struct Unproven {
    pub(crate) test: String,
    pub(crate) why: &'static str,
}

/// The tests that `hazards` names.
pub(crate) fn named(hazards: &str) -> Vec<String> {
    let mut names: Vec<String> = hazards
        .lines()
        .flat_map(|line| line.split('`').skip(1).step_by(2))
        .filter(|words| is_rust_test(words) || is_journey(words))
        .map(str::to_owned)
        .collect();
    names.sort();
    names.dedup();
    names
}

/// Those of `named` that did not run, or did not pass. A skipped one counts as unproven unless `may_skip` says otherwise.
pub(crate) fn unproven(
    named: &[String],
    ran: &[Ran],
    may_skip: impl Fn(&str) -> bool,
) -> Vec<Unproven> {
    named
        .iter()
        .filter_map(|test| {
            let outcomes: Vec<Outcome> = ran
                .iter()
                .filter(|ran| is_the_same(test, &ran.name))
                .map(|ran| ran.outcome)
                .collect();
            let why = if outcomes.is_empty() {
                "did not run: there is no test of this name"
            } else if outcomes.contains(&Outcome::Failed) {
                "failed"
            } else if outcomes.contains(&Outcome::Passed) || may_skip(test) {
                return None;
            } else {
                "was skipped"
            };
            Some(Unproven { test: test.clone(), why })
        })
        .collect()
}

fn is_rust_test(words: &str) -> bool {
    let Some((path, name)) = words.rsplit_once("::") else { return false };
    // `Policy::decide` is a function; a test is a sentence.
    !path.is_empty()
        && name.matches('_').count() >= 2
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn is_journey(words: &str) -> bool {
    words.split_once(": ").is_some_and(|(file, _)| file.ends_with(".ts") || file.ends_with(".mjs"))
}

/// True where `ran`, in the runner's words, is the test that the document calls `named`.
fn is_the_same(named: &str, ran: &str) -> bool {
    if is_journey(named) {
        let (Some((file, title)), Some((ran_file, ran_title))) =
            (named.split_once(": "), ran.split_once(": "))
        else {
            return false;
        };
        ends_with_part(ran_file, file, "/") && ends_with_part(ran_title, title, " > ")
            || ends_with_part(file, ran_file, "/") && ends_with_part(ran_title, title, " > ")
    } else {
        let (Some((path, name)), Some((ran_path, ran_name))) =
            (named.rsplit_once("::"), ran.rsplit_once("::"))
        else {
            return false;
        };
        name == ran_name && is_on_the_way(path, ran_path)
    }
}

/// True where the runner's path passes the file or the module that the document names.
fn is_on_the_way(path: &str, ran_path: &str) -> bool {
    let last = path.split("::").filter(|part| *part != "tests").last().unwrap_or(path);
    let file = last.rsplit('/').next().unwrap_or(last).trim_end_matches(".rs");
    let krate = last.split('/').rev().skip_while(|part| *part != "src").nth(1);
    match file {
        // A crate's own file is not in the path of its tests: its folder is.
        "lib" | "main" | "mod" => krate.is_none_or(|name| ran_path.contains(name)),
        _ => ran_path.split("::").any(|part| part == file),
    }
}

fn ends_with_part(whole: &str, end: &str, between: &str) -> bool {
    whole.strip_suffix(end).is_some_and(|before| before.is_empty() || before.ends_with(between))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ran(name: &str, outcome: Outcome) -> Ran {
        Ran { name: name.to_owned(), outcome }
    }

    #[test]
    fn tests_are_told_from_other_code_in_the_document() {
        let document = "Control: `Policy::decide` in `access`.\n\
             Proof: `tests/journeys/refusals.rs::an_opted_out_patient_has_no_record`, \
             `main_job.spec.ts: the record opens in an emergency`.";
        assert_eq!(
            named(document),
            [
                "main_job.spec.ts: the record opens in an emergency",
                "tests/journeys/refusals.rs::an_opted_out_patient_has_no_record"
            ],
            "a function is not a proof"
        );
    }

    #[test]
    fn a_test_that_did_not_run_is_unproven() {
        let named = named("`audit/src/spool.rs::a_gap_is_shown` and `ui.spec.ts: it locks`");
        let all = [
            ran("audit::other::tests::a_gap_is_shown", Outcome::Passed),
            ran("ui.spec.ts: it locks", Outcome::Skipped),
        ];
        let why: Vec<_> = unproven(&named, &all, |_| false).iter().map(|one| one.why).collect();
        assert_eq!(
            why,
            ["did not run: there is no test of this name", "was skipped"],
            "a test of the same name in another file proves nothing here"
        );
    }

    #[test]
    fn a_test_is_known_by_its_file_or_its_module() {
        let all = [
            ran("audit::spool::tests::a_gap_is_shown", Outcome::Passed),
            ran("tests::refusals::no_record_is_opened", Outcome::Passed),
            ran("nhs::tests::a_word_is_known", Outcome::Passed),
        ];
        let named = named(
            "`src-tauri/crates/audit/src/spool.rs::a_gap_is_shown` `audit::spool::a_gap_is_shown` \
             `tests/journeys/refusals.rs::no_record_is_opened` `crates/nhs/src/lib.rs::a_word_is_known`",
        );
        assert_eq!(named.len(), 4, "all are read");
        assert!(unproven(&named, &all, |_| false).is_empty(), "all ran");
    }
}
