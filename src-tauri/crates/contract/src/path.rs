//! Where each call goes.

/// Whether the gateway is well: `GET`, no sign-in.
pub const HEALTH: &str = "/healthz";
/// What the gateway is: `GET`, no sign-in, answers [`crate::GatewayAbout`].
pub const ABOUT: &str = "/api/about";
/// The OpenAPI document: `GET`, no sign-in.
pub const OPENAPI: &str = "/api/openapi.json";
/// First use of an account: `POST` [`crate::Activate`], answers [`crate::Enrolment`]; or `204` where the account has an authenticator
/// already and its code was given.
pub const ACTIVATE: &str = "/api/activate";
/// A lost authenticator: `POST` [`crate::Recover`], answers [`crate::Enrolment`].
pub const RECOVER: &str = "/api/recover";
/// The new authenticator's first code: `POST` [`crate::ConfirmEnrolment`], answers [`crate::RecoveryCodes`].
pub const CONFIRM_ENROLMENT: &str = "/api/confirm-enrolment";
/// Sign in: `POST` [`crate::SignIn`], answers [`crate::SignedIn`].
pub const SIGN_IN: &str = "/api/sign-in";
/// The misuse statement was read: `POST` [`crate::AcceptStatement`], answers `204`.
pub const STATEMENT: &str = "/api/statement";
/// Sign out: `POST`, answers `204`.
pub const SIGN_OUT: &str = "/api/sign-out";
/// Somebody is at work in this session, though nothing was asked in it lately: `POST`, answers `204`.
pub const IN_USE: &str = "/api/in-use";
/// What is known about this person and a patient: `POST` [`crate::StandingRequest`], answers [`access::Standing`].
pub const STANDING: &str = "/api/standing";
/// May this record be opened: `POST` [`crate::AccessRequest`], answers [`crate::AccessAnswer`].
pub const ACCESS: &str = "/api/access";
/// A record is kept for a visit: `POST` [`crate::KeepAccess`], answers [`crate::KeptAccess`]. Giving the grant back ends it.
pub const KEEP_ACCESS: &str = "/api/access/keep";
/// A record was closed, or its grant is given back: `POST` [`crate::EndAccess`], answers `204`.
pub const END_ACCESS: &str = "/api/access/end";
/// The patient said no: `POST` [`crate::SaidNo`], answers `204`.
pub const SAID_NO: &str = "/api/access/said-no";
/// That the patient said no was a slip, and is taken back: `POST` [`crate::UnsayNo`], answers `204`.
pub const UNSAY_NO: &str = "/api/access/said-no/taken-back";
/// The patient takes every permission back: `POST` [`crate::Withdraw`], answers `204`.
pub const WITHDRAW: &str = "/api/access/withdraw";
/// What holds of this session's grants: `GET`, a stream of events (`text/event-stream`), each of them a [`crate::Holding`].
pub const HOLDING: &str = "/api/holding";
/// The same for one change: `POST` [`crate::WaitForChange`], answers [`crate::Holding`].
pub const WAIT_FOR_CHANGE: &str = "/api/holding/wait";
/// A person's own system vouches for a launch: `POST` [`crate::Launch`] with the system's key, answers [`crate::Launched`].
pub const LAUNCHES: &str = "/api/launches";
/// The link of a launch was followed: `POST` [`crate::RedeemLaunch`], answers [`crate::LaunchedPatient`]; `404` where the code was
/// used, is too old, or was made for somebody else.
pub const REDEEM_LAUNCH: &str = "/api/launches/redeem";
/// The second factor again: `POST` [`crate::StepUp`], answers `204`.
pub const STEP_UP: &str = "/api/step-up";
/// Another password: `POST` [`crate::ChangePassword`], answers `204`; every other session of the account ends.
pub const PASSWORD: &str = "/api/password";
/// People, for administration: `POST` [`crate::AskPeople`], answers [`crate::PeopleFound`].
pub const PEOPLE: &str = "/api/administration/people";
/// One of them: `POST` [`crate::AskPerson`], answers [`crate::PersonSeen`].
pub const PERSON: &str = "/api/administration/person";
/// An administrator does something about a person: `POST` [`crate::ActOnPerson`], answers [`crate::PersonSeen`].
pub const ACT_ON_PERSON: &str = "/api/administration/person/act";
/// Computers, for administration: `POST` [`crate::AskDevices`], answers [`crate::DevicesFound`].
pub const ADMINISTERED_DEVICES: &str = "/api/administration/devices";
/// One of them: `POST` [`crate::AskDevice`], answers [`crate::DeviceSeen`].
pub const ADMINISTERED_DEVICE: &str = "/api/administration/device";
/// Takes nothing from a computer any more: `POST` [`crate::RevokeDevice`], answers [`crate::DeviceSeen`].
pub const REVOKE_DEVICE: &str = "/api/administration/device/revoke";
/// The organisations, for administration: `GET`, answers [`crate::OrganisationsFound`].
pub const ORGANISATIONS: &str = "/api/administration/organisations";
/// What is to be reviewed, for the review of privacy: `POST` [`crate::AskQueue`], answers [`crate::ReviewQueue`].
pub const PRIVACY_QUEUE: &str = "/api/privacy/queue";
/// One of them: `POST` [`crate::AskItem`], answers [`crate::ReviewItem`]. That it was looked at is written down.
pub const PRIVACY_ITEM: &str = "/api/privacy/item";
/// A reviewer decides: `POST` [`crate::Decide`], answers `204`.
pub const PRIVACY_DECIDE: &str = "/api/privacy/decide";
/// The report of a month: `POST` [`crate::AskReviewReport`], answers [`crate::ReviewReport`].
pub const PRIVACY_REPORT: &str = "/api/privacy/report";
/// Reads the whole ledger again: `POST`, answers [`crate::LedgerChecked`].
pub const PRIVACY_VERIFY: &str = "/api/privacy/verify";
/// What the asking person opened: `POST` [`crate::AskOwnAccesses`], answers [`crate::MyAccesses`].
pub const MY_ACCESSES: &str = "/api/my/accesses";
/// The asking person answers a question of the review: `POST` [`crate::AnswerQuestion`], answers `204`.
pub const MY_ANSWER: &str = "/api/my/answer";
/// The asking person says more of an own opening that has ended: `POST` [`crate::SayAfterwards`], answers `204`.
pub const MY_AFTERWARDS: &str = "/api/my/afterwards";
/// Who saw this patient, what did this person do, what happened on this device, for the review of privacy: `POST` [`crate::AskLedger`],
/// answers [`crate::LedgerEntries`].
pub const PRIVACY_LEDGER: &str = "/api/privacy/ledger";
/// Who has opened a patient's record, for the patient: `POST` [`crate::AskAccessReport`], answers [`crate::AccessReport`].
pub const ACCESS_REPORT: &str = "/api/rights/access-report";
/// All that is held about a patient, for the patient: `POST` [`crate::AskSubjectAccess`], answers a collection Bundle
/// (`application/fhir+json`).
pub const SUBJECT_ACCESS: &str = "/api/rights/subject-access";
/// Registers a device: `POST` [`crate::RegisterDevice`], answers [`crate::DeviceRegistered`].
pub const DEVICES: &str = "/api/devices";
/// The last entry that the gateway holds of a chain: `GET` `/api/chains/{chain}`, answers [`crate::ChainHead`].
pub const CHAINS: &str = "/api/chains";
/// The last signed head of the ledger: `GET`, answers [`crate::LedgerHead`].
pub const LEDGER_HEAD: &str = "/api/ledger/head";
/// That an event stands in the ledger: `GET` `/api/ledger/inclusion/{event}`, answers [`crate::LedgerInclusion`].
pub const LEDGER_INCLUSION: &str = "/api/ledger/inclusion";
/// That the ledger has only been appended to: `GET` with `old` and `new`, answers [`crate::LedgerConsistency`].
pub const LEDGER_CONSISTENCY: &str = "/api/ledger/consistency";
/// The root of everything that is FHIR R4.
pub const FHIR: &str = "/fhir";
/// What the FHIR side can do: `GET`.
pub const METADATA: &str = "/fhir/metadata";
/// Search for patients: `POST`, form encoded, answers a searchset Bundle with demographics only. Parameters: `identifier`
/// (`https://fhir.nhs.uk/Id/nhs-number|9990000018`), `name` (may repeat; each must match the start of a family, given or preferred name),
/// `birthdate` (`1945`, `1945-03`, `1945-03-12`), `address-postalcode` (start of it), `_count`.
pub const PATIENT_SEARCH: &str = "/fhir/Patient/_search";
/// The record under a grant: `GET /fhir/Patient/{id}/$everything` with [`crate::header::GRANT`]. `_type` narrows it to
/// types; `_section` to sections by their names (`flags,allergies`), and then the pages of letters stay behind and their size is told; `_id`
/// to one entry, with its pages. What is withheld is told of the whole, however it is narrowed.
/// Answers a searchset Bundle with the patient, the organisations that entries name, the entries that the grant reaches, and one OperationOutcome
/// (`search.mode` `outcome`) that says which sources answered and what is withheld (`record::envelope`).
pub const PATIENT: &str = "/fhir/Patient";
/// One audit event, read again by the person whose it is: `GET /fhir/AuditEvent/{id}`. They are created by `POST /fhir`: a
/// [`crate::Transaction`] of one device, with the headers of [`crate::header`] that tell its place in the chain; answers
/// [`crate::TransactionAnswer`]. All of it is taken, or nothing.
pub const AUDIT_EVENT: &str = "/fhir/AuditEvent";
/// A patient's permissions and refusals: `GET /fhir/Consent/{id}`, `POST /fhir/Consent/_search`.
pub const CONSENT: &str = "/fhir/Consent";
