use std::path::PathBuf;

use access::{PolicyKey, Profile};

use crate::{
    Contact,
    layers::{self, Layer, Setting, SettingSource, SettingsError, first},
    table::{
        self, DEFAULT_GATEWAY, DEFAULT_PROFILE, FEEDBACK_ADDRESS, GATEWAY_URL, ORGANISATION,
        POLICY_KEY, PROFILE, PROXY_URL, REGISTRATION_CODE, USE_CASE_ADDRESS,
    },
};

/// What IT has set for this computer, each value with where it comes from.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The gateway's address.
    pub gateway: Setting<String>,
    /// The proxy through which it is reached, if it is not the one that the computer uses anyway.
    pub proxy: Setting<Option<String>>,
    /// The name of the organisation, for the frame.
    pub organisation: Setting<Option<String>>,
    /// Where the computer stands; picks the timeouts of the policy.
    pub profile: Setting<Profile>,
    /// The administrator's code with which this computer registers, where its network is not listed.
    pub registration_code: Setting<Option<String>>,
    /// The key that signs the access policy. Nothing opens without it.
    pub policy_key: Setting<Option<PolicyKey>>,
    /// Where feedback goes.
    pub feedback: Setting<Option<Contact>>,
    /// Where a use case is suggested.
    pub use_case: Setting<Option<Contact>>,
    /// The folder of the audit log.
    pub folder: PathBuf,
    /// The name of this computer.
    pub computer: String,
}

/// The settings of this computer.
///
/// # Errors
///
/// A place that cannot be read, and a word or value in it that is none of a setting.
pub fn read() -> Result<Settings, SettingsError> {
    let layers = layers::of_this_computer()?;
    Ok(Settings {
        gateway: words(&layers, GATEWAY_URL).unwrap_or_else(|| unset(DEFAULT_GATEWAY.to_owned())),
        proxy: optional(words(&layers, PROXY_URL)),
        organisation: optional(words(&layers, ORGANISATION)),
        profile: parsed(&layers, PROFILE, Profile::from_name)?
            .unwrap_or_else(|| unset(DEFAULT_PROFILE)),
        policy_key: optional(parsed(&layers, POLICY_KEY, |text| text.parse::<PolicyKey>().ok())?),
        registration_code: optional(words(&layers, REGISTRATION_CODE)),
        feedback: optional(parsed(&layers, FEEDBACK_ADDRESS, |text| text.parse().ok())?),
        use_case: optional(parsed(&layers, USE_CASE_ADDRESS, |text| text.parse().ok())?),
        folder: audit::folder_of_this_account().ok_or(SettingsError::NoFolder)?,
        computer: computer(),
    })
}

fn words(layers: &[Layer], name: &str) -> Option<Setting<String>> {
    first(layers, table::named(name)?)
}

/// A value that has to be one of a kind; one that is none stops the start.
fn parsed<T>(
    layers: &[Layer],
    name: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<Setting<T>>, SettingsError> {
    let Some(setting) = table::named(name) else { return Ok(None) };
    let Some(Setting { value, source }) = first(layers, setting) else { return Ok(None) };
    match parse(&value) {
        Some(value) => Ok(Some(Setting { value, source })),
        None => Err(SettingsError::NotAValue {
            name: setting.name,
            place: source.to_string(),
            kind: setting.kind,
        }),
    }
}

fn optional<T>(setting: Option<Setting<T>>) -> Setting<Option<T>> {
    match setting {
        Some(Setting { value, source }) => Setting { value: Some(value), source },
        None => unset(None),
    }
}

fn unset<T>(value: T) -> Setting<T> {
    Setting { value, source: SettingSource::Default }
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
