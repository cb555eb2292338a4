//! The list of everything that is in the Windows programs (a CycloneDX 1.6 document), for whoever has to know whether a
//! vulnerable part is among them.

use super::identity::{Identity, sum};
use crate::{
    command::{cargo, command, npm, words_of},
    fault::Fault,
    place,
};
use std::{collections::BTreeMap, fs, path::Path};

/// One part: a crate, or a package of the page.
struct Part {
    /// Its address (package URL), which also names it.
    address: String,
    name: String,
    version: String,
    licence: Option<String>,
    sha256: Option<String>,
}

/// Writes the list of what is in `version` to `out`.
pub(crate) fn write(
    out: &Path,
    version: &str,
    identity: &Identity,
    loader: &Path,
) -> Result<usize, Fault> {
    let mut parts = crates()?;
    parts.extend(packages_of_the_page()?);
    parts.push(web_view_loader(loader, &parts)?);
    let made =
        words_of(&mut command("date", &["--utc", &format!("--date=@{}", identity.made), DATE]))?;
    let listed: Vec<String> = parts.iter().map(Part::json).collect();
    let text = HEAD
        .replace("CODE", &identity.package.to_lowercase())
        .replace("MADE", made.trim())
        .replace("VERSION", version)
        .replace("PARTS", &listed.join(",\n"));
    fs::write(out, text).map_err(|cause| Fault::at(out, &cause))?;
    Ok(parts.len())
}

/// Every crate that is built into one of the three programs.
fn crates() -> Result<Vec<Part>, Fault> {
    let sums = sums_of_crates()?;
    let told = words_of(&mut cargo(TREE))?;
    Ok(once(told.lines().filter_map(|line| crate_of(line, &sums)).collect()))
}

/// Each part once, in order.
fn once(mut parts: Vec<Part>) -> Vec<Part> {
    parts.sort_by(|one, other| one.address.cmp(&other.address));
    parts.dedup_by(|one, other| one.address == other.address);
    parts
}

/// `serde v1.0.0 (proc-macro)|MIT`, unless it is one of ours.
fn crate_of(line: &str, sums: &BTreeMap<String, String>) -> Option<Part> {
    let (named, licence) = line.split_once('|')?;
    let mut words = named.split_whitespace();
    let (name, version) = (words.next()?.to_owned(), words.next()?.strip_prefix('v')?.to_owned());
    let sha256 = sums.get(&format!("{name} {version}")).cloned()?;
    let licence = licence.trim_end_matches(" (*)").replace('/', " OR ");
    Some(Part {
        address: format!("pkg:cargo/{name}@{version}"),
        name,
        version,
        licence: Some(licence).filter(|words| !words.is_empty()),
        sha256: Some(sha256),
    })
}

/// What `Cargo.lock` says each crate that was downloaded must be.
fn sums_of_crates() -> Result<BTreeMap<String, String>, Fault> {
    let path = place::root().join("Cargo.lock");
    let text = fs::read_to_string(&path).map_err(|cause| Fault::at(&path, &cause))?;
    let of = |entry: &str| {
        let value = |name: &str| {
            let line = entry.lines().find_map(|line| line.strip_prefix(name))?;
            line.strip_prefix(" = ").map(|value| value.trim_matches('"').to_owned())
        };
        Some((format!("{} {}", value("name")?, value("version")?), value("checksum")?))
    };
    Ok(text.split("[[package]]").filter_map(of).collect())
}

/// What the page is made of: what it depends on, and what compiles itself into it.
fn packages_of_the_page() -> Result<Vec<Part>, Fault> {
    let ui = place::ui();
    let list = ["ls", "--all", "--omit=dev", "--omit=optional", "--parseable", "--long"];
    let compiled = ["ls", "--depth=0", "--parseable", "--long", "svelte"];
    let mut told = words_of(&mut npm(&ui, &list))?;
    told.push_str(&words_of(&mut npm(&ui, &compiled))?);
    Ok(once(told.lines().filter_map(package_of).collect()))
}

/// `/folder/node_modules/svelte:svelte@5.0.0`, unless it is the page itself.
fn package_of(line: &str) -> Option<Part> {
    let (folder, named) =
        line.split_once(':').filter(|(folder, _)| folder.contains("node_modules"))?;
    let (name, version) = named.split(':').next()?.rsplit_once('@')?;
    let manifest = fs::read_to_string(Path::new(folder).join("package.json")).unwrap_or_default();
    let licence = manifest.lines().find_map(|line| line.trim().strip_prefix("\"license\":"));
    Some(Part {
        address: format!("pkg:npm/{}@{version}", name.replace('@', "%40")),
        name: name.to_owned(),
        version: version.to_owned(),
        licence: licence.map(|words| words.trim_matches(|sign| " \",".contains(sign)).to_owned()),
        sha256: None,
    })
}

/// Microsoft's library, which a crate brings along in its compiled form.
fn web_view_loader(loader: &Path, parts: &[Part]) -> Result<Part, Fault> {
    let bringer = parts.iter().find(|part| part.name == "webview2-com-sys");
    let version = bringer.map_or("unknown", |part| &part.version);
    Ok(Part {
        address: format!("pkg:generic/WebView2Loader.dll@webview2-com-sys-{version}"),
        name: "WebView2Loader.dll".into(),
        version: format!("as in webview2-com-sys {version}"),
        licence: None,
        sha256: Some(sum(loader)?),
    })
}

impl Part {
    fn json(&self) -> String {
        let address = escaped(&self.address);
        let (name, version) = (escaped(&self.name), escaped(&self.version));
        let mut json = format!(
            r#"    {{"type": "library", "bom-ref": "{address}", "name": "{name}", "version": "{version}", "purl": "{address}""#
        );
        if let Some(licence) = &self.licence {
            json.push_str(&format!(r#", "licenses": [{{"expression": "{}"}}]"#, escaped(licence)));
        }
        if let Some(sha256) = &self.sha256 {
            json.push_str(&format!(r#", "hashes": [{{"alg": "SHA-256", "content": "{sha256}"}}]"#));
        }
        json.push('}');
        json
    }
}

fn escaped(words: &str) -> String {
    words.replace('\\', "\\\\").replace('"', "\\\"")
}

const TREE: &[&str] = &[
    "tree",
    "--locked",
    "--package",
    "care-record-viewer",
    "--package",
    "diagnose",
    "--package",
    "gateway-server",
    "--target",
    "x86_64-pc-windows-gnu",
    "--edges",
    "normal",
    "--prefix",
    "none",
    "--format",
    "{p}|{l}",
];
const DATE: &str = "+%Y-%m-%dT%H:%M:%SZ";
const HEAD: &str = r#"{
  "bomFormat": "CycloneDX",
  "specVersion": "1.6",
  "serialNumber": "urn:uuid:CODE",
  "version": 1,
  "metadata": {
    "timestamp": "MADE",
    "component": {"type": "application", "bom-ref": "care-record-viewer", "name": "Care Record Viewer", "version": "VERSION"}
  },
  "components": [
PARTS
  ]
}
"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_is_listed_with_its_licence_and_sum_and_ours_are_not() {
        let sums = BTreeMap::from([("serde_json 1.0.1".to_owned(), "ab12".to_owned())]);

        let part = crate_of("serde_json v1.0.1 (proc-macro)|MIT/Apache-2.0 (*)", &sums).unwrap();

        assert!(
            part.json().ends_with(
                r#""purl": "pkg:cargo/serde_json@1.0.1", "licenses": [{"expression": "MIT OR Apache-2.0"}], "hashes": [{"alg": "SHA-256", "content": "ab12"}]}"#
            ),
            "{}",
            part.json()
        );
        assert!(crate_of("viewer v0.1.0 (/somewhere/viewer)|MIT", &sums).is_none());
        let again = crate_of("serde_json v1.0.1|MIT", &sums).unwrap();
        assert_eq!(once(vec![part, again]).len(), 1, "cargo names many of them twice");
    }
}
