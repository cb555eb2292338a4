//! A record opened under a grant: the decision once more, and what it reaches.

use access::{Decision, Grant, GrantId, Refusal, Treatment};
use axum::http::{HeaderMap, StatusCode};
use chrono::{DateTime, Utc};
use contract::header;
use nhs::{Confidentiality, PatientId, Section};
use rusqlite::Connection;

use crate::{
    Failure, FhirFailure, Gateway, GatewayEvent, SignedInAs, WrittenDown,
    access_decisions::decide_again, grants, note, serve::Address, standing,
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
            let outcome = match &decision {
                Decision::Permit(_) => "done",
                Decision::Refuse(refusal) => refusal.name(),
            };
            let event = GatewayEvent {
                patient: match &decision {
                    Decision::Permit(grant) => Some(grant.patient().to_string()),
                    Decision::Refuse(_) => patient.map(ToString::to_string),
                },
                grant: Some(self.grant.to_string()),
                detail: Some(serde_json::json!({ "what": what })),
                ..GatewayEvent::new("read", outcome)
                    .by(&self.who)
                    .after(&self.written_down)
                    .from(self.address)
            };
            note(tx, now, &event)?;
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
        let refused = Ok(Decision::Refuse(Refusal::GrantEnded));
        let kept = grants::kept(db, &gateway.seal, &self.grant, &self.who.practitioner)?;
        let Some(kept) = kept.filter(|kept| patient.is_none_or(|patient| kept.patient == *patient))
        else {
            return refused;
        };
        match standing::standing(db, &self.who.practitioner, &kept.patient, now)? {
            Some(standing) => Ok(decide_again(gateway, &self.who, &standing, &kept, now)),
            None => refused,
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

fn forbidden(refusal: Refusal) -> FhirFailure {
    FhirFailure::new(
        StatusCode::FORBIDDEN,
        "forbidden",
        format!("The record does not open: {}.", refusal.name()),
    )
}
