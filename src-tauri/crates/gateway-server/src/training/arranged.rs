//! Care that is arranged for somebody who came later: at home or in a care home, and how far treatment goes.

use chrono::NaiveDate;

use super::{
    care::{FALLS_RISK, Plan, RESPECT, RESPECT_IN_PLACE, SOCIAL_CARE},
    chart::Chart,
    dice::Dice,
    lives::{Life, Support},
    results::{Test, WEIGHT},
    sources::{ASC, NHFT},
    staff::{DR_HARGREAVES, J_OSEI, NURSE_BRIGHT},
};

/// A care company: its name, its telephone, and the plans that it delivers.
struct Agency {
    name: &'static str,
    telephone: &'static str,
    title: &'static str,
    text: &'static str,
    steps: &'static [&'static str],
}

/// A care home: its name, its street, and its telephone.
pub(super) struct CareHome {
    pub(super) name: &'static str,
    pub(super) street: &'static str,
    telephone: &'static str,
    text: &'static str,
}

pub(super) fn write(chart: &mut Chart, life: &Life, dice: &mut Dice) {
    let since = chart.calendar.working(dice.between(90, 700));
    match life.support {
        Support::None => {}
        Support::HomeCare => at_home(chart, dice, since),
        Support::HomeCareWithRespect => {
            at_home(chart, dice, since);
            respect(chart, since, AT_HOME);
        }
        Support::CareHome => {
            in_a_home(chart, since);
            respect(chart, since, IN_THE_HOME);
        }
    }
}

fn at_home(chart: &mut Chart, dice: &mut Dice, since: NaiveDate) {
    let offered: Vec<&Agency> = AGENCIES.iter().collect();
    let [usual, ..] = &AGENCIES;
    let agency = dice.one_of(&offered, usual);
    let mut council = chart.at(&ASC);
    let (title, text, steps) = (agency.title, agency.text, agency.steps);
    council.plan(&Plan { category: SOCIAL_CARE, title, text, since, steps }, &J_OSEI, &[]);
    let members = [("Home care agency", agency.name, agency.telephone)];
    council.team("Adult social care", "01604 555 0105", &[&J_OSEI], &members, since);
    if dice.happens(60) {
        chart.at(&NHFT).flag("safety", FALLS_RISK, since);
    }
}

fn in_a_home(chart: &mut Chart, since: NaiveDate) {
    let line = chart.person.home.line.clone();
    let Some(home) = HOMES.iter().find(|home| line.starts_with(home.name)) else { return };
    let mut council = chart.at(&ASC);
    let package = Plan {
        category: SOCIAL_CARE,
        title: "Residential care",
        text: home.text,
        since,
        steps: &["Help with washing, dressing and meals", "Medicines given by the home"],
    };
    council.plan(&package, &J_OSEI, &[]);
    let members = [("Care home", home.name, home.telephone)];
    council.team("Adult social care", "01604 555 0105", &[&J_OSEI], &members, since);
    let mut community = chart.at(&NHFT);
    let day = community.calendar.working(12);
    let weighed: &Test = &WEIGHT;
    community.vital(weighed, 47.6, &super::time::moment(day, 11, 0), day, &NURSE_BRIGHT);
}

fn respect(chart: &mut Chart, since: NaiveDate, (text, steps): (&str, &'static [&'static str])) {
    let mut community = chart.at(&NHFT);
    let plan = Plan { category: RESPECT, title: "ReSPECT plan", text, since, steps };
    community.plan(&plan, &DR_HARGREAVES, &[]);
    community.flag("advance-directive", RESPECT_IN_PLACE, since);
}

const AT_HOME: (&str, &[&str]) = (
    "Agreed at home with the family. What matters most: being at home and being comfortable. Hospital for what can be put right quickly.",
    &[
        "Ward-based treatment is wanted",
        "Not for intensive care",
        "Not for cardiopulmonary resuscitation",
    ],
);
const IN_THE_HOME: (&str, &[&str]) = (
    "Agreed in best interests with the family and the staff of the home. Comfort first. Care in the home, not in hospital, \
     unless for a fracture or pain that cannot be eased there.",
    &[
        "Treat in the care home",
        "Antibiotics by mouth are wanted",
        "Not for cardiopulmonary resuscitation",
    ],
);

static AGENCIES: [Agency; 5] = [
    Agency {
        name: "Nene Home Care",
        telephone: "01604 555 0197",
        title: "Home care, 1 visit a day",
        text: "Home care 1 visit a day, 08:15. Agency Nene Home Care, 01604 555 0197. Key worker J. Osei, 01604 555 0110.",
        steps: &["Morning visit 08:15, 30 minutes: washing, dressing, breakfast", "Pendant alarm"],
    },
    Agency {
        name: "Larkfield Home Care",
        telephone: "01604 555 0199",
        title: "Home care, 4 visits a day",
        text: "Home care 4 visits a day by two carers, 07:30, 12:00, 16:30 and 20:30. Agency Larkfield Home Care, 01604 555 0199. \
               Key worker J. Osei, 01604 555 0110.",
        steps: &[
            "Hoist from bed to chair",
            "Medicines given from a locked box",
            "Profiling bed and pressure mattress",
        ],
    },
    Agency {
        name: "Ise Valley Carers",
        telephone: "01536 555 0196",
        title: "Home care, 2 visits a day",
        text: "Home care 2 visits a day, 08:30 and 18:30. Agency Ise Valley Carers, 01536 555 0196. Key worker J. Osei, 01604 555 0110.",
        steps: &[
            "Morning visit 08:30, 45 minutes",
            "Evening visit 18:30, 30 minutes: meal, prompting of medicines",
            "Key safe, code held by the agency",
        ],
    },
    Agency {
        name: "Spinney Support",
        telephone: "01933 555 0194",
        title: "Direct payment, personal assistant",
        text: "Direct payment for a personal assistant, 21 hours a week. Managed by Spinney Support, 01933 555 0194. Key worker J. Osei, \
               01604 555 0110.",
        steps: &["Personal assistant on five days", "Wheelchair accessible vehicle"],
    },
    Agency {
        name: "Meals by Nene",
        telephone: "01604 555 0193",
        title: "Home care, 3 visits a week",
        text: "Home care 3 visits a week for bathing. Hot meals Monday to Friday by Meals by Nene, 01604 555 0193. Key worker J. Osei, \
               01604 555 0110.",
        steps: &["Bath with one carer, Monday, Wednesday and Friday", "Meals delivered at 12:30"],
    },
];

/// The care homes of the county.
pub(super) const HOMES: [CareHome; 4] = [
    CareHome {
        name: "Sorrel House",
        street: "Sorrel Close",
        telephone: "01604 555 0158",
        text: "Lives at Sorrel House, 01604 555 0158. Key worker J. Osei, 01604 555 0110.",
    },
    CareHome {
        name: "The Laurels",
        street: "Chapel End",
        telephone: "01604 555 0163",
        text: "Lives at The Laurels, nursing floor, 01604 555 0163. Nurse on duty day and night. Key worker J. Osei, 01604 555 0110.",
    },
    CareHome {
        name: "Ise Court",
        street: "Ise Valley Road",
        telephone: "01536 555 0164",
        text: "Lives at Ise Court, 01536 555 0164, in the part for dementia. Doors have a code. Key worker J. Osei, 01604 555 0110.",
    },
    CareHome {
        name: "Harbour Grange",
        street: "Sluice Gate Road",
        telephone: "01933 555 0165",
        text: "Lives at Harbour Grange, 01933 555 0165. Own flat, carers in the building. Key worker J. Osei, 01604 555 0110.",
    },
];
