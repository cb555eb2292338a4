use std::{collections::HashMap, sync::Arc};

use access::{
    Basis, BasisKind, CouldAgree, Grant, GrantId, Policy, Profile, Refusal, Standing, WrongPatient,
};
use audit::{Act, WhyClosed};
use chrono::{DateTime, TimeDelta, Utc};
use contract::{Permitted, Statement};
use identity::{NhsEmail, Practitioner, Session, Timeouts, Token};
use nhs::{NhsNumber, PatientId};
use record::{Alike, Record, view::Banner};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Clock,
    clock::Moment,
    disclosing::Ticket,
    ended_here::EndedHere,
    keeping::SavedCopy,
    kept::Kept,
    launch::Asked,
    ledger::Looked,
    letters_opened::LettersOpened,
    review::ReportFile,
    vault::{Sealed, Vault},
    wire::{Network, Place, RecordClosed},
};

/// Everything that the viewer holds between two tasks.
pub(crate) struct State {
    /// Who is at work.
    pub(crate) desk: Desk,
    /// Whether the gateway answers.
    pub(crate) network: Network,
    /// What the gateway says of itself, once it has answered.
    pub(crate) training: Option<String>,
    /// What time it was by the gateway's clock at the last contact.
    pub(crate) gateway_said: Option<GatewayTime>,
    /// Grows with every sign-in, lock, closing and sign-out; a task that began in another epoch ends without effect.
    pub(crate) epoch: u64,
    /// The enrolment that is being confirmed, and the address that was typed for it.
    pub(crate) enrolment: Option<(String, NhsEmail)>,
    /// Whether the gateway has ended the session of whoever was here last.
    pub(crate) session_ended: bool,
    /// What was closed, refused or withdrawn at this computer, whoever is at work.
    pub(crate) ended_here: EndedHere,
    /// How the gateway's ledger was looked at.
    pub(crate) looked: Looked,
    /// What may be printed, once.
    pub(crate) ticket: Option<Ticket>,
    /// The report of the review of privacy that was looked at last.
    pub(crate) report: Option<ReportFile>,
    /// The list of accesses that was looked at last, by the gateway's word for it.
    pub(crate) list: Option<String>,
    /// What another program asks for.
    pub(crate) launch: Option<Asked>,
    /// How many programs have asked so far.
    pub(crate) launches: u32,
    /// The session for which shortcuts are switched off.
    pub(crate) shortcuts_off: Option<Uuid>,
}

/// The last word of the gateway about the time.
#[derive(Clone, Copy)]
pub(crate) struct GatewayTime {
    /// What it said.
    pub(crate) time: DateTime<Utc>,
    /// When that was here.
    pub(crate) at: Moment,
}

/// Who is at work at this computer.
pub(crate) enum Desk {
    /// Nobody.
    Empty,
    /// Somebody, active.
    Taken(Box<AtWork>),
    /// Somebody, locked.
    Locked(Box<LockedDesk>),
}

/// Somebody at work.
pub(crate) struct AtWork {
    pub(crate) practitioner: Practitioner,
    pub(crate) token: Token,
    /// The gateway's id of the session, which each event names.
    pub(crate) session_id: Uuid,
    pub(crate) policy_text: String,
    pub(crate) policy: Policy,
    pub(crate) timeouts: Timeouts,
    /// Where the computer stands, by what IT has set.
    pub(crate) profile: Profile,
    pub(crate) session: Session,
    pub(crate) statement: Option<Statement>,
    pub(crate) vault: Vault,
    /// The patients that this session has found, by id.
    pub(crate) known: HashMap<PatientId, Known>,
    /// Those whose record was opened, the latest first.
    pub(crate) recents: Vec<PatientId>,
    /// The letters that were opened since the sign-in.
    pub(crate) letters_opened: LettersOpened,
    /// The patient whose gate stands open, with what the gateway knows.
    pub(crate) asking: Option<Asking>,
    /// The open record.
    pub(crate) open: Option<OpenRecord>,
    /// Why the record that was open is closed, until the person turns to something else.
    pub(crate) closed: Option<RecordClosed>,
    /// What is kept for a visit.
    pub(crate) kept: Vec<Kept>,
    /// What is kept no longer for a reason that the person did not give, until the person turns to somebody.
    pub(crate) gone: Vec<RecordClosed>,
    /// Of whom a no was written down just now, and when, as long as it may be a slip.
    pub(crate) said_no: Option<(PatientId, Moment)>,
    /// When the gateway was last told that somebody is at work.
    pub(crate) said_in_use: DateTime<Utc>,
    /// When the gateway last said to this session what holds.
    pub(crate) heard: Moment,
    /// Whether it was unlocked since the second factor was given: then a function needs it again, whatever the gateway says.
    pub(crate) must_step_up: bool,
}

/// A patient that a search has found: demographics only.
#[derive(Clone)]
pub(crate) struct Known {
    pub(crate) banner: Banner,
    pub(crate) nhs_number: Option<NhsNumber>,
    /// Whether somebody else could be mistaken for them.
    pub(crate) alike: Option<Alike>,
}

/// The question that stands before a record.
#[derive(Clone)]
pub(crate) struct Asking {
    pub(crate) patient: PatientId,
    pub(crate) standing: Standing,
    /// When the question was answered, while the gateway decides: until it has, the grant that an answer replaces may be gone.
    pub(crate) answered: Option<Moment>,
}

/// The one open record.
pub(crate) struct OpenRecord {
    pub(crate) grant: Grant,
    pub(crate) basis: Basis,
    pub(crate) permitted: Permitted,
    pub(crate) standing: Standing,
    /// Shared with whoever joins a part to it outside of the lock.
    pub(crate) record: Arc<Record>,
    pub(crate) fetched: DateTime<Utc>,
    /// Whether the access was in force, so that nobody was asked.
    pub(crate) was_in_force: bool,
    /// What the page shows now, so that an unlocking leads back.
    pub(crate) on_screen: OnScreen,
    /// Where it was opened from a copy that was kept: what that held.
    pub(crate) copy: Option<SavedCopy>,
}

/// What of a record the page shows.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub(crate) struct OnScreen {
    /// The part.
    pub(crate) place: Place,
    /// How far down, in CSS pixels.
    pub(crate) scroll: u32,
}

impl OnScreen {
    /// The beginning of a part.
    pub(crate) fn top_of(place: Place) -> Self {
        Self { place, scroll: 0 }
    }
}

impl OpenRecord {
    /// Whether the question can be asked again while it is open.
    pub(crate) fn can_ask_again(&self) -> bool {
        self.grant.basis() == BasisKind::Emergency
    }

    /// What has to be remembered to end it.
    pub(crate) fn opening(&self) -> Opening {
        Opening {
            grant: self.grant.id().clone(),
            basis: self.grant.basis(),
            patient: self.grant.patient().clone(),
            expires: self.grant.expires(),
        }
    }
}

impl Opening {
    /// Whether it ends with the closing.
    pub(crate) fn ends_with_closing(&self) -> bool {
        self.basis.ends_when_closed()
    }

    /// Whether it ends with this closing.
    pub(crate) fn ends_with(&self, how: HowClosed) -> bool {
        self.ends_with_closing() || how.wrong_patient() == Some(WrongPatient::Asked)
    }

    /// The act that is written down when it ends.
    pub(crate) fn closed(&self, how: HowClosed) -> Act {
        let emergency = self.basis == BasisKind::Emergency;
        Act::Closed {
            grant: self.grant.to_string(),
            emergency,
            could_agree: how.could_agree.filter(|_| emergency),
            because: how.because,
        }
    }
}

/// How a record came to be closed.
#[derive(Clone, Copy, Default)]
pub(crate) struct HowClosed {
    /// After an emergency: whether the patient was able to agree later.
    pub(crate) could_agree: Option<CouldAgree>,
    /// Why, where there is more to say than that the person closed it.
    pub(crate) because: Option<WhyClosed>,
}

impl From<Refusal> for HowClosed {
    fn from(refusal: Refusal) -> Self {
        Self { because: Some(WhyClosed::Refused(refusal)), ..Self::default() }
    }
}

impl HowClosed {
    /// That it was the wrong patient's, if it was.
    pub(crate) fn wrong_patient(self) -> Option<WrongPatient> {
        self.because.and_then(WhyClosed::wrong_patient)
    }
}

/// A locked desk: who it was, and the seal. Nothing else of the session is left.
pub(crate) struct LockedDesk {
    pub(crate) person: LockedOut,
    pub(crate) sealed: Sealed,
}

/// The person who has to unlock, and what has to be known before the seal is open.
pub(crate) struct LockedOut {
    pub(crate) practitioner: Practitioner,
    pub(crate) session_id: Uuid,
    pub(crate) policy_version: String,
    pub(crate) timeouts: Timeouts,
    pub(crate) profile: Profile,
    pub(crate) session: Session,
    /// When the gateway last said to this session what holds.
    pub(crate) heard: Moment,
    /// For how long after that the sealed record stays.
    pub(crate) lease: TimeDelta,
    /// The opening that is sealed, so that its end can be written down without opening the seal.
    pub(crate) opening: Option<Opening>,
    /// What is kept for a visit, each in its own seal.
    pub(crate) kept: Vec<Kept>,
}

/// An opening that has to be ended and written down: opaque ids alone.
#[derive(Clone)]
pub(crate) struct Opening {
    pub(crate) grant: GrantId,
    pub(crate) basis: BasisKind,
    pub(crate) patient: PatientId,
    pub(crate) expires: DateTime<Utc>,
}

impl State {
    pub(crate) fn new() -> Self {
        Self {
            desk: Desk::Empty,
            network: Network::Unknown,
            training: None,
            gateway_said: None,
            epoch: 0,
            enrolment: None,
            session_ended: false,
            ended_here: EndedHere::default(),
            looked: Looked::default(),
            ticket: None,
            report: None,
            list: None,
            launch: None,
            launches: 0,
            shortcuts_off: None,
        }
    }

    /// Now by the gateway's clock: its last word, and the time that has passed here since.
    pub(crate) fn gateway_time(&self, clock: &Clock) -> DateTime<Utc> {
        match self.gateway_said {
            Some(said) => said.time + clock.passed_since(said.at),
            None => clock.now(),
        }
    }

    /// Whoever is at work and has nothing left to accept.
    pub(crate) fn at_work(&mut self) -> Option<&mut AtWork> {
        match &mut self.desk {
            Desk::Taken(work) if work.session.is_active() && work.statement.is_none() => Some(work),
            Desk::Taken(_) | Desk::Empty | Desk::Locked(_) => None,
        }
    }
}
