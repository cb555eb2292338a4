//! Sending: what waits is offered to the gateway in the order of the chain until the gateway holds it.

use std::{
    future::Future,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use thiserror::Error;

use crate::{
    offer::{Acknowledgement, Offer},
    spool::{Spool, SpoolError},
};

/// The gateway's ledger of audit events, as this computer reaches it.
pub trait Ledger: Send + Sync {
    /// Offers one event. A repeat of one that the gateway holds already is answered like the first time.
    fn offer(
        &self,
        offer: &Offer,
    ) -> impl Future<Output = Result<Acknowledgement, OfferError>> + Send;
}

/// Why the gateway did not take an event.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum OfferError {
    /// It could not be reached, or is busy: the same event is offered again.
    #[error("the gateway does not take audit events now")]
    NotNow {
        /// How long the gateway asks to wait.
        retry_after: Option<Duration>,
    },
    /// It will never take this event: the event is set aside and shown.
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
    /// The gateway did not take an event: send after this time.
    TryAgainIn(Duration),
}

/// The one who carries events to the gateway. It remembers only how often in a row it was turned away.
#[derive(Debug, Default)]
pub struct Courier {
    turned_away: u32,
}

impl Courier {
    /// Offers what waits, oldest first, until nothing waits or the gateway does not take more now.
    ///
    /// The spool is locked between the offers, never during one. If the program dies between the gateway's answer and its
    /// being written down, the event is offered once more and the gateway answers with the same content hash.
    pub async fn send_waiting<L: Ledger>(
        &mut self,
        spool: &Mutex<Spool>,
        ledger: &L,
    ) -> Result<Pause, SpoolError> {
        loop {
            let Some(offer) = locked(spool).next_offer()? else {
                return Ok(Pause::NothingWaits);
            };
            match ledger.offer(&offer).await {
                Ok(acknowledgement) => locked(spool).acknowledge(&offer, &acknowledgement)?,
                Err(OfferError::Refused { reason }) => {
                    locked(spool).set_aside(offer.sequence, &reason)?;
                }
                Err(OfferError::NotNow { retry_after }) => {
                    self.turned_away = self.turned_away.saturating_add(1);
                    return Ok(Pause::TryAgainIn(pause(self.turned_away, retry_after, random())));
                }
            }
            self.turned_away = 0;
        }
    }
}

/// How long to wait after being turned away so many times in a row.
///
/// It doubles from two seconds to five minutes and keeps between half and the whole of that by chance, so that the
/// computers of a hospital do not all come back at once. What the gateway asks for is added, up to an hour.
fn pause(turned_away: u32, retry_after: Option<Duration>, chance: u8) -> Duration {
    let doublings = turned_away.saturating_sub(1).min(16);
    let whole = FIRST_PAUSE.saturating_mul(1 << doublings).min(LONGEST_PAUSE);
    let pause = whole / 2 + whole / 2 * u32::from(chance) / u32::from(u8::MAX);
    pause + retry_after.unwrap_or_default().min(LONGEST_ASKED_FOR)
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
