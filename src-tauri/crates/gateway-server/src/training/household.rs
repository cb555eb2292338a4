//! With whom somebody who came later lives, who is next of kin, and what the practice knows of their habits.

use chrono::NaiveDate;

use super::{
    care::Relative,
    chart::Chart,
    code::{Code, loinc, snomed, words},
    dice::Dice,
    lives::{Life, Support},
    names::later,
    particulars::Particulars,
    person::{Gender, Person},
    staff::gp_of,
};

/// One way to live: who is named as next of kin, and what is said of the home.
struct Household {
    ages: (u32, u32),
    kin: (&'static str, &'static str),
    /// Whether the next of kin is a woman, a man, or the other gender of a pair.
    gender: Kin,
    /// How much older the next of kin is.
    older: i32,
    note: &'static str,
    home: &'static str,
    same_name: bool,
}

#[derive(Clone, Copy)]
enum Kin {
    Woman,
    Man,
    Other,
    Same,
}

pub(super) fn write(chart: &mut Chart, life: &Life, dice: &mut Dice) {
    let person = chart.person.clone();
    let age = person.age(chart.calendar.today);
    let fitting: Vec<&Household> =
        HOUSEHOLDS.iter().filter(|household| household.fits(&person, age, life)).collect();
    let Some(first) = fitting.first() else { return };
    let household = dice.one_of(&fitting, first);
    let day = chart.calendar.working(dice.between(60, 900)).max(person.born);
    next_of_kin(chart, household, &person, age, day, dice);
    habits(chart, household, life, age, day, dice);
}

fn next_of_kin(
    chart: &mut Chart,
    household: &Household,
    person: &Person,
    age: u32,
    day: NaiveDate,
    dice: &mut Dice,
) {
    let gender = match household.gender {
        Kin::Woman => Gender::Female,
        Kin::Man => Gender::Male,
        Kin::Other => person.gender.other(),
        Kin::Same => person.gender,
    };
    let years = i32::try_from(age).unwrap_or(40) + household.older;
    let given = later::given_of(person.family, gender, years, dice);
    let family = if household.same_name { person.family } else { later::any_family(dice) };
    let prefix = match gender {
        Gender::Male => "Mr",
        Gender::Female => dice.one_of(&["Mrs", "Ms"], "Mrs"),
    };
    let number = format!("07700 900{:03}", dice.between(100, 999));
    let relative = Relative {
        name: [prefix, given, family],
        kind: household.kin,
        telephone: &number,
        note: Some(household.note),
    };
    let practice = person.practice;
    let mut gp = chart.at(practice);
    gp.relative(&relative, day);
    gp.team(practice.source.name, practice.telephone, &[gp_of(practice.source.ods)], &[], day);
}

/// What the practice has asked a grown-up: home, smoking, alcohol, work.
fn habits(
    chart: &mut Chart,
    household: &Household,
    life: &Life,
    age: u32,
    day: NaiveDate,
    dice: &mut Dice,
) {
    let practice = chart.person.practice;
    let doctor = gp_of(practice.source.ods);
    let mut gp = chart.at(practice);
    let alone = household.home.starts_with("Lives alone");
    let home = if alone { snomed("105529008", "Lives alone").said("Home") } else { words("Home") };
    gp.social_fact(home, household.home, day, doctor);
    if age < 16 {
        return;
    }
    let modern: &[&str] = if age < 70 { &SMOKING } else { &SMOKING_BEFORE };
    let smoker = dice.one_of(modern, "Never smoked");
    let lungs = said_of_lungs(life);
    let smoking = if lungs { "Stopped smoking some years ago" } else { smoker };
    gp.social_fact(TOBACCO, smoking, day, doctor);
    if !is_about_alcohol(life) {
        gp.social_fact(words("Alcohol"), dice.one_of(&ALCOHOL, "None"), day, doctor);
    }
    if (18..66).contains(&age) && life.support == Support::None && !has(life, "Down") {
        gp.social_fact(words("Work"), dice.one_of(&WORK, "Works in a shop"), day, doctor);
    }
}

impl Household {
    fn fits(&self, person: &Person, age: u32, life: &Life) -> bool {
        let (from, to) = self.ages;
        let in_a_home = life.support == Support::CareHome;
        let alone = self.home.starts_with("Lives alone");
        let (married, paired) = (self.kin.1 == "spouse", self.kin.1 == "partner");
        let is_married = person.particulars.as_ref().is_some_and(Particulars::is_married);
        let dependent = has(life, "Down") || has(life, "Cerebral palsy");
        (from..=to).contains(&age)
            && in_a_home == self.home.starts_with("Lives in a care home")
            && !(dependent && (alone || married || paired))
            && (age < 18 || in_a_home || married == is_married)
    }
}

fn has(life: &Life, word: &str) -> bool {
    life.problems.iter().any(|(code, ..)| code.text().contains(word))
}

fn said_of_lungs(life: &Life) -> bool {
    ["COPD", "fibrosis", "Blood clots"].iter().any(|word| has(life, word))
}

fn is_about_alcohol(life: &Life) -> bool {
    has(life, "Alcohol")
}

const TOBACCO: Code = loinc("72166-2", "Tobacco smoking status").said("Smoking");
const SMOKING: [&str; 6] = [
    "Never smoked",
    "Never smoked",
    "Ex-smoker, stopped more than ten years ago",
    "Ex-smoker, stopped last year",
    "Smokes 10 a day",
    "Uses an e-cigarette, no tobacco",
];
const SMOKING_BEFORE: [&str; 3] =
    ["Never smoked", "Ex-smoker, stopped more than ten years ago", "Smokes a pipe"];
const ALCOHOL: [&str; 5] =
    ["None", "2 units a week", "6 units a week", "10 units a week", "On special days only"];
const WORK: [&str; 14] = [
    "Drives a delivery van",
    "Primary school teacher",
    "Works nights in a warehouse",
    "Self-employed electrician",
    "Care assistant in a care home",
    "Full-time carer for a parent",
    "Works from home in accounts",
    "Shoe factory, machine operator",
    "Unemployed since last year",
    "Shop manager",
    "Bus driver",
    "Farm worker",
    "Studies part time",
    "Nurse at a hospital outside the county",
];

#[rustfmt::skip]
const HOUSEHOLDS: [Household; 22] = [
    Household { ages: (0, 15), kin: ("MTH", "mother"), gender: Kin::Woman, older: 28, note: "Next of kin. Parental responsibility.", home: "Lives with both parents and a brother", same_name: true },
    Household { ages: (0, 15), kin: ("MTH", "mother"), gender: Kin::Woman, older: 24, note: "Next of kin. Parental responsibility.", home: "Lives with mother; sees father at weekends", same_name: false },
    Household { ages: (0, 15), kin: ("FTH", "father"), gender: Kin::Man, older: 33, note: "Next of kin. Parental responsibility.", home: "Lives with father and grandmother", same_name: true },
    Household { ages: (2, 15), kin: ("GRMTH", "grandmother"), gender: Kin::Woman, older: 55, note: "Next of kin. Special guardian.", home: "Lives with grandparents", same_name: true },
    Household { ages: (0, 15), kin: ("MTH", "mother"), gender: Kin::Woman, older: 31, note: "Next of kin. Parental responsibility.", home: "Lives with two mothers and a twin sister", same_name: true },
    Household { ages: (16, 24), kin: ("MTH", "mother"), gender: Kin::Woman, older: 26, note: "Next of kin.", home: "Lives with parents", same_name: true },
    Household { ages: (17, 24), kin: ("FTH", "father"), gender: Kin::Man, older: 30, note: "Next of kin. Lives in Peterborough.", home: "Shares a student house with four others", same_name: true },
    Household { ages: (25, 48), kin: ("SPS", "spouse"), gender: Kin::Other, older: 1, note: "Next of kin.", home: "Lives with spouse and two children", same_name: true },
    Household { ages: (25, 60), kin: ("DOMPART", "partner"), gender: Kin::Same, older: 3, note: "Next of kin.", home: "Lives with partner", same_name: false },
    Household { ages: (25, 60), kin: ("DOMPART", "partner"), gender: Kin::Other, older: -2, note: "Next of kin.", home: "Lives with partner and one child", same_name: false },
    Household { ages: (25, 66), kin: ("SIS", "sister"), gender: Kin::Woman, older: 4, note: "Next of kin. Holds a key.", home: "Lives alone in a flat on the second floor, no lift", same_name: false },
    Household { ages: (28, 60), kin: ("MTH", "mother"), gender: Kin::Woman, older: 27, note: "Next of kin.", home: "Lives with mother, who is a carer", same_name: true },
    Household { ages: (25, 60), kin: ("BRO", "brother"), gender: Kin::Man, older: 2, note: "Next of kin.", home: "Shares a house with friends", same_name: true },
    Household { ages: (48, 79), kin: ("SPS", "spouse"), gender: Kin::Other, older: 2, note: "Next of kin.", home: "Lives with spouse", same_name: true },
    Household { ages: (49, 75), kin: ("SPS", "spouse"), gender: Kin::Other, older: -4, note: "Next of kin. Works away from Monday to Thursday.", home: "Lives with spouse and a grown-up son", same_name: true },
    Household { ages: (60, 105), kin: ("DAU", "daughter"), gender: Kin::Woman, older: -29, note: "Next of kin. Visits every day.", home: "Lives alone in a bungalow", same_name: false },
    Household { ages: (60, 105), kin: ("SON", "son"), gender: Kin::Man, older: -31, note: "Next of kin. Lives in Canada: write, or ring after 14:00.", home: "Lives alone in sheltered housing, warden on site", same_name: true },
    Household { ages: (66, 105), kin: ("DAU", "daughter"), gender: Kin::Woman, older: -27, note: "Next of kin. Lasting power of attorney for health.", home: "Lives with daughter and her family", same_name: false },
    Household { ages: (70, 105), kin: ("SPS", "spouse"), gender: Kin::Other, older: -1, note: "Next of kin. Is cared for by the patient.", home: "Lives with spouse, whose carer they are", same_name: true },
    Household { ages: (60, 105), kin: ("NBOR", "neighbour"), gender: Kin::Woman, older: -12, note: "First to be rung. No family.", home: "Lives alone on a narrowboat at the marina", same_name: false },
    Household { ages: (78, 105), kin: ("SON", "son"), gender: Kin::Man, older: -26, note: "Next of kin. Lasting power of attorney for health.", home: "Lives in a care home", same_name: true },
    Household { ages: (78, 105), kin: ("NIECE", "niece"), gender: Kin::Woman, older: -38, note: "Next of kin. Visits on Sundays.", home: "Lives in a care home", same_name: false },
];
