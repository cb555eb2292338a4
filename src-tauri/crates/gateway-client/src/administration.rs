//! Administration: people, computers and organisations, and what an administrator does about them. No patient.

use audit::Recorded;
use contract::{
    ActOnPerson, AskDevice, AskDevices, AskPeople, AskPerson, DeviceSeen, DevicesFound,
    OrganisationsFound, PeopleFound, PersonSeen, RevokeDevice, path,
};
use identity::Token;
use reqwest::Method;
use uuid::Uuid;

use crate::{
    CallError, Client,
    client::with_event,
    transport::{SMALL, checked, read},
};

impl Client {
    /// A page of people; `recorded` proves, here and in every call below, that the asking was written down.
    ///
    /// # Errors
    /// [`CallError`], here and in every call below.
    pub async fn people(
        &self,
        token: &Token,
        ask: &AskPeople,
        recorded: Recorded,
    ) -> Result<PeopleFound, CallError> {
        self.ask_with(path::PEOPLE, token, ask, recorded).await
    }

    /// One person.
    pub async fn person(
        &self,
        token: &Token,
        account: String,
        recorded: Recorded,
    ) -> Result<PersonSeen, CallError> {
        self.ask_with(path::PERSON, token, &AskPerson { account }, recorded).await
    }

    /// Does something about a person, who is answered as they are afterwards.
    pub async fn act_on_person(
        &self,
        token: &Token,
        act: &ActOnPerson,
        recorded: Recorded,
    ) -> Result<PersonSeen, CallError> {
        self.ask_with(path::ACT_ON_PERSON, token, act, recorded).await
    }

    /// A page of computers.
    pub async fn devices(
        &self,
        token: &Token,
        ask: &AskDevices,
        recorded: Recorded,
    ) -> Result<DevicesFound, CallError> {
        self.ask_with(path::ADMINISTERED_DEVICES, token, ask, recorded).await
    }

    /// One computer.
    pub async fn device(
        &self,
        token: &Token,
        device: Uuid,
        recorded: Recorded,
    ) -> Result<DeviceSeen, CallError> {
        self.ask_with(path::ADMINISTERED_DEVICE, token, &AskDevice { device }, recorded).await
    }

    /// Takes nothing from a computer any more, which is answered as it is afterwards.
    pub async fn revoke_device(
        &self,
        token: &Token,
        revoke: &RevokeDevice,
        recorded: Recorded,
    ) -> Result<DeviceSeen, CallError> {
        self.ask_with(path::REVOKE_DEVICE, token, revoke, recorded).await
    }

    /// The organisations.
    pub async fn organisations(
        &self,
        token: &Token,
        recorded: Recorded,
    ) -> Result<OrganisationsFound, CallError> {
        let call = self.transport.request(Method::GET, path::ORGANISATIONS, Some(token));
        read(checked(with_event(call, &recorded).send().await?).await?, SMALL).await
    }
}
