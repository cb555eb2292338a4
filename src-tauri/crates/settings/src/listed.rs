use crate::{
    layers::{self, SettingSource, SettingsError, first},
    table::{Definition, TABLE},
};

/// One setting as IT sees it in a diagnosis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The name.
    pub name: &'static str,
    /// What holds.
    pub shown: Shown,
    /// Where it comes from.
    pub source: SettingSource,
}

/// The value of a setting, as far as it may be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// This.
    Value(String),
    /// A secret: only that it is set.
    Kept,
    /// Nobody has set it; what holds then, in words.
    Unset(&'static str),
}

/// Every setting of this computer with where it comes from; a secret without its value.
///
/// # Errors
///
/// As [`crate::read`].
pub fn listed() -> Result<Vec<Listed>, SettingsError> {
    let layers = layers::of_this_computer()?;
    Ok(TABLE.iter().map(|setting| entry(&layers, setting)).collect())
}

fn entry(layers: &[layers::Layer], setting: &Definition) -> Listed {
    let (shown, source) = match first(layers, setting) {
        Some(found) if setting.is_secret => (Shown::Kept, found.source),
        Some(found) => (Shown::Value(found.value), found.source),
        None => (Shown::Unset(setting.unset), SettingSource::Default),
    };
    Listed { name: setting.name, shown, source }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::Layer;

    #[test]
    fn a_secret_is_listed_without_its_value_and_what_is_not_set_in_words() {
        let values = [("RegistrationCode".to_owned(), "open sesame".to_owned())];
        let policy = SettingSource::Policy("the policy".into());
        let layers = [Layer::of(policy.clone(), values.into()).unwrap()];

        let listed: Vec<Listed> = TABLE.iter().map(|setting| entry(&layers, setting)).collect();

        let of = |name| listed.iter().find(|each| each.name == name).unwrap();
        assert_eq!(of("RegistrationCode").shown, Shown::Kept);
        assert_eq!(of("RegistrationCode").source, policy);
        assert_eq!(of("Profile").shown, Shown::Unset("ward"));
        assert!(!format!("{listed:?}").contains("sesame"));
    }
}
