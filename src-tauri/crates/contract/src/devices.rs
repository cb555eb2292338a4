use uuid::Uuid;

use crate::bodies;

bodies! {
/// Registers a device with the key by which it signs its audit events.
struct RegisterDevice {
    /// The id that the device has given itself.
    pub device: Uuid,
    /// The name of the computer.
    pub name: String,
    /// `Ed25519`, or `ES256` where the operating system holds the key.
    pub algorithm: String,
    /// The public key, base64: 32 bytes, or the uncompressed point of 65 bytes.
    pub public_key: String,
    /// The administrator's code; needed from a network that is not listed.
    pub code: Option<String>,
}

/// The device is registered.
struct DeviceRegistered {
    /// Its id.
    pub device: Uuid,
}

/// What the gateway holds of a chain.
struct ChainHead {
    /// Which chain.
    pub chain: Uuid,
    /// The last sequence that it holds, 0 if it holds none.
    pub sequence: u64,
    /// The hash of that entry, hex; empty if it holds none.
    pub hash: String,
    /// The places before it that are empty.
    pub missing: Vec<MissingEntries>,
    /// The last sequence through which the gateway's newest backup holds the chain too, 0 if there is none: what follows has to stay
    /// on the device.
    pub backed_up: u64,
}

/// Places of a chain that are empty although later ones are not.
struct MissingEntries {
    /// The first.
    pub from: u64,
    /// The last.
    pub to: u64,
}
}
