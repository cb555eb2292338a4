//! RF2 snapshots of simple reference sets, `der2_Refset_SimpleSnapshot...txt`: six columns, tab separated, a line for each
//! member.

use std::collections::{BTreeMap, HashSet};

use nhs::system::SNOMED;

use super::{BadLines, Kind, List, LoadError, REQUIRED, is_concept};

/// Whether this begins as such a file does.
pub(super) fn is_one(text: &[u8]) -> bool {
    let first = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    first.trim_ascii_end() == HEADER.as_bytes()
}

/// The active members of the wanted reference sets, a list for each.
pub(super) fn read(text: &[u8], kind: &Kind) -> Result<Vec<List>, LoadError> {
    let wanted = wanted(kind)?;
    let members = members(text, &wanted)?;
    let found: Vec<List> = wanted
        .iter()
        .filter_map(|(id, name)| {
            let codes = members.get(id)?.iter().map(|code| ((*code).to_owned(), None)).collect();
            let (name, refset, system) = (name.clone(), Some(id.clone()), SNOMED.to_owned());
            Some(List { name, refset, system, codes })
        })
        .collect();
    let missing: Vec<&str> = wanted
        .iter()
        .filter(|(id, _)| !members.contains_key(id))
        .map(|(id, _)| id.as_str())
        .collect();
    // The four may lie in several files; what was named has to be there.
    if found.is_empty() || (!kind.refsets.is_empty() && !missing.is_empty()) {
        return Err(LoadError::NotThere(missing.join(", ")));
    }
    Ok(found)
}

/// Ids of reference sets, and the names of their lists.
fn wanted(kind: &Kind) -> Result<Vec<(String, String)>, LoadError> {
    if kind.system.is_some() || (kind.name.is_some() && kind.refsets.len() != 1) {
        return Err(LoadError::Named);
    }
    if kind.refsets.is_empty() {
        return Ok(REQUIRED.map(|(id, name)| (id.to_owned(), name.to_owned())).into());
    }
    let name = |id: &String| {
        let required = REQUIRED.iter().find(|(required, _)| required == id);
        match (required, &kind.name) {
            (Some((_, name)), _) => (*name).to_owned(),
            (None, Some(name)) => name.clone(),
            (None, None) => id.clone(),
        }
    };
    Ok(kind.refsets.iter().map(|id| (id.clone(), name(id))).collect())
}

fn members<'t>(
    text: &'t [u8],
    wanted: &[(String, String)],
) -> Result<BTreeMap<String, HashSet<&'t str>>, LoadError> {
    let mut members: BTreeMap<String, HashSet<&str>> = BTreeMap::new();
    let (mut ids, mut bad) = (HashSet::new(), BadLines::default());
    for (number, line) in text.split(|byte| *byte == b'\n').enumerate().skip(1) {
        match member(line) {
            Ok(None) => {}
            Ok(Some((id, refset, concept))) => {
                if !ids.insert(id) {
                    bad.add(number + 1, "repeats a member: this is no snapshot");
                }
                let is_wanted = wanted.iter().any(|(wanted, _)| wanted == refset);
                if let (true, Some(concept)) = (is_wanted, concept) {
                    members.entry(refset.to_owned()).or_default().insert(concept);
                }
            }
            Err(why) => bad.add(number + 1, why),
        }
    }
    bad.none_or().map(|()| members)
}

/// The id of a member, its reference set, and what it refers to if it is active; nothing for an empty line.
#[expect(clippy::type_complexity, reason = "three parts of one line")]
fn member(line: &[u8]) -> Result<Option<(&str, &str, Option<&str>)>, &'static str> {
    let line = std::str::from_utf8(line).map_err(|_| "is not UTF-8")?.trim_end_matches('\r');
    if line.is_empty() {
        return Ok(None);
    }
    let columns: Vec<&str> = line.split('\t').collect();
    let [id, _time, active, _module, refset, concept] = columns.as_slice() else {
        return Err("does not have six columns");
    };
    let active = match *active {
        "1" => true,
        "0" => false,
        _ => return Err("is neither active (1) nor inactive (0)"),
    };
    if !is_concept(refset) || !is_concept(concept) {
        return Err("names no concept of SNOMED CT");
    }
    Ok(Some((id, refset, active.then_some(concept))))
}

const HEADER: &str = "id\teffectiveTime\tactive\tmoduleId\trefsetId\treferencedComponentId";
