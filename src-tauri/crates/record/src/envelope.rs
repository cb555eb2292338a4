//! How the gateway says, inside a FHIR Bundle, what a bundle alone cannot say: which sources answered, how much is
//! withheld, and whence each entry comes.
//!
//! Sources and counts stand in one OperationOutcome (entry with search mode `outcome`), an issue for each; the source of
//! an entry is a tag in its `meta`.

use chrono::{DateTime, SecondsFormat, Utc};
use nhs::Section;
use serde_json::{Value, json};

use crate::fhir::Fhir;

/// The tag by which an entry names its source: `code` is the short name, `display` the whole one.
pub const SOURCE_TAG: &str = "https://care-record.example/CodeSystem/source";

/// A source, and whether it answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceAnswer {
    /// Short name, `NGH`.
    pub short: String,
    /// Whole name, `Northampton General Hospital`.
    pub name: String,
    /// Whether it answered; if not, everything that it holds is missing.
    pub answered: bool,
    /// When it answered, or failed to.
    pub at: DateTime<Utc>,
}

/// How many entries of a section the gateway did not send because the grant does not show them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Withheld {
    /// The section. Never a category: a count of one there can betray what it is.
    pub section: Section,
    /// How many; 0 where some are withheld and not even their number may be said. Only allergies are told in that way:
    /// that there is one that is not shown must be known, or there would seem to be none.
    pub count: u32,
}

/// What the gateway says about a bundle as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Envelope {
    /// Every source that was asked.
    pub sources: Vec<SourceAnswer>,
    /// What was withheld, by section.
    pub withheld: Vec<Withheld>,
}

impl Envelope {
    /// As the OperationOutcome that goes into the bundle, in an entry with search mode `outcome`.
    #[must_use]
    pub fn to_outcome(&self) -> Value {
        let sources = self.sources.iter().map(source_issue);
        let withheld = self.withheld.iter().map(withheld_issue);
        json!({ "resourceType": "OperationOutcome", "issue": sources.chain(withheld).collect::<Vec<_>>() })
    }

    /// What the OperationOutcomes of this bundle say; empty where they say nothing of the kind.
    #[must_use]
    pub fn from_bundle<'a>(bundle: impl Fhir<'a>) -> Self {
        let mut envelope = Self::default();
        for entry in bundle.list("entry") {
            envelope.absorb(entry.at("resource"));
        }
        envelope
    }

    /// Takes over what this resource says of sources and counts; whether it said anything.
    pub(crate) fn absorb<'a>(&mut self, outcome: impl Fhir<'a>) -> bool {
        if outcome.text("resourceType") != Some("OperationOutcome") {
            return false;
        }
        let before = self.sources.len() + self.withheld.len();
        for issue in outcome.list("issue") {
            self.sources.extend(source_of_issue(issue));
            self.withheld.extend(withheld_of_issue(issue));
        }
        self.sources.len() + self.withheld.len() > before
    }
}

/// Writes on a resource from which source it comes; a tag of another source is replaced.
pub fn tag_source(resource: &mut Value, short: &str, name: &str) {
    let Some(fields) = resource.as_object_mut() else { return };
    let meta = fields.entry("meta").or_insert_with(|| json!({}));
    if !meta.is_object() {
        *meta = json!({});
    }
    let mut tags: Vec<Value> = (&*meta)
        .list("tag")
        .filter(|tag| tag.text("system") != Some(SOURCE_TAG))
        .cloned()
        .collect();
    tags.push(json!({ "system": SOURCE_TAG, "code": short, "display": name }));
    if let Some(meta) = meta.as_object_mut() {
        meta.insert("tag".to_owned(), Value::Array(tags));
    }
}

fn source_issue(source: &SourceAnswer) -> Value {
    let (severity, code) =
        if source.answered { ("information", "informational") } else { ("warning", "incomplete") };
    json!({
        "severity": severity,
        "code": code,
        "details": { "coding": [{ "system": SOURCE_TAG, "code": source.short, "display": source.name }] },
        "extension": [{ "url": ANSWERED_AT, "valueInstant": source.at.to_rfc3339_opts(SecondsFormat::Millis, true) }],
    })
}

fn withheld_issue(withheld: &Withheld) -> Value {
    json!({
        "severity": "information",
        "code": "suppressed",
        "details": { "coding": [{ "system": WITHHELD_SECTION, "code": withheld.section.name() }] },
        "extension": [{ "url": WITHHELD_COUNT, "valueUnsignedInt": withheld.count }],
    })
}

/// A source whose answer cannot be read is kept as one that did not answer: a record must not look whole by a fault.
fn source_of_issue<'a>(issue: impl Fhir<'a>) -> Option<SourceAnswer> {
    let coding = coding_of(issue, SOURCE_TAG)?;
    let short = coding.text("code")?.to_owned();
    let name = coding.text("display").map_or_else(|| short.clone(), str::to_owned);
    let said = extension(issue, ANSWERED_AT).and_then(|said| said.text("valueInstant"));
    let at = said.and_then(|text| DateTime::parse_from_rfc3339(text).ok());
    let answered = at.is_some() && issue.text("code") == Some("informational");
    Some(SourceAnswer {
        short,
        name,
        answered,
        at: at.map_or(DateTime::UNIX_EPOCH, |at| at.to_utc()),
    })
}

/// A number that cannot be read leaves that something is withheld.
fn withheld_of_issue<'a>(issue: impl Fhir<'a>) -> Option<Withheld> {
    let section = coding_of(issue, WITHHELD_SECTION)?.text("code")?.parse().ok()?;
    let count = extension(issue, WITHHELD_COUNT).and_then(|said| said.number("valueUnsignedInt"));
    Some(Withheld { section, count: count.and_then(|count| count.parse().ok()).unwrap_or(0) })
}

fn coding_of<'a, F: Fhir<'a>>(issue: F, system: &str) -> Option<F> {
    issue.codings("details").find(|coding| coding.text("system") == Some(system))
}

fn extension<'a, F: Fhir<'a>>(value: F, url: &str) -> Option<F> {
    value.list("extension").find(|each| each.text("url") == Some(url))
}

const WITHHELD_SECTION: &str = "https://care-record.example/CodeSystem/withheld-section";
const WITHHELD_COUNT: &str = "https://care-record.example/StructureDefinition/withheld-count";
const ANSWERED_AT: &str = "https://care-record.example/StructureDefinition/answered-at";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_gateway_says_reads_back_as_it_was_said() {
        let said = Envelope {
            sources: vec![
                answer("GP", "Abington Park Surgery", true),
                answer("NHFT", "Community trust", false),
            ],
            withheld: vec![
                Withheld { section: Section::Letters, count: 4 },
                Withheld { section: Section::Allergies, count: 0 },
            ],
        };
        let bundle = json!({ "entry": [
            { "resource": { "resourceType": "Flag" } },
            { "search": { "mode": "outcome" }, "resource": said.to_outcome() },
        ] });
        assert_eq!(Envelope::from_bundle(&bundle), said);
    }

    #[test]
    fn what_is_withheld_is_told_even_where_its_number_cannot_be_read() {
        let said = Envelope {
            sources: Vec::new(),
            withheld: vec![Withheld { section: Section::Allergies, count: 1 }],
        };
        let mut outcome = said.to_outcome();
        outcome["issue"][0]["extension"] = json!([]);
        let bundle = json!({ "entry": [{ "resource": outcome }] });
        let withheld = vec![Withheld { section: Section::Allergies, count: 0 }];
        assert_eq!(Envelope::from_bundle(&bundle).withheld, withheld, "silence would say none");
    }

    #[test]
    fn an_ordinary_outcome_says_nothing_of_sources() {
        let outcome = json!({ "resourceType": "OperationOutcome", "issue": [{ "severity": "error", "code": "timeout" }] });
        assert!(!Envelope::default().absorb(&outcome), "it is no envelope");
    }

    #[test]
    fn a_resource_has_one_source() {
        let mut resource = json!({ "resourceType": "Flag", "meta": { "tag": [{ "system": "urn:x", "code": "y" }] } });
        tag_source(&mut resource, "GP", "Abington Park Surgery");
        tag_source(&mut resource, "NGH", "Northampton General Hospital");
        let sources: Vec<_> = (&resource)
            .list("meta.tag")
            .filter(|tag| tag.text("system") == Some(SOURCE_TAG))
            .collect();
        assert_eq!(sources.len(), 1, "the later tag replaces the earlier");
        assert_eq!((&resource).list("meta.tag").len(), 2, "other tags stay");
    }

    fn answer(short: &str, name: &str, answered: bool) -> SourceAnswer {
        let at = "2026-11-21T14:02:00Z".parse().unwrap();
        SourceAnswer { short: short.to_owned(), name: name.to_owned(), answered, at }
    }
}
