//! What has just come.

use chrono::{DateTime, Utc};
use nhs::PatientId;

use super::RecordError;
use crate::{
    arrival::{Arrival, Piece, What},
    parse,
    sent::Sent,
};

/// What has just come, before it is a part of the record: it is about this patient.
pub(super) struct Came {
    pub(super) sent: Sent,
    pub(super) piece: Piece,
}

impl Came {
    /// The bundle that came for this.
    ///
    /// # Errors
    /// As [`crate::Record::from_bundle`].
    pub(super) fn read(
        patient: &PatientId,
        what: What,
        bundle: Vec<u8>,
        at: DateTime<Utc>,
    ) -> Result<Self, RecordError> {
        let piece = Piece { what, at, entries: usize::MAX, text: 0..0 };
        let sent = Sent::read(bundle, &Arrival::of(piece.clone()))?;
        parse::page_of(patient, &sent)?;
        let piece = Piece { entries: sent.pages().len(), text: sent.listed(), ..piece };
        Ok(Self { sent, piece })
    }

    /// The text of its entries.
    pub(super) fn entries(&self) -> (Piece, &str) {
        (self.piece.clone(), self.sent.text().get(self.piece.text.clone()).unwrap_or_default())
    }
}
