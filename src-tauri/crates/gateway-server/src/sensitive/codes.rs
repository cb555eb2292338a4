//! The codes that are never shared: those of the lists that were loaded, and of the short list for training.

use std::{
    cell::RefCell,
    collections::{HashMap, HashSet},
    rc::Rc,
};

use nhs::{
    NEVER_SHARED,
    system::{ACT_CODE, DMD, SNOMED},
};
use rusqlite::Connection;
use serde_json::{Map, Value};

use crate::installation;

/// Codes, each in its system.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Codes {
    /// SNOMED CT, and dm+d within it.
    concepts: HashSet<u64>,
    /// Every other system, by its address as it is compared.
    others: HashMap<String, HashSet<String>>,
}

/// The codes as they were last read: read again when the lists have changed.
#[derive(Default)]
pub(crate) struct KnownCodes(RefCell<Option<(i64, Rc<Codes>)>>);

impl KnownCodes {
    /// The codes as they are now.
    pub(crate) fn now(&self, db: &Connection) -> rusqlite::Result<Rc<Codes>> {
        let change = change(db)?;
        if let Some((known, codes)) = self.0.borrow().as_ref()
            && *known == change
        {
            return Ok(Rc::clone(codes));
        }
        let codes = Rc::new(Codes::read(db)?);
        *self.0.borrow_mut() = Some((change, Rc::clone(&codes)));
        Ok(codes)
    }
}

impl Codes {
    /// The codes of every list that is loaded; for training the short list beside them.
    pub(crate) fn read(db: &Connection) -> rusqlite::Result<Self> {
        let mut codes =
            if installation::is_training(db)? { Self::for_training() } else { Self::default() };
        let mut all = db.prepare("SELECT system, code FROM sensitive_code")?;
        let mut rows = all.query([])?;
        while let Some(row) = rows.next()? {
            codes.add(row.get_ref(0)?.as_str()?, row.get_ref(1)?.as_str()?);
        }
        Ok(codes)
    }

    /// The short list for training.
    pub(crate) fn for_training() -> Self {
        let mut codes = Self::default();
        FOR_TRAINING.iter().for_each(|(code, _)| codes.add(SNOMED, code));
        codes
    }

    pub(crate) fn add(&mut self, system: &str, code: &str) {
        if is_snomed(system) {
            self.concepts.extend(concepts_in(code));
        } else {
            self.others.entry(compared(system)).or_default().insert(code.trim().to_owned());
        }
    }

    /// Whether this object is a Coding that is never shared: with one of these codes, or with a label of HL7.
    ///
    /// A code without a system may be of any. Where SNOMED CT says more than a code, `76272004 |Syphilis|:363698007=...`,
    /// each concept that it names counts.
    pub(crate) fn hold(&self, coding: &Map<String, Value>) -> bool {
        let number;
        let code = match coding.get("code") {
            Some(Value::String(code)) => code.trim(),
            Some(Value::Number(code)) => {
                number = code.to_string();
                &number
            }
            Some(Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_)) | None => {
                return false;
            }
        };
        match coding.get("system").and_then(Value::as_str) {
            None => {
                self.holds_concept(code) || self.others.values().any(|codes| codes.contains(code))
            }
            Some(system) if is_snomed(system) => self.holds_concept(code),
            Some(system) if is_act_code(system) => NEVER_SHARED.contains(&code),
            Some(system) => {
                self.others.get(&compared(system)).is_some_and(|codes| codes.contains(code))
            }
        }
    }

    fn holds_concept(&self, code: &str) -> bool {
        concepts_in(code).any(|concept| self.concepts.contains(&concept))
    }
}

/// How often the lists have changed.
pub(crate) fn change(db: &Connection) -> rusqlite::Result<i64> {
    db.prepare_cached("SELECT number FROM sensitive_change")?.query_row([], |row| row.get(0))
}

/// Whether the address names SNOMED CT, an edition or a version of it, or dm+d, whose codes are concepts of it.
pub(crate) fn is_snomed(system: &str) -> bool {
    let system = compared(system);
    let is = |name: &str| {
        system
            .strip_prefix(name)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '|']))
    };
    is(&compared(SNOMED)) || is(&compared(DMD)) || system == SNOMED_OID
}

fn is_act_code(system: &str) -> bool {
    let system = compared(system);
    system == compared(ACT_CODE) || ACT_CODE_BEFORE.contains(&system.as_str())
}

/// An address without what tells no systems apart.
pub(crate) fn compared(system: &str) -> String {
    let system = system.trim().trim_end_matches('/').to_ascii_lowercase();
    system.strip_prefix("https://").map_or(system.clone(), |rest| format!("http://{rest}"))
}

/// The numbers in an expression of SNOMED CT, its words left aside.
fn concepts_in(expression: &str) -> impl Iterator<Item = u64> {
    let outside_words = expression.split('|').step_by(2);
    outside_words
        .flat_map(|part| part.split(|c: char| !c.is_ascii_digit()))
        .filter_map(|digits| digits.parse().ok())
}

const SNOMED_OID: &str = "urn:oid:2.16.840.1.113883.6.96";
/// Older names of HL7's v3 ActCode.
const ACT_CODE_BEFORE: [&str; 2] =
    ["http://hl7.org/fhir/v3/actcode", "urn:oid:2.16.840.1.113883.5.4"];

/// What stands for the reference sets while training, and for local additions.
const FOR_TRAINING: &[(&str, &str)] = &[
    ("386639001", "Termination of pregnancy"),
    ("52637005", "Test tube ovum fertilisation"),
    ("63487001", "Assisted fertilisation"),
    ("225250007", "Intracytoplasmic sperm injection"),
    ("15628003", "Gonorrhoea"),
    ("76272004", "Syphilis"),
    ("240589008", "Chlamydia trachomatis infection"),
    ("86406008", "HIV infection"),
    ("62479008", "AIDS"),
    ("33839006", "Genital herpes simplex"),
    ("240542006", "Anogenital warts"),
    ("93461009", "Gender dysphoria"),
    ("407374003", "Transsexual"),
    ("707087005", "At risk of domestic violence"),
    ("225481000", "Abusive behaviour"),
];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_code_is_known_however_its_system_is_written() {
        let mut codes = Codes::for_training();
        codes.add("http://read.info/readv2", "A788.");
        let cases = [
            (json!({ "system": SNOMED, "code": "86406008" }), true),
            (json!({ "system": "https://SNOMED.info/sct/", "code": "86406008" }), true),
            (
                json!({ "system": "http://snomed.info/sct/83821000000107/version/20260401", "code": "86406008" }),
                true,
            ),
            (json!({ "system": SNOMED_OID, "code": " 86406008 " }), true),
            (json!({ "system": DMD, "code": "86406008" }), true),
            (json!({ "code": "86406008" }), true),
            (json!({ "code": 86_406_008 }), true),
            (json!({ "system": SNOMED, "code": "86406008 |HIV infection|:363698007=1" }), true),
            (
                json!({ "system": SNOMED, "code": "404684003|Finding|:246090004=76272004|Syphilis|" }),
                true,
            ),
            (json!({ "system": SNOMED, "code": "44054006 |not 76272004|" }), false),
            (json!({ "system": SNOMED, "code": "864060081" }), false),
            (json!({ "system": "http://snomed.info/sct2", "code": "86406008" }), false),
            (json!({ "system": "urn:other", "code": "86406008" }), false),
            (json!({ "system": "http://read.info/readv2", "code": "A788." }), true),
            (json!({ "code": "A788." }), true),
            (json!({ "system": "http://read.info/readv2", "code": "a788." }), false),
            (json!({ "system": ACT_CODE, "code": "SDV" }), true),
            (json!({ "system": "urn:oid:2.16.840.1.113883.5.4", "code": "GENDER" }), true),
            (json!({ "system": ACT_CODE, "code": "AMB" }), false),
            (json!({ "system": SNOMED }), false),
            (json!({ "system": SNOMED, "code": ["86406008"] }), false),
        ];
        for (coding, expected) in cases {
            assert_eq!(codes.hold(coding.as_object().unwrap()), expected, "{coding}");
        }
    }
}
