//! Allergies that are not plainly there: in words alone, never asked for, doubted, over, or written by mistake.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{
    super::super::{
        chart::Pen,
        code::{Code, coded, snomed, status, words},
        lives::{Allergic, PROSTATE, THYROID},
        sources::{KGH, NGH, NHFT},
        staff::{DR_MAYHEW, DR_MEHTA, DR_SAVAGE, Staff, gp_of},
    },
    Chart, Dice, Life, NOTHING, live_later,
};

/// An allergy as it was written down, whatever was known of it.
struct Written {
    to: Value,
    clinical: Option<&'static str>,
    verified: &'static str,
    reaction: Option<Value>,
    note: Option<&'static str>,
}

/// What somebody typed long ago: no code, no severity, a reaction in free text, two substances in one line.
pub(super) fn in_words(chart: &mut Chart, dice: &mut Dice) {
    live_later(chart, &Life { allergic: Allergic::Known(&[]), ..PROSTATE }, 0, dice);
    let calendar = chart.calendar;
    let practice = chart.person.practice;
    let doctor = gp_of(practice.source.ods);
    let mut gp = chart.at(practice);
    for (to, reaction, days) in [
        (
            "Penicillin - rash as a child?",
            Some(described("rash as a child, mother told him")),
            9000,
        ),
        ("ELASTOPLAST", None, 5200),
        (
            "strawberries + nuts (not sure which)",
            Some(described("lips swelled at a wedding in 1998")),
            4100,
        ),
        ("sulphur tablets", Some(described("came out in spots")), 7600),
    ] {
        let written = Written {
            to: json!({ "text": to }),
            clinical: Some("active"),
            verified: "confirmed",
            reaction,
            note: None,
        };
        gp.written_allergy(&written, calendar.ago(days), doctor);
    }
}

/// The practice says that nobody has asked.
pub(super) fn not_asked(chart: &mut Chart, dice: &mut Dice) {
    const LIFE: Life = Life {
        seen: &[("GP surgery, new patient", 30)],
        booked: Some("Nurse, new patient check"),
        ..NOTHING
    };
    live_later(chart, &LIFE, 0, dice);
    let practice = chart.person.practice;
    let doctor = gp_of(practice.source.ods);
    let day = chart.calendar.working(30);
    let mut gp = chart.at(practice);
    let asked = snomed("1631000175102", "Patient not asked").said("Not asked").concept();
    let written = Written {
        to: asked,
        clinical: Some("active"),
        verified: "unconfirmed",
        reaction: None,
        note: None,
    };
    gp.written_allergy(&written, day, doctor);
}

/// One that stands and is severe, one not confirmed, one refuted by a test, one outgrown, one written on the wrong patient, and
/// no known allergy to latex.
pub(super) fn doubted(chart: &mut Chart, dice: &mut Dice) {
    live_later(chart, &Life { allergic: Allergic::Known(&[]), ..THYROID }, 0, dice);
    let calendar = chart.calendar;
    let practice = chart.person.practice;
    let doctor = gp_of(practice.source.ods);
    let mut gp = chart.at(practice);
    for (written, days) in [
        (
            Written {
                to: ASPIRIN.concept(),
                clinical: Some("active"),
                verified: "confirmed",
                reaction: Some(manifest("Anaphylaxis", "severe")),
                note: None,
            },
            4000,
        ),
        (
            Written {
                to: words("iodine contrast").concept(),
                clinical: Some("active"),
                verified: "unconfirmed",
                reaction: Some(manifest("flushing", "mild")),
                note: Some("Patient is not sure."),
            },
            1800,
        ),
        (
            Written {
                to: words("cow's milk").concept(),
                clinical: Some("resolved"),
                verified: "confirmed",
                reaction: Some(manifest("eczema", "mild")),
                note: Some("Outgrown by the age of three."),
            },
            9800,
        ),
        (
            Written {
                to: words("bee venom").concept(),
                clinical: Some("inactive"),
                verified: "confirmed",
                reaction: Some(manifest("swelling of the arm", "moderate")),
                note: Some("Desensitised."),
            },
            6000,
        ),
    ] {
        gp.written_allergy(&written, calendar.ago(days), doctor);
    }
    let mut hospital = chart.at(&KGH);
    let refuted = Written {
        to: words("penicillin").concept(),
        clinical: Some("inactive"),
        verified: "refuted",
        reaction: None,
        note: Some("Oral challenge in the allergy clinic: no reaction. Label removed."),
    };
    hospital.written_allergy(&refuted, calendar.ago(420), &DR_SAVAGE);
    let latex = coded("http://snomed.info/sct", "716184000", "No known latex allergy").concept();
    let none = Written {
        to: latex,
        clinical: Some("active"),
        verified: "confirmed",
        reaction: None,
        note: None,
    };
    hospital.written_allergy(&none, calendar.ago(420), &DR_SAVAGE);
    let mut other = chart.at(&NGH);
    let mistaken = Written {
        to: words("morphine").concept(),
        clinical: None,
        verified: "entered-in-error",
        reaction: None,
        note: Some("Written on the wrong patient."),
    };
    other.written_allergy(&mistaken, calendar.ago(77), &DR_MEHTA);
}

/// In treatment for opioids: what she reacts to tells why, and is for some roles only.
pub(super) fn restricted(chart: &mut Chart, dice: &mut Dice) {
    let life = Life { seen: &[("GP surgery, back pain", 60)], ..NOTHING };
    live_later(chart, &life, 0, dice);
    let day = chart.calendar.ago(300);
    let mut community = chart.at(&NHFT).labelled("R");
    let written = Written {
        to: words("buprenorphine").concept(),
        clinical: Some("active"),
        verified: "confirmed",
        reaction: Some(manifest("swelling of the lips", "severe")),
        note: None,
    };
    community.written_allergy(&written, day, &DR_MAYHEW);
}

impl Pen<'_> {
    fn written_allergy(&mut self, allergy: &Written, day: NaiveDate, by: &'static Staff) -> String {
        let clinical = allergy.clinical.map(|state| status("allergyintolerance-clinical", state));
        let body = json!({
            "clinicalStatus": clinical,
            "verificationStatus": status("allergyintolerance-verification", allergy.verified),
            "code": allergy.to,
            "patient": self.subject(),
            "recordedDate": day.to_string(),
            "recorder": self.staff(by),
            "reaction": allergy.reaction.as_ref().map(|reaction| [reaction]),
            "note": allergy.note.map(|text| [json!({ "text": text })]),
        });
        self.write("AllergyIntolerance", day, body)
    }
}

/// A reaction of which there is a sentence and nothing else.
fn described(words: &str) -> Value {
    json!({ "description": words, "manifestation": [{ "text": words }] })
}

fn manifest(sign: &'static str, severity: &str) -> Value {
    json!({ "manifestation": [words(sign).concept()], "severity": severity })
}

const ASPIRIN: Code = snomed("387458008", "Aspirin").said("aspirin");
