//! Who lives in the county: the people that the stories and the tests know by name, and their neighbours.

use chrono::NaiveDate;
use nhs::NhsNumber;

use super::{
    dice::Dice,
    names::Names,
    person::{Gender, Home, Language, Person},
    sources::{ABINGTON_PARK, IRTHLING, KGH, KINGSTHORPE, NGH, Place, ROCKINGHAM},
    time::Calendar,
};

pub(super) mod later;
pub(super) mod newcomers;

/// The NHS numbers of the people that stories and tests know by name.
pub mod named {
    /// PATTERSON, Ivy (Mrs): the patient of the story.
    pub const IVY: &str = "9990000018";
    /// PATTERSON, Ivor (Mr): born on the same day as Ivy, and not related.
    pub const IVOR: &str = "9990000026";
    /// PATERSON, Iva (Ms): a name like Ivy's.
    pub const IVA: &str = "9990000034";
    /// KHAN, Amir (Mr): 38, asthma and hay fever.
    pub const AMIR: &str = "9990000042";
    /// SMITH, Joan (Miss): has opted out of the shared record.
    pub const OPTED_OUT: &str = "9990000050";
    /// TAYLOR, Margaret (Mrs), born on 14 May 1952.
    pub const MARGARET_14_MAY: &str = "9990000069";
    /// TAYLOR, Margaret (Mrs), born on 15 May 1952: another person.
    pub const MARGARET_15_MAY: &str = "9990000077";
    /// HOLLIS, Derek (Mr): registered with the practice that does not share.
    pub const PRACTICE_DOES_NOT_SHARE: &str = "9990000085";
    /// BROOKES, Stanley (Mr): died in hospital.
    pub const DECEASED: &str = "9990000093";
    /// WALSH, Kieran (Mr): nobody has written anything about allergies.
    pub const ALLERGIES_NOT_RECORDED: &str = "9990000107";
    /// OYELARAN, Grace (Mrs): the GP asserts that there are no known allergies.
    pub const NO_KNOWN_ALLERGIES: &str = "9990000115";
    /// PENDLEBURY, Dorothy (Mrs), 97: her hospital does not answer.
    pub const HOSPITAL_SILENT: &str = "9990000123";
    /// MARSH, Tyler: a child with a child protection plan.
    pub const CHILD_PROTECTION: &str = "9990000131";
    /// BENNETT, Chloe (Mrs): pregnant.
    pub const PREGNANT: &str = "9990000158";
    /// KOWALCZYK, Halina (Mrs): needs an interpreter for Polish.
    pub const INTERPRETER: &str = "9990000166";
    /// ADEYEMI, Marcus (Mr): has a sensitive entry, and others that refer to it.
    pub const SENSITIVE: &str = "9990000174";
    /// FAIRBAIRN, Rosalind (Ms): some of her entries are labelled restricted.
    pub const RESTRICTED: &str = "9990000182";
    /// A person whose names are 35 letters each.
    pub const LONG_NAMES: &str = "9990000190";
    /// COLES, Jamie (Mr): a learning disability, and reasonable adjustments.
    pub const ADJUSTMENTS: &str = "9990000204";
    /// ROWNTREE, Nadia (Ms): nobody is shown where she lives or is looked after.
    pub const WHEREABOUTS_PROTECTED: &str = "9990000441";
    /// WARD, Helen (Mrs): the GP whom the story knows, as a patient of another practice.
    pub const COLLEAGUE: &str = "9990000468";
    /// WARD, Edwin (Mr): her husband.
    pub const COLLEAGUES_HUSBAND: &str = "9990000476";
    /// ASHBY, Winifred (Mrs): the fullest first screen, with nine current medicines, six allergies, six flags and a care package.
    pub const FULLEST: &str = "9990000484";
    /// SEWELL, Clive (Mr): co-codamol from the practice beside paracetamol from the hospital.
    pub const DUPLICATES: &str = "9990000492";
    /// HADDON, Trevor (Mr): the last weeks of life at home, with a treatment escalation plan.
    pub const END_OF_LIFE: &str = "9990000506";
    /// LYNE, Deborah (Ms): Deaf, signs British Sign Language.
    pub const SIGNS: &str = "9990000514";
    /// WARSAME, Amina (Mrs): needs an interpreter for Somali, a woman.
    pub const INTERPRETER_SOMALI: &str = "9990000522";
    /// FOSTER, Leanne (Mrs): pregnant for 34 weeks with diabetes, and due on a day.
    pub const PREGNANT_HIGH_RISK: &str = "9990000530";
    /// KEEGAN, Siobhan (Ms): cancer in three generations of her family.
    pub const FAMILY_HISTORY: &str = "9990000549";
    /// PETTY, Roland (Mr): twelve operations and procedures, and a device.
    pub const PROCEDURES: &str = "9990000557";
    /// COBLEY, Beryl (Mrs): weekly blister packs, dispensed by a pharmacy.
    pub const DISPENSED: &str = "9990000565";
    /// MADDOX, Vernon (Mr): every kind of result, with a change of method and of laboratory.
    pub const RESULTS: &str = "9990000573";
    /// HALLIWELL, Christine (Mrs): letters of every format.
    pub const LETTERS: &str = "9990000581";
    /// BUSWELL, Leonard (Mr): allergies in words without a code.
    pub const ALLERGIES_TEXT_ONLY: &str = "9990000603";
    /// FINCH, Tara (Miss): the practice writes that nobody has asked about allergies.
    pub const ALLERGIES_NOT_ASKED: &str = "9990000611";
    /// STURGESS, Gillian (Mrs): allergies not confirmed, refuted, over and entered in error.
    pub const ALLERGIES_DOUBTED: &str = "9990000638";
    /// REID, Callum (Mr): a visitor whose practice is not connected.
    pub const VISITOR: &str = "9990000646";
    /// PRITCHARD, Ava (Miss): a twin of Eva.
    pub const TWIN_AVA: &str = "9990000654";
    /// PRITCHARD, Eva (Miss): a twin of Ava.
    pub const TWIN_EVA: &str = "9990000662";
    /// EVERITT, George (Mr): the father, of the same name and address as his son.
    pub const GEORGE_ELDER: &str = "9990000670";
    /// EVERITT, George (Mr): the son.
    pub const GEORGE_YOUNGER: &str = "9990000689";
    /// TESFAY, Haile (Mr): born in a year, and other dates of which only a part is known.
    pub const PARTIAL_DATES: &str = "9990000719";
    /// CROUCH, Edna (Mrs): died, and nobody has sent when.
    pub const DIED_NOT_WHEN: &str = "9990000727";
    /// HARPER, Desmond (Mr): entries that a modifier changes in a way that is not known.
    pub const MODIFIED: &str = "9990000735";
    /// MUNRO, Elspeth (Ms): entries of kinds that are seldom met.
    pub const UNKNOWN_KINDS: &str = "9990000743";
    /// HEMMING, Violet (Mrs): 101.
    pub const OLDEST: &str = "9990000751";
    /// FENWICK, Baby (Miss): five days old, her number not traced yet.
    pub const NEWBORN: &str = "9990000778";
    /// KERRIGAN, Shaun (Mr): no fixed abode and no telephone.
    pub const NO_FIXED_ABODE: &str = "9990000786";
    /// BREMNER, Malachi (Master): in foster care.
    pub const LOOKED_AFTER: &str = "9990000794";
    /// TRANTER, Ellis (Mr): autistic, with reasonable adjustments.
    pub const AUTISTIC: &str = "9990000808";
    /// VIRDEE, Surjit (Mrs): lives with her son and granddaughter.
    pub const GRANDMOTHER: &str = "9990000816";
    /// VIRDEE, Jaspal (Mr): her son.
    pub const FATHER_OF_THREE: &str = "9990000824";
    /// VIRDEE, Kavita (Miss): his daughter.
    pub const SCHOOLGIRL: &str = "9990000832";
    /// THORNE, Samuel (Mr): a soldier, hurt in his left leg.
    pub const ARMED_FORCES: &str = "9990000840";
    /// PEMBLE, Hugh (Mr): his practice does not answer.
    pub const PRACTICE_SILENT: &str = "9990000859";
    /// VANE, Iris (Ms): her one allergy is labelled restricted.
    pub const ALLERGY_RESTRICTED: &str = "9990000867";
    /// OSGOOD, Rita (Mrs): her number and name are almost those of another.
    pub const NEAR_NUMBER: &str = "9990001243";
    /// OSGOOD, Rhoda (Mrs): the other.
    pub const NEARLY_THAT_NUMBER: &str = "9990001324";
}

/// Somebody known by name, before the rest of the life is filled in.
struct Known {
    number: &'static str,
    name: [&'static str; 3],
    gender: Gender,
    born: Born,
    home: [&'static str; 3],
    telephone: &'static str,
    practice: &'static Place,
}

/// When somebody was born: on a fixed day, or so that they keep their age.
enum Born {
    On(i32, u32, u32),
    Aged(i32, u32, u32),
    DaysAgo(i64),
}

/// Everybody known by name but the patient of the story, in the order of their numbers.
pub(super) fn known(calendar: Calendar) -> Vec<Person> {
    KNOWN.iter().filter_map(|known| known.person(calendar)).collect()
}

/// Somebody who lives here, of this age, thrown by the dice.
pub(super) fn neighbour(
    nhs: NhsNumber,
    ages: (i32, i32),
    gender: Option<Gender>,
    calendar: Calendar,
    dice: &mut Dice,
) -> Person {
    let gender = gender.unwrap_or(if dice.happens(50) { Gender::Female } else { Gender::Male });
    let age = i32::try_from(dice.between(i64::from(ages.0), i64::from(ages.1))).unwrap_or(40);
    let born = match age {
        0 => calendar.ago(dice.between(118, 130)),
        _ => calendar.born(age, part(dice, 12), part(dice, 28)),
    };
    let practice = dice.one_of(&SHARING, &ABINGTON_PARK);
    let names = Names::thrown(dice);
    Person {
        nhs,
        prefix: prefix(gender, age, dice),
        given: vec![names.given(gender, age, dice)],
        family: names.family(dice),
        preferred: None,
        gender,
        born,
        died: None,
        home: home(practice, dice),
        telephone: Some(format!("{} 555 {:04}", area(practice), dice.between(400, 9899))),
        email: None,
        language: None,
        traced: true,
        single: false,
        protected: false,
        practice,
        hospital: hospital_of(practice),
        particulars: None,
    }
}

impl Known {
    fn person(&self, calendar: Calendar) -> Option<Person> {
        let [prefix, given, family] = self.name;
        let [line, town, postcode] = self.home;
        let polish = Language { code: "pl", name: "Polish" };
        Some(Person {
            nhs: self.number.parse().ok()?,
            prefix,
            given: given.split(' ').collect(),
            family,
            preferred: preferred(self.number),
            gender: self.gender,
            born: self.born.day(calendar)?,
            died: (self.number == named::DECEASED).then(|| calendar.ago(18)),
            home: Home { line: line.to_owned(), town, postcode: postcode.to_owned() },
            telephone: (!self.telephone.is_empty()).then(|| self.telephone.to_owned()),
            email: (self.number == named::PREGNANT).then_some("chloe.bennett@post.example"),
            language: (self.number == named::INTERPRETER).then_some(polish),
            traced: self.number != named::IVA,
            single: prefix == "Miss" || self.number == named::ADJUSTMENTS,
            protected: self.number == named::WHEREABOUTS_PROTECTED,
            practice: self.practice,
            hospital: hospital_of(self.practice),
            particulars: None,
        })
    }
}

impl Born {
    fn day(&self, calendar: Calendar) -> Option<NaiveDate> {
        match *self {
            Self::On(year, month, day) => NaiveDate::from_ymd_opt(year, month, day),
            Self::Aged(age, month, day) => Some(calendar.born(age, month, day)),
            Self::DaysAgo(days) => Some(calendar.ago(days)),
        }
    }
}

fn preferred(number: &str) -> Option<&'static str> {
    match number {
        named::HOSPITAL_SILENT => Some("Dot"),
        named::ADJUSTMENTS => Some("JC"),
        named::LONG_NAMES => Some("Max"),
        _ => None,
    }
}

fn hospital_of(practice: &Place) -> &'static Place {
    match practice.town {
        "Kettering" | "Wellingborough" => &KGH,
        _ => &NGH,
    }
}

fn prefix(gender: Gender, age: i32, dice: &mut Dice) -> &'static str {
    match (gender, age) {
        (Gender::Male, ..16) => "Master",
        (Gender::Male, _) => "Mr",
        (Gender::Female, ..25) => "Miss",
        (Gender::Female, _) => dice.one_of(&["Mrs", "Ms", "Mrs"], "Mrs"),
    }
}

fn home(practice: &Place, dice: &mut Dice) -> Home {
    let number = dice.between(1, 96);
    let street = dice.one_of(&STREETS, "Larch Way");
    let (outward, _) = practice.postcode.split_once(' ').unwrap_or((practice.postcode, ""));
    let inward: String = (0..2).map(|_| dice.one_of(&POSTCODE, 'B')).collect();
    Home {
        line: format!("{number} {street}"),
        town: practice.town,
        postcode: format!("{outward} {}{inward}", dice.between(1, 9)),
    }
}

fn area(practice: &Place) -> &'static str {
    match practice.town {
        "Kettering" => "01536",
        "Wellingborough" => "01933",
        _ => "01604",
    }
}

fn part(dice: &mut Dice, up_to: i64) -> u32 {
    u32::try_from(dice.between(1, up_to)).unwrap_or(1)
}

const SHARING: [&Place; 3] = [&ABINGTON_PARK, &KINGSTHORPE, &ROCKINGHAM];
/// The letters that the second half of a postcode uses.
const POSTCODE: [char; 20] = [
    'A', 'B', 'D', 'E', 'F', 'G', 'H', 'J', 'L', 'N', 'P', 'Q', 'R', 'S', 'T', 'U', 'W', 'X', 'Y',
    'Z',
];
const STREETS: [&str; 24] = [
    "Larch Way",
    "Cobblers Row",
    "Quarry Hill",
    "Nene Terrace",
    "Tannery Lane",
    "Bootmaker Street",
    "Heron Close",
    "Old Wharf Road",
    "Lime Kiln Lane",
    "St Crispin Gardens",
    "Plover Drive",
    "Windmill Rise",
    "Ironstone Road",
    "Last Lane",
    "Sorrel Close",
    "Priory Walk",
    "Fallow Field",
    "Orchard Bank",
    "Ise Valley Road",
    "Clicker Court",
    "Spinney View",
    "Chapel End",
    "Barley Croft",
    "Sluice Gate Road",
];
use Born::{Aged, On};
use Gender::{Female, Male};

#[rustfmt::skip]
const KNOWN: [Known; 21] = [
    Known { number: named::IVOR, name: ["Mr", "Ivor", "Patterson"], gender: Male, born: On(1945, 3, 12), home: ["9 Elm Close", "Northampton", "NN5 4QP"], telephone: "01604 555 0151", practice: &KINGSTHORPE },
    Known { number: named::IVA, name: ["Ms", "Iva", "Paterson"], gender: Female, born: On(1945, 11, 2), home: ["1 Kings Street", "Northampton", "NN1 1AA"], telephone: "01604 555 0152", practice: &ABINGTON_PARK },
    Known { number: named::AMIR, name: ["Mr", "Amir", "Khan"], gender: Male, born: On(1988, 6, 17), home: ["27 Tannery Lane", "Northampton", "NN1 4EX"], telephone: "07700 900042", practice: &ABINGTON_PARK },
    Known { number: named::OPTED_OUT, name: ["Miss", "Joan", "Smith"], gender: Female, born: On(1950, 2, 28), home: ["16 Priory Walk", "Northampton", "NN2 8DW"], telephone: "01604 555 0153", practice: &KINGSTHORPE },
    Known { number: named::MARGARET_14_MAY, name: ["Mrs", "Margaret", "Taylor"], gender: Female, born: On(1952, 5, 14), home: ["5 Heron Close", "Northampton", "NN3 5HT"], telephone: "01604 555 0154", practice: &ABINGTON_PARK },
    Known { number: named::MARGARET_15_MAY, name: ["Mrs", "Margaret", "Taylor"], gender: Female, born: On(1952, 5, 15), home: ["50 Heron Close", "Northampton", "NN3 5HU"], telephone: "01604 555 0155", practice: &KINGSTHORPE },
    Known { number: named::PRACTICE_DOES_NOT_SHARE, name: ["Mr", "Derek", "Hollis"], gender: Male, born: On(1958, 9, 30), home: ["12 Sluice Gate Road", "Wellingborough", "NN8 2LB"], telephone: "01933 555 0156", practice: &IRTHLING },
    Known { number: named::DECEASED, name: ["Mr", "Stanley", "Brookes"], gender: Male, born: On(1938, 1, 8), home: ["3 Orchard Bank", "Kettering", "NN16 0PL"], telephone: "01536 555 0157", practice: &ROCKINGHAM },
    Known { number: named::ALLERGIES_NOT_RECORDED, name: ["Mr", "Kieran", "Walsh"], gender: Male, born: Aged(33, 4, 19), home: ["Flat 2, 8 Clicker Court", "Northampton", "NN1 5JB"], telephone: "07700 900107", practice: &KINGSTHORPE },
    Known { number: named::NO_KNOWN_ALLERGIES, name: ["Mrs", "Grace", "Oyelaran"], gender: Female, born: On(1971, 7, 3), home: ["44 Windmill Rise", "Northampton", "NN2 7RS"], telephone: "07700 900115", practice: &KINGSTHORPE },
    Known { number: named::HOSPITAL_SILENT, name: ["Mrs", "Dorothy", "Pendlebury"], gender: Female, born: Aged(97, 8, 21), home: ["Sorrel House, Sorrel Close", "Northampton", "NN3 6TG"], telephone: "01604 555 0158", practice: &ABINGTON_PARK },
    Known { number: named::CHILD_PROTECTION, name: ["Master", "Tyler", "Marsh"], gender: Male, born: Aged(7, 10, 5), home: ["61 Ironstone Road", "Kettering", "NN15 7QD"], telephone: "07700 900131", practice: &ROCKINGHAM },
    Known { number: named::PREGNANT, name: ["Mrs", "Chloe", "Bennett"], gender: Female, born: Aged(29, 2, 11), home: ["14 Barley Croft", "Northampton", "NN4 8SZ"], telephone: "07700 900158", practice: &ABINGTON_PARK },
    Known { number: named::INTERPRETER, name: ["Mrs", "Halina", "Kowalczyk"], gender: Female, born: On(1956, 12, 6), home: ["30 Bootmaker Street", "Wellingborough", "NN8 1WF"], telephone: "01933 555 0159", practice: &ROCKINGHAM },
    Known { number: named::SENSITIVE, name: ["Mr", "Marcus", "Adeyemi"], gender: Male, born: On(1984, 3, 27), home: ["7 Old Wharf Road", "Northampton", "NN4 9JH"], telephone: "07700 900174", practice: &ABINGTON_PARK },
    Known { number: named::RESTRICTED, name: ["Ms", "Rosalind", "Fairbairn"], gender: Female, born: On(1979, 10, 16), home: ["2 Quarry Hill", "Northampton", "NN1 3XT"], telephone: "07700 900182", practice: &KINGSTHORPE },
    Known { number: named::LONG_NAMES, name: ["Mr", "Maximilian-Bartholomew-Thaddeus-Pip", "Featherstonehaugh-Cholmondeley-Wyke"], gender: Male, born: On(1963, 5, 29), home: ["The Old Ironstone Quarrymaster's House, 118 St Crispin Gardens", "Northampton", "NN5 6ZZ"], telephone: "01604 555 0161", practice: &KINGSTHORPE },
    Known { number: named::ADJUSTMENTS, name: ["Mr", "Jamie", "Coles"], gender: Male, born: Aged(36, 1, 24), home: ["Fallow House, 1 Fallow Field", "Kettering", "NN15 6RN"], telephone: "01536 555 0162", practice: &ROCKINGHAM },
    Known { number: named::WHEREABOUTS_PROTECTED, name: ["Ms", "Nadia", "Rowntree"], gender: Female, born: On(1968, 4, 22), home: ["88 Ise Valley Road", "Kettering", "NN16 4DG"], telephone: "07700 900441", practice: &ROCKINGHAM },
    Known { number: named::COLLEAGUE, name: ["Mrs", "Helen", "Ward"], gender: Female, born: On(1974, 1, 30), home: ["23 Lime Kiln Lane", "Northampton", "NN2 7LW"], telephone: "07700 900468", practice: &KINGSTHORPE },
    Known { number: named::COLLEAGUES_HUSBAND, name: ["Mr", "Edwin", "Ward"], gender: Male, born: On(1971, 8, 9), home: ["23 Lime Kiln Lane", "Northampton", "NN2 7LW"], telephone: "07700 900476", practice: &KINGSTHORPE },
];
