//! What an event is about: its entities, and what is said of each.

use std::borrow::Cow;

use access::Basis;
use chrono::SecondsFormat;
use nhs::{PurposeOfUse, Section, system};

use super::{
    resource::{CodeableConcept, Coding, Detail, Entity, Identifier, Reference},
    systems::*,
};
use crate::event::{Ground, KeptAside, Reached, ShownEntry, Subject};

pub(super) fn patient(subject: &Subject) -> Entity<'_> {
    let number = subject.nhs_number.map(|number| number.digits().into());
    let identifier = number.map(|value| Identifier { system: system::NHS_NUMBER, value });
    let what = Reference {
        reference: Some(format!("Patient/{}", subject.id).into()),
        kind: Some("Patient"),
        identifier,
        ..Reference::default()
    };
    entity(Some(what), PERSON, role("1", "Patient"), vec![])
}

pub(super) fn shown(entry: &ShownEntry) -> Entity<'_> {
    let reference: Cow<'_, str> = match &entry.version {
        Some(version) => format!("{}/_history/{version}", entry.id).into(),
        None => entry.id.as_str().into(),
    };
    let what = Reference { reference: Some(reference), ..Reference::default() };
    let kind = entry.id.split('/').next().unwrap_or_default();
    let details = vec![detail("section", entry.section.name())];
    entity(Some(what), Coding::new(RESOURCE_TYPES, kind), DOMAIN_RESOURCE, details)
}

pub(super) fn security_resource<'a>(
    grant: Option<&'a str>,
    details: Vec<Detail<'a>>,
) -> Entity<'a> {
    entity(grant.map(granted), SYSTEM_OBJECT, SECURITY_RESOURCE, details)
}

pub(super) fn consent<'a>(grant: &'a str, detail: Vec<Detail<'a>>) -> Entity<'a> {
    Entity {
        what: Some(granted(grant)),
        kind: Some(Coding::shown(RESOURCE_TYPES, "Consent", "Consent")),
        detail,
        ..Entity::default()
    }
}

/// What a patient says of all that was or will be asked: the gateway alone knows the Consents that keep it.
pub(super) fn patients_word(display: &'static str, said: Detail<'static>) -> Entity<'static> {
    let what =
        Reference { kind: Some("Consent"), display: Some(display.into()), ..Reference::default() };
    entity(Some(what), SYSTEM_OBJECT, DOMAIN_RESOURCE, vec![said])
}

/// What was read, as a whole.
pub(super) fn read<'a>(grant: &'a str, details: Vec<Detail<'a>>) -> Entity<'a> {
    entity(Some(granted(grant)), SYSTEM_OBJECT, DOMAIN_RESOURCE, details)
}

/// How many entries were withheld, by section.
pub(super) fn counted(withheld: &[(Section, u32)]) -> impl Iterator<Item = Detail<'_>> {
    withheld.iter().map(|(section, count)| detail("withheld", format!("{section} {count}")))
}

/// The parameters of a search.
pub(super) fn query(base64: String) -> Entity<'static> {
    Entity { query: Some(base64), ..entity(None, SYSTEM_OBJECT, role("24", "Query"), vec![]) }
}

pub(super) fn kept_aside(kept: &KeptAside) -> Entity<'_> {
    let details = vec![detail("sha256", kept.sha256.as_str()), detail("why", kept.why.name())];
    Entity { name: Some(&kept.file), ..security_resource(None, details) }
}

/// A chain that was on this computer before.
pub(super) fn reached(before: &Reached) -> Entity<'_> {
    let what = Reference::identified(URI, before.chain.urn().to_string());
    let details = vec![detail("reached", before.sequence.to_string())];
    Entity { what: Some(what), ..security_resource(None, details) }
}

fn entity<'a>(
    what: Option<Reference<'a>>,
    kind: Coding<'a>,
    role: Coding<'a>,
    detail: Vec<Detail<'a>>,
) -> Entity<'a> {
    Entity { what, kind: Some(kind), role: Some(role), detail, ..Entity::default() }
}

fn granted(grant: &str) -> Reference<'_> {
    Reference::identified(GRANT_SYSTEM, grant)
}

pub(super) fn basis_details(ground: &Ground) -> Vec<Detail<'_>> {
    let mut details = vec![detail(BASIS, ground.name())];
    match ground {
        Ground::NotAsked => {}
        Ground::InForce(grant) => details.push(detail("grant", grant.as_str())),
        Ground::Claimed { basis, claim } => {
            if let Basis::PermissionUntil { until } = basis {
                details.push(detail("until", until.to_rfc3339_opts(SecondsFormat::Secs, true)));
            }
            details.extend(basis.reason().map(|reason| detail("reason", reason)));
            details.extend(basis.note().map(|note| detail("note", note.as_str())));
            if let Some(claim) = claim {
                details.push(detail("claimed-relationship", claim.reason.name()));
                details.push(detail("claim-note", claim.note.as_str()));
            }
        }
    }
    details
}

/// The reason and the note, and a tie that was claimed, as a person reads them.
pub(super) fn words_of(ground: &Ground) -> Option<Cow<'static, str>> {
    let Ground::Claimed { basis, claim } = ground else { return None };
    let said = |reason: &str, note: &str| format!("{reason}: {note}");
    let why = basis.reason_words().zip(basis.note()).map(|(why, note)| said(why, note.as_str()));
    let tie = claim.as_ref().map(|claim| said(claim.reason.words(), claim.note.as_str()));
    let words = match (why, tie) {
        (Some(why), Some(tie)) => Some(format!("{why}. {tie}")),
        (why, tie) => why.or(tie),
    };
    words.map(Cow::Owned)
}

pub(super) fn detail<'a>(kind: &'static str, value: impl Into<Cow<'a, str>>) -> Detail<'a> {
    Detail { kind, value_string: value.into() }
}

pub(super) fn dcm<'a>(code: &'a str, display: &'a str) -> Coding<'a> {
    Coding::shown(DCM, code, display)
}

pub(super) fn purpose(purpose: PurposeOfUse) -> CodeableConcept<'static> {
    Coding::shown(system::ACT_REASON, purpose.code(), purpose.display()).into()
}

const fn role(code: &'static str, display: &'static str) -> Coding<'static> {
    Coding { system: OBJECT_ROLE, code, display: Some(display) }
}

const fn kind(code: &'static str, display: &'static str) -> Coding<'static> {
    Coding { system: ENTITY_TYPE, code, display: Some(display) }
}

/// The detail that names the basis.
pub(crate) const BASIS: &str = "basis";
/// The detail that names the screen.
pub(crate) const SCREEN: &str = "screen";

const PERSON: Coding<'static> = kind("1", "Person");
const SYSTEM_OBJECT: Coding<'static> = kind("2", "System Object");
const DOMAIN_RESOURCE: Coding<'static> = role("4", "Domain Resource");
const SECURITY_RESOURCE: Coding<'static> = role("13", "Security Resource");
