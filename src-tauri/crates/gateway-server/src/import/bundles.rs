//! Bundles taken apart: every resource of a file by itself, with the address it had and the bundle it stood in.

use serde_json::Value;

use super::files::Document;
use crate::fhir;

/// One resource as it was sent.
#[derive(Debug)]
pub(crate) struct Entry {
    /// Where in the file it stands, `entry 12` or `line 3`.
    pub(crate) place: String,
    /// The address that the bundle gives it.
    pub(crate) full_url: Option<String>,
    /// Which of the file's bundles it stands in; what stands in none is in one of its own.
    pub(crate) bundle: usize,
    /// The resource.
    pub(crate) resource: Value,
}

/// What was found in a file: resources, and the places where something stands that is none.
#[derive(Debug, Default)]
pub(crate) struct Entries {
    pub(crate) entries: Vec<Entry>,
    pub(crate) no_resource: Vec<String>,
    bundles: usize,
}

/// Every resource in these documents: of Bundles of any type the entries, whatever else is FHIR itself.
pub(crate) fn take_apart(documents: Vec<Document>) -> Entries {
    let mut found = Entries::default();
    for document in documents {
        let place = document.line.map(|line| format!("line {line}")).unwrap_or_default();
        found.add(document.value, None, &place, 0, None);
    }
    found
}

impl Entries {
    fn add(
        &mut self,
        resource: Value,
        full_url: Option<String>,
        place: &str,
        depth: usize,
        bundle: Option<usize>,
    ) {
        match fhir::kind(&resource) {
            "" => self.no_resource.push(place.to_owned()),
            "Bundle" if depth < DEEPEST => self.add_bundle(resource, place, depth),
            _ => {
                let bundle = bundle.unwrap_or_else(|| self.next_bundle());
                self.entries.push(Entry { place: place.to_owned(), full_url, bundle, resource });
            }
        }
    }

    fn add_bundle(&mut self, mut bundle: Value, place: &str, depth: usize) {
        let number = self.next_bundle();
        let Some(Value::Array(entries)) = bundle.get_mut("entry").map(Value::take) else { return };
        for (index, mut entry) in entries.into_iter().enumerate() {
            let place = [place, &format!("entry {}", index + 1)].join(" ").trim().to_owned();
            // An entry without a resource is a request or a response: there is nothing in it to keep.
            let Some(resource) = entry.get_mut("resource").map(Value::take) else { continue };
            let full_url = fhir::text(&entry, "fullUrl").map(str::to_owned);
            self.add(resource, full_url, &place, depth + 1, Some(number));
        }
    }

    fn next_bundle(&mut self) -> usize {
        self.bundles += 1;
        self.bundles
    }
}

/// Bundles within bundles are taken apart this deep.
const DEEPEST: usize = 4;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_resource_is_found_however_it_is_wrapped() {
        let flag = || json!({ "resourceType": "Flag" });
        let inner = json!({ "resourceType": "Bundle", "entry": [{ "fullUrl": "urn:uuid:1", "resource": flag() }] });
        let outer = json!({ "resourceType": "Bundle", "type": "message",
            "entry": [{ "resource": inner }, { "response": {} }, { "resource": "x" }, { "resource": flag() }] });
        let found = take_apart(vec![
            Document { line: None, value: outer },
            Document { line: Some(7), value: flag() },
        ]);

        let places: Vec<_> =
            found.entries.iter().map(|entry| (entry.place.as_str(), entry.bundle)).collect();
        assert_eq!(places, [("entry 1 entry 1", 2), ("entry 4", 1), ("line 7", 3)]);
        assert_eq!(found.no_resource, ["entry 3"], "what is no resource is named, not dropped");
    }
}
