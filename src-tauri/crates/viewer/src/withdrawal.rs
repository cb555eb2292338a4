//! The patient says no, or takes a permission back. Here it holds at once, whether the gateway can be told or not.

use audit::{Act, Recorded};
use contract::{SaidNo, Withdraw};
use nhs::PatientId;

use crate::{
    Trouble, Viewer,
    closing::PutAway,
    open_record::Errand,
    state::{AtWork, HowClosed, Opening},
};

impl Viewer {
    /// The patient said no to the question: it is written down, the gateway tells the next person, and nothing opens.
    ///
    /// # Errors
    /// [`Trouble`]. Until the gateway knows, the question stands; where a record was open behind it,
    /// [`Trouble::NotTold`] and it is closed all the same.
    pub async fn patient_said_no(&self, patient: &str) -> Result<(), Trouble> {
        let asking = self.state().at_work().ok_or(Trouble::NotSignedIn)?.asked_about(patient)?;
        let errand = self.errand(&asking.patient)?;
        let recorded = self.write_about(&errand, Act::PatientSaidNo)?;
        let (closed, epoch) = self.close_at_once(&errand);
        let said_no = SaidNo { patient: asking.patient };
        let told = self.client()?.said_no(&errand.token, &said_no, recorded).await;
        let told = self.heard(&errand.token, told);
        if closed.is_some() {
            return told.map_err(not_told);
        }
        told?;
        self.leave_question(epoch);
        Ok(())
    }

    /// The patient takes every permission back. It is written down and the record is closed here before the gateway is told.
    ///
    /// # Errors
    /// [`Trouble::NotTold`] if the gateway does not know yet: then it has to be said again.
    pub async fn withdraw(&self, patient: &str) -> Result<(), Trouble> {
        let patient = self.state().at_work().ok_or(Trouble::NotSignedIn)?.on_the_page(patient)?;
        let errand = self.errand(&patient)?;
        let written = self.write_about(&errand, Act::Withdrawn);
        let (closed, epoch) = self.close_at_once(&errand);
        let told = self.client()?.withdraw(&errand.token, &Withdraw { patient }, written?).await;
        self.heard(&errand.token, told).map_err(not_told)?;
        if let Some((opening, recorded)) = closed
            && !opening.basis.ends_when_withdrawn()
        {
            self.give_back(&errand.token, &opening, HowClosed::default(), recorded).await;
        }
        self.leave_question(epoch);
        Ok(())
    }

    /// Closes the record if it is open, gives up an opening that is under way, and tells which epoch begins with that. What
    /// rests on the patient's word is the gateway's to end.
    fn close_at_once(&self, errand: &Errand) -> (Option<(Opening, Recorded)>, u64) {
        let closed = self.close_record_of(errand);
        let mut state = self.state();
        state.epoch += 1;
        (closed, state.epoch)
    }

    fn close_record_of(&self, errand: &Errand) -> Option<(Opening, Recorded)> {
        self.state().at_work()?.open_record_of(errand.patient.as_str()).ok()?;
        let PutAway { opening, event, .. } = self.put_away(HowClosed::default())?;
        match self.write_down(&event) {
            Ok(recorded) => Some((opening, recorded)),
            Err(trouble) => {
                self.warn(Some(trouble.stops()));
                None
            }
        }
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
    /// The patient whom the page shows: the one whose record is open, or about whom a question stands.
    fn on_the_page(&mut self, patient: &str) -> Result<PatientId, Trouble> {
        match self.open_record_of(patient) {
            Ok(open) => Ok(open.grant.patient().clone()),
            Err(Trouble::NothingOpen) => self.asked_about(patient).map(|asking| asking.patient),
            Err(trouble) => Err(trouble),
        }
    }
}

fn not_told(trouble: Trouble) -> Trouble {
    Trouble::NotTold(Box::new(trouble))
}
