//! Locking and unlocking. Locking destroys the page's copy and leaves only a sealed memory; unlocking opens the seal.

use std::collections::HashMap;

use access::{Decision, Policy, Refusal, Standing};
use audit::{Act, Event};
use chrono::{DateTime, Utc};
use contract::Permitted;
use identity::Token;
use nhs::PatientId;
use record::{Arrival, Record};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::{
    Shown, Trouble, Viewer,
    closing::Closing,
    keeping::SavedCopy,
    letters_opened::LettersOpened,
    state::{AtWork, Desk, HowClosed, Known, LockedDesk, LockedOut, OnScreen, OpenRecord},
    vault::{Content, OpenedSeal, Vault},
    wire::{Opened, Place, Unlocking},
};

/// The session as it is sealed: enough to go on without the network, and nothing that the person did not have.
#[derive(Serialize, Deserialize)]
struct SealableSession {
    token: String,
    policy: String,
    letters_opened: LettersOpened,
}

/// What is sealed before the Bundle of the open record: how long it is itself, in 8 bytes, and what has to be known besides.
///
/// The record is sealed by itself, so that it can be forgotten when its grant ends.
#[derive(Serialize, Deserialize)]
struct BesideRecord {
    permitted: Permitted,
    standing: Standing,
    /// Which parts of it are here.
    arrival: Arrival,
    fetched: DateTime<Utc>,
    was_in_force: bool,
    on_screen: OnScreen,
    copy: Option<SavedCopy>,
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
        self.desk_has_changed();
        self.write_down(&event).map(|_recorded| ())
    }

    /// Unlocks with the password. Works without the network; the fifth wrong password ends the session.
    ///
    /// # Errors
    /// [`Trouble`] if what follows cannot be written down; then the session is over.
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
        let LockedDesk { person, sealed } = locked;
        match sealed.open(password) {
            OpenedSeal::Open(vault, content) => {
                let at_gateway = state.gateway_time(&self.inner.clock);
                self.inner.visits.notify_one();
                let (work, gone) = person.back_at_work(&content, vault, now, at_gateway)?;
                let event = work.event(now, Act::Unlocked);
                state.epoch += 1;
                let open = work.open.as_ref();
                let open = open.map(|open| (open.grant.patient().clone(), open.on_screen));
                state.desk = Desk::Taken(Box::new(work));
                drop(state);
                self.desk_has_changed();
                gone.into_iter().for_each(|closing| self.close_or_warn(closing));
                self.back_to_the_screen(&event, open)
            }
            OpenedSeal::Wrong(sealed) => {
                let tries_left = sealed.tries_left();
                let failed = person.event(now, Act::UnlockFailed);
                state.desk = Desk::Locked(Box::new(LockedDesk { person, sealed }));
                drop(state);
                let recorded = self.write_down(&failed)?;
                Ok(Shown::after(recorded, Unlocking::Wrong { tries_left }))
            }
            OpenedSeal::Destroyed => {
                state.epoch += 1;
                drop(state);
                let mut person = person;
                self.write_or_warn(&person.event(now, Act::UnlockFailed));
                let gone = person.let_go(now, Some(Refusal::SessionNotActive), |_| true);
                self.note_let_go(gone);
                person
                    .closing(now, HowClosed::default())
                    .into_iter()
                    .for_each(|closing| self.close_or_warn(closing));
                let recorded = self.write_down(&person.event(now, Act::SignedOut))?;
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

    /// An unlocking that cannot be written down does not happen.
    fn back_to_the_screen(
        &self,
        unlocked: &Event,
        open: Option<(PatientId, OnScreen)>,
    ) -> Result<Shown<Unlocking>, Trouble> {
        let recorded = match self.write_down(unlocked) {
            Ok(recorded) => recorded,
            Err(trouble) => {
                self.end_session();
                return Err(trouble);
            }
        };
        let Some((patient, OnScreen { place, scroll })) = open else {
            let nothing = Unlocking::Back { record: None, place: Place::Overview, scroll: 0 };
            return Ok(Shown::after(recorded, nothing));
        };
        let opened: Shown<Opened> = self.show_opened(&patient)?;
        Ok(opened.map(|record| Unlocking::Back { record: Some(record), place, scroll }))
    }
}

impl LockedOut {
    /// The person at work again, and the end of an opening that could not be taken back.
    fn back_at_work(
        self,
        content: &Content,
        vault: Vault,
        now: DateTime<Utc>,
        at_gateway: DateTime<Utc>,
    ) -> Result<(AtWork, Option<Closing>), Trouble> {
        let session: SealableSession =
            serde_json::from_slice(&content.session).map_err(|_| Trouble::Sealing)?;
        let policy =
            Policy::parse(&session.policy).map_err(|error| Trouble::Policy(error.into()))?;
        let closing = self.closing(now, Refusal::GrantEnded.into());
        let mut work = AtWork {
            practitioner: self.practitioner,
            token: Token::new(session.token),
            session_id: self.session_id,
            policy_text: session.policy,
            policy,
            timeouts: self.timeouts,
            profile: self.profile,
            session: self.session.unlocked(now),
            statement: None,
            vault,
            known: HashMap::new(),
            recents: Vec::new(),
            letters_opened: session.letters_opened,
            asking: None,
            open: None,
            closed: None,
            kept: Vec::new(),
            gone: Vec::new(),
            said_no: None,
            // Unlocking is a use that the gateway has not heard of.
            said_in_use: DateTime::UNIX_EPOCH,
            heard: self.heard,
            must_step_up: true,
        };
        work.take_back_kept(self.kept);
        if let Some(record) = &content.record {
            work.take_back(record, at_gateway);
        }
        let gone = if work.open.is_none() { closing } else { None };
        Ok((work, gone))
    }
}

impl AtWork {
    /// Puts the sealed record back on the desk, if the policy still permits it and the grant has not ended.
    fn take_back(&mut self, sealed: &[u8], now: DateTime<Utc>) {
        let Some((sealed, bundle)) = unpacked(sealed) else { return };
        let Decision::Permit(grant) = self.decide(&sealed.standing, &sealed.permitted, now) else {
            return;
        };
        let Ok(record) = Record::resumed(grant.patient(), bundle.to_vec(), sealed.arrival) else {
            return;
        };
        let Ok(view) = record.seen_through(&grant, now) else { return };
        let banner = view.first_screen().banner;
        let nhs_number = sealed.nhs_number.and_then(|number| number.parse().ok());
        self.known.insert(grant.patient().clone(), Known { banner, nhs_number, alike: None });
        self.open = Some(OpenRecord {
            basis: sealed.permitted.basis.clone(),
            grant,
            permitted: sealed.permitted,
            standing: sealed.standing,
            record: record.into(),
            fetched: sealed.fetched,
            was_in_force: sealed.was_in_force,
            on_screen: sealed.on_screen,
            copy: sealed.copy,
        });
    }

    /// The open record, ready to be sealed.
    fn packed_record(&self) -> Result<Option<Zeroizing<Vec<u8>>>, Trouble> {
        let Some(open) = &self.open else { return Ok(None) };
        let known = self.known.get(open.grant.patient());
        let beside = json(&BesideRecord {
            permitted: open.permitted.clone(),
            standing: open.standing.clone(),
            arrival: open.record.arrival().clone(),
            fetched: open.fetched,
            was_in_force: open.was_in_force,
            on_screen: open.on_screen,
            copy: open.copy.clone(),
            nhs_number: known.and_then(|known| known.nhs_number).map(|number| number.digits()),
        })?;
        let length = u64::try_from(beside.len()).map_err(|_| Trouble::Sealing)?.to_be_bytes();
        let parts = [length.as_slice(), &beside, open.record.bundle().as_bytes()];
        Ok(Some(Zeroizing::new(parts.concat())))
    }
}

/// The desk with everything sealed. What is not sealed is gone: the list of patients, the recents, the gate.
fn sealed(work: AtWork, now: DateTime<Utc>) -> Result<Desk, Trouble> {
    let session = SealableSession {
        token: work.token.expose().to_owned(),
        policy: work.policy_text.clone(),
        letters_opened: work.letters_opened.clone(),
    };
    let session = json(&session)?;
    let record = work.packed_record()?;
    let person = LockedOut {
        session_id: work.session_id,
        policy_version: work.policy.version().to_owned(),
        timeouts: work.timeouts,
        profile: work.profile,
        session: work.session.locked(now),
        heard: work.heard,
        lease: work.policy.limits().lease(),
        opening: work.open.as_ref().map(OpenRecord::opening),
        kept: work.kept,
        practitioner: work.practitioner,
    };
    let record = record.as_ref().map(|record| record.as_slice());
    let sealed = work.vault.lock(&session, record).map_err(|_| Trouble::Sealing)?;
    Ok(Desk::Locked(Box::new(LockedDesk { person, sealed })))
}

/// What [`AtWork::packed_record`] has packed: what stands beside the Bundle, and the Bundle.
fn unpacked(packed: &[u8]) -> Option<(BesideRecord, &[u8])> {
    let (length, rest) = packed.split_first_chunk()?;
    let length = usize::try_from(u64::from_be_bytes(*length)).ok()?;
    let (beside, bundle) = rest.split_at_checked(length)?;
    Some((serde_json::from_slice(beside).ok()?, bundle))
}

fn json(what: &impl Serialize) -> Result<Zeroizing<Vec<u8>>, Trouble> {
    serde_json::to_vec(what).map(Zeroizing::new).map_err(|_| Trouble::Sealing)
}
