//! How fast a release is and what it holds, in the real window and beside its peers: `target/measurements.json`.

use crate::{
    build,
    command::{command, logged, words_of},
    desktop::Driver,
    display::Surroundings,
    fault::Fault,
    gateway::Gateway,
    outcomes, place,
    report::Finding,
    steps::{lend_samples, many_in, one},
    verify::Run,
};
use std::{fs, path::PathBuf, time::Duration};

/// A figure that has its budget beside it fails nothing; one that could not be taken does.
pub(crate) fn measures(run: &Run) -> Result<Finding, Fault> {
    if !cfg!(target_os = "linux") {
        return Ok(Finding::skipped("the window is driven on Linux only"));
    }
    if !build::page_is_fresh() {
        one(run, "measures", &mut build::page())?;
    }
    let built = one(run, "measures", &mut build::released())?;
    if built.failed > 0 {
        return Ok(built);
    }
    place::released();
    let in_window = in_the_window(run)?;
    let ratio = view_ratio(run)?;
    let figures = place::target().join("measurements.json");
    let words = fs::read_to_string(&figures).map_err(|cause| Fault::at(&figures, &cause))?;
    let Some(rest) = words.strip_prefix('{') else {
        return Ok(built.and(Finding::failed("the window left no figures")));
    };
    let words = format!("{{\n  \"view_ratio\": {ratio},{rest}");
    fs::write(&figures, &words).map_err(|cause| Fault::at(&figures, &cause))?;
    Ok(words.lines().map(str::to_owned).fold(built.and(in_window), Finding::saying))
}

/// The journeys of `measures.spec.ts`, beside a gateway that holds the county and people with very long records.
fn in_the_window(run: &Run) -> Result<Finding, Fault> {
    let folder = run.folder.join("measures");
    place::emptied(&folder)?;
    let large = folder.join("large");
    let mut lay = command("node", &["large.mjs"]);
    words_of(lay.arg(&large).current_dir(place::desktop()))?;
    let gateway_folder = folder.join("gateway");
    let report = Gateway::import(&gateway_folder, &large)?;
    fs::write(folder.join("import.txt"), report)
        .map_err(|cause| Fault::at(&folder.join("import.txt"), &cause))?;

    let around = Surroundings::make(&folder.join("around"), true)?;
    let gateway = Gateway::start(&gateway_folder)?;
    let driver = Driver::start(&folder)?;
    let pictures = folder.join("pictures");
    fs::create_dir_all(&pictures).map_err(|cause| Fault::at(&pictures, &cause))?;
    let specs = &["measures.spec.ts"];
    let mut vitest = driver.journeys(&around, "measures", &gateway, &pictures, specs)?;
    vitest
        .arg("--reporter=tap-flat")
        .env("CARE_RECORD_MEASUREMENTS", place::target().join("measurements.json"));
    many_in(run, "measures", "measures", &mut vitest, outcomes::of_tap)
}

/// From the bytes of the largest sample to its first screen, against `serde_json` on the same bytes; of a generated record where
/// there are no samples.
fn view_ratio(run: &Run) -> Result<String, Fault> {
    let log: PathBuf = run.folder.join("view.log");
    let _ = fs::remove_file(&log);
    let mut bench = crate::command::cargo(&["bench", "--package", "record", "--bench", "view"]);
    logged(lend_samples(run, &mut bench), &log, LONGEST_BENCH)?;
    let words = fs::read_to_string(&log).map_err(|cause| Fault::at(&log, &cause))?;
    let ratio = |key: &str| {
        let line = words.lines().find_map(|line| line.trim().strip_prefix(key))?;
        line.trim_start_matches(':').split_whitespace().next().map(str::to_owned)
    };
    ratio("view_ratio:")
        .or_else(|| ratio("view_ratio_generated:"))
        .ok_or_else(|| Fault::new("the bench of the view says no ratio"))
}

const LONGEST_BENCH: Duration = Duration::from_secs(20 * 60);
