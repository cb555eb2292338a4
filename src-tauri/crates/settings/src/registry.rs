//! A key of the Windows registry, as a place where settings stand.

use std::{collections::BTreeMap, io};

use windows_registry::{Key, Type};

use crate::layers::{Layer, SettingSource, SettingsError};

/// The values of this key, as 64-bit programs see it; none where it is not there.
pub(crate) fn layer(
    root: &Key,
    path: &str,
    source: fn(String) -> SettingSource,
) -> Result<Option<Layer>, SettingsError> {
    let place = format!(r"HKLM\{path}");
    let unreadable =
        |cause: io::Error| SettingsError::Unreadable { place: place.clone(), cause: cause.into() };
    let key = match root.open(path) {
        Ok(key) => key,
        Err(error) if error.code().0 == NOT_FOUND => return Ok(None),
        Err(error) => return Err(unreadable(error.into())),
    };
    let mut values = BTreeMap::new();
    for (name, value) in key.values().map_err(|error| unreadable(error.into()))? {
        // The key itself may have a value without a name, which Windows makes of its own accord.
        if name.is_empty() {
            continue;
        }
        let text = match value.ty() {
            Type::U32 => u32::try_from(value).map(|number| number.to_string()),
            _ => String::try_from(value),
        };
        values.insert(name, text.map_err(|error| unreadable(error.into()))?);
    }
    Layer::of(source(place.clone()), values).map(Some)
}

/// There is no such key: `ERROR_FILE_NOT_FOUND`, as an HRESULT.
const NOT_FOUND: i32 = 0x8007_0002_u32.cast_signed();

#[cfg(test)]
mod tests {
    use windows_registry::LOCAL_MACHINE;

    use super::*;
    use crate::{
        layers::{Setting, first},
        table::{GATEWAY_URL, ORGANISATION, PROFILE, named},
    };

    /// Keys of its own, so that those of the computer stay as they are; they are made for all, which takes an administrator.
    struct Keys(String);

    impl Keys {
        fn new(name: &str) -> Self {
            Self(format!(r"Software\Care Record\Test {} {name}", std::process::id()))
        }

        fn set(&self, part: &str, values: &[(&str, &str)]) -> bool {
            let Ok(key) = LOCAL_MACHINE.create(format!(r"{}\{part}", self.0)) else { return false };
            values.iter().all(|(name, value)| key.set_string(name, value).is_ok())
        }

        fn layer(
            &self,
            part: &str,
            source: fn(String) -> SettingSource,
        ) -> Result<Option<Layer>, SettingsError> {
            layer(LOCAL_MACHINE, &format!(r"{}\{part}", self.0), source)
        }

        fn place(&self, part: &str) -> String {
            format!(r"HKLM\{}\{part}", self.0)
        }
    }

    impl Drop for Keys {
        fn drop(&mut self) {
            let _ = LOCAL_MACHINE.remove_tree(&self.0);
        }
    }

    fn value(layers: &[Layer], name: &str) -> Option<Setting<String>> {
        first(layers, named(name).unwrap())
    }

    #[test]
    fn what_group_policy_sets_wins_over_what_was_set_at_the_installation_and_each_says_whence_it_is()
     {
        let keys = Keys::new("layers");
        let policy = [(GATEWAY_URL, "https://policy.example"), (PROFILE, "laptop")];
        let installed = [(GATEWAY_URL, "https://installed.example"), (ORGANISATION, "A trust")];
        if !keys.set("policy", &policy) || !keys.set("installed", &installed) {
            return println!("SKIPPED: this account may set nothing for the computer");
        }

        let policy = keys.layer("policy", SettingSource::Policy).unwrap();
        let installed = keys.layer("installed", SettingSource::MachineFile).unwrap();
        let layers: Vec<Layer> = policy.into_iter().chain(installed).collect();

        let by_policy = SettingSource::Policy(keys.place("policy"));
        let gateway = "https://policy.example".to_owned();
        assert_eq!(
            value(&layers, GATEWAY_URL),
            Some(Setting { value: gateway, source: by_policy.clone() })
        );
        assert_eq!(value(&layers, PROFILE).unwrap().source, by_policy);
        let organisation = value(&layers, ORGANISATION).unwrap();
        assert_eq!(organisation.value, "A trust");
        assert_eq!(organisation.source, SettingSource::MachineFile(keys.place("installed")));
    }

    #[test]
    fn a_key_that_nobody_made_is_no_setting_and_no_fault() {
        let keys = Keys::new("none");
        assert!(keys.layer("nobody", SettingSource::Policy).unwrap().is_none());
    }

    #[test]
    fn a_misspelt_setting_and_a_value_that_is_none_stop_the_start_with_their_place() {
        let keys = Keys::new("wrong");
        let misspelt = [("GatewayURL", "https://policy.example")];
        if !keys.set("misspelt", &misspelt) || !keys.set("wrong", &[(PROFILE, "Ward")]) {
            return println!("SKIPPED: this account may set nothing for the computer");
        }

        for part in ["misspelt", "wrong"] {
            let error = keys.layer(part, SettingSource::Policy).err().unwrap().to_string();
            assert!(error.contains(&keys.place(part)), "{error}");
        }
    }
}
