//! The JSON side as an OpenAPI document, from the same shapes that are sent. What is FHIR describes itself at `/fhir/metadata`.

mod administration;
mod review;
mod rights;

use contract::{
    AcceptStatement, AccessAnswer, AccessRequest, Activate, AskLedger, ChainHead, ChangePassword,
    ConfirmEnrolment, DeviceRegistered, EndAccess, EndedGrant, Enrolment, GatewayAbout, Holding,
    KeepAccess, KeptAccess, Launch, Launched, LaunchedPatient, LedgerConsistency, LedgerEntries,
    LedgerEntry, LedgerFinding, LedgerHead, LedgerInclusion, LedgerSubject, Permitted, Problem,
    ProblemCode, Recover, RecoveryCodes, RedeemLaunch, RegisterDevice, SaidNo, SignIn, SignedIn,
    StandingRequest, Statement, StepUp, UnsayNo, WaitForChange, Withdraw, path,
};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ComponentsBuilder, Content, InfoBuilder, OpenApi, OpenApiBuilder, Paths, RefOr, Required,
        ResponseBuilder, Schema,
        path::{HttpMethod, OperationBuilder, ParameterBuilder, ParameterIn},
        request_body::RequestBodyBuilder,
        schema::{Ref, Type},
        security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
    },
};

/// The document.
#[must_use]
pub fn document() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Care Record gateway")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Sign-in and access decisions. Everything FHIR has a resource for is under /fhir, described by its CapabilityStatement.",
        ))
        .build();
    OpenApiBuilder::new().info(info).paths(paths()).components(Some(components())).build()
}

fn paths() -> Paths {
    let mut paths = Paths::new();
    let parts = [calls(), administration::calls(), review::calls(), rights::calls()];
    for (path, call) in parts.into_iter().flatten() {
        let method = call.method.clone();
        paths.add_path_operation(path, vec![method], call.operation());
    }
    paths
}

fn calls() -> Vec<(&'static str, Call)> {
    vec![
        (path::HEALTH, get("Whether the gateway is well").open()),
        (path::ABOUT, get("What the gateway is").open().answers::<GatewayAbout>()),
        (path::OPENAPI, get("This document").open()),
        (path::ACTIVATE, post::<Activate>("First use of an account; 204 where it has an authenticator already").open().answers::<Enrolment>()),
        (path::RECOVER, post::<Recover>("A lost authenticator").open().answers::<Enrolment>()),
        (
            path::CONFIRM_ENROLMENT,
            post::<ConfirmEnrolment>("The new authenticator's first code")
                .open()
                .answers::<RecoveryCodes>(),
        ),
        (path::SIGN_IN, post::<SignIn>("Sign in").open().answers::<SignedIn>()),
        (path::STATEMENT, post::<AcceptStatement>("The misuse statement was read and accepted")),
        (path::SIGN_OUT, call(HttpMethod::Post, "Sign out")),
        (path::IN_USE, call(HttpMethod::Post, "Somebody is at work in this session")),
        (path::STEP_UP, post::<StepUp>("The second factor again")),
        (
            path::PASSWORD,
            post::<ChangePassword>("Another password; every other session of the account ends"),
        ),
        (
            path::STANDING,
            post::<StandingRequest>("What is known about this person and a patient")
                .answers_some_object("access::Standing"),
        ),
        (
            path::ACCESS,
            post::<AccessRequest>("May this record be opened").answers::<AccessAnswer>(),
        ),
        (path::END_ACCESS, post::<EndAccess>("A record was closed, or its grant is given back")),
        (
            path::KEEP_ACCESS,
            post::<KeepAccess>("May this record be kept for a visit").answers::<KeptAccess>(),
        ),
        (path::SAID_NO, post::<SaidNo>("The patient said no")),
        (
            path::UNSAY_NO,
            post::<UnsayNo>("That the patient said no was a slip, and is taken back by who wrote it down"),
        ),
        (path::WITHDRAW, post::<Withdraw>("The patient takes every permission back")),
        (
            path::HOLDING,
            get("What holds of the person's grants: an event `holding` at once, at every change and every few seconds; an event `ended` without data when the session has ended, and then no more")
                .answers::<Holding>()
                .streamed(),
        ),
        (
            path::WAIT_FOR_CHANGE,
            post::<WaitForChange>("The same for one change, where a proxy holds streams back; answers after 20 seconds at the latest")
                .answers::<Holding>(),
        ),
        (
            path::LAUNCHES,
            post::<Launch>("A person's own system vouches for a launch, with its own key")
                .by(LAUNCHER)
                .answers::<Launched>(),
        ),
        (
            path::REDEEM_LAUNCH,
            post::<RedeemLaunch>("The link of a launch was followed: its code ties the person to the patient for whom it was made, once")
                .answers::<LaunchedPatient>(),
        ),
        (
            path::PRIVACY_LEDGER,
            post::<AskLedger>("Who saw this patient, what did this person do, what happened on this device, for the review of privacy, a page at a time; the second factor has to be given again first")
                .answers::<LedgerEntries>(),
        ),
        (
            path::DEVICES,
            post::<RegisterDevice>("Register a device").open().answers::<DeviceRegistered>(),
        ),
        (
            CHAIN,
            get("The last entry of a chain that the gateway holds without a gap before it: what comes after it is to be offered again")
                .open()
                .with_parameter("chain")
                .answers::<ChainHead>(),
        ),
        (
            path::LEDGER_HEAD,
            get("The last signed head of the ledger").open().answers::<LedgerHead>(),
        ),
        (
            LEDGER_INCLUSION,
            get("That an event stands in the ledger")
                .open()
                .with_parameter("event")
                .answers::<LedgerInclusion>(),
        ),
        (
            path::LEDGER_CONSISTENCY,
            get("That the ledger has only been appended to: from `old` entries to `new`")
                .open()
                .answers::<LedgerConsistency>(),
        ),
    ]
}

struct Call {
    method: HttpMethod,
    summary: &'static str,
    parameter: Option<&'static str>,
    body: Option<RefOr<Schema>>,
    answer: Option<RefOr<Schema>>,
    media_type: &'static str,
    /// By which key somebody asks; nothing where everybody may.
    key: Option<&'static str>,
}

fn call(method: HttpMethod, summary: &'static str) -> Call {
    let (media_type, key) = (JSON, Some(SESSION));
    Call { method, summary, parameter: None, body: None, answer: None, media_type, key }
}

fn get(summary: &'static str) -> Call {
    call(HttpMethod::Get, summary)
}

fn post<T: ToSchema>(summary: &'static str) -> Call {
    Call { body: Some(named::<T>()), ..call(HttpMethod::Post, summary) }
}

impl Call {
    fn open(self) -> Self {
        Self { key: None, ..self }
    }

    fn by(self, key: &'static str) -> Self {
        Self { key: Some(key), ..self }
    }

    fn streamed(self) -> Self {
        Self { media_type: "text/event-stream", ..self }
    }

    fn answers<T: ToSchema>(self) -> Self {
        Self { answer: Some(named::<T>()), ..self }
    }

    fn answers_some_object(self, what: &str) -> Self {
        let object =
            utoipa::openapi::ObjectBuilder::new().schema_type(Type::Object).description(Some(what));
        Self { answer: Some(object.build().into()), ..self }
    }

    fn with_parameter(self, name: &'static str) -> Self {
        Self { parameter: Some(name), ..self }
    }

    fn operation(self) -> OperationBuilder {
        let problem = ResponseBuilder::new()
            .description("What went wrong (RFC 9457)")
            .content("application/problem+json", Content::new(Some(named::<Problem>())));
        let mut operation = OperationBuilder::new()
            .summary(Some(self.summary))
            .response("default", problem.build());
        operation = match self.answer {
            Some(answer) => operation.response(
                "200",
                ResponseBuilder::new()
                    .description("Done")
                    .content(self.media_type, Content::new(Some(answer)))
                    .build(),
            ),
            None if self.method == HttpMethod::Get => {
                operation.response("200", ResponseBuilder::new().description("Done").build())
            }
            None => operation.response("204", ResponseBuilder::new().description("Done").build()),
        };
        if let Some(body) = self.body {
            let body = RequestBodyBuilder::new()
                .required(Some(Required::True))
                .content(JSON, Content::new(Some(body)));
            operation = operation.request_body(Some(body.build()));
        }
        if let Some(name) = self.parameter {
            let parameter = ParameterBuilder::new()
                .name(name)
                .parameter_in(ParameterIn::Path)
                .required(Required::True)
                .schema(Some(String::schema()));
            operation = operation.parameter(parameter);
        }
        match self.key {
            None => operation,
            Some(key) => operation.security(SecurityRequirement::new(key, Vec::<String>::new())),
        }
    }
}

fn components() -> utoipa::openapi::Components {
    let bearer = || SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
    rights::schemas(review::schemas(administration::schemas(ComponentsBuilder::new())))
        .security_scheme(SESSION, bearer())
        .security_scheme(LAUNCHER, bearer())
        .schema_from::<AcceptStatement>()
        .schema_from::<AccessAnswer>()
        .schema_from::<AccessRequest>()
        .schema_from::<Activate>()
        .schema_from::<AskLedger>()
        .schema_from::<ChainHead>()
        .schema_from::<ChangePassword>()
        .schema_from::<ConfirmEnrolment>()
        .schema_from::<DeviceRegistered>()
        .schema_from::<EndAccess>()
        .schema_from::<EndedGrant>()
        .schema_from::<Enrolment>()
        .schema_from::<GatewayAbout>()
        .schema_from::<Holding>()
        .schema_from::<KeepAccess>()
        .schema_from::<KeptAccess>()
        .schema_from::<Launch>()
        .schema_from::<Launched>()
        .schema_from::<LaunchedPatient>()
        .schema_from::<RedeemLaunch>()
        .schema_from::<LedgerEntries>()
        .schema_from::<LedgerEntry>()
        .schema_from::<LedgerFinding>()
        .schema_from::<LedgerSubject>()
        .schema_from::<Permitted>()
        .schema_from::<Problem>()
        .schema_from::<ProblemCode>()
        .schema_from::<Recover>()
        .schema_from::<RecoveryCodes>()
        .schema_from::<RegisterDevice>()
        .schema_from::<SaidNo>()
        .schema_from::<SignIn>()
        .schema_from::<SignedIn>()
        .schema_from::<StandingRequest>()
        .schema_from::<Statement>()
        .schema_from::<StepUp>()
        .schema_from::<UnsayNo>()
        .schema_from::<WaitForChange>()
        .schema_from::<Withdraw>()
        .build()
}

fn named<T: ToSchema>() -> RefOr<Schema> {
    Ref::from_schema_name(T::name()).into()
}

const JSON: &str = "application/json";
/// A person who is signed in.
const SESSION: &str = "session";
/// A system that may vouch for launches.
const LAUNCHER: &str = "launcher";
const CHAIN: &str = "/api/chains/{chain}";
const LEDGER_INCLUSION: &str = "/api/ledger/inclusion/{event}";
