//! Ordinary lives: illnesses that go together, with their medicines, tests, clinics and letters.
//!
//! Each is one clinical picture in which nothing contradicts anything; the dice add only the person, the days
//! and the small differences between one blood test and the next.

use super::{
    care::ContactKind, clinical::Allergy, code::Code, medicines::Medicine, person::Gender,
    results::Test, staff::Staff,
};

mod adults;
mod brief;
mod heart;
mod hospital;
mod lasting;
mod later;
mod nerves;
mod older;
mod starting;
mod young;

/// One clinical picture.
#[derive(Clone, Copy)]
pub(super) struct Life {
    /// The youngest and the oldest that it fits.
    pub(super) ages: (i32, i32),
    pub(super) gender: Option<Gender>,
    pub(super) allergic: Allergic,
    /// Each with the months since it began, and whether it is over.
    pub(super) problems: &'static [(Code, u32, bool)],
    /// Each with what it is for and the months since it was started.
    pub(super) repeats: &'static [(&'static Medicine, &'static str, u32)],
    /// Each with what it was for and the days since.
    pub(super) courses: &'static [(&'static Medicine, &'static str, i64)],
    pub(super) bloods: Option<&'static Bloods>,
    pub(super) clinics: &'static [Clinic],
    /// What the practice saw the person for, with the days since.
    pub(super) seen: &'static [(&'static str, i64)],
    pub(super) booked: Option<&'static str>,
    /// Why an ambulance came, with the days since.
    pub(super) ambulance: Option<(&'static str, i64)>,
    pub(super) support: Support,
    /// What was done, with the months since.
    pub(super) procedures: &'static [(Code, u32)],
    /// What everybody who opens the record should see at once, with the kind of flag.
    pub(super) flags: &'static [(&'static str, Code)],
}

/// What social care does for somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Support {
    None,
    /// Carers come once a day.
    HomeCare,
    /// Carers come, and a ReSPECT plan says how far treatment goes.
    HomeCareWithRespect,
    /// Lives in a care home, with a ReSPECT plan.
    CareHome,
}

/// What is written about allergies.
#[derive(Clone, Copy)]
pub(super) enum Allergic {
    Known(&'static [Allergy]),
    NoneKnown,
    NeverAsked,
}

/// The same blood test again and again.
pub(super) struct Bloods {
    pub(super) name: Code,
    pub(super) times: i32,
    pub(super) every_days: i64,
    pub(super) tests: &'static [Trend],
}

/// Where a value stands now, and by how much it has risen in a year.
pub(super) struct Trend {
    pub(super) test: &'static Test,
    pub(super) latest: f64,
    pub(super) yearly: f64,
    pub(super) decimals: i32,
}

/// A contact beyond the practice, with the letter that it led to.
pub(super) struct Clinic {
    pub(super) place: Where,
    pub(super) kind: ContactKind,
    pub(super) department: &'static str,
    pub(super) by: &'static Staff,
    pub(super) days: i64,
    pub(super) title: &'static str,
    pub(super) printed: bool,
    /// What the patient was given to take home, and for what.
    pub(super) given: &'static [(&'static Medicine, &'static str)],
    pub(super) letter: &'static str,
}

/// Which organisation runs a clinic.
#[derive(Clone, Copy)]
pub(super) enum Where {
    Hospital,
    Community,
}

/// The lives of those who came later, in the order in which they are given them.
pub(super) const LATER: [&Life; 57] = [
    &starting::PREMATURE,
    &lasting::CROHNS,
    &later::ATRIAL_FIBRILLATION,
    &starting::DOWNS,
    &adults::HIGH_BLOOD_PRESSURE,
    &hospital::KIDNEY_TRANSPLANT,
    &later::MACULAR,
    &young::SCHOOLCHILD_WITH_ASTHMA,
    &nerves::MULTIPLE_SCLEROSIS,
    &later::CARE_HOME,
    &starting::AFTER_A_BIRTH,
    &older::COPD,
    &hospital::BREAST_CANCER,
    &young::WELL,
    &later::POLYMYALGIA,
    &starting::ADHD,
    &lasting::SCHIZOPHRENIA,
    &older::HEART_FAILURE,
    &hospital::DIALYSIS,
    &young::TODDLER,
    &lasting::THYROID,
    &later::LEG_ULCER,
    &adults::TYPE_2_DIABETES,
    &starting::CYSTIC_FIBROSIS,
    &hospital::BOWEL_CANCER,
    &older::DEMENTIA,
    &lasting::ENDOMETRIOSIS,
    &hospital::NEW_KNEE,
    &young::BABY,
    &lasting::BACK_PAIN,
    &heart::PACEMAKER,
    &starting::SICKLE_CELL,
    &adults::GOUT,
    &lasting::LUPUS,
    &hospital::LUNG_CLOT,
    &older::PARKINSONS,
    &starting::CEREBRAL_PALSY,
    &adults::RHEUMATOID,
    &later::HOME_OXYGEN,
    &lasting::ADDISONS,
    &young::MIGRAINE,
    &older::AFTER_A_STROKE,
    &hospital::LIVER,
    &starting::COELIAC,
    &adults::DEPRESSION,
    &older::HIP_FRACTURE,
    &lasting::SLEEP_APNOEA,
    &young::TEENAGER_WITH_DIABETES,
    &nerves::SPINAL_INJURY,
    &older::AFTER_A_HEART_ATTACK,
    &starting::ACNE,
    &lasting::PSORIASIS,
    &heart::NEW_AORTIC_VALVE,
    &adults::EPILEPSY,
    &nerves::MOTOR_NEURONE,
    &older::PROSTATE,
    &young::ASTHMA_AND_HAY_FEVER,
];

/// The lives in the order in which the first neighbours are given them.
pub(super) const LIVES: [&Life; 21] = [
    &young::BABY,
    &adults::HIGH_BLOOD_PRESSURE,
    &older::COPD,
    &young::SCHOOLCHILD_WITH_ASTHMA,
    &adults::TYPE_2_DIABETES,
    &older::HEART_FAILURE,
    &young::MIGRAINE,
    &older::DEMENTIA,
    &adults::RHEUMATOID,
    &young::TODDLER,
    &older::AFTER_A_HEART_ATTACK,
    &adults::DEPRESSION,
    &older::AFTER_A_STROKE,
    &young::TEENAGER_WITH_DIABETES,
    &adults::GOUT,
    &older::HIP_FRACTURE,
    &adults::EPILEPSY,
    &older::PARKINSONS,
    &young::WELL,
    &older::PROSTATE,
    &young::ASTHMA_AND_HAY_FEVER,
];
pub(super) use adults::{HIGH_BLOOD_PRESSURE, TYPE_2_DIABETES};
pub(super) use brief::{EARACHE, LEG_INJURY, PENICILLIN_ALLERGY};
pub(super) use hospital::{LIVER, NEW_KNEE};
pub(super) use lasting::{PSORIASIS, THYROID};
pub(super) use later::{ATRIAL_FIBRILLATION, CARE_HOME, POLYMYALGIA};
pub(super) use older::{
    AFTER_A_HEART_ATTACK, AFTER_A_STROKE, COPD, DEMENTIA, HEART_FAILURE, PROSTATE,
};
pub(super) use starting::ADHD;
pub(super) use young::{ASTHMA_AND_HAY_FEVER, SCHOOLCHILD_WITH_ASTHMA, WELL};

/// A life in which nothing has happened.
pub(super) const NOTHING: Life = Life {
    ages: (18, 60),
    gender: None,
    allergic: Allergic::NeverAsked,
    problems: &[],
    repeats: &[],
    courses: &[],
    bloods: None,
    clinics: &[],
    seen: &[],
    booked: None,
    ambulance: None,
    support: Support::None,
    procedures: &[],
    flags: &[],
};

/// So many months ago that it was from birth, whatever the age.
const BIRTH: u32 = 1500;

const fn trend(test: &'static Test, latest: f64, yearly: f64, decimals: i32) -> Trend {
    Trend { test, latest, yearly, decimals }
}
