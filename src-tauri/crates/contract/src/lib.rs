//! The words of the wire between the viewer and the gateway: paths, headers, bodies, codes.
//!
//! Both sides use it, and it knows no HTTP library. What FHIR has a resource for goes as FHIR R4 under [`path::FHIR`];
//! sign-in and access decisions are the small JSON bodies defined here, and the gateway describes them in its OpenAPI document.
//!
//! * No NHS number, name or note stands in an address: searches are `POST … /_search`, patients have opaque ids.
//! * A refusal is an answer (`200` with [`AccessAnswer::Refused`]); a fault is a [`Problem`] (RFC 9457) or, under
//!   [`path::FHIR`], an `OperationOutcome`.
//! * Times are UTC, RFC 3339.

mod access_decision;
mod administration;
mod devices;
mod functions;
pub mod header;
mod ledger;
pub mod path;
mod problem;
mod review;
mod rights;
mod sign_in;
mod transaction;

pub use access_decision::{
    AccessAnswer, AccessRequest, EndAccess, EndedGrant, Holding, KeepAccess, KeptAccess, Launch,
    Launched, LaunchedPatient, Permitted, RedeemLaunch, SaidNo, StandingRequest, UnsayNo,
    WaitForChange, Withdraw,
};
pub use administration::{
    AccountState, ActDone, ActKind, ActOnPerson, AdministeredDevice, AdministeredOrganisation,
    AdministeredPerson, AskDevice, AskDevices, AskPeople, AskPerson, DeviceSeen, DevicesFound,
    DevicesListed, OrganisationsFound, PeopleFound, PeopleListed, PersonAct, PersonSeen, Post,
    RevokeDevice, RoleKnown, SessionSeen,
};
pub use devices::{ChainHead, DeviceRegistered, MissingEntries, RegisterDevice};
pub use functions::{ChangePassword, LedgerFinding, StepUp};
pub use ledger::{
    AskLedger, LedgerConsistency, LedgerEntries, LedgerEntry, LedgerHead, LedgerInclusion,
    LedgerSubject,
};
pub use problem::{Problem, ProblemCode};
pub use review::{
    AnswerQuestion, AskItem, AskOwnAccesses, AskQueue, AskReviewReport, ContactFound, Decide,
    LedgerChecked, LookedAt, MyAccess, MyAccesses, OpeningReviewed, OtherViewer, OwnAnswer,
    OwnQuestion, OwnReview, OwnReviewState, PersonsOpening, ReviewAbout, ReviewAct, ReviewCounts,
    ReviewDecision, ReviewHistory, ReviewItem, ReviewLine, ReviewQueue, ReviewReport,
    ReviewReportRow, ReviewSubject, ReviewTab, ReviewWhy, SamePerson, SampleDrawn, SayAfterwards,
};
pub use rights::{
    AccessKind, AccessReport, AskAccessReport, AskSubjectAccess, IdentitySeen, Redaction,
    RedactionReason, ReportProof, ReportedAccess, ReportedPatient, ReportedReview,
};
pub use sign_in::{
    AcceptStatement, Activate, ConfirmEnrolment, Enrolment, GatewayAbout, Recover, RecoveryCodes,
    SignIn, SignedIn, Statement,
};

pub use transaction::{
    Created, CreatedResponse, Creation, CreationRequest, Transaction, TransactionAnswer,
};

/// Derives what every body of the wire needs.
macro_rules! bodies {
    ($($(#[$meta:meta])* $kind:ident $name:ident $body:tt)*) => { $(
        $(#[$meta])*
        #[derive(Clone, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        pub $kind $name $body
    )* };
}
pub(crate) use bodies;
