//! A patient of whom a source has learnt the NHS number, or another one: what it has sent of them moves with them, so that
//! an allergy does not stay behind with somebody whom nobody will open.

use access::Refusal;
use chrono::{DateTime, Utc};
use nhs::PatientId;
use rusqlite::Transaction;
use serde_json::Value;

use crate::{
    grants,
    keys::SealKey,
    records::shelf,
    sensitive::{self, Codes, again},
};

/// What one source has sent of a patient, on its way to another.
pub(crate) struct Move<'a, 't> {
    pub(crate) tx: &'a Transaction<'t>,
    pub(crate) seal: &'a SealKey,
    pub(crate) codes: &'a Codes,
    pub(crate) source: i64,
    pub(crate) from: &'a PatientId,
    pub(crate) to: &'a PatientId,
    pub(crate) now: DateTime<Utc>,
}

impl Move<'_, '_> {
    /// Moves it; `false`, and nothing moves, where the source still knows the earlier patient in another way: whose each
    /// entry is cannot be told then.
    pub(crate) fn carry_out(&self) -> rusqlite::Result<bool> {
        let still =
            "SELECT EXISTS (SELECT 1 FROM patient_source WHERE source = ?1 AND patient = ?2)";
        if self.tx.query_row(still, (self.source, self.from.as_str()), |row| row.get(0))? {
            return Ok(false);
        }
        self.judge()?;
        self.remember()?;
        self.entries()?;
        sensitive::move_memory(self.tx, self.seal, self.source, self.from, self.to)?;
        self.choices()?;
        // What is on somebody's screen as this patient's is another's now.
        grants::end_all_of_patient(self.tx, self.from, Refusal::GrantEnded, self.now)?;
        Ok(true)
    }

    /// The lists may have changed since: nothing that they leave out moves to somebody who may have been judged by them already.
    /// In the midst of what stands there it is judged by the import, as everything is.
    fn judge(&self) -> rusqlite::Result<()> {
        // As long as it is judged, the source still knows the patient as whom it did: others' entries are judged with its own.
        let still = "INSERT INTO patient_source (source, key, patient) VALUES (?1, 'moving', ?2)";
        self.tx.execute(still, (self.source, self.from.as_str()))?;
        again::bring_up_to_date(self.tx, self.seal, self.codes, self.from)?;
        let no_longer = "DELETE FROM patient_source WHERE source = ?1 AND key = 'moving'";
        self.tx.execute(no_longer, [self.source]).map(drop)
    }

    fn remember(&self) -> rusqlite::Result<()> {
        let (from, to) = (self.from.as_str(), self.to.as_str());
        self.tx.execute(
            "INSERT INTO moved (source, patient, was)
             SELECT source, ?3, was FROM moved WHERE source = ?1 AND patient = ?2 UNION SELECT ?1, ?3, ?2
             ON CONFLICT DO NOTHING",
            (self.source, from, to),
        )?;
        let forget = "DELETE FROM moved WHERE source = ?1 AND patient = ?2";
        self.tx.execute(forget, (self.source, from)).map(drop)
    }

    /// The entries keep their ids; what in them says whose they are changes.
    fn entries(&self) -> rusqlite::Result<()> {
        let ids: Vec<String> = self
            .tx
            .prepare("SELECT id FROM resource WHERE source = ?1 AND patient = ?2")?
            .query_map((self.source, self.from.as_str()), |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let (from, to) = (format!("Patient/{}", self.from), format!("Patient/{}", self.to));
        for id in ids {
            shelf::restate(self.tx, self.seal, &id, |resource| readdress(resource, &from, &to))?;
            let to = self.to.as_str();
            self.tx.execute("UPDATE resource SET patient = ?2 WHERE id = ?1", (&id, to))?;
            self.tx.execute("UPDATE attendance SET patient = ?2 WHERE resource = ?1", (&id, to))?;
            self.tx.execute("UPDATE referral SET patient = ?2 WHERE resource = ?1", (&id, to))?;
        }
        Ok(())
    }

    fn choices(&self) -> rusqlite::Result<()> {
        let change = "UPDATE sharing_choice SET patient = ?3 WHERE patient = ?2 AND source = ?1";
        self.tx.execute(change, (self.source, self.from.as_str(), self.to.as_str())).map(drop)
    }
}

fn readdress(value: &mut Value, from: &str, to: &str) {
    match value {
        Value::Object(fields) => {
            if fields.get("reference").and_then(Value::as_str) == Some(from) {
                fields.insert("reference".to_owned(), to.into());
            }
            fields.values_mut().for_each(|value| readdress(value, from, to));
        }
        Value::Array(all) => all.iter_mut().for_each(|value| readdress(value, from, to)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
