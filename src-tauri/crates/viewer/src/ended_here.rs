//! What was closed, refused or withdrawn at this computer. It opens nothing here again, whatever the gateway still says of it, and
//! what the gateway could not be told is told again as long as the session lives. It is kept in memory, as opaque ids, until the
//! program ends: it outlives the lock and the session. After the session, what was written down tells the gateway.

use std::{collections::HashSet, sync::Arc};

use access::{BasisKind, CouldAgree, GrantId, Standing, WrongPatient};
use audit::{Act, Recorded};
use chrono::{DateTime, Utc};
use contract::{EndAccess, Permitted, ProblemCode, SaidNo, UnsayNo, Withdraw};
use gateway_client::CallError;
use identity::{PractitionerId, Token};
use nhs::PatientId;
use tokio::sync::Mutex;

use crate::{
    Trouble, Viewer,
    open_record::Errand,
    state::{HowClosed, Opening},
};

/// What has ended here, and what of it the gateway does not know.
#[derive(Default)]
pub(crate) struct EndedHere {
    /// The grants that were closed here, and end with that.
    grants: HashSet<GrantId>,
    taken_back: Vec<TakenBack>,
    /// What this session has still to tell, in order.
    untold: Vec<Arc<Untold>>,
}

/// A patient has taken back whatever was given before a moment, but for what rests on a duty to others.
struct TakenBack {
    patient: PatientId,
    /// From this person; from everybody, if `None`.
    from: Option<PractitionerId>,
    /// By the gateway's clock.
    before: DateTime<Utc>,
    /// Whether the gateway knows of it, and so tells the next person.
    is_known: bool,
    /// Whether it was a slip: nobody is told of it, and what had ended with it stays ended.
    was_a_slip: bool,
}

/// Something that the gateway has to be told, and that was written down.
pub(crate) struct Untold {
    patient: PatientId,
    what: What,
    recorded: Recorded,
    /// Whether the gateway has answered; held while it is being told, so that it is told once.
    answered: Mutex<bool>,
}

/// What has to be told.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum What {
    /// A record was closed; after an emergency, whether the patient was able to agree later; that it was the wrong patient's.
    Closed { grant: GrantId, could_agree: Option<CouldAgree>, wrong_patient: Option<WrongPatient> },
    /// The patient said no to this person.
    SaidNo,
    /// That the patient said no was a slip.
    Unsaid,
    /// The patient took every permission back.
    Withdrawn,
}

impl What {
    /// The act of the patient, as it is written down; a closing is written down by whoever closes.
    pub(crate) fn by_patient(&self) -> Option<Act> {
        match self {
            Self::Closed { .. } | Self::Unsaid => None,
            Self::SaidNo => Some(Act::PatientSaidNo),
            Self::Withdrawn => Some(Act::Withdrawn),
        }
    }
}

impl EndedHere {
    /// The record was closed: a grant that ends with that has ended.
    pub(crate) fn close(&mut self, opening: &Opening, how: HowClosed) {
        if opening.ends_with(how) {
            self.grants.insert(opening.grant.clone());
        }
    }

    /// The patient has taken back what was given until now, from this person or from everybody.
    pub(crate) fn take_back(
        &mut self,
        patient: &PatientId,
        from: Option<PractitionerId>,
        now: DateTime<Utc>,
    ) {
        self.taken_back.retain(|taken| taken.patient != *patient || taken.from != from);
        let patient = patient.clone();
        let (is_known, was_a_slip) = (false, false);
        self.taken_back.push(TakenBack { patient, from, before: now, is_known, was_a_slip });
    }

    /// The patient did not say no to this person after all.
    pub(crate) fn was_a_slip(&mut self, patient: &PatientId, person: &PractitionerId) {
        let theirs = |taken: &&mut TakenBack| {
            taken.patient == *patient && taken.from.as_ref() == Some(person)
        };
        for taken in self.taken_back.iter_mut().filter(theirs) {
            taken.was_a_slip = true;
        }
    }

    /// A grant was given to what was asked just now: it is newer than whatever was taken back, whatever the clocks say.
    pub(crate) fn was_given_anew(&mut self, patient: &PatientId, permitted: &Permitted) {
        for taken in self.taken_back.iter_mut().filter(|taken| taken.patient == *patient) {
            taken.before = taken.before.min(permitted.given);
        }
    }

    /// Nobody is here any longer who could tell it.
    pub(crate) fn take_untold(&mut self) -> Vec<Arc<Untold>> {
        std::mem::take(&mut self.untold)
    }

    /// Whether this person's grant for this patient has ended here.
    fn has_ended(
        &self,
        (patient, person): (&PatientId, &PractitionerId),
        (grant, basis, given): (&GrantId, BasisKind, DateTime<Utc>),
    ) -> bool {
        let is_taken_back = self.taken_back.iter().any(|taken| {
            taken.patient == *patient
                && taken.from.as_ref().is_none_or(|from| from == person)
                && given < taken.before
        });
        self.grants.contains(grant) || (is_taken_back && basis.ends_when_withdrawn())
    }

    /// What the gateway knows, and what only this computer knows.
    fn add_to(&self, standing: Standing, person: &PractitionerId) -> Standing {
        let unknown = |taken: &&TakenBack| {
            taken.patient == standing.patient && !taken.is_known && !taken.was_a_slip
        };
        let refused = self.taken_back.iter().filter(unknown).map(|taken| taken.before).max();
        let in_force = standing.in_force.clone().filter(|grant| {
            let what = (&grant.id, grant.basis, grant.given);
            !self.has_ended((&standing.patient, person), what)
        });
        Standing { in_force, refused: standing.refused.max(refused), ..standing }
    }

    fn was_answered(&mut self, untold: &Arc<Untold>, is_known: bool) {
        self.untold.retain(|other| !Arc::ptr_eq(other, untold));
        if is_known && untold.what.by_patient().is_some() {
            for taken in self.taken_back.iter_mut().filter(|it| it.patient == untold.patient) {
                taken.is_known = true;
            }
        }
    }
}

impl Viewer {
    /// What is known of whoever asks and the patient: by the gateway, which is told before what it could not be told, and here.
    pub(crate) async fn what_is_known(&self, errand: &Errand) -> Result<Standing, Trouble> {
        // If it still cannot be told, it is known here.
        let _ = self.tell_of_patient(errand).await;
        let recorded = self.write_about(errand, Act::PatientChosen)?;
        let answer = self.client()?.standing(&errand.token, &errand.patient, recorded);
        let answer = self.awaited(answer).await;
        let standing = self.heard(&errand.token, answer)?;
        self.still(errand)?;
        let mut state = self.state();
        let person = state.at_work().ok_or(Trouble::NotSignedIn)?.practitioner.id.clone();
        Ok(state.ended_here.add_to(standing, &person))
    }

    /// Whether a grant may be used: never one that was closed here, nor, where nobody was asked, one that was taken back here.
    pub(crate) fn may_use(
        &self,
        errand: &Errand,
        permitted: &Permitted,
        was_in_force: bool,
    ) -> Result<bool, Trouble> {
        let mut state = self.state();
        let person = state.at_work().ok_or(Trouble::NotSignedIn)?.practitioner.id.clone();
        let ended = &mut state.ended_here;
        if !was_in_force {
            ended.was_given_anew(&errand.patient, permitted);
        }
        let what = (&permitted.grant, permitted.basis.kind(), permitted.given);
        Ok(!ended.has_ended((&errand.patient, &person), what))
    }

    /// Keeps what has to be told until it is told, or the session has ended.
    pub(crate) fn has_to_tell(
        &self,
        patient: &PatientId,
        what: What,
        recorded: Recorded,
    ) -> Arc<Untold> {
        let patient = patient.clone();
        let untold = Arc::new(Untold { patient, what, recorded, answered: Mutex::new(false) });
        self.state().ended_here.untold.push(Arc::clone(&untold));
        untold
    }

    /// The same as was said before, if the gateway does not know of it yet.
    pub(crate) fn still_untold(&self, patient: &PatientId, what: &What) -> Option<Arc<Untold>> {
        let state = self.state();
        let mut untold = state.ended_here.untold.iter();
        untold.find(|untold| untold.patient == *patient && untold.what == *what).cloned()
    }

    /// Tells the gateway; what was unsaid, after what was said. What it has answered, be it that it is not for this person to say, is
    /// not told again.
    pub(crate) async fn tell(&self, token: &Token, untold: &Arc<Untold>) -> Result<(), Trouble> {
        if untold.what == What::Unsaid
            && let Some(said) = self.still_untold(&untold.patient, &What::SaidNo)
        {
            let told = self.tell_this(token, &said).await;
            if self.is_untold(&said) {
                return told;
            }
        }
        self.tell_this(token, untold).await
    }

    async fn tell_this(&self, token: &Token, untold: &Arc<Untold>) -> Result<(), Trouble> {
        let mut answered = untold.answered.lock().await;
        if *answered {
            return Ok(());
        }
        let (client, recorded, patient) =
            (self.client()?, &untold.recorded, untold.patient.clone());
        let answer = match &untold.what {
            What::Closed { grant, could_agree, wrong_patient } => {
                let end = EndAccess {
                    grant: grant.clone(),
                    could_agree: *could_agree,
                    wrong_patient: *wrong_patient,
                };
                client.end_access(token, &end, recorded).await
            }
            What::SaidNo => client.said_no(token, &SaidNo { patient }, recorded).await,
            What::Unsaid => client.unsay_no(token, &UnsayNo { patient }, recorded).await,
            What::Withdrawn => client.withdraw(token, &Withdraw { patient }, recorded).await,
        };
        *answered = answer.is_ok() || answer.as_ref().is_err_and(is_final);
        if *answered {
            self.state().ended_here.was_answered(untold, answer.is_ok());
        }
        self.heard(token, answer)
    }

    /// Tells what could not be told, in order, while somebody is at work who can.
    pub(crate) async fn tell_again(&self) {
        let (token, untold) = {
            let mut state = self.state();
            let Some(token) = state.at_work().map(|work| work.token.clone()) else { return };
            (token, state.ended_here.untold.clone())
        };
        self.tell_all(&token, &untold).await;
    }

    /// The same at the end of a session.
    pub(crate) async fn tell_all(&self, token: &Token, untold: &[Arc<Untold>]) {
        for untold in untold {
            if let Err(trouble) = self.tell(token, untold).await {
                tracing::warn!(
                    code = trouble.fault().code,
                    "the gateway does not know what has ended here"
                );
            }
        }
    }

    /// Tells what could not be told of the errand's patient.
    ///
    /// # Errors
    /// [`Trouble`] if the gateway still does not know.
    pub(crate) async fn tell_of_patient(&self, errand: &Errand) -> Result<(), Trouble> {
        let untold = self.state().ended_here.untold.clone();
        for untold in untold.iter().filter(|untold| untold.patient == errand.patient) {
            let told = self.tell(&errand.token, untold).await;
            if told.is_err() && self.is_untold(untold) {
                return told;
            }
        }
        Ok(())
    }

    /// Whether it will be told again.
    pub(crate) fn is_untold(&self, untold: &Arc<Untold>) -> bool {
        self.state().ended_here.untold.iter().any(|other| Arc::ptr_eq(other, untold))
    }
}

/// Whether the gateway itself has answered, and would not answer otherwise.
fn is_final(error: &CallError) -> bool {
    let CallError::Problem(problem) = error else { return false };
    matches!(
        problem.code,
        ProblemCode::NoGrant | ProblemCode::NotFound | ProblemCode::FunctionNotAllowed
    )
}
