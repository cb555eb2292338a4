//! Rescued logs: what a device wrote down and could not send, taken in from its disk.
//!
//! No device has offered it, so it is no event of a device here. It is kept as what the gateway itself has written down: that it found
//! this event, byte by byte, at this place of this log. So it stands in the tree, is found by whom, by whose record and by which device,
//! and says `rescued`; it acts on nothing, and an event that its device sends after all is taken as if nothing had been rescued.

use audit::{
    GatewayPrivateKey, Rescue, RescueFault, RescuedEntry, RescuedRun, chain::hex, device_in,
};
use rusqlite::{Connection, Transaction};
use serde_json::{Value, json};
use uuid::Uuid;

use super::said::Said;
use crate::{Gateway, GatewayEvent, StoreError, WrittenDown, devices::public_key, note};

/// What a log holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rescued {
    /// Its device, where its events name one.
    pub device: Option<Uuid>,
    /// How many of its entries are whole.
    pub whole: u64,
    /// How many of those a registered device has signed.
    pub signed: u64,
    /// How many of them its device has sent.
    pub held: u64,
    /// How many of them were rescued before.
    pub rescued_before: u64,
    /// How many of them are rescued now, or would be.
    pub rescued: u64,
    /// When the first and the last of them were recorded, by the device's clock.
    pub span: Option<(String, String)>,
    /// The first place that is wrong.
    pub first_wrong: Option<RescueFault>,
    /// How many places are wrong: entries that follow each other and are missing, or do not read, are one.
    pub wrong: u64,
}

/// An entry that the ledger does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotHeld {
    /// Its place in the log.
    pub sequence: u64,
    /// When it was recorded, by the device's clock.
    pub recorded: String,
    /// What was done.
    pub act: String,
    /// By whom.
    pub person: String,
    /// Whether a registered device has signed it.
    pub signed: bool,
}

/// Whether what is found is written into the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Do {
    /// It is only told.
    Look,
    /// It is written into the ledger as rescued.
    TakeIn,
}

/// Reads a log, and tells each of its entries that the ledger does not hold. That it was read is written down.
///
/// # Errors
/// [`StoreError`]; what was taken in until then is, and the next time goes on.
pub fn rescue(
    gateway: &Gateway,
    log: &Rescue,
    key: &GatewayPrivateKey,
    what: Do,
    mut tell: impl FnMut(NotHeld),
) -> Result<Rescued, StoreError> {
    let mut found = Rescued::default();
    let device_key = |device| gateway.store.read(|db| public_key(db, device)).ok().flatten();
    for run in log.runs(key, &device_key) {
        found.count(&run);
        let missing = gateway.store.read(|db| found.not_held(db, log.chain(), &run))?;
        for entry in &missing {
            tell(entry.shown());
        }
        if what == Do::TakeIn && !missing.is_empty() {
            let now = gateway.clock.now();
            gateway.store.write(|tx| {
                missing.iter().try_for_each(|entry| note(tx, now, &entry.event(log.chain())))
            })?;
        }
    }
    gateway.store.write(|tx| found.note(tx, gateway, log.chain(), what))?;
    Ok(found)
}

impl Rescued {
    fn count(&mut self, run: &RescuedRun) {
        let whole = run.entries.len() as u64;
        self.whole += whole;
        self.signed += if run.signed_by.is_some() { whole } else { 0 };
        self.wrong += u64::from(run.wrong.is_some());
        self.first_wrong = self.first_wrong.or(run.wrong);
    }

    /// Those of a run that the ledger does not hold, neither as sent nor as rescued.
    fn not_held<'r>(
        &mut self,
        db: &Connection,
        chain: Uuid,
        run: &'r RescuedRun,
    ) -> rusqlite::Result<Vec<Missing<'r>>> {
        let mut missing = Vec::new();
        for entry in &run.entries {
            let missed = Missing::of(entry, run.signed_by);
            self.device = self.device.or(missed.device);
            let recorded = missed.said().recorded.to_owned();
            self.span = match self.span.take() {
                Some((first, _)) => Some((first, recorded)),
                None => Some((recorded.clone(), recorded)),
            };
            if was_sent(db, entry)? {
                self.held += 1;
            } else if was_rescued(db, chain, entry)? {
                self.rescued_before += 1;
            } else {
                self.rescued += 1;
                missing.push(missed);
            }
        }
        Ok(missing)
    }

    /// Who has this command has the gateway's own account; no person is known.
    fn note(
        &self,
        tx: &Transaction<'_>,
        gateway: &Gateway,
        chain: Uuid,
        what: Do,
    ) -> rusqlite::Result<()> {
        let detail = json!({
            "whole": self.whole,
            "held": self.held,
            "rescuedBefore": self.rescued_before,
            "rescued": self.rescued,
            "wrong": self.wrong,
            "firstWrong": self.first_wrong.map(|wrong| wrong.to_string()),
        });
        let outcome = match what {
            Do::Look => "looked",
            Do::TakeIn => "taken-in",
        };
        let written_down =
            WrittenDown { device: self.device, chain: Some(chain), ..WrittenDown::default() };
        let event =
            GatewayEvent { detail: Some(detail), written_down, ..GatewayEvent::new(RUN, outcome) };
        note(tx, gateway.clock.now(), &event)
    }
}

/// An entry that the ledger does not hold, and what it says.
struct Missing<'r> {
    entry: &'r RescuedEntry,
    signed_by: Option<Uuid>,
    device: Option<Uuid>,
    event: Value,
}

impl<'r> Missing<'r> {
    fn of(entry: &'r RescuedEntry, signed_by: Option<Uuid>) -> Self {
        let event = serde_json::from_slice(&entry.body).unwrap_or_default();
        Self { entry, signed_by, device: device_in(&entry.body), event }
    }

    fn said(&self) -> Said<'_> {
        Said::of(&self.event)
    }

    fn shown(&self) -> NotHeld {
        let said = self.said();
        NotHeld {
            sequence: self.entry.sequence,
            recorded: said.recorded.to_owned(),
            act: said.act.to_owned(),
            person: said.person.unwrap_or_default().to_owned(),
            signed: self.signed_by.is_some(),
        }
    }

    /// What the gateway writes down of it: the columns by which it is found, and its exact bytes.
    fn event(&self, chain: Uuid) -> GatewayEvent {
        let (said, entry) = (self.said(), self.entry);
        let detail = json!({
            "recorded": said.recorded,
            "person": said.person,
            "contentHash": hex(&entry.content),
            "signedBy": self.signed_by,
            "event": String::from_utf8_lossy(&entry.body),
        });
        GatewayEvent {
            account: said.practitioner.map(str::to_owned),
            patient: said.patient.map(str::to_owned),
            written_down: WrittenDown {
                device: self.device,
                event: Some(entry.id),
                chain: Some(chain),
                chain_head: Some(place(entry)),
            },
            detail: Some(detail),
            ..GatewayEvent::new(KIND, said.act)
        }
    }
}

fn was_sent(db: &Connection, entry: &RescuedEntry) -> rusqlite::Result<bool> {
    db.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM audit_event WHERE id = ?1 AND content_hash = ?2)",
    )?
    .query_row((entry.id.to_string(), hex(&entry.content)), |row| row.get(0))
}

/// By its hash, which is over its content and its place: that of another event under the same id is another.
fn was_rescued(db: &Connection, chain: Uuid, entry: &RescuedEntry) -> rusqlite::Result<bool> {
    db.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM gateway_event
                        WHERE chain = ?1 AND head_sequence = ?2 AND chain_head = ?3 AND kind = ?4)",
    )?
    .query_row((chain.to_string(), entry.sequence, place(entry), KIND), |row| row.get(0))
}

fn place(entry: &RescuedEntry) -> String {
    format!("{}:{}", entry.sequence, hex(&entry.hash))
}

/// What is read of a rescued event where the ledger is searched. When it was recorded and by whom is in its seal.
pub(super) const RESCUED: &str = "
    leaf AS place, event, coalesce(opened_text('gateway_event/' || id, sealed) ->> '$.recorded', recorded) AS recorded,
    recorded AS received, kind AS act, outcome, opened_text('gateway_event/' || id, sealed) ->> '$.person' AS person, patient, device";
/// A rescued event, in the gateway's own record.
pub(super) const KIND: &str = "rescued";
/// That a log was read.
const RUN: &str = "log-rescued";
