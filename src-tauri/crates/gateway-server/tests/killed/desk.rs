//! A computer that writes events down and sends them, whatever becomes of the gateway.

use std::{
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    thread::sleep,
    time::Duration,
};

use audit::{
    Acknowledgement, Act, Courier, Event, GatewayKey, Hash, Keys, MemoryKeyStore, OfferError,
    Pause, Run, Spool,
    chain::{SIGNATURE_ALGORITHM, hex},
};
use chrono::Utc;
use contract::{RegisterDevice, path};
use tempfile::TempDir;

use crate::{
    Ledger, chance,
    wire::{Address, post_json},
};

pub(crate) struct Desk {
    _folder: TempDir,
    keys: Keys,
    spool: Mutex<Spool>,
    /// Everything that was written down here, in order: the hash of each entry.
    written: Vec<Hash>,
    /// What the gateway has acknowledged, by its place.
    acknowledged: Mutex<Vec<(u64, Hash)>>,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let keys = Keys::load_or_make(&MemoryKeyStore::default()).unwrap();
        let public = GatewayKey::generate().public_base64().unwrap();
        let gateway = GatewayKey::parse("http://127.0.0.1", &public).unwrap();
        let spool = Spool::open(folder.path(), &keys, &gateway, Utc::now()).unwrap().spool;
        let written = vec![spool.head().hash];
        Self {
            _folder: folder,
            keys,
            spool: Mutex::new(spool),
            written,
            acknowledged: Mutex::default(),
        }
    }

    pub(crate) fn register(&self, address: &Address) {
        let device = self.keys.device();
        let body = RegisterDevice {
            device: device.id(),
            name: "ED-TRIAGE-03".to_owned(),
            algorithm: SIGNATURE_ALGORITHM.to_owned(),
            public_key: device.public_base64(),
            code: None,
        };
        assert_eq!(post_json(address, path::DEVICES, &body), Some(200), "it is registered");
    }

    /// Writes down and sends until it ends: now and then so much at once that it goes in a long run.
    pub(crate) fn works(&mut self, address: &Address, ends: &AtomicBool) {
        let mut courier = Courier::default();
        while !ends.load(SeqCst) {
            for _ in 0..if chance(8) == 0 { chance(100) } else { chance(5) } {
                self.write_down();
            }
            if self.send(&mut courier, address) != Pause::NothingWaits {
                courier = Courier::default();
                sleep(Duration::from_millis(5));
            }
        }
    }

    pub(crate) fn send_the_rest(&mut self, address: &Address) {
        let sent = self.send(&mut Courier::default(), address);
        assert_eq!(sent, Pause::NothingWaits, "the gateway is itself again and takes everything");
    }

    /// What was acknowledged is there, and when all was sent, all that was written down, each once.
    pub(crate) fn check(&self, ledger: &Ledger) {
        let spool = self.spool.lock().unwrap();
        let chain = spool.head().chain.to_string();
        for (sequence, hash) in &*self.acknowledged.lock().unwrap() {
            let held = ledger.get(&(chain.clone(), *sequence));
            assert_eq!(held, Some(&hex(hash)), "{sequence} was acknowledged and is there");
        }
        let there: Vec<&String> = ledger
            .range((chain.clone(), 0)..=(chain.clone(), u64::MAX))
            .map(|(_, hash)| hash)
            .collect();
        let here: Vec<String> = self.written.iter().map(|hash| hex(hash)).collect();
        assert!(there.into_iter().eq(&here), "ledger and log agree, in the order of the chain");
        assert_eq!(spool.waiting().unwrap(), 0, "nothing waits");
        assert_eq!(spool.set_aside_count().unwrap(), 0, "and nothing was set aside");
    }

    /// How many events were written down.
    pub(crate) fn written(&self) -> usize {
        self.written.len()
    }

    fn write_down(&mut self) {
        let spool = self.spool.get_mut().unwrap();
        let recorded = spool.append(&Event::now(Utc::now(), Act::Locked)).unwrap();
        self.written.push(recorded.head().hash);
    }

    fn send(&self, courier: &mut Courier, address: &Address) -> Pause {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let line = Line { address, acknowledged: &self.acknowledged };
        runtime.block_on(courier.send_waiting(&self.spool, &line)).unwrap()
    }
}

/// The way to the gateway; it keeps what the gateway has said.
struct Line<'a> {
    address: &'a Address,
    acknowledged: &'a Mutex<Vec<(u64, Hash)>>,
}

impl audit::Ledger for Line<'_> {
    async fn offer(&self, run: &Run) -> Result<Vec<Acknowledgement>, OfferError> {
        let words = self.address.offer(run).await?;
        let mut acknowledged = self.acknowledged.lock().unwrap();
        for word in &words {
            let offer = run.events.iter().find(|offer| offer.id == word.id).expect("it was asked");
            assert_eq!(word.content_hash, offer.content_hash, "it holds what was sent");
            acknowledged.push((offer.sequence, offer.hash));
        }
        Ok(words)
    }
}
