//! A copy of all that is held about a patient, for the patient: one to read and one for another program. Nothing of it is drawn here:
//! who hands it over has no clinical view.

mod readable;

use std::path::PathBuf;

use access::Function;
use audit::{Act, Event, Subject};
use contract::AskSubjectAccess;
use nhs::{NhsNumber, PatientId};
use record::envelope::{Envelope, Withheld};
use serde_json::Value;

use crate::{
    Trouble, Viewer,
    access_report::named,
    sheets::save,
    wire::{Asking, CopySaved, PrintSize},
};

/// A copy as it came, and what has to be known of it.
struct Copy {
    bytes: Vec<u8>,
    bundle: Value,
    patient: Option<PatientId>,
    reference: String,
}

impl Viewer {
    /// Asks for the copy, writes down that it is exported, and saves it twice in the first of these folders that takes it.
    ///
    /// # Errors
    /// [`Trouble`]; what was typed wrongly is named with its field.
    pub async fn subject_access(
        &self,
        asking: &Asking,
        size: PrintSize,
        folders: &[PathBuf],
    ) -> Result<CopySaved, Trouble> {
        let (number, birth_date, identity) = named(asking)?;
        let ask = AskSubjectAccess { nhs_number: number.digits(), birth_date, identity };
        let (using, recorded) = self.use_function(Function::SubjectAccess, "copy")?;
        let answer = self.client()?.subject_access(using.token(), &ask, recorded).await;
        let copy = Copy::read(self.for_whoever_asked(&using, answer)?)?;
        let now = self.inner.clock.now();
        let sheet = readable::sheet(&copy.bundle, now);
        let footer = format!("Copy {} · personal and confidential", copy.reference);
        let pdf = sheet.to_pdf(footer, now, size)?;
        let _recorded = self.write_down(&self.exported(&copy, number)?)?;
        let name = format!("record-copy-{}", copy.reference);
        Ok(CopySaved {
            readable: save(folders, &name, "pdf", &pdf)?,
            data: save(folders, &name, "json", &copy.bytes)?,
            entries: copy.entries(),
            withheld: withheld_words(&Envelope::from_bundle(&copy.bundle).withheld),
            reference: copy.reference,
        })
    }

    fn exported(&self, copy: &Copy, number: NhsNumber) -> Result<Event, Trouble> {
        let act = Act::Exported { reference: copy.reference.clone(), entries: copy.entries() };
        let now = self.inner.clock.now();
        let event = self.state().at_work().ok_or(Trouble::NotSignedIn)?.event(now, act);
        let subject = |id: &PatientId| Subject { id: id.clone(), nhs_number: Some(number) };
        Ok(Event { patient: copy.patient.as_ref().map(subject), ..event })
    }
}

impl Copy {
    fn read(bytes: Vec<u8>) -> Result<Self, Trouble> {
        let nonsense = || Trouble::Call(gateway_client::CallError::Nonsense);
        let bundle: Value = serde_json::from_slice(&bytes).map_err(|_| nonsense())?;
        let reference = bundle.pointer("/identifier/value").and_then(Value::as_str);
        let reference = reference.filter(|words| words.bytes().all(|digit| digit.is_ascii_digit()));
        let reference = reference.ok_or_else(nonsense)?.to_owned();
        let patient = readable::resources(&bundle)
            .find(|resource| readable::kind(resource) == "Patient")
            .and_then(|patient| patient.get("id")?.as_str()?.parse().ok());
        Ok(Self { patient, reference, bytes, bundle })
    }

    fn entries(&self) -> u32 {
        u32::try_from(readable::resources(&self.bundle).count()).unwrap_or(u32::MAX)
    }
}

/// What stays behind is said, and why; never which.
pub(crate) fn withheld_words(withheld: &[Withheld]) -> Option<String> {
    let number: u32 = withheld.iter().map(|each| each.count).sum();
    let (entries, they) =
        if number == 1 { ("entry is", "its source") } else { ("entries are", "their sources") };
    (number > 0).then(|| {
        format!("{number} {entries} not in this copy: {they} alone may hand them over, or it would say where somebody lives who is protected. Ask where you were treated.")
    })
}

#[cfg(test)]
mod tests;
