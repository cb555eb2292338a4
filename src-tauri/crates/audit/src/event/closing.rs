//! Why a record was closed, as it is written down.

use access::{Refusal, WrongPatient};

/// Why a record was closed, where there is more to say than that the person closed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyClosed {
    /// It was closed under the person's eyes, for this reason.
    Refused(Refusal),
    /// It was another patient's than the one who was meant.
    WrongPatient(WrongPatient),
}

impl WhyClosed {
    /// The word in the event.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.name(),
            Self::WrongPatient(wrong) => wrong.name(),
        }
    }

    /// The reason that the person is told, unless the person gave it.
    #[must_use]
    pub fn refusal(self) -> Option<Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            Self::WrongPatient(_) => None,
        }
    }

    /// That it was the wrong patient's, if it was.
    #[must_use]
    pub fn wrong_patient(self) -> Option<WrongPatient> {
        match self {
            Self::WrongPatient(wrong) => Some(wrong),
            Self::Refused(_) => None,
        }
    }
}
