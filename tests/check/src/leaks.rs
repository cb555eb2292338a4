//! Looks for patients where none may be: in logs, titles, reports, and everything that the viewer leaves on disk.

use crate::{fault::Fault, place};
use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
};

/// Words that identify a synthetic patient, each as it might lie in a file, by its first two bytes.
pub(crate) struct Identifiers(HashMap<[u8; 2], Vec<Vec<u8>>>);

impl Identifiers {
    /// From the gateway's list, one a line.
    pub(crate) fn from_list(list: &str) -> Result<Self, Fault> {
        let words: Vec<String> =
            list.lines().map(|line| line.trim().to_ascii_lowercase()).collect();
        let words: Vec<&String> = words.iter().filter(|word| word.len() >= SHORTEST).collect();
        if words.len() < FEWEST {
            return Err(Fault::new(format!("the gateway names only {} identifiers", words.len())));
        }
        // Web views and Windows write text in sixteen bits as well.
        let wide =
            words.iter().map(|word| word.encode_utf16().flat_map(u16::to_le_bytes).collect());
        let plain = words.iter().map(|word| word.as_bytes().to_vec());
        let mut by_start: HashMap<[u8; 2], Vec<Vec<u8>>> = HashMap::new();
        for bytes in plain.chain(wide) {
            if let Some(start) = bytes.first_chunk() {
                by_start.entry(*start).or_default().push(bytes);
            }
        }
        Ok(Self(by_start))
    }

    /// The files under `places` that hold an identifier.
    ///
    /// # Errors
    /// Where the search does not find an identifier that it has planted itself: then it would find none.
    pub(crate) fn found_under(&self, places: &[PathBuf]) -> Result<Vec<PathBuf>, Fault> {
        self.prove_itself_under(places)?;
        Ok(places.iter().flat_map(|place| self.files_with_one(place)).collect())
    }

    fn prove_itself_under(&self, places: &[PathBuf]) -> Result<(), Fault> {
        for folder in places.iter().filter(|place| place.is_dir()) {
            let planted = folder.join("planted.log");
            for words in self.0.values().flatten().take(2) {
                let line = [b"10:02 opened ", words.as_slice(), b"\n"].concat();
                fs::write(&planted, line).map_err(|cause| Fault::at(&planted, &cause))?;
                let found = self.files_with_one(folder).contains(&planted);
                fs::remove_file(&planted).map_err(|cause| Fault::at(&planted, &cause))?;
                if !found {
                    return Err(Fault::new(
                        "the search for identifiers misses one that it planted",
                    ));
                }
            }
        }
        Ok(())
    }

    fn files_with_one(&self, place: &Path) -> Vec<PathBuf> {
        place::files_under(place).into_iter().filter(|file| self.is_in(file)).collect()
    }

    fn is_in(&self, file: &Path) -> bool {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        fs::read(file).is_ok_and(|bytes| self.is_in_bytes(&bytes))
            || self.is_in_bytes(name.as_bytes())
    }

    fn is_in_bytes(&self, bytes: &[u8]) -> bool {
        let bytes = bytes.to_ascii_lowercase();
        bytes.windows(2).enumerate().any(|(at, start)| {
            let start: Option<&[u8; 2]> = start.first_chunk();
            let here = start.and_then(|start| self.0.get(start));
            here.is_some_and(|all| {
                all.iter().any(|words| bytes.get(at..).is_some_and(|rest| rest.starts_with(words)))
            })
        })
    }
}

/// Fewer identifiers than these are no county.
const FEWEST: usize = 40;
/// Shorter words identify nobody.
const SHORTEST: usize = 6;

#[cfg(test)]
mod tests {
    use super::*;

    fn identifiers() -> Identifiers {
        let people: Vec<String> = (0..50).map(|n| format!("PERSON, Number{n}")).collect();
        Identifiers::from_list(&people.join("\n")).expect("enough of them")
    }

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("{name}-{}", std::process::id()));
        place::emptied(&folder).expect("a folder");
        folder
    }

    #[test]
    fn an_identifier_is_found_in_any_case_and_in_sixteen_bits() {
        let folder = folder("found");
        let wide: Vec<u8> = "Person, number3".encode_utf16().flat_map(u16::to_le_bytes).collect();
        fs::write(folder.join("plain.log"), "we saw person, number7 today").expect("written");
        fs::write(folder.join("wide.db"), wide).expect("written");
        fs::write(folder.join("clean.log"), "event 17 acknowledged").expect("written");

        let found = identifiers()
            .found_under(std::slice::from_ref(&folder))
            .expect("the search proves itself");

        assert_eq!(found, [folder.join("plain.log"), folder.join("wide.db")], "only those two");
    }

    #[test]
    fn a_file_that_is_named_after_a_patient_is_found() {
        let folder = folder("named");
        fs::write(folder.join("PERSON, Number1.png"), "a picture").expect("written");
        let found = identifiers().found_under(&[folder]).expect("the search proves itself");
        assert_eq!(found.len(), 1, "the name of a file is read by everybody");
    }

    #[test]
    fn a_list_of_nobody_is_a_fault_rather_than_a_clean_bill() {
        assert!(Identifiers::from_list("\n\n").is_err(), "an empty search would always pass");
    }
}
