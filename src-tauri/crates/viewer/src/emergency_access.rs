//! The answer at the gate becomes a basis. What if the patient cannot be asked: a reason and a note, and so for every other way
//! that is no permission of the patient's own.

use access::{Basis, BasisKind, Claim, Note, NoteError, Standing};
use audit::Ground;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use crate::{
    Trouble,
    state::AtWork,
    wire::{ClaimAnswer, GateAnswer},
};

/// The basis that the person claims.
///
/// # Errors
/// A note that says nothing, a date that is none: named with its field. Whether a reason is offered is for the policy to say.
pub(crate) fn basis(answer: GateAnswer) -> Result<Basis, Trouble> {
    Ok(match answer {
        GateAnswer::PermissionOnce => Basis::PermissionOnce,
        GateAnswer::PermissionUntil { until } => {
            Basis::PermissionUntil { until: end_of_day(&until)? }
        }
        GateAnswer::PermissionByProxy { authority, note } => {
            Basis::PermissionByProxy { authority, note: noted("note", &note)? }
        }
        GateAnswer::Informed => Basis::Informed,
        GateAnswer::TestInterpretation => Basis::TestInterpretation,
        GateAnswer::Emergency { reason, note } => {
            Basis::Emergency { reason, note: noted("note", &note)? }
        }
        GateAnswer::Safeguarding { reason, note } => {
            Basis::Safeguarding { reason, note: noted("note", &note)? }
        }
        GateAnswer::LegalDuty { reason, note } => {
            Basis::LegalDuty { reason, note: noted("note", &note)? }
        }
    })
}

impl AtWork {
    /// The tie that the person claims, where the answer needs one. What is said of a tie that is known is left out.
    ///
    /// # Errors
    /// None where one is needed, a reason that is not offered, a note that says nothing: each named with its field.
    pub(crate) fn claim(
        &self,
        standing: &Standing,
        kind: BasisKind,
        answer: Option<ClaimAnswer>,
        now: DateTime<Utc>,
    ) -> Result<Option<Claim>, Trouble> {
        let offers = self.policy.offers(&self.practitioner, standing, now).unwrap_or_default();
        if !offers.iter().any(|offer| offer.kind == kind && offer.needs_claim) {
            return Ok(None);
        }
        let wrong = |words| Trouble::input("claim-reason", "ACC-04", words);
        let answer = answer.ok_or_else(|| wrong("say what ties you to this patient"))?;
        let claim = Claim { reason: answer.reason, note: noted("claim-note", &answer.note)? };
        if self.policy.may_claim(&self.practitioner, &claim) {
            Ok(Some(claim))
        } else {
            Err(wrong("choose one of the reasons that are offered"))
        }
    }
}

/// The basis as it is written down.
pub(crate) fn ground(basis: &Basis, claim: Option<&Claim>) -> Ground {
    Ground::Claimed { basis: basis.clone(), claim: claim.cloned() }
}

fn noted(field: &'static str, note: &str) -> Result<Note, Trouble> {
    note.parse().map_err(|error: NoteError| Trouble::input(field, "EMG-02", error.to_string()))
}

/// The last minute of a day in Britain.
fn end_of_day(day: &str) -> Result<DateTime<Utc>, Trouble> {
    let wrong = || Trouble::input("until", "ACC-03", "choose the last day of the permission");
    let day: NaiveDate = day.parse().map_err(|_| wrong())?;
    let evening = NaiveTime::from_hms_opt(23, 59, 0).ok_or_else(wrong)?;
    nhs::on_british_clock(day.and_time(evening)).ok_or_else(wrong)
}
