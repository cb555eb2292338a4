//! A computer that writes events down and sends them by the viewer's own client, without a viewer.

use std::{sync::Mutex, time::Duration};

use audit::{
    Act, Courier, Event, GatewayKey, Keys, MemoryKeyStore, Pause, Spool,
    chain::{SIGNATURE_ALGORITHM, hex},
};
use chrono::Utc;
use contract::RegisterDevice;
use gateway_client::Client;
use tempfile::TempDir;
use tests::{County, Link};

/// A computer with events that wait, and its own line to the gateway.
pub(crate) struct Desk {
    folder: TempDir,
    pub(crate) link: Link,
    client: Client,
    keys: Keys,
    gateway: GatewayKey,
    pub(crate) spool: Mutex<Spool>,
    /// What was written down: place and hash.
    written: Mutex<Vec<(u64, String)>>,
}

impl Desk {
    /// One that the gateway knows, with so many events.
    pub(crate) async fn at(county: &County, events: u64) -> Self {
        let desk = Self::unregistered(county, events).await;
        desk.register().await;
        desk
    }

    pub(crate) async fn unregistered(county: &County, events: u64) -> Self {
        let keys = Keys::load_or_make(&MemoryKeyStore::default()).unwrap();
        let public = GatewayKey::generate().public_base64().unwrap();
        let gateway = GatewayKey::parse("http://127.0.0.1", &public).unwrap();
        let desk = Self::with(county, TempDir::new().unwrap(), keys, gateway).await;
        for _ in 1..events {
            desk.write_down();
        }
        desk
    }

    pub(crate) async fn with(
        county: &County,
        folder: TempDir,
        keys: Keys,
        gateway: GatewayKey,
    ) -> Self {
        let link = Link::to(county.link.behind()).await;
        let client = Client::new(&link.address(), None).unwrap();
        let spool = Spool::open(folder.path(), &keys, &gateway, Utc::now()).unwrap().spool;
        let head = spool.head();
        let written = Mutex::new(vec![(head.sequence, hex(&head.hash))]);
        Self { folder, link, client, keys, gateway, spool: Mutex::new(spool), written }
    }

    /// The same computer with a copy of the log as it stands now.
    pub(crate) async fn copied(&self, county: &County) -> Self {
        let folder = TempDir::new().unwrap();
        let (from, to) = (self.folder.path().join("audit-log"), folder.path().join("audit-log"));
        std::fs::create_dir(&to).unwrap();
        for file in std::fs::read_dir(from).unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
        }
        Self::with(county, folder, self.keys.clone(), self.gateway.clone()).await
    }

    pub(crate) async fn register(&self) {
        let device = self.keys.device();
        let register = RegisterDevice {
            device: device.id(),
            name: "ED-TRIAGE-03".to_owned(),
            algorithm: SIGNATURE_ALGORITHM.to_owned(),
            public_key: device.public_base64(),
            code: None,
        };
        self.client.register_device(&register).await.expect("it is registered");
    }

    pub(crate) fn write_down(&self) {
        let recorded =
            self.spool.lock().unwrap().append(&Event::now(Utc::now(), Act::Locked)).unwrap();
        let head = recorded.head();
        self.written.lock().unwrap().push((head.sequence, hex(&head.hash)));
    }

    pub(crate) async fn send(&self, courier: &mut Courier) -> Pause {
        courier.send_waiting(&self.spool, &self.client).await.expect("the log is read")
    }

    /// Sends while something is wrong, and works on; the longest pause that it was told to make.
    pub(crate) async fn tries(&self, sentence: &str) -> Duration {
        let mut courier = Courier::default();
        let mut longest = Duration::ZERO;
        for _ in 0..3 {
            self.write_down();
            if let Pause::TryAgainIn(pause) | Pause::NotBefore(pause) =
                self.send(&mut courier).await
            {
                longest = longest.max(pause);
            }
            assert_eq!(self.set_aside(), 0, "{sentence}: nothing is set aside");
        }
        longest
    }

    /// Now everything is as it should be: what waits is sent, and the ledger holds what was written down.
    pub(crate) async fn is_drained(&self, county: &County, sentence: &str) {
        let mut courier = Courier::default();
        for _ in 0..10 {
            if self.send(&mut courier).await == Pause::NothingWaits {
                break;
            }
        }
        assert_eq!(self.spool.lock().unwrap().waiting().unwrap(), 0, "{sentence}: nothing waits");
        assert_eq!(self.set_aside(), 0, "{sentence}: nothing was set aside");
        let written = self.written.lock().unwrap().clone();
        assert_eq!(self.ledger(county), written, "{sentence}: each event once, in its order");
    }

    pub(crate) fn set_aside(&self) -> u64 {
        self.spool.lock().unwrap().set_aside_count().unwrap()
    }

    /// What the ledger holds of this chain, in the order in which it came.
    pub(crate) fn ledger(&self, county: &County) -> Vec<(u64, String)> {
        let chain = self.spool.lock().unwrap().head().chain.to_string();
        let held = county.gateway.store.read(|db| {
            let find = "SELECT sequence, hash FROM audit_event WHERE chain = ?1 ORDER BY leaf";
            let mut find = db.prepare(find)?;
            find.query_map([&chain], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
        });
        held.unwrap()
    }
}
