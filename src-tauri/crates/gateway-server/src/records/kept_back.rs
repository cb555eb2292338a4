//! The entries of a patient that a grant does not show, so that nothing that is sent names them.
//!
//! A reference carries the name of what it refers to (`Reference.display`), and that it stands there at all says that there is
//! something. So an entry is sent without its references to entries that are not.

use std::collections::HashSet;

use access::Treatment;
use rusqlite::Connection;
use serde_json::Value;

use super::{everything::Assembly, open::treatment};
use crate::sensitive::remove_references_to;

/// The ids of what is kept back.
#[derive(Default)]
pub(crate) struct KeptBack(HashSet<String>);

impl KeptBack {
    /// What this grant keeps back of its patient's record.
    pub(crate) fn of(db: &Connection, assembly: &Assembly<'_>) -> rusqlite::Result<Self> {
        let mut find = db.prepare_cached(
            "SELECT id, section, confidentiality FROM resource WHERE patient = ?1 AND explains = 0",
        )?;
        let mut rows = find.query([assembly.patient().as_str()])?;
        let mut kept_back = HashSet::new();
        while let Some(row) = rows.next()? {
            let (section, by_label) = treatment(
                assembly.grant(),
                row.get_ref("section")?.as_str()?,
                row.get_ref("confidentiality")?.as_str()?,
            );
            if assembly.guard(section, by_label) != Treatment::Shown {
                kept_back.insert(row.get("id")?);
            }
        }
        Ok(Self(kept_back))
    }

    /// The entry without its references to what is kept back; `ids` are those to which it refers, by spaces.
    pub(crate) fn taken_out_of(&self, text: String, ids: &[&str]) -> rusqlite::Result<String> {
        let mut named = ids.iter().flat_map(|ids| ids.split_whitespace());
        if !named.any(|id| self.0.contains(id)) {
            return Ok(text);
        }
        let mut entry: Value =
            serde_json::from_str(&text).map_err(|_| rusqlite::Error::InvalidQuery)?;
        remove_references_to(&mut entry, &|id| self.0.contains(id));
        Ok(entry.to_string())
    }
}
