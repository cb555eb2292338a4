//! A record opened under a grant: the decision once more, and what it reaches.

use access::{Decision, Grant, GrantId, Refusal, Treatment};
use axum::http::{HeaderMap, StatusCode};
use chrono::{DateTime, Utc};
use contract::header;
use nhs::{Confidentiality, PatientId, Section};
use rusqlite::Connection;
use serde_json::json;

use crate::{
    Failure, FhirFailure, Gateway, GatewayEvent, SignedInAs, WrittenDown,
    access_decisions::decide_again,
    grants::{self, Found},
    note,
    sensitive::again,
    serve::Address,
    standing,
};

/// Who asks for what, as every read of a record does.
pub(crate) struct Asked {
    pub(crate) who: SignedInAs,
    pub(crate) written_down: WrittenDown,
    pub(crate) address: Address,
    pub(crate) grant: GrantId,
}

impl Asked {
    /// The asking, with the grant that the headers name.
    pub(crate) fn new(
        who: SignedInAs,
        written_down: WrittenDown,
        address: Address,
        headers: &HeaderMap,
    ) -> Result<Self, FhirFailure> {
        super::must_be_written_down(&written_down)?;
        let grant = headers.get(header::GRANT).and_then(|grant| grant.to_str().ok());
        let grant = GrantId(grant.ok_or_else(|| forbidden(Refusal::GrantEnded))?.to_owned());
        Ok(Self { who, written_down, address, grant })
    }

    /// Decides again, writes down that the record is read (or is not, and why), and only then lets it be read.
    ///
    /// Without a patient it is whoever the grant is for.
    pub(crate) fn open(
        &self,
        gateway: &Gateway,
        patient: Option<&PatientId>,
        what: &str,
    ) -> Result<Grant, Failure> {
        let now = gateway.clock.now();
        let decision = gateway.store.write(|tx| {
            grants::end_with_their_sessions(tx, now)?;
            let decision = self.decide(tx, gateway, patient, now)?;
            let (outcome, of, detail) = match &decision {
                Decision::Permit(grant) => (
                    "done",
                    Some(grant.patient()),
                    json!({ "what": what, "basis": grant.basis().name(), "rule": grant.rule() }),
                ),
                Decision::Refuse(refusal) => (refusal.name(), patient, json!({ "what": what })),
            };
            let event = GatewayEvent {
                patient: of.map(ToString::to_string),
                grant: Some(self.grant.to_string()),
                detail: Some(detail),
                ..GatewayEvent::new("read", outcome)
                    .by(&self.who)
                    .after(&self.written_down)
                    .from(self.address)
            };
            note(tx, now, &event)?;
            if let Decision::Permit(grant) = &decision {
                again::before_reading(tx, &gateway.seal, grant.patient())?;
            }
            Ok(decision)
        })?;
        match decision {
            Decision::Permit(grant) => Ok(grant),
            Decision::Refuse(refusal) => Err(forbidden(refusal).into()),
        }
    }

    fn decide(
        &self,
        db: &Connection,
        gateway: &Gateway,
        patient: Option<&PatientId>,
        now: DateTime<Utc>,
    ) -> rusqlite::Result<Decision> {
        let refused = |refusal| Ok(Decision::Refuse(refusal));
        let found = grants::find(db, &gateway.seal, &self.grant, &self.who.practitioner)?;
        let kept = match found {
            Found::Kept(kept) => kept,
            Found::Over(refusal) => return refused(refusal),
        };
        if patient.is_some_and(|patient| kept.patient != *patient) {
            return refused(Refusal::GrantEnded);
        }
        match standing::known(db, gateway, &self.who, &kept.patient, now)? {
            Some(known) => Ok(decide_again(gateway, &self.who, &kept.standing(&known), &kept, now)),
            None => refused(Refusal::GrantEnded),
        }
    }
}

/// What becomes of an entry, from the words in which the store keeps its section and label; a doubt hides it.
pub(crate) fn treatment(grant: &Grant, section: &str, label: &str) -> (Option<Section>, Treatment) {
    match section.parse::<Section>() {
        Ok(section) => {
            (Some(section), grant.reach().treatment(section, Confidentiality::from_code(label)))
        }
        Err(_) => (None, Treatment::Hidden),
    }
}

/// Whether something that only explains entries may be sent with them: it has no section, but it may have a label.
pub(crate) fn may_explain(grant: &Grant, label: &str) -> bool {
    let label = Confidentiality::from_code(label);
    let is_shown = |section| grant.reach().treatment(section, label) == Treatment::Shown;
    Section::ALL.into_iter().any(is_shown)
}

fn forbidden(refusal: Refusal) -> FhirFailure {
    FhirFailure::new(
        StatusCode::FORBIDDEN,
        "forbidden",
        format!("The record does not open: {}.", refusal.name()),
    )
}
