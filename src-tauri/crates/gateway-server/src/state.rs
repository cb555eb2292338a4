//! The gateway as one value: what every request works with.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use access::{Policy, PolicyError, SignedPolicy};
use thiserror::Error;
use tokio::sync::Semaphore;

use crate::{
    Clock, Failure, Store, StoreError,
    accounts::breached::Breached,
    audit_ledger::heads::LedgerKey,
    holding::watch::Watch,
    keys::{self, AuditKey, KeyError, KeysAt, SealKey},
    network::Network,
    opt_out,
    policy::{self, PolicySignerError},
    serve::Address,
    turned_away,
};

/// The running gateway.
pub struct Gateway {
    /// What it keeps.
    pub store: Store,
    /// Who may see what.
    pub policy: Arc<Policy>,
    /// The same as it is sent to the viewers, with its signature.
    pub signed_policy: Arc<SignedPolicy>,
    /// Its clock.
    pub clock: Clock,
    /// How it was set up.
    pub settings: Settings,
    /// Seals what the database must not give away.
    pub seal: SealKey,
    /// The key to which viewers seal their audit events.
    pub audit_key: AuditKey,
    /// The key by which the ledger signs its heads.
    pub ledger_key: LedgerKey,
    pub(crate) watch: Watch,
    pub(crate) password_work: Arc<Semaphore>,
    pub(crate) turned_away: turned_away::Lately,
    pub(crate) passwords_hashed: AtomicU64,
}

/// How a gateway is set up.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Its name as people know it, `Northamptonshire Care Record`.
    pub name: String,
    /// Whether it holds invented patients only.
    pub training: bool,
    /// Domains that may sign in beside `nhs.net` and `.nhs.uk`.
    pub domains: Vec<String>,
    /// Networks from which a device registers without a code.
    pub device_networks: Vec<Network>,
    /// The only networks that are answered at all; none listed, all of them.
    pub networks: Vec<Network>,
    /// Proxies whose word is believed about where a request came from.
    pub proxies: Vec<Network>,
    /// Passwords that were stolen before: nobody may choose one of them.
    pub breached: Option<Breached>,
}

impl Settings {
    /// A gateway of this name, which answers everybody and registers no device without a code.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            training: false,
            domains: Vec::new(),
            device_networks: Vec::new(),
            networks: Vec::new(),
            proxies: Vec::new(),
            breached: None,
        }
    }

    /// Whether a device may register from this address without a code.
    #[must_use]
    pub fn may_register_devices(&self, from: Address) -> bool {
        self.device_networks.iter().any(|network| network.holds(from))
    }

    /// Whether this address is answered at all.
    #[must_use]
    pub fn answers(&self, from: Address) -> bool {
        self.networks.is_empty() || self.networks.iter().any(|network| network.holds(from))
    }
}

/// Why a gateway cannot be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// A folder cannot be made.
    #[error("the folder {path} cannot be made")]
    Folder {
        /// Which folder.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The keys.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The policy.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// The key that signs it.
    #[error(transparent)]
    Signer(#[from] PolicySignerError),
}

impl Gateway {
    /// Opens the gateway in this data folder; what is missing there is made.
    pub fn open(
        data: &Path,
        policy: Option<&SignedPolicy>,
        settings: Settings,
        clock: Clock,
    ) -> Result<Self, OpenError> {
        Self::open_with_keys(data, data, policy, settings, clock)
    }

    /// The same with the keys elsewhere, in a folder of their own for one.
    pub fn open_with_keys(
        data: &Path,
        keys: impl Into<KeysAt>,
        policy: Option<&SignedPolicy>,
        settings: Settings,
        clock: Clock,
    ) -> Result<Self, OpenError> {
        let keys = keys.into();
        make_folder(data)?;
        make_folder(&keys.folder)?;
        let store = Store::open(&data.join(DATABASE))?;
        let signed_policy = policy::in_force(&store, policy, clock.now())?;
        let (seal, audit_key) = keys::open(&store, &keys, clock.now())?;
        opt_out::log::empty(&store, clock.now())?;
        let watch = Watch::new(&store);
        let ledger_key = LedgerKey::of(&seal)?;
        Ok(Self {
            store,
            policy: Arc::new(Policy::parse(&signed_policy.text)?),
            signed_policy: Arc::new(signed_policy),
            clock,
            settings,
            seal,
            audit_key,
            ledger_key,
            watch,
            turned_away: turned_away::Lately::default(),
            password_work: Arc::new(Semaphore::new(PASSWORDS_AT_A_TIME)),
            passwords_hashed: AtomicU64::new(0),
        })
    }

    /// How many passwords were hashed since it was opened: as many for an account that is not there as for one that is.
    pub fn passwords_hashed(&self) -> u64 {
        self.passwords_hashed.load(Ordering::Relaxed)
    }

    /// Does the work of a password, of which only a few are done at a time.
    pub(crate) async fn with_a_password<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let _turn = self.password_work.acquire().await.map_err(|error| Failure::because(&error))?;
        self.blocking(work).await
    }

    /// Does work that blocks, the disk's or the processor's, away from the threads that answer.
    pub async fn blocking<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let gateway = Arc::clone(self);
        tokio::task::spawn_blocking(move || work(&gateway)).await.unwrap_or_else(|_| {
            tracing::error!("a task did not end");
            Err(Failure::internal())
        })
    }
}

fn make_folder(path: &Path) -> Result<(), OpenError> {
    fs::create_dir_all(path).map_err(|source| OpenError::Folder { path: path.to_owned(), source })
}

/// The database in the data folder.
pub const DATABASE: &str = "gateway.db";
/// So that a burst of passwords cannot starve the machine of memory: each takes 19 MiB.
const PASSWORDS_AT_A_TIME: usize = 2;
