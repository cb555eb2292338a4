//! The checks, each in a function of its own.

mod account;
mod audit_log;
mod certificate;
mod computer;
mod network;
mod settings;

use crate::{Check, Report, Surroundings, unnamed::Unnamed};

/// Looks at a computer, and tells of each check as soon as it is made. It takes the time of the network, at most some 20 seconds, and
/// blocks: not for a thread that draws.
pub fn run(computer: &Surroundings, on_each: impl FnMut(&Check)) -> Report {
    let mut told = Told { unnamed: Unnamed::of_this_account(), on_each, checks: vec![] };
    told.tell(settings::settings(computer));
    network::network(computer, |check| told.tell(check));
    told.tell(computer::web_view(computer));
    told.tell(account::key_store(computer));
    told.tell(account::profile(computer));
    told.tell(audit_log::audit_log(computer));
    told.tell(account::data_folder_rights(computer));
    told.tell(account::disk_space(computer));
    told.tell(computer::crash_dumps(computer));
    Report { version: env!("CARGO_PKG_VERSION"), at: (computer.clock)(), checks: told.checks }
}

/// What was told so far.
struct Told<F> {
    unnamed: Unnamed,
    on_each: F,
    checks: Vec<Check>,
}

impl<F: FnMut(&Check)> Told<F> {
    fn tell(&mut self, check: Check) {
        let check = self.unnamed.check(check);
        (self.on_each)(&check);
        self.checks.push(check);
    }
}
