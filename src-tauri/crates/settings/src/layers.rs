use std::collections::BTreeMap;

use thiserror::Error;

use crate::{
    contact::Contact,
    table::{self, Definition, Kind, Reach, TABLE},
};

/// A value and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// Where it comes from.
    pub source: SettingSource,
}

/// Where a value comes from, the strongest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingSource {
    /// Machine policy: set by the organisation, by Group Policy on Windows.
    Policy(String),
    /// The machine's own values: those of the installation on Windows, a file elsewhere.
    MachineFile(String),
    /// A demonstration or a test has set it; release builds never read this.
    Demonstration,
    /// Nobody has set it.
    Default,
}

/// The settings cannot be read.
#[derive(Debug, Error)]
pub enum SettingsError {
    /// A file or key that is there cannot be read.
    #[error("the settings in {place} cannot be read")]
    Unreadable {
        /// Which.
        place: String,
        /// Why.
        #[source]
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A setting that does not exist.
    #[error("`{name}` in {place} is not a setting; there are {}", names())]
    UnknownName {
        /// The word.
        name: String,
        /// Where it stands.
        place: String,
    },
    /// A value that the setting cannot have.
    #[error("the setting `{name}` in {place} must be {}", must_be(*kind))]
    NotAValue {
        /// The setting.
        name: &'static str,
        /// Where it stands.
        place: String,
        /// What it may be.
        kind: Kind,
    },
    /// This account has no folder for data.
    #[error("this account has no folder for its data")]
    NoFolder,
}

/// The values of one place, by name.
pub(crate) struct Layer {
    source: SettingSource,
    values: BTreeMap<String, String>,
}

impl Layer {
    /// The values of a place, if each is one of a setting that exists, or is empty.
    pub(crate) fn of(
        source: SettingSource,
        values: BTreeMap<String, String>,
    ) -> Result<Self, SettingsError> {
        for (name, value) in &values {
            let setting = table::named(name).ok_or_else(|| SettingsError::UnknownName {
                name: name.clone(),
                place: source.to_string(),
            })?;
            if !value.trim().is_empty() && !is_one(setting.kind, value.trim()) {
                return Err(SettingsError::NotAValue {
                    name: setting.name,
                    place: source.to_string(),
                    kind: setting.kind,
                });
            }
        }
        Ok(Self { source, values })
    }
}

/// The value that holds, if anybody set one whose word counts for it. An empty one is none.
pub(crate) fn first(layers: &[Layer], setting: &Definition) -> Option<Setting<String>> {
    layers.iter().filter(|layer| counts(setting.reach, &layer.source)).find_map(|layer| {
        let value = layer.values.get(setting.name)?.trim().to_owned();
        (!value.is_empty()).then(|| Setting { value, source: layer.source.clone() })
    })
}

fn counts(reach: Reach, source: &SettingSource) -> bool {
    match (reach, source) {
        (Reach::Computer, _)
        | (Reach::Policy, SettingSource::Policy(_) | SettingSource::Demonstration) => true,
        (Reach::Policy, SettingSource::MachineFile(_) | SettingSource::Default) => false,
    }
}

fn is_one(kind: Kind, value: &str) -> bool {
    match kind {
        // What the gateway's address must be, the client decides; a proxy's name and password would stand here for all to read.
        Kind::Address => is_web(value),
        Kind::Proxy => is_web(value) && !value.contains('@'),
        Kind::Contact => value.parse::<Contact>().is_ok(),
        Kind::Key => value.parse::<access::PolicyKey>().is_ok(),
        Kind::Words(longest) => value.chars().count() <= usize::from(longest),
        Kind::Choice(choices) => choices.iter().any(|(choice, _)| *choice == value),
    }
}

fn is_web(value: &str) -> bool {
    let rest = value.strip_prefix("https://").or_else(|| value.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace))
}

fn must_be(kind: Kind) -> String {
    match kind {
        Kind::Address => "an address that begins with https://".into(),
        Kind::Proxy => {
            "an address that begins with http:// or https://, without a name and a password".into()
        }
        Kind::Contact => "an address that begins with https://, or mailto: and one mailbox".into(),
        Kind::Key => "the key that `care-record-gateway policy key` prints".into(),
        Kind::Words(longest) => format!("at most {longest} characters"),
        Kind::Choice(choices) => {
            let choices: Vec<&str> = choices.iter().map(|(choice, _)| *choice).collect();
            format!("one of {}", choices.join(", "))
        }
    }
}

fn names() -> String {
    TABLE.iter().map(|setting| setting.name).collect::<Vec<_>>().join(", ")
}

/// Every place in which a setting of this computer can stand, the strongest first.
pub(crate) fn of_this_computer() -> Result<Vec<Layer>, SettingsError> {
    let mut layers = machine_layers()?;
    // What follows never reaches a release: there the environment of an account sets nothing.
    if cfg!(any(debug_assertions, feature = "demonstration")) {
        let values = TABLE.iter().filter_map(|setting| {
            let variable = format!("CARE_RECORD_{}", shouted(setting.name));
            Some((setting.name.to_owned(), std::env::var(variable).ok()?))
        });
        layers.insert(0, Layer::of(SettingSource::Demonstration, values.collect())?);
    }
    Ok(layers)
}

#[cfg(windows)]
fn machine_layers() -> Result<Vec<Layer>, SettingsError> {
    use windows_registry::LOCAL_MACHINE;

    let policy = crate::registry::layer(
        LOCAL_MACHINE,
        r"Software\Policies\Care Record\Viewer",
        SettingSource::Policy,
    )?;
    let machine = crate::registry::layer(
        LOCAL_MACHINE,
        r"Software\Care Record\Viewer",
        SettingSource::MachineFile,
    )?;
    Ok(policy.into_iter().chain(machine).collect())
}

#[cfg(not(windows))]
fn machine_layers() -> Result<Vec<Layer>, SettingsError> {
    let policy = layer_of_file("/etc/care-record/policy.toml", SettingSource::Policy)?;
    let machine = layer_of_file("/etc/care-record/viewer.toml", SettingSource::MachineFile)?;
    Ok(policy.into_iter().chain(machine).collect())
}

#[cfg(not(windows))]
fn layer_of_file(
    path: &str,
    source: fn(String) -> SettingSource,
) -> Result<Option<Layer>, SettingsError> {
    match std::fs::read_to_string(path) {
        Ok(text) => layer_of_text(&text, source(path.to_owned())).map(Some),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => {
            Err(SettingsError::Unreadable { place: path.to_owned(), cause: error.into() })
        }
    }
}

#[cfg(any(not(windows), test))]
fn layer_of_text(text: &str, source: SettingSource) -> Result<Layer, SettingsError> {
    let values: BTreeMap<String, String> = toml::from_str(text).map_err(|error| {
        // Its message alone: the whole error shows the line, which may hold a secret.
        SettingsError::Unreadable { place: source.to_string(), cause: error.message().into() }
    })?;
    Layer::of(source, values)
}

/// `GatewayUrl` as `GATEWAY_URL`.
fn shouted(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(letter.to_ascii_uppercase());
    }
    out
}

impl std::fmt::Display for SettingSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Policy(place) | Self::MachineFile(place) => f.write_str(place),
            Self::Demonstration => f.write_str("the environment of a demonstration"),
            Self::Default => f.write_str("nowhere"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{GATEWAY_URL, ORGANISATION, POLICY_KEY, PROFILE};

    fn policy(text: &str) -> Layer {
        layer_of_text(text, SettingSource::Policy("the policy".into())).unwrap()
    }

    fn machine(text: &str) -> Layer {
        layer_of_text(text, SettingSource::MachineFile("the machine".into())).unwrap()
    }

    fn set(layers: &[Layer], name: &str) -> Option<Setting<String>> {
        first(layers, table::named(name).unwrap())
    }

    #[test]
    fn policy_wins_over_the_machines_own_values_and_each_value_says_whence_it_is() {
        let layers = [
            policy("GatewayUrl = 'https://a.example'"),
            machine("GatewayUrl = 'https://b.example'\nProfile = 'laptop'"),
        ];

        let gateway = set(&layers, GATEWAY_URL).unwrap();
        assert_eq!(gateway.value, "https://a.example");
        assert_eq!(gateway.source, SettingSource::Policy("the policy".into()));
        let profile = set(&layers, PROFILE).unwrap();
        assert_eq!(profile.source, SettingSource::MachineFile("the machine".into()));
        assert!(set(&layers, ORGANISATION).is_none(), "what nobody set is the default");
    }

    #[test]
    fn who_signs_the_access_policy_is_for_the_organisation_alone_to_say() {
        let organisation = format!("Ed25519:{}=", "A".repeat(43));
        let installer = format!("Ed25519:{}BA=", "A".repeat(41));
        let installed = || machine(&format!("PolicyKey = '{installer}'"));
        assert!(set(&[installed()], POLICY_KEY).is_none());
        let layers = [policy(&format!("PolicyKey = '{organisation}'")), installed()];
        assert_eq!(set(&layers, POLICY_KEY).unwrap().value, organisation);
    }

    #[test]
    fn an_empty_value_is_none() {
        let layers = [policy("Profile = '  '"), machine("Profile = 'practice'")];
        assert_eq!(set(&layers, PROFILE).unwrap().value, "practice");
    }

    #[test]
    fn what_is_wrong_stops_the_start_and_is_named_with_its_place() {
        for (text, words) in [
            (
                "GatewayURL = 'https://a.example'",
                "`GatewayURL` in the policy is not a setting; there are GatewayUrl, ",
            ),
            ("Profile = 'Ward'", "`Profile` in the policy must be one of ward, practice, laptop"),
            ("GatewayUrl = 'a.example'", "must be an address that begins with https://"),
            ("ProxyUrl = 'http://name:word@proxy.example'", "without a name and a password"),
            ("RegistrationCode = '", "the settings in the policy cannot be read"),
        ] {
            let error =
                layer_of_text(text, SettingSource::Policy("the policy".into())).err().unwrap();
            assert!(error.to_string().contains(words), "{text}: {error}");
            assert!(!error.to_string().contains("name:word"), "a value may be a secret: {error}");
        }
    }

    #[test]
    fn the_names_of_the_demonstration_follow_those_of_the_policy() {
        assert_eq!(shouted("GatewayUrl"), "GATEWAY_URL");
        assert_eq!(shouted("Profile"), "PROFILE");
    }
}
