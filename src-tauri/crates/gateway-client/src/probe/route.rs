use reqwest::Url;
use thiserror::Error;

/// By which way a gateway is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// Without a proxy.
    Straight,
    /// Through this one.
    Through(ProxyAddress),
}

/// A proxy, without a name or a password that may stand in its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxyAddress {
    /// Its name, or its number.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Whether it is spoken to over TLS itself.
    pub is_secured: bool,
    /// Who chose it.
    pub chosen_by: ChosenBy,
}

/// Who chose a proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChosenBy {
    /// The setting of this program.
    Setting,
    /// The computer: Windows, by its own setting or by a script (PAC); elsewhere the environment.
    Computer,
}

/// Nobody can say by which way the gateway is reached.
#[derive(Debug, Error)]
#[error("nobody can say through which proxy the record service is reached")]
pub struct RouteUnknown(#[source] Box<dyn std::error::Error + Send + Sync>);

/// The way to this address: as the setting says, or as the computer is set.
pub(super) fn to(address: &Url, proxy: Option<&str>) -> Result<Route, RouteUnknown> {
    match proxy {
        Some(proxy) => through(proxy, ChosenBy::Setting),
        None => as_the_computer_is_set(address),
    }
}

fn through(proxy: &str, chosen_by: ChosenBy) -> Result<Route, RouteUnknown> {
    let url: Url = proxy.parse().map_err(|error| RouteUnknown(Box::new(error)))?;
    let host = url.host_str().ok_or_else(|| RouteUnknown("it has no name".into()))?.to_owned();
    let is_secured = url.scheme() == "https";
    let port = url.port_or_known_default().unwrap_or(if is_secured { 443 } else { 80 });
    Ok(Route::Through(ProxyAddress { host, port, is_secured, chosen_by }))
}

#[cfg(windows)]
fn as_the_computer_is_set(address: &Url) -> Result<Route, RouteUnknown> {
    use machine::proxy::Way;

    if address.scheme() == "http" {
        return Ok(Route::Straight);
    }
    match machine::proxy::to(address.as_str()) {
        Ok(Way::Straight) => Ok(Route::Straight),
        Ok(Way::Through(proxy)) => through(&proxy, ChosenBy::Computer),
        Err(error) => Err(RouteUnknown(error.into())),
    }
}

#[cfg(not(windows))]
fn as_the_computer_is_set(address: &Url) -> Result<Route, RouteUnknown> {
    use hyper_util::client::proxy::matcher::Matcher;

    let asked = address.as_str().parse().map_err(|error| RouteUnknown(Box::new(error)))?;
    match Matcher::from_system().intercept(&asked) {
        Some(proxy) => through(&proxy.uri().to_string(), ChosenBy::Computer),
        None => Ok(Route::Straight),
    }
}
