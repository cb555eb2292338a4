//! Who takes part in an event: the computer, the gateway, the person and the organisation behind the person.

use nhs::{PurposeOfUse, system};
use uuid::Uuid;

use super::{
    parts::{dcm, purpose},
    resource::{Agent, CodeableConcept, Coding, Network, Reference},
    systems::*,
};
use crate::event::{Act, Event, Who};

/// The computer that observes an event, and the gateway that it speaks with.
#[derive(Clone, Debug)]
pub(crate) struct Workstation {
    /// The device's id, as a URN.
    device: String,
    /// The program and the computer, as a person reads it.
    display: String,
    /// The computer's name.
    name: String,
    /// The gateway's address.
    gateway: String,
}

/// Who takes part besides the person.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Others {
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

pub(super) fn agents<'a>(
    event: &'a Event,
    others: Others,
    used_for: Option<PurposeOfUse>,
    workstation: &'a Workstation,
) -> Vec<Agent<'a>> {
    let asks_alone = event.who.is_none() && typed_address(&event.act).is_none();
    let computer = |code, display| workstation.computer(dcm(code, display), asks_alone);
    let gateway = |code, display| workstation.gateway(dcm(code, display));
    let mut agents = Vec::with_capacity(4);
    agents.extend(
        match others {
            Others::Computer => [Some(computer("110150", "Application")), None],
            Others::Asking | Others::Writing => [
                Some(computer("110153", "Source Role ID")),
                Some(gateway("110152", "Destination Role ID")),
            ],
            Others::Receiving => [
                Some(computer("110152", "Destination Role ID")),
                Some(gateway("110153", "Source Role ID")),
            ],
            Others::Deciding => {
                [Some(computer("110150", "Application")), Some(workstation.authoriser())]
            }
        }
        .into_iter()
        .flatten(),
    );
    if let Some(who) = &event.who {
        let takes_part = if others == Others::Writing { author() } else { recipient() };
        agents.push(person(takes_part, who, used_for, event.policy_version.as_deref()));
        if others == Others::Deciding {
            agents.push(organisation(who));
        }
    }
    if let Some(email) = typed_address(&event.act) {
        let requestor = event.who.is_none();
        agents.push(Agent { name: Some(email), requestor, ..Agent::new(recipient()) });
    }
    agents
}

fn person<'a>(
    takes_part: Coding<'a>,
    who: &'a Who,
    used_for: Option<PurposeOfUse>,
    policy_version: Option<&str>,
) -> Agent<'a> {
    let role = Coding::new(system::SDS_JOB_ROLE, who.role.code());
    let is = Reference::identified(PERSON_SYSTEM, &who.id);
    let decided_by = policy_version.map(|version| format!("{POLICY}{}", as_uri(version)));
    let signed_in_by = format!("{SESSION}{}", who.session);
    Agent {
        role: Some([CodeableConcept { text: Some(&who.title), ..role.into() }]),
        who: Some(Reference { display: Some(who.name.as_str().into()), ..is }),
        name: Some(&who.email),
        requestor: true,
        policy: decided_by.into_iter().chain([signed_in_by]).collect(),
        purpose_of_use: used_for.map(|used_for| [purpose(used_for)]),
        ..Agent::new(takes_part)
    }
}

fn organisation(who: &Who) -> Agent<'_> {
    let is = Reference::identified(system::ODS_ORGANISATION, who.organisation.as_str());
    Agent { who: Some(is), ..Agent::new(Coding::shown(ROLE_CLASS, "PROV", "healthcare provider")) }
}

fn typed_address(act: &Act) -> Option<&str> {
    if let Act::CredentialsChanged { email, .. } = act {
        return Some(email);
    }
    if let Act::SignInFailed { email } = act { email.as_deref() } else { None }
}

impl Workstation {
    pub(crate) fn new(device: Uuid, name: String, gateway: &str) -> Self {
        Self {
            device: device.urn().to_string(),
            display: format!("Care Record Viewer {} on {name}", env!("CARGO_PKG_VERSION")),
            name,
            gateway: gateway.to_owned(),
        }
    }

    pub(super) fn who(&self) -> Reference<'_> {
        let display = Some(self.display.as_str().into());
        Reference { display, ..Reference::identified(URI, &self.device) }
    }

    fn computer<'a>(&'a self, takes_part: Coding<'a>, requestor: bool) -> Agent<'a> {
        Agent {
            who: Some(self.who()),
            requestor,
            network: Some(Network { address: &self.name, kind: BY_NAME }),
            ..Agent::new(takes_part)
        }
    }

    fn gateway<'a>(&'a self, takes_part: Coding<'a>) -> Agent<'a> {
        Agent {
            who: Some(Reference::identified(URI, &self.gateway)),
            network: Some(Network { address: &self.gateway, kind: BY_URI }),
            ..Agent::new(takes_part)
        }
    }

    /// This computer, by whose policy it is decided.
    fn authoriser(&self) -> Agent<'_> {
        let decides = Coding::shown(SECURITY_ROLE, "authserver", "authorization server");
        Agent { who: Some(self.who()), ..Agent::new(decides) }
    }
}

fn recipient() -> Coding<'static> {
    Coding::shown(PARTICIPATION, "IRCP", "information recipient")
}

/// Whoever writes something down takes part in it as its author: BALP has other words here for reading and for writing.
fn author() -> Coding<'static> {
    Coding::shown(PARTICIPATION, "AUT", "author (originator)")
}

/// A version as the last part of a URN: what has no place in one becomes a dash.
fn as_uri(version: &str) -> String {
    let kept =
        |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_') { c } else { '-' };
    version.chars().map(kept).collect()
}

const POLICY: &str = "urn:care-record:policy:";
/// The session in which it was done, by its id and never its token (BALP, OAuth).
const SESSION: &str = "urn:ietf:params:oauth:jti:";
const BY_NAME: &str = "1";
const BY_URI: &str = "5";
