use std::sync::{Arc, Mutex};

use tracing::Subscriber;
use tracing_subscriber::{Layer, layer::Context, prelude::*};

use super::*;

/// What would stand in the log.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<String>>);

impl<S: Subscriber> Layer<S> for Lines {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        self.0.lock().unwrap().push_str(&Line::of(event, DateTime::UNIX_EPOCH).json());
    }
}

fn said(tell: impl FnOnce()) -> String {
    let lines = Lines::default();
    tracing::subscriber::with_default(tracing_subscriber::registry().with(lines.clone()), tell);
    let said = lines.0.lock().unwrap();
    said.clone()
}

#[test]
fn a_line_says_what_happened_where_and_how_grave_it_is() {
    let line = said(|| tracing::warn!(code = "NET-02", "the gateway did not answer"));
    let read: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(read["says"], "the gateway did not answer");
    assert_eq!(read["code"], "NET-02");
    assert_eq!(read["level"], "warn");
    assert_eq!(read["at"], "1970-01-01T00:00:00.000Z");
    assert!(read["part"].as_str().unwrap().contains("logging::line"));
    assert_eq!(line.lines().count(), 1);
}

#[test]
fn whoever_writes_a_patient_into_a_line_finds_that_it_is_left_out() {
    #[derive(Debug)]
    struct Slip {
        #[expect(dead_code, reason = "it is printed by Debug")]
        name: &'static str,
    }
    let (family, full, number) = ("PATTERSON", "PATTERSON, Ivy (Mrs)", "999 000 0018");
    let error = std::io::Error::other(format!("no entry for `ivy patterson`, {number}"));
    let lines = said(|| {
        tracing::info!("found {full}, born 12-Mar-1945, {number}");
        tracing::info!(patient = number, "a field that nobody knows");
        tracing::info!(
            code = family,
            why = full,
            known = 9_990_000_018_u64,
            "fields that are known"
        );
        tracing::info!(told = -1_i64, gone = "12", place = "Ivy/Patterson", "and of other shapes");
        tracing::error!(%error, "an error that quotes");
        tracing::error!(error = ?Slip { name: "Patterson" }, "an error that is printed");
        tracing::error!(
            error = "invalid type: string \"ivy patterson\", expected a date",
            "another"
        );
        tracing::error!(error = "cannot open '/home/rita.clarke/notes': it is gone", "a path");
        tracing::error!(error = "rita.clarke@nhs.net at ward-7.nhs.uk 01604 555 0142", "a person");
        tracing::info!(error = "https://gateway.example/Patient/9990000018", "an address");
        tracing::info!(message = "Ivy\nPATTERSON", line = "x", "odd");
    });
    for slip in [
        "patterson",
        "ivy",
        "mrs",
        "9990000018",
        "999 000",
        "0018",
        "1945",
        "mar",
        "rita",
        "clarke",
        "nhs",
        "01604",
        "ward-7",
        "gateway.example",
    ] {
        assert!(!lines.to_lowercase().contains(slip), "{slip} stands in\n{lines}");
    }
    assert!(lines.contains("\"leftOut\":3"), "and it is counted:\n{lines}");
}

#[test]
fn an_error_of_the_system_keeps_its_number_and_nothing_else() {
    for (error, kept) in [
        ("Permission denied (os error 13)", "… denied (os error 13)"),
        ("the audit log cannot be written", "the audit log cannot be written"),
        ("the gateway's chain agrees", "the gateway's chain agrees"),
        ("the printer’s window does not open", "the printer’s window does not open"),
        ("error 9990000018", "error …"),
        ("code 999 000 0018 of 'mill rd' came", "code … of … came"),
        ("the word `ivy is open", "the word …"),
        ("TLS: bad DNS name", "TLS: bad DNS name"),
        ("", ""),
    ] {
        assert_eq!(plain(error), kept, "{error}");
    }
}

#[test]
fn a_place_in_the_source_says_nothing_of_the_computer_it_was_built_on() {
    let of_ours = "src-tauri/crates/viewer/src/start.rs:12:5";
    assert_eq!(place(of_ours).unwrap(), "viewer/src/start.rs:12:5");
    let of_others =
        "/home/builder/.cargo/registry/src/index-1949/tokio-1.54/src/runtime/task.rs:9:1";
    assert_eq!(place(of_others).unwrap(), "tokio-1.54/src/runtime/task.rs:9:1");
    assert_eq!(place(r"C:\Users\Jo\viewer\src\lib.rs:1:1").unwrap(), "viewer/src/lib.rs:1:1");
    assert_eq!(place("PATTERSON, Ivy"), None);
}

#[test]
fn a_line_is_never_long() {
    let long = "word ".repeat(10_000);
    let line = said(|| tracing::error!(error = long, "{}", "word ".repeat(10_000)));
    assert!(line.len() < 2_000, "{}", line.len());
}

/// The words of the log are those in the source: nothing is put into them, and each field is one that is let in.
#[test]
fn every_line_that_the_program_can_write_is_let_in_whole() {
    let mut lines = 0;
    for source in sources() {
        let text = std::fs::read_to_string(&source).unwrap();
        for told in text.split("tracing::").skip(1).filter(|told| begins_an_event(told)) {
            let (fields, words) = parts(told);
            assert_eq!(plain(&words), words, "{}", source.display());
            for field in fields {
                let known = KNOWN.iter().any(|(name, _)| *name == field);
                assert!(known, "`{field}` of `{words}` in {}", source.display());
            }
            lines += 1;
        }
    }
    assert!(lines > 15, "{lines} lines were looked at");
}

fn begins_an_event(told: &str) -> bool {
    ["error!(", "warn!(", "info!(", "debug!(", "trace!("].iter().any(|how| told.starts_with(how))
}

/// The names of the fields of an event, and its words: its last text.
fn parts(told: &str) -> (Vec<String>, String) {
    let inside = told.split_once('(').unwrap().1;
    let end = inside.find(");").or_else(|| inside.find("),")).unwrap_or(inside.len());
    let inside = &inside[..end];
    let mut texts = inside.split('"');
    let words = texts.nth_back(1).unwrap().to_owned();
    let before = inside.rsplit_once(&format!("\"{words}\"")).unwrap().0;
    let fields = before.split(',').map(str::trim).filter(|field| !field.is_empty());
    let name = |field: &str| {
        field.split('=').next().unwrap().trim().trim_start_matches(['%', '?']).to_owned()
    };
    (fields.map(name).collect(), words)
}

fn sources() -> Vec<std::path::PathBuf> {
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let crates = ["audit", "diagnose", "gateway-client", "machine", "settings", "viewer"];
    let mut folders: Vec<_> =
        crates.iter().map(|name| here.join("crates").join(name).join("src")).collect();
    folders.push(here.join("src"));
    let mut sources = Vec::new();
    while let Some(folder) = folders.pop() {
        for file in std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()) {
            if file.is_dir() {
                folders.push(file);
            } else if file.extension().is_some_and(|kind| kind == "rs")
                && !file.ends_with("line/tests.rs")
            {
                sources.push(file);
            }
        }
    }
    sources
}
