//! What the frame around every screen says.

use std::sync::PoisonError;

use access::{Backlog, Profile, ScreenRules};
use chrono::{DateTime, Duration, Utc};
use identity::{Practitioner, Session, Timeouts};
use machine::profile::Keeping;

use crate::{
    Clock, Viewer,
    gate::access_line,
    state::{AtWork, Desk, LockedOut},
    wire::{Network, Remaining, SessionState, SignedIn, Status},
};

impl Viewer {
    /// The status as it is now.
    #[must_use]
    pub fn status(&self) -> Status {
        let now = self.inner.clock.now();
        let unsent = self.unsent().unwrap_or_default();
        let set_aside = self.spool().map_or(0, |spool| spool.set_aside_count().unwrap_or_default());
        let warning = self.inner.warning.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let notices = self.inner.notices.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let ahead = self.clock_ahead();
        let waited_for = self.is_waited_for();
        let mut state = self.state();
        let at_gateway = state.gateway_time(&self.inner.clock);
        if let Desk::Taken(work) = &mut state.desk {
            work.note_copy(&self.inner.clock, at_gateway);
        }
        Status {
            network: slow(&state.network, waited_for, unsent.events),
            unsent: unsent.events,
            backlog: match &state.desk {
                Desk::Taken(work) => unsent.backlog(work.policy.limits(), now),
                Desk::Empty | Desk::Locked(_) => Backlog::Usual,
            },
            lost_at_sign_out: matches!(self.inner.keeping, Keeping::LosesAtSignOut(_)),
            set_aside,
            session: session_state(
                &state.desk,
                (now, at_gateway),
                self.inner.settings.profile.value,
            ),
            discloses: state.discloses(),
            computer: self.inner.settings.computer.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            clock: Clock::of_day(now),
            clock_skew_seconds: ahead.map(|ahead| ahead.num_seconds()),
            training: state.training.clone(),
            warning,
            notices,
            access: match &state.desk {
                Desk::Taken(work) => {
                    work.open.as_ref().map(|open| access_line(work, open, at_gateway))
                }
                Desk::Empty | Desk::Locked(_) => None,
            },
            has_come: match &state.desk {
                Desk::Taken(work) => work.has_come(),
                Desk::Empty | Desk::Locked(_) => None,
            },
            closed: match &state.desk {
                Desk::Taken(work) => work.closed.clone(),
                Desk::Empty | Desk::Locked(_) => None,
            },
            visit: match &state.desk {
                Desk::Taken(work) => work.visit_list(),
                Desk::Empty | Desk::Locked(_) => None,
            },
            said_no: match &state.desk {
                Desk::Taken(work) => work.slip(&self.inner.clock),
                Desk::Empty | Desk::Locked(_) => None,
            },
            session_ended: state.session_ended,
            launch: state.launch.as_ref().map(|asked| asked.number),
            shortcuts: state.shortcuts(),
        }
    }

    /// The name of the organisation that IT has set, for the frame.
    #[must_use]
    pub fn organisation(&self) -> Option<&str> {
        self.inner.settings.organisation.value.as_deref()
    }
}

/// The network, as slow as it is felt: an answer is waited for too long, or the last took its time.
fn slow(network: &Network, (is_awaited, is_long): (bool, bool), unsent: u64) -> Network {
    let is_slow = matches!(
        network,
        Network::Online { milliseconds } if is_long || *milliseconds > SLOW_MILLISECONDS
    );
    if is_slow { Network::Slow { sending: unsent, receiving: is_awaited } } else { network.clone() }
}

/// Who is signed in, as the frame says it.
pub(crate) fn signed_in(practitioner: &Practitioner) -> SignedIn {
    SignedIn {
        name: practitioner.name.clone(),
        title: practitioner.title.clone(),
        organisation: practitioner.organisation.name.clone(),
        workplace: practitioner.workplace.name.clone(),
        functions: Vec::new(),
    }
}

fn session_state(
    desk: &Desk,
    times: (DateTime<Utc>, DateTime<Utc>),
    profile: Profile,
) -> SessionState {
    match desk {
        Desk::Empty => SessionState::SignedOut,
        Desk::Taken(work) => at_work(work, times.0, profile),
        Desk::Locked(locked) => locked_desk(&locked.person, times, locked.sealed.tries_left()),
    }
}

fn at_work(work: &AtWork, now: DateTime<Utc>, profile: Profile) -> SessionState {
    let functions = work.policy.row(&work.practitioner).map(|row| row.functions.clone());
    let who =
        SignedIn { functions: functions.unwrap_or_default(), ..signed_in(&work.practitioner) };
    match &work.statement {
        Some(statement) => {
            SessionState::Statement { who, paragraphs: statement.paragraphs.clone() }
        }
        None => {
            let rules = work.policy.screen(profile);
            let remaining = remaining(&work.session, &work.timeouts, rules, now);
            SessionState::Active { who, remaining }
        }
    }
}

fn remaining(
    session: &Session,
    timeouts: &Timeouts,
    rules: ScreenRules,
    now: DateTime<Utc>,
) -> Remaining {
    let locks_in_seconds = match session {
        Session::Active { touched, until } => {
            let locks = *touched + Duration::seconds(i64::from(timeouts.lock_seconds));
            (locks.min(*until) - now).num_seconds().max(0)
        }
        Session::Locked { .. } | Session::Ended => 0,
    };
    Remaining {
        locks_in_seconds,
        curtain_seconds: timeouts.curtain_seconds,
        warning_seconds: timeouts.warning_seconds,
        covered_on_leaving: rules.covered_on_leaving,
    }
}

fn locked_desk(
    locked: &LockedOut,
    times: (DateTime<Utc>, DateTime<Utc>),
    tries_left: u32,
) -> SessionState {
    let timeouts = locked.timeouts(times);
    let (since, ends) = match locked.session {
        Session::Locked { since, until } => {
            let ends = since + Duration::seconds(i64::from(timeouts.end_after_lock_seconds));
            (Clock::of_day(since), Clock::of_day(ends.min(until)))
        }
        Session::Active { .. } | Session::Ended => (String::new(), String::new()),
    };
    SessionState::Locked { who: signed_in(&locked.practitioner), since, ends, tries_left }
}

/// The gateway says how it is in so much more than this only over a slow line.
const SLOW_MILLISECONDS: u64 = 1_500;
