//! Administration, as the administrator sees it: people, computers and organisations, and what is done about them. No patient.
//!
//! Who may administer, and what nobody may do, is for the gateway to say at every asking; each asking is written down before it is
//! made. What is done ends at once wherever somebody is signed in: the gateway tells their viewers.

mod drawn;

use access::Function;
use contract::{ActOnPerson, AskDevices, AskPeople, RevokeDevice};
use uuid::Uuid;

use self::drawn::{device, devices, organisations, people, person};
use crate::{
    Trouble, Viewer,
    wire::{
        DeviceDetail, DevicesListed, DevicesPage, OrganisationRow, PeopleListed, PeoplePage,
        PersonAct, PersonDetail,
    },
};

impl Viewer {
    /// A page of the people in whose name, address, job or organisation all of these words stand.
    ///
    /// # Errors
    /// [`Trouble`]; where the second factor has to be given again, the fault says so. So it is with all of these.
    pub async fn people(
        &self,
        words: String,
        only: PeopleListed,
        after: Option<String>,
    ) -> Result<PeoplePage, Trouble> {
        let (using, recorded) = self.use_function(Function::Administration, "people")?;
        let ask = AskPeople { words, only: only.into(), after };
        let answer = self.client()?.people(using.token(), &ask, recorded).await;
        Ok(people(self.for_whoever_asked(&using, answer)?))
    }

    /// One person, with what can be done about them.
    ///
    /// # Errors
    /// [`Trouble`]
    pub async fn person(&self, account: String) -> Result<PersonDetail, Trouble> {
        let (using, recorded) = self.use_function(Function::Administration, "person")?;
        let answer = self.client()?.person(using.token(), account, recorded).await;
        Ok(person(self.for_whoever_asked(&using, answer)?))
    }

    /// Does something about a person, and shows them as they are afterwards.
    ///
    /// # Errors
    /// [`Trouble`]; then nothing was done, or it is not known whether it was.
    pub async fn act_on_person(
        &self,
        account: String,
        act: PersonAct,
        why: &str,
    ) -> Result<PersonDetail, Trouble> {
        let why = reason(why)?;
        let (using, recorded) = self.use_function(Function::Administration, named(&act))?;
        let order = ActOnPerson { account, act: act.into(), why };
        let answer = self.client()?.act_on_person(using.token(), &order, recorded).await;
        Ok(person(self.for_whoever_asked(&using, answer)?))
    }

    /// A page of the computers in whose name, or whose last person's, all of these words stand.
    ///
    /// # Errors
    /// [`Trouble`]
    pub async fn devices(
        &self,
        words: String,
        only: DevicesListed,
        after: Option<String>,
    ) -> Result<DevicesPage, Trouble> {
        let after = after.map(|after| id(&after)).transpose()?;
        let (using, recorded) = self.use_function(Function::Administration, "devices")?;
        let ask = AskDevices { words, only: only.into(), after };
        let answer = self.client()?.devices(using.token(), &ask, recorded).await;
        Ok(devices(self.for_whoever_asked(&using, answer)?))
    }

    /// One computer.
    ///
    /// # Errors
    /// [`Trouble`]
    pub async fn device(&self, computer: &str) -> Result<DeviceDetail, Trouble> {
        let computer = id(computer)?;
        let (using, recorded) = self.use_function(Function::Administration, "device")?;
        let answer = self.client()?.device(using.token(), computer, recorded).await;
        Ok(device(self.for_whoever_asked(&using, answer)?))
    }

    /// Takes a computer out of use, and shows it as it is afterwards.
    ///
    /// # Errors
    /// [`Trouble`]; then nothing was done, or it is not known whether it was.
    pub async fn revoke_device(&self, computer: &str, why: &str) -> Result<DeviceDetail, Trouble> {
        let revoke = RevokeDevice { device: id(computer)?, why: reason(why)? };
        let (using, recorded) = self.use_function(Function::Administration, "revoke-device")?;
        let answer = self.client()?.revoke_device(using.token(), &revoke, recorded).await;
        Ok(device(self.for_whoever_asked(&using, answer)?))
    }

    /// The organisations for which people have accounts.
    ///
    /// # Errors
    /// [`Trouble`]
    pub async fn organisations(&self) -> Result<Vec<OrganisationRow>, Trouble> {
        let (using, recorded) = self.use_function(Function::Administration, "organisations")?;
        let answer = self.client()?.organisations(using.token(), recorded).await;
        Ok(organisations(self.for_whoever_asked(&using, answer)?))
    }
}

/// What is written down of it here.
fn named(act: &PersonAct) -> &'static str {
    match act {
        PersonAct::Disable => "disable",
        PersonAct::Enable => "enable",
        PersonAct::EndSessions => "end-sessions",
        PersonAct::ChangePost { .. } => "change-post",
    }
}

fn reason(why: &str) -> Result<String, Trouble> {
    let why = why.trim();
    if (SHORTEST..=LONGEST).contains(&why.chars().count()) {
        return Ok(why.to_owned());
    }
    Err(Trouble::input("why", "ADM-01", "Say why, in 3 to 300 characters."))
}

fn id(computer: &str) -> Result<Uuid, Trouble> {
    let unknown = |_| Trouble::input("device", "ADM-02", "There is no such computer.");
    computer.parse().map_err(unknown)
}

/// As the gateway has it.
const SHORTEST: usize = 3;
const LONGEST: usize = 300;
