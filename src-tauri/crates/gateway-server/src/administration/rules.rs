//! What nobody may do, whoever administers: each in words of its own, and asked within the transaction of the act.

use access::Function;
use contract::ProblemCode;
use identity::Practitioner;
use rusqlite::Connection;

use super::order::{ActError, Order};
use crate::{
    Failure, Gateway,
    accounts::sessions::{not_signed_in, practitioner},
};

/// Why an act is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// An administrator's own account.
    #[error("you cannot do this to your own account: ask another administrator")]
    OwnAccount,
    /// The computer at which it is said.
    #[error("this is the computer that you are using: revoke it from another")]
    OwnComputer,
    /// Nobody would be left who administers.
    #[error(
        "this is the last administrator: nobody could administer any more, so make another one first"
    )]
    LastAdministrator,
    /// No reason was given.
    #[error("say why, in 3 to 300 characters")]
    NoReason,
    /// The post cannot be read.
    #[error("fill in every field of the post")]
    NoPost,
    /// Whoever says it was signed out a moment ago.
    #[error("the session of whoever says it has ended")]
    NotSignedIn,
}

/// Whether a person may be kept from signing in, or given another post, which `afterwards` is.
pub(super) fn may_change(
    gateway: &Gateway,
    db: &Connection,
    order: &Order,
    person: &Practitioner,
    afterwards: Option<&Practitioner>,
) -> rusqlite::Result<Result<(), Refused>> {
    if !order.stands(db)? {
        return Ok(Err(Refused::NotSignedIn));
    }
    if order.is_by(&person.id.0) {
        return Ok(Err(Refused::OwnAccount));
    }
    let goes = administers(gateway, person)
        && !afterwards.is_some_and(|afterwards| administers(gateway, afterwards));
    let is_last = goes && !another_administers(gateway, db, &person.id.0)?;
    Ok(if is_last { Err(Refused::LastAdministrator) } else { Ok(()) })
}

/// Whether it may be done to anybody, oneself included.
pub(super) fn may_do(db: &Connection, order: &Order) -> rusqlite::Result<Result<(), Refused>> {
    Ok(if order.stands(db)? { Ok(()) } else { Err(Refused::NotSignedIn) })
}

/// Whether nothing may be taken any more from this computer.
pub(super) fn may_revoke(
    db: &Connection,
    order: &Order,
    device: &str,
) -> rusqlite::Result<Result<(), Refused>> {
    if order.is_at(device) {
        return Ok(Err(Refused::OwnComputer));
    }
    may_do(db, order)
}

fn administers(gateway: &Gateway, person: &Practitioner) -> bool {
    gateway.policy.allows(person, Function::Administration)
}

/// Whether somebody else administers who could sign in now.
fn another_administers(
    gateway: &Gateway,
    db: &Connection,
    account: &str,
) -> rusqlite::Result<bool> {
    let others =
        "SELECT * FROM account WHERE disabled IS NULL AND password IS NOT NULL AND id <> ?1";
    let mut others = db.prepare_cached(others)?;
    let mut rows = others.query([account])?;
    while let Some(row) = rows.next()? {
        if administers(gateway, &practitioner(row)?) {
            return Ok(true);
        }
    }
    Ok(false)
}

impl Refused {
    /// How the ledger names it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::OwnAccount => "own-account",
            Self::OwnComputer => "own-computer",
            Self::LastAdministrator => "last-administrator",
            Self::NoReason => "no-reason",
            Self::NoPost => "no-post",
            Self::NotSignedIn => "not-signed-in",
        }
    }
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        let code = match refused {
            Refused::OwnAccount | Refused::OwnComputer => ProblemCode::Oneself,
            Refused::LastAdministrator => ProblemCode::LastAdministrator,
            Refused::NoReason | Refused::NoPost => ProblemCode::Unreadable,
            Refused::NotSignedIn => return not_signed_in(),
        };
        Self::problem(code, refused.to_string())
    }
}

impl From<ActError> for Failure {
    fn from(error: ActError) -> Self {
        match error {
            ActError::Refused(refused) => refused.into(),
            ActError::Store(error) => error.into(),
            ActError::NoPerson | ActError::NoDevice => {
                Self::problem(ProblemCode::NotFound, error.to_string())
            }
        }
    }
}
