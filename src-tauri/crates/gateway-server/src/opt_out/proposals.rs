//! Opting a patient out, or in again, by hand: one person of the administration proposes it, another carries it out.
//!
//! A proposal holds for seven days and does nothing by itself. Whoever carries it out is another account than the one that
//! proposed it; the database refuses anything else as well. Opting in restores nothing: what was forgotten comes again when
//! the sources are imported the next time.

use access::{Function, Sharing};
use chrono::{DateTime, Duration, Utc};
use identity::Practitioner;
use nhs::{ClinicalDate, NhsNumber, PatientId};
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction};
use thiserror::Error;
use uuid::Uuid;

use super::{About, Says, Word, log, settle, sharing, words};
use crate::{
    Gateway, GatewayEvent, StoreError, accounts::sessions::time, note, records::shelf::Said,
};

/// What one person has proposed and nobody has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Its id.
    pub id: String,
    /// About whom.
    pub nhs_number: String,
    /// Whether the patient is to share again; otherwise they opt out.
    pub shares: bool,
    /// When it was proposed.
    pub proposed: DateTime<Utc>,
    /// By which account.
    pub proposed_by: String,
    /// The address of that account.
    pub email: String,
    /// Until when it holds.
    pub expires: DateTime<Utc>,
}

/// What became of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CarriedOut {
    /// Whether there is a record now.
    pub sharing: Sharing,
    /// Whether what was forgotten is gone from the write-ahead log as well.
    pub emptied: bool,
}

/// Why nothing was proposed, or carried out.
#[derive(Debug, Error)]
pub enum ProposalError {
    /// The policy gives this role no administration.
    #[error("this account's role does not carry out opt-outs")]
    NotAdministration,
    /// There is no such proposal, or it has ended.
    #[error("there is no such proposal, or it has ended: `patient proposals` lists them")]
    Unknown,
    /// It says the opposite.
    #[error("this proposal is not to {0}")]
    Otherwise(&'static str),
    /// The same person again.
    #[error("whoever proposed it cannot carry it out: it takes another person")]
    SamePerson,
    /// There is nobody to opt in.
    #[error("nobody with this NHS number is known here")]
    Nobody,
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Proposes that this patient shares no more, or shares again.
pub fn propose(
    gateway: &Gateway,
    person: &Practitioner,
    number: NhsNumber,
    shares: bool,
) -> Result<Proposal, ProposalError> {
    must_be_administration(gateway, person)?;
    let now = gateway.clock.now();
    let proposal = Proposal {
        id: Uuid::new_v4().to_string(),
        nhs_number: number.digits(),
        shares,
        proposed: now,
        proposed_by: person.id.0.clone(),
        email: person.email.clone(),
        expires: now + HOLDS,
    };
    gateway.store.write(|tx| {
        tx.execute(
            "INSERT INTO sharing_proposal (id, nhs_number, shares, proposed, proposed_by, expires) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            (
                &proposal.id,
                &proposal.nhs_number,
                shares,
                now.to_rfc3339(),
                &proposal.proposed_by,
                proposal.expires.to_rfc3339(),
            ),
        )?;
        proposal.note(tx, person, "proposed", "done", now)
    })?;
    Ok(proposal)
}

/// Carries out what another person has proposed.
pub fn carry_out(
    gateway: &Gateway,
    person: &Practitioner,
    id: &str,
    shares: bool,
) -> Result<CarriedOut, ProposalError> {
    must_be_administration(gateway, person)?;
    let now = gateway.clock.now();
    let sharing = gateway.store.write(|tx| {
        let Some(proposal) = open(tx, id, now)? else { return Ok(Err(ProposalError::Unknown)) };
        if let Err((outcome, error)) = proposal.may_be_carried_out(tx, person, shares)? {
            proposal.note(tx, person, "not-carried-out", outcome, now)?;
            return Ok(Err(error));
        }
        proposal.end(tx, person, true, now)?;
        let patient = proposal.patient_or_new(tx)?;
        proposal.say(tx, &patient, now)?;
        settle(tx, &gateway.seal, std::slice::from_ref(&patient), now)?;
        crate::patients::demographics::refresh(tx, &gateway.seal, &patient)?;
        proposal.note(tx, person, "carried-out", "done", now)?;
        sharing(tx, &patient).map(Ok)
    })??;
    Ok(CarriedOut { sharing, emptied: log::empty(&gateway.store, now)? })
}

/// Takes a proposal back, one's own or another's.
pub fn withdraw(gateway: &Gateway, person: &Practitioner, id: &str) -> Result<(), ProposalError> {
    must_be_administration(gateway, person)?;
    let now = gateway.clock.now();
    gateway.store.write(|tx| {
        let Some(proposal) = open(tx, id, now)? else { return Ok(Err(ProposalError::Unknown)) };
        proposal.end(tx, person, false, now)?;
        proposal.note(tx, person, "withdrawn", "done", now).map(Ok)
    })?
}

/// The proposals that can still be carried out, the oldest first.
pub fn waiting(gateway: &Gateway) -> Result<Vec<Proposal>, StoreError> {
    let now = gateway.clock.now().to_rfc3339();
    gateway.store.read(|db| {
        db.prepare(&format!(
            "{PROPOSALS} WHERE ended IS NULL AND expires > ?1 ORDER BY proposed, id"
        ))?
        .query_map([now], read)?
        .collect()
    })
}

impl Proposal {
    fn may_be_carried_out(
        &self,
        tx: &Transaction<'_>,
        person: &Practitioner,
        shares: bool,
    ) -> rusqlite::Result<Result<(), (&'static str, ProposalError)>> {
        Ok(if self.proposed_by == person.id.0 {
            Err(("same-person", ProposalError::SamePerson))
        } else if self.shares != shares {
            Err(("otherwise", ProposalError::Otherwise(if shares { "opt in" } else { "opt out" })))
        } else if shares && self.patient(tx)?.is_none() {
            Err(("nobody", ProposalError::Nobody))
        } else {
            Ok(())
        })
    }

    /// What two people say here for the patient.
    fn say(
        &self,
        tx: &Transaction<'_>,
        patient: &PatientId,
        now: DateTime<Utc>,
    ) -> rusqlite::Result<()> {
        let word = Word {
            entry: self.id.clone(),
            about: About::ThisRecord,
            source: None,
            key: String::new(),
            says: if self.shares { Says::Yes } else { Says::No },
            date: Some(ClinicalDate::Moment(now.fixed_offset())),
            learnt: now,
            said: Said::default(),
        };
        words::keep(tx, patient, &word)
    }

    fn end(
        &self,
        tx: &Transaction<'_>,
        person: &Practitioner,
        carried_out: bool,
        now: DateTime<Utc>,
    ) -> rusqlite::Result<()> {
        tx.execute(
            "UPDATE sharing_proposal SET ended = ?2, ended_by = ?3, carried_out = ?4 WHERE id = ?1",
            (&self.id, now.to_rfc3339(), &person.id.0, carried_out),
        )
        .map(drop)
    }

    fn patient(&self, db: &Connection) -> rusqlite::Result<Option<PatientId>> {
        patient_with(db, &self.nhs_number)
    }

    /// Somebody of whom nothing has come yet can opt out as well: nothing will be kept when it does.
    fn patient_or_new(&self, tx: &Transaction<'_>) -> rusqlite::Result<PatientId> {
        if let Some(patient) = self.patient(tx)? {
            return Ok(patient);
        }
        let id = Uuid::new_v4().to_string();
        tx.execute(
            "INSERT INTO patient (id, nhs_number) VALUES (?1, ?2)",
            (&id, &self.nhs_number),
        )?;
        id.parse().map_err(|_| rusqlite::Error::InvalidQuery)
    }

    /// Who the patient is, is said by the opaque id alone, if there is one yet.
    fn note(
        &self,
        tx: &Transaction<'_>,
        person: &Practitioner,
        what: &str,
        outcome: &str,
        now: DateTime<Utc>,
    ) -> rusqlite::Result<()> {
        let event = GatewayEvent {
            account: Some(person.id.0.clone()),
            patient: self.patient(tx)?.map(|patient| patient.to_string()),
            detail: Some(serde_json::json!({ "proposal": self.id, "what": what })),
            ..GatewayEvent::new(if self.shares { "opt-in" } else { "opt-out" }, outcome)
        };
        note(tx, now, &event)
    }
}

/// The patient with this NHS number.
pub(super) fn patient_with(db: &Connection, number: &str) -> rusqlite::Result<Option<PatientId>> {
    let id: Option<String> = db
        .query_row("SELECT id FROM patient WHERE nhs_number = ?1", [number], |row| row.get(0))
        .optional()?;
    Ok(id.and_then(|id| id.parse().ok()))
}

fn must_be_administration(gateway: &Gateway, person: &Practitioner) -> Result<(), ProposalError> {
    if gateway.policy.allows(person, Function::Administration) {
        return Ok(());
    }
    let event = GatewayEvent {
        account: Some(person.id.0.clone()),
        ..GatewayEvent::new("opt-out", "not-administration")
    };
    gateway.store.write(|tx| note(tx, gateway.clock.now(), &event))?;
    Err(ProposalError::NotAdministration)
}

fn open(db: &Connection, id: &str, now: DateTime<Utc>) -> rusqlite::Result<Option<Proposal>> {
    db.query_row(
        &format!("{PROPOSALS} WHERE sharing_proposal.id = ?1 AND ended IS NULL AND expires > ?2"),
        (id, now.to_rfc3339()),
        read,
    )
    .optional()
}

fn read(row: &Row<'_>) -> rusqlite::Result<Proposal> {
    Ok(Proposal {
        id: row.get("id")?,
        nhs_number: row.get("nhs_number")?,
        shares: row.get("shares")?,
        proposed: time(row, "proposed")?,
        proposed_by: row.get("proposed_by")?,
        email: row.get("email")?,
        expires: time(row, "expires")?,
    })
}

const PROPOSALS: &str = "SELECT sharing_proposal.*, email FROM sharing_proposal JOIN account ON account.id = proposed_by";
const HOLDS: Duration = Duration::days(7);
