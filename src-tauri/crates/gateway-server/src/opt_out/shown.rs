//! What an administrator is shown of a patient's choices; nothing clinical, and nobody's name.

use access::Sharing;
use chrono::{DateTime, Utc};
use nhs::NhsNumber;

use super::{Says, proposals::patient_with, sharing, told, words};
use crate::{Gateway, StoreError, note};

/// What is known of one patient's choices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Whether there is a record.
    pub sharing: Sharing,
    /// Whether the address and the places of care are shown to nobody.
    pub restricted: bool,
    /// When everything was forgotten, if nothing was taken in since.
    pub purged: Option<DateTime<Utc>>,
    /// What was said, in the order in which it was learnt.
    pub words: Vec<Said>,
}

/// One thing that was said, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// About which choice.
    pub about: String,
    /// What of it.
    pub says: String,
    /// When, as precise as it was written.
    pub date: String,
    /// By whom.
    pub source: String,
    /// When it was learnt here.
    pub learnt: DateTime<Utc>,
}

/// What is known of the choices of the patient with this NHS number; that it was asked is written down.
pub fn known(gateway: &Gateway, number: NhsNumber) -> Result<Option<Known>, StoreError> {
    gateway.store.write(|tx| {
        let Some(patient) = patient_with(tx, &number.digits())? else { return Ok(None) };
        note(tx, gateway.clock.now(), &told("choices-shown", "done", &patient))?;
        let (restricted, purged): (bool, Option<String>) = tx.query_row(
            "SELECT restricted, purged FROM patient WHERE id = ?1",
            [patient.as_str()],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let mut words = Vec::new();
        for word in words::of_patient(tx, &patient)? {
            let source = match word.source {
                Some(source) => {
                    tx.query_row("SELECT name FROM source WHERE id = ?1", [source], |row| {
                        row.get(0)
                    })?
                }
                None => "two people here".to_owned(),
            };
            words.push(Said {
                about: word.about.words().to_owned(),
                says: in_words(word.says).to_owned(),
                date: word.date.map_or_else(|| "undated".to_owned(), |date| date.short()),
                source,
                learnt: word.learnt,
            });
        }
        let purged =
            purged.and_then(|at| DateTime::parse_from_rfc3339(&at).ok()).map(|at| at.to_utc());
        Ok(Some(Known { sharing: sharing(tx, &patient)?, restricted, purged, words }))
    })
}

fn in_words(says: Says) -> &'static str {
    match says {
        Says::No => "does not share",
        Says::Yes => "shares",
        Says::Nothing => "taken back",
    }
}
