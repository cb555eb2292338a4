//! Gateways that are the same but for what is imported: copies of one that knows one patient.

use std::{fs, path::Path, sync::LazyLock};

use access::{
    Basis, Decision, EmergencyReason, Grant, GrantId, Permit, Policy, Relationship, Request,
    RoleRow, Sharing, Standing,
};
use chrono::{DateTime, Duration, Utc};
use identity::{Organisation, Practitioner, PractitionerId, Workplace, WorkplaceKind};
use nhs::PatientId;
use rusqlite::Connection;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    Clock, Gateway, Settings,
    import::{Import, Report, SourceName},
    installation,
    records::{everything::Assembly, narrowed::Narrowed},
};

/// A gateway that knows one patient, and nothing of them but who it is.
pub(super) struct House {
    _folder: TempDir,
    pub(super) gateway: Gateway,
}

/// Everybody to whom a record opens: a row of the standard policy, and a grant under it.
pub(super) static EVERYBODY: LazyLock<Vec<(RoleRow, Grant)>> = LazyLock::new(everybody);

static FIRST: LazyLock<(TempDir, PatientId)> = LazyLock::new(first);

impl House {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for file in fs::read_dir(FIRST.0.path()).unwrap() {
            let file = file.unwrap();
            fs::copy(file.path(), folder.path().join(file.file_name())).unwrap();
        }
        let gateway = open(folder.path());
        Self { _folder: folder, gateway }
    }

    /// Imports these entries of the patient, as one file.
    pub(super) fn import(&self, entries: &[Value]) -> Report {
        import(&self.gateway, entries)
    }

    /// The whole record, as it is sent under this grant.
    pub(super) fn record(&self, grant: &Grant) -> String {
        self.narrowed(grant, &Narrowed::default())
    }

    /// A part of it.
    pub(super) fn narrowed(&self, grant: &Grant, narrowed: &Narrowed) -> String {
        let Gateway { store, seal, .. } = &self.gateway;
        store.read(|db| Assembly::new(db, seal, grant, narrowed, now())?.bundle()).unwrap()
    }

    /// The gateway's ids of all that is stored of the patient.
    pub(super) fn ids(&self) -> Vec<String> {
        let ids = "SELECT id FROM resource WHERE patient IS NOT NULL ORDER BY id";
        let read = |db: &Connection| db.prepare(ids)?.query_map([], |row| row.get(0))?.collect();
        self.gateway.store.read(read).unwrap()
    }

    /// What is stored of the patient: the name that the source gave it, and what it says.
    pub(super) fn stored(&self) -> Vec<(String, Value)> {
        let stored = "SELECT opened_text('resource/' || id, sealed) FROM resource WHERE patient IS NOT NULL ORDER BY id";
        let texts: Vec<String> = self
            .gateway
            .store
            .read(|db| db.prepare(stored)?.query_map([], |row| row.get(0))?.collect())
            .unwrap();
        let named = texts.iter().map(|text| {
            let resource: Value = serde_json::from_str(text).unwrap();
            let name = resource["identifier"][0]["value"].as_str().unwrap().to_owned();
            (name, resource)
        });
        named.collect()
    }
}

fn first() -> (TempDir, PatientId) {
    let folder = tempfile::tempdir().unwrap();
    let gateway = open(folder.path());
    installation::open_for_training(&gateway.store).unwrap();
    import(&gateway, &[]);
    let id: String = gateway
        .store
        .read(|db| db.query_row("SELECT id FROM patient", [], |row| row.get(0)))
        .unwrap();
    gateway.store.empty_log().unwrap();
    (folder, id.parse().unwrap())
}

fn open(folder: &Path) -> Gateway {
    Gateway::open(folder, None, Settings::named("Training"), Clock::real()).unwrap()
}

fn import(gateway: &Gateway, entries: &[Value]) -> Report {
    let patient = json!({ "resourceType": "Patient", "id": "p", "name": [{ "family": "Patterson" }],
        "identifier": [{ "system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9990000018" }] });
    let all: Vec<Value> =
        [patient].iter().chain(entries).map(|one| json!({ "resource": one })).collect();
    let file = json!({ "resourceType": "Bundle", "type": "collection", "entry": all });
    let import = Import {
        store: &gateway.store,
        seal: &gateway.seal,
        source: SourceName::new("Northampton General Hospital", None),
        assign_test_nhs_numbers: false,
        now: now(),
    };
    import.document("sent.json", file, true).unwrap()
}

fn everybody() -> Vec<(RoleRow, Grant)> {
    let policy = Policy::parse(Policy::standard()).unwrap();
    let note = "Brought in cold and confused, cannot say her name".parse().unwrap();
    let bases = [
        Basis::PermissionOnce,
        Basis::Emergency { reason: EmergencyReason::CannotCommunicate, note },
    ];
    let opening = policy.rows().iter().filter_map(|row| {
        let grant = bases.iter().find_map(|basis| grant(&policy, row, basis))?;
        Some((row.clone(), grant))
    });
    opening.collect()
}

fn grant(policy: &Policy, row: &RoleRow, basis: &Basis) -> Option<Grant> {
    let kind = row.workplaces.first().copied().unwrap_or(WorkplaceKind::Office);
    let ods = "RNS".parse().unwrap();
    let practitioner = Practitioner {
        id: PractitionerId("somebody".to_owned()),
        name: "Somebody".to_owned(),
        email: "somebody@nhs.net".to_owned(),
        role: row.role.clone(),
        title: row.name.clone(),
        organisation: Organisation { ods, name: "Northampton General Hospital".to_owned() },
        workplace: Workplace { kind, name: "Here".to_owned() },
    };
    let standing = Standing {
        patient: FIRST.1.clone(),
        sharing: Sharing::Shared,
        relationship: Some(Relationship::PresentInOrganisation),
        closeness: Vec::new(),
        test_requested: true,
        refused: None,
        in_force: None,
    };
    let permit = Permit {
        id: GrantId("grant".to_owned()),
        given: now(),
        not_after: now() + Duration::hours(12),
    };
    let decision = policy.decide(&Request {
        practitioner: &practitioner,
        session_active: true,
        standing: &standing,
        basis,
        permit: &permit,
        at: now(),
    });
    match decision {
        Decision::Permit(grant) if grant.rule() == row.rule() => Some(grant),
        Decision::Permit(_) | Decision::Refuse(_) => None,
    }
}

fn now() -> DateTime<Utc> {
    "2026-11-21T14:00:00Z".parse().unwrap()
}

#[test]
fn whoever_opens_records_by_the_policy_is_among_those_who_are_tried() {
    let policy = Policy::parse(Policy::standard()).unwrap();
    let rows = policy.rows().iter().filter(|row| !row.shows.is_empty());
    let tried: Vec<&str> = EVERYBODY.iter().map(|(row, _)| row.rule()).collect();
    assert_eq!(tried, rows.map(RoleRow::rule).collect::<Vec<_>>());
}
