//! What a computer that could not be heard has done in the meantime: it closed a record, a patient said no, or that was a slip.
//!
//! The viewer asks for each of these at once, and its log says the same. Where the asking did not reach the gateway, the log does,
//! sooner or later, so that what was closed on the screen does not stay open here. It only ever ends what was given before, to
//! people whose grant it was or, where a patient took every permission back, to all; and it takes back what its own person said by a slip,
//! which opens nothing.
//!
//! A device signs what it likes. It is believed of a person in whose session it was recorded; where a restored backup has forgotten the
//! session, of that person's own grants; otherwise not at all.

use access::{BasisKind, CouldAgree, GrantId, Refusal, Sharing, WrongPatient};
use chrono::{DateTime, TimeDelta, Utc};
use identity::PractitionerId;
use nhs::PatientId;
use rusqlite::{OptionalExtension as _, Transaction};
use serde_json::Value;

use super::{
    findings::{Shown, session_in},
    said::requestor,
};
use crate::{
    Gateway, GatewayEvent,
    accounts::sessions,
    consents::{self, taking_back::Slip},
    grants::{self, Over},
    keeping, note, opt_out,
};

/// An event that has come from a device and may say what the gateway was not told.
pub(super) struct Late<'e> {
    pub(super) id: String,
    pub(super) act: &'e str,
    pub(super) practitioner: &'e str,
    pub(super) patient: Option<PatientId>,
    pub(super) event: &'e Value,
    pub(super) shown: Shown,
    /// By the device's clock, which may be wrong, and never later than now.
    pub(super) at: DateTime<Utc>,
}

impl Late<'_> {
    /// Does what was not done when it was asked for.
    pub(super) fn catch_up(
        &self,
        tx: &Transaction<'_>,
        gateway: &Gateway,
        now: DateTime<Utc>,
    ) -> rusqlite::Result<()> {
        if self.shown == Shown::Not {
            return Ok(());
        }
        let done = match (self.act, &self.patient) {
            ("closed", _) if !self.was_told(tx, "closed")? => self.close(tx, now)?,
            ("kept-dropped", _) => self.let_go(tx)?,
            ("withdrawn", Some(patient)) if !self.was_told(tx, "withdrawn")? => {
                let to_all = self.shown == Shown::InSession && self.was_permitted(tx, patient)?;
                self.say_no(tx, gateway, patient, to_all, now)?
            }
            ("patient-said-no", Some(patient)) if !self.was_told(tx, "said-no")? => {
                self.say_no(tx, gateway, patient, false, now)?
            }
            ("refusal-taken-back", Some(patient)) if !self.was_told(tx, "unsaid-no")? => {
                self.take_back(tx, patient, now)?
            }
            _ => false,
        };
        if done { self.note(tx, now) } else { Ok(()) }
    }

    /// Whether the gateway was asked for it when it happened, and did it.
    fn was_told(&self, tx: &Transaction<'_>, kind: &str) -> rusqlite::Result<bool> {
        tx.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM gateway_event WHERE event = ?1 AND kind = ?2 AND outcome = 'done')",
        )?
        .query_row((&self.id, kind), |row| row.get(0))
    }

    /// Ends the grant that the event names, if it ends at closing and was this person's.
    fn close(&self, tx: &Transaction<'_>, now: DateTime<Utc>) -> rusqlite::Result<bool> {
        let Some(grant) = self.grant() else { return Ok(false) };
        let find =
            "SELECT basis, ended IS NULL FROM access_grant WHERE id = ?1 AND practitioner = ?2";
        let found: Option<(String, bool)> = tx
            .query_row(find, (&grant.0, self.practitioner), |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((basis, is_open)) = found else { return Ok(false) };
        if let Some(could_agree) = self.could_agree() {
            grants::keep_could_agree(tx, &grant, could_agree)?;
        }
        // What is kept for a visit outlives the closing, until it is let go.
        if self.wrong_patient().is_none() && keeping::is_kept(tx, &grant, now)? {
            return Ok(false);
        }
        let basis = grants::basis_in(&basis)?;
        Ok(grants::close(tx, &grant, basis, self.wrong_patient(), now)? && is_open)
    }

    /// What this person kept for a visit is kept no longer; the grant ends with the closing that comes after, if it does.
    fn let_go(&self, tx: &Transaction<'_>) -> rusqlite::Result<bool> {
        if let Some(grant) = self.grant() {
            let theirs =
                "SELECT EXISTS (SELECT 1 FROM access_grant WHERE id = ?1 AND practitioner = ?2)";
            if tx.query_row(theirs, (&grant.0, self.practitioner), |row| row.get(0))? {
                keeping::let_go(tx, &grant)?;
            }
        }
        Ok(false)
    }

    /// Whether this person ever had a grant for this patient: only then does a withdrawal reach others. What a log alone tells of was
    /// given by nobody.
    fn was_permitted(&self, tx: &Transaction<'_>, patient: &PatientId) -> rusqlite::Result<bool> {
        let find = "SELECT EXISTS (SELECT 1 FROM access_grant WHERE practitioner = ?1 AND patient = ?2 AND ended_by IS NOT 'forgotten')";
        tx.query_row(find, (self.practitioner, patient.as_str()), |row| row.get(0))
    }

    /// Ends what the patient has taken back, of everybody or of one person, and keeps the refusal.
    fn say_no(
        &self,
        tx: &Transaction<'_>,
        gateway: &Gateway,
        patient: &PatientId,
        to_all: bool,
        now: DateTime<Utc>,
    ) -> rusqlite::Result<bool> {
        if !self.may_say_no(tx, gateway, patient)? {
            return Ok(false);
        }
        let why = if to_all { Over::Told(Refusal::PermissionWithdrawn) } else { Over::SaidNo };
        // The refusal came after whatever it takes back, whatever the clock of the computer says.
        let mut at = self.at;
        for (grant, basis, given) in self.taken_back(tx, patient, to_all)? {
            if basis.ends_when_withdrawn() {
                grants::end(tx, &grant, why, now)?;
                at = at.max(given);
            }
        }
        let practitioner = sessions::practitioner_of(tx, self.practitioner)?;
        let is_to_one = self.act == "patient-said-no" && self.shown == Shown::InSession;
        let said_in = self.session().filter(|_| is_to_one);
        consents::refuse(tx, &practitioner, patient, said_in, at)?;
        Ok(true)
    }

    /// Takes back what this person said in the same session by a slip.
    fn take_back(
        &self,
        tx: &Transaction<'_>,
        patient: &PatientId,
        now: DateTime<Utc>,
    ) -> rusqlite::Result<bool> {
        let Some(session) = self.session().filter(|_| self.shown == Shown::InSession) else {
            return Ok(false);
        };
        let practitioner = &PractitionerId(self.practitioner.to_owned());
        Slip { practitioner, session, patient, at: self.at }.take_back(tx, now)
    }

    /// This person's own grants; and, where it was said to all, those of others that were given before. What was given within the
    /// minutes by which clocks differ is ended too: a doubt is a refusal.
    fn taken_back(
        &self,
        tx: &Transaction<'_>,
        patient: &PatientId,
        to_all: bool,
    ) -> rusqlite::Result<Vec<(GrantId, BasisKind, DateTime<Utc>)>> {
        let mut find = tx.prepare_cached(
            "SELECT id, basis, given FROM access_grant
             WHERE patient = ?1 AND ended IS NULL AND (practitioner = ?2 OR (?3 AND given <= ?4))",
        )?;
        let before = (self.at + CLOCKS_DIFFER).to_rfc3339();
        find.query_map((patient.as_str(), self.practitioner, to_all, before), |row| {
            let basis = grants::basis_in(&row.get::<_, String>("basis")?)?;
            Ok((GrantId(row.get("id")?), basis, sessions::time(row, "given")?))
        })?
        .collect()
    }

    /// Only whoever meets patients writes it down; and of whom nothing is kept no refusal is kept either.
    fn may_say_no(
        &self,
        tx: &Transaction<'_>,
        gateway: &Gateway,
        patient: &PatientId,
    ) -> rusqlite::Result<bool> {
        let known = "SELECT EXISTS (SELECT 1 FROM account WHERE id = ?1) AND EXISTS (SELECT 1 FROM patient WHERE id = ?2)";
        if !tx.query_row(known, (self.practitioner, patient.as_str()), |row| row.get(0))? {
            return Ok(false);
        }
        let practitioner = sessions::practitioner_of(tx, self.practitioner)?;
        let opens_records =
            gateway.policy.row(&practitioner).is_some_and(|row| !row.shows.is_empty());
        Ok(opens_records && opt_out::sharing(tx, patient)? == Sharing::Shared)
    }

    fn note(&self, tx: &Transaction<'_>, now: DateTime<Utc>) -> rusqlite::Result<()> {
        let mut event = GatewayEvent::new("caught-up", self.act);
        event.account = Some(self.practitioner.to_owned());
        event.patient = self.patient.as_ref().map(ToString::to_string);
        event.grant = self.grant().map(|grant| grant.0);
        event.written_down.event = self.id.parse().ok();
        note(tx, now, &event)
    }

    /// The session in which it was recorded.
    fn session(&self) -> Option<&str> {
        session_in(requestor(self.event)?)
    }

    fn grant(&self) -> Option<GrantId> {
        let identifier =
            self.entities().find_map(|entity| entity.pointer("/what/identifier/value"));
        identifier.and_then(Value::as_str).map(|id| GrantId(id.to_owned()))
    }

    fn could_agree(&self) -> Option<CouldAgree> {
        let said = self.detail("could-agree")?;
        CouldAgree::ALL.iter().copied().find(|could_agree| could_agree.name() == said)
    }

    fn wrong_patient(&self) -> Option<WrongPatient> {
        let said = self.detail("because")?;
        WrongPatient::ALL.iter().copied().find(|wrong| wrong.name() == said)
    }

    fn detail(&self, kind: &str) -> Option<&str> {
        let details =
            self.entities().filter_map(|entity| entity.get("detail")?.as_array()).flatten();
        details
            .filter(|detail| detail.get("type").and_then(Value::as_str) == Some(kind))
            .find_map(|detail| detail.get("valueString")?.as_str())
    }

    /// All but the patient.
    fn entities(&self) -> impl Iterator<Item = &Value> {
        let all = self.event.get("entity").and_then(Value::as_array).into_iter().flatten();
        all.filter(|entity| entity.pointer("/what/reference").is_none())
    }
}

/// As far as the clocks of a domain may be apart.
const CLOCKS_DIFFER: TimeDelta = TimeDelta::minutes(5);
