//! Who wanted to open a patient's record and did not: because the patient said no, or because the gateway did.

use access::BasisKind;
use contract::{AccessKind, ReportedAccess};
use nhs::PatientId;
use rusqlite::{Connection, Row};

use super::access_report::People;
use crate::accounts::sessions::time;

/// Every one of them. That the patient said no by a slip, which was taken back, is not among them: the last no
/// before that, and none that was said earlier.
pub(super) fn of(
    db: &Connection,
    patient: &PatientId,
    people: &mut People,
) -> rusqlite::Result<Vec<ReportedAccess>> {
    db.prepare_cached(
        "SELECT event.id, event.kind, recorded, event.account, name, title, organisation, workplace FROM (
             SELECT * FROM gateway_event
             WHERE patient = ?1 AND kind = 'decision' AND outcome NOT IN ('permitted', 'grant-ended')
             UNION ALL
             SELECT * FROM gateway_event AS said
             WHERE patient = ?1 AND kind = 'said-no' AND outcome = 'done' AND NOT EXISTS (
                 SELECT 1 FROM gateway_event AS slip
                 WHERE slip.patient = ?1 AND slip.kind = 'unsaid-no' AND slip.outcome = 'done'
                   AND slip.session = said.session AND slip.id > said.id AND NOT EXISTS (
                       SELECT 1 FROM gateway_event AS last
                       WHERE last.patient = ?1 AND last.kind = 'said-no' AND last.outcome = 'done' AND last.session = said.session
                         AND last.id > said.id AND last.id < slip.id AND last.event IS NOT said.event))
         ) AS event LEFT JOIN account ON account.id = event.account",
    )?
    .query_map([patient.as_str()], |row| {
        let said_no = row.get_ref("kind")?.as_str()? == "said-no";
        asked(row, if said_no { AccessKind::PatientSaidNo } else { AccessKind::Refused }, people)
    })?
    .collect()
}

/// What somebody asked for, and what became of it.
pub(super) fn asked(
    row: &Row<'_>,
    kind: AccessKind,
    people: &mut People,
) -> rusqlite::Result<ReportedAccess> {
    let id: i64 = row.get("id")?;
    let account: Option<String> = row.get("account")?;
    Ok(ReportedAccess {
        id: format!("asked:{id}"),
        kind,
        at: time(row, "recorded")?,
        person: people.number(account.as_deref().unwrap_or_default()),
        title: row.get("title")?,
        name: row.get("name")?,
        organisation: row.get::<_, Option<String>>("organisation")?.unwrap_or_default(),
        workplace: row.get("workplace")?,
        basis: None::<BasisKind>,
        reason: None,
        became: None,
        looked_at: Vec::new(),
        printed: false,
        wrong_patient: false,
        review: None,
        redacted: None,
    })
}
