//! Locking and unlocking. Locking destroys the page's copy and leaves only a sealed memory; unlocking opens the seal.

use access::{Decision, Policy, Standing};
use audit::{Act, Event};
use base64::{Engine, prelude::BASE64_STANDARD};
use chrono::{DateTime, Utc};
use contract::Permitted;
use identity::{Practitioner, Session, Token};
use record::Record;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::{
    Shown, Trouble, Viewer,
    sign_in::who,
    state::{AtWork, Desk, Known, LockedDesk, OnScreen, OpenRecord},
    vault::{OpenedSeal, Vault},
    wire::{Opened, Unlocking},
};

/// What is sealed: enough to go on without the network, and nothing that the person did not have.
#[derive(Serialize, Deserialize)]
struct Sealable {
    token: String,
    policy: String,
    open: Option<SealableRecord>,
}

#[derive(Serialize, Deserialize)]
struct SealableRecord {
    permitted: Permitted,
    standing: Standing,
    bundle: String,
    fetched: DateTime<Utc>,
    nhs_number: Option<String>,
}

impl Viewer {
    /// A key was pressed.
    pub fn touch(&self) {
        self.tick();
        let now = self.inner.clock.now();
        if let Desk::Taken(work) = &mut self.state().desk {
            work.session = work.session.touched(now);
        }
    }

    /// Locks the session.
    ///
    /// # Errors
    /// [`Trouble`] if the lock cannot be written down; it is locked all the same.
    pub fn lock(&self) -> Result<(), Trouble> {
        let event = {
            let mut state = self.state();
            match &state.desk {
                Desk::Taken(work) if work.statement.is_none() => {}
                // Nothing was begun that could be come back to.
                Desk::Taken(_) => {
                    drop(state);
                    self.end_session();
                    return Ok(());
                }
                Desk::Empty | Desk::Locked(_) => return Ok(()),
            }
            state.epoch += 1;
            let Desk::Taken(work) = std::mem::replace(&mut state.desk, Desk::Empty) else {
                return Ok(());
            };
            let now = self.inner.clock.now();
            let event = work.event(now, Act::Locked);
            state.desk = sealed(*work, now)?;
            event
        };
        self.inner.changed.notify_one();
        self.write_down(&event).map(|_recorded| ())
    }

    /// Unlocks with the password. Works without the network; the fifth wrong password ends the session.
    ///
    /// # Errors
    /// [`Trouble`] if what follows cannot be written down.
    pub async fn unlock(&self, password: &str) -> Result<Shown<Unlocking>, Trouble> {
        self.tick();
        let now = self.inner.clock.now();
        // The desk is held while the password is stretched, so that nobody sees it empty.
        let mut state = self.state();
        let locked = match std::mem::replace(&mut state.desk, Desk::Empty) {
            Desk::Locked(locked) => *locked,
            other @ (Desk::Empty | Desk::Taken(_)) => {
                state.desk = other;
                return Err(Trouble::NotSignedIn);
            }
        };
        let LockedDesk { practitioner, policy_version, timeouts, session, sealed } = locked;
        let about = Unlocked { practitioner, policy_version };
        match sealed.open(password) {
            OpenedSeal::Open(vault, content) => {
                let session = session.unlocked(now);
                let at_gateway = now - state.ahead;
                let work = about.back_at_work(&content, vault, session, timeouts, at_gateway)?;
                let event = work.event(now, Act::Unlocked);
                state.epoch += 1;
                let open = work.open.is_some();
                state.desk = Desk::Taken(Box::new(work));
                drop(state);
                self.back_to_the_screen(&event, open)
            }
            OpenedSeal::Wrong(sealed) => {
                let tries_left = sealed.tries_left();
                let event = about.event(now, Act::UnlockFailed);
                let Unlocked { practitioner, policy_version } = about;
                let desk = LockedDesk { practitioner, policy_version, timeouts, session, sealed };
                state.desk = Desk::Locked(Box::new(desk));
                drop(state);
                let recorded = self.write_down(&event)?;
                Ok(Shown::after(recorded, Unlocking::Wrong { tries_left }))
            }
            OpenedSeal::Destroyed => {
                state.epoch += 1;
                drop(state);
                let _recorded = self.write_down(&about.event(now, Act::UnlockFailed))?;
                let recorded = self.write_down(&about.event(now, Act::SignedOut))?;
                Ok(Shown::after(recorded, Unlocking::Ended))
            }
        }
    }

    /// Locks because of the time, where somebody is still at work.
    pub(crate) fn lock_if_active(&self) {
        let active = matches!(self.state().desk, Desk::Taken(_));
        if active && let Err(trouble) = self.lock() {
            self.warn(Some(trouble.stops()));
        }
    }

    fn back_to_the_screen(
        &self,
        unlocked: &Event,
        open: bool,
    ) -> Result<Shown<Unlocking>, Trouble> {
        let recorded = self.write_down(unlocked)?;
        if !open {
            return Ok(Shown::after(recorded, Unlocking::Back { record: None }));
        }
        let opened: Shown<Opened> = self.show_opened()?;
        Ok(opened.map(|record| Unlocking::Back { record: Some(record) }))
    }
}

/// Who unlocks, until the seal is open.
struct Unlocked {
    practitioner: Practitioner,
    policy_version: String,
}

impl Unlocked {
    fn event(&self, at: DateTime<Utc>, act: Act) -> Event {
        Event {
            who: Some(who(&self.practitioner)),
            policy_version: Some(self.policy_version.clone()),
            ..Event::now(at, act)
        }
    }

    fn back_at_work(
        &self,
        content: &[u8],
        vault: Vault,
        session: Session,
        timeouts: identity::Timeouts,
        now: DateTime<Utc>,
    ) -> Result<AtWork, Trouble> {
        let content: Sealable = serde_json::from_slice(content).map_err(|_| Trouble::Sealing)?;
        let policy = Policy::parse(&content.policy).map_err(Trouble::Policy)?;
        let mut work = AtWork {
            practitioner: self.practitioner.clone(),
            token: Token::new(content.token),
            policy_text: content.policy,
            policy,
            timeouts,
            session,
            statement: None,
            vault,
            known: std::collections::HashMap::new(),
            recents: Vec::new(),
            asking: None,
            open: None,
        };
        if let Some(record) = content.open {
            work.take_back(record, now);
        }
        Ok(work)
    }
}

impl AtWork {
    /// Puts the sealed record back on the desk, if the policy still permits it and the grant has not ended.
    fn take_back(&mut self, sealed: SealableRecord, now: DateTime<Utc>) {
        let Decision::Permit(grant) = self.decide(&sealed.standing, &sealed.permitted, now) else {
            return;
        };
        let Ok(bundle) = BASE64_STANDARD.decode(&sealed.bundle).map(Zeroizing::new) else { return };
        let Ok(record) = Record::from_bundle(grant.patient(), &bundle, sealed.fetched) else {
            return;
        };
        let Ok(view) = record.seen_through(&grant, now) else { return };
        let banner = view.first_screen().banner;
        let nhs_number = sealed.nhs_number.and_then(|number| number.parse().ok());
        self.known.insert(grant.patient().clone(), Known { banner, nhs_number });
        self.open = Some(OpenRecord {
            basis: sealed.permitted.basis.clone(),
            grant,
            permitted: sealed.permitted,
            standing: sealed.standing,
            record,
            bundle,
            fetched: sealed.fetched,
            screen: OnScreen::Overview,
        });
    }
}

/// The desk with everything sealed. What is not sealed is gone: the list of patients, the recents, the gate.
fn sealed(work: AtWork, now: DateTime<Utc>) -> Result<Desk, Trouble> {
    let nhs_number = |open: &OpenRecord| {
        work.known
            .get(open.grant.patient())
            .and_then(|known| known.nhs_number)
            .map(|number| number.digits())
    };
    let content = Sealable {
        token: work.token.expose().to_owned(),
        policy: work.policy_text.clone(),
        open: work.open.as_ref().map(|open| SealableRecord {
            permitted: open.permitted.clone(),
            standing: open.standing.clone(),
            bundle: BASE64_STANDARD.encode(open.bundle.as_slice()),
            fetched: open.fetched,
            nhs_number: nhs_number(open),
        }),
    };
    let content = Zeroizing::new(serde_json::to_vec(&content).map_err(|_| Trouble::Sealing)?);
    Ok(Desk::Locked(Box::new(LockedDesk {
        policy_version: work.policy.version().to_owned(),
        timeouts: work.timeouts,
        session: work.session.locked(now),
        sealed: work.vault.lock(&content).map_err(|_| Trouble::Sealing)?,
        practitioner: work.practitioner,
    })))
}
