//! What of a patient's record a grant does not show, so that nothing that is sent names it.
//!
//! A reference carries the name of what it refers to (`Reference.display`), and that it stands there at all says that there is
//! something. So an entry is sent without its references to what is not: by address, by identifier, or, where one of these may
//! be meant, by words alone. A medicine whose product is restricted is sent without a name, and is shown as one that cannot be read.

use std::collections::HashSet;

use access::Treatment;
use rusqlite::{Connection, Row};
use serde_json::Value;

use super::{
    everything::Assembly,
    open::{may_explain, treatment},
    shelf::pairs,
};
use crate::{
    import::names_of,
    keys::SealKey,
    sensitive::{Untold, remove_references},
};

/// The ids of what is kept back, and the names by which it may be referred to.
#[derive(Default)]
pub(crate) struct KeptBack(HashSet<String>);

impl KeptBack {
    /// What this grant keeps back of its patient's record, and of what explains it.
    pub(crate) fn of(db: &Connection, assembly: &Assembly<'_>) -> rusqlite::Result<Self> {
        let mut kept_back = HashSet::new();
        let patient = assembly.patient().as_str();
        let mut entries = db.prepare_cached(
            "SELECT id, names, section, confidentiality FROM resource WHERE patient = ?1 AND explains = 0",
        )?;
        let mut rows = entries.query([patient])?;
        while let Some(row) = rows.next()? {
            let (section, by_label) = treatment(
                assembly.grant(),
                row.get_ref("section")?.as_str()?,
                row.get_ref("confidentiality")?.as_str()?,
            );
            if assembly.guard(section, by_label) != Treatment::Shown {
                keep(&mut kept_back, row)?;
            }
        }
        let mut explaining = db.prepare_cached(
            "SELECT id, names, confidentiality FROM resource
             WHERE explains = 1 AND (patient IS NULL OR patient = ?1) AND confidentiality NOT IN ('', 'U', 'L', 'M', 'N')",
        )?;
        let mut rows = explaining.query([patient])?;
        while let Some(row) = rows.next()? {
            if !may_explain(assembly.grant(), row.get_ref("confidentiality")?.as_str()?) {
                keep(&mut kept_back, row)?;
            }
        }
        Ok(Self(kept_back))
    }

    /// The entry in this row without its references to what is kept back.
    pub(crate) fn taken_out_of(
        &self,
        text: String,
        row: &Row<'_>,
        seal: &SealKey,
    ) -> rusqlite::Result<String> {
        let names = |column| self.names_any(row.get_ref(column)?.as_str()?);
        let nowhere = names("linked")?;
        let elsewhere: HashSet<String> = pairs(row.get_ref("elsewhere")?.as_str()?)
            .filter(|(_, name)| self.0.contains(name))
            .map(|(id, _)| id)
            .collect();
        if !nowhere && elsewhere.is_empty() && !names("refers")? && !names("encounters")? {
            return Ok(text);
        }
        let name = names_of(seal, row.get("source")?);
        let untold = Untold {
            by_id: &|id| self.0.contains(id) || elsewhere.contains(id),
            by_identifier: &|system, value| self.0.contains(&name(system, value)),
            nowhere,
        };
        let mut entry: Value =
            serde_json::from_str(&text).map_err(|_| rusqlite::Error::InvalidQuery)?;
        remove_references(&mut entry, &untold);
        Ok(entry.to_string())
    }

    fn names_any(&self, ids: &str) -> rusqlite::Result<bool> {
        Ok(ids.split_whitespace().any(|id| self.0.contains(id)))
    }
}

fn keep(kept_back: &mut HashSet<String>, row: &Row<'_>) -> rusqlite::Result<()> {
    kept_back.insert(row.get("id")?);
    kept_back.extend(row.get_ref("names")?.as_str()?.split_whitespace().map(str::to_owned));
    Ok(())
}
