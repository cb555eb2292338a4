//! The summary of a package: its code and its dates, which wixl makes up anew each time.
//!
//! It is a property set (Microsoft, *OLE property sets*, [MS-OLEPS]): a list of property numbers and places, then the values.

use super::identity::Identity;
use crate::fault::Fault;
use std::{fs, path::Path};

/// Gives the package at `path` the code and the date of `identity`.
pub(crate) fn settle(path: &Path, identity: &Identity) -> Result<(), Fault> {
    let mut bytes = fs::read(path).map_err(|cause| Fault::at(path, &cause))?;
    write(&mut bytes, identity)
        .ok_or_else(|| Fault::new(format!("{} has no summary to set", path.display())))?;
    fs::write(path, bytes).map_err(|cause| Fault::at(path, &cause))
}

fn write(bytes: &mut [u8], identity: &Identity) -> Option<()> {
    let section = section(bytes)?;
    let made = (identity.made + BEFORE_1970) * TICKS;
    for property in 0..number(bytes, section + 4)? {
        let entry = section + 8 + 8 * property;
        let value = section + number(bytes, entry + 4)?;
        match number(bytes, entry)? {
            CODE => put(bytes, value + 8, format!("{{{}}}", identity.package).as_bytes())?,
            CREATED | SAVED => put(bytes, value + 4, &made.to_le_bytes())?,
            _ => {}
        }
    }
    Some(())
}

/// Where the only section of the summary begins.
fn section(bytes: &[u8]) -> Option<usize> {
    let format = bytes.windows(SUMMARY.len()).position(|window| window == SUMMARY)?;
    format.checked_sub(HEADER)?.checked_add(number(bytes, format + SUMMARY.len())?)
}

fn number(bytes: &[u8], at: usize) -> Option<usize> {
    let four: [u8; 4] = bytes.get(at..at + 4)?.try_into().ok()?;
    usize::try_from(u32::from_le_bytes(four)).ok()
}

fn put(bytes: &mut [u8], at: usize, value: &[u8]) -> Option<()> {
    bytes.get_mut(at..at + value.len())?.copy_from_slice(value);
    Some(())
}

/// F29F85E0-4FF9-1068-AB91-08002B27B3D9, by which the summary says that it is one.
const SUMMARY: [u8; 16] = [
    0xE0, 0x85, 0x9F, 0xF2, 0xF9, 0x4F, 0x68, 0x10, 0xAB, 0x91, 0x08, 0x00, 0x2B, 0x27, 0xB3, 0xD9,
];
/// What stands before it.
const HEADER: usize = 28;
const CODE: usize = 9;
const CREATED: usize = 12;
const SAVED: usize = 13;
/// From 1601, where Windows begins to count, to 1970, in seconds.
const BEFORE_1970: u64 = 11_644_473_600;
/// Windows counts in tenths of a microsecond.
const TICKS: u64 = 10_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_and_both_dates_are_set_and_nothing_else_is_touched() {
        let identity = Identity { product: String::new(), package: "B".repeat(36), made: 0 };
        let before = set_of(&format!("{{{}}}", "A".repeat(36)), 1);
        let mut bytes = before.clone();

        write(&mut bytes, &identity).unwrap();

        let began_1970 = BEFORE_1970 * TICKS;
        assert_eq!(bytes, set_of(&format!("{{{}}}", "B".repeat(36)), began_1970));
        assert!(write(&mut before[..60].to_vec(), &identity).is_none(), "what is cut short");
    }

    /// A summary with a code, two dates and a word between them.
    fn set_of(code: &str, date: u64) -> Vec<u8> {
        let mut bytes = vec![0; 100 + HEADER];
        bytes.extend(SUMMARY);
        bytes.extend(48_u32.to_le_bytes());
        bytes.extend([0, 0, 0, 0, 4, 0, 0, 0]);
        for (property, place) in [(9_u32, 40_u32), (12, 88), (4, 100), (13, 108)] {
            bytes.extend(property.to_le_bytes());
            bytes.extend(place.to_le_bytes());
        }
        bytes.extend([30, 0, 0, 0, 39, 0, 0, 0]);
        bytes.extend(code.bytes().chain([0, 0]));
        for value in [&date.to_le_bytes()[..], b"word", &date.to_le_bytes()] {
            bytes.extend(if value == b"word" { &[][..] } else { &[64, 0, 0, 0] });
            bytes.extend(if value == b"word" { &b"worddddd"[..] } else { value });
        }
        bytes
    }
}
