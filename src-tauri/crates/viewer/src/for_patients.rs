//! What every patient may read: what the shared record is, what can be asked for, and whom to ask. It is of nobody.

use std::path::PathBuf;

use crate::{
    Trouble, Viewer,
    sheets::{long_day, save},
    wire::{PrintSize, Sheet, SheetBlock},
};

impl Viewer {
    /// The sheet for patients, with the name of the organisation that IT has set.
    #[must_use]
    pub fn for_patients(&self) -> Sheet {
        words(self.organisation().unwrap_or("the place that treats you"))
    }

    /// The ticket to print it, once. Beside an open record it is written down as printed: whatever a window with a record in it
    /// prints is.
    ///
    /// # Errors
    /// [`Trouble`]
    pub fn print_for_patients(&self) -> Result<String, Trouble> {
        let now = self.inner.clock.now();
        let (beside, epoch) = {
            let mut state = self.state();
            let epoch = state.epoch;
            let beside = state.at_work().and_then(|work| {
                let open = work.open.as_ref()?;
                let act = open.handed_out("for-patients");
                Some(work.event_about(now, act, open.grant.patient()))
            });
            (beside, epoch)
        };
        let Some(event) = beside else { return self.ticket_of_nobody() };
        let recorded = self.write_down(&event)?;
        self.give_ticket(&recorded, epoch)
    }

    /// The same saved as a PDF in the first of these folders that takes it: where. It is of nobody, so nothing is written down.
    ///
    /// # Errors
    /// [`Trouble`]
    pub fn save_for_patients(
        &self,
        size: PrintSize,
        folders: &[PathBuf],
    ) -> Result<String, Trouble> {
        let now = self.inner.clock.now();
        let pdf = self.for_patients().to_pdf(long_day(now), now, size)?;
        save(folders, "for-patients", "pdf", &pdf)
    }
}

fn words(place: &str) -> Sheet {
    let mut sheet = Sheet { title: TITLE.to_owned(), blocks: Vec::new() };
    sheet.paragraph(
        "Your GP, hospitals and other services each write notes about you. The shared care record lets staff who treat you see them in one place. If they can, they ask you first. Each time somebody opens your record, it is written down.",
    );
    sheet.heading(2, "See who opened your record");
    sheet.paragraph(format!(
        "Ask the privacy officer of {place} for an access report. It is free. Bring something that shows who you are."
    ));
    sheet.heading(2, "Get a copy of your record");
    sheet.paragraph(format!(
        "Ask the health records team of {place}. It is free. You should have it within one month."
    ));
    sheet.heading(2, "Have something put right");
    sheet.paragraph(
        "Tell the service that wrote it. Staff can tell you which one that was. It may be your GP practice, a hospital or a care service. Only they can change it. When they do, the shared record changes too.",
    );
    sheet.heading(2, "Say no, or opt out");
    sheet.paragraph(
        "You can say no for one visit. Just tell the person who treats you. You can also opt out for good. Ask the practice where you are registered.",
    );
    sheet.strong("If you opt out, this is what it means for your care:");
    sheet.list(&OPTED_OUT);
    sheet.heading(2, "If you are not happy");
    sheet.list(&[
        &format!("Tell the staff, or the privacy officer of {place}. They will look into it."),
        "Most hospitals have a Patient Advice and Liaison Service (PALS). It is free, and it is on your side.",
        "You can complain to the Information Commissioner’s Office (ICO). Call 0303 123 1113, or go to ico.org.uk.",
    ]);
    sheet
}

impl Sheet {
    fn list(&mut self, items: &[&str]) {
        let items = items.iter().map(|item| (*item).to_owned()).collect();
        self.blocks.push(SheetBlock::List { items });
    }
}

const TITLE: &str = "Your shared care record, and your rights";
const OPTED_OUT: [&str; 5] = [
    "Staff will not see what other services wrote. This is so even in an emergency, when you cannot speak.",
    "They may not know your allergies, your medicines or your wishes.",
    "You may be asked the same questions again, or have the same tests again.",
    "Your GP and each hospital still keep their own notes.",
    "You can change your mind at any time.",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn sentences(sheet: &Sheet) -> Vec<String> {
        let mut all = String::new();
        for block in &sheet.blocks {
            match block {
                SheetBlock::Paragraph { words } | SheetBlock::Strong { words } => all += words,
                SheetBlock::List { items } => all += &items.join(" "),
                SheetBlock::Heading { .. }
                | SheetBlock::Facts { .. }
                | SheetBlock::Table { .. } => {}
            }
            all.push(' ');
        }
        all.split_inclusive(['.', ':']).map(|one| one.trim().to_owned()).collect()
    }

    #[test]
    fn a_patient_reads_what_can_be_asked_for_and_of_whom() {
        let text = format!("{:?}", words("Northampton General Hospital"));

        for told in [
            "access report",
            "copy of your record",
            "Tell the service that wrote it",
            "opt out for good",
            "even in an emergency",
            "You can change your mind at any time",
            "Patient Advice and Liaison Service",
            "Information Commissioner’s Office",
            "privacy officer of Northampton General Hospital",
        ] {
            assert!(text.contains(told), "{told}");
        }
    }

    /// Who reads as a child of ten does can follow: short sentences, and few long words.
    #[test]
    fn a_child_of_ten_could_read_it() {
        let sheet = words("Northampton General Hospital");
        let all = sentences(&sheet);

        for sentence in &all {
            assert!(sentence.split_whitespace().count() <= 18, "{sentence}");
        }
        let text = all.join(" ");
        let text = text.replace("Patient Advice and Liaison Service", "PALS");
        let text = text.replace("Information Commissioner’s Office", "ICO");
        let count = text.split_whitespace().count();
        let long =
            text.split_whitespace().filter(|word| word.trim_end_matches(['.', ',']).len() > 9);
        assert!(long.count() * 20 < count, "more than one long word in twenty");
    }
}
