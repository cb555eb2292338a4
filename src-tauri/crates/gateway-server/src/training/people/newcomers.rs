//! The neighbours who came later: each with a name that is met seldom, and a home that fits the age.

use nhs::NhsNumber;

use super::{POSTCODE, STREETS, area, hospital_of, part};
use crate::training::{
    arranged::HOMES,
    code::Code,
    dice::Dice,
    lives::{Life, Support},
    names::later,
    particulars::{Known, Particulars, ethnic, marital},
    person::{Gender, Home, Person},
    sources::{ABINGTON_PARK, KINGSTHORPE, Place, ROCKINGHAM, SWANSPOOL},
    time::Calendar,
};

/// Somebody who came later, to live this life; `place` is their place among all who did.
pub(in super::super) fn newcomer(
    nhs: NhsNumber,
    place: usize,
    life: &Life,
    calendar: Calendar,
    dice: &mut Dice,
) -> Person {
    let by_chance = if dice.happens(52) { Gender::Female } else { Gender::Male };
    let gender = life.gender.unwrap_or(by_chance);
    let age =
        i32::try_from(dice.between(i64::from(life.ages.0), i64::from(life.ages.1))).unwrap_or(40);
    let born = match age {
        0 => calendar.ago(dice.between(118, 170)),
        _ => calendar.born(age, part(dice, 12), part(dice, 28)),
    };
    let practice = dice.one_of(&SHARING, &ABINGTON_PARK);
    let family = later::family(place);
    let given = later::given_of(family, gender, age, dice);
    let grown = u32::try_from(age).unwrap_or(0);
    let letter = match age {
        ..25 => 'S',
        25..77 => dice.one_of(&GROWN, 'M'),
        _ => dice.one_of(&OLD, 'M'),
    };
    Person {
        nhs,
        prefix: prefix(gender, age, letter),
        given: vec![given],
        family,
        preferred: None,
        gender,
        born,
        died: None,
        home: home(practice, age, life, dice),
        telephone: Some(format!("{} 555 {:04}", area(practice), dice.between(400, 9899))),
        email: None,
        language: None,
        traced: dice.happens(97),
        single: letter == 'S',
        protected: false,
        practice,
        hospital: hospital_of(practice),
        particulars: Some(Particulars {
            born: if later::from(family) == later::From::Africa && age > 60 {
                Known::Year
            } else {
                Known::Day
            },
            ethnicity: Some(ethnicity_of(family)),
            marital: marital(grown, letter),
            ..Particulars::default()
        }),
    }
}

fn prefix(gender: Gender, age: i32, marital: char) -> &'static str {
    match (gender, age, marital) {
        (Gender::Male, ..16, _) => "Master",
        (Gender::Male, ..) => "Mr",
        (Gender::Female, ..25, _) => "Miss",
        (Gender::Female, _, 'M' | 'W') => "Mrs",
        (Gender::Female, _, 'S') if age > 60 => "Miss",
        (Gender::Female, ..) => "Ms",
    }
}

fn home(practice: &Place, age: i32, life: &Life, dice: &mut Dice) -> Home {
    let street = dice.one_of(&STREETS, "Larch Way");
    let number = dice.between(1, 140);
    let line = match age {
        _ if life.support == Support::CareHome => {
            let homes: Vec<_> = HOMES.iter().collect();
            let [first, ..] = &HOMES;
            let home = dice.one_of(&homes, first);
            format!("{}, {}", home.name, home.street)
        }
        17..25 if dice.happens(40) => {
            format!("Room {}, Wharf Hall, Old Wharf Road", dice.between(101, 430))
        }
        25..60 if dice.happens(30) => format!("Flat {}, {number} {street}", dice.between(1, 24)),
        60.. if dice.happens(25) => format!("{} Orchard Bank Bungalows", dice.between(1, 30)),
        _ if dice.happens(8) => format!("{} Farm, {street}", dice.one_of(&FARMS, "Hill")),
        _ if dice.happens(4) => format!("Pitch {}, Meadow View Caravan Site", dice.between(1, 18)),
        _ => format!("{number} {street}"),
    };
    let (outward, _) = practice.postcode.split_once(' ').unwrap_or((practice.postcode, ""));
    let inward: String = (0..2).map(|_| dice.one_of(&POSTCODE, 'B')).collect();
    let town = if dice.happens(25) {
        dice.one_of(villages(practice), practice.town)
    } else {
        practice.town
    };
    Home { line, town, postcode: format!("{outward} {}{inward}", dice.between(1, 9)) }
}

fn villages(practice: &Place) -> &'static [&'static str] {
    match practice.town {
        "Kettering" => &["Burton Latimer", "Rothwell", "Broughton"],
        "Wellingborough" => &["Irchester", "Finedon", "Earls Barton"],
        _ => &["Brixworth", "Moulton", "Harpole", "Roade"],
    }
}

/// The largest group of the people who have such names here.
fn ethnicity_of(family: &str) -> Code {
    match later::from(family) {
        later::From::Britain => ethnic("A", "White - British"),
        later::From::SouthAsia => ethnic("H", "Asian or Asian British - Indian"),
        later::From::EasternEurope => ethnic("C", "White - Any other White background"),
        later::From::Africa => ethnic("N", "Black or Black British - African"),
        later::From::China => ethnic("R", "Other Ethnic Groups - Chinese"),
    }
}

const SHARING: [&Place; 4] = [&ABINGTON_PARK, &KINGSTHORPE, &ROCKINGHAM, &SWANSPOOL];
const FARMS: [&str; 6] = ["Hill", "Lodge", "Manor", "Top", "Warren", "Rectory"];
/// Married, single, divorced, widowed, as often as they are met.
const GROWN: [char; 6] = ['M', 'M', 'M', 'S', 'S', 'D'];
const OLD: [char; 6] = ['M', 'M', 'W', 'W', 'W', 'S'];
