//! What the clocks of a computer cannot do: make a record stay open longer.

use access::Refusal;
use chrono::TimeDelta;
use tests::{County, Weather, Workstation, emergency, patient};

/// What was done to the clock before, and how it takes each minute of the emergency.
struct Case {
    what: &'static str,
    before: fn(&viewer::Clock),
    minute: fn(&viewer::Clock),
    /// A wall clock that is set forward may end an emergency early: a doubt is a refusal.
    may_end_early: bool,
}

const CASES: [Case; 5] = [
    Case { what: "the clocks are right", before: |_| {}, minute: awake, may_end_early: false },
    Case {
        what: "the wall clock was set back a day",
        before: |clock| clock.set_wall(TimeDelta::days(-1)),
        minute: awake,
        may_end_early: false,
    },
    Case {
        what: "the wall clock was set forward a year",
        before: |clock| clock.set_wall(TimeDelta::days(365)),
        minute: awake,
        may_end_early: true,
    },
    Case {
        what: "the computer slept, and its wall clock stood still meanwhile",
        before: |_| {},
        minute: |clock| {
            clock.pass(MINUTE);
            clock.set_wall(-MINUTE);
        },
        may_end_early: false,
    },
    Case {
        what: "the computer was paused, and only its wall clock was set right again",
        before: |_| {},
        minute: |clock| clock.set_wall(MINUTE),
        may_end_early: false,
    },
];

#[tokio::test]
async fn an_emergency_ends_four_hours_after_it_was_given_whatever_the_clocks_here_say() {
    let county = County::open().await;
    for case in CASES {
        lasts(&county, &case, Weather::Fair, 4 * 60, Refusal::GrantEnded).await;
    }
}

#[tokio::test]
async fn without_a_word_of_the_gateway_a_record_is_shown_for_half_an_hour_whatever_the_clocks_say()
{
    let county = County::open().await;
    for case in CASES {
        lasts(&county, &case, Weather::Cut, 30, Refusal::NoWordFromGateway).await;
    }
}

async fn lasts(county: &County, case: &Case, weather: Weather, minutes: u32, why: Refusal) {
    let Case { what, may_end_early, .. } = case;
    county.link.turns(Weather::Fair).await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, emergency()).await;
    county.link.turns(weather).await;

    (case.before)(&nurse.clock);
    for _ in 1..minutes {
        pass_a_minute(case, county, &nurse).await;
    }
    assert!(nurse.overview().is_ok() || *may_end_early, "{what}: it ended too early");
    pass_a_minute(case, county, &nurse).await;

    assert!(nurse.overview().is_err(), "{what}: the record is still open");
    assert!(nurse.viewer.status().access.is_none(), "{what}: the page is not told to drop it");
    assert!(nurse.is_active() || *may_end_early, "{what}: the session ended instead");
    assert!(nurse.told_why_closed() == Some(why) || *may_end_early, "{what}: and says why");
}

/// A key is pressed in each, which keeps the session, so that nothing but the record can end.
async fn pass_a_minute(case: &Case, county: &County, nurse: &Workstation) {
    (case.minute)(&nurse.clock);
    county.clock.advance(MINUTE);
    nurse.viewer.touch();
    nurse.viewer.contact().await;
    let _ = nurse.viewer.ask_what_holds().await;
}

fn awake(clock: &viewer::Clock) {
    clock.pass(MINUTE);
}

const MINUTE: TimeDelta = TimeDelta::minutes(1);
