//! Grants as the gateway keeps them: given once, decided again at every use, ended, never changed otherwise.
//!
//! A grant ends when the record is closed, when its session ends, when its time is over, when another takes its place, or because
//! the patient or the practice has said so. Why it ended is kept: whoever uses it later is told, where it is theirs to know.

use access::{
    Basis, BasisKind, Claim, CouldAgree, Grant, GrantId, Permit, Refusal, Relationship, Standing,
    WrongPatient,
};
use chrono::{DateTime, Utc};
use identity::{Practitioner, PractitionerId};
use nhs::PatientId;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, named_params};
use serde::{Deserialize, Serialize};

use crate::{
    GatewayEvent,
    accounts::sessions::{self, time},
    alerts, consents,
    keys::SealKey,
    note,
};

/// A grant that was given and has not been ended; whether it still holds is for the policy to say.
pub(crate) struct Kept {
    pub(crate) id: GrantId,
    pub(crate) patient: PatientId,
    pub(crate) basis: Basis,
    pub(crate) relationship: Option<Relationship>,
    pub(crate) given: DateTime<Utc>,
    pub(crate) expires: DateTime<Utc>,
}

/// What became of a grant that somebody names.
pub(crate) enum Found {
    /// It is theirs, and was not ended.
    Kept(Box<Kept>),
    /// It does not hold, for this reason; somebody else's has ended for all that they may know.
    Over(Refusal),
}

/// The words on which a grant was given. They are sealed: a note may say something of the patient.
#[derive(Serialize, Deserialize)]
pub(crate) struct Ground {
    pub(crate) basis: Basis,
    pub(crate) claim: Option<Claim>,
}

/// Why a grant is over.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Over<'a> {
    /// The record was closed.
    Closed,
    /// It was given to an answer for the wrong patient.
    WrongPatient,
    /// The session in which it was given has ended.
    SessionEnded,
    /// Its time has come.
    Expired,
    /// Another grant took its place.
    Replaced(&'a GrantId),
    /// The patient has refused its person.
    SaidNo,
    /// For a reason that its person is told: the patient or the practice has said so.
    Told(Refusal),
}

impl Kept {
    /// The gateway's part of it, with which the policy decides again.
    pub(crate) fn permit(&self) -> Permit {
        Permit { id: self.id.clone(), given: self.given, not_after: self.expires }
    }

    /// What is known now, and the tie on which it was given where nobody can look that up again.
    pub(crate) fn standing(&self, known: &Standing) -> Standing {
        let kept = self.relationship.filter(|tie| tie.is_kept_with_the_grant());
        Standing { relationship: known.relationship.or(kept), ..known.clone() }
    }
}

impl Over<'_> {
    /// The word in the store and in the gateway's events.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::WrongPatient => WrongPatient::Asked.name(),
            Self::SessionEnded => "session-ended",
            Self::Expired => "expired",
            Self::Replaced(_) => "replaced",
            Self::SaidNo => "said-no",
            Self::Told(refusal) => refusal.name(),
        }
    }
}

/// Keeps a grant.
pub(crate) fn keep(
    tx: &Transaction<'_>,
    session: &str,
    grant: &Grant,
    ground: &Ground,
    relationship: Option<Relationship>,
    given: DateTime<Utc>,
) -> rusqlite::Result<()> {
    let words = serde_json::to_string(ground).map_err(|_| rusqlite::Error::InvalidQuery)?;
    tx.execute(
        "INSERT INTO access_grant (id, session, practitioner, patient, basis, ground, relationship, policy_version, rule, given, expires)
         VALUES (:id, :session, :practitioner, :patient, :basis, sealed('grant/' || :id, :ground), :relationship, :policy_version, :rule, :given, :expires)",
        named_params! {
            ":id": grant.id().0,
            ":session": session,
            ":practitioner": grant.practitioner().0,
            ":patient": grant.patient().as_str(),
            ":basis": grant.basis().name(),
            ":ground": words,
            ":relationship": relationship.map(Relationship::name),
            ":policy_version": grant.policy_version(),
            ":rule": grant.rule(),
            ":given": given.to_rfc3339(),
            ":expires": grant.expires().to_rfc3339(),
        },
    )?;
    Ok(())
}

/// The grant with this id, as far as this person may know of it.
pub(crate) fn find(
    db: &Connection,
    seal: &SealKey,
    id: &GrantId,
    practitioner: &Practitioner,
) -> rusqlite::Result<Found> {
    let found = db
        .prepare_cached("SELECT * FROM access_grant WHERE id = ?1 AND practitioner = ?2")?
        .query_row((&id.0, &practitioner.id.0), |row| match told(row)? {
            Some(refusal) => Ok(Found::Over(refusal)),
            None => Ok(Found::Kept(Box::new(read(row, seal)?))),
        })
        .optional()?;
    Ok(found.unwrap_or(Found::Over(Refusal::GrantEnded)))
}

/// Why this person's last grant for this patient does not hold any longer.
pub(crate) fn last_refusal(
    db: &Connection,
    practitioner: &PractitionerId,
    patient: &PatientId,
) -> rusqlite::Result<Refusal> {
    let last = db
        .prepare_cached(
            "SELECT ended, ended_by FROM access_grant WHERE practitioner = ?1 AND patient = ?2
             ORDER BY given DESC, rowid DESC LIMIT 1",
        )?
        .query_row((&practitioner.0, patient.as_str()), told)
        .optional()?;
    Ok(last.flatten().unwrap_or(Refusal::GrantEnded))
}

/// Ends a grant, and the permission that it rests on.
pub(crate) fn end(
    tx: &Transaction<'_>,
    id: &GrantId,
    why: Over<'_>,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    let by = match why {
        Over::Replaced(by) => Some(&by.0),
        Over::Closed
        | Over::WrongPatient
        | Over::SessionEnded
        | Over::Expired
        | Over::SaidNo
        | Over::Told(_) => None,
    };
    tx.prepare_cached(
        "UPDATE access_grant SET ended = min(?2, expires), ended_by = ?3, replaced_by = ?4 WHERE id = ?1 AND ended IS NULL",
    )?
    .execute((&id.0, now.to_rfc3339(), why.name(), by))?;
    consents::deactivate(tx, id, why, now)
}

/// Ends what ends when a record is closed, and what was given to an answer for the wrong patient; whether it ended. That it was the
/// wrong patient's is for the privacy officer to look at, once.
pub(crate) fn close(
    tx: &Transaction<'_>,
    id: &GrantId,
    basis: BasisKind,
    wrong_patient: Option<WrongPatient>,
    now: DateTime<Utc>,
) -> rusqlite::Result<bool> {
    if wrong_patient.is_some() {
        alerts::raise_later(tx, &id.0, alerts::Kind::WrongPatient, now)?;
    }
    let why = match wrong_patient {
        Some(WrongPatient::Asked) => Over::WrongPatient,
        Some(WrongPatient::InForce) | None if basis.ends_when_closed() => Over::Closed,
        Some(WrongPatient::InForce) | None => return Ok(false),
    };
    end(tx, id, why, now)?;
    Ok(true)
}

/// Ends what has come to its time, and what would outlive its session: nobody who signed out, was disabled or left the computer
/// alone has a record open. A permission until a date stays, for the next session.
pub(crate) fn end_with_their_sessions(
    tx: &Transaction<'_>,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    sessions::end_expired(tx, now)?;
    let out_of_time = "expires <= ?1";
    end_where(tx, out_of_time, &now.to_rfc3339(), Over::Expired, now)?;
    // Asked of each open grant: there are many more sessions that have ended.
    let out_of_session = "basis <> ?1 AND EXISTS (SELECT 1 FROM session
                          WHERE session.id = access_grant.session AND session.ended IS NOT NULL)";
    end_where(tx, out_of_session, BasisKind::PermissionUntil.name(), Over::SessionEnded, now)
}

/// Ends what a new grant takes the place of: of the same person's earlier grants for the same patient those that end at closing
/// anyway, an emergency that has become a permission among them. A permission until a date gives way to a newer one alone.
pub(crate) fn end_what_is_replaced(
    tx: &Transaction<'_>,
    grant: &Grant,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    for (id, basis) in open_grants(tx, grant.practitioner(), grant.patient())? {
        let gives_way = basis.ends_when_closed() || grant.basis() == basis;
        if id != *grant.id() && gives_way {
            end(tx, &id, Over::Replaced(grant.id()), now)?;
        }
    }
    Ok(())
}

/// Ends this person's grants for this patient, who has said no: all but those that rest on a duty to others.
pub(crate) fn end_those_refused(
    tx: &Transaction<'_>,
    practitioner: &PractitionerId,
    patient: &PatientId,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    for (id, basis) in open_grants(tx, practitioner, patient)? {
        if basis.ends_when_withdrawn() {
            end(tx, &id, Over::SaidNo, now)?;
        }
    }
    Ok(())
}

/// Ends everybody's grants for this patient, who takes every permission back: all but those that rest on a duty to others.
pub(crate) fn end_those_withdrawn(
    tx: &Transaction<'_>,
    patient: &PatientId,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    let kinds = BasisKind::ALL.into_iter().filter(|kind| kind.ends_when_withdrawn());
    for kind in kinds {
        let which = format!("basis = '{}' AND patient = ?1", kind.name());
        end_where(tx, &which, patient.as_str(), Over::Told(Refusal::PermissionWithdrawn), now)?;
    }
    Ok(())
}

/// Ends everybody's grants for this patient, whatever they rest on, and writes each down; its person is told this refusal.
pub(crate) fn end_all_of_patient(
    tx: &Transaction<'_>,
    patient: &PatientId,
    refusal: Refusal,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    end_where(tx, "patient = ?1", patient.as_str(), Over::Told(refusal), now)
}

/// Ends everything that this person has open: the account was ended or begun anew, or the person does something else now. What
/// somebody was permitted in one post is not theirs in another.
pub(crate) fn end_all_of_person(
    tx: &Transaction<'_>,
    account: &str,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    end_where(tx, "practitioner = ?1", account, Over::Told(Refusal::GrantEnded), now)
}

/// Ends what was opened on a tie that this system has vouched for.
pub(crate) fn end_those_launched(
    tx: &Transaction<'_>,
    launcher: &str,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    let vouched_for = "relationship = 'launched-in-context' AND EXISTS (
        SELECT 1 FROM launch WHERE launch.session = access_grant.session
                               AND launch.patient = access_grant.patient AND launcher = ?1)";
    end_where(tx, vouched_for, launcher, Over::Told(Refusal::GrantEnded), now)
}

/// Keeps whether the patient was able to agree after an emergency; what was said first counts.
pub(crate) fn keep_could_agree(
    tx: &Transaction<'_>,
    id: &GrantId,
    could_agree: CouldAgree,
) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "UPDATE access_grant SET could_agree = ?2 WHERE id = ?1 AND basis = ?3 AND could_agree IS NULL",
    )?
    .execute((&id.0, could_agree.name(), BasisKind::Emergency.name()))
    .map(drop)
}

/// The refusal by which a grant was ended, if it was for a reason that its person is told.
pub(crate) fn refusal_in(ended_by: &str) -> Option<Refusal> {
    Refusal::ALL.into_iter().find(|refusal| refusal.name() == ended_by)
}

fn read(row: &Row<'_>, seal: &SealKey) -> rusqlite::Result<Kept> {
    let id = GrantId(row.get("id")?);
    let (patient, sealed): (String, Vec<u8>) = (row.get("patient")?, row.get("ground")?);
    let relationship: Option<String> = row.get("relationship")?;
    Ok(Kept {
        patient: patient.parse().map_err(|_| rusqlite::Error::InvalidQuery)?,
        basis: ground(seal, &id, &sealed)?.ok_or(rusqlite::Error::InvalidQuery)?.basis,
        relationship: relationship.as_deref().and_then(Relationship::from_name),
        given: time(row, "given")?,
        expires: time(row, "expires")?,
        id,
    })
}

/// The words on which this grant was given; nothing where they were forgotten with everything else of the patient.
pub(crate) fn ground(
    seal: &SealKey,
    id: &GrantId,
    sealed: &[u8],
) -> rusqlite::Result<Option<Ground>> {
    let words = seal
        .open_sealed(&format!("grant/{id}"), sealed)
        .map_err(|error| rusqlite::Error::UserFunctionError(error.into()))?;
    if words.is_empty() {
        return Ok(None);
    }
    serde_json::from_slice(&words).map(Some).map_err(|_| rusqlite::Error::InvalidQuery)
}

fn told(row: &Row<'_>) -> rusqlite::Result<Option<Refusal>> {
    let ended_by: Option<String> = row.get("ended_by")?;
    Ok(ended_by.map(|why| refusal_in(&why).unwrap_or(Refusal::GrantEnded)))
}

/// Ends the open grants of which this holds (of one value, `?1`), and writes each down.
fn end_where(
    tx: &Transaction<'_>,
    which: &str,
    value: &str,
    why: Over<'_>,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    let over: Vec<(GrantId, GatewayEvent)> = tx
        .prepare_cached(&format!(
            "SELECT id, practitioner, patient, session FROM access_grant WHERE ended IS NULL AND {which}"
        ))?
        .query_map([value], |row| {
            let id: String = row.get(0)?;
            let event = GatewayEvent {
                account: row.get(1)?,
                patient: row.get(2)?,
                session: row.get(3)?,
                grant: Some(id.clone()),
                ..GatewayEvent::new("closed", why.name())
            };
            Ok((GrantId(id), event))
        })?
        .collect::<Result<_, _>>()?;
    for (id, event) in over {
        end(tx, &id, why, now)?;
        note(tx, now, &event)?;
    }
    Ok(())
}

fn open_grants(
    tx: &Transaction<'_>,
    practitioner: &PractitionerId,
    patient: &PatientId,
) -> rusqlite::Result<Vec<(GrantId, BasisKind)>> {
    tx.prepare_cached(
        "SELECT id, basis FROM access_grant WHERE practitioner = ?1 AND patient = ?2 AND ended IS NULL",
    )?
    .query_map((&practitioner.0, patient.as_str()), |row| {
        Ok((GrantId(row.get(0)?), basis_in(&row.get::<_, String>(1)?)?))
    })?
    .collect()
}

/// The kind of basis that the store names.
pub(crate) fn basis_in(name: &str) -> rusqlite::Result<BasisKind> {
    BasisKind::from_name(name).ok_or(rusqlite::Error::InvalidQuery)
}
