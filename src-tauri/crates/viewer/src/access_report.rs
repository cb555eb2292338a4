//! The patient's access report: asked of the gateway, said in sentences, looked at, and handed over as a PDF.

mod visits;
pub(crate) mod words;

use std::path::PathBuf;

use access::Function;
use chrono::{DateTime, Months, NaiveDate, Utc};
use contract::{AccessReport, AskAccessReport, IdentitySeen, Redaction, RedactionReason};
use nhs::NhsNumber;

use crate::{
    Trouble, Viewer, find_patient,
    sheets::save,
    wire::{Asking, Identity, PrintSize, Redacted, ReportChoice, ReportShown, ReportVisit},
};

impl Viewer {
    /// A patient's access report, to be looked at.
    ///
    /// # Errors
    /// [`Trouble`]; what was typed wrongly is named with its field.
    pub async fn access_report(
        &self,
        asking: &Asking,
        choice: &ReportChoice,
    ) -> Result<ReportShown, Trouble> {
        let report = self.ask_report(asking, choice, false).await?;
        self.state().list = Some(report.list.clone());
        Ok(shown(&report))
    }

    /// The same handed over: saved as a PDF in the first of these folders that takes it. The gateway writes down that it was.
    ///
    /// # Errors
    /// [`Trouble`]
    pub async fn save_access_report(
        &self,
        asking: &Asking,
        choice: &ReportChoice,
        size: PrintSize,
        folders: &[PathBuf],
    ) -> Result<ReportShown, Trouble> {
        let report = self.ask_report(asking, choice, true).await?;
        let shown = shown(&report);
        let footer = format!("Report {} · {}", report.reference, report.organisation);
        let pdf = shown.sheet.to_pdf(footer, report.made, size)?;
        let name = format!("access-report-{}", report.reference);
        let saved = Some(save(folders, &name, "pdf", &pdf)?);
        Ok(ReportShown { saved, ..shown })
    }

    async fn ask_report(
        &self,
        asking: &Asking,
        choice: &ReportChoice,
        handed_over: bool,
    ) -> Result<AccessReport, Trouble> {
        let list = self.state().list.clone();
        let ask =
            AskAccessReport { list, handed_over, ..asked(asking, choice, self.inner.clock.now())? };
        let what = if handed_over { "report-handed-over" } else { "report-previewed" };
        let (using, recorded) = self.use_function(Function::AccessReport, what)?;
        let answer = self.client()?.access_report(using.token(), &ask, recorded).await;
        self.for_whoever_asked(&using, answer)
    }
}

/// Who the patient is, as it was typed; each wrong part is named.
pub(crate) fn named(asking: &Asking) -> Result<(NhsNumber, NaiveDate, Vec<IdentitySeen>), Trouble> {
    let wrong = |field, words: &str| Trouble::input(field, "RIGHTS-01", words.to_owned());
    let number = asking
        .number
        .parse()
        .map_err(|_| wrong("number", "Type the 10 digits of the NHS number."))?;
    let birth = born(asking.born.trim());
    let birth = birth.ok_or_else(|| wrong("born", "Type the date of birth, like 12/03/1945."))?;
    if asking.identity.is_empty() {
        return Err(wrong("identity", "Say what you have seen of the person who asks."));
    }
    Ok((number, birth, asking.identity.iter().copied().map(seen).collect()))
}

/// A date of birth as people type it, or as eight digits.
fn born(typed: &str) -> Option<NaiveDate> {
    let digits = typed.len() == 8 && typed.bytes().all(|letter| letter.is_ascii_digit());
    if digits {
        return NaiveDate::parse_from_str(typed, "%d%m%Y").ok();
    }
    find_patient::born(typed)?.parse().ok()
}

fn asked(
    asking: &Asking,
    choice: &ReportChoice,
    now: DateTime<Utc>,
) -> Result<AskAccessReport, Trouble> {
    let (number, birth_date, identity) = named(asking)?;
    let to = nhs::british(now).date_naive();
    let back = Months::new(choice.months.clamp(1, MOST_MONTHS));
    let redactions = choice.left_out.iter().flat_map(|out| {
        out.accesses
            .iter()
            .map(|access| Redaction { access: access.clone(), reason: reason(out.reason) })
    });
    Ok(AskAccessReport {
        nhs_number: number.digits(),
        birth_date,
        from: to.checked_sub_months(back).unwrap_or(to),
        to,
        identity,
        names: choice.names,
        redactions: redactions.collect(),
        list: None,
        handed_over: false,
    })
}

fn shown(report: &AccessReport) -> ReportShown {
    let visits = visits::visits(&report.accesses).into_iter().map(|visit| ReportVisit {
        accesses: visit.all.iter().map(|access| access.id.clone()).collect(),
        label: format!(
            "{}, {}",
            words::heading(&visit).trim_start_matches("On "),
            words::who_in_short(visit.first)
        ),
        redacted: visit.first.redacted.map(redacted),
    });
    ReportShown {
        sheet: words::sheet(report),
        visits: visits.collect(),
        may_name_people: report.may_name_people,
        saved: None,
    }
}

fn seen(identity: Identity) -> IdentitySeen {
    match identity {
        Identity::Passport => IdentitySeen::Passport,
        Identity::DrivingLicence => IdentitySeen::DrivingLicence,
        Identity::AddressLetter => IdentitySeen::AddressLetter,
        Identity::KnownToStaff => IdentitySeen::KnownToStaff,
        Identity::AuthorityToAct => IdentitySeen::AuthorityToAct,
    }
}

fn reason(redacted: Redacted) -> RedactionReason {
    match redacted {
        Redacted::StaffSafety => RedactionReason::StaffSafety,
        Redacted::ThirdParty => RedactionReason::ThirdParty,
    }
}

fn redacted(reason: RedactionReason) -> Redacted {
    match reason {
        RedactionReason::StaffSafety => Redacted::StaffSafety,
        RedactionReason::ThirdParty => Redacted::ThirdParty,
    }
}

/// As long as the gateway keeps what it was told of people.
const MOST_MONTHS: u32 = 96;

#[cfg(test)]
mod tests;
