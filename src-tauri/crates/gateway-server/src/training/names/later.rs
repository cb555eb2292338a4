//! What the people who came later are called: families from all over, each met once or twice, and given names of the time.

use super::{
    super::{dice::Dice, person::Gender},
    Names,
};

/// The family and the names that go with it, by the place of a person among those who came later.
pub(in super::super) fn family(place: usize) -> &'static str {
    let count = FAMILIES.len();
    // Neighbours in the list are not neighbours in the county.
    FAMILIES.get((place * 37 + 11) % count).map_or("Wells", |(name, _)| name)
}

/// A given name that goes with this family.
pub(in super::super) fn given_of(
    family: &str,
    gender: Gender,
    age: i32,
    dice: &mut Dice,
) -> &'static str {
    let of_family =
        FAMILIES.iter().find(|(name, _)| *name == family).map_or(&BRITISH, |(_, names)| *names);
    of_family.given(gender, age, dice)
}

/// Where a family came from, some of them a long time ago.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum From {
    Britain,
    SouthAsia,
    EasternEurope,
    Africa,
    China,
}

/// Where this family came from.
pub(in super::super) fn from(family: &str) -> From {
    let names =
        FAMILIES.iter().find(|(name, _)| *name == family).map_or(&BRITISH, |(_, names)| *names);
    let is = |other| std::ptr::eq(names, other);
    match () {
        () if is(&SOUTH_ASIAN) => From::SouthAsia,
        () if is(&EASTERN) => From::EasternEurope,
        () if is(&AFRICAN) => From::Africa,
        () if is(&CHINESE) => From::China,
        () => From::Britain,
    }
}

/// Any of the families.
pub(in super::super) fn any_family(dice: &mut Dice) -> &'static str {
    let names: Vec<&'static str> = FAMILIES.iter().map(|(name, _)| *name).collect();
    dice.one_of(&names, "Wells")
}

#[rustfmt::skip]
static BRITISH: Names = Names {
    families: &[],
    women: [
        &["Olivia", "Ivy-Rose", "Phoebe", "Matilda", "Daisy", "Lily", "Evie", "Harriet", "Imogen", "Scarlett", "Niamh", "Florence"],
        &["Gemma", "Hannah", "Natalie", "Donna", "Michelle", "Victoria", "Charlotte", "Stephanie", "Dawn", "Lindsay", "Alison", "Tanya", "Rebecca"],
        &["Doreen", "Hilda", "Kathleen", "Patricia", "Vera", "Beryl", "Mavis", "Constance", "Muriel", "Rosemary", "Ethel", "Glenys", "Avril", "Thelma"],
    ],
    men: [
        &["Archie", "Finley", "Jacob", "Toby", "Rory", "Freddie", "Callum", "Dylan", "Mason", "Luca", "Elliot", "Caleb"],
        &["Craig", "Gareth", "Jonathan", "Matthew", "Dean", "Adrian", "Philip", "Christopher", "Wayne", "Russell", "Ian", "Robert", "Duncan"],
        &["Harold", "Leonard", "Ernest", "Clifford", "Norman", "Sidney", "Reginald", "Bernard", "Maurice", "Geoffrey", "Wilfred", "Percy", "Barrie"],
    ],
};
#[rustfmt::skip]
static SOUTH_ASIAN: Names = Names {
    families: &[],
    women: [&["Ishita", "Meera", "Riya", "Hafsa", "Amara"], &["Nisha", "Rupal", "Shabana", "Kiran", "Deepa"], &["Pushpa", "Sarla", "Hamida", "Bhanu", "Gurmeet"]],
    men: [&["Dev", "Kabir", "Ayaan", "Hamza", "Veer"], &["Amit", "Rajesh", "Kashif", "Harpreet", "Vikram"], &["Kantilal", "Bashir", "Jagdish", "Balwant", "Suresh"]],
};
#[rustfmt::skip]
static EASTERN: Names = Names {
    families: &[],
    women: [&["Alicja", "Sofia", "Daria", "Milena"], &["Katarzyna", "Ioana", "Olena", "Renata"], &["Krystyna", "Ludmila", "Teresa", "Elzbieta"]],
    men: [&["Mikolaj", "Andrei", "Denys", "Szymon"], &["Grzegorz", "Florin", "Oleksandr", "Pawel"], &["Zbigniew", "Gheorghe", "Mykola", "Kazimierz"]],
};
#[rustfmt::skip]
static AFRICAN: Names = Names {
    families: &[],
    women: [&["Adaeze", "Imani", "Chiara", "Makena"], &["Ngozi", "Thandiwe", "Yvette", "Bukola"], &["Esther", "Beatrice", "Winnifred", "Dorcas"]],
    men: [&["Ayo", "Malachi", "Kwesi", "Zion"], &["Olumide", "Farai", "Desmond", "Kelechi"], &["Moses", "Josiah", "Winston", "Cuthbert"]],
};
#[rustfmt::skip]
static CHINESE: Names = Names {
    families: &[],
    women: [&["Yan Yi", "Chloe", "Mei"], &["Siu Ling", "Hui", "Grace"], &["Wai Chun", "Mei Fong", "Suk Yin"]],
    men: [&["Jun", "Ethan", "Ho Lam"], &["Kin Wah", "Wei", "Jason"], &["Chi Keung", "Kwok Wing", "Sai Hung"]],
};

#[rustfmt::skip]
static FAMILIES: [(&str, &Names); 96] = [
    ("Ackroyd", &BRITISH), ("Addington", &BRITISH), ("Barwell", &BRITISH), ("Bayliss", &BRITISH), ("Bellamy", &BRITISH), ("Blencowe", &BRITISH),
    ("Bromley", &BRITISH), ("Buckby", &BRITISH), ("Capell", &BRITISH), ("Chettle", &BRITISH), ("Coombes", &BRITISH), ("Cranfield", &BRITISH),
    ("Dacre", &BRITISH), ("Denton", &BRITISH), ("Dexter", &BRITISH), ("Eady", &BRITISH), ("Ellwood", &BRITISH), ("Facer", &BRITISH),
    ("Fordham", &BRITISH), ("Freestone", &BRITISH), ("Gibbins", &BRITISH), ("Gotch", &BRITISH), ("Greaves", &BRITISH), ("Hackett", &BRITISH),
    ("Hensman", &BRITISH), ("Hornsby", &BRITISH), ("Ironmonger", &BRITISH), ("Jeyes", &BRITISH), ("Kightley", &BRITISH), ("Knibb", &BRITISH),
    ("Langley", &BRITISH), ("Loake", &BRITISH), ("Manfield", &BRITISH), ("Mobbs", &BRITISH), ("Newbould", &BRITISH), ("Nutt", &BRITISH),
    ("Oakensen", &BRITISH), ("Panter", &BRITISH), ("Perrin", &BRITISH), ("Quincey", &BRITISH), ("Ringrose", &BRITISH), ("Roddis", &BRITISH),
    ("Saddington", &BRITISH), ("Sargent", &BRITISH), ("Sturman", &BRITISH), ("Tarry", &BRITISH), ("Timpson", &BRITISH), ("Tresham", &BRITISH),
    ("Upex", &BRITISH), ("Vialls", &BRITISH), ("Wadsworth", &BRITISH), ("Wicksteed", &BRITISH), ("Wooding", &BRITISH), ("Yorke", &BRITISH),
    ("MacAllister", &BRITISH), ("Geraghty", &BRITISH), ("O'Driscoll", &BRITISH), ("Llewellyn", &BRITISH), ("Prosser-Jones", &BRITISH), ("Kinsella", &BRITISH),
    ("Bhatt", &SOUTH_ASIAN), ("Chaudhary", &SOUTH_ASIAN), ("Dhillon", &SOUTH_ASIAN), ("Grewal", &SOUTH_ASIAN), ("Hussain", &SOUTH_ASIAN), ("Joshi", &SOUTH_ASIAN),
    ("Kotecha", &SOUTH_ASIAN), ("Mahmud", &SOUTH_ASIAN), ("Nair-Thomas", &SOUTH_ASIAN), ("Qureshi", &SOUTH_ASIAN), ("Rahman", &SOUTH_ASIAN), ("Thakkar", &SOUTH_ASIAN),
    ("Baranek", &EASTERN), ("Ciobanu", &EASTERN), ("Dabrowski", &EASTERN), ("Ionescu", &EASTERN), ("Jankauskas", &EASTERN), ("Kravchenko", &EASTERN),
    ("Popescu", &EASTERN), ("Sikora", &EASTERN), ("Shevchenko", &EASTERN), ("Zielak", &EASTERN),
    ("Abiola", &AFRICAN), ("Chikwanda", &AFRICAN), ("Danquah", &AFRICAN), ("Ekwueme", &AFRICAN), ("Francis-Brown", &AFRICAN), ("Kamara", &AFRICAN),
    ("Nkosi", &AFRICAN), ("Owusu", &AFRICAN), ("Sibanda", &AFRICAN), ("Thompson-Clarke", &AFRICAN),
    ("Cheung", &CHINESE), ("Lam", &CHINESE), ("Tsang", &CHINESE), ("Wong", &CHINESE),
];
