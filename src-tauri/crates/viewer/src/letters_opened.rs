//! Which letters the person has opened since signing in.
//!
//! It is known of this session alone, and in memory alone: the log on this computer forgets what the gateway has, and knows nothing
//! of other computers. So the page says since when, and never that a letter was not read.

use chrono::{DateTime, Utc};
use nhs::PatientId;
use record::view::Letter;
use serde::{Deserialize, Serialize};

use crate::{Clock, Viewer, wire::OpenedLetter};

/// The letters that were on the screen in this session, whosever they are. It goes into the seal with the session.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct LettersOpened(Vec<Opening>);

#[derive(Clone, Serialize, Deserialize)]
struct Opening {
    patient: PatientId,
    letter: String,
    version: Option<String>,
    at: DateTime<Utc>,
}

impl LettersOpened {
    /// The letters of one patient, for the page.
    pub(crate) fn of(&self, patient: &PatientId) -> Vec<OpenedLetter> {
        let theirs = self.0.iter().filter(|opening| opening.patient == *patient);
        let told = theirs.map(|opening| OpenedLetter {
            id: opening.letter.clone(),
            version: opening.version.clone(),
            at: Clock::of_day(opening.at),
        });
        told.collect()
    }

    /// Of each letter the last opening is remembered, with the version that was on the screen.
    fn note(&mut self, opening: Opening) {
        let is_other =
            |one: &Opening| one.patient != opening.patient || one.letter != opening.letter;
        self.0.retain(is_other);
        self.0.push(opening);
    }
}

impl Viewer {
    /// Notes that this letter is on the screen, unless it was taken back since `epoch`.
    pub(crate) fn note_opened(&self, epoch: u64, letter: &Letter) {
        let at = self.inner.clock.now();
        let mut state = self.state();
        if state.epoch != epoch {
            return;
        }
        let Some(work) = state.at_work() else { return };
        let Some(open) = &work.open else { return };
        let (patient, version) = (open.grant.patient().clone(), letter.version.clone());
        work.letters_opened.note(Opening { patient, letter: letter.id.clone(), version, at });
        drop(state);
        self.inner.changed.notify_one();
    }
}
