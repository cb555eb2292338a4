//! What has been written about Ivy, and four letters that are not for every role.

use super::{
    super::{
        chart::Chart,
        code::Code,
        letters::{AMBULANCE, ASSESSMENT, CLINIC, DISCHARGE, Letter, REFERRAL, SCREENING},
        sources::{ABINGTON_PARK, ASC, EMAS, NGH, NHFT, Place},
        staff::{
            DR_ASHDOWN, DR_HARGREAVES, DR_MEHTA, DR_RUTHERFORD, DR_WARD, J_OSEI, MR_HALLAM,
            MR_SINGLETON, MS_CORBETT, MS_TENNANT, NURSE_DOBSON, NURSE_QUAYE, Staff,
        },
    },
    ago,
    contacts::Stays,
};

pub(super) fn write(chart: &mut Chart, stays: &Stays) {
    let calendar = chart.calendar;
    for filed in LETTERS {
        let about = match filed.about {
            About::Nothing => None,
            About::Fall => Some(stays.emergency.as_str()),
            About::FallAmbulance => Some(stays.ambulance.as_str()),
            About::Today => Some(stays.brought_in_today.as_str()),
            About::DiabetesClinic => Some(stays.diabetes_clinic.as_str()),
        };
        let pen = chart.at(filed.place);
        let mut pen = if filed.restricted { pen.labelled("R") } else { pen };
        let letter = Letter {
            kind: filed.kind,
            title: filed.title,
            department: filed.department,
            dated: calendar.ago(filed.days),
            version: filed.version,
            printed: filed.printed,
            about,
            body: filed.body,
        };
        pen.letter(&letter, filed.by);
    }
}

#[derive(Clone, Copy)]
enum About {
    Nothing,
    Fall,
    FallAmbulance,
    Today,
    DiabetesClinic,
}

struct Filed {
    days: i64,
    place: &'static Place,
    department: &'static str,
    by: &'static Staff,
    kind: Code,
    title: &'static str,
    about: About,
    version: u32,
    printed: bool,
    restricted: bool,
    body: &'static str,
}

const PLAIN: Filed = Filed {
    days: 0,
    place: &NGH,
    department: "",
    by: &DR_WARD,
    kind: CLINIC,
    title: "",
    about: About::Nothing,
    version: 1,
    printed: false,
    restricted: false,
    body: "",
};

const LETTERS: [Filed; 17] = [
    Filed {
        place: &EMAS,
        department: "Northamptonshire division",
        by: &MS_CORBETT,
        kind: AMBULANCE,
        title: "Ambulance patient report",
        about: About::Today,
        body: include_str!("letters/ambulance-today.txt"),
        ..PLAIN
    },
    Filed {
        days: ago::DIABETES_CLINIC,
        department: "Diabetes clinic",
        by: &DR_ASHDOWN,
        title: "Clinic letter",
        about: About::DiabetesClinic,
        printed: true,
        body: include_str!("letters/diabetes-clinic.txt"),
        ..PLAIN
    },
    Filed {
        days: ago::HOME_CARE_BEGAN,
        place: &ASC,
        department: "Older people's team",
        by: &J_OSEI,
        kind: ASSESSMENT,
        title: "Assessment summary",
        body: include_str!("letters/social-care-assessment.txt"),
        ..PLAIN
    },
    Filed {
        days: ago::DISCHARGE,
        department: "Emergency department",
        by: &DR_MEHTA,
        kind: DISCHARGE,
        title: "Emergency department discharge summary",
        about: About::Fall,
        version: 2,
        printed: true,
        body: include_str!("letters/discharge-summary.txt"),
        ..PLAIN
    },
    Filed {
        days: ago::FALL,
        place: &EMAS,
        department: "Northamptonshire division",
        by: &MS_CORBETT,
        kind: AMBULANCE,
        title: "Ambulance patient report",
        about: About::FallAmbulance,
        body: include_str!("letters/ambulance-fall.txt"),
        ..PLAIN
    },
    Filed {
        days: ago::FALLS_REFERRAL,
        place: &ABINGTON_PARK,
        department: "GP practice",
        kind: REFERRAL,
        title: "Referral, falls clinic",
        body: include_str!("letters/falls-referral.txt"),
        ..PLAIN
    },
    Filed {
        days: ago::DIABETES_REVIEW,
        place: &ABINGTON_PARK,
        department: "GP practice",
        by: &NURSE_DOBSON,
        title: "Diabetes annual review",
        body: include_str!("letters/diabetes-review.txt"),
        ..PLAIN
    },
    Filed {
        days: ago::CARDIOLOGY,
        department: "Cardiology",
        by: &DR_RUTHERFORD,
        title: "Clinic letter",
        printed: true,
        body: include_str!("letters/cardiology.txt"),
        ..PLAIN
    },
    Filed {
        days: ago::EYE_SCREENING,
        department: "Eye screening",
        by: &MR_SINGLETON,
        kind: SCREENING,
        title: "Screening result",
        body: include_str!("letters/eye-screening.txt"),
        ..PLAIN
    },
    Filed {
        days: ago::LAST_DIABETES_CLINIC,
        department: "Diabetes clinic",
        by: &NURSE_QUAYE,
        title: "Clinic letter",
        printed: true,
        body: include_str!("letters/diabetes-clinic-last-year.txt"),
        ..PLAIN
    },
    Filed {
        days: ago::ORTHOPAEDICS,
        department: "Orthopaedics",
        by: &MR_HALLAM,
        title: "Clinic letter",
        body: include_str!("letters/orthopaedics.txt"),
        ..PLAIN
    },
    Filed {
        days: 600,
        department: "Audiology",
        by: &MS_TENNANT,
        title: "Hearing aid fitting",
        body: include_str!("letters/audiology.txt"),
        ..PLAIN
    },
    Filed {
        days: 995,
        place: &ABINGTON_PARK,
        department: "GP practice",
        kind: REFERRAL,
        title: "Referral, cardiology",
        body: include_str!("letters/cardiology-referral.txt"),
        ..PLAIN
    },
    Filed {
        days: 390,
        place: &NHFT,
        department: "Memory service",
        by: &DR_HARGREAVES,
        title: "Memory assessment",
        restricted: true,
        body: include_str!("letters/memory-assessment.txt"),
        ..PLAIN
    },
    Filed {
        days: 1850,
        place: &NHFT,
        department: "Older people's mental health",
        by: &DR_HARGREAVES,
        title: "Clinic letter",
        restricted: true,
        body: include_str!("letters/bereavement.txt"),
        ..PLAIN
    },
    Filed {
        days: 1760,
        place: &NHFT,
        department: "Older people's mental health",
        by: &DR_HARGREAVES,
        title: "Discharge from clinic",
        restricted: true,
        body: include_str!("letters/bereavement-discharge.txt"),
        ..PLAIN
    },
    Filed {
        days: 210,
        place: &ASC,
        department: "Safeguarding team",
        by: &J_OSEI,
        kind: ASSESSMENT,
        title: "Safeguarding enquiry, closed",
        restricted: true,
        body: include_str!("letters/safeguarding-enquiry.txt"),
        ..PLAIN
    },
];
