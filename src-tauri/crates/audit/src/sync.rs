//! Sending: what waits is offered to the gateway in the order of the chain until the gateway holds it.

use std::{
    future::Future,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use thiserror::Error;

use crate::{
    offer::{Acknowledgement, Run},
    spool::{Spool, SpoolError},
};

/// The gateway's ledger of audit events, as this computer reaches it.
pub trait Ledger: Send + Sync {
    /// Offers a run of events and returns the gateway's word for each that it keeps. It takes all or none; a repeat of what it
    /// holds already is answered like the first time.
    fn offer(
        &self,
        run: &Run,
    ) -> impl Future<Output = Result<Vec<Acknowledgement>, OfferError>> + Send;
}

/// Why the gateway did not take a run.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum OfferError {
    /// It could not be reached, or is busy: the same events are offered again.
    #[error("the gateway does not take audit events now")]
    NotNow {
        /// How long the gateway asks to wait.
        retry_after: Option<Duration>,
    },
    /// It will never take one of them. Which, shows when each is offered alone: that one is set aside and shown.
    #[error("the gateway refused an audit event")]
    Refused {
        /// Why, in the gateway's words.
        reason: String,
    },
}

/// When to send again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pause {
    /// Nothing waits: send when something was written down.
    NothingWaits,
    /// The gateway did not take an event: send after this time, or when it can be reached again.
    TryAgainIn(Duration),
    /// The gateway has asked to be left alone for this time: nothing makes it shorter.
    NotBefore(Duration),
}

/// The one who carries events to the gateway.
#[derive(Debug)]
pub struct Courier {
    /// How often in a row it was turned away.
    turned_away: u32,
    /// How many events it carries at once: half after each run that was not taken, twice as many after each that was.
    load: usize,
}

impl Default for Courier {
    fn default() -> Self {
        Self { turned_away: 0, load: FULL_LOAD }
    }
}

impl Courier {
    /// Offers what waits, oldest first, until nothing waits or the gateway does not take more now.
    ///
    /// The spool is locked between the offers, never during one. If the program dies between the gateway's answer and its
    /// being written down, the run is offered once more and the gateway answers with the same content hashes.
    pub async fn send_waiting<L: Ledger>(
        &mut self,
        spool: &Mutex<Spool>,
        ledger: &L,
    ) -> Result<Pause, SpoolError> {
        loop {
            let Some(run) = locked(spool).next_run(self.load)? else {
                return Ok(Pause::NothingWaits);
            };
            let settled = match ledger.offer(&run).await {
                Ok(words) => locked(spool).acknowledge(&run, &words)?,
                Err(OfferError::Refused { reason }) => self.refused(spool, &run, &reason)?,
                Err(OfferError::NotNow { retry_after }) => {
                    return Ok(self.turned_away(&run, retry_after));
                }
            };
            if settled == 0 && run.events.len() == 1 {
                // An answer that says nothing of what was sent is no answer.
                return Ok(self.turned_away(&run, None));
            }
            self.turned_away = 0;
            self.load = if settled == run.events.len() {
                self.load.saturating_mul(2).min(FULL_LOAD)
            } else {
                half_of(&run)
            };
        }
    }

    /// One that was offered alone is set aside; of more, the halves show which it is.
    fn refused(&self, spool: &Mutex<Spool>, run: &Run, reason: &str) -> Result<usize, SpoolError> {
        let [alone] = run.events.as_slice() else { return Ok(0) };
        locked(spool).set_aside(alone.sequence, reason)?;
        Ok(1)
    }

    fn turned_away(&mut self, run: &Run, retry_after: Option<Duration>) -> Pause {
        self.turned_away = self.turned_away.saturating_add(1);
        self.load = half_of(run);
        let own = pause(self.turned_away, random());
        match retry_after {
            Some(asked) => Pause::NotBefore(own + asked.min(LONGEST_ASKED_FOR)),
            None => Pause::TryAgainIn(own),
        }
    }
}

fn half_of(run: &Run) -> usize {
    (run.events.len() / 2).max(1)
}

/// How long to wait after being turned away so many times in a row.
///
/// It doubles from two seconds to five minutes and keeps between half and the whole of that by chance, so that the
/// computers of a hospital do not all come back at once. What the gateway asks for comes on top, up to an hour.
fn pause(turned_away: u32, chance: u8) -> Duration {
    let doublings = turned_away.saturating_sub(1).min(16);
    let whole = FIRST_PAUSE.saturating_mul(1 << doublings).min(LONGEST_PAUSE);
    whole / 2 + whole / 2 * u32::from(chance) / u32::from(u8::MAX)
}

fn random() -> u8 {
    let mut chance = [u8::MAX];
    // Without randomness the pause is the whole one.
    let _ = aws_lc_rs::rand::fill(&mut chance);
    chance[0]
}

fn locked(spool: &Mutex<Spool>) -> MutexGuard<'_, Spool> {
    // Every change is one transaction, so a panic elsewhere leaves nothing half done.
    spool.lock().unwrap_or_else(PoisonError::into_inner)
}

const FIRST_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_secs(5 * 60);
const LONGEST_ASKED_FOR: Duration = Duration::from_secs(60 * 60);
/// As many events as a day at a busy desk; more at once would only make what has to be repeated longer.
const FULL_LOAD: usize = 512;
