//! Where staff send feedback and suggest use cases: what the organisation's policy says, and nothing that the page says.

use settings::Contact;

use crate::{
    Viewer,
    wire::{ContactKind, Contacts},
};

impl Viewer {
    /// Where each leads, as a person reads it.
    #[must_use]
    pub fn contacts(&self) -> Contacts {
        let shown = |kind| self.contact_for(kind).map(|contact| contact.shown().to_owned());
        Contacts { feedback: shown(ContactKind::Feedback), use_case: shown(ContactKind::UseCase) }
    }

    /// The one address that may be opened for this; the page only says for which.
    #[must_use]
    pub fn contact_for(&self, kind: ContactKind) -> Option<&Contact> {
        let settings = &self.inner.settings;
        match kind {
            ContactKind::Feedback => settings.feedback.value.as_ref(),
            ContactKind::UseCase => settings.use_case.value.as_ref(),
        }
    }
}
