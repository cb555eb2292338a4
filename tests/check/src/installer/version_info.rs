//! The version that a Windows program says of itself, which decides whether an upgrade replaces it.

use crate::fault::Fault;
use std::{fs, path::Path};

/// `1.2.3.4` and the language of the words around it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct VersionInfo {
    pub(crate) version: String,
    pub(crate) language: u16,
}

/// What the program at `path` says. One that says nothing would be left out of an upgrade unseen, so it is a fault.
pub(crate) fn of(path: &Path) -> Result<VersionInfo, Fault> {
    let bytes = fs::read(path).map_err(|cause| Fault::at(path, &cause))?;
    read(&bytes).ok_or_else(|| Fault::new(format!("{} says no version", path.display())))
}

fn read(bytes: &[u8]) -> Option<VersionInfo> {
    let fixed = after(bytes, &FIXED)?;
    let part = |at: usize| fixed.get(at..at + 2)?.try_into().ok().map(u16::from_le_bytes);
    let (major, minor, third, fourth) = (part(2)?, part(0)?, part(6)?, part(4)?);
    Some(VersionInfo {
        version: format!("{major}.{minor}.{third}.{fourth}"),
        language: language(fixed).unwrap_or(0),
    })
}

/// The word behind `Translation`, the nought that ends that name and the filling to the next four bytes; 0 is every language.
fn language(fixed: &[u8]) -> Option<u16> {
    let name: Vec<u8> = "Translation".encode_utf16().flat_map(u16::to_le_bytes).collect();
    after(fixed, &name)?.get(4..6)?.try_into().ok().map(u16::from_le_bytes)
}

fn after<'b>(bytes: &'b [u8], mark: &[u8]) -> Option<&'b [u8]> {
    let at = bytes.windows(mark.len()).position(|window| window == mark)?;
    bytes.get(at + mark.len()..)
}

/// How `VS_FIXEDFILEINFO` begins: its signature and the version of its own shape. The file's version comes next.
const FIXED: [u8; 8] = [0xBD, 0x04, 0xEF, 0xFE, 0x00, 0x00, 0x01, 0x00];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_says_its_version_and_its_language() {
        let mut bytes = vec![0; 64];
        bytes.extend(FIXED);
        bytes.extend([2, 0, 1, 0, 4, 0, 3, 0]);
        bytes.extend("Translation".encode_utf16().flat_map(u16::to_le_bytes));
        bytes.extend([0, 0, 0, 0, 0x09, 0x08, 0xB0, 0x04]);

        let found = read(&bytes).unwrap();

        assert_eq!(found, VersionInfo { version: "1.2.3.4".into(), language: 0x0809 });
        bytes.truncate(bytes.len() - 4);
        bytes.extend([0, 0, 0xB0, 0x04]);
        assert_eq!(read(&bytes).unwrap().language, 0, "every language, and never the code page");
        assert_eq!(read(&[0; 200]), None);
    }
}
