//! That the patient said no was a slip: whoever wrote it down takes it back at once, on record.
//!
//! The refusal is marked as entered in error and is told to nobody from then on. It opens nothing: what had ended with it stays ended, and
//! the patient is asked as always.

use std::sync::Arc;

use axum::http::StatusCode;
use contract::{ProblemCode, UnsayNo};

use crate::{
    Failure, GatewayEvent, SignedInAs, access_decisions::must_be, accounts::Asked,
    consents::taking_back::Slip, note, problem::Body,
};

/// `POST /api/access/said-no/taken-back`
pub(crate) async fn unsay_no(
    asked: Asked,
    who: SignedInAs,
    Body(UnsayNo { patient }): Body<UnsayNo>,
) -> Result<StatusCode, Failure> {
    must_be(&asked.written_down)?;
    let gateway = Arc::clone(&asked.gateway);
    gateway
        .blocking(move |gateway| {
            let now = gateway.clock.now();
            let is_taken_back = gateway.store.write(|tx| {
                let practitioner = &who.practitioner.id;
                let slip = Slip { practitioner, session: &who.session, patient: &patient, at: now };
                let is_taken_back = slip.take_back(tx, now)?;
                let outcome = if is_taken_back { "done" } else { "nothing-to-take-back" };
                let event = asked.event("unsaid-no", outcome).by(&who);
                note(tx, now, &GatewayEvent { patient: Some(patient.to_string()), ..event })?;
                Ok(is_taken_back)
            })?;
            if is_taken_back { Ok(StatusCode::NO_CONTENT) } else { Err(nothing_to_take_back()) }
        })
        .await
}

/// Nobody is told whether the patient has said no to somebody else.
fn nothing_to_take_back() -> Failure {
    let words = "There is no refusal that you have written down in this session within the last 15 minutes.";
    Failure::problem(ProblemCode::NotFound, words)
}
