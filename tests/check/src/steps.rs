//! The steps of `cargo verify`, one function each.

use crate::{
    build,
    command::{self, cargo, logged, npm, told},
    desktop::Driver,
    display::Surroundings,
    fault::Fault,
    gateway::Gateway,
    hazards as hazard_log, install,
    leaks::Identifiers,
    outcomes::{self, Outcome, Ran},
    place,
    report::Finding,
    verify::{Run, SAMPLES},
    wire as wire_types,
};
use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

pub(crate) fn format(run: &Run) -> Result<Finding, Fault> {
    let words: &[&str] = if run.fix { &["fmt", "--all"] } else { &["fmt", "--all", "--check"] };
    one(run, "format", &mut cargo(words))
}

pub(crate) fn supply_chain(run: &Run) -> Result<Finding, Fault> {
    let deny = install::cargo_deny()?;
    let words = ["--locked", "check", "bans", "licenses", "sources"];
    one(run, "supply-chain", command::command(deny, &words).env_remove("CARGO"))
}

pub(crate) fn page_types(run: &Run) -> Result<Finding, Fault> {
    one(run, "page-types", &mut npm(&place::ui(), &["run", "check"]))
}

pub(crate) fn page_lint(run: &Run) -> Result<Finding, Fault> {
    one(run, "page-lint", &mut npm(&place::ui(), &["run", "lint"]))
}

pub(crate) fn page_tests(run: &Run) -> Result<Finding, Fault> {
    let mut vitest = npm(&place::ui(), &["test", "--", "--reporter=tap-flat"]);
    many(run, "page-tests", &mut vitest, outcomes::of_tap)
}

pub(crate) fn page_build(run: &Run) -> Result<Finding, Fault> {
    one(run, "page-build", &mut build::page())
}

/// The font and the addresses that nhsuk-frontend would bring and that we may not distribute.
pub(crate) fn marks(_run: &Run) -> Result<Finding, Fault> {
    let files = place::files_under(&place::ui().join("dist"));
    if files.is_empty() {
        return Err(Fault::new("ui/dist is empty: build the page first"));
    }
    let mut finding = Finding::of(true);
    for file in files {
        let bytes = fs::read(&file).map_err(|cause| Fault::at(&file, &cause))?.to_ascii_lowercase();
        for mark in MARKS.iter().filter(|mark| holds(&bytes, mark)) {
            finding = Finding::failed(format!("`{mark}` stands in {}", file.display()));
        }
    }
    Ok(finding)
}

fn holds(bytes: &[u8], mark: &str) -> bool {
    bytes.windows(mark.len()).any(|window| window == mark.as_bytes())
}

pub(crate) fn desktop_types(run: &Run) -> Result<Finding, Fault> {
    one(run, "desktop-types", &mut npm(&place::desktop(), &["run", "check"]))
}

pub(crate) fn clippy(run: &Run) -> Result<Finding, Fault> {
    let whole = ["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"];
    let driven = [
        "clippy",
        "--package",
        "care-record-viewer",
        "--features",
        "e2e",
        "--",
        "--deny",
        "warnings",
    ];
    Ok(one(run, "clippy", &mut cargo(&whole))?.and(one(run, "clippy", &mut cargo(&driven))?))
}

/// Lets the shell write its types and looks whether that changed anything.
pub(crate) fn wire(run: &Run) -> Result<Finding, Fault> {
    let before = wire_types::written();
    let words: &[&str] = if install::has_nextest() {
        &["nextest", "run", "--workspace", "export_bindings_"]
    } else {
        &["test", "--workspace", "--lib", "export_bindings_"]
    };
    let written = one(run, "wire", &mut cargo(words))?;
    Ok(match wire_types::differing(&before, &wire_types::written()) {
        files if files.is_empty() => written,
        files => Finding::failed(format!("rewritten now, to be committed: {}", files.join(", "))),
    })
}

pub(crate) fn tests(run: &Run) -> Result<Finding, Fault> {
    let (mut runner, read): (Command, Reader) = if install::has_nextest() {
        let words = [
            "nextest",
            "run",
            "--workspace",
            "--no-fail-fast",
            "--success-output",
            "immediate",
            "--failure-output",
            "immediate-final",
            "--final-status-level",
            "fail",
        ];
        (cargo(&words), outcomes::of_nextest)
    } else {
        (
            cargo(&["test", "--workspace", "--no-fail-fast", "--all-targets"]),
            outcomes::of_cargo_test,
        )
    };
    if let Some(cases) = run.cases {
        runner.env("CASES", cases.to_string());
    }
    many(run, "tests", lend_samples(run, &mut runner), read)
}

pub(crate) fn doc_tests(run: &Run) -> Result<Finding, Fault> {
    let mut doctests = cargo(&["test", "--doc", "--workspace", "--no-fail-fast"]);
    many(run, "doc-tests", &mut doctests, outcomes::of_cargo_test)
}

/// The journeys that need only the synthetic county, then those that need records of others.
pub(crate) fn desktop(run: &Run) -> Result<Finding, Fault> {
    if !cfg!(target_os = "linux") {
        return Ok(Finding::skipped("the window is driven on Linux only"));
    }
    if !build::page_is_fresh() {
        page_build(run)?;
    }
    let built = one(run, "desktop", &mut build::programs(true))?;
    if built.failed > 0 {
        return Ok(built);
    }

    let folder = desktop_folder(run);
    place::emptied(&folder)?;
    let around = Surroundings::make(&folder.join("around"), true)?;

    let gateway = Gateway::start(&folder.join("gateway"))?;
    let county = journeys(
        run,
        &around,
        &gateway,
        &[
            "main_job.spec.ts",
            "everyday.spec.ts",
            "first_time.spec.ts",
            "access.spec.ts",
            "reviewing.spec.ts",
            "rights.spec.ts",
            "reading.spec.ts",
            "keeping.spec.ts",
            "launching.spec.ts",
            "diagnosing.spec.ts",
            "administering.spec.ts",
        ],
    )?;
    drop(gateway);
    let memory = memory(run, &around).unwrap_or_else(|fault| Finding::failed(fault.to_string()));
    let others = imported(run, &around).unwrap_or_else(|fault| Finding::failed(fault.to_string()));
    Ok(built.and(county).and(memory).and(others))
}

/// The memory of the viewer is searched, and what leaves it, beside a gateway of its own, whose accounts nobody has used: who
/// signs in without looking at the screen has to know what comes next.
fn memory(run: &Run, around: &Surroundings) -> Result<Finding, Fault> {
    let gateway = Gateway::start(&desktop_folder(run).join("gateway-memory"))?;
    journeys(run, around, &gateway, &["memory.spec.ts", "disclosing.spec.ts"])
}

fn imported(run: &Run, around: &Surroundings) -> Result<Finding, Fault> {
    let Some(samples) = &run.samples else {
        return Ok(Finding::skipped(format!("imported.spec.ts, because {SAMPLES} is not set")));
    };
    let folder = desktop_folder(run).join("gateway-imported");
    let _ = fs::remove_file(run.log("import"));
    let mut reports = Vec::new();
    for set in SAMPLE_SETS {
        let since = Instant::now();
        let report = Gateway::import(&folder, &samples.join(set))?;
        append(&run.log("import"), &format!("{set}\n{report}\n"))?;
        let took = since.elapsed().as_secs_f64();
        reports.push(format!("imported {set} in {took:.1} s: {}", figures(&report)));
    }
    let gateway = Gateway::start(&folder)?;
    let finding = journeys(run, around, &gateway, &["imported.spec.ts"])?;
    Ok(reports.into_iter().fold(finding, Finding::saying))
}

/// The lines of an import's report that count something, without the lists below them.
fn figures(report: &str) -> String {
    let lines = report.lines().filter(|line| !line.starts_with(' '));
    let counted = lines.filter_map(|line| {
        let (name, count) = line.rsplit_once("  ")?;
        (count.trim() != "0").then(|| format!("{} {}", name.trim(), count.trim()))
    });
    counted.collect::<Vec<_>>().join(", ")
}

fn append(log: &Path, words: &str) -> Result<(), Fault> {
    command::appended(log)?.write_all(words.as_bytes()).map_err(|cause| Fault::at(log, &cause))
}

fn journeys(
    run: &Run,
    around: &Surroundings,
    gateway: &Gateway,
    specs: &[&str],
) -> Result<Finding, Fault> {
    let folder = desktop_folder(run);
    let name = specs.first().map_or("journeys", |spec| spec.trim_end_matches(".spec.ts"));
    let driver = Driver::start(&folder)?;
    let mut vitest = driver.journeys(around, name, gateway, &folder.join("pictures"), specs)?;
    // The demonstration shows its steps to a person; here the runner's own words are read.
    vitest.arg("--reporter=tap-flat");
    let log = run.log("desktop");
    let start = fs::read(&log).map_or(0, |words| words.len());
    let well = logged(lend_samples(run, &mut vitest), &log, LONGEST_JOURNEYS)?;
    let words = fs::read(&log).map_err(|cause| Fault::at(&log, &cause))?;
    let words = String::from_utf8_lossy(words.get(start..).unwrap_or_default());
    summed_up(run, name, outcomes::of_tap(&words), well, &words)
}

pub(crate) fn leaks(run: &Run) -> Result<Finding, Fault> {
    let identifiers = Identifiers::from_list(&Gateway::training(&["identifiers"])?)?;
    let places = places_without_patients(run);
    if places.is_empty() {
        return Err(Fault::new("nothing to look at: let the window run first (`--only desktop`)"));
    }
    let looked_at: usize = places.iter().map(|place| place::files_under(place).len()).sum();
    let found = identifiers.found_under(&places)?;
    let finding = found.iter().fold(Finding::default(), |all, file| {
        all.and(Finding::failed(format!("a patient is identified in {}", file.display())))
    });
    let finding = if found.is_empty() { Finding::of(true) } else { finding };
    Ok(finding.saying(format!("{looked_at} files were looked at")))
}

/// What the viewer and its journeys leave behind. The gateway's database rightly holds patients.
fn places_without_patients(run: &Run) -> Vec<PathBuf> {
    let folders = [desktop_folder(run), place::target().join("demo")];
    let inside = folders.iter().flat_map(|folder| {
        let files = place::files_under(folder).into_iter();
        let plain = files.filter(|file| has_extension(file, &["json", "log", "txt"]));
        plain.chain([folder.join("around")])
    });
    let mut places: Vec<PathBuf> = inside.filter(|place| place.exists()).collect();
    places.sort();
    places.dedup();
    places
}

pub(crate) fn hazards(run: &Run) -> Result<Finding, Fault> {
    let document = place::root().join("docs").join("hazards.md");
    let words = fs::read_to_string(&document).map_err(|cause| Fault::at(&document, &cause))?;
    let named = hazard_log::named(&words);
    if named.is_empty() {
        return Ok(Finding::failed("docs/hazards.md names no test at all"));
    }
    let ran = everything_that_ran(run)?;
    let unproven =
        hazard_log::unproven(&named, &ran, |test| run.samples.is_none() && is_sample_test(test));
    let proven = Finding { passed: named.len() - unproven.len(), ..Finding::default() };
    Ok(unproven
        .iter()
        .fold(proven, |all, one| all.and(Finding::failed(format!("`{}` {}", one.test, one.why)))))
}

fn everything_that_ran(run: &Run) -> Result<Vec<Ran>, Fault> {
    let mut all = Vec::new();
    for list in place::files_under(&run.folder).iter().filter(|file| has_extension(file, &["ran"]))
    {
        let words = fs::read_to_string(list).map_err(|cause| Fault::at(list, &cause))?;
        all.extend(words.lines().filter_map(Ran::read));
    }
    Ok(all)
}

/// Runs `command`, whose end is the whole answer.
pub(crate) fn one(run: &Run, name: &str, command: &mut Command) -> Result<Finding, Fault> {
    println!("    $ {}", told(command));
    Ok(Finding::of(logged(command, &run.log(name), LONGEST_STEP)?))
}

/// Runs `command`, which tells of many tests in the words that `read` knows.
fn many(run: &Run, name: &str, command: &mut Command, read: Reader) -> Result<Finding, Fault> {
    many_in(run, name, name, command, read)
}

/// The same within a step that runs several; its log has them all, one after the other.
pub(crate) fn many_in(
    run: &Run,
    step: &str,
    name: &str,
    command: &mut Command,
    read: impl Fn(&str) -> Vec<Ran>,
) -> Result<Finding, Fault> {
    println!("    $ {}", told(command));
    let log = run.log(step);
    let start = fs::read(&log).map_or(0, |words| words.len());
    let well = logged(command, &log, LONGEST_STEP)?;
    let words = fs::read(&log).map_err(|cause| Fault::at(&log, &cause))?;
    let words = String::from_utf8_lossy(words.get(start..).unwrap_or_default());
    summed_up(run, name, read(&words), well, &words)
}

/// What the tests come to. A run that fails without a failed test did not even start them all.
fn summed_up(
    run: &Run,
    name: &str,
    mut ran: Vec<Ran>,
    well: bool,
    words: &str,
) -> Result<Finding, Fault> {
    for test in ran.iter_mut().filter(|test| is_sample_test(&test.name)) {
        // Without samples such a test proves nothing; with them it owes a proof.
        match (&run.samples, test.outcome) {
            (None, _) => test.outcome = Outcome::Skipped,
            (Some(_), Outcome::Skipped) => test.outcome = Outcome::Failed,
            (Some(_), Outcome::Passed | Outcome::Failed) => {}
        }
    }
    run.note(name, &ran)?;
    let mut finding = Finding::of_tests(&ran);
    if finding.failed == 0 && !well {
        finding = finding.and(Finding::failed("the tests did not run to their end"));
    }
    if ran.is_empty() && well {
        finding = finding.and(Finding::failed("no test ran"));
    }
    if run.samples.is_some() && words.contains(SAMPLES_SKIPPED) {
        let what = format!("{SAMPLES} is set, and yet a test said `{SAMPLES_SKIPPED}`");
        finding = finding.and(Finding::failed(what));
    }
    Ok(finding)
}

pub(crate) fn lend_samples<'c>(run: &Run, command: &'c mut Command) -> &'c mut Command {
    match &run.samples {
        Some(folder) => command.env(SAMPLES, folder),
        None => command.env_remove(SAMPLES),
    }
}

/// True for the tests that need records of others; by agreement their names say so.
fn is_sample_test(name: &str) -> bool {
    let last = name.rsplit([':', '>']).next().unwrap_or(name);
    name.starts_with("imported.spec.ts") || last.trim().starts_with("samples_")
}

fn has_extension(file: &Path, wanted: &[&str]) -> bool {
    file.extension().is_some_and(|found| wanted.iter().any(|one| found == *one))
}

fn desktop_folder(run: &Run) -> PathBuf {
    run.folder.join("desktop")
}

/// Reads the outcomes from a runner's words.
type Reader = fn(&str) -> Vec<Ran>;

const MARKS: &[&str] = &["frutiger", "assets.nhs"];
const SAMPLES_SKIPPED: &str = "SKIPPED samples:";
const SAMPLE_SETS: &[&str] =
    &["synthea", "synthea-large", "scr-api", "pds-sandbox", "reasonable-adjustments", "eps"];
const LONGEST_STEP: Duration = Duration::from_secs(40 * 60);
const LONGEST_JOURNEYS: Duration = Duration::from_secs(15 * 60);
