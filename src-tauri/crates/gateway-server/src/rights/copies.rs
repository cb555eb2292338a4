//! The copies of a record that were made for its patient: the patient is told of each, so that one for somebody else is found.

use contract::{AccessKind, ReportedAccess};
use nhs::PatientId;
use rusqlite::Connection;

use super::{access_report::People, refusals::asked};

/// Every copy that was made.
pub(super) fn of(
    db: &Connection,
    patient: &PatientId,
    people: &mut People,
) -> rusqlite::Result<Vec<ReportedAccess>> {
    db.prepare_cached(
        "SELECT event.id, recorded, event.account, name, title, organisation, workplace
         FROM gateway_event AS event LEFT JOIN account ON account.id = event.account
         WHERE patient = ?1 AND kind = 'subject-access' AND outcome = 'done'",
    )?
    .query_map([patient.as_str()], |row| asked(row, AccessKind::CopyMade, people))?
    .collect()
}
