//! Where requests come from: addresses, and networks as an administrator lists them, an address and how many bits of it count,
//! `10.0.0.0/8`.

use std::{
    convert::Infallible,
    fmt,
    net::{IpAddr, SocketAddr},
    str::FromStr,
    sync::Arc,
};

use axum::{
    extract::{ConnectInfo, FromRequestParts, Request, State},
    http::{HeaderMap, request::Parts},
    middleware::Next,
    response::Response,
};
use thiserror::Error;

use crate::Gateway;

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

/// From where a request came. Nothing where that is not known: then it lies in no network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Address(
    /// The address.
    pub Option<IpAddr>,
);

/// Finds out from where a request came, before anything else is asked of it.
pub(crate) async fn found_out(
    State(gateway): State<Arc<Gateway>>,
    mut request: Request,
    next: Next,
) -> Response {
    let connection = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let peer = connection.map(|ConnectInfo(peer)| peer.ip().to_canonical());
    let address = Address::behind(peer, request.headers(), &gateway.settings.proxies);
    request.extensions_mut().insert(address);
    next.run(request).await
}

impl Address {
    /// The address at the other end of the connection; or, if that is a listed proxy, the nearest one in front of it that is none.
    ///
    /// `X-Forwarded-For` is read from the right: each proxy adds at the end whom it was asked by, and what stands further left
    /// anybody may have written. From who is no listed proxy it is not read at all. If what a proxy says cannot be read, the address
    /// is not known.
    fn behind(peer: Option<IpAddr>, headers: &HeaderMap, proxies: &[Network]) -> Self {
        let is_proxy = |address| proxies.iter().any(|proxy| proxy.holds(Self(Some(address))));
        let Some(peer) = peer else { return Self(None) };
        if !is_proxy(peer) {
            return Self(Some(peer));
        }
        let mut nearest = peer;
        for value in headers.get_all(FORWARDED_FOR).iter().rev() {
            let Ok(value) = value.to_str() else { return Self(None) };
            for hop in value.rsplit(',') {
                let Some(hop) = hop_address(hop.trim()) else { return Self(None) };
                nearest = hop;
                if !is_proxy(hop) {
                    return Self(Some(hop));
                }
            }
        }
        Self(Some(nearest))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Address {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get().copied().unwrap_or_default())
    }
}

/// An address with or without a port, as one proxy or another writes it.
fn hop_address(text: &str) -> Option<IpAddr> {
    let bare = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    text.parse().ok().or_else(bare).or_else(with_port).map(|address: IpAddr| address.to_canonical())
}

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

const FORWARDED_FOR: &str = "x-forwarded-for";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listed_proxy_is_believed_and_nobody_else() {
        let proxies: Vec<Network> =
            ["10.0.0.0/8", "2001:db8:ffff::/48"].map(|text| text.parse().unwrap()).into();
        let nurse = Some("203.0.113.7");
        let cases: [(&str, &[&str], Option<&str>); 20] = [
            // Who comes without a proxy says nothing about himself.
            ("203.0.113.7", &[], nurse),
            ("203.0.113.7", &["10.1.1.1"], nurse),
            ("203.0.113.7", &["192.0.2.1, 10.1.1.1"], nurse),
            // The proxy says who asked it; what stands further left, he may have written himself.
            ("10.1.1.1", &["203.0.113.7"], nurse),
            ("10.1.1.1", &["192.0.2.1, 203.0.113.7"], nurse),
            ("10.1.1.1", &["192.0.2.1", "203.0.113.7"], nurse),
            ("10.1.1.1", &["203.0.113.7", "192.0.2.1"], Some("192.0.2.1")),
            ("10.1.1.1", &["127.0.0.1, 203.0.113.7"], nurse),
            ("10.1.1.1", &["not an address, 203.0.113.7"], nurse),
            // One proxy before the other.
            ("10.1.1.1", &["203.0.113.7, 10.2.2.2"], nurse),
            ("10.1.1.1", &["192.0.2.1,203.0.113.7,10.2.2.2,10.3.3.3"], nurse),
            ("10.1.1.1", &["10.2.2.2"], Some("10.2.2.2")),
            ("10.1.1.1", &[], Some("10.1.1.1")),
            // As they are written.
            ("10.1.1.1", &["203.0.113.7:51234"], nurse),
            ("::ffff:10.1.1.1", &["::ffff:203.0.113.7"], nurse),
            ("2001:db8:ffff::1", &["[2001:db8:1::7]:443"], Some("2001:db8:1::7")),
            ("2001:db8:ffff::1", &["[2001:db8:1::7]"], Some("2001:db8:1::7")),
            // What cannot be read is a doubt.
            ("10.1.1.1", &["203.0.113.7, unknown"], None),
            ("10.1.1.1", &["203.0.113.7,"], None),
            ("10.1.1.1", &[""], None),
        ];
        for (peer, forwarded, expected) in cases {
            let mut headers = HeaderMap::new();
            for value in forwarded {
                headers.append(FORWARDED_FOR, value.parse().unwrap());
            }
            let peer: IpAddr = peer.parse().unwrap();
            let found = Address::behind(Some(peer.to_canonical()), &headers, &proxies);
            let expected = Address(expected.map(|address| address.parse().unwrap()));
            assert_eq!(found, expected, "{peer} says {forwarded:?}");
        }
        let mut headers = HeaderMap::new();
        headers.append(FORWARDED_FOR, "203.0.113.7".parse().unwrap());
        assert_eq!(Address::behind(None, &headers, &proxies), Address(None), "nobody said it");
        let proxy = "10.1.1.1".parse().unwrap();
        assert_eq!(
            Address::behind(Some(proxy), &headers, &[]),
            Address(Some(proxy)),
            "none listed"
        );
    }

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
