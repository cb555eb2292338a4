//! The checks on a console of 80 columns.

use diagnose::{Check, Report, Verdict};

/// One check: its verdict in a word, its name, what was found, and beneath what belongs to it and what mends it.
pub(super) fn check(check: &Check) -> String {
    let mut out = format!("{:<5}{:<16}", word(check.verdict), check.title);
    folded(&mut out, &check.found, LEFT);
    for line in &check.details {
        out.push('\n');
        out.push_str(&" ".repeat(LEFT));
        folded(&mut out, line, LEFT + 2);
    }
    if let Some(fix) = &check.fix {
        out.push('\n');
        out.push_str(&format!("{}Fix: ", " ".repeat(LEFT)));
        folded(&mut out, fix, LEFT + 5);
    }
    out
}

/// What all of them come to.
pub(super) fn sum(report: &Report) -> String {
    let failed = report.count(Verdict::Failed);
    let warnings = report.count(Verdict::Warning);
    let skipped = report.count(Verdict::Skipped);
    let mut said = vec![match (failed, warnings) {
        (0, 0) if skipped == 0 => "All is well".to_owned(),
        (0, _) => "Nothing failed".to_owned(),
        (1, _) => "1 check failed".to_owned(),
        (failed, _) => format!("{failed} checks failed"),
    }];
    if warnings > 0 {
        said.push(format!("{warnings} warned"));
    }
    if skipped > 0 {
        said.push(format!("{skipped} not made"));
    }
    format!("{}.", said.join(", "))
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Ok => "OK",
        Verdict::Warning => "WARN",
        Verdict::Failed => "FAIL",
        Verdict::Skipped => "-",
    }
}

/// Writes words up to the edge of the console, and goes on in the next line at this column.
fn folded(out: &mut String, words: &str, left: usize) {
    let mut column = out.lines().last().map_or(0, |line| line.chars().count());
    for (index, word) in words.split(' ').enumerate() {
        let length = word.chars().count();
        if index > 0 && column + 1 + length > WIDTH {
            out.push('\n');
            out.push_str(&" ".repeat(left));
            column = left;
        } else if index > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
}

const WIDTH: usize = 79;
/// Where what was found begins.
const LEFT: usize = 21;
