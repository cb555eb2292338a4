//! What is decided in a review: each decision stands for good, the person answers, and nobody tidies up.

use std::cmp::Reverse;

use access::Basis;
use axum::http::StatusCode;
use chrono::Duration;
use contract::{
    AnswerQuestion, AskOwnAccesses, MyAccesses, OwnReviewState, Problem, ReviewAct, ReviewDecision,
    ReviewTab, SayAfterwards, path,
};
use gateway_server::audit_ledger::verify::verify;

use crate::{
    fhir::{bundle, choice, patient},
    house::{Answer, House, Person, emergency},
    office::{Office, opening},
    reviewing::{IVY, a_practice},
};

#[tokio::test]
async fn every_decision_has_its_place_its_history_and_its_entry_in_the_ledger() {
    let (house, rita) = an_emergency().await;
    let grace = Office::of(&house, "privacy-officer").await;
    let id = grace.first().await;
    let steps = [
        (ReviewDecision::Ask, ReviewTab::Asked, ReviewAct::Asked),
        (ReviewDecision::Escalate, ReviewTab::Escalated, ReviewAct::Escalated),
        (ReviewDecision::Appropriate, ReviewTab::Closed, ReviewAct::Appropriate),
        (ReviewDecision::Reopen, ReviewTab::New, ReviewAct::Reopened),
    ];
    let mut done = vec![ReviewAct::Raised];
    for (decision, tab, act) in steps {
        house.later(Duration::seconds(5));
        assert!(grace.decide(&[&id], decision, Some("Please say more")).await.is_done());
        let (_, queue) = grace.queue(tab).await;
        assert_eq!(queue.items.len(), 1, "{decision:?}");
        let (_, item) = grace.item(&id).await;
        done.push(act);
        assert_eq!(item.history.iter().map(|line| line.act).collect::<Vec<_>>(), done);
        let last = item.history.last().unwrap();
        assert_eq!(
            (last.by.as_deref(), last.words.as_deref()),
            (Some("Grace ABARA"), Some("Please say more"))
        );
    }
    let noted = "SELECT count(*) FROM gateway_event WHERE kind = 'review-decided' AND leaf IS NOT NULL AND account IS NOT NULL";
    assert_eq!(house.count(noted), 4, "each is an entry of the ledger");
    drop(rita);
}

#[tokio::test]
async fn nothing_that_was_selected_or_decided_is_changed_or_removed() {
    let (house, _rita) = an_emergency().await;
    let grace = Office::of(&house, "privacy-officer").await;
    let id = grace.first().await;
    grace.decide(&[&id], ReviewDecision::Appropriate, Some("As it should be")).await;
    for attempt in [
        "DELETE FROM alert",
        "DELETE FROM alert_kind",
        "DELETE FROM review_act",
        "UPDATE alert SET practitioner = 'another'",
        "UPDATE alert_kind SET kind = 'sample'",
        "UPDATE review_act SET act = 'escalated'",
        "UPDATE review_act SET at = '2020-01-01'",
        "UPDATE review_act SET by = NULL",
    ] {
        let done = house.gateway.store.write(|tx| tx.execute(attempt, []));
        assert!(done.is_err(), "{attempt}");
    }
}

#[tokio::test]
async fn a_person_is_asked_answers_within_the_viewer_and_the_answer_stands_in_the_item() {
    let (house, rita) = an_emergency().await;
    let grace = Office::of(&house, "privacy-officer").await;
    let id = grace.first().await;
    grace.decide(&[&id], ReviewDecision::Ask, Some("Who brought the patient in?")).await;

    let [own] = own(&house, &rita).await.try_into().ok().expect("one");
    assert_eq!(own.review.unwrap().state, OwnReviewState::Asked);
    let question = own.question.expect("the question");
    assert_eq!(
        (question.words.as_str(), question.by_title.as_str()),
        ("Who brought the patient in?", "Privacy officer")
    );
    assert_eq!(question.due, house.now() + Duration::days(5), "five days to answer");

    let raj = house.signed_in("ed-consultant").await;
    let answer = AnswerQuestion { item: question.item, words: "The ambulance, alone".to_owned() };
    let others = house.post(&raj, path::MY_ANSWER, &answer).await;
    assert_eq!(others.status, StatusCode::NOT_FOUND, "another’s question is not there");
    assert!(house.post(&rita, path::MY_ANSWER, &answer).await.is_done());

    let grace = Office::of(&house, "caldicott-guardian").await;
    let (_, asked) = grace.queue(ReviewTab::Asked).await;
    assert!(asked.items[0].answered);
    let (_, item) = grace.item(&id).await;
    let last = item.history.last().unwrap();
    assert_eq!(
        (last.act, last.words.as_deref()),
        (ReviewAct::Answered, Some("The ambulance, alone"))
    );
}

#[tokio::test]
async fn who_is_asked_finds_the_question_however_long_ago_it_was_and_however_much_came_since() {
    let (house, rita) = an_emergency().await;
    let grace = Office::of(&house, "privacy-officer").await;
    let id = grace.first().await;
    house.later(Duration::days(60));
    let grace =
        Office::stepped_up(&house, house.signed_in("privacy-officer").await, "privacy-officer")
            .await;
    grace.decide(&[&id], ReviewDecision::Ask, Some("Who brought the patient in?")).await;
    drop(rita);
    let rita = house.signed_in("triage-nurse").await;
    let [own] = listed(&house, &rita).await.accesses.try_into().ok().expect("beyond the 30 days");
    assert_eq!(own.question.unwrap().words, "Who brought the patient in?");

    opened_often(&house, 500);
    let full = listed(&house, &rita).await;

    assert_eq!((full.accesses.len(), full.more), (500, true), "one is left out, and that is said");
    assert!(full.accesses.is_sorted_by_key(|access| Reverse(access.given)));
    let last = full.accesses.last().unwrap();
    assert!(last.question.is_some(), "and it is another one that is left out");
    let item = last.question.as_ref().unwrap().item.clone();
    let answer = AnswerQuestion { item, words: "The ambulance".to_owned() };
    assert!(house.post(&rita, path::MY_ANSWER, &answer).await.is_done());
    let answered = listed(&house, &rita).await;
    assert_eq!((answered.accesses.len(), answered.more), (500, false));
    assert!(answered.accesses.iter().all(|access| access.question.is_none()));
}

#[tokio::test]
async fn an_answer_that_is_overdue_shows() {
    let (house, _rita) = an_emergency().await;
    let grace = Office::of(&house, "privacy-officer").await;
    let id = grace.first().await;
    grace.decide(&[&id], ReviewDecision::Ask, Some("Who brought the patient in?")).await;

    house.later(Duration::days(6));
    let grace = Office::of(&house, "privacy-officer").await;

    let (_, queue) = grace.queue(ReviewTab::Asked).await;
    assert!(queue.items[0].due.is_some_and(|due| due < house.now()));
}

#[tokio::test]
async fn asking_handing_on_and_looking_anew_need_a_word_why() {
    let (house, _rita) = an_emergency().await;
    let grace = Office::of(&house, "privacy-officer").await;
    let id = grace.first().await;
    for decision in [ReviewDecision::Ask, ReviewDecision::Escalate, ReviewDecision::Reopen] {
        for note in [None, Some("  ")] {
            let refused = grace.decide(&[&id], decision, note).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{decision:?} {note:?}");
        }
    }
    let nothing = grace.decide(&[], ReviewDecision::Appropriate, Some("None")).await;
    assert_eq!(nothing.status, StatusCode::BAD_REQUEST);
    let together = grace
        .decide(&[&id, "to be looked at after it"], ReviewDecision::Appropriate, Some("All right"))
        .await;
    assert_eq!(together.status, StatusCode::BAD_REQUEST, "an emergency is closed by itself");
    assert_eq!(house.count("SELECT count(*) FROM review_act"), 0, "and nothing was done");
}

#[tokio::test]
async fn the_pace_is_that_of_the_reviewer_and_forgets_what_was_left_lying() {
    let (house, rita) = an_emergency().await;
    let ivy = house.find(&rita, IVY).await;
    for _ in 0..3 {
        house.later(Duration::minutes(1));
        house.opened(&rita, &ivy, emergency()).await;
    }
    let grace = Office::of(&house, "privacy-officer").await;
    for seconds in [20, 40, 90] {
        let id = grace.first().await;
        grace.item(&id).await;
        house.later(Duration::seconds(seconds));
        assert!(grace.decide(&[&id], ReviewDecision::Appropriate, None).await.is_done());
    }
    let id = grace.first().await;
    grace.item(&id).await;
    house.later(Duration::hours(1));
    let grace = Office::of(&house, "privacy-officer").await;
    assert!(grace.decide(&[&id], ReviewDecision::Appropriate, None).await.is_done());
    let (_, queue) = grace.queue(ReviewTab::New).await;
    assert_eq!(queue.pace_seconds, Some(40));
}

#[tokio::test]
async fn a_person_sees_own_openings_alone_and_adds_what_is_known_later() {
    let (house, rita) = an_emergency().await;
    let raj = house.signed_in("ed-consultant").await;
    assert!(own(&house, &raj).await.is_empty(), "another’s are not there");
    let [first] = own(&house, &rita).await.try_into().ok().expect("one");
    assert!(first.emergency && first.patient.contains("PATTERSON"));
    assert_eq!(first.review.unwrap().state, OwnReviewState::Waiting, "it is known to be looked at");
    let said = |could_agree, wrong_patient| SayAfterwards {
        grant: first.grant.clone(),
        could_agree,
        wrong_patient,
    };
    let yes = said(Some(access::CouldAgree::Yes), false);
    assert_eq!(
        house.post(&rita, path::MY_AFTERWARDS, &yes).await.status,
        StatusCode::NOT_FOUND,
        "it is open still"
    );
    house.close(&rita, &first.grant).await;
    assert_eq!(house.post(&raj, path::MY_AFTERWARDS, &yes).await.status, StatusCode::NOT_FOUND);
    assert!(house.post(&rita, path::MY_AFTERWARDS, &yes).await.is_done());
    let no = said(Some(access::CouldAgree::No), true);
    assert!(house.post(&rita, path::MY_AFTERWARDS, &no).await.is_done());

    let [after] = own(&house, &rita).await.try_into().ok().expect("one");
    assert_eq!(after.could_agree, Some(access::CouldAgree::Yes), "what was said first stands");
    assert!(after.wrong_patient);
    let grace = Office::of(&house, "privacy-officer").await;
    let id = grace.first().await;
    let (_, item) = grace.item(&id).await;
    let said: Vec<&str> = item
        .history
        .iter()
        .filter(|line| line.act == ReviewAct::Afterwards)
        .filter_map(|line| line.words.as_deref())
        .collect();
    assert_eq!(
        said,
        [
            "Could the patient agree later? Yes.",
            "Could the patient agree later? No.",
            "It was the wrong patient’s record.",
        ],
        "and the rest is added"
    );
    assert_eq!(
        item.why.iter().map(|why| why.kind.as_str()).collect::<Vec<_>>(),
        ["emergency", "wrong-patient"]
    );
}

#[tokio::test]
async fn an_ordinary_opening_is_nobodys_alert_and_says_nothing_of_a_review() {
    let (house, helen) = a_practice().await;
    let ivy = house.find(&helen, IVY).await;
    house.opened(&helen, &ivy, Basis::PermissionOnce).await;
    let [own] = own(&house, &helen).await.try_into().ok().expect("one");
    assert!(own.review.is_none() && own.question.is_none());
    let grace = Office::of(&house, "privacy-officer").await;
    assert_eq!(grace.queue(ReviewTab::New).await.1.counts.new, 0);
}

#[tokio::test]
async fn what_was_written_of_a_patient_in_a_review_is_forgotten_with_the_patient() {
    let (house, _rita) = an_emergency().await;
    let grace = Office::of(&house, "privacy-officer").await;
    let id = grace.first().await;
    grace.decide(&[&id], ReviewDecision::Escalate, Some("Ivy is the nurse’s aunt")).await;

    house.import(
        "Abington Park Surgery",
        &bundle(
            &[patient(IVY), choice("no", OPTED_OUT, "2026-11-21")],
            &format!("Patient/p-{IVY}"),
        ),
    );

    let (answer, item) = grace.item(&id).await;
    assert!(!answer.text().contains("aunt"), "the words are gone");
    let last = item.history.last().unwrap();
    assert_eq!(
        (last.act, last.words.as_deref()),
        (ReviewAct::Escalated, None),
        "that it was decided stays"
    );
    assert_eq!(opening(&item).note, None);
    assert_eq!(
        verify(&house.gateway, None).unwrap().wrong,
        None,
        "and nobody takes that for a fault"
    );
}

#[tokio::test]
async fn no_refusal_of_the_review_names_anybody() {
    let (house, rita) = an_emergency().await;
    let grace = Office::of(&house, "privacy-officer").await;
    let id = grace.first().await;
    let refusals: [Answer; 3] = [
        grace.decide(&["another"], ReviewDecision::Appropriate, None).await,
        grace.decide(&[&id], ReviewDecision::Reopen, Some("Why not")).await,
        house
            .post(&rita, path::MY_ANSWER, &AnswerQuestion { item: id, words: "Well".to_owned() })
            .await,
    ];
    for refusal in refusals {
        let problem: Problem = refusal.is(refusal.status);
        assert!(refusal.status.is_client_error());
        assert!(!problem.title.contains("Rita") && !problem.title.contains("PATTERSON"));
    }
}

async fn own(house: &House, person: &Person) -> Vec<contract::MyAccess> {
    listed(house, person).await.accesses
}

pub(crate) async fn listed(house: &House, person: &Person) -> MyAccesses {
    let answer = house.post(person, path::MY_ACCESSES, &AskOwnAccesses { days: 30 }).await;
    answer.is(StatusCode::OK)
}

/// Rita has opened Ivy's record so many times within the last hours.
fn opened_often(house: &House, times: i64) {
    let put = "INSERT INTO access_grant (id, session, practitioner, patient, basis, ground, policy_version, rule, given, expires, ended, ended_by)
               SELECT ?1, 'past', practitioner, patient, 'permission-once', sealed('grant/' || ?1, ''), '1', 'rule', ?2, ?2, ?2, 'closed'
               FROM access_grant ORDER BY given LIMIT 1";
    let write = |tx: &rusqlite::Transaction<'_>| {
        (1..=times).try_for_each(|minutes| {
            let at = (house.now() - Duration::minutes(minutes)).to_rfc3339();
            tx.execute(put, (format!("g{minutes}"), at)).map(drop)
        })
    };
    house.gateway.store.write(write).unwrap();
}

/// Rita has opened Ivy's record in an emergency.
pub(crate) async fn an_emergency() -> (House, Person) {
    let (house, _) = a_practice().await;
    let rita = house.signed_in("triage-nurse").await;
    let ivy = house.find(&rita, IVY).await;
    house.opened(&rita, &ivy, emergency()).await;
    (house, rita)
}

const OPTED_OUT: &str = "416409005";
