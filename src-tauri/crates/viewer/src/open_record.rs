//! Opening a patient's record: decide, write down, fetch, show what may be seen.

use access::{
    Basis, BasisKind, BasisOffer, Claim, ClaimReason, Decision, EmergencyReason, Grant, LegalReason, Limits, Permit, ProxyAuthority,
    Refusal, Request, SafeguardingReason, Sharing, Standing,
};
use audit::{Act, Event, Ground, Subject};
use chrono::{DateTime, Duration, Local, Utc};
use contract::{AccessAnswer, AccessRequest, Permitted, SaidNo};
use identity::Token;
use nhs::{ClinicalDate, PatientId, Section};
use record::{
    Record,
    view::{Banner, DateText},
};
use zeroize::Zeroizing;

use crate::{
    Shown, Trouble, Viewer,
    emergency_access::{self, basis, ground},
    state::{Asking, AtWork, Known, OnScreen, OpenRecord},
    wire::{
        AccessLine, Chosen, ClaimAnswer, Gate, GateAnswer, GateOption, GateReasons, GateYou, Opened, Opening, ReasonOption,
    },
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
        self.close_patient().await?;
        let patient: PatientId = patient.parse().map_err(|_| Trouble::NothingOpen)?;
        let errand = self.errand(&patient)?;
        let recorded = self.write_about(&errand, Act::PatientChosen)?;
        let standing = self.heard(
            &errand.token,
            self.client()?.standing(&errand.token, &patient, recorded).await,
        )?;
        self.still(&errand)?;
        match (standing.sharing, &standing.in_force) {
            (Sharing::OptedOut, _) => self.nothing_to_open(&errand, Refusal::OptedOut),
            (Sharing::PracticeNotSharing, _) => {
                self.nothing_to_open(&errand, Refusal::PracticeNotSharing)
            }
            (Sharing::Shared, Some(_)) => {
                let opening = self.ask_and_open(&errand, standing, None).await?;
                Ok(opening.map(|opening| match opening {
                    Opening::Opened { record } => Chosen::Opened { record },
                    Opening::Refused { banner, refusal } => Chosen::Refused { banner, refusal },
                }))
            }
            (Sharing::Shared, None) => self.stand_at_gate(&errand, standing),
        }
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
        let (asking, claimed) = {
            let mut state = self.state();
            let work = state.at_work().ok_or(Trouble::NotSignedIn)?;
            let claim = claim.map(emergency_access::claim).transpose()?;
            (work.asked_about(patient)?, (basis(answer)?, claim))
        };
        let errand = self.errand(&asking.patient)?;
        self.ask_and_open(&errand, asking.standing, Some(claimed)).await
    }

    /// The patient said no: it is written down, the gateway tells the next person, and nothing opens.
    ///
    /// # Errors
    /// [`Trouble`]
    pub async fn patient_said_no(&self, patient: &str) -> Result<(), Trouble> {
        let asking = self.state().at_work().ok_or(Trouble::NotSignedIn)?.asked_about(patient)?;
        let errand = self.errand(&asking.patient)?;
        let recorded = self.write_about(&errand, Act::PatientSaidNo)?;
        let said_no = SaidNo { patient: asking.patient };
        let said = self.client()?.said_no(&errand.token, &said_no, recorded).await;
        // Until the gateway knows, the question stands: the next person has to be told.
        self.heard(&errand.token, said)?;
        self.close_patient().await
    }

    /// Fetches the open record again under the same grant.
    ///
    /// # Errors
    /// [`Trouble`]
    pub async fn refresh(&self, patient: &str) -> Result<Shown<Opened>, Trouble> {
        let (patient, permitted, standing) = {
            let mut state = self.state();
            let open = state.at_work().ok_or(Trouble::NotSignedIn)?.open_record_of(patient)?;
            (open.grant.patient().clone(), open.permitted.clone(), open.standing.clone())
        };
        let errand = self.errand(&patient)?;
        let grant = self.decide(&standing, &permitted)?.map_err(|_| Trouble::NothingOpen)?;
        self.fetch_and_show(&errand, standing, permitted, grant).await
    }

    async fn ask_and_open(
        &self,
        errand: &Errand,
        standing: Standing,
        claimed: Option<(Basis, Option<Claim>)>,
    ) -> Result<Shown<Opening>, Trouble> {
        let on = match (&claimed, &standing.in_force) {
            (Some((basis, claim)), _) => ground(basis, claim.as_ref()),
            (None, Some(grant)) => Ground::InForce(grant.id.to_string()),
            (None, None) => return Err(Trouble::NothingOpen),
        };
        let recorded = self.write_about(errand, Act::Asked { basis: on.clone() })?;
        let (basis, claim) = claimed.map_or((None, None), |(basis, claim)| (Some(basis), claim));
        let request = AccessRequest { patient: errand.patient.clone(), basis, claim };
        let answer = self.client()?.ask(&errand.token, &request, recorded).await;
        let answer = self.heard(&errand.token, answer)?;
        self.still(errand)?;
        let permitted = match answer {
            AccessAnswer::Permitted(permitted) => permitted,
            AccessAnswer::Refused { refusal } => return self.refused(errand, on, refusal),
        };
        let standing = Standing { relationship: permitted.relationship, ..standing };
        let grant = match self.decide(&standing, &permitted)? {
            Ok(grant) => grant,
            Err(refusal) => return self.refused(errand, on, refusal),
        };
        let act = Act::Permitted {
            basis: on,
            grant: grant.id().to_string(),
            rule: grant.rule().to_owned(),
            purpose: grant.purpose(),
        };
        // The proof is not needed: what follows is written down again for itself.
        let _recorded = self.write_about(errand, act)?;
        let opened = self.fetch_and_show(errand, standing, permitted, grant).await?;
        Ok(opened.map(|record| Opening::Opened { record }))
    }

    async fn fetch_and_show(
        &self,
        errand: &Errand,
        standing: Standing,
        permitted: Permitted,
        grant: Grant,
    ) -> Result<Shown<Opened>, Trouble> {
        let fetching = Act::Fetching { grant: grant.id().to_string(), purpose: grant.purpose() };
        let recorded = self.write_about(errand, fetching)?;
        let fetched = self.heard(
            &errand.token,
            self.client()?.fetch_record(&errand.token, &grant, recorded).await,
        )?;
        let record = Record::from_bundle(grant.patient(), &fetched.bundle, fetched.at)
            .map_err(|_| Trouble::Call(gateway_client::CallError::Nonsense))?;
        self.take_out(
            errand,
            OpenRecord {
                basis: permitted.basis.clone(),
                grant,
                permitted,
                standing,
                record,
                bundle: Zeroizing::new(fetched.bundle),
                fetched: fetched.at,
                screen: OnScreen::Overview,
            },
        )?;
        self.show_opened(&errand.patient)
    }

    /// Puts the record on the desk, if nothing has changed since the errand began.
    fn take_out(&self, errand: &Errand, open: OpenRecord) -> Result<(), Trouble> {
        let mut state = self.state();
        if state.epoch != errand.epoch {
            return Err(Trouble::Superseded);
        }
        // Nothing else that is under way may put another record in its place.
        state.epoch += 1;
        let work = state.at_work().ok_or(Trouble::NotSignedIn)?;
        work.asking = None;
        work.recents.retain(|patient| *patient != errand.patient);
        work.recents.insert(0, errand.patient.clone());
        work.open = Some(open);
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

    fn stand_at_gate(&self, errand: &Errand, standing: Standing) -> Result<Shown<Chosen>, Trouble> {
        let now = self.gateway_time();
        let asked = {
            let mut state = self.state();
            let work = state.at_work().ok_or(Trouble::NotSignedIn)?;
            gate(work, &errand.known.banner, &standing, now)
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
        work.asking = Some(Asking { patient: errand.patient.clone(), standing });
        Ok(Shown::of_demographics(Chosen::Gate { gate }))
    }

    fn nothing_to_open(&self, errand: &Errand, refusal: Refusal) -> Result<Shown<Chosen>, Trouble> {
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

    fn errand(&self, patient: &PatientId) -> Result<Errand, Trouble> {
        let mut state = self.state();
        let epoch = state.epoch;
        let work = state.at_work().ok_or(Trouble::NotSignedIn)?;
        let known = work.known.get(patient).cloned().ok_or(Trouble::NothingOpen)?;
        Ok(Errand { token: work.token.clone(), epoch, patient: patient.clone(), known })
    }

    fn still(&self, errand: &Errand) -> Result<(), Trouble> {
        if self.state().epoch == errand.epoch { Ok(()) } else { Err(Trouble::Superseded) }
    }

    /// Writes down an act about the errand's patient.
    fn write_about(&self, errand: &Errand, act: Act) -> Result<audit::Recorded, Trouble> {
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
    fn asked_about(&self, patient: &str) -> Result<Asking, Trouble> {
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

/// The question, with the ways that this person has.
///
/// # Errors
/// The refusal that would answer every way.
fn gate(
    work: &AtWork,
    banner: &Banner,
    standing: &Standing,
    now: DateTime<Utc>,
) -> Result<Gate, Refusal> {
    let offers = work.policy.offers(&work.practitioner, standing, now)?;
    let row = work.policy.row(&work.practitioner).ok_or(Refusal::UnknownRole)?;
    let reach = row.reach();
    Ok(Gate {
        banner: banner.clone(),
        options: offers.into_iter().map(|offer| option(offer, &row.limits)).collect(),
        you: GateYou {
            title: work.practitioner.title.clone(),
            organisation: work.practitioner.organisation.name.clone(),
            workplace: work.practitioner.workplace.name.clone(),
            relationship: standing.relationship,
            sections_shown: number(reach.shown()),
            sections_counted: number(reach.counted()),
            sections: number(Section::ALL.len()),
        },
        refused: standing.refused.map(date_text),
        ask: ASK.to_owned(),
        reasons: GateReasons {
            emergency: reasons(&row.reasons.emergency, EmergencyReason::words),
            proxy: reasons(&row.reasons.proxy, ProxyAuthority::words),
            safeguarding: reasons(&row.reasons.safeguarding, SafeguardingReason::words),
            legal_duty: reasons(&row.reasons.legal_duty, LegalReason::words),
            claim: reasons(&row.reasons.claim, ClaimReason::words),
        },
        emergency_hours: row.limits.emergency_hours,
        duty_hours: row.limits.duty_hours,
        closeness: standing.closeness.clone(),
        open_now: None,
    })
}

fn reasons<R: Copy>(offered: &[R], words: fn(R) -> &'static str) -> Vec<ReasonOption<R>> {
    offered.iter().map(|reason| ReasonOption { reason: *reason, words: words(*reason).to_owned() }).collect()
}

fn option(offer: BasisOffer, limits: &Limits) -> GateOption {
    // The last day that is whole: a permission lasts to the end of the day.
    let last_day =
        (offer.ends - Duration::days(1)).with_timezone(&Local).format("%Y-%m-%d").to_string();
    let (ends, last_day) = match offer.kind {
        BasisKind::PermissionOnce
        | BasisKind::PermissionByProxy
        | BasisKind::Informed
        | BasisKind::TestInterpretation => (format!("ends {}", date_text(offer.ends).short), None),
        BasisKind::PermissionUntil => {
            (format!("{} days at most", limits.until_days), Some(last_day))
        }
        BasisKind::Emergency => (format!("{} hours, reviewed", limits.emergency_hours), None),
        BasisKind::Safeguarding | BasisKind::LegalDuty => {
            (format!("{} hours, reviewed", limits.duty_hours), None)
        }
    };
    GateOption {
        basis: offer.kind,
        ends,
        until: last_day.clone(),
        until_at_most: last_day,
        needs_claim: offer.needs_claim,
    }
}

/// The line that says why the record is open.
pub(crate) fn access_line(work: &AtWork, open: &OpenRecord, now: DateTime<Utc>) -> AccessLine {
    let given = date_text(open.permitted.given).short;
    let words = match &open.basis {
        Basis::PermissionOnce => format!("patient agreed to this visit, {given}"),
        Basis::PermissionUntil { .. } => format!("patient agreed, {given}"),
        Basis::PermissionByProxy { authority, .. } => {
            format!("agreed in the patient’s place ({}), {given}", authority.words().to_lowercase())
        }
        Basis::Informed => format!("patient told, {given}"),
        Basis::TestInterpretation => format!("interpreting a requested test, {given}"),
        Basis::Safeguarding { reason, .. } => {
            format!("safeguarding, begun {given}: {}. Privacy officer told", reason.words())
        }
        Basis::LegalDuty { reason, .. } => {
            format!("legal duty, begun {given}: {}. Privacy officer told", reason.words())
        }
        Basis::Emergency { reason, .. } => {
            format!(
                "begun {given}, patient: {}. Privacy officer told",
                reason.words().to_lowercase()
            )
        }
    };
    let reach = open.grant.reach();
    AccessLine {
        basis: open.basis.kind(),
        words,
        until: date_text(open.grant.expires()).short,
        seconds_left: (open.grant.expires() - now).num_seconds().max(0),
        scope: format!(
            "{} sees {} of {} sections. Policy {}",
            work.practitioner.title,
            reach.shown(),
            Section::ALL.len(),
            open.grant.policy_version()
        ),
        can_ask_again: open.grant.basis() == BasisKind::Emergency,
        ends_soon: open.grant.expires() - now < SOON,
    }
}

/// A moment as clinicians here read it.
pub(crate) fn date_text(at: DateTime<Utc>) -> DateText {
    let here = ClinicalDate::Moment(at.with_timezone(&Local).fixed_offset());
    DateText { short: here.short(), long: here.long(), iso: at.to_rfc3339() }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

const SOON: Duration = Duration::minutes(15);
const ASK: &str =
    "May I look at your shared care record? It shows your medicines, allergies and care.";
