//! Files as they are found: which ones, in which order, and the JSON in them.

use std::{
    fs, io,
    io::Read,
    path::{Path, PathBuf},
};

use flate2::read::MultiGzDecoder;
use serde_json::Value;
use thiserror::Error;
use walkdir::WalkDir;

/// A file that is to be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// Where it is.
    pub(crate) path: PathBuf,
    /// What the report calls it: its path below the folder that was named.
    pub(crate) name: String,
}

/// One JSON document of a file, and its line where a file has several.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) line: Option<usize>,
    pub(crate) value: Value,
}

/// Why a file cannot be read.
#[derive(Debug, Error)]
pub(crate) enum ReadError {
    #[error("cannot be opened: {0}")]
    Io(#[from] io::Error),
    #[error("is larger than {} MB", LARGEST >> 20)]
    TooLarge,
    #[error("is not JSON: line {line}, column {column}")]
    Syntax { line: usize, column: usize },
    #[error("line {line} is not JSON: column {column}")]
    Line { line: usize, column: usize },
    #[error("is empty")]
    Empty,
    #[error("is XML; FHIR is read as JSON")]
    Xml,
}

/// The files in these places, each once: files as they are named, folders with everything below them. What others refer
/// to (hospitals, practitioners) comes first, the rest in the order of the names.
pub(crate) fn find(places: &[PathBuf]) -> io::Result<Vec<Found>> {
    let mut found = Vec::new();
    for place in places {
        if fs::metadata(place)?.is_dir() {
            found.extend(below(place)?);
        } else {
            let name =
                place.file_name().unwrap_or(place.as_os_str()).to_string_lossy().into_owned();
            found.push(Found { path: place.clone(), name });
        }
    }
    found.sort_by(|one, other| (turn(&one.path), &one.path).cmp(&(turn(&other.path), &other.path)));
    found.dedup_by(|one, other| one.path == other.path);
    Ok(found)
}

/// The documents in a file: one, or one a line (NDJSON); plain or gzip.
pub(crate) fn read(path: &Path) -> Result<Vec<Document>, ReadError> {
    let bytes = unzipped(fs::read(path)?)?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    match bytes.trim_ascii().first() {
        None => return Err(ReadError::Empty),
        Some(b'<') => return Err(ReadError::Xml),
        Some(_) => {}
    }
    if is_named(path, &["ndjson", "jsonl"]) {
        return lines(bytes);
    }
    match serde_json::from_slice(bytes) {
        Ok(value) => Ok(vec![Document { line: None, value }]),
        Err(_) if begins_with_a_whole_line(bytes) => lines(bytes),
        Err(error) => Err(ReadError::Syntax { line: error.line(), column: error.column() }),
    }
}

fn below(folder: &Path) -> io::Result<Vec<Found>> {
    let mut found = Vec::new();
    for entry in WalkDir::new(folder) {
        let entry = entry?;
        if entry.file_type().is_file()
            && is_named(entry.path(), &["json", "ndjson", "jsonl", "xml"])
        {
            let name = entry.path().strip_prefix(folder).unwrap_or(entry.path());
            // The same on every system.
            let parts: Vec<_> = name.iter().map(|part| part.to_string_lossy()).collect();
            let name = parts.join("/");
            found.push(Found { path: entry.into_path(), name });
        }
    }
    Ok(found)
}

fn turn(path: &Path) -> u8 {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    match () {
        () if name.starts_with("hospital") || name.starts_with("organi") => 0,
        () if name.starts_with("location") || name.starts_with("practitioner") => 1,
        () => 2,
    }
}

fn is_named(path: &Path, extensions: &[&str]) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    name.rsplit_once('.').is_some_and(|(_, extension)| extensions.contains(&extension))
}

fn unzipped(bytes: Vec<u8>) -> Result<Vec<u8>, ReadError> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return if bytes.len() > LARGEST { Err(ReadError::TooLarge) } else { Ok(bytes) };
    }
    let mut plain = Vec::with_capacity(bytes.len().saturating_mul(8).min(LARGEST));
    let limit = u64::try_from(LARGEST).unwrap_or(u64::MAX).saturating_add(1);
    MultiGzDecoder::new(bytes.as_slice()).take(limit).read_to_end(&mut plain)?;
    if plain.len() > LARGEST { Err(ReadError::TooLarge) } else { Ok(plain) }
}

fn lines(bytes: &[u8]) -> Result<Vec<Document>, ReadError> {
    bytes
        .split(|byte| *byte == b'\n')
        .enumerate()
        .filter(|(_, line)| !line.trim_ascii().is_empty())
        .map(|(number, line)| {
            let line_number = number + 1;
            serde_json::from_slice(line)
                .map(|value| Document { line: Some(line_number), value })
                .map_err(|error| ReadError::Line { line: line_number, column: error.column() })
        })
        .collect()
}

/// A first line that is a document by itself, with more below it: NDJSON under another name.
fn begins_with_a_whole_line(bytes: &[u8]) -> bool {
    let mut lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
    let first = lines.next().unwrap_or_default();
    lines.next().is_some()
        && serde_json::from_slice::<serde_json::Map<String, Value>>(first).is_ok()
}

/// No file of a patient is larger, unzipped.
const LARGEST: usize = 512 << 20;

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn what_others_refer_to_is_imported_first() {
        let folder = tempfile::tempdir().unwrap();
        for name in [
            "b.json",
            "a/z.ndjson",
            "hospitalInformation1.json.gz",
            "practitionerInformation.json",
            "README.md",
        ] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "{}").unwrap();
        }
        let names: Vec<_> = find(&[folder.path().to_owned()])
            .unwrap()
            .into_iter()
            .map(|found| found.name)
            .collect();
        assert_eq!(
            names,
            [
                "hospitalInformation1.json.gz",
                "practitionerInformation.json",
                "a/z.ndjson",
                "b.json"
            ]
        );
    }

    #[test]
    fn a_fault_is_named_with_its_line() {
        let cases = [
            ("one.json", "{\n \"a\": }", "is not JSON: line 2, column 7"),
            ("many.ndjson", "{\"a\":1}\n\n{\"a\":", "line 3 is not JSON: column 5"),
            ("many.json", "{\"a\":1}\n{\"a\":\n", "line 2 is not JSON: column 5"),
            ("none.json", " \n", "is empty"),
            ("page.json", "<Bundle/>", "is XML; FHIR is read as JSON"),
        ];
        let folder = tempfile::tempdir().unwrap();
        for (name, content, expected) in cases {
            let path = folder.path().join(name);
            fs::write(&path, content).unwrap();
            assert_eq!(read(&path).unwrap_err().to_string(), expected, "{name}");
        }
    }

    #[test]
    fn gzip_and_plain_read_alike() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("patient.json.gz");
        let mut zip = flate2::write::GzEncoder::new(
            fs::File::create(&path).unwrap(),
            flate2::Compression::fast(),
        );
        zip.write_all(b"\xef\xbb\xbf{\"resourceType\":\"Patient\"}").unwrap();
        zip.finish().unwrap();

        assert_eq!(read(&path).unwrap()[0].value, serde_json::json!({ "resourceType": "Patient" }));
    }
}
