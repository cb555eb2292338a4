//! From the bytes of a record to its first screen, against `serde_json::from_slice::<Value>` over the same bytes in the same
//! run: `cargo bench -p record --bench view`.
//!
//! The records are the largest sample in `CARE_RECORD_SAMPLES`, as its file has it, and a generated one of 20,000
//! resources. Of each way the middle of eleven runs counts, taken by turns, each in a process of its own as a record is opened;
//! what is thrown away afterwards is not timed.
//! The peer has the features of this workspace: `arbitrary_precision`, without which it would lose digits.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::panic,
    reason = "a bench"
)]

mod large;
#[path = "../../tests/record/people.rs"]
#[expect(dead_code, reason = "the bench needs only some of the people of the tests")]
mod people;

use std::{
    fs,
    hint::black_box,
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use nhs::PatientId;
use record::{Record, view::FirstScreen};
use serde_json::Value;

fn main() {
    if let Some(way) = std::env::var_os(ALONE) {
        return alone(&way.to_string_lossy());
    }
    match samples().and_then(|folder| largest(&folder)) {
        Some((name, bytes)) => compare("view_ratio", &name, &bytes),
        None => println!("SKIPPED the largest sample: CARE_RECORD_SAMPLES is not set"),
    }
    let generated = large::bundle(RESOURCES);
    compare("view_ratio_generated", "20,000 generated resources", &generated);
}

fn compare(key: &str, name: &str, bytes: &[u8]) {
    let patient = patient_of(bytes);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        theirs.push(run(bytes, &patient, "peer"));
        ours.push(run(bytes, &patient, "ours"));
    }
    let (ours, theirs, neither) = (middle(ours), middle(theirs), run(bytes, &patient, "neither"));
    let ratio = ours.took.as_secs_f64() / theirs.took.as_secs_f64();
    let more = |run: &Run| run.memory.saturating_sub(neither.memory) / 1_000;
    println!(
        "{name}, {} kB: first screen in {:.1} ms with {} MB at most, the peer in {:.1} ms with {} MB",
        bytes.len() / 1_000,
        ours.took.as_secs_f64() * 1e3,
        more(&ours),
        theirs.took.as_secs_f64() * 1e3,
        more(&theirs),
    );
    let kept = if ratio <= REQUIRED { "kept" } else { "NOT KEPT" };
    println!("{key}: {ratio:.3} (at most {REQUIRED}: {kept})");
}

/// What one way took.
struct Run {
    took: Duration,
    /// How many kB the process had at most; 0 where the system does not tell.
    memory: u64,
}

/// One way of reading what comes on the standard input, in a process of its own, which says what it took.
fn alone(way: &str) {
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes).expect("the bytes of a record");
    let patient = std::env::var(PATIENT).expect("whose").parse().expect("an id");
    let took = match way {
        "ours" => timed(|| first_screen(bytes, &patient)),
        "peer" => timed(|| value(&bytes)),
        _ => timed(|| bytes),
    };
    println!("{} {}", took.as_nanos(), memory("VmHWM:"));
}

/// These bytes read in this way by a process that has done nothing else: what one way throws away is not swept up in the time of
/// the other.
fn run(bytes: &[u8], patient: &PatientId, way: &str) -> Run {
    let mut child = Command::new(std::env::current_exe().expect("this program"))
        .env(ALONE, way)
        .env(PATIENT, patient.as_str())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("this program again");
    child.stdin.take().expect("its input").write_all(bytes).expect("it reads");
    let said = child.wait_with_output().expect("it ends").stdout;
    let said = String::from_utf8_lossy(&said).into_owned();
    let numbers: Vec<u64> =
        said.split_whitespace().map(|number| number.parse().expect("a number")).collect();
    Run { took: Duration::from_nanos(numbers[0]), memory: numbers[1] }
}

fn value(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).expect("JSON")
}

/// The record and what it shows first, so that neither is thrown away within the time. The record keeps the bytes, as it does in
/// the viewer.
fn first_screen(bytes: Vec<u8>, patient: &PatientId) -> (Record, FirstScreen) {
    let record = Record::keeping(patient, bytes, people::now()).expect("a record");
    let screen = record
        .seen_through(&people::consultant(patient), people::now())
        .expect("a view")
        .first_screen();
    (record, screen)
}

fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let began = Instant::now();
    let made = black_box(work());
    let took = began.elapsed();
    drop(made);
    took
}

fn middle(mut runs: Vec<Run>) -> Run {
    runs.sort_by_key(|run| run.took);
    runs.swap_remove(runs.len() / 2)
}

fn memory(key: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(key));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

fn samples() -> Option<PathBuf> {
    std::env::var_os("CARE_RECORD_SAMPLES").map(PathBuf::from)
}

fn largest(folder: &Path) -> Option<(String, Vec<u8>)> {
    let files = walkdir::WalkDir::new(folder.join("synthea-large")).into_iter();
    let unpacked =
        files.filter_map(Result::ok).map(walkdir::DirEntry::into_path).filter_map(|file| {
            let name = file.file_name()?.to_str()?.split('_').next()?.to_owned();
            let mut bytes = Vec::new();
            let packed = fs::File::open(&file)
                .ok()
                .filter(|_| file.extension().is_some_and(|end| end == "gz"))?;
            flate2::read::GzDecoder::new(packed).read_to_end(&mut bytes).ok()?;
            Some((name, bytes))
        });
    unpacked.max_by_key(|(_, bytes)| bytes.len())
}

fn patient_of(bytes: &[u8]) -> PatientId {
    let bundle = value(bytes);
    let mut resources =
        bundle["entry"].as_array().expect("entries").iter().map(|each| &each["resource"]);
    let patient = resources.find(|each| each["resourceType"] == "Patient").expect("a patient");
    patient["id"].as_str().expect("an id").parse().expect("an id")
}

/// The way that a process of its own goes, `ours` or `peer`.
const ALONE: &str = "VIEW_BENCH_ALONE";
const PATIENT: &str = "VIEW_BENCH_PATIENT";
const RUNS: usize = 11;
const RESOURCES: usize = 20_000;
const REQUIRED: f64 = 0.3;
