//! Another password, by the person herself: the old one and a code of the authenticator prove that it is she.
//!
//! Every other session of the account ends, and so does an enrolment that was begun: whoever knew the old password is out.

use std::sync::Arc;

use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use contract::{ChangePassword, ProblemCode};
use identity::NhsEmail;
use rusqlite::Transaction;

use super::{
    Asked, SignedInAs,
    credentials::{CODE_USED_BEFORE, Kept, WRONG_CODE, WRONG_PASSWORD, no_match},
    limits::{Place, Tried},
    password::{Pepper, WeakPassword},
    sessions::{self, Ending, not_signed_in},
};
use crate::{Failure, Gateway, note, problem::Body};

/// `POST` [`contract::path::PASSWORD`].
pub(crate) async fn change(
    asked: Asked,
    who: SignedInAs,
    Body(given): Body<ChangePassword>,
) -> Result<StatusCode, Failure> {
    let gateway = Arc::clone(&asked.gateway);
    let email = super::nhs_email(&gateway, &who.practitioner.email)?;
    may_follow(&gateway, &given, &email).await?;
    let waits = asked.event(KIND, "").by(&who);
    let place = Place::of_signed_in(&gateway.seal, &who.practitioner);
    let tried = place.take(&gateway, waits).await?;
    gateway.with_a_password(move |gateway| attempt(gateway, &asked, &who, &tried, &given)).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn may_follow(
    gateway: &Arc<Gateway>,
    given: &ChangePassword,
    email: &NhsEmail,
) -> Result<(), Failure> {
    if given.new == given.old {
        return Err(WeakPassword::TheSame.into());
    }
    super::may_choose(gateway, &given.new, email).await
}

fn attempt(
    gateway: &Gateway,
    asked: &Asked,
    who: &SignedInAs,
    tried: &Tried,
    given: &ChangePassword,
) -> Result<(), Failure> {
    let now = gateway.clock.now();
    let kept = gateway.store.read(|db| Kept::of(db, &who.practitioner.id))?;
    let kept = kept.ok_or_else(not_signed_in)?;
    // All of the work is done whatever is wrong, so that the time does not say what was.
    let fits = kept.has_password(gateway, &given.old)?;
    let new = Pepper::of(gateway).hash(&given.new).map_err(|error| Failure::because(&error))?;
    let step = kept.step(gateway, &given.code, now)?;
    let outcome = gateway.store.write(|tx| {
        let outcome = match step {
            _ if !fits => WRONG_PASSWORD,
            None => WRONG_CODE,
            Some(step) if !kept.take_step(tx, step)? => CODE_USED_BEFORE,
            Some(_) => {
                replace(tx, who, &new, now)?;
                tried.succeeded(tx, now)?;
                DONE
            }
        };
        note(tx, now, &asked.event(KIND, outcome).by(who))?;
        Ok(outcome)
    })?;
    if outcome == DONE {
        return Ok(());
    }
    Err(no_match(ProblemCode::CodeNotAccepted, "The password or the code is not right.", tried))
}

fn replace(
    tx: &Transaction<'_>,
    who: &SignedInAs,
    password: &str,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    let account = &who.practitioner.id.0;
    tx.execute("UPDATE account SET password = ?1 WHERE id = ?2", (password, account))?;
    tx.execute("DELETE FROM enrolment WHERE account = ?1", [account])?;
    sessions::end(tx, Ending::Others(who), KIND, now).map(drop)
}

const KIND: &str = "password-change";
const DONE: &str = "done";
