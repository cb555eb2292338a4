//! The people who came later and are known by name: each shows one thing that a clinician meets.

use super::{
    Born::{Aged, DaysAgo, On},
    Gender::{Female, Male},
    Home, Known, Language, Person, named,
};
use crate::training::{
    code::Code,
    particulars::{self, Emergency, Particulars, ethnic, marital},
    sources::{ABINGTON_PARK, KINGSTHORPE, ROCKINGHAM, SWANSPOOL, TREGARTH},
    time::Calendar,
};

/// Everybody who came later and is known by name, in the order of their numbers.
pub(in super::super) fn known(calendar: Calendar) -> Vec<Person> {
    KNOWN.iter().filter_map(|known| Some(described(known.person(calendar)?, calendar))).collect()
}

/// The person with what is particular about them.
fn described(person: Person, calendar: Calendar) -> Person {
    let age = person.age(calendar.today);
    let usual = Particulars {
        ethnicity: Some(WHITE_BRITISH),
        marital: marital(age, if is_married(&person, age) { 'M' } else { 'S' }),
        ..Particulars::default()
    };
    let number = person.nhs.digits();
    let number = number.as_str();
    let (language, speaks) = spoken(number);
    let interpreter = language.is_some_and(|language| language.code != "en");
    let particulars = Particulars { speaks, interpreter, ..particular(number, usual, calendar) };
    Person {
        preferred: preferred(number),
        died: (number == named::DIED_NOT_WHEN).then(|| calendar.ago(64)),
        email: (number == named::SIGNS).then_some("deborah.lyne@post.example"),
        traced: number != named::NEWBORN,
        language,
        particulars: Some(particulars),
        ..person
    }
}

fn is_married(person: &Person, age: u32) -> bool {
    let alone = [named::NO_FIXED_ABODE, named::VISITOR];
    match person.prefix {
        "Mrs" => true,
        "Mr" => age > 40 && !alone.contains(&person.nhs.digits().as_str()),
        _ => false,
    }
}

fn preferred(number: &str) -> Option<&'static str> {
    match number {
        named::FULLEST => Some("Win"),
        named::LOOKED_AFTER => Some("Kai"),
        _ => None,
    }
}

fn spoken(number: &str) -> (Option<Language>, &'static [Language]) {
    const ENGLISH: Language = Language { code: "en", name: "English" };
    match number {
        named::SIGNS => (Some(Language { code: "bfi", name: "British Sign Language" }), &[ENGLISH]),
        named::INTERPRETER_SOMALI => (
            Some(Language { code: "so", name: "Somali" }),
            &[Language { code: "ar", name: "Arabic" }],
        ),
        named::PARTIAL_DATES => (Some(Language { code: "ti", name: "Tigrinya" }), &[ENGLISH]),
        named::GRANDMOTHER => (Some(Language { code: "pa", name: "Punjabi" }), &[]),
        _ => (None, &[]),
    }
}

fn particular(number: &str, usual: Particulars, calendar: Calendar) -> Particulars {
    let of = |ethnicity: Code| Particulars { ethnicity: Some(ethnicity), ..usual.clone() };
    match number {
        named::FULLEST => Particulars {
            family_before: Some("Tipping"),
            marital: marital(84, 'W'),
            emergency: Some(Emergency {
                name: ["Alan", "Ashby"],
                kind: "son",
                telephone: "07700 900484",
            }),
            home_before: Some((
                home("31 Heron Close", "Northampton", "NN3 5HT"),
                calendar.ago(1290),
            )),
            ..usual
        },
        named::LETTERS => Particulars { family_before: Some("Marlow"), ..usual },
        named::INTERPRETER_SOMALI => of(ethnic("N", "Black or Black British - African")),
        named::PARTIAL_DATES => Particulars {
            born: particulars::Known::Year,
            ..of(ethnic("N", "Black or Black British - African"))
        },
        named::DIED_NOT_WHEN => {
            Particulars { died: particulars::Known::NotWhen, marital: marital(90, 'W'), ..usual }
        }
        named::TWIN_AVA => Particulars { of_several: Some(1), ..usual },
        named::TWIN_EVA => Particulars { of_several: Some(2), ..usual },
        named::OLDEST => {
            Particulars { family_before: Some("Loveday"), marital: marital(101, 'W'), ..usual }
        }
        named::NO_FIXED_ABODE => Particulars {
            home_before: Some((
                home("Room 6, The Hope Hostel, Cobblers Row", "Northampton", "NN1 2QD"),
                calendar.ago(88),
            )),
            ..usual
        },
        named::LOOKED_AFTER => Particulars {
            home_before: Some((home("12 Quarry Hill", "Kettering", "NN15 7XD"), calendar.ago(403))),
            emergency: Some(Emergency {
                name: ["Ruth", "Garland"],
                kind: "foster carer",
                telephone: "07700 900794",
            }),
            ..of(ethnic("F", "Mixed - White and Asian"))
        },
        named::GRANDMOTHER | named::FATHER_OF_THREE | named::SCHOOLGIRL => {
            of(ethnic("H", "Asian or Asian British - Indian"))
        }
        _ => usual,
    }
}

fn home(line: &str, town: &'static str, postcode: &str) -> Home {
    Home { line: line.to_owned(), town, postcode: postcode.to_owned() }
}

const WHITE_BRITISH: Code = ethnic("A", "White - British");
/// The day on which the twins were born.
const TWINS: (i32, u32, u32) = (4, 9, 2);

#[rustfmt::skip]
const KNOWN: [Known; 36] = [
    Known { number: named::FULLEST, name: ["Mrs", "Winifred", "Ashby"], gender: Female, born: Aged(84, 2, 6), home: ["Flat 3, Priory Court, Priory Walk", "Northampton", "NN2 8DX"], telephone: "01604 555 0301", practice: &ABINGTON_PARK },
    Known { number: named::DUPLICATES, name: ["Mr", "Clive", "Sewell"], gender: Male, born: Aged(67, 7, 23), home: ["19 Windmill Rise", "Northampton", "NN2 7RT"], telephone: "01604 555 0302", practice: &KINGSTHORPE },
    Known { number: named::END_OF_LIFE, name: ["Mr", "Trevor", "Haddon"], gender: Male, born: Aged(72, 11, 1), home: ["6 Spinney View", "Northampton", "NN3 8PL"], telephone: "01604 555 0303", practice: &ABINGTON_PARK },
    Known { number: named::SIGNS, name: ["Ms", "Deborah", "Lyne"], gender: Female, born: Aged(52, 3, 30), home: ["41 Plover Drive", "Northampton", "NN4 0SD"], telephone: "07700 900514", practice: &KINGSTHORPE },
    Known { number: named::INTERPRETER_SOMALI, name: ["Mrs", "Amina", "Warsame"], gender: Female, born: Aged(44, 1, 1), home: ["Flat 7, 22 Bootmaker Street", "Wellingborough", "NN8 1WG"], telephone: "07700 900522", practice: &SWANSPOOL },
    Known { number: named::PREGNANT_HIGH_RISK, name: ["Mrs", "Leanne", "Foster"], gender: Female, born: Aged(33, 5, 18), home: ["77 Larch Way", "Northampton", "NN3 6UR"], telephone: "07700 900530", practice: &ABINGTON_PARK },
    Known { number: named::FAMILY_HISTORY, name: ["Ms", "Siobhan", "Keegan"], gender: Female, born: Aged(38, 10, 10), home: ["8 Lime Kiln Lane", "Northampton", "NN2 7LV"], telephone: "07700 900549", practice: &KINGSTHORPE },
    Known { number: named::PROCEDURES, name: ["Mr", "Roland", "Petty"], gender: Male, born: Aged(76, 6, 4), home: ["The Old Forge, Chapel End", "Brixworth", "NN6 9DQ"], telephone: "01604 555 0304", practice: &ABINGTON_PARK },
    Known { number: named::DISPENSED, name: ["Mrs", "Beryl", "Cobley"], gender: Female, born: Aged(79, 12, 12), home: ["14 Orchard Bank Bungalows", "Kettering", "NN16 0PM"], telephone: "01536 555 0305", practice: &ROCKINGHAM },
    Known { number: named::RESULTS, name: ["Mr", "Vernon", "Maddox"], gender: Male, born: Aged(63, 4, 14), home: ["52 Nene Terrace", "Northampton", "NN1 5LG"], telephone: "01604 555 0306", practice: &ABINGTON_PARK },
    Known { number: named::LETTERS, name: ["Mrs", "Christine", "Halliwell"], gender: Female, born: Aged(58, 8, 27), home: ["3 Fallow Field", "Northampton", "NN5 7HB"], telephone: "01604 555 0307", practice: &ABINGTON_PARK },
    Known { number: named::ALLERGIES_TEXT_ONLY, name: ["Mr", "Leonard", "Buswell"], gender: Male, born: Aged(77, 9, 19), home: ["20 Clicker Court", "Northampton", "NN1 5JD"], telephone: "01604 555 0308", practice: &KINGSTHORPE },
    Known { number: named::ALLERGIES_NOT_ASKED, name: ["Miss", "Tara", "Finch"], gender: Female, born: Aged(22, 6, 30), home: ["Room 214, Wharf Hall, Old Wharf Road", "Northampton", "NN4 9JT"], telephone: "07700 900611", practice: &ABINGTON_PARK },
    Known { number: named::ALLERGIES_DOUBTED, name: ["Mrs", "Gillian", "Sturgess"], gender: Female, born: Aged(61, 1, 15), home: ["11 Tannery Lane", "Kettering", "NN16 8HY"], telephone: "01536 555 0309", practice: &ROCKINGHAM },
    Known { number: named::VISITOR, name: ["Mr", "Callum", "Reid"], gender: Male, born: Aged(45, 2, 2), home: ["2 Harbour Terrace", "Porthenys", "TR19 6ZZ"], telephone: "07700 900646", practice: &TREGARTH },
    Known { number: named::TWIN_AVA, name: ["Miss", "Ava", "Pritchard"], gender: Female, born: Aged(TWINS.0, TWINS.1, TWINS.2), home: ["36 Sorrel Close", "Northampton", "NN3 6TH"], telephone: "07700 900654", practice: &ABINGTON_PARK },
    Known { number: named::TWIN_EVA, name: ["Miss", "Eva", "Pritchard"], gender: Female, born: Aged(TWINS.0, TWINS.1, TWINS.2), home: ["36 Sorrel Close", "Northampton", "NN3 6TH"], telephone: "07700 900654", practice: &ABINGTON_PARK },
    Known { number: named::GEORGE_ELDER, name: ["Mr", "George", "Everitt"], gender: Male, born: Aged(74, 3, 21), home: ["Lodge Farm, Last Lane", "Kettering", "NN15 6RP"], telephone: "01536 555 0310", practice: &ROCKINGHAM },
    Known { number: named::GEORGE_YOUNGER, name: ["Mr", "George", "Everitt"], gender: Male, born: Aged(46, 3, 12), home: ["Lodge Farm, Last Lane", "Kettering", "NN15 6RP"], telephone: "01536 555 0310", practice: &ROCKINGHAM },
    Known { number: named::PARTIAL_DATES, name: ["Mr", "Haile", "Tesfay"], gender: Male, born: On(1963, 1, 1), home: ["Flat 2, 5 Cobblers Row", "Northampton", "NN1 2QE"], telephone: "07700 900719", practice: &KINGSTHORPE },
    Known { number: named::DIED_NOT_WHEN, name: ["Mrs", "Edna", "Crouch"], gender: Female, born: Aged(90, 10, 28), home: ["The Laurels, Chapel End", "Northampton", "NN2 8HG"], telephone: "01604 555 0163", practice: &KINGSTHORPE },
    Known { number: named::MODIFIED, name: ["Mr", "Desmond", "Harper"], gender: Male, born: Aged(66, 5, 5), home: ["9 Barley Croft", "Northampton", "NN4 8SY"], telephone: "01604 555 0311", practice: &ABINGTON_PARK },
    Known { number: named::UNKNOWN_KINDS, name: ["Ms", "Elspeth", "Munro"], gender: Female, born: Aged(49, 11, 30), home: ["27 Windmill Rise", "Northampton", "NN2 7RT"], telephone: "07700 900743", practice: &KINGSTHORPE },
    Known { number: named::OLDEST, name: ["Mrs", "Violet", "Hemming"], gender: Female, born: Aged(101, 1, 9), home: ["12 Lime Kiln Lane", "Northampton", "NN2 7LV"], telephone: "01604 555 0312", practice: &KINGSTHORPE },
    Known { number: named::NEWBORN, name: ["Miss", "Baby", "Fenwick"], gender: Female, born: DaysAgo(5), home: ["15 Heron Close", "Northampton", "NN3 5HU"], telephone: "07700 900778", practice: &ABINGTON_PARK },
    Known { number: named::NO_FIXED_ABODE, name: ["Mr", "Shaun", "Kerrigan"], gender: Male, born: Aged(41, 8, 8), home: ["No fixed abode", "Northampton", "ZZ99 3VZ"], telephone: "", practice: &ABINGTON_PARK },
    Known { number: named::LOOKED_AFTER, name: ["Master", "Malachi", "Bremner"], gender: Male, born: Aged(9, 12, 3), home: ["18 Ise Valley Road", "Kettering", "NN16 4DH"], telephone: "07700 900794", practice: &ROCKINGHAM },
    Known { number: named::AUTISTIC, name: ["Mr", "Ellis", "Tranter"], gender: Male, born: Aged(24, 7, 7), home: ["5 Spinney View", "Northampton", "NN3 8PL"], telephone: "07700 900808", practice: &ABINGTON_PARK },
    Known { number: named::GRANDMOTHER, name: ["Mrs", "Surjit", "Virdee"], gender: Female, born: Aged(79, 4, 13), home: ["101 Ironstone Road", "Wellingborough", "NN8 2LD"], telephone: "01933 555 0313", practice: &SWANSPOOL },
    Known { number: named::FATHER_OF_THREE, name: ["Mr", "Jaspal", "Virdee"], gender: Male, born: Aged(51, 9, 25), home: ["101 Ironstone Road", "Wellingborough", "NN8 2LD"], telephone: "01933 555 0313", practice: &SWANSPOOL },
    Known { number: named::SCHOOLGIRL, name: ["Miss", "Kavita", "Virdee"], gender: Female, born: Aged(14, 2, 17), home: ["101 Ironstone Road", "Wellingborough", "NN8 2LD"], telephone: "01933 555 0313", practice: &SWANSPOOL },
    Known { number: named::PRACTICE_SILENT, name: ["Mr", "Hugh", "Pemble"], gender: Male, born: Aged(68, 2, 25), home: ["33 Sorrel Close", "Northampton", "NN3 6TJ"], telephone: "01604 555 0316", practice: &ABINGTON_PARK },
    Known { number: named::ALLERGY_RESTRICTED, name: ["Ms", "Iris", "Vane"], gender: Female, born: Aged(43, 9, 9), home: ["16 Tannery Lane", "Northampton", "NN1 4EY"], telephone: "07700 900867", practice: &KINGSTHORPE },
    Known { number: named::NEAR_NUMBER, name: ["Mrs", "Rita", "Osgood"], gender: Female, born: Aged(69, 6, 11), home: ["70 Heron Close", "Northampton", "NN3 5HX"], telephone: "01604 555 0314", practice: &ABINGTON_PARK },
    Known { number: named::NEARLY_THAT_NUMBER, name: ["Mrs", "Rhoda", "Osgood"], gender: Female, born: Aged(69, 11, 6), home: ["17 Heron Close", "Northampton", "NN3 5HX"], telephone: "01604 555 0315", practice: &ABINGTON_PARK },
    Known { number: named::ARMED_FORCES, name: ["Mr", "Samuel", "Thorne"], gender: Male, born: Aged(34, 10, 2), home: ["Married Quarters 12, Barrack Road", "Northampton", "NN1 3RF"], telephone: "07700 900840", practice: &KINGSTHORPE },
];
