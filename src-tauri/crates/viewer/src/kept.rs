//! What is kept for a visit, and what ends that.
//!
//! A record that is kept lies sealed in memory under the key of the session, also while somebody is at work; in clear is only the
//! one that is open. It is kept under its own grant and no longer: it goes with the grant, with a word of the patient or of the gateway,
//! when the person lets it go, and with the session. It survives the lock and the sleep of the computer, and no restart. Silence of
//! the gateway does not end it: that there may be no network is why it is kept.

use access::{GrantId, Refusal, Standing};
use audit::{Act, ActKind, Event, Recorded, Subject};
use chrono::{DateTime, TimeDelta, Utc};
use contract::Permitted;
use gateway_client::CallError;
use identity::{Session, Timeouts};
use nhs::PatientId;
use record::view::Banner;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::{
    Trouble, Viewer,
    closing::Closing,
    gate::date_text,
    state::{AtWork, Desk, HowClosed, Known, LockedOut, Opening, State},
    vault::Vault,
    wire::{KeptRow, RecordClosed, VisitList},
};

/// A record that is kept. What is known of it without the key are opaque ids and times.
pub(crate) struct Kept {
    pub(crate) opening: Opening,
    /// When its grant was given, by the gateway's clock; so are the two that follow.
    pub(crate) given: DateTime<Utc>,
    /// Until when it may be kept.
    pub(crate) until: DateTime<Utc>,
    /// When the copy was fetched.
    pub(crate) fetched: DateTime<Utc>,
    /// A [`Label`], sealed.
    label: Vec<u8>,
    /// The Bundle, sealed by itself.
    record: Vec<u8>,
}

/// Whose record is kept, and on what grounds: what has to be known before the record itself is opened.
#[derive(Serialize, Deserialize)]
pub(crate) struct Label {
    pub(crate) permitted: Permitted,
    pub(crate) standing: Standing,
    banner: Banner,
    nhs_number: Option<String>,
}

/// The end of a keeping, as it has to be written down; with the end of its opening, if that ends with it.
pub(crate) struct LetGo {
    event: Event,
    closing: Option<Closing>,
}

impl Kept {
    /// Seals a copy that has just been fetched.
    pub(crate) fn seal(
        vault: &Vault,
        label: &Label,
        until: DateTime<Utc>,
        (bundle, fetched): (&[u8], DateTime<Utc>),
    ) -> Result<Self, Trouble> {
        let permitted = &label.permitted;
        let json = serde_json::to_vec(label).map(Zeroizing::new).map_err(|_| Trouble::Sealing)?;
        Ok(Self {
            opening: Opening {
                grant: permitted.grant.clone(),
                basis: permitted.basis.kind(),
                patient: label.standing.patient.clone(),
                expires: permitted.expires,
            },
            given: permitted.given,
            until: until.min(permitted.expires),
            fetched,
            label: vault.seal(&json).map_err(|_| Trouble::Sealing)?,
            record: vault.seal(bundle).map_err(|_| Trouble::Sealing)?,
        })
    }

    /// On what grounds it is kept.
    pub(crate) fn label(&self, vault: &Vault) -> Result<Label, Trouble> {
        let label = vault.open(&self.label).map_err(|_| Trouble::Sealing)?;
        serde_json::from_slice(&label).map_err(|_| Trouble::Sealing)
    }

    /// The Bundle. `recorded` proves that the opening of this patient's copy was written down before, and is spent.
    pub(crate) fn opened(
        &self,
        vault: &Vault,
        recorded: Recorded,
    ) -> Result<Zeroizing<Vec<u8>>, Trouble> {
        let is_of_this = recorded.kind() == ActKind::KeptOpened
            && recorded.patient() == Some(&self.opening.patient);
        if !is_of_this {
            return Err(CallError::NotWhatWasRecorded.into());
        }
        vault.open(&self.record).map_err(|_| Trouble::Sealing)
    }
}

impl Label {
    pub(crate) fn new(permitted: Permitted, standing: Standing, known: &Known) -> Self {
        let banner = known.banner.clone();
        let nhs_number = known.nhs_number.map(|number| number.digits());
        Self { permitted, standing, banner, nhs_number }
    }

    fn known(self) -> Known {
        let nhs_number = self.nhs_number.and_then(|number| number.parse().ok());
        Known { banner: self.banner, nhs_number, alike: None }
    }
}

impl Viewer {
    /// Keeps the record no longer. One that is open stays open, and ends with its closing then.
    ///
    /// # Errors
    /// [`Trouble::NothingOpen`] if it is not kept.
    pub fn drop_kept(&self, patient: &str) -> Result<(), Trouble> {
        let now = self.inner.clock.now();
        let gone = {
            let mut state = self.state();
            let work = state.at_work().ok_or(Trouble::NotSignedIn)?;
            work.let_go(now, None, |kept| kept.opening.patient.as_str() == patient)
        };
        if gone.is_empty() {
            return Err(Trouble::NothingOpen);
        }
        self.note_let_go(gone);
        Ok(())
    }

    /// Writes down what is kept no longer, and ends what ends with it.
    pub(crate) fn note_let_go(&self, gone: Vec<LetGo>) {
        for LetGo { event, closing } in gone {
            self.write_or_warn(&event);
            closing.into_iter().for_each(|closing| self.close_or_warn(closing));
        }
        self.inner.changed.notify_one();
    }

    /// The same where the opening is being closed besides.
    pub(crate) fn note_let_go_with_closing(&self, gone: Vec<LetGo>) {
        gone.iter().for_each(|gone| self.write_or_warn(&gone.event));
    }
}

impl State {
    /// Keeps no longer what this holds of, on the desk or behind the lock.
    pub(crate) fn let_go(
        &mut self,
        now: DateTime<Utc>,
        because: Option<Refusal>,
        which: impl Fn(&Kept) -> bool,
    ) -> Vec<LetGo> {
        match &mut self.desk {
            Desk::Taken(work) => work.let_go(now, because, which),
            Desk::Locked(locked) => locked.person.let_go(now, because, which),
            Desk::Empty => Vec::new(),
        }
    }

    /// Whether the record under this grant is kept.
    pub(crate) fn keeps(&self, grant: &GrantId) -> bool {
        let kept = match &self.desk {
            Desk::Taken(work) => work.kept.as_slice(),
            Desk::Locked(locked) => locked.person.kept.as_slice(),
            Desk::Empty => &[],
        };
        holds(kept, grant)
    }
}

impl AtWork {
    /// The record of this patient, if it is kept.
    pub(crate) fn kept(&self, patient: &PatientId) -> Option<&Kept> {
        self.kept.iter().find(|kept| kept.opening.patient == *patient)
    }

    /// What is kept, by the names that the session knows, the first to end first; nothing where nothing may be kept.
    pub(crate) fn visit_list(&self) -> Option<VisitList> {
        if !self.policy.keep().profiles.contains(&self.profile)
            && self.kept.is_empty()
            && self.gone.is_empty()
        {
            return None;
        }
        let mut kept: Vec<&Kept> = self.kept.iter().collect();
        kept.sort_by_key(|kept| kept.until);
        let row = |kept: &Kept| {
            let known = self.known.get(&kept.opening.patient)?;
            let open = self.open.as_ref().map(|open| open.grant.id());
            Some(KeptRow {
                banner: known.banner.clone(),
                saved: date_text(kept.fetched),
                until: date_text(kept.until),
                is_open: open == Some(&kept.opening.grant),
            })
        };
        Some(VisitList {
            records: kept.into_iter().filter_map(row).collect(),
            most: self.policy.keep().records,
            gone: self.gone.clone(),
        })
    }

    /// Takes back behind the lock what was kept before it, and knows again whose it is.
    pub(crate) fn take_back_kept(&mut self, kept: Vec<Kept>) {
        for kept in kept {
            let Ok(label) = kept.label(&self.vault) else { continue };
            self.known.entry(kept.opening.patient.clone()).or_insert_with(|| label.known());
            self.kept.push(kept);
        }
    }

    /// Keeps no longer what this holds of.
    pub(crate) fn let_go(
        &mut self,
        now: DateTime<Utc>,
        because: Option<Refusal>,
        which: impl Fn(&Kept) -> bool,
    ) -> Vec<LetGo> {
        let (gone, kept) = std::mem::take(&mut self.kept).into_iter().partition(which);
        self.kept = kept;
        let told = because.into_iter().flat_map(|refusal| self.told_of(&gone, refusal));
        let told: Vec<RecordClosed> = told.collect();
        self.gone.extend(told);
        let open = self.open.as_ref().map(|open| open.grant.id());
        let event = |act, patient: &PatientId| self.event_about(now, act, patient);
        gone.into_iter().map(|kept| kept.let_go(open, because, event)).collect()
    }

    /// What the person is told of what is gone; of the open record, that is told where it stood.
    fn told_of(&self, gone: &[Kept], refusal: Refusal) -> Vec<RecordClosed> {
        let open = self.open.as_ref().map(|open| open.grant.id());
        let closed = gone.iter().filter(|kept| open != Some(&kept.opening.grant));
        let known = closed.filter_map(|kept| self.known.get(&kept.opening.patient));
        known.map(|known| RecordClosed { banner: known.banner.clone(), refusal }).collect()
    }
}

impl LockedOut {
    /// How long it stays locked: what is kept for a visit lengthens that.
    pub(crate) fn timeouts(&self, times: (DateTime<Utc>, DateTime<Utc>)) -> Timeouts {
        lengthened(&self.timeouts, &self.session, &self.kept, times)
    }

    /// Keeps no longer what this holds of. The NHS numbers lie in the seals.
    pub(crate) fn let_go(
        &mut self,
        now: DateTime<Utc>,
        because: Option<Refusal>,
        which: impl Fn(&Kept) -> bool,
    ) -> Vec<LetGo> {
        let (gone, kept): (Vec<Kept>, _) =
            std::mem::take(&mut self.kept).into_iter().partition(which);
        self.kept = kept;
        let open = self.opening.as_ref().map(|opening| &opening.grant);
        let event = |act, patient: &PatientId| {
            let subject = Subject { id: patient.clone(), nhs_number: None };
            Event { patient: Some(subject), ..self.event(now, act) }
        };
        gone.into_iter().map(|kept| kept.let_go(open, because, event)).collect()
    }
}

impl Kept {
    fn let_go(
        self,
        open: Option<&GrantId>,
        because: Option<Refusal>,
        event: impl Fn(Act, &PatientId) -> Event,
    ) -> LetGo {
        let opening = self.opening;
        let how = because.map_or(HowClosed::default(), HowClosed::from);
        let dropped = Act::KeptDropped { grant: opening.grant.to_string(), because };
        let ends = open != Some(&opening.grant) && opening.ends_with(how);
        LetGo {
            event: event(dropped, &opening.patient),
            closing: ends.then(|| {
                let event = event(opening.closed(how), &opening.patient);
                Closing { opening, how, event }
            }),
        }
    }
}

/// Whether the record under this grant is among them.
pub(crate) fn holds(kept: &[Kept], grant: &GrantId) -> bool {
    kept.iter().any(|kept| kept.opening.grant == *grant)
}

/// Those whose time is over.
pub(crate) fn over(kept: &[Kept], at_gateway: DateTime<Utc>) -> Vec<(GrantId, Refusal)> {
    let over = kept.iter().filter(|kept| kept.until <= at_gateway);
    over.map(|kept| (kept.opening.grant.clone(), Refusal::GrantEnded)).collect()
}

/// The times of a session in which records are kept: once it is locked, it ends with the last of them, if that is later than it would
/// end otherwise. No session lasts beyond its absolute end.
pub(crate) fn lengthened(
    timeouts: &Timeouts,
    session: &Session,
    kept: &[Kept],
    (now, at_gateway): (DateTime<Utc>, DateTime<Utc>),
) -> Timeouts {
    let locked = match session {
        Session::Active { touched, .. } => {
            *touched + TimeDelta::seconds(i64::from(timeouts.lock_seconds))
        }
        Session::Locked { since, .. } => *since,
        Session::Ended => return *timeouts,
    };
    let Some(last) = kept.iter().map(|kept| kept.until).max() else { return *timeouts };
    let lasts = (now - locked) + (last - at_gateway);
    let lasts = u32::try_from(lasts.num_seconds().max(0)).unwrap_or(u32::MAX);
    Timeouts { end_after_lock_seconds: timeouts.end_after_lock_seconds.max(lasts), ..*timeouts }
}

#[cfg(test)]
mod tests;
