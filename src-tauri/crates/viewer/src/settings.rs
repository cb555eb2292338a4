use std::path::PathBuf;

use access::{PolicyKey, Profile};

/// What IT has set for this computer, each value with where it comes from.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The gateway's address.
    pub gateway: Setting<String>,
    /// The name of the organisation, for the frame.
    pub organisation: Setting<Option<String>>,
    /// Where the computer stands; picks the timeouts of the policy.
    pub profile: Setting<Profile>,
    /// The administrator's code with which this computer registers, where its network is not listed.
    pub registration_code: Setting<Option<String>>,
    /// The key that signs the access policy. Nothing opens without it.
    pub policy_key: Setting<Option<PolicyKey>>,
    /// The folder of the audit log.
    pub folder: PathBuf,
    /// The name of this computer.
    pub computer: String,
}

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
    /// The machine's own file.
    MachineFile(String),
    /// A demonstration or a test has set it; release builds never read this.
    Demonstration,
    /// Nobody has set it.
    Default,
}
