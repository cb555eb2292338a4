//! The viewer's core killed at random moments: whatever was shown or fetched is in its log, and reaches the gateway once.
//!
//! The program that is killed is this test binary again, asked for one test by name: all of the viewer but its window, at a real
//! gateway. What it says on its standard output is all that the person at the screen would know.
//!
//! ```text
//! > open                          the program has started
//! > code?                         the person reads the code from the authenticator; it comes on the standard input
//! > did ACT PATIENT SCREEN        this stood on the screen: `-` for what there is not
//! ```
//!
//! `CASES` sets how many kills; without it 100.

use std::{
    fs,
    io::{self, BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::{Arc, Mutex, mpsc},
    thread,
    time::Duration,
};

use audit::{KeyStore, KeyStoreError, Keys};
use nhs::Section;
use serde_json::Value;
use tempfile::TempDir;
use tests::{County, agreed, patient, person, policy_key, settings};
use viewer::{
    Clock, Viewer,
    wire::{Chosen, Opening},
};

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_moment_whatever_was_shown_or_fetched_is_written_down_and_sent_once() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        return live(Path::new(&folder)).await;
    }
    let kills = std::env::var("CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(100);
    let (mut lives, mut shown, mut sent, mut fetched) = (0, 0, 0, 0);
    while lives < kills {
        let county = Arc::new(County::open().await);
        let desk = Arc::new(Desk::new(&county));
        for _ in 0..KILLS_OF_ONE_LOG.min(kills - lives) {
            let (desk, county) = (Arc::clone(&desk), Arc::clone(&county));
            tokio::task::spawn_blocking(move || desk.lives_and_is_killed(&county)).await.unwrap();
            lives += 1;
        }
        desk.sends_the_rest().await;
        let checked = desk.check(&county);
        shown += checked.shown;
        sent += checked.sent;
        fetched += checked.fetched;
    }
    println!(
        "{lives} kills: {shown} times something was shown, {fetched} asked of the gateway, {sent} events sent"
    );
    assert!(shown > lives, "it was killed at work");
}

/// A computer whose keys and log outlive the program.
struct Desk {
    folder: TempDir,
    address: String,
    /// What stood on the screen, in all its lives.
    did: Mutex<Vec<String>>,
}

/// What a check has counted.
struct Checked {
    shown: usize,
    fetched: usize,
    sent: usize,
}

impl Desk {
    fn new(county: &County) -> Self {
        let folder = TempDir::new().unwrap();
        fs::create_dir(folder.path().join("keys")).unwrap();
        Self { folder, address: county.link.address(), did: Mutex::default() }
    }

    fn program(&self) -> Child {
        let name = "killed::killed_at_any_moment_whatever_was_shown_or_fetched_is_written_down_and_sent_once";
        Command::new(std::env::current_exe().unwrap())
            // Two threads, so that the harness says nothing in front of our first line.
            .args(["--exact", name, "--nocapture", "--test-threads=2"])
            .env(FOLDER, self.folder.path())
            .env(ADDRESS, &self.address)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    }

    /// A life ends up to 40 ms after one of the first things that it says.
    fn lives_and_is_killed(&self, county: &County) {
        let mut program = self.program();
        let said = BufReader::new(program.stdout.take().unwrap());
        let answers = program.stdin.take().unwrap();
        let (goes_on, heard) = mpsc::channel();
        thread::scope(|scope| {
            scope.spawn(|| self.hear(county, said, answers, &goes_on));
            for _ in 0..chance(12) {
                heard.recv_timeout(A_MINUTE).expect("it goes on");
            }
            thread::sleep(Duration::from_micros(chance(40_000)));
            program.kill().unwrap();
            program.wait().unwrap();
        });
    }

    fn hear(
        &self,
        county: &County,
        said: impl BufRead,
        mut answers: ChildStdin,
        goes_on: &mpsc::Sender<()>,
    ) {
        for line in said.lines().map_while(Result::ok) {
            let Some(word) = line.strip_prefix("> ") else { continue };
            if word == "code?" {
                let _ = writeln!(answers, "{}", county.code(WHO));
            } else if let Some(done) = word.strip_prefix("did ") {
                self.did.lock().unwrap().push(done.to_owned());
            }
            let _ = goes_on.send(());
        }
    }

    /// The program is started once more, and everything that waits is sent.
    async fn sends_the_rest(&self) {
        let viewer = viewer(self.folder.path(), &self.address);
        viewer.contact().await;
        viewer.send_what_waits(&mut audit::Courier::default()).await;
        assert_eq!(viewer.status().unsent, 0, "everything reached the gateway");
        assert!(viewer.status().warning.is_none(), "and nothing is wrong with the log");
    }

    /// Holds what stood on the screen, and what the gateway was asked for, against what the device has told.
    fn check(&self, county: &County) -> Checked {
        let keys = Keys::load(&KeysIn(self.folder.path().join("keys"))).unwrap().unwrap();
        let device = keys.device().id();
        let of_device =
            |what: &str| county.count(&format!("SELECT {what} WHERE device = '{device}'"));
        let sent = county.events();
        let events: Vec<Value> =
            sent.iter().map(|held| serde_json::from_str(&held.body).unwrap()).collect();

        assert_eq!(
            of_device("count(DISTINCT chain) FROM audit_event"),
            1,
            "one log, never put aside"
        );
        let last = of_device("max(sequence) FROM audit_event");
        assert_eq!(
            of_device("count(*) FROM audit_event"),
            last,
            "each place of it once, and none is empty"
        );
        let untold = "count(*) FROM gateway_event AS asked LEFT JOIN audit_event AS told ON told.id = asked.event
                      WHERE asked.event IS NOT NULL AND told.id IS NULL AND asked.device = ";
        assert_eq!(
            county.count(&format!("SELECT {untold} '{device}'")),
            0,
            "of each request the device tells"
        );

        let did = self.did.lock().unwrap();
        let mut told = sent.iter().zip(&events);
        for done in did.iter() {
            let is_told = told.any(|(held, event)| tells(&held.act, event, done));
            assert!(is_told, "`{done}` stood on the screen and is written down, in this order");
        }
        Checked {
            shown: did.iter().filter(|done| done.starts_with("showing")).count(),
            fetched: usize::try_from(of_device("count(event) FROM gateway_event")).unwrap(),
            sent: sent.len(),
        }
    }
}

/// Whether this event is about that.
fn tells(act: &str, event: &Value, done: &str) -> bool {
    let words: Vec<&str> = done.split(' ').collect();
    let [what, patient, screen] = words.as_slice() else { panic!("`{done}`") };
    let reference = format!("Patient/{patient}");
    act == *what
        && (*patient == "-" || holds(event, "reference", &reference))
        && (*screen == "-" || holds(event, "valueString", screen))
}

/// Whether anywhere in it something of this name has this value.
fn holds(event: &Value, name: &str, value: &str) -> bool {
    match event {
        Value::Object(fields) => fields
            .iter()
            .any(|(field, inner)| (field == name && inner == value) || holds(inner, name, value)),
        Value::Array(list) => list.iter().any(|inner| holds(inner, name, value)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// What the program does until it is killed.
async fn live(folder: &Path) {
    let viewer = viewer(folder, &std::env::var(ADDRESS).unwrap());
    viewer.contact().await;
    say("open");
    say("code?");
    let mut code = String::new();
    io::stdin().read_line(&mut code).unwrap();
    let who = person(WHO);
    viewer.sign_in(who.email, &who.password, code.trim()).await.expect("signed in");
    say("did signed-in - -");
    // It may have been accepted in another life.
    let _ = viewer.accept_statement().await;
    let behind = viewer.clone();
    tokio::spawn(async move { behind.run(|_| {}).await });
    for number in PATIENTS.iter().cycle() {
        visit(&viewer, number).await;
    }
}

async fn visit(viewer: &Viewer, number: &str) {
    let found = viewer.find_patient(number).await.expect("the search is answered");
    let [row] = found.patients.as_slice() else { panic!("one patient has this number") };
    let patient = row.banner.patient.clone();
    say("did search - -");
    let chosen = viewer.choose_patient(&patient).await.expect("the choice is answered");
    let is_open = match chosen.get() {
        Chosen::Opened { .. } => true,
        Chosen::Gate { .. } => {
            let opening =
                viewer.answer_gate(&patient, agreed(), None).await.expect("it is answered");
            matches!(opening.get(), Opening::Opened { .. })
        }
        Chosen::Refused { .. } => false,
    };
    if !is_open {
        return say(&format!("did patient-chosen {patient} -"));
    }
    say(&format!("did showing {patient} overview"));
    for section in [Section::Medicines, Section::Allergies, Section::Results] {
        if viewer.show_section(&patient, section).is_ok() {
            say(&format!("did showing {patient} {}", section.name()));
        }
    }
    viewer.close_patient(None).await.expect("it closes");
    say(&format!("did closed {patient} -"));
}

fn viewer(folder: &Path, address: &str) -> Viewer {
    let keys = Arc::new(KeysIn(folder.join("keys")));
    let settings = settings(&folder.join("data"), address, Some(policy_key()));
    Viewer::start(settings, keys, Clock::of_this_computer())
}

/// One line in one write, so that a death leaves no half of it.
fn say(words: &str) {
    let mut out = io::stdout().lock();
    out.write_all(format!("> {words}\n").as_bytes()).unwrap();
    out.flush().unwrap();
}

/// A number below this one, by chance.
fn chance(below: u64) -> u64 {
    uuid::Uuid::new_v4().as_u64_pair().1 % below
}

/// A key store that the next life finds.
struct KeysIn(PathBuf);

impl KeyStore for KeysIn {
    fn load(&self, name: &str) -> Result<Option<zeroize::Zeroizing<Vec<u8>>>, KeyStoreError> {
        Ok(fs::read(self.0.join(name)).ok().map(zeroize::Zeroizing::new))
    }

    fn save(&self, name: &str, key: &[u8]) -> Result<(), KeyStoreError> {
        // In one step, so that a death leaves no half of a key, as in the operating system's own store.
        fs::write(self.0.join(".new"), key).expect("it is written");
        fs::rename(self.0.join(".new"), self.0.join(name)).expect("it has its name");
        Ok(())
    }
}

const WHO: &str = "triage-nurse";
const PATIENTS: [&str; 3] = [patient::IVY, patient::IVA, patient::IVOR];
const KILLS_OF_ONE_LOG: usize = 20;
const A_MINUTE: Duration = Duration::from_secs(60);
const FOLDER: &str = "CARE_RECORD_TEST_DESK";
const ADDRESS: &str = "CARE_RECORD_TEST_GATEWAY";
