//! A record that arrives in parts, over a network that may not carry all of them.

use std::time::Duration;

use nhs::Section;
use record::view::{Absence, AllergyState, LetterContent};
use tests::{County, Weather, Workstation, agreed, code_of, patient, until};
use viewer::wire::{Network, Opening, Unlocking};

#[tokio::test]
async fn nothing_clinical_crosses_before_the_gate() {
    let (county, nurse) = watched("triage-nurse").await;

    nurse.choose(patient::IVY).await;
    let before = county.link.asked();
    nurse.answer(agreed()).await.unwrap();

    let fhir = before.iter().filter(|asked| asked.contains(" /fhir/"));
    let fhir: Vec<&String> =
        fhir.filter(|asked| !asked.contains("/fhir/Patient/_search")).collect();
    assert!(fhir.is_empty(), "only who the patients are was asked: {fhir:?}");
    assert!(parts_asked(&county).len() == 1, "and the record when the question was answered");
}

#[tokio::test]
async fn the_first_request_brings_banner_allergies_flags_and_medicines_and_no_more() {
    let (county, nurse) = watched("triage-nurse").await;

    let Opening::Opened { record } = nurse.open(patient::IVY, agreed()).await else {
        panic!("it opens")
    };

    assert_eq!(parts_asked(&county), ["_section=flags,allergies,medicines"]);
    let first = record.first;
    assert_eq!(first.banner.nhs_number.as_deref(), Some("999 000 0018"));
    assert!(matches!(first.allergies.state, AllergyState::Known { .. }));
    assert!(!first.flags.is_empty());
    assert_eq!(first.overview.medicines.entries.len(), 8);
    for section in [&first.overview.problems, &first.overview.flagged_results] {
        assert!(section.entries.is_empty(), "{:?} came unasked", section.section);
        assert_eq!(section.absence, Some(Absence::Coming), "and is not said to be none");
    }

    let rest = nurse.the_rest().await.unwrap();

    assert_eq!(parts_asked(&county).len(), 4, "each of the others in a request of its own");
    assert!(rest.get().arriving.coming.is_empty() && rest.get().arriving.missed.is_empty());
    assert!(!rest.get().overview.problems.entries.is_empty());
    assert!(!rest.get().overview.flagged_results.entries.is_empty());
}

#[tokio::test]
async fn each_part_and_each_letter_is_written_down_before_it_is_fetched() {
    let county = County::open().await;
    let consultant = county.signed_in("ed-consultant").await;
    consultant.opened(patient::IVY, agreed()).await;
    let letters = consultant.section(Section::Letters).unwrap();
    let letter = letters.get().entries.first().unwrap().id.clone();
    consultant.letter(&letter).await.unwrap();
    consultant.letter(&letter).await.unwrap();
    consultant.send().await;

    let fetched: Vec<String> = county
        .events()
        .iter()
        .filter(|event| event.act == "fetching")
        .filter_map(|event| part_of(&event.body))
        .collect();

    assert_eq!(fetched, ["first", "now", "results", "history", &letter], "a letter once");
    let unrecorded = county.count(
        "SELECT count(*) FROM gateway_event WHERE kind = 'read' AND event NOT IN (SELECT id FROM audit_event)",
    );
    assert_eq!(unrecorded, 0, "no read without its event");
}

#[tokio::test]
async fn a_part_that_fails_leaves_the_others() {
    let (county, nurse) = watched("triage-nurse").await;
    nurse.open(patient::IVY, agreed()).await;
    let results = place(&nurse, "results");
    county.link.turns(Weather::Without(results)).await;

    let rest = nurse.the_rest().await.unwrap();

    let overview = &rest.get().overview;
    assert!(!overview.problems.entries.is_empty() && !overview.social_care.entries.is_empty());
    let missed = &rest.get().arriving.missed;
    assert_eq!(missed.len(), 1);
    assert_eq!(missed.first().unwrap().sections, [Section::Results]);
    let shown = nurse.section(Section::Results).unwrap();
    assert!(
        matches!(shown.get().absence, Some(Absence::DidNotCome { .. })),
        "{:?}",
        shown.get().absence
    );
    let counts = rest.get().sections.iter();
    let unknown: Vec<Section> =
        counts.filter(|count| count.shown.is_none()).map(|count| count.section).collect();
    assert_eq!(unknown, [Section::Results], "no zero where nothing is known");

    county.link.turns(WATCHED).await;
    nurse.viewer.refresh(&nurse.page()).await.unwrap();
    let again = nurse.the_rest().await.unwrap();
    assert!(again.get().arriving.missed.is_empty(), "Alt+R tries again");
    assert!(!again.get().overview.flagged_results.entries.is_empty());
}

#[tokio::test]
async fn a_part_that_is_fetched_again_and_fails_leaves_what_was_there() {
    let (county, nurse) = watched("triage-nurse").await;
    let before = nurse.opened(patient::IVY, agreed()).await.first;
    county.link.turns(Weather::Without(place(&nurse, "results"))).await;

    nurse.viewer.refresh(&nurse.page()).await.unwrap();
    let after = nurse.the_rest().await.unwrap();

    let flagged = |first: &record::view::FirstScreen| first.overview.flagged_results.entries.len();
    assert_eq!(flagged(after.get()), flagged(&before), "the older ones stand");
    assert!(after.get().arriving.missed.iter().all(|missed| missed.stands));
    assert_eq!(after.get().arriving.missed.len(), 1, "and that they are older is said");
}

#[tokio::test]
async fn a_late_part_of_the_previous_patient_is_dropped() {
    let (county, nurse) = watched("triage-nurse").await;
    nurse.open(patient::IVY, agreed()).await;
    county.link.turns(LATE).await;
    let viewer = nurse.viewer.clone();
    let late = tokio::spawn(async move { viewer.fetch_what_is_coming().await });
    until("the gateway was asked", || parts_asked(&county).len() == 4).await;

    county.link.turns(Weather::Fair).await;
    nurse.open(patient::AMIR, agreed()).await;
    late.await.unwrap();
    nurse.the_rest().await.unwrap();

    is_whole_and_theirs(&nurse, "KHAN");
}

#[tokio::test]
async fn a_late_letter_of_the_previous_patient_is_dropped() {
    let (county, consultant) = watched("ed-consultant").await;
    consultant.opened(patient::IVY, agreed()).await;
    let letters = consultant.section(Section::Letters).unwrap();
    let letter = letters.get().entries.first().unwrap().id.clone();
    county.link.turns(LATE).await;
    let (viewer, ivy) = (consultant.viewer.clone(), consultant.page());
    let late = tokio::spawn(async move { viewer.show_letter(&ivy, &letter).await.map(|_| ()) });
    until("the gateway was asked", || parts_asked(&county).len() == 5).await;

    county.link.turns(Weather::Fair).await;
    consultant.choose(patient::AMIR).await;
    assert!(!late.is_finished(), "the letter comes after that");
    consultant.answer(agreed()).await.unwrap();
    consultant.the_rest().await.unwrap();

    assert_eq!(code_of(&late.await.unwrap().unwrap_err()), "APP-01", "it is not shown");
    is_whole_and_theirs(&consultant, "KHAN");
}

#[tokio::test]
async fn a_late_copy_of_the_previous_patient_is_not_kept() {
    let county = County::open().await;
    let doctor = county.laptop("out-of-hours-doctor").await;
    doctor.opened(patient::IVY, agreed()).await;
    let reads = || county.count("SELECT count(*) FROM gateway_event WHERE kind = 'read'");
    let before = reads();
    county.link.turns(LATE).await;
    let (viewer, ivy) = (doctor.viewer.clone(), doctor.page());
    let late = tokio::spawn(async move { viewer.keep(&ivy).await });
    until("the gateway has given out the copy", || reads() > before).await;

    doctor.viewer.close_patient(None).await.unwrap();
    county.link.turns(Weather::Fair).await;
    doctor.opened(patient::AMIR, agreed()).await;

    assert_eq!(code_of(&late.await.unwrap().unwrap_err()), "APP-01", "it came, and is not kept");
    let visit = doctor.viewer.status().visit.unwrap();
    assert!(visit.records.is_empty(), "nor is Amir's in its place");
    is_whole_and_theirs(&doctor, "KHAN");
}

#[tokio::test]
async fn what_had_come_before_a_lock_is_there_after_it_and_the_rest_comes_then() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.open(patient::IVY, agreed()).await;
    nurse.viewer.lock().unwrap();
    nurse.viewer.fetch_what_is_coming().await;

    let unlocked = nurse.viewer.unlock(&tests::person("triage-nurse").password).await.unwrap();

    let Unlocking::Back { record: Some(record), .. } = unlocked.get() else { panic!("it is back") };
    assert_eq!(record.first.overview.medicines.entries.len(), 8);
    assert_eq!(record.first.overview.problems.absence, Some(Absence::Coming), "not none");
    let rest = nurse.the_rest().await.unwrap();
    assert!(!rest.get().overview.problems.entries.is_empty());

    nurse.viewer.lock().unwrap();
    county.link.turns(Weather::Cut).await;
    let unlocked = nurse.viewer.unlock(&tests::person("triage-nurse").password).await.unwrap();
    let Unlocking::Back { record: Some(record), .. } = unlocked.get() else { panic!("it is back") };
    assert!(!record.first.overview.problems.entries.is_empty(), "all parts survive the lock");
    assert!(record.first.arriving.coming.is_empty());
}

#[tokio::test]
async fn a_letter_is_listed_with_its_size_and_fetched_when_it_is_opened() {
    let (county, consultant) = watched("ed-consultant").await;
    consultant.opened(patient::IVY, agreed()).await;
    let letters = consultant.section(Section::Letters).unwrap();
    for entry in &letters.get().entries {
        let record::view::Body::Letter { size, .. } = &entry.body else { panic!("a letter") };
        assert!(size.is_some(), "{} says how large it is", entry.id);
    }
    let id = &letters.get().entries.first().unwrap().id;
    let before = parts_asked(&county).len();

    county.link.turns(Weather::Cut).await;
    let failed = consultant.letter(id).await.map(|_| ()).unwrap_err();
    county.link.turns(WATCHED).await;
    let letter = consultant.letter(id).await.unwrap();

    assert!(code_of(&failed).starts_with("NET-"), "a letter that does not come says so");
    assert!(!matches!(letter.get().content, LetterContent::CannotBeShown { .. }));
    assert_eq!(parts_asked(&county).len(), before + 1, "and is fetched when it is tried again");
    consultant.letter(id).await.unwrap();
    assert_eq!(parts_asked(&county).len(), before + 1, "what was fetched stays");
    county.link.turns(Weather::Cut).await;
    consultant.letter(id).await.unwrap();
}

#[tokio::test]
async fn what_has_come_is_told_to_the_page_without_anything_clinical() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    let Opening::Opened { record } = nurse.open(patient::IVY, agreed()).await else {
        panic!("it opens")
    };
    let told = nurse.viewer.status().has_come.unwrap();
    assert_eq!(told.round, record.first.arriving.round, "the page shows all that has come");

    nurse.viewer.fetch_what_is_coming().await;

    let told = nurse.viewer.status().has_come.unwrap();
    assert_eq!(told.patient, nurse.page());
    assert!(told.round > record.first.arriving.round, "more has come than the page shows");
    nurse.viewer.lock().unwrap();
    assert!(nurse.viewer.status().has_come.is_none(), "and behind the lock nothing is told");
}

#[tokio::test]
async fn a_link_on_which_an_answer_is_waited_for_is_said_to_be_slow() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    assert!(matches!(nurse.viewer.status().network, Network::Online { .. }));
    county.link.turns(Weather::Slow(Duration::from_secs(6))).await;
    let viewer = nurse.viewer.clone();
    let search = tokio::spawn(async move { viewer.find_patient(patient::IVY).await.map(|_| ()) });

    let is_slow = || matches!(nurse.viewer.status().network, Network::Slow { receiving: true, .. });
    until("a slow link", is_slow).await;

    search.await.unwrap().unwrap();
    assert!(matches!(nurse.viewer.status().network, Network::Online { .. }), "it has come");
}

#[tokio::test]
async fn activity_is_sent_when_the_first_glance_is_there_and_not_before() {
    let (county, nurse) = watched("triage-nurse").await;
    let _runs = nurse.runs();
    nurse.choose(patient::IVY).await;
    until("all is sent", || nurse.viewer.status().unsent == 0).await;
    let before = county.link.asked().len();

    nurse.answer(agreed()).await.unwrap();
    until("all is sent", || nurse.viewer.status().unsent == 0).await;

    let asked = county.link.asked().split_off(before);
    let place = |words: &str| asked.iter().position(|line| line.contains(words));
    let (first, sent) = (place("_section=flags"), place("POST /fhir HTTP"));
    assert!(first.is_some() && first < sent, "{asked:?}");
}

/// Somebody at work over a network on which each request is seen.
async fn watched(account: &str) -> (County, Workstation) {
    let county = County::open().await;
    let somebody = county.signed_in(account).await;
    county.link.turns(WATCHED).await;
    (county, somebody)
}

/// Every part of the open record has come, and none of it is of the patient before.
fn is_whole_and_theirs(somebody: &Workstation, family: &str) {
    let first = somebody.viewer.show_arrived(&somebody.page()).unwrap();
    let first = first.get();
    assert_eq!(first.banner.family, family);
    assert!(first.arriving.coming.is_empty(), "all of it has come");
    assert!(first.arriving.missed.is_empty(), "and what was dropped is not said to be missing");
    for section in Section::ALL {
        let shown = serde_json::to_string(somebody.section(section).unwrap().get()).unwrap();
        assert!(!shown.contains("apixaban") && !shown.contains("Patterson"), "{section}");
    }
}

/// What of records was asked for, in its order: `_section=results`.
fn parts_asked(county: &County) -> Vec<String> {
    let asked = county.link.asked();
    let records = asked.iter().filter_map(|line| line.split_once("$everything"));
    let narrowed = records.map(|(_, rest)| rest.trim_start_matches('?'));
    narrowed.filter_map(|rest| rest.split(' ').next()).map(str::to_owned).collect()
}

/// Where a part of the open record is asked for.
fn place(somebody: &Workstation, sections: &str) -> &'static str {
    format!("/fhir/Patient/{}/$everything?_section={sections}", somebody.page()).leak()
}

/// Which part an event says was about to be fetched.
fn part_of(event: &str) -> Option<String> {
    let event: serde_json::Value = serde_json::from_str(event).ok()?;
    let list = |of: &serde_json::Value, name: &str| of.get(name)?.as_array().cloned();
    let entities = list(&event, "entity")?;
    let mut details = entities.iter().filter_map(|entity| list(entity, "detail")).flatten();
    let part = details.find(|detail| detail.get("type").is_some_and(|name| name == "part"))?;
    part.get("valueString")?.as_str().map(str::to_owned)
}

/// As it should be, with a connection for each request.
const WATCHED: Weather = Weather::Without("/nothing-like-it");

/// What is asked arrives at once, and what is answered comes when somebody else has been turned to.
const LATE: Weather = Weather::LateAnswers(Duration::from_secs(2));
