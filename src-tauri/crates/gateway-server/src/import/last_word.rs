//! Whether a source comes back to what it said before, or an earlier file is only read again.
//!
//! Nothing may date an entry, and files of one import may hold several versions of it. What is said last in an import
//! counts: a version that stood before is passed over at first, and taken from its file again at the end if nothing in
//! the import has said otherwise after it. So importing the same files again changes nothing, and an allergy that is
//! reinstated in the same words stands again.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
};

use crate::records::shelf::Known;

/// What one import has passed over so far.
#[derive(Default)]
pub(crate) struct LastWord {
    file: Cell<usize>,
    passed_over: RefCell<BTreeMap<String, (usize, Vec<u8>)>>,
    believed: RefCell<BTreeMap<String, Vec<u8>>>,
}

impl LastWord {
    /// What comes next stands in this file.
    pub(crate) fn turn_to(&self, file: usize) {
        self.file.set(file);
    }

    /// What is known of this, as far as it is believed yet.
    pub(crate) fn weigh(&self, id: &str, hash: &[u8], known: Known) -> Known {
        match known {
            Known::Before { version } if self.is_believed(id, hash) => Known::Otherwise { version },
            Known::Before { .. } => {
                let here = (self.file.get(), hash.to_vec());
                self.passed_over.borrow_mut().insert(id.to_owned(), here);
                Known::Already
            }
            Known::Never | Known::Already | Known::Otherwise { .. } => {
                self.passed_over.borrow_mut().remove(id);
                known
            }
        }
    }

    /// Whether this would be passed over.
    pub(crate) fn doubts(&self, id: &str, hash: &[u8], known: Known) -> bool {
        matches!(known, Known::Before { .. }) && !self.is_believed(id, hash)
    }

    /// Believes what was passed over and not taken back; answers with the files in which it stands.
    pub(crate) fn believe(&self) -> BTreeSet<usize> {
        let last = self.passed_over.take();
        let files = last.values().map(|(file, _)| *file).collect();
        *self.believed.borrow_mut() = last.into_iter().map(|(id, (_, hash))| (id, hash)).collect();
        files
    }

    fn is_believed(&self, id: &str, hash: &[u8]) -> bool {
        self.believed.borrow().get(id).is_some_and(|believed| believed == hash)
    }
}
