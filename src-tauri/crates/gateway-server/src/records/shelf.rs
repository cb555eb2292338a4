//! Where the entries stand: written ready to be sent, each sealed for its own id.

use std::collections::BTreeSet;

use chrono::{DateTime, SecondsFormat, Utc};
use nhs::PatientId;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, named_params};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    fhir,
    import::Links,
    keys::{SealError, SealKey},
};

/// What is known of an entry before it is looked at again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    /// Nothing.
    Never,
    /// Exactly this, or something later.
    Already,
    /// Something else, and this in an earlier version.
    Before {
        /// The version that stands now.
        version: i64,
    },
    /// Something else, in so many versions.
    Otherwise {
        /// The version that stands now.
        version: i64,
    },
}

/// When a source last changed a resource, and which version of it this is, as far as it says so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Said {
    pub(crate) at: Option<String>,
    pub(crate) version: Option<i64>,
}

impl Said {
    /// What a resource says of itself.
    pub(crate) fn of(resource: &Value) -> Self {
        let at = fhir::text(resource, "meta.lastUpdated")
            .and_then(|at| DateTime::parse_from_rfc3339(at).ok())
            .map(|at| at.to_utc().to_rfc3339_opts(SecondsFormat::Nanos, true));
        let version = fhir::text(resource, "meta.versionId").and_then(|text| text.parse().ok());
        Self { at, version }
    }

    /// Whether this was certainly said before that.
    pub(crate) fn is_older_than(&self, other: &Self) -> bool {
        match (&self.at, &other.at) {
            (Some(at), Some(other)) if at != other => at < other,
            _ => self.version.zip(other.version).is_some_and(|(this, that)| this < that),
        }
    }
}

/// An entry ready to be written.
pub(crate) struct Page<'a> {
    pub(crate) id: &'a str,
    pub(crate) patient: Option<&'a PatientId>,
    pub(crate) source: i64,
    pub(crate) source_code: &'a str,
    pub(crate) source_name: &'a str,
    pub(crate) hash: &'a [u8],
    pub(crate) said: &'a Said,
    pub(crate) links: &'a Links,
    /// By what others may refer to it, beside its id.
    pub(crate) names: &'a BTreeSet<String>,
    pub(crate) resource: Value,
}

/// What is known of the entry with this id, of which the source now says this. That a file is older is believed where it
/// says so itself.
pub(crate) fn known(
    tx: &Transaction<'_>,
    id: &str,
    hash: &[u8],
    said: &Said,
) -> rusqlite::Result<Known> {
    let stands = tx
        .prepare_cached("SELECT version, hash, said_at, said_version FROM resource WHERE id = ?1")?
        .query_row([id], |row| {
            let said = Said { at: row.get("said_at")?, version: row.get("said_version")? };
            Ok((row.get("version")?, row.get::<_, Vec<u8>>("hash")?, said))
        })
        .optional()?;
    let Some((version, standing, said_before)) = stands else { return Ok(Known::Never) };
    if standing == hash || said.is_older_than(&said_before) {
        return Ok(Known::Already);
    }
    let before = tx
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM resource_version WHERE id = ?1 AND hash = ?2)",
        )?
        .query_row((id, hash), |row| row.get(0))?;
    Ok(if before { Known::Before { version } } else { Known::Otherwise { version } })
}

/// Writes an entry; what stood there before becomes an earlier version.
pub(crate) fn put(
    tx: &Transaction<'_>,
    seal: &SealKey,
    now: DateTime<Utc>,
    page: Page<'_>,
    known: Known,
) -> rusqlite::Result<()> {
    let version = match known {
        Known::Never | Known::Already => 1,
        Known::Before { version } | Known::Otherwise { version } => {
            keep_version(tx, page.id, now)?;
            version + 1
        }
    };
    let mut resource = page.resource;
    dress(&mut resource, page.id, version);
    record::envelope::tag_source(&mut resource, page.source_code, page.source_name);
    tx.prepare_cached(
        "INSERT INTO resource (id, type, patient, source, section, confidentiality, explains, version, hash, said_at, said_version, refers, encounters, parts, linked, elsewhere, names, stored, sealed)
         VALUES (:id, :type, :patient, :source, :section, :confidentiality, :explains, :version, :hash, :said_at, :said_version, :refers, :encounters, :parts, :linked, :elsewhere, :names, :stored, :sealed)
         ON CONFLICT (id) DO UPDATE SET type = excluded.type, patient = excluded.patient, section = excluded.section,
             confidentiality = excluded.confidentiality, explains = excluded.explains, version = excluded.version,
             hash = excluded.hash, said_at = excluded.said_at, said_version = excluded.said_version, refers = excluded.refers, encounters = excluded.encounters,
             parts = excluded.parts, linked = excluded.linked, elsewhere = excluded.elsewhere, names = excluded.names, stored = excluded.stored,
             sealed = excluded.sealed",
    )?
    .execute(named_params! {
        ":id": page.id,
        ":type": fhir::kind(&resource),
        ":patient": page.patient.map(PatientId::as_str),
        ":source": page.source,
        ":section": record::section_of(&resource).name(),
        ":confidentiality": label(record::confidentiality_of(&resource)),
        ":explains": record::is_supporting(&resource),
        ":version": version,
        ":hash": page.hash,
        ":said_at": page.said.at,
        ":said_version": page.said.version,
        ":refers": joined(&page.links.refers),
        ":encounters": joined(&page.links.encounters),
        ":parts": joined(&page.links.parts),
        ":linked": joined(&page.links.linked),
        ":elsewhere": joined_pairs(&page.links.elsewhere),
        ":names": joined(page.names),
        ":stored": now.to_rfc3339(),
        ":sealed": sealed(seal, page.id, &resource)?,
    })?;
    Ok(())
}

/// Rewrites an entry where it stands, with less in it, and forgets what it said before.
pub(crate) fn rewrite(
    tx: &Transaction<'_>,
    seal: &SealKey,
    id: &str,
    resource: &Value,
    links: &Links,
) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "UPDATE resource SET sealed = ?2, refers = ?3, encounters = ?4, parts = ?5, linked = ?6, elsewhere = ?7 WHERE id = ?1",
    )?
    .execute((
        id,
        sealed(seal, id, resource)?,
        joined(&links.refers),
        joined(&links.encounters),
        joined(&links.parts),
        joined(&links.linked),
        joined_pairs(&links.elsewhere),
    ))?;
    forget_versions(tx, id)
}

/// Forgets what an entry said before; that it was said is known by its hash.
pub(crate) fn forget_versions(tx: &Transaction<'_>, id: &str) -> rusqlite::Result<()> {
    tx.prepare_cached("UPDATE resource_version SET sealed = NULL WHERE id = ?1")?.execute([id])?;
    Ok(())
}

/// Rewrites an entry where it stands; what it said before is kept.
pub(crate) fn restate(
    tx: &Transaction<'_>,
    seal: &SealKey,
    id: &str,
    change: impl FnOnce(&mut Value),
) -> rusqlite::Result<()> {
    let mut resource = open(tx, seal, id)?;
    change(&mut resource);
    tx.prepare_cached("UPDATE resource SET sealed = ?2 WHERE id = ?1")?
        .execute((id, sealed(seal, id, &resource)?))?;
    Ok(())
}

/// The entry with this id.
pub(crate) fn open(db: &Connection, seal: &SealKey, id: &str) -> rusqlite::Result<Value> {
    let sealed: Vec<u8> = db
        .prepare_cached("SELECT sealed FROM resource WHERE id = ?1")?
        .query_row([id], |row| row.get(0))?;
    serde_json::from_str(&unsealed(seal, id, &sealed)?).map_err(|_| rusqlite::Error::InvalidQuery)
}

/// The JSON in the column `sealed` of this row.
pub(crate) fn text(seal: &SealKey, id: &str, row: &Row<'_>) -> rusqlite::Result<String> {
    unsealed(seal, id, row.get_ref("sealed")?.as_blob().map_err(|_| rusqlite::Error::InvalidQuery)?)
}

fn keep_version(tx: &Transaction<'_>, id: &str, now: DateTime<Utc>) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "INSERT INTO resource_version (id, version, hash, until, sealed) SELECT id, version, hash, ?2, sealed FROM resource WHERE id = ?1",
    )?
    .execute((id, now.to_rfc3339()))?;
    Ok(())
}

fn dress(resource: &mut Value, id: &str, version: i64) {
    let Some(fields) = resource.as_object_mut() else { return };
    fields.insert("id".to_owned(), id.into());
    let meta = fields.entry("meta").or_insert_with(|| json!({}));
    if !meta.is_object() {
        *meta = json!({});
    }
    if let Some(meta) = meta.as_object_mut() {
        meta.insert("versionId".to_owned(), version.to_string().into());
    }
}

fn sealed(seal: &SealKey, id: &str, resource: &Value) -> rusqlite::Result<Vec<u8>> {
    seal.seal(&place(id), resource.to_string().as_bytes()).map_err(|error| failed(&error))
}

fn unsealed(seal: &SealKey, id: &str, sealed: &[u8]) -> rusqlite::Result<String> {
    let plain = seal.open_sealed(&place(id), sealed).map_err(|error| failed(&error))?;
    String::from_utf8(plain.to_vec()).map_err(|_| rusqlite::Error::InvalidQuery)
}

fn failed(error: &SealError) -> rusqlite::Error {
    rusqlite::Error::ToSqlConversionFailure(Box::new(*error))
}

fn place(id: &str) -> String {
    format!("resource/{id}")
}

/// Pairs of an id and a name, as they were joined.
pub(crate) fn pairs(joined: &str) -> impl Iterator<Item = (String, String)> + '_ {
    let pair = |(id, name): (&str, &str)| (id.to_owned(), name.to_owned());
    joined.split_whitespace().filter_map(move |both| both.split_once('=').map(pair))
}

fn joined_pairs(pairs: &BTreeSet<(String, String)>) -> String {
    let both: BTreeSet<String> = pairs.iter().map(|(id, name)| format!("{id}={name}")).collect();
    joined(&both)
}

fn joined(ids: &BTreeSet<String>) -> String {
    ids.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// The code of a confidentiality; one that is not known is written as such.
fn label(confidentiality: nhs::Confidentiality) -> &'static str {
    use nhs::Confidentiality as C;
    match confidentiality {
        C::Unrestricted => "U",
        C::Low => "L",
        C::Moderate => "M",
        C::Normal => "N",
        C::Restricted => "R",
        C::VeryRestricted => "V",
        C::Unknown => "?",
    }
}
