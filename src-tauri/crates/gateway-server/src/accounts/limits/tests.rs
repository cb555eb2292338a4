use chrono::TimeDelta;
use tempfile::TempDir;

use super::*;
use crate::{Clock, Settings};

#[test]
fn on_its_first_morning_a_hospital_of_people_who_mistype_waits_for_nothing() {
    let desk = Desk::open();
    for number in 0..300 {
        let nurse = format!("nurse{number}@nhs.net");
        for _ in 0..3 {
            assert!(desk.fails(&nurse, HOSPITAL).is_ok(), "{nurse} mistypes");
        }
        assert!(desk.succeeds(&nurse, HOSPITAL), "{nurse} signs in");
        desk.later(TimeDelta::seconds(3));
    }
}

#[test]
fn failures_are_forgotten_however_steadily_new_ones_come() {
    let desk = Desk::open();
    for number in 0..400 {
        let waits = desk.fails(&format!("leaver{number}@nhs.net"), HOSPITAL);
        assert!(waits.is_ok(), "the {number}th person who never gets it right");
        desk.later(TimeDelta::seconds(9));
    }
}

#[test]
fn an_address_that_is_guessed_from_is_slowed_down_and_whoever_is_known_there_is_not() {
    let desk = Desk::open();
    assert!(desk.succeeds("rita@nhs.net", HOSPITAL));
    let mut guesses = 0;
    while desk.fails(&format!("guess{guesses}@nhs.net"), HOSPITAL).is_ok() {
        guesses += 1;
    }
    assert_eq!(guesses, 100);

    let waits = desk.fails("newcomer@nhs.net", HOSPITAL).unwrap_err();
    assert!(waits <= TimeDelta::seconds(10), "a newcomer waits seconds, not minutes: {waits}");
    assert!(desk.succeeds("rita@nhs.net", HOSPITAL), "Rita does not wait at all");
    desk.later(waits);
    assert!(desk.succeeds("newcomer@nhs.net", HOSPITAL));
}

#[test]
fn somebody_with_an_account_of_his_own_wins_no_guesses_by_it() {
    let desk = Desk::open();
    let mut guesses = 0;
    for round in 0..30 {
        for number in 0..10 {
            let victim = format!("victim{}@nhs.net", round * 10 + number);
            guesses += i32::from(desk.fails(&victim, HOSPITAL).is_ok());
        }
        desk.succeeds("colleague@nhs.net", HOSPITAL);
    }
    assert_eq!(guesses, 100, "what he fails at is not forgiven for what he may");
}

#[test]
fn many_addresses_do_not_guess_at_one_account() {
    let desk = Desk::open();
    let mut guesses = 0;
    for number in 0..=255 {
        guesses += i32::from(desk.fails("rita@nhs.net", &format!("192.0.2.{number}")).is_ok());
    }
    assert_eq!(guesses, 30);
    assert!(!desk.succeeds("rita@nhs.net", "198.51.100.9"), "where she is not known Rita waits");
    desk.later(TimeDelta::minutes(15));
    assert!(desk.succeeds("rita@nhs.net", "198.51.100.9"), "for a quarter of an hour at most");
}

#[test]
fn a_day_of_guessing_at_one_account_wins_a_few_hundred_guesses() {
    let desk = Desk::open();
    let mut guesses = 0;
    for number in 0..24 * 60 {
        let address = format!("10.{}.{}.1", number / 250, number % 250);
        guesses += i32::from(desk.fails("rita@nhs.net", &address).is_ok());
        desk.later(TimeDelta::minutes(1));
    }
    assert!((100..400).contains(&guesses), "{guesses}");
}

#[test]
fn a_clock_that_was_set_back_frees_nobody_and_makes_nobody_wait_for_longer() {
    let desk = Desk::open();
    for _ in 0..5 {
        assert!(desk.fails("rita@nhs.net", HOSPITAL).is_ok());
    }
    desk.later(TimeDelta::hours(-6));

    let waits = desk.fails("rita@nhs.net", HOSPITAL).unwrap_err();
    assert!(waits <= TimeDelta::minutes(1), "a minute, as it was: {waits}");
    desk.later(TimeDelta::seconds(61));
    assert!(desk.succeeds("rita@nhs.net", HOSPITAL), "and then it is over");
}

#[test]
fn a_place_is_known_for_ninety_days() {
    let desk = Desk::open();
    assert!(desk.succeeds("rita@nhs.net", HOSPITAL));
    let locked_elsewhere = |desk: &Desk| {
        (0..=255).for_each(|number| {
            let _ = desk.fails("rita@nhs.net", &format!("192.0.2.{number}"));
        });
    };

    desk.later(TimeDelta::days(89));
    locked_elsewhere(&desk);
    assert!(desk.fails("rita@nhs.net", HOSPITAL).is_ok(), "still known");
    desk.later(TimeDelta::days(2));
    locked_elsewhere(&desk);
    assert!(desk.fails("rita@nhs.net", HOSPITAL).is_err(), "somewhere like any other");
    desk.gateway.store.write(|tx| forget_old(tx, desk.gateway.clock.now())).unwrap();
    let kept = |db: &Connection| {
        db.query_row("SELECT count(*) FROM known_place", [], |row| row.get::<_, i64>(0))
    };
    assert_eq!(desk.gateway.store.read(kept).unwrap(), 0, "and forgotten");
}

/// Where tries are counted; no password is checked here, so that there can be many.
struct Desk {
    gateway: Gateway,
    _folder: TempDir,
}

impl Desk {
    fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::steered(DateTime::from_timestamp(1_790_000_000, 0).unwrap());
        let settings = Settings::named("Care Record");
        let gateway = Gateway::open(folder.path(), None, settings, clock).unwrap();
        Self { gateway, _folder: folder }
    }

    fn later(&self, by: TimeDelta) {
        self.gateway.clock.advance(by);
    }

    /// A try that turns out to be wrong, or how long to wait before it.
    fn fails(&self, email: &str, address: &str) -> Result<(), TimeDelta> {
        self.tries(email, address).map(drop).map_err(|Wait(wait)| wait)
    }

    /// A try that turns out to be right, if it need not wait.
    fn succeeds(&self, email: &str, address: &str) -> bool {
        let Ok(tried) = self.tries(email, address) else { return false };
        let now = self.gateway.clock.now();
        self.gateway.store.write(|tx| tried.succeeded(tx, now)).unwrap();
        true
    }

    fn tries(&self, email: &str, address: &str) -> Result<Tried, Wait> {
        let email = NhsEmail::parse(email, &[]).unwrap();
        let address = Address(Some(address.parse().unwrap()));
        Place::new(&self.gateway.seal, &email, address, None)
            .take_now(&self.gateway, GatewayEvent::new("sign-in", ""))
            .unwrap()
    }
}

const HOSPITAL: &str = "198.51.100.1";
