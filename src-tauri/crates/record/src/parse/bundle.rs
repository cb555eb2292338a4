//! A bundle taken apart: every entry of it becomes entries of the record, or is counted as unlisted, and none takes another
//! with it.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap, HashSet},
    sync::OnceLock,
};

use foldhash::fast::RandomState;
use nhs::{PatientId, Section};

use super::{Draft, Person, detail, glance::glance, person, read, result, sheet::Sheet};
use crate::{
    envelope::{Envelope, SOURCE_TAG},
    fhir::Fhir as _,
    json::Json,
    record::{Head, RecordError, Unlisted},
    section::{is_never_clinical_kind, is_supporting_kind, is_test_request},
    sent::{Page, Sent},
    view::{Detail, Source},
};

/// What a bundle holds.
pub(crate) struct Parsed {
    pub(crate) person: Person,
    /// What the gateway says of each piece that came.
    pub(crate) envelopes: Vec<Envelope>,
    pub(crate) heads: Vec<Head>,
    /// What the heads mention, each its own part of it: the first page of a resource.
    pub(crate) mentions: Vec<u32>,
    pub(crate) sources: Vec<Source>,
    /// By page, the pages that say to what it belongs.
    pub(crate) groups: BTreeMap<usize, Vec<usize>>,
    pub(crate) unlisted: Unlisted,
}

/// Everything in this bundle, which came in so many pieces.
pub(crate) fn bundle(
    patient: &PatientId,
    sent: &Sent,
    pieces: usize,
) -> Result<Parsed, RecordError> {
    let theirs = page_of(patient, sent)?;
    Ok(Reader::new(theirs, sent, pieces).finish(patient))
}

/// The page of the patient, where the bundle has Patients.
///
/// # Errors
/// [`RecordError::NotTheirs`] where they are all somebody else.
pub(crate) fn page_of(patient: &PatientId, sent: &Sent) -> Result<Option<usize>, RecordError> {
    let theirs = sent.with_id("Patient", patient.as_str());
    if theirs.is_some() {
        return Ok(theirs);
    }
    let mut patients =
        sent.resources().filter(|(page, _)| sent.kind(*page) == Some("Patient")).peekable();
    let is_of_others = patients.peek().is_some();
    match patients.find(|(_, resource)| resource.text("id").is_none()) {
        None if is_of_others => Err(RecordError::NotTheirs),
        unnamed => Ok(unnamed.map(|(page, _)| page)),
    }
}

/// The entries that the resource on this page makes: one, except for teams, and the people whom the patient names.
pub(crate) fn drafts(sheet: &Sheet<'_>) -> Vec<Draft> {
    match sheet.kind() {
        _ if sheet.resource.is_null() => {
            vec![Draft::unreadable(sheet, "There is no entry that can be read")]
        }
        Some("Patient") => person::of_patient(sheet),
        _ => read(sheet),
    }
}

/// What a group says of a resource that belongs to it.
pub(crate) fn said_of(group: &Sheet<'_>) -> Vec<Detail> {
    match group.kind() {
        Some("DiagnosticReport") => {
            group.term("code").map(|name| detail("Report", name)).into_iter().collect()
        }
        _ => {
            let asked = group.names("requester").into_iter();
            asked.map(|who| detail("Asked for by", who)).collect()
        }
    }
}

struct Reader<'a> {
    sent: &'a Sent,
    patient: Option<usize>,
    envelopes: Vec<Envelope>,
    heads: Vec<Head>,
    mentions: Vec<u32>,
    sources: Vec<Source>,
    known_sources: HashMap<(&'a str, &'a str), u32, RandomState>,
    /// How many entries there are of each resource, by its first page.
    copies: Vec<u32>,
    unlisted: Unlisted,
}

impl<'a> Reader<'a> {
    fn new(patient: Option<usize>, sent: &'a Sent, pieces: usize) -> Self {
        Self {
            sent,
            patient,
            envelopes: vec![Envelope::default(); pieces],
            heads: Vec::with_capacity(sent.pages().len()),
            mentions: Vec::new(),
            sources: Vec::new(),
            known_sources: HashMap::default(),
            copies: vec![0; sent.pages().len()],
            unlisted: Unlisted::default(),
        }
    }

    fn finish(mut self, patient: &PatientId) -> Parsed {
        let Groups { told, absorbed } = Groups::of(self.sent);
        for (page, resource) in self.sent.resources() {
            if absorbed.contains(&page) {
                self.unlisted.absorbed += 1;
            } else {
                self.take(page, resource.brought_near());
            }
        }
        let theirs = self.patient.map_or_else(Json::nothing, |page| self.sent.resource(page));
        let person = Person::new(patient, theirs, self.sent);
        if let Some(page) = self.patient {
            self.list(page, theirs, Section::People);
        }
        // Newest first, as every section has them. When a date begins is worked out once.
        self.heads
            .sort_by_cached_key(|head| Reverse(head.date.map(|date| (date.earliest(), date))));
        Parsed {
            person,
            envelopes: self.envelopes,
            heads: self.heads,
            mentions: self.mentions,
            sources: self.sources,
            groups: told,
            unlisted: self.unlisted,
        }
    }

    fn take(&mut self, number: usize, resource: Json<'a>) {
        let Some(page) = self.sent.pages().get(number) else { return };
        let kind = self.sent.kind(number).unwrap_or_default();
        let envelope = self.envelopes.get_mut(page.piece).filter(|_| kind == "OperationOutcome");
        if envelope.is_some_and(|envelope| envelope.absorb(resource)) {
            self.unlisted.envelope += 1;
        } else if page.sensitive {
            self.unlisted.sensitive += 1;
        } else if is_never_clinical_kind(kind) {
            self.unlisted.never_clinical += 1;
        } else if is_supporting_kind(kind, resource) {
            self.unlisted.supporting += 1;
        } else {
            self.list(number, resource, page.section);
        }
    }

    fn list(&mut self, number: usize, resource: Json<'a>, section: Section) {
        let Some(page) = self.sent.pages().get(number).copied() else { return };
        let sheet = Sheet::new(resource, self.sent);
        let begun = self.mentions.len();
        self.sent.mentions(resource, &mut self.mentions);
        let source = self.source_of(resource);
        for (nth, glance) in glance(&sheet, section).enumerate() {
            let copies = self.copies.get_mut(page.first);
            let copy = copies.map_or(1, |copies| {
                *copies += 1;
                *copies
            });
            self.heads.push(Head {
                page: number,
                nth,
                copy,
                section,
                confidentiality: page.confidentiality,
                source,
                date: glance.date,
                stands_out: glance.stands_out && !page.superseded,
                mentions: begun..self.mentions.len(),
                findable: OnceLock::new(),
            });
        }
    }

    fn source_of(&mut self, resource: Json<'a>) -> u32 {
        let tag = resource.list("meta.tag").find(|tag| tag.text("system") == Some(SOURCE_TAG));
        let said = |what| tag.and_then(|tag| tag.text(what));
        let short = said("code").unwrap_or("Not known");
        let name = said("display").unwrap_or("Source not stated");
        *self.known_sources.entry((short, name)).or_insert_with(|| {
            self.sources.push(Source { short: short.to_owned(), name: name.to_owned() });
            (self.sources.len() - 1) as u32
        })
    }
}

/// Reports and requests that say nothing but which results belong together: they become details of these results.
///
/// A restricted one is never told in the details of an entry that is less restricted.
#[derive(Default)]
struct Groups {
    told: BTreeMap<usize, Vec<usize>>,
    absorbed: HashSet<usize, RandomState>,
}

impl Groups {
    fn of(sent: &Sent) -> Self {
        let mut groups = Self::default();
        for (number, resource) in sent.resources() {
            let tells = |page: &Page| page.is_report && !page.is_guarded();
            if !sent.pages().get(number).is_some_and(tells) {
                continue;
            }
            if let Some(members) = result::group(&Sheet::new(resource, sent)) {
                for member in members {
                    groups.told.entry(member).or_default().push(number);
                }
                groups.absorbed.insert(number);
            }
        }
        for (number, resource) in sent.resources() {
            for request in resource.field("basedOn").list("") {
                let Some(request) = sent.resolve(resource, request) else { continue };
                let results = |page: &usize| {
                    let page = sent.pages().get(*page);
                    page.is_some_and(|page| page.section == Section::Results)
                };
                if let Some(page) = request.page.filter(results)
                    && is_test_request(request.resource)
                {
                    groups.told.entry(number).or_default().push(page);
                    groups.absorbed.insert(page);
                }
            }
        }
        groups
    }
}

/// Whether anything in the resource changes its meaning in a way that this version does not know.
pub(crate) fn has_unknown_modifier(resource: Json<'_>) -> bool {
    let mut named = resource.under(["modifierExtension", "implicitRules"]);
    named.next().is_some() && is_modified(resource)
}

fn is_modified(part: Json<'_>) -> bool {
    let by_field = |(name, value): (&str, Json<'_>)| match name {
        "modifierExtension" => !value.list("").is_empty(),
        "implicitRules" => !value.is_null(),
        "contained" => false,
        _ => is_modified(value),
    };
    part.fields().any(by_field) || part.items().any(is_modified)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::json::Document;

    #[test]
    fn a_modifier_that_is_not_known_is_found_however_deep() {
        let modified = |resource: serde_json::Value| {
            let document = Document::of_json(resource.to_string().into_bytes()).unwrap();
            has_unknown_modifier(document.root())
        };
        let deep = json!({ "a": [{ "b": { "modifierExtension": [{ "url": "urn:negated" }] } }] });
        assert!(modified(deep));
        let contained = json!({ "contained": [{ "modifierExtension": [{ "url": "urn:x" }] }] });
        assert!(!modified(contained), "it modifies something else");
    }
}
