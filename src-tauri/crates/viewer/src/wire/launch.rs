//! Where the link of another program leads.

use record::view::Banner;
use serde::Serialize;

use super::PatientRow;

choice_to_page! {
/// Where a link leads.
Led {
    /// To this patient: the question comes next, as if the row had been chosen.
    Patient {
        /// Who.
        row: PatientRow,
    },
    /// Back to the record of that patient, which is open.
    AlreadyOpen,
    /// The record of another patient is open: it has to be left first, if the person wants to.
    AnotherOpen {
        /// Whose record is open.
        banner: Banner,
    },
    /// It is for somebody else than who is signed in.
    OtherPerson {
        /// For whom, as the other program says it.
        person: String,
    },
    /// Nowhere.
    Ended {
        /// Why.
        end: LaunchEnd,
    },
}
/// Why a link leads nowhere.
LaunchEnd {
    /// It cannot be read.
    Malformed {
        /// What is wrong with it.
        words: String,
    },
    /// It holds no longer, or not yet, or waited too long for somebody to sign in.
    Expired,
    /// No patient has that NHS number.
    NotFound,
    /// The patient with that NHS number was born on another day.
    BirthDiffers,
}
}
