//! What an account signs in with: a password and a code of its authenticator, checked together.
//!
//! Whatever is wrong, the answer is the same and so is the work: an unknown address costs a password and a code as well. A step of
//! the authenticator is accepted once, whatever it is for: the database takes it in the same transaction as what it permits, so
//! neither a restart nor another process takes it again.

use chrono::{DateTime, Utc};
use contract::{Problem, ProblemCode};
use identity::{NhsEmail, NhsEmailError, Practitioner, PractitionerId};
use rusqlite::{Connection, OptionalExtension, Row, Transaction};
use thiserror::Error;

use super::{
    limits::{Place, Tried, Wait},
    password::Pepper,
    sessions::practitioner,
    totp::{Authenticator, AuthenticatorError, Seconds},
};
use crate::{Failure, Gateway, GatewayEvent, StoreError, note, serve::Address};

/// An account that can sign in, as it stood when it was read.
pub(crate) struct Kept {
    pub(crate) person: Practitioner,
    password: String,
    totp: Vec<u8>,
    totp_seconds: Seconds,
}

/// What became of address, password and code; which part was wrong is for the gateway's own events alone.
#[must_use]
pub(crate) enum Checked {
    /// All of it fits; the step has not been taken yet.
    Right { kept: Box<Kept>, step: i64 },
    /// It does not.
    Wrong { account: Option<String>, part: &'static str },
}

/// Why it is not known who gives a command.
#[derive(Debug, Error)]
pub enum AuthenticateError {
    /// The address may not sign in.
    #[error(transparent)]
    Email(#[from] NhsEmailError),
    /// Too many tries failed.
    #[error("too many tries: wait {0} seconds and try again")]
    TooManyTries(i64),
    /// Address, password or code; which of them is not said.
    #[error("the email address, password or code is not right")]
    NoMatch,
    /// The gateway itself failed; why is in its log.
    #[error("the password and the code cannot be checked")]
    CannotCheck,
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Who gives a command on the gateway's own computer: an account, by its password and a code of its authenticator.
///
/// As careful as signing in: tries are limited, the code is used up, and success and failure are written down. No session begins.
pub fn authenticate(
    gateway: &Gateway,
    email: &str,
    password: &str,
    code: &str,
) -> Result<Practitioner, AuthenticateError> {
    let email = NhsEmail::parse(email, &gateway.settings.domains)?;
    let event = |outcome: &str| GatewayEvent::new("command-sign-in", outcome);
    let tried = Place::new(&gateway.seal, &email, Address(None), None)
        .take_now(gateway, event(""))?
        .map_err(|Wait(wait)| AuthenticateError::TooManyTries(wait.num_seconds() + 1))?;
    let now = gateway.clock.now();
    let checked =
        check(gateway, &email, password, code, now).map_err(|_| AuthenticateError::CannotCheck)?;
    let account = checked.account();
    gateway
        .store
        .write(|tx| {
            let spent = checked.spend(tx)?;
            if spent.is_ok() {
                tried.succeeded(tx, now)?;
            }
            let outcome = spent.as_ref().err().copied().unwrap_or("done");
            note(tx, now, &GatewayEvent { account, ..event(outcome) })?;
            Ok(spent.ok().map(|kept| kept.person.clone()))
        })?
        .ok_or(AuthenticateError::NoMatch)
}

/// Whether address, password and code fit together. Nothing is spent by it.
pub(crate) fn check(
    gateway: &Gateway,
    email: &NhsEmail,
    password: &str,
    code: &str,
    now: DateTime<Utc>,
) -> Result<Checked, Failure> {
    let kept = gateway.store.read(|db| Kept::with_address(db, email))?;
    let password_fits = Pepper::of(gateway)
        .fits(password, kept.as_ref().map(|kept| kept.password.as_str()))
        .map_err(|error| Failure::because(&error))?;
    let step = match &kept {
        Some(kept) => kept.authenticator(gateway),
        None => Authenticator::generate(),
    }
    .map_err(|error| Failure::because(&error))?
    .step(code, now);
    Ok(match (kept, password_fits, step) {
        (None, ..) => Checked::Wrong { account: None, part: "no-such-account" },
        (Some(kept), true, Some(step)) => Checked::Right { kept: Box::new(kept), step },
        (Some(kept), false, _) => {
            Checked::Wrong { account: Some(kept.person.id.0), part: WRONG_PASSWORD }
        }
        (Some(kept), true, None) => {
            Checked::Wrong { account: Some(kept.person.id.0), part: WRONG_CODE }
        }
    })
}

/// Answers every wrong part alike.
pub(crate) fn no_match(code: ProblemCode, title: &str, tried: &Tried) -> Failure {
    with_tries_left(Failure::problem(code, title), tried.left())
}

/// The same failure, and how many tries are left.
pub(crate) fn with_tries_left(failure: Failure, left: u32) -> Failure {
    match failure {
        Failure::Problem(problem) => {
            Failure::Problem(Problem { tries_left: Some(left), ..problem })
        }
        fhir @ Failure::Fhir(_) => fhir,
    }
}

impl Checked {
    /// The account in question, if there is one.
    pub(crate) fn account(&self) -> Option<String> {
        match self {
            Self::Right { kept, .. } => Some(kept.person.id.0.clone()),
            Self::Wrong { account, .. } => account.clone(),
        }
    }

    /// Takes the step, in the transaction of what it permits; or the part that was wrong.
    pub(crate) fn spend(
        &self,
        tx: &Transaction<'_>,
    ) -> rusqlite::Result<Result<&Kept, &'static str>> {
        match self {
            Self::Right { kept, step } => {
                Ok(kept.take_step(tx, *step)?.then_some(kept.as_ref()).ok_or(CODE_USED_BEFORE))
            }
            Self::Wrong { part, .. } => Ok(Err(part)),
        }
    }
}

impl Kept {
    /// The account with this address, if it can sign in at all.
    pub(crate) fn with_address(
        db: &Connection,
        email: &NhsEmail,
    ) -> rusqlite::Result<Option<Self>> {
        let sql = format!("SELECT * FROM account WHERE email = ?1 AND {CAN_SIGN_IN}");
        db.query_row(&sql, [email.as_str()], Self::read).optional()
    }

    /// This person's account, if it can still sign in.
    pub(crate) fn of(db: &Connection, id: &PractitionerId) -> rusqlite::Result<Option<Self>> {
        let sql = format!("SELECT * FROM account WHERE id = ?1 AND {CAN_SIGN_IN}");
        db.query_row(&sql, [&id.0], Self::read).optional()
    }

    /// Whether this is the password.
    pub(crate) fn has_password(&self, gateway: &Gateway, typed: &str) -> Result<bool, Failure> {
        Pepper::of(gateway)
            .fits(typed, Some(&self.password))
            .map_err(|error| Failure::because(&error))
    }

    /// The step of the code that was typed, if it is the authenticator's code of now.
    pub(crate) fn step(
        &self,
        gateway: &Gateway,
        typed: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<i64>, Failure> {
        let authenticator =
            self.authenticator(gateway).map_err(|error| Failure::because(&error))?;
        Ok(authenticator.step(typed, now))
    }

    /// Takes this step, if neither it nor a later one was taken before, and if the account still stands as it was read.
    pub(crate) fn take_step(&self, tx: &Transaction<'_>, step: i64) -> rusqlite::Result<bool> {
        let take = "UPDATE account SET totp_step = ?1
                    WHERE id = ?2 AND totp_step < ?1 AND totp = ?3 AND password = ?4 AND disabled IS NULL";
        Ok(tx.execute(take, (step, &self.person.id.0, &self.totp, &self.password))? == 1)
    }

    fn authenticator(&self, gateway: &Gateway) -> Result<Authenticator, AuthenticatorError> {
        Authenticator::open(&gateway.seal, &self.person.id.0, &self.totp, self.totp_seconds)
    }

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            person: practitioner(row)?,
            password: row.get("password")?,
            totp: row.get("totp")?,
            totp_seconds: seconds(row)?,
        })
    }
}

/// How long the codes of an authenticator are shown.
pub(crate) fn seconds(row: &Row<'_>) -> rusqlite::Result<Seconds> {
    Seconds::from_number(row.get("totp_seconds")?).ok_or(rusqlite::Error::InvalidQuery)
}

const CAN_SIGN_IN: &str = "disabled IS NULL AND password IS NOT NULL AND totp IS NOT NULL";
/// The password is another.
pub(crate) const WRONG_PASSWORD: &str = "wrong-password";
/// The code is not the authenticator's.
pub(crate) const WRONG_CODE: &str = "wrong-code";
/// It is, and was used: by its person, or by whoever watched.
pub(crate) const CODE_USED_BEFORE: &str = "code-used-before";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Clock, Settings,
        accounts::{
            Seconds,
            token::{Spelling, TokenSecret},
            training,
            users::{self, Keeps},
        },
        administration::{
            acts,
            order::{Order, Whom},
        },
        training::accounts,
    };

    #[test]
    fn what_was_checked_is_not_taken_after_it_was_replaced() {
        let another_password = |gateway: &Gateway, email: &str| {
            let change = "UPDATE account SET password = 'another' WHERE email = ?1";
            gateway.store.write(|tx| tx.execute(change, [email])).unwrap();
        };
        let another_authenticator = |gateway: &Gateway, email: &str| {
            let text = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
            let token = TokenSecret::parse(text, Spelling::Base32, Seconds::Thirty).unwrap();
            users::give_token(gateway, email, &token).unwrap();
        };
        let disable = |gateway: &Gateway, email: &str| {
            let order = Order::at_the_console("left").unwrap();
            acts::disable(gateway, &order, Whom::Email(email)).unwrap();
        };
        type Change<'a> = (&'a str, &'a dyn Fn(&Gateway, &str));
        let changes: [Change<'_>; 4] = [
            ("password", &another_password),
            ("authenticator", &another_authenticator),
            ("reset", &|gateway, email| drop(users::reset(gateway, email, Keeps::Authenticator))),
            ("disabled", &disable),
        ];
        for (what, change) in changes {
            let (folder, rita) = (tempfile::tempdir().unwrap(), accounts().remove(0));
            let settings = Settings { training: true, ..Settings::named("Care Record") };
            let gateway = Gateway::open(folder.path(), None, settings, Clock::real()).unwrap();
            training::enrol(&gateway).unwrap();
            let (email, now) = (NhsEmail::parse(rita.email, &[]).unwrap(), gateway.clock.now());
            let code = training::code(rita.email, now).unwrap();
            let checked = check(&gateway, &email, &rita.password, &code, now).unwrap();
            assert!(matches!(checked, Checked::Right { .. }), "all of it fits");

            change(&gateway, rita.email);

            let spent = gateway.store.write(|tx| Ok(checked.spend(tx)?.is_ok())).unwrap();
            assert!(!spent, "{what} was changed between the checking and the taking");
        }
    }
}
