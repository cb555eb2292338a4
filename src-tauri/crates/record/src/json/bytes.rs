//! Eight bytes at a time: what stands in a string, and what stands between.

/// Where a string that is plain from here on ends: at a quotation mark, a backslash, or what may not stand in a string.
pub(super) fn plain_until(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(word) = eight(bytes, at) {
        let found = is_zero(word ^ SLASHES) | is_below(word ^ TWOS, SPACES + ONES);
        if found != 0 {
            return at + (found.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    while bytes.get(at).is_some_and(|byte| *byte >= b' ' && *byte != b'"' && *byte != b'\\') {
        at += 1;
    }
    at
}

/// Where spaces that stand from here on end; of the last seven bytes of a text, some may be left.
pub(super) fn spaces_until(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(word) = eight(bytes, at) {
        let others = word ^ SPACES;
        at += (others.trailing_zeros() / 8) as usize;
        if others != 0 {
            break;
        }
    }
    at
}

fn eight(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk().map(|chunk| u64::from_le_bytes(*chunk))
}

/// The highest bit of the first byte of these eight that is zero, and perhaps of others after it.
fn is_zero(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word & HIGHEST
}

/// The highest bit of the first byte of these eight that is below these, and perhaps of others after it.
fn is_below(word: u64, these: u64) -> u64 {
    word.wrapping_sub(these) & !word & HIGHEST
}

const ONES: u64 = u64::from_le_bytes([1; 8]);
const HIGHEST: u64 = ONES << 7;
const SPACES: u64 = u64::from_le_bytes([b' '; 8]);
/// What makes a quotation mark a space, and leaves what is below a space below it: then both are found at once.
const TWOS: u64 = u64::from_le_bytes([b'"' ^ b' '; 8]);
const SLASHES: u64 = u64::from_le_bytes([b'\\'; 8]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_found_wherever_it_stands() {
        let ends = |byte: &u8| *byte < b' ' || *byte == b'"' || *byte == b'\\';
        for byte in 0..=u8::MAX {
            for place in 0..24 {
                for filling in [b'a', b' ', b'#', 0xc3] {
                    let mut bytes = [filling; 24];
                    bytes[place] = byte;
                    let end = bytes.iter().position(ends).unwrap_or(24);
                    assert_eq!(plain_until(&bytes, 0), end, "{byte} at {place}");
                    let other = bytes.iter().position(|byte| *byte != b' ').unwrap_or(24);
                    assert_eq!(spaces_until(&bytes, 0), other, "{byte} at {place}");
                }
            }
        }
    }
}
