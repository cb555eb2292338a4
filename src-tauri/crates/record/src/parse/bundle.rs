//! A bundle taken apart: one entry that cannot be read never takes the others with it.

use std::collections::{BTreeMap, HashMap, HashSet};

use nhs::{PatientId, Section};
use serde_json::{Value, value::RawValue};

use super::{Draft, Person, detail, person, read, refs::Refs, result, sheet::Sheet};
use crate::{
    envelope::{Envelope, SOURCE_TAG},
    fhir::{Fhir as _, day_text, moment_text},
    record::{Item, RecordError, Unlisted},
    section::{confidentiality_of, is_never_clinical, is_sensitive, is_supporting, section_of},
    view::{Detail, Entry, Source},
};

/// What a bundle holds.
pub(crate) struct Parsed {
    pub(crate) person: Person,
    pub(crate) envelope: Envelope,
    pub(crate) items: Vec<Item>,
    pub(crate) unlisted: Unlisted,
}

/// Everything in this bundle, of which every entry becomes an item or is counted as unlisted.
pub(crate) fn bundle(patient: &PatientId, bytes: &[u8]) -> Result<Parsed, RecordError> {
    let text = String::from_utf8_lossy(bytes);
    let parts: BTreeMap<String, &RawValue> =
        serde_json::from_str(&text).map_err(|_| RecordError::NotABundle)?;
    if parts.get("resourceType").map(|raw| raw.get()) != Some("\"Bundle\"") {
        return Err(RecordError::NotABundle);
    }
    if parts.get("link").is_some_and(|raw| has_next_page(raw)) {
        return Err(RecordError::InPart);
    }
    let pages: Vec<Page> = entries_of(&parts).into_iter().map(Page::read).collect();
    Reader::new(patient, &pages)?.finish(patient)
}

/// One entry of the bundle.
struct Page {
    address: Option<String>,
    /// `None` where not even the JSON can be read.
    resource: Option<Value>,
}

impl Page {
    fn read(raw: &RawValue) -> Self {
        let entry: Option<Value> = serde_json::from_str(&decimals_as_text(raw.get())).ok();
        let address = entry.as_ref().and_then(|entry| entry.text("fullUrl")).map(str::to_owned);
        let resource = entry.and_then(|entry| match entry {
            Value::Object(mut fields) => fields.remove("resource"),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_) => None,
        });
        Self { address, resource }
    }
}

struct Reader<'a> {
    pages: &'a [Page],
    refs: Refs<'a>,
    patient: Option<&'a Value>,
    /// What a group says of its members: by the address of the member.
    said_of: HashMap<*const Value, Vec<Detail>>,
    envelope: Envelope,
    items: Vec<Item>,
    unlisted: Unlisted,
    ids: HashMap<String, u32>,
}

impl<'a> Reader<'a> {
    fn new(patient: &PatientId, pages: &'a [Page]) -> Result<Self, RecordError> {
        let resources = || pages.iter().filter_map(|page| Some((page, page.resource.as_ref()?)));
        let refs =
            Refs::new(resources().map(|(page, resource)| (page.address.as_deref(), resource)));
        let patients: Vec<&Value> = resources()
            .map(|(_, resource)| resource)
            .filter(|resource| resource.text("resourceType") == Some("Patient"))
            .collect();
        let with_id =
            |id: Option<&str>| patients.iter().find(|each| each.text("id") == id).copied();
        let theirs = with_id(Some(patient.as_str())).or_else(|| with_id(None));
        if theirs.is_none() && !patients.is_empty() {
            return Err(RecordError::NotTheirs);
        }
        Ok(Self {
            pages,
            refs,
            patient: theirs,
            said_of: HashMap::new(),
            envelope: Envelope::default(),
            items: Vec::new(),
            unlisted: Unlisted::default(),
            ids: HashMap::new(),
        })
    }

    fn finish(mut self, patient: &PatientId) -> Result<Parsed, RecordError> {
        let groups = self.groups();
        for (place, page) in self.pages.iter().enumerate() {
            match &page.resource {
                Some(resource) if groups.contains(&std::ptr::from_ref(resource)) => {
                    self.unlisted.absorbed += 1
                }
                Some(resource) => self.take(place, resource),
                None => self.keep_unreadable(place),
            }
        }
        let person = Person::new(patient, self.patient, &self.refs);
        self.take_patient();
        Ok(Parsed { person, envelope: self.envelope, items: self.items, unlisted: self.unlisted })
    }

    fn take(&mut self, place: usize, resource: &'a Value) {
        if self.envelope.absorb(resource) {
            self.unlisted.envelope += 1;
        } else if is_sensitive(resource) {
            self.unlisted.sensitive += 1;
        } else if is_never_clinical(resource) {
            self.unlisted.never_clinical += 1;
        } else if is_supporting(resource) {
            self.unlisted.supporting += 1;
        } else {
            let sheet = Sheet { resource, refs: &self.refs };
            let mut drafts = read(&sheet);
            let said = self.said_of.get(&std::ptr::from_ref(resource));
            for draft in &mut drafts {
                draft.details.extend(said.into_iter().flatten().cloned());
            }
            self.list(place, resource, section_of(resource), drafts);
        }
    }

    /// The people whom the Patient itself names.
    fn take_patient(&mut self) {
        if let Some(resource) = self.patient {
            let drafts = person::of_patient(&Sheet { resource, refs: &self.refs });
            self.list(0, resource, Section::People, drafts);
        }
    }

    fn keep_unreadable(&mut self, place: usize) {
        let nothing = &Value::Null;
        let draft = Draft::unreadable(
            &Sheet { resource: nothing, refs: &self.refs },
            "There is no entry that can be read",
        );
        self.list(place, nothing, Section::Other, vec![draft]);
    }

    fn list(&mut self, place: usize, resource: &'a Value, section: Section, drafts: Vec<Draft>) {
        let source = source_of(resource);
        let version = resource.text("meta.versionId").map(str::to_owned);
        let unsafe_to_read = has_unknown_modifier(resource);
        let mentions = self.refs.mentions(resource);
        for draft in drafts {
            let Draft { body, date, timed, status, details, facts } = draft;
            let status = match (unsafe_to_read, status) {
                (true, Some(status)) => Some(format!("{UNSAFE}. {status}")),
                (true, None) => Some(UNSAFE.to_owned()),
                (false, status) => status,
            };
            let text = if timed { moment_text } else { day_text };
            let entry = Entry {
                id: self.id_of(place, resource),
                version: version.clone(),
                source: source.clone(),
                date: date.as_ref().map(text),
                status,
                body,
                details,
            };
            self.items.push(Item {
                section,
                confidentiality: confidentiality_of(resource),
                date,
                entry,
                facts,
                mentions: mentions.clone(),
            });
        }
    }

    /// `Observation/abc`; a second entry with the same id has `#2` after it.
    fn id_of(&mut self, place: usize, resource: &Value) -> String {
        let kind = resource.text("resourceType").unwrap_or("Unknown");
        let id = match resource.text("id") {
            Some(id) => format!("{kind}/{id}"),
            None => format!("{kind}/entry-{place}"),
        };
        let count = self.ids.entry(id.clone()).or_insert(0);
        *count += 1;
        if *count == 1 { id } else { format!("{id}#{count}") }
    }

    /// Reports and requests that say nothing but which results belong together: they become details of these results.
    ///
    /// A restricted one is never told in the details of an entry that is less restricted.
    fn groups(&mut self) -> HashSet<*const Value> {
        let mut groups = HashSet::new();
        let resources = self.pages.iter().filter_map(|page| page.resource.as_ref());
        for resource in resources.clone() {
            if is_sensitive(resource) || confidentiality_of(resource).is_restricted() {
                continue;
            }
            let sheet = Sheet { resource, refs: &self.refs };
            if let Some((members, said)) = result::group(&sheet) {
                for member in members {
                    self.said_of.entry(std::ptr::from_ref(member)).or_default().push(said.clone());
                }
                groups.insert(std::ptr::from_ref(resource));
            }
        }
        for resource in resources {
            for request in resource.list("basedOn") {
                let Some(request) = self.refs.resolve(resource, request) else { continue };
                let address = std::ptr::from_ref(request);
                let open = !is_sensitive(request) && !confidentiality_of(request).is_restricted();
                if open
                    && crate::section::is_test_request(request)
                    && section_of(resource) == Section::Results
                {
                    let asked = Sheet { resource: request, refs: &self.refs }.names("requester");
                    let said = asked.into_iter().map(|who| detail("Asked for by", who));
                    self.said_of.entry(std::ptr::from_ref(resource)).or_default().extend(said);
                    groups.insert(address);
                }
            }
        }
        groups
    }
}

fn entries_of<'t>(parts: &BTreeMap<String, &'t RawValue>) -> Vec<&'t RawValue> {
    match parts.get("entry") {
        Some(raw) => serde_json::from_str(raw.get()).unwrap_or_else(|_| vec![*raw]),
        None => Vec::new(),
    }
}

fn has_next_page(links: &RawValue) -> bool {
    serde_json::from_str::<Value>(links.get())
        .is_ok_and(|links| links.list("").iter().any(|link| link.text("relation") == Some("next")))
}

fn source_of(resource: &Value) -> Source {
    let tag = resource.list("meta.tag").iter().find(|tag| tag.text("system") == Some(SOURCE_TAG));
    let short = tag.and_then(|tag| tag.text("code")).unwrap_or("Not known");
    let name = tag.and_then(|tag| tag.text("display")).unwrap_or("Source not stated");
    Source { short: short.to_owned(), name: name.to_owned() }
}

/// Whether anything in the resource changes its meaning in a way that this version does not know.
pub(super) fn has_unknown_modifier(resource: &Value) -> bool {
    match resource {
        Value::Object(fields) => fields.iter().any(|(name, value)| match name.as_str() {
            "modifierExtension" => !value.list("").is_empty(),
            "implicitRules" => !value.is_null(),
            "contained" => false,
            _ => has_unknown_modifier(value),
        }),
        Value::Array(all) => all.iter().any(has_unknown_modifier),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// The same JSON with every decimal as a text, because digits count: `4.10` is not `4.1`, and neither may become the other.
fn decimals_as_text(json: &str) -> String {
    let mut quoted = String::new();
    let mut rest = json;
    while let Some(start) = rest.find('"') {
        let (outside, string) = rest.split_at(start);
        let (string, after) = string.split_at(end_of_string(string));
        quote_decimals(outside, &mut quoted);
        quoted.push_str(string);
        rest = after;
    }
    quote_decimals(rest, &mut quoted);
    quoted
}

/// Where the string that begins here has ended.
fn end_of_string(string: &str) -> usize {
    let mut from = 1;
    while let Some(found) = string.get(from..).and_then(|rest| rest.find('"')) {
        let place = from + found;
        let before = string.get(..place).unwrap_or_default();
        let slashes = before.bytes().rev().take_while(|byte| *byte == b'\\').count();
        if slashes.is_multiple_of(2) {
            return place + 1;
        }
        from = place + 1;
    }
    string.len()
}

fn quote_decimals(outside: &str, quoted: &mut String) {
    let mut rest = outside;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit() || c == '-') {
        let (before, number_on) = rest.split_at(start);
        let is_part = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E');
        let length = number_on.find(|c| !is_part(c)).unwrap_or(number_on.len());
        let (number, after) = number_on.split_at(length);
        quoted.push_str(before);
        if number.contains(['.', 'e', 'E']) {
            quoted.push('"');
            quoted.push_str(number);
            quoted.push('"');
        } else {
            quoted.push_str(number);
        }
        rest = after;
    }
    quoted.push_str(rest);
}

const UNSAFE: &str = "Cannot be read safely";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_survive_and_strings_are_left_alone() {
        let cases = [
            (
                r#"{"value":4.10,"n":-2,"s":"1.5 \" 2.5"}"#,
                r#"{"value":"4.10","n":-2,"s":"1.5 \" 2.5"}"#,
            ),
            (r#"[1e5,-0.50,7]"#, r#"["1e5","-0.50",7]"#),
            (r#""never ends \"#, r#""never ends \"#),
            ("", ""),
        ];
        for (json, expected) in cases {
            assert_eq!(decimals_as_text(json), expected);
        }
    }

    #[test]
    fn a_modifier_that_is_not_known_is_found_however_deep() {
        let deep = serde_json::json!({ "a": [{ "b": { "modifierExtension": [{ "url": "urn:negated" }] } }] });
        assert!(has_unknown_modifier(&deep));
        let contained =
            serde_json::json!({ "contained": [{ "modifierExtension": [{ "url": "urn:x" }] }] });
        assert!(!has_unknown_modifier(&contained), "it modifies something else");
    }
}
