//! Networks, as an administrator lists them: an address and how many bits of it count, `10.0.0.0/8`.

use std::{fmt, net::IpAddr, str::FromStr};

use thiserror::Error;

use crate::serve::Address;

/// A range of addresses in CIDR notation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

/// A text that is not a network.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("a network is an address and its length, 10.0.0.0/8 or 2001:db8::/32")]
pub struct NetworkError;

impl Network {
    /// Whether this address lies in it; one that is not known does not.
    #[must_use]
    pub fn holds(&self, address: Address) -> bool {
        match (self.address, address.0) {
            (IpAddr::V4(network), Some(IpAddr::V4(address))) => {
                let shift = 32 - u32::from(self.bits);
                u32::from(network).checked_shr(shift) == u32::from(address).checked_shr(shift)
            }
            (IpAddr::V6(network), Some(IpAddr::V6(address))) => {
                let shift = 128 - u32::from(self.bits);
                u128::from(network).checked_shr(shift) == u128::from(address).checked_shr(shift)
            }
            (IpAddr::V4(_), Some(IpAddr::V6(_)) | None)
            | (IpAddr::V6(_), Some(IpAddr::V4(_)) | None) => false,
        }
    }

    /// This computer itself, by either kind of address.
    #[must_use]
    pub fn loopback() -> [Self; 2] {
        [
            Self { address: IpAddr::from([127, 0, 0, 0]), bits: 8 },
            Self { address: IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1_u16]), bits: 128 },
        ]
    }
}

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        let (address, bits) = text.trim().split_once('/').ok_or(NetworkError)?;
        let address: IpAddr = address.parse().map_err(|_| NetworkError)?;
        let bits = bits.parse().map_err(|_| NetworkError)?;
        let longest = if address.is_ipv4() { 32 } else { 128 };
        if bits <= longest { Ok(Self { address, bits }) } else { Err(NetworkError) }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_lies_in_its_network_and_in_no_other() {
        let cases = [
            ("10.0.0.0/8", "10.200.3.4", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("192.168.4.0/22", "192.168.7.255", true),
            ("192.168.4.0/22", "192.168.8.0", false),
            ("203.0.113.7/32", "203.0.113.7", true),
            ("0.0.0.0/0", "203.0.113.7", true),
            ("0.0.0.0/0", "2001:db8::1", false),
            ("2001:db8::/32", "2001:db8:1::1", true),
            ("2001:db8::/32", "2001:db9::1", false),
            ("::/0", "2001:db9::1", true),
        ];
        for (network, address, inside) in cases {
            let network: Network = network.parse().unwrap();
            let address = Address(Some(address.parse().unwrap()));
            assert_eq!(network.holds(address), inside, "{address:?} in {network}");
            assert!(!network.holds(Address(None)), "an unknown address lies nowhere");
        }
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for text in ["10.0.0.0", "10.0.0.0/33", "::/129", "ten/8", "10.0.0.0/-1", ""] {
            assert_eq!(text.parse::<Network>(), Err(NetworkError), "{text}");
        }
    }
}
