//! The tests of every crate without a window, run under Wine.

use super::{
    toolchain::{LONGEST_BUILD, Toolchain},
    wine::Wine,
};
use crate::{
    command::logged,
    fault::Fault,
    outcomes::{self, Outcome, Ran},
    report::Finding,
    verify::Run,
};
use std::{fs, path::Path, time::Instant};

/// Runs them, crate by crate.
pub(crate) fn tests(run: &Run) -> Result<Finding, Fault> {
    let toolchain = Toolchain::ready(true)?;
    let wine = Wine::ready()?;
    let mut all = Vec::new();
    let mut finding = Finding::default();
    for package in PACKAGES {
        let (ran, found) = of_package(run, &toolchain, &wine, package)?;
        all.extend(ran);
        finding = finding.and(found);
    }
    run.note("windows-tests", &all)?;
    let left_out = LEFT_OUT.iter().map(|(test, why)| Finding::skipped(format!("{test}: {why}")));
    Ok(left_out.fold(finding, Finding::and))
}

fn of_package(
    run: &Run,
    toolchain: &Toolchain,
    wine: &Wine,
    package: &str,
) -> Result<(Vec<Ran>, Finding), Fault> {
    let log = run.log(&format!("windows-{package}"));
    let _ = fs::remove_file(&log);
    let mut tests = toolchain.cargo(&["test", "--package", package, "--tests", "--no-fail-fast"]);
    // Nobody steps through these, and they are built beside everything else.
    tests.env("CARGO_PROFILE_DEV_DEBUG", "false");
    // Also those that change the computer: this one is thrown away.
    tests.args(["--", "--test-threads", "2", "--include-ignored"]);
    for (test, _) in LEFT_OUT {
        tests.args(["--skip", test]);
    }
    wine.lend(&mut tests);
    let since = Instant::now();
    let well = logged(&mut tests, &log, LONGEST_BUILD)?;
    let ran = read(&log)?;
    let mut finding = Finding::of_tests(&ran);
    if finding.failed == 0 && !well {
        finding = finding.and(Finding::failed(format!("{package} did not run to its end")));
    }
    let count = |outcome| ran.iter().filter(|ran| ran.outcome == outcome).count();
    let told = format!(
        "{package}: {} passed, {} failed, {} skipped in {} s",
        count(Outcome::Passed),
        count(Outcome::Failed),
        count(Outcome::Skipped),
        since.elapsed().as_secs()
    );
    Ok((ran, finding.saying(told)))
}

fn read(log: &Path) -> Result<Vec<Ran>, Fault> {
    let words = fs::read(log).map_err(|cause| Fault::at(log, &cause))?;
    // Under Windows a line ends in two characters.
    Ok(outcomes::of_cargo_test(&String::from_utf8_lossy(&words).replace('\r', "")))
}

/// Every crate that runs without a window.
const PACKAGES: &[&str] = &[
    "nhs",
    "machine",
    "identity",
    "access",
    "settings",
    "record",
    "audit",
    "contract",
    "diagnose",
    "gateway-client",
    "gateway-server",
    "viewer",
];

/// What Wine cannot show, and why. Each is run on Linux.
const LEFT_OUT: &[(&str, &str)] = &[
    ("way::a_computer_on_which_all_is_well_is_told_so", NO_ENGINE),
    ("way::through_a_proxy_that_lets_it_pass_the_gateway_is_reached_as_well", NO_ENGINE),
    ("way::a_certificate_that_is_not_trusted_is_named_with_whose_it_is", NO_ENGINE),
    ("certificate::tests::every_fault_of_a_certificate_is_named", NO_ENGINE),
    ("certificate::tests::a_certificate_without_a_fault_is_trusted", NO_ENGINE),
    ("certificate::tests::a_gateway_that_speaks_http_2_is_spoken_to_in_it", NO_ENGINE),
    ("trusted::an_authority_in_the_computers_own_store_is_believed", NO_REVOCATION),
];
const NO_ENGINE: &str =
    "Wine 8 refuses a certificate engine with authorities of a test's own (E_INVALIDARG)";
const NO_REVOCATION: &str =
    "Wine 8 refuses a trusted certificate of which nobody can say whether it was revoked";
