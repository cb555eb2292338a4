//! What people here are called: family names with the given names that go with them, by the time of birth.

use super::{dice::Dice, person::Gender};

pub(super) mod later;

/// Names that go together.
#[derive(Debug)]
pub(super) struct Names {
    families: &'static [&'static str],
    /// For people under 25, under 60, and older.
    women: [&'static [&'static str]; 3],
    men: [&'static [&'static str]; 3],
}

impl Names {
    /// The names of one of the county's families, as often as it is met here.
    pub(super) fn thrown(dice: &mut Dice) -> &'static Self {
        match dice.between(1, 100) {
            ..70 => &ENGLISH,
            70..78 => &MUSLIM,
            78..86 => &INDIAN,
            86..94 => &POLISH,
            _ => &AFRICAN,
        }
    }

    /// The names that go with this family name.
    pub(super) fn of_family(family: &str) -> &'static Self {
        [&MUSLIM, &INDIAN, &POLISH, &AFRICAN]
            .into_iter()
            .find(|names| names.families.contains(&family))
            .unwrap_or(&ENGLISH)
    }

    pub(super) fn family(&self, dice: &mut Dice) -> &'static str {
        dice.one_of(self.families, "Wells")
    }

    pub(super) fn given(&self, gender: Gender, age: i32, dice: &mut Dice) -> &'static str {
        let [young, middle, old] = match gender {
            Gender::Female => self.women,
            Gender::Male => self.men,
        };
        let of_the_time = match age {
            ..25 => young,
            25..60 => middle,
            _ => old,
        };
        dice.one_of(of_the_time, "Robin")
    }
}

const ENGLISH: Names = Names {
    families: &[
        "Abbott",
        "Baines",
        "Blackwell",
        "Brightman",
        "Carr",
        "Chambers",
        "Clifton",
        "Cooper",
        "Dawson",
        "Draper",
        "Dunkley",
        "Evans",
        "Farrow",
        "Garrod",
        "Goodman",
        "Harte",
        "Ingram",
        "Jarvis",
        "Kilsby",
        "Lovell",
        "Musgrove",
        "Norris",
        "Osborne",
        "Pettit",
        "Quinn",
        "Rowlatt",
        "Sharman",
        "Sibley",
        "Stokes",
        "Tebbutt",
        "Underwood",
        "Varley",
        "Warren",
        "Westley",
        "York",
    ],
    women: [
        &["Amelia", "Isla", "Freya", "Poppy", "Esme", "Ella", "Maisie", "Grace"],
        &["Laura", "Claire", "Joanne", "Rachel", "Kelly", "Nicola", "Abigail", "Tracey"],
        &[
            "Jean",
            "Sheila",
            "Brenda",
            "Maureen",
            "Pauline",
            "Barbara",
            "Sylvia",
            "Gwendoline",
            "Eileen",
        ],
    ],
    men: [
        &["Noah", "Leo", "Theo", "Oscar", "Reuben", "Harry", "Ethan", "Alfie"],
        &["Andrew", "Darren", "Stephen", "Paul", "Neil", "Simon", "Lee", "Martin"],
        &["Ronald", "Kenneth", "Raymond", "Gordon", "Dennis", "Roy", "Brian", "Alfred", "Cyril"],
    ],
};
const MUSLIM: Names = Names {
    families: &["Ahmed", "Begum", "Chowdhury", "Hossain", "Khan", "Malik"],
    women: [
        &["Aisha", "Maryam", "Zara"],
        &["Samina", "Nasreen", "Farah"],
        &["Rashida", "Khadija", "Zubeida"],
    ],
    men: [
        &["Yusuf", "Ibrahim", "Zayn"],
        &["Imran", "Tariq", "Faisal"],
        &["Abdul", "Mahmood", "Rafiq"],
    ],
};
const INDIAN: Names = Names {
    families: &["Desai", "Gill", "Mistry", "Parekh", "Solanki", "Sandhu"],
    women: [
        &["Anaya", "Diya", "Simran"],
        &["Priti", "Sunita", "Jasvinder"],
        &["Kamla", "Surinder", "Savita"],
    ],
    men: [
        &["Arjun", "Rohan", "Jai"],
        &["Sanjay", "Nilesh", "Gurdeep"],
        &["Harjit", "Ramesh", "Mohinder"],
    ],
};
const POLISH: Names = Names {
    families: &["Kowalczyk", "Lis", "Nowak", "Wilk", "Zajac", "Mazur"],
    women: [
        &["Zofia", "Maja", "Lena"],
        &["Agnieszka", "Anna", "Monika"],
        &["Halina", "Danuta", "Irena"],
    ],
    men: [
        &["Jakub", "Filip", "Antoni"],
        &["Tomasz", "Marcin", "Piotr"],
        &["Stanislaw", "Jerzy", "Henryk"],
    ],
};
const AFRICAN: Names = Names {
    families: &["Adeyemi", "Mensah", "Okafor", "Oyelaran", "Boateng", "Moyo"],
    women: [
        &["Nia", "Temi", "Zuri"],
        &["Abena", "Folake", "Rutendo"],
        &["Comfort", "Mercy", "Patience"],
    ],
    men: [
        &["Kofi", "Tobi", "Jaden"],
        &["Kwame", "Chidi", "Tendai"],
        &["Emmanuel", "Samuel", "Isaac"],
    ],
};
