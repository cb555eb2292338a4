//! Asking again while a record is open: an emergency is extended, or becomes a permission. The record stays open behind the
//! question, and going back leads to it as it was.

use access::{BasisKind, CouldAgree, Grant, Refusal, Sharing, Standing};
use contract::Permitted;

use crate::{
    Shown, Trouble, Viewer,
    clock::Moment,
    open_record::Errand,
    state::{HowClosed, Opening},
    wire::{Chosen, Opened},
};

impl Viewer {
    /// Asks the question again about the patient whose record is open. Nothing of the record changes before it is answered.
    ///
    /// # Errors
    /// [`Trouble`]; where the basis of the record leaves nothing to ask, [`Trouble::NothingOpen`].
    pub async fn ask_again(&self, patient: &str) -> Result<Shown<Chosen>, Trouble> {
        let (patient, grant) = {
            let mut state = self.state();
            let open = state.at_work().ok_or(Trouble::NotSignedIn)?.open_record_of(patient)?;
            if !open.can_ask_again() {
                return Err(Trouble::NothingOpen);
            }
            (open.grant.patient().clone(), open.grant.id().clone())
        };
        let errand = self.errand(&patient)?;
        let standing = self.what_is_known(&errand).await?;
        let none_shared = match standing.sharing {
            Sharing::Shared => return self.stand_at_gate(&errand, standing),
            Sharing::OptedOut => Refusal::OptedOut,
            Sharing::PracticeNotSharing => Refusal::PracticeNotSharing,
        };
        self.close_because(&grant, none_shared);
        self.nothing_to_open(&errand, none_shared)
    }

    /// Goes back from the question to the record.
    ///
    /// # Errors
    /// [`Trouble::Superseded`] where the question is about another patient.
    pub fn stay(&self, patient: &str) -> Result<(), Trouble> {
        let mut state = self.state();
        let work = state.at_work().ok_or(Trouble::NotSignedIn)?;
        work.open_record_of(patient)?;
        work.asking = None;
        Ok(())
    }

    /// Notes that an answer to the question is on its way to the gateway, or no longer is.
    pub(crate) fn answer_is_on_its_way(&self, since: Option<Moment>) {
        if let Some(work) = self.state().at_work()
            && let Some(asking) = &mut work.asking
        {
            asking.answered = since;
        }
    }

    /// Puts another grant under the record, if it is open already; tells which one it replaces.
    pub(crate) fn replace(
        &self,
        errand: &Errand,
        standing: &Standing,
        permitted: &Permitted,
        grant: &Grant,
    ) -> Result<Option<Opening>, Trouble> {
        let mut state = self.state();
        if state.epoch != errand.epoch {
            return Err(Trouble::Superseded);
        }
        let work = state.at_work().ok_or(Trouble::NotSignedIn)?;
        let Some(open) = &mut work.open else { return Ok(None) };
        let replaced = open.opening();
        open.grant = grant.clone();
        open.basis = permitted.basis.clone();
        open.permitted = permitted.clone();
        open.standing = standing.clone();
        open.was_in_force = false;
        work.asking = None;
        // A refreshing that is under way must not put the old grant back.
        state.epoch += 1;
        drop(state);
        self.inner.changed.notify_one();
        Ok(Some(replaced))
    }

    /// Writes down that the replaced grant has ended, shows the record under its new one, and tells the gateway whether the
    /// patient could agree.
    pub(crate) async fn show_replaced(
        &self,
        errand: &Errand,
        replaced: Opening,
        by: BasisKind,
    ) -> Result<Shown<Opened>, Trouble> {
        let how = HowClosed { could_agree: could_agree(by), because: None };
        let now = self.inner.clock.now();
        let closing =
            self.state().at_work().ok_or(Trouble::NotSignedIn)?.closing(now, replaced, how);
        let untold = self.close_down(closing)?;
        // A withdrawal that was heard while the permit was on its way was about no grant that was known here.
        let _ = self.ask_what_holds().await;
        let opened = self.show_opened(&errand.patient)?;
        self.tell_all(&errand.token, untold.as_slice()).await;
        Ok(opened)
    }
}

/// What an answer after an emergency says of whether the patient was able to agree.
fn could_agree(by: BasisKind) -> Option<CouldAgree> {
    match by {
        BasisKind::PermissionOnce | BasisKind::PermissionUntil => Some(CouldAgree::Yes),
        BasisKind::PermissionByProxy => Some(CouldAgree::No),
        BasisKind::Informed
        | BasisKind::TestInterpretation
        | BasisKind::Emergency
        | BasisKind::Safeguarding
        | BasisKind::LegalDuty => None,
    }
}
