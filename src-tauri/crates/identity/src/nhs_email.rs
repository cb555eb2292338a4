use std::fmt;

use serde::Serialize;
use thiserror::Error;

/// The address with which a person signs in: at `nhs.net`, under `.nhs.uk`, or at a domain that the gateway's
/// administrator has listed. Lower case, ASCII, at most 254 characters.
///
/// Domains are compared on label boundaries, so `x@evilnhs.net` and `x@nhs.net.evil.com` are refused, and so is
/// `x@nhs.uk` alone. A listed domain is one name: what lies under it is not listed with it. Quoted local parts, two `@`,
/// spaces and a trailing dot are refused, and so is every letter beyond ASCII, in any encoding: no other alphabet's
/// look-alike signs in.
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

    /// A domain that an administrator lists, in lower case; nothing for a text that no address could end in.
    #[must_use]
    pub fn listed_domain(text: &str) -> Option<String> {
        let domain = text.trim().to_ascii_lowercase();
        is_domain(&domain).then_some(domain)
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
        let listed = vec!["Northants.gov.uk".to_owned()];
        for (address, expected) in CASES {
            assert_eq!(NhsEmail::parse(address, &listed).map(|_| ()), expected, "{address:?}");
        }
    }

    #[test]
    fn an_address_is_one_account_however_it_was_typed() {
        let parse = |text| NhsEmail::parse(text, &[]).unwrap();

        assert_eq!(parse(" Rita.Clarke@NHS.net "), parse("rita.clarke@nhs.net"));
        assert_ne!(parse("rita.clarke@nhs.net"), parse("ritaclarke@nhs.net"), "a dot counts");
    }

    #[test]
    fn an_address_is_no_longer_than_mail_allows() {
        let local = |letters: usize| format!("{}@nhs.net", "x".repeat(letters));
        let labels = |count: usize| format!("x@{}nhs.uk", "abcdefghi.".repeat(count));

        assert!(NhsEmail::parse(&local(64), &[]).is_ok());
        assert_eq!(NhsEmail::parse(&local(65), &[]), Err(NhsEmailError::NotAnAddress));
        assert!(NhsEmail::parse(&labels(24), &[]).is_ok());
        assert_eq!(NhsEmail::parse(&labels(25), &[]), Err(NhsEmailError::NotAnAddress));
        let label = format!("x@{}.nhs.uk", "a".repeat(64));
        assert_eq!(NhsEmail::parse(&label, &[]), Err(NhsEmailError::NotAnAddress));
    }

    #[test]
    fn what_no_address_could_end_in_is_not_listed() {
        assert_eq!(NhsEmail::listed_domain(" Northants.gov.uk "), Some("northants.gov.uk".into()));
        for text in
            ["", "uk", ".gov.uk", "*.gov.uk", "@gov.uk", "gov.uk.", "gov .uk", "xn--a.uk", "gоv.uk"]
        {
            assert_eq!(NhsEmail::listed_domain(text), None, "{text:?}");
        }
    }

    const SIGNS_IN: Result<(), NhsEmailError> = Ok(());
    const ELSEWHERE: Result<(), NhsEmailError> = Err(NhsEmailError::NotNhs);
    const NO_ADDRESS: Result<(), NhsEmailError> = Err(NhsEmailError::NotAnAddress);
    const CASES: [(&str, Result<(), NhsEmailError>); 61] = [
        // Whose address may sign in.
        ("rita.clarke@nhs.net", SIGNS_IN),
        ("Rita.Clarke@NHS.Net", SIGNS_IN),
        (" rita@ngh.nhs.uk ", SIGNS_IN),
        ("rita@ward.ngh.nhs.uk", SIGNS_IN),
        ("o'brien+ed_1@nhs.net", SIGNS_IN),
        ("osei@northants.gov.uk", SIGNS_IN),
        ("osei@NORTHANTS.GOV.UK", SIGNS_IN),
        // Label boundaries.
        ("x@evilnhs.net", ELSEWHERE),
        ("x@evil-nhs.net", ELSEWHERE),
        ("x@nhs.net.evil.com", ELSEWHERE),
        ("x@nhs.net-evil.com", ELSEWHERE),
        ("x@nhs.netevil.com", ELSEWHERE),
        ("x@sub.nhs.net", ELSEWHERE),
        ("x@nhs.uk", ELSEWHERE),
        ("x@evil-nhs.uk", ELSEWHERE),
        ("x@evilnhs.uk", ELSEWHERE),
        ("x@trust.nhs.uk.evil.com", ELSEWHERE),
        ("x@nhs.uk.com", ELSEWHERE),
        ("x@nhs.co.uk", ELSEWHERE),
        ("x@net", NO_ADDRESS),
        ("x@uk", NO_ADDRESS),
        // A listed domain is that one name.
        ("x@sub.northants.gov.uk", ELSEWHERE),
        ("x@evilnorthants.gov.uk", ELSEWHERE),
        ("x@northants.gov.uk.evil.com", ELSEWHERE),
        ("x@gov.uk", ELSEWHERE),
        // Another address within the address.
        ("\"a@nhs.net\"@evil.com", NO_ADDRESS),
        ("\"a b\"@nhs.net", NO_ADDRESS),
        ("\"a\"@nhs.net", NO_ADDRESS),
        ("a@nhs.net@nhs.net", NO_ADDRESS),
        ("a@evil.com@nhs.net", NO_ADDRESS),
        ("a@evil.com,b@nhs.net", NO_ADDRESS),
        ("<a@nhs.net>", NO_ADDRESS),
        ("Rita <a@nhs.net>", NO_ADDRESS),
        ("a(b)@nhs.net", NO_ADDRESS),
        ("a@nhs.net(evil.com)", NO_ADDRESS),
        ("a\\b@nhs.net", NO_ADDRESS),
        ("a@[127.0.0.1]", NO_ADDRESS),
        // Dots, spaces, and what cannot be seen.
        ("x@nhs.net.", NO_ADDRESS),
        ("x@.nhs.uk", NO_ADDRESS),
        ("x@a..nhs.uk", NO_ADDRESS),
        (".x@nhs.net", NO_ADDRESS),
        ("x.@nhs.net", NO_ADDRESS),
        ("x..y@nhs.net", NO_ADDRESS),
        ("x@nhs .net", NO_ADDRESS),
        ("x y@nhs.net", NO_ADDRESS),
        ("x@ nhs.net", NO_ADDRESS),
        ("x@nhs.net\0", NO_ADDRESS),
        ("x@nhs.net\nb@nhs.net", NO_ADDRESS),
        ("x@nhs.net\u{200b}", NO_ADDRESS),
        ("x\u{202e}@nhs.net", NO_ADDRESS),
        ("x@-.nhs.uk", NO_ADDRESS),
        ("x@a_b.nhs.uk", NO_ADDRESS),
        // Letters that look like others, as themselves and as they are encoded in names.
        ("x@nh\u{455}.net", NO_ADDRESS),
        ("r\u{456}ta@nhs.net", NO_ADDRESS),
        ("x@\u{ff4e}hs.net", NO_ADDRESS),
        ("x@nhs\u{3002}net", NO_ADDRESS),
        ("x@xn--nh-9ja.nhs.uk", NO_ADDRESS),
        ("x@xn--nhs.net", NO_ADDRESS),
        // Parts that are missing.
        ("@nhs.net", NO_ADDRESS),
        ("nhs.net", NO_ADDRESS),
        ("", NO_ADDRESS),
    ];
}
