use std::error::Error;

use settings::{Listed, SettingSource, Shown};

use crate::{Check, CheckId, Surroundings};

/// What IT has set, each with where it comes from.
pub(super) fn settings(computer: &Surroundings) -> Check {
    let set = match &computer.settings {
        Ok(set) => set,
        Err(error) => return unreadable(error),
    };
    let lines = set.listed.iter().map(line).collect();
    let is_set = |name: &str| {
        set.listed.iter().any(|each| each.name == name && !matches!(each.shown, Shown::Unset(_)))
    };
    let check = if !is_set("GatewayUrl") {
        Check::failed(
            CheckId::Settings,
            "no gateway is set",
            "set GatewayUrl by Group Policy, or when the program is installed",
        )
    } else if !is_set("PolicyKey") {
        Check::failed(
            CheckId::Settings,
            "no key of the access policy is set, so no record opens",
            "set PolicyKey by Group Policy to what \"care-record-gateway policy key\" prints",
        )
    } else {
        let count = set.listed.iter().filter(|each| !matches!(each.shown, Shown::Unset(_))).count();
        Check::ok(CheckId::Settings, format!("{count} of {} are set", set.listed.len()))
    };
    check.with(lines)
}

fn unreadable(error: &dyn Error) -> Check {
    let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
    Check::failed(
        CheckId::Settings,
        format!("{error}{cause}"),
        "correct that setting: the program does not start with it",
    )
}

fn line(listed: &Listed) -> String {
    let value = match &listed.shown {
        Shown::Value(value) => shown(listed.name, value),
        Shown::Kept => "set, and not shown".to_owned(),
        Shown::Unset(meaning) => format!("not set ({meaning})"),
    };
    match &listed.source {
        SettingSource::Default => format!("{}: {value}", listed.name),
        SettingSource::Policy(place) => {
            format!("{}: {value}, by policy in {place}", listed.name)
        }
        SettingSource::MachineFile(_) | SettingSource::Demonstration => {
            format!("{}: {value}, from {}", listed.name, listed.source)
        }
    }
}

/// An address without a name and a password that somebody may have put into it.
fn shown(name: &str, value: &str) -> String {
    match value.split_once("://") {
        Some((scheme, rest)) if name.ends_with("Url") => {
            let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
            let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
            format!("{scheme}://{host}")
        }
        Some(_) | None => value.to_owned(),
    }
}
