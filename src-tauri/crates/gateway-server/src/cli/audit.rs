//! `audit`.

mod rescue;

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use contract::LedgerEntry;
use nhs::NhsNumber;
use serde_json::json;
use uuid::Uuid;

use super::{Place, table};
use crate::{
    Gateway, GatewayEvent,
    audit_ledger::{
        self,
        compare::{self, Untold},
        findings::{self, Listed},
        heads,
        questions::{self, Question},
        retiring::{self, Retired},
        verify::{Verified, verify},
    },
};

#[derive(Debug, Subcommand)]
pub(super) enum Audit {
    /// List what was written down, the newest first: by the gateway itself, and by devices as the gateway has acknowledged it.
    List(List),
    /// Search what devices have sent: who saw this patient, what did this person do, what happened on this device. The newest first, a
    /// page at a time. The search is written down.
    Search(Search),
    /// Compare what the gateway decided and sent with what the devices have written down, and list the requests of which none has told in
    /// time, the newest first. The gateway does so every minute while it serves, and tells the privacy officer.
    Compare(Compare),
    /// List what does not fit in what the devices have written down, the newest first: gaps, forks, edits, logs that were replaced by an
    /// older copy, clocks that jump, events outside of a session. The privacy officer is told of each.
    Findings(Findings),
    /// Verify the ledger, or the chains of one device: every entry, every tie, every signature, and every head that was ever signed.
    /// Names the first entry that is wrong.
    Verify(Verify),
    /// Take away what events say of people that are older than the policy keeps them: their hashes stay, so that the ledger still
    /// verifies. What an open finding is about is kept. That it was done is written down.
    Retire(Retire),
    /// Read the logs of computers from their disks: those that were put aside, or whose key is lost. Tells what the ledger does not hold,
    /// and names the first entry that is wrong. The logs stay as they are; that they were read is written down.
    Rescue(rescue::Rescue),
    /// Prove that an event stands in the ledger: prints the newest signed head and the path from the event to it, as JSON (RFC 6962).
    Prove(Prove),
    /// Print the signed heads, as a line of JSON each: keep them away from this computer, and nothing under them can change unseen.
    Heads(Heads),
}

#[derive(Args, Debug)]
pub(super) struct Compare {
    #[command(flatten)]
    place: Place,
}

#[derive(Args, Debug)]
pub(super) struct Findings {
    #[command(flatten)]
    place: Place,
    /// Of this device alone; `device list` names them.
    #[arg(long, value_name = "ID")]
    device: Option<Uuid>,
    /// Close the one with this number, which was looked into; that it was closed is written down.
    #[arg(long, value_name = "NUMBER")]
    close: Option<i64>,
    /// As a line of JSON each.
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
pub(super) struct Search {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    of: Of,
    /// Only what came before this place in the ledger: the last one of the page before.
    #[arg(long, value_name = "PLACE")]
    before: Option<u64>,
    /// How many events at most.
    #[arg(long, value_name = "NUMBER", default_value_t = 50)]
    at_most: u32,
    /// As a line of JSON each.
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
struct Of {
    /// Who saw this patient?
    #[arg(long, value_name = "NHS-NUMBER")]
    patient: Option<NhsNumber>,
    /// What did the person with this address do?
    #[arg(long, value_name = "ADDRESS")]
    person: Option<String>,
    /// What happened on this device?
    #[arg(long, value_name = "ID")]
    device: Option<Uuid>,
}

#[derive(Args, Debug)]
pub(super) struct Verify {
    #[command(flatten)]
    place: Place,
    /// The chains of this device alone; `device list` names them.
    #[arg(long, value_name = "ID")]
    device: Option<Uuid>,
}

#[derive(Args, Debug)]
pub(super) struct Retire {
    #[command(flatten)]
    place: Place,
    /// Say how many there are, and change nothing.
    #[arg(long)]
    dry_run: bool,
}

#[derive(Args, Debug)]
pub(super) struct Prove {
    #[command(flatten)]
    place: Place,
    /// The event's id.
    event: Uuid,
}

#[derive(Args, Debug)]
pub(super) struct Heads {
    #[command(flatten)]
    place: Place,
}

#[derive(Args, Debug)]
pub(super) struct List {
    #[command(flatten)]
    place: Place,
    /// How many events at most.
    #[arg(long, value_name = "NUMBER", default_value_t = 1000)]
    at_most: u32,
}

impl Audit {
    pub(super) fn run(self) -> anyhow::Result<()> {
        match self {
            Self::List(list) => list.run(),
            Self::Search(search) => search.run(),
            Self::Compare(compare) => compare.run(),
            Self::Findings(findings) => findings.run(),
            Self::Verify(verify) => verify.run(),
            Self::Retire(retire) => retire.run(),
            Self::Rescue(rescue) => rescue.run(),
            Self::Prove(prove) => prove.run(),
            Self::Heads(Heads { place }) => {
                let gateway = place.open_there()?;
                heads::newest_head(&gateway)?;
                for head in heads::all(&gateway)? {
                    println!("{}", serde_json::to_string(&head)?);
                }
                Ok(())
            }
        }
    }
}

impl Compare {
    fn run(self) -> anyhow::Result<()> {
        let gateway = self.place.open_there()?;
        compare::compare(&gateway)?;
        let rows: Vec<[String; 7]> = compare::all(&gateway)?.into_iter().map(untold).collect();
        if rows.is_empty() {
            println!("every decision and read that is due was told by the device that asked");
            return Ok(());
        }
        let headings =
            ["when (UTC)", "what", "outcome", "person", "patient", "device", "came after all"];
        table::print(headings, &rows);
        Ok(())
    }
}

impl Findings {
    fn run(self) -> anyhow::Result<()> {
        let gateway = self.place.open_there()?;
        if let Some(number) = self.close
            && !findings::close(&gateway, number)?
        {
            bail!("there is no finding {number} that is open");
        }
        findings::look(&gateway)?;
        let found = findings::all(&gateway, self.device)?;
        if self.json {
            for finding in &found {
                println!("{}", serde_json::to_string(finding)?);
            }
            return Ok(());
        }
        if found.is_empty() {
            println!("nothing was found that does not fit");
            return Ok(());
        }
        let rows: Vec<[String; 9]> = found.into_iter().map(finding).collect();
        let headings =
            ["number", "found (UTC)", "what", "device", "chain", "entry", "times", "closed", "why"];
        table::print(headings, &rows);
        Ok(())
    }
}

fn finding(finding: Listed) -> [String; 9] {
    [
        finding.id.to_string(),
        finding.found.to_rfc3339(),
        finding.kind,
        finding.device,
        finding.chain,
        finding.sequence.to_string(),
        finding.times.to_string(),
        finding.closed.map(|at| at.to_rfc3339()).unwrap_or_default(),
        finding.said,
    ]
}

fn untold(untold: Untold) -> [String; 7] {
    let Untold { request, came } = untold;
    [
        request.recorded,
        request.act,
        request.outcome,
        request.person.unwrap_or_default(),
        request.patient.unwrap_or_default(),
        request.device.unwrap_or_default(),
        came.unwrap_or_default(),
    ]
}

impl Search {
    fn run(self) -> anyhow::Result<()> {
        let gateway = self.place.open_there()?;
        let question = self.of.question(&gateway)?;
        let event = GatewayEvent::new(questions::EVENT, "done");
        let found = questions::search(&gateway, &question, event, self.before, self.at_most)?;
        if self.json {
            for event in &found {
                println!("{}", serde_json::to_string(event)?);
            }
            return Ok(());
        }
        let rows: Vec<[String; 8]> = found.into_iter().map(cells).collect();
        let headings =
            ["place", "when (UTC)", "what", "outcome", "person", "patient", "device", "event"];
        table::print(headings, &rows);
        if rows.len() == usize::try_from(self.at_most).unwrap_or(usize::MAX)
            && let Some([place, ..]) = rows.last()
        {
            eprintln!("there may be more: --before {place}");
        }
        Ok(())
    }
}

impl Of {
    fn question(self, gateway: &Gateway) -> anyhow::Result<Question> {
        let Self { patient, person, device } = self;
        if let Some(number) = patient {
            let id = questions::patient_with(gateway, number)?;
            return Ok(Question::OfPatient(id.context("there is no patient with this number")?));
        }
        if let Some(address) = person {
            let id = questions::person_with(gateway, &address)?;
            return Ok(Question::OfPerson(id.context("there is no account with this address")?));
        }
        device.map(Question::OfDevice).context("say of whom, or of what")
    }
}

fn cells(event: LedgerEntry) -> [String; 8] {
    [
        event.place.to_string(),
        event.recorded,
        event.act,
        outcome(&event.outcome),
        event.person.unwrap_or_default(),
        event.patient.unwrap_or_default(),
        event.device.unwrap_or_default(),
        event.event.unwrap_or_default(),
    ]
}

impl Verify {
    fn run(self) -> anyhow::Result<()> {
        let gateway = self.place.open_there()?;
        let Verified { of_devices, of_the_gateway, chains, heads, gaps, retired, findings, wrong } =
            verify(&gateway, self.device)?;
        eprintln!(
            "{of_devices} events of devices in {chains} chains, {of_the_gateway} of the gateway, {heads} signed heads"
        );
        if gaps > 0 {
            eprintln!("{gaps} places are empty: events that were written down there have not come");
        }
        if retired > 0 {
            eprintln!("{retired} of them are retired: what is left of them was verified");
        }
        if findings > 0 {
            eprintln!("{findings} findings are open: `audit findings` lists them");
        }
        match wrong {
            Some(wrong) => bail!("the ledger was altered: {wrong}"),
            None => {
                println!("every entry is what was written down");
                Ok(())
            }
        }
    }
}

impl Retire {
    fn run(self) -> anyhow::Result<()> {
        let gateway = self.place.open_there()?;
        let (retired, how) = if self.dry_run {
            (retiring::dry_run(&gateway)?, "would be retired")
        } else {
            (retiring::retire(&gateway)?, "are retired")
        };
        let Retired { before, of_devices, of_the_gateway, held_back } = retired;
        println!(
            "{of_devices} events of devices and {of_the_gateway} of the gateway from before {} {how}",
            before.format("%d-%b-%Y")
        );
        if held_back > 0 {
            println!(
                "{held_back} are as old and are kept: a finding is open, or no device has told of them"
            );
        }
        Ok(())
    }
}

impl Prove {
    fn run(self) -> anyhow::Result<()> {
        let gateway = self.place.open_there()?;
        let Some((head, inclusion)) = heads::prove(&gateway, self.event)? else {
            bail!("the ledger holds no event {}", self.event);
        };
        let proof = json!({ "event": self.event, "head": head, "inclusion": inclusion, "ledgerKey": gateway.ledger_key.public() });
        println!("{}", serde_json::to_string_pretty(&proof)?);
        Ok(())
    }
}

impl List {
    fn run(self) -> anyhow::Result<()> {
        let Self { place, at_most } = self;
        let gateway = place.open_there()?;
        let rows: Vec<[String; 7]> =
            audit_ledger::newest(&gateway, at_most)?.into_iter().map(listed).collect();
        let headings = ["when (UTC)", "by", "what", "outcome", "person", "patient", "device"];
        table::print(headings, &rows);
        Ok(())
    }
}

fn listed(entry: LedgerEntry) -> [String; 7] {
    [
        entry.recorded,
        if entry.event.is_some() { "device" } else { "gateway" }.to_owned(),
        entry.act,
        outcome(&entry.outcome),
        entry.person.unwrap_or_default(),
        entry.patient.unwrap_or_default(),
        entry.device.unwrap_or_default(),
    ]
}

/// FHIR AuditEvent.outcome in a word.
fn outcome(code: &str) -> String {
    match code {
        "0" => "done",
        "4" => "failed",
        "8" => "refused",
        "12" => "unavailable",
        other => other,
    }
    .to_owned()
}
