//! The accounts of the synthetic county, with passwords and authenticators that are public. They exist only while training.

use chrono::{DateTime, Utc};
use identity::NhsEmail;
use thiserror::Error;

use super::{
    password::Pepper,
    totp::{Authenticator, Seconds},
    users,
};
use crate::{
    Gateway, StoreError, closeness,
    training::{Account, accounts, own_record},
};

/// Why the training accounts could not be made.
#[derive(Debug, Error)]
pub enum TrainingError {
    /// An account of the county is none that the product could know.
    #[error("the training account {0} cannot be made")]
    Account(&'static str),
    /// There is no account of this name.
    #[error("there is no training account of this name; `training accounts` lists them")]
    Unknown,
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes those accounts that are not there yet, enrolled and ready to sign in.
pub fn enrol(gateway: &Gateway) -> Result<(), TrainingError> {
    for account in accounts() {
        let there = gateway.store.read(|db| users::id_of(db, account.email))?;
        if there.is_none() {
            make(gateway, &account)?;
        }
    }
    Ok(())
}

/// The code that this account's authenticator shows at this moment; `triage-nurse` and the whole address name it alike.
pub fn code(name: &str, at: DateTime<Utc>) -> Result<String, TrainingError> {
    let account = accounts()
        .into_iter()
        .find(|account| account.email.split('@').next() == name.split('@').next())
        .ok_or(TrainingError::Unknown)?;
    let cannot = |_| TrainingError::Account(account.email);
    Ok(Authenticator::from_base32(&account.totp_secret, Seconds::Thirty).map_err(cannot)?.code(at))
}

fn make(gateway: &Gateway, account: &Account) -> Result<(), TrainingError> {
    let cannot = || TrainingError::Account(account.email);
    let email = NhsEmail::parse(account.email, &[]).map_err(|_| cannot())?;
    let (ods, organisation) = account.organisation;
    let user = users::NewUser::new(
        account.email,
        account.name,
        account.role.parse().map_err(|_| cannot())?,
        account.title,
        ods.parse().map_err(|_| cannot())?,
        organisation,
        account.workplace_kind,
        account.workplace,
    );
    let password = Pepper::of(gateway).hash(&account.password).map_err(|_| cannot())?;
    let authenticator =
        Authenticator::from_base32(&account.totp_secret, Seconds::Thirty).map_err(|_| cannot())?;
    let now = gateway.clock.now();
    let made = gateway.store.write(|tx| {
        let Some(id) = users::insert(tx, &email, &user, now)? else { return Ok(true) };
        let Ok(sealed) = authenticator.sealed(&gateway.seal, &id) else { return Ok(false) };
        let enrol = "UPDATE account SET password = ?1, totp = ?2 WHERE id = ?3";
        tx.execute(enrol, (&password, sealed, id))?;
        Ok(true)
    })?;
    let own_record = own_record(account.email).and_then(|number| number.parse().ok());
    if own_record.is_some() {
        closeness::say_own_record(gateway, account.email, own_record).map_err(|_| cannot())?;
    }
    if made { Ok(()) } else { Err(cannot()) }
}
