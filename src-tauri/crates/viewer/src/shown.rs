use serde::Serialize;

/// Something of a record that may be drawn: the list of what it shows was written down before.
///
/// Only `Viewer::write_down_and_show` makes one, and the page takes nothing of a record in any other form.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct Shown<T>(T);

impl<T> Shown<T> {
    /// Spends the proof that the manifest was written down.
    pub(crate) fn after(_recorded: audit::Recorded, what: T) -> Self {
        Self(what)
    }

    /// Holds nothing of a record: only demographics, which the search that found them has written down.
    pub(crate) fn of_demographics(what: T) -> Self {
        Self(what)
    }

    /// Holds nothing of a record: words that say why there is nothing.
    pub(crate) fn of_words(what: T) -> Self {
        Self(what)
    }

    /// What is shown.
    #[must_use]
    pub fn get(&self) -> &T {
        &self.0
    }

    /// The same as a part of a larger answer.
    pub(crate) fn map<U>(self, part: impl FnOnce(T) -> U) -> Shown<U> {
        Shown(part(self.0))
    }
}
