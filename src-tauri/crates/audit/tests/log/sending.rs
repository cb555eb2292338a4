//! The way to the gateway.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use audit::{
    Acknowledgement, ChainCheck, Courier, Held, Ledger, OfferError, Pause, Run, Spool, State,
    chain::{BEFORE_THE_FIRST, chain_hash, check_signature, content_hash},
};

use crate::people::{Computer, alone, at, fetching, longest_screen, take, take_all, write};

type Answer = Result<Vec<Acknowledgement>, OfferError>;

/// A gateway that gives the answers that were laid out for it, then agrees to everything; it keeps what it was offered.
#[derive(Default)]
struct Gateway {
    answers: Mutex<VecDeque<Answer>>,
    offered: Mutex<Vec<Run>>,
    /// The sequence of an event that it will never take, whatever comes with it.
    refuses: Option<u64>,
    /// As many events as it takes at once.
    takes: Option<usize>,
}

impl Gateway {
    fn that_answers(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self { answers: Mutex::new(answers.into_iter().collect()), ..Self::default() }
    }

    /// The first and the last sequence of every run that it was offered.
    fn runs(&self) -> Vec<(u64, u64)> {
        let offered = self.offered.lock().unwrap_or_else(PoisonError::into_inner);
        let ends = |run: &Run| (run.events[0].sequence, run.events[run.events.len() - 1].sequence);
        offered.iter().map(ends).collect()
    }
}

impl Ledger for Gateway {
    async fn offer(&self, run: &Run) -> Answer {
        self.offered.lock().unwrap_or_else(PoisonError::into_inner).push(run.clone());
        let answer = self.answers.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        if let Some(answer) = answer {
            return answer;
        }
        let holds = |sequence| run.events.iter().any(|offer| offer.sequence == sequence);
        if self.refuses.is_some_and(holds) {
            return Err(OfferError::Refused { reason: "the shape is not accepted".to_owned() });
        }
        if self.takes.is_some_and(|takes| run.events.len() > takes) {
            return not_now(None);
        }
        Ok(run.events.iter().map(crate::people::agreed).collect())
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
    assert_eq!(gateway.runs(), [(1, 5)], "in one run");
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
            Pause::NotBefore(_) | Pause::NothingWaits => panic!("five events wait"),
        }
    }

    assert!((1.0..=2.0).contains(&pauses[0]), "a second or two at first: {pauses:?}");
    assert!((2.0..=4.0).contains(&pauses[1]), "then twice that: {pauses:?}");
    assert!((150.0..=300.0).contains(&pauses[11]), "at most five minutes: {pauses:?}");
    assert_eq!(gateway.runs()[..4], [(1, 5), (1, 2), (1, 1), (1, 1)], "with less and less at once");
    assert!(gateway.runs().iter().all(|(first, _)| *first == 1), "always the oldest first");
}

#[tokio::test]
async fn what_the_gateway_asks_for_is_waited() {
    let computer = Computer::with_five_entries();
    let spool = Mutex::new(computer.spool());
    let gateway = Gateway::that_answers([not_now(Some(Duration::from_secs(40)))]);

    let pause = Courier::default().send_waiting(&spool, &gateway).await.expect("it tries");

    let Pause::NotBefore(pause) = pause else { panic!("it asked for that") };
    assert!(pause >= Duration::from_secs(40), "not a moment sooner: {pause:?}");
}

#[tokio::test]
async fn an_event_that_the_gateway_will_never_take_is_set_aside_and_the_others_go_on() {
    for refused in 1..=5 {
        let computer = Computer::with_five_entries();
        let spool = Mutex::new(computer.spool());
        let gateway = Gateway { refuses: Some(refused), ..Gateway::default() };

        let pause = Courier::default().send_waiting(&spool, &gateway).await.expect("it sends");

        assert_eq!(pause, Pause::NothingWaits);
        let spool = spool.into_inner().expect("nobody has panicked");
        assert_eq!(spool.set_aside_count().expect("it counts"), 1, "it alone is");
        let mine = spool.own_events("person-rita").expect("they read");
        let reason = "the shape is not accepted".to_owned();
        for event in mine.iter().filter(|event| event.sequence == refused) {
            assert_eq!(event.state, State::SetAside { reason: reason.clone() }, "and says why");
        }
        assert_eq!(
            spool.verify().expect("it reads"),
            ChainCheck::Intact { through: 5 },
            "none is dropped"
        );
    }
}

#[tokio::test]
async fn what_the_gateway_does_not_name_with_our_own_hash_is_not_done() {
    let computer = Computer::with_five_entries();
    let offered = computer.spool().next_run(5).expect("it reads").expect("they wait").events;
    let word = |of: usize, content: usize| Acknowledgement {
        content_hash: offered[content].content_hash,
        ..crate::people::agreed(&offered[of])
    };
    let stranger = Acknowledgement { id: uuid::Uuid::now_v7(), ..word(1, 1) };
    let partly = vec![word(0, 0), word(1, 2), stranger.clone(), word(3, 3), word(3, 3)];
    let spool = Mutex::new(computer.spool());
    let gateway = Gateway::that_answers([Ok(partly), Ok(vec![]), Ok(vec![stranger])]);
    let mut courier = Courier::default();

    let pause = courier.send_waiting(&spool, &gateway).await.expect("it sends");

    assert!(matches!(pause, Pause::TryAgainIn(_)), "an answer about something else is none");
    assert_eq!(gateway.runs(), [(1, 5), (2, 3), (2, 2)], "what was not named is offered again");
    let waiting =
        |spool: &Mutex<Spool>| spool.lock().expect("nobody panics").waiting().expect("it counts");
    assert_eq!(waiting(&spool), 3, "the first and the fourth are done");

    courier.send_waiting(&spool, &gateway).await.expect("it sends");

    assert_eq!(waiting(&spool), 0);
    assert_eq!(gateway.runs()[3..], [(2, 2), (3, 3), (5, 5)]);
    let spool = spool.into_inner().expect("nobody has panicked");
    assert_eq!(spool.set_aside_count().expect("it counts"), 0);
}

#[tokio::test]
async fn an_answer_that_names_other_content_than_was_sent_settles_nothing() {
    let computer = Computer::with_five_entries();
    let offered = computer.spool().next_run(5).expect("it reads").expect("they wait").events;
    let spool = Mutex::new(computer.spool());
    let other = Acknowledgement { content_hash: [0; 32], ..crate::people::agreed(&offered[1]) };
    let all_but_one = offered.iter().map(|offer| {
        if offer.id == other.id { other.clone() } else { crate::people::agreed(offer) }
    });
    let gateway = Gateway::that_answers([Ok(all_but_one.collect()), Ok(vec![other.clone()])]);
    let mut courier = Courier::default();

    let pause = courier.send_waiting(&spool, &gateway).await.expect("it sends");

    assert!(matches!(pause, Pause::TryAgainIn(_)), "a repeat counts only with our own hash");
    assert_eq!(gateway.runs(), [(1, 5), (2, 2)]);
    assert_eq!(
        courier.send_waiting(&spool, &gateway).await.expect("it sends"),
        Pause::NothingWaits
    );
    let spool = spool.into_inner().expect("nobody has panicked");
    assert_eq!(spool.set_aside_count().expect("it counts"), 0, "and sets nothing aside");
}

#[tokio::test]
async fn a_line_that_carries_little_at_once_is_given_little_at_once() {
    let computer = Computer::with_five_entries();
    let mut spool = computer.spool();
    for _ in 0..35 {
        let _ = write(&mut spool, &fetching());
    }
    let spool = Mutex::new(spool);
    let gateway = Gateway { takes: Some(6), ..Gateway::default() };
    let mut courier = Courier::default();

    let mut pauses = 0;
    while courier.send_waiting(&spool, &gateway).await.expect("it tries") != Pause::NothingWaits {
        pauses += 1;
        assert!(pauses < 20, "it goes on");
    }

    let taken: Vec<u64> = gateway.runs().iter().map(|(first, last)| last - first + 1).collect();
    assert!(
        taken.iter().filter(|events| **events <= 6).sum::<u64>() == 40,
        "all come, each once: {taken:?}"
    );
}

#[tokio::test]
async fn an_answer_lost_in_a_crash_is_asked_for_again() {
    let computer = Computer::with_five_entries();
    let before = alone(&computer.spool()).events.remove(0);
    // The gateway has taken it; the program dies before it writes that down.
    let spool = Mutex::new(computer.spool());
    let gateway = Gateway::default();

    Courier::default().send_waiting(&spool, &gateway).await.expect("it sends");

    let offered = gateway.offered.into_inner().expect("nobody has panicked");
    let again = &offered[0].events[0];
    assert_eq!(again.id, before.id, "the same event");
    assert_eq!(again.body, before.body, "byte for byte");
    assert_eq!(again.hash, before.hash, "in the same place");
}

#[test]
fn what_a_gateway_lost_with_its_disk_is_offered_again() {
    let computer = Computer::with_five_entries();
    let mut spool = computer.spool();
    let taken = take_all(&mut spool);

    let held = spool.gateway_holds(2, &taken[1].hash, &[]).expect("it compares");

    assert_eq!(
        held,
        Held::Agrees { offered_again: 3 },
        "its backup was as old as the second event"
    );
    assert_eq!(alone(&spool).events[0].sequence, 3, "the third waits again");
    let nothing = spool.gateway_holds(0, &BEFORE_THE_FIRST, &[]).expect("it compares");
    assert_eq!(nothing, Held::Agrees { offered_again: 2 }, "and one that lost everything");
}

#[test]
fn an_event_that_was_set_aside_makes_nothing_behind_it_wait_again() {
    let computer = Computer::with_five_entries();
    let mut spool = computer.spool();
    spool.set_aside(2, "never").expect("it is set aside");
    let taken = take_all(&mut spool);

    let last = taken[3].hash;
    let held = spool.gateway_holds(5, &last, &[2..=2]).expect("it compares");
    assert_eq!(held, Held::Agrees { offered_again: 0 }, "the gateway lacks what it refused");

    let held = spool.gateway_holds(5, &last, &[2..=3]).expect("it compares");
    assert_eq!(
        held,
        Held::Agrees { offered_again: 1 },
        "what it has lost besides is offered again"
    );
    assert_eq!(alone(&spool).events[0].sequence, 3);
    assert_eq!(spool.set_aside_count().expect("it counts"), 1);
    let waits_since = spool.oldest_waiting().expect("it reads").expect("one waits");
    assert!(waits_since >= at(9), "it waits since it was asked for again");
}

#[test]
fn the_gateway_can_check_every_hash_and_signature_of_a_chain() {
    let (computer, mut spool) = Computer::new().spool_kept();
    for _ in 0..3 {
        let _ = write(&mut spool, &fetching());
    }
    let public = computer.keys.device().public().clone();

    let mut previous = BEFORE_THE_FIRST;
    while let Some(run) = spool.next_run(3).expect("it reads") {
        for offer in &run.events {
            let content = content_hash(&offer.body);
            let hash = chain_hash(&previous, run.chain, offer.sequence, offer.id, &content);
            assert_eq!(offer.content_hash, content, "the content is what was hashed");
            assert_eq!(
                (offer.previous, offer.hash),
                (previous, hash),
                "each is tied to the one before"
            );
            previous = hash;
        }
        let check = |device, hash| check_signature(&public, device, hash, &run.signature);
        assert_eq!(check(run.device, &previous), Ok(()), "this device has signed the last");
        assert!(check(run.device, &run.events[0].content_hash).is_err(), "and nothing else");
        assert!(check(uuid::Uuid::nil(), &previous).is_err(), "for no other device");
        take(&mut spool, &run);
    }
    assert_eq!(previous, spool.head().hash);
}

#[test]
fn a_run_ends_where_an_event_was_set_aside_and_where_it_gets_long() {
    let computer = Computer::with_five_entries();
    let mut spool = computer.spool();
    spool.set_aside(3, "never").expect("it is set aside");
    let ends = |run: Run| run.events.iter().map(|offer| offer.sequence).collect::<Vec<_>>();

    let run = spool.next_run(10).expect("it reads").expect("they wait");
    assert_eq!(ends(run.clone()), [1, 2], "the hash of the third is not told with it");
    take(&mut spool, &run);
    let run = spool.next_run(10).expect("it reads").expect("they wait");
    assert_eq!(ends(run), [4, 5]);

    for _ in 0..9 {
        let _ = write(&mut spool, &longest_screen());
    }
    let mut runs = Vec::new();
    while let Some(run) = spool.next_run(100).expect("it reads") {
        let length: usize = run.events.iter().map(|offer| offer.body.len()).sum();
        assert!(length <= 1 << 20 || run.events.len() == 1, "{length} bytes at once");
        take(&mut spool, &run);
        runs.push(run.events.len());
    }
    assert_eq!(runs.iter().sum::<usize>(), 11, "all are offered: {runs:?}");
    assert!(runs.len() > 2, "in more than two runs: {runs:?}");
}
