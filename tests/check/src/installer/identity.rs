//! What tells one package from every other: made of what is in it, so that the same contents give the same package.

use crate::{
    command::{command, words_of},
    fault::Fault,
};
use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// The codes and the date of one package.
pub(crate) struct Identity {
    /// Of the version that Windows Installer knows as installed.
    pub(crate) product: String,
    /// Of this one file.
    pub(crate) package: String,
    /// When it was made, in seconds since 1970, as the source says and not as the clock does.
    pub(crate) made: u64,
}

impl Identity {
    /// That of `version` made of `parts`; `list` is written: the sums that it is made of.
    pub(crate) fn of(version: &str, parts: &[PathBuf], list: &Path) -> Result<Self, Fault> {
        let mut contents = format!("{version}\n");
        for part in parts {
            contents.push_str(&format!("{}\n", sum(part)?));
        }
        fs::write(list, contents).map_err(|cause| Fault::at(list, &cause))?;
        let digest = sum(list)?;
        let (product, package) = digest.split_at_checked(32).ok_or_else(|| odd(list))?;
        Ok(Self { product: uuid(product), package: uuid(package), made: date_of_the_source() })
    }
}

/// One line for each file, as `sha256sum --check` reads it in `folder`.
pub(crate) fn sums(folder: &Path, files: &[PathBuf]) -> Result<String, Fault> {
    let mut lines = String::new();
    for file in files {
        let name = file.strip_prefix(folder).unwrap_or(file).display();
        lines.push_str(&format!("{}  {name}\n", sum(file)?));
    }
    Ok(lines)
}

/// The SHA-256 of `file`, in hexadecimal digits.
pub(crate) fn sum(file: &Path) -> Result<String, Fault> {
    let told = words_of(command("sha256sum", &["--"]).arg(file))?;
    let digest = told.split_whitespace().next().unwrap_or_default().trim_start_matches('\\');
    if digest.len() == 64 { Ok(digest.to_owned()) } else { Err(odd(file)) }
}

/// The date of the last commit, unless `SOURCE_DATE_EPOCH` says another.
pub(crate) fn date_of_the_source() -> u64 {
    let said = env::var("SOURCE_DATE_EPOCH").ok();
    let committed = || words_of(&mut command("git", &["log", "-1", "--format=%ct"])).ok();
    said.or_else(committed).and_then(|date| date.trim().parse().ok()).unwrap_or(EARLIEST)
}

/// 32 digits of a digest as a UUID of the kind that is one's own to fill (RFC 9562, version 8).
fn uuid(digits: &str) -> String {
    let digits: String = digits
        .char_indices()
        .map(|(place, digit)| match place {
            12 => '8',
            16 => 'A',
            _ => digit.to_ascii_uppercase(),
        })
        .collect();
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
}

fn odd(file: &Path) -> Fault {
    Fault::new(format!("sha256sum has no sum of {}", file.display()))
}

/// 1980-01-01: a cabinet knows no earlier date.
const EARLIEST: u64 = 315_532_800;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_becomes_a_uuid_of_the_kind_that_is_ones_own_to_fill() {
        assert_eq!(
            uuid("00112233445566778899aabbccddeeff"),
            "00112233-4455-8677-A899-AABBCCDDEEFF"
        );
    }
}
