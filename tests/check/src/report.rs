//! What was checked and how it went, told as it happens and summed up in one line.

use crate::outcomes::{Outcome, Ran};
use std::{
    path::Path,
    process::ExitCode,
    time::{Duration, Instant},
};

/// How one step went: its checks, and the words that a person needs about them.
#[derive(Default)]
pub(crate) struct Finding {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) skipped: usize,
    pub(crate) words: Vec<String>,
}

impl Finding {
    /// One check that answers yes or no.
    pub(crate) fn of(passes: bool) -> Self {
        Self { passed: usize::from(passes), failed: usize::from(!passes), ..Self::default() }
    }

    /// One check that could not be made here, and is not owed here.
    pub(crate) fn skipped(why: impl Into<String>) -> Self {
        Self { skipped: 1, words: vec![format!("skipped: {}", why.into())], ..Self::default() }
    }

    /// One check that fails for `why`.
    pub(crate) fn failed(why: impl Into<String>) -> Self {
        Self { failed: 1, words: vec![why.into()], ..Self::default() }
    }

    /// The tests that ran.
    pub(crate) fn of_tests(ran: &[Ran]) -> Self {
        let count = |outcome| ran.iter().filter(|ran| ran.outcome == outcome).count();
        let failed = ran.iter().filter(|ran| ran.outcome == Outcome::Failed);
        Self {
            passed: count(Outcome::Passed),
            failed: count(Outcome::Failed),
            skipped: count(Outcome::Skipped),
            words: failed.map(|ran| format!("{FAILED}{}", ran.name)).collect(),
        }
    }

    /// Both findings as one.
    #[must_use]
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
        self.words.extend(other.words);
        self
    }

    /// Adds a sentence for the person who reads.
    #[must_use]
    pub(crate) fn saying(mut self, words: impl Into<String>) -> Self {
        self.words.push(words.into());
        self
    }
}

/// The whole run.
pub(crate) struct Report {
    total: Finding,
    /// What failed, each beside its step.
    failures: Vec<String>,
    since: Instant,
}

impl Report {
    pub(crate) fn new() -> Self {
        Self { total: Finding::default(), failures: Vec::new(), since: Instant::now() }
    }

    /// Tells how the step went that ends now; of a failed one also what it printed.
    pub(crate) fn add(&mut self, step: &str, finding: Finding, took: Duration, log: &Path) {
        for words in &finding.words {
            println!("    {words}");
        }
        if finding.failed > 0 {
            print_end_of(log);
            let names = finding.words.iter().filter_map(|words| words.strip_prefix(FAILED));
            let named = names.map(|name| format!("{step}: {name}")).collect::<Vec<_>>();
            let unnamed = named.is_empty().then(|| step.to_owned());
            self.failures.extend(named.into_iter().chain(unnamed));
            self.failures.extend(complaints(log));
        }
        let word = match (finding.failed, finding.passed) {
            (0, 0) => "skipped",
            (0, _) => "passed",
            (_, _) => "FAILED",
        };
        println!("    {word} in {}", in_words(took));
        self.total = std::mem::take(&mut self.total).and(Finding { words: Vec::new(), ..finding });
    }

    /// The closing line, and what it means to whoever started us.
    pub(crate) fn close(self) -> ExitCode {
        let Finding { passed, failed, skipped, .. } = self.total;
        if !self.failures.is_empty() {
            println!("\nWhat failed:\n  {}", self.failures.join("\n  "));
        }
        println!("\nTook {}", in_words(self.since.elapsed()));
        println!("{passed} passed, {failed} failed, {skipped} skipped");
        if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

fn print_end_of(log: &Path) {
    let Ok(words) = std::fs::read(log) else { return };
    let words = String::from_utf8_lossy(&words);
    let lines: Vec<&str> = words.lines().collect();
    let from = lines.len().saturating_sub(LINES_SHOWN);
    println!("    ── the last lines of {}", log.display());
    for line in lines.get(from..).unwrap_or_default() {
        println!("    │ {line}");
    }
}

/// What a runner of TypeScript says below each test that failed.
fn complaints(log: &Path) -> Vec<String> {
    let words = std::fs::read(log).unwrap_or_default();
    let words = String::from_utf8_lossy(&words);
    let lines: Vec<&str> = words.lines().collect();
    let begins = |(place, line): (usize, &&str)| line.starts_with("not ok ").then_some(place);
    lines
        .iter()
        .enumerate()
        .filter_map(begins)
        .flat_map(|place| lines.iter().skip(place).take(LINES_OF_A_COMPLAINT))
        .map(|line| format!("│ {line}"))
        .collect()
}

fn in_words(time: Duration) -> String {
    match time.as_secs() {
        0..60 => format!("{:.1} s", time.as_secs_f64()),
        seconds => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

const FAILED: &str = "failed: ";
const LINES_SHOWN: usize = 200;
const LINES_OF_A_COMPLAINT: usize = 12;
