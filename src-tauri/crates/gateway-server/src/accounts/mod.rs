//! Accounts: how a person begins, signs in, and stays signed in.

mod activation;
pub mod breached;
pub(crate) mod carried;
pub mod codes;
pub(crate) mod credentials;
pub mod duties;
mod enrolment;
pub mod in_force;
pub(crate) mod limits;
pub mod password;
mod password_change;
mod recovery;
pub mod sessions;
mod sign_in;
pub mod statement;
mod step_up;
pub mod token;
mod totp;
pub mod training;
pub mod users;

use std::{convert::Infallible, sync::Arc};

use axum::{Router, extract::FromRequestParts, http::request::Parts, routing::post};
use chrono::{DateTime, Utc};
use contract::{ProblemCode, path};
use identity::{NhsEmail, NhsEmailError};
use rusqlite::Transaction;
use zeroize::Zeroizing;

pub use credentials::{AuthenticateError, authenticate};
pub use sessions::{SignedInAs, SignedInOnly};
pub use step_up::{
    AccessReport, Administration, OfFunction, PrivacyReview, SteppedUp, SubjectAccess,
};
pub use totp::Seconds;

use self::limits::Place;
use crate::{Failure, Gateway, GatewayEvent, WrittenDown, grants, launches, serve::Address};

/// The routes by which people sign in and out.
pub(crate) fn routes() -> Router<Arc<Gateway>> {
    Router::new()
        .route(path::ACTIVATE, post(activation::activate))
        .route(path::RECOVER, post(recovery::recover))
        .route(path::CONFIRM_ENROLMENT, post(enrolment::confirm))
        .route(path::SIGN_IN, post(sign_in::sign_in))
        .route(path::STATEMENT, post(statement::accept))
        .route(path::SIGN_OUT, post(sign_in::sign_out))
        .route(path::IN_USE, post(sign_in::in_use))
        .route(path::STEP_UP, post(step_up::step_up))
        .route(path::PASSWORD, post(password_change::change))
}

/// What every request brings along, whoever asks.
pub(crate) struct Asked {
    pub(crate) gateway: Arc<Gateway>,
    pub(crate) address: Address,
    pub(crate) written_down: WrittenDown,
}

impl FromRequestParts<Arc<Gateway>> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        gateway: &Arc<Gateway>,
    ) -> Result<Self, Infallible> {
        Ok(Self {
            gateway: Arc::clone(gateway),
            address: Address::from_request_parts(parts, gateway).await?,
            written_down: WrittenDown::from_request_parts(parts, gateway).await?,
        })
    }
}

impl Asked {
    /// What was asked, to be written down.
    pub(crate) fn event(&self, kind: &'static str, outcome: &str) -> GatewayEvent {
        GatewayEvent::new(kind, outcome).from(self.address).after(&self.written_down)
    }

    /// Where somebody says to be the person with this address.
    pub(crate) fn place(&self, email: &NhsEmail) -> Place {
        Place::new(&self.gateway.seal, email, self.address, self.written_down.device)
    }
}

/// The address that was typed, if it may sign in at all.
pub(crate) fn nhs_email(gateway: &Gateway, typed: &str) -> Result<NhsEmail, Failure> {
    NhsEmail::parse(typed, &gateway.settings.domains).map_err(|error| {
        let words = match error {
            NhsEmailError::NotAnAddress => "This is not an email address.",
            NhsEmailError::NotNhs => "Use your NHS email address: it ends in @nhs.net or .nhs.uk.",
        };
        Failure::problem(ProblemCode::NotNhsEmail, words)
    })
}

/// Whether this password may be chosen by the person with this address.
pub(crate) async fn may_choose(
    gateway: &Arc<Gateway>,
    password: &str,
    email: &NhsEmail,
) -> Result<(), Failure> {
    let (password, email) = (Zeroizing::new(password.to_owned()), email.clone());
    gateway
        .blocking(move |gateway| {
            password::check(&password, &email, gateway.settings.breached.as_ref())
                .map_err(|error| Failure::because(&error))?
                .map_err(Failure::from)
        })
        .await
}

/// Forgets or ends what has expired; what was written down stays.
pub(crate) fn forget_expired(tx: &Transaction<'_>, at: DateTime<Utc>) -> rusqlite::Result<()> {
    let now = at.to_rfc3339();
    tx.execute("DELETE FROM activation WHERE expires < ?1", [&now])?;
    tx.execute("DELETE FROM enrolment WHERE expires < ?1", [&now])?;
    grants::end_with_their_sessions(tx, at)?;
    launches::forget_old(tx, at)?;
    limits::forget_old(tx, at)
}
