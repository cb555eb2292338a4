//! A "said no" that was a slip, marked as entered in error: the next person is not told of it.

use chrono::{DateTime, TimeDelta, Utc};
use identity::PractitionerId;
use nhs::PatientId;
use rusqlite::{OptionalExtension as _, Transaction, named_params};

use super::{ENTERED_IN_ERROR, change};

/// Who takes back what was said of whom, in which session.
pub(crate) struct Slip<'a> {
    /// The person who wrote it down.
    pub(crate) practitioner: &'a PractitionerId,
    /// In this session.
    pub(crate) session: &'a str,
    /// Of this patient.
    pub(crate) patient: &'a PatientId,
    /// When it was taken back.
    pub(crate) at: DateTime<Utc>,
}

impl Slip<'_> {
    /// Takes back the last no that the patient is said to have given to this person in this session, if that is not long ago. Tells
    /// whether there is one: taken back now, or before.
    pub(crate) fn take_back(
        &self,
        tx: &Transaction<'_>,
        now: DateTime<Utc>,
    ) -> rusqlite::Result<bool> {
        let last: Option<(String, i64, String, String)> = tx
            .prepare_cached(
                "SELECT id, version, status, opened_text('consent/' || id, sealed) FROM consent
                 WHERE refusal AND patient = :patient AND practitioner = :practitioner
                   AND said_in = :session AND decided >= :since
                 ORDER BY decided DESC, rowid DESC LIMIT 1",
            )?
            .query_row(
                named_params! {
                    ":patient": self.patient.as_str(),
                    ":practitioner": self.practitioner.0,
                    ":session": self.session,
                    ":since": (self.at - AT_ONCE).to_rfc3339(),
                },
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
            )
            .optional()?;
        let Some((id, version, status, text)) = last else { return Ok(false) };
        if status != ENTERED_IN_ERROR {
            change(tx, (&id, version, &text), (ENTERED_IN_ERROR, TAKEN_BACK), now)?;
        }
        Ok(true)
    }
}

/// Later it is for the patient to say otherwise.
const AT_ONCE: TimeDelta = TimeDelta::minutes(15);
/// Why a Consent changed, as `consent_version` has it.
pub(super) const TAKEN_BACK: &str = "taken-back";
