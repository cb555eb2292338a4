//! The lists of what is never shared: loaded, counted from that moment on, and removed.

use std::process::{Command, Output};

use gateway_server::sensitive::{
    again,
    reference_sets::{self, List},
};
use serde_json::{Value, json};

use crate::{
    fhir::{bundle, entry, of_patient, patient, to, with},
    house::{House, emergency},
};

#[tokio::test]
async fn what_is_stored_is_judged_by_a_list_that_is_loaded_later() {
    let house = House::open();
    house.import(NGH, &of_patient(IVY, &everything()));
    house.import(NGH, &of_patient(MARGARET, &[entry("Condition", "k", "gout")]));
    assert!(record(&house, IVY).await.contains("SECRET"), "nobody has listed it yet");
    let sealed: Vec<u8> = house
        .gateway
        .store
        .read(|db| {
            let ask = "SELECT sealed FROM resource WHERE type = 'Condition' ORDER BY rowid LIMIT 1";
            db.query_row(ask, [], |row| row.get(0))
        })
        .unwrap();
    assert!(holds(&house, &sealed), "it is on the disk");

    load(&house, DIABETES);
    let mut told = Vec::new();
    let done = again::judge_all(&house.gateway.store, &house.gateway.seal, &mut |progress| {
        told.push(*progress)
    })
    .unwrap();

    assert_eq!((done.done, done.of), (2, 2), "one by one");
    assert_eq!(told.first().map(|progress| progress.done), Some(0), "and it is said how far it is");
    let sent = record(&house, IVY).await;
    assert!(!sent.contains("SECRET"), "{sent}");
    assert!(sent.contains("latex") && sent.contains("metformin"), "{sent}");
    assert!(record(&house, MARGARET).await.contains("gout"), "nobody else's record is touched");
    assert_eq!(house.count("SELECT count(*) FROM resource_version WHERE sealed IS NOT NULL"), 0);
    rusqlite::Connection::open(house.folder.path().join("gateway.db"))
        .unwrap()
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .unwrap();
    assert!(!holds(&house, &sealed), "it is overwritten on the disk");
}

#[tokio::test]
async fn what_another_source_refers_to_is_judged_anew_with_it() {
    let (condition, letter) = condition_and_letter();
    for sources in [[NGH, "Kettering"], ["Kettering", NGH]] {
        let house = House::open();
        for source in sources {
            let entry = if source == NGH { &condition } else { &letter };
            house.import(source, &of_patient(IVY, std::slice::from_ref(entry)));
        }
        load(&house, DIABETES);
        assert!(!record(&house, IVY).await.contains("SECRET"), "whichever came first");
    }
}

#[tokio::test]
async fn a_list_counts_from_the_moment_it_is_loaded() {
    let house = House::open();
    house.import(NGH, &of_patient(IVY, &everything()));
    house.import(NGH, &of_patient(MARGARET, &[entry("Condition", "k", "gout")]));

    load(&house, DIABETES);

    assert_eq!(house.gateway.store.read(again::outstanding).unwrap(), 2, "nobody is judged yet");
    assert!(
        !record(&house, IVY).await.contains("SECRET"),
        "but nobody is read before being judged"
    );
    let letter = with(
        entry("DocumentReference", "l", "SECRET letter"),
        "related",
        json!([to("Condition/c")]),
    );
    house.import(NGH, &of_patient(IVY, &[letter]));
    assert!(!record(&house, IVY).await.contains("SECRET"));
    assert_eq!(house.gateway.store.read(again::outstanding).unwrap(), 1, "nor added to");
}

#[tokio::test]
async fn an_import_is_judged_by_the_lists_that_are_loaded() {
    let house = House::open();
    load(&house, DIABETES);
    house.import(NGH, &of_patient(IVY, &everything()));
    let sent = record(&house, IVY).await;
    assert!(!sent.contains("SECRET") && sent.contains("latex"), "{sent}");
}

#[tokio::test]
async fn codes_of_another_system_are_known_where_a_list_gives_them() {
    let read = |system: Value| {
        let coding = json!({ "system": system, "code": "C10F." });
        vec![with(
            entry("Condition", "c", "x"),
            "code",
            json!({ "coding": [coding], "text": "SECRET" }),
        )]
    };
    let house = House::open();
    let list = List {
        name: "county".to_owned(),
        refset: None,
        system: "http://read.info/readv2".to_owned(),
        codes: vec![("C10F.".to_owned(), None)],
    };
    let store = &house.gateway.store;
    reference_sets::load(store, &house.gateway.seal, &[list], "county.txt", "", house.now())
        .unwrap();
    for (system, shown) in
        [(json!("http://read.info/readv2"), false), (json!("http://read.info/ctv3"), true)]
    {
        house.import(NGH, &of_patient(IVY, &read(system)));
        assert_eq!(record(&house, IVY).await.contains("SECRET"), shown);
    }
}

#[tokio::test]
async fn what_moves_to_the_patient_with_the_nhs_number_is_judged_by_the_lists_of_now() {
    let (condition, letter) = condition_and_letter();
    let (gout, asthma) = (entry("Condition", "g", "gout"), entry("Condition", "a", "asthma"));
    let cases = [
        ("what moves is listed", [&condition, &asthma], [&gout, &gout]),
        ("what is there already is listed", [&letter, &asthma], [&condition, &gout]),
        ("what moves is listed, and told of there", [&condition, &asthma], [&letter, &gout]),
    ];
    for (case, moving, there) in cases {
        for listed_first in [false, true] {
            for judged_first in [false, true] {
                let house = House::open();
                if listed_first {
                    load(&house, DIABETES);
                }
                let mut unknown = patient(IVY);
                unknown.as_object_mut().unwrap().remove("identifier");
                let sent = [vec![unknown], moving.map(Value::clone).to_vec()].concat();
                house.import(NGH, &bundle(&sent, &format!("Patient/p-{IVY}")));
                house.import("Kettering", &of_patient(IVY, &there.map(Value::clone)));
                if !listed_first {
                    load(&house, DIABETES);
                }
                if judged_first {
                    assert!(record(&house, IVY).await.contains("gout"), "read, so judged");
                }

                house.import(NGH, &of_patient(IVY, &[]));

                let sent = record(&house, IVY).await;
                assert!(sent.contains("asthma") && sent.contains("gout"), "{case}: {sent}");
                assert!(!sent.contains("SECRET"), "{case}: {sent}");
                let stored = "SELECT count(*) FROM resource WHERE patient IS NOT NULL";
                assert_eq!(house.count(stored), 2, "{case}: nothing else is stored");
            }
        }
    }
}

#[tokio::test]
async fn what_moves_is_judged_with_what_another_source_said_of_who_the_patient_was() {
    let (condition, letter) = condition_and_letter();
    let house = House::open();
    house.import(NGH, &of_patient(MARGARET, &[condition]));
    house.import("Kettering", &of_patient(MARGARET, &[letter, entry("Condition", "a", "asthma")]));
    house.import("Kettering", &of_patient(IVY, &[entry("Condition", "g", "gout")]));
    load(&house, DIABETES);
    assert!(record(&house, IVY).await.contains("gout"), "read, so judged");

    let renumbered = with(patient(IVY), "id", json!(format!("p-{MARGARET}")));
    house.import(NGH, &bundle(&[renumbered], ""));

    for (number, stays) in [(IVY, "gout"), (MARGARET, "asthma")] {
        let sent = record(&house, number).await;
        assert!(sent.contains(stays) && !sent.contains("SECRET"), "{sent}");
    }
    assert_eq!(house.count("SELECT count(*) FROM resource WHERE patient IS NOT NULL"), 2);
}

#[tokio::test]
async fn who_the_patient_is_and_what_explains_entries_is_judged_anew_too() {
    let coded = || json!({ "coding": [{ "system": "http://snomed.info/sct", "code": DIABETES }], "text": "SECRET" });
    let person = with(
        patient(IVY),
        "extension",
        json!([{ "url": "urn:x", "valueCodeableConcept": coded() }]),
    );
    let product = json!({ "resourceType": "Medication", "id": "x", "code": coded() });
    let taken = with(
        entry("MedicationRequest", "m", "SECRET request"),
        "medicationReference",
        to("Medication/x"),
    );
    let house = House::open();
    house.import(NGH, &bundle(&[person, product, taken], &format!("Patient/p-{IVY}")));
    assert_eq!(record(&house, IVY).await.matches("SECRET").count(), 3);

    load(&house, DIABETES);

    assert!(!record(&house, IVY).await.contains("SECRET"));
}

#[tokio::test]
async fn what_a_removed_list_left_out_comes_back_when_its_source_sends_it_again() {
    let house = House::open();
    load(&house, DIABETES);
    house.import(NGH, &of_patient(IVY, &everything()));

    assert!(reference_sets::remove(&house.gateway.store, "county", house.now()).unwrap());
    assert!(
        !reference_sets::remove(&house.gateway.store, "county", house.now()).unwrap(),
        "it is gone"
    );

    assert_eq!(
        house.gateway.store.read(again::outstanding).unwrap(),
        0,
        "nobody has to be judged anew"
    );
    assert!(!record(&house, IVY).await.contains("SECRET"), "nothing comes back by itself");
    house.import(NGH, &of_patient(IVY, &everything()));
    let sent = record(&house, IVY).await;
    assert_eq!(sent.matches("SECRET").count(), 4, "{sent}");
    let events = "SELECT count(*) FROM gateway_event WHERE kind = 'sensitive-list'";
    assert_eq!(
        house.count(events),
        2,
        "it is written down that it was loaded, and that it was removed"
    );
}

#[test]
fn real_records_wait_for_the_four_reference_sets() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let data = data.to_str().unwrap();
    let file = |name: &str, content: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let condition = json!({ "code": { "coding": [{ "system": "http://snomed.info/sct", "code": "76272004" }] } });
    let condition = with(with(condition, "resourceType", json!("Condition")), "id", json!("c"));
    let sent = file(
        "sent.json",
        &of_patient(IVY, &[condition, entry("Condition", "k", "asthma")]).to_string(),
    );
    let import = ["import", "--data", data, "--source", NGH, &sent];

    let refused = run(&import);
    assert!(!refused.status.success());
    for word in ["sexually-transmitted-disease", "termination-of-pregnancy", "sensitive load"] {
        assert!(said(&refused).contains(word), "it says what to do: {}", said(&refused));
    }

    let bad = file("bad.txt", &snapshot(&["76272004", "76272005"]));
    let refused = run(&["sensitive", "load", "--data", data, &bad]);
    assert!(!refused.status.success());
    assert!(said(&refused).contains("line 6 names no concept"), "{}", said(&refused));
    assert!(!run(&import).status.success(), "and nothing of it is loaded");

    let good = file("der2_Refset_SimpleSnapshot_GB1000000_20260401.txt", &snapshot(&["76272004"]));
    let loaded = run(&["sensitive", "load", "--data", data, &good]);
    assert!(loaded.status.success(), "{}", said(&loaded));
    assert!(
        printed(&loaded).contains("sexually-transmitted-disease: 1 codes"),
        "{}",
        printed(&loaded)
    );
    let imported = run(&import);
    assert!(imported.status.success(), "{}", said(&imported));
    for word in ["76272004", "Syphilis", IVY, "Patterson"] {
        let all = printed(&imported) + &said(&imported);
        assert!(!all.contains(word), "what is said of it names nobody and nothing: {all}");
    }
    assert!(
        printed(&imported).contains("Left out as sensitive        1"),
        "{}",
        printed(&imported)
    );

    let list = printed(&run(&["sensitive", "list", "--data", data]));
    for word in [
        "999004381000000103",
        "der2_Refset_SimpleSnapshot_GB1000000_20260401.txt",
        "gender-related-issues",
    ] {
        assert!(list.contains(word), "{list}");
    }
    let sha256 = list.split_whitespace().filter(|word| word.len() == 64).count();
    assert_eq!(sha256, 4, "each with what it was loaded from: {list}");

    let abuse = file("abuse.txt", "225481000\tAbusive behaviour\n");
    assert!(
        run(&["sensitive", "load", "--data", data, &abuse, "--name", "abuse"]).status.success()
    );
    let removed = run(&["sensitive", "remove", "--data", data, "gender-related-issues"]);
    assert!(printed(&removed).contains("Nothing is imported without it"), "{}", printed(&removed));
    assert!(!run(&import).status.success(), "it is required again");
}

/// A condition of the code that is listed later, in two versions; a letter, a medicine and a result that refer to it; an allergy
/// that does; a medicine of the same encounter.
fn everything() -> Vec<Value> {
    let about = |kind, id, words| {
        with(entry(kind, id, words), "reasonReference", json!([to("Condition/c")]))
    };
    let coded = json!({ "coding": [{ "system": "http://snomed.info/sct", "code": DIABETES }], "text": "SECRET condition" });
    let condition = with(entry("Condition", "c", ""), "code", coded);
    vec![
        with(condition, "encounter", to("Encounter/e")),
        about("DocumentReference", "d", "SECRET letter"),
        about("MedicationRequest", "i", "SECRET medicine"),
        about("AllergyIntolerance", "a", "latex"),
        with(
            with(entry("MedicationRequest", "m", "metformin"), "encounter", to("Encounter/e")),
            "note",
            json!([{ "text": "SECRET note" }]),
        ),
    ]
}

/// A condition of the code that is listed later, and a letter that names it by its identifier.
fn condition_and_letter() -> (Value, Value) {
    let coding = json!({ "coding": [{ "system": "http://snomed.info/sct", "code": DIABETES }], "text": "SECRET" });
    let identifier = json!({ "system": "urn:county", "value": "7" });
    let condition =
        with(with(entry("Condition", "c", ""), "code", coding), "identifier", json!([identifier]));
    let about = json!([{ "identifier": identifier }]);
    let letter = with(entry("DocumentReference", "d", "SECRET letter"), "related", about);
    (condition, letter)
}

/// Whether the files of the database hold these bytes.
fn holds(house: &House, bytes: &[u8]) -> bool {
    ["gateway.db", "gateway.db-wal"].into_iter().any(|name| {
        let file = std::fs::read(house.folder.path().join(name)).unwrap_or_default();
        file.windows(bytes.len()).any(|window| window == bytes)
    })
}

fn load(house: &House, code: &str) {
    let list = List {
        name: "county".to_owned(),
        refset: None,
        system: "http://snomed.info/sct".to_owned(),
        codes: vec![(code.to_owned(), None)],
    };
    let store = &house.gateway.store;
    reference_sets::load(store, &house.gateway.seal, &[list], "county.txt", "", house.now())
        .unwrap();
}

async fn record(house: &House, number: &str) -> String {
    let raj = house.signed_in("ed-consultant").await;
    let patient = house.find(&raj, number).await;
    let grant = house.opened(&raj, &patient, emergency()).await.grant;
    house.record(&raj, &patient, &grant).await.text()
}

/// The four reference sets, the last with these members.
fn snapshot(last: &[&str]) -> String {
    let mut text =
        "id\teffectiveTime\tactive\tmoduleId\trefsetId\treferencedComponentId\n".to_owned();
    let firsts = [
        ("999004351000000109", "93461009"),
        ("999004371000000100", "52637005"),
        ("999004361000000107", "386639001"),
    ];
    let members = firsts.into_iter().chain(last.iter().map(|code| ("999004381000000103", *code)));
    for (number, (refset, code)) in members.enumerate() {
        text += &format!("member-{number}\t20260401\t1\t999000011000000103\t{refset}\t{code}\n");
    }
    text
}

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_care-record-gateway")).args(arguments).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn printed(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Type 2 diabetes: nobody would list it, so that no other list has it.
const DIABETES: &str = "44054006";
const IVY: &str = "9990000018";
const MARGARET: &str = "9990000026";
const NGH: &str = "Northampton General Hospital";
