//! Grants as the gateway keeps them: given once, decided again at every use, ended, never changed otherwise.

use access::{Basis, BasisKind, Grant, GrantId, Permit, Relationship};
use chrono::{DateTime, Utc};
use identity::{Practitioner, PractitionerId};
use nhs::PatientId;
use rusqlite::{Connection, OptionalExtension as _, Transaction, named_params};

use crate::{
    GatewayEvent,
    accounts::sessions::{self, time},
    consents,
    keys::SealKey,
    note,
};

/// A grant that was given and has not been ended; whether it still holds is for the policy to say.
pub(crate) struct Kept {
    pub(crate) id: GrantId,
    pub(crate) patient: PatientId,
    pub(crate) basis: Basis,
    pub(crate) given: DateTime<Utc>,
    pub(crate) expires: DateTime<Utc>,
}

impl Kept {
    /// The gateway's part of it, with which the policy decides again.
    pub(crate) fn permit(&self) -> Permit {
        Permit { id: self.id.clone(), given: self.given, not_after: self.expires }
    }

    /// Whether it ends with the record's closing.
    pub(crate) fn ends_when_closed(&self) -> bool {
        self.basis.kind().ends_when_closed()
    }
}

/// Keeps a grant. The basis is sealed: its note may say something of the patient.
pub(crate) fn keep(
    tx: &Transaction<'_>,
    seal: &SealKey,
    session: &str,
    grant: &Grant,
    basis: &Basis,
    relationship: Option<Relationship>,
    given: DateTime<Utc>,
) -> rusqlite::Result<()> {
    let ground = serde_json::to_vec(basis).map_err(|_| rusqlite::Error::InvalidQuery)?;
    let sealed =
        seal.seal(&place(grant.id()), &ground).map_err(|_| rusqlite::Error::InvalidQuery)?;
    tx.execute(
        "INSERT INTO access_grant (id, session, practitioner, patient, basis, ground, relationship, policy_version, rule, given, expires)
         VALUES (:id, :session, :practitioner, :patient, :basis, :ground, :relationship, :policy_version, :rule, :given, :expires)",
        named_params! {
            ":id": grant.id().0,
            ":session": session,
            ":practitioner": grant.practitioner().0,
            ":patient": grant.patient().as_str(),
            ":basis": grant.basis().name(),
            ":ground": sealed,
            ":relationship": relationship.map(Relationship::name),
            ":policy_version": grant.policy_version(),
            ":rule": grant.rule(),
            ":given": given.to_rfc3339(),
            ":expires": grant.expires().to_rfc3339(),
        },
    )?;
    Ok(())
}

/// The grant with this id, if it is this person's and was not ended.
pub(crate) fn kept(
    db: &Connection,
    seal: &SealKey,
    id: &GrantId,
    practitioner: &Practitioner,
) -> rusqlite::Result<Option<Kept>> {
    db.prepare_cached(
        "SELECT patient, ground, given, expires FROM access_grant WHERE id = ?1 AND practitioner = ?2 AND ended IS NULL",
    )?
    .query_row((&id.0, &practitioner.id.0), |row| {
        let patient: String = row.get("patient")?;
        let sealed: Vec<u8> = row.get("ground")?;
        let ground = seal.open_sealed(&place(id), &sealed).map_err(|_| rusqlite::Error::InvalidQuery)?;
        Ok(Kept {
            id: id.clone(),
            patient: patient.parse().map_err(|_| rusqlite::Error::InvalidQuery)?,
            basis: serde_json::from_slice(&ground).map_err(|_| rusqlite::Error::InvalidQuery)?,
            given: time(row, "given")?,
            expires: time(row, "expires")?,
        })
    })
    .optional()
}

/// Ends a grant, and the permission that it rests on.
pub(crate) fn end(tx: &Transaction<'_>, id: &GrantId, now: DateTime<Utc>) -> rusqlite::Result<()> {
    tx.prepare_cached("UPDATE access_grant SET ended = ?2 WHERE id = ?1 AND ended IS NULL")?
        .execute((&id.0, now.to_rfc3339()))?;
    consents::deactivate(tx, id)
}

/// Ends what would outlive its session: nobody who signed out, was disabled or left the computer alone has a record open.
/// A permission until a date stays, for the next session.
pub(crate) fn end_with_their_sessions(
    tx: &Transaction<'_>,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    sessions::end_expired(tx, now)?;
    let over: Vec<(GrantId, GatewayEvent)> = tx
        .prepare_cached(
            "SELECT access_grant.id, practitioner, patient, session FROM access_grant
             JOIN session ON session.id = access_grant.session
             WHERE access_grant.ended IS NULL AND basis <> ?1 AND session.ended IS NOT NULL",
        )?
        .query_map([BasisKind::PermissionUntil.name()], |row| {
            let id: String = row.get(0)?;
            let event = GatewayEvent {
                account: row.get(1)?,
                patient: row.get(2)?,
                session: row.get(3)?,
                grant: Some(id.clone()),
                ..GatewayEvent::new("closed", "session-ended")
            };
            Ok((GrantId(id), event))
        })?
        .collect::<Result<_, _>>()?;
    for (id, event) in over {
        end(tx, &id, now)?;
        note(tx, now, &event)?;
    }
    Ok(())
}

/// Ends what a new grant takes the place of: the same person's earlier grants for the same patient that end at closing
/// anyway, an emergency that has become a permission among them.
pub(crate) fn end_what_is_replaced(
    tx: &Transaction<'_>,
    grant: &Grant,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    for (id, basis) in open_grants(tx, grant.practitioner(), grant.patient())? {
        if basis != BasisKind::PermissionUntil.name() {
            end(tx, &id, now)?;
        }
    }
    Ok(())
}

/// Ends every grant of this person for this patient: the patient has said no.
pub(crate) fn end_all(
    tx: &Transaction<'_>,
    practitioner: &PractitionerId,
    patient: &PatientId,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    for (id, _) in open_grants(tx, practitioner, patient)? {
        end(tx, &id, now)?;
    }
    Ok(())
}

fn open_grants(
    tx: &Transaction<'_>,
    practitioner: &PractitionerId,
    patient: &PatientId,
) -> rusqlite::Result<Vec<(GrantId, String)>> {
    tx.prepare_cached("SELECT id, basis FROM access_grant WHERE practitioner = ?1 AND patient = ?2 AND ended IS NULL")?
        .query_map((&practitioner.0, patient.as_str()), |row| Ok((GrantId(row.get(0)?), row.get(1)?)))?
        .collect()
}

fn place(id: &GrantId) -> String {
    format!("grant/{id}")
}
