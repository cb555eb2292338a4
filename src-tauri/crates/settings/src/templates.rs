//! The administrative templates of Group Policy: what an administrator sees in its editor, made of [`TABLE`].
//!
//! `care-record-viewer.admx` says which values there are, `en-US/care-record-viewer.adml` in which words. Both go into
//! `C:\Windows\PolicyDefinitions` or the central store of a domain; Intune takes the same files. Source: Microsoft, "ADMX Syntax",
//! schema version 1.0. English words stand under `en-US` because every editor falls back to it.

use std::fmt::Write;

use crate::{Definition, Kind, TABLE};

/// `care-record-viewer.admx`.
#[must_use]
pub fn admx() -> String {
    let mut out = format!(
        "{HEADER}<policyDefinitions {NAMES} revision=\"1.0\" schemaVersion=\"1.0\">\n{ADMX_FRONT}"
    );
    for setting in TABLE {
        policy(&mut out, setting);
    }
    out.push_str("  </policies>\n</policyDefinitions>\n");
    out
}

/// `en-US/care-record-viewer.adml`.
#[must_use]
pub fn adml() -> String {
    let mut out = format!(
        "{HEADER}<policyDefinitionResources {NAMES} revision=\"1.0\" schemaVersion=\"1.0\">\n{ADML_FRONT}"
    );
    for setting in TABLE {
        strings(&mut out, setting);
    }
    out.push_str("    </stringTable>\n    <presentationTable>\n");
    for setting in TABLE {
        presentation(&mut out, setting);
    }
    out.push_str("    </presentationTable>\n  </resources>\n</policyDefinitionResources>\n");
    out
}

fn policy(out: &mut String, setting: &Definition) {
    let name = setting.name;
    put(
        out,
        format_args!(
            "    <policy name=\"{name}\" class=\"Machine\" displayName=\"$(string.{name})\"\n"
        ),
    );
    put(
        out,
        format_args!(
            "            explainText=\"$(string.{name}_Explain)\" presentation=\"$(presentation.{name})\"\n"
        ),
    );
    put(out, format_args!("            key=\"{KEY}\">\n"));
    out.push_str("      <parentCategory ref=\"Viewer\"/>\n      <supportedOn ref=\"Windows10\"/>\n      <elements>\n");
    let value = format!("id=\"{name}\" valueName=\"{name}\" required=\"true\"");
    match setting.kind {
        Kind::Choice(choices) => {
            put(out, format_args!("        <enum {value}>\n"));
            for (choice, _) in choices {
                put(
                    out,
                    format_args!(
                        "          <item displayName=\"$(string.{name}_{choice})\"><value><string>{choice}</string></value></item>\n"
                    ),
                );
            }
            out.push_str("        </enum>\n");
        }
        Kind::Address | Kind::Proxy | Kind::Contact | Kind::Key | Kind::Words(_) => {
            put(
                out,
                format_args!("        <text {value} maxLength=\"{}\"/>\n", longest(setting.kind)),
            );
        }
    }
    out.push_str("      </elements>\n    </policy>\n");
}

fn strings(out: &mut String, setting: &Definition) {
    let name = setting.name;
    let mut string = |id: &str, words: &str| {
        put(out, format_args!("      <string id=\"{id}\">{}</string>\n", escaped(words)));
    };
    string(name, setting.title);
    let explained = format!("{}\n\nWhere it is not set: {}.", setting.explains, setting.unset);
    string(&format!("{name}_Explain"), &explained);
    if let Kind::Choice(choices) = setting.kind {
        for (choice, meaning) in choices {
            string(&format!("{name}_{choice}"), meaning);
        }
    }
}

fn presentation(out: &mut String, setting: &Definition) {
    let (name, title) = (setting.name, escaped(setting.title));
    put(out, format_args!("      <presentation id=\"{name}\">\n"));
    match setting.kind {
        Kind::Choice(_) => {
            put(
                out,
                format_args!(
                    "        <dropdownList refId=\"{name}\" noSort=\"true\" defaultItem=\"0\">{title}</dropdownList>\n"
                ),
            );
        }
        Kind::Address | Kind::Proxy | Kind::Contact | Kind::Key | Kind::Words(_) => {
            put(
                out,
                format_args!(
                    "        <textBox refId=\"{name}\"><label>{title}</label></textBox>\n"
                ),
            );
        }
    }
    out.push_str("      </presentation>\n");
}

fn longest(kind: Kind) -> u16 {
    match kind {
        Kind::Words(longest) => longest,
        Kind::Address | Kind::Proxy | Kind::Contact | Kind::Key | Kind::Choice(_) => 1_024,
    }
}

fn escaped(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn put(out: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = out.write_fmt(line);
}

/// Where Group Policy puts the values; what lies elsewhere would stay behind when the policy is taken away.
const KEY: &str = r"Software\Policies\Care Record\Viewer";
const HEADER: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!-- Made of the table of settings; changed there. -->\n";
const NAMES: &str = "xmlns=\"http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions\"";
const ADMX_FRONT: &str = "  <policyNamespaces>
    <target prefix=\"carerecord\" namespace=\"CareRecord.Policies.Viewer\"/>
  </policyNamespaces>
  <resources minRequiredRevision=\"1.0\" fallbackCulture=\"en-US\"/>
  <supportedOn>
    <definitions>
      <definition name=\"Windows10\" displayName=\"$(string.Windows10)\"/>
    </definitions>
  </supportedOn>
  <categories>
    <category name=\"CareRecord\" displayName=\"$(string.CareRecord)\"/>
    <category name=\"Viewer\" displayName=\"$(string.Viewer)\">
      <parentCategory ref=\"CareRecord\"/>
    </category>
  </categories>
  <policies>
";
const ADML_FRONT: &str = "  <displayName>Care Record Viewer</displayName>
  <description>What IT sets for Care Record Viewer</description>
  <resources>
    <stringTable>
      <string id=\"Windows10\">Windows 10 and Windows 11, 64-bit</string>
      <string id=\"CareRecord\">Care Record</string>
      <string id=\"Viewer\">Viewer</string>
";
