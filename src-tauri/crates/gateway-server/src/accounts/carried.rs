//! What a restored backup does not know: the duties that people have by now, and which patient each of them is.
//! [`crate::closed`] keeps it.

use identity::Practitioner;
use rusqlite::{Connection, OptionalExtension as _, Transaction, params_from_iter};

use super::sessions;

/// Gives everybody whom the backup knows the duties of now, and ties them to their own record as it is known now.
pub(crate) fn carry_over(tx: &Transaction<'_>, closed: &Connection) -> rusqlite::Result<()> {
    let mut change = tx.prepare(
        "UPDATE account SET role = ?2, title = ?3, ods = ?4, organisation = ?5, workplace_kind = ?6, workplace = ?7 WHERE id = ?1",
    )?;
    let mut all = closed.prepare(
        "SELECT id, role, title, ods, organisation, workplace_kind, workplace FROM duty",
    )?;
    let mut rows = all.query([])?;
    while let Some(row) = rows.next()? {
        let duty = (0..7).map(|column| row.get(column)).collect::<Result<Vec<String>, _>>()?;
        change.execute(params_from_iter(duty))?;
    }
    own_records(tx, closed)
}

/// Which patient each of them is: whom the backup does not know is nobody there.
fn own_records(tx: &Transaction<'_>, closed: &Connection) -> rusqlite::Result<()> {
    let linked: Vec<(String, String)> = closed
        .prepare("SELECT account, nhs_number FROM account_person")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    tx.execute("DELETE FROM account_person", [])?;
    let mut link = tx.prepare(
        "INSERT INTO account_person (account, nhs_number) SELECT id, ?2 FROM account WHERE id = ?1",
    )?;
    linked.iter().try_for_each(|(account, number)| link.execute((account, number)).map(drop))
}

/// The person with this account as they are now, whether or not the backup knows them; the address by which they sign in is not told.
pub(crate) fn practitioner(
    closed: &Connection,
    account: &str,
) -> rusqlite::Result<Option<Practitioner>> {
    closed
        .prepare_cached("SELECT *, '' AS email FROM duty WHERE id = ?1")?
        .query_row([account], sessions::practitioner)
        .optional()
}

/// Copies it to a database that is attached as `closed`.
pub(crate) const COPY: &str = "
    CREATE TABLE closed.duty AS
        SELECT id, name, role, title, ods, organisation, workplace_kind, workplace FROM main.account;
    CREATE TABLE closed.account_person AS SELECT account, nhs_number FROM main.account_person;";
