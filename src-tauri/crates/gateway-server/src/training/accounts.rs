//! The people who may sign in while training: one for each job that the product serves.

use identity::WorkplaceKind;

use super::{dice::Dice, people::named};

/// Somebody who signs in at the training gateway, with a password and an authenticator that are public.
///
/// Nothing here protects anything: the accounts exist only where the gateway is started for training.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The address, `triage-nurse@nhs.net`.
    pub email: &'static str,
    /// The name as colleagues read it, `Rita CLARKE`.
    pub name: &'static str,
    /// The job role code, `R8001`.
    pub role: &'static str,
    /// The job title, `Triage nurse`.
    pub title: &'static str,
    /// The organisation's code and name.
    pub organisation: (&'static str, &'static str),
    /// The kind of workplace.
    pub workplace_kind: WorkplaceKind,
    /// The name of the workplace, `Emergency department`.
    pub workplace: &'static str,
    /// The password, for training only.
    pub password: String,
    /// The secret of the authenticator in base32 (160 bits, SHA-1, 6 digits, 30 seconds), for training only.
    pub totp_secret: String,
}

/// Everybody who may sign in while training.
#[must_use]
pub fn accounts() -> Vec<Account> {
    let mut dice = Dice::new(SEED);
    JOBS.iter().map(|job| job.account(&mut dice)).collect()
}

/// The NHS number of the patient who this person is, where the county knows: the GP, whose husband lives here as well.
#[must_use]
pub fn own_record(email: &str) -> Option<&'static str> {
    (email == "gp@nhs.net").then_some(named::COLLEAGUE)
}

struct Job {
    address: &'static str,
    name: &'static str,
    role: &'static str,
    title: &'static str,
    organisation: (&'static str, &'static str),
    workplace: (WorkplaceKind, &'static str),
}

impl Job {
    fn account(&self, dice: &mut Dice) -> Account {
        let job = self.address.trim_end_matches("@nhs.net");
        Account {
            email: self.address,
            name: self.name,
            role: self.role,
            title: self.title,
            organisation: self.organisation,
            workplace_kind: self.workplace.0,
            workplace: self.workplace.1,
            password: format!("training-only-{job}"),
            totp_secret: secret(dice),
        }
    }
}

/// A secret of 160 bits in base32: four throws of eight letters, five bits a letter.
fn secret(dice: &mut Dice) -> String {
    (0..4)
        .flat_map(|_| {
            let bits = dice.next();
            (0..8).map(move |place| letter(bits >> (5 * place)))
        })
        .collect()
}

fn letter(bits: u64) -> char {
    let value = u8::try_from(bits & 31).unwrap_or(0);
    char::from(if value < 26 { b'A' + value } else { b'2' + value - 26 })
}

const SEED: u64 = 0x5EED_0F7A_41C1_0001;
const PRACTICE: (&str, &str) = ("Y99001", "Abington Park Surgery");
const HOSPITAL: (&str, &str) = ("RNS", "Northampton General Hospital");

const JOBS: [Job; 11] = [
    Job {
        address: "gp@nhs.net",
        name: "Helen WARD",
        role: "R0260",
        title: "GP",
        organisation: PRACTICE,
        workplace: (WorkplaceKind::GeneralPractice, "Consulting room"),
    },
    Job {
        address: "triage-nurse@nhs.net",
        name: "Rita CLARKE",
        role: "R8001",
        title: "Triage nurse",
        organisation: HOSPITAL,
        workplace: (WorkplaceKind::EmergencyDepartment, "Emergency department"),
    },
    Job {
        address: "ed-consultant@nhs.net",
        name: "Raj MEHTA",
        role: "R0050",
        title: "ED consultant",
        organisation: HOSPITAL,
        workplace: (WorkplaceKind::EmergencyDepartment, "Emergency department"),
    },
    Job {
        address: "out-of-hours-doctor@nhs.net",
        name: "Peter LINDQVIST",
        role: "R8000",
        title: "Out-of-hours doctor",
        organisation: ("Y99201", "County out-of-hours service"),
        workplace: (WorkplaceKind::OutOfHours, "Visiting car"),
    },
    Job {
        address: "biomedical-scientist@nhs.net",
        name: "Owen PROSSER",
        role: "R8005",
        title: "Biomedical scientist",
        organisation: HOSPITAL,
        workplace: (WorkplaceKind::Laboratory, "Blood sciences"),
    },
    Job {
        address: "receptionist@nhs.net",
        name: "Dawn PICKERING",
        role: "R8009",
        title: "Receptionist",
        organisation: PRACTICE,
        workplace: (WorkplaceKind::GeneralPractice, "Reception"),
    },
    Job {
        address: "privacy-officer@nhs.net",
        name: "Grace ABARA",
        role: "R0001",
        title: "Privacy officer",
        organisation: HOSPITAL,
        workplace: (WorkplaceKind::Office, "Information governance"),
    },
    Job {
        address: "caldicott-guardian@nhs.net",
        name: "Margaret ELLERY",
        role: "R5105",
        title: "Caldicott Guardian",
        organisation: HOSPITAL,
        workplace: (WorkplaceKind::Office, "Trust office"),
    },
    Job {
        address: "administrator@nhs.net",
        name: "Sam TILLEY",
        role: "R8015",
        title: "Administrator",
        organisation: HOSPITAL,
        workplace: (WorkplaceKind::Office, "Clinical systems"),
    },
    Job {
        address: "registration-authority@nhs.net",
        name: "Joyce OSEI",
        role: "R5090",
        title: "Registration authority agent",
        organisation: HOSPITAL,
        workplace: (WorkplaceKind::Office, "Clinical systems"),
    },
    Job {
        address: "records-officer@nhs.net",
        name: "Anita DESAI",
        role: "R8013",
        title: "Health records manager",
        organisation: HOSPITAL,
        workplace: (WorkplaceKind::Office, "Health records"),
    },
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_account_has_its_own_secret_of_160_bits_that_never_changes() {
        let secrets: BTreeSet<String> =
            accounts().into_iter().map(|account| account.totp_secret).collect();
        assert_eq!(secrets.len(), JOBS.len(), "no two people share a secret");
        for secret in &secrets {
            assert_eq!(secret.len(), 32, "32 letters of 5 bits");
            assert!(secret.bytes().all(|b| matches!(b, b'A'..=b'Z' | b'2'..=b'7')), "base32");
        }
        assert_eq!(accounts(), accounts(), "the secrets come from the seed alone");
    }

    #[test]
    fn every_account_is_one_that_the_product_could_know() {
        for account in accounts() {
            assert!(account.role.parse::<nhs::JobRole>().is_ok(), "{}", account.email);
            assert!(account.organisation.0.parse::<nhs::OdsCode>().is_ok(), "{}", account.email);
            assert!(account.email.ends_with("@nhs.net"), "{}", account.email);
        }
    }
}
