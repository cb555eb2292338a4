//! NHS numbers for patients of invented records who have none.

use aws_lc_rs::digest::{SHA256, digest};
use nhs::NhsNumber;
use rusqlite::Transaction;

/// A number from the range that is never issued, made from what the source calls the patient: the same at every import.
pub(crate) fn test_number(
    tx: &Transaction<'_>,
    source: &str,
    key: &str,
) -> rusqlite::Result<NhsNumber> {
    for attempt in 0_u32.. {
        let hash = digest(&SHA256, format!("{source}|{key}|{attempt}").as_bytes());
        let spread =
            hash.as_ref().iter().take(4).fold(0_u32, |sum, byte| (sum << 8) | u32::from(*byte));
        let Some(number) = NhsNumber::from_stem(RANGE + spread % SIZE) else { continue };
        if is_free(tx, number)? {
            return Ok(number);
        }
    }
    Err(rusqlite::Error::InvalidQuery)
}

fn is_free(tx: &Transaction<'_>, number: NhsNumber) -> rusqlite::Result<bool> {
    tx.prepare_cached("SELECT NOT EXISTS (SELECT 1 FROM patient WHERE nhs_number = ?1)")?
        .query_row([number.digits()], |row| row.get(0))
}

/// 999 100 000: below it are the people of the synthetic county.
const RANGE: u32 = 999_100_000;
const SIZE: u32 = 900_000;

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;

    #[test]
    fn a_test_number_is_valid_and_the_same_every_time() {
        let mut db = Connection::open_in_memory().unwrap();
        db.execute_batch("CREATE TABLE patient (nhs_number TEXT)").unwrap();
        let tx = db.transaction().unwrap();
        let number = test_number(&tx, "NGH", "Patient/1").unwrap();

        assert!(number.is_for_testing(), "no other number may be made up");
        assert_eq!(test_number(&tx, "NGH", "Patient/1").unwrap(), number);
        assert_ne!(
            test_number(&tx, "KGH", "Patient/1").unwrap(),
            number,
            "another source, another person"
        );

        tx.execute("INSERT INTO patient VALUES (?1)", [number.digits()]).unwrap();
        assert_ne!(test_number(&tx, "NGH", "Patient/1").unwrap(), number, "a number is given once");
    }
}
