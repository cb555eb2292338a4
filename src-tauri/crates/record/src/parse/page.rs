use super::{Draft, Sheet, bundle};
use crate::{
    fhir::{day_text, moment_text},
    record::{Head, Item, Record},
    view::{Body, Entry},
};

/// The page whose entries are being read: a team makes several, and is read once.
pub(crate) struct OpenPage {
    page: Option<usize>,
    drafts: Vec<Option<Draft>>,
    with_details: bool,
}

impl OpenPage {
    /// No page as yet; of each entry its row alone will be read.
    pub(crate) fn of_rows() -> Self {
        Self { page: None, drafts: Vec::new(), with_details: false }
    }

    /// No page as yet; of each entry all will be read.
    pub(crate) fn with_details() -> Self {
        Self { with_details: true, ..Self::of_rows() }
    }

    /// The entry with this head.
    pub(crate) fn item<'r>(&mut self, record: &'r Record, head: &'r Head) -> Item<'r> {
        let sheet = Sheet { with_details: self.with_details, ..record.sheet(head.page) };
        if self.page != Some(head.page) {
            self.page = Some(head.page);
            self.drafts = bundle::drafts(&sheet).into_iter().map(Some).collect();
        }
        let draft = self.drafts.get_mut(head.nth).and_then(Option::take);
        let draft = draft.unwrap_or_else(|| Draft::unreadable(&sheet, "It cannot be read"));
        let mut draft = draft.knowing_how_it_was_sent(&sheet);
        if record.is_superseded(head) {
            draft = draft.superseded();
        } else if let (Body::Result { was, .. }, Some(before)) =
            (&mut draft.body, record.before(head))
        {
            *was = value_of(&record.sheet(before));
        }
        let Draft { body, date, timed, status, mut details, facts } = draft;
        if self.with_details {
            details.extend(record.said_of(head.page));
        }
        let status = match (bundle::has_unknown_modifier(sheet.resource), status) {
            (true, Some(status)) => Some(format!("{UNSAFE}. {status}")),
            (true, None) => Some(UNSAFE.to_owned()),
            (false, status) => status,
        };
        let text = if timed { moment_text } else { day_text };
        let entry = Entry {
            id: record.id(head),
            version: record.version(head),
            source: record.source(head).clone(),
            date: date.as_ref().map(text),
            status,
            body,
        };
        Item { head, entry, facts, details }
    }
}

/// What an earlier version of a result said.
fn value_of(sheet: &Sheet<'_>) -> Option<String> {
    let draft = bundle::drafts(sheet).into_iter().next()?;
    let Body::Result { value, unit, .. } = draft.body else { return None };
    Some(format!("{value} {}", unit.unwrap_or_default()).trim_end().to_owned())
}

const UNSAFE: &str = "Cannot be read safely";
