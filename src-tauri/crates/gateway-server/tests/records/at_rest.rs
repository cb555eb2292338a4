//! A copy of the database alone tells nothing of what is known of anybody, and signs nobody in: its bytes are searched.

use std::{
    collections::{BTreeSet, HashMap},
    fs,
    path::PathBuf,
};

use access::Basis;
use audit::chain::BEFORE_THE_FIRST;
use base64::{Engine, prelude::BASE64_STANDARD};
use chrono::Duration;
use gateway_server::{accounts, backup, closed, keys::rotation, training};
use serde_json::Value;
use totp_rs::Secret;
use uuid::Uuid;

use crate::{
    device::Device,
    house::{House, emergency},
};

#[tokio::test]
async fn a_copy_of_the_database_gives_no_clinical_content_and_no_second_factor() {
    let house = House::of_the_county();
    let rita = house.signed_in("triage-nurse").await;
    let raj = house.signed_in("ed-consultant").await;
    let ivy = house.find(&rita, "9990000018").await;
    let grant = house.opened(&rita, &ivy, emergency()).await.grant;
    house.record(&rita, &ivy, &grant).await;
    let until = Basis::PermissionUntil { until: house.now() + Duration::days(3) };
    house.opened(&raj, &ivy, until).await;
    house.said_no(&raj, &ivy).await;
    let device = Device::registered(&house);
    let told = device.made(Uuid::now_v7(), 1, BEFORE_THE_FIRST, TOLD_TO_A_DEVICE);
    device.offer(&house, &told).await;
    let secret = Secrets::of(&house, [rita.bearer(), raj.bearer()]).but_for(&without_patients());

    let as_it_runs = Files::of(&house);
    backup_of(&house, "first");
    rotation::rotate(&house.gateway, &mut |_| {}).unwrap();
    backup_of(&house, "second");
    let after_a_rotation = Files::of(&house);

    assert!(secret.clinical > 1_000, "there is much to find: {}", secret.clinical);
    assert!(secret.factors >= 40, "every secret, in every way to write it: {}", secret.factors);
    for files in [as_it_runs, after_a_rotation] {
        assert_eq!(secret.found_in(&files), BTreeSet::new());
    }
}

#[test]
fn what_stands_there_readable_would_be_found_wherever_it_stood() {
    let house = House::of_the_county();
    let secret =
        Secrets::of(&house, ["Bearer abcdefghijklmnop".to_owned()]).but_for(&without_patients());
    let planted: BTreeSet<String> = secret.texts().step_by(31).collect();
    assert!(planted.len() > 20, "{}", planted.len());
    let insert = "INSERT INTO source (name, code) VALUES (?1, 'x') ON CONFLICT DO NOTHING";
    for word in &planted {
        house.gateway.store.write(|tx| tx.execute(insert, [word])).unwrap();
    }

    let log = Files::of(&house).only("gateway.db-wal");
    backup_of(&house, "backup");
    let backup = Files::of(&house).only("backup");
    house
        .gateway
        .store
        .read(|db| db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())))
        .unwrap();
    let database = Files::of(&house).only("gateway.db");

    for (file, bytes) in [("log", log), ("backup", backup), ("database", database)] {
        let found = secret.found_in(&bytes);
        assert!(found.is_superset(&planted), "in the {file}: {found:?}");
    }
}

/// Everything that must stand nowhere.
struct Secrets {
    words: BTreeSet<Vec<u8>>,
    clinical: usize,
    factors: usize,
}

/// What stands on the disk, but for the keys.
struct Files(Vec<(String, Vec<u8>)>);

impl Secrets {
    fn of(house: &House, tokens: impl IntoIterator<Item = String>) -> Self {
        let mut words = BTreeSet::new();
        for feed in training::county(house.now().date_naive()) {
            for entry in feed.bundle["entry"].as_array().into_iter().flatten() {
                clinical_words(&entry["resource"], &mut words);
            }
        }
        let clinical = words.len();
        for account in training::accounts() {
            let secret = Secret::try_from_base32(&account.totp_secret).unwrap();
            let raw = secret.as_bytes();
            let hex: String = raw.iter().map(|byte| format!("{byte:02x}")).collect();
            let base64 = BASE64_STANDARD.encode(raw);
            let texts = [account.totp_secret, hex.to_uppercase(), hex, base64];
            words.extend(texts.map(String::into_bytes));
            words.insert(raw.to_vec());
        }
        let factors = words.len() - clinical;
        words.extend(tokens.into_iter().map(|token| token.replace("Bearer ", "").into_bytes()));
        words.extend([NOTED, TOLD_TO_A_DEVICE].map(|text| text.as_bytes().to_vec()));
        Self { words, clinical, factors }
    }

    /// Without those few that stand where no patient is known, each by its name.
    fn but_for(mut self, files: &Files) -> Self {
        let common = self.found_in(files);
        let unknown: Vec<&String> =
            common.iter().filter(|word| !OF_NO_PATIENT.contains(&word.as_str())).collect();
        assert!(unknown.is_empty(), "these stand where no patient is known: {unknown:?}");
        self.words.retain(|word| !common.contains(&String::from_utf8_lossy(word).into_owned()));
        self
    }

    /// Those that are text.
    fn texts(&self) -> impl Iterator<Item = String> {
        self.words.iter().filter_map(|word| String::from_utf8(word.clone()).ok())
    }

    /// Those that stand in a file.
    fn found_in(&self, files: &Files) -> BTreeSet<String> {
        let mut by_start: HashMap<&[u8], Vec<&Vec<u8>>> = HashMap::new();
        for word in &self.words {
            by_start.entry(&word[..SHORTEST]).or_default().push(word);
        }
        let mut found = BTreeSet::new();
        for (_, bytes) in &files.0 {
            for (place, start) in bytes.windows(SHORTEST).enumerate() {
                let words = by_start.get(start).into_iter().flatten();
                let here = words.filter(|word| bytes[place..].starts_with(word));
                found.extend(here.map(|word| String::from_utf8_lossy(word).into_owned()));
            }
        }
        found
    }
}

impl Files {
    fn of(house: &House) -> Self {
        closed::keep(&house.gateway.store, house.now()).unwrap();
        let files = fs::read_dir(house.folder.path()).unwrap().map(|file| file.unwrap());
        let named = files.map(|file| (file.file_name().into_string().unwrap(), file.path()));
        let read = |(name, path): (String, PathBuf)| {
            (!name.ends_with(".key")).then(|| (name, fs::read(path).unwrap()))
        };
        let files: Vec<(String, Vec<u8>)> = named.filter_map(read).collect();
        for name in ["gateway.db", "gateway.db-wal", "gateway.db-shm", "closed.db"] {
            assert!(files.iter().any(|(file, _)| file == name), "{name} is searched");
        }
        Self(files)
    }

    fn only(self, name: &str) -> Self {
        Self(self.0.into_iter().filter(|(file, _)| file == name).collect())
    }
}

/// What an entry says: every display and text in it, every long code, every sentence of a letter, plain and in base64. Whom and
/// where it names is not what it says.
fn clinical_words(resource: &Value, words: &mut BTreeSet<Vec<u8>>) {
    if WHO_AND_WHERE.contains(&resource["resourceType"].as_str().unwrap_or_default()) {
        return;
    }
    let mut ahead = vec![resource];
    while let Some(value) = ahead.pop() {
        ahead.extend(value.as_array().into_iter().flatten());
        for (name, value) in value.as_object().into_iter().flatten() {
            let text = value.as_str().unwrap_or_default();
            match name.as_str() {
                name if NAMES_SOMEBODY.contains(&name) => {}
                "data" => letter(text, words),
                "display" | "text" | "valueString" | "description" | "title"
                    if text.len() >= SHORTEST =>
                {
                    words.insert(text.as_bytes().to_vec());
                }
                "code" if text.len() >= 9 => drop(words.insert(text.as_bytes().to_vec())),
                _ => ahead.push(value),
            }
        }
    }
}

fn letter(data: &str, words: &mut BTreeSet<Vec<u8>>) {
    words.insert(data.bytes().take(60).collect());
    let Ok(text) = String::from_utf8(BASE64_STANDARD.decode(data).unwrap()) else { return };
    let sentences = text.split(['.', '\n']).map(str::trim);
    words.extend(sentences.filter(|said| said.len() >= 20).map(|said| said.as_bytes().to_vec()));
}

/// Words of a record that the schema and the reference data of every gateway have as well.
const OF_NO_PATIENT: [&str; 6] =
    ["Administrative", "Clinical", "emergency", "entered-in-error", "laboratory", "tablet"];

fn without_patients() -> Files {
    let house = House::open();
    accounts::training::enrol(&house.gateway).unwrap();
    Files::of(&house)
}

fn backup_of(house: &House, name: &str) {
    backup::make(&house.gateway, &house.folder.path().join(name), &mut |_| {}).unwrap();
}

/// Of the note of [`emergency`].
const NOTED: &str = "cannot say her name";
const TOLD_TO_A_DEVICE: &str = "she was found on the kitchen floor";
const SHORTEST: usize = 6;
const WHO_AND_WHERE: [&str; 7] = [
    "Patient",
    "Practitioner",
    "PractitionerRole",
    "Organization",
    "Location",
    "HealthcareService",
    "RelatedPerson",
];
const NAMES_SOMEBODY: [&str; 18] = [
    "actor",
    "addresses",
    "asserter",
    "author",
    "custodian",
    "encounter",
    "location",
    "managingOrganization",
    "meta",
    "organization",
    "owner",
    "participant",
    "performer",
    "recipient",
    "recorder",
    "requester",
    "serviceProvider",
    "subject",
];
