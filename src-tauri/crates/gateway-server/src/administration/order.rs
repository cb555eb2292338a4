//! An order: who administers, why, and from where it was said.

use rusqlite::{Connection, OptionalExtension as _};
use serde_json::{Value, json};

use super::rules::Refused;
use crate::{GatewayEvent, SignedInAs, StoreError, accounts::Asked};

/// That something is to be done, by whom and why.
#[derive(Clone, Debug)]
pub struct Order {
    by: Option<SignedInAs>,
    event: GatewayEvent,
    why: String,
}

/// Whom an act is about.
#[derive(Clone, Copy, Debug)]
pub enum Whom<'a> {
    /// The person with this address, however it is typed.
    Email(&'a str),
    /// The person with this account.
    Account(&'a str),
}

/// Why an act was not done.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    /// There is no such person.
    #[error("there is no account with this address")]
    NoPerson,
    /// There is no such computer.
    #[error("there is no device with this id")]
    NoDevice,
    /// Nobody may do this.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Order {
    /// Said on the gateway's own computer, by whoever may sit there.
    ///
    /// # Errors
    /// [`Refused::NoReason`]
    pub fn at_the_console(why: &str) -> Result<Self, Refused> {
        Ok(Self { by: None, event: GatewayEvent::default(), why: reason(why)? })
    }

    /// Said by an administrator who is signed in.
    pub(crate) fn by(asked: &Asked, who: &SignedInAs, why: &str) -> Result<Self, Refused> {
        let event = asked.event("", "").by(who);
        Ok(Self { by: Some(who.clone()), event, why: reason(why)? })
    }

    /// Whether this is the account of whoever says it.
    pub(super) fn is_by(&self, account: &str) -> bool {
        self.by.as_ref().is_some_and(|who| who.practitioner.id.0 == account)
    }

    /// Whether this is the computer at which it is said.
    pub(super) fn is_at(&self, device: &str) -> bool {
        self.event.written_down.device.is_some_and(|own| own.to_string() == device)
    }

    /// Whether whoever says it is still signed in: another administrator may have ended that a moment ago.
    pub(super) fn stands(&self, db: &Connection) -> rusqlite::Result<bool> {
        let Some(who) = &self.by else { return Ok(true) };
        let ask = "SELECT 1 FROM session WHERE id = ?1 AND ended IS NULL";
        Ok(db.query_row(ask, [&who.session], |_| Ok(())).optional()?.is_some())
    }

    /// What was done about somebody or something, with the reason. On the gateway's own computer it stands with the account that it
    /// is about, as there is no other.
    pub(super) fn event(&self, kind: &'static str, outcome: &str, about: &Value) -> GatewayEvent {
        let mut detail = about.clone();
        if let Value::Object(detail) = &mut detail {
            detail.insert("why".to_owned(), json!(self.why));
        }
        let person = about.get("person").and_then(Value::as_str).map(str::to_owned);
        let event = self.event.clone();
        GatewayEvent {
            kind,
            outcome: outcome.to_owned(),
            account: event.account.clone().or(person),
            detail: Some(detail),
            ..event
        }
    }
}

/// A reason in words: not none, and not a story.
fn reason(why: &str) -> Result<String, Refused> {
    let why = why.trim();
    let fits = (SHORTEST..=LONGEST).contains(&why.chars().count());
    if fits { Ok(why.to_owned()) } else { Err(Refused::NoReason) }
}

const SHORTEST: usize = 3;
const LONGEST: usize = 300;
