//! Who looks after Ivy, at home and elsewhere, and what is planned for her.

use super::{
    super::{
        care::{FALLS_RISK, HEARING_AID, Plan, RESPECT, RESPECT_IN_PLACE, Relative, SOCIAL_CARE},
        chart::Chart,
        code::{snomed, words},
        sources::{ABINGTON_PARK, ASC, NGH, NHFT},
        staff::{DR_OKORO, DR_WARD, J_OSEI, MS_NAIR, NURSE_DOBSON, NURSE_QUAYE},
    },
    ago,
};

pub(super) fn write(chart: &mut Chart) {
    flags(chart);
    respect(chart);
    at_home(chart);
    people(chart);
    referrals(chart);
}

fn flags(chart: &mut Chart) {
    let calendar = chart.calendar;
    chart.at(&NGH).flag("advance-directive", RESPECT_IN_PLACE, calendar.ago(ago::DISCHARGE));
    chart.at(&NHFT).flag("safety", FALLS_RISK, calendar.ago(44));
    chart.at(&ABINGTON_PARK).flag("contact", HEARING_AID, calendar.ago(600));
}

fn respect(chart: &mut Chart) {
    let agreed = chart.calendar.ago(ago::DISCHARGE);
    let plan = Plan {
        category: RESPECT,
        title: "ReSPECT plan",
        text: RESPECT_TEXT,
        since: agreed,
        steps: &[
            "Hospital admission for reversible illness is wanted",
            "Ward-based treatment, antibiotics and fluids are wanted",
            "Not for intensive care or ventilation",
            "Not for cardiopulmonary resuscitation",
        ],
    };
    chart.at(&NGH).plan(&plan, &DR_OKORO, &[]);
}

fn at_home(chart: &mut Chart) {
    let began = chart.calendar.ago(ago::HOME_CARE_BEGAN);
    let package = Plan {
        category: SOCIAL_CARE,
        title: "Home care, 2 visits a day",
        text: "Home care 2 visits a day, 08:00 and 18:00. Agency Larkfield Home Care, 01604 555 0199. \
               Key worker J. Osei, 01604 555 0110.",
        since: began,
        steps: &[
            "Morning visit 08:00, 45 minutes: washing, dressing, breakfast, medicines prompted from blister pack",
            "Evening visit 18:00, 30 minutes: meal, medicines prompted, heating and doors checked",
            "Meals delivered Monday to Friday",
        ],
    };
    let mut council = chart.at(&ASC);
    council.plan(&package, &J_OSEI, &[]);
    let alone = snomed("105529008", "Lives alone").said("Home");
    council.social_fact(alone, "Lives alone since her husband died in 2021", began, &J_OSEI);
    let equipment = "Key safe by the back door, code held by the agency. Pendant alarm. Walking frame. Bath board.";
    council.social_fact(words("Equipment"), equipment, began, &J_OSEI);
}

fn people(chart: &mut Chart) {
    let calendar = chart.calendar;
    let began = calendar.ago(ago::HOME_CARE_BEGAN);
    let mut gp = chart.at(&ABINGTON_PARK);
    gp.team(
        "Abington Park Surgery",
        "01604 555 0100",
        &[&DR_WARD, &NURSE_DOBSON],
        &[],
        calendar.ago(995),
    );
    gp.relative(&DAUGHTER, calendar.ago(300));
    let mut council = chart.at(&ASC);
    council.relative(&NEIGHBOUR, began);
    let agencies = [
        ("Home care agency", "Larkfield Home Care", "01604 555 0199"),
        ("Pendant alarm", "County alarm centre", "01604 555 0188"),
    ];
    council.team("Adult social care", "01604 555 0105", &[&J_OSEI], &agencies, began);
    let mut community = chart.at(&NHFT);
    community.team("Intermediate care team", "01604 555 0125", &[&MS_NAIR], &[], calendar.ago(44));
    let mut hospital = chart.at(&NGH);
    let since = calendar.ago(ago::LAST_DIABETES_CLINIC);
    hospital.team("Diabetes team", "01604 555 0133", &[&NURSE_QUAYE], &[], since);
}

fn referrals(chart: &mut Chart) {
    let calendar = chart.calendar;
    let mut gp = chart.at(&ABINGTON_PARK);
    gp.referral(
        "Falls clinic",
        "Two falls in six months",
        calendar.ago(ago::FALLS_REFERRAL),
        &DR_WARD,
    );
    let mut hospital = chart.at(&NGH);
    let left = calendar.ago(ago::DISCHARGE);
    hospital.referral(
        "Intermediate care at home",
        "Unsteady after fall, lives alone",
        left,
        &DR_OKORO,
    );
}

const DAUGHTER: Relative<'static> = Relative {
    name: ["Mrs", "Susan", "Hollowell"],
    kind: ("DAU", "daughter"),
    telephone: "0116 555 0173",
    note: Some("Next of kin. Lives in Leicester."),
};
const NEIGHBOUR: Relative<'static> = Relative {
    name: ["Mr", "George", "Bains"],
    kind: ("NBOR", "neighbour"),
    telephone: "01604 555 0144",
    note: Some("Neighbour, holds a key."),
};
const RESPECT_TEXT: &str = "Agreed with Mrs Patterson and her daughter on the observation ward. What matters most to \
     her: staying in her own home. She wants treatment in hospital for what can be put right. She does not want \
     intensive care or attempts at resuscitation. She had capacity for this decision.";
