//! Addresses as text: what they say of a resource, without knowing any.

use nhs::NhsNumber;

/// An address without the version and the fragment, which say nothing of what it leads to.
pub(super) fn plain(address: &str) -> &str {
    let address = address.trim();
    let address = address.split_once("/_history/").map_or(address, |(before, _)| before);
    let fragment = address.char_indices().find(|(place, c)| *c == '#' && *place > 0);
    let address = fragment.and_then(|(place, _)| address.get(..place)).unwrap_or(address);
    address.trim_end_matches('/')
}

/// The type of a resource, and with it the id, at the end of an address, `https://gp.example/fhir/Condition/1`.
pub(super) fn end_of(address: &str) -> Option<(&str, &str)> {
    let (before, id) = address.rsplit_once('/')?;
    let kind = before.rsplit('/').next()?;
    let key = address.get(address.len() - kind.len() - 1 - id.len()..)?;
    (is_kind(kind) && !id.is_empty()).then_some((kind, key))
}

/// Whether the address of a page may be that of a resource; others lead to pictures and pages elsewhere.
pub(super) fn may_be_of_a_record(address: &str) -> bool {
    address.starts_with("urn:")
        || end_of(address).is_some_and(|(kind, ..)| {
            matches!(kind, "Binary" | "Media" | "DocumentReference" | "DiagnosticReport")
        })
}

/// The address of a server, a type and an id.
pub(super) fn split_address(address: &str) -> Option<(&str, &str, &str)> {
    let (rest, id) = address.rsplit_once('/')?;
    let (base, kind) = rest.rsplit_once('/')?;
    is_kind(kind).then_some((base, kind, id))
}

pub(super) fn is_relative(address: &str) -> bool {
    address
        .split_once('/')
        .is_some_and(|(kind, id)| is_kind(kind) && !id.is_empty() && !id.contains('/'))
}

pub(super) fn is_kind(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.bytes().all(|b| b.is_ascii_alphabetic())
}

/// At the national demographics service a patient's address ends in the NHS number; nowhere else may ten digits be
/// taken for one.
pub(super) fn number_at_the_spine(address: &str) -> Option<NhsNumber> {
    let (before, number) = address.rsplit_once("/Patient/")?;
    SPINE.iter().any(|host| before.contains(host)).then(|| number.parse().ok()).flatten()
}

pub(super) fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let hex =
            after.get(..2).filter(|_| *first == b'%').and_then(|hex| std::str::from_utf8(hex).ok());
        let decoded = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(decoded.unwrap_or(*first));
        rest = after.get(if decoded.is_some() { 2 } else { 0 }..).unwrap_or_default();
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

const SPINE: [&str; 2] = ["spineservices.nhs.uk/", "api.service.nhs.uk/personal-demographics"];
