//! The people and agencies involved.

use super::{
    Draft,
    banner::{human_name, telephone},
    detail,
    sheet::{Sheet, status_words},
};
use crate::{
    fhir::{Fhir as _, upper_first},
    json::Json,
    view::Body,
};

/// Everybody in a team but the patient; a team of which nobody is named is one entry itself.
pub(super) fn team(sheet: &Sheet<'_>) -> Vec<Draft> {
    let since = sheet.date(&["period", "meta.lastUpdated"]);
    let status = match sheet.text("status") {
        Some("inactive") => Some("No longer involved".to_owned()),
        Some("suspended") => Some("Suspended".to_owned()),
        status => status_words(status),
    };
    let is_patient = |member: Json<'_>| {
        let kind = sheet.resolve(member).and_then(|resource| resource.text("resourceType"));
        kind == Some("Patient")
            || member.text("reference").is_some_and(|address| address.contains("Patient/"))
    };
    let members = sheet.list("participant").filter(|each| !is_patient(each.at("member")));
    let mut people: Vec<Body> = members.map(|each| member(sheet, each)).collect();
    if people.is_empty() {
        people.push(whole_team(sheet));
    }
    let told = || {
        let mut told = sheet.details();
        told.extend(sheet.text("name").map(|name| detail("Team", name)));
        told
    };
    people
        .into_iter()
        .map(|body| Draft::new(body).on(since).standing(status.clone()).telling(told()))
        .collect()
}

pub(super) fn relative(sheet: &Sheet<'_>) -> Draft {
    let Some(name) = human_name(sheet.resource) else {
        return Draft::unreadable(sheet, "It does not say who it is");
    };
    let roles: Vec<String> = sheet.list("relationship").filter_map(|each| each.term("")).collect();
    let ended = sheet.at("active").as_bool() == Some(false);
    let body = Body::Person {
        name,
        role: role_words(&roles),
        organisation: None,
        telephone: telephone(sheet.resource),
    };
    Draft::new(body)
        .on(sheet.date(&["period", "meta.lastUpdated"]))
        .standing(ended.then(|| "No longer involved".to_owned()))
        .telling(sheet.details())
}

/// The people whom the Patient names: contacts, and the practice.
pub(super) fn of_patient(sheet: &Sheet<'_>) -> Vec<Draft> {
    let practices = sheet.list("generalPractitioner").filter_map(|reference| {
        let name = sheet.name_of(reference)?;
        Some(Body::Person {
            name,
            role: "GP practice".to_owned(),
            organisation: None,
            telephone: sheet.telephone_of(reference),
        })
    });
    let contacts = sheet.list("contact").map(|contact| {
        let roles: Vec<String> =
            contact.list("relationship").filter_map(|each| each.term("")).collect();
        Body::Person {
            name: human_name(contact).unwrap_or_else(|| "Name not sent".to_owned()),
            role: role_words(&roles),
            organisation: contact.text("organization.display").map(str::to_owned),
            telephone: telephone(contact),
        }
    });
    practices.chain(contacts).map(Draft::new).collect()
}

fn member(sheet: &Sheet<'_>, participant: Json<'_>) -> Body {
    let reference = participant.at("member");
    let resolved = resolved(sheet, reference);
    let roles: Vec<String> = participant.list("role").filter_map(|each| each.term("")).collect();
    let roles = if roles.is_empty() { resolved.map(roles_of).unwrap_or_default() } else { roles };
    let name = reference.text("display").map(str::to_owned).or_else(|| name_of(sheet, resolved?));
    let organisation = resolved
        .and_then(|resource| resource.text("organization.display"))
        .or_else(|| participant.text("onBehalfOf.display"))
        .or_else(|| sheet.text("managingOrganization.display"))
        .map(str::to_owned);
    Body::Person {
        name: name.unwrap_or_else(|| "Name not sent".to_owned()),
        role: role_words(&roles),
        organisation,
        telephone: resolved.and_then(telephone).or_else(|| telephone(sheet.resource)),
    }
}

fn whole_team(sheet: &Sheet<'_>) -> Body {
    Body::Person {
        name: sheet.text("name").unwrap_or("Team without a name").to_owned(),
        role: sheet
            .term("category")
            .map_or_else(|| "Care team".to_owned(), |kind| upper_first(&kind)),
        organisation: sheet.text("managingOrganization.display").map(str::to_owned),
        telephone: telephone(sheet.resource),
    }
}

fn resolved<'s>(sheet: &'s Sheet<'_>, reference: Json<'s>) -> Option<Json<'s>> {
    sheet.refs.resolve(sheet.resource, reference).map(|target| target.resource)
}

fn name_of(sheet: &Sheet<'_>, resource: Json<'_>) -> Option<String> {
    let practitioner = resource.at("practitioner");
    resource
        .text("name")
        .or_else(|| practitioner.text("display"))
        .map(str::to_owned)
        .or_else(|| human_name(resource))
        .or_else(|| human_name(resolved(sheet, practitioner)?))
}

fn roles_of(resource: Json<'_>) -> Vec<String> {
    resource.list("code").chain(resource.list("type")).filter_map(|each| each.term("")).collect()
}

fn role_words(roles: &[String]) -> String {
    if roles.is_empty() { "Role not stated".to_owned() } else { upper_first(&roles.join(". ")) }
}
