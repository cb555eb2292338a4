//! The reads of a record: the whole of it, one entry, or the entries of one type; each under a grant.

use std::sync::Arc;

use access::{Grant, Treatment};
use axum::{
    Form,
    extract::{Path, Query, State, rejection::FormRejection},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use nhs::PatientId;
use rusqlite::{Connection, OptionalExtension as _, Row, named_params};

use super::{
    everything::Assembly,
    fhir_json,
    narrowed::{Narrowed, Parameters},
    open::{Asked, may_explain, treatment},
    shelf,
};
use crate::{
    Failure, FhirFailure, Gateway, SignedInAs, WrittenDown, keys::SealKey, serve::Address,
};

/// `GET /fhir/Patient/{id}/$everything`
pub(crate) async fn everything(
    State(gateway): State<Arc<Gateway>>,
    who: SignedInAs,
    written_down: WrittenDown,
    address: Address,
    Path(patient): Path<String>,
    Query(parameters): Query<Parameters>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let asked = Asked::new(who, written_down, address, &headers)?;
    let patient: PatientId = patient.parse().map_err(|_| nothing())?;
    let narrowed = parameters
        .read()
        .map_err(|error| FhirFailure::new(StatusCode::BAD_REQUEST, "invalid", error.to_string()))?;
    assemble(gateway, asked, patient, narrowed).await
}

/// `POST /fhir/{type}/_search` with `patient`
pub(crate) async fn of_type(
    State(gateway): State<Arc<Gateway>>,
    who: SignedInAs,
    written_down: WrittenDown,
    address: Address,
    Path(kind): Path<String>,
    headers: HeaderMap,
    form: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Result<Response, Failure> {
    let asked = Asked::new(who, written_down, address, &headers)?;
    let bad = || {
        FhirFailure::new(
            StatusCode::BAD_REQUEST,
            "invalid",
            "this search needs a patient and nothing else",
        )
    };
    let Form(form) = form.map_err(|_| bad())?;
    let [(name, patient)] = form.as_slice() else { return Err(bad().into()) };
    if name != "patient" {
        return Err(bad().into());
    }
    let patient: PatientId = patient.trim_start_matches("Patient/").parse().map_err(|_| bad())?;
    assemble(gateway, asked, patient, Narrowed::to_type(kind)).await
}

/// `GET /fhir/{type}/{id}`
pub(crate) async fn one(
    State(gateway): State<Arc<Gateway>>,
    who: SignedInAs,
    written_down: WrittenDown,
    address: Address,
    Path((kind, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let asked = Asked::new(who, written_down, address, &headers)?;
    gateway
        .blocking(move |gateway| {
            let patient =
                if kind == "Patient" { Some(id.parse().map_err(|_| nothing())?) } else { None };
            let grant = asked.open(gateway, patient.as_ref(), &kind)?;
            let found = gateway.store.read(|db| {
                let narrowed = Narrowed::to_type(kind.clone());
                let now = gateway.clock.now();
                let assembly = Assembly::new(db, &gateway.seal, &grant, &narrowed, now)?;
                if kind == "Patient" {
                    return assembly.person().map(Some);
                }
                entry(db, &gateway.seal, &grant, &assembly, &kind, &id)
            })?;
            Ok(fhir_json(found.ok_or_else(nothing)?))
        })
        .await
}

async fn assemble(
    gateway: Arc<Gateway>,
    asked: Asked,
    patient: PatientId,
    narrowed: Narrowed,
) -> Result<Response, Failure> {
    gateway
        .blocking(move |gateway| {
            let grant = asked.open(gateway, Some(&patient), &narrowed.name())?;
            let now = gateway.clock.now();
            let bundle = gateway
                .store
                .read(|db| Assembly::new(db, &gateway.seal, &grant, &narrowed, now)?.bundle())?;
            Ok(fhir_json(bundle))
        })
        .await
}

/// One entry, if the grant shows it; what is withheld, or another patient's, is not there.
fn entry(
    db: &Connection,
    seal: &SealKey,
    grant: &Grant,
    assembly: &Assembly<'_>,
    kind: &str,
    id: &str,
) -> rusqlite::Result<Option<String>> {
    let patient = grant.patient().as_str();
    db.prepare_cached(
        "SELECT patient, section, confidentiality, explains, source, refers, encounters, linked, elsewhere, sealed FROM resource
         WHERE id = :id AND type = :type AND (patient = :patient OR patient IS NULL)
           AND NOT EXISTS (SELECT 1 FROM patient_source WHERE patient_source.patient = :patient
                           AND patient_source.source = resource.source AND answers = 0)",
    )?
    .query_row(named_params! { ":id": id, ":type": kind, ":patient": patient }, |row| {
        let shown = match (row.get("explains")?, row.get::<_, Option<String>>("patient")?) {
            (false, _) => is_shown(grant, assembly, row)?,
            (true, _) if !assembly.lets_explain(kind) => false,
            (true, _) if !may_explain(grant, row.get_ref("confidentiality")?.as_str()?) => false,
            (true, None) => true,
            (true, Some(_)) => explains_what_is_shown(db, grant, assembly, id)?,
        };
        if !shown {
            return Ok(None);
        }
        assembly.cleaned(shelf::text(seal, id, row)?, row).map(Some)
    })
    .optional()
    .map(Option::flatten)
}

/// Whether something that is shown refers to the page of a letter, to a specimen.
fn explains_what_is_shown(
    db: &Connection,
    grant: &Grant,
    assembly: &Assembly<'_>,
    id: &str,
) -> rusqlite::Result<bool> {
    let mut referring = db.prepare_cached(
        "SELECT section, confidentiality FROM resource
         WHERE patient = ?1 AND explains = 0 AND instr(refers, ?2) > 0",
    )?;
    let mut rows = referring.query((grant.patient().as_str(), id))?;
    while let Some(row) = rows.next()? {
        if is_shown(grant, assembly, row)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn is_shown(grant: &Grant, assembly: &Assembly<'_>, row: &Row<'_>) -> rusqlite::Result<bool> {
    let (section, label): (String, String) = (row.get("section")?, row.get("confidentiality")?);
    let (section, treatment) = treatment(grant, &section, &label);
    Ok(assembly.guard(section, treatment) == Treatment::Shown)
}

fn nothing() -> FhirFailure {
    FhirFailure::new(StatusCode::NOT_FOUND, "not-found", "Nothing is there.")
}
