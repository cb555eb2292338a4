//! What was done and said in reviews is what the ledger holds, to the letter.

use access::CouldAgree;
use contract::{AnswerQuestion, ReviewDecision, SayAfterwards, path};
use gateway_server::audit_ledger::verify::verify;

use crate::{
    deciding_reviews::{an_emergency, listed},
    house::House,
    office::Office,
};

/// What somebody does to the database, and what is found then.
const TAMPERED: [(&str, &str); 7] = [
    (
        "UPDATE review_act SET sealed = sealed('review_act/' || id, 'Why did you?') WHERE act = 'asked'",
        WORDS,
    ),
    (
        "UPDATE review_act SET sealed = sealed('review_act/' || id, 'The police') WHERE act = 'answered'",
        WORDS,
    ),
    (
        "UPDATE review_act SET sealed = sealed('review_act/' || id, 'Could the patient agree later? No.') WHERE act = 'afterwards'",
        WORDS,
    ),
    (
        "UPDATE review_act SET sealed = sealed('review_act/' || id, '') WHERE act = 'answered'",
        WORDS,
    ),
    (
        "UPDATE review_act SET act = 'escalated' WHERE act = 'asked'",
        "it is not what the ledger tells of it",
    ),
    ("DELETE FROM review_act WHERE act = 'answered'", "it is not there any more"),
    (
        "INSERT INTO review_act (id, alert, at, act) SELECT 'quietly', alert, at, 'appropriate' FROM review_act LIMIT 1",
        "no entry of the ledger tells of it",
    ),
];

#[tokio::test]
async fn whatever_is_changed_of_what_was_done_and_said_in_a_review_is_found() {
    let (house, rita) = an_emergency().await;
    let grace = Office::of(&house, "privacy-officer").await;
    let item = grace.first().await;
    let asked =
        grace.decide(&[&item], ReviewDecision::Ask, Some("Who brought the patient in?")).await;
    assert!(asked.is_done());
    let answer = AnswerQuestion { item, words: "The ambulance, alone".to_owned() };
    assert!(house.post(&rita, path::MY_ANSWER, &answer).await.is_done());
    let grant = listed(&house, &rita).await.accesses.remove(0).grant;
    house.close(&rita, &grant).await;
    let yes = SayAfterwards { grant, could_agree: Some(CouldAgree::Yes), wrong_patient: true };
    assert!(house.post(&rita, path::MY_AFTERWARDS, &yes).await.is_done());
    assert_eq!(wrong(&house), None);
    house.breaks("DROP TRIGGER review_act_is_not_changed; DROP TRIGGER review_act_is_not_removed");

    for (tampered, found) in TAMPERED {
        house.breaks("CREATE TABLE kept AS SELECT * FROM review_act");
        house.gateway.store.write(|tx| tx.execute(tampered, [])).unwrap();

        let fault = wrong(&house);

        assert_eq!(fault.as_deref(), Some(found), "{tampered}");
        house.breaks(
            "DELETE FROM review_act;
             INSERT INTO review_act (number, id, alert, at, by, act, due, seconds, sealed)
             SELECT number, id, alert, at, by, act, due, seconds, sealed FROM kept;
             DROP TABLE kept",
        );
        assert_eq!(wrong(&house), None, "as it was");
    }
}

fn wrong(house: &House) -> Option<String> {
    let wrong = verify(&house.gateway, None).unwrap().wrong?;
    assert!(wrong.place.starts_with("act ") && wrong.place.ends_with(" of a review"), "{wrong}");
    Some(wrong.fault.to_owned())
}

const WORDS: &str = "its words are not those that were written";
