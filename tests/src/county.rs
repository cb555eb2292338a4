use std::{
    collections::HashMap,
    ffi::OsString,
    fs::{self, Permissions},
    net::SocketAddr,
    path::Path,
    sync::{Arc, OnceLock},
};

use access::{Policy, PolicyKey};
use audit::merkle::completed_by;
use gateway_server::{Gateway, installation, policy::signed_for_training, training_load};
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinHandle};

use crate::{Link, Workstation};

/// A gateway with the synthetic county, and the network in front of it.
pub struct County {
    /// The gateway itself.
    pub gateway: Arc<Gateway>,
    /// Its clock, which a journey may move on.
    pub clock: gateway_server::Clock,
    /// The network between the viewers and the gateway.
    pub link: Link,
    /// The network from elsewhere in the county, whose weather is its own.
    pub elsewhere: Link,
    serving: JoinHandle<()>,
    folder: TempDir,
}

/// An audit event that the gateway holds.
pub struct Held {
    /// What was done: `closed`.
    pub act: String,
    /// The AuditEvent, as it was sent.
    pub body: String,
}

impl County {
    /// The county on a morning like any other.
    pub async fn open() -> Self {
        Self::under(Policy::standard()).await
    }

    /// The same under another policy.
    pub async fn under(policy: &str) -> Self {
        let folder = TempDir::new().expect("a folder");
        LOADED.get_or_init(loaded).iter().for_each(|file| file.put_into(folder.path()));
        let clock = gateway_server::Clock::steered(chrono::Utc::now());
        let gateway = Arc::new(gateway(folder.path(), policy, &clock));
        let (behind, serving) = serve(Arc::clone(&gateway)).await;
        let (link, elsewhere) = (Link::to(behind).await, Link::to(behind).await);
        Self { gateway, clock, link, elsewhere, serving, folder }
    }

    /// The gateway is started again with another policy: it decides by that one from now on.
    pub async fn decides_by(&mut self, policy: &str) {
        let gateway = gateway(self.folder.path(), policy, &self.clock);
        self.starts_again(gateway).await;
    }

    /// The gateway is started again with something about it changed, and decides by the standard policy.
    pub async fn starts_again_with(&mut self, change: impl FnOnce(&mut Gateway)) {
        let mut gateway = gateway(self.folder.path(), Policy::standard(), &self.clock);
        change(&mut gateway);
        self.starts_again(gateway).await;
    }

    /// The data of the gateway as it lies there now, as a backup holds it.
    #[must_use]
    pub fn copied(&self) -> TempDir {
        let folder = TempDir::new().expect("a folder");
        for file in fs::read_dir(self.folder.path()).expect("the folder can be read").flatten() {
            let name = file.file_name();
            if !name.to_string_lossy().ends_with("-shm") {
                fs::copy(file.path(), folder.path().join(name)).expect("a file can be copied");
            }
        }
        folder
    }

    /// The gateway is started again on data that were copied before.
    pub async fn starts_from(&mut self, copied: TempDir) {
        let gateway = gateway(copied.path(), Policy::standard(), &self.clock);
        self.starts_again(gateway).await;
        self.folder = copied;
    }

    /// Somebody changes the ledger by hand: no trigger stands in the way.
    pub fn meddle(&self, change: &str) {
        let triggers = "SELECT group_concat('DROP TRIGGER ' || name, ';') FROM sqlite_schema WHERE type = 'trigger'
                        AND tbl_name IN ('audit_event', 'gateway_event', 'tree_node', 'tree_head')";
        let changed = self.gateway.store.write(|tx| {
            let drop: Option<String> = tx.query_row(triggers, [], |row| row.get(0))?;
            tx.execute_batch(&drop.unwrap_or_default())?;
            tx.execute_batch(change)
        });
        changed.expect("the database takes it");
    }

    /// Somebody makes the whole tree anew over what stands in the ledger now.
    pub fn makes_tree_anew(&self) {
        let read = self.gateway.store.read(gateway_server::audit_ledger::verify::leaves);
        let leaves = read.expect("the leaves can be read");
        self.meddle("DELETE FROM tree_node; DELETE FROM tree_head");
        let mut nodes = Nodes::default();
        for (place, leaf) in (0..).zip(leaves) {
            let completed = completed_by(&nodes, place, leaf).expect("every node is there");
            nodes.0.extend(completed.iter().map(|(level, place, hash)| ((*level, *place), *hash)));
            let kept = self.gateway.store.write(|tx| {
                completed.iter().try_for_each(|node| {
                    let keep = "INSERT INTO tree_node (level, place, hash) VALUES (?1, ?2, ?3)";
                    tx.execute(keep, *node).map(drop)
                })
            });
            kept.expect("a node can be kept");
        }
    }

    async fn starts_again(&mut self, gateway: Gateway) {
        self.gateway = Arc::new(gateway);
        let (behind, serving) = serve(Arc::clone(&self.gateway)).await;
        self.link.leads_to(behind).await;
        self.elsewhere.leads_to(behind).await;
        std::mem::replace(&mut self.serving, serving).abort();
    }

    /// A computer that reaches this gateway and has been in contact with it.
    pub async fn workstation(&self) -> Workstation {
        self.workstation_that_believes(Some(policy_key())).await
    }

    /// A computer that believes policies which this key has signed.
    pub async fn workstation_that_believes(&self, key: Option<PolicyKey>) -> Workstation {
        let workstation = Workstation::new(self.link.address(), key);
        workstation.viewer.contact().await;
        workstation
    }

    /// A computer whose log lies in this folder, and that has been in contact with this gateway.
    pub async fn workstation_in(&self, folder: TempDir) -> Workstation {
        let workstation = Workstation::new_in(folder, self.link.address(), Some(policy_key()));
        workstation.viewer.contact().await;
        workstation
    }

    /// The code that a person's authenticator shows now. Time moves on by a step first, since no step is taken twice.
    pub fn code(&self, account: &str) -> String {
        self.clock.advance(chrono::Duration::seconds(30));
        gateway_server::accounts::training::code(account, self.clock.now())
            .expect("a training account")
    }

    /// A computer at which somebody has signed in and accepted the statement.
    pub async fn signed_in(&self, account: &str) -> Workstation {
        let workstation = self.workstation().await;
        workstation.sign_in(self, account).await;
        workstation
    }

    /// A laptop that leaves the house, at which somebody has signed in.
    pub async fn laptop(&self, account: &str) -> Workstation {
        let laptop = Workstation::laptop(self.link.address(), Some(policy_key()));
        laptop.viewer.contact().await;
        laptop.sign_in(self, account).await;
        laptop
    }

    /// Somebody signs in at a workstation elsewhere in the county, over a network of its own.
    pub async fn signed_in_elsewhere(&self, account: &str) -> Workstation {
        let workstation = Workstation::new(self.elsewhere.address(), Some(policy_key()));
        workstation.viewer.contact().await;
        workstation.sign_in(self, account).await;
        workstation
    }

    /// The patient takes every permission back at a workstation elsewhere in the county.
    pub async fn withdrawn_elsewhere(&self, nhs_number: &str) {
        let elsewhere = self.signed_in_elsewhere("out-of-hours-doctor").await;
        elsewhere.choose(nhs_number).await;
        elsewhere.viewer.withdraw(&elsewhere.page()).await.expect("the gateway is told");
    }

    /// How many audit events of devices the gateway holds.
    pub fn events_held(&self) -> u64 {
        self.count("SELECT count(*) FROM audit_event")
    }

    /// The audit events of devices that the gateway holds, in the order of the chain.
    pub fn events(&self) -> Vec<Held> {
        let events = self.gateway.store.read(|db| {
            let mut rows = db.prepare("SELECT act, opened('audit_event/' || id, sealed) FROM audit_event ORDER BY sequence")?;
            let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?)))?;
            rows.collect::<Result<Vec<(String, Vec<u8>)>, _>>()
        });
        let events = events.expect("the ledger can be read").into_iter();
        events
            .map(|(act, body)| Held { act, body: String::from_utf8_lossy(&body).into_owned() })
            .collect()
    }

    /// A column of words that the gateway holds.
    pub fn column(&self, query: &str) -> Vec<String> {
        let read = self.gateway.store.read(|db| {
            db.prepare(query)?.query_map([], |row| row.get(0))?.collect::<Result<Vec<_>, _>>()
        });
        read.expect("the gateway can read")
    }

    /// How many rows the gateway counts.
    pub fn count(&self, query: &str) -> u64 {
        let counted = self.gateway.store.read(|db| db.query_row(query, [], |row| row.get(0)));
        counted.expect("the gateway can count")
    }
}

/// The nodes of a tree that is made anew.
#[derive(Default)]
struct Nodes(HashMap<(u32, u64), audit::Hash>);

impl audit::merkle::Nodes for Nodes {
    type Error = (u32, u64);

    fn node(&self, level: u32, index: u64) -> Result<audit::Hash, Self::Error> {
        self.0.get(&(level, index)).copied().ok_or((level, index))
    }
}

/// The key that signs the policies of training.
#[must_use]
pub fn policy_key() -> PolicyKey {
    let signer = gateway_server::policy::PolicySigner::for_training().expect("the key of training");
    signer.public().expect("its public half")
}

/// The data folder of a gateway with the county in it: loaded once, and copied for each journey.
static LOADED: OnceLock<Vec<Copied>> = OnceLock::new();

struct Copied {
    name: OsString,
    content: Vec<u8>,
    rights: Permissions,
}

impl Copied {
    fn put_into(&self, folder: &Path) {
        let path = folder.join(&self.name);
        fs::write(&path, &self.content).expect("a file can be written");
        fs::set_permissions(path, self.rights.clone()).expect("its rights can be set");
    }
}

fn loaded() -> Vec<Copied> {
    let folder = TempDir::new().expect("a folder");
    let clock = gateway_server::Clock::steered(chrono::Utc::now());
    let gateway = gateway(folder.path(), Policy::standard(), &clock);
    installation::open_for_training(&gateway.store).expect("an empty gateway");
    training_load::load(&gateway).expect("the county loads");
    gateway_server::accounts::training::enrol(&gateway).expect("the accounts are made");
    drop(gateway);
    let files = fs::read_dir(folder.path()).expect("the folder can be read");
    let copied = files.map(|file| {
        let file = file.expect("a file");
        let rights = file.metadata().expect("its rights").permissions();
        let content = fs::read(file.path()).expect("its content");
        Copied { name: file.file_name(), content, rights }
    });
    copied.collect()
}

fn gateway(folder: &Path, policy: &str, clock: &gateway_server::Clock) -> Gateway {
    let settings = gateway_server::Settings {
        training: true,
        device_networks: vec!["127.0.0.0/8".parse().expect("a network")],
        ..gateway_server::Settings::named("Training")
    };
    let policy = signed_for_training(policy).expect("a policy");
    Gateway::open(folder, Some(&policy), settings, clock.clone()).expect("a gateway opens")
}

async fn serve(gateway: Arc<Gateway>) -> (SocketAddr, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let app = gateway_server::app(gateway);
    let app = app.into_make_service_with_connect_info::<SocketAddr>();
    let serving = tokio::spawn(async move { drop(axum::serve(listener, app).await) });
    (address, serving)
}
