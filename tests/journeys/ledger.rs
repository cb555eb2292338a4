//! The gateway's ledger, as the computers see it: what it held once it has to hold for good.

use gateway_server::Gateway;
use tests::{County, Weather, Workstation, agreed, patient};

#[tokio::test]
async fn a_ledger_that_only_grows_is_looked_at_and_nothing_is_said() {
    let county = County::open().await;
    let nurse = at_work(&county).await;
    for _ in 0..4 {
        let before = nurse.known_ledger().expect("it is known since the first contact").head.size;
        nurse.opened(patient::IVY, agreed()).await;
        nurse.send().await;

        nurse.works_on(&county, 6).await;

        let known = nurse.known_ledger().expect("it is known").head.size;
        assert!(known > before, "{known} entries, and {before} before: it was looked at again");
        assert_eq!(told(&nurse), Vec::<String>::new());
    }
    assert!(doubts(&county).is_empty());
}

#[tokio::test]
async fn what_was_altered_at_the_gateway_is_noticed_though_its_tree_was_made_anew() {
    let county = County::open().await;
    let nurse = at_work(&county).await;
    let first = "(SELECT min(leaf) FROM gateway_event)";
    county.meddle(&format!("UPDATE gateway_event SET outcome = 'permitted' WHERE leaf = {first}"));
    county.makes_tree_anew();

    nurse.works_on(&county, 6).await;

    assert_eq!(told(&nurse), ["AUD-11"]);
    nurse.works_on(&county, 20).await;
    nurse.send().await;
    assert_eq!(doubts(&county), ["altered"], "written down, and told once");
    let nurse = nurse.restarted();
    nurse.viewer.contact().await;
    assert_eq!(told(&nurse), Vec::<String>::new(), "what it is now is known now");
}

#[tokio::test]
async fn an_entry_of_this_computer_that_was_removed_at_the_gateway_is_missed() {
    for starts_again in [false, true] {
        let county = County::open().await;
        let mut nurse = at_work(&county).await;
        county.meddle("DELETE FROM audit_event");

        if starts_again {
            nurse = nurse.restarted();
            nurse.viewer.contact().await;
        } else {
            nurse.works_on(&county, 6).await;
        }

        assert_eq!(told(&nurse), ["AUD-11"], "started again: {starts_again}");
        nurse.send().await;
        assert_eq!(doubts(&county), ["entry-missing"]);
        assert!(county.events_held() > 5, "and what it had lost is there again");
    }
}

#[tokio::test]
async fn a_gateway_that_was_restored_from_an_older_backup_is_noticed_and_gets_the_rest_again() {
    let mut county = County::open().await;
    let nurse = at_work(&county).await;
    let older = county.copied();
    nurse.opened(patient::IVY, agreed()).await;
    nurse.send().await;
    nurse.works_on(&county, 6).await;
    assert_eq!(told(&nurse), Vec::<String>::new());
    let held = county.events_held();

    county.starts_from(older).await;
    nurse.clock.pass(chrono::Duration::minutes(6));
    nurse.viewer.contact().await;

    assert_eq!(told(&nurse), ["AUD-11"]);
    nurse.send().await;
    assert_eq!(doubts(&county), ["smaller"]);
    assert!(county.events_held() > held, "what it had lost is there again");
}

#[tokio::test]
async fn a_restored_gateway_that_has_outgrown_what_was_known_is_noticed_all_the_same() {
    let mut county = County::open().await;
    let nurse = at_work(&county).await;
    let older = county.copied();
    nurse.opened(patient::IVY, agreed()).await;
    nurse.send().await;
    nurse.works_on(&county, 6).await;
    let known = nurse.known_ledger().expect("it is known").head.size;

    county.starts_from(older).await;
    let doctor = county.signed_in_elsewhere("out-of-hours-doctor").await;
    while county.count("SELECT max(place) FROM tree_node WHERE level = 0") <= known {
        doctor.find(patient::AMIR).await;
        doctor.send().await;
    }
    county.clock.advance(chrono::Duration::minutes(6));
    nurse.clock.pass(chrono::Duration::minutes(6));
    nurse.viewer.contact().await;

    assert_eq!(told(&nurse), ["AUD-11"]);
    nurse.send().await;
    assert_eq!(doubts(&county), ["altered"]);
}

#[tokio::test]
async fn another_key_of_the_ledger_is_a_warning_of_its_own() {
    let mut county = County::open().await;
    let nurse = at_work(&county).await;
    let folder = tempfile::TempDir::new().unwrap();
    let settings = gateway_server::Settings::named("Another");
    let mut another = Gateway::open(folder.path(), None, settings, county.clock.clone()).unwrap();

    county
        .starts_again_with(|gateway| {
            std::mem::swap(&mut gateway.ledger_key, &mut another.ledger_key)
        })
        .await;
    // Something is written down, so that a head is signed anew.
    nurse.opened(patient::IVY, agreed()).await;
    nurse.works_on(&county, 6).await;

    assert_eq!(told(&nurse), ["AUD-12"]);
    nurse.works_on(&county, 12).await;
    nurse.send().await;
    assert_eq!(doubts(&county), ["other-key"], "nothing else is wrong, and it is told once");
}

#[tokio::test]
async fn a_ledger_that_shows_nothing_is_doubted_and_a_bad_network_for_less_than_an_hour_is_not() {
    type Silence = fn(&'static str) -> Weather;
    let silences: [(_, Silence, _, _); 2] = [
        ("the gateway answers, and it alone does not: twice may happen", Weather::Without, 12, 12),
        ("it is lost on the way: much may be for a while", Weather::Swallows, 55, 10),
    ];
    for (what, weather, not_yet, then) in silences {
        let county = County::open().await;
        let nurse = at_work(&county).await;
        county.link.turns(weather("/api/ledger")).await;

        nurse.works_on(&county, not_yet).await;
        assert_eq!(told(&nurse), Vec::<String>::new(), "{what}");
        nurse.works_on(&county, then).await;

        assert_eq!(told(&nurse), ["AUD-11"], "{what}");
        county.link.turns(Weather::Fair).await;
        nurse.send().await;
        assert_eq!(doubts(&county), ["no-proof"], "{what}");
    }
}

/// A nurse at work whose computer has told the gateway everything and has looked at its ledger.
async fn at_work(county: &County) -> Workstation {
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::AMIR, agreed()).await;
    nurse.send().await;
    nurse.works_on(county, 6).await;
    nurse
}

/// The codes of what is said of this computer.
fn told(nurse: &Workstation) -> Vec<String> {
    nurse.viewer.status().notices.into_iter().map(|notice| notice.code).collect()
}

/// Why the ledger was doubted, as the gateway was told.
fn doubts(county: &County) -> Vec<String> {
    let why = |body: &str| -> String {
        let event: serde_json::Value = serde_json::from_str(body).unwrap();
        let why = event.pointer("/outcomeDesc").and_then(|why| why.as_str());
        why.unwrap_or_default().to_owned()
    };
    let events = county.events();
    events
        .iter()
        .filter(|event| event.act == "ledger-doubted")
        .map(|event| why(&event.body))
        .collect()
}
