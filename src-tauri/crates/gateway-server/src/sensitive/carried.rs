//! What a restored backup does not know: the lists of codes that were loaded since it was made. [`crate::closed`] keeps them.

use rusqlite::{Connection, Transaction};

use super::again;
use crate::keys::SealKey;

/// The lists that were loaded since count, and everybody is judged by them before anything is read. One that was removed since
/// counts again, until it is removed again.
pub(crate) fn carry_over(
    tx: &Transaction<'_>,
    seal: &SealKey,
    closed: &Connection,
) -> rusqlite::Result<()> {
    let lists: Vec<[String; 5]> = closed
        .prepare("SELECT name, coalesce(refset, ''), file, sha256, loaded FROM sensitive_list")?
        .query_map([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?]))?
        .collect::<Result<_, _>>()?;
    let mut codes =
        closed.prepare("SELECT system, code, words FROM sensitive_code WHERE list = ?1")?;
    let mut changed = 0;
    for [name, refset, file, sha256, loaded] in lists {
        let known = "SELECT EXISTS (SELECT 1 FROM sensitive_list WHERE name = ?1 AND sha256 = ?2)";
        if tx.query_row(known, [&name, &sha256], |row| row.get(0))? {
            continue;
        }
        tx.execute("DELETE FROM sensitive_list WHERE name = ?1", [&name])?;
        tx.execute(
            "INSERT INTO sensitive_list (name, refset, file, sha256, loaded) VALUES (?1, nullif(?2, ''), ?3, ?4, ?5)",
            [&name, &refset, &file, &sha256, &loaded],
        )?;
        let insert =
            "INSERT INTO sensitive_code (list, system, code, words) VALUES (?1, ?2, ?3, ?4)";
        let mut insert = tx.prepare_cached(insert)?;
        let mut rows = codes.query([&name])?;
        while let Some(row) = rows.next()? {
            let (system, code): (String, String) = (row.get(0)?, row.get(1)?);
            insert.execute((&name, system, code, row.get::<_, Option<String>>(2)?))?;
        }
        changed += 1;
    }
    if changed == 0 {
        return Ok(());
    }
    tx.execute("UPDATE sensitive_change SET number = number + 1", [])?;
    again::judge_what_explains(tx, seal)
}

/// Copies them to a database that is attached as `closed`.
pub(crate) const COPY: &str = "
    CREATE TABLE closed.sensitive_list AS SELECT * FROM main.sensitive_list;
    CREATE TABLE closed.sensitive_code AS SELECT * FROM main.sensitive_code;";
