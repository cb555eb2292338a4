//! `Patient/{id}/$everything`: the record, as far as a grant reaches, and what has to be said about the rest.
//!
//! Entries were made ready when they were imported, so a record is put together without being read.

use std::{
    collections::{BTreeMap, HashSet},
    fmt::Write as _,
};

use access::{Grant, Treatment};
use chrono::{DateTime, SecondsFormat, Utc};
use nhs::{PatientId, Section};
use record::envelope::{Envelope, SourceAnswer, Withheld};
use rusqlite::{Connection, OptionalExtension as _, Row};
use serde_json::{Value, json};

use super::{
    kept_back::KeptBack,
    narrowed::Narrowed,
    open::{may_explain, treatment},
    shelf,
    whereabouts::Whereabouts,
};
use crate::{keys::SealKey, sensitive::again};

/// A record while it is put together.
pub(crate) struct Assembly<'a> {
    db: &'a Connection,
    seal: &'a SealKey,
    grant: &'a Grant,
    narrowed: &'a Narrowed,
    now: DateTime<Utc>,
    /// What must not be said of a patient whose whereabouts are protected.
    guarded: Option<Whereabouts>,
    kept_back: KeptBack,
}

/// What of a record crosses the wire.
#[derive(Default)]
struct Reached {
    entries: String,
    total: usize,
    withheld: BTreeMap<Section, u32>,
    refers: HashSet<String>,
}

/// A source of this patient's record.
struct Source {
    id: i64,
    short: String,
    name: String,
    answers: bool,
}

impl<'a> Assembly<'a> {
    /// What this grant reaches.
    pub(crate) fn new(
        db: &'a Connection,
        seal: &'a SealKey,
        grant: &'a Grant,
        narrowed: &'a Narrowed,
        now: DateTime<Utc>,
    ) -> rusqlite::Result<Self> {
        // A list that was loaded between the decision and this read: who asks again is answered by it.
        if !again::is_judged(db, grant.patient())? {
            return Err(rusqlite::Error::InvalidQuery);
        }
        let guarded = Whereabouts::of(db, seal, grant.patient())?;
        let kept_back = KeptBack::default();
        let assembly = Self { db, seal, grant, narrowed, now, guarded, kept_back };
        Ok(Self { kept_back: KeptBack::of(db, &assembly)?, ..assembly })
    }

    /// The record as a searchset Bundle.
    pub(crate) fn bundle(&self) -> rusqlite::Result<String> {
        let sources = self.sources()?;
        let mut reached = Reached::default();
        if self.narrowed.wants_type("Patient") {
            reached.add("match", &self.person()?);
        }
        self.add_entries(&sources, &mut reached)?;
        self.add_what_explains(&mut reached)?;
        let outcome = self.envelope(sources, &reached).to_outcome().to_string();
        Ok(reached.into_bundle(self.now, &outcome))
    }

    fn shows(&self, section: Section) -> bool {
        self.grant.reach().section(section) == Treatment::Shown
    }

    /// Who it is; the people close to the patient only where people are shown.
    pub(crate) fn person(&self) -> rusqlite::Result<String> {
        let text: String = self
            .db
            .prepare_cached("SELECT opened_text('patient/person/' || id, sealed_person) FROM patient WHERE id = ?1")?
            .query_row([self.patient().as_str()], |row| row.get(0))?;
        if self.shows(Section::People) {
            return Ok(text);
        }
        let mut person: Value =
            serde_json::from_str(&text).map_err(|_| rusqlite::Error::InvalidQuery)?;
        if let Some(fields) = person.as_object_mut() {
            fields.remove("contact");
        }
        Ok(person.to_string())
    }

    fn add_entries(&self, sources: &[Source], reached: &mut Reached) -> rusqlite::Result<()> {
        let silent: HashSet<i64> =
            sources.iter().filter(|source| !source.answers).map(|source| source.id).collect();
        let mut find = self.db.prepare_cached(
            "SELECT id, type, section, confidentiality, source, refers, encounters, linked, elsewhere, sealed FROM resource
             WHERE patient = ?1 AND explains = 0 ORDER BY rowid",
        )?;
        let mut rows = find.query([self.patient().as_str()])?;
        while let Some(row) = rows.next()? {
            let words =
                |column| row.get_ref(column)?.as_str().map_err(|_| rusqlite::Error::InvalidQuery);
            if silent.contains(&row.get("source")?) {
                continue;
            }
            let (section, treatment) =
                treatment(self.grant, words("section")?, words("confidentiality")?);
            match self.guard(section, treatment) {
                // What is withheld is counted whatever was asked for: or else it could be asked type by type.
                Treatment::Shown if !self.narrowed.wants(words("id")?, words("type")?, section) => {
                }
                Treatment::Shown => {
                    reached.refer(words("refers")?);
                    reached.refer(words("encounters")?);
                    let text = shelf::text(self.seal, words("id")?, row)?;
                    reached.add("match", &self.narrowed.trimmed(self.cleaned(text, row)?));
                }
                Treatment::Counted => {
                    if let Some(section) = section {
                        *reached.withheld.entry(section).or_default() += 1;
                    }
                }
                // To whom allergies are shown, that one is hidden has to be known, or its silence would read as none; how many
                // is not said.
                Treatment::Hidden
                    if section == Some(Section::Allergies) && self.shows(Section::Allergies) =>
                {
                    reached.withheld.entry(Section::Allergies).or_default();
                }
                Treatment::Hidden => {}
            }
        }
        Ok(())
    }

    /// Organisations, people, places and products that the entries name, and those that these name in turn.
    fn add_what_explains(&self, reached: &mut Reached) -> rusqlite::Result<()> {
        let mut find = self.db.prepare_cached(
            "SELECT id, type, confidentiality, source, refers, encounters, linked, elsewhere, sealed FROM resource WHERE id = ?1 AND explains = 1 AND (patient IS NULL OR patient = ?2)",
        )?;
        let mut known = HashSet::new();
        let mut ahead: Vec<String> = reached.refers.drain().collect();
        ahead.extend(self.practice()?);
        ahead.sort_unstable();
        while let Some(id) = ahead.pop() {
            if !known.insert(id.clone()) {
                continue;
            }
            let found = find
                .query_row((&id, self.patient().as_str()), |row| {
                    let label = row.get_ref("confidentiality")?.as_str()?;
                    let kind = row.get_ref("type")?.as_str()?;
                    let is_wanted = kind != "Binary" || self.narrowed.wants_pages();
                    let lets =
                        is_wanted && self.lets_explain(kind) && may_explain(self.grant, label);
                    if !lets {
                        return Ok(None);
                    }
                    let text = self.cleaned(shelf::text(self.seal, &id, row)?, row)?;
                    Ok(Some((row.get::<_, String>("refers")?, text)))
                })
                .optional()?;
            let Some((refers, text)) = found.flatten() else { continue };
            reached.add("include", &text);
            ahead.extend(refers.split_whitespace().map(str::to_owned));
        }
        Ok(())
    }

    /// What becomes of an entry of this section, where the patient's whereabouts are protected.
    pub(crate) fn guard(&self, section: Option<Section>, treatment: Treatment) -> Treatment {
        match (&self.guarded, section, treatment) {
            (Some(_), Some(section), Treatment::Shown) if Whereabouts::withholds(section) => {
                Treatment::Counted
            }
            (_, _, treatment) => treatment,
        }
    }

    /// Whether a resource of this type, which explains others, may be sent.
    pub(crate) fn lets_explain(&self, kind: &str) -> bool {
        self.guarded.is_none() || Whereabouts::lets_explain(kind)
    }

    /// The grant under which it is put together.
    pub(crate) fn grant(&self) -> &Grant {
        self.grant
    }

    /// The text of the entry in this row as it may be sent.
    pub(crate) fn cleaned(&self, text: String, row: &Row<'_>) -> rusqlite::Result<String> {
        let text = self.kept_back.taken_out_of(text, row, self.seal)?;
        match &self.guarded {
            Some(guarded) => guarded.cleaned(&text),
            None => Ok(text),
        }
    }

    /// The practice with which the patient is registered.
    fn practice(&self) -> rusqlite::Result<Vec<String>> {
        let person: String = self
            .db
            .prepare_cached("SELECT opened_text('patient/person/' || id, sealed_person) FROM patient WHERE id = ?1")?
            .query_row([self.patient().as_str()], |row| row.get(0))?;
        let person: Value = serde_json::from_str(&person).unwrap_or_default();
        let named = ["generalPractitioner", "managingOrganization"]
            .into_iter()
            .flat_map(|name| crate::fhir::list(&person, name));
        let ids = named
            .filter_map(|reference| crate::fhir::text(reference, "reference")?.split_once('/'));
        Ok(ids.map(|(_, id)| id.to_owned()).collect())
    }

    fn sources(&self) -> rusqlite::Result<Vec<Source>> {
        self.db
            .prepare_cached(
                // A source that has only named the patient, and of which nothing is kept, has not been heard of.
                "SELECT source.id, code, name, min(answers) AS answers FROM patient_source JOIN source ON source.id = source
                 WHERE patient = ?1 GROUP BY source.id
                 HAVING max(sealed IS NOT NULL) OR min(answers) = 0
                     OR EXISTS (SELECT 1 FROM resource WHERE resource.patient = ?1 AND resource.source = source.id)
                 ORDER BY source.id",
            )?
            .query_map([self.patient().as_str()], |row| {
                Ok(Source { id: row.get(0)?, short: row.get(1)?, name: row.get(2)?, answers: row.get(3)? })
            })?
            .collect()
    }

    fn envelope(&self, sources: Vec<Source>, reached: &Reached) -> Envelope {
        let answer = |source: Source| {
            let Source { short, name, answers, .. } = source;
            let answer = SourceAnswer { short, name, answered: answers, at: self.now };
            match &self.guarded {
                Some(guarded) => guarded.renamed(answer),
                None => answer,
            }
        };
        let withheld = reached
            .withheld
            .iter()
            .map(|(section, count)| Withheld { section: *section, count: *count });
        Envelope {
            sources: sources.into_iter().map(answer).collect(),
            withheld: withheld.collect(),
        }
    }

    pub(crate) fn patient(&self) -> &PatientId {
        self.grant.patient()
    }
}

impl Reached {
    fn refer(&mut self, ids: &str) {
        for id in ids.split_whitespace().filter(|id| !id.is_empty()) {
            if !self.refers.contains(id) {
                self.refers.insert(id.to_owned());
            }
        }
    }

    fn add(&mut self, mode: &str, resource: &str) {
        let comma = if self.entries.is_empty() { "" } else { "," };
        let entry = write!(
            self.entries,
            r#"{comma}{{"resource":{resource},"search":{{"mode":"{mode}"}}}}"#
        );
        if entry.is_ok() && mode == "match" {
            self.total += 1;
        }
    }

    fn into_bundle(mut self, now: DateTime<Utc>, outcome: &str) -> String {
        self.add("outcome", outcome);
        let head = json!({ "total": self.total, "timestamp": now.to_rfc3339_opts(SecondsFormat::Millis, true) }).to_string();
        let head = head.trim_start_matches('{').trim_end_matches('}');
        format!(
            r#"{{"resourceType":"Bundle","type":"searchset",{head},"entry":[{}]}}"#,
            self.entries
        )
    }
}
