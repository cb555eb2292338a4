//! What a patient is handed after an opening: whoever opened the record hands it over, and that it left is written down first.

use access::{Policy, SafeguardingReason};
use serde_json::Value;
use tests::{County, Weather, agreed, code_of, emergency, patient};
use viewer::wire::{GateAnswer, Leaving, PrintSize, Sheet, SheetBlock};

#[tokio::test]
async fn a_receipt_is_written_down_before_it_is_printed_or_saved_and_prints_once() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, agreed()).await;
    let (page, before) = (nurse.page(), nurse.viewer.status().unsent);
    county.link.turns(Weather::Cut).await;

    let read = nurse.viewer.receipt(&page).unwrap();
    assert_eq!(nurse.viewer.status().unsent, before, "to read it is not to hand it over");
    let ticket = nurse.viewer.print_receipt(&page).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let saved =
        nurse.viewer.save_receipt(&page, PrintSize::Large, &[folder.path().to_owned()]).unwrap();

    assert_eq!(nurse.viewer.status().unsent, before + 2, "each is on the disk, network or not");
    assert_eq!(nurse.viewer.spend_ticket(&ticket), Leaving::Left);
    assert!(matches!(nurse.viewer.spend_ticket(&ticket), Leaving::Refused { .. }), "once");
    assert!(saved.contains(&reference(&read).replace(' ', "-")), "{saved}");
    county.link.turns(Weather::Fair).await;
    nurse.viewer.contact().await;
    nurse.send().await;
    let printed = printed(&county);
    assert_eq!(printed.len(), 2);
    assert!(printed.iter().all(|event| event.contains("receipt")), "{printed:?}");
}

#[tokio::test]
async fn a_receipt_names_neither_the_patient_nor_the_member_of_staff_nor_anything_clinical() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, emergency()).await;

    let receipt = format!("{:?}", nurse.viewer.receipt(&nurse.page()).unwrap());

    assert!(receipt.contains("in an emergency"), "{receipt}");
    for word in
        ["PATTERSON", "Patterson", "Ivy", "9990000018", "999 000 0018", "CLARKE", "apixaban"]
    {
        assert!(!receipt.contains(word), "{word} in {receipt}");
    }
}

#[tokio::test]
async fn there_is_a_receipt_of_the_open_record_alone_and_a_lock_takes_its_ticket_away() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, agreed()).await;
    let page = nurse.page();

    let ticket = nurse.viewer.print_receipt(&page).unwrap();
    nurse.viewer.lock().unwrap();

    assert!(matches!(nurse.viewer.spend_ticket(&ticket), Leaving::Refused { .. }));
    for answer in [nurse.viewer.receipt(&page).err(), nurse.viewer.print_receipt(&page).err()] {
        assert!(!code_of(&answer.expect("nobody is at work")).is_empty());
    }
}

#[tokio::test]
async fn every_role_hands_out_a_receipt_also_where_it_may_not_print_the_record() {
    let county =
        County::under(&Policy::standard().replace("discloses = [\"print\", \"copy\"]", "")).await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, agreed()).await;

    let ticket = nurse.viewer.print_receipt(&nurse.page()).unwrap();

    assert_eq!(nurse.viewer.spend_ticket(&ticket), Leaving::Left);
}

/// A receipt that lies about at home must not tell that somebody was worried.
#[tokio::test]
async fn of_an_opening_for_safeguarding_there_is_no_receipt() {
    let county = County::open().await;
    let consultant = county.signed_in("ed-consultant").await;
    let note = "Bruises that the story does not explain".to_owned();
    let answer = GateAnswer::Safeguarding { reason: SafeguardingReason::AdultAtRisk, note };
    consultant.opened(patient::IVY, answer).await;
    let (page, before) = (consultant.page(), consultant.viewer.status().unsent);

    let folder = tempfile::tempdir().unwrap();
    let refused = [
        consultant.viewer.receipt(&page).err(),
        consultant.viewer.print_receipt(&page).err(),
        consultant
            .viewer
            .save_receipt(&page, PrintSize::Ordinary, &[folder.path().to_owned()])
            .err(),
    ];

    for trouble in refused {
        assert_eq!(code_of(&trouble.expect("there is none")), "DOC-03");
    }
    assert_eq!(consultant.viewer.status().unsent, before);
    assert_eq!(folder.path().read_dir().unwrap().count(), 0);
}

fn reference(sheet: &Sheet) -> String {
    let mut facts = sheet.blocks.iter().filter_map(|block| match block {
        SheetBlock::Facts { facts } => facts.iter().find(|fact| fact.name == "Reference"),
        SheetBlock::Heading { .. }
        | SheetBlock::Paragraph { .. }
        | SheetBlock::Strong { .. }
        | SheetBlock::List { .. }
        | SheetBlock::Table { .. } => None,
    });
    facts.next().expect("it has a reference").value.clone()
}

/// What the gateway holds of what was handed over.
fn printed(county: &County) -> Vec<String> {
    let is_print = |body: &str| {
        let event: Value = serde_json::from_str(body).unwrap();
        event.pointer("/meta/tag/0/code").and_then(Value::as_str) == Some("printed")
    };
    let events = county.events().into_iter().map(|event| event.body);
    events.filter(|body| is_print(body)).collect()
}
