//! An event as its author sees it again.

use chrono::{DateTime, Utc};
use nhs::{NhsNumber, PatientId, system::NHS_NUMBER};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    event::ActKind,
    fhir::{BASIS, GRANT_SYSTEM, PERSON_SYSTEM, SCREEN},
};

/// One of the person's own events, read back from this disk.
#[derive(Clone)]
pub struct Remembered {
    /// The event's id.
    pub id: Uuid,
    /// Its place in the chain.
    pub sequence: u64,
    /// When it happened, by this computer's clock.
    pub recorded: DateTime<Utc>,
    /// What was done.
    pub kind: ActKind,
    /// Whose record it is about.
    pub patient: Option<PatientId>,
    /// That patient's NHS number, where it was known.
    pub nhs_number: Option<NhsNumber>,
    /// The basis, where one was given, by its name.
    pub basis: Option<String>,
    /// What was said of it: the reason of an emergency or of a refusal.
    pub said: Option<String>,
    /// The screen that was shown.
    pub screen: Option<String>,
    /// The grant under which it was done.
    pub grant: Option<String>,
    /// Where it is in its life.
    pub state: State,
}

/// Where an event is in its life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// The gateway has not said that it keeps it.
    Waiting,
    /// The gateway keeps it.
    Acknowledged {
        /// Since when, by the gateway's clock.
        at: Option<DateTime<Utc>>,
    },
    /// The gateway will not take it.
    SetAside {
        /// Why, in the gateway's words.
        reason: String,
    },
}

impl std::fmt::Debug for Remembered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Remembered({} {})", self.sequence, self.kind.name())
    }
}

/// The id of an event that anybody may have sealed.
pub(crate) fn id_of(body: &[u8]) -> Option<Uuid> {
    #[derive(Deserialize)]
    struct Named {
        id: Uuid,
    }
    serde_json::from_slice::<Named>(body).ok().map(|event| event.id)
}

/// Reads a sealed event back: `Some(None)` if it is somebody else's, `None` if it cannot be read.
pub(crate) fn read(
    body: &[u8],
    sequence: u64,
    state: State,
    who_id: &str,
) -> Option<Option<Remembered>> {
    let event: Value = serde_json::from_slice(body).ok()?;
    if !is_by(&event, who_id) {
        return Some(None);
    }
    let name = text(&event, "/meta/tag/0/code")?;
    let patient =
        entities(&event).find_map(|e| text(e, "/what/reference")?.strip_prefix("Patient/"));
    let number = entities(&event).find(|e| text(e, "/what/identifier/system") == Some(NHS_NUMBER));
    Some(Some(Remembered {
        id: text(&event, "/id")?.parse().ok()?,
        sequence,
        recorded: text(&event, "/recorded")?.parse().ok()?,
        kind: ActKind::ALL.into_iter().find(|kind| kind.name() == name)?,
        patient: patient.and_then(|id| id.parse().ok()),
        nhs_number: number.and_then(|e| text(e, "/what/identifier/value")?.parse().ok()),
        basis: detail(&event, BASIS),
        said: text(&event, "/outcomeDesc").map(str::to_owned),
        screen: detail(&event, SCREEN),
        grant: grant(&event),
        state,
    }))
}

fn is_by(event: &Value, who_id: &str) -> bool {
    list(event, "/agent").any(|agent| {
        text(agent, "/who/identifier/system") == Some(PERSON_SYSTEM)
            && text(agent, "/who/identifier/value") == Some(who_id)
    })
}

fn grant(event: &Value) -> Option<String> {
    entities(event)
        .find(|entity| text(entity, "/what/identifier/system") == Some(GRANT_SYSTEM))
        .and_then(|entity| text(entity, "/what/identifier/value"))
        .map(str::to_owned)
}

fn detail(event: &Value, kind: &str) -> Option<String> {
    entities(event)
        .flat_map(|entity| list(entity, "/detail"))
        .find(|detail| text(detail, "/type") == Some(kind))
        .and_then(|detail| text(detail, "/valueString"))
        .map(str::to_owned)
}

fn entities(event: &Value) -> impl Iterator<Item = &Value> {
    list(event, "/entity")
}

fn list<'a>(value: &'a Value, pointer: &str) -> impl Iterator<Item = &'a Value> {
    value.pointer(pointer).and_then(Value::as_array).into_iter().flatten()
}

fn text<'a>(value: &'a Value, pointer: &str) -> Option<&'a str> {
    value.pointer(pointer).and_then(Value::as_str)
}
