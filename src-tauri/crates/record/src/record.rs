mod came;
mod entry;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use access::Grant;
use chrono::{DateTime, Utc};
use nhs::{PatientId, Section};
use thiserror::Error;

use crate::{
    View,
    arrival::{Arrival, Part, Piece, What},
    envelope::Envelope,
    fhir::Fhir as _,
    json::Json,
    parse::{self, Person, Sheet},
    sent::Sent,
    view::{Detail, Source},
};
use came::Came;
pub use entry::Unlisted;
pub(crate) use entry::{Brief, Facts, Head, Item, LetterFacts};

/// Everything that the gateway sent of one patient. It cannot be shown: only the [`View`] through a grant can.
///
/// It has no `Serialize`, and its `Debug` says nothing of the patient.
pub struct Record {
    patient: PatientId,
    arrival: Arrival,
    sent: Sent,
    pub(crate) person: Person,
    /// What the gateway says of each piece that came.
    envelopes: Vec<Envelope>,
    /// Newest first.
    pub(crate) heads: Vec<Head>,
    mentions: Vec<u32>,
    sources: Vec<Source>,
    groups: BTreeMap<usize, Vec<usize>>,
    unlisted: Unlisted,
}

/// Why there is no record, or no view of it.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum RecordError {
    /// What was sent is no FHIR Bundle at all.
    #[error("the gateway did not send a record that can be read")]
    NotABundle,
    /// The bundle says that there are further pages: a part must not pass for the whole.
    #[error("the gateway sent only a part of the record")]
    InPart,
    /// The bundle or the grant is about somebody else.
    #[error("this is not the record of that patient")]
    NotTheirs,
    /// What was asked for was not sent.
    #[error("the gateway did not send this letter")]
    NotSent,
    /// The grant has ended.
    #[error("the permission to see this record has ended")]
    Ended,
}

impl Record {
    /// The record in this FHIR Bundle.
    ///
    /// Where the bundle has Patients, one of them must have the id `patient`.
    ///
    /// # Errors
    /// [`RecordError::NotABundle`], [`RecordError::InPart`] or [`RecordError::NotTheirs`]; a fault in one entry is none of
    /// these, the entry is kept as unreadable.
    pub fn from_bundle(
        patient: &PatientId,
        bundle: &[u8],
        fetched: DateTime<Utc>,
    ) -> Result<Self, RecordError> {
        Self::keeping(patient, bundle.to_vec(), fetched)
    }

    /// The record in this FHIR Bundle, of which it keeps the bytes: they are wiped from memory with it.
    ///
    /// # Errors
    /// As [`Record::from_bundle`].
    pub fn keeping(
        patient: &PatientId,
        bundle: Vec<u8>,
        fetched: DateTime<Utc>,
    ) -> Result<Self, RecordError> {
        Self::of_one(patient, What::Whole, bundle, fetched)
    }

    /// The same of a copy that was kept for a visit: it says so, as long as it was not sent again.
    ///
    /// # Errors
    /// As [`Record::from_bundle`].
    pub fn saved_copy(
        patient: &PatientId,
        bundle: Vec<u8>,
        fetched: DateTime<Utc>,
    ) -> Result<Self, RecordError> {
        let record = Self::keeping(patient, bundle, fetched)?;
        Ok(Self { arrival: record.arrival.of_saved_copy(), ..record })
    }

    /// The beginning of a record: its first part in this FHIR Bundle. The others are on their way.
    ///
    /// # Errors
    /// As [`Record::from_bundle`].
    pub fn beginning(
        patient: &PatientId,
        first: Vec<u8>,
        fetched: DateTime<Utc>,
    ) -> Result<Self, RecordError> {
        Self::of_one(patient, What::Part(Part::First), first, fetched)
    }

    /// The record that had this Bundle and had arrived so far.
    ///
    /// # Errors
    /// As [`Record::from_bundle`]; also where the two do not belong together.
    pub fn resumed(
        patient: &PatientId,
        bundle: Vec<u8>,
        arrival: Arrival,
    ) -> Result<Self, RecordError> {
        let sent = Sent::read(bundle, &arrival)?;
        if !arrival.has(sent.pages().len()) {
            return Err(RecordError::NotABundle);
        }
        Self::made(patient, sent, arrival)
    }

    /// The same record with this part of it, which takes the place of an older one.
    ///
    /// # Errors
    /// As [`Record::from_bundle`]; then the record stays as it was.
    pub fn with_part(
        &self,
        part: Part,
        bundle: Vec<u8>,
        fetched: DateTime<Utc>,
    ) -> Result<Self, RecordError> {
        let what = What::Part(part);
        let came = Came::read(&self.patient, what.clone(), bundle, fetched)?;
        let stay = self.pieces().filter(|(piece, _)| match &piece.what {
            What::Letter(letter) => !self.is_outdated(letter, part, &came.sent),
            What::Whole | What::Part(_) => piece.what != what,
        });
        let mut pieces: Vec<_> = stay.collect();
        pieces.push(came.entries());
        let (bundle, arrival) = self.arrival.joined(pieces);
        Self::resumed(&self.patient, bundle, arrival.come(part))
    }

    /// The same record with the pages of this letter, `DocumentReference/abc`.
    ///
    /// # Errors
    /// As [`Record::from_bundle`]; [`RecordError::NotSent`] where the letter is not in the Bundle.
    pub fn with_letter(
        &self,
        letter: &str,
        bundle: Vec<u8>,
        fetched: DateTime<Utc>,
    ) -> Result<Self, RecordError> {
        let what = What::Letter(letter.to_owned());
        let came = Came::read(&self.patient, what.clone(), bundle, fetched)?;
        let sent = letter.split_once('/').and_then(|(kind, id)| came.sent.with_id(kind, id));
        sent.ok_or(RecordError::NotSent)?;
        let mut pieces: Vec<_> = self.pieces().filter(|(piece, _)| piece.what != what).collect();
        pieces.push(came.entries());
        let (bundle, arrival) = self.arrival.joined(pieces);
        Self::resumed(&self.patient, bundle, arrival)
    }

    /// Notes that this part is on its way, again or for the first time.
    pub fn expect(&mut self, part: Part) {
        self.arrival.expect(part);
    }

    /// Notes that this part did not come. An older one stands.
    pub fn miss(&mut self, part: Part, at: DateTime<Utc>) {
        self.arrival.miss(part, at);
    }

    /// Which parts of it are here. Kept beside its Bundle, it makes the same record again: [`Record::resumed`].
    #[must_use]
    pub fn arrival(&self) -> &Arrival {
        &self.arrival
    }

    fn of_one(
        patient: &PatientId,
        what: What,
        bundle: Vec<u8>,
        fetched: DateTime<Utc>,
    ) -> Result<Self, RecordError> {
        let Came { sent, piece } = Came::read(patient, what, bundle, fetched)?;
        Self::made(patient, sent, Arrival::of(piece))
    }

    fn made(patient: &PatientId, sent: Sent, arrival: Arrival) -> Result<Self, RecordError> {
        let parsed = parse::bundle(patient, &sent, arrival.pieces().len())?;
        Ok(Self {
            patient: patient.clone(),
            arrival,
            person: parsed.person,
            envelopes: parsed.envelopes,
            heads: parsed.heads,
            mentions: parsed.mentions,
            sources: parsed.sources,
            groups: parsed.groups,
            unlisted: parsed.unlisted,
            sent,
        })
    }

    fn pieces(&self) -> impl Iterator<Item = (Piece, &str)> {
        let pieces = self.arrival.pieces().iter();
        pieces.map(|piece| {
            (piece.clone(), self.sent.text().get(piece.text.clone()).unwrap_or_default())
        })
    }

    /// Whether the part that has come has another version of this letter than the one whose pages are here, or none.
    fn is_outdated(&self, letter: &str, part: Part, came: &Sent) -> bool {
        let Some((kind, id)) = letter.split_once('/') else { return true };
        let version = |sent: &Sent| {
            let page = sent.with_id(kind, id)?;
            let version = Sheet::new(sent.resource(page), sent).version();
            Some((Part::of(sent.pages().get(page)?.section), version.map(str::to_owned)))
        };
        let here = version(&self.sent);
        let is_of_part = here.as_ref().is_none_or(|(of, _)| *of == part);
        is_of_part && version(came) != here
    }

    /// The FHIR Bundle in which it was sent.
    #[must_use]
    pub fn bundle(&self) -> &str {
        self.sent.text()
    }

    /// Whose record it is.
    #[must_use]
    pub fn patient(&self) -> &PatientId {
        &self.patient
    }

    /// What the gateway says of this section, once it is here.
    pub(crate) fn envelope_of(&self, section: Section) -> Option<&Envelope> {
        self.envelopes.get(self.arrival.holder(section)?)
    }

    /// What the gateway says with each piece in which there are sections.
    pub(crate) fn envelopes(&self) -> impl Iterator<Item = &Envelope> {
        let held: BTreeSet<usize> =
            Section::ALL.into_iter().filter_map(|section| self.arrival.holder(section)).collect();
        held.into_iter().filter_map(|piece| self.envelopes.get(piece))
    }

    /// When this section was sent; of one that is not here, when the record began to come.
    pub(crate) fn fetched(&self, section: Section) -> DateTime<Utc> {
        let held = self.arrival.holder(section).and_then(|held| self.arrival.pieces().get(held));
        held.map_or(self.arrival.begun(), |piece| piece.at)
    }

    /// Whether this is a letter whose pages stayed behind when it was listed.
    pub(crate) fn lacks_pages(&self, head: &Head) -> bool {
        let piece = self.sent.pages().get(head.page).map(|page| page.piece);
        let came = piece.and_then(|piece| self.arrival.pieces().get(piece));
        let is_listed = came.is_some_and(|piece| matches!(piece.what, What::Part(_)));
        let resource = self.sent.resource(head.page);
        let attached = resource
            .list("content")
            .map(|content| content.field("attachment"))
            .chain(resource.list("presentedForm"));
        let lacks =
            |attachment: Json<'_>| attachment.is_object() && attachment.field("data").is_null();
        is_listed && attached.into_iter().any(lacks)
    }

    /// How many entries of the bundle make no entry of the record, for diagnosis: numbers, nothing else.
    #[must_use]
    pub fn unlisted(&self) -> Unlisted {
        self.unlisted
    }

    /// The part of it that this grant shows at this moment.
    ///
    /// # Errors
    /// [`RecordError::NotTheirs`] if the grant is for another patient, [`RecordError::Ended`] if it has ended.
    pub fn seen_through<'r>(
        &'r self,
        grant: &Grant,
        at: DateTime<Utc>,
    ) -> Result<View<'r>, RecordError> {
        if *grant.patient() != self.patient {
            return Err(RecordError::NotTheirs);
        }
        if !grant.holds(at) {
            return Err(RecordError::Ended);
        }
        Ok(View::new(self, grant.reach(), at))
    }

    /// The entries with these heads, each read from its resource as far as its row needs.
    pub(crate) fn read<'r>(&'r self, heads: impl IntoIterator<Item = &'r Head>) -> Vec<Item<'r>> {
        let mut page = parse::OpenPage::of_rows();
        heads.into_iter().map(|head| page.item(self, head)).collect()
    }

    /// The entry with this head, with what stands beside its row.
    pub(crate) fn read_whole<'r>(&'r self, head: &'r Head) -> Item<'r> {
        parse::OpenPage::with_details().item(self, head)
    }

    pub(crate) fn sheet(&self, page: usize) -> Sheet<'_> {
        Sheet::new(self.sent.resource(page), &self.sent)
    }

    /// `Observation/abc`; a second entry of the same resource has `#2` after it.
    pub(crate) fn id(&self, head: &Head) -> String {
        let sheet = self.sheet(head.page);
        let kind = sheet.kind().unwrap_or("Unknown");
        let id = match sheet.id() {
            Some(id) => format!("{kind}/{id}"),
            None => format!("{kind}/entry-{}", head.page),
        };
        if head.copy == 1 { id } else { format!("{id}#{}", head.copy) }
    }

    /// The version of its resource.
    pub(crate) fn version(&self, head: &Head) -> Option<String> {
        self.sheet(head.page).version().map(str::to_owned)
    }

    pub(crate) fn source(&self, head: &Head) -> &Source {
        self.sources.get(head.source as usize).unwrap_or(&NOBODY)
    }

    /// The first pages of the resources that an entry may name.
    pub(crate) fn mentioned(&self, head: &Head) -> &[u32] {
        self.mentions.get(head.mentions.clone()).unwrap_or_default()
    }

    /// By what all entries of one resource are known: its first page.
    pub(crate) fn resource(&self, head: &Head) -> usize {
        self.sent.pages().get(head.page).map_or(head.page, |page| page.first)
    }

    /// Whether a later version of it was sent.
    pub(crate) fn is_superseded(&self, head: &Head) -> bool {
        self.sent.pages().get(head.page).is_some_and(|page| page.superseded)
    }

    /// The page of the version before it, where that was sent.
    pub(crate) fn before(&self, head: &Head) -> Option<usize> {
        self.sent.pages().get(head.page)?.before
    }

    /// How many pages the bundle has.
    pub(crate) fn pages(&self) -> usize {
        self.sent.pages().len()
    }

    /// What reports and requests say of the resource on this page.
    pub(crate) fn said_of(&self, page: usize) -> impl Iterator<Item = Detail> {
        let groups = self.groups.get(&page).into_iter().flatten();
        groups.flat_map(|group| parse::said_of(&self.sheet(*group)))
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Record(hidden)")
    }
}

static NOBODY: Source = Source { short: String::new(), name: String::new() };
