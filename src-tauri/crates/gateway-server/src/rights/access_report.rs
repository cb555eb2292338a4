//! The access report: everybody who has opened a patient's record, or asked to, in plain data.
//!
//! The gateway gathers, the viewer says it in sentences. Nothing of what stands in the record is among it but the names of
//! sections.

use std::{collections::HashMap, sync::Arc};

use access::Function;
use audit::chain::{content_hash, hex};
use axum::Json;
use chrono::{DateTime, NaiveDate, Utc};
use contract::{
    AccessReport, AskAccessReport, ProblemCode, Redaction, RedactionReason, ReportProof,
    ReportedAccess, ReportedPatient,
};
use nhs::PatientId;
use rusqlite::{Connection, OptionalExtension as _, Transaction};
use serde_json::{Value, json};

use super::{
    Named, copies, no_such_person, openings, places::Places, refusals, seen_words, unreadable,
};
use crate::{
    Failure, Gateway, GatewayEvent,
    access_decisions::must_be,
    accounts::{self, Asked, SteppedUp, sessions},
    audit_ledger::heads::{self, LedgerKey},
    fhir, note,
    problem::Body,
};

/// `POST` [`contract::path::ACCESS_REPORT`]
pub(super) async fn answer(
    asked: Asked,
    officer: SteppedUp<accounts::AccessReport>,
    Body(ask): Body<AskAccessReport>,
) -> Result<Json<AccessReport>, Failure> {
    must_be(&asked.written_down)?;
    let gateway = Arc::clone(&asked.gateway);
    gateway
        .blocking(move |gateway| Making { gateway, asked, officer, ask }.report().map(Json))
        .await
}

/// A report while it is made.
struct Making<'a> {
    gateway: &'a Gateway,
    asked: Asked,
    officer: SteppedUp<accounts::AccessReport>,
    ask: AskAccessReport,
}

impl Making<'_> {
    fn report(self) -> Result<AccessReport, Failure> {
        let named = Named::new(&self.ask.nhs_number, self.ask.birth_date, &self.ask.identity)?;
        let now = self.gateway.clock.now();
        self.check(now)?;
        let found = self.gateway.store.read(|db| match named.find(db)? {
            Some(patient) => Found::of(&self, db, patient).map(Some),
            None => Ok(None),
        })?;
        let Some(Found { id, patient, list, places }) = found else {
            let event = self.event("not-found");
            self.gateway.store.write(|tx| note(tx, now, &event))?;
            return Err(no_such_person());
        };
        self.check_what_is_left_out(&list)?;
        let accesses = list.told(&self.ask);
        let event = GatewayEvent {
            patient: Some(id.to_string()),
            detail: Some(self.told(&accesses)),
            ..self.event(if self.ask.handed_over { "handed-over" } else { "previewed" })
        };
        let key = &self.gateway.ledger_key;
        let proof = self.gateway.store.write(|tx| written(tx, key, now, &event))?;
        Ok(places.keep(AccessReport {
            reference: proof.counted(),
            made: now,
            patient,
            from: self.ask.from,
            to: self.ask.to,
            organisation: self.officer.who.practitioner.organisation.name.clone(),
            may_name_people: self.gateway.policy.reports_name_people(),
            places_kept: false,
            list: list.name,
            accesses,
            proof,
        }))
    }

    /// Whether the period makes sense, and people may be named.
    fn check(&self, now: DateTime<Utc>) -> Result<(), Failure> {
        if self.ask.from > self.ask.to || self.ask.to > nhs::british(now).date_naive() {
            return Err(unreadable("The period ends before it begins, or after today."));
        }
        if self.ask.names && !self.gateway.policy.reports_name_people() {
            let words =
                "The policy does not let people be named in this report. Ask for their roles.";
            return Err(Failure::problem(ProblemCode::FunctionNotAllowed, words));
        }
        Ok(())
    }

    /// Every access of the period, the latest day first, with all that is known of it.
    fn list(&self, db: &Connection, patient: &PatientId) -> rusqlite::Result<List> {
        let mut people = People::default();
        let seal = &self.gateway.seal;
        let mut all = openings::of(db, seal, patient, &mut people)?;
        all.extend(refusals::of(db, patient, &mut people)?);
        all.extend(copies::of(db, patient, &mut people)?);
        all.retain(|access| self.covers(access.at));
        all.sort_by_key(|access| (std::cmp::Reverse(day(access.at)), access.at));
        let text = serde_json::to_vec(&all).map_err(|_| rusqlite::Error::InvalidQuery)?;
        Ok(List { name: hex(&content_hash(&text)), officers: self.officers(db, &people)?, all })
    }

    fn covers(&self, at: DateTime<Utc>) -> bool {
        (self.ask.from..=self.ask.to).contains(&day(at))
    }

    /// The numbers of those who make such reports or review: who asks is one of them.
    fn officers(&self, db: &Connection, people: &People) -> rusqlite::Result<Vec<u32>> {
        let own = &self.officer.who.practitioner.id.0;
        let mut officers = Vec::new();
        for (account, number) in &people.0 {
            let known = sessions::practitioner_of(db, account).optional()?;
            let is_officer = known.is_some_and(|person| {
                [Function::AccessReport, Function::PrivacyReview]
                    .into_iter()
                    .any(|function| self.gateway.policy.allows(&person, function))
            });
            if is_officer || account == own {
                officers.push(*number);
            }
        }
        Ok(officers)
    }

    /// Whether what is handed over is what was looked at, and nobody decides of themselves.
    fn check_what_is_left_out(&self, list: &List) -> Result<(), Failure> {
        if self.ask.handed_over && self.ask.list.as_ref() != Some(&list.name) {
            let words = "The list is not the one that was looked at. Look at it again.";
            return Err(Failure::problem(ProblemCode::ListChanged, words));
        }
        let mut left_out =
            self.ask.redactions.iter().filter_map(|each| list.person_of(&each.access));
        if left_out.any(|person| list.officers.contains(&person)) {
            let words =
                "Nobody leaves out themselves, or a colleague who makes these reports or reviews.";
            return Err(Failure::problem(ProblemCode::SecondPerson, words));
        }
        Ok(())
    }

    fn patient(&self, db: &Connection, patient: &PatientId) -> rusqlite::Result<ReportedPatient> {
        let card: Option<String> = db
            .prepare_cached(
                "SELECT opened_text('patient/card/' || id, sealed_card) FROM patient WHERE id = ?1",
            )?
            .query_row([patient.as_str()], |row| row.get(0))?;
        let card: Value =
            serde_json::from_str(card.as_deref().unwrap_or("null")).unwrap_or_default();
        Ok(ReportedPatient {
            name: name_on(&card),
            born: self.ask.birth_date,
            nhs_number: self.ask.nhs_number.clone(),
        })
    }

    fn event(&self, outcome: &str) -> GatewayEvent {
        let event = self.asked.event(EVENT, outcome).by(&self.officer.who);
        GatewayEvent { detail: Some(json!({ "seen": seen_words(&self.ask.identity) })), ..event }
    }

    /// What is written down of a report: of which time, what was seen, how much it tells and what it leaves out.
    fn told(&self, accesses: &[ReportedAccess]) -> Value {
        json!({
            "from": self.ask.from,
            "to": self.ask.to,
            "seen": seen_words(&self.ask.identity),
            "names": self.ask.names,
            "accesses": accesses.len(),
            "redactions": self.ask.redactions,
        })
    }
}

/// The patient, and what there is to tell.
struct Found {
    id: PatientId,
    patient: ReportedPatient,
    list: List,
    places: Places,
}

impl Found {
    fn of(making: &Making<'_>, db: &Connection, id: PatientId) -> rusqlite::Result<Self> {
        Ok(Self {
            patient: making.patient(db, &id)?,
            list: making.list(db, &id)?,
            places: Places::of(db, &making.gateway.seal, &id)?,
            id,
        })
    }
}

/// What there is to tell, before anything of it is left out.
struct List {
    /// By which it is known from another.
    name: String,
    /// Who cannot be left out.
    officers: Vec<u32>,
    all: Vec<ReportedAccess>,
}

impl List {
    fn person_of(&self, access: &str) -> Option<u32> {
        self.all.iter().find(|each| each.id == access).map(|each| each.person)
    }

    /// As it is told to this asking.
    fn told(&self, ask: &AskAccessReport) -> Vec<ReportedAccess> {
        self.all.iter().map(|access| told(access.clone(), ask)).collect()
    }
}

/// Takes out what must not be said of the person.
fn told(mut access: ReportedAccess, ask: &AskAccessReport) -> ReportedAccess {
    if !ask.names {
        access.name = None;
    }
    let redaction = ask.redactions.iter().find(|redaction| redaction.access == access.id);
    if let Some(Redaction { reason, .. }) = redaction {
        (access.title, access.name, access.workplace) = (None, None, None);
        access.redacted = Some(*reason);
        // Why somebody looked may tell of somebody else as well.
        if *reason == RedactionReason::ThirdParty {
            (access.basis, access.reason, access.became) = (None, None, None);
        }
    }
    access
}

/// Gives each person a number that holds within one report.
#[derive(Default)]
pub(super) struct People(HashMap<String, u32>);

impl People {
    pub(super) fn number(&mut self, account: &str) -> u32 {
        let next = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        *self.0.entry(account.to_owned()).or_insert(next)
    }
}

/// Writes the asking down, and says where it stands in the ledger.
pub(super) fn written(
    tx: &Transaction<'_>,
    key: &LedgerKey,
    now: DateTime<Utc>,
    event: &GatewayEvent,
) -> rusqlite::Result<ReportProof> {
    note(tx, now, event)?;
    let head = heads::sign_if_grown(tx, key, now)?;
    Ok(ReportProof { entry: head.size.saturating_sub(1), size: head.size, root: head.root })
}

/// The name as a letter begins with it, `Mrs Ivy Patterson`.
pub(super) fn name_on(card: &Value) -> String {
    let name = fhir::list(card, "name").first().unwrap_or(&Value::Null);
    let each = |field| fhir::list(name, field).iter().filter_map(Value::as_str);
    let family = fhir::text(name, "family");
    let words: Vec<&str> = each("prefix").chain(each("given").take(1)).chain(family).collect();
    if words.is_empty() { "Name not known".to_owned() } else { words.join(" ") }
}

/// The day on the British calendar.
pub(super) fn day(at: DateTime<Utc>) -> NaiveDate {
    nhs::british(at).date_naive()
}

/// What is written down of every report.
const EVENT: &str = "access-report";
