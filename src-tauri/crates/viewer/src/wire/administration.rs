//! Administration: people, computers and organisations. No patient.

use record::view::DateText;
use serde::Serialize;

to_page! {
/// A page of people.
struct PeoplePage {
    /// How many fit in all.
    pub found: u32,
    /// Those of this page, by name.
    pub rows: Vec<PersonRow>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// Somebody with an account.
struct PersonRow {
    /// The account.
    pub id: String,
    /// `Rita CLARKE`
    pub name: String,
    /// The address.
    pub email: String,
    /// `Triage nurse`
    pub title: String,
    /// `Northampton General Hospital`
    pub organisation: String,
    /// How far the account is.
    pub state: AccountState,
    /// Since when the person does not sign in any more.
    pub disabled: Option<DateText>,
    /// When the person last signed in.
    pub last_sign_in: Option<DateText>,
    /// In how many sessions the person is signed in.
    pub sessions: u32,
    /// Whether it is the person's own account.
    pub own: bool,
}

/// One person, with what can be done.
struct PersonDetail {
    /// As in the list.
    pub row: PersonRow,
    /// What the policy calls the role, with its code: `Triage nurse (R8001)`.
    pub role: String,
    /// Where: `Emergency department`.
    pub workplace: String,
    /// What the person does, field by field.
    pub post: Post,
    /// Where the person is signed in.
    pub sessions: Vec<SessionRow>,
    /// What administrators did, the latest first.
    pub acts: Vec<ActRow>,
    /// The roles that the policy knows, by name.
    pub roles: Vec<RoleChoice>,
}

/// A session that has not ended.
struct SessionRow {
    /// When it began.
    pub began: DateText,
    /// When something was last asked in it.
    pub used: DateText,
    /// The computer, or that it is not known.
    pub computer: String,
}

/// What an administrator did.
struct ActRow {
    /// When.
    pub at: DateText,
    /// `Disabled`
    pub what: String,
    /// By whom: a name, or the gateway's own computer.
    pub by: String,
    /// Why, in their words.
    pub why: String,
}

/// A role that a person can be given.
struct RoleChoice {
    /// Its code.
    pub code: String,
    /// What people call it.
    pub name: String,
}

/// A page of computers.
struct DevicesPage {
    /// How many fit in all.
    pub found: u32,
    /// Those of this page, by name.
    pub rows: Vec<DeviceRow>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// A computer that is registered, or was.
struct DeviceRow {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// When it was registered.
    pub registered: DateText,
    /// How: `with a code`.
    pub how: String,
    /// Since when nothing is taken from it any more.
    pub revoked: Option<DateText>,
    /// When it was last heard of.
    pub heard: Option<DateText>,
    /// How many entries of its log are known not to have come.
    pub unsent: Option<u32>,
    /// Who signed in on it last, and for whom they work.
    pub person: Option<String>,
    /// The organisation of that person.
    pub organisation: Option<String>,
    /// How many people are signed in on it.
    pub sessions: u32,
    /// Whether it is this computer.
    pub own: bool,
}

/// One computer.
struct DeviceDetail {
    /// As in the list.
    pub row: DeviceRow,
    /// What administrators did, the latest first.
    pub acts: Vec<ActRow>,
}

/// An organisation for which people have accounts.
struct OrganisationRow {
    /// Its code.
    pub ods: String,
    /// Its name.
    pub name: String,
    /// How many people may sign in.
    pub people: u32,
    /// How many do not any more.
    pub disabled: u32,
    /// How many computers its people used last.
    pub devices: u32,
}
}

/// How far an account is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum AccountState {
    /// Nobody has begun with it.
    Invited,
    /// Signs in.
    Active,
    /// Does not sign in any more.
    Disabled,
}

/// What a person does, and for whom, as it is typed.
#[derive(Clone, Debug, PartialEq, Serialize, serde::Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Post {
    /// The job role's code.
    pub role: String,
    /// The job title.
    pub title: String,
    /// The organisation's code.
    pub ods: String,
    /// The organisation's name.
    pub organisation: String,
    /// The kind of workplace.
    pub workplace_kind: String,
    /// The name of the workplace.
    pub workplace: String,
}

/// What is done about a person.
#[derive(Clone, Debug, PartialEq, Serialize, serde::Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum PersonAct {
    /// The person does not sign in any more.
    Disable,
    /// The person signs in again.
    Enable,
    /// All sessions end.
    EndSessions,
    /// The person does something else.
    ChangePost {
        /// What.
        post: Post,
    },
}

/// Which people are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum PeopleListed {
    /// All of them.
    Everybody,
    /// Those who are signed in.
    SignedIn,
    /// Those who do not sign in any more.
    Disabled,
}

/// Which computers are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum DevicesListed {
    /// All of them.
    All,
    /// Those on which somebody is signed in.
    InUse,
    /// Those that were taken out of use.
    Revoked,
}
