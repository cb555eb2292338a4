//! What IT is told of the way to a real gateway.

use diagnose::{CheckId, Report, SetByIt, Surroundings, Verdict};
use tests::{County, Weather};

#[tokio::test]
async fn a_gateway_that_works_is_found_well_and_one_that_is_gone_is_named() {
    let county = County::open().await;
    let address = county.link.address();

    let report = report_of(address.clone()).await;

    for id in [CheckId::Name, CheckId::Proxy, CheckId::Clock, CheckId::Gateway, CheckId::SignIn] {
        assert_eq!(verdict(&report, id), Verdict::Ok, "{report:?}");
    }
    county.link.turns(Weather::Cut).await;
    let report = report_of(address).await;
    assert_eq!(verdict(&report, CheckId::Gateway), Verdict::Failed, "{report:?}");
    assert_eq!(verdict(&report, CheckId::SignIn), Verdict::Skipped, "{report:?}");
}

#[tokio::test]
async fn looking_at_a_computer_leaves_no_trace_of_somebody_turned_away() {
    let county = County::open().await;

    report_of(county.link.address()).await;

    assert_eq!(county.count("SELECT count(*) FROM gateway_event WHERE kind = 'turned-away'"), 0);
}

async fn report_of(gateway: String) -> Report {
    let looking = move || {
        let set = SetByIt { listed: vec![], gateway, proxy: None };
        let computer = Surroundings { settings: Ok(set), ..Surroundings::of_this_computer() };
        diagnose::run(&computer, |_| {})
    };
    tokio::task::spawn_blocking(looking).await.unwrap()
}

fn verdict(report: &Report, id: CheckId) -> Verdict {
    report.checks.iter().find(|check| check.id == id).unwrap().verdict
}
