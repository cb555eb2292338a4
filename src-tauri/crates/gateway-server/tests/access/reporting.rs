//! The report of a month: what leaves the queue names nobody, and whoever holds it can check it; and whether the ledger is whole.

use axum::http::StatusCode;
use chrono::Duration;
use contract::{AskReviewReport, LedgerChecked, ReviewReport, path};
use gateway_server::{
    accounts,
    review::{
        checked_report::{ReportError, check},
        looking::look,
    },
};

use crate::{house::House, office::Office, past::Past};

#[tokio::test]
async fn a_report_names_nobody_hides_small_numbers_and_can_be_checked_by_whoever_holds_it() {
    let house = House::open();
    accounts::training::enrol(&house.gateway).unwrap();
    let past = Past::of(&house);
    for at in 0..23 {
        past.opened(
            "triage-nurse",
            0,
            "permission-until",
            house.now() - Duration::days(3) + Duration::minutes(at),
        );
    }
    for at in 0..5 {
        past.opened(
            "triage-nurse",
            1,
            "permission-once",
            house.now() - Duration::days(3) + Duration::minutes(30 * at),
        );
    }
    look(&house.gateway).unwrap();
    let grace = Office::of(&house, "privacy-officer").await;

    let report = report(&house, &grace, "2026-11").await;

    let row = |rule: &str| {
        let row = report.rows.iter().find(|row| row.rule == rule).unwrap();
        (row.raised.as_str(), row.waiting.as_str(), row.appropriate.as_str())
    };
    assert_eq!(row("no-contact"), ("30", "30", "0"), "28, to the nearest five");
    assert_eq!(row("once-used-often"), ("*", "*", "0"), "one is a small number");
    assert_eq!(row("emergency"), ("0", "0", "0"));
    for hidden in ["28", "Rita", "CLARKE", "Patterson", "9990000018", past.patient(0)] {
        let lines = report.csv.split("# sha256").next().unwrap();
        assert!(!lines.contains(hidden), "{hidden}");
        assert!(!report.entry.contains("Rita"), "the entry names nobody either");
    }

    let key = house.gateway.ledger_key.public();
    assert!(check(&report.csv, Some(&key)).is_ok());
    let altered = [
        (report.csv.replacen(",30,", ",25,", 1), ReportError::Changed),
        (report.csv.replace(&report.sha256, &"0".repeat(64)), ReportError::Changed),
        (report.csv.replacen("# index: ", "# index: 1", 1), ReportError::NotHeld),
        (report.csv.split("# entry").next().unwrap().to_owned(), ReportError::NoProof),
    ];
    for (csv, error) in altered {
        assert_eq!(check(&csv, Some(&key)).unwrap_err(), error);
    }
    let another = House::open().gateway.ledger_key.public();
    assert_eq!(check(&report.csv, Some(&another)).unwrap_err(), ReportError::NotSigned);
    let made = "SELECT count(*) FROM gateway_event WHERE kind = 'review-report-made' AND account IS NULL AND address IS NULL";
    assert_eq!(house.count(made), 1);
    let asked =
        "SELECT count(*) FROM gateway_event WHERE kind = 'review-report' AND account IS NOT NULL";
    assert_eq!(house.count(asked), 1, "who asked for it is another entry");
}

#[tokio::test]
async fn a_month_is_a_month() {
    let house = House::open();
    let grace = Office::of(&house, "privacy-officer").await;
    for month in ["2026-13", "November", "2026-11-01"] {
        let ask = AskReviewReport { month: month.to_owned() };
        let refused = house.post(&grace.person, path::PRIVACY_REPORT, &ask).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{month}");
    }
}

#[tokio::test]
async fn a_reviewer_is_told_through_which_entry_the_ledger_is_whole_and_which_is_broken() {
    let house = House::open();
    let grace = Office::of(&house, "privacy-officer").await;
    let checked = || async {
        house
            .post(&grace.person, path::PRIVACY_VERIFY, &())
            .await
            .is::<LedgerChecked>(StatusCode::OK)
    };
    let whole = checked().await;
    assert_eq!(whole.broken, None);
    assert!(whole.entries > 3 && whole.checked == house.now());

    house.breaks("DROP TRIGGER gateway_event_is_not_changed; UPDATE gateway_event SET outcome = 'tidied' WHERE id = 2");

    let broken = checked().await.broken.expect("it is found");
    assert!(broken.contains("gateway event 2"), "{broken}");
}

async fn report(house: &House, grace: &Office<'_>, month: &str) -> ReviewReport {
    let ask = AskReviewReport { month: month.to_owned() };
    house.post(&grace.person, path::PRIVACY_REPORT, &ask).await.is(StatusCode::OK)
}
