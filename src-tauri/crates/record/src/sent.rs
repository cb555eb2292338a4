//! A bundle as it was sent: its resources, and where each is found by the references to it.
//!
//! A restricted resource is not found, and what a reference calls it is not told: what it says must not stand in an entry
//! that is less restricted.

mod index;

use std::{collections::BTreeMap, ops::Range, sync::OnceLock};

use nhs::{ClinicalDate, Confidentiality, Section};

use crate::{
    RecordError,
    arrival::Arrival,
    envelope::SOURCE_TAG,
    fhir::{Fhir as _, first},
    json::{Document, Json},
    section::{
        confidentiality_of, has_sensitive_label, highest_label, is_always_supporting, is_sensitive,
        section_of_kind,
    },
};
use index::Index;

/// The text of a bundle, and what stands in it where.
pub(crate) struct Sent {
    document: Document,
    pages: Vec<Page>,
    by_address: Index,
    by_id: Index,
    /// Made when a reference first asks for it: few say no more than an identifier.
    by_identifier: OnceLock<Index>,
}

/// One entry of the bundle.
#[derive(Clone, Copy)]
pub(crate) struct Page {
    /// Where the entry, its address, its resource, and the type and the id of that stand in the document; nowhere, where it
    /// cannot be read.
    entry: usize,
    address: usize,
    resource: usize,
    kind: usize,
    id: usize,
    /// The first page with a resource of the same type and id.
    pub(crate) first: usize,
    pub(crate) section: Section,
    pub(crate) confidentiality: Confidentiality,
    pub(crate) sensitive: bool,
    /// Whether its resource is a Patient, and whether it is a report: asked so often that the text is not looked at for it.
    is_patient: bool,
    pub(crate) is_report: bool,
    /// Whether a later version of the same resource was sent, and the page of the version before it.
    pub(crate) superseded: bool,
    pub(crate) before: Option<usize>,
    /// With which piece of the record it came.
    pub(crate) piece: usize,
    /// Whether the same came again later, and fuller.
    is_replaced: bool,
}

/// What a reference refers to: a resource, and its page where it is not contained in another.
#[derive(Clone, Copy)]
pub(crate) struct Target<'a> {
    pub(crate) resource: Json<'a>,
    pub(crate) page: Option<usize>,
}

impl Sent {
    /// The bundle in these bytes.
    ///
    /// # Errors
    /// [`RecordError::NotABundle`], [`RecordError::InPart`]
    pub(crate) fn read(bytes: Vec<u8>, arrival: &Arrival) -> Result<Self, RecordError> {
        let document = Document::of_bundle(bytes).map_err(|_| RecordError::NotABundle)?;
        let root = document.root();
        if root.field("resourceType").as_str() != Some("Bundle") {
            return Err(RecordError::NotABundle);
        }
        if root.list("link").any(|link| link.text("relation") == Some("next")) {
            return Err(RecordError::InPart);
        }
        Ok(Self::of(document, Some(arrival)))
    }

    /// What a search found, in these bytes: it may have further pages, and every entry of it can be read.
    ///
    /// # Errors
    /// [`RecordError::NotABundle`]
    pub(crate) fn found(bytes: Vec<u8>) -> Result<Self, RecordError> {
        let document = Document::of_json(bytes).map_err(|_| RecordError::NotABundle)?;
        if document.root().field("resourceType").as_str() != Some("Bundle") {
            return Err(RecordError::NotABundle);
        }
        Ok(Self::of(document, None))
    }

    fn of(document: Document, arrival: Option<&Arrival>) -> Self {
        let root = document.root();
        let mut by_address = Index::default();
        let mut by_id = Index::default();
        let mut pages = Vec::new();
        for (number, entry) in root.list("entry").enumerate() {
            let mut page = Page::of(number, entry.brought_near());
            let said = |place| document.at(place).as_text();
            if let Some(arrival) = arrival {
                page.settle(arrival, said(page.kind), said(page.id));
            }
            if page.is_replaced {
                pages.push(page);
                continue;
            }
            if let Some(address) = said(page.address) {
                by_address.add(&address, number);
            }
            if let (Some(kind), Some(id)) = (said(page.kind), said(page.id)) {
                by_id.add(&(kind, id), number);
            }
            pages.push(page);
        }
        let mut sent = Self {
            by_address: by_address.sorted(),
            by_id: by_id.sorted(),
            by_identifier: OnceLock::new(),
            pages,
            document,
        };
        sent.find_versions();
        sent
    }

    /// The bundle as it was sent.
    pub(crate) fn text(&self) -> &str {
        self.document.text()
    }

    pub(crate) fn pages(&self) -> &[Page] {
        &self.pages
    }

    /// The resource on this page; null where there is none.
    pub(crate) fn resource(&self, page: usize) -> Json<'_> {
        self.document.at(self.pages.get(page).map_or(0, |page| page.resource))
    }

    /// The entry on this page, of which its resource is a part.
    pub(crate) fn entry(&self, page: usize) -> Json<'_> {
        self.document.at(self.pages.get(page).map_or(0, |page| page.entry))
    }

    /// The type of the resource on this page.
    pub(crate) fn kind(&self, page: usize) -> Option<&str> {
        self.pages.get(page).and_then(|page| self.document.at(page.kind).as_text())
    }

    /// Every page whose resource stands for what it is, with it.
    pub(crate) fn resources(&self) -> impl Iterator<Item = (usize, Json<'_>)> {
        let pages = self.pages.iter().enumerate().filter(|(_, page)| !page.is_replaced);
        pages.map(|(page, _)| (page, self.resource(page)))
    }

    /// Where the entries stand in the text, without the brackets around them.
    pub(crate) fn listed(&self) -> Range<usize> {
        self.document.listed()
    }

    /// What this reference, standing in this resource, refers to, if it was sent and may be told.
    pub(crate) fn resolve<'a>(
        &'a self,
        resource: Json<'a>,
        reference: Json<'a>,
    ) -> Option<Target<'a>> {
        self.target(resource, reference).filter(|target| !self.is_guarded(*target))
    }

    /// What the reference itself calls what it refers to, unless that may not be told.
    pub(crate) fn called<'a>(&'a self, resource: Json<'a>, reference: Json<'a>) -> Option<&'a str> {
        let guarded =
            self.target(resource, reference).is_some_and(|target| self.is_guarded(target));
        if guarded { None } else { reference.text("display") }
    }

    /// Every page to which this resource refers and of which it may therefore tell, however deep. The patient, whose record
    /// it is, is not told by that.
    pub(crate) fn mentions(&self, resource: Json<'_>, found: &mut Vec<u32>) {
        let begun = found.len();
        for (name, said) in resource.under(["reference", "identifier"]) {
            let target = match name {
                0 => said.text("").and_then(|address| self.addressed(address)),
                _ if said.is_object() => self.identified(said),
                _ => None,
            };
            let told = target.and_then(|page| self.pages.get(page)).filter(|page| {
                !page.is_patient && page.resource != resource.place() && !page.is_guarded()
            });
            let told = told.map(|page| page.first as u32);
            if let Some(first) = told
                && !found.get(begun..).unwrap_or_default().contains(&first)
            {
                found.push(first);
            }
        }
    }

    fn target<'a>(&'a self, resource: Json<'a>, reference: Json<'a>) -> Option<Target<'a>> {
        let address = reference.text("reference").or_else(|| reference.as_str());
        let page = match address {
            Some(address) => {
                if let Some(id) = address.strip_prefix('#') {
                    let mut contained = resource.list("contained");
                    let resource = contained.find(|inner| inner.text("id") == Some(id))?;
                    return Some(Target { resource, page: None });
                }
                self.addressed(address)
            }
            None => self.identified(reference.field("identifier")),
        }?;
        Some(Target { resource: self.resource(page), page: Some(page) })
    }

    /// The page that this address names: by the address of its entry, else by type and id.
    fn addressed(&self, address: &str) -> Option<usize> {
        let by_address = || {
            self.by_address.find(&address, |page| {
                self.pages.get(page).and_then(|page| self.document.at(page.address).as_text())
                    == Some(address)
            })
        };
        by_address().or_else(|| {
            let address = address.split_once("/_history/").map_or(address, |(before, _)| before);
            let mut parts = address.rsplit('/');
            let (id, kind) = (parts.next()?, parts.next()?);
            self.with_id(kind, id)
        })
    }

    pub(crate) fn with_id(&self, kind: &str, id: &str) -> Option<usize> {
        self.by_id.find(&(kind, id), |page| {
            self.kind(page) == Some(kind)
                && self.pages.get(page).and_then(|page| self.document.at(page.id).as_text())
                    == Some(id)
        })
    }

    /// The page whose resource has this identifier, where it has both a system and a value.
    fn identified(&self, identifier: Json<'_>) -> Option<usize> {
        let (system, value) = (identifier.text("system")?, identifier.text("value")?);
        let index = self.by_identifier.get_or_init(|| self.identifiers());
        index.find(&(system, value), |page| {
            self.resource(page).list("identifier").any(|each| {
                each.text("system") == Some(system) && each.text("value") == Some(value)
            })
        })
    }

    fn identifiers(&self) -> Index {
        let mut index = Index::default();
        for (page, resource) in self.resources() {
            for each in resource.list("identifier") {
                if let (Some(system), Some(value)) = (each.text("system"), each.text("value")) {
                    index.add(&(system, value), page);
                }
            }
        }
        index.sorted()
    }

    fn is_guarded(&self, target: Target<'_>) -> bool {
        match target.page.and_then(|page| self.pages.get(page)) {
            Some(page) => page.is_guarded(),
            None => {
                is_sensitive(target.resource) || confidentiality_of(target.resource).is_restricted()
            }
        }
    }

    /// Of several versions of one thing, the most confidential label holds for all.
    fn find_versions(&mut self) {
        let versions: Vec<(usize, usize)> = self
            .by_id
            .alike()
            .filter_map(|page| {
                let resource = self.resource(page);
                let first = self.with_id(resource.text("resourceType")?, resource.text("id")?)?;
                Some((page, first))
            })
            .collect();
        for (page, first) in &versions {
            let Some(here) = self.pages.get(*page).copied() else { continue };
            if let Some(first) = self.pages.get_mut(*first) {
                first.confidentiality = first.confidentiality.max(here.confidentiality);
                first.sensitive |= here.sensitive;
            }
        }
        self.order_versions(&versions);
        for (page, first) in versions {
            let Some(of_all) = self.pages.get(first).copied() else { continue };
            if let Some(here) = self.pages.get_mut(page) {
                let Page { confidentiality, sensitive, .. } = of_all;
                *here = Page { first, confidentiality, sensitive, ..*here };
            }
        }
    }

    /// One id of one source is one thing; of two sources it may be two.
    fn order_versions(&mut self, versions: &[(usize, usize)]) {
        let mut of_one: BTreeMap<(usize, String), Vec<Rank>> = BTreeMap::new();
        for (page, first) in versions {
            let resource = self.resource(*page);
            let tag = resource.list("meta.tag").find(|tag| tag.text("system") == Some(SOURCE_TAG));
            let source = tag.and_then(|tag| tag.text("code")).unwrap_or_default().to_owned();
            let number = resource.number("meta.versionId").and_then(|number| number.parse().ok());
            let rank = (number.unwrap_or(0), resource.date(&["meta.lastUpdated"]), *page);
            of_one.entry((*first, source)).or_default().push(rank);
        }
        for mut ranks in of_one.into_values() {
            ranks.sort();
            for (earlier, later) in ranks.iter().zip(ranks.iter().skip(1)) {
                if let Some(page) = self.pages.get_mut(earlier.2) {
                    page.superseded = true;
                }
                if let Some(page) = self.pages.get_mut(later.2) {
                    page.before = Some(earlier.2);
                }
            }
        }
    }
}

/// Which of two versions is the later: by its number, by its date, by its place.
type Rank = (u64, Option<ClinicalDate>, usize);

impl Page {
    fn of(number: usize, entry: Json<'_>) -> Self {
        let [address, resource] = entry.each(["fullUrl", "resource"]).map(first);
        // A list in a list is no resource.
        let resource = if resource.is_list() { Json::nothing() } else { resource };
        let [kind, id, meta] = resource.each(["resourceType", "id", "meta"]).map(first);
        let security = meta.field("security");
        let named = kind.as_text().unwrap_or_default();
        Self {
            entry: entry.place(),
            address: address.place(),
            resource: resource.place(),
            kind: kind.place(),
            id: id.place(),
            first: number,
            section: section_of_kind(named, resource),
            confidentiality: highest_label(security),
            sensitive: has_sensitive_label(security),
            is_patient: named == "Patient",
            is_report: named == "DiagnosticReport",
            superseded: false,
            before: None,
            piece: 0,
            is_replaced: false,
        }
    }

    /// Finds its place among what has come. What only explains others stands wherever it came.
    fn settle(&mut self, arrival: &Arrival, kind: Option<&str>, id: Option<&str>) {
        let named = (kind.unwrap_or_default(), id.unwrap_or_default());
        let explains = || named.0 == "OperationOutcome" || is_always_supporting(named.0);
        self.piece = arrival.piece_of(self.first);
        self.is_replaced = !arrival.stands(self.piece, self.section, named) && !explains();
    }

    /// Whether no other entry may tell of it.
    pub(crate) fn is_guarded(&self) -> bool {
        self.sensitive || self.confidentiality.is_restricted()
    }
}
