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

use crate::{house::House, office::Office, past::Past, program::program};

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
    house.later(Duration::days(14));
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

    let made = "SELECT count(*) FROM gateway_event WHERE kind = 'review-report-made' AND account IS NULL AND address IS NULL";
    assert_eq!(house.count(made), 1);
    let asked =
        "SELECT count(*) FROM gateway_event WHERE kind = 'review-report' AND account IS NOT NULL";
    assert_eq!(house.count(asked), 1, "who asked for it is another entry");
}

#[tokio::test]
async fn a_report_that_was_handed_on_is_checked_to_its_last_letter_and_under_no_key_of_its_own() {
    let house = House::open();
    let grace = Office::of(&house, "privacy-officer").await;
    let report = report(&house, &grace, "2026-10").await;
    let (csv, key) = (report.csv.as_str(), house.gateway.ledger_key.public());
    assert!(check(csv, &key).is_ok_and(|found| found.starts_with("not a letter was changed")));
    assert!(!csv.contains(&key), "the key comes from somebody else");

    let (another, entry) = (&"0".repeat(64), report.entry.as_str());
    // An entry of another kind in whose words the hash stands.
    let (kind, words) = (r#""kind":"search""#, entry.replace("review-report-made", "search"));
    assert!(words.contains(kind) && words.contains(&report.sha256));
    let altered = [
        (csv.replacen(",0,", ",10,", 1), ReportError::Changed),
        (format!("2026-10,more,More,0,0,0,0,0,0\r\n{csv}"), ReportError::Changed),
        (csv.replace("\r\n", "\n"), ReportError::NoProof),
        (csv.replacen(&report.sha256, another, 1), ReportError::Changed),
        (csv.replace(entry, &entry.replace(&report.sha256, another)), ReportError::OtherEntry),
        (csv.replace(entry, &words), ReportError::OtherEntry),
        (csv.replacen("# index: ", "# index: 1", 1), ReportError::NotHeld),
        (csv.replacen("# index: ", "# checked: by us\r\n# index: ", 1), ReportError::NoProof),
        (csv.split("# entry").next().unwrap().to_owned(), ReportError::NoProof),
        (format!("{csv}2026-10,emergency,Emergency,0,0,0,0,0,0\r\n"), ReportError::More),
        (format!("{csv}# key: {key}\r\n"), ReportError::More),
    ];
    for (number, (csv, error)) in altered.into_iter().enumerate() {
        assert_eq!(check(&csv, &key), Err(error), "{number}");
    }
    let forger = House::open().gateway.ledger_key.public();
    assert_eq!(
        check(csv, &forger),
        Err(ReportError::NotSigned),
        "whatever the file says of itself"
    );
}

#[tokio::test]
async fn the_command_that_checks_a_report_says_by_whose_key() {
    let house = House::open();
    let grace = Office::of(&house, "privacy-officer").await;
    let file = house.folder.path().join("report.csv");
    std::fs::write(&file, report(&house, &grace, "2026-10").await.csv).unwrap();
    let file = file.to_str().unwrap();
    let key = program(&house, &["review", "key"], "");
    let key = key.trim();
    assert_eq!(key, house.gateway.ledger_key.public());

    let own = program(&house, &["review", "check", file], "");
    let given = program(&house, &["review", "check", file, "--key", key], "");

    assert!(own.contains("signed by the key of the gateway in"), "{own}");
    assert!(given.contains(&format!("signed by the key that was given: {key}")), "{given}");
}

#[tokio::test]
async fn a_report_is_of_a_month_that_is_over_and_no_other_word_of_it_is_kept() {
    let house = House::open();
    let grace = Office::of(&house, "privacy-officer").await;
    for month in ["2026-13", "Ivy Patterson", "2026-10-01", "2026-11"] {
        let ask = AskReviewReport { month: month.to_owned() };
        let refused = house.post(&grace.person, path::PRIVACY_REPORT, &ask).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{month}");
    }
    let noted = "SELECT count(*) FROM gateway_event WHERE kind LIKE 'review-report%'";
    assert_eq!(house.count(noted), 0, "what is no month, or not over, is written down nowhere");
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
