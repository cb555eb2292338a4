//! What the gateway answers an administrator, as it is drawn.

use contract::{
    ActDone, ActKind, AdministeredDevice, AdministeredPerson, DeviceSeen, DevicesFound,
    OrganisationsFound, PeopleFound, PersonSeen, SessionSeen,
};

use crate::{
    gate::date_text,
    wire::{
        AccountState, ActRow, DeviceDetail, DeviceRow, DevicesListed, DevicesPage, OrganisationRow,
        PeopleListed, PeoplePage, PersonAct, PersonDetail, PersonRow, Post, RoleChoice, SessionRow,
    },
};

pub(super) fn people(found: PeopleFound) -> PeoplePage {
    PeoplePage {
        found: number(found.found),
        rows: found.people.into_iter().map(row).collect(),
        next: found.next,
    }
}

pub(super) fn person(seen: PersonSeen) -> PersonDetail {
    let code = &seen.person.post.role;
    let role = match &seen.person.role_name {
        Some(name) => format!("{name} ({code})"),
        None => format!("{code}, which the policy does not know: it opens nothing"),
    };
    let roles = seen.roles.into_iter().map(|role| RoleChoice { code: role.code, name: role.name });
    PersonDetail {
        role,
        workplace: seen.person.post.workplace.clone(),
        post: seen.person.post.clone().into(),
        row: row(seen.person),
        sessions: seen.sessions.into_iter().map(session).collect(),
        acts: seen.acts.into_iter().map(act).collect(),
        roles: roles.collect(),
    }
}

pub(super) fn devices(found: DevicesFound) -> DevicesPage {
    DevicesPage {
        found: number(found.found),
        rows: found.devices.into_iter().map(device_row).collect(),
        next: found.next.map(|next| next.to_string()),
    }
}

pub(super) fn device(seen: DeviceSeen) -> DeviceDetail {
    DeviceDetail { row: device_row(seen.device), acts: seen.acts.into_iter().map(act).collect() }
}

pub(super) fn organisations(found: OrganisationsFound) -> Vec<OrganisationRow> {
    let rows = found.organisations.into_iter().map(|one| OrganisationRow {
        ods: one.ods,
        name: one.name,
        people: one.people,
        disabled: one.disabled,
        devices: one.devices,
    });
    rows.collect()
}

fn row(person: AdministeredPerson) -> PersonRow {
    PersonRow {
        id: person.account,
        name: person.name,
        email: person.email,
        title: person.post.title,
        organisation: person.post.organisation,
        state: person.state.into(),
        disabled: person.disabled.map(date_text),
        last_sign_in: person.last_sign_in.map(date_text),
        sessions: person.sessions,
        own: person.own,
    }
}

fn session(session: SessionSeen) -> SessionRow {
    SessionRow {
        began: date_text(session.began),
        used: date_text(session.used),
        computer: session.computer.unwrap_or_else(|| "a computer that is not registered".into()),
    }
}

fn act(done: ActDone) -> ActRow {
    let what = match done.kind {
        ActKind::Disable => "Disabled",
        ActKind::Enable => "Enabled",
        ActKind::EndSessions => "Signed out everywhere",
        ActKind::ChangePost => "Post changed",
        ActKind::RevokeDevice => "Taken out of use",
    };
    ActRow {
        at: date_text(done.at),
        what: what.to_owned(),
        by: done.by.unwrap_or_else(|| "on the gateway's own computer".into()),
        why: done.why.unwrap_or_default(),
    }
}

fn device_row(device: AdministeredDevice) -> DeviceRow {
    let how = if device.how == "code" { "with a code" } else { "from a listed network" };
    DeviceRow {
        id: device.device.to_string(),
        name: device.name,
        registered: date_text(device.registered),
        how: how.to_owned(),
        revoked: device.revoked.map(date_text),
        heard: device.heard.map(date_text),
        unsent: device.unsent.map(number),
        person: device.person,
        organisation: device.organisation,
        sessions: device.sessions,
        own: device.own,
    }
}

fn number(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

impl From<contract::AccountState> for AccountState {
    fn from(state: contract::AccountState) -> Self {
        match state {
            contract::AccountState::Invited => Self::Invited,
            contract::AccountState::Active => Self::Active,
            contract::AccountState::Disabled => Self::Disabled,
        }
    }
}

impl From<contract::Post> for Post {
    fn from(post: contract::Post) -> Self {
        let contract::Post { role, title, ods, organisation, workplace_kind, workplace } = post;
        Self { role, title, ods, organisation, workplace_kind, workplace }
    }
}

impl From<PersonAct> for contract::PersonAct {
    fn from(act: PersonAct) -> Self {
        match act {
            PersonAct::Disable => Self::Disable,
            PersonAct::Enable => Self::Enable,
            PersonAct::EndSessions => Self::EndSessions,
            PersonAct::ChangePost { post } => {
                let Post { role, title, ods, organisation, workplace_kind, workplace } = post;
                Self::ChangePost(contract::Post {
                    role,
                    title,
                    ods,
                    organisation,
                    workplace_kind,
                    workplace,
                })
            }
        }
    }
}

impl From<PeopleListed> for contract::PeopleListed {
    fn from(only: PeopleListed) -> Self {
        match only {
            PeopleListed::Everybody => Self::Everybody,
            PeopleListed::SignedIn => Self::SignedIn,
            PeopleListed::Disabled => Self::Disabled,
        }
    }
}

impl From<DevicesListed> for contract::DevicesListed {
    fn from(only: DevicesListed) -> Self {
        match only {
            DevicesListed::All => Self::All,
            DevicesListed::InUse => Self::InUse,
            DevicesListed::Revoked => Self::Revoked,
        }
    }
}
