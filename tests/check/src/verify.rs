//! `cargo verify`: everything that CI runs, in order.

use crate::{
    by_node,
    fault::Fault,
    gallery, install, measures,
    outcomes::Ran,
    place,
    report::{Finding, Report},
    steps, windows,
};
use std::{env, fs, path::PathBuf, process::ExitCode, time::Instant};

/// What the steps share.
pub(crate) struct Run {
    /// Where this run keeps its logs.
    pub(crate) folder: PathBuf,
    /// True where a step may mend what it finds.
    pub(crate) fix: bool,
    /// Records that nobody here wrote; without them the tests that need them are skipped.
    pub(crate) samples: Option<PathBuf>,
    /// With how many generated cases each property is tried, where somebody asked for more than usual.
    pub(crate) cases: Option<u32>,
}

impl Run {
    /// The log of the step called `name`.
    pub(crate) fn log(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.log"))
    }

    /// Lays down which tests ran, for the check of the hazards.
    pub(crate) fn note(&self, name: &str, ran: &[Ran]) -> Result<(), Fault> {
        let list = self.folder.join(format!("{name}.ran"));
        let lines: String = ran.iter().map(Ran::line).collect();
        fs::write(&list, lines).map_err(|cause| Fault::at(&list, &cause))
    }
}

/// One step of the run.
struct Step {
    name: &'static str,
    what: &'static str,
    check: fn(&Run) -> Result<Finding, Fault>,
}

const fn step(
    name: &'static str,
    what: &'static str,
    check: fn(&Run) -> Result<Finding, Fault>,
) -> Step {
    Step { name, what, check }
}

/// Does what `words` ask for.
pub(crate) fn run(words: &[&str]) -> Result<ExitCode, Fault> {
    let Asked { only, windows, fix, cases } = read(words)?;
    let run = Run { folder: place::target().join("verify"), fix, samples: samples()?, cases };
    let _alone = place::alone("verify")?;
    if only.is_none() && windows != ForWindows::Only {
        place::emptied(&run.folder)?;
    }

    println!("Looking for what is needed");
    install::ready(false)?;

    let mut report = Report::new();
    let steps: Vec<&Step> = match (only, windows) {
        (Some(name), _) => every_step().filter(|step| step.name == name).collect(),
        (None, ForWindows::No) => STEPS.iter().collect(),
        (None, ForWindows::Only) => WINDOWS.iter().collect(),
        (None, ForWindows::WhereToolsAre) if windows::Toolchain::is_here() => {
            STEPS.iter().chain(WINDOWS).collect()
        }
        (None, ForWindows::WhereToolsAre) => STEPS.iter().chain([&WITHOUT_TOOLS]).collect(),
    };
    for (step, number) in steps.into_iter().zip(1..) {
        println!("\n[{number}] {}: {}", step.name, step.what);
        let log = run.log(step.name);
        let _ = fs::remove_file(&log);
        let since = Instant::now();
        let finding = (step.check)(&run).unwrap_or_else(|fault| Finding::failed(fault.to_string()));
        report.add(step.name, finding, since.elapsed(), &log);
    }
    Ok(report.close())
}

/// The help, with every step.
pub(crate) fn help() -> String {
    let told = |steps: &[Step]| {
        let lines: Vec<String> =
            steps.iter().map(|step| format!("    {:<14} {}", step.name, step.what)).collect();
        lines.join("\n")
    };
    format!(
        "{HELP}\n\n  In this order:\n{}\n\n  For Windows:\n{}\n\n  Only where it is asked for:\n{}",
        told(STEPS),
        told(WINDOWS),
        told(WHERE_ASKED_FOR)
    )
}

fn every_step() -> impl Iterator<Item = &'static Step> {
    STEPS.iter().chain(WINDOWS).chain(WHERE_ASKED_FOR)
}

/// What was asked for.
#[derive(Default)]
struct Asked<'w> {
    only: Option<&'w str>,
    windows: ForWindows,
    fix: bool,
    cases: Option<u32>,
}

/// Whether the program for Windows is checked.
#[derive(Clone, Copy, Default, Eq, PartialEq)]
enum ForWindows {
    #[default]
    No,
    /// Nothing else; what that takes is installed.
    Only,
    /// After everything else, if this machine has the tools.
    WhereToolsAre,
}

fn read<'w>(words: &[&'w str]) -> Result<Asked<'w>, Fault> {
    let mut asked = Asked::default();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match *word {
            "--fix" => asked.fix = true,
            "--windows" => asked.windows = ForWindows::Only,
            "--and-windows" => asked.windows = ForWindows::WhereToolsAre,
            "--only" => asked.only = Some(step_named(words.next())?),
            "--cases" => asked.cases = Some(number(words.next())?),
            other => return Err(Fault::new(format!("`{other}` is not known\n\n{}", help()))),
        }
    }
    Ok(asked)
}

fn number(word: Option<&&str>) -> Result<u32, Fault> {
    word.and_then(|word| word.replace('_', "").parse().ok())
        .filter(|cases| *cases > 0)
        .ok_or_else(|| Fault::new(format!("`--cases` needs a number\n\n{}", help())))
}

fn step_named<'w>(word: Option<&&'w str>) -> Result<&'w str, Fault> {
    word.copied()
        .filter(|word| every_step().any(|step| step.name == *word))
        .ok_or_else(|| Fault::new(format!("`--only` needs the name of a step\n\n{}", help())))
}

/// The folder of `CARE_RECORD_SAMPLES`, as seen from anywhere.
fn samples() -> Result<Option<PathBuf>, Fault> {
    let Some(named) = env::var_os(SAMPLES).filter(|name| !name.is_empty()) else {
        return Ok(None);
    };
    let folder = PathBuf::from(named);
    match folder.canonicalize() {
        Ok(folder) if folder.is_dir() => Ok(Some(folder)),
        Ok(_) | Err(_) => {
            Err(Fault::new(format!("{SAMPLES} names no folder: {}", folder.display())))
        }
    }
}

/// Names the folder with records that nobody here wrote.
pub(crate) const SAMPLES: &str = "CARE_RECORD_SAMPLES";

const HELP: &str = "\
Runs everything that CI runs, and ends with one line: N passed, M failed, K skipped.

  cargo verify               all of it
  cargo verify --only STEP   one step
  cargo verify --windows     the program for Windows alone: what it takes is installed first (half a gigabyte); it is
                             built here, and every crate without a window is tried under Wine
  cargo verify --and-windows all of it, then that of Windows if this machine has what it takes
  cargo verify --fix         mends what can be mended (formatting)
  cargo verify --cases N     tries each property with N generated cases

  CARE_RECORD_SAMPLES names a folder of FHIR records that nobody here wrote. Unset, the tests
  that need them are skipped; set, a skip is a failure. Logs are kept in target/verify.";

/// What takes a build of its own, and proves nothing: its figures are of the machine as well.
const WHERE_ASKED_FOR: &[Step] =
    &[step("measures", "how fast a release is, and what it holds", measures::measures)];

/// What is checked of the program for Windows.
const WINDOWS: &[Step] = &[
    step(
        "windows-build",
        "the programs for Windows build, and are what Windows expects",
        windows::built,
    ),
    step("windows-tests", "every crate without a window, under Wine", windows::tests),
];

const WITHOUT_TOOLS: Step = step("windows", "the program for Windows", |_| {
    Ok(Finding::skipped(
        "this machine has not what it takes to build for Windows; `cargo verify --windows` installs it",
    ))
});

/// What is quick or often wrong comes first; the page before the viewer, which takes it in; the check of the
/// generated types before the tests, which write them anew.
const STEPS: &[Step] = &[
    step("format", "every Rust file is laid out by rustfmt", steps::format),
    step(
        "supply-chain",
        "licences, sources, and the walls between the crates",
        steps::supply_chain,
    ),
    step("page-types", "the page's types hold", steps::page_types),
    step("page-lint", "the page is free of lint", steps::page_lint),
    step("page-tests", "the page's components do what they say", steps::page_tests),
    step("page-build", "the page builds", steps::page_build),
    step("marks", "the built page holds no licensed font and no NHS asset", steps::marks),
    step(
        "gallery",
        "every screen in every state, with axe, at 200 % and in forced colours",
        gallery::gallery,
    ),
    step("desktop-types", "the types of the journeys hold", steps::desktop_types),
    step("clippy", "every crate is free of lint", steps::clippy),
    step("wire", "the page's generated types are those of the shell", steps::wire),
    step("tests", "every crate and every journey without a window", steps::tests),
    step("http", "what an attacker asks over HTTP, by a client that is not ours", by_node::http),
    step(
        "audit-shapes",
        "each audit event is FHIR and BALP to validators that are not ours",
        by_node::audit_shapes,
    ),
    step("county", "the synthetic county is FHIR to a validator that is not ours", by_node::county),
    step("doc-tests", "the examples in the documentation run", steps::doc_tests),
    step("desktop", "journeys through the real window, with axe on every screen", steps::desktop),
    step("leaks", "no log, title or file of the run identifies a patient", steps::leaks),
    step("hazards", "every test that docs/hazards.md names has run", steps::hazards),
];
