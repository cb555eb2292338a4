//! `audit`.

use clap::{Args, Subcommand};

use super::{Place, table};
use crate::{audit_ledger, gateway_event};

#[derive(Debug, Subcommand)]
pub(super) enum Audit {
    /// List what was written down, the newest first: by the gateway itself, and by devices as the gateway has acknowledged it.
    List(List),
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
        let Self::List(List { place, at_most }) = self;
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
