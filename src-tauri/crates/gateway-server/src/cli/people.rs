//! `user` and `device`.

use std::io::{self, BufRead, IsTerminal, Read};

use anyhow::Context;
use chrono::{DateTime, Utc};
use clap::{
    Args, Subcommand,
    builder::{PossibleValuesParser, TypedValueParser},
    value_parser,
};
use identity::{NhsEmail, WorkplaceKind};
use nhs::{JobRole, OdsCode};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{Place, table};
use crate::{
    accounts::{
        Seconds,
        codes::Code,
        duties::Duties,
        in_force,
        token::{Spelling, TokenSecret},
        users::{self, Keeps, NewUser},
    },
    administration::{
        acts,
        order::{Order, Whom},
        rules::Refused,
    },
    devices,
};

#[derive(Debug, Subcommand)]
pub(super) enum User {
    /// Make an account; prints the code with which the person begins (it holds for 24 hours, once).
    Add(Box<Add>),
    /// List the accounts.
    List(Place),
    /// Change what a person does, and for whom; it counts at once.
    Change(Box<Change>),
    /// Keep a person from signing in, and end every session at once; the account stays, and what it did.
    Disable(Act),
    /// Let a person who was disabled sign in again, with the password and the authenticator of before.
    Enable(Act),
    /// Let a person begin again who lost password and authenticator, or was disabled; prints a new code.
    ///
    /// What there was is gone: password, authenticator, recovery codes, an earlier code; open sessions end.
    Reset {
        #[command(flatten)]
        whose: Whose,
        /// The person still has the authenticator, an app or a hardware token, and has only forgotten the password.
        #[arg(long)]
        keep_authenticator: bool,
    },
    /// Give an account a hardware token; the secret is read from the standard input. Open sessions end.
    ///
    /// The token shows six digits by SHA-1 (RFC 6238). Who has not begun yet begins with the activation code and a code of the token;
    /// who has goes on with the password. A code is taken one step early or late and no more: when a token's clock has
    /// drifted further, its codes are refused, and the token has to be replaced.
    Token {
        #[command(flatten)]
        whose: Whose,
        /// How long the token shows a code, in seconds.
        #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds())]
        step: Seconds,
        /// The maker gives the secret in hexadecimal, not in base32.
        #[arg(long)]
        hex: bool,
    },
    /// List the sessions in which somebody is signed in now.
    Sessions {
        #[command(flatten)]
        place: Place,
        /// Only those of this account.
        email: Option<String>,
    },
    /// End every session of an account; the person may sign in again.
    EndSessions(Act),
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
    #[arg(long = "domain", value_name = "DOMAIN", value_parser = listed_domain)]
    domains: Vec<String>,
}

#[derive(Args, Debug)]
pub(super) struct Change {
    #[command(flatten)]
    act: Act,
    /// The job role by which the policy decides (SDS code), R8001.
    #[arg(long, value_name = "CODE")]
    role: Option<JobRole>,
    /// The job title, "Triage nurse".
    #[arg(long)]
    title: Option<String>,
    /// The organisation's code, RNS.
    #[arg(long, value_name = "CODE", requires = "organisation")]
    ods: Option<OdsCode>,
    /// The organisation's name, "Northampton General Hospital".
    #[arg(long, value_name = "NAME")]
    organisation: Option<String>,
    /// The kind of workplace.
    #[arg(long, value_name = "KIND", value_parser = workplace_kinds())]
    workplace: Option<WorkplaceKind>,
    /// The name of the workplace, "Emergency department".
    #[arg(long, value_name = "NAME")]
    workplace_name: Option<String>,
}

#[derive(Args, Debug)]
pub(super) struct Whose {
    #[command(flatten)]
    place: Place,
    /// The email address of the account.
    email: String,
}

#[derive(Args, Debug)]
pub(super) struct Act {
    #[command(flatten)]
    whose: Whose,
    #[command(flatten)]
    why: Why,
}

#[derive(Args, Debug)]
pub(super) struct Why {
    /// Why, in words; it is written down.
    #[arg(long, value_name = "WORDS")]
    why: String,
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
    /// Take nothing from a device any more; whoever is signed in on it is signed out, and nobody signs in there again.
    Revoke {
        #[command(flatten)]
        place: Place,
        #[command(flatten)]
        why: Why,
        /// The id of the device.
        device: Uuid,
    },
}

impl User {
    pub(super) fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Add(add) => add.run(),
            Self::List(place) => list_users(&place),
            Self::Change(change) => change.run(),
            Self::Disable(Act { whose: Whose { place, email }, why }) => {
                let gateway = place.open_there()?;
                acts::disable(&gateway, &why.order()?, Whom::Email(&email))?;
                super::keep_closed(&gateway)?;
                eprintln!("{email} does not sign in any more; open sessions have ended");
                Ok(())
            }
            Self::Enable(Act { whose: Whose { place, email }, why }) => {
                let gateway = place.open_there()?;
                acts::enable(&gateway, &why.order()?, Whom::Email(&email))?;
                super::keep_closed(&gateway)?;
                eprintln!("{email} signs in again");
                Ok(())
            }
            Self::Reset { whose: Whose { place, email }, keep_authenticator } => {
                let keeps = if keep_authenticator { Keeps::Authenticator } else { Keeps::Nothing };
                let gateway = place.open_there()?;
                print_code(&users::reset(&gateway, &email, keeps)?, &email);
                super::keep_closed(&gateway)
            }
            Self::Token { whose, step, hex } => give_token(&whose, step, hex),
            Self::Sessions { place, email } => list_sessions(&place, email.as_deref()),
            Self::EndSessions(Act { whose: Whose { place, email }, why }) => {
                let gateway = place.open_there()?;
                let ended = acts::end_sessions(&gateway, &why.order()?, Whom::Email(&email))?;
                eprintln!("{ended} sessions of {email} have ended");
                Ok(())
            }
        }
    }
}

impl Why {
    fn order(&self) -> Result<Order, Refused> {
        Order::at_the_console(&self.why)
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

impl Change {
    fn run(self) -> anyhow::Result<()> {
        let Act { whose: Whose { place, email }, why } = self.act;
        let duties = Duties {
            role: self.role,
            title: self.title,
            ods: self.ods,
            organisation: self.organisation,
            workplace: self.workplace,
            workplace_name: self.workplace_name,
        };
        acts::change_post(&place.open_there()?, &why.order()?, Whom::Email(&email), &duties)?;
        eprintln!("{email} works so from now on; open sessions go on");
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
            Self::Revoke { place, why, device } => {
                let gateway = place.open_there()?;
                acts::revoke(&gateway, &why.order()?, device)?;
                super::keep_closed(&gateway)?;
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
            let state = user.state.name().to_owned();
            let recovered = user.recovered.map(|at| format!(", recovered on {}", at.date_naive()));
            [
                user.email,
                user.name,
                user.role,
                user.title,
                user.ods,
                user.workplace,
                state + &recovered.unwrap_or_default(),
                user.last_sign_in.map_or_else(|| "never".to_owned(), minute),
            ]
        })
        .collect();
    let headings =
        ["email", "name", "role", "title", "ods", "workplace", "state", "last sign-in (UTC)"];
    table::print(headings, &rows);
    Ok(())
}

/// A secret on a command line would stand in its history and in the list of processes.
fn give_token(whose: &Whose, step: Seconds, hex: bool) -> anyhow::Result<()> {
    let gateway = whose.place.open_there()?;
    if io::stdin().is_terminal() {
        eprintln!("type the token's secret:");
    }
    let mut secret = Zeroizing::new(String::new());
    io::stdin()
        .lock()
        .take(LONGEST_SECRET)
        .read_line(&mut secret)
        .context("the secret cannot be read from the standard input")?;
    let spelling = if hex { Spelling::Hexadecimal } else { Spelling::Base32 };
    let token = TokenSecret::parse(&secret, spelling, step)?;
    users::give_token(&gateway, &whose.email, &token)?;
    eprintln!("{} has a token; whatever was enrolled before is gone", whose.email);
    Ok(())
}

fn list_sessions(place: &Place, email: Option<&str>) -> anyhow::Result<()> {
    let rows: Vec<[String; 6]> = in_force::sessions(&place.open_there()?, email)?
        .into_iter()
        .map(|session| {
            [
                session.email,
                session.name,
                session.organisation,
                minute(session.began),
                minute(session.used),
                session.session,
            ]
        })
        .collect();
    let headings = ["email", "name", "organisation", "began (UTC)", "last used (UTC)", "session"];
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

fn minute(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M").to_string()
}

fn seconds() -> impl TypedValueParser<Value = Seconds> {
    value_parser!(u8).range(30..=60).try_map(|number| {
        Seconds::from_number(number).ok_or("a token shows a code for 30 or for 60 seconds")
    })
}

/// A domain that could not be the end of any address would be listed for nothing.
pub(super) fn listed_domain(text: &str) -> Result<String, &'static str> {
    NhsEmail::listed_domain(text).ok_or("not a domain: say it without @ and *, northants.gov.uk")
}

fn workplace_kinds() -> impl TypedValueParser<Value = WorkplaceKind> {
    PossibleValuesParser::new(WorkplaceKind::ALL.map(WorkplaceKind::name))
        .try_map(|name| WorkplaceKind::from_name(&name).ok_or("unknown kind of workplace"))
}

const LONGEST_SECRET: u64 = 1024;
