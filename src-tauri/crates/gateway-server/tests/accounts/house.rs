//! A gateway in a folder of its own, with a clock that the test moves, and the people who ask it.

use std::{
    net::{IpAddr, SocketAddr},
    path::Path,
    sync::Arc,
};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::ConnectInfo,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use chrono::{DateTime, Duration, Utc};
use contract::{
    Activate, ConfirmEnrolment, Enrolment, Problem, ProblemCode, RecoveryCodes, SignIn, SignedIn,
    StepUp, path,
};
use gateway_server::{
    Clock, Gateway, Settings,
    accounts::users::{self, NewUser},
    administration::{
        acts,
        order::{Order, Whom},
    },
    app,
};
use identity::WorkplaceKind;
use serde::{Serialize, de::DeserializeOwned};
use tempfile::TempDir;
use totp_rs::{Builder, Secret};
use tower::ServiceExt;
use uuid::Uuid;

/// The gateway under test.
pub(crate) struct House {
    pub(crate) folder: TempDir,
    pub(crate) clock: Clock,
    pub(crate) gateway: Arc<Gateway>,
    app: Router,
}

/// Somebody with an account.
pub(crate) struct Person {
    pub(crate) email: String,
    pub(crate) password: String,
    pub(crate) recovery_codes: Vec<String>,
    key: String,
}

/// What came back.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl House {
    pub(crate) fn open() -> Self {
        Self::set_up(Settings {
            domains: vec!["northants.example".to_owned()],
            device_networks: vec!["10.1.0.0/16".parse().unwrap()],
            ..Settings::named("Northamptonshire Care Record")
        })
    }

    pub(crate) fn set_up(settings: Settings) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::steered(DateTime::from_timestamp(1_790_000_010, 0).unwrap());
        let gateway = open(folder.path(), settings, &clock);
        Self { folder, clock, app: app(Arc::clone(&gateway)), gateway }
    }

    /// The same folder opened once more, as another process or a restart does.
    pub(crate) fn opened_again(&self) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let gateway = open(self.folder.path(), self.gateway.settings.clone(), &self.clock);
        Self { folder, clock: self.clock.clone(), app: app(Arc::clone(&gateway)), gateway }
    }

    /// Another folder with a gateway of the same kind in it.
    pub(crate) fn in_folder(&self, folder: TempDir) -> Self {
        let gateway = open(folder.path(), self.gateway.settings.clone(), &self.clock);
        Self { folder, clock: self.clock.clone(), app: app(Arc::clone(&gateway)), gateway }
    }

    pub(crate) fn later(&self, by: Duration) {
        self.clock.advance(by);
    }

    pub(crate) fn invited(&self, email: &str) -> String {
        users::add(&self.gateway, &nurse(email)).unwrap().expose().to_owned()
    }

    /// An administrator keeps this person from signing in, on the gateway's own computer.
    pub(crate) fn disabled(&self, email: &str) {
        acts::disable(&self.gateway, &order(), Whom::Email(email)).unwrap();
    }

    /// An administrator ends every session of this person there, and hears how many there were.
    pub(crate) fn signed_out(&self, email: &str) -> usize {
        acts::end_sessions(&self.gateway, &order(), Whom::Email(email)).unwrap()
    }

    /// An administrator takes nothing from this computer any more.
    pub(crate) fn revoked(&self, device: Uuid) {
        acts::revoke(&self.gateway, &order(), device).unwrap();
    }

    /// Somebody of this job role has an account from now on, as the administrator has said.
    pub(crate) fn has_role(&self, email: &str, role: &str) {
        let change = "UPDATE account SET role = ?1 WHERE email = ?2";
        let changed = self.gateway.store.write(|tx| tx.execute(change, (role, email))).unwrap();
        assert_eq!(changed, 1, "there is such an account");
    }

    pub(crate) async fn activated(&self, email: &str, code: &str, password: &str) -> Answer {
        self.activated_with(email, code, password, None).await
    }

    /// The same with a code of the authenticator that the account has already.
    pub(crate) async fn activated_with(
        &self,
        email: &str,
        activation_code: &str,
        password: &str,
        code: Option<&str>,
    ) -> Answer {
        let body = Activate {
            email: email.to_owned(),
            activation_code: activation_code.to_owned(),
            password: password.to_owned(),
            code: code.map(str::to_owned),
        };
        self.post(path::ACTIVATE, &body).await
    }

    pub(crate) async fn confirmed(&self, enrolment: &str, code: &str) -> Answer {
        let body = ConfirmEnrolment { enrolment: enrolment.to_owned(), code: code.to_owned() };
        self.post(path::CONFIRM_ENROLMENT, &body).await
    }

    /// Somebody who has activated an account and enrolled an authenticator; a minute has passed since.
    pub(crate) async fn enrolled(&self, email: &str) -> Person {
        let (code, password) = (self.invited(email), format!("wet lemon tractor {}", email.len()));
        let enrolment: Enrolment = self.activated(email, &code, &password).await.is(StatusCode::OK);
        let first = code_of(&enrolment.key, self.clock.now());
        let codes: RecoveryCodes =
            self.confirmed(&enrolment.enrolment, &first).await.is(StatusCode::OK);
        self.later(Duration::minutes(1));
        Person {
            email: email.to_owned(),
            password,
            recovery_codes: codes.codes,
            key: enrolment.key,
        }
    }

    /// Somebody who is signed in and has read the statement.
    pub(crate) async fn signed_in(&self, email: &str) -> (Person, SignedIn) {
        let person = self.enrolled(email).await;
        let signed_in: SignedIn = self.sign_in(&person).await.is(StatusCode::OK);
        if let Some(statement) = &signed_in.statement {
            let accept = serde_json::json!({ "version": statement.version });
            let answer = self.post_as(&signed_in.token, path::STATEMENT, &accept).await;
            assert_eq!(answer.status, StatusCode::NO_CONTENT, "the statement was read");
        }
        (person, signed_in)
    }

    pub(crate) async fn sign_in(&self, person: &Person) -> Answer {
        self.try_with(&person.email, &person.password, &person.code(self.clock.now())).await
    }

    pub(crate) async fn try_with(&self, email: &str, password: &str, code: &str) -> Answer {
        self.try_from(None, email, password, code).await
    }

    pub(crate) async fn try_from(
        &self,
        address: Option<IpAddr>,
        email: &str,
        password: &str,
        code: &str,
    ) -> Answer {
        let (email, password) = (email.to_owned(), password.to_owned());
        let body = SignIn { email, password, code: code.to_owned() };
        self.ask(address, None, Method::POST, path::SIGN_IN, json(&body)).await
    }

    /// The same on a device that says which one it is.
    pub(crate) async fn try_on(
        &self,
        device: Uuid,
        address: IpAddr,
        email: &str,
        password: &str,
        code: &str,
    ) -> Answer {
        let (email, password) = (email.to_owned(), password.to_owned());
        let body = json(&SignIn { email, password, code: code.to_owned() });
        let request = Request::post(path::SIGN_IN)
            .header(header::CONTENT_TYPE, "application/json")
            .header(contract::header::DEVICE, device.to_string())
            .extension(ConnectInfo(SocketAddr::new(address, 40_000)));
        self.answer_to(request.body(body).unwrap()).await
    }

    pub(crate) async fn step_up(&self, token: &str, code: &str) -> Answer {
        self.post_as(token, path::STEP_UP, &StepUp { code: code.to_owned() }).await
    }

    /// What only an administrator sees, in a session in which the second factor was given again.
    pub(crate) async fn sessions(&self, token: &str) -> Answer {
        self.recorded(token, Method::GET, path::ORGANISATIONS, Body::empty()).await
    }

    /// Asks as somebody whose computer, the administrator's desk, has written it down before.
    pub(crate) async fn recorded(
        &self,
        token: &str,
        method: Method,
        path: &str,
        body: Body,
    ) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(contract::header::DEVICE, DESK.to_string())
            .header(contract::header::EVENT, Uuid::new_v4().to_string())
            .header(contract::header::CHAIN_HEAD, format!("1:{}", "0".repeat(64)));
        self.answer_to(request.body(body).unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask(None, None, Method::GET, path, Body::empty()).await
    }

    pub(crate) async fn get_from(&self, address: IpAddr, path: &str) -> Answer {
        self.ask(Some(address), None, Method::GET, path, Body::empty()).await
    }

    pub(crate) async fn post<T: Serialize>(&self, path: &str, body: &T) -> Answer {
        self.ask(None, None, Method::POST, path, json(body)).await
    }

    pub(crate) async fn post_from<T: Serialize>(
        &self,
        address: IpAddr,
        path: &str,
        body: &T,
    ) -> Answer {
        self.ask(Some(address), None, Method::POST, path, json(body)).await
    }

    pub(crate) async fn post_as<T: Serialize>(&self, token: &str, path: &str, body: &T) -> Answer {
        self.ask(None, Some(token), Method::POST, path, json(body)).await
    }

    pub(crate) async fn ask(
        &self,
        address: Option<IpAddr>,
        token: Option<&str>,
        method: Method,
        path: &str,
        body: Body,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::CONTENT_TYPE, "application/json");
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if let Some(address) = address {
            request = request.extension(ConnectInfo(SocketAddr::new(address, 40_000)));
        }
        self.answer_to(request.body(body).unwrap()).await
    }

    pub(crate) async fn answer_to(&self, request: Request<Body>) -> Answer {
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        Answer { status, headers, body }
    }

    /// Every byte that stands on disk but for the keys.
    pub(crate) fn bytes_on_disk(&self) -> Vec<u8> {
        ["gateway.db", "gateway.db-wal"]
            .iter()
            .filter_map(|file| std::fs::read(self.folder.path().join(file)).ok())
            .flatten()
            .collect()
    }

    /// What the gateway has written down of this kind: how each ended.
    pub(crate) fn outcomes(&self, kind: &str) -> Vec<String> {
        let of_kind = |(found, outcome)| (found == kind).then_some(outcome);
        self.events().into_iter().filter_map(of_kind).collect()
    }

    /// What the gateway has written down: kind and outcome.
    pub(crate) fn events(&self) -> Vec<(String, String)> {
        let read = |db: &rusqlite::Connection| {
            db.prepare("SELECT kind, outcome FROM gateway_event ORDER BY id")?
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        };
        self.gateway.store.read(read).unwrap()
    }
}

impl Person {
    pub(crate) fn code(&self, at: DateTime<Utc>) -> String {
        code_of(&self.key, at)
    }

    pub(crate) fn secret(&self) -> Vec<u8> {
        Secret::try_from_base32(&self.key).unwrap().as_bytes().to_vec()
    }

    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    /// The same person with another password.
    pub(crate) fn with_password(self, password: &str) -> Self {
        Self { password: password.to_owned(), ..self }
    }

    /// The same person with the authenticator of a new enrolment.
    pub(crate) fn with_key(self, key: &str) -> Self {
        Self { key: key.to_owned(), ..self }
    }
}

impl Answer {
    /// What the answer holds, which has this status.
    pub(crate) fn is<T: DeserializeOwned>(&self, status: StatusCode) -> T {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.body));
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The problem that it is.
    pub(crate) fn problem(&self) -> Problem {
        assert_eq!(self.headers[header::CONTENT_TYPE], "application/problem+json");
        self.is(self.status)
    }

    pub(crate) fn code(&self) -> ProblemCode {
        self.problem().code
    }
}

/// What is said on the gateway's own computer.
pub(crate) fn order() -> Order {
    Order::at_the_console("Left on 20 November").unwrap()
}

pub(crate) fn nurse(email: &str) -> NewUser {
    NewUser::new(
        email,
        "Rita CLARKE",
        "R8001".parse().unwrap(),
        "Triage nurse",
        "RNS".parse().unwrap(),
        "Northampton General Hospital",
        WorkplaceKind::EmergencyDepartment,
        "Emergency department",
    )
}

pub(crate) fn code_of(key: &str, at: DateTime<Utc>) -> String {
    let secret = Secret::try_from_base32(key).unwrap();
    let totp = Builder::new().with_secret(secret).build().unwrap();
    totp.generate(u64::try_from(at.timestamp()).unwrap()).to_string()
}

pub(crate) fn address(text: &str) -> IpAddr {
    text.parse().unwrap()
}

pub(crate) fn holds(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}

fn open(folder: &Path, settings: Settings, clock: &Clock) -> Arc<Gateway> {
    Arc::new(Gateway::open(folder, None, settings, clock.clone()).unwrap())
}

fn json<T: Serialize>(body: &T) -> Body {
    Body::from(serde_json::to_vec(body).unwrap())
}

pub(crate) const RITA: &str = "rita.clarke@nhs.net";
/// Who administers accounts, by the job role of [`RA_AGENT`].
pub(crate) const PETRA: &str = "petra.novak@nhs.net";
/// Registration authority agent: administration, and no records.
pub(crate) const RA_AGENT: &str = "R5090";
/// The computer at which the administrator sits.
pub(crate) const DESK: Uuid = Uuid::from_bytes([7; 16]);
