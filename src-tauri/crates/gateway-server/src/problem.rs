//! How the gateway says that something went wrong: a Problem on the JSON side, an OperationOutcome under `/fhir`.

use axum::{
    Json,
    extract::{FromRequest, Request},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use contract::{Problem, ProblemCode, path};
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::{
    StoreError,
    keys::{KeyError, SealError},
};

/// Why a request has no answer. A refusal is not one of these: it is an answer.
#[derive(Debug)]
pub enum Failure {
    /// On the JSON side.
    Problem(Problem),
    /// Under `/fhir`.
    Fhir(FhirFailure),
}

/// Why a FHIR request has no answer, said as an OperationOutcome.
#[derive(Debug)]
pub struct FhirFailure {
    /// The status of the answer.
    pub status: StatusCode,
    /// What it is, for a program: a code of FHIR's issue types, `not-found`.
    pub code: &'static str,
    /// What it is, for a person; never says who the patient is.
    pub words: String,
}

/// The JSON body of a request, read strictly; what cannot be read is answered without repeating it.
pub struct Body<T>(
    /// What was in it.
    pub T,
);

impl Failure {
    /// A problem in these words.
    #[must_use]
    pub fn problem(code: ProblemCode, title: impl Into<String>) -> Self {
        let (status, title) = (status_of(code), title.into());
        let status = status.as_u16();
        Self::Problem(Problem { status, code, title, retry_after_seconds: None, tries_left: None })
    }

    /// The same with a status of its own.
    #[must_use]
    pub fn with_status(self, status: StatusCode) -> Self {
        match self {
            Self::Problem(problem) => Self::Problem(Problem { status: status.as_u16(), ..problem }),
            Self::Fhir(failure) => Self::Fhir(FhirFailure { status, ..failure }),
        }
    }

    /// The gateway itself failed; why is for the log only.
    #[must_use]
    pub fn internal() -> Self {
        Self::problem(ProblemCode::Internal, "The gateway could not answer. Try again.")
    }

    /// The same in the language of the path that was asked.
    #[must_use]
    pub fn for_path(self, asked: &str) -> Self {
        match self {
            Self::Problem(problem) if asked.starts_with(path::FHIR) => Self::Fhir(FhirFailure {
                status: StatusCode::from_u16(problem.status)
                    .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
                code: issue_type(problem.code),
                words: problem.title,
            }),
            Self::Problem(_) | Self::Fhir(_) => self,
        }
    }
}

impl FhirFailure {
    /// A failure in these words.
    #[must_use]
    pub fn new(status: StatusCode, code: &'static str, words: impl Into<String>) -> Self {
        Self { status, code, words: words.into() }
    }
}

impl Failure {
    /// The gateway itself failed, for this reason, which goes to the log alone.
    #[must_use]
    pub fn because(error: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(error, "a request could not be answered");
        Self::internal()
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::because(&error)
    }
}

impl From<KeyError> for Failure {
    fn from(error: KeyError) -> Self {
        Self::because(&error)
    }
}

impl From<SealError> for Failure {
    fn from(error: SealError) -> Self {
        Self::because(&error)
    }
}

impl From<FhirFailure> for Failure {
    fn from(failure: FhirFailure) -> Self {
        Self::Fhir(failure)
    }
}

impl From<StoreError> for FhirFailure {
    fn from(error: StoreError) -> Self {
        tracing::error!(error = &error as &dyn std::error::Error, "the store failed");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "exception",
            "The gateway could not answer. Try again.",
        )
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        match self {
            Self::Problem(problem) => problem_response(&problem),
            Self::Fhir(failure) => failure.into_response(),
        }
    }
}

impl IntoResponse for FhirFailure {
    fn into_response(self) -> Response {
        let outcome = json!({
            "resourceType": "OperationOutcome",
            "issue": [{
                "severity": "error",
                "code": self.code,
                "details": { "text": self.words },
            }],
        });
        with_type(self.status, FHIR_JSON, Json(outcome).into_response())
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        match Json::from_request(request, state).await {
            Ok(Json(body)) => Ok(Self(body)),
            Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                Err(Failure::problem(ProblemCode::Unreadable, "The request is too large.")
                    .with_status(StatusCode::PAYLOAD_TOO_LARGE))
            }
            Err(_) => Err(Failure::problem(ProblemCode::Unreadable, "The request cannot be read.")),
        }
    }
}

fn problem_response(problem: &Problem) -> Response {
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = with_type(status, "application/problem+json", Json(problem).into_response());
    if let Some(seconds) = problem.retry_after_seconds {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

fn with_type(status: StatusCode, media_type: &'static str, mut response: Response) -> Response {
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    response
}

fn status_of(code: ProblemCode) -> StatusCode {
    match code {
        ProblemCode::Unreadable => StatusCode::BAD_REQUEST,
        ProblemCode::NoMatch | ProblemCode::NotSignedIn => StatusCode::UNAUTHORIZED,
        ProblemCode::TooManyTries => StatusCode::TOO_MANY_REQUESTS,
        ProblemCode::NotNhsEmail | ProblemCode::WeakPassword => StatusCode::UNPROCESSABLE_ENTITY,
        ProblemCode::CodeNotAccepted
        | ProblemCode::StatementNotAccepted
        | ProblemCode::NoGrant
        | ProblemCode::DeviceNotAccepted
        | ProblemCode::NetworkNotAllowed
        | ProblemCode::SecondPerson
        | ProblemCode::StepUpNeeded
        | ProblemCode::Oneself
        | ProblemCode::LastAdministrator
        | ProblemCode::FunctionNotAllowed => StatusCode::FORBIDDEN,
        ProblemCode::NotFound => StatusCode::NOT_FOUND,
        ProblemCode::ListChanged | ProblemCode::ChainConflict => StatusCode::CONFLICT,
        ProblemCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The FHIR issue type that says the same.
fn issue_type(code: ProblemCode) -> &'static str {
    match code {
        ProblemCode::Unreadable => "structure",
        ProblemCode::NoMatch | ProblemCode::NotSignedIn => "login",
        ProblemCode::TooManyTries => "throttled",
        ProblemCode::NotNhsEmail | ProblemCode::WeakPassword => "value",
        ProblemCode::CodeNotAccepted
        | ProblemCode::StatementNotAccepted
        | ProblemCode::NoGrant
        | ProblemCode::DeviceNotAccepted
        | ProblemCode::NetworkNotAllowed
        | ProblemCode::SecondPerson
        | ProblemCode::StepUpNeeded
        | ProblemCode::Oneself
        | ProblemCode::LastAdministrator
        | ProblemCode::FunctionNotAllowed => "forbidden",
        ProblemCode::NotFound => "not-found",
        ProblemCode::ListChanged | ProblemCode::ChainConflict => "conflict",
        ProblemCode::Internal => "exception",
    }
}

/// The media type of everything under `/fhir`.
pub const FHIR_JSON: &str = "application/fhir+json";
