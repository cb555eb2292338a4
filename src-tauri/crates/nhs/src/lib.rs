//! The vocabulary: terms that a national standard defines.
//!
//! It deliberately knows no network, no disk, no window and no rule about access.
//!
//! * What is a valid NHS number? [`NhsNumber`]
//! * Which parts does a record have? [`Section`]. To add one: a variant there, its line in `Section::ALL`, a row
//!   in `access/policy.toml`, and its place in `record::section_of`; the compiler names the rest.
//! * How is a date shown that is only a year? [`ClinicalDate`]
//! * What time is it? [`british`]

mod british;
mod clinical_date;
mod confidentiality;
mod job_role;
mod nhs_number;
mod ods_code;
mod patient_id;
mod purpose_of_use;
mod section;
pub mod system;

pub use british::{british, on_british_clock};
pub use clinical_date::{ClinicalDate, ClinicalDateError, age_at};
pub use confidentiality::{Confidentiality, NEVER_SHARED};
pub use job_role::{JobRole, JobRoleError};
pub use nhs_number::{NhsNumber, NhsNumberError};
pub use ods_code::{OdsCode, OdsCodeError};
pub use patient_id::{PatientId, PatientIdError};
pub use purpose_of_use::PurposeOfUse;
pub use section::{Section, UnknownSection};
