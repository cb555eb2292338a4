//! A disk that loses its power: what was synced is there, of the rest anything may be.
//!
//! It replays what a program has written, synced, named and said, as it was recorded from outside ([`crate::trace`]).

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// A file, by the order in which files were made; its name may change.
pub(crate) type FileNumber = usize;

/// One thing that a program did.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// It made a folder.
    MakesFolder(PathBuf),
    /// It made a file.
    MakesFile(PathBuf, FileNumber),
    /// It gave a file or a folder another name in the same folder.
    Renames(PathBuf, PathBuf),
    /// It removed a file or a folder.
    Removes(PathBuf),
    /// It wrote.
    Writes { file: FileNumber, at: usize, bytes: Vec<u8> },
    /// It cut a file short, or made it longer.
    Cuts { file: FileNumber, length: usize },
    /// It synced a file.
    Syncs(FileNumber),
    /// It synced the names in a folder.
    SyncsNames(PathBuf),
    /// It said a line.
    Says(String),
}

/// What becomes of one step that was not synced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Lost,
    Kept,
    /// The first half of what was written is there.
    Torn,
}

/// What lies on the disk.
#[derive(Default)]
pub(crate) struct Disk {
    names: BTreeMap<PathBuf, Option<FileNumber>>,
    files: BTreeMap<FileNumber, Vec<u8>>,
}

impl Disk {
    /// The disk after a power cut behind the last of these steps, below this folder. Names keep their order, as a
    /// journal does: of those that were not synced, the first `names` are kept.
    pub(crate) fn after(
        folder: &Path,
        steps: &[Step],
        names: usize,
        mut fate: impl FnMut() -> Fate,
    ) -> Self {
        let mut disk = Self::default();
        disk.names.insert(folder.to_owned(), None);
        let mut unsynced_names = 0;
        for (step, is_synced) in steps.iter().zip(synced(steps)) {
            let fate = match (is_synced, step.is_of_names()) {
                (true, _) => Fate::Kept,
                (false, true) => {
                    unsynced_names += 1;
                    if unsynced_names <= names { Fate::Kept } else { Fate::Lost }
                }
                (false, false) => fate(),
            };
            disk.takes(step, fate);
        }
        disk
    }

    /// Puts what lies below `from` into a folder of a real disk.
    pub(crate) fn lay_out(&self, from: &Path, to: &Path) {
        for (path, file) in &self.names {
            let Ok(place) = path.strip_prefix(from) else { continue };
            match file {
                None => fs::create_dir_all(to.join(place)).expect("the folder is made"),
                Some(file) => {
                    let bytes = self.files.get(file).map(Vec::as_slice).unwrap_or_default();
                    fs::write(to.join(place), bytes).expect("the file is written");
                }
            }
        }
    }

    fn takes(&mut self, step: &Step, fate: Fate) {
        match (step, fate) {
            (_, Fate::Lost) | (Step::Syncs(_) | Step::SyncsNames(_) | Step::Says(_), _) => {}
            (Step::MakesFolder(path), _) => self.names(path, None),
            (Step::MakesFile(path, file), _) => self.names(path, Some(*file)),
            (Step::Renames(from, to), _) => self.renames(from, to),
            (Step::Removes(path), _) => self.names.retain(|name, _| !name.starts_with(path)),
            (Step::Writes { file, at, bytes }, fate) => {
                let length = if fate == Fate::Torn { bytes.len() / 2 } else { bytes.len() };
                let content = self.files.entry(*file).or_default();
                content.resize(content.len().max(at + length), 0);
                content[*at..at + length].copy_from_slice(&bytes[..length]);
            }
            (Step::Cuts { file, length }, _) => {
                self.files.entry(*file).or_default().resize(*length, 0);
            }
        }
    }

    /// A name in a folder that is not there is lost with it.
    fn names(&mut self, path: &Path, file: Option<FileNumber>) {
        if path.parent().is_some_and(|folder| self.names.contains_key(folder)) {
            self.names.insert(path.to_owned(), file);
        }
    }

    fn renames(&mut self, from: &Path, to: &Path) {
        let moved: Vec<PathBuf> =
            self.names.keys().filter(|name| name.starts_with(from)).cloned().collect();
        for name in moved {
            let rest = name.strip_prefix(from).expect("it is below");
            let place = if rest.as_os_str().is_empty() { to.to_owned() } else { to.join(rest) };
            let file = self.names.remove(&name).expect("it is there");
            self.names.insert(place, file);
        }
    }
}

impl Step {
    fn is_of_names(&self) -> bool {
        matches!(
            self,
            Self::MakesFolder(_) | Self::MakesFile(..) | Self::Renames(..) | Self::Removes(_)
        )
    }
}

/// For each step, whether a sync behind it has made it last.
fn synced(steps: &[Step]) -> Vec<bool> {
    let (mut files, mut folders) = (BTreeSet::new(), BTreeSet::new());
    let mut synced: Vec<bool> = steps
        .iter()
        .rev()
        .map(|step| match step {
            Step::Syncs(file) => {
                files.insert(*file);
                true
            }
            Step::SyncsNames(folder) => {
                folders.insert(folder.clone());
                true
            }
            Step::Writes { file, .. } | Step::Cuts { file, .. } => files.contains(file),
            Step::MakesFolder(path)
            | Step::MakesFile(path, _)
            | Step::Removes(path)
            | Step::Renames(path, _) => {
                path.parent().is_some_and(|folder| folders.contains(folder))
            }
            Step::Says(_) => true,
        })
        .collect();
    synced.reverse();
    synced
}
