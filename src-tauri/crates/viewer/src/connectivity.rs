//! Whether the gateway answers: online, or offline since when.

use std::time::Instant;

use audit::{GatewayKey, Held};
use chrono::{DateTime, Utc};
use contract::{GatewayAbout, RegisterDevice};

use crate::{
    Clock, Trouble, Viewer,
    clock::Moment,
    state::GatewayTime,
    wire::{Network, Warning},
};

impl Viewer {
    /// Now by the gateway's clock, by which permissions and emergencies end whatever the clock of this computer says.
    pub(crate) fn gateway_time(&self) -> DateTime<Utc> {
        self.state().gateway_time(&self.inner.clock)
    }

    /// Asks the gateway how it is, and does what only a first contact can do: remember its key, open the log, register
    /// this computer.
    pub async fn contact(&self) {
        let (asked, waiting) = (self.inner.clock.moment(), Instant::now());
        match self.about().await {
            Ok(about) => {
                let was_online = matches!(self.state().network, Network::Online { .. });
                self.heard_from(&about, asked, waiting.elapsed().as_millis());
                if let Err(trouble) = self.settle_in(&about, was_online).await {
                    self.warn(Some(trouble.stops()));
                }
            }
            Err(trouble) => self.not_heard_from(&trouble),
        }
    }

    async fn about(&self) -> Result<GatewayAbout, Trouble> {
        Ok(self.client()?.about().await?)
    }

    fn heard_from(&self, about: &GatewayAbout, asked: Moment, milliseconds: u128) {
        let mut state = self.state();
        state.network =
            Network::Online { milliseconds: u64::try_from(milliseconds).unwrap_or(u64::MAX) };
        state.training.clone_from(&about.training);
        // It said so later than it was asked, so this clock is never behind the gateway's.
        state.gateway_said = Some(GatewayTime { time: about.time, at: asked });
        drop(state);
        self.inner.changed.notify_one();
        // What waited for the network can go now.
        self.inner.written.notify_one();
    }

    /// Notes that the gateway did not answer; says since when only the first time.
    pub(crate) fn not_heard_from(&self, trouble: &Trouble) {
        tracing::warn!(code = trouble.fault().code, "the gateway did not answer");
        let mut state = self.state();
        if !matches!(state.network, Network::Offline { .. }) {
            state.network = Network::Offline { since: Clock::of_day(self.inner.clock.now()) };
            drop(state);
            self.inner.changed.notify_one();
        }
    }

    async fn settle_in(&self, about: &GatewayAbout, was_online: bool) -> Result<(), Trouble> {
        if self.inner.spool.get().is_none() {
            let address = &self.inner.settings.gateway.value;
            let key = GatewayKey::parse(address, &about.audit_key)
                .map_err(|_| Trouble::Call(gateway_client::CallError::Nonsense))?;
            self.keys()?;
            key.remember(self.inner.key_store.as_ref())?;
            self.open_log()?;
            self.warn(None);
        }
        if self.inner.registered.get().is_none() {
            self.register().await?;
            let _ = self.inner.registered.set(());
        }
        if was_online { Ok(()) } else { self.compare_chains().await }
    }

    /// Holds this computer's log against what the gateway says it holds. What the gateway has lost is offered again; a log
    /// that is older than the gateway's, or another one, was meddled with, and that is shown.
    async fn compare_chains(&self) -> Result<(), Trouble> {
        let chain = self.spool()?.head().chain;
        let held = self.client()?.chain_head(chain).await?;
        let nonsense = || Trouble::Call(gateway_client::CallError::Nonsense);
        let hash = match held.sequence {
            0 => audit::chain::BEFORE_THE_FIRST,
            _ => gateway_client::hash_from_hex(&held.hash).ok_or_else(nonsense)?,
        };
        let compared = self.spool()?.gateway_holds(held.sequence, &hash)?;
        match compared {
            Held::Agrees { offered_again } => {
                tracing::info!(offered_again, "the gateway's chain agrees");
                self.inner.written.notify_one();
            }
            Held::RolledBack | Held::Differs => self.warn(Some(Warning {
                words: "The activity log on this computer is not the one that the record service knows. Tell IT.".into(),
                code: "AUD-04".into(),
                stops: false,
            })),
        }
        Ok(())
    }

    /// Tells the gateway this computer's key. Saying it again changes nothing.
    async fn register(&self) -> Result<(), Trouble> {
        let device = self.keys()?.device().clone();
        let request = RegisterDevice {
            device: device.id(),
            name: self.inner.settings.computer.clone(),
            algorithm: audit::chain::SIGNATURE_ALGORITHM.to_owned(),
            public_key: device.public_base64(),
            code: self.inner.settings.registration_code.value.clone(),
        };
        self.client()?.register_device(&request).await?;
        Ok(())
    }
}
