//! An event as a FHIR R4 AuditEvent, in the shapes of IHE Basic Audit Log Patterns (BALP).
//!
//! | act | type, subtype | profile |
//! |---|---|---|
//! | search | rest, search | PatientQuery, or Query before a patient is known |
//! | fetching, showing, opening what is kept | rest, read | PatientRead |
//! | printed, copied | DCM 110106 | none: BALP's disclosure names who receives it, and paper and clipboard do not |
//! | kept for a visit, let go, closed | DCM 110110 | none |
//! | the patient said no, that was taken back, or what was given was | rest, create and update | PatientCreate, PatientUpdate |
//! | permitted, with a permission | DCM 110113, AuthZ-Consent | AuthZconsent |
//! | permitted in an emergency, and its end | DCM 110113, 110127 and 110138 | none: BALP has no shape without a consent |
//! | permitted on any other basis | DCM 110113, AuthZ-Role | none, for the same reason |
//! | sign-in, lock, statement, second factor, password | DCM 110114 | none |
//! | an account begun or recovered, an authenticator enrolled | DCM 110113, 110137 | none |
//! | functions of privacy and administration | DCM 110113, 110132 | none |
//! | the gateway's ledger is doubted | DCM 110113 | none |
//!
//! A failure or a refusal claims no profile where the profile knows success alone. The word for the act stands in `meta.tag`.

mod agents;
mod parts;
mod resource;
mod systems;

use std::borrow::Cow;

use access::BasisKind;
use base64::{Engine, prelude::BASE64_STANDARD};
use chrono::SecondsFormat;
use nhs::PurposeOfUse;
use uuid::Uuid;
use zeroize::Zeroizing;

pub(crate) use self::{
    agents::Workstation,
    parts::{BASIS, SCREEN},
    systems::{GRANT_SYSTEM, PERSON_SYSTEM},
};
use self::{
    agents::{Others, agents},
    parts::*,
    resource::{AuditEvent, Coding, Detail, Entity, Meta, Source},
    systems::*,
};
use crate::event::{Act, Event, Ground, ShownEntry};

/// The exact bytes of the AuditEvent.
pub(crate) fn audit_event(event: &Event, workstation: &Workstation) -> Zeroizing<Vec<u8>> {
    let shape = Shape::of(event);
    let length = USUAL_LENGTH + shape.entities.len() * LENGTH_OF_AN_ENTITY;
    let resource = shape.resource(event, workstation);
    let mut bytes = Zeroizing::new(Vec::with_capacity(length));
    #[expect(
        clippy::expect_used,
        reason = "texts, numbers and lists of them always have a form in JSON"
    )]
    serde_json::to_writer(&mut *bytes, &resource).expect("memory takes what is written into it");
    bytes
}

/// The id of an AuditEvent that [`audit_event`] has written: it stands at the front, so that nothing behind it need be read.
pub(crate) fn id_of(body: &[u8]) -> Option<Uuid> {
    let (id, rest) = body.strip_prefix(FRONT)?.split_first_chunk::<36>()?;
    rest.starts_with(b"\"").then(|| Uuid::try_parse_ascii(id).ok())?
}

/// What an act makes of its event; the rest is the same for all.
struct Shape<'a> {
    profile: Option<&'static str>,
    kind: Coding<'a>,
    subtype: Coding<'a>,
    action: &'static str,
    outcome: &'static str,
    said: Option<Cow<'a, str>>,
    purpose: Option<PurposeOfUse>,
    others: Others,
    /// What it is about besides the patient.
    entities: Vec<Entity<'a>>,
}

impl<'a> Shape<'a> {
    fn resource(self, event: &'a Event, workstation: &'a Workstation) -> AuditEvent<'a> {
        AuditEvent {
            resource_type: "AuditEvent",
            id: event.id,
            meta: Meta {
                profile: self.profile.map(|profile| [format!("{BALP}{profile}")]),
                tag: [Coding::new(ACT_SYSTEM, event.act.kind().name())],
            },
            kind: self.kind,
            subtype: [self.subtype],
            action: self.action,
            recorded: event.recorded.to_rfc3339_opts(SecondsFormat::Millis, true),
            outcome: self.outcome,
            outcome_desc: self.said,
            purpose_of_event: self.purpose.map(|used_for| [purpose(used_for)]),
            agent: agents(event, self.others, self.purpose, workstation),
            source: Source {
                site: event.who.as_ref().map(|who| who.organisation.as_str()),
                observer: workstation.who(),
                kind: [Coding::shown(SOURCE_TYPE, "1", "User Device")],
            },
            entity: event.patient.iter().map(patient).chain(self.entities).collect(),
        }
    }

    fn of(event: &'a Event) -> Self {
        let own = || Coding::new(ACT_SYSTEM, event.act.kind().name());
        match &event.act {
            Act::ChainBegun { after, known } => Self {
                entities: after.iter().map(kept_aside).chain(known.iter().map(reached)).collect(),
                ..Self::of_computer(dcm("110100", "Application Activity"), own())
            },
            Act::SignedIn => Self::of_authentication(dcm("110122", "Login")),
            Act::SignedOut => Self::of_authentication(dcm("110123", "Logout")),
            Act::SignInFailed { .. } => {
                Self { outcome: FAILED, ..Self::of_authentication(dcm("110122", "Login")) }
            }
            Act::CredentialsChanged { how, .. } => Self {
                entities: vec![security_resource(None, vec![detail("how", *how)])],
                ..Self::of_alert(dcm("110137", "User security Attributes Changed"))
            },
            Act::Locked | Act::Unlocked => Self::of_authentication(own()),
            Act::UnlockFailed => Self { outcome: FAILED, ..Self::of_authentication(own()) },
            Act::StatementAccepted { version } => Self {
                entities: vec![security_resource(
                    None,
                    vec![detail("statement-version", version.as_str())],
                )],
                ..Self::of_authentication(own())
            },
            Act::ActivityViewed => {
                Self { action: "R", ..Self::of_computer(dcm("110101", "Audit Log Used"), own()) }
            }
            Act::Search { query } => Self::of_search(event, query),
            Act::Launched { led, location } => {
                let mut details = vec![detail("led", led.name())];
                details.extend(location.as_ref().map(|place| detail("location", place.as_str())));
                Self {
                    outcome: if led.arrives() { DONE } else { REFUSED },
                    said: (!led.arrives()).then(|| led.name().into()),
                    entities: vec![security_resource(None, details)],
                    ..Self::of_computer(dcm("110100", "Application Activity"), own())
                }
            }
            Act::PatientChosen => {
                Self { others: Others::Asking, ..Self::of_rest("operation", "E") }
            }
            Act::Asked { basis } => Self {
                said: words_of(basis),
                purpose: basis.purpose(),
                others: Others::Asking,
                entities: vec![security_resource(None, basis_details(basis))],
                ..Self::of_rest("operation", "E")
            },
            Act::Permitted { basis, grant, rule, purpose } => {
                Self::of_permit(event, basis, grant, rule, *purpose)
            }
            Act::Refused { basis, refusal } => {
                let mut details = basis_details(basis);
                details.push(detail("refusal", refusal.name()));
                Self {
                    outcome: REFUSED,
                    said: Some(refusal.name().into()),
                    purpose: basis.purpose(),
                    entities: vec![security_resource(None, details)],
                    ..Self::of_alert(Coding::new(AUTHORISATION, "AuthZ-Consent"))
                }
            }
            Act::PatientSaidNo => Self {
                profile: event.patient.is_some().then_some("PatientCreate"),
                others: Others::Writing,
                entities: vec![patients_word("the patient’s refusal", detail("provision", "deny"))],
                ..Self::of_rest("create", "C")
            },
            Act::RefusalTakenBack => Self {
                profile: event.patient.is_some().then_some("PatientUpdate"),
                others: Others::Writing,
                entities: vec![patients_word(
                    "the patient’s refusal",
                    detail("status", "entered-in-error"),
                )],
                ..Self::of_rest("update", "U")
            },
            Act::Withdrawn => Self {
                profile: event.patient.is_some().then_some("PatientUpdate"),
                others: Others::Writing,
                entities: vec![patients_word(
                    "the patient’s permissions",
                    detail("status", "inactive"),
                )],
                ..Self::of_rest("update", "U")
            },
            Act::Fetching { grant, purpose, part } => {
                Self::of_read(event, grant, *purpose, vec![detail("part", part.as_str())], &[])
            }
            Act::Showing { grant, purpose, screen, entries, withheld, sources } => {
                let mut details = vec![detail(SCREEN, screen.as_str())];
                details.extend(counted(withheld));
                details.extend(sources.iter().map(|(source, answered)| {
                    let kind = if *answered { "source-answered" } else { "source-silent" };
                    detail(kind, source.as_str())
                }));
                Self::of_read(event, grant, *purpose, details, entries)
            }
            Act::Printed { grant, purpose, screen, entries, withheld } => {
                let mut details = vec![detail(SCREEN, screen.as_str())];
                details.extend(counted(withheld));
                Self::of_export(own(), grant, *purpose, details, entries)
            }
            Act::Copied { grant, purpose, screen, entries, characters } => {
                let details = vec![
                    detail(SCREEN, screen.as_str()),
                    detail("characters", characters.to_string()),
                ];
                Self::of_export(own(), grant, *purpose, details, entries)
            }
            Act::Exported { reference, entries } => Self {
                action: "R",
                purpose: Some(PurposeOfUse::PatientRequest),
                entities: vec![security_resource(
                    None,
                    vec![
                        detail("copy", reference.as_str()),
                        detail("entries", entries.to_string()),
                    ],
                )],
                ..Self::of_computer(dcm("110106", "Export"), own())
            },
            Act::Kept { grant } => Self {
                entities: vec![security_resource(Some(grant), vec![])],
                ..Self::of_computer(dcm("110110", "Patient Record"), own())
            },
            Act::KeptOpened { grant, purpose, fetched } => {
                let fetched = fetched.to_rfc3339_opts(SecondsFormat::Secs, true);
                Self::of_read(event, grant, *purpose, vec![detail("fetched", fetched)], &[])
            }
            Act::KeptDropped { grant, because } => {
                let why = because.map(|refusal| detail("because", refusal.name()));
                Self {
                    entities: vec![security_resource(Some(grant), why.into_iter().collect())],
                    ..Self::of_computer(dcm("110110", "Patient Record"), own())
                }
            }
            Act::Closed { grant, emergency, could_agree, because } => {
                let mut details = Vec::new();
                details.extend(could_agree.map(|said| detail("could-agree", said.name())));
                details.extend(because.map(|why| detail("because", why.name())));
                let entities = vec![security_resource(Some(grant), details)];
                if *emergency {
                    let stopped = dcm("110138", "Emergency Override Stopped");
                    let purpose = Some(PurposeOfUse::BreakTheGlass);
                    Self { purpose, entities, ..Self::of_alert(stopped) }
                } else {
                    Self { entities, ..Self::of_computer(dcm("110110", "Patient Record"), own()) }
                }
            }
            Act::SteppedUp | Act::PasswordChanged => Self::of_authentication(own()),
            Act::StepUpFailed => Self { outcome: FAILED, ..Self::of_authentication(own()) },
            Act::FunctionUsed { function, what } => Self {
                entities: vec![security_resource(
                    None,
                    vec![detail("function", function.name()), detail("what", *what)],
                )],
                ..Self::of_alert(dcm("110132", "Use of Restricted Function"))
            },
            Act::LedgerDoubted { why, known, told } => Self {
                outcome: REFUSED,
                said: Some(why.name().into()),
                others: Others::Asking,
                entities: vec![security_resource(
                    None,
                    vec![
                        detail("known-size", known.to_string()),
                        detail("told-size", told.to_string()),
                    ],
                )],
                ..Self::of_alert(own())
            },
            Act::ReviewAnswered { item } => Self {
                entities: vec![security_resource(None, vec![detail("item", item.as_str())])],
                ..Self::of_computer(dcm("110101", "Audit Log Used"), own())
            },
            Act::SaidAfterwards { grant, could_agree, wrong_patient } => {
                let mut details = Vec::new();
                details.extend(could_agree.map(|said| detail("could-agree", said.name())));
                details.extend(wrong_patient.then(|| detail("because", "wrong-patient")));
                Self {
                    entities: vec![security_resource(Some(grant), details)],
                    ..Self::of_computer(dcm("110110", "Patient Record"), own())
                }
            }
        }
    }

    fn of_computer(kind: Coding<'a>, subtype: Coding<'a>) -> Self {
        Self {
            profile: None,
            kind,
            subtype,
            action: "E",
            outcome: DONE,
            said: None,
            purpose: None,
            others: Others::Computer,
            entities: vec![],
        }
    }

    fn of_authentication(subtype: Coding<'a>) -> Self {
        Self::of_computer(dcm("110114", "User Authentication"), subtype)
    }

    fn of_alert(subtype: Coding<'a>) -> Self {
        Self::of_computer(dcm("110113", "Security Alert"), subtype)
    }

    fn of_rest(interaction: &'static str, action: &'static str) -> Self {
        let kind = Coding::shown(EVENT_TYPE, "rest", "Restful Operation");
        let subtype = Coding::shown(INTERACTION, interaction, interaction);
        Self { action, ..Self::of_computer(kind, subtype) }
    }

    fn of_search(event: &Event, query: &str) -> Self {
        let profile = if event.patient.is_some() { "PatientQuery" } else { "Query" };
        Self {
            profile: Some(profile),
            others: Others::Asking,
            entities: vec![parts::query(BASE64_STANDARD.encode(query))],
            ..Self::of_rest("search", "E")
        }
    }

    fn of_permit(
        event: &Event,
        basis: &'a Ground,
        grant: &'a str,
        rule: &'a str,
        purpose: PurposeOfUse,
    ) -> Self {
        let mut details = basis_details(basis);
        details.push(detail("rule", rule));
        let said = words_of(basis);
        let purpose_of_event = Some(purpose);
        let without_a_consent = match basis.kind() {
            Some(BasisKind::Emergency) => Some(dcm("110127", "Emergency Override Started")),
            Some(kind) if !kind.is_permission() => Some(Coding::new(AUTHORISATION, "AuthZ-Role")),
            Some(_) | None => None,
        };
        if let Some(subtype) = without_a_consent {
            let entities = vec![security_resource(Some(grant), details)];
            return Self { said, purpose: purpose_of_event, entities, ..Self::of_alert(subtype) };
        }
        let known = event.who.is_some() && event.patient.is_some();
        Self {
            profile: known.then_some("AuthZconsent"),
            said,
            purpose: purpose_of_event,
            others: Others::Deciding,
            entities: vec![consent(grant, details)],
            ..Self::of_alert(Coding::new(AUTHORISATION, "AuthZ-Consent"))
        }
    }

    /// What leaves the program, as one data entity, and every entry of it beside.
    fn of_export(
        subtype: Coding<'a>,
        grant: &'a str,
        purpose: PurposeOfUse,
        details: Vec<Detail<'a>>,
        entries: &'a [ShownEntry],
    ) -> Self {
        let data = read(grant, details);
        Self {
            action: "R",
            purpose: Some(purpose),
            entities: std::iter::once(data).chain(entries.iter().map(shown)).collect(),
            ..Self::of_computer(dcm("110106", "Export"), subtype)
        }
    }

    /// The read as one data entity, and every entry that was shown as an entity of its own kind, where a search finds it.
    fn of_read(
        event: &Event,
        grant: &'a str,
        purpose: PurposeOfUse,
        details: Vec<Detail<'a>>,
        entries: &'a [ShownEntry],
    ) -> Self {
        let data = read(grant, details);
        Self {
            profile: event.patient.is_some().then_some("PatientRead"),
            purpose: Some(purpose),
            others: Others::Receiving,
            entities: std::iter::once(data).chain(entries.iter().map(shown)).collect(),
            ..Self::of_rest("read", "R")
        }
    }
}

const BALP: &str = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.";

const DONE: &str = "0";
const FAILED: &str = "4";
const REFUSED: &str = "8";

/// How each begins: the first members of [`AuditEvent`].
const FRONT: &[u8] = br#"{"resourceType":"AuditEvent","id":""#;

/// In bytes: longer than most, so that what was written need not be copied while it grows.
const USUAL_LENGTH: usize = 4096;
const LENGTH_OF_AN_ENTITY: usize = 512;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_from_an_audit_event_that_was_written_here_and_from_nothing_else() {
        let event = Event::now(chrono::DateTime::UNIX_EPOCH, Act::Locked);
        let gateway = "https://gateway.example";
        let workstation = Workstation::new(Uuid::nil(), "desk".to_owned(), gateway);
        let written = audit_event(&event, &workstation);
        assert_eq!(id_of(&written), Some(event.id));

        let text = String::from_utf8_lossy(&written);
        let id = event.id.to_string();
        for other in [
            text.replacen("AuditEvent", "Observation", 1),
            text.replacen(&id, &id.replace('-', ""), 1),
            text.replacen(&id, "an id of as many letters, though none", 1),
            text.replacen(&id, &format!("{id}0"), 1),
            text.replacen("\"id\"", "\"identifier\"", 1),
            format!(" {text}"),
            text.chars().take(FRONT.len() + id.len()).collect(),
            String::new(),
        ] {
            assert_eq!(id_of(other.as_bytes()), None, "{other}");
        }
    }
}
