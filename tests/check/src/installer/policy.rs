//! The templates for Group Policy, as they go to IT.

use crate::{
    command::{command, words_of},
    fault::Fault,
    place,
};
use std::{fs, path::Path};

/// Copies them to `folder`, if each is well-formed. That each reference in them leads somewhere, a test of `settings` sees to.
pub(crate) fn copy(folder: &Path) -> Result<(), Fault> {
    let from = place::root().join("installer").join("policy");
    for file in place::files_under(&from) {
        words_of(command("xmllint", &["--noout"]).arg(&file))?;
        let to = folder.join(file.strip_prefix(&from).unwrap_or(&file));
        let parent = to.parent().unwrap_or(folder);
        fs::create_dir_all(parent).map_err(|cause| Fault::at(parent, &cause))?;
        fs::copy(&file, &to).map_err(|cause| Fault::at(&file, &cause))?;
    }
    Ok(())
}
