//! Whether the gateway answers: online, or offline since when.

use std::time::Instant;

use audit::GatewayKey;
use chrono::TimeDelta;
use contract::{GatewayAbout, RegisterDevice};

use crate::{Clock, Trouble, Viewer, wire::Network};

impl Viewer {
    /// Asks the gateway how it is, and does what only a first contact can do: remember its key, open the log, register
    /// this computer.
    pub async fn contact(&self) {
        let asked = Instant::now();
        match self.about().await {
            Ok(about) => {
                self.heard_from(&about, asked.elapsed().as_millis());
                if let Err(trouble) = self.settle_in(&about).await {
                    self.warn(Some(trouble.stops()));
                }
            }
            Err(trouble) => self.not_heard_from(&trouble),
        }
    }

    async fn about(&self) -> Result<GatewayAbout, Trouble> {
        Ok(self.client()?.about().await?)
    }

    fn heard_from(&self, about: &GatewayAbout, milliseconds: u128) {
        let skew = self.inner.clock.now() - about.time;
        let mut state = self.state();
        state.network =
            Network::Online { milliseconds: u64::try_from(milliseconds).unwrap_or(u64::MAX) };
        state.training.clone_from(&about.training);
        state.skew_seconds = if skew.abs() > SKEW_THAT_MATTERS { skew.num_seconds() } else { 0 };
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

    async fn settle_in(&self, about: &GatewayAbout) -> Result<(), Trouble> {
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

const SKEW_THAT_MATTERS: TimeDelta = TimeDelta::seconds(30);
