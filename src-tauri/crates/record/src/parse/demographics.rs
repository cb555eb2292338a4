//! Who a patient is beyond the banner: language and interpreter, ethnic category, names and addresses before, next of kin.

use nhs::Section;

use super::{
    banner::{given, human_name, telephone},
    detail,
    sheet::Sheet,
};
use crate::{fhir::Fhir as _, json::Json, section::confidentiality_of, view::Detail};

/// Each with the section that a role must see for it, where it must see one. Of a patient whose whereabouts are protected there is
/// no address and nobody who knows it.
pub(super) fn demographics(sheet: &Sheet<'_>) -> Vec<(Option<Section>, Detail)> {
    let patient = sheet.resource;
    let mut said = Vec::new();
    for spoken in patient.list("communication") {
        said.extend(spoken.term("language").map(|language| detail("Language", language)));
        if extensions(spoken).any(|each| {
            each.text("url") == Some("interpreterRequired") && each.is_true("valueBoolean")
        }) {
            said.push(detail("Interpreter", "Required"));
        }
    }
    let ethnic = extensions(patient)
        .find(|each| each.text("url").is_some_and(|url| url.ends_with("EthnicCategory")));
    said.extend(
        ethnic
            .and_then(|each| each.term("valueCodeableConcept"))
            .map(|words| detail("Ethnic category", words)),
    );
    said.extend(patient.term("maritalStatus").map(|words| detail("Marital status", words)));
    let past = |each: &Json<'_>| matches!(each.text("use"), Some("old" | "maiden"));
    said.extend(
        patient.list("name").filter(past).filter_map(name).map(|name| detail("Name before", name)),
    );
    let mut all: Vec<(Option<Section>, Detail)> =
        said.into_iter().map(|each| (None, each)).collect();
    if !confidentiality_of(patient).is_restricted() {
        let before = patient.list("address").filter(past).filter_map(address);
        all.extend(before.map(|address| (None, detail("Address before", address))));
        all.extend(
            patient.list("contact").filter_map(next_of_kin).map(|kin| (Some(Section::People), kin)),
        );
    }
    all
}

/// The extensions of this, and those in them.
fn extensions(of: Json<'_>) -> impl Iterator<Item = Json<'_>> {
    of.list("extension").flat_map(|each| std::iter::once(each).chain(each.list("extension")))
}

fn name(name: Json<'_>) -> Option<String> {
    let parts = [given(name), name.text("family").map(str::to_uppercase)];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let words = if parts.is_empty() { name.text("text")?.to_owned() } else { parts.join(" ") };
    let until = name.date(&["period.end"]).map(|date| format!(", until {}", date.short_day()));
    Some(format!("{words}{}", until.unwrap_or_default()))
}

fn address(address: Json<'_>) -> Option<String> {
    let lines = address.list("line").filter_map(Json::as_str);
    let rest = ["city", "postalCode"].into_iter().filter_map(|part| address.text(part));
    let all: Vec<&str> = lines.chain(rest).map(str::trim).filter(|line| !line.is_empty()).collect();
    if all.is_empty() { address.text("text").map(str::to_owned) } else { Some(all.join(", ")) }
}

fn next_of_kin(contact: Json<'_>) -> Option<Detail> {
    if !contact.has_code("relationship", &["N", "NK"]) {
        return None;
    }
    let named = contact.list("name").next().is_some();
    let name = human_name(contact).filter(|_| named).unwrap_or_else(|| "Name not sent".to_owned());
    let telephone = telephone(contact).map(|number| format!(", {number}"));
    Some(detail("Next of kin", format!("{name}{}", telephone.unwrap_or_default())))
}
