//! What a restored backup does not know: what was said about sharing since it was made, and who was purged.
//!
//! [`COPY`] writes it into the file that no backup replaces ([`crate::closed`]); [`carry_over`] tells it to the restored
//! database, in one transaction, and [`super::log::empty`] has to follow.
//!
//! It may be told twice: what is known is not taken over again, and who is purged is not purged again. Where that file is lost,
//! nobody can be told: then the sources have to be imported again before the gateway is started, and opt-outs by hand
//! repeated.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use nhs::PatientId;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, named_params};

use super::{proposals::patient_with, purge, settle, who_may_be_of};
use crate::keys::SealKey;

/// Tells this database, which was restored, everything that is known about sharing elsewhere, and purges again whoever was
/// purged since the backup. Answers with how many patients were purged again.
pub fn carry_over(
    tx: &Transaction<'_>,
    seal: &SealKey,
    elsewhere: &Connection,
    now: DateTime<Utc>,
) -> rusqlite::Result<usize> {
    let mut concerned = words(tx, elsewhere)?;
    concerned.extend(practices(tx, elsewhere)?);
    let again: Vec<PatientId> = purges(tx, elsewhere)?.into_iter().collect();
    purge::purge(tx, seal, &again, now)?;
    concerned.extend(again.iter().cloned());
    settle(tx, seal, &concerned.into_iter().collect::<Vec<_>>(), now)?;
    Ok(again.len())
}

/// Every word, with whoever it is about.
fn words(tx: &Transaction<'_>, elsewhere: &Connection) -> rusqlite::Result<BTreeSet<PatientId>> {
    let mut concerned = BTreeSet::new();
    let mut all = elsewhere.prepare(
        "SELECT sharing_choice.*, nhs_number, source.name AS source_name, source.code AS source_code, source.ods AS source_ods
         FROM sharing_choice JOIN patient ON patient.id = patient LEFT JOIN source ON source.id = source",
    )?;
    let mut rows = all.query([])?;
    while let Some(row) = rows.next()? {
        let Some(patient) = patient(tx, &row.get::<_, String>("patient")?, row.get("nhs_number")?)?
        else {
            continue;
        };
        word(tx, row, &patient)?;
        concerned.insert(patient);
    }
    Ok(concerned)
}

fn word(tx: &Transaction<'_>, row: &Row<'_>, patient: &PatientId) -> rusqlite::Result<()> {
    tx.execute(
        "INSERT INTO sharing_choice (entry, about, patient, source, key, says, date, learnt, said_at, said_version)
         VALUES (:entry, :about, :patient, :source, :key, :says, :date, :learnt, :said_at, :said_version)
         ON CONFLICT (entry, about) DO UPDATE SET patient = excluded.patient, says = excluded.says, date = excluded.date,
             learnt = excluded.learnt, said_at = excluded.said_at, said_version = excluded.said_version",
        named_params! {
            ":entry": row.get::<_, String>("entry")?,
            ":about": row.get::<_, String>("about")?,
            ":patient": patient.as_str(),
            ":source": source(tx, row)?,
            ":key": row.get::<_, String>("key")?,
            ":says": row.get::<_, String>("says")?,
            ":date": row.get::<_, Option<String>>("date")?,
            ":learnt": row.get::<_, String>("learnt")?,
            ":said_at": row.get::<_, Option<String>>("said_at")?,
            ":said_version": row.get::<_, Option<i64>>("said_version")?,
        },
    )
    .map(drop)
}

/// The practices that have said since whether they share, and their patients.
fn practices(
    tx: &Transaction<'_>,
    elsewhere: &Connection,
) -> rusqlite::Result<BTreeSet<PatientId>> {
    let said: Vec<(String, bool)> = elsewhere
        .prepare("SELECT ods, shares FROM practice")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let mut concerned = BTreeSet::new();
    for (ods, shares) in said {
        let changed = tx.execute(
            "INSERT INTO practice (ods, shares) VALUES (?1, ?2)
             ON CONFLICT (ods) DO UPDATE SET shares = excluded.shares WHERE shares <> excluded.shares",
            (&ods, shares),
        )?;
        if changed > 0 {
            concerned.extend(who_may_be_of(tx, &ods)?);
        }
    }
    Ok(concerned)
}

/// Whoever was purged since the backup.
fn purges(tx: &Transaction<'_>, elsewhere: &Connection) -> rusqlite::Result<BTreeSet<PatientId>> {
    let mut again = BTreeSet::new();
    let mut known = tx.prepare("SELECT EXISTS (SELECT 1 FROM purge WHERE id = ?1)")?;
    let mut take = tx.prepare("INSERT INTO purge (id, patient, purged) VALUES (?1, ?2, ?3)")?;
    let mut all = elsewhere.prepare(
        "SELECT purge.id, patient, purge.purged, nhs_number FROM purge JOIN patient ON patient.id = patient",
    )?;
    let mut rows = all.query([])?;
    while let Some(row) = rows.next()? {
        let id: String = row.get(0)?;
        if known.query_row([&id], |row| row.get(0))? {
            continue;
        }
        let Some(patient) = patient(tx, &row.get::<_, String>(1)?, row.get(3)?)? else { continue };
        take.execute((id, patient.as_str(), row.get::<_, String>(2)?))?;
        again.insert(patient);
    }
    Ok(again)
}

/// The same patient here: by id, else by NHS number, else made, so that nothing is kept of them when it comes.
pub(crate) fn patient(
    tx: &Transaction<'_>,
    id: &str,
    number: Option<String>,
) -> rusqlite::Result<Option<PatientId>> {
    let known: bool =
        tx.query_row("SELECT EXISTS (SELECT 1 FROM patient WHERE id = ?1)", [id], |row| {
            row.get(0)
        })?;
    let numbered = number.as_deref().map(|number| patient_with(tx, number)).transpose()?.flatten();
    match (known, numbered) {
        (true, None) => {
            let learn = "UPDATE patient SET nhs_number = coalesce(nhs_number, ?2) WHERE id = ?1";
            tx.execute(learn, (id, number))?;
        }
        (false, Some(numbered)) => return Ok(Some(numbered)),
        (false, None) => {
            tx.execute("INSERT INTO patient (id, nhs_number) VALUES (?1, ?2)", (id, number))?;
        }
        (true, Some(_)) => {}
    }
    Ok(id.parse().ok())
}

/// The same source here, made if it is not there; nothing where none is named.
pub(crate) fn source(tx: &Transaction<'_>, row: &Row<'_>) -> rusqlite::Result<Option<i64>> {
    let Some(name) = row.get::<_, Option<String>>("source_name")? else { return Ok(None) };
    tx.execute(
        "INSERT INTO source (name, code, ods) VALUES (?1, ?2, ?3) ON CONFLICT (name) DO NOTHING",
        (&name, row.get::<_, String>("source_code")?, row.get::<_, Option<String>>("source_ods")?),
    )?;
    tx.query_row("SELECT id FROM source WHERE name = ?1", [name], |row| row.get(0)).optional()
}

/// Copies what is told into the tables of an attached file, `closed`.
pub(crate) const COPY: &str = "
    CREATE TABLE closed.sharing_choice AS SELECT * FROM main.sharing_choice;
    CREATE TABLE closed.practice AS SELECT ods, shares FROM main.practice;
    CREATE TABLE closed.purge AS SELECT id, patient, purged FROM main.purge;
    CREATE TABLE closed.source AS SELECT id, name, code, ods FROM main.source;
    CREATE TABLE closed.patient AS SELECT id, nhs_number FROM main.patient
        WHERE id IN (SELECT patient FROM main.sharing_choice UNION SELECT patient FROM main.purge);";
