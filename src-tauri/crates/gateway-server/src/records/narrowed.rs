//! What of a record is asked for, where it is not the whole.

use nhs::{Section, UnknownSection};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::fhir;

/// The parameters by which a record is narrowed, as they are sent; in each, commas stand between several.
#[derive(Default, Deserialize)]
pub(crate) struct Parameters {
    #[serde(rename = "_type")]
    types: Option<String>,
    #[serde(rename = "_section")]
    sections: Option<String>,
    #[serde(rename = "_id")]
    id: Option<String>,
}

/// What of a record is asked for; by default the whole.
///
/// It never changes what is withheld or hidden, nor what is said of it: only what is sent of that which is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Narrowed {
    /// Of these types; of every type where there are none.
    types: Vec<String>,
    /// In these sections, and then without the pages of letters, of which their size is told; in every section where there are none.
    sections: Vec<Section>,
    /// This one entry, with its pages.
    id: Option<String>,
}

impl Parameters {
    /// What they ask for.
    pub(crate) fn read(self) -> Result<Narrowed, UnknownSection> {
        let types = words(&self.types).map(str::to_owned).collect();
        let sections = words(&self.sections).map(str::parse).collect::<Result<_, _>>()?;
        Ok(Narrowed { types, sections, id: self.id.filter(|id| !id.is_empty()) })
    }
}

impl Narrowed {
    /// All entries of one type.
    pub(crate) fn to_type(kind: String) -> Self {
        Self { types: vec![kind], ..Self::default() }
    }

    /// Whether a resource of this type is wanted.
    pub(crate) fn wants_type(&self, kind: &str) -> bool {
        self.types.is_empty() || self.types.iter().any(|wanted| wanted == kind)
    }

    /// Whether this entry is wanted.
    pub(crate) fn wants(&self, id: &str, kind: &str, section: Option<Section>) -> bool {
        let in_section =
            self.sections.is_empty() || section.is_some_and(|it| self.sections.contains(&it));
        let is_it = self.id.as_ref().is_none_or(|wanted| wanted == id);
        self.wants_type(kind) && in_section && is_it
    }

    /// Whether the pages of letters go with them.
    pub(crate) fn wants_pages(&self) -> bool {
        self.sections.is_empty() || self.id.is_some()
    }

    /// An entry as it is sent, with or without its pages.
    pub(crate) fn trimmed(&self, text: String) -> String {
        if self.wants_pages() || !text.contains(r#""data""#) {
            return text;
        }
        // What cannot be read again was no JSON of ours: then it goes as it is.
        let Ok(mut resource) = serde_json::from_str(&text) else { return text };
        leave_pages_behind(&mut resource);
        resource.to_string()
    }

    /// What is written down of the read.
    pub(crate) fn name(&self) -> String {
        let sections = self.sections.iter().map(|section| section.name().to_owned());
        let all: Vec<String> =
            self.id.iter().cloned().chain(sections).chain(self.types.clone()).collect();
        if all.is_empty() { "everything".to_owned() } else { all.join(",") }
    }
}

fn words(list: &Option<String>) -> impl Iterator<Item = &str> {
    list.iter().flat_map(|list| list.split(',')).map(str::trim).filter(|word| !word.is_empty())
}

/// Takes the bytes out of every Attachment; its size stays, or is told now.
fn leave_pages_behind(value: &mut Value) {
    fhir::each_object_mut(value, &mut |fields| {
        if is_attachment(fields)
            && let Some(Value::String(data)) = fields.remove("data")
        {
            fields.entry("size").or_insert_with(|| decoded_length(&data).into());
        }
    });
}

/// Of all that has `data` in FHIR, SampledData has an origin, and Signature a signer.
fn is_attachment(fields: &Map<String, Value>) -> bool {
    fields.contains_key("data") && !fields.contains_key("origin") && !fields.contains_key("who")
}

/// How many bytes a text in base64 stands for.
fn decoded_length(base64: &str) -> usize {
    let digits = base64.bytes().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=').count();
    digits * 3 / 4
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn asked(sections: &str, id: &str) -> Narrowed {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Parameters { types: None, sections: some(sections), id: some(id) }.read().unwrap()
    }

    #[test]
    fn a_letter_that_is_only_listed_tells_its_size_and_no_page() {
        let letter = json!({ "resourceType": "DocumentReference", "content": [
            { "attachment": { "contentType": "text/plain", "data": "cGFnZQ==" } },
            { "attachment": { "contentType": "application/pdf", "data": "cGFnZQ==", "size": 4711 } },
        ] });
        let sent: Value =
            serde_json::from_str(&asked("letters", "").trimmed(letter.to_string())).unwrap();
        assert_eq!(
            sent["content"][0]["attachment"],
            json!({ "contentType": "text/plain", "size": 4 })
        );
        assert_eq!(sent["content"][1]["attachment"]["size"], 4711, "what the source says stays");
        assert!(sent["content"][1]["attachment"].get("data").is_none());
    }

    #[test]
    fn what_is_measured_and_what_is_signed_is_no_page() {
        let trace = json!({ "resourceType": "Observation", "valueSampledData":
            { "origin": { "value": 0 }, "period": 10, "dimensions": 1, "data": "1 2 3" } });
        let signed =
            json!({ "resourceType": "Bundle", "signature": { "who": {}, "data": "cGFnZQ==" } });
        for entry in [trace, signed] {
            let sent = asked("results", "").trimmed(entry.to_string());
            assert_eq!(serde_json::from_str::<Value>(&sent).unwrap(), entry);
        }
    }

    #[test]
    fn a_letter_that_is_asked_for_by_its_id_comes_with_its_pages() {
        let letter = r#"{"content":[{"attachment":{"data":"cGFnZQ=="}}]}"#.to_owned();
        assert_eq!(asked("letters", "d").trimmed(letter.clone()), letter);
        assert_eq!(asked("", "").trimmed(letter.clone()), letter);
    }

    #[test]
    fn a_section_that_nobody_knows_is_refused_and_not_passed_over() {
        let parameters =
            Parameters { sections: Some("flags,alergies".to_owned()), ..Parameters::default() };
        assert!(parameters.read().is_err(), "or else a slip of the pen would show no allergies");
    }
}
