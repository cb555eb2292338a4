//! Entries about care as it is organised: contacts, appointments, plans, people, flags, referrals, choices.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{
    chart::{Pen, phone, to},
    clinical::period,
    code::{Code, HL7, coded, loinc, snomed, words},
    staff::Staff,
    time::moment,
};

/// A contact between the patient and a service.
#[derive(Clone, Copy, Debug)]
pub(super) struct Contact<'a> {
    pub(super) kind: ContactKind,
    pub(super) what: &'a str,
    pub(super) start: NaiveDate,
    pub(super) end: NaiveDate,
    pub(super) reason: Option<Code>,
}

/// Where and how a contact takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ContactKind {
    Surgery,
    Telephone,
    Clinic,
    Emergency,
    Ward,
    Home,
    Ambulance,
}

/// Something booked, or that was.
#[derive(Clone, Copy, Debug)]
pub(super) struct Booking<'a> {
    pub(super) what: &'a str,
    pub(super) at: (NaiveDate, u32, u32),
    pub(super) minutes: u32,
    pub(super) state: &'static str,
}

/// A plan: what it is, its text, and what is to be done.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plan<'a> {
    pub(super) category: Code,
    pub(super) title: &'a str,
    pub(super) text: &'a str,
    pub(super) since: NaiveDate,
    pub(super) steps: &'a [&'a str],
}

/// Somebody close to the patient.
#[derive(Clone, Copy, Debug)]
pub(super) struct Relative<'a> {
    pub(super) name: [&'a str; 3],
    pub(super) kind: (&'static str, &'static str),
    pub(super) telephone: &'a str,
    pub(super) note: Option<&'static str>,
}

impl Pen<'_> {
    pub(super) fn contact(&mut self, contact: &Contact<'_>, by: &'static Staff) -> String {
        let (class, class_name) = contact.kind.class();
        let body = json!({
            "status": "finished",
            "class": { "system": format!("{HL7}v3-ActCode"), "code": class, "display": class_name },
            "type": [contact.kind.code().said_at_run(contact.what)],
            "subject": self.subject(),
            "participant": [{ "individual": self.practitioner(by) }],
            "period": period(contact.start, Some(contact.end)),
            "reasonCode": contact.reason.map(|reason| json!([reason.concept()])),
            "serviceProvider": self.home(),
        });
        self.write("Encounter", contact.end, body)
    }

    pub(super) fn booking(&mut self, booking: &Booking<'_>, with: &'static Staff) -> String {
        let (day, hour, minute) = booking.at;
        let length = minute + booking.minutes;
        let made = self.calendar.ago(20).min(day);
        // The first ones name the organisation itself, and stay as they are; FHIR has no place for it.
        let place = match self.person.particulars {
            Some(_) => self.location(),
            None => self.home(),
        };
        let body = json!({
            "status": booking.state,
            "serviceType": [{ "text": booking.what }],
            "description": booking.what,
            "start": moment(day, hour, minute),
            "end": moment(day, hour + length / 60, length % 60),
            "minutesDuration": booking.minutes,
            "created": made.to_string(),
            "participant": [
                { "actor": self.subject(), "status": "accepted" },
                { "actor": self.practitioner(with), "status": "accepted" },
                { "actor": place, "status": "accepted" },
            ],
        });
        self.write("Appointment", made, body)
    }

    /// Something that everybody who opens the record should see at once.
    pub(super) fn flag(&mut self, category: &'static str, flag: Code, since: NaiveDate) -> String {
        let body = json!({
            "status": "active",
            "category": [coded(FLAG_CATEGORY, category, flag_category(category)).concept()],
            "code": flag.concept(),
            "subject": self.subject(),
            "period": period(since, None),
            "author": self.home(),
        });
        self.write("Flag", since, body)
    }

    pub(super) fn plan(&mut self, plan: &Plan<'_>, by: &'static Staff, goals: &[String]) -> String {
        let steps: Vec<Value> = plan.steps.iter().map(|step| activity(step)).collect();
        let goals: Vec<Value> = goals.iter().map(|goal| to(goal)).collect();
        let body = json!({
            "status": "active",
            "intent": "plan",
            "category": [plan.category.concept()],
            "title": plan.title,
            "description": plan.text,
            "subject": self.subject(),
            "period": period(plan.since, None),
            "created": plan.since.to_string(),
            "author": self.staff(by),
            "goal": (!goals.is_empty()).then_some(goals),
            "activity": (!steps.is_empty()).then_some(steps),
        });
        self.write("CarePlan", plan.since, body)
    }

    /// What the patient wants to reach, in their own words.
    pub(super) fn goal(&mut self, goal: &str, since: NaiveDate) -> String {
        let body = json!({
            "lifecycleStatus": "active",
            "description": { "text": goal },
            "subject": self.subject(),
            "startDate": since.to_string(),
            "expressedBy": self.subject(),
        });
        self.write("Goal", since, body)
    }

    /// A team around the patient: staff of this source and agencies outside it.
    pub(super) fn team(
        &mut self,
        name: &str,
        telephone: &str,
        staff: &[&'static Staff],
        agencies: &[(&'static str, &'static str, &'static str)],
        since: NaiveDate,
    ) -> String {
        let mut members: Vec<Value> = Vec::new();
        for who in staff {
            let member = self.staff(who);
            members.push(json!({ "role": [who.job.concept()], "member": member }));
        }
        for (role, agency, number) in agencies {
            let member = self.agency(agency, number);
            members.push(json!({ "role": [{ "text": role }], "member": member }));
        }
        let body = json!({
            "status": "active",
            "name": name,
            "subject": self.subject(),
            "period": period(since, None),
            "participant": members,
            "managingOrganization": [self.home()],
            "telecom": [phone(telephone, "work")],
        });
        self.write("CareTeam", since, body)
    }

    pub(super) fn relative(&mut self, relative: &Relative<'_>, day: NaiveDate) -> String {
        let [prefix, given, family] = relative.name;
        let (code, kind) = relative.kind;
        let mut roles = vec![json!({
            "coding": [{ "system": format!("{HL7}v3-RoleCode"), "code": code }],
            "text": kind,
        })];
        roles.extend(relative.note.map(|note| json!({ "text": note })));
        let body = json!({
            "active": true,
            "patient": self.subject(),
            "relationship": roles,
            "name": [{ "use": "official", "family": family, "given": [given], "prefix": [prefix] }],
            "telecom": [phone(relative.telephone, "home")],
        });
        self.write("RelatedPerson", day, body)
    }

    /// A referral to another service.
    pub(super) fn referral(
        &mut self,
        to_what: &str,
        why: &str,
        day: NaiveDate,
        by: &'static Staff,
    ) -> String {
        let body = json!({
            "status": "active",
            "intent": "order",
            "category": [words("Referral").concept()],
            "priority": "routine",
            "code": { "text": to_what },
            "subject": self.subject(),
            "authoredOn": day.to_string(),
            "requester": self.staff(by),
            "reasonCode": [{ "text": why }],
        });
        self.write("ServiceRequest", day, body)
    }

    /// The patient's choice not to share, as the GP practice coded it.
    pub(super) fn opted_out(&mut self, day: NaiveDate) -> String {
        let refused =
            snomed("416409005", "Refused consent for upload to local shared electronic record");
        let body = json!({
            "status": "active",
            "scope": coded(CONSENT_SCOPE, "patient-privacy", "Privacy Consent").concept(),
            "category": [loinc("59284-0", "Consent Document").concept(), refused.concept()],
            "patient": self.subject(),
            "dateTime": day.to_string(),
            "performer": [self.subject()],
            "organization": [self.home()],
            "sourceAttachment": { "contentType": "text/plain", "title": "Told the practice at the reception desk" },
            "policy": [{ "uri": "https://county.records.example/policy/sharing" }],
            "provision": { "type": "deny", "period": period(day, None) },
        });
        self.write("Consent", day, body)
    }
}

impl ContactKind {
    /// Whether the patient stays overnight.
    pub(super) fn is_a_stay(self) -> bool {
        self == Self::Ward
    }

    fn class(self) -> (&'static str, &'static str) {
        match self {
            Self::Surgery | Self::Clinic => ("AMB", "ambulatory"),
            Self::Telephone => ("VR", "virtual"),
            Self::Emergency => ("EMER", "emergency"),
            Self::Ward => ("IMP", "inpatient encounter"),
            Self::Home => ("HH", "home health"),
            Self::Ambulance => ("FLD", "field"),
        }
    }

    fn code(self) -> Code {
        match self {
            Self::Surgery => words("GP surgery consultation"),
            Self::Telephone => words("Telephone consultation"),
            Self::Clinic => snomed("185347001", "Encounter for problem"),
            Self::Emergency => snomed("4525004", "Emergency department patient visit"),
            Self::Ward => snomed("32485007", "Hospital admission"),
            Self::Home => words("Home visit"),
            Self::Ambulance => words("Ambulance conveyance"),
        }
    }
}

impl Code {
    /// The code in words that are put together while writing.
    pub(super) fn said_at_run(self, text: &str) -> Value {
        let mut concept = self.concept();
        if let Some(fields) = concept.as_object_mut() {
            fields.insert("text".to_owned(), json!(text));
        }
        concept
    }
}

fn activity(step: &str) -> Value {
    json!({ "detail": { "status": "in-progress", "description": step, "code": { "text": step } } })
}

fn flag_category(code: &str) -> &'static str {
    match code {
        "safety" => "Safety",
        "contact" => "Subject Contact",
        "admin" => "Administrative",
        "advance-directive" => "Advance Directive",
        _ => "Clinical",
    }
}

// Plans
pub(super) const RESPECT: Code =
    snomed("735324008", "Treatment escalation plan").said("ReSPECT plan");
pub(super) const SOCIAL_CARE: Code = words("Social care package");
pub(super) const CARE_AND_SUPPORT: Code = words("Care and support plan");

// Flags
pub(super) const FALLS_RISK: Code = snomed("129839007", "At risk for falls").said("Falls risk");
pub(super) const HEARING_AID: Code = words("Hearing aid");
pub(super) const RESPECT_IN_PLACE: Code =
    snomed("735324008", "Treatment escalation plan").said("ReSPECT plan in place");
pub(super) const CHILD_PROTECTION: Code = snomed("1064311000000109", "Child protection plan");
pub(super) const INTERPRETER: Code = words("Interpreter needed");
pub(super) const ADJUSTMENTS: Code = words("Reasonable adjustments");

const FLAG_CATEGORY: &str = "http://terminology.hl7.org/CodeSystem/flag-category";
const CONSENT_SCOPE: &str = "http://terminology.hl7.org/CodeSystem/consentscope";
