use gateway_server::training::{Account, accounts};

/// The patients that the journeys are about, by NHS number.
pub mod patient {
    pub use gateway_server::training::named::{
        ALLERGIES_NOT_RECORDED, AMIR, DECEASED, HOSPITAL_SILENT, IVA, IVOR, IVY,
        NO_KNOWN_ALLERGIES, OPTED_OUT, PRACTICE_DOES_NOT_SHARE, RESTRICTED, SENSITIVE,
    };
}

/// The person with this account, `triage-nurse`.
///
/// # Panics
/// If nobody has it.
#[must_use]
pub fn person(account: &str) -> Account {
    accounts()
        .into_iter()
        .find(|person| person.email == format!("{account}@nhs.net"))
        .expect("an account of the county")
}
