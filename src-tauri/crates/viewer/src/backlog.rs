//! What waits at this computer to be sent, held against what the policy lets wait.

use access::{Backlog, Limits};
use chrono::{DateTime, TimeDelta, Utc};

use crate::{Trouble, Viewer};

/// The events that wait.
#[derive(Clone, Copy, Default)]
pub(crate) struct Unsent {
    /// How many there are.
    pub(crate) events: u64,
    /// Since when the oldest waits, by this computer's clock.
    pub(crate) since: Option<DateTime<Utc>>,
}

impl Unsent {
    /// What the policy says of it.
    pub(crate) fn backlog(self, limits: &Limits, now: DateTime<Utc>) -> Backlog {
        let oldest = self.since.map_or(TimeDelta::zero(), |since| now - since);
        Backlog::of(self.events, oldest, limits)
    }
}

impl Viewer {
    /// What waits at this computer to be sent.
    pub(crate) fn unsent(&self) -> Result<Unsent, Trouble> {
        let spool = self.spool()?;
        Ok(Unsent { events: spool.waiting()?, since: spool.oldest_waiting()? })
    }

    /// What the policy of whoever is at work says of it.
    pub(crate) fn backlog(&self) -> Result<Backlog, Trouble> {
        let unsent = self.unsent()?;
        let mut state = self.state();
        let work = state.at_work().ok_or(Trouble::NotSignedIn)?;
        Ok(unsent.backlog(work.policy.limits(), self.inner.clock.now()))
    }
}
