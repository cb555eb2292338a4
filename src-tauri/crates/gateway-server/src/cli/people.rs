//! `user` and `device`.

use clap::{Args, Subcommand, builder::PossibleValuesParser, builder::TypedValueParser};
use identity::WorkplaceKind;
use nhs::{JobRole, OdsCode};
use uuid::Uuid;

use super::{Place, table};
use crate::{
    accounts::{
        codes::Code,
        users::{self, NewUser},
    },
    devices,
};

#[derive(Debug, Subcommand)]
pub(super) enum User {
    /// Make an account; prints the code with which the person begins (it holds for 24 hours, once).
    Add(Box<Add>),
    /// List the accounts.
    List(Place),
    /// End an account, and every session of it at once.
    Disable(Whose),
    /// Let a person begin again who lost password and authenticator, or was disabled; prints a new code.
    Reset(Whose),
}

#[derive(Args, Debug)]
pub(super) struct Add {
    #[command(flatten)]
    place: Place,
    /// The NHS email address with which the person signs in.
    #[arg(long)]
    email: String,
    /// The name as colleagues read it, "Rita CLARKE".
    #[arg(long)]
    name: String,
    /// The job role by which the policy decides (SDS code), R8001.
    #[arg(long, value_name = "CODE")]
    role: JobRole,
    /// The job title, "Triage nurse".
    #[arg(long)]
    title: String,
    /// The organisation's code, RNS.
    #[arg(long, value_name = "CODE")]
    ods: OdsCode,
    /// The organisation's name, "Northampton General Hospital".
    #[arg(long, value_name = "NAME")]
    organisation: String,
    /// The kind of workplace.
    #[arg(long, value_name = "KIND", value_parser = workplace_kinds())]
    workplace: WorkplaceKind,
    /// The name of the workplace, "Emergency department".
    #[arg(long, value_name = "NAME")]
    workplace_name: String,
    /// A domain that may sign in beside nhs.net and .nhs.uk, as `serve` is told; may repeat.
    #[arg(long = "domain", value_name = "DOMAIN")]
    domains: Vec<String>,
}

#[derive(Args, Debug)]
pub(super) struct Whose {
    #[command(flatten)]
    place: Place,
    /// The email address of the account.
    email: String,
}

#[derive(Debug, Subcommand)]
pub(super) enum Device {
    /// Print a code by which one computer may be registered (it holds for 24 hours, once).
    Add {
        #[command(flatten)]
        place: Place,
        /// For which computer.
        #[arg(long)]
        name: String,
    },
    /// List the devices.
    List(Place),
    /// Take nothing from a device any more.
    Revoke {
        #[command(flatten)]
        place: Place,
        /// The id of the device.
        device: Uuid,
    },
}

impl User {
    pub(super) fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Add(add) => add.run(),
            Self::List(place) => list_users(&place),
            Self::Disable(Whose { place, email }) => {
                users::disable(&place.open_there()?, &email)?;
                eprintln!("{email} does not sign in any more; open sessions have ended");
                Ok(())
            }
            Self::Reset(Whose { place, email }) => {
                print_code(&users::reset(&place.open_there()?, &email)?, &email);
                Ok(())
            }
        }
    }
}

impl Add {
    fn run(self) -> anyhow::Result<()> {
        let gateway = self.place.open_quietly(&self.domains)?;
        let user = NewUser::new(
            &self.email,
            &self.name,
            self.role,
            &self.title,
            self.ods,
            &self.organisation,
            self.workplace,
            &self.workplace_name,
        );
        print_code(&users::add(&gateway, &user)?, &self.email);
        Ok(())
    }
}

impl Device {
    pub(super) fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Add { place, name } => {
                print_code(&devices::invite(&place.open_quietly(&[])?, &name)?, &name);
            }
            Self::List(place) => list_devices(&place)?,
            Self::Revoke { place, device } => {
                devices::revoke(&place.open_there()?, device)?;
                eprintln!("nothing is taken from {device} any more");
            }
        }
        Ok(())
    }
}

fn list_users(place: &Place) -> anyhow::Result<()> {
    let rows: Vec<[String; 8]> = users::list(&place.open_there()?)?
        .into_iter()
        .map(|user| {
            let last = user.last_sign_in.map(|at| at.format("%Y-%m-%d %H:%M").to_string());
            [
                user.email,
                user.name,
                user.role,
                user.title,
                user.ods,
                user.workplace,
                user.state.name().to_owned(),
                last.unwrap_or_else(|| "never".to_owned()),
            ]
        })
        .collect();
    let headings =
        ["email", "name", "role", "title", "ods", "workplace", "state", "last sign-in (UTC)"];
    table::print(headings, &rows);
    Ok(())
}

fn list_devices(place: &Place) -> anyhow::Result<()> {
    let rows: Vec<[String; 5]> = devices::list(&place.open_there()?)?
        .into_iter()
        .map(|device| {
            let revoked = device.revoked.unwrap_or_default();
            [device.id, device.name, device.registered, device.how, revoked]
        })
        .collect();
    table::print(["device", "name", "registered", "by", "revoked"], &rows);
    Ok(())
}

/// The code alone goes to the standard output, so that a script can hand it on.
fn print_code(code: &Code, whose: &str) {
    eprintln!("for {whose}; it holds for 24 hours, works once, and is shown only here:");
    println!("{}", code.expose());
}

fn workplace_kinds() -> impl TypedValueParser<Value = WorkplaceKind> {
    PossibleValuesParser::new(WorkplaceKind::ALL.map(WorkplaceKind::name))
        .try_map(|name| WorkplaceKind::from_name(&name).ok_or("unknown kind of workplace"))
}
