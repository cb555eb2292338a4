//! A device says that a record was opened under a grant that is not known here: a backup was restored and the gateway has forgotten it,
//! or the gateway never gave it. Either way the privacy officer is told.
//!
//! What the gateway has forgotten is taken from the device's log: a grant that has ended, with its words, so that its patient is told of
//! it, and the alert that belongs to it. It opens nothing. Where no restore explains it, that is one more reason to look. What of it
//! cannot be shown, because the person or the patient is not known here or has opted out, is a finding.

use access::{Basis, BasisKind, Claim, Relationship, Sharing};
use chrono::{DateTime, Duration, Utc};
use identity::PractitionerId;
use nhs::PatientId;
use rusqlite::{OptionalExtension as _, Transaction, named_params};
use serde_json::{Value, json};

use super::{
    findings::{self, Came},
    said::patient,
};
use crate::{
    Gateway, GatewayEvent,
    alerts::{self, Kind as Alert},
    closeness,
    grants::Ground,
    note, opt_out,
};

/// An opening of which a device tells.
struct Opened<'e> {
    grant: &'e str,
    person: &'e str,
    patient: PatientId,
    /// Nothing where a grant was used again that was in force.
    basis: Option<BasisKind>,
    ground: Option<Ground>,
    given: DateTime<Utc>,
}

/// Looks whether the grant is known of which an event tells that it was given, and raises what belongs to it if it is not.
pub(super) fn look_at(
    tx: &Transaction<'_>,
    gateway: &Gateway,
    came: &Came<'_>,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    if came.act() != Some("permitted") {
        return Ok(());
    }
    let opened = Opened::read(came, now);
    if let Some(opened) = &opened
        && let Some(is_theirs) = opened.is_known(tx)?
    {
        let said = "The grant that it names is another person’s, or for another patient.";
        return if is_theirs { Ok(()) } else { findings::not_given(tx, came, said, now) };
    }
    if let Some(opened) = &opened
        && let Some(basis) = opened.basis
        && opened.can_be_shown(tx)?
    {
        return opened.raise(tx, gateway, basis, came, now);
    }
    // Whatever it was that was used again: what had to be looked at was told when it was given.
    if let Some(Opened { basis: None, given, .. }) = &opened
        && findings::forgotten_by_restore(tx, *given)?.is_some()
    {
        return Ok(());
    }
    let said = "It tells of a permit that is not known here, and cannot be shown with the alerts.";
    findings::not_given(tx, came, said, now)
}

impl<'e> Opened<'e> {
    /// Nothing where it does not say what was given to whom, of whom.
    fn read(came: &Came<'e>, now: DateTime<Utc>) -> Option<Self> {
        let entities = came.event.get("entity")?.as_array()?;
        let grant = entities
            .iter()
            .filter(|entity| entity.pointer("/what/reference").is_none())
            .find_map(|entity| entity.pointer("/what/identifier/value")?.as_str());
        let said = |kind: &str| said(entities, kind);
        Some(Self {
            grant: grant?,
            person: came.person()?.pointer("/who/identifier/value")?.as_str()?,
            patient: patient(came.event)?.parse().ok()?,
            basis: said("basis").and_then(BasisKind::from_name),
            ground: ground(said),
            given: came.recorded()?.min(now),
        })
    }

    /// Whether the grant is known here, and then whether it is this person's for this patient.
    fn is_known(&self, tx: &Transaction<'_>) -> rusqlite::Result<Option<bool>> {
        tx.prepare_cached(
            "SELECT practitioner = ?2 AND patient = ?3 FROM access_grant WHERE id = ?1",
        )?
        .query_row((self.grant, self.person, self.patient.as_str()), |row| row.get(0))
        .optional()
    }

    fn can_be_shown(&self, tx: &Transaction<'_>) -> rusqlite::Result<bool> {
        let known = "SELECT EXISTS (SELECT 1 FROM account WHERE id = ?1) AND EXISTS (SELECT 1 FROM patient WHERE id = ?2)";
        let is_known: bool = tx
            .prepare_cached(known)?
            .query_row((self.person, self.patient.as_str()), |row| row.get(0))?;
        Ok(is_known && opt_out::sharing(tx, &self.patient)? == Sharing::Shared)
    }

    /// Why it has to be looked at, as far as it can still be known.
    fn kinds(&self, tx: &Transaction<'_>, basis: BasisKind) -> rusqlite::Result<Vec<Alert>> {
        let claimed = self.ground.as_ref().is_some_and(|ground| ground.claim.is_some());
        let person = PractitionerId(self.person.to_owned());
        let closeness = closeness::between(tx, &person, &self.patient)?;
        let forgotten = findings::forgotten_by_restore(tx, self.given)?.is_some();
        let kinds = alerts::by_basis(basis).into_iter();
        let kinds = kinds.chain(claimed.then_some(Alert::SelfClaimed));
        let kinds = kinds.chain(closeness.iter().map(alerts::by_closeness));
        Ok(kinds.chain((!forgotten).then_some(Alert::NotGivenHere)).collect())
    }

    fn raise(
        &self,
        tx: &Transaction<'_>,
        gateway: &Gateway,
        basis: BasisKind,
        came: &Came<'_>,
        now: DateTime<Utc>,
    ) -> rusqlite::Result<()> {
        let kinds = self.kinds(tx, basis)?;
        if kinds.contains(&Alert::NotGivenHere)
            && of_this_day(tx, came, now)? >= findings::MOST_A_DAY
        {
            return findings::not_given(tx, came, TOO_MANY, now);
        }
        self.keep(tx, gateway, basis, now)?;
        alerts::raise_all(tx, self.grant, &kinds, now)?;
        let outcome = if kinds.is_empty() { "kept" } else { "permitted" };
        let mut event = GatewayEvent::new("caught-up", outcome);
        event.account = Some(self.person.to_owned());
        event.patient = Some(self.patient.to_string());
        event.grant = Some(self.grant.to_owned());
        event.written_down.event = came.id.parse().ok();
        event.written_down.device = came.device.parse().ok();
        note(tx, now, &event)
    }

    /// Keeps the grant as one that is over: at the latest when its kind of basis ends, and not after now.
    fn keep(
        &self,
        tx: &Transaction<'_>,
        gateway: &Gateway,
        basis: BasisKind,
        now: DateTime<Utc>,
    ) -> rusqlite::Result<()> {
        let limits = gateway.policy.limits();
        let hours = match basis {
            BasisKind::Emergency => limits.emergency_hours,
            BasisKind::Safeguarding | BasisKind::LegalDuty => limits.duty_hours,
            BasisKind::PermissionOnce
            | BasisKind::PermissionUntil
            | BasisKind::PermissionByProxy
            | BasisKind::Informed
            | BasisKind::TestInterpretation => 0,
        };
        let expires = self.given + Duration::hours(i64::from(hours));
        let words = match &self.ground {
            Some(ground) => {
                serde_json::to_string(ground).map_err(|_| rusqlite::Error::InvalidQuery)?
            }
            None => String::new(),
        };
        let claim = self.ground.as_ref().and_then(|ground| ground.claim.as_ref());
        tx.execute(
            "INSERT INTO access_grant (id, session, practitioner, patient, basis, ground, relationship, policy_version, rule,
                                       given, expires, ended, ended_by)
             VALUES (:id, 'forgotten', :practitioner, :patient, :basis, sealed('grant/' || :id, :ground), :relationship, 'forgotten',
                     'forgotten', :given, :expires, :ended, 'forgotten')",
            named_params! {
                ":id": self.grant,
                ":practitioner": self.person,
                ":patient": self.patient.as_str(),
                ":basis": basis.name(),
                ":ground": words,
                ":relationship": claim.map(|_| Relationship::SelfClaimed.name()),
                ":given": self.given.to_rfc3339(),
                ":expires": expires.to_rfc3339(),
                ":ended": expires.min(now).to_rfc3339(),
            },
        )
        .map(drop)
    }
}

/// How many such alerts this device has raised within a day.
fn of_this_day(tx: &Transaction<'_>, came: &Came<'_>, now: DateTime<Utc>) -> rusqlite::Result<i64> {
    tx.prepare_cached(
        "SELECT count(*) FROM gateway_event WHERE kind = 'caught-up' AND outcome = 'permitted' AND device = ?1 AND recorded > ?2",
    )?
    .query_row((came.device, (now - Duration::days(1)).to_rfc3339()), |row| row.get(0))
}

/// A detail of any entity.
fn said<'e>(entities: &'e [Value], kind: &str) -> Option<&'e str> {
    let details = entities.iter().filter_map(|entity| entity.get("detail")?.as_array()).flatten();
    let mut of_kind =
        details.filter(|detail| detail.get("type").and_then(Value::as_str) == Some(kind));
    of_kind.find_map(|detail| detail.get("valueString")?.as_str())
}

/// The words on which it was given, as far as they read.
fn ground<'e>(said: impl Fn(&str) -> Option<&'e str>) -> Option<Ground> {
    let mut basis = json!({ "basis": said("basis")? });
    let reason = if said("basis") == Some("permission-by-proxy") { "authority" } else { "reason" };
    for (name, value) in
        [(reason, said("reason")), ("note", said("note")), ("until", said("until"))]
    {
        if let (Some(basis), Some(value)) = (basis.as_object_mut(), value) {
            basis.insert(name.to_owned(), value.into());
        }
    }
    let basis: Basis = serde_json::from_value(basis).ok()?;
    let claim = said("claimed-relationship").zip(said("claim-note")).and_then(|(reason, note)| {
        serde_json::from_value::<Claim>(json!({ "reason": reason, "note": note })).ok()
    });
    Some(Ground { basis, claim })
}

const TOO_MANY: &str = "It tells of a permit that is not known here, and of too many others today.";
