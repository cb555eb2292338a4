//! People who need something arranged: a care home, protection, an interpreter, adjustments.

use super::super::{
    care::{
        ADJUSTMENTS, CARE_AND_SUPPORT, CHILD_PROTECTION, FALLS_RISK, INTERPRETER, Plan, RESPECT,
        RESPECT_IN_PLACE, Relative, SOCIAL_CARE,
    },
    chart::Chart,
    clinical::{Course, Problem},
    code::{snomed, words},
    dice::Dice,
    everyday::live,
    lives::{Allergic, Life, NOTHING},
    medicines::LAMOTRIGINE,
    sources::{ASC, KGH, NHFT},
    staff::{DR_HARGREAVES, J_OSEI, MR_ILES, MS_EASTON, gp_of},
};

/// Lives in a care home, with a ReSPECT plan.
pub(super) fn in_a_care_home(chart: &mut Chart) {
    let calendar = chart.calendar;
    let since = calendar.working(420);
    let mut council = chart.at(&ASC);
    let package = Plan {
        category: SOCIAL_CARE,
        title: "Residential care",
        text: "Lives at Sorrel House, 01604 555 0158. Two carers for moving, hoist. Key worker J. Osei, 01604 555 0110.",
        since,
        steps: &[
            "Help with washing, dressing and meals",
            "Pressure-relieving mattress, turned every four hours at night",
        ],
    };
    council.plan(&package, &J_OSEI, &[]);
    let home = [("Care home", "Sorrel House", "01604 555 0158")];
    council.team("Adult social care", "01604 555 0105", &[&J_OSEI], &home, since);
    let mut community = chart.at(&NHFT);
    let agreed = calendar.working(200);
    let respect = Plan {
        category: RESPECT,
        title: "ReSPECT plan",
        text: "Agreed in best interests with her son, who holds power of attorney for health. Comfort first. \
               Care at Sorrel House, not in hospital, unless a fracture or pain that cannot be controlled there.",
        since: agreed,
        steps: &[
            "Treat in the care home",
            "Oral antibiotics are wanted",
            "Not for cardiopulmonary resuscitation",
        ],
    };
    community.plan(&respect, &DR_HARGREAVES, &[]);
    community.flag("advance-directive", RESPECT_IN_PLACE, agreed);
    community.flag("safety", FALLS_RISK, agreed);
}

/// A child who has a child protection plan.
pub(super) fn protected(chart: &mut Chart) {
    let since = chart.calendar.working(75);
    let mut hospital = chart.at(&KGH);
    hospital.flag("safety", CHILD_PROTECTION, since);
    let mut community = chart.at(&NHFT);
    community.flag("safety", CHILD_PROTECTION, since);
    let social_worker = [("Social worker", "County children's social care", "01604 555 0115")];
    community.team(
        "Core group around Tyler",
        "01604 555 0115",
        &[&MS_EASTON],
        &social_worker,
        since,
    );
    let grandmother = Relative {
        name: ["Mrs", "Linda", "Marsh"],
        kind: ("GRMTH", "grandmother"),
        telephone: "01536 555 0163",
        note: Some("Tyler lives with her."),
    };
    community.relative(&grandmother, since);
}

/// Speaks Polish and needs an interpreter.
pub(super) fn interpreter(chart: &mut Chart) {
    let since = chart.calendar.working(700);
    let needed = INTERPRETER.said("Interpreter needed: Polish");
    chart.at(chart.person.practice).flag("contact", needed, since);
    chart.at(&KGH).flag("contact", needed, since);
}

/// A learning disability with epilepsy, and what makes a visit go well.
pub(super) fn learning_disability(chart: &mut Chart, dice: &mut Dice) {
    let life = Life {
        allergic: Allergic::NoneKnown,
        seen: &[("GP surgery, learning disability health check", 95), ("Nurse, blood test", 90)],
        booked: Some("Learning disability health check"),
        ..NOTHING
    };
    live(chart, &life, dice);
    let calendar = chart.calendar;
    let doctor = gp_of(chart.person.practice.source.ods);
    let mut gp = chart.at(chart.person.practice);
    for (code, since) in [
        (
            snomed("110359009", "Intellectual disability").said("Learning disability, moderate"),
            "1994",
        ),
        (snomed("84757009", "Epilepsy"), "2006"),
    ] {
        gp.problem(
            &Problem { code, since, over: None, note: None },
            calendar.working(1200),
            doctor,
        );
    }
    let lamotrigine = Course {
        medicine: &LAMOTRIGINE,
        reason: "epilepsy",
        started: calendar.months_ago(130),
        issued: calendar.working(12),
        ended: None,
    };
    gp.gp_medicine(&lamotrigine, doctor);
    for adjustment in [
        ADJUSTMENTS
            .said("Reasonable adjustment: easy read letters, and telephone his support worker"),
        ADJUSTMENTS.said("Reasonable adjustment: quiet room, first appointment of the day"),
        words("Reasonable adjustment: numbing cream an hour before a blood test"),
    ] {
        gp.flag("contact", adjustment, calendar.working(95));
    }
    let mut community = chart.at(&NHFT);
    let goals = [
        community.goal("To go swimming every week", calendar.working(80)),
        community.goal("To have my blood taken without being held", calendar.working(80)),
    ];
    let plan = Plan {
        category: CARE_AND_SUPPORT,
        title: "Hospital passport",
        text: "Call me JC. I say yes when I do not understand: ask me to show you. I point to my head when I am in pain. \
               Seizures last about a minute; if one lasts five, call an ambulance.",
        since: calendar.working(80),
        steps: &[
            "Support worker stays with JC in hospital",
            "Mental capacity assessed for each decision",
        ],
    };
    community.plan(&plan, &MR_ILES, &goals);
    let home = [("Supported living", "Fallow House", "01536 555 0162")];
    community.team(
        "Learning disability team",
        "01604 555 0146",
        &[&MR_ILES],
        &home,
        calendar.working(400),
    );
}
