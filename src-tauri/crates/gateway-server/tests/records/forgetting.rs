//! Nothing is held of a patient who does not share, in whatever order it comes, and nothing is left of what was.

use std::fs;

use access::Refusal;
use axum::http::StatusCode;
use chrono::Duration;
use gateway_server::{
    Gateway, backup, closed,
    keys::KeysAt,
    opt_out::{carried::carry_over, log, say_of_practice},
    restore::{Closed, Restore},
};
use nhs::PatientId;
use serde_json::{Value, json};

use crate::{
    fhir::{bundle, choice, entry, of_patient, patient, practice, restricted, sensitive, to, with},
    house::{House, emergency},
};

#[test]
fn whatever_the_order_of_files_bundles_and_entries_nothing_is_held_of_who_opted_out() {
    let data = |number: &str| {
        of_patient(
            number,
            &[practice("Y99001"), stay("e"), entry("Condition", "c", "unmistakable")],
        )
        .to_string()
    };
    let no = of_patient(IVY, &[choice("no", AGAINST, "2026-01-01")]).to_string();
    let both =
        |first: Vec<Value>, then: Vec<Value>| of_patient(IVY, &[first, then].concat()).to_string();
    let (condition, dissent) = (
        vec![stay("e"), entry("Condition", "c", "unmistakable")],
        vec![choice("no", AGAINST, "2026-01-01")],
    );
    let orders = [
        (
            "in the first file",
            vec![(GP, "1.json", no.clone()), (GP, "2.json", data(IVY)), (NGH, "3.json", data(IVY))],
        ),
        (
            "in the last file",
            vec![(NGH, "1.json", data(IVY)), (GP, "2.json", data(IVY)), (GP, "3.json", no.clone())],
        ),
        (
            "between two files",
            vec![
                (NGH, "1.json", data(IVY)),
                (GP, "2.json", no.clone()),
                (KGH, "3.json", data(IVY)),
            ],
        ),
        (
            "first in the bundle",
            vec![
                (GP, "1.json", both(dissent.clone(), condition.clone())),
                (NGH, "2.json", data(IVY)),
            ],
        ),
        (
            "last in the bundle",
            vec![(NGH, "1.json", data(IVY)), (GP, "2.json", both(condition, dissent))],
        ),
        (
            "from a source that never sends data",
            vec![(GP, "1.json", data(IVY)), ("Another practice", "2.json", no)],
        ),
    ];
    for (why, files) in orders {
        let house = House::open();
        for (source, name, content) in &files {
            house.import_files(source, &[(name, content)]);
        }
        nothing_is_held(&house, why);
        for (source, name, content) in &files {
            house.import_files(source, &[(name, content)]);
        }
        nothing_is_held(&house, &format!("{why}, told again"));
    }
}

#[test]
fn in_one_import_of_a_folder_the_opt_out_may_stand_in_any_file() {
    let data = of_patient(IVY, &[stay("e"), entry("Condition", "c", "unmistakable")]).to_string();
    let no = of_patient(IVY, &[choice("no", AGAINST, "2026-01-01")]).to_string();
    for names in [["a.json", "b.json"], ["b.json", "a.json"]] {
        let house = House::open();
        house.import_files(GP, &[(names[0], &data), (names[1], &no)]);
        nothing_is_held(&house, names[0]);
    }
}

#[test]
fn a_source_that_learns_the_number_late_loses_what_it_has_sent() {
    let house = House::open();
    let stranger = |with_number: bool| {
        let mut who = patient(IVY);
        if !with_number {
            who.as_object_mut().unwrap().remove("identifier");
        }
        bundle(&[who, stay("e"), entry("Condition", "c", "unmistakable")], "Patient/p-9990000018")
    };
    house.import(GP, &of_patient(IVY, &[choice("no", AGAINST, "2026-01-01")]));
    house.import(NGH, &stranger(false));
    assert_eq!(house.count("SELECT count(*) FROM resource"), 2, "nobody can know yet who it is");

    house.import(NGH, &stranger(true));

    nothing_is_held(&house, "the number was learnt");
}

#[test]
fn an_opt_out_that_was_said_without_a_number_holds_for_everything_once_it_is_known() {
    let house = House::open();
    let mut who = patient(IVY);
    who.as_object_mut().unwrap().remove("identifier");
    house.import(NGH, &of_patient(IVY, &[entry("Condition", "c", "unmistakable")]));
    let said = bundle(&[who, choice("no", AGAINST, "2026-01-01")], "Patient/p-9990000018");
    house.import(GP, &said);
    assert_eq!(
        house.count("SELECT count(*) FROM resource"),
        1,
        "it is somebody else's, for all that is known"
    );

    house.import(GP, &of_patient(IVY, &[practice("Y99001")]));

    nothing_is_held(&house, "the number was learnt");
}

#[test]
fn what_only_their_entries_name_is_not_held_either() {
    let ivy = [
        json!({ "resourceType": "Medication", "id": "m", "code": { "text": "unmistakable" } }),
        json!({ "resourceType": "Location", "id": "home", "name": "unmistakable" }),
        with(entry("MedicationRequest", "r", "x"), "medicationReference", to("Medication/m")),
        with(
            entry("Encounter", "e", "x"),
            "location",
            json!([{ "location": to("Location/home") }]),
        ),
    ];
    let margaret = [
        json!({ "resourceType": "Medication", "id": "shared", "code": { "text": "of two" } }),
        with(entry("MedicationRequest", "r", "x"), "medicationReference", to("Medication/shared")),
    ];
    let no = choice("no", AGAINST, "2026-01-01");
    let also = [
        margaret[0].clone(),
        with(entry("MedicationRequest", "s", "x"), "medicationReference", to("Medication/shared")),
    ];
    for (why, first, then) in [
        ("purged", ivy.to_vec(), vec![no.clone()]),
        ("never taken in", vec![no.clone()], ivy.to_vec()),
    ] {
        let house = House::open();
        house.import(GP, &of_patient(MARGARET, &margaret));
        house.import(GP, &of_patient(IVY, &[first, also.to_vec()].concat()));
        house.import(GP, &of_patient(IVY, &[then, also.to_vec()].concat()));

        assert_eq!(
            house.count("SELECT count(*) FROM resource WHERE type = 'Location'"),
            0,
            "{why}"
        );
        assert_eq!(
            house.count("SELECT count(*) FROM resource WHERE type = 'Medication'"),
            1,
            "{why}: another's stays"
        );
    }
}

#[tokio::test]
async fn a_purge_leaves_nothing_in_the_database_or_in_its_log() {
    let house = House::open();
    let markers = seeded(&house);
    let raj = house.signed_in("ed-consultant").await;
    let ivy = house.find(&raj, IVY).await;
    let grant = house.opened(&raj, &ivy, emergency()).await.grant;
    house.said_no(&raj, &ivy).await;
    for marker in &markers {
        assert!(bytes_hold(&house, marker), "{marker} is there before");
    }

    house.import(GP, &of_patient(IVY, &[choice("no", AGAINST, "2026-11-20")]));

    assert_eq!(fs::metadata(log_of(&house)).map_or(0, |log| log.len()), 0, "the log is empty");
    for marker in &markers {
        assert!(!bytes_hold(&house, marker), "{marker} is still there");
    }
    nothing_is_held(&house, "purged");
    assert_eq!(house.count("SELECT count(*) FROM purge WHERE emptied IS NULL"), 0);
    let emptied = format!(
        "SELECT length(opened('grant/' || id, ground)) FROM access_grant WHERE id = '{grant}'"
    );
    assert_eq!(house.count(&emptied), 0, "nor the note of the emergency");
    assert_eq!(
        house.count("SELECT count(*) FROM access_grant"),
        1,
        "that somebody opened it stays"
    );
}

/// Ids that stand in plain, of entries, versions, attendances and marks.
fn seeded(house: &House) -> Vec<String> {
    let all = |text: &str| {
        of_patient(
            IVY,
            &[
                stay("e"),
                entry("Condition", "c", text),
                restricted(entry("Condition", "r", "x")),
                sensitive(entry("Condition", "s", "x")),
            ],
        )
    };
    house.import(GP, &all("first"));
    house.import(GP, &all("second"));
    let ids = house.gateway.store.read(|db| {
        db.prepare("SELECT id FROM resource WHERE patient IS NOT NULL")?
            .query_map([], |row| row.get::<_, String>(0))?
            .collect::<Result<Vec<_>, _>>()
    });
    let ids = ids.unwrap();
    assert!(ids.len() >= 3);
    assert!(house.count("SELECT count(*) FROM left_out") > 0, "and a mark of what was left out");
    ids
}

#[test]
fn a_reader_can_delay_the_emptying_of_the_log_and_it_is_tried_again() {
    let house = House::open();
    house.import(GP, &of_patient(IVY, &[entry("Condition", "c", "unmistakable")]));
    house
        .gateway
        .store
        .read(|reader| {
            reader.execute_batch("SELECT count(*) FROM resource;")?;
            house.import(GP, &of_patient(IVY, &[choice("no", AGAINST, "2026-11-20")]));
            assert_eq!(
                house.count("SELECT count(*) FROM purge WHERE emptied IS NULL"),
                1,
                "it is not forgotten"
            );
            Ok(())
        })
        .unwrap();
    assert!(fs::metadata(log_of(&house)).unwrap().len() > 0, "the log still holds it");

    house.import(GP, &of_patient(MARGARET, &[entry("Condition", "c", "another")]));

    assert_eq!(
        house.count("SELECT count(*) FROM purge WHERE emptied IS NULL"),
        0,
        "the next import empties it"
    );
}

#[tokio::test]
async fn what_is_open_closes_in_the_same_moment_and_is_written_down() {
    let house = House::open();
    house.import(
        GP,
        &of_patient(IVY, &[practice("Y99001"), entry("Condition", "c", "unmistakable")]),
    );
    let (raj, rita) =
        (house.signed_in("ed-consultant").await, house.signed_in("triage-nurse").await);
    let ivy = house.find(&raj, IVY).await;
    let grants = [
        house.opened(&raj, &ivy, emergency()).await.grant,
        house.opened(&rita, &ivy, emergency()).await.grant,
    ];

    house.import(GP, &of_patient(IVY, &[choice("no", AGAINST, "2026-11-20")]));

    assert_eq!(house.count("SELECT count(*) FROM access_grant WHERE ended IS NULL"), 0);
    for (person, grant) in [(&raj, &grants[0]), (&rita, &grants[1])] {
        assert_eq!(house.record(person, &ivy, grant).await.status, StatusCode::FORBIDDEN);
    }
    let told = format!(
        "SELECT count(*) FROM access_grant WHERE ended_by = '{}'",
        Refusal::OptedOut.name()
    );
    assert_eq!(house.count(&told), 2, "and its person is told why");
    assert_eq!(
        house.count(
            "SELECT count(*) FROM gateway_event WHERE kind = 'closed' AND patient IS NOT NULL"
        ),
        2
    );
    assert_eq!(
        house.count(
            "SELECT count(*) FROM gateway_event WHERE kind = 'purged' AND outcome = 'opted-out'"
        ),
        1
    );
    no_event_says_who(&house, &ivy);
}

#[tokio::test]
async fn a_practice_that_stops_sharing_closes_and_forgets_its_patients_records() {
    let house = House::open();
    let ods = "Y99004".parse().unwrap();
    house.import(
        GP,
        &of_patient(IVY, &[practice("Y99004"), entry("Condition", "c", "unmistakable")]),
    );
    house.import(NGH, &of_patient(MARGARET, &[entry("Condition", "c", "gout")]));
    let raj = house.signed_in("ed-consultant").await;
    let ivy = house.find(&raj, IVY).await;
    let grant = house.opened(&raj, &ivy, emergency()).await.grant;

    assert!(say_of_practice(&house.gateway, &ods, false).unwrap(), "the log is emptied");

    assert_eq!(house.record(&raj, &ivy, &grant).await.status, StatusCode::FORBIDDEN);
    assert_eq!(
        house.count("SELECT count(*) FROM resource WHERE patient IS NOT NULL"),
        1,
        "only the other's"
    );

    say_of_practice(&house.gateway, &ods, true).unwrap();
    assert_eq!(
        house.count("SELECT count(*) FROM resource WHERE patient IS NOT NULL"),
        1,
        "sharing again restores nothing"
    );
    house.import(
        GP,
        &of_patient(IVY, &[practice("Y99004"), entry("Condition", "c", "unmistakable")]),
    );
    assert_eq!(
        house.count("SELECT count(*) FROM resource WHERE patient IS NOT NULL"),
        2,
        "the next import does"
    );
}

#[test]
fn a_backup_that_is_restored_is_told_what_was_said_since_and_purged_again() {
    let house = House::open();
    let data = || [practice("Y99001"), stay("e"), entry("Condition", "c", "unmistakable")];
    house.import(GP, &of_patient(IVY, &data()));
    house.import(GP, &of_patient(MARGARET, &data()));
    let (restored, _folder) = backup_of(&house);
    house.import(GP, &of_patient(IVY, &[choice("no", AGAINST, "2026-11-20")]));
    house.import(
        "Another practice",
        &of_patient("9990000034", &[choice("no", AGAINST, "2026-11-20")]),
    );
    let count = |query: &str| {
        restored.store.read(|db| db.query_row(query, [], |row| row.get::<_, i64>(0))).unwrap()
    };
    let of_ivy = "SELECT count(*) FROM resource JOIN patient ON patient.id = patient WHERE nhs_number = '9990000018'";
    assert_eq!(count(of_ivy), 2, "the backup knows nothing of it");

    for again in [1, 0] {
        let purged = house.gateway.store.read(|replaced| {
            let (seal, now) = (&restored.seal, house.now());
            Ok(restored.store.write(|tx| carry_over(tx, seal, replaced, now)).unwrap())
        });
        log::empty(&restored.store, house.now()).unwrap();

        assert_eq!(purged.unwrap(), 2 * again, "and nothing more when it is told again");
        assert_eq!(count(of_ivy), 0, "it is purged again");
        assert_eq!(
            count("SELECT count(*) FROM resource WHERE patient IS NOT NULL"),
            2,
            "the other patient's stay"
        );
        assert_eq!(
            count("SELECT count(*) FROM patient WHERE opted_out = 1"),
            2,
            "also who was not known then"
        );
        assert_eq!(count("SELECT count(*) FROM sharing_choice"), 2);
    }
}

#[test]
fn the_restore_command_purges_again_even_where_the_database_is_lost() {
    let house = House::open();
    let practice_ods = "Y99004".parse().unwrap();
    house.import(GP, &of_patient(IVY, &[entry("Condition", "c", "unmistakable")]));
    house.import(GP, &of_patient(MARGARET, &[practice("Y99004"), entry("Condition", "c", "gout")]));
    house.import(GP, &of_patient(IVA, &[entry("Condition", "c", "forgotten long ago")]));
    let backup = house.folder.path().join("backup");
    backup::make(&house.gateway, &backup, &mut |_| {}).unwrap();
    house.later(Duration::minutes(1));
    house.import(GP, &of_patient(IVY, &[choice("no", AGAINST, "2026-11-20")]));
    house.import(GP, &of_patient(IVA, &[choice("no", AGAINST, "2026-11-19")]));
    house.import(GP, &of_patient(IVA, &[choice("yes", FOR, "2026-11-20")]));
    say_of_practice(&house.gateway, &practice_ods, false).unwrap();
    closed::keep(&house.gateway.store, house.now()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    for file in ["gateway.key", "audit.key", "closed.db"] {
        fs::copy(house.folder.path().join(file), folder.path().join(file)).unwrap();
    }

    let restored = Restore {
        from: backup,
        data: folder.path().to_owned(),
        keys: KeysAt::from(folder.path()),
        closed: Closed::Here,
        replace: false,
        now: house.now(),
    };
    let told = restored.run().unwrap().told;

    assert_eq!(
        told.patients, 3,
        "the one who opted out, the one who did for a day, and the one whose practice stopped sharing"
    );
    let settings = house.gateway.settings.clone();
    let gateway = Gateway::open(folder.path(), None, settings, house.clock.clone()).unwrap();
    let entries = "SELECT count(*) FROM resource WHERE patient IS NOT NULL";
    let count = |query: &str| -> i64 {
        gateway.store.read(|db| db.query_row(query, [], |row| row.get(0))).unwrap()
    };
    assert_eq!(count(entries), 0, "opting in again restores nothing either");
    let out = "SELECT count(*) FROM patient WHERE opted_out = 1";
    assert_eq!(count(out), 1);
}

/// A gateway of the same keys over the database as it stands now.
fn backup_of(house: &House) -> (Gateway, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("gateway.db");
    backup::make(&house.gateway, &file, &mut |_| {}).unwrap();
    let (keys, settings) = (house.folder.path(), house.gateway.settings.clone());
    let gateway = Gateway::open_with_keys(folder.path(), keys, None, settings, house.clock.clone());
    (gateway.unwrap(), folder)
}

/// Nothing but the choice and what a search shows.
fn nothing_is_held(house: &House, why: &str) {
    for (what, query) in [
        ("an entry", "SELECT count(*) FROM resource WHERE patient IS NOT NULL"),
        ("a version", "SELECT count(*) FROM resource_version"),
        ("an attendance", "SELECT count(*) FROM attendance"),
        ("a mark of what was left out", "SELECT count(*) FROM left_out"),
        ("a consent", "SELECT count(*) FROM consent"),
        (
            "who is close to the patient",
            "SELECT count(*) FROM patient WHERE opened_text('patient/person/' || id, sealed_person) LIKE '%Karen%'",
        ),
        (
            "what a source says beyond a search",
            "SELECT count(*) FROM patient_source WHERE opened_text('patient_source/' || source || '/' || key, sealed) LIKE '%Karen%'",
        ),
    ] {
        assert_eq!(house.count(query), 0, "{why}: {what} is held");
    }
    assert!(
        house.count("SELECT count(*) FROM patient WHERE opted_out = 1 AND purged IS NOT NULL") == 1,
        "{why}: but that they opted out"
    );
    assert!(
        house.count("SELECT count(*) FROM patient_name WHERE word = 'patterson'") == 1,
        "{why}: and how they are found"
    );
}

fn no_event_says_who(house: &House, ivy: &PatientId) {
    let said = "SELECT count(*) FROM gateway_event
        WHERE opened_text('gateway_event/' || id, sealed) LIKE '%9990000018%' OR opened_text('gateway_event/' || id, sealed) LIKE '%atterson%'";
    assert_eq!(house.count(said), 0);
    let by_id =
        format!("SELECT count(*) FROM gateway_event WHERE kind = 'purged' AND patient = '{ivy}'");
    assert_eq!(house.count(&by_id), 1, "the opaque id alone");
}

fn stay(id: &str) -> Value {
    let period = json!({ "start": "2026-11-20T10:00:00Z" });
    with(
        with(entry("Encounter", id, "unmistakable"), "period", period),
        "status",
        json!("in-progress"),
    )
}

fn log_of(house: &House) -> std::path::PathBuf {
    house.folder.path().join("gateway.db-wal")
}

fn bytes_hold(house: &House, marker: &str) -> bool {
    ["gateway.db", "gateway.db-wal"].iter().any(|name| {
        let bytes = fs::read(house.folder.path().join(name)).unwrap_or_default();
        bytes.windows(marker.len()).any(|window| window == marker.as_bytes())
    })
}

const IVY: &str = "9990000018";
const MARGARET: &str = "9990000026";
const IVA: &str = "9990000034";
const GP: &str = "Abington Park Surgery";
const NGH: &str = "Northampton General Hospital";
const KGH: &str = "Kettering General Hospital";
const AGAINST: &str = "416409005";
const FOR: &str = "417528008";
