//! By which way this account reaches an address: straight, or through a proxy, as Windows is set. Nothing is set here.
//!
//! Windows knows four ways to say it, and asks them in this order: the network may offer a script, an administrator may name one,
//! a proxy may be named by hand, or none is. A script that an administrator named and that cannot be asked is a doubt, and a
//! doubt is an error: whoever set it wanted nothing to go straight. Nobody set that of the network; where it does not come, the next
//! one is asked.

#[cfg(windows)]
mod windows;

#[cfg(windows)]
pub use windows::to;

use std::{error::Error, fmt, io};

/// By which way an address is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// Without a proxy.
    Straight,
    /// Through the proxy at this address.
    Through(String),
}

/// Why nobody can say by which way an address is reached.
#[derive(Debug)]
pub enum WayError {
    /// The script that an administrator named cannot be fetched.
    ScriptUnreachable(io::Error),
    /// It was fetched, and gives no answer.
    ScriptUnusable(io::Error),
    /// Windows does not say what is set.
    NotSaid(io::Error),
}

/// What is set for this account.
#[derive(Debug, Default)]
#[cfg(any(windows, test))]
struct Set {
    /// Whether the network is asked for a script.
    asks_the_network: bool,
    /// The address of a script.
    script: Option<String>,
    /// Proxies named by hand: one, or one for each kind of address.
    by_hand: Option<String>,
    /// What is reached without them.
    except: Option<String>,
}

/// Where a script comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg(any(windows, test))]
enum Script<'s> {
    OfTheNetwork,
    At(&'s str),
}

/// The way to an address, where `ask` runs a script; `None` where there is no such script.
#[cfg(any(windows, test))]
fn way(
    set: &Set,
    address: &str,
    ask: impl Fn(Script<'_>) -> Result<Option<Way>, WayError>,
) -> Result<Way, WayError> {
    if set.asks_the_network {
        match ask(Script::OfTheNetwork) {
            Ok(Some(way)) => return Ok(way),
            Ok(None) | Err(WayError::ScriptUnreachable(_)) => {}
            Err(error) => return Err(error),
        }
    }
    if let Some(script) = &set.script
        && let Some(way) = ask(Script::At(script))?
    {
        return Ok(way);
    }
    let excepted = set.except.as_deref().is_some_and(|except| is_excepted(except, address));
    let named = set.by_hand.as_deref().filter(|_| !excepted);
    Ok(named.map_or(Way::Straight, |named| first(named, address)))
}

/// The first of these proxies that is for addresses of this kind: `proxy:8080`, or `http=one:80;https=other:80`.
#[cfg(any(windows, test))]
fn first(named: &str, address: &str) -> Way {
    let kind = address.split_once("://").map_or("https", |(kind, _)| kind);
    let mut proxies = listed(named).filter_map(|proxy| match proxy.split_once('=') {
        Some((of, proxy)) => of.eq_ignore_ascii_case(kind).then_some(proxy),
        None => Some(proxy),
    });
    match proxies.next() {
        Some(proxy) if proxy.contains("://") => Way::Through(proxy.to_owned()),
        Some(proxy) => Way::Through(format!("http://{proxy}")),
        None => Way::Straight,
    }
}

/// Whether an address is reached without the proxies that are named by hand: `*.example;10.*;<local>`.
#[cfg(any(windows, test))]
fn is_excepted(except: &str, address: &str) -> bool {
    let host = host(address);
    listed(except).any(|pattern| match pattern {
        "<local>" => !host.contains('.'),
        _ => fits(&self::host(pattern), &host),
    })
}

/// The host of an address, in small letters, without the port.
#[cfg(any(windows, test))]
fn host(address: &str) -> String {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = rest.split('/').next().unwrap_or_default();
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        Some(_) | None => authority,
    };
    host.to_ascii_lowercase()
}

/// Whether words fit a pattern in which `*` stands for any words.
#[cfg(any(windows, test))]
fn fits(pattern: &str, words: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == words,
        Some((before, after)) => words.strip_prefix(before).is_some_and(|rest| {
            let ends = rest.char_indices().map(|(place, _)| place).chain([rest.len()]);
            ends.filter_map(|place| rest.get(place..)).any(|rest| fits(after, rest))
        }),
    }
}

#[cfg(any(windows, test))]
fn listed(list: &str) -> impl Iterator<Item = &str> {
    list.split([';', ' ', '\t', '\r', '\n']).filter(|each| !each.is_empty())
}

impl fmt::Display for WayError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::ScriptUnreachable(_) => {
                "the script that says which proxy to use cannot be fetched"
            }
            Self::ScriptUnusable(_) => "the script that says which proxy to use gives no answer",
            Self::NotSaid(_) => "Windows does not say which proxy to use",
        })
    }
}

impl Error for WayError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::ScriptUnreachable(cause) | Self::ScriptUnusable(cause) | Self::NotSaid(cause) => {
                Some(cause)
            }
        }
    }
}

#[cfg(test)]
mod tests;
