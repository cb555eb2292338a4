//! Opening a patient's record: decide, write down, fetch, show what may be seen.

use access::{Basis, Claim, Decision, Grant, GrantId, Permit, Refusal, Request, Sharing, Standing};
use audit::{Act, Event, Ground, Subject};
use chrono::{DateTime, Utc};
use contract::{AccessAnswer, AccessRequest, Permitted};
use gateway_client::{CallError, FetchedRecord};
use identity::Token;
use nhs::PatientId;
use record::{Part, Record};
use tokio::time::timeout;

use crate::{
    Shown, Trouble, Viewer,
    emergency_access::{basis, ground},
    gate::gate,
    state::{Asking, AtWork, HowClosed, Known, OnScreen, OpenRecord},
    wire::{Chosen, ClaimAnswer, GateAnswer, Opened, Opening, Place},
};

/// What a task takes with it out of the lock.
pub(crate) struct Errand {
    pub(crate) token: Token,
    pub(crate) epoch: u64,
    pub(crate) patient: PatientId,
    pub(crate) known: Known,
}

impl Viewer {
    /// Chooses a patient of the list. A grant in force opens the record at once; otherwise the question stands, or there is
    /// nothing to open.
    ///
    /// # Errors
    /// [`Trouble`]
    pub async fn choose_patient(&self, patient: &str) -> Result<Shown<Chosen>, Trouble> {
        self.close_patient(None).await?;
        self.told_of_closing();
        let patient: PatientId = patient.parse().map_err(|_| Trouble::NothingOpen)?;
        let errand = self.errand(&patient)?;
        self.turns_to(&patient);
        if self.is_offline() && self.is_kept(&patient) {
            return self.open_kept(&errand);
        }
        let standing = match timeout(self.patience(), self.what_is_known(&errand)).await {
            Ok(Ok(standing)) => standing,
            // The network has gone, or is still away.
            Ok(Err(_)) | Err(_) if self.is_offline() && self.is_kept(&patient) => {
                return self.open_kept(&errand);
            }
            Ok(Err(trouble)) => return Err(self.nothing_kept(&errand, trouble)),
            Err(_) => return Err(self.nothing_kept(&errand, CallError::TooSlow.into())),
        };
        match (standing.sharing, &standing.in_force) {
            (Sharing::OptedOut, _) => self.nothing_to_open(&errand, Refusal::OptedOut),
            (Sharing::PracticeNotSharing, _) => {
                self.nothing_to_open(&errand, Refusal::PracticeNotSharing)
            }
            (Sharing::Shared, Some(_)) => self.open_on_what_is_in_force(&errand, standing).await,
            (Sharing::Shared, None) => self.stand_at_gate(&errand, standing),
        }
    }

    /// Opens on the grant in force. If that no longer permits, the question stands as if there were none.
    async fn open_on_what_is_in_force(
        &self,
        errand: &Errand,
        standing: Standing,
    ) -> Result<Shown<Chosen>, Trouble> {
        let opening = self.ask_and_open(errand, standing.clone(), None).await?;
        if let Opening::Refused { refusal, .. } = opening.get()
            && !refuses_every_way(*refusal)
        {
            return self.stand_at_gate(errand, Standing { in_force: None, ..standing });
        }
        Ok(opening.map(|opening| match opening {
            Opening::Opened { record } => Chosen::Opened { record },
            Opening::Refused { banner, refusal } => Chosen::Refused { banner, refusal },
        }))
    }

    /// Answers the question that stands. Every step is written down before it is taken.
    ///
    /// # Errors
    /// [`Trouble`]; a reason, note or date that cannot be taken is named with its field.
    pub async fn answer_gate(
        &self,
        patient: &str,
        answer: GateAnswer,
        claim: Option<ClaimAnswer>,
    ) -> Result<Shown<Opening>, Trouble> {
        let now = self.gateway_time();
        let (asking, claimed) = {
            let mut state = self.state();
            let work = state.at_work().ok_or(Trouble::NotSignedIn)?;
            let asking = work.asked_about(patient)?;
            let basis = basis(answer)?;
            let claim = work.claim(&asking.standing, basis.kind(), claim, now)?;
            (asking, (basis, claim))
        };
        let errand = self.errand(&asking.patient)?;
        // A yes is newer than what was closed or refused before: the gateway has to hear of that first.
        self.tell_of_patient(&errand).await?;
        self.answer_is_on_its_way(Some(self.inner.clock.moment()));
        let opening = self.ask_and_open(&errand, asking.standing, Some(claimed)).await;
        self.answer_is_on_its_way(None);
        opening
    }

    /// Fetches the open record again under the same grant.
    ///
    /// # Errors
    /// [`Trouble`]
    pub async fn refresh(&self, patient: &str) -> Result<Shown<Opened>, Trouble> {
        let (patient, permitted, standing, was_in_force) = {
            let mut state = self.state();
            let open = state.at_work().ok_or(Trouble::NotSignedIn)?.open_record_of(patient)?;
            let patient = open.grant.patient().clone();
            (patient, open.permitted.clone(), open.standing.clone(), open.was_in_force)
        };
        let errand = self.errand(&patient)?;
        let grant = self.decide(&standing, &permitted)?.map_err(|_| Trouble::NothingOpen)?;
        self.fetch_and_show(&errand, standing, permitted, grant, was_in_force).await
    }

    async fn ask_and_open(
        &self,
        errand: &Errand,
        standing: Standing,
        claimed: Option<(Basis, Option<Claim>)>,
    ) -> Result<Shown<Opening>, Trouble> {
        let _clear = self.keep_the_line_clear();
        let (on, kind) = match (&claimed, &standing.in_force) {
            (Some((basis, claim)), _) => (ground(basis, claim.as_ref()), basis.kind()),
            (None, Some(grant)) => (Ground::InForce(grant.id.to_string()), grant.basis),
            (None, None) => return Err(Trouble::NothingOpen),
        };
        if self.open_grant(errand).is_none() && !self.backlog()?.permits(kind) {
            return self.refused(errand, on, Refusal::TooMuchUnsent);
        }
        let recorded = self.write_about(errand, Act::Asked { basis: on.clone() })?;
        let (basis, claim) = claimed.map_or((None, None), |(basis, claim)| (Some(basis), claim));
        let request = AccessRequest { patient: errand.patient.clone(), basis, claim };
        let was_in_force = request.basis.is_none();
        let answer = self.client()?.ask(&errand.token, &request, recorded);
        let answer = self.awaited(answer).await;
        let permitted = match self.heard(&errand.token, answer)? {
            AccessAnswer::Permitted(permitted) => permitted,
            AccessAnswer::Refused { refusal } => {
                self.still(errand)?;
                return self.refused(errand, on, refusal);
            }
        };
        if self.still(errand).is_err() {
            self.give_back_unopened(errand, &permitted, HowClosed::default()).await;
            return Err(Trouble::Superseded);
        }
        self.note_word(&errand.token);
        if !self.may_use(errand, &permitted, was_in_force)? {
            return self.refused(errand, on, Refusal::GrantEnded);
        }
        let standing = Standing { relationship: permitted.relationship, ..standing };
        let grant = match self.decide(&standing, &permitted)? {
            Ok(grant) => grant,
            Err(refusal) => return self.refuse_here(errand, on, &permitted, refusal).await,
        };
        let act = Act::Permitted {
            basis: on,
            grant: grant.id().to_string(),
            rule: grant.rule().to_owned(),
            purpose: grant.purpose(),
        };
        // The proof is not needed: what follows is written down again for itself.
        let _recorded = self.write_about(errand, act)?;
        let opened = match self.replace(errand, &standing, &permitted, &grant)? {
            Some(replaced) => self.show_replaced(errand, replaced, grant.basis()).await?,
            None => self.fetch_and_show(errand, standing, permitted, grant, was_in_force).await?,
        };
        Ok(opened.map(|record| Opening::Opened { record }))
    }

    /// The viewer refuses what the gateway has permitted: the stricter of the two holds, and the grant is given back.
    async fn refuse_here(
        &self,
        errand: &Errand,
        on: Ground,
        permitted: &Permitted,
        refusal: Refusal,
    ) -> Result<Shown<Opening>, Trouble> {
        let refused = self.refused(errand, on, refusal)?;
        // A record that is open already has lost the grant that this one took the place of.
        if let Some(replaced) = self.open_grant(errand) {
            self.close_because(&replaced, refusal);
        }
        self.give_back_unopened(errand, permitted, refusal.into()).await;
        Ok(refused)
    }

    /// The grant under which the errand's patient is open already.
    fn open_grant(&self, errand: &Errand) -> Option<GrantId> {
        let mut state = self.state();
        let open = state.at_work()?.open_record_of(errand.patient.as_str()).ok()?;
        Some(open.grant.id().clone())
    }

    async fn fetch_and_show(
        &self,
        errand: &Errand,
        standing: Standing,
        permitted: Permitted,
        grant: Grant,
        was_in_force: bool,
    ) -> Result<Shown<Opened>, Trouble> {
        let first = self.fetch_first(errand, &grant).await?;
        let fetched = first.at;
        self.take_out(errand, first, |record| OpenRecord {
            basis: permitted.basis.clone(),
            grant,
            permitted,
            standing,
            record: record.into(),
            fetched,
            was_in_force,
            on_screen: OnScreen::top_of(Place::Overview),
            copy: None,
        })?;
        self.show_opened(&errand.patient)
    }

    /// Puts the record on the desk, if nothing has changed since the errand began. Where it lies there already, its other parts stand
    /// until each has come again.
    fn take_out(
        &self,
        errand: &Errand,
        first: FetchedRecord,
        open: impl FnOnce(Record) -> OpenRecord,
    ) -> Result<(), Trouble> {
        let mut state = self.state();
        if state.epoch != errand.epoch {
            return Err(Trouble::Superseded);
        }
        // Nothing else that is under way may put another record in its place.
        state.epoch += 1;
        let work = state.at_work().ok_or(Trouble::NotSignedIn)?;
        let record = match work.open_record_of(errand.patient.as_str()) {
            Ok(open) => open.record.with_part(Part::First, first.bundle, first.at),
            Err(_) => Record::beginning(&errand.patient, first.bundle, first.at),
        };
        let mut record = record.map_err(|_| Trouble::Call(CallError::Nonsense))?;
        Part::REST.into_iter().for_each(|part| record.expect(part));
        work.asking = None;
        work.recents.retain(|patient| *patient != errand.patient);
        work.recents.insert(0, errand.patient.clone());
        // What is newer than a copy that was kept is still so when the rest is fetched again.
        let copy = work.open.take().and_then(|before| before.copy);
        work.open = Some(OpenRecord { copy, ..open(record) });
        drop(state);
        self.inner.changed.notify_one();
        Ok(())
    }

    /// The viewer's own decision: the second lock, with the gateway's permit in hand.
    pub(crate) fn decide(
        &self,
        standing: &Standing,
        permitted: &Permitted,
    ) -> Result<Result<Grant, Refusal>, Trouble> {
        let at = self.gateway_time();
        let mut state = self.state();
        let work = state.at_work().ok_or(Trouble::NotSignedIn)?;
        Ok(match work.decide(standing, permitted, at) {
            Decision::Permit(grant) => Ok(grant),
            Decision::Refuse(refusal) => Err(refusal),
        })
    }

    pub(crate) fn stand_at_gate(
        &self,
        errand: &Errand,
        standing: Standing,
    ) -> Result<Shown<Chosen>, Trouble> {
        let now = self.gateway_time();
        let asked = {
            let mut state = self.state();
            let work = state.at_work().ok_or(Trouble::NotSignedIn)?;
            gate(work, &errand.known, &standing, now)
        };
        let gate = match asked {
            Ok(gate) => gate,
            Err(refusal) => return self.nothing_to_open(errand, refusal),
        };
        let mut state = self.state();
        if state.epoch != errand.epoch {
            return Err(Trouble::Superseded);
        }
        let work = state.at_work().ok_or(Trouble::NotSignedIn)?;
        work.asking = Some(Asking { patient: errand.patient.clone(), standing, answered: None });
        Ok(Shown::of_demographics(Chosen::Gate { gate }))
    }

    pub(crate) fn nothing_to_open(
        &self,
        errand: &Errand,
        refusal: Refusal,
    ) -> Result<Shown<Chosen>, Trouble> {
        let act = Act::Refused { basis: Ground::NotAsked, refusal };
        let recorded = self.write_about(errand, act)?;
        Ok(Shown::after(recorded, Chosen::Refused { banner: errand.known.banner.clone(), refusal }))
    }

    fn refused(
        &self,
        errand: &Errand,
        on: Ground,
        refusal: Refusal,
    ) -> Result<Shown<Opening>, Trouble> {
        let act = Act::Refused { basis: on, refusal };
        let recorded = self.write_about(errand, act)?;
        Ok(Shown::after(
            recorded,
            Opening::Refused { banner: errand.known.banner.clone(), refusal },
        ))
    }

    pub(crate) fn errand(&self, patient: &PatientId) -> Result<Errand, Trouble> {
        let mut state = self.state();
        let epoch = state.epoch;
        let work = state.at_work().ok_or(Trouble::NotSignedIn)?;
        let known = work.known.get(patient).cloned().ok_or(Trouble::NothingOpen)?;
        Ok(Errand { token: work.token.clone(), epoch, patient: patient.clone(), known })
    }

    pub(crate) fn still(&self, errand: &Errand) -> Result<(), Trouble> {
        if self.state().epoch == errand.epoch { Ok(()) } else { Err(Trouble::Superseded) }
    }

    /// Writes down an act about the errand's patient.
    pub(crate) fn write_about(
        &self,
        errand: &Errand,
        act: Act,
    ) -> Result<audit::Recorded, Trouble> {
        let event = self.state().at_work().ok_or(Trouble::NotSignedIn)?.event_about(
            self.inner.clock.now(),
            act,
            &errand.patient,
        );
        self.write_down(&event)
    }
}

impl AtWork {
    /// The question that stands, if it is about the patient whom the page shows.
    pub(crate) fn asked_about(&self, patient: &str) -> Result<Asking, Trouble> {
        let asking = self.asking.clone().ok_or(Trouble::NothingOpen)?;
        if asking.patient.as_str() == patient { Ok(asking) } else { Err(Trouble::Superseded) }
    }

    /// The open record, if it is of the patient whom the page shows.
    pub(crate) fn open_record_of(&mut self, patient: &str) -> Result<&mut OpenRecord, Trouble> {
        let open = self.open.as_mut().ok_or(Trouble::NothingOpen)?;
        if open.grant.patient().as_str() == patient { Ok(open) } else { Err(Trouble::Superseded) }
    }

    /// An event by this person about a patient that this session has found.
    pub(crate) fn event_about(&self, at: DateTime<Utc>, act: Act, patient: &PatientId) -> Event {
        let nhs_number = self.known.get(patient).and_then(|known| known.nhs_number);
        Event { patient: Some(Subject { id: patient.clone(), nhs_number }), ..self.event(at, act) }
    }

    /// Decides by the policy of this session.
    pub(crate) fn decide(
        &self,
        standing: &Standing,
        permitted: &Permitted,
        at: DateTime<Utc>,
    ) -> Decision {
        let permit = Permit {
            id: permitted.grant.clone(),
            given: permitted.given,
            not_after: permitted.expires,
        };
        self.policy.decide(&Request {
            practitioner: &self.practitioner,
            session_active: self.session.is_active(),
            standing,
            basis: &permitted.basis,
            permit: &permit,
            at,
        })
    }
}

/// Whether no answer to the question would be permitted either.
fn refuses_every_way(refusal: Refusal) -> bool {
    match refusal {
        Refusal::SessionNotActive
        | Refusal::UnknownRole
        | Refusal::RoleOpensNoRecord
        | Refusal::OptedOut
        | Refusal::PracticeNotSharing
        | Refusal::NoWordFromGateway => true,
        Refusal::NoRelationship
        | Refusal::BasisNotAllowed
        | Refusal::PermissionEnded
        | Refusal::PermissionTooLong
        | Refusal::ReasonNotOffered
        | Refusal::NoTestRequested
        | Refusal::GrantEnded
        | Refusal::PermissionWithdrawn
        | Refusal::TooMuchUnsent => false,
    }
}
