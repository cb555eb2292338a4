//! Passwords that stand in lists of stolen ones: a sorted file, searched by bisection and never loaded.

use std::{
    cmp::Ordering,
    fs::File,
    io::{self, BufRead, BufReader, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use thiserror::Error;

/// A file of breached passwords, sorted by bytes (`LC_ALL=C sort`): one password a line, or one SHA-1 hash in hexadecimal, perhaps with
/// a colon and a count behind it, as Have I Been Pwned gives them out.
#[derive(Clone, Debug)]
pub struct Breached {
    path: PathBuf,
    lines: Lines,
}

/// What a line of it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lines {
    Passwords,
    Hashes,
}

/// Why a file is not used.
#[derive(Debug, Error)]
pub enum BreachedError {
    /// It cannot be read.
    #[error("the list of breached passwords {0} cannot be read")]
    Unreadable(PathBuf, #[source] io::Error),
    /// There is nothing in it.
    #[error("the list of breached passwords {0} is empty")]
    Empty(PathBuf),
    /// Something could stand in it and not be found.
    #[error(
        "the list of breached passwords {0} is not sorted: sort it by bytes, with LC_ALL=C sort"
    )]
    NotSorted(PathBuf),
}

impl Breached {
    /// The list in this file. Up to a gibibyte all of it is read once, to see that it is sorted; of a longer one many places.
    pub fn open(path: &Path) -> Result<Self, BreachedError> {
        let unreadable = |error| BreachedError::Unreadable(path.to_owned(), error);
        let mut file = Searched::open(path).map_err(unreadable)?;
        let first = file.line_from(0).map_err(unreadable)?;
        let Some((_, first)) = first.filter(|(_, line)| !line.is_empty()) else {
            return Err(BreachedError::Empty(path.to_owned()));
        };
        let lines = if is_hash(&first) { Lines::Hashes } else { Lines::Passwords };
        if file.is_sorted(lines).map_err(unreadable)? {
            Ok(Self { path: path.to_owned(), lines })
        } else {
            Err(BreachedError::NotSorted(path.to_owned()))
        }
    }

    /// Whether this password stands in it.
    pub fn holds(&self, password: &str) -> Result<bool, BreachedError> {
        let wanted = match self.lines {
            Lines::Passwords => password.as_bytes().to_vec(),
            Lines::Hashes => hash(password),
        };
        Searched::open(&self.path)
            .and_then(|mut file| file.has(&wanted, self.lines))
            .map_err(|error| BreachedError::Unreadable(self.path.clone(), error))
    }
}

/// An open file, and how long it is.
struct Searched {
    file: BufReader<File>,
    length: u64,
}

impl Searched {
    fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        Ok(Self { file: BufReader::with_capacity(BLOCK, file), length })
    }

    fn has(&mut self, wanted: &[u8], lines: Lines) -> io::Result<bool> {
        // What is looked for begins, if at all, in this part of the file.
        let (mut from, mut to) = (0, self.length);
        while from < to {
            let middle = from + (to - from) / 2;
            match self.line_from(middle)?.filter(|(start, _)| *start < to) {
                None => to = middle,
                Some((start, line)) => match lines.key(&line).as_slice().cmp(wanted) {
                    Ordering::Less => from = start + 1,
                    Ordering::Equal => return Ok(true),
                    Ordering::Greater => to = middle,
                },
            }
        }
        Ok(false)
    }

    /// The first line that begins there or later, and where it begins.
    fn line_from(&mut self, place: u64) -> io::Result<Option<(u64, Vec<u8>)>> {
        let mut start = place;
        if let Some(before) = place.checked_sub(1) {
            self.file.seek(SeekFrom::Start(before))?;
            start = before + skip_line(&mut self.file)?;
        } else {
            self.file.seek(SeekFrom::Start(0))?;
        }
        Ok(self.next_line()?.map(|line| (start, line)))
    }

    fn next_line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        if self.file.read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        while line.last().is_some_and(|last| matches!(last, b'\n' | b'\r')) {
            line.pop();
        }
        Ok(Some(line))
    }

    fn is_sorted(&mut self, lines: Lines) -> io::Result<bool> {
        let mut last = Vec::new();
        if self.length <= READ_WHOLLY {
            self.file.seek(SeekFrom::Start(0))?;
            while let Some(line) = self.next_line()? {
                if !lines.follows(&mut last, &line) {
                    return Ok(false);
                }
            }
            return Ok(true);
        }
        for place in (0..self.length).step_by(usize::try_from(self.length / PLACES).unwrap_or(1)) {
            if let Some((_, line)) = self.line_from(place)?
                && !lines.follows(&mut last, &line)
            {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

impl Lines {
    /// The part of a line by which the file is sorted.
    fn key(self, line: &[u8]) -> Vec<u8> {
        match self {
            Self::Passwords => line.to_vec(),
            Self::Hashes => line.iter().take(HASH).map(u8::to_ascii_uppercase).collect(),
        }
    }

    /// Whether this line may stand after the last one, which it is from now on.
    fn follows(self, last: &mut Vec<u8>, line: &[u8]) -> bool {
        let key = self.key(line);
        let follows = *last <= key && (self == Self::Passwords || is_hash(line));
        *last = key;
        follows
    }
}

/// How many bytes were left of the line, its end included.
fn skip_line(file: &mut impl BufRead) -> io::Result<u64> {
    let mut rest = Vec::new();
    let skipped = file.read_until(b'\n', &mut rest)?;
    Ok(u64::try_from(skipped).unwrap_or(u64::MAX))
}

fn is_hash(line: &[u8]) -> bool {
    line.split_at_checked(HASH).is_some_and(|(hash, rest)| {
        hash.iter().all(u8::is_ascii_hexdigit) && matches!(rest.first(), None | Some(b':'))
    })
}

fn hash(password: &str) -> Vec<u8> {
    let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, password.as_bytes());
    hash.as_ref().iter().flat_map(|byte| format!("{byte:02X}").into_bytes()).collect()
}

/// SHA-1 in hexadecimal.
const HASH: usize = 40;
const BLOCK: usize = 4096;
const READ_WHOLLY: u64 = 1 << 30;
const PLACES: u64 = 10_000;

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::*;

    #[test]
    fn every_line_of_a_list_is_found_and_nothing_else() {
        for end in ["\n", "\r\n"] {
            let words: Vec<String> =
                (0..500).map(|number| format!("{:03}word", number * 2)).collect();
            let (_folder, list) = listed(&(words.join(end) + end));
            for number in 0..1000 {
                let word = format!("{number:03}word");
                assert_eq!(list.holds(&word).unwrap(), number % 2 == 0, "{word}");
            }
            for word in ["", "000", "000wor", "000words", "~", "000WORD", "\n"] {
                assert!(!list.holds(word).unwrap(), "{word:?}");
            }
        }
    }

    #[test]
    fn lines_of_any_length_are_found_with_and_without_an_end() {
        let mut words: Vec<String> = (0..40)
            .map(|number| format!("{number:02}{}", "x".repeat(number * 977 % 20_000)))
            .collect();
        words.push("ünter".to_owned());
        let (_folder, list) = listed(&words.join("\n"));
        for word in &words {
            assert!(list.holds(word).unwrap(), "{}", word.len());
            assert!(!list.holds(&format!("{word}!")).unwrap());
        }
    }

    #[test]
    fn a_list_of_hashes_is_read_as_it_is_given_out() {
        for (case, count) in [(true, ":3861493"), (true, ""), (false, "")] {
            let mut lines: Vec<String> = (0..300)
                .map(|number| String::from_utf8(hash(&format!("word {number}"))).unwrap())
                .chain(["5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8".to_owned()])
                .map(|line| if case { line } else { line.to_lowercase() })
                .map(|line| line + count)
                .collect();
            lines.sort();
            let (_folder, list) = listed(&(lines.join("\r\n") + "\r\n"));

            assert!(list.holds("password").unwrap(), "the SHA-1 that everybody knows");
            assert!((0..300).all(|number| list.holds(&format!("word {number}")).unwrap()));
            assert!(!list.holds("word 300").unwrap());
            assert!(!list.holds("5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8").unwrap());
        }
    }

    #[test]
    fn a_list_in_which_something_could_be_missed_is_refused() {
        let hashes = "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8\n";
        for text in ["b\na\n", "a\nc\nb", "a\n\nb\n", &format!("{hashes}a password\n")] {
            let (folder, _) = listed("a\n");
            let path = folder.path().join("list");
            fs::write(&path, text).unwrap();
            assert!(matches!(Breached::open(&path), Err(BreachedError::NotSorted(_))), "{text:?}");
        }
        let (folder, _) = listed("a\n");
        let path = folder.path().join("list");
        fs::write(&path, "").unwrap();
        assert!(matches!(Breached::open(&path), Err(BreachedError::Empty(_))));
        let missing = folder.path().join("none");
        assert!(matches!(Breached::open(&missing), Err(BreachedError::Unreadable(..))));
    }

    #[test]
    fn a_list_that_went_away_is_a_fault_and_no_permission() {
        let (folder, list) = listed("a\n");
        fs::remove_file(folder.path().join("list")).unwrap();

        assert!(list.holds("a").is_err());
    }

    fn listed(text: &str) -> (TempDir, Breached) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list");
        fs::write(&path, text).unwrap();
        let list = Breached::open(&path).unwrap();
        (folder, list)
    }
}
