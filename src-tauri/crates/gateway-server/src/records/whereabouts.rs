//! A record of a patient whose whereabouts are protected: what says where they live, or where they are looked after, is taken
//! out of it at the moment of sending, for every role.
//!
//! 1. The sources are named by their kind alone ([`kind`]): "A GP practice", "A hospital".
//! 2. Nothing that refers to an organisation, a place, or somebody who works there is sent, nor are these ([`remove`]):
//!    who the GP is says where the practice is. Addresses, telephone numbers and the numbers that a place has given go
//!    wherever they stand.
//! 3. Letters are withheld, and counted: a letterhead, an address field and a signature cannot be taken out of a page, and a page
//!    that is half blacked out is neither safe for the patient nor to be trusted by the reader.
//! 4. Words are searched for the names of every place that the gateway knows of ([`names`]), for postcodes, telephone
//!    numbers and email addresses. Where one stands, the whole text gives way to the words that say so: nothing is
//!    dropped in silence. The names of medicines, allergies and whatever has a code are never touched.
//!
//! What remains is a limit: a nickname of a place, or a street that no source has sent as an address, in a note.

mod kind;
mod names;
mod remove;

use std::collections::{BTreeMap, HashMap, HashSet};

use nhs::{PatientId, Section};
use record::envelope::{SOURCE_TAG, SourceAnswer, tag_source};
use rusqlite::{Connection, params_from_iter};
use serde_json::Value;

use self::{kind::Kind, names::Names};
use crate::{fhir, keys::SealKey};

/// What must not be said of one patient, and what is said in its place.
pub(crate) struct Whereabouts {
    names: Names,
    /// By the short names of the sources.
    kinds: BTreeMap<String, Named>,
}

/// A source as it may be named: its kind, with a number from the second of a kind on.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Named {
    short: String,
    name: String,
}

impl Whereabouts {
    /// What must not be said of this patient; nothing of one who is not restricted.
    pub(crate) fn of(
        db: &Connection,
        seal: &SealKey,
        patient: &PatientId,
    ) -> rusqlite::Result<Option<Self>> {
        let restricted: bool = db
            .prepare_cached("SELECT restricted FROM patient WHERE id = ?1")?
            .query_row([patient.as_str()], |row| row.get(0))?;
        if !restricted {
            return Ok(None);
        }
        let names = Names::around(db, seal, patient, &sources(db, "SELECT id FROM source", None)?)?;
        let theirs = "SELECT source FROM patient_source WHERE patient = ?1 UNION SELECT source FROM resource WHERE patient = ?1";
        Ok(Some(Self { names, kinds: kinds(&sources(db, theirs, Some(patient))?) }))
    }

    /// Whether entries of this section are withheld whatever the role.
    pub(crate) fn withholds(section: Section) -> bool {
        section == Section::Letters
    }

    /// Whether a resource of this type, which explains others, may be sent.
    pub(crate) fn lets_explain(kind: &str) -> bool {
        matches!(kind, "Medication" | "Substance" | "Specimen")
    }

    /// The resource without what says where the patient is.
    pub(crate) fn cleaned(&self, text: &str) -> rusqlite::Result<String> {
        let mut resource: Value =
            serde_json::from_str(text).map_err(|_| rusqlite::Error::InvalidQuery)?;
        let Named { short, name } = self.source_of(&resource);
        remove::from(&mut resource, &self.names);
        tag_source(&mut resource, &short, &name);
        Ok(resource.to_string())
    }

    /// A source by its kind.
    pub(crate) fn renamed(&self, source: SourceAnswer) -> SourceAnswer {
        let Named { short, name } = self.named(&source.short, &source.name);
        SourceAnswer { short, name, ..source }
    }

    /// Whether this text says where the patient is.
    pub(crate) fn is_said_in(&self, text: &str) -> bool {
        self.names.stand_in(text)
    }

    fn source_of(&self, resource: &Value) -> Named {
        let tags = fhir::list(resource, "meta.tag").iter();
        let mut source = tags.filter(|tag| fhir::text(tag, "system") == Some(SOURCE_TAG));
        let tag = source.next().unwrap_or(&Value::Null);
        let text = |name| fhir::text(tag, name).unwrap_or_default();
        self.named(text("code"), text("display"))
    }

    fn named(&self, short: &str, name: &str) -> Named {
        let key = key(short, name);
        self.kinds.get(&key).cloned().unwrap_or_else(|| Kind::of(short, name).named(1))
    }
}

/// These organisations as they are called within a sentence, `a hospital`: by their kind, and told from others of it by a number.
pub(crate) fn by_kind<'n>(
    organisations: impl IntoIterator<Item = &'n str>,
) -> HashMap<&'n str, String> {
    let mut counts: BTreeMap<Kind, usize> = BTreeMap::new();
    let mut named = HashMap::new();
    for organisation in organisations {
        let kind = Kind::of("", organisation);
        named.entry(organisation).or_insert_with(|| {
            let count = counts.entry(kind).or_default();
            *count += 1;
            let name = kind.named(*count).name;
            let (first, rest) = name.split_at(name.chars().next().map_or(0, char::len_utf8));
            first.to_lowercase() + rest
        });
    }
    named
}

/// Short and whole names of these sources.
fn sources(
    db: &Connection,
    which: &str,
    patient: Option<&PatientId>,
) -> rusqlite::Result<Vec<(String, String)>> {
    let params: Vec<&str> = patient.map(PatientId::as_str).into_iter().collect();
    db.prepare_cached(&format!("SELECT code, name FROM source WHERE id IN ({which}) ORDER BY id"))?
        .query_map(params_from_iter(params), |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

/// Sources of one kind are told apart by a number, so that none of them stands for another.
fn kinds(sources: &[(String, String)]) -> BTreeMap<String, Named> {
    let mut counts: BTreeMap<Kind, usize> = BTreeMap::new();
    let mut seen = HashSet::new();
    let mut kinds = BTreeMap::new();
    for (short, name) in sources {
        if seen.insert(key(short, name)) {
            let kind = Kind::of(short, name);
            let count = counts.entry(kind).or_default();
            *count += 1;
            kinds.insert(key(short, name), kind.named(*count));
        }
    }
    kinds
}

fn key(short: &str, name: &str) -> String {
    format!("{short}|{name}")
}

#[cfg(test)]
mod tests;
