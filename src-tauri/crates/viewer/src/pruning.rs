//! The activity log on this computer is kept short: what the gateway has kept for long enough leaves it.

use audit::{Head, chain::from_hex};
use chrono::{DateTime, Utc};
use gateway_client::CallError;

use crate::{Trouble, Viewer};

impl Viewer {
    /// Signs the log, asks the gateway how far it and its newest backup hold it, and removes what it took longer ago than the
    /// policy of whoever is at work says; how many events that were.
    ///
    /// # Errors
    /// Nobody is at work, so no policy says how long; the gateway does not answer; the log cannot be written.
    pub async fn prune_log(&self) -> Result<u64, Trouble> {
        let retention = {
            let mut state = self.state();
            let work = state.at_work().ok_or(Trouble::NotSignedIn)?;
            work.policy
                .limits()
                .local_event_retention()
                .to_std()
                .unwrap_or(std::time::Duration::MAX)
        };
        let chain = self.spool()?.head().chain;
        let told = self.client()?.chain_head(chain).await?;
        let Some(hash) = from_hex(&told.hash).filter(|_| told.sequence > 0) else {
            return if told.sequence == 0 { Ok(0) } else { Err(CallError::Nonsense.into()) };
        };
        let held = Head { chain, sequence: told.sequence, hash };
        let (now, at_gateway) = (self.inner.clock.now(), self.gateway_time());
        let mut spool = self.spool()?;
        spool.sign(now)?;
        let gone = spool.prune(&held, told.backed_up, at_gateway, retention)?;
        if gone > 0 {
            tracing::info!(gone, "the gateway keeps what left this computer");
        }
        Ok(gone)
    }

    /// Signs the log as far as it goes, and has the key store remember that: at the end of each session.
    pub(crate) fn sign_log(&self, at: DateTime<Utc>) {
        let signed = self.spool().and_then(|mut spool| Ok(spool.sign(at)?));
        if let Err(trouble) = signed {
            let code = trouble.fault().code;
            tracing::warn!(code, "the activity log is not signed; it is with what follows");
        }
    }
}
