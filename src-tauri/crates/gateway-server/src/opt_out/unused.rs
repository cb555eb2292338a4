//! What nobody's entries name any more: a medicine, a clinic or a place that only one patient's entries named tells of that
//! patient, so it goes with them. Organisations and people are nobody's alone.

use std::collections::BTreeSet;

use nhs::PatientId;
use rusqlite::{OptionalExtension as _, Transaction};

/// What explains the entries of this patient and may be theirs alone, by id.
pub(super) fn named_by_entries_of(
    tx: &Transaction<'_>,
    patient: &PatientId,
) -> rusqlite::Result<BTreeSet<String>> {
    let mut ahead: Vec<String> = tx
        .prepare_cached("SELECT refers FROM resource WHERE patient = ?1 AND refers <> ''")?
        .query_map([patient.as_str()], |row| row.get::<_, String>(0))?
        .flat_map(|refers| split(&refers.unwrap_or_default()))
        .collect();
    let mut explains =
        tx.prepare_cached("SELECT type, refers FROM resource WHERE id = ?1 AND patient IS NULL")?;
    let (mut named, mut seen) = (BTreeSet::new(), BTreeSet::new());
    while let Some(id) = ahead.pop() {
        if !seen.insert(id.clone()) {
            continue;
        }
        let found: Option<(String, String)> =
            explains.query_row([&id], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let Some((kind, refers)) = found else { continue };
        ahead.extend(split(&refers));
        if may_be_ones_own(&kind) {
            named.insert(id);
        }
    }
    Ok(named)
}

/// Forgets those of these that nothing names; with one that goes, those that only it named.
pub(super) fn forget_unused(
    tx: &Transaction<'_>,
    ids: impl IntoIterator<Item = String>,
) -> rusqlite::Result<()> {
    let mut unused: BTreeSet<String> = ids.into_iter().collect();
    if unused.is_empty() {
        return Ok(());
    }
    let mut used = Vec::new();
    let mut find = tx.prepare("SELECT id, refers FROM resource WHERE refers <> ''")?;
    let mut rows = find.query([])?;
    while let Some(row) = rows.next()? {
        if !unused.contains(row.get_ref("id")?.as_str()?) {
            used.extend(
                row.get_ref("refers")?
                    .as_str()?
                    .split(' ')
                    .filter(|id| unused.contains(*id))
                    .map(str::to_owned),
            );
        }
    }
    let mut refers = tx.prepare("SELECT refers FROM resource WHERE id = ?1")?;
    while let Some(id) = used.pop() {
        if unused.remove(&id) {
            used.extend(split(&refers.query_row([&id], |row| row.get::<_, String>(0))?));
        }
    }
    let mut forget = tx.prepare("DELETE FROM resource WHERE id = ?1 AND patient IS NULL")?;
    unused.iter().try_for_each(|id| forget.execute([id]).map(drop))
}

/// Whether a resource of this type, which explains others, may be there for one patient alone.
pub(crate) fn may_be_ones_own(kind: &str) -> bool {
    !matches!(kind, "Organization" | "Practitioner" | "PractitionerRole")
}

fn split(ids: &str) -> Vec<String> {
    ids.split_whitespace().map(str::to_owned).collect()
}
