//! A training gateway in a folder of its own, the people who sign in to it, and what they ask.

use std::{path::PathBuf, sync::Arc};

use access::{Basis, Claim, GrantId, Note, Policy, Standing};
use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use chrono::{DateTime, Duration, Utc};
use contract::{
    AccessAnswer, AccessRequest, EndAccess, Permitted, SaidNo, SignIn, SignedIn, StandingRequest,
    header as own, path,
};
use gateway_server::{
    Clock, Gateway, Settings, accounts,
    accounts::duties::Duties,
    administration::{
        acts,
        order::{Order, Whom},
    },
    app,
    import::{Import, Report, SourceName},
    installation,
    policy::signed_for_training,
    training, training_load,
};
use nhs::PatientId;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt as _;
use uuid::Uuid;

/// The gateway under test.
pub(crate) struct House {
    pub(crate) folder: TempDir,
    pub(crate) clock: Clock,
    pub(crate) gateway: Arc<Gateway>,
    app: Router,
}

/// Somebody who is signed in.
pub(crate) struct Person {
    token: String,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl House {
    pub(crate) fn open() -> Self {
        Self::under(Policy::standard())
    }

    /// An administrator keeps this person from signing in, on the gateway's own computer.
    pub(crate) fn disabled(&self, email: &str) {
        let order = Order::at_the_console("Left on 20 November").unwrap();
        acts::disable(&self.gateway, &order, Whom::Email(email)).unwrap();
    }

    /// An administrator says there what this person does from now on.
    pub(crate) fn does(&self, email: &str, duties: &Duties) {
        let order = Order::at_the_console("Moved to another post").unwrap();
        acts::change_post(&self.gateway, &order, Whom::Email(email), duties).unwrap();
    }

    /// A gateway that decides by this policy.
    pub(crate) fn under(policy: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::steered("2026-11-21T14:00:00Z".parse().unwrap());
        let policy = signed_for_training(policy).unwrap();
        let settings =
            Settings { training: true, ..Settings::named("Northamptonshire Care Record") };
        let gateway = Gateway::open(folder.path(), Some(&policy), settings, clock.clone()).unwrap();
        installation::open_for_training(&gateway.store).unwrap();
        let gateway = Arc::new(gateway);
        Self { folder, clock, app: app(Arc::clone(&gateway)), gateway }
    }

    /// The gateway that was opened in this folder.
    pub(crate) fn around(folder: TempDir, gateway: Gateway) -> Self {
        let (clock, gateway) = (gateway.clock.clone(), Arc::new(gateway));
        Self { folder, clock, app: app(Arc::clone(&gateway)), gateway }
    }

    /// The same with the synthetic county in it.
    pub(crate) fn of_the_county() -> Self {
        let house = Self::open();
        training_load::load(&house.gateway).unwrap();
        house
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub(crate) fn later(&self, by: Duration) {
        self.clock.advance(by);
    }

    /// Imports what a source sent.
    pub(crate) fn import(&self, source: &str, sent: &Value) -> Report {
        self.importing(source, |import| import.document("sent.json", sent.clone(), true).unwrap())
    }

    /// Imports files that hold this, in a folder of their own.
    pub(crate) fn import_files(&self, source: &str, files: &[(&str, &str)]) -> Report {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in files {
            std::fs::write(folder.path().join(name), content).unwrap();
        }
        let places = [PathBuf::from(folder.path())];
        self.importing(source, |import| import.files(&places, &mut |_| {}).unwrap())
    }

    pub(crate) fn importing<T>(&self, source: &str, run: impl FnOnce(&Import<'_>) -> T) -> T {
        run(&Import {
            store: &self.gateway.store,
            seal: &self.gateway.seal,
            source: SourceName { ods: Some("RNS".to_owned()), ..SourceName::new(source, None) },
            assign_test_nhs_numbers: false,
            now: self.now(),
        })
    }

    /// One number out of the database.
    pub(crate) fn count(&self, query: &str) -> i64 {
        self.gateway.store.read(|db| db.query_row(query, [], |row| row.get(0))).unwrap()
    }

    /// Somebody of the training accounts, `triage-nurse`, signed in, with the statement read.
    pub(crate) async fn signed_in(&self, job: &str) -> Person {
        accounts::training::enrol(&self.gateway).unwrap();
        self.later(Duration::minutes(1));
        let account = training::accounts()
            .into_iter()
            .find(|account| account.email.starts_with(job))
            .expect("an account");
        let code = accounts::training::code(job, self.now()).unwrap();
        let email = account.email.to_owned();
        let sign_in = SignIn { email, password: account.password, code };
        let signed_in: SignedIn =
            self.post_as(None, path::SIGN_IN, &sign_in).await.is(StatusCode::OK);
        let person = Person { token: signed_in.token };
        if let Some(statement) = signed_in.statement {
            let accept = contract::AcceptStatement { version: statement.version };
            assert_eq!(
                self.post(&person, path::STATEMENT, &accept).await.status,
                StatusCode::NO_CONTENT
            );
        }
        person
    }

    /// The gateway's id of the patient with this NHS number.
    pub(crate) async fn find(&self, person: &Person, number: &str) -> PatientId {
        let found = self.search(person, &[("identifier", number)]).await.json();
        let patient = &found["entry"][0]["resource"];
        patient["id"].as_str().expect("the patient is there").parse().unwrap()
    }

    pub(crate) async fn search(&self, person: &Person, form: &[(&str, &str)]) -> Answer {
        self.form(person, path::PATIENT_SEARCH, form, &[]).await
    }

    pub(crate) async fn standing(&self, person: &Person, patient: &PatientId) -> Standing {
        let asked = StandingRequest { patient: patient.clone() };
        self.post(person, path::STANDING, &asked).await.is(StatusCode::OK)
    }

    pub(crate) async fn ask(
        &self,
        person: &Person,
        patient: &PatientId,
        basis: Option<Basis>,
    ) -> AccessAnswer {
        self.ask_claiming(person, patient, basis, None).await
    }

    /// The same, by somebody who says what ties the two.
    pub(crate) async fn ask_claiming(
        &self,
        person: &Person,
        patient: &PatientId,
        basis: Option<Basis>,
        claim: Option<Claim>,
    ) -> AccessAnswer {
        let asked = AccessRequest { patient: patient.clone(), basis, claim };
        self.post(person, path::ACCESS, &asked).await.is(StatusCode::OK)
    }

    /// A grant that the person was given on this basis.
    pub(crate) async fn opened(
        &self,
        person: &Person,
        patient: &PatientId,
        basis: Basis,
    ) -> Permitted {
        match self.ask(person, patient, Some(basis)).await {
            AccessAnswer::Permitted(permitted) => permitted,
            AccessAnswer::Refused { refusal } => panic!("refused: {}", refusal.name()),
        }
    }

    pub(crate) async fn close(&self, person: &Person, grant: &GrantId) -> StatusCode {
        let end = EndAccess { grant: grant.clone(), could_agree: None, wrong_patient: None };
        self.post(person, path::END_ACCESS, &end).await.status
    }

    pub(crate) async fn said_no(&self, person: &Person, patient: &PatientId) {
        let answer = self.post(person, path::SAID_NO, &SaidNo { patient: patient.clone() }).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT);
    }

    /// The record under this grant.
    pub(crate) async fn record(
        &self,
        person: &Person,
        patient: &PatientId,
        grant: &GrantId,
    ) -> Answer {
        self.read(person, &format!("/fhir/Patient/{patient}/$everything"), grant).await
    }

    /// Something read under this grant.
    pub(crate) async fn read(&self, person: &Person, place: &str, grant: &GrantId) -> Answer {
        self.get(person, place, &[(own::GRANT, &grant.0)]).await
    }

    pub(crate) async fn get(
        &self,
        person: &Person,
        place: &str,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request =
            written_down(Method::GET, place).header(header::AUTHORIZATION, person.bearer());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn form(
        &self,
        person: &Person,
        place: &str,
        form: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Answer {
        let pairs: Vec<String> =
            form.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let mut request = written_down(Method::POST, place)
            .header(header::AUTHORIZATION, person.bearer())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::from(pairs.join("&"))).unwrap()).await
    }

    pub(crate) async fn post(&self, person: &Person, place: &str, body: &impl Serialize) -> Answer {
        self.post_as(Some(person), place, body).await
    }

    async fn post_as(&self, person: Option<&Person>, place: &str, body: &impl Serialize) -> Answer {
        let mut request =
            written_down(Method::POST, place).header(header::CONTENT_TYPE, "application/json");
        if let Some(person) = person {
            request = request.header(header::AUTHORIZATION, person.bearer());
        }
        self.send(request.body(Body::from(serde_json::to_vec(body).unwrap())).unwrap()).await
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

impl Person {
    /// Whoever comes with this.
    pub(crate) fn with_token(token: &str) -> Self {
        Self { token: token.to_owned() }
    }

    pub(crate) fn bearer(&self) -> String {
        format!("Bearer {}", self.token)
    }
}

impl Answer {
    /// The body, if the status is this one.
    pub(crate) fn is<T: DeserializeOwned>(&self, status: StatusCode) -> T {
        assert_eq!(self.status, status, "{}", self.text());
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        self.is(StatusCode::OK)
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.to_vec()).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

/// The emergency of the story.
pub(crate) fn emergency() -> Basis {
    Basis::Emergency { reason: access::EmergencyReason::CannotCommunicate, note: note() }
}

/// What is happening.
pub(crate) fn note() -> Note {
    "Brought in cold and confused, cannot say her name".parse().unwrap()
}

/// A request that names the audit event written down before it.
pub(crate) fn written_down(method: Method, place: &str) -> axum::http::request::Builder {
    Request::builder()
        .method(method)
        .uri(place)
        .header(own::EVENT, Uuid::now_v7().to_string())
        .header(own::CHAIN_HEAD, format!("7:{}", "ab".repeat(32)))
}

fn encoded(value: &str) -> String {
    value
        .bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}
