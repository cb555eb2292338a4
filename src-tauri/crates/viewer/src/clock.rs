use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

/// What time it is on this computer, and how much of it has passed.
///
/// It goes by two clocks: the wall clock, which anybody may set and which may be wrong, and the time for which the computer
/// has run, sleep counted, which nobody can set but which a paused virtual machine does not count. Where the two differ, the
/// one that says more time has passed is believed, so that nothing lasts longer because a clock was set.
#[derive(Clone, Debug)]
pub struct Clock {
    /// The latest time that was told.
    told: Arc<Mutex<Told>>,
    #[cfg(any(test, feature = "test-clock"))]
    steered: Arc<Mutex<steered::Steered>>,
}

/// A moment on this computer, as both of its clocks have it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    running: TimeDelta,
    wall: DateTime<Utc>,
}

#[derive(Debug)]
struct Told {
    time: DateTime<Utc>,
    running: TimeDelta,
}

impl Clock {
    /// The clock of this computer.
    #[must_use]
    pub fn of_this_computer() -> Self {
        let Moment { running, wall } = Moment::of_this_computer();
        Self {
            told: Arc::new(Mutex::new(Told { time: wall, running })),
            #[cfg(any(test, feature = "test-clock"))]
            steered: Arc::default(),
        }
    }

    /// Now, by the wall clock. It never runs backwards and never stands still: where the wall clock is set back, the time
    /// goes on from where it was.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let Moment { running, wall } = self.moment();
        let went_on = told.time + (running - told.running);
        *told = Told { time: went_on.max(wall), running };
        told.time
    }

    /// This moment, to be measured from later.
    pub(crate) fn moment(&self) -> Moment {
        let moment = Moment::of_this_computer();
        #[cfg(any(test, feature = "test-clock"))]
        let moment = self.steered.lock().unwrap_or_else(PoisonError::into_inner).moment(moment);
        moment
    }

    /// How much time has passed since then: what the two clocks say, the larger, and never less than nothing.
    pub(crate) fn passed_since(&self, then: Moment) -> TimeDelta {
        let now = self.moment();
        (now.running - then.running).max(now.wall - then.wall).max(TimeDelta::zero())
    }

    /// By how much the wall clock is ahead of a time that was said then, going by the time for which this computer has run
    /// since.
    pub(crate) fn wall_ahead(&self, said: DateTime<Utc>, then: Moment) -> TimeDelta {
        let now = self.moment();
        now.wall - (said + (now.running - then.running))
    }

    /// The time of day in Britain, `14:03`.
    #[must_use]
    pub fn of_day(at: DateTime<Utc>) -> String {
        nhs::british(at).format("%H:%M").to_string()
    }
}

impl Moment {
    fn of_this_computer() -> Self {
        let running = TimeDelta::from_std(machine::running()).unwrap_or(TimeDelta::MAX);
        Self { running, wall: Utc::now() }
    }
}

#[cfg(any(test, feature = "test-clock"))]
mod steered {
    use super::{Clock, Moment, PoisonError, TimeDelta};

    /// By how much a test has moved the two clocks on.
    #[derive(Debug, Default)]
    pub(super) struct Steered {
        running: TimeDelta,
        wall: TimeDelta,
    }

    impl Steered {
        pub(super) fn moment(&self, real: Moment) -> Moment {
            Moment { running: real.running + self.running, wall: real.wall + self.wall }
        }
    }

    impl Clock {
        /// Lets time pass, awake or asleep.
        pub fn pass(&self, time: TimeDelta) {
            let mut steered = self.steered.lock().unwrap_or_else(PoisonError::into_inner);
            steered.running += time;
            steered.wall += time;
        }

        /// Somebody sets the wall clock, on or back by this much.
        pub fn set_wall(&self, by: TimeDelta) {
            self.steered.lock().unwrap_or_else(PoisonError::into_inner).wall += by;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What happens to a computer while five hours pass, and how the two clocks take it.
    type Happening = (&'static str, fn(&Clock));

    const HAPPENINGS: [Happening; 6] = [
        ("nothing", |clock| clock.pass(FIVE_HOURS)),
        ("the wall clock is set back a day", |clock| {
            clock.set_wall(-TimeDelta::days(1));
            clock.pass(FIVE_HOURS);
        }),
        ("the wall clock is set forward a year", |clock| {
            clock.set_wall(TimeDelta::days(365));
            clock.pass(FIVE_HOURS);
        }),
        ("the wall clock is set forward a year and back again", |clock| {
            clock.set_wall(TimeDelta::days(365));
            let _ = clock.now();
            clock.set_wall(-TimeDelta::days(365));
            clock.pass(FIVE_HOURS);
        }),
        ("it sleeps, and the wall clock wakes as it fell asleep", |clock| {
            clock.pass(FIVE_HOURS);
            clock.set_wall(-FIVE_HOURS);
        }),
        ("it is paused, and only the wall clock knows", |clock| clock.set_wall(FIVE_HOURS)),
    ];

    #[test]
    fn five_hours_are_at_least_five_hours_whatever_happens_to_the_clocks() {
        for (what, happens) in HAPPENINGS {
            let clock = Clock::of_this_computer();
            let (then, was) = (clock.moment(), clock.now());

            happens(&clock);

            assert!(clock.passed_since(then) >= FIVE_HOURS, "{what}");
            assert!(clock.now() - was >= FIVE_HOURS, "{what}");
        }
    }

    #[test]
    fn the_time_never_runs_backwards_and_never_stands_still() {
        for (what, happens) in HAPPENINGS {
            let clock = Clock::of_this_computer();
            let before = clock.now();
            happens(&clock);
            let after = clock.now();
            clock.set_wall(-TimeDelta::days(2));
            let set_back = clock.now();
            clock.pass(TimeDelta::minutes(1));

            assert!(before <= after && after <= set_back, "{what}");
            assert!(clock.now() - set_back >= TimeDelta::minutes(1), "{what}");
        }
    }

    #[test]
    fn a_wall_clock_that_is_mended_is_believed() {
        let clock = Clock::of_this_computer();
        clock.set_wall(TimeDelta::hours(1));

        let difference = clock.now() - (Utc::now() + TimeDelta::hours(1));

        assert!(difference.abs() < TimeDelta::minutes(1));
    }

    const FIVE_HOURS: TimeDelta = TimeDelta::hours(5);
}
