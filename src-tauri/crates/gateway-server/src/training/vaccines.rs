//! Which vaccinations somebody has had, by the age at which they are offered in England.

use chrono::{Months, NaiveDate};

use super::{
    chart::Pen,
    clinical::{
        COVID, FLU, HPV, MENINGITIS_B, MMR, PNEUMOCOCCAL, PRE_SCHOOL, ROTAVIRUS, SHINGLES,
        SIX_IN_ONE,
    },
    code::Code,
    staff::gp_of,
};

/// Writes down the vaccinations that fell due in the last years, each on the day it fell due.
pub(super) fn give(gp: &mut Pen<'_>) {
    let today = gp.calendar.today;
    let born = gp.person.born;
    let by = gp_of(gp.person.practice.source.ods);
    for (vaccine, months) in BY_AGE {
        let due = born.checked_add_months(Months::new(*months)).unwrap_or(today);
        let offered = if *vaccine == HPV { HPV_FOR_ALL } else { SINCE };
        if due <= today && due >= offered {
            gp.vaccination(*vaccine, due, by);
        }
    }
    if gp.person.age(today) >= 66 {
        for (vaccine, days) in [(FLU, 40), (COVID, 33), (FLU, 405), (COVID, 398)] {
            let day = gp.calendar.working(days);
            gp.vaccination(vaccine, day, by);
        }
    }
}

const BY_AGE: &[(Code, u32)] = &[
    (SIX_IN_ONE, 2),
    (ROTAVIRUS, 2),
    (MENINGITIS_B, 2),
    (SIX_IN_ONE, 3),
    (ROTAVIRUS, 3),
    (SIX_IN_ONE, 4),
    (MENINGITIS_B, 4),
    (MMR, 12),
    (MENINGITIS_B, 12),
    (MMR, 40),
    (PRE_SCHOOL, 40),
    (HPV, 12 * 12 + 6),
    (PNEUMOCOCCAL, 65 * 12 + 2),
    (SHINGLES, 70 * 12 + 3),
];
/// The first day on which vaccinations by this scheme were written down here.
const SINCE: NaiveDate = september(2013);
/// The first day on which boys were offered the HPV vaccine as well.
const HPV_FOR_ALL: NaiveDate = september(2019);

#[expect(clippy::unwrap_used, reason = "every year has a first of September")]
const fn september(year: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, 9, 1).unwrap()
}
