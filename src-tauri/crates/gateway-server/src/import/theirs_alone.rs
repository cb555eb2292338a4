//! What bundles bring along to explain their entries: medicines, clinics, places. Where nobody of whom a bundle speaks
//! shares a record, none of its entries is kept, and what only they would have named is not kept either.

use std::collections::{BTreeMap, BTreeSet};

use nhs::PatientId;
use rusqlite::Transaction;

use crate::opt_out;

/// What the bundles of one file brought, and of whom they speak.
#[derive(Default)]
pub(crate) struct Brought {
    new: BTreeSet<String>,
    in_bundles: BTreeMap<String, (String, BTreeSet<usize>)>,
    about: BTreeMap<usize, BTreeSet<PatientId>>,
}

impl Brought {
    /// A bundle brought this, which explains entries; `new` if it was not known before.
    pub(crate) fn add(&mut self, id: &str, kind: &str, bundle: usize, new: bool) {
        if opt_out::may_be_ones_own(kind) {
            let (of_kind, bundles) = self.in_bundles.entry(id.to_owned()).or_default();
            kind.clone_into(of_kind);
            bundles.insert(bundle);
            if new {
                self.new.insert(id.to_owned());
            }
        }
    }

    /// A bundle speaks of this patient.
    pub(crate) fn speaks_of(&mut self, bundle: usize, patient: &PatientId) {
        self.about.entry(bundle).or_default().insert(patient.clone());
    }

    /// Forgets what is new and came only in bundles that speak of patients who do not share; answers with the types.
    pub(crate) fn forget_theirs(&self, tx: &Transaction<'_>) -> rusqlite::Result<Vec<&str>> {
        let mut forget =
            tx.prepare_cached("DELETE FROM resource WHERE id = ?1 AND patient IS NULL")?;
        let mut forgotten = Vec::new();
        for (id, (kind, bundles)) in self.in_bundles.iter().filter(|(id, _)| self.new.contains(*id))
        {
            if self.are_theirs(tx, bundles)? {
                forget.execute([id])?;
                forgotten.push(kind.as_str());
            }
        }
        Ok(forgotten)
    }

    /// Whether all these bundles speak of somebody, and of nobody who shares.
    fn are_theirs(
        &self,
        tx: &Transaction<'_>,
        bundles: &BTreeSet<usize>,
    ) -> rusqlite::Result<bool> {
        for bundle in bundles {
            let Some(patients) = self.about.get(bundle) else { return Ok(false) };
            for patient in patients {
                if opt_out::is_kept(tx, patient)? {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }
}
