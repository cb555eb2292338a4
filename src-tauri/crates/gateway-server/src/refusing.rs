//! The patient says no: to one person who asks, or to everybody who was ever permitted.
//!
//! A refusal is kept as a Consent that denies, and is told to the next person before they ask; a withdrawal ends what was permitted, at
//! every workstation, in the same transaction. What rests on a duty to others (safeguarding, a legal duty) goes on.

use std::sync::Arc;

use access::{Refusal, Sharing, Standing};
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use contract::{ProblemCode, SaidNo, Withdraw};
use nhs::PatientId;
use rusqlite::Transaction;

use crate::{
    Failure, Gateway, GatewayEvent, SignedInAs,
    access_decisions::{must_be, nobody},
    accounts::Asked,
    consents, grants, note,
    problem::Body,
    standing,
};

/// `POST /api/access/said-no`
pub(crate) async fn said_no(
    asked: Asked,
    who: SignedInAs,
    Body(SaidNo { patient }): Body<SaidNo>,
) -> Result<StatusCode, Failure> {
    write_down(asked, who, patient, No::ToOne).await
}

/// `POST /api/access/withdraw`
pub(crate) async fn withdraw(
    asked: Asked,
    who: SignedInAs,
    Body(Withdraw { patient }): Body<Withdraw>,
) -> Result<StatusCode, Failure> {
    write_down(asked, who, patient, No::ToAll).await
}

/// To whom the patient says no.
#[derive(Clone, Copy)]
enum No {
    /// To the person who asks.
    ToOne,
    /// To everybody: what was permitted is taken back.
    ToAll,
}

async fn write_down(
    asked: Asked,
    who: SignedInAs,
    patient: PatientId,
    no: No,
) -> Result<StatusCode, Failure> {
    must_be(&asked.written_down)?;
    let gateway = Arc::clone(&asked.gateway);
    gateway
        .blocking(move |gateway| {
            let now = gateway.clock.now();
            let said = gateway.store.write(|tx| {
                grants::end_with_their_sessions(tx, now)?;
                let Some(standing) = standing::standing(tx, gateway, &who, &patient, now)? else {
                    return Ok(None);
                };
                let refused = no.refused(gateway, &who, &standing);
                let event = GatewayEvent {
                    patient: Some(patient.to_string()),
                    ..asked.event(no.name(), refused.map_or("done", Refusal::name)).by(&who)
                };
                let is_done = no.is_done(tx, &asked)?;
                note(tx, now, &event)?;
                if refused.is_none() && !is_done {
                    no.carry_out(tx, &who, &patient, now)?;
                }
                Ok(Some(refused))
            })?;
            match said.ok_or_else(nobody)? {
                None => Ok(StatusCode::NO_CONTENT),
                Some(refusal) => Err(not_for_you(refusal)),
            }
        })
        .await
}

impl No {
    fn name(self) -> &'static str {
        match self {
            Self::ToOne => "said-no",
            Self::ToAll => "withdrawn",
        }
    }

    /// Why this person is not the one to write it down: a role that opens no records meets no patient, and of whom nothing is kept
    /// no refusal is kept either. A withdrawal reaches others, so it needs a tie to the patient, or a grant.
    fn refused(self, gateway: &Gateway, who: &SignedInAs, standing: &Standing) -> Option<Refusal> {
        let row = gateway.policy.row(&who.practitioner);
        let tied = standing.relationship.is_some() || standing.in_force.is_some();
        match (row, standing.sharing, self) {
            (None, ..) => Some(Refusal::UnknownRole),
            (Some(row), ..) if row.shows.is_empty() => Some(Refusal::RoleOpensNoRecord),
            (_, Sharing::OptedOut, _) => Some(Refusal::OptedOut),
            (_, Sharing::PracticeNotSharing, _) => Some(Refusal::PracticeNotSharing),
            (_, Sharing::Shared, Self::ToAll) if !tied => Some(Refusal::NoRelationship),
            (_, Sharing::Shared, Self::ToAll | Self::ToOne) => None,
        }
    }

    /// Whether the same no was carried out before: its answer was lost on the way, or the log of the computer came first. Written down
    /// twice, it could not be taken back as one.
    fn is_done(self, tx: &Transaction<'_>, asked: &Asked) -> rusqlite::Result<bool> {
        let event = match (self, asked.written_down.event) {
            (Self::ToOne, Some(event)) => event.to_string(),
            (Self::ToOne, None) | (Self::ToAll, _) => return Ok(false),
        };
        tx.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM gateway_event WHERE event = ?1
                            AND ((kind = ?2 AND outcome = 'done') OR kind = 'caught-up'))",
        )?
        .query_row((event, self.name()), |row| row.get(0))
    }

    fn carry_out(
        self,
        tx: &Transaction<'_>,
        who: &SignedInAs,
        patient: &PatientId,
        now: DateTime<Utc>,
    ) -> rusqlite::Result<()> {
        match self {
            Self::ToOne => grants::end_those_refused(tx, &who.practitioner.id, patient, now)?,
            Self::ToAll => grants::end_those_withdrawn(tx, patient, now)?,
        }
        let said_in = match self {
            Self::ToOne => Some(who.session.as_str()),
            Self::ToAll => None,
        };
        consents::refuse(tx, &who.practitioner, patient, said_in, now)
    }
}

fn not_for_you(refusal: Refusal) -> Failure {
    let (code, words) = match refusal {
        Refusal::UnknownRole | Refusal::RoleOpensNoRecord => {
            (ProblemCode::FunctionNotAllowed, "Your role does not open records.")
        }
        Refusal::NoRelationship => (ProblemCode::NoGrant, "Nothing ties you to this patient."),
        Refusal::OptedOut
        | Refusal::PracticeNotSharing
        | Refusal::SessionNotActive
        | Refusal::BasisNotAllowed
        | Refusal::PermissionEnded
        | Refusal::PermissionTooLong
        | Refusal::ReasonNotOffered
        | Refusal::NoTestRequested
        | Refusal::GrantEnded
        | Refusal::PermissionWithdrawn
        | Refusal::NoWordFromGateway
        | Refusal::TooMuchUnsent => {
            (ProblemCode::NoGrant, "There is no record of this patient to open.")
        }
    };
    Failure::problem(code, words)
}
