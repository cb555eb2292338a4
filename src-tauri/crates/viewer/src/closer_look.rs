//! One entry beyond its row, and the keys of whoever is at work.

use nhs::Section;
use record::view::{Details, Original};
use uuid::Uuid;

use crate::{
    Shown, Trouble, Viewer,
    show::Screen,
    state::{Desk, State},
    wire::Place,
};

impl Viewer {
    /// What stands beside an entry of the open record: its author, status and code.
    ///
    /// # Errors
    /// [`Trouble`]; an entry that this grant does not show in this section is not there.
    pub fn show_details(
        &self,
        patient: &str,
        section: Section,
        id: &str,
    ) -> Result<Shown<Details>, Trouble> {
        self.show(patient, Place::Section(section), |view| {
            let what = view.details(section, id).ok_or(Trouble::NothingOpen)?;
            Ok(Screen { name: "details", entries: what.manifest(), what })
        })
    }

    /// An entry of the open record, field by field as its source sent it.
    ///
    /// # Errors
    /// [`Trouble`]; an entry that this grant does not show in this section is not there.
    pub fn show_original(
        &self,
        patient: &str,
        section: Section,
        id: &str,
    ) -> Result<Shown<Original>, Trouble> {
        self.show(patient, Place::Section(section), |view| {
            let what = view.original(section, id).ok_or(Trouble::NothingOpen)?;
            Ok(Screen { name: "original", entries: what.manifest(), what })
        })
    }

    /// Switches the shortcuts on or off for whoever is at work, until they sign out; a lock changes nothing of it.
    pub fn switch_shortcuts(&self, on: bool) {
        let mut state = self.state();
        state.shortcuts_off = if on { None } else { state.session_at_desk() };
    }
}

impl State {
    /// Whether shortcuts work: they do for everybody who has not switched them off since the sign-in.
    pub(crate) fn shortcuts(&self) -> bool {
        self.shortcuts_off.is_none() || self.shortcuts_off != self.session_at_desk()
    }

    /// The gateway's id of the session of whoever is at work or has locked.
    fn session_at_desk(&self) -> Option<Uuid> {
        match &self.desk {
            Desk::Empty => None,
            Desk::Taken(work) => Some(work.session_id),
            Desk::Locked(locked) => Some(locked.person.session_id),
        }
    }
}
