//! What the privacy officer has to look at: raised in the transaction of the grant that it is about, or there is no grant.
//!
//! * every emergency, every duty to protect and every duty by law;
//! * every tie that the person alone claims, and a sample of "presenting here now", which nobody can check;
//! * whoever opens their own record, a colleague's, or that of somebody of the same surname at the same address;
//! * every opening after the patient had refused somebody;
//! * every opening of which the computer that asked has not told in time;
//! * every opening of which a computer tells, and which was not given here, or was forgotten when a backup was restored;
//! * every record that its reader closed because it was the wrong patient's;
//! * what [`crate::review::looking`] finds when it looks back, and what is drawn by lot;
//! * every finding about the log of a computer.
//!
//! The last five alone come later than their grant, or without one.

use access::{BasisKind, Closeness, Grant, Relationship};
use chrono::{DateTime, Utc};
use rusqlite::Transaction;
use uuid::Uuid;

use crate::{keys::SealKey, review::rules};

/// What is weighed when a grant is given.
pub(crate) struct Given<'a> {
    pub(crate) grant: &'a Grant,
    pub(crate) relationship: Option<Relationship>,
    pub(crate) closeness: &'a [Closeness],
    /// Whether a refusal of the patient's stood.
    pub(crate) refused: bool,
    /// How many of a hundred openings on "presenting here now" are looked at.
    pub(crate) sampled_percent: u32,
}

/// Why something has to be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Emergency,
    Safeguarding,
    LegalDuty,
    SelfClaimed,
    PresentingHere,
    OwnRecord,
    SameSurnameAndAddress,
    Colleague,
    AfterRefusal,
    Unrecorded,
    NotGivenHere,
    WrongPatient,
    NoContact,
    OutOfHours,
    ManyAMinute,
    ManyEmergencies,
    OnceUsedOften,
    Sample,
}

/// Raises the alert that belongs to a grant, if one does, in the transaction that gives it.
pub(crate) fn raise(
    tx: &Transaction<'_>,
    seal: &SealKey,
    given: &Given<'_>,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    let kinds = given.kinds(is_sampled(seal, given));
    raise_all(tx, &given.grant.id().0, &kinds, now).map(drop)
}

/// Raises the alert of something that came to be known after this grant was given, which may have been looked at already for
/// another reason.
pub(crate) fn raise_later(
    tx: &Transaction<'_>,
    grant: &str,
    kind: Kind,
    now: DateTime<Utc>,
) -> rusqlite::Result<bool> {
    raise_all(tx, grant, &[kind], now)
}

/// Raises these of a grant that is known here; whether any of them is new. What was closed and is selected by one more rule is to be
/// looked at anew.
pub(crate) fn raise_all(
    tx: &Transaction<'_>,
    grant: &str,
    kinds: &[Kind],
    now: DateTime<Utc>,
) -> rusqlite::Result<bool> {
    let Some(rank) = kinds.iter().map(|kind| rules::rank(kind.name())).min() else {
        return Ok(false);
    };
    tx.prepare_cached(
        "INSERT INTO alert (id, raised, grant_id, practitioner, patient, at, rank)
         SELECT ?1, ?2, id, practitioner, patient, given, ?4 FROM access_grant WHERE id = ?3
         ON CONFLICT (grant_id) DO NOTHING",
    )?
    .execute((Uuid::new_v4().to_string(), now.to_rfc3339(), grant, rank))?;
    let mut selected = 0;
    let mut insert = tx.prepare_cached(
        "INSERT INTO alert_kind (alert, kind, raised) SELECT id, ?1, ?3 FROM alert WHERE grant_id = ?2
         ON CONFLICT DO NOTHING",
    )?;
    for kind in kinds {
        selected += insert.execute((kind.name(), grant, now.to_rfc3339()))?;
    }
    if selected == 0 {
        return Ok(false);
    }
    tx.prepare_cached(
        "UPDATE alert SET rank = min(rank, ?2), state = iif(state = 'closed', 'new', state) WHERE grant_id = ?1",
    )?
    .execute((grant, rank))?;
    Ok(true)
}

/// Raises the alert of something that does not fit in the log of a computer.
pub(crate) fn raise_finding(
    tx: &Transaction<'_>,
    finding: i64,
    kind: &str,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    let (id, at) = (Uuid::new_v4().to_string(), now.to_rfc3339());
    tx.prepare_cached(
        "INSERT INTO alert (id, raised, finding, at, rank) VALUES (?1, ?2, ?3, ?2, ?4)",
    )?
    .execute((&id, &at, finding, rules::rank(kind)))?;
    tx.prepare_cached("INSERT INTO alert_kind (alert, kind, raised) VALUES (?1, ?2, ?3)")?
        .execute((&id, kind, &at))
        .map(drop)
}

/// Whether a basis is always looked at.
pub(crate) fn by_basis(basis: BasisKind) -> Option<Kind> {
    match basis {
        BasisKind::Emergency => Some(Kind::Emergency),
        BasisKind::Safeguarding => Some(Kind::Safeguarding),
        BasisKind::LegalDuty => Some(Kind::LegalDuty),
        BasisKind::PermissionOnce
        | BasisKind::PermissionUntil
        | BasisKind::PermissionByProxy
        | BasisKind::Informed
        | BasisKind::TestInterpretation => None,
    }
}

pub(crate) fn by_closeness(closeness: &Closeness) -> Kind {
    match closeness {
        Closeness::OwnRecord => Kind::OwnRecord,
        Closeness::SameSurnameAndAddress => Kind::SameSurnameAndAddress,
        Closeness::Colleague => Kind::Colleague,
    }
}

impl Given<'_> {
    fn kinds(&self, is_sampled: bool) -> Vec<Kind> {
        let by_basis = by_basis(self.grant.basis());
        let by_tie = match self.relationship {
            Some(Relationship::SelfClaimed) => Some(Kind::SelfClaimed),
            Some(Relationship::PresentingHere) if is_sampled => Some(Kind::PresentingHere),
            Some(
                Relationship::PresentingHere
                | Relationship::RegisteredPractice
                | Relationship::PresentInOrganisation
                | Relationship::LaunchedInContext,
            )
            | None => None,
        };
        let by_closeness = self.closeness.iter().map(by_closeness);
        let after_refusal = self.refused.then_some(Kind::AfterRefusal);
        by_basis.into_iter().chain(by_tie).chain(by_closeness).chain(after_refusal).collect()
    }
}

impl Kind {
    /// The word in the store and on the wire.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Emergency => "emergency",
            Self::Safeguarding => "safeguarding",
            Self::LegalDuty => "legal-duty",
            Self::SelfClaimed => "self-claimed",
            Self::PresentingHere => "presenting-here",
            Self::OwnRecord => "own-record",
            Self::SameSurnameAndAddress => "same-surname-and-address",
            Self::Colleague => "colleague",
            Self::AfterRefusal => "after-refusal",
            Self::Unrecorded => "unrecorded",
            Self::NotGivenHere => "not-given-here",
            Self::WrongPatient => "wrong-patient",
            Self::NoContact => "no-contact",
            Self::OutOfHours => "out-of-hours",
            Self::ManyAMinute => "many-a-minute",
            Self::ManyEmergencies => "many-emergencies",
            Self::OnceUsedOften => "once-used-often",
            Self::Sample => "sample",
        }
    }
}

/// A few in a hundred of those that rest on being here, by a keyed hash: nobody can tell which, before or after.
fn is_sampled(seal: &SealKey, given: &Given<'_>) -> bool {
    let lot = seal.hash("sampled for review", given.grant.id().0.as_bytes());
    let lot = lot.iter().take(4).fold(0_u32, |lot, byte| lot << 8 | u32::from(*byte));
    given.grant.basis().needs_a_relationship() && lot % 100 < given.sampled_percent
}
