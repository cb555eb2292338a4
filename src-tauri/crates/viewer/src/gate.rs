//! The question before a record opens, and the line that says why it is open.

use access::{
    Basis, BasisKind, BasisOffer, ClaimReason, EmergencyReason, LegalReason, Limits,
    ProxyAuthority, Refusal, SafeguardingReason, Standing,
};
use chrono::{DateTime, Duration, Utc};
use nhs::{ClinicalDate, Section};
use record::view::DateText;

use crate::{
    patients::warning,
    state::{AtWork, Known, OpenRecord},
    wire::{AccessLine, Gate, GateOption, GateReasons, GateYou, ReasonOption},
};

/// The question, with the ways that this person has.
///
/// # Errors
/// The refusal that would answer every way.
pub(crate) fn gate(
    work: &AtWork,
    known: &Known,
    standing: &Standing,
    now: DateTime<Utc>,
) -> Result<Gate, Refusal> {
    let offers = work.policy.offers(&work.practitioner, standing, now)?;
    let row = work.policy.row(&work.practitioner).ok_or(Refusal::UnknownRole)?;
    let reach = row.reach();
    Ok(Gate {
        banner: known.banner.clone(),
        twin: known.alike.map(|alike| warning(alike).to_owned()),
        options: offers.into_iter().map(|offer| option(offer, &row.limits)).collect(),
        you: GateYou {
            title: work.practitioner.title.clone(),
            organisation: work.practitioner.organisation.name.clone(),
            workplace: work.practitioner.workplace.name.clone(),
            relationship: standing.relationship,
            sections_shown: number(reach.shown()),
            sections_counted: number(reach.counted()),
            sections: number(Section::ALL.len()),
        },
        refused: standing.refused.map(date_text),
        ask: ASK.to_owned(),
        reasons: GateReasons {
            emergency: reasons(&row.reasons.emergency, EmergencyReason::words),
            proxy: reasons(&row.reasons.proxy, ProxyAuthority::words),
            safeguarding: reasons(&row.reasons.safeguarding, SafeguardingReason::words),
            legal_duty: reasons(&row.reasons.legal_duty, LegalReason::words),
            claim: reasons(&row.reasons.claim, ClaimReason::words),
        },
        emergency_hours: row.limits.emergency_hours,
        duty_hours: row.limits.duty_hours,
        closeness: standing.closeness.clone(),
        open_now: open_now(work, standing, now),
    })
}

/// The access under which the record of this patient is open already.
fn open_now(work: &AtWork, standing: &Standing, now: DateTime<Utc>) -> Option<AccessLine> {
    let open = work.open.as_ref().filter(|open| *open.grant.patient() == standing.patient)?;
    Some(access_line(work, open, now))
}

fn reasons<R: Copy>(offered: &[R], words: fn(R) -> &'static str) -> Vec<ReasonOption<R>> {
    offered
        .iter()
        .map(|reason| ReasonOption { reason: *reason, words: words(*reason).to_owned() })
        .collect()
}

fn option(offer: BasisOffer, limits: &Limits) -> GateOption {
    // The last day that is whole: a permission lasts to the end of the day.
    let last_day = nhs::british(offer.ends - Duration::days(1)).format("%Y-%m-%d").to_string();
    let (ends, last_day) = match offer.kind {
        BasisKind::PermissionOnce
        | BasisKind::PermissionByProxy
        | BasisKind::Informed
        | BasisKind::TestInterpretation => (format!("ends {}", date_text(offer.ends).short), None),
        BasisKind::PermissionUntil => {
            (format!("{} days at most", limits.until_days), Some(last_day))
        }
        BasisKind::Emergency => (format!("{} hours, reviewed", limits.emergency_hours), None),
        BasisKind::Safeguarding | BasisKind::LegalDuty => {
            (format!("{} hours, reviewed", limits.duty_hours), None)
        }
    };
    GateOption {
        basis: offer.kind,
        ends,
        until: last_day.clone(),
        until_at_most: last_day,
        needs_claim: offer.needs_claim,
    }
}

/// The line that says why the record is open.
pub(crate) fn access_line(work: &AtWork, open: &OpenRecord, now: DateTime<Utc>) -> AccessLine {
    let reach = open.grant.reach();
    AccessLine {
        basis: open.basis.kind(),
        words: access_words(open),
        until: date_text(open.grant.expires()).short,
        seconds_left: (open.grant.expires() - now).num_seconds().max(0),
        scope: format!(
            "{} sees {} of {} sections. Policy {}",
            work.practitioner.title,
            reach.shown(),
            Section::ALL.len(),
            open.grant.policy_version()
        ),
        can_ask_again: open.can_ask_again(),
        ends_soon: open.grant.expires() - now < SOON,
        saved: open.saved_words(now),
        new_since_saved: open.new_since_copy(),
        keeping: work.keeping(open),
        letters_opened: work.letters_opened.of(open.grant.patient()),
    }
}

/// Who agreed or what happened, and when; where nobody was asked this time, that the access was in force.
fn access_words(open: &OpenRecord) -> String {
    let given = date_text(open.permitted.given).short;
    let permission = |who: &str| match open.was_in_force {
        true => format!("permission in force, given on {given}: {who}"),
        false => format!("{who}, {given}"),
    };
    let other = |what: String| if open.was_in_force { format!("in force: {what}") } else { what };
    match &open.basis {
        Basis::PermissionOnce => permission("patient agreed to this visit"),
        Basis::PermissionUntil { .. } => permission("patient agreed"),
        Basis::PermissionByProxy { authority, .. } => permission(&format!(
            "agreed in the patient’s place ({})",
            authority.words().to_lowercase()
        )),
        Basis::Informed => other(format!("patient told, {given}")),
        Basis::TestInterpretation => other(format!("interpreting a requested test, {given}")),
        Basis::Safeguarding { reason, .. } => other(format!(
            "safeguarding, begun {given}: {}. Privacy officer told",
            reason.words().to_lowercase()
        )),
        Basis::LegalDuty { reason, .. } => other(format!(
            "legal duty, begun {given}: {}. Privacy officer told",
            reason.words().to_lowercase()
        )),
        Basis::Emergency { reason, .. } => other(format!(
            "begun {given}, patient: {}. Privacy officer told",
            reason.words().to_lowercase()
        )),
    }
}

/// A moment as clinicians here read it.
pub(crate) fn date_text(at: DateTime<Utc>) -> DateText {
    let here = ClinicalDate::Moment(nhs::british(at));
    DateText { short: here.short(), long: here.long(), iso: at.to_rfc3339() }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

const SOON: Duration = Duration::minutes(15);
const ASK: &str =
    "May I look at your shared care record? It shows your medicines, allergies and care.";
