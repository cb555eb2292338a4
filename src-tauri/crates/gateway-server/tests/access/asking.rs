//! What only the tests of access ask of the house.

use access::{Basis, GrantId, Refusal};
use aws_lc_rs::digest::{SHA256, digest};
use contract::AccessAnswer;
use identity::{Organisation, Practitioner, PractitionerId, Workplace, WorkplaceKind};
use nhs::PatientId;

use crate::house::{House, Person};

impl House {
    /// Who this is, as the gateway knows them now.
    pub(crate) fn practitioner(&self, person: &Person) -> Practitioner {
        let token = digest(&SHA256, person.bearer().trim_start_matches("Bearer ").as_bytes());
        let find =
            "SELECT account.* FROM account JOIN session ON account = account.id WHERE token = ?1";
        let read = |row: &rusqlite::Row<'_>| {
            let text = |column: &str| row.get::<_, String>(column);
            Ok(Practitioner {
                id: PractitionerId(text("id")?),
                name: text("name")?,
                email: text("email")?,
                role: text("role")?.parse().unwrap(),
                title: text("title")?,
                organisation: Organisation {
                    ods: text("ods")?.parse().unwrap(),
                    name: text("organisation")?,
                },
                workplace: Workplace {
                    kind: WorkplaceKind::from_name(&text("workplace_kind")?).unwrap(),
                    name: text("workplace")?,
                },
            })
        };
        self.gateway.store.read(|db| db.query_row(find, [token.as_ref()], read)).unwrap()
    }

    /// The same person in another role, at another kind of workplace, from the next request on.
    pub(crate) fn becomes(&self, person: &Person, role: &str, kind: WorkplaceKind) -> Practitioner {
        let mut changed = self.practitioner(person);
        (changed.role, changed.workplace.kind) = (role.parse().unwrap(), kind);
        let change = "UPDATE account SET role = ?2, workplace_kind = ?3 WHERE id = ?1";
        self.gateway
            .store
            .write(|tx| tx.execute(change, (&changed.id.0, role, kind.name())))
            .unwrap();
        changed
    }

    /// Does something to the database that nobody would do.
    pub(crate) fn breaks(&self, statement: &str) {
        self.gateway.store.write(|tx| tx.execute_batch(statement)).unwrap();
    }

    /// Whether these words stand anywhere on disk.
    pub(crate) fn has_on_disk(&self, words: &str) -> bool {
        ["gateway.db", "gateway.db-wal"].iter().any(|file| {
            let bytes = std::fs::read(self.folder.path().join(file)).unwrap_or_default();
            bytes.windows(words.len()).any(|window| window == words.as_bytes())
        })
    }

    /// Why a grant has to be looked at.
    pub(crate) fn kinds_of(&self, grant: &GrantId) -> Vec<String> {
        let ask = "SELECT kind FROM alert_kind JOIN alert ON alert = id WHERE grant_id = ?1 ORDER BY kind";
        let read = |db: &rusqlite::Connection| {
            db.prepare(ask)?.query_map([&grant.0], |row| row.get(0))?.collect()
        };
        self.gateway.store.read(read).unwrap()
    }

    /// One text out of the database.
    pub(crate) fn text(&self, query: &str) -> String {
        self.gateway.store.read(|db| db.query_row(query, [], |row| row.get(0))).unwrap()
    }

    /// Why the record does not open on this basis.
    pub(crate) async fn refused(
        &self,
        person: &Person,
        patient: &PatientId,
        basis: Option<Basis>,
    ) -> Refusal {
        match self.ask(person, patient, basis).await {
            AccessAnswer::Permitted(permitted) => {
                panic!("permitted: {}", permitted.basis.kind().name())
            }
            AccessAnswer::Refused { refusal } => refusal,
        }
    }
}
