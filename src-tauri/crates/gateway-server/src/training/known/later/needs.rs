//! People who need something arranged before anybody can care for them well.

use super::{
    super::super::{
        care::{ADJUSTMENTS, CARE_AND_SUPPORT, Contact, ContactKind, INTERPRETER, Plan, Relative},
        clinical::Problem,
        code::{snomed, words},
        letters::{ASSESSMENT, CLINIC, DISCHARGE, Letter},
        lives::{ADHD, Allergic, EARACHE, LIVER, THYROID},
        sources::{ASC, KGH, NGH, NHFT},
        staff::{DR_MEHTA, MR_ILES, MR_TOLLAND, MS_TENNANT, gp_of},
    },
    Chart, Dice, Life, NOTHING, live_later,
};

/// Deaf since birth: signs, and reads English as a second language.
pub(super) fn signs(chart: &mut Chart, dice: &mut Dice) {
    live_later(chart, &Life { allergic: Allergic::NoneKnown, ..THYROID }, 0, dice);
    let calendar = chart.calendar;
    let practice = chart.person.practice;
    let doctor = gp_of(practice.source.ods);
    let mut gp = chart.at(practice);
    let deaf = words("Deaf since birth");
    gp.problem(
        &Problem { code: deaf, since: "1974", over: None, note: None },
        calendar.ago(4000),
        doctor,
    );
    gp.flag(
        "contact",
        INTERPRETER.said("Interpreter needed: British Sign Language"),
        calendar.ago(900),
    );
    gp.flag(
        "contact",
        ADJUSTMENTS.said("Text or email, never telephone. Relay UK number on file"),
        calendar.ago(900),
    );
    gp.flag(
        "contact",
        ADJUSTMENTS.said("Wave or touch the shoulder in the waiting room: cannot hear her name"),
        calendar.ago(400),
    );
    let mut hospital = chart.at(&NGH);
    let day = calendar.working(130);
    let letter = Letter {
        kind: CLINIC,
        title: "Communication plan",
        department: "Audiology",
        dated: day,
        version: 1,
        printed: true,
        about: None,
        body: "Ms Lyne signs British Sign Language and reads short, plain English. Book a registered BSL interpreter for every appointment: county \
               interpreting, 01604 555 0170, two weeks ahead; a video interpreter in an emergency. Family must not interpret.\n\n\
               In hospital: bed facing the door, light on when speaking, no mask over the mouth where that is safe. She hears no alarm.",
    };
    hospital.letter(&letter, &MS_TENNANT);
}

/// Speaks Somali, wants a woman as interpreter and as doctor.
pub(super) fn somali(chart: &mut Chart, dice: &mut Dice) {
    live_later(
        chart,
        &Life {
            allergic: Allergic::NoneKnown,
            seen: &[("GP surgery, with interpreter, tired", 50)],
            ..NOTHING
        },
        0,
        dice,
    );
    let calendar = chart.calendar;
    let practice = chart.person.practice;
    let doctor = gp_of(practice.source.ods);
    let mut gp = chart.at(practice);
    let low = snomed("34713006", "Vitamin D deficiency");
    gp.problem(
        &Problem { code: low, since: "2025-11", over: None, note: None },
        calendar.ago(300),
        doctor,
    );
    gp.flag("contact", INTERPRETER.said("Interpreter needed: Somali, a woman"), calendar.ago(600));
    gp.flag("contact", ADJUSTMENTS.said("Asks for a woman to examine her"), calendar.ago(600));
    gp.flag(
        "contact",
        words("Cannot read English: ring, with an interpreter, and do not write"),
        calendar.ago(600),
    );
}

/// Autistic, at university: how to make a visit bearable.
pub(super) fn autistic(chart: &mut Chart, dice: &mut Dice) {
    live_later(
        chart,
        &Life {
            allergic: Allergic::NoneKnown,
            seen: &[("Telephone consultation, sleep", 70)],
            ..NOTHING
        },
        0,
        dice,
    );
    let calendar = chart.calendar;
    let practice = chart.person.practice;
    let doctor = gp_of(practice.source.ods);
    let mut gp = chart.at(practice);
    let autism = snomed("408856003", "Autistic disorder").said("Autism");
    gp.problem(
        &Problem { code: autism, since: "2009", over: None, note: None },
        calendar.ago(3000),
        doctor,
    );
    for adjustment in [
        "Reasonable adjustment: first or last appointment, wait outside or in a quiet room",
        "Reasonable adjustment: say what you will do before you touch him",
        "Reasonable adjustment: dim light, no music, written summary at the end",
    ] {
        gp.flag("contact", ADJUSTMENTS.said(adjustment), calendar.ago(210));
    }
    let mut community = chart.at(&NHFT);
    let plan = Plan {
        category: CARE_AND_SUPPORT,
        title: "Health passport",
        text: "I am Ellis. Pain does not show in my face: ask for a number. I may not speak when it is loud, and can type. Do not hold me.",
        since: calendar.ago(200),
        steps: &[
            "Ear defenders are mine, leave them on",
            "Ring my mother if I cannot speak: 07700 900809",
        ],
    };
    community.plan(&plan, &MR_ILES, &[]);
}

/// A boy in foster care: who may agree to what.
pub(super) fn looked_after(chart: &mut Chart, dice: &mut Dice) {
    const LIFE: Life =
        Life { problems: ADHD.problems, repeats: ADHD.repeats, clinics: ADHD.clinics, ..EARACHE };
    live_later(chart, &LIFE, 0, dice);
    let calendar = chart.calendar;
    let since = calendar.ago(403);
    let mut council = chart.at(&ASC);
    council.flag(
        "admin",
        words("Looked-after child: the council shares parental responsibility"),
        since,
    );
    council.flag("safety", words("Contact with the birth father is supervised only"), since);
    let plan = Plan {
        category: words("Child in care plan"),
        title: "Child in care plan",
        text: "Full care order. Foster carer Ruth Garland may agree to everyday care. For an operation: Adrian Tolland, 01604 555 0113, out of hours \
               01604 555 0114. Mother is told and may visit.",
        since,
        steps: &[
            "Health assessment every year",
            "Same school as before",
            "Sees his sister on Saturdays",
        ],
    };
    council.plan(&plan, &MR_TOLLAND, &[]);
    council.team("Children in care team", "01604 555 0113", &[&MR_TOLLAND], &[], since);
    let carer = Relative {
        name: ["Mrs", "Ruth", "Garland"],
        kind: ("MTHFOST", "foster carer"),
        telephone: "07700 900794",
        note: Some("First to be rung."),
    };
    council.relative(&carer, since);
    let letter = Letter {
        kind: ASSESSMENT,
        title: "Health assessment of a child in care",
        department: "Children in care team",
        dated: calendar.working(60),
        version: 1,
        printed: false,
        about: None,
        body: "Malachi likes to be called Kai. Grows well, sleeps through since spring, no more nightmares. Eyes and teeth seen this year. Vaccinations up to date.\n\n\
               He knows that he takes his tablet for concentration and says that it helps in maths.",
    };
    council.letter(&letter, &MR_TOLLAND);
    chart.at(&KGH).flag(
        "admin",
        words("Ask who has parental responsibility before consent"),
        since,
    );
}

/// Sleeps outside: no address, no telephone, found by the outreach nurse.
pub(super) fn no_fixed_abode(chart: &mut Chart, dice: &mut Dice) {
    const LIFE: Life = Life {
        allergic: Allergic::NeverAsked,
        problems: &[
            (words("Alcohol dependence"), 90, false),
            (words("Fits when alcohol is stopped"), 30, false),
        ],
        repeats: &[],
        clinics: &[],
        bloods: LIVER.bloods,
        procedures: &[],
        seen: &[],
        booked: None,
        ..LIVER
    };
    super::live_without_kin(chart, &LIFE, dice);
    let calendar = chart.calendar;
    let mut hospital = chart.at(&NGH);
    for (days, what, body) in [
        (
            9,
            "A&E, cold and unwell",
            "Found in a doorway, cold (34.9 °C), drowsy, no injury of the head. Warmed, fed. Left before the results, clear in mind.",
        ),
        (
            41,
            "A&E, fit",
            "One fit, two days after the last drink. Diazepam by the chart, thiamine into a vein. Stayed one night. Wishes to stop drinking: referred.",
        ),
        (
            97,
            "A&E, wound of the foot",
            "Trench foot on both sides, infected toe. Dressed, antibiotics, dry socks and boots given.",
        ),
    ] {
        let day = calendar.ago(days);
        let seen =
            Contact { kind: ContactKind::Emergency, what, start: day, end: day, reason: None };
        let seen = hospital.contact(&seen, &DR_MEHTA);
        let letter = Letter {
            kind: DISCHARGE,
            title: "Emergency department discharge summary",
            department: "Emergency department",
            dated: day,
            version: 1,
            printed: false,
            about: Some(&seen),
            body,
        };
        hospital.letter(&letter, &DR_MEHTA);
    }
    let mut community = chart.at(&NHFT);
    community.flag(
        "contact",
        words("No address or telephone: outreach nurse finds him, 01604 555 0147"),
        calendar.ago(88),
    );
    community.flag("safety", words("Withdrawal of alcohol: fits"), calendar.ago(41));
    let outreach = [
        ("Street outreach", "Nene Outreach", "01604 555 0147"),
        ("Day centre", "The Hope Centre, breakfast 08:00", "01604 555 0148"),
    ];
    community.team(
        "Homeless health team",
        "01604 555 0147",
        &[&MR_ILES],
        &outreach,
        calendar.ago(88),
    );
}
