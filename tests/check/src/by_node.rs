//! The steps whose tests are run by Node's own runner: what stands outside the product and speaks another language.

use crate::{
    command::{self, cargo},
    fault::Fault,
    gateway, outcomes, place,
    report::Finding,
    steps::{lend_samples, many_in, one},
    verify::Run,
};
use std::path::PathBuf;

/// A gateway of its own, asked by Node's HTTP client.
pub(crate) fn http(run: &Run) -> Result<Finding, Fault> {
    let built = one(run, "http", &mut cargo(&["build", "--package", "gateway-server"]))?;
    if built.failed > 0 {
        return Ok(built);
    }
    by_node(run, "http", ATTACKS, ("CARE_RECORD_GATEWAY_PROGRAM", gateway::program()))
}

/// The synthetic county, page after page, in the eyes of a validator that is not ours.
pub(crate) fn county(run: &Run) -> Result<Finding, Fault> {
    let built = one(run, "county", &mut cargo(&["build", "--package", "gateway-server"]))?;
    if built.failed > 0 {
        return Ok(built);
    }
    by_node(run, "county", COUNTY, ("CARE_RECORD_GATEWAY_PROGRAM", gateway::program()))
}

/// One of each event that is written down, in the eyes of validators that are not ours; the bad ones first.
pub(crate) fn audit_shapes(run: &Run) -> Result<Finding, Fault> {
    let shapes = run.folder.join("audit-shapes");
    place::emptied(&shapes)?;
    let words = ["test", "--workspace", "--test", "log", "one_of_each_is_laid_down"];
    let laid_down = one(run, "audit-shapes", cargo(&words).env(SHAPES, &shapes))?;
    if laid_down.failed > 0 {
        return Ok(laid_down);
    }
    by_node(run, "audit-shapes", VALIDATIONS, (SHAPES, shapes))
}

/// Runs `files`, which lie under `tests`, and tells each of one thing.
fn by_node(
    run: &Run,
    step: &str,
    files: &[&str],
    (name, value): (&str, PathBuf),
) -> Result<Finding, Fault> {
    files.iter().try_fold(Finding::default(), |all, path| {
        let file = path.rsplit('/').next().unwrap_or(path);
        let mut node = command::command("node", &["--test", "--test-reporter=tap", path]);
        node.current_dir(place::root().join("tests")).env(name, &value);
        let read = |words: &str| outcomes::of_node(file, words);
        Ok(all.and(many_in(run, step, file, lend_samples(run, &mut node), read)?))
    })
}

const ATTACKS: &[&str] = &["http/attacks.test.mjs", "http/grants.test.mjs"];
const VALIDATIONS: &[&str] = &["fhir/bad_events.test.mjs", "fhir/shapes.test.mjs"];
const COUNTY: &[&str] = &["fhir/county.test.mjs"];
const SHAPES: &str = "CARE_RECORD_SHAPES";
