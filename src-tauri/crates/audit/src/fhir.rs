//! An event as a FHIR R4 AuditEvent, in the shapes of IHE Basic Audit Log Patterns (BALP).
//!
//! | act | type, subtype | profile |
//! |---|---|---|
//! | search | rest, search | PatientQuery, or Query before a patient is known |
//! | fetching, showing | rest, read | PatientRead |
//! | the patient said no, or took back what was given | rest, create and update | PatientCreate, PatientUpdate |
//! | permitted, with a permission | DCM 110113, AuthZ-Consent | AuthZconsent |
//! | permitted in an emergency, and its end | DCM 110113, 110127 and 110138 | none: BALP has no shape without a consent |
//! | permitted on any other basis | DCM 110113, AuthZ-Role | none, for the same reason |
//! | sign-in, lock, statement, second factor, password | DCM 110114 | none |
//! | an account begun or recovered, an authenticator enrolled | DCM 110113, 110137 | none |
//! | functions of privacy and administration | DCM 110113, 110132 | none |
//! | the gateway's ledger is doubted | DCM 110113 | none |
//!
//! A failure or a refusal claims no profile where the profile knows success alone. The word for the act stands in `meta.tag`.

mod parts;

use access::BasisKind;
use base64::{Engine, prelude::BASE64_STANDARD};
use chrono::SecondsFormat;
use nhs::{PurposeOfUse, system};
use serde_json::{Value, json};
use uuid::Uuid;

use self::parts::*;
pub(crate) use self::parts::{ACT_SYSTEM, BASIS, PERSON_SYSTEM, SCREEN};
use crate::event::{Act, Event, Ground, ShownEntry, Who};

/// The computer that observes an event, and the gateway that it speaks with.
#[derive(Clone, Debug)]
pub(crate) struct Workstation {
    /// The device's id.
    pub(crate) device: Uuid,
    /// The computer's name.
    pub(crate) name: String,
    /// The gateway's address.
    pub(crate) gateway: String,
}

/// The exact bytes of the AuditEvent.
pub(crate) fn audit_event(event: &Event, workstation: &Workstation) -> Vec<u8> {
    let shape = Shape::of(event);
    let mut resource = json!({
        "resourceType": "AuditEvent",
        "id": event.id,
        "meta": { "tag": [coding(ACT_SYSTEM, event.act.kind().name(), None)] },
        "type": shape.kind,
        "subtype": [shape.subtype],
        "action": shape.action,
        "recorded": event.recorded.to_rfc3339_opts(SecondsFormat::Millis, true),
        "outcome": shape.outcome,
        "agent": agents(event, &shape, workstation),
        "source": {
            "observer": workstation.who(),
            "type": [coding(SOURCE_TYPE, "1", Some("User Device"))],
        },
    });
    put(&mut resource, "/meta", "profile", shape.profile.map(|p| json!([format!("{BALP}{p}")])));
    put(&mut resource, "", "outcomeDesc", shape.said.map(Value::from));
    put(&mut resource, "", "purposeOfEvent", shape.purpose.map(|p| json!([purpose(p)])));
    put(
        &mut resource,
        "/source",
        "site",
        event.who.as_ref().map(|who| json!(who.organisation.as_str())),
    );
    let entities: Vec<Value> = event.patient.iter().map(patient).chain(shape.entities).collect();
    put(&mut resource, "", "entity", (!entities.is_empty()).then(|| entities.into()));
    resource.to_string().into_bytes()
}

/// What an act makes of its event; the rest is the same for all.
struct Shape {
    profile: Option<&'static str>,
    kind: Value,
    subtype: Value,
    action: &'static str,
    outcome: &'static str,
    said: Option<String>,
    purpose: Option<PurposeOfUse>,
    others: Others,
    entities: Vec<Value>,
}

/// Who takes part besides the person.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Others {
    /// This computer alone.
    Computer,
    /// This computer asks, the gateway answers.
    Asking,
    /// This computer has something written at the gateway.
    Writing,
    /// This computer receives what the gateway sends.
    Receiving,
    /// This computer asks, the organisation stands behind the person, the policy on this computer decides.
    Deciding,
}

impl Shape {
    fn of(event: &Event) -> Self {
        let own = || coding(ACT_SYSTEM, event.act.kind().name(), None);
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
                entities: vec![security_resource(None, vec![detail("how", how)])],
                ..Self::of_alert(dcm("110137", "User security Attributes Changed"))
            },
            Act::Locked | Act::Unlocked => Self::of_authentication(own()),
            Act::UnlockFailed => Self { outcome: FAILED, ..Self::of_authentication(own()) },
            Act::StatementAccepted { version } => Self {
                entities: vec![security_resource(None, vec![detail("statement-version", version)])],
                ..Self::of_authentication(own())
            },
            Act::ActivityViewed => {
                Self { action: "R", ..Self::of_computer(dcm("110101", "Audit Log Used"), own()) }
            }
            Act::Search { query } => Self::of_search(event, query),
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
                    said: Some(refusal.name().to_owned()),
                    purpose: basis.purpose(),
                    entities: vec![security_resource(None, details)],
                    ..Self::of_alert(authorisation("AuthZ-Consent"))
                }
            }
            Act::PatientSaidNo => Self {
                profile: event.patient.is_some().then_some("PatientCreate"),
                others: Others::Writing,
                entities: vec![patients_word("refusal", detail("provision", "deny"))],
                ..Self::of_rest("create", "C")
            },
            Act::Withdrawn => Self {
                profile: event.patient.is_some().then_some("PatientUpdate"),
                others: Others::Writing,
                entities: vec![patients_word("permissions", detail("status", "inactive"))],
                ..Self::of_rest("update", "U")
            },
            Act::Fetching { grant, purpose } => Self::of_read(event, grant, *purpose, vec![], &[]),
            Act::Showing { grant, purpose, screen, entries, withheld, sources } => {
                let mut details = vec![detail(SCREEN, screen)];
                details.extend(
                    withheld
                        .iter()
                        .map(|(section, count)| detail("withheld", &format!("{section} {count}"))),
                );
                details.extend(sources.iter().map(|(source, answered)| {
                    let kind = if *answered { "source-answered" } else { "source-silent" };
                    detail(kind, source)
                }));
                Self::of_read(event, grant, *purpose, details, entries)
            }
            Act::Closed { grant, emergency, could_agree, because } => {
                let mut details = Vec::new();
                details.extend(could_agree.map(|said| detail("could-agree", said.name())));
                details.extend(because.map(|refusal| detail("because", refusal.name())));
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
                    vec![detail("function", function.name()), detail("what", what)],
                )],
                ..Self::of_alert(dcm("110132", "Use of Restricted Function"))
            },
            Act::LedgerDoubted { why, known, told } => Self {
                outcome: REFUSED,
                said: Some(why.name().to_owned()),
                others: Others::Asking,
                entities: vec![security_resource(
                    None,
                    vec![
                        detail("known-size", &known.to_string()),
                        detail("told-size", &told.to_string()),
                    ],
                )],
                ..Self::of_alert(own())
            },
        }
    }

    fn of_computer(kind: Value, subtype: Value) -> Self {
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

    fn of_authentication(subtype: Value) -> Self {
        Self::of_computer(dcm("110114", "User Authentication"), subtype)
    }

    fn of_alert(subtype: Value) -> Self {
        Self::of_computer(dcm("110113", "Security Alert"), subtype)
    }

    fn of_rest(interaction: &str, action: &'static str) -> Self {
        let kind = coding(EVENT_TYPE, "rest", Some("Restful Operation"));
        let subtype = coding(INTERACTION, interaction, Some(interaction));
        Self { action, ..Self::of_computer(kind, subtype) }
    }

    fn of_search(event: &Event, query: &str) -> Self {
        let profile = if event.patient.is_some() { "PatientQuery" } else { "Query" };
        let entity = json!({
            "type": coding(ENTITY_TYPE, "2", Some("System Object")),
            "role": coding(OBJECT_ROLE, "24", Some("Query")),
            "query": BASE64_STANDARD.encode(query),
        });
        Self {
            profile: Some(profile),
            others: Others::Asking,
            entities: vec![entity],
            ..Self::of_rest("search", "E")
        }
    }

    fn of_permit(
        event: &Event,
        basis: &Ground,
        grant: &str,
        rule: &str,
        purpose: PurposeOfUse,
    ) -> Self {
        let mut details = basis_details(basis);
        details.push(detail("rule", rule));
        let said = words_of(basis);
        let purpose_of_event = Some(purpose);
        let without_a_consent = match basis.kind() {
            Some(BasisKind::Emergency) => Some(dcm("110127", "Emergency Override Started")),
            Some(kind) if !kind.is_permission() => Some(authorisation("AuthZ-Role")),
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
            entities: vec![consent(Some(grant), details)],
            ..Self::of_alert(authorisation("AuthZ-Consent"))
        }
    }

    /// The read as one data entity, and every entry that was shown as an entity of its own kind, where a search finds it.
    fn of_read(
        event: &Event,
        grant: &str,
        purpose: PurposeOfUse,
        details: Vec<Value>,
        entries: &[ShownEntry],
    ) -> Self {
        let mut data = json!({
            "what": granted(grant),
            "type": coding(ENTITY_TYPE, "2", Some("System Object")),
            "role": coding(OBJECT_ROLE, "4", Some("Domain Resource")),
        });
        put(&mut data, "", "detail", (!details.is_empty()).then(|| details.into()));
        Self {
            profile: event.patient.is_some().then_some("PatientRead"),
            purpose: Some(purpose),
            others: Others::Receiving,
            entities: std::iter::once(data).chain(entries.iter().map(shown)).collect(),
            ..Self::of_rest("read", "R")
        }
    }
}

fn agents(event: &Event, shape: &Shape, workstation: &Workstation) -> Vec<Value> {
    let asks_alone = event.who.is_none() && typed_address(&event.act).is_none();
    let computer = |code, display| {
        json!({
            "type": concept(dcm(code, display)),
            "who": workstation.who(),
            "requestor": asks_alone,
            "network": { "address": workstation.name, "type": BY_NAME },
        })
    };
    let gateway = |code, display| {
        json!({
            "type": concept(dcm(code, display)),
            "who": { "identifier": { "system": URI, "value": workstation.gateway } },
            "requestor": false,
            "network": { "address": workstation.gateway, "type": BY_URI },
        })
    };
    let mut agents = match shape.others {
        Others::Computer => vec![computer("110150", "Application")],
        Others::Asking | Others::Writing => {
            vec![computer("110153", "Source Role ID"), gateway("110152", "Destination Role ID")]
        }
        Others::Receiving => {
            vec![computer("110152", "Destination Role ID"), gateway("110153", "Source Role ID")]
        }
        Others::Deciding => vec![
            computer("110150", "Application"),
            json!({
                "type": concept(coding(SECURITY_ROLE, "authserver", Some("authorization server"))),
                "who": workstation.who(),
                "requestor": false,
            }),
        ],
    };
    if let Some(who) = &event.who {
        let takes_part = if shape.others == Others::Writing { author() } else { recipient() };
        agents.push(person(takes_part, who, shape.purpose, event.policy_version.as_deref()));
        if shape.others == Others::Deciding {
            agents.push(organisation(who));
        }
    }
    if let Some(email) = typed_address(&event.act) {
        let asks = event.who.is_none();
        agents.push(json!({ "type": recipient(), "name": email, "requestor": asks }));
    }
    agents
}

fn person(
    takes_part: Value,
    who: &Who,
    used_for: Option<PurposeOfUse>,
    policy_version: Option<&str>,
) -> Value {
    let mut agent = json!({
        "type": takes_part,
        "role": [{ "coding": [coding(system::SDS_JOB_ROLE, who.role.code(), None)], "text": who.title }],
        "who": { "identifier": { "system": PERSON_SYSTEM, "value": who.id }, "display": who.name },
        "name": who.email,
        "requestor": true,
    });
    put(&mut agent, "", "purposeOfUse", used_for.map(|p| json!([purpose(p)])));
    let decided_by = policy_version.map(|version| format!("{POLICY}{}", as_uri(version)));
    let signed_in_by = format!("{SESSION}{}", who.session);
    let policies: Vec<String> = decided_by.into_iter().chain([signed_in_by]).collect();
    put(&mut agent, "", "policy", Some(json!(policies)));
    agent
}

fn organisation(who: &Who) -> Value {
    json!({
        "type": concept(coding(ROLE_CLASS, "PROV", Some("healthcare provider"))),
        "who": { "identifier": {
            "system": system::ODS_ORGANISATION, "value": who.organisation.as_str(),
        } },
        "requestor": false,
    })
}

fn typed_address(act: &Act) -> Option<&str> {
    if let Act::CredentialsChanged { email, .. } = act {
        return Some(email);
    }
    if let Act::SignInFailed { email } = act { email.as_deref() } else { None }
}

impl Workstation {
    fn who(&self) -> Value {
        json!({
            "identifier": { "system": URI, "value": self.device.urn().to_string() },
            "display": format!("Care Record Viewer {} on {}", env!("CARGO_PKG_VERSION"), self.name),
        })
    }
}
