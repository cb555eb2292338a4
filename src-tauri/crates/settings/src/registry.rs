//! A key of the Windows registry, as a place where settings stand.

use std::collections::BTreeMap;

use windows_registry::{Key, Type};

use crate::layers::{Layer, SettingSource, SettingsError};

/// The values of this key, as 64-bit programs see it; none where it is not there.
pub(crate) fn layer(
    root: &Key,
    path: &str,
    source: fn(String) -> SettingSource,
) -> Result<Option<Layer>, SettingsError> {
    let place = format!(r"HKLM\{path}");
    let unreadable = |error: windows_registry::Error| SettingsError::Unreadable {
        place: place.clone(),
        cause: error.into(),
    };
    let key = match root.open(path) {
        Ok(key) => key,
        Err(error) if error.code() == NOT_FOUND => return Ok(None),
        Err(error) => return Err(unreadable(error)),
    };
    let mut values = BTreeMap::new();
    for (name, value) in key.values().map_err(unreadable)? {
        // The key itself may have a value without a name, which Windows makes of its own accord.
        if name.is_empty() {
            continue;
        }
        let text = match value.ty() {
            Type::U32 => u32::try_from(value).map(|number| number.to_string()),
            _ => String::try_from(value),
        };
        values.insert(name, text.map_err(unreadable)?);
    }
    Layer::of(source(place.clone()), values).map(Some)
}

/// There is no such key.
const NOT_FOUND: windows_registry::HRESULT = windows_registry::HRESULT::from_win32(2);
