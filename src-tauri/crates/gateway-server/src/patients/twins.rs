//! Patients who could be mistaken for one another, whether or not a search lists both.
//!
//! Whoever searches by an NHS number sees one row. If the number was another woman's, with the same date of birth and a similar name,
//! nothing on that row says so, and her medicines are given (HSIB 2021).

use record::Alike;
use rusqlite::{Connection, OptionalExtension as _};

use super::{KNOWN, names};

/// In which respect somebody else whom this gateway knows could be mistaken for this patient; the closest, if there is one.
///
/// That somebody is alike is told, and nothing else of them.
pub(super) fn of(db: &Connection, id: &str) -> rusqlite::Result<Option<Alike>> {
    let Some(patient) = Named::read(db, id)? else { return Ok(None) };
    let mut closest = None;
    for other in patient.who_may_be_alike(db)? {
        closest = closest.max(patient.alike(&other));
        if closest == Some(Alike::SimilarNameSameBirth) {
            break;
        }
    }
    Ok(closest)
}

/// A patient as far as people confuse them.
struct Named {
    id: String,
    family: String,
    born: Option<String>,
    /// Words of the name but the surname, of every name that a source knows.
    given: Vec<String>,
}

impl Named {
    fn read(db: &Connection, id: &str) -> rusqlite::Result<Option<Self>> {
        let find = format!("SELECT {COLUMNS} FROM patient WHERE id = ?1");
        db.prepare_cached(&find)?.query_row([id], Self::of).optional()
    }

    /// Those of the same surname, and those born on the same day.
    fn who_may_be_alike(&self, db: &Connection) -> rusqlite::Result<Vec<Self>> {
        let find = format!(
            "SELECT {COLUMNS} FROM patient
             WHERE ((family = ?2 AND family <> '') OR born = ?3) AND id <> ?1 AND {KNOWN}
             ORDER BY born IS ?3 DESC LIMIT {AT_MOST}"
        );
        let mut find = db.prepare_cached(&find)?;
        find.query_map((&self.id, &self.family, &self.born), Self::of)?.collect()
    }

    fn of(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        let family: String = row.get("family")?;
        let words: String = row.get("words")?;
        let given =
            words.split(' ').filter(|word| !family.contains(word)).map(str::to_owned).collect();
        Ok(Self { id: row.get("id")?, family, born: row.get("born")?, given })
    }

    fn alike(&self, other: &Self) -> Option<Alike> {
        // A year alone is the birth of thousands.
        let is_a_day = self.born.as_ref().is_some_and(|born| born.len() >= DAY);
        let same_birth = is_a_day && self.born == other.born;
        let same_family = self.family == other.family;
        let similar_given =
            self.given.iter().any(|one| other.given.iter().any(|another| is_similar(one, another)));
        match (same_family, similar_given) {
            (true, true) if same_birth => Some(Alike::SimilarNameSameBirth),
            (false, true) if same_birth && is_similar(&self.family, &other.family) => {
                Some(Alike::SimilarNameSameBirth)
            }
            (true, false) if same_birth => Some(Alike::SameSurnameSameBirth),
            (true, true) => Some(Alike::SimilarName),
            (_, _) => None,
        }
    }
}

/// Whichever of the two is the one that was meant.
fn is_similar(one: &str, other: &str) -> bool {
    names::is_similar(one, other) || names::is_similar(other, one)
}

/// `1945-03-12`
const DAY: usize = 10;

/// Of a surname that thousands have, so many are looked at, those born on the same day first.
const AT_MOST: usize = 2_000;

const COLUMNS: &str = "id, family, born,
    (SELECT coalesce(group_concat(word, ' '), '') FROM patient_name WHERE patient = patient.id) AS words";
