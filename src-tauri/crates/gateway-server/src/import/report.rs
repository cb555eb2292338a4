//! What an import did, in numbers and names.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Files that were read.
    pub files: usize,
    /// Patients whom the files are about, by the gateway's ids.
    pub patients: BTreeSet<String>,
    /// Resources that are in the store now, by type.
    pub resources: BTreeMap<String, Taken>,
    /// Files that could not be read: the name, and why.
    pub unreadable: Vec<(String, String)>,
    /// Resources that could not be placed: the file, the place in it, and why.
    pub unplaced: Vec<(String, String, String)>,
    /// Files that hold nothing that belongs to a record.
    pub nothing: Vec<String>,
    /// Entries left out because they are sensitive or belong to something that is.
    pub sensitive: usize,
    /// Entries that are kept without their free text, because they share an encounter with something sensitive.
    pub without_free_text: usize,
    /// Entries that are not clinical, by type.
    pub not_clinical: BTreeMap<String, usize>,
    /// Entries of patients who have opted out or whose practice does not share.
    pub not_shared: usize,
    /// Patients who were given an NHS number of the range for testing.
    pub numbers_given: usize,
}

/// What became of the resources of one type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Not known before.
    pub new: usize,
    /// A new version of what was known.
    pub changed: usize,
    /// Known before.
    pub unchanged: usize,
}

/// What becomes of one resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    New,
    Changed,
    Unchanged,
}

impl Report {
    /// Whether everything could be read and placed.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.unreadable.is_empty() && self.unplaced.is_empty()
    }

    /// How many resources of all types are in the store now.
    #[must_use]
    pub fn total(&self) -> usize {
        self.resources.values().map(Taken::total).sum()
    }

    /// How many resources are new or changed.
    #[must_use]
    pub fn changes(&self) -> usize {
        self.resources.values().map(|taken| taken.new + taken.changed).sum()
    }

    /// Adds what another import did.
    pub fn add(&mut self, other: Self) {
        self.files += other.files;
        self.patients.extend(other.patients);
        for (kind, taken) in other.resources {
            let sum = self.resources.entry(kind).or_default();
            sum.new += taken.new;
            sum.changed += taken.changed;
            sum.unchanged += taken.unchanged;
        }
        self.unreadable.extend(other.unreadable);
        self.unplaced.extend(other.unplaced);
        self.nothing.extend(other.nothing);
        self.sensitive += other.sensitive;
        self.without_free_text += other.without_free_text;
        for (kind, count) in other.not_clinical {
            *self.not_clinical.entry(kind).or_default() += count;
        }
        self.not_shared += other.not_shared;
        self.numbers_given += other.numbers_given;
    }

    /// Adds what was taken when a file that is counted already was read again.
    pub(crate) fn add_changes(&mut self, again: Self) {
        for (kind, taken) in again.resources {
            let sum = self.resources.entry(kind).or_default();
            sum.changed += taken.changed;
            sum.unchanged = sum.unchanged.saturating_sub(taken.changed);
        }
        self.patients.extend(again.patients);
        self.unreadable.extend(again.unreadable);
    }

    /// How many files are done with.
    pub(crate) fn done(&self) -> usize {
        self.files + self.unreadable.len()
    }

    /// Whether something in it is about a patient whom nobody knows.
    pub(crate) fn names_a_stranger(&self) -> bool {
        self.unplaced.iter().any(|(.., why)| why == STRANGER)
    }

    pub(crate) fn count(&mut self, kind: &str, change: Change) {
        let taken = self.resources.entry(kind.to_owned()).or_default();
        match change {
            Change::New => taken.new += 1,
            Change::Changed => taken.changed += 1,
            Change::Unchanged => taken.unchanged += 1,
        }
    }

    /// Something new of this type was not kept after all, because nobody whom it would explain shares.
    pub(crate) fn uncount(&mut self, kind: &str) {
        if let Some(taken) = self.resources.get_mut(kind) {
            taken.new = taken.new.saturating_sub(1);
            self.not_shared += 1;
        }
        self.resources.retain(|_, taken| taken.total() > 0);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.resources.is_empty()
            && self.patients.is_empty()
            && self.unplaced.is_empty()
            && self.sensitive == 0
            && self.not_shared == 0
    }
}

impl Taken {
    /// How many in all.
    #[must_use]
    pub fn total(&self) -> usize {
        self.new + self.changed + self.unchanged
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Files read            {:>8}", self.files)?;
        writeln!(f, "Patients              {:>8}", self.patients.len())?;
        writeln!(f, "Resources             {:>8}", self.total())?;
        for (kind, Taken { new, changed, unchanged }) in &self.resources {
            let total = new + changed + unchanged;
            writeln!(
                f,
                "  {kind:<24} {total:>6}  ({new} new, {changed} changed, {unchanged} known before)"
            )?;
        }
        if self.numbers_given > 0 {
            writeln!(f, "Given a test NHS number {:>6}", self.numbers_given)?;
        }
        writeln!(f, "Left out as sensitive {:>8}", self.sensitive)?;
        writeln!(f, "Without free text     {:>8}", self.without_free_text)?;
        writeln!(f, "Left out, not shared  {:>8}", self.not_shared)?;
        writeln!(f, "Left out, not clinical{:>8}", self.not_clinical.values().sum::<usize>())?;
        for (kind, count) in &self.not_clinical {
            writeln!(f, "  {kind:<24} {count:>6}")?;
        }
        self.fmt_names(f)
    }
}

impl Report {
    fn fmt_names(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Nothing for a record  {:>8}", self.nothing.len())?;
        for name in &self.nothing {
            writeln!(f, "  {name}")?;
        }
        writeln!(f, "Not placed            {:>8}", self.unplaced.len())?;
        for (name, place, why) in &self.unplaced {
            writeln!(f, "  {name} {place}: {why}")?;
        }
        writeln!(f, "Unreadable            {:>8}", self.unreadable.len())?;
        for (name, why) in &self.unreadable {
            writeln!(f, "  {name}: {why}")?;
        }
        Ok(())
    }
}

/// Why an entry cannot be placed before its patient is known.
pub(crate) const STRANGER: &str = "names a patient who is not known";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_names_what_could_not_be_read() {
        let mut report = Report { files: 2, ..Report::default() };
        report.count("Condition", Change::New);
        report.count("Condition", Change::Unchanged);
        report.unreadable.push(("b.ndjson".to_owned(), "line 3 is not JSON: column 5".to_owned()));
        let said = report.to_string();

        assert!(
            said.contains("Condition                     2  (1 new, 0 changed, 1 known before)"),
            "{said}"
        );
        assert!(said.contains("  b.ndjson: line 3 is not JSON: column 5"), "{said}");
        assert!(!report.is_clean(), "the program ends with a failure");
    }
}
