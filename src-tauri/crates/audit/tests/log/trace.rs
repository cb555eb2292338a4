//! The trace: what a program asked of the operating system, recorded from outside by `strace`.

use std::{
    collections::HashMap,
    ffi::OsString,
    fs,
    os::unix::ffi::OsStringExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::disk::{FileNumber, Step};

/// Whether this machine can record a trace.
pub(crate) fn can_trace() -> bool {
    let try_it = Command::new("strace")
        .args(["-o", "/dev/null", "-e", "trace=none", "true"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    let can = try_it.is_ok_and(|status| status.success());
    if !can {
        println!("skipped: `strace` is not on this machine, or may not trace here");
    }
    can
}

/// The words that start a program so that its trace lies in this file.
pub(crate) fn into_file(file: &Path) -> Vec<OsString> {
    let words = ["strace", "-f", "-xx", "-s", "10000000", "-e", CALLS, "-e", "signal=none", "-o"];
    words.into_iter().map(OsString::from).chain([file.as_os_str().to_owned()]).collect()
}

/// The steps after which what lies below this folder now would be there, synced.
pub(crate) fn already_there(folder: &Path) -> Vec<Step> {
    let (mut steps, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the folder reads") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                steps.push(Step::MakesFolder(path.clone()));
                folders.push(path);
            } else {
                let (file, bytes) = (steps.len() + 1, fs::read(&path).expect("the file reads"));
                steps.push(Step::MakesFile(path, file));
                steps.push(Step::Writes { file, at: 0, bytes });
                steps.push(Step::Syncs(file));
            }
        }
        steps.push(Step::SyncsNames(folder));
    }
    steps
}

/// Reads a trace: the steps below this folder, and what was said, behind the steps that were there before.
pub(crate) fn read(file: &Path, folder: &Path, before: Vec<Step>) -> Vec<Step> {
    let text = fs::read_to_string(file).expect("the trace reads");
    let file_of = |step: &Step| {
        let Step::MakesFile(path, file) = step else { return None };
        Some((path.clone(), *file))
    };
    let files = before.iter().filter_map(file_of).collect();
    let mut reader = Reader {
        folder: folder.to_owned(),
        files,
        made: before.len(),
        steps: before,
        ..Reader::default()
    };
    for line in text.lines() {
        let (thread, call) = line.split_once(' ').expect("a thread and a call");
        reader.line(thread, call.trim_start());
    }
    reader.steps
}

#[derive(Default)]
struct Reader {
    folder: PathBuf,
    steps: Vec<Step>,
    /// Calls that have begun, by thread.
    begun: HashMap<String, String>,
    /// What a descriptor is open on.
    open: HashMap<String, Open>,
    /// The files that there are, by name.
    files: HashMap<PathBuf, FileNumber>,
    made: FileNumber,
}

enum Open {
    File(FileNumber),
    Folder(PathBuf),
}

impl Reader {
    fn line(&mut self, thread: &str, call: &str) {
        if let Some(begun) = call.strip_suffix(" <unfinished ...>") {
            // What is written may be on the disk, and what is said may be heard, before the call returns.
            if begun.starts_with("write(") || begun.starts_with("pwrite64(") {
                self.call(begun);
            } else {
                self.begun.insert(thread.to_owned(), begun.to_owned());
            }
        } else if let Some(rest) = call.strip_prefix("<... ") {
            let (_, rest) = rest.split_once("resumed>").expect("a call goes on");
            if let Some(begun) = self.begun.remove(thread) {
                self.call(&(begun + rest));
            }
        } else {
            self.call(call);
        }
    }

    fn call(&mut self, call: &str) {
        let Some((name, rest)) = call.split_once('(') else { return };
        let (words, result) = rest.rsplit_once(" = ").unwrap_or((rest, "?"));
        if result.starts_with('-') {
            return;
        }
        let words: Vec<&str> =
            words.trim_end().trim_end_matches(')').split(", ").map(str::trim).collect();
        let path = |at: usize| PathBuf::from(OsString::from_vec(unescape(words[at])));
        match name {
            "openat" => self.opens(path(1), words[2], result),
            "close" => drop(self.open.remove(words[0])),
            "pwrite64" => self.writes(words[0], unescape(words[1]), words[3]),
            "write" if words[0] == "1" => self.says(&unescape(words[1])),
            "write" => assert!(!self.open.contains_key(words[0]), "a write without its place"),
            "ftruncate" => {
                if let Some(Open::File(file)) = self.open.get(words[0]) {
                    let length = words[1].parse().expect("a length");
                    self.steps.push(Step::Cuts { file: *file, length });
                }
            }
            "fsync" | "fdatasync" => self.syncs(words[0]),
            "mkdir" => self.names(Step::MakesFolder(path(0)), &path(0)),
            "rename" => self.renames(path(0), path(1)),
            "unlink" | "rmdir" => self.removes(path(0)),
            "unlinkat" => {
                let below = match self.open.get(words[0]) {
                    Some(Open::Folder(folder)) => folder.join(path(1)),
                    Some(Open::File(_)) | None => path(1),
                };
                self.removes(below);
            }
            _ => panic!("the trace has `{call}`"),
        }
    }

    fn opens(&mut self, path: PathBuf, how: &str, descriptor: &str) {
        if !path.starts_with(&self.folder) {
            return;
        }
        let open = match self.files.get(&path) {
            Some(file) => Open::File(*file),
            None if how.contains("O_CREAT") => {
                self.made += 1;
                self.files.insert(path.clone(), self.made);
                self.steps.push(Step::MakesFile(path, self.made));
                Open::File(self.made)
            }
            None => Open::Folder(path),
        };
        self.open.insert(descriptor.to_owned(), open);
    }

    fn writes(&mut self, descriptor: &str, bytes: Vec<u8>, at: &str) {
        if let Some(Open::File(file)) = self.open.get(descriptor) {
            let at = at.parse().expect("a place");
            self.steps.push(Step::Writes { file: *file, at, bytes });
        }
    }

    fn says(&mut self, bytes: &[u8]) {
        let line = String::from_utf8_lossy(bytes);
        if let Some(words) = line.trim_end().strip_prefix("> ") {
            self.steps.push(Step::Says(words.to_owned()));
        }
    }

    fn syncs(&mut self, descriptor: &str) {
        match self.open.get(descriptor) {
            Some(Open::File(file)) => self.steps.push(Step::Syncs(*file)),
            Some(Open::Folder(folder)) => self.steps.push(Step::SyncsNames(folder.clone())),
            None => {}
        }
    }

    fn renames(&mut self, from: PathBuf, to: PathBuf) {
        let files = std::mem::take(&mut self.files);
        let moved = |path: PathBuf| match path.strip_prefix(&from) {
            Ok(rest) => to.join(rest),
            Err(_) => path,
        };
        self.files = files.into_iter().map(|(path, file)| (moved(path), file)).collect();
        self.names(Step::Renames(from.clone(), to), &from);
    }

    fn removes(&mut self, path: PathBuf) {
        self.files.remove(&path);
        self.names(Step::Removes(path.clone()), &path);
    }

    fn names(&mut self, step: Step, path: &Path) {
        if path.starts_with(&self.folder) {
            self.steps.push(step);
        }
    }
}

/// The bytes of a string in which each is `\x` and two digits.
fn unescape(word: &str) -> Vec<u8> {
    let digits = word.trim_matches('"').as_bytes();
    let value = |digit: u8| (digit as char).to_digit(16).expect("a digit") as u8;
    digits.chunks_exact(4).map(|byte| value(byte[2]) * 16 + value(byte[3])).collect()
}

const CALLS: &str = "trace=openat,close,write,pwrite64,ftruncate,fsync,fdatasync,mkdir,rename,unlink,rmdir,unlinkat";
