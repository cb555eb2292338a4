//! What a call to the gateway that failed means to the reader.

use contract::{Problem, ProblemCode};
use gateway_client::{CallError, CertificateFault};

use super::{Trouble, sentence, stay, stop};
use crate::wire::Fault;

pub(super) fn call(error: &CallError) -> Fault {
    match error {
        CallError::Unreachable(_) => stay(
            "NET-02",
            "The record service did not answer. Nothing is lost. Check the network, then try again.",
        ),
        CallError::TooSlow => stay(
            "NET-03",
            "The record service took too long to answer. Nothing is lost. Try again.",
        ),
        CallError::Certificate { fault, .. } => stay("NET-04", certificate(*fault)),
        CallError::Proxy => stay(
            "NET-05",
            "The network's proxy asked for a Windows sign-in (407). Nothing was sent. Tell IT.",
        ),
        CallError::ProxyUnknown(_) => stay(
            "NET-11",
            "This computer cannot tell which proxy to use: its proxy script (PAC) cannot be read. Nothing was sent. Check the network; if it goes on, tell IT.",
        ),
        CallError::NotSignedIn => Trouble::NotSignedIn.fault(),
        CallError::Busy { retry_after_seconds } => Fault {
            retry_after_seconds: *retry_after_seconds,
            ..stay("NET-06", "The record service is busy. Nothing is lost. Try again in a moment.")
        },
        CallError::Nonsense => stay(
            "NET-07",
            "The record service gave an answer that this program cannot understand. Nothing was opened. Try again; if it goes on, tell IT.",
        ),
        CallError::NotWhatWasRecorded => stop(
            "AUD-09",
            "What was written down is not what was asked, so it was not asked. Tell IT.".into(),
        ),
        CallError::Problem(problem) => said(problem),
    }
}

fn said(problem: &Problem) -> Fault {
    let retry_after_seconds = problem.retry_after_seconds;
    let fault = |field: Option<&str>, code: &str, words: String| Fault {
        field: field.map(Into::into),
        retry_after_seconds,
        ..stay(code, &words)
    };
    match problem.code {
        ProblemCode::NoMatch => fault(Some("password"), "AUTH-02", no_match(problem)),
        ProblemCode::TooManyTries => fault(
            Some("password"),
            "AUTH-03",
            format!(
                "Too many tries. Try again in {}.",
                wait_words(retry_after_seconds.unwrap_or(60))
            ),
        ),
        ProblemCode::NotNhsEmail => fault(Some("email"), "AUTH-01", sentence(&problem.title)),
        ProblemCode::WeakPassword => fault(Some("password"), "AUTH-06", sentence(&problem.title)),
        ProblemCode::CodeNotAccepted => {
            fault(Some("code"), "AUTH-07", format!("{}{}", sentence(&problem.title), tries(problem)))
        }
        ProblemCode::NotSignedIn => Trouble::NotSignedIn.fault(),
        ProblemCode::StatementNotAccepted => {
            fault(None, "AUTH-08", "Read and accept the statement first.".into())
        }
        ProblemCode::StepUpNeeded => Trouble::StepUpNeeded.fault(),
        ProblemCode::FunctionNotAllowed => {
            fault(None, "AUTH-11", "Your role does not have this function.".into())
        }
        ProblemCode::Oneself => fault(None, "ADM-03", sentence(&problem.title)),
        ProblemCode::LastAdministrator => fault(None, "ADM-04", sentence(&problem.title)),
        ProblemCode::NoGrant => {
            fault(None, "ACC-01", "Your access to this record has ended. Open it again from the list of patients.".into())
        }
        ProblemCode::NotFound => fault(None, "ACC-02", "The record service does not have this any more.".into()),
        ProblemCode::ListChanged => fault(
            None,
            "RIGHTS-02",
            "Something has come in since you looked. Make the report again, look at it, then save it.".into(),
        ),
        ProblemCode::SecondPerson => fault(
            None,
            "RIGHTS-03",
            "You cannot leave out yourself, or a colleague who makes these reports. Ask the Caldicott Guardian to answer the patient.".into(),
        ),
        ProblemCode::DeviceNotAccepted => fault(
            None,
            "DEV-01",
            "The record service does not know this computer. Ask IT to register it.".into(),
        ),
        ProblemCode::NetworkNotAllowed => fault(
            None,
            "NET-08",
            "The record service does not answer requests from this network.".into(),
        ),
        ProblemCode::Unreadable | ProblemCode::ChainConflict | ProblemCode::Internal => fault(
            None,
            "NET-10",
            "The record service could not do this. Nothing is lost. Try again; if it goes on, tell IT.".into(),
        ),
    }
}

fn no_match(problem: &Problem) -> String {
    format!("The details you gave do not match. Check them and try again.{}", tries(problem))
}

fn tries(problem: &Problem) -> String {
    match problem.tries_left {
        Some(1) => " 1 try is left before a wait.".to_owned(),
        Some(tries) => format!(" {tries} tries are left before a wait."),
        None => String::new(),
    }
}

fn certificate(fault: CertificateFault) -> &'static str {
    match fault {
        CertificateFault::Expired { .. } => {
            "The record service's certificate has expired, so nothing was sent. Tell IT. If the date on this computer is wrong, that is why."
        }
        CertificateFault::NotYetValid { .. } => {
            "The record service's certificate is not valid yet, so nothing was sent. Tell IT. If the date on this computer is wrong, that is why."
        }
        CertificateFault::UnknownIssuer => {
            "This computer does not know the authority that issued the record service's certificate, so nothing was sent. Tell IT: the authority of the network's inspecting proxy may be missing on this computer."
        }
        CertificateFault::SelfSigned => {
            "The record service's certificate was issued by itself and by no authority, so nothing was sent. Tell IT."
        }
        CertificateFault::WrongName => {
            "The record service's certificate is made out to another name, so nothing was sent. Tell IT: the address that is set on this computer may be wrong."
        }
        CertificateFault::Revoked => {
            "The record service's certificate has been revoked by its issuer, so nothing was sent. Tell IT."
        }
        CertificateFault::Other => {
            "This computer does not trust the record service's certificate, so nothing was sent. Tell IT."
        }
    }
}

/// The same with what the clock of this computer has to do with it.
pub(super) fn with_clock(error: &CallError, ahead_seconds: i64) -> Fault {
    let fault = call(error);
    let clock = clock_words(ahead_seconds);
    let certificate = match error {
        CallError::Certificate { fault: CertificateFault::Expired { .. }, .. } => {
            Some("so the record service's certificate seems to have expired")
        }
        CallError::Certificate { fault: CertificateFault::NotYetValid { .. }, .. } => {
            Some("so the record service's certificate does not seem to be valid yet")
        }
        CallError::Certificate { .. }
        | CallError::Unreachable(_)
        | CallError::TooSlow
        | CallError::Proxy
        | CallError::ProxyUnknown(_)
        | CallError::NotSignedIn
        | CallError::Problem(_)
        | CallError::Busy { .. }
        | CallError::Nonsense
        | CallError::NotWhatWasRecorded => None,
    };
    let words = match certificate {
        Some(seems) => format!("{clock}, {seems}. Nothing was sent. Tell IT."),
        None => format!("{} {clock} - codes may fail. Tell IT.", fault.words),
    };
    Fault { words, ..fault }
}

/// `This computer's clock is 2min 10sec slow`
pub(super) fn clock_words(ahead_seconds: i64) -> String {
    let mut rest = ahead_seconds.unsigned_abs();
    let mut by = Vec::new();
    for (unit, name) in [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "sec")] {
        if rest >= unit {
            by.push(format!("{}{name}", rest / unit));
            rest %= unit;
        }
    }
    by.truncate(2);
    let how = if ahead_seconds < 0 { "slow" } else { "fast" };
    format!("This computer's clock is {} {how}", by.join(" "))
}

fn wait_words(seconds: u64) -> String {
    match seconds {
        0..=90 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}
