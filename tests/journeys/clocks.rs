//! What the clocks of a computer cannot do: make an emergency last longer.

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
        for online in [true, false] {
            four_hours(&county, &case, online).await;
        }
    }
}

async fn four_hours(county: &County, case: &Case, online: bool) {
    let what = format!("{}, {}", case.what, if online { "online" } else { "offline" });
    county.link.turns(Weather::Fair).await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, emergency()).await;
    county.link.turns(if online { Weather::Fair } else { Weather::Cut }).await;

    (case.before)(&nurse.clock);
    for _ in 1..240 {
        pass_a_minute(case, county, &nurse);
    }
    nurse.viewer.contact().await;
    assert!(nurse.overview().is_ok() || case.may_end_early, "{what}: it ended too early");
    pass_a_minute(case, county, &nurse);

    assert!(nurse.overview().is_err(), "{what}: the record is still open");
    assert!(nurse.viewer.status().access.is_none(), "{what}: the page is not told to drop it");
    assert!(nurse.is_active() || case.may_end_early, "{what}: the session ended instead");
}

/// A key is pressed in each, which keeps the session, so that nothing but the emergency can end.
fn pass_a_minute(case: &Case, county: &County, nurse: &Workstation) {
    (case.minute)(&nurse.clock);
    county.clock.advance(MINUTE);
    nurse.viewer.touch();
}

fn awake(clock: &viewer::Clock) {
    clock.pass(MINUTE);
}

const MINUTE: TimeDelta = TimeDelta::minutes(1);
