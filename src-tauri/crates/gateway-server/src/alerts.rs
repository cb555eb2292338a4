//! What the privacy officer has to look at: every emergency, and a sample of those who were "presenting here now".

use access::{BasisKind, Grant, Relationship};
use aws_lc_rs::digest::{SHA256, digest};
use chrono::{DateTime, Utc};
use rusqlite::Transaction;
use uuid::Uuid;

/// Raises the alert that belongs to a grant, if one does, in the transaction that gives it.
pub(crate) fn raise(
    tx: &Transaction<'_>,
    grant: &Grant,
    relationship: Option<Relationship>,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    let kind = match (grant.basis(), relationship) {
        (BasisKind::Emergency, _) => "emergency",
        (_, Some(Relationship::PresentingHere)) if is_sampled(&grant.id().0) => "presenting-here",
        _ => return Ok(()),
    };
    tx.execute(
        "INSERT INTO alert (id, raised, kind, grant_id, practitioner, patient) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        (
            Uuid::new_v4().to_string(),
            now.to_rfc3339(),
            kind,
            &grant.id().0,
            &grant.practitioner().0,
            grant.patient().as_str(),
        ),
    )?;
    Ok(())
}

/// One in ten, by chance: nobody can tell beforehand which.
fn is_sampled(grant: &str) -> bool {
    digest(&SHA256, grant.as_bytes()).as_ref().first().is_some_and(|byte| *byte < 26)
}
