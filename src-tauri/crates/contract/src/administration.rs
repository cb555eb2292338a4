//! The bodies of administration: people, computers and organisations, and what an administrator does about them. No patient.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::bodies;

bodies! {
/// A question of administration: people, a page at a time, by name.
struct AskPeople {
    /// Words that have to stand in the name, the address, the job or the organisation; all of them, or none for everybody.
    #[serde(default)]
    pub words: String,
    /// Which of them.
    #[serde(default)]
    pub only: PeopleListed,
    /// The last account of the page before.
    #[serde(default)]
    pub after: Option<String>,
}

/// Which people.
#[derive(Copy, Debug, Default, PartialEq, Eq)]
enum PeopleListed {
    /// All of them.
    #[default]
    Everybody,
    /// Those who are signed in somewhere.
    SignedIn,
    /// Those who do not sign in any more.
    Disabled,
}

/// A page of people.
struct PeopleFound {
    /// How many fit in all.
    pub found: u64,
    /// Those of this page.
    pub people: Vec<AdministeredPerson>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// Somebody with an account.
struct AdministeredPerson {
    /// The account.
    pub account: String,
    /// The name, `Rita CLARKE`.
    pub name: String,
    /// The address.
    pub email: String,
    /// What the person does, and for whom.
    pub post: Post,
    /// What the policy calls the role; nothing where it does not know it.
    pub role_name: Option<String>,
    /// How far the account is.
    pub state: AccountState,
    /// Since when the person does not sign in any more.
    pub disabled: Option<DateTime<Utc>>,
    /// When the person last signed in.
    pub last_sign_in: Option<DateTime<Utc>>,
    /// In how many sessions the person is signed in.
    pub sessions: u32,
    /// Whether it is the asking person.
    pub own: bool,
}

/// What a person does, and for whom.
struct Post {
    /// The job role by which the policy decides (SDS code).
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

/// How far an account is.
#[derive(Copy, Debug, PartialEq, Eq)]
enum AccountState {
    /// Nobody has begun with it.
    Invited,
    /// Signs in.
    Active,
    /// Does not sign in any more.
    Disabled,
}

/// A question of administration: one person.
struct AskPerson {
    /// The account.
    pub account: String,
}

/// One person, as an administrator sees them.
struct PersonSeen {
    /// Who.
    pub person: AdministeredPerson,
    /// Where the person is signed in, the latest first.
    pub sessions: Vec<SessionSeen>,
    /// What administrators did, the latest first.
    pub acts: Vec<ActDone>,
    /// The roles that the policy knows.
    pub roles: Vec<RoleKnown>,
}

/// A session that has not ended.
struct SessionSeen {
    /// When it began.
    pub began: DateTime<Utc>,
    /// When something was last asked in it.
    pub used: DateTime<Utc>,
    /// The computer, where it is known.
    pub computer: Option<String>,
}

/// What an administrator did.
struct ActDone {
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub kind: ActKind,
    /// Who; nothing where it was said on the gateway's own computer.
    pub by: Option<String>,
    /// Why, in their words.
    pub why: Option<String>,
}

/// What an administrator can do.
#[derive(Copy, Debug, PartialEq, Eq)]
enum ActKind {
    /// The person does not sign in any more.
    Disable,
    /// The person signs in again.
    Enable,
    /// All sessions of the person ended.
    EndSessions,
    /// The person does something else, or for somebody else.
    ChangePost,
    /// Nothing is taken from a computer any more.
    RevokeDevice,
}

/// A role that the policy knows.
struct RoleKnown {
    /// Its code.
    pub code: String,
    /// What people call it.
    pub name: String,
}

/// An administrator does something about a person; answers [`PersonSeen`], as it is afterwards.
struct ActOnPerson {
    /// The account.
    pub account: String,
    /// What.
    pub act: PersonAct,
    /// Why, in words.
    pub why: String,
}

/// What can be done about a person.
enum PersonAct {
    /// The person does not sign in any more, and all sessions end.
    Disable,
    /// The person signs in again.
    Enable,
    /// All sessions end; the person may sign in again.
    EndSessions,
    /// The person does this from now on; what is open closes.
    ChangePost(Post),
}

/// A question of administration: computers, a page at a time, by name.
struct AskDevices {
    /// Words that have to stand in the name of the computer, or in the name or organisation of whoever used it last.
    #[serde(default)]
    pub words: String,
    /// Which of them.
    #[serde(default)]
    pub only: DevicesListed,
    /// The last one of the page before.
    #[serde(default)]
    pub after: Option<Uuid>,
}

/// Which computers.
#[derive(Copy, Debug, Default, PartialEq, Eq)]
enum DevicesListed {
    /// All of them.
    #[default]
    All,
    /// Those on which somebody is signed in.
    InUse,
    /// Those from which nothing is taken any more.
    Revoked,
}

/// A page of computers.
struct DevicesFound {
    /// How many fit in all.
    pub found: u64,
    /// Those of this page.
    pub devices: Vec<AdministeredDevice>,
    /// Where the next page begins.
    pub next: Option<Uuid>,
}

/// A computer that is registered, or was.
struct AdministeredDevice {
    /// Its id.
    pub device: Uuid,
    /// The name of the computer.
    pub name: String,
    /// When it was registered.
    pub registered: DateTime<Utc>,
    /// By a `code`, or from a listed `network`.
    pub how: String,
    /// Since when nothing is taken from it any more.
    pub revoked: Option<DateTime<Utc>>,
    /// When it was last heard of.
    pub heard: Option<DateTime<Utc>>,
    /// How many entries of its log it has told of and not sent, in the log that it sent of last; nothing, where it never sent any.
    pub unsent: Option<u64>,
    /// Who signed in on it last.
    pub person: Option<String>,
    /// The organisation of that person.
    pub organisation: Option<String>,
    /// How many people are signed in on it.
    pub sessions: u32,
    /// Whether it is the computer on which this is asked.
    pub own: bool,
}

/// A question of administration: one computer.
struct AskDevice {
    /// Which one.
    pub device: Uuid,
}

/// One computer, as an administrator sees it.
struct DeviceSeen {
    /// Which one.
    pub device: AdministeredDevice,
    /// What administrators did, the latest first.
    pub acts: Vec<ActDone>,
}

/// An administrator takes nothing from a computer any more; answers [`DeviceSeen`], as it is afterwards.
struct RevokeDevice {
    /// Which one.
    pub device: Uuid,
    /// Why, in words.
    pub why: String,
}

/// The organisations for which people have accounts, by name.
struct OrganisationsFound {
    /// All of them.
    pub organisations: Vec<AdministeredOrganisation>,
}

/// An organisation for which people have accounts.
struct AdministeredOrganisation {
    /// Its code.
    pub ods: String,
    /// Its name.
    pub name: String,
    /// How many people may sign in.
    pub people: u32,
    /// How many do not any more.
    pub disabled: u32,
    /// How many computers its people used last, without those that were revoked.
    pub devices: u32,
}
}
