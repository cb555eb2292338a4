//! The gateway's ledger, looked at from here: what it once held it has to hold for good.
//!
//! The last signed head that was seen is remembered. Of every later one it is demanded that the ledger only grew, and of one of this
//! computer's own events that it stands there. So nobody at the gateway changes, removes or puts in between what was there when this
//! computer looked, without each computer that looks finding it. What is found is written down, and told once.

use audit::{
    Act, Event, Hash, KnownLedger, LedgerDoubt, LedgerKey,
    chain::{from_hex, hex},
    merkle::{self, TreeHead},
};
use aws_lc_rs::rand;
use chrono::TimeDelta;
use contract::{GatewayAbout, LedgerHead, LedgerInclusion, ProblemCode};
use gateway_client::CallError;

use crate::{Trouble, Viewer, clock::Moment, wire::Warning};

/// What is remembered of the looking while the program runs.
#[derive(Default)]
pub(crate) struct Looked {
    /// When it last came to an end.
    at: Option<Moment>,
    /// How often in a row the gateway answered and its ledger did not.
    silent: u32,
    /// Which doubts were told, and of what.
    told: Vec<(LedgerDoubt, String)>,
}

/// Why looking came to no good end.
enum Unlooked {
    /// The ledger is not the one that was known.
    Doubt(Found),
    /// It did not answer, or something here did not: another time.
    NotNow(Trouble),
}

/// A doubt, and about which sizes it is.
struct Found {
    why: LedgerDoubt,
    /// What tells it from another of its kind.
    what: String,
    known: u64,
    told: u64,
}

/// One of this computer's own events, which the gateway has acknowledged.
struct Own {
    event: String,
    body: Vec<u8>,
    inclusion: Result<LedgerInclusion, CallError>,
}

impl Viewer {
    /// Looks at the ledger, where it was not looked at lately. The gateway has just answered.
    pub(crate) async fn look_at_ledger(&self, about: &GatewayAbout) {
        let lately = |at| self.inner.clock.passed_since(at) < BETWEEN_LOOKS;
        if self.inner.spool.get().is_none() || self.state().looked.at.is_some_and(lately) {
            return;
        }
        match self.look(about).await {
            Ok(()) => self.state().looked.silent = 0,
            Err(Unlooked::Doubt(found)) => {
                self.doubt(&found);
            }
            Err(Unlooked::NotNow(trouble)) => self.no_proof_came(&trouble),
        }
        self.state().looked.at = Some(self.inner.clock.moment());
    }

    async fn look(&self, about: &GatewayAbout) -> Result<(), Unlooked> {
        let address = &self.inner.settings.gateway.value;
        let store = self.inner.key_store.as_ref();
        let known = KnownLedger::remembered(store, address).map_err(Trouble::from)?;
        let own = self.one_of_our_own().await?;
        let told = self.client()?.ledger_head().await?;
        let size = known.as_ref().map_or(0, |known| known.head.size);
        let doubt = |why| Found { why, what: told.root.clone(), known: size, told: told.size };
        let (key, head) = signed(about, &told).ok_or_else(|| doubt(LedgerDoubt::NotSigned))?;
        let now = KnownLedger { address: address.clone(), key, head };

        if known.as_ref().is_some_and(|known| known.key != key) {
            // Until it is written down, the key before stays the one that is known.
            if !self.doubt(&doubt(LedgerDoubt::OtherKey)) {
                return Ok(());
            }
        }
        let looked = self.compare_with(known.as_ref(), &head, own).await;
        let doubted = match looked {
            Ok(()) => None,
            Err(Unlooked::Doubt(found)) => Some(found),
            Err(not_now @ Unlooked::NotNow(_)) => return Err(not_now),
        };
        if let Some(found) = doubted {
            // Until it is written down, the head before stays the one that is known, and it is found again.
            if !self.doubt(&found) {
                return Ok(());
            }
            // What the gateway has lost is offered again.
            self.compare_chains().await?;
        }
        now.remember(store).map_err(Trouble::from)?;
        Ok(())
    }

    /// Whether the ledger still begins with what was known, and this computer's own event stands in it.
    async fn compare_with(
        &self,
        known: Option<&KnownLedger>,
        head: &TreeHead,
        own: Option<Own>,
    ) -> Result<(), Unlooked> {
        let size = known.map_or(0, |known| known.head.size);
        let doubt = |why, what: String| Found { why, what, known: size, told: head.size };
        if head.size < size {
            return Err(doubt(LedgerDoubt::Smaller, hex(&head.root)).into());
        }
        if let Some(known) = known
            && !self.begins_with((size, &known.head.root), head).await?
        {
            return Err(doubt(LedgerDoubt::Altered, hex(&head.root)).into());
        }
        let Some(Own { event, body, inclusion }) = own else { return Ok(()) };
        let missing = || doubt(LedgerDoubt::EntryMissing, event.clone());
        let inclusion = match inclusion {
            Err(CallError::Problem(problem)) if problem.code == ProblemCode::NotFound => {
                return Err(missing().into());
            }
            other => other?,
        };
        // The ledger may have grown between the two answers, so the root that the path leads to has to be a beginning as well.
        let (size, root) = root_above(&body, &inclusion).ok_or_else(missing)?;
        if self.begins_with((size, &root), head).await? { Ok(()) } else { Err(missing().into()) }
    }

    /// Whether the ledger under this head begins with what had this root.
    async fn begins_with(&self, old: (u64, &Hash), head: &TreeHead) -> Result<bool, Unlooked> {
        if old.0 == 0 {
            return Ok(true);
        }
        let path = if old.0 < head.size {
            let proof = self.client()?.ledger_consistency(old.0, head.size).await?;
            hashes(&proof.path).ok_or(CallError::Nonsense)?
        } else {
            Vec::new()
        };
        Ok(merkle::check_consistency(old, (head.size, &head.root), &path).is_ok())
    }

    /// An event of this computer by chance, and what the gateway says of it.
    async fn one_of_our_own(&self) -> Result<Option<Own>, Unlooked> {
        let mut chance = [0; 8];
        rand::fill(&mut chance).map_err(|_| Trouble::Sealing)?;
        let own = {
            let spool = self.spool()?;
            let place = u64::from_be_bytes(chance) % spool.head().sequence.max(1) + 1;
            spool.acknowledged_near(place).map_err(Trouble::from)?
        };
        let Some((event, body)) = own else { return Ok(None) };
        let inclusion = self.client()?.ledger_inclusion(event).await;
        Ok(Some(Own { event: event.to_string(), body, inclusion }))
    }

    /// The gateway answers and its ledger does not. Once or twice may happen, and more often on a bad network; more is a doubt.
    fn no_proof_came(&self, trouble: &Trouble) {
        tracing::warn!(code = trouble.fault().code, "the ledger could not be looked at");
        // What fails on this computer says nothing about the gateway.
        let (Trouble::Call(error) | Trouble::ClockWrong { error, .. }) = trouble else { return };
        let silent = {
            let mut state = self.state();
            state.looked.silent += 1;
            state.looked.silent
        };
        if silent >= if error.is_network() { LOST_TOO_OFTEN } else { SILENT_TOO_OFTEN } {
            let what = String::new();
            self.doubt(&Found { why: LedgerDoubt::NoProof, what, known: 0, told: 0 });
        }
    }

    /// Writes a doubt down and tells it, once; whether it is written down.
    fn doubt(&self, found: &Found) -> bool {
        let this = (found.why, found.what.clone());
        if self.state().looked.told.contains(&this) {
            return true;
        }
        let Found { why, known, told, .. } = *found;
        tracing::error!(
            why = why.name(),
            known,
            told,
            "the gateway's ledger is not the one that was known"
        );
        self.notice(told_of(why));
        let event = Event::now(self.inner.clock.now(), Act::LedgerDoubted { why, known, told });
        match self.write_down(&event) {
            Ok(_recorded) => {
                self.state().looked.told.push(this);
                true
            }
            Err(_) => false,
        }
    }
}

impl From<Found> for Unlooked {
    fn from(found: Found) -> Self {
        Self::Doubt(found)
    }
}

impl From<Trouble> for Unlooked {
    fn from(trouble: Trouble) -> Self {
        Self::NotNow(trouble)
    }
}

impl From<CallError> for Unlooked {
    fn from(error: CallError) -> Self {
        Self::NotNow(error.into())
    }
}

/// The head, if the gateway's key has signed it.
fn signed(about: &GatewayAbout, told: &LedgerHead) -> Option<(LedgerKey, TreeHead)> {
    let key = LedgerKey::parse(&about.ledger_key)?;
    let root = from_hex(&told.root)?;
    let head = TreeHead { size: told.size, root, at: told.signed.timestamp_millis() };
    key.check(&head, &told.signature).ok()?;
    Some((key, head))
}

/// To which root the path leads from these bytes, and over how many entries that is.
fn root_above(body: &[u8], inclusion: &LedgerInclusion) -> Option<(u64, Hash)> {
    let leaf = merkle::leaf(&bytes(&inclusion.salt)?, body);
    let path = hashes(&inclusion.path)?;
    let root = merkle::root_above(&leaf, inclusion.index, inclusion.size, &path).ok()?;
    Some((inclusion.size, root))
}

fn hashes(path: &[String]) -> Option<Vec<Hash>> {
    path.iter().map(|hash| from_hex(hash)).collect()
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digits = |place| u8::from_str_radix(hex.get(place..place + 2)?, 16).ok();
    (0..hex.len()).step_by(2).map(digits).collect()
}

fn told_of(why: LedgerDoubt) -> Warning {
    let (words, code) = match why {
        LedgerDoubt::Smaller
        | LedgerDoubt::Altered
        | LedgerDoubt::EntryMissing
        | LedgerDoubt::NotSigned => (
            "The record service’s activity ledger is not the one that this computer knew. Tell IT.",
            "AUD-11",
        ),
        LedgerDoubt::NoProof => (
            "The record service does not show that its activity ledger is whole. Tell IT.",
            "AUD-11",
        ),
        LedgerDoubt::OtherKey => (
            "The record service signs its activity ledger with another key than before. Tell IT.",
            "AUD-12",
        ),
    };
    Warning { words: words.into(), code: code.into(), stops: false }
}

const BETWEEN_LOOKS: TimeDelta = TimeDelta::minutes(5);
const SILENT_TOO_OFTEN: u32 = 3;
/// An hour in which the gateway was heard and its ledger never.
const LOST_TOO_OFTEN: u32 = 12;
