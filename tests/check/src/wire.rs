//! The page's types, which the shell's tests write.

use crate::place;
use std::{collections::BTreeMap, fs};

/// The files as they are now, by name.
pub(crate) fn written() -> BTreeMap<String, Vec<u8>> {
    let folder = place::ui().join("src").join("wire");
    let files = place::files_under(&folder);
    let named = |file: &std::path::PathBuf| {
        let name = file.strip_prefix(&folder).ok()?.to_string_lossy().into_owned();
        Some((name, fs::read(file).ok()?))
    };
    files.iter().filter_map(named).collect()
}

/// The names of the files that are not the same before and after.
pub(crate) fn differing(
    before: &BTreeMap<String, Vec<u8>>,
    after: &BTreeMap<String, Vec<u8>>,
) -> Vec<String> {
    let names: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    names.into_iter().filter(|name| before.get(*name) != after.get(*name)).cloned().collect()
}
