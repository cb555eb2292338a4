//! The people, the computer and the gateway that the tests are told with.

use std::{
    fs,
    path::{Path, PathBuf},
};

use access::{Basis, Claim, ClaimReason, EmergencyReason, SafeguardingReason};
use audit::{
    Act, Event, GatewayKey, GatewayPrivateKey, Ground, Keys, MemoryKeyStore, Offer, Opened,
    Recorded, Run, ShownEntry, Spool, SpoolError, Subject, Who,
};
use chrono::{DateTime, Utc};
use nhs::{PurposeOfUse, Section};
use tempfile::TempDir;

/// A computer with a folder, keys and a gateway.
pub(crate) struct Computer {
    pub(crate) folder: TempDir,
    pub(crate) keys: Keys,
    pub(crate) gateway: GatewayKey,
    pub(crate) gateway_private: GatewayPrivateKey,
}

impl Computer {
    pub(crate) fn new() -> Self {
        let gateway_private = GatewayKey::generate();
        let public = gateway_private.public_base64().expect("a new key has a public half");
        Self {
            folder: TempDir::new().expect("a folder"),
            keys: Keys::load_or_make(&MemoryKeyStore::default()).expect("keys in memory"),
            gateway: GatewayKey::parse(GATEWAY, &public).expect("a public key"),
            gateway_private,
        }
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.folder().join("audit-log/chain.sqlite")
    }

    pub(crate) fn open(&self) -> Result<Opened, SpoolError> {
        Spool::open(self.folder(), &self.keys, &self.gateway, at(9))
    }

    pub(crate) fn spool(&self) -> Spool {
        let opened = self.open().expect("the spool opens");
        assert_eq!(opened.kept_aside, None, "a sound log is not put aside");
        opened.spool
    }

    /// This computer with its log open.
    pub(crate) fn spool_kept(self) -> (Self, Spool) {
        let spool = self.spool();
        (self, spool)
    }

    /// A closed log of the beginning of the chain and four fetches.
    pub(crate) fn with_five_entries() -> Self {
        let computer = Self::new();
        let mut spool = computer.spool();
        for _ in 0..4 {
            let _recorded = write(&mut spool, &fetching());
        }
        computer
    }

    /// Changes the closed database by hand, past the triggers, as somebody with a file editor can.
    pub(crate) fn tamper(&self, sql: &str) {
        let database = rusqlite::Connection::open(self.database()).expect("the database opens");
        let triggers = "SELECT group_concat(sql, ';') FROM sqlite_schema WHERE type = 'trigger'";
        let triggers: String =
            database.query_row(triggers, [], |row| row.get(0)).expect("there are triggers");
        database
            .execute_batch(
                "DROP TRIGGER event_stays; DROP TRIGGER event_does_not_change;
                 DROP TRIGGER event_follows_the_last;",
            )
            .expect("the triggers go");
        database.execute_batch(sql).expect("the tampering succeeds");
        // Back again, so that they do not give it away; unless their table is gone.
        let _ = database.execute_batch(&triggers);
    }

    /// Every byte of every file of the log.
    pub(crate) fn every_byte(&self) -> Vec<u8> {
        [self.every_byte_of_the_log("."), self.every_byte_of_the_log("audit-log")].concat()
    }

    /// Every byte of every file in one of its folders.
    pub(crate) fn every_byte_of_the_log(&self, folder: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        for entry in fs::read_dir(self.folder().join(folder)).expect("the folder reads") {
            let path = entry.expect("an entry").path();
            if path.is_file() {
                bytes.extend(fs::read(path).expect("the file reads"));
            }
        }
        bytes
    }
}

pub(crate) fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the folder is made");
    for entry in fs::read_dir(from).expect("the folder reads") {
        let path = entry.expect("an entry").path();
        fs::copy(&path, to.join(path.file_name().expect("a name"))).expect("the file copies");
    }
}

/// A folder with everything below it; nothing, if it is not there.
pub(crate) fn copy_tree(from: &Path, to: &Path) {
    let Ok(entries) = fs::read_dir(from) else { return };
    fs::create_dir_all(to).expect("the folder is made");
    for entry in entries {
        let path = entry.expect("an entry").path();
        let there = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy_tree(&path, &there);
        } else {
            fs::copy(&path, there).expect("the file copies");
        }
    }
}

/// A folder for what need not outlast the power: in memory, where that is.
pub(crate) fn scratch() -> TempDir {
    TempDir::new_in("/dev/shm").or_else(|_| TempDir::new()).expect("a folder")
}

/// A number below this one, by chance.
pub(crate) fn chance(below: u64) -> u64 {
    uuid::Uuid::new_v4().as_u64_pair().1 % below
}

pub(crate) fn write(spool: &mut Spool, event: &Event) -> Recorded {
    spool.append(event).expect("the event is written down")
}

/// Takes every event that waits, as a gateway that agrees would.
pub(crate) fn take_all(spool: &mut Spool) -> Vec<Offer> {
    let mut taken = Vec::new();
    while let Some(run) = spool.next_run(3).expect("the run is made") {
        take(spool, &run);
        taken.extend(run.events);
    }
    taken
}

/// The oldest event that waits, offered alone.
pub(crate) fn alone(spool: &Spool) -> Run {
    spool.next_run(1).expect("the run is made").expect("an event waits")
}

/// Takes this run, as a gateway that agrees would.
pub(crate) fn take(spool: &mut Spool, run: &Run) {
    let words: Vec<_> = run.events.iter().map(agreed).collect();
    let settled = spool.acknowledge(run, &words).expect("the word is written down");
    assert_eq!(settled, run.events.len(), "each is settled");
}

pub(crate) fn agreed(offer: &Offer) -> audit::Acknowledgement {
    audit::Acknowledgement { id: offer.id, content_hash: offer.content_hash, received: at(10) }
}

pub(crate) fn rita() -> Who {
    Who {
        id: "person-rita".to_owned(),
        name: "Rita Clarke".to_owned(),
        email: "triage-nurse@nhs.net".to_owned(),
        role: "R8001".parse().expect("a job role"),
        title: "Triage nurse".to_owned(),
        organisation: "RNS".parse().expect("an organisation"),
        session: uuid::uuid!("8f1f7f0e-6c0b-4d0b-8a49-2f3a3f1f0c77"),
    }
}

pub(crate) fn raj() -> Who {
    Who {
        id: "person-raj".to_owned(),
        name: "Raj Patel".to_owned(),
        email: "ed-consultant@nhs.net".to_owned(),
        title: "ED consultant".to_owned(),
        session: uuid::uuid!("5b1b5b0e-2f4a-4c61-9b5e-0d0a4a5f3c11"),
        ..rita()
    }
}

pub(crate) fn ivy() -> Subject {
    Subject {
        id: "patient-ivy".parse().expect("a patient id"),
        nhs_number: Some("999 000 0018".parse().expect("an NHS number")),
    }
}

/// An event by Rita about Ivy.
pub(crate) fn by_rita(act: Act) -> Event {
    Event {
        who: Some(rita()),
        patient: Some(ivy()),
        policy_version: Some("2026-11-01".to_owned()),
        ..Event::now(at(9), act)
    }
}

pub(crate) fn fetching() -> Event {
    by_rita(Act::Fetching {
        grant: "grant-1".to_owned(),
        purpose: PurposeOfUse::Treatment,
        part: "first".to_owned(),
    })
}

pub(crate) fn showing() -> Event {
    by_rita(Act::Showing {
        grant: "grant-1".to_owned(),
        purpose: PurposeOfUse::Treatment,
        screen: "overview".to_owned(),
        entries: vec![
            ShownEntry {
                section: Section::Allergies,
                id: "AllergyIntolerance/penicillin".to_owned(),
                version: Some("3".to_owned()),
            },
            ShownEntry {
                section: Section::Medicines,
                id: "MedicationStatement/metformin".to_owned(),
                version: None,
            },
        ],
        withheld: vec![(Section::Letters, 2)],
        sources: vec![("RNS".to_owned(), true), ("RP1".to_owned(), false)],
    })
}

/// A screen of so many entries that its event fills some pages of the database.
pub(crate) fn long_screen() -> Event {
    screen_of(100)
}

/// A screen of which the event alone is hundreds of kibibytes.
pub(crate) fn longest_screen() -> Event {
    screen_of(800)
}

fn screen_of(entries: u32) -> Event {
    let Event { act, .. } = showing();
    let Act::Showing { grant, purpose, screen, withheld, sources, .. } = act else {
        panic!("it shows")
    };
    let entry = |n: u32| ShownEntry {
        section: Section::Results,
        id: format!("Observation/result-{n}"),
        version: Some(n.to_string()),
    };
    let entries = (0..entries).map(entry).collect();
    by_rita(Act::Showing { grant, purpose, screen, entries, withheld, sources })
}

pub(crate) fn emergency_begun() -> Event {
    by_rita(Act::Permitted {
        basis: emergency(),
        grant: "grant-2".to_owned(),
        rule: "R8001 in emergency-department".to_owned(),
        purpose: PurposeOfUse::BreakTheGlass,
    })
}

pub(crate) fn emergency() -> Ground {
    claimed(Basis::Emergency {
        reason: EmergencyReason::CannotCommunicate,
        note: NOTE.parse().expect("a note"),
    })
}

pub(crate) fn safeguarding() -> Basis {
    let note = "Bruises that do not fit the story".parse().expect("a note");
    Basis::Safeguarding { reason: SafeguardingReason::AdultAtRisk, note }
}

pub(crate) fn claim() -> Claim {
    let note = "Letter of the referral has not come".parse().expect("a note");
    Claim { reason: ClaimReason::Referred, note }
}

pub(crate) fn claimed(basis: Basis) -> Ground {
    Ground::Claimed { basis, claim: None }
}

pub(crate) fn at(hour: u32) -> DateTime<Utc> {
    format!("2026-11-21T{hour:02}:14:07.312Z").parse().expect("a time")
}

pub(crate) const NOTE: &str = "Found cold and confused at the bus stop";
pub(crate) const GATEWAY: &str = "https://gateway.northshire.example";
