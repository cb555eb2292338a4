/// Where the link led with which another program asked for a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Launched {
    /// To the patient whom it names; the question comes next.
    Patient,
    /// Back to the record of that patient, which is open.
    AlreadyOpen,
    /// Nowhere yet: the record of another patient is open.
    AnotherOpen,
    /// Nowhere: it is no link that can be read.
    Malformed,
    /// Nowhere: it holds no longer, or not yet.
    Expired,
    /// Nowhere: it is for somebody else than who is signed in.
    OtherPerson,
    /// Nowhere: no patient has that number.
    NotFound,
    /// Nowhere: the patient with that number was born on another day.
    BirthDiffers,
}

impl Launched {
    /// Every end of a link.
    pub const ALL: [Self; 8] = [
        Self::Patient,
        Self::AlreadyOpen,
        Self::AnotherOpen,
        Self::Malformed,
        Self::Expired,
        Self::OtherPerson,
        Self::NotFound,
        Self::BirthDiffers,
    ];

    /// The word in the event.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Patient => "patient",
            Self::AlreadyOpen => "already-open",
            Self::AnotherOpen => "another-open",
            Self::Malformed => "malformed",
            Self::Expired => "expired",
            Self::OtherPerson => "other-person",
            Self::NotFound => "not-found",
            Self::BirthDiffers => "birth-differs",
        }
    }

    /// Whether it led to a patient.
    #[must_use]
    pub fn arrives(self) -> bool {
        match self {
            Self::Patient | Self::AlreadyOpen => true,
            Self::AnotherOpen
            | Self::Malformed
            | Self::Expired
            | Self::OtherPerson
            | Self::NotFound
            | Self::BirthDiffers => false,
        }
    }
}
