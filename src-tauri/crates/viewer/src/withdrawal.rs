//! The patient says no, or takes a permission back. Here it holds at once, whether the gateway can be told or not.

use std::sync::Arc;

use access::{BasisKind, CouldAgree, Refusal};
use audit::Act;
use chrono::TimeDelta;
use nhs::PatientId;
use record::view::Banner;

use crate::{
    Clock, Trouble, Viewer,
    closing::PutAway,
    ended_here::{Untold, What},
    open_record::Errand,
    state::{AtWork, HowClosed},
};

impl Viewer {
    /// The patient said no to the question: it is written down, nothing that this person was given opens again, and the gateway
    /// tells the next person.
    ///
    /// # Errors
    /// [`Trouble`] as in [`Self::withdraw`]. Until the gateway knows, the question stands, unless a record was open behind it.
    pub async fn patient_said_no(&self, patient: &str) -> Result<(), Trouble> {
        let asking = self.state().at_work().ok_or(Trouble::NotSignedIn)?.asked_about(patient)?;
        self.takes_back(&asking.patient, What::SaidNo).await
    }

    /// That the patient said no was a slip: that is written down, and the gateway no longer tells the next person. What had ended with
    /// it stays ended, and the patient is asked as always.
    ///
    /// # Errors
    /// [`Trouble::NothingOpen`] if nothing was said just now; [`Trouble::NotUnsaidYet`] if the gateway does not know yet: it is told
    /// again. [`Trouble::NotUnsaid`] if it does not take it back.
    pub async fn unsay_no(&self, patient: &str) -> Result<(), Trouble> {
        let patient = {
            let mut state = self.state();
            let work = state.at_work().ok_or(Trouble::NotSignedIn)?;
            work.said_no_of(patient, &self.inner.clock)?
        };
        let errand = self.errand(&patient)?;
        let untold = self.unsay_here(&errand)?;
        match self.tell(&errand.token, &untold).await {
            Ok(()) => Ok(()),
            Err(trouble) if self.is_untold(&untold) => {
                Err(Trouble::NotUnsaidYet(Box::new(trouble)))
            }
            Err(trouble) => Err(Trouble::NotUnsaid(Box::new(trouble))),
        }
    }

    /// Whoever turns to another patient has seen what was written down of the one before.
    pub(crate) fn turns_to(&self, patient: &PatientId) {
        if let Some(work) = self.state().at_work() {
            work.said_no.take_if(|(said, _)| said != patient);
            work.gone.clear();
        }
    }

    fn unsay_here(&self, errand: &Errand) -> Result<Arc<Untold>, Trouble> {
        let recorded = self.write_about(errand, Act::RefusalTakenBack)?;
        {
            let mut state = self.state();
            let work = state.at_work().ok_or(Trouble::NotSignedIn)?;
            work.said_no = None;
            let person = work.practitioner.id.clone();
            state.ended_here.was_a_slip(&errand.patient, &person);
        }
        self.inner.changed.notify_one();
        Ok(self.has_to_tell(&errand.patient, What::Unsaid, recorded))
    }

    /// The patient takes every permission back. It is written down and the record is closed here before the gateway is told.
    ///
    /// # Errors
    /// [`Trouble::NotTold`] if the gateway does not know yet: it is told again. [`Trouble::NotTaken`] if it does not take it from
    /// this person.
    pub async fn withdraw(&self, patient: &str) -> Result<(), Trouble> {
        let patient = self.state().at_work().ok_or(Trouble::NotSignedIn)?.on_the_page(patient)?;
        self.takes_back(&patient, What::Withdrawn).await
    }

    async fn takes_back(&self, patient: &PatientId, what: What) -> Result<(), Trouble> {
        let errand = self.errand(patient)?;
        let (untold, epoch) = match self.still_untold(patient, &what) {
            Some(untold) => (untold, errand.epoch),
            None => self.take_back_here(&errand, what)?,
        };
        if let Err(trouble) = self.tell(&errand.token, &untold).await {
            let is_untold = self.is_untold(&untold);
            let trouble = Box::new(trouble);
            return Err(if is_untold {
                Trouble::NotTold(trouble)
            } else {
                Trouble::NotTaken(trouble)
            });
        }
        // A record of the same patient was closed with it.
        let _ = self.tell_of_patient(&errand).await;
        self.leave_question(epoch);
        Ok(())
    }

    /// Closes the record if it is open, gives up an opening that is under way, and writes it down. From here on nothing that was
    /// given before opens anything, whether it could be written down or not. Tells which epoch begins with that.
    fn take_back_here(&self, errand: &Errand, what: What) -> Result<(Arc<Untold>, u64), Trouble> {
        let (now, at_gateway) = (self.inner.clock.now(), self.gateway_time());
        let act = what.by_patient().ok_or(Trouble::NothingOpen)?;
        let (event, gone, put_away, epoch) = {
            let mut state = self.state();
            let work = state.at_work().ok_or(Trouble::NotSignedIn)?;
            let event = work.event_about(now, act, &errand.patient);
            let open = work.open_record_of(errand.patient.as_str());
            let basis = open.map(|open| open.grant.basis()).ok();
            // Whoever says no was able to answer.
            let could_agree = (basis == Some(BasisKind::Emergency)).then_some(CouldAgree::Yes);
            let how = HowClosed { could_agree, because: None };
            let from = (what == What::SaidNo).then(|| work.practitioner.id.clone());
            let said_no = (errand.patient.clone(), self.inner.clock.moment());
            work.said_no = (what == What::SaidNo).then_some(said_no);
            state.ended_here.take_back(&errand.patient, from, at_gateway);
            state.epoch += 1;
            let withdrawn = Some(Refusal::PermissionWithdrawn);
            let gone = state.let_go(now, withdrawn, |kept| kept.opening.patient == errand.patient);
            let put_away = basis.and_then(|_| state.put_away(how, now));
            (event, gone, put_away, state.epoch)
        };
        self.inner.changed.notify_one();
        let written = self.write_down(&event);
        let untold = written.map(|recorded| self.has_to_tell(&errand.patient, what, recorded));
        self.note_let_go(gone);
        if let Some(PutAway { closing, .. }) = put_away {
            self.close_or_warn(closing);
        }
        untold.map(|untold| (untold, epoch))
    }

    /// The question, if it still stands, is answered. Whoever has turned to something else since that epoch began keeps it.
    fn leave_question(&self, since: u64) {
        let mut state = self.state();
        if state.epoch == since {
            state.epoch += 1;
            if let Some(work) = state.at_work() {
                work.asking = None;
            }
        }
    }
}

impl AtWork {
    /// The patient of whom a no was written down just now, as long as it can be taken back.
    pub(crate) fn slip(&self, clock: &Clock) -> Option<Banner> {
        let (patient, at) = self.said_no.as_ref()?;
        let is_just_now = clock.passed_since(*at) < AT_ONCE;
        self.known.get(patient).filter(|_| is_just_now).map(|known| known.banner.clone())
    }

    /// The same, if it is the patient whom the page names.
    fn said_no_of(&self, patient: &str, clock: &Clock) -> Result<PatientId, Trouble> {
        let (said, at) = self.said_no.as_ref().ok_or(Trouble::NothingOpen)?;
        if said.as_str() != patient {
            return Err(Trouble::Superseded);
        }
        if clock.passed_since(*at) < AT_ONCE { Ok(said.clone()) } else { Err(Trouble::NothingOpen) }
    }

    /// The patient whom the page shows: the one whose record is open, or about whom a question stands.
    fn on_the_page(&mut self, patient: &str) -> Result<PatientId, Trouble> {
        match self.open_record_of(patient) {
            Ok(open) => Ok(open.grant.patient().clone()),
            Err(Trouble::NothingOpen) => self.asked_about(patient).map(|asking| asking.patient),
            Err(trouble) => Err(trouble),
        }
    }
}

/// A little less than the gateway's quarter of an hour, which begins later.
const AT_ONCE: TimeDelta = TimeDelta::minutes(14);
