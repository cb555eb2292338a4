//! Records that are kept for a visit: sealed in memory under their own grants, opened again without the network, and gone with
//! whatever ends them.

use access::Refusal;
use chrono::Duration;
use nhs::Section;
use serde_json::json;
use tests::{
    County, Weather, Workstation, agreed, agreed_for_today, code_of, emergency, patient, person,
};
use viewer::wire::{Chosen, Keeping, Opened, Unlocking};

#[tokio::test]
async fn a_kept_record_opens_without_the_network_and_its_event_is_first() {
    let (county, doctor) = with_kept(patient::IVY).await;
    assert_eq!(county.count(IN_FORCE), 1, "its grant outlives the closing");
    goes_off(&county, &doctor).await;

    doctor.viewer.disk_full(true).unwrap();
    let refused = doctor.viewer.choose_patient(&doctor.page()).await.unwrap_err();
    assert_eq!(code_of(&refused), "AUD-01", "what cannot be written down is not opened");
    assert!(doctor.overview().is_err());
    doctor.viewer.disk_full(false).unwrap();

    let opened = kept(&doctor).await;

    let words = opened.access.saved.expect("the strip stands");
    assert!(words.starts_with("Saved copy from "), "{words}");
    assert!(words.contains("Newer results or allergies may exist. Check with the patient."));
    let medicines = doctor.section(Section::Medicines).unwrap().get().clone();
    assert!(!medicines.entries.is_empty(), "the whole record is there");
    assert!(medicines.stamp.starts_with("Saved copy from "), "{}", medicines.stamp);
    county.link.turns(Weather::Fair).await;
    doctor.viewer.contact().await;
    doctor.send().await;
    let acts: Vec<String> = county.events().into_iter().map(|event| event.act).collect();
    let opening = acts.iter().rposition(|act| act == "kept-opened").expect("it is on record");
    assert_eq!(acts.get(opening + 1).map(String::as_str), Some("showing"), "{acts:?}");
}

#[tokio::test]
async fn what_is_not_kept_opens_nothing_without_the_network_and_says_whom_to_ring() {
    let (county, doctor) = with_kept(patient::IVY).await;
    doctor.find(patient::AMIR).await;
    let amir = doctor.find(patient::AMIR).await.patients[0].banner.clone();
    goes_off(&county, &doctor).await;

    let refused = doctor.viewer.choose_patient(&amir.patient).await.unwrap_err();

    let fault = refused.fault();
    assert!(fault.code.starts_with("NET-"), "{}", fault.code);
    let telephone = amir.practice_telephone.expect("the practice has a telephone");
    assert!(fault.words.contains("not kept for a visit"), "{}", fault.words);
    assert!(fault.words.contains(&telephone), "{}", fault.words);
}

#[tokio::test]
async fn a_withdrawal_wipes_what_is_kept_at_first_contact() {
    let (county, doctor) = with_kept(patient::IVY).await;
    goes_off(&county, &doctor).await;
    county.withdrawn_elsewhere(patient::IVY).await;
    kept(&doctor).await;
    assert!(doctor.overview().is_ok(), "nothing is known of it here");

    county.link.turns(Weather::Fair).await;
    doctor.viewer.contact().await;
    doctor.viewer.ask_what_holds().await.unwrap();

    assert!(doctor.overview().is_err(), "the open copy is closed");
    assert_eq!(doctor.told_why_closed(), Some(Refusal::PermissionWithdrawn));
    assert!(visits(&doctor).is_empty(), "and it is kept no longer");
    goes_off(&county, &doctor).await;
    assert!(doctor.viewer.choose_patient(&doctor.page()).await.is_err(), "nothing opens");
}

#[tokio::test]
async fn a_refusal_and_a_withdrawal_here_end_the_keeping_at_once() {
    let (county, doctor) = with_kept(patient::IVY).await;
    goes_off(&county, &doctor).await;
    kept(&doctor).await;

    doctor.withdraw().await.unwrap_err();

    assert!(visits(&doctor).is_empty() && doctor.overview().is_err());
    assert!(doctor.viewer.choose_patient(&doctor.page()).await.is_err());
}

#[tokio::test]
async fn an_emergency_is_never_kept_nor_anything_on_a_shared_computer() {
    let county = County::open().await;
    let cases = [
        (county.laptop("out-of-hours-doctor").await, emergency(), "an emergency"),
        (county.signed_in("triage-nurse").await, agreed(), "on a shared computer"),
    ];
    for (at_work, answer, what) in cases {
        at_work.opened(patient::IVY, answer).await;
        let access = at_work.viewer.status().access.expect("it is open");
        assert_eq!(access.keeping, Keeping::Not, "{what} is not offered");

        let refused = at_work.viewer.keep(&at_work.page()).await.unwrap_err();

        assert_eq!(code_of(&refused), "KEEP-01", "{what}");
        assert!(visits(&at_work).is_empty(), "{what}");
        assert_eq!(county.count(KEPT), 0, "{what}");
    }
}

#[tokio::test]
async fn five_wrong_passwords_destroy_what_is_kept() {
    let (county, doctor) = with_kept(patient::IVY).await;
    goes_off(&county, &doctor).await;
    doctor.viewer.lock().unwrap();
    for _ in 0..4 {
        doctor.viewer.unlock("wrong").await.unwrap();
    }

    let last = doctor.viewer.unlock("wrong").await.unwrap();

    assert_eq!(*last.get(), Unlocking::Ended);
    county.link.turns(Weather::Fair).await;
    doctor.viewer.contact().await;
    doctor.send().await;
    let acts: Vec<String> = county.events().into_iter().map(|event| event.act).collect();
    assert!(acts.iter().any(|act| act == "kept-dropped"), "{acts:?}");
    assert_eq!(county.count(IN_FORCE), 0, "and its grant has ended");
    doctor.sign_in(&county, "out-of-hours-doctor").await;
    assert!(visits(&doctor).is_empty());
}

#[tokio::test]
async fn a_kept_record_ends_with_its_grant_by_the_gateways_clock() {
    let two_hours =
        access::Policy::standard().replace("records = 8\nhours = 12", "records = 8\nhours = 2");
    for locked in [false, true] {
        let county = County::under(&two_hours).await;
        let doctor = county.laptop("out-of-hours-doctor").await;
        doctor.opened(patient::IVY, agreed()).await;
        doctor.viewer.keep(&doctor.page()).await.unwrap();
        doctor.viewer.close_patient(None).await.unwrap();
        goes_off(&county, &doctor).await;
        if locked {
            doctor.viewer.lock().unwrap();
        }
        let passes = |minutes: u32| {
            for _ in 0..minutes / 4 {
                doctor.clock.pass(Duration::minutes(4));
                doctor.viewer.touch();
            }
        };
        passes(116);
        assert_eq!(visits(&doctor).len(), usize::from(!locked), "its time is not over");
        assert_eq!(doctor.is_locked(), locked, "and a lock waits for it");

        // Somebody sets the clock of the computer back: that lengthens nothing.
        doctor.clock.set_wall(-Duration::hours(5));
        passes(8);

        assert!(visits(&doctor).is_empty(), "locked: {locked}");
        assert_eq!(doctor.is_active(), !locked, "the session itself goes on, or has ended");
        assert!(doctor.viewer.choose_patient(&doctor.page()).await.is_err(), "locked: {locked}");
    }
}

#[tokio::test]
async fn a_locked_laptop_waits_for_the_last_that_is_kept_and_names_nobody() {
    for keeps in [true, false] {
        let county = County::open().await;
        let doctor = county.laptop("out-of-hours-doctor").await;
        doctor.opened(patient::IVY, agreed()).await;
        if keeps {
            doctor.viewer.keep(&doctor.page()).await.unwrap();
        }
        doctor.viewer.close_patient(None).await.unwrap();
        goes_off(&county, &doctor).await;
        doctor.viewer.lock().unwrap();
        let status = format!("{:?}", doctor.viewer.status());
        assert!(!status.contains("PATTERSON"), "the lock names nobody");

        // The computer sleeps for three hours: far longer than an ordinary lock lasts.
        doctor.clock.pass(Duration::hours(3));
        doctor.viewer.tick();

        assert_eq!(doctor.is_locked(), keeps);
        if keeps {
            back(&doctor).await;
            kept(&doctor).await;
            county.clock.advance(Duration::hours(3));
            county.link.turns(Weather::Fair).await;
            doctor.viewer.contact().await;
            doctor.viewer.ask_what_holds().await.unwrap();
            assert!(doctor.overview().is_ok(), "the gateway has kept the session as well");
        }
    }
}

#[tokio::test]
async fn another_person_who_signs_in_finds_nothing() {
    let (county, doctor) = with_kept(patient::IVY).await;
    doctor.viewer.lock().unwrap();
    doctor.viewer.sign_out().await.unwrap();

    doctor.sign_in(&county, "gp").await;

    assert!(visits(&doctor).is_empty());
    goes_off(&county, &doctor).await;
    assert!(doctor.viewer.choose_patient(&doctor.page()).await.is_err(), "nor by the id");
    county.link.turns(Weather::Fair).await;
    doctor.viewer.contact().await;
    doctor.send().await;
    assert_eq!(county.count(IN_FORCE), 0, "its grant has ended with the session");
}

#[tokio::test]
async fn silence_of_the_gateway_closes_no_kept_record_and_the_strip_says_so() {
    let brief = access::Policy::standard().replace("lease_minutes = 30", "lease_minutes = 15");
    let county = County::under(&brief).await;
    let doctor = county.laptop("out-of-hours-doctor").await;
    doctor.opened(patient::IVY, agreed()).await;
    doctor.viewer.keep(&doctor.page()).await.unwrap();
    goes_off(&county, &doctor).await;

    doctor.works_on(&county, 20).await;

    assert!(doctor.overview().is_ok(), "the record that was open stays open");
    doctor.viewer.close_patient(None).await.unwrap();
    let opened = kept(&doctor).await;
    let words = doctor.viewer.status().access.and_then(|access| access.saved).unwrap_or_default();
    assert!(words.contains("No word since "), "{words}, {:?}", opened.access.saved);
}

#[tokio::test]
async fn when_the_link_returns_the_copy_is_fetched_again_by_itself_and_what_is_new_is_marked() {
    let (county, doctor) = with_kept(patient::IVY).await;
    goes_off(&county, &doctor).await;
    kept(&doctor).await;
    let medicines = doctor.section(Section::Medicines).unwrap().get().clone();
    a_problem_is_added(&county);
    doctor.clock.pass(Duration::minutes(3));
    county.clock.advance(Duration::minutes(3));

    county.link.turns(Weather::Fair).await;
    doctor.viewer.contact().await;
    doctor.viewer.refresh_kept().await;
    doctor.the_rest().await.unwrap();

    let access = doctor.viewer.status().access.expect("it stays open");
    assert_eq!(access.saved, None, "nothing of it is the copy any more");
    let [new] = access.new_since_saved.as_slice() else { panic!("{:?}", access.new_since_saved) };
    let problems = doctor.section(Section::Problems).unwrap().get().clone();
    let added = problems.entries.iter().find(|entry| entry.id == *new).expect("it is listed");
    assert!(format!("{:?}", added.body).contains("Shingles"), "{:?}", added.body);
    let now = doctor.section(Section::Medicines).unwrap().get().clone();
    assert!(now.stamp.contains("fetched"), "{}", now.stamp);
    assert_eq!(now.entries.len(), medicines.entries.len());

    // What is kept was fetched again as well, with everything.
    doctor.viewer.close_patient(None).await.unwrap();
    goes_off(&county, &doctor).await;
    kept(&doctor).await;
    let problems = doctor.section(Section::Problems).unwrap().get().clone();
    assert!(format!("{:?}", problems.entries).contains("Shingles"));
}

#[tokio::test]
async fn what_is_let_go_ends_and_what_is_open_stays_open_until_it_is_closed() {
    let county = County::open().await;
    let doctor = county.laptop("out-of-hours-doctor").await;
    doctor.opened(patient::IVY, agreed()).await;
    doctor.viewer.keep(&doctor.page()).await.unwrap();
    doctor.viewer.drop_kept(&doctor.page()).unwrap();
    assert!(visits(&doctor).is_empty() && doctor.overview().is_ok());
    assert_eq!(county.count(IN_FORCE), 1);
    doctor.viewer.close_patient(None).await.unwrap();
    assert_eq!(county.count(IN_FORCE), 0, "it ended with the closing");

    doctor.opened(patient::IVY, agreed()).await;
    doctor.viewer.keep(&doctor.page()).await.unwrap();
    doctor.viewer.close_patient(None).await.unwrap();
    doctor.viewer.drop_kept(&doctor.page()).unwrap();
    doctor.viewer.contact().await;
    assert_eq!(county.count(IN_FORCE), 0, "one that is closed ends when it is let go");
}

#[tokio::test]
async fn several_are_kept_under_their_own_grants_and_only_the_open_one_is_open() {
    let county = County::open().await;
    let doctor = county.laptop("out-of-hours-doctor").await;
    for (number, answer) in [(patient::IVY, agreed()), (patient::AMIR, agreed_for_today())] {
        doctor.opened(number, answer).await;
        doctor.viewer.keep(&doctor.page()).await.unwrap();
    }
    doctor.viewer.close_patient(None).await.unwrap();
    let rows = visits(&doctor);
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|row| !row.is_open));
    goes_off(&county, &doctor).await;

    for row in &rows {
        doctor.turn_to(&row.banner.patient);
        let opened = kept(&doctor).await;
        assert_eq!(opened.first.banner.patient, row.banner.patient);
        let open = visits(&doctor).into_iter().filter(|row| row.is_open).count();
        assert_eq!(open, 1);
    }
    doctor.viewer.lock().unwrap();
    let unlocked = back(&doctor).await;
    assert!(matches!(unlocked, Unlocking::Back { record: Some(_), .. }), "as it was");
    let words = doctor.viewer.status().access.and_then(|access| access.saved);
    assert!(words.is_some(), "it is still a copy");
    assert_eq!(visits(&doctor).len(), 2);
}

/// A laptop with a record that was opened, kept and closed.
async fn with_kept(number: &str) -> (County, Workstation) {
    let county = County::open().await;
    let doctor = county.laptop("out-of-hours-doctor").await;
    doctor.opened(number, agreed()).await;
    doctor.viewer.keep(&doctor.page()).await.unwrap();
    doctor.viewer.close_patient(None).await.unwrap();
    doctor.send().await;
    (county, doctor)
}

/// The laptop leaves the network, and notices.
async fn goes_off(county: &County, doctor: &Workstation) {
    county.link.turns(Weather::Cut).await;
    doctor.viewer.contact().await;
}

/// The kept record of the patient on the page, opened.
async fn kept(doctor: &Workstation) -> Opened {
    let chosen = doctor.viewer.choose_patient(&doctor.page()).await.unwrap().get().clone();
    let Chosen::Opened { record } = chosen else { panic!("it has to open: {chosen:?}") };
    record
}

async fn back(doctor: &Workstation) -> Unlocking {
    let password = person("out-of-hours-doctor").password;
    doctor.viewer.unlock(&password).await.unwrap().get().clone()
}

fn visits(doctor: &Workstation) -> Vec<viewer::wire::KeptRow> {
    doctor.viewer.status().visit.map_or_else(Vec::new, |visit| visit.records)
}

/// Another source writes down that Ivy has shingles.
fn a_problem_is_added(county: &County) {
    let entry = |resource: serde_json::Value| json!({ "resource": resource });
    let document = json!({ "resourceType": "Bundle", "type": "collection", "entry": [
        entry(json!({
            "resourceType": "Patient", "id": "ivy",
            "identifier": [{ "system": "https://fhir.nhs.uk/Id/nhs-number", "value": patient::IVY }],
            "name": [{ "use": "official", "family": "Patterson", "given": ["Ivy"], "prefix": ["Mrs"] }],
            "gender": "female", "birthDate": "1945-03-12",
        })),
        entry(json!({
            "resourceType": "Condition", "id": "shingles",
            "clinicalStatus": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active" }] },
            "code": { "text": "Shingles" }, "subject": { "reference": "Patient/ivy" },
        })),
    ] });
    let import = gateway_server::import::Import {
        store: &county.gateway.store,
        seal: &county.gateway.seal,
        source: gateway_server::import::SourceName::new("Kettering General Hospital", None),
        assign_test_nhs_numbers: false,
        now: county.clock.now(),
    };
    import.document("sent.json", document, true).unwrap();
}

const IN_FORCE: &str = "SELECT count(*) FROM access_grant WHERE ended IS NULL";
const KEPT: &str = "SELECT count(*) FROM access_grant WHERE kept_until IS NOT NULL";
