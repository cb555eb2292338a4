mod calls;

use audit::{KeyStoreError, SpoolError};
use contract::ProblemCode;
use gateway_client::{CallError, StartError};
use thiserror::Error;

use self::calls::{call, with_clock};
use crate::wire::{Fault, Then, Warning};

/// Why a task could not be done. A refusal is not among them: it is an answer.
#[derive(Debug, Error)]
pub enum Trouble {
    /// The gateway could not be asked, or did not answer as it should.
    #[error(transparent)]
    Call(#[from] CallError),
    /// The log of this computer cannot be written.
    #[error(transparent)]
    Log(#[from] SpoolError),
    /// The operating system's key store does not answer or is locked.
    #[error(transparent)]
    KeyStore(#[from] KeyStoreError),
    /// The gateway's address cannot be used.
    #[error(transparent)]
    Address(#[from] StartError),
    /// The gateway has never been reached from this computer.
    #[error("the record service has not answered yet")]
    NoGateway,
    /// Nobody is signed in, or the session is locked.
    #[error("nobody is signed in")]
    NotSignedIn,
    /// The session was locked, or the patient was closed, while the answer was on its way.
    #[error("this was given up")]
    Superseded,
    /// The session was locked since the second factor was last given for a function.
    #[error("the second factor has to be given again")]
    StepUpNeeded,
    /// No record is open.
    #[error("no record is open")]
    NothingOpen,
    /// The gateway did not send a letter that it had listed.
    #[error("the record service did not send this letter")]
    LetterNotSent,
    /// What is in memory cannot be sealed.
    #[error("this computer has no randomness")]
    Sealing,
    /// The policy that the gateway sent cannot be read: nothing is opened under it.
    #[error("the access policy cannot be read")]
    Policy(#[source] access::SignatureError),
    /// Nobody has told this computer whose signature a policy needs.
    #[error("this computer does not know who signs the access policy")]
    NoPolicyKey,
    /// A code did not match or a certificate did not hold, and the clock of this computer explains it.
    #[error("this computer's clock is wrong")]
    ClockWrong {
        /// What could not be done.
        error: CallError,
        /// By how many seconds the clock is ahead of the gateway's; behind, if negative.
        ahead_seconds: i64,
    },
    /// The gateway does not know yet that the patient has said no or has taken a permission back. Here it holds already, and the
    /// gateway is told again.
    #[error("the record service does not know of this yet")]
    NotTold(#[source] Box<Trouble>),
    /// The gateway does not take from this person that the patient has said no or has taken a permission back. Here it holds.
    #[error("the record service does not take this from this person")]
    NotTaken(#[source] Box<Trouble>),
    /// The gateway does not know yet that a "said no" was a slip. It is written down, and the gateway is told again.
    #[error("the record service does not know yet that this was a slip")]
    NotUnsaidYet(#[source] Box<Trouble>),
    /// The gateway does not take back a "said no": it was not this person's, not in this session, or too long ago.
    #[error("the record service does not take this back")]
    NotUnsaid(#[source] Box<Trouble>),
    /// The policy does not let this record be kept for a visit, or not on this computer.
    #[error("this record cannot be kept for a visit")]
    NotToBeKept,
    /// No more records can be kept at once.
    #[error("no more than {most} records can be kept")]
    TooManyKept {
        /// How many.
        most: u32,
    },
    /// There is no network, and the record is not kept for a visit.
    #[error("the record is not kept for a visit")]
    NothingKept {
        /// What could not be done.
        #[source]
        trouble: Box<Trouble>,
        /// The GP practice and its telephone number, where they are known.
        ring: Option<(String, String)>,
    },
    /// The same, said at a field of the form from which it was asked.
    #[error("{trouble}")]
    At {
        /// Which field.
        field: &'static str,
        /// What could not be done.
        trouble: Box<Trouble>,
    },
    /// A document for a patient could not be made.
    #[error("the document could not be made")]
    Document(#[source] documents::PdfError),
    /// A document for a patient could not be saved.
    #[error("the document could not be saved: {0}")]
    NotSaved(&'static str),
    /// Where staff write to could not be opened, or IT has set none.
    #[error("no program opens where staff write to")]
    NotOpened,
    /// Of what the record was opened on, a patient is handed no receipt.
    #[error("there is no receipt of such an opening")]
    NoReceipt,
    /// What was typed cannot be taken.
    #[error("{words}")]
    Input {
        /// Into which field.
        field: &'static str,
        /// Why.
        words: String,
        /// A short code.
        code: &'static str,
    },
}

impl Trouble {
    /// What was typed into a field cannot be taken.
    pub(crate) fn input(field: &'static str, code: &'static str, words: impl Into<String>) -> Self {
        Self::Input { field, words: words.into(), code }
    }

    /// The same, said at the field that belongs to what the gateway said, if one does.
    pub(crate) fn at(self, field: impl FnOnce(ProblemCode) -> Option<&'static str>) -> Self {
        let (Self::Call(CallError::Problem(problem))
        | Self::ClockWrong { error: CallError::Problem(problem), .. }) = &self
        else {
            return self;
        };
        match field(problem.code) {
            Some(field) => Self::At { field, trouble: Box::new(self) },
            None => self,
        }
    }

    /// The same in words that the reader can act on.
    #[must_use]
    pub fn fault(&self) -> Fault {
        match self {
            Self::Call(error) => call(error),
            Self::Log(error) => log(error),
            Self::KeyStore(error) => stop("KEY-01", sentence(&error.to_string())),
            Self::Address(error) => stop("NET-09", sentence(&error.to_string())),
            Self::NoGateway => {
                stay("NET-01", "The record service has not answered yet. Nothing is lost. It is being tried again.")
            }
            Self::NotSignedIn => Fault { then: Then::SignIn, ..stay("AUTH-05", "Your session has ended. Sign in again.") },
            Self::StepUpNeeded => Fault {
                field: Some("code".into()),
                then: Then::StepUp,
                ..stay("AUTH-10", "Give a code from your authenticator again.")
            },
            Self::Superseded => stay("APP-01", "This was given up because the session or the patient changed."),
            Self::NothingOpen => stay("APP-02", "The record is closed. Open it again from the list of patients."),
            Self::LetterNotSent => stay("REC-03", "The record service did not send this letter. Its source may not answer now. Try again, or ask its source."),
            Self::Sealing => stop("KEY-02", "This computer could not make a key. Nothing was opened. Tell IT.".into()),
            Self::Policy(access::SignatureError::NotSigned) => {
                stop("POL-02", "The access policy that the record service sent is not signed by the key that this computer trusts, so nothing can be opened. Tell IT.".into())
            }
            Self::Policy(_) => {
                stop("POL-01", "The access policy that the record service sent cannot be read, so nothing can be opened. Tell IT.".into())
            }
            Self::NoPolicyKey => {
                stop("POL-03", "This computer has not been told who signs the access policy, so nothing can be opened. Tell IT.".into())
            }
            Self::ClockWrong { error, ahead_seconds } => with_clock(error, *ahead_seconds),
            Self::NotTold(trouble) => not_told(&trouble.fault()),
            Self::NotTaken(trouble) => not_taken(&trouble.fault()),
            Self::NotUnsaidYet(trouble) => not_unsaid_yet(&trouble.fault()),
            Self::NotUnsaid(trouble) => not_unsaid(&trouble.fault()),
            Self::NotToBeKept => stay("KEEP-01", "This record cannot be kept for a visit: the access policy does not allow it on this computer, or for the reason for which it is open."),
            Self::TooManyKept { most } => stay("KEEP-02", &format!("{most} records are kept already, and no more can be. Let one go in the visit list first.")),
            Self::NothingKept { trouble, ring } => nothing_kept(&trouble.fault(), ring.as_ref()),
            Self::Document(_) => stay("DOC-01", "The document could not be made. Nothing was saved. Tell IT."),
            Self::NotOpened => stay("HLP-01", "This computer has no program for that address. Write to it from another one, or tell IT."),
            Self::NoReceipt => stay("DOC-03", "There is no receipt of an opening for safeguarding or a legal duty: it could put somebody at risk."),
            Self::NotSaved(why) => stay("DOC-02", &format!("The document could not be saved in Documents or Downloads: {why}. Tell IT, then save it again.")),
            Self::At { field, trouble } => {
                Fault { field: Some((*field).into()), ..trouble.fault() }
            }
            Self::Input { field, words, code } => {
                Fault { field: Some((*field).into()), ..stay(code, &sentence(words)) }
            }
        }
    }

    /// The same as a warning that nothing can be opened on this computer.
    #[must_use]
    pub fn stops(&self) -> Warning {
        let fault = self.fault();
        Warning { words: fault.words, code: fault.code, stops: true }
    }
}
fn not_told(fault: &Fault) -> Fault {
    stay(
        "ACC-05",
        &format!(
            "No record is open here, and none opens again on what was agreed before. The record service does not know yet what the patient said, so it may still be open elsewhere. It is told as soon as it answers; you do not have to record it again. ({})",
            fault.code
        ),
    )
}

fn not_taken(fault: &Fault) -> Fault {
    stay(
        "ACC-06",
        &format!(
            "No record is open here, and none opens again on what was agreed before. The record service did not take from you what the patient said, so others may still see the record. Ask a colleague who treats the patient to record it. ({})",
            fault.code
        ),
    )
}

fn not_unsaid_yet(fault: &Fault) -> Fault {
    stay(
        "ACC-07",
        &format!(
            "It is written down that this was a slip. The record service does not know yet, so the next person may still be told that the patient said no. It is told as soon as it answers; you do not have to record it again. ({})",
            fault.code
        ),
    )
}

fn not_unsaid(fault: &Fault) -> Fault {
    stay(
        "ACC-08",
        &format!(
            "The record service did not take this back: it takes back only what you recorded yourself, in this session and within 15 minutes. The next person is told that the patient said no, until the patient agrees. ({})",
            fault.code
        ),
    )
}

fn nothing_kept(fault: &Fault, ring: Option<&(String, String)>) -> Fault {
    let ring = ring.map_or_else(
        || "Ring the patient’s GP practice.".to_owned(),
        |(practice, telephone)| format!("Ring the GP practice: {practice}, {telephone}."),
    );
    stay(
        &fault.code,
        &format!(
            "The record service did not answer, and this record is not kept for a visit: nothing can be opened. {ring} The connection is tried again by itself."
        ),
    )
}

fn log(error: &SpoolError) -> Fault {
    stop("AUD-01", format!("Nothing can be opened, because {error}. Tell IT."))
}

fn stay(code: &str, words: &str) -> Fault {
    Fault {
        words: words.into(),
        code: code.into(),
        field: None,
        retry_after_seconds: None,
        then: Then::Stay,
    }
}

fn stop(code: &str, words: String) -> Fault {
    Fault { then: Then::Stop, ..stay(code, &words) }
}

/// An error's words as a sentence: a capital at the beginning, a full stop at the end.
pub(crate) fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first: String =
        letters.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
    let stop = if words.ends_with(['.', '?']) { "" } else { "." };
    format!("{first}{}{stop}", letters.as_str())
}

#[cfg(test)]
mod tests;
