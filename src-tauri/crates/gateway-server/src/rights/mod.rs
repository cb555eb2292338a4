//! The rights of a patient: who has opened the record, and a copy of what it holds.
//!
//! A member of staff asks for them with the patient across the desk: the NHS number *and* the date of birth have to be the
//! same person's, and what was seen of that person is written down with the asking.

mod access_report;
mod copies;
mod looked_at;
mod openings;
mod places;
mod refusals;
mod subject_access;

use std::sync::Arc;

use axum::{Router, routing::post};
use chrono::NaiveDate;
use contract::{IdentitySeen, ProblemCode, path};
use nhs::{NhsNumber, PatientId};
use rusqlite::{Connection, OptionalExtension as _};
use serde_json::{Value, json};

use crate::{Failure, Gateway};

/// Every route for the rights of a patient.
pub(crate) fn routes() -> Router<Arc<Gateway>> {
    Router::new()
        .route(path::ACCESS_REPORT, post(access_report::answer))
        .route(path::SUBJECT_ACCESS, post(subject_access::answer))
}

/// The patient who asks, as far as two things that they know name them.
struct Named {
    number: NhsNumber,
    born: NaiveDate,
}

impl Named {
    /// By the number as it was sent, and the date of birth; what was seen of the person must not be nothing.
    fn new(number: &str, born: NaiveDate, seen: &[IdentitySeen]) -> Result<Self, Failure> {
        let number = number.parse().map_err(|_| unreadable("This is not an NHS number."))?;
        if seen.is_empty() {
            return Err(unreadable("Say what was seen of the person who asks."));
        }
        Ok(Self { number, born })
    }

    /// The patient of whom both are true.
    fn find(&self, db: &Connection) -> rusqlite::Result<Option<PatientId>> {
        let id: Option<String> = db
            .prepare_cached("SELECT id FROM patient WHERE nhs_number = ?1 AND born = ?2")?
            .query_row((self.number.digits(), self.born.to_string()), |row| row.get(0))
            .optional()?;
        Ok(id.and_then(|id| id.parse().ok()))
    }
}

/// What was seen of the person, as it is written down.
fn seen_words(seen: &[IdentitySeen]) -> Value {
    json!(seen.iter().map(|each| each.name()).collect::<Vec<_>>())
}

fn unreadable(words: &str) -> Failure {
    Failure::problem(ProblemCode::Unreadable, words)
}

/// Nobody is told which of the two did not match.
fn no_such_person() -> Failure {
    let words = "Nobody has this NHS number and this date of birth here. Check both.";
    Failure::problem(ProblemCode::NotFound, words)
}
