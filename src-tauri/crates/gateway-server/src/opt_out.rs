//! Opting out: whether there is a record to open at all, and what is forgotten where there is none.
//!
//! A patient who has opted out, and one whose practice does not share, have no record here. What is kept of them is what
//! was said about sharing, and what a search shows. Nothing overrides it: [`sharing`] is asked before the basis, for every
//! basis.
//!
//! 1. [`words`]: what was said, by whom and when, and what of it counts.
//! 2. [`settle`]: whoever does not share is purged, and whoever shares again is taken in anew by the next import.
//! 3. [`purge`]: what goes, in one transaction, and what is written down of it.
//! 4. [`log`]: the write-ahead log still holds the pages as they were; it is emptied after the transaction.
//! 5. [`carried`]: a backup that is restored knows nothing of what was said since; it is told, and purged again.
//!
//! [`proposals`] is the way by hand: two people of the administration opt a patient out, or in again.

pub mod carried;
pub mod log;
pub mod proposals;
pub(crate) mod purge;
pub mod shown;
mod unused;
pub(crate) mod words;

use std::collections::BTreeSet;

use access::{Refusal, Sharing};
use chrono::{DateTime, Utc};
use nhs::{OdsCode, PatientId};
use rusqlite::{Connection, Transaction};

pub(crate) use unused::may_be_ones_own;
pub(crate) use words::{About, Says, Word};

use crate::{
    Gateway, GatewayEvent, StoreError, grants, keys::SealKey, note, patients::demographics,
};

/// Whether there is a record to open at all: the patient's own choice, then that of the practice. Where the code of the practice is
/// not known any more, it may be that of any that does not share.
pub(crate) fn sharing(db: &Connection, patient: &PatientId) -> rusqlite::Result<Sharing> {
    let (opted_out, practice_shares) = db
        .prepare_cached(
            "SELECT opted_out, NOT EXISTS (SELECT 1 FROM practice WHERE NOT shares
                 AND (ods = patient.practice OR patient.practice_before IS NOT NULL)) FROM patient WHERE id = ?1",
        )?
        .query_row([patient.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(match (opted_out, practice_shares) {
        (true, _) => Sharing::OptedOut,
        (false, false) => Sharing::PracticeNotSharing,
        (false, true) => Sharing::Shared,
    })
}

/// Whether what the sources send of this patient is kept. A doubt about the practice opens nothing, but takes nothing away.
pub(crate) fn is_kept(db: &Connection, patient: &PatientId) -> rusqlite::Result<bool> {
    db.prepare_cached(
        "SELECT NOT opted_out AND NOT EXISTS (SELECT 1 FROM practice WHERE NOT shares
             AND ods IN (patient.practice, patient.practice_before)) FROM patient WHERE id = ?1",
    )?
    .query_row([patient.as_str()], |row| row.get(0))
}

/// Weighs again what was said; whether what the sources send is kept. Whoever shares after a time without is taken in as if never
/// seen before.
pub(crate) fn weigh(
    tx: &Transaction<'_>,
    patient: &PatientId,
    now: DateTime<Utc>,
) -> rusqlite::Result<bool> {
    let opted_out = words::is_opted_out(&words::of_patient(tx, patient)?);
    tx.prepare_cached("UPDATE patient SET opted_out = ?2 WHERE id = ?1")?
        .execute((patient.as_str(), opted_out))?;
    let is_kept = is_kept(tx, patient)?;
    if is_kept && is_purged(tx, patient)? {
        see_anew(tx, patient)?;
        note(tx, now, &told("opted-in", "done", patient))?;
    }
    Ok(is_kept)
}

/// Acts on what was said of these patients: of those who do not share everything is forgotten, and what is open of those who may
/// not is closed.
pub(crate) fn settle(
    tx: &Transaction<'_>,
    seal: &SealKey,
    patients: &[PatientId],
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    let mut without = Vec::new();
    for patient in patients {
        if !weigh(tx, patient, now)? {
            without.push(patient.clone());
        } else if sharing(tx, patient)? != Sharing::Shared {
            grants::end_all_of_patient(tx, patient, Refusal::PracticeNotSharing, now)?;
        }
    }
    purge::purge(tx, seal, &without, now)
}

/// Says of a practice whether it shares; what is held of its patients goes if it does not.
pub(crate) fn practice_shares(
    tx: &Transaction<'_>,
    seal: &SealKey,
    ods: &str,
    shares: bool,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    tx.execute(
        "INSERT INTO practice (ods, shares) VALUES (?1, ?2) ON CONFLICT (ods) DO UPDATE SET shares = excluded.shares",
        (ods, shares),
    )?;
    let event = GatewayEvent {
        detail: Some(serde_json::json!({ "practice": ods })),
        ..GatewayEvent::new(
            if shares { "practice-shares" } else { "practice-does-not-share" },
            "done",
        )
    };
    note(tx, now, &event)?;
    settle(tx, seal, &who_may_be_of(tx, ods)?, now)
}

/// Looks again for the practices of those whose practice one of these resources tells: it has come, changed or gone.
pub(crate) fn find_their_practices(
    tx: &Transaction<'_>,
    seal: &SealKey,
    resources: &[String],
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    let mut theirs = BTreeSet::new();
    for resource in resources {
        theirs.extend(patients(
            tx,
            "SELECT patient FROM registration WHERE resource = ?1",
            resource,
        )?);
    }
    let theirs: Vec<PatientId> = theirs.into_iter().collect();
    theirs.iter().try_for_each(|patient| demographics::refresh(tx, seal, patient))?;
    settle(tx, seal, &theirs, now)
}

/// The patients of a practice, and those of whom it is not known of which practice they are now.
fn who_may_be_of(db: &Connection, ods: &str) -> rusqlite::Result<Vec<PatientId>> {
    let of =
        "SELECT id FROM patient WHERE practice = ?1 OR practice_before IS NOT NULL ORDER BY id";
    patients(db, of, ods)
}

/// Says of a practice whether it shares, on the gateway's own computer; `false` if the log could not be emptied yet.
pub fn say_of_practice(gateway: &Gateway, ods: &OdsCode, shares: bool) -> Result<bool, StoreError> {
    let now = gateway.clock.now();
    gateway.store.write(|tx| practice_shares(tx, &gateway.seal, ods.as_str(), shares, now))?;
    log::empty(&gateway.store, now)
}

/// The practices that have said whether they share, and how many patients of each are known here.
pub fn practices(gateway: &Gateway) -> Result<Vec<(String, bool, i64)>, StoreError> {
    gateway.store.read(|db| {
        db.prepare("SELECT ods, shares, (SELECT count(*) FROM patient WHERE practice = ods) FROM practice ORDER BY ods")?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect()
    })
}

/// Whether everything about this patient was forgotten, and nothing taken in since.
fn is_purged(db: &Connection, patient: &PatientId) -> rusqlite::Result<bool> {
    db.prepare_cached("SELECT purged IS NOT NULL FROM patient WHERE id = ?1")?
        .query_row([patient.as_str()], |row| row.get(0))
}

/// Forgets what the sources have said of a patient before, so that what they say next counts as new.
fn see_anew(tx: &Transaction<'_>, patient: &PatientId) -> rusqlite::Result<()> {
    tx.execute("UPDATE patient_source SET hash = NULL WHERE patient = ?1", [patient.as_str()])?;
    tx.execute("UPDATE patient SET purged = NULL WHERE id = ?1", [patient.as_str()]).map(drop)
}

fn patients(db: &Connection, query: &str, of: &str) -> rusqlite::Result<Vec<PatientId>> {
    let ids: Vec<String> =
        db.prepare(query)?.query_map([of], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(ids.iter().filter_map(|id| id.parse().ok()).collect())
}

/// Something that happened to a patient's choice. It never says who the patient is but by the opaque id.
fn told(kind: &'static str, outcome: &str, patient: &PatientId) -> GatewayEvent {
    GatewayEvent { patient: Some(patient.to_string()), ..GatewayEvent::new(kind, outcome) }
}
