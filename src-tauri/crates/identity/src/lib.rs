//! Who is asking, in which role, in which session.
//!
//! It deliberately knows no clock, no network and no disk: time comes in as an argument.
//!
//! * Which addresses may sign in? [`NhsEmail`]
//! * What is known of the person? [`Practitioner`]
//! * When is a session curtained, locked, ended? [`Session`], [`Timeouts`]

mod nhs_email;
mod practitioner;
mod session;
mod token;

pub use nhs_email::{NhsEmail, NhsEmailError};
pub use practitioner::{Organisation, Practitioner, PractitionerId, Workplace, WorkplaceKind};
pub use session::{Session, Timeouts};
pub use token::Token;
