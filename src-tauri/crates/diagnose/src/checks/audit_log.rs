use audit::{Damage, Depth, InspectError, Inspection, Keys, inspect};

use crate::{AuditLog, Check, CheckId, Surroundings};

/// Whether the audit log is what was written, and how much of it waits for the gateway.
pub(super) fn audit_log(computer: &Surroundings) -> Check {
    if let AuditLog::Open { waiting, set_aside, broken_at } = computer.audit_log {
        return match broken_at {
            Some(entry) => damaged(format!("entry {entry} is not what was written")),
            None => whole(&format!("as it was written; {waiting} wait for the gateway"), set_aside),
        };
    }
    let Some(folder) = &computer.folder else {
        return Check::skipped(CheckId::AuditLog, "this account has no folder for it");
    };
    let keys = Keys::load(computer.keys.as_ref()).ok().flatten();
    match inspect(folder, keys.as_ref()) {
        Ok(found) => judged(&found),
        Err(why) => not_read(&why),
    }
}

fn judged(found: &Inspection) -> Check {
    if let Some(damage) = found.damage {
        return damaged(in_words(damage));
    }
    let Inspection { entries, waiting, set_aside, .. } = found;
    let counted = format!("{entries} entries; {waiting} wait for the gateway");
    match found.depth {
        Depth::Opened if !found.kept_aside.is_empty() => Check::warning(
            CheckId::AuditLog,
            format!("{counted}; an earlier log was damaged and is kept aside"),
            format!("tell the privacy officer; {VERIFY} names it"),
        ),
        Depth::Opened => whole(&format!("whole: {counted}"), *set_aside),
        Depth::WithoutKey | Depth::UnderAnotherKey => Check::warning(
            CheckId::AuditLog,
            format!("{counted}; none opens under a key of this account"),
            "mend the key store; if the key is lost, the gateway rescues it: care-record-gateway audit rescue",
        ),
    }
}

fn whole(said: &str, set_aside: u64) -> Check {
    if set_aside == 0 {
        return Check::ok(CheckId::AuditLog, said);
    }
    Check::warning(
        CheckId::AuditLog,
        format!("{said}; the gateway does not take {set_aside}"),
        "tell the privacy officer: they are kept here, and the program shows them",
    )
}

fn damaged(what: String) -> Check {
    Check::failed(
        CheckId::AuditLog,
        format!("damaged: {what}"),
        format!("keep the data folder as it is and tell the privacy officer; {VERIFY} says more"),
    )
}

fn in_words(damage: Damage) -> String {
    match damage {
        Damage::File => "the file is not the database that was written".to_owned(),
        Damage::Tables => "its tables are not those that the program makes".to_owned(),
        Damage::End => "its sealed end was altered".to_owned(),
        Damage::Entry { at, .. } => format!("entry {at} is not what was written, or is missing"),
    }
}

fn not_read(why: &InspectError) -> Check {
    match why {
        InspectError::NoLog(_) => Check::ok(
            CheckId::AuditLog,
            "none yet: it is begun when this account first reaches the gateway",
        ),
        InspectError::InUse => Check::skipped(
            CheckId::AuditLog,
            "the program is open for this account and works on it; close it to have it read",
        ),
        InspectError::NewerVersion => Check::failed(
            CheckId::AuditLog,
            "it was written by a newer version of this program",
            "install that version again; the older one does not open it",
        ),
        InspectError::Files(_) => Check::failed(
            CheckId::AuditLog,
            "it cannot be read from this disk",
            "let this account read its data folder, and check the disk",
        ),
    }
}

const VERIFY: &str = "\"care-record-diagnose audit verify\"";
