//! What IT has set for this computer: machine policy, else the machine's own file, else the default. Each value says where
//! it comes from.
//!
//! On Windows the policy is `HKLM\Software\Policies\Care Record\Viewer` and the machine's own values are
//! `HKLM\Software\Care Record\Viewer`; elsewhere they are the files `policy.toml` and `viewer.toml` in `/etc/care-record`. An
//! unknown word in a file stops the start: a misspelt gateway must not become a default.

use std::collections::BTreeMap;

use access::{PolicyKey, Profile};
use thiserror::Error;
use viewer::{Setting, SettingSource, Settings};

/// The settings cannot be read.
#[derive(Debug, Error)]
pub(crate) enum SettingsError {
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
    #[error("`{name}` in {place} is not a setting; there are {}", NAMES.join(", "))]
    UnknownName {
        /// The word.
        name: String,
        /// Where it stands.
        place: String,
    },
    /// A value that the setting cannot have.
    #[error("`{value}` is not a value of the setting `{name}`")]
    NotAValue {
        /// The setting.
        name: &'static str,
        /// The value.
        value: String,
    },
    /// This account has no folder for data.
    #[error("this account has no folder for its data")]
    NoFolder,
}

/// Values by name, and where they stand.
struct Layer {
    source: SettingSource,
    values: BTreeMap<String, String>,
}

/// The settings of this computer.
pub(crate) fn read() -> Result<Settings, SettingsError> {
    let layers = layers()?;
    Ok(Settings {
        gateway: first(&layers, "GatewayUrl")
            .unwrap_or_else(|| default(DEFAULT_GATEWAY.to_owned())),
        organisation: optional(first(&layers, "Organisation")),
        profile: parsed(first(&layers, "Profile"), "Profile", Profile::from_name)?
            .unwrap_or_else(|| default(DEFAULT_PROFILE)),
        policy_key: policy_key(&layers)?,
        registration_code: optional(first(&layers, "RegistrationCode")),
        folder: audit::folder_of_this_account().ok_or(SettingsError::NoFolder)?,
        computer: computer(),
    })
}

fn layers() -> Result<Vec<Layer>, SettingsError> {
    let mut layers: Vec<Layer> = machine_layers()?;
    // The two that follow never reach a release build: there the environment of an account sets nothing.
    if cfg!(any(debug_assertions, feature = "e2e")) {
        let values = NAMES.iter().filter_map(|name| {
            let variable = format!("CARE_RECORD_{}", shouted(name));
            Some(((*name).to_owned(), std::env::var(variable).ok()?))
        });
        layers.insert(0, Layer { source: SettingSource::Demonstration, values: values.collect() });
    }
    Ok(layers)
}

fn first<'a>(layers: impl IntoIterator<Item = &'a Layer>, name: &str) -> Option<Setting<String>> {
    layers.into_iter().find_map(|layer| {
        let value = layer.values.get(name)?.trim().to_owned();
        (!value.is_empty()).then(|| Setting { value, source: layer.source.clone() })
    })
}

/// A value that has to be one of a kind; one that is none stops the start.
fn parsed<T>(
    setting: Option<Setting<String>>,
    name: &'static str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<Setting<T>>, SettingsError> {
    let Some(Setting { value, source }) = setting else { return Ok(None) };
    match parse(&value) {
        Some(value) => Ok(Some(Setting { value, source })),
        None => Err(SettingsError::NotAValue { name, value }),
    }
}

/// Who signs the access policy is for the organisation to say, so the machine's own values do not count.
fn policy_key(layers: &[Layer]) -> Result<Setting<Option<PolicyKey>>, SettingsError> {
    let by_policy = layers.iter().filter(|layer| match layer.source {
        SettingSource::Policy(_) | SettingSource::Demonstration => true,
        SettingSource::MachineFile(_) | SettingSource::Default => false,
    });
    let found = first(by_policy, "PolicyKey");
    let key = parsed(found, "PolicyKey", |text| text.parse().ok())?;
    Ok(match key {
        Some(Setting { value, source }) => Setting { value: Some(value), source },
        None => default(None),
    })
}

fn optional(setting: Option<Setting<String>>) -> Setting<Option<String>> {
    match setting {
        Some(Setting { value, source }) => Setting { value: Some(value), source },
        None => default(None),
    }
}

fn default<T>(value: T) -> Setting<T> {
    Setting { value, source: SettingSource::Default }
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
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            return Err(SettingsError::Unreadable { place: path.into(), cause: error.into() });
        }
    };
    let values = values_of(&text, path)?;
    Ok(Some(Layer { source: source(path.to_owned()), values }))
}

#[cfg(any(not(windows), test))]
fn values_of(text: &str, place: &str) -> Result<BTreeMap<String, String>, SettingsError> {
    let values: BTreeMap<String, String> = toml::from_str(text)
        .map_err(|error| SettingsError::Unreadable { place: place.into(), cause: error.into() })?;
    known_names(values, place)
}

#[cfg(windows)]
fn machine_layers() -> Result<Vec<Layer>, SettingsError> {
    let policy = layer_of_key(r"Software\Policies\Care Record\Viewer", SettingSource::Policy)?;
    let machine = layer_of_key(r"Software\Care Record\Viewer", SettingSource::MachineFile)?;
    Ok(policy.into_iter().chain(machine).collect())
}

#[cfg(windows)]
fn layer_of_key(
    key: &str,
    source: fn(String) -> SettingSource,
) -> Result<Option<Layer>, SettingsError> {
    let place = format!(r"HKLM\{key}");
    let Ok(opened) = windows_registry::LOCAL_MACHINE.open(key) else { return Ok(None) };
    let unreadable = |error: windows_registry::Error| SettingsError::Unreadable {
        place: place.clone(),
        cause: error.into(),
    };
    let mut values = BTreeMap::new();
    for (name, value) in opened.values().map_err(unreadable)? {
        values.insert(name, String::try_from(value).map_err(unreadable)?);
    }
    Ok(Some(Layer { source: source(place.clone()), values: known_names(values, &place)? }))
}

fn known_names(
    values: BTreeMap<String, String>,
    place: &str,
) -> Result<BTreeMap<String, String>, SettingsError> {
    match values.keys().find(|name| !NAMES.contains(&name.as_str())) {
        Some(name) => {
            Err(SettingsError::UnknownName { name: name.clone(), place: place.to_owned() })
        }
        None => Ok(values),
    }
}

fn computer() -> String {
    let named = if cfg!(windows) {
        std::env::var("COMPUTERNAME").ok()
    } else {
        std::fs::read_to_string("/etc/hostname").ok()
    };
    named
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| "this computer".into())
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

/// The settings there are, by the names that Group Policy uses.
const NAMES: [&str; 5] = ["GatewayUrl", "Organisation", "PolicyKey", "Profile", "RegistrationCode"];
const DEFAULT_GATEWAY: &str = "https://care-record-gateway.example";
const DEFAULT_PROFILE: Profile = Profile::Ward;

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(source: SettingSource, text: &str) -> Layer {
        Layer { source, values: values_of(text, "a test").unwrap() }
    }

    #[test]
    fn policy_wins_over_the_machines_own_file_and_each_value_says_whence_it_is() {
        let layers = [
            layer(SettingSource::Policy("policy".into()), "GatewayUrl = 'https://a.example'"),
            layer(
                SettingSource::MachineFile("file".into()),
                "GatewayUrl = 'https://b.example'\nProfile = 'laptop'",
            ),
        ];

        let gateway = first(&layers, "GatewayUrl").unwrap();
        let profile = first(&layers, "Profile").unwrap();

        assert_eq!(gateway.value, "https://a.example");
        assert_eq!(gateway.source, SettingSource::Policy("policy".into()));
        assert_eq!(profile.source, SettingSource::MachineFile("file".into()));
        assert!(first(&layers, "Organisation").is_none(), "what nobody set is the default");
    }

    #[test]
    fn a_misspelt_setting_stops_the_start_and_is_named() {
        let error = values_of("GatewayURL = 'https://a.example'", "a test").unwrap_err();
        assert!(error.to_string().contains("`GatewayURL`"), "{error}");
    }

    #[test]
    fn the_names_of_the_demonstration_follow_those_of_the_policy() {
        assert_eq!(shouted("GatewayUrl"), "GATEWAY_URL");
        assert_eq!(shouted("Profile"), "PROFILE");
    }
}
