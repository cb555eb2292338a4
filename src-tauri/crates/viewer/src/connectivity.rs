//! Whether the gateway answers: online, or offline since when.

use std::{sync::PoisonError, time::Instant};

use audit::{GatewayKey, Held};
use chrono::{DateTime, TimeDelta, Utc};
use contract::{GatewayAbout, ProblemCode, RegisterDevice};
use gateway_client::{CallError, CertificateFault};
use identity::Session;

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

    /// By how much the wall clock of this computer is ahead of the gateway's, where that matters.
    pub(crate) fn clock_ahead(&self) -> Option<TimeDelta> {
        let said = self.state().gateway_said?;
        let ahead = self.inner.clock.wall_ahead(said.time, said.at);
        (ahead.abs() > SKEW_THAT_MATTERS).then_some(ahead)
    }

    /// What could not be done, with what the clock of this computer has to do with it.
    pub(crate) fn trouble_with(&self, error: CallError) -> Trouble {
        match self.clock_ahead() {
            Some(ahead) if explains(ahead, &error) => {
                Trouble::ClockWrong { error, ahead_seconds: ahead.num_seconds() }
            }
            Some(_) | None => error.into(),
        }
    }

    /// Asks the gateway how it is, and does what only a first contact can do: remember its key, open the log, register
    /// this computer.
    pub async fn contact(&self) {
        let (asked, waiting) = (self.inner.clock.moment(), Instant::now());
        match self.about().await {
            Ok(about) => {
                let was_online = matches!(self.state().network, Network::Online { .. });
                self.heard_from(&about, asked, waiting.elapsed().as_millis());
                // Before what the gateway has lost is offered again: by then it would stand there once more.
                self.look_at_ledger(&about).await;
                if let Err(trouble) = self.settle_in(&about, was_online).await {
                    self.warn(Some(trouble.stops()));
                }
                self.say_in_use().await;
                self.tell_again().await;
            }
            Err(trouble) => self.not_heard_from(&trouble),
        }
    }

    /// Tells the gateway now and then that somebody is at work who asks for nothing: reading is no reason to be signed out.
    async fn say_in_use(&self) {
        let now = self.inner.clock.now();
        let token = {
            let mut state = self.state();
            let Some(work) = state.at_work() else { return };
            let Session::Active { touched, .. } = work.session else { return };
            if touched <= work.said_in_use || now - work.said_in_use < SAYING_IN_USE {
                return;
            }
            work.said_in_use = now;
            work.token.clone()
        };
        if let Ok(client) = self.client() {
            let _ = self.heard(&token, client.in_use(&token).await);
        }
    }

    async fn about(&self) -> Result<GatewayAbout, Trouble> {
        self.client()?.about().await.map_err(|error| self.trouble_with(error))
    }

    fn heard_from(&self, about: &GatewayAbout, asked: Moment, milliseconds: u128) {
        let mut state = self.state();
        let was_away = !matches!(state.network, Network::Online { .. });
        state.network =
            Network::Online { milliseconds: u64::try_from(milliseconds).unwrap_or(u64::MAX) };
        state.training.clone_from(&about.training);
        // It said so later than it was asked, so this clock is never behind the gateway's.
        state.gateway_said = Some(GatewayTime { time: about.time, at: asked });
        drop(state);
        self.warn_of_network(None);
        self.inner.changed.notify_one();
        // What waited for the network can go now, and what was said meanwhile can be heard.
        if was_away {
            self.inner.visits.notify_one();
            self.inner.back_online.notify_one();
        }
        self.inner.online.notify_one();
    }

    /// Notes that the gateway did not answer; says since when only the first time, and why where there is more to say.
    pub(crate) fn not_heard_from(&self, trouble: &Trouble) {
        let fault = trouble.fault();
        tracing::warn!(code = fault.code, "the gateway did not answer");
        if says_why(trouble) {
            self.warn_of_network(Some(Warning {
                words: fault.words,
                code: fault.code,
                stops: false,
            }));
        }
        let mut state = self.state();
        if !matches!(state.network, Network::Offline { .. }) {
            state.network = Network::Offline { since: Clock::of_day(self.inner.clock.now()) };
            drop(state);
            self.inner.changed.notify_one();
        }
    }

    /// Says in the status line why the gateway cannot be reached, or no longer; a warning of something else stays.
    fn warn_of_network(&self, warning: Option<Warning>) {
        let mut shown = self.inner.warning.lock().unwrap_or_else(PoisonError::into_inner);
        if shown.as_ref().is_none_or(|shown| shown.code.starts_with("NET-") && !shown.stops) {
            *shown = warning;
        }
    }

    async fn settle_in(&self, about: &GatewayAbout, was_online: bool) -> Result<(), Trouble> {
        if self.inner.spool.get().is_none() {
            let address = &self.inner.settings.gateway.value;
            let key = GatewayKey::parse(address, &about.audit_key)
                .map_err(|_| Trouble::Call(gateway_client::CallError::Nonsense))?;
            self.keys()?;
            key.remember(self.inner.key_store.as_ref())?;
            self.warn(None);
            self.open_log()?;
        }
        if self.inner.registered.get().is_none() {
            self.register().await?;
            let _ = self.inner.registered.set(());
        }
        if was_online { Ok(()) } else { self.compare_chains().await }
    }

    /// Holds this computer's log against what the gateway says it holds. What the gateway has lost is offered again; a log
    /// that is older than the gateway's, or another one, was meddled with, and that is shown.
    pub(crate) async fn compare_chains(&self) -> Result<(), Trouble> {
        let chain = self.spool()?.head().chain;
        let held = self.client()?.chain_head(chain).await?;
        let nonsense = || Trouble::Call(gateway_client::CallError::Nonsense);
        let hash = match held.sequence {
            0 => audit::chain::BEFORE_THE_FIRST,
            _ => audit::chain::from_hex(&held.hash).ok_or_else(nonsense)?,
        };
        let missing: Vec<_> = held.missing.iter().map(|gap| gap.from..=gap.to).collect();
        let compared = self.spool()?.gateway_holds(held.sequence, &hash, &missing)?;
        match compared {
            Held::Agrees { offered_again } => {
                tracing::info!(offered_again, "the gateway's chain agrees");
                self.inner.written.notify_one();
            }
            Held::LostWhatIsPruned { through, offered_again } => {
                tracing::warn!(
                    through,
                    offered_again,
                    "the gateway has lost what is no longer here"
                );
                self.notice(Warning {
                    words: "The record service has lost a part of the activity log of this computer that is no longer here. Tell IT.".into(),
                    code: "AUD-06".into(),
                    stops: false,
                });
                self.inner.written.notify_one();
            }
            Held::RolledBack | Held::Differs => {
                self.spool()?.begin_anew(self.inner.clock.now())?;
                let why = if compared == Held::RolledBack { "rolled-back" } else { "differs" };
                tracing::error!(why, "another log is begun");
                self.notice(Warning {
                    words: "The activity log on this computer was not the one that the record service knows. It is kept, and a new one was begun. Tell IT.".into(),
                    code: "AUD-04".into(),
                    stops: false,
                });
                self.inner.written.notify_one();
            }
        }
        Ok(())
    }

    /// Tells the gateway this computer's key. Saying it again changes nothing.
    async fn register(&self) -> Result<(), Trouble> {
        let device = self.keys()?.device().clone();
        let request = RegisterDevice {
            device: device.id(),
            name: self.inner.settings.computer.clone(),
            algorithm: device.algorithm().name().to_owned(),
            public_key: device.public_base64(),
            code: self.inner.settings.registration_code.value.clone(),
        };
        let client = self.client()?;
        client.register_device(&request).await?;
        client.name_device(device.id());
        Ok(())
    }
}

/// Whether a clock that is wrong by this much explains what could not be done.
fn explains(ahead: TimeDelta, error: &CallError) -> bool {
    let longer_than = |seconds: &Option<u64>| {
        seconds.is_none_or(|seconds| ahead.num_seconds().unsigned_abs() >= seconds)
    };
    match error {
        CallError::Problem(problem) => {
            matches!(problem.code, ProblemCode::NoMatch | ProblemCode::CodeNotAccepted)
        }
        CallError::Certificate { fault: CertificateFault::Expired { since_seconds }, .. } => {
            ahead > TimeDelta::zero() && longer_than(since_seconds)
        }
        CallError::Certificate { fault: CertificateFault::NotYetValid { for_seconds }, .. } => {
            ahead < TimeDelta::zero() && longer_than(for_seconds)
        }
        CallError::Certificate { .. }
        | CallError::Unreachable(_)
        | CallError::TooSlow
        | CallError::Proxy
        | CallError::ProxyUnknown(_)
        | CallError::NotSignedIn
        | CallError::Busy { .. }
        | CallError::Nonsense
        | CallError::NotWhatWasRecorded => false,
    }
}

/// Whether there is more to say than that nobody answered: something that IT has to mend.
fn says_why(trouble: &Trouble) -> bool {
    let (Trouble::Call(error) | Trouble::ClockWrong { error, .. }) = trouble else { return false };
    match error {
        CallError::Certificate { .. } | CallError::Proxy | CallError::ProxyUnknown(_) => true,
        CallError::Problem(problem) => problem.code == ProblemCode::NetworkNotAllowed,
        CallError::Unreachable(_)
        | CallError::TooSlow
        | CallError::NotSignedIn
        | CallError::Busy { .. }
        | CallError::Nonsense
        | CallError::NotWhatWasRecorded => false,
    }
}

/// A gateway ends a session in which nothing was asked for half an hour.
const SAYING_IN_USE: TimeDelta = TimeDelta::minutes(5);
/// Beyond this, codes from an authenticator may fail.
const SKEW_THAT_MATTERS: TimeDelta = TimeDelta::seconds(30);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_explains_a_certificate_only_if_it_is_wrong_by_enough_and_the_right_way() {
        let hours = TimeDelta::hours;
        let expired = |seconds| CertificateFault::Expired { since_seconds: seconds };
        let not_yet = |seconds| CertificateFault::NotYetValid { for_seconds: seconds };
        let cases = [
            (hours(2), expired(Some(3_600)), true),
            (hours(2), expired(Some(10_800)), false),
            (hours(-2), expired(Some(3_600)), false),
            (hours(2), expired(None), true),
            (hours(-2), not_yet(Some(3_600)), true),
            (hours(-2), not_yet(Some(10_800)), false),
            (hours(2), not_yet(Some(3_600)), false),
            (hours(2), CertificateFault::UnknownIssuer, false),
            (hours(2), CertificateFault::WrongName, false),
        ];
        for (ahead, fault, is_explained) in cases {
            let error = CallError::Certificate { fault, source: "a cause".into() };
            assert_eq!(explains(ahead, &error), is_explained, "{fault:?} with {ahead}");
        }
    }
}
