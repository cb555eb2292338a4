//! What IT must see of this program in the event log of Windows, under `Application`. Elsewhere nothing is written.
//!
//! Each is a fixed sentence, so that nothing of a patient or a person can stand in it. The installer registers the source; on a
//! computer where it did not, Windows shows the same words after a note of its own.

use std::io;

/// What is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The program could not start.
    StartFailed,
    /// The audit log was put aside, is missing, or cannot be written.
    AuditLog,
    /// The key store does not answer.
    KeyStore,
    /// The gateway's certificate is not trusted.
    Certificate,
}

impl Notice {
    /// All of them.
    pub const ALL: [Self; 4] =
        [Self::StartFailed, Self::AuditLog, Self::KeyStore, Self::Certificate];

    /// Its number in the event log; never given to another.
    #[must_use]
    pub fn id(self) -> u32 {
        match self {
            Self::StartFailed => 1,
            Self::AuditLog => 2,
            Self::KeyStore => 3,
            Self::Certificate => 4,
        }
    }

    /// What it says.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::StartFailed => {
                "Care Record Viewer could not start. Run care-record-diagnose as this account: it says what is wrong."
            }
            Self::AuditLog => {
                "The activity log of an account was put aside, is missing, or cannot be written. Nothing is shown that is not written \
                 down. Run care-record-diagnose as this account, and keep what was put aside."
            }
            Self::KeyStore => {
                "The key store of an account does not answer, so no record can be opened. Run care-record-diagnose as this account."
            }
            Self::Certificate => {
                "This computer does not trust the certificate that was shown for the care record gateway, so nothing was sent. Run \
                 care-record-diagnose: it says whose certificate it is."
            }
        }
    }
}

/// Tells it.
///
/// # Errors
/// What Windows says.
#[cfg(windows)]
#[expect(unsafe_code, reason = "Windows is asked through pointers")]
pub fn tell(notice: Notice) -> io::Result<()> {
    use windows::{
        Win32::System::EventLog::{
            DeregisterEventSource, EVENTLOG_WARNING_TYPE, RegisterEventSourceW, ReportEventW,
        },
        core::{PCWSTR, w},
    };

    let words: Vec<u16> = notice.words().encode_utf16().chain([0]).collect();
    // SAFETY: the name is a wide string that ends in a zero.
    let source = unsafe { RegisterEventSourceW(None, w!("Care Record Viewer")) }?;
    let lines = [PCWSTR(words.as_ptr())];
    // SAFETY: the source is open, and the words end in a zero and outlive the call.
    let told = unsafe {
        ReportEventW(source, EVENTLOG_WARNING_TYPE, 0, notice.id(), None, 0, Some(&lines), None)
    };
    // SAFETY: the source is open, and is not used again.
    let _ = unsafe { DeregisterEventSource(source) };
    Ok(told?)
}

/// Nobody is told here.
///
/// # Errors
/// Never.
#[cfg(not(windows))]
pub fn tell(_: Notice) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_a_number_of_its_own_that_the_systems_own_table_of_messages_holds() {
        for (index, notice) in Notice::ALL.into_iter().enumerate() {
            assert!(Notice::ALL.into_iter().skip(index + 1).all(|other| other.id() != notice.id()));
            assert!((1..=30).contains(&notice.id()));
        }
    }

    #[test]
    fn each_is_told_and_says_what_to_do() {
        for notice in Notice::ALL {
            assert!(notice.words().contains("care-record-diagnose"));
            tell(notice).unwrap();
        }
    }
}
