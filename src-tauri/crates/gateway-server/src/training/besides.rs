//! What somebody who came later has besides: small troubles and old operations, so that no two people are alike.

use super::{
    chart::Chart,
    clinical::{Allergy, CONTACT_RASH, Course, NAUSEA, Problem, RASH, Severity},
    code::{Code, snomed, words},
    dice::Dice,
    lives::{Allergic, Life},
    medicines::{
        CETIRIZINE, COLECALCIFEROL, EMOLLIENT, FERROUS_SULFATE, HYDROCORTISONE, HYPROMELLOSE,
        LEVOTHYROXINE_LOW, Medicine, OMEPRAZOLE, SUMATRIPTAN, TAMSULOSIN,
        more::{
            CITALOPRAM, CYPROTERONE_FREE_PILL, ESTRADIOL_PATCH, FINASTERIDE, GAVISCON,
            HYDROXOCOBALAMIN, LATANOPROST, MEBEVERINE, MOMETASONE_NOSE, PROGESTERONE, PROPRANOLOL,
        },
    },
    person::Gender::{self, Female, Male},
    staff::{MR_OYEDELE, gp_of},
};

/// Something that somebody has besides.
struct Besides {
    ages: (u32, u32),
    gender: Option<Gender>,
    /// Words in the life beside which it cannot stand: what it would contradict, or what must not be given with it.
    never_with: &'static [&'static str],
    what: What,
}

enum What {
    /// A problem for so many months at most, and what is taken for it.
    Problem(Code, u32, &'static [(&'static Medicine, &'static str)]),
    /// An operation, so many years ago at most.
    Operation(Code, u32),
    Allergy(Allergy),
}

/// One to four things besides, none of which contradicts the life.
///
/// Whoever lives the same life in another round has others: no two people are alike.
pub(super) fn write(chart: &mut Chart, life: &Life, round: usize, dice: &mut Dice) {
    let age = chart.person.age(chart.calendar.today);
    let gender = chart.person.gender;
    let of_round = ALL.iter().skip(round % ROUNDS).step_by(ROUNDS);
    let mut fitting: Vec<&Besides> =
        of_round.filter(|besides| besides.fits(age, gender, life)).collect();
    let most = if age < 12 { 2 } else { 4 };
    for _ in 0..dice.between(1, most) {
        if fitting.is_empty() {
            return;
        }
        let last = i64::try_from(fitting.len()).unwrap_or(1) - 1;
        let chosen = fitting.remove(usize::try_from(dice.between(0, last)).unwrap_or(0));
        chosen.write(chart, dice);
    }
}

impl Besides {
    fn fits(&self, age: u32, gender: Gender, life: &Life) -> bool {
        let (from, to) = self.ages;
        let said = said(life);
        let stands = |word: &&str| said.iter().any(|words| words.contains(word));
        let allergies_known = matches!(life.allergic, Allergic::Known(_));
        (from..=to).contains(&age)
            && self.gender.is_none_or(|of| of == gender)
            && !self.never_with.iter().any(stands)
            && (allergies_known || !matches!(self.what, What::Allergy(_)))
    }

    fn write(&self, chart: &mut Chart, dice: &mut Dice) {
        let calendar = chart.calendar;
        let practice = chart.person.practice;
        let (hospital, born) = (chart.person.hospital, chart.person.born);
        let doctor = gp_of(practice.source.ods);
        match &self.what {
            What::Problem(code, months, taken) => {
                let months = u32::try_from(dice.between(5, i64::from(*months))).unwrap_or(12);
                let began = calendar.months_ago(months).max(born);
                let since = began.format(if months > 36 { "%Y" } else { "%Y-%m" }).to_string();
                let mut gp = chart.at(practice);
                gp.problem(
                    &Problem { code: *code, since: &since, over: None, note: None },
                    began,
                    doctor,
                );
                let issued = calendar.working(dice.between(2, 26)).max(born);
                for (medicine, reason) in *taken {
                    gp.gp_medicine(
                        &Course { medicine, reason, started: began, issued, ended: None },
                        doctor,
                    );
                }
            }
            What::Operation(done, years) => {
                let day = calendar.working(dice.between(500, i64::from(*years) * 365)).max(born);
                chart.at(hospital).procedure(*done, day, &MR_OYEDELE);
            }
            What::Allergy(allergy) => {
                let day = calendar.working(dice.between(300, 5000)).max(born);
                chart.at(practice).allergy(allergy, day, doctor);
            }
        }
    }
}

/// Everything that a life says, in small letters.
fn said(life: &Life) -> Vec<String> {
    let problems = life.problems.iter().map(|(code, ..)| code.text());
    let repeats = life.repeats.iter().flat_map(|(medicine, reason, _)| [medicine.name, *reason]);
    let courses = life.courses.iter().flat_map(|(medicine, reason, _)| [medicine.name, *reason]);
    let given = life
        .clinics
        .iter()
        .flat_map(|clinic| clinic.given.iter().map(|(medicine, _)| medicine.name));
    let done = life.procedures.iter().map(|(code, _)| code.text());
    let letters = life.clinics.iter().map(|clinic| clinic.letter);
    let allergies: &[Allergy] = match life.allergic {
        Allergic::Known(list) => list,
        Allergic::NoneKnown | Allergic::NeverAsked => &[],
    };
    let allergies = allergies.iter().map(|allergy| allergy.to.text());
    problems
        .chain(repeats)
        .chain(courses)
        .chain(given)
        .chain(done)
        .chain(letters)
        .chain(allergies)
        .map(str::to_lowercase)
        .collect()
}

const fn problem(
    ages: (u32, u32),
    gender: Option<Gender>,
    never_with: &'static [&'static str],
    code: Code,
    months: u32,
    taken: &'static [(&'static Medicine, &'static str)],
) -> Besides {
    Besides { ages, gender, never_with, what: What::Problem(code, months, taken) }
}

const fn operation(
    ages: (u32, u32),
    gender: Option<Gender>,
    never_with: &'static [&'static str],
    done: Code,
    years: u32,
) -> Besides {
    Besides { ages, gender, never_with, what: What::Operation(done, years) }
}

const fn allergy(
    ages: (u32, u32),
    never_with: &'static [&'static str],
    to: Code,
    reaction: Code,
    severity: Severity,
    category: &'static str,
) -> Besides {
    Besides {
        ages,
        gender: None,
        never_with,
        what: What::Allergy(Allergy { to, reaction, severity, category }),
    }
}

/// How often a life is lived by another of those who came later, before the same things come again.
const ROUNDS: usize = 3;

#[rustfmt::skip]
const ALL: [Besides; 49] = [
    problem((3, 60), None, &["rhinitis", "hay fever", "cetirizine"], snomed("21719001", "Allergic rhinitis caused by pollen").said("Hay fever"), 120, &[(&CETIRIZINE, "hay fever")]),
    problem((14, 70), None, &["rhinitis", "hay fever", "nose bleed"], words("Nasal polyps"), 60, &[(&MOMETASONE_NOSE, "nasal polyps")]),
    problem((1, 60), None, &["eczema", "skin"], snomed("43116000", "Eczema"), 200, &[(&EMOLLIENT, "eczema")]),
    problem((2, 50), None, &["eczema", "skin", "hydrocortisone"], words("Eczema of the hands"), 90, &[(&HYDROCORTISONE, "eczema of the hands")]),
    problem((24, 80), None, &["omeprazole", "lansoprazole", "stomach", "reflux", "clopidogrel"], snomed("235595009", "Gastroesophageal reflux disease").said("Acid reflux"), 140, &[(&OMEPRAZOLE, "acid reflux")]),
    problem((20, 70), None, &["reflux", "omeprazole", "lansoprazole", "mycophenolate", "dialysis"], words("Heartburn"), 40, &[(&GAVISCON, "heartburn")]),
    problem((20, 60), None, &["bowel", "crohn", "coeliac", "colon", "constipation"], snomed("10743008", "Irritable bowel syndrome"), 120, &[(&MEBEVERINE, "irritable bowel syndrome")]),
    problem((28, 80), None, &["thyroid", "adrenal"], snomed("40930008", "Hypothyroidism"), 110, &[(&LEVOTHYROXINE_LOW, "hypothyroidism")]),
    problem((18, 60), Some(Female), &["migraine", "coronary", "stroke", "heart"], snomed("37796009", "Migraine"), 180, &[(&SUMATRIPTAN, "migraine")]),
    problem((18, 55), None, &["migraine", "asthma", "inhaler", "salbutamol", "heart", "carvedilol", "bisoprolol", "pulse", "depress"], words("Migraine, prevention"), 30, &[(&PROPRANOLOL, "migraine prevention")]),
    problem((30, 99), None, &["colecalciferol", "alfacalcidol", "vitamin d"], snomed("34713006", "Vitamin D deficiency"), 30, &[(&COLECALCIFEROL, "vitamin D deficiency")]),
    problem((40, 92), None, &["b12", "anaemia"], words("Vitamin B12 deficiency"), 70, &[(&HYDROXOCOBALAMIN, "vitamin B12 deficiency")]),
    problem((18, 50), Some(Female), &["anaemia", "ferrous", "haemoglobin", "transplant", "postnatal", "caesarean"], words("Heavy periods with low iron"), 20, &[(&FERROUS_SULFATE, "low iron")]),
    problem((50, 95), None, &["eye", "glaucoma"], words("Dry eyes"), 80, &[(&HYPROMELLOSE, "dry eyes")]),
    problem((56, 95), None, &["glaucoma", "brimonidine", "asthma"], snomed("23986001", "Glaucoma"), 90, &[(&LATANOPROST, "glaucoma")]),
    problem((54, 92), Some(Male), &["prostat", "tamsulosin", "doxazosin"], snomed("266569009", "Benign prostatic hyperplasia").said("Enlarged prostate"), 70, &[(&TAMSULOSIN, "enlarged prostate")]),
    problem((60, 90), Some(Male), &["prostat", "psa", "doxazosin", "tamsulosin"], words("Enlarged prostate, on two medicines"), 50, &[(&TAMSULOSIN, "enlarged prostate"), (&FINASTERIDE, "enlarged prostate")]),
    problem((46, 58), Some(Female), &["breast", "clot", "embolism", "migraine", "lupus", "stroke", "heart", "endometriosis", "liver"], words("Menopause symptoms"), 30, &[(&ESTRADIOL_PATCH, "menopause symptoms"), (&PROGESTERONE, "protection of the womb")]),
    problem((18, 34), Some(Female), &["desogestrel", "migraine", "clot", "lupus", "liver", "transplant", "hypertension", "caesarean", "pregnan", "down", "breast"], words("Contraception"), 40, &[(&CYPROTERONE_FREE_PILL, "contraception")]),
    problem((22, 75), None, &["depress", "anxiety", "sertraline", "mirtazapine", "amitriptyline", "sumatriptan", "schizophrenia", "warfarin", "rivaroxaban", "clopidogrel", "anticoag", "aspirin", "naproxen", "heart", "epilep", "adhd"], words("Anxiety with low mood"), 40, &[(&CITALOPRAM, "anxiety with low mood")]),
    problem((60, 99), None, &["hearing"], snomed("15188001", "Hearing loss").said("Hearing loss, two hearing aids"), 150, &[]),
    problem((58, 96), None, &["osteoarthritis", "joint", "knee"], snomed("396275006", "Osteoarthritis").said("Osteoarthritis of hands"), 150, &[]),
    problem((45, 90), None, &["diverticul", "colon", "crohn", "bowel"], words("Diverticular disease"), 120, &[]),
    problem((25, 80), None, &["psoriasis"], words("Rosacea"), 100, &[]),
    problem((30, 90), None, &["varicose", "ulcer"], words("Varicose veins"), 160, &[]),
    problem((18, 70), None, &["smok", "lung", "copd"], words("Stopped smoking"), 90, &[]),
    problem((5, 40), None, &["sight"], words("Short-sighted, wears glasses"), 160, &[]),
    problem((3, 11), None, &["tonsil", "ear"], words("Glue ear"), 20, &[]),
    problem((2, 9), None, &["constipation", "growth"], words("Fussy eating"), 20, &[]),
    problem((0, 2), None, &["cradle", "skin"], words("Cradle cap"), 3, &[]),
    problem((0, 6), None, &["birthmark"], words("Strawberry birthmark on the back"), 60, &[]),
    problem((1, 8), None, &["croup"], words("Croup, twice"), 30, &[]),
    problem((1, 9), None, &["squint", "sight"], words("Squint, patched"), 40, &[]),
    problem((4, 14), None, &["wet", "growth"], words("Bed-wetting"), 30, &[]),
    problem((0, 3), None, &["hernia"], words("Umbilical hernia, watched"), 30, &[]),
    problem((6, 16), None, &["verruca", "skin"], words("Verrucas"), 20, &[]),
    operation((0, 5), None, &["tongue"], words("Tongue-tie released"), 2),
    operation((12, 90), None, &["appendic", "crohn", "colectomy"], snomed("80146002", "Excision of appendix").said("Appendicectomy"), 9),
    operation((30, 90), None, &["gall", "liver", "colectomy"], snomed("38102005", "Cholecystectomy").said("Gall bladder removed by keyhole surgery"), 12),
    operation((6, 60), None, &["tonsil"], snomed("173422009", "Tonsillectomy"), 5),
    operation((40, 90), Some(Male), &["hernia"], snomed("44558001", "Repair of inguinal hernia").said("Inguinal hernia repair, right"), 14),
    operation((44, 90), Some(Female), &["womb", "hysterectomy", "endometriosis", "period", "pregnan"], snomed("236886002", "Hysterectomy"), 11),
    operation((34, 60), Some(Male), &["vasectomy", "down", "cystic"], snomed("22523008", "Vasectomy"), 10),
    operation((50, 92), None, &["carpal"], words("Carpal tunnel release, right"), 10),
    operation((64, 96), None, &["cataract", "eye"], snomed("54885007", "Extraction of cataract").said("Cataract operation, right"), 8),
    allergy((16, 99), &["trimethoprim", "co-trimoxazole"], words("trimethoprim"), RASH, Severity::Mild, "medication"),
    allergy((10, 80), &["kiwi", "latex"], words("kiwi fruit"), words("itching of the mouth"), Severity::Mild, "food"),
    allergy((18, 99), &["nickel", "metal"], words("nickel"), CONTACT_RASH, Severity::Mild, "environment"),
    allergy((20, 99), &["morphine", "codeine", "buprenorphine", "opioid"], words("tramadol"), NAUSEA, Severity::Moderate, "medication"),
];
