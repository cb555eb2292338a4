//! The program that is killed, cut off and failed: it writes acts down, does them and sends them, as the viewer does.
//!
//! It is this test binary again, asked for one test by name. What it says on its standard output is all that the person at
//! the screen and the gateway would know of it; the gateway's answers come on its standard input.
//!
//! ```text
//! > open                                      the log is open
//! > recorded 7 HASH                           `append` has returned: from here on this must never be lost
//! > seen 7                                    the act was done
//! > offer CHAIN 3 EVENT PREVIOUS HASH CONTENT 0 sent, as the first of a run; the answer is the hash of what the gateway holds
//! > pruned 5                                  the log begins behind this entry from here on
//! > stopped WHY                               the log could not be written, in the words that a person would read;
//!                                             that act is not done
//! ```

use std::{
    ffi::{OsStr, OsString},
    fs,
    io::{self, BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering::SeqCst},
        mpsc::{self, Receiver, Sender},
    },
    thread,
    time::Duration,
};

use audit::{
    Acknowledgement, Courier, GatewayKey, Head, KeyStore, KeyStoreError, Keys, Ledger,
    MemoryKeyStore, OfferError, Opened, Pause, Recorded, Run, Spool, SpoolError, chain::hex,
};
use chrono::TimeDelta;
use tempfile::TempDir;
use zeroize::Zeroizing;

use crate::{
    people::{GATEWAY, at, fetching, long_screen},
    told::Told,
};

#[test]
fn left_alone_the_program_writes_down_does_and_sends_every_act() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        return live(Path::new(&folder));
    }
    let desk = Desk::new();
    let mut told = Told::default();

    desk.run(&mut told, &desk.program(20), |_, _| {});

    assert_eq!(told.recorded.len(), 20, "each act was written down");
    assert_eq!(told.seen.len(), 20, "and done");
    assert_eq!(told.ledger.len(), 21, "and sent, behind the beginning of the chain");
    assert!(told.pruned > 0, "and what was signed and sent left the log");
    told.check(&desk, &desk.log());
}

/// A computer whose keys outlive a process.
pub(crate) struct Desk {
    pub(crate) folder: TempDir,
    gateway: GatewayKey,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let folder = TempDir::new().expect("a folder");
        let store = FolderKeyStore(folder.path().join("keys"));
        fs::create_dir(&store.0).expect("a folder for the keys");
        let public = GatewayKey::generate().public_base64().expect("it has a public half");
        let gateway = GatewayKey::parse(GATEWAY, &public).expect("a public key");
        gateway.remember(&store).expect("it is kept");
        let _made = Keys::load_or_make(&store).expect("they are made");
        Self { gateway, folder }
    }

    /// Where the log is; the program makes the folder itself.
    pub(crate) fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    /// Opens the log in this folder, or in a copy of it, with the keys that lie beside it, or else with those of the desk; what
    /// the opening makes the key store remember is forgotten again.
    pub(crate) fn open(&self, log: &Path) -> Result<Opened, SpoolError> {
        let beside = log.parent().map(|folder| folder.join("keys")).filter(|keys| keys.exists());
        let keys = beside.unwrap_or_else(|| self.folder.path().join("keys"));
        let copy = MemoryKeyStore::default();
        for entry in fs::read_dir(keys).expect("the keys are there") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            copy.save(&name, &fs::read(&path).expect("it reads")).expect("it is kept");
        }
        let keys = Keys::of(Arc::new(copy)).expect("they load");
        Spool::open(log, &keys, &self.gateway, at(11))
    }

    /// The program, for so many acts.
    pub(crate) fn program(&self, acts: u64) -> Command {
        self.program_under(&[], acts)
    }

    /// The program, started by another one.
    pub(crate) fn program_under(&self, starter: &[OsString], acts: u64) -> Command {
        let this = std::env::current_exe().expect("this program has a path");
        let name = "program::left_alone_the_program_writes_down_does_and_sends_every_act";
        // Two threads, so that the harness says nothing in front of our first line.
        let own = ["--exact", name, "--nocapture", "--test-threads=2"].map(OsString::from);
        let mut words = starter.iter().cloned().chain([this.into_os_string()]).chain(own);
        let mut command = Command::new(words.next().expect("there is a program"));
        command.args(words).env(FOLDER, self.folder.path()).env(ACTS, acts.to_string());
        command
    }

    /// Runs it, hears what it says, answers as the gateway, and does `meanwhile`, which is told when the log is open and when
    /// something was recorded.
    pub(crate) fn run(
        &self,
        told: &mut Told,
        command: &Command,
        meanwhile: impl FnOnce(&mut Child, &Receiver<()>),
    ) {
        let mut child = again(command).spawn().expect("the program starts");
        let said = BufReader::new(child.stdout.take().expect("it speaks"));
        let answers = child.stdin.take().expect("it listens");
        let (goes_on, heard) = mpsc::channel();
        thread::scope(|scope| {
            scope.spawn(move || hear(told, said, answers, &goes_on));
            meanwhile(&mut child, &heard);
        });
        child.wait().expect("it ends");
    }
}

/// The same command with both its ends in our hands.
fn again(command: &Command) -> Command {
    let mut again = Command::new(command.get_program());
    again.args(command.get_args()).stdin(Stdio::piped()).stdout(Stdio::piped());
    again.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    again
}

fn hear(told: &mut Told, said: impl BufRead, mut answers: ChildStdin, goes_on: &Sender<()>) {
    for line in said.lines() {
        let line = line.expect("it is text");
        let Some(word) = line.strip_prefix("> ") else { continue };
        if word == "open" || word.starts_with("recorded") {
            goes_on.send(()).unwrap_or_default();
        }
        if let Some(answer) = told.hears(word) {
            // It may be dead already; what it had sent is sent.
            let _ = writeln!(answers, "{answer}");
        }
    }
}

/// What the program does until its acts are done or it dies.
fn live(folder: &Path) {
    let acts = std::env::var(ACTS).ok().and_then(|acts| acts.parse().ok()).expect("a number");
    let store = Arc::new(FolderKeyStore(folder.join("keys")));
    let gateway = GatewayKey::remembered(store.as_ref()).expect("it answers").expect("it is kept");
    let keys = Keys::of(store).expect("the keys load");
    let spool = match Spool::open(&folder.join("log"), &keys, &gateway, at(9)) {
        Ok(opened) => Mutex::new(opened.spool),
        Err(error) => return say(&format!("stopped {error}")),
    };
    say("open");
    let works = AtomicBool::new(true);
    thread::scope(|scope| {
        scope.spawn(|| send(&spool, &works));
        work(&spool, acts);
        works.store(false, SeqCst);
    });
}

fn work(spool: &Mutex<Spool>, acts: u64) {
    for n in 1..=acts {
        let event = if n % 3 == 0 { long_screen() } else { fetching() };
        if n % 5 == 0 {
            // Where it cannot be signed now, it is signed later.
            let _ = lock(spool).sign(at(9));
        }
        let recorded = match lock(spool).append(&event) {
            Ok(recorded) => recorded,
            Err(error) => {
                say(&format!("stopped {error}"));
                continue;
            }
        };
        say(&format!("recorded {} {}", recorded.sequence(), hex(&recorded.head().hash)));
        act(recorded);
    }
}

fn act(recorded: Recorded) {
    say(&format!("seen {}", recorded.sequence()));
}

fn send(spool: &Mutex<Spool>, works: &AtomicBool) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("it is built");
    let (mut courier, line) = (Courier::default(), Line::default());
    loop {
        let worked = works.load(SeqCst);
        let sent = runtime.block_on(courier.send_waiting(spool, &line));
        prune(&mut lock(spool), &line);
        match sent {
            Ok(Pause::NothingWaits) if worked => thread::sleep(Duration::from_millis(1)),
            Ok(Pause::NothingWaits | Pause::TryAgainIn(_) | Pause::NotBefore(_)) => return,
            Err(error) => {
                say(&format!("stopped {error}"));
                if !worked {
                    return;
                }
            }
        }
    }
}

/// Removes what the gateway has just taken, as if it had had it for a year.
fn prune(spool: &mut Spool, line: &Line) {
    let Some(held) = *line.holds.lock().unwrap_or_else(PoisonError::into_inner) else { return };
    let (a_year, a_month) = (TimeDelta::days(365), Duration::from_hours(30 * 24));
    match spool.prune(&held, held.sequence, at(10) + a_year, a_month) {
        Ok(0) => {}
        Ok(_) => say(&format!("pruned {}", spool.pruned().sequence)),
        Err(error) => say(&format!("stopped {error}")),
    }
}

/// The way to the gateway: our standard output and input; and the last entry that it has taken.
#[derive(Default)]
struct Line {
    holds: Mutex<Option<Head>>,
}

impl Ledger for Line {
    async fn offer(&self, run: &Run) -> Result<Vec<Acknowledgement>, OfferError> {
        let mut words = Vec::new();
        for (place, offer) in run.events.iter().enumerate() {
            let hashes = [offer.previous, offer.hash, offer.content_hash].map(|hash| hex(&hash));
            let (chain, hashes) = (run.chain, hashes.join(" "));
            say(&format!("offer {chain} {} {} {hashes} {place}", offer.sequence, offer.id));
            let mut answer = String::new();
            io::stdin().read_line(&mut answer).expect("the line is text");
            let Some(content_hash) = unhex(answer.trim()) else { break };
            let head = Head { chain: run.chain, sequence: offer.sequence, hash: offer.hash };
            *self.holds.lock().unwrap_or_else(PoisonError::into_inner) = Some(head);
            words.push(Acknowledgement { id: offer.id, content_hash, received: at(10) });
        }
        if words.is_empty() { Err(OfferError::NotNow { retry_after: None }) } else { Ok(words) }
    }
}

/// One line in one write, so that a death leaves no half of it.
fn say(words: &str) {
    let mut out = io::stdout().lock();
    out.write_all(format!("> {words}\n").as_bytes()).expect("somebody listens");
    out.flush().expect("somebody listens");
}

fn lock(spool: &Mutex<Spool>) -> MutexGuard<'_, Spool> {
    spool.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn unhex(text: &str) -> Option<[u8; 32]> {
    let digits = |at: usize| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
    let bytes: Option<Vec<u8>> = (0..text.len()).step_by(2).map(digits).collect();
    bytes?.try_into().ok()
}

/// A key store that a second process can read.
struct FolderKeyStore(PathBuf);

impl KeyStore for FolderKeyStore {
    fn load(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeyStoreError> {
        Ok(fs::read(self.0.join(OsStr::new(name))).ok().map(Zeroizing::new))
    }

    fn save(&self, name: &str, key: &[u8]) -> Result<(), KeyStoreError> {
        // What it cannot keep it forgets, as any store may when the power goes.
        let new = self.0.join(format!("{name}.new"));
        let kept = fs::File::create(&new).and_then(|file| write_at_the_beginning(&file, key));
        let _forgotten = kept.and_then(|()| fs::rename(&new, self.0.join(name)));
        Ok(())
    }
}

/// By its place in the file, as the tracer wants to see it.
#[cfg(unix)]
fn write_at_the_beginning(file: &fs::File, bytes: &[u8]) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, 0)
}

#[cfg(not(unix))]
fn write_at_the_beginning(mut file: &fs::File, bytes: &[u8]) -> io::Result<()> {
    file.write_all(bytes)
}

const FOLDER: &str = "CARE_RECORD_TEST_DESK";
const ACTS: &str = "CARE_RECORD_TEST_ACTS";
