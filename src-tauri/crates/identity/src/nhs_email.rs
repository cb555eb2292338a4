use std::fmt;

use serde::Serialize;
use thiserror::Error;

/// The address with which a person signs in: at `nhs.net`, under `.nhs.uk`, or at a domain that the gateway's
/// administrator has listed. Lower case, ASCII, at most 254 characters.
///
/// Domains are compared on label boundaries, so `x@evilnhs.net` and `x@nhs.net.evil.com` are refused, and so is
/// `x@nhs.uk` alone. Quoted local parts, two `@`, spaces and a trailing dot are refused as well.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct NhsEmail(String);

/// Why an address may not sign in.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum NhsEmailError {
    /// Not an email address.
    #[error("this is not an email address")]
    NotAnAddress,
    /// An address at a domain that may not sign in.
    #[error("use your NHS email address: it ends in @nhs.net or .nhs.uk")]
    NotNhs,
}

impl NhsEmail {
    /// The address in this text, if its domain may sign in; `listed` holds the domains that an administrator has added.
    ///
    /// # Errors
    /// [`NhsEmailError`] says whether it is no address at all or one from elsewhere.
    pub fn parse(text: &str, listed: &[String]) -> Result<Self, NhsEmailError> {
        let address = text.trim().to_ascii_lowercase();
        let (local, domain) = address.split_once('@').ok_or(NhsEmailError::NotAnAddress)?;
        if address.len() > 254 || !is_local_part(local) || !is_domain(domain) {
            return Err(NhsEmailError::NotAnAddress);
        }
        let may_sign_in = domain == "nhs.net"
            || domain.ends_with(".nhs.uk")
            || listed.iter().any(|named| named.eq_ignore_ascii_case(domain));
        if may_sign_in { Ok(Self(address)) } else { Err(NhsEmailError::NotNhs) }
    }

    /// The address, in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for NhsEmail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_local_part(local: &str) -> bool {
    (1..=64).contains(&local.len())
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&b))
}

fn is_domain(domain: &str) -> bool {
    domain.contains('.')
        && domain.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && !label.starts_with("xn--")
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_nhs_addresses_sign_in() {
        let listed = vec!["northants.gov.uk".to_owned()];
        let cases = [
            ("Rita.Clarke@NHS.net", Ok(())),
            (" rita@ngh.nhs.uk ", Ok(())),
            ("osei@northants.gov.uk", Ok(())),
            ("x@evilnhs.net", Err(NhsEmailError::NotNhs)),
            ("x@nhs.net.evil.com", Err(NhsEmailError::NotNhs)),
            ("x@nhs.uk", Err(NhsEmailError::NotNhs)),
            ("x@sub.nhs.net", Err(NhsEmailError::NotNhs)),
            ("x@sub.northants.gov.uk", Err(NhsEmailError::NotNhs)),
            ("x@evil-nhs.uk", Err(NhsEmailError::NotNhs)),
            ("\"a@nhs.net\"@evil.com", Err(NhsEmailError::NotAnAddress)),
            ("\"a b\"@nhs.net", Err(NhsEmailError::NotAnAddress)),
            ("a@nhs.net@nhs.net", Err(NhsEmailError::NotAnAddress)),
            ("x@nhs.net.", Err(NhsEmailError::NotAnAddress)),
            ("x@nhs .net", Err(NhsEmailError::NotAnAddress)),
            ("x@nhѕ.net", Err(NhsEmailError::NotAnAddress)),
            ("x@xn--nh-9ja.nhs.uk", Err(NhsEmailError::NotAnAddress)),
            ("@nhs.net", Err(NhsEmailError::NotAnAddress)),
            ("nhs.net", Err(NhsEmailError::NotAnAddress)),
        ];
        for (address, expected) in cases {
            assert_eq!(NhsEmail::parse(address, &listed).map(|_| ()), expected, "{address}");
        }
    }
}
