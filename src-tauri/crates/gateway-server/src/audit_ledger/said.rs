//! What an event says in the columns of the ledger: by whom it was done, to whom, when. Taken from its bytes as it comes, and compared
//! with them again whenever the ledger is verified.

use serde_json::Value;

use crate::gateway_event::opaque;

/// The columns of an event.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Said<'e> {
    pub(super) recorded: &'e str,
    pub(super) act: &'e str,
    pub(super) outcome: &'e str,
    pub(super) practitioner: Option<&'e str>,
    pub(super) person: Option<&'e str>,
    pub(super) patient: Option<&'e str>,
}

impl<'e> Said<'e> {
    pub(super) fn of(event: &'e Value) -> Self {
        let text = |pointer: &str| event.pointer(pointer).and_then(Value::as_str);
        let of_person = |pointer: &str| requestor(event)?.pointer(pointer)?.as_str();
        Self {
            recorded: text("/recorded").unwrap_or_default(),
            act: text("/meta/tag/0/code").or(text("/subtype/0/code")).unwrap_or("unknown"),
            outcome: text("/outcome").unwrap_or_default(),
            practitioner: of_person("/who/identifier/value"),
            person: of_person("/who/display"),
            patient: patient(event).map(opaque),
        }
    }
}

/// The person who did it: the agent that requested, where it is a person and not the computer.
pub(super) fn requestor(event: &Value) -> Option<&Value> {
    let agents = event.get("agent")?.as_array()?;
    agents.iter().find(|agent| {
        agent.get("requestor") == Some(&Value::Bool(true)) && agent.get("role").is_some()
    })
}

/// The patient whom it is about, as it is written there.
pub(super) fn patient(event: &Value) -> Option<&str> {
    let entities = event.get("entity")?.as_array()?;
    entities
        .iter()
        .find_map(|entity| entity.pointer("/what/reference")?.as_str()?.strip_prefix("Patient/"))
}
