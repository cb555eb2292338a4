//! What can be done about a person or a computer: each asks the rules, does it, ends what is open, and is written down, in one transaction.

use chrono::{DateTime, Utc};
use identity::Practitioner;
use rusqlite::{OptionalExtension as _, Transaction};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    order::{ActError, Order, Whom},
    rules::{self, Refused},
};
use crate::{
    Gateway,
    accounts::{
        duties::{self, Duties},
        sessions::{self, Ending, practitioner_of},
        users,
    },
    grants, note,
};

/// The person does not sign in any more, and every session ends at once. It is told since when, however often it is said.
///
/// # Errors
/// [`ActError`], here and in every act below; then nothing was done.
pub fn disable(gateway: &Gateway, order: &Order, whom: Whom<'_>) -> Result<(), ActError> {
    let act = Act { kind: DISABLED, of: gateway, order };
    act.on_person(
        whom,
        |tx, person| rules::may_change(gateway, tx, order, person, None),
        |tx, account, now| {
            let disable = "UPDATE account SET disabled = coalesce(disabled, ?1) WHERE id = ?2";
            tx.execute(disable, (now.to_rfc3339(), account))?;
            tx.execute("DELETE FROM activation WHERE account = ?1", [account])?;
            tx.execute("DELETE FROM enrolment WHERE account = ?1", [account])?;
            sessions::end(tx, Ending::Account(account), "account-disabled", now)?;
            grants::end_all_of_person(tx, account, now)
        },
    )
}

/// The person signs in again, with the password and the authenticator of before.
///
/// # Errors
/// As above.
pub fn enable(gateway: &Gateway, order: &Order, whom: Whom<'_>) -> Result<(), ActError> {
    let act = Act { kind: ENABLED, of: gateway, order };
    act.on_person(
        whom,
        |tx, person| rules::may_change(gateway, tx, order, person, Some(person)),
        |tx, account, _| {
            tx.execute("UPDATE account SET disabled = NULL WHERE id = ?1", [account]).map(drop)
        },
    )
}

/// Every session of the person ends at once, and says how many there were; the person may sign in again.
///
/// # Errors
/// As above.
pub fn end_sessions(gateway: &Gateway, order: &Order, whom: Whom<'_>) -> Result<usize, ActError> {
    let act = Act { kind: SESSIONS_ENDED, of: gateway, order };
    act.on_person(
        whom,
        |tx, _| rules::may_do(tx, order),
        |tx, account, now| sessions::end(tx, Ending::Account(account), "by-administrator", now),
    )
}

/// The person does something else from now on, or for somebody else. Sessions go on; what is open closes.
///
/// # Errors
/// As above.
pub fn change_post(
    gateway: &Gateway,
    order: &Order,
    whom: Whom<'_>,
    duties: &Duties,
) -> Result<(), ActError> {
    let act = Act { kind: POST_CHANGED, of: gateway, order };
    act.with(duties.told()).on_person(
        whom,
        |tx, person| rules::may_change(gateway, tx, order, person, Some(&duties.of(person))),
        |tx, account, now| duties::change(tx, account, duties, now),
    )
}

/// Nothing is taken from a computer any more: whoever is signed in on it is signed out at once, and nobody signs in there again.
///
/// # Errors
/// As above.
pub fn revoke(gateway: &Gateway, order: &Order, device: Uuid) -> Result<(), ActError> {
    let (now, id) = (gateway.clock.now(), device.to_string());
    let about = json!({ "device": id });
    gateway.store.write(|tx| {
        let known = "SELECT 1 FROM device WHERE id = ?1";
        let known = tx.query_row(known, [&id], |_| Ok(())).optional()?.is_some();
        let may = if known {
            rules::may_revoke(tx, order, &id)?.map_err(ActError::from)
        } else {
            Err(ActError::NoDevice)
        };
        if may.is_ok() {
            let revoke = "UPDATE device SET revoked = coalesce(revoked, ?1) WHERE id = ?2";
            tx.execute(revoke, (now.to_rfc3339(), &id))?;
            sessions::end(tx, Ending::Device(&id), DEVICE_REVOKED, now)?;
        }
        note(tx, now, &order.event(DEVICE_REVOKED, outcome(&may), &about))?;
        Ok(may)
    })?
}

/// An act about a person.
struct Act<'a> {
    kind: &'static str,
    of: &'a Gateway,
    order: &'a Order,
}

/// The same, of which more is told.
struct Told<'a> {
    act: Act<'a>,
    more: Value,
}

impl<'a> Act<'a> {
    fn with(self, more: Value) -> Told<'a> {
        Told { act: self, more }
    }

    fn on_person<T>(
        self,
        whom: Whom<'_>,
        rule: impl FnOnce(&Transaction<'_>, &Practitioner) -> rusqlite::Result<Result<(), Refused>>,
        change: impl FnOnce(&Transaction<'_>, &str, DateTime<Utc>) -> rusqlite::Result<T>,
    ) -> Result<T, ActError> {
        self.with(json!({})).on_person(whom, rule, change)
    }
}

impl Told<'_> {
    fn on_person<T>(
        self,
        whom: Whom<'_>,
        rule: impl FnOnce(&Transaction<'_>, &Practitioner) -> rusqlite::Result<Result<(), Refused>>,
        change: impl FnOnce(&Transaction<'_>, &str, DateTime<Utc>) -> rusqlite::Result<T>,
    ) -> Result<T, ActError> {
        let Self { act: Act { kind, of, order }, mut more } = self;
        let now = of.clock.now();
        of.store.write(|tx| {
            let done = match whom.find(tx)? {
                None => Err(ActError::NoPerson),
                Some(person) => {
                    if let Value::Object(more) = &mut more {
                        more.insert("person".to_owned(), json!(person.id.0));
                    }
                    match rule(tx, &person)? {
                        Err(refused) => Err(refused.into()),
                        Ok(()) => Ok(change(tx, &person.id.0, now)?),
                    }
                }
            };
            note(tx, now, &order.event(kind, outcome(&done), &more))?;
            Ok(done)
        })?
    }
}

impl Whom<'_> {
    fn find(self, tx: &Transaction<'_>) -> rusqlite::Result<Option<Practitioner>> {
        let account = match self {
            Self::Email(email) => users::id_of(tx, &users::as_kept(email))?,
            Self::Account(account) => Some(account.to_owned()),
        };
        account.map_or(Ok(None), |account| practitioner_of(tx, &account).optional())
    }
}

fn outcome<T>(done: &Result<T, ActError>) -> &'static str {
    match done {
        Ok(_) => "done",
        Err(ActError::Refused(refused)) => refused.name(),
        Err(ActError::NoPerson | ActError::NoDevice | ActError::Store(_)) => "unknown",
    }
}

pub(super) const DISABLED: &str = "user-disabled";
pub(super) const ENABLED: &str = "user-enabled";
pub(super) const SESSIONS_ENDED: &str = "sessions-ended";
pub(super) const POST_CHANGED: &str = "user-changed";
pub(super) const DEVICE_REVOKED: &str = "device-revoked";
