//! Finding words in the open record. What is found is written down like anything else that is shown; what was looked for is not: it
//! may say anything of the patient.

use record::view::Findings;

use crate::{Shown, Trouble, Viewer, show::Screen};

impl Viewer {
    /// What of the open record has these words, of what the grant shows.
    ///
    /// # Errors
    /// [`Trouble`]; nothing is shown that could not be written down.
    pub fn find_in_record(&self, patient: &str, text: &str) -> Result<Shown<Findings>, Trouble> {
        // The findings stand beside the part that is read, and an unlocking leads back to that.
        let beside = self.part_on_screen(patient)?;
        self.show(patient, beside, |view| {
            let what = view.find(text);
            Ok(Screen { name: "find", entries: what.manifest(), what })
        })
    }
}
