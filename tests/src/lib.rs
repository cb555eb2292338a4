//! The people, patients and outages that the journeys are told with.
//!
//! Every journey has a real gateway with the synthetic county on a loopback port, and viewers that reach it over a [`Link`]
//! that can be cut. Only the window is missing, and the key store is one in memory.
#![expect(clippy::expect_used, clippy::panic, reason = "test vocabulary")]

mod between;
mod county;
mod link;
mod people;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use access::{EmergencyReason, PolicyKey, Profile, Refusal};
use audit::{Courier, KeyStore, KnownLedger, MemoryKeyStore, Pause};
use nhs::Section;
use record::view::{FirstScreen, Letter, SectionView};
use tempfile::TempDir;
use viewer::{
    Clock, Setting, SettingSource, Settings, Shown, Trouble, Viewer,
    wire::{
        Chosen, ClaimAnswer, Found, GateAnswer, Opened, Opening, ReviewItem, ReviewRow, ReviewTab,
        SessionState, SignInAnswer,
    },
};

pub use between::{Between, Heard, Offered, Said, holding};
pub use county::{County, Held, policy_key};
pub use link::{Line, Link, Weather};
pub use people::{patient, person};

/// A computer with a viewer on it.
pub struct Workstation {
    /// The viewer.
    pub viewer: Viewer,
    /// Its clock, which a journey may move on.
    pub clock: Clock,
    folder: TempDir,
    keys: Arc<MemoryKeyStore>,
    address: String,
    policy_key: Option<PolicyKey>,
    /// The patient whom the page would show.
    page: Mutex<String>,
}

/// A copy of a log with what the key store remembered of it.
pub struct Copied {
    files: Vec<(PathBuf, Vec<u8>)>,
    mark: Vec<u8>,
}

/// A program that runs behind its window until this is dropped.
pub struct Running(tokio::task::JoinHandle<()>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Workstation {
    fn new(address: String, policy_key: Option<PolicyKey>) -> Self {
        Self::new_in(TempDir::new().expect("a folder"), address, policy_key)
    }

    fn new_in(folder: TempDir, address: String, policy_key: Option<PolicyKey>) -> Self {
        Self::start(folder, Arc::new(MemoryKeyStore::default()), address, policy_key)
    }

    fn laptop(address: String, policy_key: Option<PolicyKey>) -> Self {
        let (folder, keys) = (TempDir::new().expect("a folder"), Arc::<MemoryKeyStore>::default());
        let clock = Clock::of_this_computer();
        let profile = Setting { value: Profile::Laptop, source: SettingSource::Demonstration };
        let settings = Settings { profile, ..settings(folder.path(), &address, policy_key) };
        let store: Arc<dyn KeyStore> = Arc::<MemoryKeyStore>::clone(&keys);
        let viewer = Viewer::start(settings, store, clock.clone());
        Self { viewer, clock, folder, keys, address, policy_key, page: Mutex::default() }
    }

    fn start(
        folder: TempDir,
        keys: Arc<MemoryKeyStore>,
        address: String,
        policy_key: Option<PolicyKey>,
    ) -> Self {
        let clock = Clock::of_this_computer();
        let store: Arc<dyn KeyStore> = Arc::<MemoryKeyStore>::clone(&keys);
        let settings = settings(folder.path(), &address, policy_key);
        let viewer = Viewer::start(settings, store, clock.clone());
        Self { viewer, clock, folder, keys, address, policy_key, page: Mutex::default() }
    }

    /// The program runs as it does behind a window, until this is dropped: it hears what holds, sends, and lets time pass.
    #[must_use]
    pub fn runs(&self) -> Running {
        let viewer = self.viewer.clone();
        Running(tokio::spawn(async move { viewer.run(|_| {}).await }))
    }

    /// The same computer with the program started again, as after a crash: nothing is closed first.
    #[must_use]
    pub fn restarted(self) -> Self {
        let Self { viewer, folder, keys, address, policy_key, .. } = self;
        drop(viewer);
        Self::start(folder, keys, address, policy_key)
    }

    /// The log and what the key store remembers of it, as a whole copy of the computer would hold them.
    #[must_use]
    pub fn taken_as_it_is(&self) -> Copied {
        let log = self.folder.path().join("audit-log");
        let mark = self.keys.load(MARK).expect("a key store in memory").expect("the log is marked");
        let files = std::fs::read_dir(log).expect("there is a log").map(|file| {
            let path = file.expect("a file").path();
            (path.clone(), std::fs::read(path).expect("it reads"))
        });
        Copied { files: files.collect(), mark: mark.to_vec() }
    }

    /// The same computer as it was when that copy was taken, with the program started again.
    #[must_use]
    pub fn put_back(self, copied: Copied) -> Self {
        let Self { viewer, folder, keys, address, policy_key, .. } = self;
        drop(viewer);
        let log = folder.path().join("audit-log");
        std::fs::remove_dir_all(&log).expect("the log goes");
        std::fs::create_dir(&log).expect("its folder comes");
        for (path, content) in copied.files {
            std::fs::write(path, content).expect("a file comes back");
        }
        keys.save(MARK, &copied.mark).expect("a key store in memory");
        Self::start(folder, keys, address, policy_key)
    }

    /// A second copy of the program on the same computer, while this one runs: its log is taken.
    #[must_use]
    pub fn blocked_copy(&self) -> Viewer {
        let store: Arc<dyn KeyStore> = Arc::<MemoryKeyStore>::clone(&self.keys);
        let settings = settings(self.folder.path(), &self.address, self.policy_key);
        Viewer::start(settings, store, Clock::of_this_computer())
    }

    /// What this computer knows of the gateway's ledger.
    #[must_use]
    pub fn known_ledger(&self) -> Option<KnownLedger> {
        KnownLedger::remembered(self.keys.as_ref(), &self.address).expect("the key store answers")
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

    /// The same with what ties the person to the patient.
    ///
    /// # Errors
    /// What the viewer says.
    pub async fn answer_claiming(
        &self,
        answer: GateAnswer,
        claim: ClaimAnswer,
    ) -> Result<Shown<Opening>, Trouble> {
        self.viewer.answer_gate(&self.page(), answer, Some(claim)).await
    }

    /// Asks the question again about the patient whose record the page shows.
    ///
    /// # Errors
    /// What the viewer says.
    pub async fn ask_again(&self) -> Result<Shown<Chosen>, Trouble> {
        self.viewer.ask_again(&self.page()).await
    }

    /// The patient whom the page shows takes every permission back.
    ///
    /// # Errors
    /// What the viewer says.
    pub async fn withdraw(&self) -> Result<(), Trouble> {
        self.viewer.withdraw(&self.page()).await
    }

    /// What nobody has reviewed yet, for a privacy officer who has given the second factor again.
    pub async fn to_review(&self) -> Vec<ReviewRow> {
        self.viewer.review_queue(ReviewTab::New, None).await.expect("the queue").rows
    }

    /// The first of it, with all that a reviewer sees.
    pub async fn first_to_review(&self) -> ReviewItem {
        let rows = self.to_review().await;
        let first = rows.first().expect("something waits");
        self.viewer.review_item(&first.id).await.expect("the item")
    }

    /// Minutes pass at work, a key pressed in each of them; the gateway is heard in each if it can be.
    pub async fn works_on(&self, county: &County, minutes: u32) {
        for _ in 0..minutes {
            county.clock.advance(chrono::Duration::minutes(1));
            self.clock.pass(chrono::Duration::minutes(1));
            self.viewer.touch();
            self.viewer.contact().await;
            // Without a network, nothing is heard.
            let _ = self.viewer.ask_what_holds().await;
        }
        self.viewer.tick();
    }

    /// Why the record that was open is closed, if it was closed under the person's eyes.
    #[must_use]
    pub fn told_why_closed(&self) -> Option<Refusal> {
        self.viewer.status().closed.map(|closed| closed.refusal)
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
    pub async fn letter(&self, id: &str) -> Result<Shown<Letter>, Trouble> {
        self.viewer.show_letter(&self.page(), id).await
    }

    /// Waits until every part of the open record has come or has failed to, and asks for the first screen again, as the page does.
    ///
    /// # Errors
    /// What the viewer says.
    pub async fn the_rest(&self) -> Result<Shown<FirstScreen>, Trouble> {
        self.viewer.fetch_what_is_coming().await;
        self.viewer.show_arrived(&self.page())
    }

    /// Opens a record that has to open, and waits until all of it has come.
    pub async fn opened(&self, nhs_number: &str, answer: GateAnswer) -> Opened {
        match self.open(nhs_number, answer).await {
            Opening::Opened { record } => {
                let first = self.the_rest().await.expect("the rest comes").get().clone();
                Opened { first, ..record }
            }
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

/// The patient agreed until the end of today.
#[must_use]
pub fn agreed_for_today() -> GateAnswer {
    GateAnswer::PermissionUntil { until: chrono::Local::now().date_naive().to_string() }
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

/// The settings of a computer that keeps its log in this folder, reaches this gateway and believes policies that this key has
/// signed.
#[must_use]
pub fn settings(folder: &Path, address: &str, policy_key: Option<PolicyKey>) -> Settings {
    let test =
        |value: &str| Setting { value: value.to_owned(), source: SettingSource::Demonstration };
    Settings {
        gateway: test(address),
        proxy: Setting { value: None, source: SettingSource::Default },
        organisation: Setting { value: None, source: SettingSource::Default },
        profile: Setting { value: Profile::Ward, source: SettingSource::Demonstration },
        policy_key: Setting { value: policy_key, source: SettingSource::Demonstration },
        registration_code: Setting { value: None, source: SettingSource::Default },
        feedback: Setting { value: None, source: SettingSource::Default },
        use_case: Setting { value: None, source: SettingSource::Default },
        folder: folder.to_owned(),
        computer: "ED-TRIAGE-03".into(),
    }
}

/// Under this name the key store remembers how far the log had come.
const MARK: &str = "audit-log-mark";
