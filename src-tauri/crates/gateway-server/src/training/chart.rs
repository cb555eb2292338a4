//! The writing of one patient's record: a page for each source, each page a FHIR Bundle in the end.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use nhs::system::{
    ACT_REASON, CONFIDENTIALITY, NHS_NUMBER, NHS_NUMBER_VERIFICATION, ODS_ORGANISATION,
};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    Feed,
    person::Person,
    sources::{Place, Source},
    staff::Staff,
    time::{Calendar, moment},
};

/// One patient's record while it is written.
pub(super) struct Chart {
    pub(super) person: Person,
    pub(super) calendar: Calendar,
    pages: Vec<Page>,
}

struct Page {
    place: &'static Place,
    answers: bool,
    entries: Vec<Value>,
    counts: BTreeMap<&'static str, u32>,
    written: Vec<String>,
}

/// A hand that writes on one source's page of a chart.
pub(super) struct Pen<'a> {
    page: &'a mut Page,
    pub(super) person: &'a Person,
    pub(super) calendar: Calendar,
    pub(super) place: &'static Place,
    label: Option<&'static str>,
}

impl Chart {
    pub(super) fn new(person: Person, calendar: Calendar) -> Self {
        let mut chart = Self { person, calendar, pages: Vec::new() };
        chart.at(chart.person.practice);
        chart
    }

    /// The chart of somebody whose own practice is not connected: it has no page.
    pub(super) fn of_a_visitor(person: Person, calendar: Calendar) -> Self {
        Self { person, calendar, pages: Vec::new() }
    }

    /// A pen on this source's page, which begins with the patient.
    pub(super) fn at(&mut self, place: &'static Place) -> Pen<'_> {
        let known = self.pages.iter().position(|page| page.place.source.ods == place.source.ods);
        let index = known.unwrap_or(self.pages.len());
        if known.is_none() {
            self.pages.push(Page::new(place));
        }
        let Self { person, calendar, pages } = self;
        #[expect(clippy::indexing_slicing, reason = "the page was found or pushed just above")]
        let page = &mut pages[index];
        let mut pen = Pen { page, person, calendar: *calendar, place, label: None };
        if known.is_none() {
            pen.patient();
        }
        pen
    }

    /// A source that knows the patient and does not answer: its page holds the patient alone.
    pub(super) fn silent(&mut self, place: &'static Place) {
        self.at(place);
        for page in &mut self.pages {
            page.answers &= page.place.source.ods != place.source.ods;
        }
    }

    /// The finished pages, one for each source.
    pub(super) fn close(self) -> Vec<Feed> {
        let Self { person, calendar, pages } = self;
        pages.into_iter().map(|page| page.close(&person, calendar)).collect()
    }
}

impl Page {
    fn new(place: &'static Place) -> Self {
        Self {
            place,
            answers: true,
            entries: Vec::new(),
            counts: BTreeMap::new(),
            written: Vec::new(),
        }
    }

    fn close(self, person: &Person, calendar: Calendar) -> Feed {
        let made = moment(calendar.today, 0, 5);
        let source = Source { answers: self.answers, ..self.place.source };
        let bundle = json!({
            "resourceType": "Bundle",
            "id": id_of(&[source.ods, &person.nhs.digits(), "Bundle"]),
            "meta": { "lastUpdated": made, "tag": [training_tag()] },
            "type": "collection",
            "timestamp": made,
            "entry": self.entries,
        });
        Feed { source, bundle }
    }
}

impl Pen<'_> {
    /// The same pen, whose entries carry this label of confidentiality.
    pub(super) fn labelled(mut self, label: &'static str) -> Self {
        self.label = Some(label);
        self
    }

    /// A reference to the patient as this source knows them.
    pub(super) fn subject(&self) -> Value {
        json!({ "reference": format!("Patient/{}", self.patient_id()) })
    }

    /// The organisation that writes this page.
    pub(super) fn home(&self) -> Value {
        self.organisation_reference(self.place)
    }

    /// Writes one resource down as recorded on this day, and answers with the reference to it.
    pub(super) fn write(&mut self, kind: &'static str, recorded: NaiveDate, body: Value) -> String {
        let count = self.page.counts.entry(kind).or_insert(0);
        *count += 1;
        let number = count.to_string();
        let id = id_of(&[self.place.source.ods, &self.person.nhs.digits(), kind, &number]);
        let updated = if recorded < self.calendar.today {
            moment(recorded, 17, 30)
        } else {
            moment(self.calendar.today, 0, 5)
        };
        let mut meta = json!({ "lastUpdated": updated, "source": self.base() });
        if let (Some(meta), Some(profile)) = (meta.as_object_mut(), profile_of(kind)) {
            meta.insert("profile".to_owned(), json!([profile]));
        }
        if let (Some(meta), Some(label)) = (meta.as_object_mut(), self.label) {
            meta.insert(
                "security".to_owned(),
                json!([{ "system": CONFIDENTIALITY, "code": label }]),
            );
        }
        self.put(kind, id, meta, body)
    }

    /// A reference to an organisation, which is written down with its first mention.
    pub(super) fn organisation(&mut self, place: &'static Place) -> Value {
        let id = self.organisation_id(place);
        if self.is_first(&id) {
            let meta = self.standing_meta("Organization");
            let body = json!({
                "identifier": [{ "system": ODS_ORGANISATION, "value": place.source.ods }],
                "active": true,
                "type": [{ "text": place.kind }],
                "name": place.source.name,
                "alias": [place.source.short],
                "telecom": [phone(place.telephone, "work")],
                "address": [{ "line": [place.line], "city": place.town, "postalCode": place.postcode }],
            });
            self.put("Organization", id, meta, body);
        }
        self.organisation_reference(place)
    }

    /// A reference to where this source sees its patients, which is written down with its first mention.
    pub(super) fn location(&mut self) -> Value {
        let place = self.place;
        let id = id_of(&[place.source.ods, "Location"]);
        if self.is_first(&id) {
            let meta = self.standing_meta("Location");
            let body = json!({
                "status": "active",
                "name": place.source.name,
                "telecom": [phone(place.telephone, "work")],
                "address": { "line": [place.line], "city": place.town, "postalCode": place.postcode },
                "managingOrganization": self.home(),
            });
            self.put("Location", id.clone(), meta, body);
        }
        json!({ "reference": format!("Location/{id}"), "display": place.source.name })
    }

    /// A reference to an agency outside the six sources: a care company, an alarm centre.
    pub(super) fn agency(&mut self, name: &'static str, telephone: &'static str) -> Value {
        let id = id_of(&[self.place.source.ods, "Organization", name]);
        if self.is_first(&id) {
            let meta = self.standing_meta("Organization");
            let telecom = [phone(telephone, "work")];
            self.put(
                "Organization",
                id.clone(),
                meta,
                json!({ "active": true, "name": name, "telecom": telecom }),
            );
        }
        json!({ "reference": format!("Organization/{id}"), "display": name })
    }

    /// A reference to a member of staff in their role; person and role are written down with the first mention.
    pub(super) fn staff(&mut self, who: &'static Staff) -> Value {
        let id = self.staff_id("PractitionerRole", who);
        if self.is_first(&id) {
            let practitioner = self.practitioner(who);
            let organisation = self.organisation(self.place);
            let meta = self.standing_meta("PractitionerRole");
            let body = json!({
                "active": true,
                "practitioner": practitioner,
                "organization": organisation,
                "code": [who.job.concept()],
                "telecom": [phone(who.telephone, "work")],
            });
            self.put("PractitionerRole", id.clone(), meta, body);
        }
        json!({ "reference": format!("PractitionerRole/{id}"), "display": who.display() })
    }

    /// A reference to a member of staff as a person.
    pub(super) fn practitioner(&mut self, who: &'static Staff) -> Value {
        let id = self.staff_id("Practitioner", who);
        if self.is_first(&id) {
            let meta = self.standing_meta("Practitioner");
            let body = json!({ "active": true, "name": [who.name()], "telecom": [phone(who.telephone, "work")] });
            self.put("Practitioner", id.clone(), meta, body);
        }
        json!({ "reference": format!("Practitioner/{id}"), "display": who.display() })
    }

    fn patient(&mut self) {
        let practice = self.organisation(self.person.practice);
        let managing = self.organisation(self.place);
        let mut meta = self.standing_meta("Patient");
        if let Some(meta) = meta.as_object_mut() {
            meta.insert("tag".to_owned(), json!([training_tag()]));
            if self.person.protected && self.place.source.ods == self.person.practice.source.ods {
                let label =
                    json!({ "system": CONFIDENTIALITY, "code": "R", "display": "restricted" });
                meta.insert("security".to_owned(), json!([label]));
            }
        }
        let mut body = self.person.fhir();
        if let Some(body) = body.as_object_mut() {
            body.insert("identifier".to_owned(), json!([nhs_number(self.person)]));
            body.insert("generalPractitioner".to_owned(), json!([practice]));
            body.insert("managingOrganization".to_owned(), managing);
        }
        self.put("Patient", self.patient_id(), meta, body);
    }

    fn put(&mut self, kind: &str, id: String, meta: Value, body: Value) -> String {
        let reference = format!("{kind}/{id}");
        let mut resource = Map::new();
        resource.insert("resourceType".to_owned(), json!(kind));
        resource.insert("id".to_owned(), json!(id));
        resource.insert("meta".to_owned(), meta);
        if let Value::Object(fields) = body {
            resource.extend(fields.into_iter().filter(|(_, value)| !value.is_null()));
        }
        let address = format!("{}/{reference}", self.base());
        self.page.entries.push(json!({ "fullUrl": address, "resource": resource }));
        reference
    }

    fn is_first(&mut self, id: &str) -> bool {
        let first = !self.page.written.iter().any(|known| known == id);
        if first {
            self.page.written.push(id.to_owned());
        }
        first
    }

    fn base(&self) -> String {
        format!("https://{}.records.example/fhir", self.place.source.ods.to_ascii_lowercase())
    }

    fn standing_meta(&self, kind: &str) -> Value {
        let updated = moment(self.calendar.ago(400), 6, 0);
        json!({ "lastUpdated": updated, "source": self.base(), "profile": [profile(kind)] })
    }

    fn patient_id(&self) -> String {
        id_of(&[self.place.source.ods, &self.person.nhs.digits(), "Patient"])
    }

    fn staff_id(&self, kind: &str, who: &Staff) -> String {
        id_of(&[self.place.source.ods, kind, &who.display()])
    }

    fn organisation_id(&self, place: &Place) -> String {
        id_of(&[self.place.source.ods, "Organization", place.source.ods])
    }

    fn organisation_reference(&self, place: &Place) -> Value {
        let id = self.organisation_id(place);
        json!({ "reference": format!("Organization/{id}"), "display": place.source.name })
    }
}

/// A telephone number as FHIR writes it.
pub(super) fn phone(number: &str, used_as: &str) -> Value {
    json!({ "system": "phone", "value": number, "use": used_as })
}

/// References to things already written, as FHIR wants them.
pub(super) fn to(reference: &str) -> Value {
    json!({ "reference": reference })
}

fn nhs_number(person: &Person) -> Value {
    let (code, display) = match person.traced {
        true => ("01", "Number present and verified"),
        false => ("02", "Number present but not traced"),
    };
    json!({
        "extension": [{
            "url": NHS_NUMBER_VERIFICATION,
            "valueCodeableConcept": { "coding": [{ "system": VERIFICATION_CODES, "code": code, "display": display }] },
        }],
        "system": NHS_NUMBER,
        "value": person.nhs.digits(),
    })
}

fn profile_of(kind: &str) -> Option<String> {
    UK_CORE.contains(&kind).then(|| profile(kind))
}

fn profile(kind: &str) -> String {
    format!("https://fhir.hl7.org.uk/StructureDefinition/UKCore-{kind}")
}

fn training_tag() -> Value {
    json!({ "system": ACT_REASON, "code": "HTEST", "display": "test health data" })
}

fn id_of(parts: &[&str]) -> String {
    Uuid::new_v5(&COUNTY, parts.join("|").as_bytes()).to_string()
}

const VERIFICATION_CODES: &str =
    "https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatusEngland";
const UK_CORE: [&str; 16] = [
    "AllergyIntolerance",
    "Appointment",
    "CarePlan",
    "CareTeam",
    "Condition",
    "Consent",
    "DiagnosticReport",
    "DocumentReference",
    "Encounter",
    "FamilyMemberHistory",
    "Flag",
    "Immunization",
    "MedicationRequest",
    "MedicationStatement",
    "Observation",
    "Procedure",
];
/// The name space in which the county's ids are made.
const COUNTY: Uuid = Uuid::from_u128(0x6b1d_90a4_3f5e_4c27_9a1c_2d58_77e0_41b3);
