//! The elements of FHIR R4 that an AuditEvent is made of, by their names in FHIR.
//!
//! They borrow from the event and are written once. What is not there is not written: FHIR has no empty members.

use std::borrow::Cow;

use serde::Serialize;
use uuid::Uuid;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AuditEvent<'a> {
    pub(super) resource_type: &'static str,
    pub(super) id: Uuid,
    pub(super) meta: Meta,
    #[serde(rename = "type")]
    pub(super) kind: Coding<'a>,
    pub(super) subtype: [Coding<'a>; 1],
    pub(super) action: &'static str,
    pub(super) recorded: String,
    pub(super) outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) outcome_desc: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) purpose_of_event: Option<[CodeableConcept<'a>; 1]>,
    pub(super) agent: Vec<Agent<'a>>,
    pub(super) source: Source<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) entity: Vec<Entity<'a>>,
}

#[derive(Serialize)]
pub(super) struct Meta {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) profile: Option<[String; 1]>,
    pub(super) tag: [Coding<'static>; 1],
}

#[derive(Clone, Copy, Serialize)]
pub(super) struct Coding<'a> {
    pub(super) system: &'static str,
    pub(super) code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) display: Option<&'a str>,
}

#[derive(Clone, Copy, Serialize)]
pub(super) struct CodeableConcept<'a> {
    pub(super) coding: [Coding<'a>; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Agent<'a> {
    #[serde(rename = "type")]
    pub(super) kind: CodeableConcept<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) role: Option<[CodeableConcept<'a>; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) who: Option<Reference<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<&'a str>,
    pub(super) requestor: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) policy: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) network: Option<Network<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) purpose_of_use: Option<[CodeableConcept<'a>; 1]>,
}

#[derive(Serialize)]
pub(super) struct Network<'a> {
    pub(super) address: &'a str,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
}

#[derive(Serialize)]
pub(super) struct Source<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) site: Option<&'a str>,
    pub(super) observer: Reference<'a>,
    #[serde(rename = "type")]
    pub(super) kind: [Coding<'a>; 1],
}

#[derive(Default, Serialize)]
pub(super) struct Entity<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) what: Option<Reference<'a>>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(super) kind: Option<Coding<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) role: Option<Coding<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) query: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) detail: Vec<Detail<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Detail<'a> {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) value_string: Cow<'a, str>,
}

#[derive(Default, Serialize)]
pub(super) struct Reference<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reference: Option<Cow<'a, str>>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(super) kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) identifier: Option<Identifier<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) display: Option<Cow<'a, str>>,
}

#[derive(Serialize)]
pub(super) struct Identifier<'a> {
    pub(super) system: &'static str,
    pub(super) value: Cow<'a, str>,
}

impl<'a> Coding<'a> {
    pub(super) fn new(system: &'static str, code: &'a str) -> Self {
        Self { system, code, display: None }
    }

    pub(super) fn shown(system: &'static str, code: &'a str, display: &'a str) -> Self {
        Self { system, code, display: Some(display) }
    }
}

impl<'a> From<Coding<'a>> for CodeableConcept<'a> {
    fn from(coding: Coding<'a>) -> Self {
        Self { coding: [coding], text: None }
    }
}

impl<'a> Reference<'a> {
    /// One that names what it means by an identifier.
    pub(super) fn identified(system: &'static str, value: impl Into<Cow<'a, str>>) -> Self {
        let identifier = Some(Identifier { system, value: value.into() });
        Self { identifier, ..Self::default() }
    }
}

impl<'a> Agent<'a> {
    pub(super) fn new(kind: impl Into<CodeableConcept<'a>>) -> Self {
        Self {
            kind: kind.into(),
            role: None,
            who: None,
            name: None,
            requestor: false,
            policy: Vec::new(),
            network: None,
            purpose_of_use: None,
        }
    }
}
