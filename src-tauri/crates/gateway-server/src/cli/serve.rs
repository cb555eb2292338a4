//! `serve`.

use std::{net::SocketAddr, panic, path::PathBuf, sync::Arc, thread};

use access::PolicyKey;
use anyhow::bail;
use clap::Args;
use tracing_subscriber::EnvFilter;

use super::{DEFAULT_NAME, Place, people::listed_domain, read_text};
use crate::{
    Gateway, Settings,
    accounts::{self, breached::Breached},
    audit_ledger::compare,
    closed, installation,
    listen::{Certificate, Listen, listen},
    network::Network,
    policy,
    review::looking,
    training_load, training_openings,
};

#[derive(Args, Debug)]
pub(super) struct Serve {
    #[command(flatten)]
    place: Place,
    /// Where to listen; port 0 takes a free one. Plain HTTP is for this computer alone: anything else needs --cert and --key.
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:8750")]
    listen: SocketAddr,
    /// The certificate (PEM, with those that vouch for it).
    #[arg(long, value_name = "FILE", requires = "key")]
    cert: Option<PathBuf>,
    /// The private key of the certificate (PEM).
    #[arg(long, value_name = "FILE", requires = "cert")]
    key: Option<PathBuf>,
    /// The name of the shared care record as people know it, "Northamptonshire Care Record".
    #[arg(long, default_value = DEFAULT_NAME)]
    name: String,
    /// A domain that may sign in beside nhs.net and .nhs.uk, northants.gov.uk; nothing under it is meant; may repeat.
    #[arg(long = "domain", value_name = "DOMAIN", value_parser = listed_domain)]
    domains: Vec<String>,
    /// A network from which devices register without a code, 10.1.0.0/16; may repeat. Training: this computer.
    #[arg(long = "device-network", value_name = "CIDR")]
    device_networks: Vec<Network>,
    /// Answer these networks only, such as HSCN; may repeat.
    #[arg(long = "network", value_name = "CIDR")]
    networks: Vec<Network>,
    /// A reverse proxy that is believed about where a request came from; may repeat. It has to add the address it was asked from at the
    /// end of X-Forwarded-For. The address that counts is the rightmost one that is no listed proxy; nobody else's header is read.
    #[arg(long = "proxy", value_name = "CIDR")]
    proxies: Vec<Network>,
    /// Passwords that were stolen before, which nobody may choose: one a line, or one SHA-1 hash a line as Have I Been Pwned gives
    /// them out (HASH:COUNT), sorted by bytes. It is searched where it is, never loaded.
    #[arg(long, value_name = "FILE")]
    breached: Option<PathBuf>,
    /// Who may see what: a signed policy (TOML, its signature beside it in FILE.sig). Once given it holds until another is.
    /// Training needs none, and no signature.
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// The public half of the key that the policy has to be signed by, as every viewer has it. With it a policy that viewers would
    /// refuse is not served.
    #[arg(long, value_name = "KEY", requires = "policy", conflicts_with = "training")]
    policy_key: Option<PolicyKey>,
    /// Serve invented patients: the folder must be empty or one for training. What is missing of the county is put into it.
    #[arg(long)]
    training: bool,
    /// With some weeks of openings that were never made, so that there is something to review.
    #[arg(long, requires = "training")]
    with_openings: bool,
}

impl Serve {
    pub(super) fn run(self) -> anyhow::Result<()> {
        log_to_stderr();
        let gateway = Arc::new(self.gateway()?);
        if self.training {
            newcomers_move_in(Arc::clone(&gateway));
        }
        let how = Listen { address: self.listen, certificate: self.certificate() };
        let runtime = tokio::runtime::Runtime::new()?;
        runtime.block_on(async {
            let ready = |address: &str| {
                println!("listening on {address}");
                tracing::info!(address, training = self.training, "listening");
            };
            tokio::spawn(closed::keep_up(Arc::clone(&gateway)));
            tokio::spawn(compare::keep_up(Arc::clone(&gateway)));
            tokio::spawn(looking::keep_up(Arc::clone(&gateway)));
            listen(Arc::clone(&gateway), &how, ready, told_to_stop()).await
        })?;
        super::keep_closed(&gateway)?;
        tracing::info!("stopped");
        Ok(())
    }

    fn gateway(&self) -> anyhow::Result<Gateway> {
        let policy = match &self.policy {
            Some(file) if self.training => Some(policy::signed_for_training(&read_text(file)?)?),
            Some(file) => Some(super::policy::signed(file, self.policy_key.as_ref())?),
            None => None,
        };
        let gateway = self.place.open(policy.as_ref(), self.settings()?)?;
        if self.training {
            installation::open_for_training(&gateway.store)?;
            accounts::training::enrol(&gateway)?;
            let county = training_load::load(&gateway)?;
            if self.with_openings {
                training_openings::load(&gateway)?;
            }
            tracing::info!(resources = county.changes(), "the village is as it stands today");
        } else {
            installation::open_for_care(&gateway.store)?;
            if policy::is_of_training(&gateway.signed_policy) {
                bail!(
                    "say by which policy to serve with --policy; it has to be signed (care-record-gateway policy --help)"
                );
            }
        }
        Ok(gateway)
    }

    fn settings(&self) -> anyhow::Result<Settings> {
        let mut device_networks = self.device_networks.clone();
        if self.training {
            device_networks.extend(Network::loopback());
        }
        Ok(Settings {
            name: self.name.clone(),
            training: self.training,
            domains: self.domains.clone(),
            device_networks,
            networks: self.networks.clone(),
            proxies: self.proxies.clone(),
            breached: self.breached.as_deref().map(Breached::open).transpose()?,
        })
    }

    fn certificate(&self) -> Option<Certificate> {
        let (chain, key) = self.cert.clone().zip(self.key.clone())?;
        Some(Certificate { chain, key })
    }
}

/// The rest of the county moves in while the gateway serves already: nobody has to wait for them.
fn newcomers_move_in(gateway: Arc<Gateway>) {
    thread::spawn(move || match training_load::load_newcomers(&gateway) {
        Ok(county) => tracing::info!(resources = county.changes(), "everybody has moved in"),
        Err(fault) => tracing::warn!(fault = %fault, "not everybody has moved in"),
    });
}

/// One line of JSON for each event, of this program alone: what libraries say at length may hold what was sent.
fn log_to_stderr() {
    tracing_subscriber::fmt()
        .json()
        .with_writer(std::io::stderr)
        .with_env_filter(EnvFilter::new("warn,gateway_server=info"))
        .init();
    // What a panic says may hold a patient's data: the place is enough to find it.
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "panic");
    }));
}

async fn told_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => return,
                _ = tokio::signal::ctrl_c() => return,
            }
        }
    }
    // Without signals the program ends as its operating system ends it.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
