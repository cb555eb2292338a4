//! The people, patients and outages that the journeys are told with.
//!
//! Every journey has a real gateway with the synthetic county on a loopback port, and viewers that reach it over a [`Link`]
//! that can be cut. Only the window is missing, and the key store is one in memory.
#![expect(clippy::expect_used, clippy::panic, reason = "test vocabulary")]

mod link;
mod people;

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use access::{EmergencyReason, Profile};
use audit::{Courier, KeyStore, MemoryKeyStore, Pause};
use gateway_server::training_load;
use nhs::Section;
use record::view::{FirstScreen, Letter, SectionView};
use tempfile::TempDir;
use viewer::{
    Clock, Setting, SettingSource, Settings, Shown, Trouble, Viewer,
    wire::{Chosen, Found, GateAnswer, Opened, Opening, SessionState, SignInAnswer},
};

pub use link::{Link, Weather};
pub use people::{patient, person};

/// A gateway with the synthetic county, and the network in front of it.
pub struct County {
    /// The gateway itself.
    pub gateway: Arc<gateway_server::Gateway>,
    /// Its clock, which a journey may move on.
    pub clock: gateway_server::Clock,
    /// The network between the viewers and the gateway.
    pub link: Link,
    _folder: TempDir,
}

/// A computer with a viewer on it.
pub struct Workstation {
    /// The viewer.
    pub viewer: Viewer,
    /// Its clock, which a journey may move on.
    pub clock: Clock,
    folder: TempDir,
    keys: Arc<MemoryKeyStore>,
    address: String,
    /// The patient whom the page would show.
    page: Mutex<String>,
}

impl County {
    /// The county on a morning like any other.
    pub async fn open() -> Self {
        let folder = TempDir::new().expect("a folder");
        let clock = gateway_server::Clock::steered(chrono::Utc::now());
        let settings = gateway_server::Settings {
            training: true,
            device_networks: vec!["127.0.0.0/8".parse().expect("a network")],
            ..gateway_server::Settings::named("Training")
        };
        let gateway = gateway_server::Gateway::open(
            folder.path(),
            None,
            settings,
            clock.clone(),
        )
        .expect("a gateway opens");
        training_load::load(&gateway).expect("the county loads");
        gateway_server::accounts::training::enrol(&gateway).expect("the accounts are made");
        let gateway = Arc::new(gateway);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let behind = listener.local_addr().expect("an address");
        let app = gateway_server::app(Arc::clone(&gateway));
        let app = app.into_make_service_with_connect_info::<std::net::SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { gateway, clock, link: Link::to(behind).await, _folder: folder }
    }

    /// A computer that reaches this gateway and has been in contact with it.
    pub async fn workstation(&self) -> Workstation {
        let workstation = Workstation::new(self.link.address());
        workstation.viewer.contact().await;
        workstation
    }

    /// The code that a person's authenticator shows now. Time moves on by a step first, since no step is taken twice.
    pub fn code(&self, account: &str) -> String {
        self.clock.advance(chrono::Duration::seconds(30));
        gateway_server::accounts::training::code(account, self.clock.now())
            .expect("a training account")
    }

    /// A computer at which somebody has signed in and accepted the statement.
    pub async fn signed_in(&self, account: &str) -> Workstation {
        let workstation = self.workstation().await;
        workstation.sign_in(self, account).await;
        workstation
    }

    /// How many audit events of devices the gateway holds.
    pub fn events_held(&self) -> u64 {
        self.gateway
            .store
            .read(|db| db.query_row("SELECT count(*) FROM audit_event", [], |row| row.get(0)))
            .expect("the ledger can be counted")
    }
}

impl Workstation {
    fn new(address: String) -> Self {
        let folder = TempDir::new().expect("a folder");
        Self::start(folder, Arc::new(MemoryKeyStore::default()), address)
    }

    fn start(folder: TempDir, keys: Arc<MemoryKeyStore>, address: String) -> Self {
        let clock = Clock::of_this_computer();
        let store: Arc<dyn KeyStore> = Arc::<MemoryKeyStore>::clone(&keys);
        let viewer = Viewer::start(settings(folder.path(), &address), store, clock.clone());
        Self { viewer, clock, folder, keys, address, page: Mutex::default() }
    }

    /// The same computer with the program started again, as after a crash: nothing is closed first.
    #[must_use]
    pub fn restarted(self) -> Self {
        let Self { viewer, folder, keys, address, .. } = self;
        drop(viewer);
        Self::start(folder, keys, address)
    }

    /// A second copy of the program on the same computer, while this one runs: its log is taken.
    #[must_use]
    pub fn blocked_copy(&self) -> Viewer {
        let store: Arc<dyn KeyStore> = Arc::<MemoryKeyStore>::clone(&self.keys);
        Viewer::start(settings(self.folder.path(), &self.address), store, Clock::of_this_computer())
    }

    /// The folder of the audit log.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Signs in with password and code, and accepts the statement.
    pub async fn sign_in(&self, county: &County, account: &str) {
        let person = person(account);
        let answer =
            self.viewer.sign_in(person.email, &person.password, &county.code(account)).await;
        assert!(matches!(answer, Ok(SignInAnswer::Welcome)), "{account} signs in: {answer:?}");
        self.viewer.accept_statement().await.expect("the statement is accepted");
        // The gateway's clock has moved on with the code; the next heartbeat tells the viewer.
        self.viewer.contact().await;
    }

    /// Finds a patient by NHS number.
    pub async fn find(&self, nhs_number: &str) -> Found {
        self.viewer.find_patient(nhs_number).await.expect("the search is answered")
    }

    /// Finds a patient and chooses the one that was found.
    pub async fn choose(&self, nhs_number: &str) -> Chosen {
        let found = self.find(nhs_number).await;
        let [row] = found.patients.as_slice() else { panic!("one patient has this number") };
        self.turn_to(&row.banner.patient);
        let chosen = self.viewer.choose_patient(&row.banner.patient).await;
        chosen.expect("the choice is answered").get().clone()
    }

    /// Finds a patient and opens the record, whatever stands before it, on this answer.
    pub async fn open(&self, nhs_number: &str, answer: GateAnswer) -> Opening {
        match self.choose(nhs_number).await {
            Chosen::Gate { .. } => {
                self.answer(answer).await.expect("the gate answers").get().clone()
            }
            Chosen::Opened { record } => Opening::Opened { record },
            Chosen::Refused { banner, refusal } => Opening::Refused { banner, refusal },
        }
    }

    /// Turns the page to a patient.
    pub fn turn_to(&self, patient: &str) {
        patient.clone_into(&mut self.page.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// The patient whom the page shows.
    #[must_use]
    pub fn page(&self) -> String {
        self.page.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Answers the question that stands about the patient whom the page shows.
    ///
    /// # Errors
    /// What the viewer says.
    pub async fn answer(&self, answer: GateAnswer) -> Result<Shown<Opening>, Trouble> {
        self.viewer.answer_gate(&self.page(), answer, None).await
    }

    /// The patient whom the page shows said no.
    ///
    /// # Errors
    /// What the viewer says.
    pub async fn said_no(&self) -> Result<(), Trouble> {
        self.viewer.patient_said_no(&self.page()).await
    }

    /// The first screen of the patient whom the page shows.
    ///
    /// # Errors
    /// What the viewer says.
    pub fn overview(&self) -> Result<Shown<FirstScreen>, Trouble> {
        self.viewer.show_overview(&self.page())
    }

    /// A section of the patient whom the page shows.
    ///
    /// # Errors
    /// What the viewer says.
    pub fn section(&self, section: Section) -> Result<Shown<SectionView>, Trouble> {
        self.viewer.show_section(&self.page(), section)
    }

    /// A letter of the patient whom the page shows.
    ///
    /// # Errors
    /// What the viewer says.
    pub fn letter(&self, id: &str) -> Result<Shown<Letter>, Trouble> {
        self.viewer.show_letter(&self.page(), id)
    }

    /// Opens a record that has to open.
    pub async fn opened(&self, nhs_number: &str, answer: GateAnswer) -> Opened {
        match self.open(nhs_number, answer).await {
            Opening::Opened { record } => record,
            Opening::Refused { refusal, .. } => panic!("refused: {}", refusal.name()),
        }
    }

    /// Sends what waits, once.
    pub async fn send(&self) -> Pause {
        self.viewer.send_what_waits(&mut Courier::default()).await
    }

    /// Whether somebody is at work here.
    #[must_use]
    pub fn is_active(&self) -> bool {
        matches!(self.viewer.status().session, SessionState::Active { .. })
    }

    /// Whether it is locked.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        matches!(self.viewer.status().session, SessionState::Locked { .. })
    }
}

/// The patient agreed to this visit.
#[must_use]
pub fn agreed() -> GateAnswer {
    GateAnswer::PermissionOnce
}

/// The patient cannot be asked.
#[must_use]
pub fn emergency() -> GateAnswer {
    GateAnswer::Emergency {
        reason: EmergencyReason::CannotCommunicate,
        note: "Found on floor, cold and confused, GCS 12".into(),
    }
}

/// The code by which IT knows a trouble, `NET-02`.
#[must_use]
pub fn code_of(trouble: &Trouble) -> String {
    trouble.fault().code
}

/// Waits until something holds, for at most ten seconds.
pub async fn until(what: &str, holds: impl Fn() -> bool) {
    for _ in 0..200 {
        if holds() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{what} did not come about");
}

fn policy_key() -> access::PolicyKey {
    let signer = gateway_server::policy::PolicySigner::for_training().expect("the key of training");
    signer.public().expect("its public half")
}

fn settings(folder: &Path, address: &str) -> Settings {
    let test =
        |value: &str| Setting { value: value.to_owned(), source: SettingSource::Demonstration };
    Settings {
        gateway: test(address),
        organisation: Setting { value: None, source: SettingSource::Default },
        profile: Setting { value: Profile::Ward, source: SettingSource::Demonstration },
        policy_key: Setting { value: Some(policy_key()), source: SettingSource::Demonstration },
        registration_code: Setting { value: None, source: SettingSource::Default },
        folder: folder.to_owned(),
        computer: "ED-TRIAGE-03".into(),
    }
}
