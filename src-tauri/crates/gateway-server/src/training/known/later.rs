//! The records of the people who came later and are known by name, each made to show one thing.

use super::super::{
    Feed,
    chart::Chart,
    dice::Dice,
    everyday::{live, live_later, live_without_kin},
    lives::{
        self, ATRIAL_FIBRILLATION, Allergic, Life, NEW_KNEE, NOTHING, POLYMYALGIA, PSORIASIS,
        THYROID,
    },
    people::named,
    person::Person,
    time::Calendar,
};

mod allergies;
mod births;
mod dying;
mod edges;
mod families;
mod fullest;
mod letters;
mod medicines;
mod needs;
mod results;

/// The record of somebody who came later and is known by name.
pub(in super::super) fn record(person: Person, calendar: Calendar, dice: &mut Dice) -> Vec<Feed> {
    let number = person.nhs.digits();
    let number = number.as_str();
    let mut chart = match number {
        named::VISITOR => Chart::of_a_visitor(person, calendar),
        _ => Chart::new(person, calendar),
    };
    let on = &mut chart;
    match number {
        named::FULLEST => fullest::write(on, dice),
        named::DUPLICATES => medicines::duplicates(on, dice),
        named::DISPENSED => medicines::dispensed(on, dice),
        named::END_OF_LIFE => dying::write(on, dice),
        named::SIGNS => needs::signs(on, dice),
        named::INTERPRETER_SOMALI => needs::somali(on, dice),
        named::AUTISTIC => needs::autistic(on, dice),
        named::LOOKED_AFTER => needs::looked_after(on, dice),
        named::NO_FIXED_ABODE => needs::no_fixed_abode(on, dice),
        named::PREGNANT_HIGH_RISK => births::high_risk(on, dice),
        named::NEWBORN => births::newborn(on),
        named::FAMILY_HISTORY => families::cancer(on, dice),
        named::PROCEDURES => families::procedures(on, dice),
        named::RESULTS => results::write(on, dice),
        named::LETTERS => letters::write(on, dice),
        named::ALLERGIES_TEXT_ONLY => allergies::in_words(on, dice),
        named::ALLERGIES_NOT_ASKED => allergies::not_asked(on, dice),
        named::ALLERGIES_DOUBTED => allergies::doubted(on, dice),
        named::ALLERGY_RESTRICTED => allergies::restricted(on, dice),
        named::PRACTICE_SILENT => edges::practice_silent(on),
        named::VISITOR => edges::visitor(on),
        named::PARTIAL_DATES => edges::partial_dates(on, dice),
        named::DIED_NOT_WHEN => edges::died_not_when(on, dice),
        named::MODIFIED => edges::modified(on, dice),
        named::UNKNOWN_KINDS => edges::unknown_kinds(on, dice),
        _ => ordinary(on, number, dice),
    }
    chart.close()
}

/// People who are known by their names or their numbers alone.
fn ordinary(chart: &mut Chart, number: &str, dice: &mut Dice) {
    let life = match number {
        named::TWIN_AVA => &lives::PENICILLIN_ALLERGY,
        named::TWIN_EVA => &Life { allergic: Allergic::NoneKnown, ..lives::EARACHE },
        named::GEORGE_ELDER => &ATRIAL_FIBRILLATION,
        named::GEORGE_YOUNGER => &PSORIASIS,
        named::OLDEST => &POLYMYALGIA,
        named::GRANDMOTHER => &lives::AFTER_A_STROKE,
        named::FATHER_OF_THREE => &lives::TYPE_2_DIABETES,
        named::SCHOOLGIRL => &lives::SCHOOLCHILD_WITH_ASTHMA,
        named::NEAR_NUMBER => &THYROID,
        named::NEARLY_THAT_NUMBER => &NEW_KNEE,
        named::ARMED_FORCES => &lives::LEG_INJURY,
        _ => &NOTHING,
    };
    live_later(chart, life, 0, dice);
}
