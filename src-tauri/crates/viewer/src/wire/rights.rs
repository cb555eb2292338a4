//! What is told to a patient: words in the order in which they are read, on the screen as on paper.

use serde::Serialize;

to_page! {
/// Something to be read, the same on the screen and on paper.
struct Sheet {
    /// What it is.
    pub title: String,
    /// What stands in it, in the order in which it is read.
    pub blocks: Vec<SheetBlock>,
}

/// A name and what holds of it: `NHS number`, `999 000 0018`.
struct Fact {
    /// The name.
    pub name: String,
    /// What holds of it.
    pub value: String,
}

/// A patient's access report, as it is looked at before it is handed over.
struct ReportShown {
    /// Its words.
    pub sheet: Sheet,
    /// Each visit of it, from which a person can be left out.
    pub visits: Vec<ReportVisit>,
    /// Whether the policy lets people be named.
    pub may_name_people: bool,
    /// Where it was saved, if it was.
    pub saved: Option<String>,
}

/// What one person did on one day.
struct ReportVisit {
    /// The accesses of which it is made.
    pub accesses: Vec<String>,
    /// `Saturday 21 November 2026 at 2:02pm, triage nurse, Northampton General Hospital`
    pub label: String,
    /// Why the person is left out, if so.
    pub redacted: Option<Redacted>,
}

/// A copy of what the record holds, as it was saved for the patient. Nothing of it is shown here.
struct CopySaved {
    /// Where the copy to be read lies.
    pub readable: String,
    /// Where the copy for another program lies.
    pub data: String,
    /// How many entries are in it.
    pub entries: u32,
    /// What stays behind, in words; nothing where nothing does.
    pub withheld: Option<String>,
    /// By which the gateway's ledger finds it again.
    pub reference: String,
}
}

choice_to_page! {
/// A part of a sheet.
SheetBlock {
    /// A heading below the title.
    Heading {
        /// 2 or 3.
        level: u16,
        /// Its words.
        words: String,
    },
    /// A paragraph.
    Paragraph {
        /// Its words.
        words: String,
    },
    /// What must not be overlooked.
    Strong {
        /// Its words.
        words: String,
    },
    /// A list.
    List {
        /// Its items.
        items: Vec<String>,
    },
    /// Names and what holds of each.
    Facts {
        /// In this order.
        facts: Vec<Fact>,
    },
    /// A table with a head.
    Table {
        /// The heads of its columns.
        head: Vec<String>,
        /// Its rows.
        rows: Vec<Vec<String>>,
    },
}
}

/// Why a person is left out of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum Redacted {
    /// To keep a member of staff safe.
    StaffSafety,
    /// It would tell of somebody else.
    ThirdParty,
}

/// What was seen of the person who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum Identity {
    /// A passport.
    Passport,
    /// A driving licence.
    DrivingLicence,
    /// A bill or a letter with the address.
    AddressLetter,
    /// The staff know the person.
    KnownToStaff,
    /// That somebody may act for the patient.
    AuthorityToAct,
}

/// What the page asks for: whose, and what was seen of the person.
#[derive(Clone, Debug, serde::Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct Asking {
    /// The NHS number, as it was typed.
    pub number: String,
    /// The date of birth, as it was typed.
    pub born: String,
    /// What was seen.
    pub identity: Vec<Identity>,
}

/// Of which time a report is, and what it says of people.
#[derive(Clone, Debug, serde::Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct ReportChoice {
    /// How many months back from today, 1 to 96.
    pub months: u32,
    /// Whether people are named.
    pub names: bool,
    /// Who is left out.
    pub left_out: Vec<LeftOut>,
}

/// A person who is left out of a visit.
#[derive(Clone, Debug, serde::Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct LeftOut {
    /// The accesses of the visit.
    pub accesses: Vec<String>,
    /// Why.
    pub reason: Redacted,
}

/// How large the letters on paper are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum PrintSize {
    /// Ordinary.
    Ordinary,
    /// Large.
    Large,
}
