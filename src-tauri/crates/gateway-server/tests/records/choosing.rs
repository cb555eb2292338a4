//! Opting out, and in again, by two people of the administration.

use access::{Refusal, Sharing};
use chrono::Duration;
use contract::AccessAnswer;
use gateway_server::{
    accounts,
    opt_out::{
        proposals::{ProposalError, carry_out, propose, waiting, withdraw},
        shown,
    },
    training,
};
use identity::Practitioner;
use nhs::NhsNumber;

use crate::{
    fhir::{choice, entry, of_patient},
    house::{House, emergency},
};

#[tokio::test]
async fn it_takes_two_people_to_opt_a_patient_out_and_two_to_opt_in() {
    let house = House::open();
    house.import(GP, &of_patient(IVY, &[entry("Condition", "c", "unmistakable")]));
    let raj = house.signed_in("ed-consultant").await;
    let ivy = house.find(&raj, IVY).await;
    let grant = house.opened(&raj, &ivy, emergency()).await.grant;
    let (sam, joyce) =
        (administrator(&house, "administrator"), administrator(&house, "registration-authority"));

    let proposal = propose(&house.gateway, &sam, number(), false).unwrap();
    assert_eq!(
        house.standing(&raj, &ivy).await.sharing,
        Sharing::Shared,
        "a proposal does nothing by itself"
    );
    let alone = carry_out(&house.gateway, &sam, &proposal.id, false);
    assert!(matches!(alone, Err(ProposalError::SamePerson)), "the same person is refused");
    let other_way = carry_out(&house.gateway, &joyce, &proposal.id, true);
    assert!(
        matches!(other_way, Err(ProposalError::Otherwise(_))),
        "nor does it opt the patient in"
    );
    let done = carry_out(&house.gateway, &joyce, &proposal.id, false).unwrap();

    assert!(done.sharing == Sharing::OptedOut && done.emptied);
    assert_eq!(
        house.count("SELECT count(*) FROM resource WHERE patient IS NOT NULL"),
        0,
        "everything is forgotten"
    );
    assert_eq!(house.record(&raj, &ivy, &grant).await.status, 403, "and closed");
    let again = carry_out(&house.gateway, &joyce, &proposal.id, false);
    assert!(matches!(again, Err(ProposalError::Unknown)), "it is spent");

    house.import(
        GP,
        &of_patient(
            IVY,
            &[entry("Condition", "c", "unmistakable"), choice("yes", FOR, "2026-11-21")],
        ),
    );
    assert_eq!(house.standing(&raj, &ivy).await.sharing, Sharing::OptedOut, "no source undoes it");

    house.later(Duration::minutes(1));
    let back = propose(&house.gateway, &joyce, number(), true).unwrap();
    assert!(matches!(
        carry_out(&house.gateway, &joyce, &back.id, true),
        Err(ProposalError::SamePerson)
    ));
    let done = carry_out(&house.gateway, &sam, &back.id, true).unwrap();
    assert_eq!(done.sharing, Sharing::Shared);
    assert_eq!(
        house.count("SELECT count(*) FROM resource WHERE patient IS NOT NULL"),
        0,
        "it restores nothing"
    );
    house.import(GP, &of_patient(IVY, &[entry("Condition", "c", "unmistakable")]));
    assert_eq!(
        house.count("SELECT count(*) FROM resource WHERE patient IS NOT NULL"),
        1,
        "the next import does"
    );

    for (kind, outcome, count) in [
        ("opt-out", "same-person", 1),
        ("opt-out", "done", 2),
        ("opt-in", "same-person", 1),
        ("opt-in", "done", 2),
    ] {
        let noted = format!(
            "SELECT count(*) FROM gateway_event WHERE kind = '{kind}' AND outcome = '{outcome}' AND account IS NOT NULL AND patient IS NOT NULL"
        );
        assert_eq!(house.count(&noted), count, "{kind} {outcome} is written down");
    }
    let said = "SELECT count(*) FROM gateway_event WHERE opened_text('gateway_event/' || id, sealed) LIKE '%999000%'";
    assert_eq!(house.count(said), 0, "without the NHS number");
}

#[test]
fn an_opt_in_by_hand_answers_what_an_organisation_has_said_and_not_what_it_says_later() {
    let house = House::open();
    let (sam, joyce) =
        (administrator(&house, "administrator"), administrator(&house, "registration-authority"));
    house.import(GP, &of_patient(IVY, &[choice("no", AGAINST, "2020")]));
    house.later(Duration::minutes(1));

    let back = propose(&house.gateway, &sam, number(), true).unwrap();
    assert_eq!(carry_out(&house.gateway, &joyce, &back.id, true).unwrap().sharing, Sharing::Shared);
    house.later(Duration::minutes(1));
    house.import(
        GP,
        &of_patient(IVY, &[choice("no", AGAINST, "2020"), entry("Condition", "c", "x")]),
    );
    assert_eq!(
        house.count("SELECT count(*) FROM resource WHERE patient IS NOT NULL"),
        2,
        "the same word again is not a new one"
    );

    house.later(Duration::days(2));
    house.import(GP, &of_patient(IVY, &[choice("again", AGAINST, "2026-11-23")]));
    assert_eq!(house.count("SELECT opted_out FROM patient"), 1);
    assert_eq!(house.count("SELECT count(*) FROM resource WHERE patient IS NOT NULL"), 0);
}

#[test]
fn a_proposal_holds_for_seven_days_and_can_be_taken_back() {
    let house = House::open();
    house.import(GP, &of_patient(IVY, &[]));
    let (sam, joyce) =
        (administrator(&house, "administrator"), administrator(&house, "registration-authority"));
    let one = propose(&house.gateway, &sam, number(), false).unwrap();
    house.later(Duration::days(7) - Duration::minutes(1));
    let other = propose(&house.gateway, &sam, number(), false).unwrap();
    assert_eq!(waiting(&house.gateway).unwrap(), [one.clone(), other.clone()]);

    house.later(Duration::minutes(1));
    assert!(
        matches!(carry_out(&house.gateway, &joyce, &one.id, false), Err(ProposalError::Unknown)),
        "its time is over"
    );
    withdraw(&house.gateway, &joyce, &other.id).unwrap();
    assert!(matches!(
        carry_out(&house.gateway, &joyce, &other.id, false),
        Err(ProposalError::Unknown)
    ));
    assert_eq!(waiting(&house.gateway).unwrap(), []);
    assert_eq!(house.count("SELECT opted_out FROM patient"), 0, "nothing was carried out");
}

#[test]
fn nobody_else_proposes_confirms_or_withdraws() {
    let house = House::open();
    let (sam, helen) = (administrator(&house, "administrator"), administrator(&house, "gp"));
    let proposal = propose(&house.gateway, &sam, number(), false).unwrap();
    for refused in [
        propose(&house.gateway, &helen, number(), false).map(drop),
        carry_out(&house.gateway, &helen, &proposal.id, false).map(drop),
        withdraw(&house.gateway, &helen, &proposal.id),
    ] {
        assert!(matches!(refused, Err(ProposalError::NotAdministration)));
    }
    assert_eq!(
        house.count("SELECT count(*) FROM gateway_event WHERE outcome = 'not-administration'"),
        3
    );
    let by_hand = house.gateway.store.write(|tx| {
        tx.execute(
            "UPDATE sharing_proposal SET ended = proposed, ended_by = proposed_by, carried_out = 1",
            [],
        )
    });
    assert!(by_hand.is_err(), "the database refuses it as well");
}

#[tokio::test]
async fn who_is_not_known_yet_can_opt_out_before_anything_comes() {
    let house = House::open();
    let (sam, joyce) =
        (administrator(&house, "administrator"), administrator(&house, "registration-authority"));
    let proposal = propose(&house.gateway, &sam, number(), false).unwrap();
    assert!(matches!(
        propose(&house.gateway, &sam, number(), true).and_then(|back| carry_out(
            &house.gateway,
            &joyce,
            &back.id,
            true
        )),
        Err(ProposalError::Nobody)
    ));
    carry_out(&house.gateway, &joyce, &proposal.id, false).unwrap();

    house.import(GP, &of_patient(IVY, &[entry("Condition", "c", "unmistakable")]));

    assert_eq!(
        house.count("SELECT count(*) FROM resource WHERE patient IS NOT NULL"),
        0,
        "nothing is taken in"
    );
    let raj = house.signed_in("ed-consultant").await;
    let ivy = house.find(&raj, IVY).await;
    let answer = house.ask(&raj, &ivy, Some(emergency())).await;
    assert!(matches!(answer, AccessAnswer::Refused { refusal: Refusal::OptedOut }));
}

#[test]
fn an_administrator_is_shown_what_was_said_and_nothing_else() {
    let house = House::open();
    house.import(
        GP,
        &of_patient(
            IVY,
            &[
                choice("no", AGAINST, "2025-02"),
                choice("one", "827241000000103", "2024-01-01"),
                entry("Condition", "c", "unmistakable"),
            ],
        ),
    );

    let known = shown::known(&house.gateway, number()).unwrap().expect("she is known");

    assert_eq!(known.sharing, Sharing::OptedOut);
    let mut said: Vec<String> = known
        .words
        .iter()
        .map(|word| format!("{} {}, {}, {}", word.about, word.says, word.date, word.source))
        .collect();
    said.sort();
    assert_eq!(
        said,
        [
            "secondary use of the practice's data (Type 1) does not share, 01-Jan-2024, Abington Park Surgery",
            "this shared record does not share, Feb-2025, Abington Park Surgery",
        ]
    );
    assert!(
        !format!("{known:?}").contains("unmistakable")
            && !format!("{known:?}").contains("atterson")
    );
    assert_eq!(
        house.count("SELECT count(*) FROM gateway_event WHERE kind = 'choices-shown'"),
        1,
        "that it was asked is written down"
    );
}

/// Somebody of the training accounts, by password and code.
fn administrator(house: &House, job: &str) -> Practitioner {
    accounts::training::enrol(&house.gateway).unwrap();
    house.later(Duration::minutes(1));
    let account = training::accounts()
        .into_iter()
        .find(|account| account.email.starts_with(job))
        .expect("an account");
    let code = accounts::training::code(job, house.now()).unwrap();
    accounts::authenticate(&house.gateway, account.email, &account.password, &code).unwrap()
}

fn number() -> NhsNumber {
    IVY.parse().unwrap()
}

const IVY: &str = "9990000018";
const GP: &str = "Abington Park Surgery";
const AGAINST: &str = "416409005";
const FOR: &str = "417528008";
