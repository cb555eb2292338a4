//! The way to the gateway.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use audit::{
    Acknowledgement, ChainCheck, Courier, Held, Ledger, Offer, OfferError, Pause, State,
    chain::{BEFORE_THE_FIRST, chain_hash, check_signature, content_hash},
};
use base64::{Engine, prelude::BASE64_STANDARD};

use crate::people::{Computer, at, fetching, take_all, write};

type Answer = Result<Acknowledgement, OfferError>;

/// A gateway that gives the answers that were laid out for it, then agrees to everything; it keeps what it was offered.
#[derive(Default)]
struct Gateway {
    answers: Mutex<VecDeque<Answer>>,
    offered: Mutex<Vec<Offer>>,
}

impl Gateway {
    fn that_answers(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self { answers: Mutex::new(answers.into_iter().collect()), ..Self::default() }
    }

    fn sequences(&self) -> Vec<u64> {
        let offered = self.offered.lock().unwrap_or_else(PoisonError::into_inner);
        offered.iter().map(|offer| offer.sequence).collect()
    }
}

impl Ledger for Gateway {
    async fn offer(&self, offer: &Offer) -> Answer {
        self.offered.lock().unwrap_or_else(PoisonError::into_inner).push(offer.clone());
        let answer = self.answers.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        answer.unwrap_or_else(|| Ok(crate::people::agreed(offer)))
    }
}

fn not_now(retry_after: Option<Duration>) -> Answer {
    Err(OfferError::NotNow { retry_after })
}

#[tokio::test]
async fn events_are_sent_in_the_order_of_the_chain_until_none_waits() {
    let computer = Computer::with_five_entries();
    let (spool, gateway) = (Mutex::new(computer.spool()), Gateway::default());

    let pause = Courier::default().send_waiting(&spool, &gateway).await.expect("it sends");

    assert_eq!(pause, Pause::NothingWaits);
    assert_eq!(gateway.sequences(), [1, 2, 3, 4, 5]);
    let spool = spool.into_inner().expect("nobody has panicked");
    assert_eq!(spool.waiting().expect("it counts"), 0);
    assert_eq!(
        spool.verify().expect("it reads"),
        ChainCheck::Intact { through: 5 },
        "all stay here"
    );
}

#[tokio::test]
async fn a_gateway_that_cannot_be_reached_is_asked_again_later_and_ever_more_rarely() {
    let computer = Computer::with_five_entries();
    let spool = Mutex::new(computer.spool());
    let gateway = Gateway::that_answers((0..12).map(|_| not_now(None)));
    let mut courier = Courier::default();

    let mut pauses = Vec::new();
    for _ in 0..12 {
        match courier.send_waiting(&spool, &gateway).await.expect("it tries") {
            Pause::TryAgainIn(pause) => pauses.push(pause.as_secs_f32()),
            Pause::NothingWaits => panic!("five events wait"),
        }
    }

    assert!((1.0..=2.0).contains(&pauses[0]), "a second or two at first: {pauses:?}");
    assert!((2.0..=4.0).contains(&pauses[1]), "then twice that: {pauses:?}");
    assert!((150.0..=300.0).contains(&pauses[11]), "at most five minutes: {pauses:?}");
    assert_eq!(gateway.sequences(), [1; 12], "always the oldest first");
}

#[tokio::test]
async fn what_the_gateway_asks_for_is_waited() {
    let computer = Computer::with_five_entries();
    let spool = Mutex::new(computer.spool());
    let gateway = Gateway::that_answers([not_now(Some(Duration::from_secs(40)))]);

    let pause = Courier::default().send_waiting(&spool, &gateway).await.expect("it tries");

    let Pause::TryAgainIn(pause) = pause else { panic!("five events wait") };
    assert!(pause >= Duration::from_secs(40), "not a moment sooner: {pause:?}");
}

#[tokio::test]
async fn an_event_that_the_gateway_will_never_take_is_set_aside_and_the_others_go_on() {
    let computer = Computer::with_five_entries();
    let spool = Mutex::new(computer.spool());
    let agrees = || Ok(Acknowledgement { content_hash: [0; 32], received: at(10) });
    let refuses = Err(OfferError::Refused { reason: "the shape is not accepted".to_owned() });
    let gateway = Gateway::that_answers([refuses, agrees()]);

    let pause = Courier::default().send_waiting(&spool, &gateway).await.expect("it sends");

    assert_eq!(pause, Pause::NothingWaits);
    assert_eq!(gateway.sequences(), [1, 2, 3, 4, 5], "neither holds up the rest");
    let spool = spool.into_inner().expect("nobody has panicked");
    assert_eq!(spool.set_aside_count().expect("it counts"), 2, "one refused, one held otherwise");
    let mine = spool.own_events("person-rita").expect("they read");
    let reason = "the gateway holds something else under this id".to_owned();
    assert_eq!(mine[3].state, State::SetAside { reason }, "a repeat counts only with our own hash");
    assert_eq!(
        spool.verify().expect("it reads"),
        ChainCheck::Intact { through: 5 },
        "none is dropped"
    );
}

#[tokio::test]
async fn an_answer_lost_in_a_crash_is_asked_for_again() {
    let computer = Computer::with_five_entries();
    let before = computer.spool().next_offer().expect("it reads").expect("it waits");
    // The gateway has taken it; the program dies before it writes that down.
    let spool = Mutex::new(computer.spool());
    let gateway = Gateway::default();

    Courier::default().send_waiting(&spool, &gateway).await.expect("it sends");

    let offered = gateway.offered.into_inner().expect("nobody has panicked");
    assert_eq!(offered[0].id, before.id, "the same event");
    assert_eq!(offered[0].body, before.body, "byte for byte");
    assert_eq!(offered[0].hash, before.hash, "in the same place");
}

#[test]
fn what_a_gateway_lost_with_its_disk_is_offered_again() {
    let computer = Computer::with_five_entries();
    let mut spool = computer.spool();
    let taken = take_all(&mut spool);

    let held = spool.gateway_holds(2, &taken[1].hash).expect("it compares");

    assert_eq!(
        held,
        Held::Agrees { offered_again: 3 },
        "its backup was as old as the second event"
    );
    let next = spool.next_offer().expect("it reads").expect("it waits again");
    assert_eq!(next.sequence, 3);
    let nothing = spool.gateway_holds(0, &BEFORE_THE_FIRST).expect("it compares");
    assert_eq!(nothing, Held::Agrees { offered_again: 2 }, "and one that lost everything");
}

#[test]
fn the_gateway_can_check_every_hash_and_signature_of_a_chain() {
    let (computer, mut spool) = Computer::new().spool_kept();
    for _ in 0..3 {
        let _ = write(&mut spool, &fetching());
    }
    let device = computer.keys.device();
    let public = BASE64_STANDARD.decode(device.public_base64()).expect("base64");

    let mut previous = BEFORE_THE_FIRST;
    for offer in take_all(&mut spool) {
        let content = content_hash(&offer.body);
        let hash = chain_hash(&previous, offer.chain, offer.sequence, offer.id, &content);
        assert_eq!(offer.content_hash, content, "the content is what was hashed");
        assert_eq!(
            (offer.previous, offer.hash),
            (previous, hash),
            "each is tied to the one before"
        );
        let check = |device, hash| check_signature(&public, device, hash, &offer.signature);
        assert_eq!(check(offer.device, &hash), Ok(()), "this device has signed it");
        assert!(check(offer.device, &content).is_err(), "and nothing else");
        assert!(check(uuid::Uuid::nil(), &hash).is_err(), "for no other device");
        previous = hash;
    }
    assert_eq!(previous, spool.head().hash);
}
