//! Users: who may sign in at all, as the administrator says on the gateway's own computer.

use chrono::{DateTime, Duration, Utc};
use identity::{NhsEmail, NhsEmailError, Organisation, Workplace, WorkplaceKind};
use nhs::{JobRole, OdsCode};
use rusqlite::{Connection, OptionalExtension, Row, Transaction};
use thiserror::Error;
use uuid::Uuid;

use super::{
    codes::{self, Code, Purpose},
    sessions::{self, Ending, time},
    token::TokenSecret,
};
use crate::{Gateway, GatewayEvent, StoreError, grants, keys::KeyError, note};

/// Somebody who is to have an account.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// The address.
    pub email: String,
    /// The name as colleagues read it, `Rita CLARKE`.
    pub name: String,
    /// The job role.
    pub role: JobRole,
    /// The job title.
    pub title: String,
    /// For whom the person works.
    pub organisation: Organisation,
    /// Where in the organisation.
    pub workplace: Workplace,
}

/// One line of the list.
#[derive(Clone, Debug)]
pub struct ListedUser {
    /// The address.
    pub email: String,
    /// The name.
    pub name: String,
    /// The job role.
    pub role: String,
    /// The job title.
    pub title: String,
    /// The organisation's code.
    pub ods: String,
    /// The kind of workplace.
    pub workplace: String,
    /// How far the account is.
    pub state: UserState,
    /// When the person last signed in.
    pub last_sign_in: Option<DateTime<Utc>>,
    /// When a recovery code was last used.
    pub recovered: Option<DateTime<Utc>>,
}

/// How far an account is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserState {
    /// The activation code has not been used.
    Invited,
    /// Signs in.
    Active,
    /// Does not sign in any more.
    Disabled,
}

/// Why an account could not be made or changed.
#[derive(Debug, Error)]
pub enum UserError {
    /// The address may not sign in.
    #[error(transparent)]
    Email(#[from] NhsEmailError),
    /// There is one already.
    #[error("there is an account with this address already")]
    Exists,
    /// There is none.
    #[error("there is no account with this address")]
    Unknown,
    /// No code could be made.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes an account, and the code with which the person begins; it holds for 24 hours.
pub fn add(gateway: &Gateway, user: &NewUser) -> Result<Code, UserError> {
    let email = NhsEmail::parse(&user.email, &gateway.settings.domains)?;
    let code = Code::random(Purpose::Activation)?;
    let now = gateway.clock.now();
    let made = gateway.store.write(|tx| {
        let Some(account) = insert(tx, &email, user, now)? else { return Ok(false) };
        invite(tx, gateway, &account, &code, now)?;
        note(tx, now, &about("user-added", account))?;
        Ok(true)
    })?;
    if made { Ok(code) } else { Err(UserError::Exists) }
}

/// What a person who begins again still has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeps {
    /// Neither password nor authenticator.
    Nothing,
    /// The authenticator, an app or a hardware token: only the password was forgotten.
    Authenticator,
}

/// Lets a person begin again, who was disabled perhaps: what there was is gone, a new code is made. Sessions end, an enrolment that
/// was begun as well, and an earlier activation code holds no longer.
pub fn reset(gateway: &Gateway, email: &str, keeps: Keeps) -> Result<Code, UserError> {
    let code = Code::random(Purpose::Activation)?;
    change(gateway, email, |tx, account, now| {
        sessions::end(tx, Ending::Account(account), "account-reset", now)?;
        grants::end_all_of_person(tx, account, now)?;
        tx.execute("DELETE FROM enrolment WHERE account = ?1", [account])?;
        let forget = "UPDATE account SET password = NULL, disabled = NULL WHERE id = ?1";
        tx.execute(forget, [account])?;
        if keeps == Keeps::Nothing {
            forget_authenticator(tx, account)?;
        }
        invite(tx, gateway, account, &code, now)?;
        note(tx, now, &about("user-reset", account.to_owned()))
    })?;
    Ok(code)
}

/// Gives an account the hardware token with this secret, in place of whatever authenticator there was. Sessions end.
///
/// Who has not begun yet begins with the activation code and a code of the token; who has goes on with the password.
pub fn give_token(gateway: &Gateway, email: &str, token: &TokenSecret) -> Result<(), UserError> {
    change(gateway, email, |tx, account, now| {
        let sealed =
            token.sealed(&gateway.seal, account).map_err(|_| rusqlite::Error::InvalidQuery)?;
        sessions::end(tx, Ending::Account(account), "new-authenticator", now)?;
        forget_authenticator(tx, account)?;
        let give = "UPDATE account SET totp = ?1, totp_seconds = ?2 WHERE id = ?3";
        tx.execute(give, (sealed, token.seconds().number(), account))?;
        note(tx, now, &about("token-given", account.to_owned()))
    })
}

/// The authenticator goes, with the codes on paper that stand for it and an enrolment that was begun.
fn forget_authenticator(tx: &Transaction<'_>, account: &str) -> rusqlite::Result<()> {
    tx.execute("DELETE FROM enrolment WHERE account = ?1", [account])?;
    tx.execute("DELETE FROM recovery_code WHERE account = ?1", [account])?;
    let forget = "UPDATE account SET totp = NULL, totp_seconds = 30, totp_step = 0, recovered = NULL WHERE id = ?1";
    tx.execute(forget, [account]).map(drop)
}

/// Every account, by address.
pub fn list(gateway: &Gateway) -> Result<Vec<ListedUser>, StoreError> {
    gateway.store.read(|db| {
        let mut accounts = db.prepare(
            "SELECT account.*, max(session.began) AS last_sign_in
             FROM account LEFT JOIN session ON session.account = account.id
             GROUP BY account.id ORDER BY email",
        )?;
        accounts.query_map([], listed)?.collect()
    })
}

/// The id of the account with this address.
pub(crate) fn id_of(db: &Connection, email: &str) -> rusqlite::Result<Option<String>> {
    db.query_row("SELECT id FROM account WHERE email = ?1", [email], |row| row.get(0)).optional()
}

/// Makes the row; `None` if there is one with this address.
pub(crate) fn insert(
    tx: &Transaction<'_>,
    email: &NhsEmail,
    user: &NewUser,
    at: DateTime<Utc>,
) -> rusqlite::Result<Option<String>> {
    if id_of(tx, email.as_str())?.is_some() {
        return Ok(None);
    }
    let id = Uuid::new_v4().to_string();
    tx.execute(
        "INSERT INTO account (id, email, name, role, title, ods, organisation, workplace_kind, workplace, created)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        (
            &id,
            email.as_str(),
            &user.name,
            user.role.code(),
            &user.title,
            user.organisation.ods.as_str(),
            &user.organisation.name,
            user.workplace.kind.name(),
            &user.workplace.name,
            at.to_rfc3339(),
        ),
    )?;
    Ok(Some(id))
}

/// An address as it is kept, however an administrator types it.
pub(crate) fn as_kept(email: &str) -> String {
    email.trim().to_ascii_lowercase()
}

impl NewUser {
    /// A person in these words, each of them checked.
    #[expect(clippy::too_many_arguments, reason = "one for each thing that is known of a person")]
    #[must_use]
    pub fn new(
        email: &str,
        name: &str,
        role: JobRole,
        title: &str,
        ods: OdsCode,
        organisation: &str,
        workplace_kind: WorkplaceKind,
        workplace: &str,
    ) -> Self {
        Self {
            email: email.to_owned(),
            name: name.to_owned(),
            role,
            title: title.to_owned(),
            organisation: Organisation { ods, name: organisation.to_owned() },
            workplace: Workplace { kind: workplace_kind, name: workplace.to_owned() },
        }
    }
}

impl UserState {
    /// The word in the list.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Active => "active",
            Self::Disabled => "disabled",
        }
    }
}

fn change(
    gateway: &Gateway,
    email: &str,
    change: impl FnOnce(&Transaction<'_>, &str, DateTime<Utc>) -> rusqlite::Result<()>,
) -> Result<(), UserError> {
    let (email, now) = (as_kept(email), gateway.clock.now());
    let found = gateway.store.write(|tx| {
        let Some(account) = id_of(tx, &email)? else { return Ok(false) };
        change(tx, &account, now)?;
        Ok(true)
    })?;
    if found { Ok(()) } else { Err(UserError::Unknown) }
}

fn invite(
    tx: &Transaction<'_>,
    gateway: &Gateway,
    account: &str,
    code: &Code,
    at: DateTime<Utc>,
) -> rusqlite::Result<()> {
    let kept = codes::kept(&gateway.seal, Purpose::Activation, code.expose());
    tx.execute(
        "INSERT INTO activation (account, code, expires) VALUES (?1, ?2, ?3)
         ON CONFLICT (account) DO UPDATE SET code = excluded.code, expires = excluded.expires",
        (account, kept, (at + ACTIVATION_HOLDS).to_rfc3339()),
    )
    .map(drop)
}

fn about(kind: &'static str, account: String) -> GatewayEvent {
    GatewayEvent { account: Some(account), ..GatewayEvent::new(kind, "done") }
}

fn listed(row: &Row<'_>) -> rusqlite::Result<ListedUser> {
    let disabled: Option<String> = row.get("disabled")?;
    let password: Option<String> = row.get("password")?;
    Ok(ListedUser {
        email: row.get("email")?,
        name: row.get("name")?,
        role: row.get("role")?,
        title: row.get("title")?,
        ods: row.get("ods")?,
        workplace: row.get("workplace_kind")?,
        state: match (disabled, password) {
            (Some(_), _) => UserState::Disabled,
            (None, Some(_)) => UserState::Active,
            (None, None) => UserState::Invited,
        },
        last_sign_in: when(row, "last_sign_in")?,
        recovered: when(row, "recovered")?,
    })
}

fn when(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<DateTime<Utc>>> {
    let has: Option<String> = row.get(column)?;
    has.map(|_| time(row, column)).transpose()
}

const ACTIVATION_HOLDS: Duration = Duration::hours(24);
