//! Every reference in the templates of Group Policy leads somewhere.
//!
//! Microsoft's own schema sees wrong elements and no dangling reference: the editor would show an error to an administrator, or
//! an empty page. What is well-formed, `cargo installer` sees to.

use std::collections::BTreeSet;

use settings::templates;

#[test]
fn every_reference_in_the_templates_leads_somewhere_and_every_word_is_used() {
    let found = faults(&templates::admx(), &templates::adml());
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_reference_that_leads_nowhere_is_found_whichever_it_is() {
    for (what, from, to) in SPOILT {
        let (admx, adml) = (templates::admx(), templates::adml());
        let spoilt = (admx.replacen(from, to, 1), adml.replacen(from, to, 1));
        assert_ne!(spoilt, (admx, adml), "{what}: `{from}` is nowhere");
        assert!(!faults(&spoilt.0, &spoilt.1).is_empty(), "{what} is not found");
    }
}

/// What was spoilt, and how.
const SPOILT: &[(&str, &str, &str)] = &[
    ("a string that is not there", "<string id=\"GatewayUrl\">", "<string id=\"GatewayURL\">"),
    ("a choice without words", "$(string.Profile_ward)", "$(string.Profile_Ward)"),
    ("an unused string", "<stringTable>", "<stringTable><string id=\"Left\">over</string>"),
    (
        "a string that is there twice",
        "<stringTable>",
        "<stringTable><string id=\"Viewer\">V</string>",
    ),
    ("no such presentation", "<presentation id=\"ProxyUrl\">", "<presentation id=\"Proxy\">"),
    ("a field of another policy", "refId=\"Organisation\"", "refId=\"ProxyUrl\""),
    ("no such category", "<parentCategory ref=\"Viewer\"/>", "<parentCategory ref=\"View\"/>"),
    ("no such system", "<supportedOn ref=\"Windows10\"/>", "<supportedOn ref=\"Windows95\"/>"),
    ("a value that stays for ever", "key=\"Software\\Policies\\Care", "key=\"Software\\Care"),
    ("a policy that is there twice", "<policy name=\"ProxyUrl\"", "<policy name=\"Profile\""),
];

/// What is wrong with the two files, each in a few words.
fn faults(admx: &str, adml: &str) -> Vec<String> {
    let mut found = words(admx, adml);
    found.extend(places(admx));
    found.extend(admx.split("<policy ").skip(1).filter_map(|policy| fields(policy, adml)));
    found
}

/// Each string and presentation is defined once, and named at least once.
fn words(admx: &str, adml: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (kind, element) in [("string", "<string "), ("presentation", "<presentation ")] {
        let named: BTreeSet<&str> = between(admx, &format!("$({kind}."), ")").collect();
        let defined: Vec<&str> = elements(adml, element, "id").collect();
        let once: BTreeSet<&str> = defined.iter().copied().collect();
        if defined.len() > once.len() {
            found.push(format!("a {kind} is defined twice"));
        }
        found.extend(named.symmetric_difference(&once).map(|id| format!("{kind} {id} dangles")));
    }
    found
}

/// Each policy has a category and a system that exist, a name of its own, and a key that goes when the policy goes.
fn places(admx: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (reference, definition) in
        [("<parentCategory ", "<category "), ("<supportedOn ", "<definition ")]
    {
        let defined: BTreeSet<&str> = elements(admx, definition, "name").collect();
        let dangling = elements(admx, reference, "ref").filter(|name| !defined.contains(name));
        found.extend(dangling.map(|name| format!("{reference}{name} is not defined")));
    }
    let names: Vec<&str> = elements(admx, "<policy ", "name").collect();
    if names.len() > names.iter().collect::<BTreeSet<_>>().len() {
        found.push("two policies have one name".into());
    }
    let outside =
        elements(admx, "<policy ", "key").filter(|key| !key.starts_with(r"Software\Policies\"));
    found.extend(outside.map(|key| format!("{key} stays when the policy goes")));
    found
}

/// The fields that the editor draws are those that the policy has.
fn fields(policy: &str, adml: &str) -> Option<String> {
    let policy = policy.split("</policy>").next()?;
    let name = between(policy, "$(presentation.", ")").next()?;
    let ids: BTreeSet<&str> = between(policy, " id=\"", "\"").collect();
    let drawn = adml.split(&format!("<presentation id=\"{name}\">")).nth(1)?;
    let drawn = drawn.split("</presentation>").next()?;
    let refs: BTreeSet<&str> = between(drawn, "refId=\"", "\"").collect();
    (ids != refs || ids.is_empty()).then(|| format!("{name}: {ids:?} is drawn as {refs:?}"))
}

/// The value of `attribute` of each such element.
fn elements<'t>(text: &'t str, element: &str, attribute: &str) -> impl Iterator<Item = &'t str> {
    let attribute = format!("{attribute}=\"");
    text.split(element).skip(1).filter_map(move |rest| {
        let tag = rest.split('>').next()?;
        between(tag, &attribute, "\"").next()
    })
}

fn between<'t>(text: &'t str, open: &str, close: &str) -> impl Iterator<Item = &'t str> {
    text.split(open).skip(1).filter_map(move |rest| rest.split(close).next())
}
