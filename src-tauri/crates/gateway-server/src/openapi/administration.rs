//! The part about administration: people, computers and organisations.

use contract::{
    AccountState, ActDone, ActKind, ActOnPerson, AdministeredDevice, AdministeredOrganisation,
    AdministeredPerson, AskDevice, AskDevices, AskPeople, AskPerson, DeviceSeen, DevicesFound,
    DevicesListed, OrganisationsFound, PeopleFound, PeopleListed, PersonAct, PersonSeen, Post,
    RevokeDevice, RoleKnown, SessionSeen, path,
};
use utoipa::openapi::ComponentsBuilder;

use super::{Call, get, post};

pub(super) fn calls() -> Vec<(&'static str, Call)> {
    vec![
        (
            path::PEOPLE,
            post::<AskPeople>("People, for administration, a page at a time; the second factor has to be given again first")
                .answers::<PeopleFound>(),
        ),
        (
            path::PERSON,
            post::<AskPerson>("One person, for administration").answers::<PersonSeen>(),
        ),
        (
            path::ACT_ON_PERSON,
            post::<ActOnPerson>("An administrator disables or enables a person, ends the sessions or changes the post, with a reason")
                .answers::<PersonSeen>(),
        ),
        (
            path::ADMINISTERED_DEVICES,
            post::<AskDevices>("Computers, for administration, a page at a time").answers::<DevicesFound>(),
        ),
        (
            path::ADMINISTERED_DEVICE,
            post::<AskDevice>("One computer, for administration").answers::<DeviceSeen>(),
        ),
        (
            path::REVOKE_DEVICE,
            post::<RevokeDevice>("Nothing is taken from a computer any more, and whoever is signed in on it is signed out")
                .answers::<DeviceSeen>(),
        ),
        (
            path::ORGANISATIONS,
            get("The organisations for which people have accounts, for administration")
                .answers::<OrganisationsFound>(),
        ),
    ]
}

pub(super) fn schemas(components: ComponentsBuilder) -> ComponentsBuilder {
    components
        .schema_from::<AccountState>()
        .schema_from::<ActDone>()
        .schema_from::<ActKind>()
        .schema_from::<ActOnPerson>()
        .schema_from::<AdministeredDevice>()
        .schema_from::<AdministeredOrganisation>()
        .schema_from::<AdministeredPerson>()
        .schema_from::<AskDevice>()
        .schema_from::<AskDevices>()
        .schema_from::<AskPeople>()
        .schema_from::<AskPerson>()
        .schema_from::<DeviceSeen>()
        .schema_from::<DevicesFound>()
        .schema_from::<DevicesListed>()
        .schema_from::<OrganisationsFound>()
        .schema_from::<PeopleFound>()
        .schema_from::<PeopleListed>()
        .schema_from::<PersonAct>()
        .schema_from::<PersonSeen>()
        .schema_from::<Post>()
        .schema_from::<RevokeDevice>()
        .schema_from::<RoleKnown>()
        .schema_from::<SessionSeen>()
}
