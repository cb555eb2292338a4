//! The report of a patient whose whereabouts are protected: it names organisations by their kind, and no place in them. Whoever reads
//! it over the patient's shoulder must not learn where to wait.

use contract::{AccessReport, ReportedAccess};
use nhs::PatientId;
use rusqlite::Connection;

use crate::{
    keys::SealKey,
    records::whereabouts::{Whereabouts, by_kind},
};

/// Whether and how places are kept out of one report.
pub(super) struct Places(Option<Whereabouts>);

impl Places {
    pub(super) fn of(
        db: &Connection,
        seal: &SealKey,
        patient: &PatientId,
    ) -> rusqlite::Result<Self> {
        Whereabouts::of(db, seal, patient).map(Self)
    }

    /// The report without what says where the patient is.
    pub(super) fn keep(&self, mut report: AccessReport) -> AccessReport {
        let Some(whereabouts) = &self.0 else { return report };
        let own = std::mem::take(&mut report.organisation);
        let organisations: Vec<String> =
            report.accesses.iter().map(|access| access.organisation.clone()).collect();
        let kinds = by_kind(std::iter::once(&own).chain(&organisations).map(String::as_str));
        let named = |organisation: &str| kinds.get(organisation).cloned().unwrap_or_default();
        for access in &mut report.accesses {
            access.organisation = named(&access.organisation);
            without_places(access, whereabouts);
        }
        report.organisation = named(&own);
        report.places_kept = true;
        report
    }
}

fn without_places(access: &mut ReportedAccess, whereabouts: &Whereabouts) {
    access.workplace = None;
    access.title = access.title.take().filter(|title| !whereabouts.is_said_in(title));
}
