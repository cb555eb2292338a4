//! The way to the gateway, from its name to its sign-in. Where one step fails, those behind it are not tried.

use chrono::{DateTime, TimeDelta, Utc};
use gateway_client::{
    CallError, StartError,
    probe::{Answer, Answerer, ChosenBy, Hop, LineFault, Probe, ProxyAddress, Route},
};

use super::certificate;
use crate::{Check, CheckId, Surroundings, Verdict};

/// Makes each check of the network, and tells of it.
pub(super) fn network(computer: &Surroundings, tell: impl FnMut(Check)) {
    let probe = match probe(computer) {
        Ok(probe) => probe,
        Err(why) => return not_tried(why, tell),
    };
    let network = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let Ok(network) = network else { return not_tried("the network cannot be used here", tell) };
    network.block_on(steps(&probe, computer.clock, tell));
    // A name that nobody answers is still being asked for, and is not waited for.
    network.shutdown_background();
}

fn probe(computer: &Surroundings) -> Result<Probe, &'static str> {
    let set = computer.settings.as_ref().map_err(|_| "the settings cannot be read")?;
    Probe::of(&set.gateway, set.proxy.as_deref(), computer.roots.clone()).map_err(|why| match why {
        StartError::Address => {
            "GatewayUrl must begin with https:// (or be http:// on this computer)"
        }
        StartError::Network(_) => "the network cannot be used here",
        StartError::Trust(_) => "whom this computer trusts cannot be found out",
    })
}

/// The gateway fails, for it cannot be reached; what leads to it is not looked at.
fn not_tried(why: &str, mut tell: impl FnMut(Check)) {
    unreached(&BEFORE_THE_GATEWAY, why, &mut tell);
    tell(Check::failed(
        CheckId::Gateway,
        format!("not tried: {why}"),
        "correct the settings first",
    ));
    unreached(&[CheckId::SignIn], why, tell);
}

async fn steps(probe: &Probe, clock: fn() -> DateTime<Utc>, mut tell: impl FnMut(Check)) {
    let name = name(probe).await;
    let is_known = name.verdict == Verdict::Ok;
    tell(name);
    let (proxy, lets_through) = proxy(probe).await;
    tell(proxy);
    if !is_known || !lets_through {
        return unreached(&BEHIND_THE_PROXY, if is_known { NOT_THROUGH } else { NO_NAME }, tell);
    }
    tell(certificate::certificate(probe, clock()).await);
    let answer = probe.answer().await;
    tell(the_clock(answer.as_ref().ok(), clock()));
    let is_gateway = answer.as_ref().is_ok_and(is_gateway);
    tell(gateway(probe, answer));
    if is_gateway {
        tell(sign_in(probe).await);
    } else {
        unreached(&[CheckId::SignIn], "not asked: the gateway was not reached", tell);
    }
}

fn unreached(ids: &[CheckId], why: &str, mut tell: impl FnMut(Check)) {
    for id in ids {
        tell(Check::skipped(*id, why));
    }
}

async fn name(probe: &Probe) -> Check {
    let place = probe.place();
    let addresses = probe.addresses().await;
    let goes_through = matches!(probe.route(), Ok(Route::Through(_)));
    match addresses.as_slice() {
        [] if goes_through => {
            Check::ok(CheckId::Name, format!("{place} is not known here; the proxy looks it up"))
        }
        [] => Check::failed(
            CheckId::Name,
            format!("{place} leads nowhere: no DNS server here knows the name"),
            "correct GatewayUrl, or let the DNS of this network know the name",
        ),
        [first, ..] => Check::ok(CheckId::Name, format!("{place} leads to {first}")),
    }
}

/// What is said of the proxy, and whether the gateway can be tried.
async fn proxy(probe: &Probe) -> (Check, bool) {
    let proxy = match probe.route() {
        Ok(Route::Straight) => return (Check::ok(CheckId::Proxy, "none is used"), true),
        Ok(Route::Through(proxy)) => proxy,
        Err(_) => return (no_script(), false),
    };
    let said = in_words(proxy);
    match probe.pass_proxy(proxy).await {
        Ok(()) => (Check::ok(CheckId::Proxy, format!("{said} lets this computer through")), true),
        // Whoever is behind it is the gateway's matter.
        Err(fault) => (not_passed(&said, proxy, &fault), false),
    }
}

fn in_words(proxy: &ProxyAddress) -> String {
    let chosen = match proxy.chosen_by {
        ChosenBy::Setting => "set by ProxyUrl",
        ChosenBy::Computer if cfg!(windows) => "as Windows is set",
        ChosenBy::Computer => "as the environment says",
    };
    format!("{}:{} ({chosen})", proxy.host, proxy.port)
}

fn no_script() -> Check {
    Check::failed(
        CheckId::Proxy,
        "nobody can say which proxy to use: the script that Windows is told to ask gives no answer",
        "let the script (PAC) be reached from here, or set ProxyUrl",
    )
}

fn not_passed(said: &str, proxy: &ProxyAddress, fault: &LineFault) -> Check {
    let correct = match proxy.chosen_by {
        ChosenBy::Setting => "correct ProxyUrl, or start the proxy",
        ChosenBy::Computer => "correct the computer's proxy, or set ProxyUrl",
    };
    let (found, fix) = match fault {
        LineFault::SignInAsked(ways) if ways.is_empty() => (ASKS.to_owned(), LET_PASS),
        LineFault::SignInAsked(ways) => (format!("{ASKS}: {}", ways.join(", ")), LET_PASS),
        LineFault::NotLetThrough(status) => {
            (format!("lets nothing through to the gateway (it answers {status})"), LET_PASS)
        }
        LineFault::NoProxy => ("answers, and is no proxy".to_owned(), correct),
        LineFault::NoName(_) => ("leads nowhere: its name is not known here".to_owned(), correct),
        LineFault::Refused(_) => ("refuses the connection".to_owned(), correct),
        LineFault::Silent(_) => ("does not answer".to_owned(), correct),
        LineFault::NoWay(_) => ("cannot be reached from this network".to_owned(), correct),
    };
    Check::failed(CheckId::Proxy, format!("{said} {found}"), fix)
}

fn the_clock(answer: Option<&Answer>, now: DateTime<Utc>) -> Check {
    let Some(Answer { by: Answerer::Gateway { .. }, date: Some(date), took }) = answer else {
        return Check::skipped(
            CheckId::Clock,
            "the gateway, by whose clock it goes, was not reached",
        );
    };
    // The date was said while the answer was on its way, in whole seconds.
    let ahead = (now - TimeDelta::from_std(*took / 2).unwrap_or_default() - *date).num_seconds();
    let off = ahead.unsigned_abs();
    if off <= MATTERS {
        return Check::ok(CheckId::Clock, format!("within {MATTERS} seconds of the gateway's"));
    }
    let found = format!(
        "this computer is {} {} the gateway",
        duration(off),
        if ahead > 0 { "ahead of" } else { "behind" }
    );
    if off <= STOPS {
        Check::warning(CheckId::Clock, format!("{found}: sign-in codes may fail"), SET_CLOCK)
    } else {
        Check::failed(CheckId::Clock, format!("{found}: sign-in codes fail"), SET_CLOCK)
    }
}

pub(super) fn duration(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{seconds} seconds"),
        120..7_200 => format!("{} minutes", seconds / 60),
        7_200..172_800 => format!("{} hours", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}

fn is_gateway(answer: &Answer) -> bool {
    matches!(answer.by, Answerer::Gateway { .. })
}

fn gateway(probe: &Probe, answer: Result<Answer, CallError>) -> Check {
    let place = probe.place();
    match answer {
        Err(error) => no_answer(&place, &error),
        Ok(Answer { by, took, .. }) => answered(&place, by, took.as_millis()),
    }
}

fn answered(place: &str, by: Answerer, milliseconds: u128) -> Check {
    let failed = |found: String, fix: &str| Check::failed(CheckId::Gateway, found, fix);
    let own = env!("CARGO_PKG_VERSION");
    match by {
        Answerer::Gateway { version, is_understood: true } => {
            Check::ok(CheckId::Gateway, format!("version {version}, {milliseconds} ms"))
        }
        Answerer::Gateway { version, is_understood: false } => failed(
            format!("version {version}; this program is {own} and cannot talk to it"),
            "bring the program and the gateway to the same version",
        ),
        Answerer::NotReady(status) => failed(
            format!("{place} answers that it is not ready ({status})"),
            "ask whoever runs the gateway, and try again in a few minutes",
        ),
        Answerer::NetworkNotAllowed => failed(
            format!("{place} does not answer requests from this network"),
            "connect to the health network (HSCN), or have the gateway list this one",
        ),
        Answerer::Elsewhere => failed(
            format!("{place} sends to another page: this network asks for a sign-in of its own"),
            "sign in to the network in a browser, or use another one",
        ),
        Answerer::Stranger => failed(
            format!("something else than a gateway answers at {place}"),
            "correct GatewayUrl; on a guest network, sign in to it in a browser first",
        ),
    }
}

fn no_answer(place: &str, error: &CallError) -> Check {
    let failed = |found: String, fix: &str| Check::failed(CheckId::Gateway, found, fix);
    match error {
        CallError::Certificate { .. } => {
            Check::skipped(CheckId::Gateway, "not asked: its certificate is not trusted")
        }
        CallError::Proxy => failed(format!("the proxy {ASKS}"), LET_PASS),
        CallError::TooSlow => failed(
            format!("{place} does not answer in time"),
            "let the firewall pass this computer to it, and see that the gateway runs",
        ),
        CallError::Unreachable(_)
        | CallError::ProxyUnknown(_)
        | CallError::NotSignedIn
        | CallError::Problem(_)
        | CallError::Busy { .. }
        | CallError::Nonsense
        | CallError::NotWhatWasRecorded => failed(
            format!("nobody answers at {place}"),
            "see that the gateway runs, and that the firewall lets this computer through",
        ),
    }
}

async fn sign_in(probe: &Probe) -> Check {
    match probe.can_sign_in().await {
        Ok(Ok(())) => Check::ok(CheckId::SignIn, "the gateway's accounts answer"),
        Ok(Err(status)) => Check::failed(
            CheckId::SignIn,
            format!("the gateway's accounts do not answer ({status}), so nobody can sign in"),
            "ask whoever runs the gateway to look at its database",
        ),
        Err(_) => Check::failed(
            CheckId::SignIn,
            "the gateway stopped answering when it was asked for its accounts",
            "ask whoever runs the gateway, and try again in a few minutes",
        ),
    }
}

/// What a line's fault means where no certificate was seen.
pub(super) fn no_line(fault: &LineFault) -> &'static str {
    match fault {
        LineFault::NoName(Hop::Gateway) => "none was seen: the gateway's name leads nowhere",
        LineFault::NoName(Hop::Proxy)
        | LineFault::Refused(Hop::Proxy)
        | LineFault::Silent(Hop::Proxy)
        | LineFault::NoWay(Hop::Proxy)
        | LineFault::SignInAsked(_)
        | LineFault::NotLetThrough(_)
        | LineFault::NoProxy => "none was seen: the proxy lets nothing through",
        LineFault::Refused(Hop::Gateway)
        | LineFault::Silent(Hop::Gateway)
        | LineFault::NoWay(Hop::Gateway) => "none was seen: nobody answers",
    }
}

/// A code lasts 30 seconds, and the gateway takes those of one step before and one after.
const MATTERS: u64 = 30;
const STOPS: u64 = 5 * 60;
const ASKS: &str = "asked for a sign-in (407)";
const LET_PASS: &str = "let the gateway's address pass the proxy without a sign-in";
const SET_CLOCK: &str = if cfg!(windows) {
    "set the clock: w32tm /resync"
} else {
    "set the clock: timedatectl set-ntp true"
};
const BEFORE_THE_GATEWAY: [CheckId; 4] =
    [CheckId::Name, CheckId::Proxy, CheckId::Certificate, CheckId::Clock];
const BEHIND_THE_PROXY: [CheckId; 4] =
    [CheckId::Certificate, CheckId::Clock, CheckId::Gateway, CheckId::SignIn];
const NO_NAME: &str = "not tried: the gateway's name leads nowhere";
const NOT_THROUGH: &str = "not tried: the proxy does not let us through";
