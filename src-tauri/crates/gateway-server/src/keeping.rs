//! A record that is kept for a visit, in the memory of one computer: how far its grant and its session outlive the ordinary.
//!
//! The gateway cannot take back what a computer holds. What it can do is to say beforehand which grants may be kept, how many and until
//! when; to leave such a session be although nothing is asked in it, for there may be no network; and to tell, at the first contact, that a
//! grant has ended, which wipes what is kept.

use std::sync::Arc;

use access::{Decision, GrantId};
use axum::Json;
use chrono::{DateTime, Utc};
use contract::{KeepAccess, KeptAccess, ProblemCode};
use rusqlite::{Transaction, named_params};

use crate::{
    Failure, Gateway, GatewayEvent, SignedInAs,
    access_decisions::{decide_again, must_be, no_grant, own},
    accounts::Asked,
    grants::{self, Found},
    note,
    problem::Body,
    standing,
};

/// `POST /api/access/keep`
pub(crate) async fn keep(
    asked: Asked,
    who: SignedInAs,
    Body(KeepAccess { grant }): Body<KeepAccess>,
) -> Result<Json<KeptAccess>, Failure> {
    must_be(&asked.written_down)?;
    let gateway = Arc::clone(&asked.gateway);
    gateway
        .blocking(move |gateway| {
            let now = gateway.clock.now();
            let answer = gateway.store.write(|tx| {
                grants::end_with_their_sessions(tx, now)?;
                let Some((patient, _)) = own(tx, &grant, &who)? else { return Ok(None) };
                let keeping = Keeping { tx, gateway, who: &who, now };
                let until = keeping.until(&grant)?;
                if let Some(until) = until {
                    keeping.keep(&grant, until)?;
                }
                let outcome = if until.is_some() { "done" } else { "not-to-be-kept" };
                let event = GatewayEvent {
                    patient: Some(patient),
                    grant: Some(grant.to_string()),
                    ..asked.event("kept", outcome).by(&who)
                };
                note(tx, now, &event)?;
                Ok(Some(until))
            })?;
            let until = answer.ok_or_else(no_grant)?.ok_or_else(not_to_be_kept)?;
            Ok(Json(KeptAccess { until }))
        })
        .await
}

/// It is no longer kept.
pub(crate) fn let_go(tx: &Transaction<'_>, grant: &GrantId) -> rusqlite::Result<()> {
    tx.prepare_cached("UPDATE access_grant SET kept_in = NULL, kept_until = NULL WHERE id = ?1")?
        .execute([&grant.0])
        .map(drop)
}

/// Whether it was kept then.
pub(crate) fn is_kept(
    tx: &Transaction<'_>,
    grant: &GrantId,
    at: DateTime<Utc>,
) -> rusqlite::Result<bool> {
    tx.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM access_grant WHERE id = ?1 AND kept_until > ?2)",
    )?
    .query_row((&grant.0, at.to_rfc3339()), |row| row.get(0))
}

/// One asking, within one transaction.
struct Keeping<'a, 't> {
    tx: &'a Transaction<'t>,
    gateway: &'a Gateway,
    who: &'a SignedInAs,
    now: DateTime<Utc>,
}

impl Keeping<'_, '_> {
    /// Until when this grant may be kept, if it may: it holds, was given with the patient's knowledge, and not too many are kept already.
    fn until(&self, grant: &GrantId) -> rusqlite::Result<Option<DateTime<Utc>>> {
        let Self { tx, gateway, who, now } = *self;
        let rules = gateway.policy.keep();
        let Found::Kept(kept) = grants::find(tx, &gateway.seal, grant, &who.practitioner)? else {
            return Ok(None);
        };
        if !rules.bases.contains(&kept.basis.kind()) || self.others(grant)? >= rules.records {
            return Ok(None);
        }
        let Some(known) = standing::known(tx, gateway, who, &kept.patient, now)? else {
            return Ok(None);
        };
        Ok(match decide_again(gateway, who, &kept.standing(&known), &kept, now) {
            Decision::Permit(grant) => Some(grant.expires().min(now + rules.lasts())),
            Decision::Refuse(_) => None,
        })
    }

    /// How many others are kept in this session.
    fn others(&self, grant: &GrantId) -> rusqlite::Result<u32> {
        self.tx
            .prepare_cached(
                "SELECT count(*) FROM access_grant
                 WHERE kept_in = ?1 AND ended IS NULL AND kept_until > ?2 AND id <> ?3",
            )?
            .query_row((&self.who.session, self.now.to_rfc3339(), &grant.0), |row| row.get(0))
    }

    fn keep(&self, grant: &GrantId, until: DateTime<Utc>) -> rusqlite::Result<()> {
        self.tx
            .prepare_cached(
                "UPDATE access_grant SET kept_in = :session, kept_until = :until WHERE id = :id AND ended IS NULL",
            )?
            .execute(named_params! {
                ":id": grant.0,
                ":session": self.who.session,
                ":until": until.to_rfc3339(),
            })
            .map(drop)
    }
}

fn not_to_be_kept() -> Failure {
    Failure::problem(ProblemCode::NoGrant, "This record may not be kept for a visit.")
}
