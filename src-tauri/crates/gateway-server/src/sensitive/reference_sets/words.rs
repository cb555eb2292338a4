//! Plain lists: a code, a tab and words on each line; lines that are empty or begin with `#` say nothing.

use nhs::system::SNOMED;

use super::{BadLines, Kind, List, LoadError, REQUIRED, is_concept, is_of_snomed};

/// The codes of such a list.
pub(super) fn read(text: &[u8], kind: &Kind) -> Result<List, LoadError> {
    let name = kind.name.clone().ok_or(LoadError::NoName)?;
    if REQUIRED.iter().any(|(_, required)| *required == name) {
        return Err(LoadError::Taken(name));
    }
    let concepts = is_of_snomed(kind.system.as_deref());
    let (mut codes, mut bad) = (Vec::new(), BadLines::default());
    for (number, line) in text.split(|byte| *byte == b'\n').enumerate() {
        match coded(line, concepts) {
            Ok(None) => {}
            Ok(Some(code)) => codes.push(code),
            Err(why) => bad.add(number + 1, why),
        }
    }
    bad.none_or()?;
    if codes.is_empty() {
        return Err(LoadError::NotThere(name));
    }
    let system = kind.system.as_deref().unwrap_or(SNOMED).trim().to_owned();
    Ok(List { name, refset: None, system, codes })
}

fn coded(line: &[u8], concepts: bool) -> Result<Option<(String, Option<String>)>, &'static str> {
    let line = std::str::from_utf8(line).map_err(|_| "is not UTF-8")?.trim_end();
    if line.is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    let (code, words) =
        line.split_once('\t').map_or((line, None), |(code, words)| (code, Some(words)));
    let code = code.trim();
    if code.is_empty() || code.contains(char::is_whitespace) {
        return Err("has no code before a tab");
    }
    if concepts && !is_concept(code) {
        return Err("is no concept of SNOMED CT: its check digit does not hold");
    }
    Ok(Some((code.to_owned(), words.map(|words| words.trim().to_owned()))))
}
