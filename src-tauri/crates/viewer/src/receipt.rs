//! The receipt: what a patient takes away after a permission or an emergency. Who, what, until when, and how to take it back.

use std::path::PathBuf;

use access::{Basis, BasisKind};
use audit::{Act, Event};
use chrono::{DateTime, Utc};
use identity::Practitioner;

use crate::{
    Trouble, Viewer,
    access_report::words::{ground, sentence, with_article},
    sheets::{clock, long_day, save},
    state::OpenRecord,
    wire::{PrintSize, Sheet},
};

impl Viewer {
    /// The receipt for the patient whose record is open, to be read before it is handed over.
    ///
    /// # Errors
    /// [`Trouble`]
    pub fn receipt(&self, patient: &str) -> Result<Sheet, Trouble> {
        let mut state = self.state();
        let work = state.at_work().ok_or(Trouble::NotSignedIn)?;
        let open = work.open_record_of(patient)?;
        let opening = opening(open)?;
        Ok(words(&opening, &work.practitioner))
    }

    /// The ticket to print it, once; a receipt is no part of the record, so that every role may. That it left is on disk before.
    ///
    /// # Errors
    /// [`Trouble`]
    pub fn print_receipt(&self, patient: &str) -> Result<String, Trouble> {
        let handed = self.receipt_handed_over(patient)?;
        let recorded = self.write_down(&handed.event)?;
        self.give_ticket(&recorded, handed.epoch)
    }

    /// The same saved as a PDF in the first of these folders that takes it: where. That it left is on disk before.
    ///
    /// # Errors
    /// [`Trouble`]
    pub fn save_receipt(
        &self,
        patient: &str,
        size: PrintSize,
        folders: &[PathBuf],
    ) -> Result<String, Trouble> {
        let HandedOver { sheet, reference, event, .. } = self.receipt_handed_over(patient)?;
        let pdf = sheet.to_pdf(format!("Receipt {reference}"), event.recorded, size)?;
        let _recorded = self.write_down(&event)?;
        save(folders, &format!("receipt-{}", reference.replace(' ', "-")), "pdf", &pdf)
    }

    fn receipt_handed_over(&self, patient: &str) -> Result<HandedOver, Trouble> {
        let now = self.inner.clock.now();
        let mut state = self.state();
        let epoch = state.epoch;
        let work = state.at_work().ok_or(Trouble::NotSignedIn)?;
        let open = work.open_record_of(patient)?;
        let (of, act) = (open.grant.patient().clone(), open.handed_out("receipt"));
        let opening = opening(open)?;
        let event = work.event_about(now, act, &of);
        let sheet = words(&opening, &work.practitioner);
        Ok(HandedOver { sheet, reference: opening.reference, event, epoch })
    }
}

impl OpenRecord {
    /// That something for the patient left which is no part of the record.
    pub(crate) fn handed_out(&self, screen: &str) -> Act {
        Act::Printed {
            grant: self.grant.id().to_string(),
            purpose: self.grant.purpose(),
            screen: screen.to_owned(),
            entries: Vec::new(),
            withheld: Vec::new(),
        }
    }
}

/// A receipt that leaves, and the event that says so.
struct HandedOver {
    sheet: Sheet,
    reference: String,
    event: Event,
    epoch: u64,
}

/// What a receipt is about.
struct Opening {
    basis: Basis,
    given: DateTime<Utc>,
    expires: DateTime<Utc>,
    reference: String,
}

/// Whether one is handed out: none of what the patient may not know of, for whoever stands beside the patient would read it too.
pub(crate) fn is_handed_out(basis: BasisKind) -> bool {
    !matches!(basis, BasisKind::Safeguarding | BasisKind::LegalDuty)
}

fn opening(open: &OpenRecord) -> Result<Opening, Trouble> {
    let permitted = &open.permitted;
    if !is_handed_out(permitted.basis.kind()) {
        return Err(Trouble::NoReceipt);
    }
    Ok(Opening {
        basis: permitted.basis.clone(),
        given: permitted.given,
        expires: permitted.expires,
        reference: reference(&open.grant.id().to_string()),
    })
}

fn words(opening: &Opening, who: &Practitioner) -> Sheet {
    let kind = opening.basis.kind();
    let (place, team) = (&who.organisation.name, &who.workplace.name);
    let title = if kind == BasisKind::Emergency { IN_AN_EMERGENCY } else { ORDINARY };
    let mut sheet = Sheet { title: title.to_owned(), blocks: Vec::new() };
    sheet.paragraph(format!(
        "{} at {place} ({team}) opened your shared care record. {}",
        sentence(&with_article(&who.title)),
        ground(kind, opening.basis.reason())
    ));
    sheet.facts(&[
        ("Opened", moment(opening.given)),
        ("Can be seen until", moment(opening.expires)),
        ("Reference", opening.reference.clone()),
    ]);
    sheet.heading(2, "What this means");
    sheet.paragraph(meaning(kind));
    sheet.heading(
        2,
        if kind.is_permission() { "If you change your mind" } else { "If you have a question" },
    );
    sheet.paragraph(change(kind, place));
    sheet
}

fn meaning(kind: BasisKind) -> &'static str {
    match kind {
        BasisKind::PermissionUntil => {
            "Only this person can open your record with this permission, and only until the time above. Each time is written down."
        }
        BasisKind::Emergency => {
            "Only this person can see your record, and only until the time above. The privacy officer checks that it was right."
        }
        BasisKind::PermissionOnce
        | BasisKind::PermissionByProxy
        | BasisKind::Informed
        | BasisKind::TestInterpretation
        | BasisKind::Safeguarding
        | BasisKind::LegalDuty => {
            "Only this person can see your record, and only for this visit. What they look at is written down."
        }
    }
}

/// What rests on the patient's word can be taken back; what does not can be asked about.
fn change(kind: BasisKind, place: &str) -> String {
    if kind.ends_when_withdrawn() {
        return format!(
            "You can take this back at any time. Tell any member of staff who looks after you, or the privacy officer of {place}. Your record is then closed at once. Your care does not stop."
        );
    }
    format!(
        "Ask the privacy officer of {place}, and give the reference above. You can also ask for a list of everybody who has opened your record."
    )
}

/// A short part of the grant's id: the patient's access report says it with the opening, and nobody can use it for anything else.
pub(crate) fn reference(grant: &str) -> String {
    let id = grant.to_uppercase();
    let letters: Vec<char> = id.chars().filter(char::is_ascii_alphanumeric).take(8).collect();
    letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// `Saturday 21 November 2026 at 2:02pm`
fn moment(at: DateTime<Utc>) -> String {
    format!("{} at {}", long_day(at), clock(at))
}

const ORDINARY: &str = "Your record was opened";
const IN_AN_EMERGENCY: &str = "Your record was opened in an emergency";

#[cfg(test)]
mod tests {
    use access::EmergencyReason;
    use identity::{Organisation, PractitionerId, Workplace, WorkplaceKind};

    use super::*;
    use crate::wire::SheetBlock;

    fn rita() -> Practitioner {
        Practitioner {
            id: PractitionerId("rita".to_owned()),
            name: "Rita CLARKE".to_owned(),
            email: "triage-nurse@nhs.net".to_owned(),
            role: "R8001".parse().unwrap(),
            title: "Triage nurse".to_owned(),
            organisation: Organisation {
                ods: "RNS".parse().unwrap(),
                name: "Northampton General Hospital".to_owned(),
            },
            workplace: Workplace {
                kind: WorkplaceKind::EmergencyDepartment,
                name: "Emergency department".to_owned(),
            },
        }
    }

    fn told(basis: &Basis) -> String {
        let opening = Opening {
            basis: basis.clone(),
            given: "2026-11-21T14:02:00Z".parse().unwrap(),
            expires: "2026-11-22T02:02:00Z".parse().unwrap(),
            reference: "7F3A 91C2".to_owned(),
        };
        let sheet = words(&opening, &rita());
        let blocks = sheet.blocks.into_iter().map(|block| match block {
            SheetBlock::Heading { words, .. }
            | SheetBlock::Paragraph { words }
            | SheetBlock::Strong { words } => words,
            SheetBlock::Facts { facts } => facts
                .into_iter()
                .map(|fact| format!("{}: {}", fact.name, fact.value))
                .collect::<Vec<_>>()
                .join("\n"),
            SheetBlock::List { .. } | SheetBlock::Table { .. } => String::new(),
        });
        format!("{}\n{}", sheet.title, blocks.collect::<Vec<_>>().join("\n"))
    }

    #[test]
    fn a_receipt_says_who_what_until_when_and_how_to_take_it_back() {
        let words = told(&Basis::PermissionOnce);

        for expected in [
            "A triage nurse at Northampton General Hospital (Emergency department) opened your shared care record. You gave permission for that visit.",
            "Opened: Saturday 21 November 2026 at 2:02pm",
            "Can be seen until: Sunday 22 November 2026 at 2:02am",
            "Reference: 7F3A 91C2",
            "You can take this back at any time.",
        ] {
            assert!(words.contains(expected), "{expected} in {words}");
        }
        assert!(!words.contains("Rita"), "the role, not the name");
    }

    #[test]
    fn a_receipt_of_an_emergency_says_why_nobody_asked_and_never_what_was_written() {
        let note = "Brought in unconscious, no relatives".parse().unwrap();
        let words = told(&Basis::Emergency { reason: EmergencyReason::Unconscious, note });

        assert!(words.starts_with("Your record was opened in an emergency"));
        assert!(words.contains("because you were unconscious"));
        assert!(words.contains("The privacy officer checks that it was right."));
        assert!(!words.contains("relatives"), "the note is for the reviewer");
    }
}
