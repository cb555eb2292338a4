//! `audit`.

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use nhs::NhsNumber;
use serde_json::json;
use uuid::Uuid;

use super::{Place, table};
use crate::{
    Gateway,
    audit_ledger::{
        self,
        compare::{self, Untold},
        heads,
        questions::{self, Found, Question},
        verify::{Verified, verify},
    },
    gateway_event,
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
    /// Verify the ledger, or the chains of one device: every entry, every tie, every signature, and every head that was ever signed.
    /// Names the first entry that is wrong.
    Verify(Verify),
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
            Self::Verify(verify) => verify.run(),
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

fn untold(request: Untold) -> [String; 7] {
    [
        request.recorded,
        request.kind,
        request.outcome,
        request.account.unwrap_or_default(),
        request.patient.unwrap_or_default(),
        request.device.unwrap_or_default(),
        request.came.unwrap_or_default(),
    ]
}

impl Search {
    fn run(self) -> anyhow::Result<()> {
        let gateway = self.place.open_there()?;
        let question = self.of.question(&gateway)?;
        let found = questions::search(&gateway, &question, self.before, self.at_most)?;
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

fn cells(event: Found) -> [String; 8] {
    [
        event.place.to_string(),
        event.recorded,
        event.act,
        outcome(&event.outcome),
        event.person.unwrap_or_default(),
        event.patient.unwrap_or_default(),
        event.device,
        event.event,
    ]
}

impl Verify {
    fn run(self) -> anyhow::Result<()> {
        let gateway = self.place.open_there()?;
        let Verified { of_devices, of_the_gateway, chains, heads, gaps, wrong } =
            verify(&gateway, self.device)?;
        eprintln!(
            "{of_devices} events of devices in {chains} chains, {of_the_gateway} of the gateway, {heads} signed heads"
        );
        if gaps > 0 {
            eprintln!("{gaps} places are empty: events that were written down there have not come");
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
        let own = gateway_event::newest(&gateway, at_most)?.into_iter().map(|event| {
            let none = String::new;
            [
                event.recorded,
                "gateway".to_owned(),
                event.kind,
                event.outcome,
                event.account.unwrap_or_else(none),
                event.patient.unwrap_or_else(none),
                event.device.unwrap_or_else(none),
            ]
        });
        let devices = audit_ledger::newest(&gateway, at_most)?.into_iter().map(|event| {
            [
                event.recorded,
                "device".to_owned(),
                event.act,
                outcome(&event.outcome),
                event.person.unwrap_or_default(),
                event.patient.unwrap_or_default(),
                event.place,
            ]
        });
        let mut rows: Vec<[String; 7]> = own.chain(devices).collect();
        rows.sort_by(|[one, ..], [other, ..]| other.cmp(one));
        rows.truncate(usize::try_from(at_most).unwrap_or(usize::MAX));
        let headings =
            ["when (UTC)", "by", "what", "outcome", "person", "patient", "device or chain"];
        table::print(headings, &rows);
        Ok(())
    }
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
