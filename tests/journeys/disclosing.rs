//! What leaves the program, on paper or on the clipboard, is a disclosure: permitted, and written down first.

use access::{Disclosure, Policy};
use chrono::Duration;
use nhs::Section;
use record::view::{OnPaper, Paper};
use serde_json::Value;
use tests::{County, Weather, Workstation, agreed, code_of, patient, person};
use viewer::wire::{Leaving, PrintOut, Printing};

const PARAGRAPH: &str = "Seen by the community falls team. Walks ten metres with a frame and one.";

#[tokio::test]
async fn what_is_printed_is_written_down_before_it_is_handed_over() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    let opened = nurse.opened(patient::IVY, agreed()).await;
    let before = nurse.viewer.status().unsent;
    county.link.turns(Weather::Cut).await;

    let print_out = printed(&nurse, OnPaper::Overview).await;

    assert_eq!(nurse.viewer.status().unsent, before + 1, "it is on the disk, network or not");
    county.link.turns(Weather::Fair).await;
    nurse.viewer.contact().await;
    nurse.send().await;
    let event = last(&county, "printed");
    assert_eq!(event["id"], print_out.reference.as_str(), "the paper names its event");
    let medicines = &opened.first.overview.medicines.entries;
    assert_eq!(medicines.len(), print_out.paper.parts[0].rows.len());
    for entry in medicines {
        assert!(lists(&event, &entry.id), "{} is on the paper and in the event", entry.id);
    }
}

#[tokio::test]
async fn what_cannot_be_written_down_is_neither_printed_nor_copied() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, agreed()).await;
    nurse.viewer.disk_full(true).unwrap();
    let page = nurse.page();
    let handed_out = || nurse.viewer.status().unsent;

    // A full disk still takes what fits on its last page.
    let mut printing = None;
    for _ in 0..1000 {
        let before = handed_out();
        let answer = nurse.viewer.print_screen(&page, &OnPaper::Overview).await;
        assert_eq!(answer.is_ok(), handed_out() > before, "no paper without its event");
        printing = answer.err();
        if printing.is_some() {
            break;
        }
    }
    let copying = nurse.viewer.copy(Some(&page), &[], PARAGRAPH);

    assert!(code_of(&printing.expect("the disk is full")).starts_with("AUD"));
    assert!(code_of(&copying.unwrap_err()).starts_with("AUD"), "nor words");
}

#[tokio::test]
async fn a_role_that_may_not_print_or_copy_is_refused_in_words() {
    let county =
        County::under(&Policy::standard().replace("discloses = [\"print\", \"copy\"]", "")).await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, agreed()).await;
    let before = nurse.viewer.status().unsent;

    let printing = nurse.viewer.print_screen(&nurse.page(), &OnPaper::Overview).await.unwrap();
    let copying = nurse.viewer.copy(Some(&nurse.page()), &[], PARAGRAPH).unwrap();

    let Printing::Refused { words } = printing.get() else { panic!("nothing is printed") };
    assert_eq!(words, "Printing is not permitted for your role. Nothing was printed.");
    let Leaving::Refused { words } = copying else { panic!("nothing is copied") };
    assert!(words.contains("not permitted for your role"), "{words}");
    assert_eq!(nurse.viewer.status().unsent, before, "nothing is said to have left");
    assert_eq!(nurse.viewer.status().discloses, [], "and the page knows before it is asked");
    let few = nurse.viewer.copy(Some(&nurse.page()), &[], "999 000 0018").unwrap();
    assert_eq!(few, Leaving::Left, "a number is still copied");
}

#[tokio::test]
async fn the_page_is_told_what_may_leave_and_when_it_is_covered() {
    let county = County::open().await;
    let nurse = county.workstation().await;
    assert_eq!(nurse.viewer.status().discloses, [], "nothing, while nobody is at work");
    assert!(nurse.viewer.screen_rules().protected, "and the strictest rules hold");

    nurse.sign_in(&county, "triage-nurse").await;

    assert_eq!(nurse.viewer.status().discloses, [Disclosure::Print, Disclosure::Copy]);
    let rules = nurse.viewer.screen_rules();
    assert!(rules.covered_on_leaving, "a ward is a place where others pass");
    assert_eq!(rules.clipboard_seconds, 30);
}

#[tokio::test]
async fn a_ticket_prints_once() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, agreed()).await;
    let print_out = printed(&nurse, OnPaper::Overview).await;

    assert_eq!(nurse.viewer.spend_ticket(&print_out.reference), Leaving::Left);

    assert!(is_refused(&nurse.viewer.spend_ticket(&print_out.reference)), "not a second time");
}

#[tokio::test]
async fn a_ticket_holds_for_a_minute_and_for_one_preview() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, agreed()).await;

    let first = printed(&nurse, OnPaper::Overview).await;
    let second = printed(&nurse, OnPaper::Section { section: Section::Medicines }).await;
    assert!(is_refused(&nurse.viewer.spend_ticket(&first.reference)), "another was prepared since");
    assert!(is_refused(&nurse.viewer.spend_ticket(&second.reference)), "a wrong one spends it too");

    let third = printed(&nurse, OnPaper::Overview).await;
    nurse.clock.pass(Duration::seconds(61));
    assert!(is_refused(&nurse.viewer.spend_ticket(&third.reference)), "a minute is over");
}

#[tokio::test]
async fn a_lock_and_a_closing_take_the_ticket_away() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, agreed()).await;

    let locked = printed(&nurse, OnPaper::Overview).await;
    nurse.viewer.lock().unwrap();
    assert!(is_refused(&nurse.viewer.spend_ticket(&locked.reference)), "locked");
    nurse.viewer.unlock(&person("triage-nurse").password).await.unwrap();
    assert!(is_refused(&nurse.viewer.spend_ticket(&locked.reference)), "nor after unlocking");

    let closed = printed(&nurse, OnPaper::Overview).await;
    nurse.viewer.close_patient(None).await.unwrap();
    assert!(is_refused(&nurse.viewer.spend_ticket(&closed.reference)), "closed");
}

#[tokio::test]
async fn the_paper_says_of_itself_whose_it_is_and_what_is_missing() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, agreed()).await;

    let print_out = printed(&nurse, OnPaper::Overview).await;
    let Paper { name, facts, allergies, notes, parts, .. } = &print_out.paper;

    assert_eq!(name, "PATTERSON, Ivy (Mrs)");
    let said: Vec<String> =
        facts.iter().map(|fact| format!("{} {}", fact.label, fact.value)).collect();
    assert!(said.contains(&"Born 12-Mar-1945 (81y)".to_owned()), "{said:?}");
    assert!(said.contains(&"NHS No. 999 000 0018".to_owned()), "{said:?}");
    assert_eq!(allergies.strong, "Known allergies:");
    assert!(allergies.rest.contains("penicillin"), "{}", allergies.rest);
    let notes: Vec<String> =
        notes.iter().map(|note| format!("{} {}", note.strong, note.rest)).collect();
    let says = |words: &str| notes.iter().any(|note| note.contains(words));
    assert!(says("letters are not shown for the role of whoever printed this."), "{notes:?}");
    assert!(says("Some sensitive information is never shared in this record."), "{notes:?}");
    assert!(says(" answered at "), "who has answered, and when: {notes:?}");
    assert!(parts.iter().all(|part| part.stamp.is_some()), "each part has its stamp");
    assert!(print_out.printed.starts_with("Printed "), "{}", print_out.printed);
    assert!(print_out.printed.contains("Triage nurse"), "{}", print_out.printed);
    assert_eq!(print_out.uncontrolled, "Uncontrolled copy - shred after use");
}

#[tokio::test]
async fn what_a_role_does_not_see_is_not_on_its_paper() {
    let county = County::open().await;
    let consultant = county.signed_in("ed-consultant").await;
    consultant.opened(patient::IVY, agreed()).await;
    let letters = consultant.section(Section::Letters).unwrap();
    let letter = OnPaper::Letter { id: letters.get().entries[0].id.clone() };
    assert_eq!(printed(&consultant, letter.clone()).await.paper.title, "Letter");
    consultant.viewer.close_patient(None).await.unwrap();
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, agreed()).await;

    let section = printed(&nurse, OnPaper::Section { section: Section::Letters }).await;

    let [part] = section.paper.parts.as_slice() else { panic!("one section") };
    assert!(part.rows.is_empty() && part.pdf.is_none());
    assert!(part.notes.iter().any(|note| note.strong.contains("not shown for the role")));
    let single = nurse.viewer.print_screen(&nurse.page(), &letter).await;
    assert!(single.is_err(), "nor can it be printed by its id");
}

#[tokio::test]
async fn one_test_is_printed_with_all_its_results_and_no_other() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, agreed()).await;
    let results = nurse.section(Section::Results).unwrap();
    let record::view::Body::Result { test, series, .. } = &results.get().entries[0].body else {
        panic!("a result")
    };
    let of_it = results.get().entries.iter().filter(|entry| {
        matches!(&entry.body, record::view::Body::Result { series: of, .. } if of == series)
    });

    let print_out =
        printed(&nurse, OnPaper::Test { id: results.get().entries[0].id.clone() }).await;

    let [part] = print_out.paper.parts.as_slice() else { panic!("one test") };
    assert_eq!(part.rows.len(), of_it.count());
    assert!(part.rows.iter().all(|row| row.cells[1].strong.as_ref() == Some(test)));
}

#[tokio::test]
async fn copying_is_written_down_before_it_is_on_the_clipboard() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    let opened = nurse.opened(patient::IVY, agreed()).await;
    let medicine = &opened.first.overview.medicines.entries[0].id;
    let before = nurse.viewer.status().unsent;

    let copying =
        nurse.viewer.copy(Some(&nurse.page()), std::slice::from_ref(medicine), PARAGRAPH).unwrap();

    assert_eq!(copying, Leaving::Left);
    assert_eq!(nurse.viewer.status().unsent, before + 1, "it is on the disk by then");
    nurse.send().await;
    let event = last(&county, "copied");
    assert!(lists(&event, medicine), "of which entry");
    let said = event.to_string();
    assert!(said.contains(&PARAGRAPH.chars().count().to_string()), "how much");
    assert!(!said.contains("falls team"), "never the words themselves");
}

#[tokio::test]
async fn as_many_as_fifty_characters_are_copied_without_an_event() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, agreed()).await;
    let before = nurse.viewer.status().unsent;

    let fifty = nurse.viewer.copy(Some(&nurse.page()), &[], &"é".repeat(50)).unwrap();
    assert_eq!(
        (fifty, nurse.viewer.status().unsent),
        (Leaving::Left, before),
        "characters, not bytes"
    );

    nurse.viewer.copy(Some(&nurse.page()), &[], &"é".repeat(51)).unwrap();
    assert_eq!(nurse.viewer.status().unsent, before + 1);
}

#[tokio::test]
async fn words_of_no_known_entry_are_written_down_as_the_whole_screen() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, agreed()).await;
    let medicines = nurse.section(Section::Medicines).unwrap();

    let unknown = ["Observation/of-somebody-else".to_owned()];
    nurse.viewer.copy(Some(&nurse.page()), &unknown, PARAGRAPH).unwrap();
    nurse.send().await;

    let event = last(&county, "copied");
    for entry in &medicines.get().entries {
        assert!(lists(&event, &entry.id), "a doubt counts as more, not as less");
    }
    assert!(!event.to_string().contains("of-somebody-else"));
}

#[tokio::test]
async fn a_list_of_patients_is_not_copied() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.find(patient::IVY).await;

    let copying = nurse.viewer.copy(None, &[], PARAGRAPH).unwrap();

    assert!(is_refused(&copying), "there is no opening that it could be written down under");
}

async fn printed(at: &Workstation, what: OnPaper) -> PrintOut {
    let printing = at.viewer.print_screen(&at.page(), &what).await.unwrap();
    match printing.get() {
        Printing::Ready { print_out } => print_out.clone(),
        Printing::Refused { words } => panic!("refused: {words}"),
    }
}

fn is_refused(leaving: &Leaving) -> bool {
    matches!(leaving, Leaving::Refused { .. })
}

/// The last event of this kind that the gateway holds.
fn last(county: &County, kind: &str) -> Value {
    let events = county.events();
    let mut bodies = events.iter().map(|event| serde_json::from_str::<Value>(&event.body).unwrap());
    let code = |event: &Value| {
        event.pointer("/meta/tag/0/code").and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    bodies.rfind(|event| code(event) == kind).unwrap_or_else(|| panic!("no {kind} event"))
}

/// Whether an event lists an entry.
fn lists(event: &Value, entry: &str) -> bool {
    event.to_string().contains(entry.split('#').next().unwrap_or(entry))
}
