//! How each test ended, read from what the test runners print.

/// How a test ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Outcome {
    Passed,
    Failed,
    Skipped,
}

/// A test by its name, and how it ended.
///
/// Rust: `crate::module::name` or `crate::file::name`. TypeScript: `file.spec.ts: suite > title`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Ran {
    pub(crate) name: String,
    pub(crate) outcome: Outcome,
}

impl Ran {
    /// From the line that [`Ran::line`] writes.
    pub(crate) fn read(line: &str) -> Option<Self> {
        let (word, name) = line.split_once(' ')?;
        let all = [Outcome::Passed, Outcome::Failed, Outcome::Skipped];
        let outcome = all.into_iter().find(|outcome| format!("{outcome:?}") == word)?;
        Some(Self { name: name.to_owned(), outcome })
    }

    /// The outcome and the name.
    pub(crate) fn line(&self) -> String {
        format!("{:?} {}\n", self.outcome, self.name)
    }
}

/// What cargo-nextest reports: `PASS [   0.004s] (1/7) audit spool::tests::name`.
pub(crate) fn of_nextest(words: &str) -> Vec<Ran> {
    let mut all: Vec<Ran> = Vec::new();
    for line in words.lines() {
        let Some((status, rest)) = line.trim_start().split_once(" [") else { continue };
        let Some((_, rest)) = rest.split_once("] ") else { continue };
        let outcome = match status.trim() {
            "PASS" | "LEAK" => Outcome::Passed,
            "FAIL" | "TIMEOUT" | "ABORT" | "SIGABRT" | "SIGSEGV" | "SIGKILL" => Outcome::Failed,
            "SKIP" => Outcome::Skipped,
            _ => continue,
        };
        let counted = rest.trim_start();
        let name = match counted.split_once(") ") {
            Some((count, name)) if count.starts_with('(') => name,
            _ => counted,
        };
        note(&mut all, name.trim().replace(' ', "::"), outcome);
    }
    all
}

/// What `cargo test` reports: `test spool::tests::name ... ok`, under the line that names the program.
pub(crate) fn of_cargo_test(words: &str) -> Vec<Ran> {
    let mut all = Vec::new();
    let mut program = String::new();
    for line in words.lines() {
        let line = line.trim();
        if let Some(running) = line.strip_prefix("Running ").or(line.strip_prefix("Doc-tests ")) {
            program = program_of(running);
        } else if let Some((name, outcome)) = line.strip_prefix("test ").and_then(verdict) {
            note(&mut all, format!("{program}::{name}"), outcome);
        }
    }
    all
}

/// What vitest reports as `tap-flat`: `ok 1 - file.test.ts > suite > title # time=1.20ms`.
pub(crate) fn of_tap(words: &str) -> Vec<Ran> {
    let mut all = Vec::new();
    for line in words.lines() {
        let (line, passes) = match (line.strip_prefix("not ok "), line.strip_prefix("ok ")) {
            (Some(rest), _) => (rest, false),
            (None, Some(rest)) => (rest, true),
            (None, None) => continue,
        };
        let Some((_, line)) = line.split_once(" - ") else { continue };
        let skipped = line.contains(" # SKIP") || line.contains(" # TODO");
        let name = line.split(" # ").next().unwrap_or(line);
        let outcome = match (skipped, passes) {
            (true, _) => Outcome::Skipped,
            (false, true) => Outcome::Passed,
            (false, false) => Outcome::Failed,
        };
        note(&mut all, name.trim().replacen(" > ", ": ", 1), outcome);
    }
    all
}

/// What Node's own runner reports of one file, which it does not name: `ok 1 - title`.
pub(crate) fn of_node(file: &str, words: &str) -> Vec<Ran> {
    let named = |ran: Ran| Ran { name: format!("{file}: {}", ran.name), ..ran };
    of_tap(words).into_iter().map(named).collect()
}

/// Adds a test, or its latest outcome: a summary names again what failed.
fn note(all: &mut Vec<Ran>, name: String, outcome: Outcome) {
    match all.iter_mut().find(|ran| ran.name == name) {
        Some(known) => known.outcome = outcome,
        None => all.push(Ran { name, outcome }),
    }
}

/// `unittests src/lib.rs (target/debug/deps/audit-0a1b)` is `audit`; `tests/chain.rs (…/chain-0a1b)` is `chain`.
fn program_of(running: &str) -> String {
    let file = running.rsplit(['/', '\\']).next().unwrap_or(running);
    file.rsplit_once('-').map_or(file, |(name, _)| name).to_owned()
}

fn verdict(line: &str) -> Option<(&str, Outcome)> {
    let (name, word) = line.split_once(" ... ")?;
    let outcome = match word.split([',', ' ']).next()? {
        "ok" => Outcome::Passed,
        "FAILED" => Outcome::Failed,
        "ignored" => Outcome::Skipped,
        _ => return None,
    };
    Some((name.trim_end_matches(" - should panic"), outcome))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_of_nextest_are_read_and_its_summary_is_not_counted_twice() {
        let words = "\
    Starting 3 tests across 2 binaries
        PASS [   0.004s] (1/3) audit spool::tests::a_gap_shows
        PASS [   0.010s] (2/3) tests::emergency_access the_officer_is_told
        FAIL [   0.020s] (3/3) tests::emergency_access it_ends
     Summary [   0.030s] 3 tests run: 2 passed, 1 failed, 0 skipped
        FAIL [   0.020s] (3/3) tests::emergency_access it_ends
";
        let names: Vec<_> = of_nextest(words).into_iter().map(|r| (r.name, r.outcome)).collect();
        assert_eq!(
            names,
            [
                ("audit::spool::tests::a_gap_shows".to_owned(), Outcome::Passed),
                ("tests::emergency_access::the_officer_is_told".to_owned(), Outcome::Passed),
                ("tests::emergency_access::it_ends".to_owned(), Outcome::Failed),
            ],
            "each test once, under its whole name"
        );
    }

    #[test]
    fn the_lines_of_cargo_test_are_read_under_the_program_they_belong_to() {
        let words = "\
     Running unittests src/lib.rs (target/debug/deps/audit-0a1b)
test spool::tests::a_gap_shows ... ok
test spool::tests::slow ... ignored, takes an hour
     Running tests/chain.rs (target/debug/deps/chain-0a1b)
test it_holds ... FAILED
";
        let names: Vec<_> = of_cargo_test(words).into_iter().map(|r| (r.name, r.outcome)).collect();
        assert_eq!(
            names,
            [
                ("audit::spool::tests::a_gap_shows".to_owned(), Outcome::Passed),
                ("audit::spool::tests::slow".to_owned(), Outcome::Skipped),
                ("chain::it_holds".to_owned(), Outcome::Failed),
            ],
            "the name of the program comes first"
        );
    }

    #[test]
    fn the_lines_of_tap_are_read_with_file_and_title() {
        let words = "\
TAP version 13
1..3
ok 1 - src/state.test.ts > next > locking forgets the record # time=1.20ms
not ok 2 - src/state.test.ts > next > it breaks # time=1.20ms
ok 3 - src/state.test.ts > next > later # SKIP
";
        let names: Vec<_> = of_tap(words).into_iter().map(|r| (r.name, r.outcome)).collect();
        assert_eq!(
            names,
            [
                (
                    "src/state.test.ts: next > locking forgets the record".to_owned(),
                    Outcome::Passed
                ),
                ("src/state.test.ts: next > it breaks".to_owned(), Outcome::Failed),
                ("src/state.test.ts: next > later".to_owned(), Outcome::Skipped),
            ],
            "the file, then the suites and the title"
        );
    }
}
