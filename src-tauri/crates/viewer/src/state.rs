use std::collections::HashMap;

use access::{Basis, Grant, Policy, Standing};
use chrono::{DateTime, TimeDelta, Utc};
use contract::{Permitted, Statement};
use identity::{Practitioner, Session, Timeouts, Token};
use nhs::{NhsNumber, PatientId, Section};
use record::{Record, view::Banner};
use zeroize::Zeroizing;

use crate::{
    vault::{Sealed, Vault},
    wire::Network,
};

/// Everything that the viewer holds between two tasks.
pub(crate) struct State {
    /// Who is at work.
    pub(crate) desk: Desk,
    /// Whether the gateway answers.
    pub(crate) network: Network,
    /// What the gateway says of itself, once it has answered.
    pub(crate) training: Option<String>,
    /// By how much this computer's clock is ahead of the gateway's, as the last contact measured it.
    pub(crate) ahead: TimeDelta,
    /// Grows with every sign-in, lock, closing and sign-out; a task that began in another epoch ends without effect.
    pub(crate) epoch: u64,
    /// The enrolment that is being confirmed.
    pub(crate) enrolment: Option<String>,
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
    pub(crate) policy_text: String,
    pub(crate) policy: Policy,
    pub(crate) timeouts: Timeouts,
    pub(crate) session: Session,
    pub(crate) statement: Option<Statement>,
    pub(crate) vault: Vault,
    /// The patients that this session has found, by id.
    pub(crate) known: HashMap<PatientId, Known>,
    /// Those whose record was opened, the latest first.
    pub(crate) recents: Vec<PatientId>,
    /// The patient whose gate stands open, with what the gateway knows.
    pub(crate) asking: Option<Asking>,
    /// The open record.
    pub(crate) open: Option<OpenRecord>,
}

/// A patient that a search has found: demographics only.
#[derive(Clone)]
pub(crate) struct Known {
    pub(crate) banner: Banner,
    pub(crate) nhs_number: Option<NhsNumber>,
}

/// The question that stands before a record.
#[derive(Clone)]
pub(crate) struct Asking {
    pub(crate) patient: PatientId,
    pub(crate) standing: Standing,
}

/// The one open record.
pub(crate) struct OpenRecord {
    pub(crate) grant: Grant,
    pub(crate) basis: Basis,
    pub(crate) permitted: Permitted,
    pub(crate) standing: Standing,
    pub(crate) record: Record,
    /// The Bundle that the record was read from, for the seal.
    pub(crate) bundle: Zeroizing<Vec<u8>>,
    pub(crate) fetched: DateTime<Utc>,
    /// What the page shows now, so that an unlocking leads back.
    pub(crate) screen: OnScreen,
}

/// Which part of the record the page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OnScreen {
    Overview,
    Timeline,
    Section(Section),
}

/// A locked desk: who it was, and the seal. Nothing else of the session is left.
pub(crate) struct LockedDesk {
    pub(crate) practitioner: Practitioner,
    pub(crate) policy_version: String,
    pub(crate) timeouts: Timeouts,
    pub(crate) session: Session,
    pub(crate) sealed: Sealed,
}

impl State {
    pub(crate) fn new() -> Self {
        Self {
            desk: Desk::Empty,
            network: Network::Unknown,
            training: None,
            ahead: TimeDelta::zero(),
            epoch: 0,
            enrolment: None,
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
