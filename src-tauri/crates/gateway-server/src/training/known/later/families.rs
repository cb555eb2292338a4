//! What runs in a family, and a life of operations.

use serde_json::json;

use super::{
    super::super::{
        chart::{Pen, to},
        clinical::Problem,
        code::{Code, snomed, words},
        letters::{CLINIC, Letter},
        lives::{AFTER_A_HEART_ATTACK, Allergic},
        sources::NGH,
        staff::{
            DR_COSTELLO, DR_RUTHERFORD, MR_HALLAM, MR_OYEDELE, MS_ABBOTT, MS_ARDEN, Staff, gp_of,
        },
    },
    Chart, Dice, Life, NOTHING, live_later,
};

/// A relative: HL7's code, the words, how old they are or became, whether they live, and what they had at which age.
struct Relation {
    kind: (&'static str, &'static str),
    name: Option<&'static str>,
    died_at: Option<u32>,
    had: &'static [(Code, u32)],
}

/// Cancer of the breast, the ovary and the prostate in three generations, and a gene that was found.
pub(super) fn cancer(chart: &mut Chart, dice: &mut Dice) {
    live_later(
        chart,
        &Life {
            allergic: Allergic::NoneKnown,
            seen: &[("GP surgery, worried about family", 300)],
            ..NOTHING
        },
        0,
        dice,
    );
    let calendar = chart.calendar;
    let practice = chart.person.practice;
    let doctor = gp_of(practice.source.ods);
    let mut gp = chart.at(practice);
    let asked = calendar.working(280);
    for relation in FAMILY {
        relation.write(&mut gp, asked);
    }
    gp.referral("Clinical genetics", "Breast and ovarian cancer in the family", asked, doctor);
    let mut hospital = chart.at(&NGH);
    let told = calendar.working(95);
    let gene = words("BRCA1 gene change, inherited");
    hospital.problem(
        &Problem { code: gene, since: "2026", over: None, note: None },
        told,
        &MS_ARDEN,
    );
    let letter = Letter {
        kind: CLINIC,
        title: "Genetics clinic letter",
        department: "Clinical genetics, Northampton clinic",
        dated: told,
        version: 1,
        printed: true,
        about: None,
        body: "A change in BRCA1, the one that her mother carried, was found in Ms Keegan. We talked of what it means: about seven in ten women get breast \
               cancer and four in ten ovarian cancer.\n\n\
               Offered: breast MRI every year from now, and to think about taking out the ovaries after 40. Her brother and cousins may ask for the test; \
               she will tell them herself. She has no symptoms and no cancer.",
    };
    hospital.letter(&letter, &MS_ARDEN);
}

impl Relation {
    fn write(&self, gp: &mut Pen<'_>, day: chrono::NaiveDate) {
        let (code, kind) = self.kind;
        let years = |age: u32| json!({ "value": age, "unit": "years", "system": "http://unitsofmeasure.org", "code": "a" });
        let conditions: Vec<_> = self
            .had
            .iter()
            .map(|(had, age)| json!({ "code": had.concept(), "onsetAge": years(*age) }))
            .collect();
        let died = self.died_at.map(years);
        let body = json!({
            "status": "completed",
            "patient": gp.subject(),
            "date": day.to_string(),
            "name": self.name,
            "relationship": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/v3-RoleCode", "code": code, "display": kind }], "text": kind },
            "deceasedAge": died,
            "condition": conditions,
        });
        gp.write("FamilyMemberHistory", day, body);
    }
}

/// Twelve procedures from a childhood tonsillectomy, of which only the year is known, to last spring, and what was put in.
pub(super) fn procedures(chart: &mut Chart, dice: &mut Dice) {
    const LIFE: Life = Life { clinics: &[], procedures: &[], flags: &[], ..AFTER_A_HEART_ATTACK };
    live_later(chart, &LIFE, 0, dice);
    let calendar = chart.calendar;
    let practice = chart.person.practice;
    let doctor = gp_of(practice.source.ods);
    let mut gp = chart.at(practice);
    for (done, when) in OF_LONG_AGO {
        performed(&mut gp, *done, when, None, doctor);
    }
    let mut hospital = chart.at(&NGH);
    for (done, months, outcome, by) in RECENT {
        let day = calendar.months_ago(*months);
        performed(&mut hospital, *done, &day.to_string(), Some(*outcome), by);
    }
    let implanted = calendar.months_ago(26);
    let patient = hospital.subject();
    let device = json!({
        "status": "active",
        "manufacturer": "Larkfield Cardiac (invented)",
        "manufactureDate": calendar.months_ago(30).to_string(),
        "deviceName": [{ "name": "Pacemaker, two leads", "type": "user-friendly-name" }],
        "type": words("Pacemaker").concept(),
        "patient": patient,
        "note": [{ "text": "MRI in the MRI mode only." }],
    });
    let device = hospital.write("Device", implanted, device);
    let use_of = json!({
        "status": "active",
        "subject": hospital.subject(),
        "timingDateTime": implanted.to_string(),
        "device": to(&device),
    });
    hospital.write("DeviceUseStatement", implanted, use_of);
}

fn performed(pen: &mut Pen<'_>, done: Code, when: &str, outcome: Option<&str>, by: &'static Staff) {
    let written = pen.calendar.ago(400);
    let body = json!({
        "status": "completed",
        "code": done.concept(),
        "subject": pen.subject(),
        "performedDateTime": when,
        "recorder": pen.staff(by),
        "performer": outcome.map(|_| json!([{ "actor": pen.staff(by) }])),
        "outcome": outcome.map(|outcome| json!({ "text": outcome })),
    });
    pen.write("Procedure", written, body);
}

const OF_LONG_AGO: &[(Code, &str)] = &[
    (snomed("173422009", "Tonsillectomy"), "1956"),
    (snomed("80146002", "Excision of appendix").said("Appendicectomy"), "1966-08"),
    (snomed("22523008", "Vasectomy"), "1984"),
    (words("Arthroscopy of left knee"), "1997-03"),
];
const RECENT: &[(Code, u32, &str, &Staff)] = &[
    (
        snomed("44558001", "Repair of inguinal hernia")
            .said("Inguinal hernia repair, left, with mesh"),
        190,
        "no trouble",
        &MR_OYEDELE,
    ),
    (
        snomed("232717009", "Coronary artery bypass grafting")
            .said("Coronary artery bypass, three grafts"),
        110,
        "no trouble",
        &DR_RUTHERFORD,
    ),
    (
        snomed("52734007", "Total replacement of hip").said("Total hip replacement, left"),
        84,
        "no trouble",
        &MR_HALLAM,
    ),
    (snomed("73761001", "Colonoscopy"), 60, "two polyps removed", &DR_COSTELLO),
    (
        snomed("54885007", "Extraction of cataract").said("Cataract operation, right"),
        44,
        "no trouble",
        &MS_ABBOTT,
    ),
    (
        snomed("54885007", "Extraction of cataract").said("Cataract operation, left"),
        40,
        "no trouble",
        &MS_ABBOTT,
    ),
    (
        snomed("307280005", "Implantation of cardiac pacemaker").said("Pacemaker, two leads"),
        26,
        "no trouble",
        &DR_RUTHERFORD,
    ),
    (
        snomed("38102005", "Cholecystectomy").said("Gall bladder removed by keyhole surgery"),
        7,
        "changed to open operation",
        &MR_OYEDELE,
    ),
];
const BREAST: Code = snomed("254837009", "Malignant neoplasm of breast").said("Breast cancer");
const OVARY: Code = words("Ovarian cancer");
const FAMILY: &[Relation] = &[
    Relation {
        kind: ("MTH", "mother"),
        name: Some("Bridie"),
        died_at: Some(51),
        had: &[(OVARY, 49)],
    },
    Relation {
        kind: ("MAUNT", "maternal aunt"),
        name: Some("Noreen"),
        died_at: None,
        had: &[(BREAST, 38), (BREAST.said("Breast cancer, other side"), 52)],
    },
    Relation {
        kind: ("MGRMTH", "maternal grandmother"),
        name: None,
        died_at: Some(44),
        had: &[(BREAST, 41)],
    },
    Relation { kind: ("SIS", "sister"), name: Some("Aoife"), died_at: None, had: &[(BREAST, 35)] },
    Relation {
        kind: ("FTH", "father"),
        name: None,
        died_at: None,
        had: &[(snomed("59621000", "Essential hypertension").said("Hypertension"), 50)],
    },
    Relation {
        kind: ("MUNCLE", "maternal uncle"),
        name: None,
        died_at: Some(66),
        had: &[(snomed("399068003", "Malignant tumor of prostate").said("Prostate cancer"), 58)],
    },
];
