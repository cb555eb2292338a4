//! `patient`.

use access::Sharing;
use anyhow::bail;
use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use nhs::NhsNumber;

use super::{Place, asking::As, table};
use crate::{
    Gateway,
    opt_out::{
        proposals::{self, CarriedOut},
        shown::{self, Known},
    },
};

#[derive(Debug, Subcommand)]
pub(super) enum Patient {
    /// Opt a patient out of this shared record. One person of the administration proposes it; within seven days another carries it
    /// out with --confirm. Then everything that is held of the patient is forgotten, and nothing is taken in any more.
    OptOut(Box<Choice>),
    /// Let a patient share again, in the same way. It restores nothing: what was forgotten comes with the next import.
    OptIn(Box<Choice>),
    /// List what was proposed and waits for a second person.
    Proposals(Place),
    /// Take a proposal back.
    WithdrawProposal {
        #[command(flatten)]
        place: Place,
        /// The id of the proposal.
        #[arg(value_name = "ID")]
        proposal: String,
        #[command(flatten)]
        who: As,
    },
    /// Say what is held here about a patient's choices; nothing clinical.
    Show {
        #[command(flatten)]
        place: Place,
        /// The patient's NHS number.
        #[arg(value_name = "NHS-NUMBER")]
        number: NhsNumber,
    },
}

#[derive(Args, Debug)]
pub(super) struct Choice {
    #[command(flatten)]
    place: Place,
    /// The patient's NHS number, to propose it.
    #[arg(value_name = "NHS-NUMBER", required_unless_present = "confirm")]
    number: Option<NhsNumber>,
    /// The id of what another person has proposed, to carry it out.
    #[arg(long, value_name = "ID", conflicts_with = "number")]
    confirm: Option<String>,
    #[command(flatten)]
    who: As,
}

impl Patient {
    pub(super) fn run(self) -> anyhow::Result<()> {
        match self {
            Self::OptOut(choice) => choice.run(false),
            Self::OptIn(choice) => choice.run(true),
            Self::Proposals(place) => list(&place),
            Self::WithdrawProposal { place, proposal, who } => {
                let gateway = place.open_there_for(&who.domains)?;
                proposals::withdraw(&gateway, &who.person(&gateway)?, &proposal)?;
                eprintln!("the proposal is withdrawn");
                Ok(())
            }
            Self::Show { place, number } => show(&place.open_there()?, number),
        }
    }
}

impl Choice {
    fn run(&self, shares: bool) -> anyhow::Result<()> {
        let gateway = self.place.open_there_for(&self.who.domains)?;
        let person = self.who.person(&gateway)?;
        match (&self.confirm, self.number) {
            (Some(proposal), _) => {
                let done = proposals::carry_out(&gateway, &person, proposal, shares)?;
                super::keep_closed(&gateway)?;
                say(&done, shares)
            }
            (None, Some(number)) => {
                let proposal = proposals::propose(&gateway, &person, number, shares)?;
                let what = if shares { "opt-in" } else { "opt-out" };
                eprintln!(
                    "proposed; until {} another person carries it out with: patient {what} --confirm {} --as THEIR-EMAIL",
                    minute(proposal.expires),
                    proposal.id
                );
                println!("{}", proposal.id);
                Ok(())
            }
            (None, None) => bail!("name the patient's NHS number, or a proposal with --confirm"),
        }
    }
}

/// Ends with a failure where what was forgotten is not gone from the disk yet.
fn say(done: &CarriedOut, shares: bool) -> anyhow::Result<()> {
    match (shares, done.sharing) {
        (false, _) => eprintln!("the patient has opted out; everything that was held is forgotten"),
        (true, Sharing::Shared) => {
            eprintln!("the patient shares again; the record comes with the next import")
        }
        (true, Sharing::PracticeNotSharing) => {
            eprintln!(
                "the patient's choice is recorded, but the practice does not share: there is no record"
            );
        }
        (true, Sharing::OptedOut) => {
            eprintln!("the patient is still opted out by what was said since")
        }
    }
    if !done.emptied {
        bail!(
            "readers kept the write-ahead log from being emptied: run any `patient` command again, or restart the gateway"
        );
    }
    Ok(())
}

fn list(place: &Place) -> anyhow::Result<()> {
    let rows: Vec<[String; 6]> = proposals::waiting(&place.open_there()?)?
        .into_iter()
        .map(|proposal| {
            let what = if proposal.shares { "opt in" } else { "opt out" };
            let number = proposal.nhs_number.parse::<NhsNumber>();
            [
                proposal.id,
                what.to_owned(),
                number.map_or_else(|_| String::new(), |number| number.spaced()),
                proposal.email,
                minute(proposal.proposed),
                minute(proposal.expires),
            ]
        })
        .collect();
    table::print(
        ["proposal", "what", "NHS number", "by", "proposed (UTC)", "holds until (UTC)"],
        &rows,
    );
    Ok(())
}

fn show(gateway: &Gateway, number: NhsNumber) -> anyhow::Result<()> {
    let Some(Known { sharing, restricted, purged, words }) = shown::known(gateway, number)? else {
        println!("nobody with this NHS number is known here");
        return Ok(());
    };
    println!(
        "record here: {}",
        match sharing {
            Sharing::Shared => "shared",
            Sharing::OptedOut => "none; the patient has opted out",
            Sharing::PracticeNotSharing => "none; the practice does not share",
        }
    );
    if restricted {
        println!("address and places of care: shown to nobody");
    }
    if let Some(purged) = purged {
        println!("everything was forgotten: {}", minute(purged));
    }
    let rows: Vec<[String; 5]> = words
        .into_iter()
        .map(|word| [word.about, word.says, word.date, word.source, minute(word.learnt)])
        .collect();
    table::print(["choice about", "says", "dated", "said by", "learnt (UTC)"], &rows);
    Ok(())
}

fn minute(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M").to_string()
}
