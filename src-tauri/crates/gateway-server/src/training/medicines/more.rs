//! The medicines of the people who came later.

use super::{
    Form::{
        Capsule, Cream, EyeDrops, Injection, Intramuscular, Liquid, NasalSpray, Nebules, Patch,
        Powder, Rectal, Tablet,
    },
    Medicine, NIGHT, ONCE, Often, THRICE, TWICE, daily, med, needed, weekly,
};

const MORNING: Often = daily("once a day in the morning", 1);
const FOUR: Often = daily("four times a day", 4);
const BREAKTHROUGH: Often = needed("every four hours when needed", 6);
const fn every(words: &'static str, days: u32) -> Often {
    Often { words, times: 1, period: days, unit: "d", when_needed: false }
}

// Heart, circulation and clots
pub(in super::super) const APIXABAN: Medicine = med("apixaban", Tablet, (5.0, "mg"), TWICE, 28);
pub(in super::super) const RIVAROXABAN: Medicine =
    med("rivaroxaban", Tablet, (20.0, "mg"), daily("once a day with food", 1), 28);
pub(in super::super) const WARFARIN: Medicine =
    med("warfarin", Tablet, (3.0, "mg"), daily("once a day at 18:00, dose changed by INR", 1), 28);
pub(in super::super) const LOSARTAN: Medicine = med("losartan", Tablet, (50.0, "mg"), ONCE, 28);
pub(in super::super) const DOXAZOSIN: Medicine = med("doxazosin", Tablet, (2.0, "mg"), NIGHT, 28);
pub(in super::super) const DAPAGLIFLOZIN: Medicine =
    med("dapagliflozin", Tablet, (10.0, "mg"), ONCE, 28);
pub(in super::super) const FUROSEMIDE_TWICE: Medicine =
    med("furosemide", Tablet, (40.0, "mg"), daily("twice a day, morning and midday", 2), 28);
pub(in super::super) const CARVEDILOL: Medicine =
    med("carvedilol", Tablet, (6.25, "mg"), TWICE, 28);

// Pain
pub(in super::super) const IBUPROFEN: Medicine =
    med("ibuprofen", Tablet, (400.0, "mg"), daily("three times a day with food", 3), 7);
pub(in super::super) const CODEINE: Medicine =
    med("codeine", Tablet, (30.0, "mg"), needed("four times a day when needed", 4), 7);
pub(in super::super) const AMITRIPTYLINE: Medicine =
    med("amitriptyline", Tablet, (20.0, "mg"), NIGHT, 28);
pub(in super::super) const GABAPENTIN: Medicine =
    med("gabapentin", Capsule, (300.0, "mg"), THRICE, 28);
pub(in super::super) const MORPHINE_LIQUID: Medicine =
    med("morphine 10 mg in 5 mL", Liquid, (5.0, "mg"), BREAKTHROUGH, 14);
pub(in super::super) const BUPRENORPHINE_PATCH: Medicine = med(
    "buprenorphine 10 micrograms an hour",
    Patch,
    (1.0, "patch"),
    every("changed every seven days", 7),
    28,
);
pub(in super::super) const PARACETAMOL_CHILD: Medicine = med(
    "paracetamol 250 mg in 5 mL",
    Liquid,
    (250.0, "mg"),
    needed("four times a day when needed", 4),
    5,
);

// Stomach and bowel
pub(in super::super) const PANCREATIN: Medicine =
    med("pancreatin 25,000 units", Capsule, (2.0, "capsules"), daily("with each meal", 3), 28);
pub(in super::super) const LACTULOSE: Medicine = med("lactulose", Liquid, (15.0, "mL"), TWICE, 28);
pub(in super::super) const MEBEVERINE: Medicine =
    med("mebeverine", Tablet, (135.0, "mg"), daily("three times a day before meals", 3), 28);
pub(in super::super) const GAVISCON: Medicine =
    med("alginate oral suspension", Liquid, (10.0, "mL"), needed("after meals when needed", 4), 14);
pub(in super::super) const ADALIMUMAB: Medicine =
    med("adalimumab 40 mg pen", Injection, (40.0, "mg"), every("every two weeks", 14), 28);

// Hormones
pub(in super::super) const HYDROCORTISONE_TABLETS: Medicine = med(
    "hydrocortisone",
    Tablet,
    (10.0, "mg"),
    daily("on waking, with 5 mg at noon and 5 mg at 17:00", 1),
    28,
);
pub(in super::super) const FLUDROCORTISONE: Medicine =
    med("fludrocortisone", Tablet, (100.0, "micrograms"), ONCE, 28);
pub(in super::super) const PREDNISOLONE_LOW: Medicine =
    med("prednisolone", Tablet, (5.0, "mg"), MORNING, 28);
pub(in super::super) const LETROZOLE: Medicine = med("letrozole", Tablet, (2.5, "mg"), ONCE, 28);
pub(in super::super) const ESTRADIOL_PATCH: Medicine = med(
    "estradiol 50 micrograms a day",
    Patch,
    (1.0, "patch"),
    Often { words: "changed twice a week", times: 2, period: 1, unit: "wk", when_needed: false },
    28,
);
pub(in super::super) const PROGESTERONE: Medicine =
    med("progesterone", Capsule, (100.0, "mg"), NIGHT, 28);
pub(in super::super) const CYPROTERONE_FREE_PILL: Medicine = med(
    "ethinylestradiol 30 micrograms with levonorgestrel 150 micrograms",
    Tablet,
    (1.0, "tablet"),
    daily("once a day for 21 days in 28", 1),
    84,
);
pub(in super::super) const SEMAGLUTIDE: Medicine =
    med("semaglutide 1 mg pen", Injection, (1.0, "mg"), weekly("once a week on Sunday"), 28);

// Mind and nerves
pub(in super::super) const CITALOPRAM: Medicine = med("citalopram", Tablet, (20.0, "mg"), ONCE, 28);
pub(in super::super) const MIRTAZAPINE: Medicine =
    med("mirtazapine", Tablet, (15.0, "mg"), NIGHT, 28);
pub(in super::super) const CLOZAPINE: Medicine = med("clozapine", Tablet, (300.0, "mg"), NIGHT, 28);
pub(in super::super) const METHYLPHENIDATE: Medicine =
    med("methylphenidate modified-release", Tablet, (36.0, "mg"), MORNING, 28);
pub(in super::super) const BACLOFEN: Medicine = med("baclofen", Tablet, (10.0, "mg"), THRICE, 28);
pub(in super::super) const BACLOFEN_LIQUID: Medicine =
    med("baclofen 5 mg in 5 mL", Liquid, (5.0, "mg"), THRICE, 28);
pub(in super::super) const BUCCAL_MIDAZOLAM: Medicine = med(
    "midazolam oromucosal solution",
    Liquid,
    (10.0, "mg"),
    needed("once for a seizure of five minutes", 1),
    28,
);
pub(in super::super) const RILUZOLE: Medicine = med("riluzole", Tablet, (50.0, "mg"), TWICE, 28);
pub(in super::super) const MELATONIN: Medicine =
    med("melatonin modified-release", Tablet, (2.0, "mg"), NIGHT, 28);
pub(in super::super) const PROPRANOLOL: Medicine =
    med("propranolol", Tablet, (40.0, "mg"), TWICE, 28);
pub(in super::super) const DIMETHYL_FUMARATE: Medicine =
    med("dimethyl fumarate", Capsule, (240.0, "mg"), TWICE, 28);

// Chest and nose
pub(in super::super) const DORNASE: Medicine =
    med("dornase alfa 2,500 units", Nebules, (2500.0, "units"), ONCE, 28);
pub(in super::super) const AZITHROMYCIN: Medicine = med(
    "azithromycin",
    Tablet,
    (250.0, "mg"),
    Often {
        words: "on Monday, Wednesday and Friday",
        times: 3,
        period: 1,
        unit: "wk",
        when_needed: false,
    },
    28,
);
pub(in super::super) const NINTEDANIB: Medicine =
    med("nintedanib", Capsule, (150.0, "mg"), TWICE, 28);
pub(in super::super) const MOMETASONE_NOSE: Medicine =
    med("mometasone 50 micrograms a dose", NasalSpray, (2.0, "sprays"), ONCE, 28);

// Blood, kidneys and immunity
pub(in super::super) const FOLIC_ACID_DAILY: Medicine =
    med("folic acid", Tablet, (5.0, "mg"), ONCE, 28);
pub(in super::super) const PHENOXYMETHYLPENICILLIN: Medicine =
    med("phenoxymethylpenicillin", Tablet, (250.0, "mg"), TWICE, 28);
pub(in super::super) const HYDROXYCARBAMIDE: Medicine =
    med("hydroxycarbamide", Capsule, (1.0, "g"), ONCE, 28);
pub(in super::super) const TACROLIMUS: Medicine =
    med("tacrolimus (Adoport)", Capsule, (3.0, "mg"), TWICE, 28);
pub(in super::super) const MYCOPHENOLATE: Medicine =
    med("mycophenolate mofetil", Tablet, (500.0, "mg"), TWICE, 28);
pub(in super::super) const HYDROXYCHLOROQUINE: Medicine =
    med("hydroxychloroquine", Tablet, (200.0, "mg"), ONCE, 28);
pub(in super::super) const CALCIUM_ACETATE: Medicine =
    med("calcium acetate", Tablet, (1.0, "g"), daily("three times a day with meals", 3), 28);
pub(in super::super) const ALFACALCIDOL: Medicine =
    med("alfacalcidol", Capsule, (250.0, "nanograms"), ONCE, 28);
pub(in super::super) const EPOETIN: Medicine = med(
    "darbepoetin alfa 30 micrograms",
    Injection,
    (30.0, "micrograms"),
    weekly("once a week, at dialysis"),
    28,
);
pub(in super::super) const HYDROXOCOBALAMIN: Medicine =
    med("hydroxocobalamin", Intramuscular, (1.0, "mg"), every("every 12 weeks", 84), 84);
pub(in super::super) const THIAMINE: Medicine = med("thiamine", Tablet, (100.0, "mg"), TWICE, 28);
pub(in super::super) const ENOXAPARIN: Medicine =
    med("enoxaparin 40 mg", Injection, (40.0, "mg"), ONCE, 10);

// Skin, eyes and the rest
pub(in super::super) const CALCIPOTRIOL: Medicine =
    med("calcipotriol with betamethasone gel", Cream, (1.0, "thin layer"), ONCE, 28);
pub(in super::super) const LYMECYCLINE: Medicine =
    med("lymecycline", Capsule, (408.0, "mg"), ONCE, 28);
pub(in super::super) const LATANOPROST: Medicine =
    med("latanoprost 50 micrograms/mL", EyeDrops, (1.0, "drop"), NIGHT, 28);
pub(in super::super) const OXYBUTYNIN: Medicine = med("oxybutynin", Tablet, (2.5, "mg"), TWICE, 28);
pub(in super::super) const FINASTERIDE: Medicine =
    med("finasteride", Tablet, (5.0, "mg"), ONCE, 28);
pub(in super::super) const FLUCLOXACILLIN: Medicine =
    med("flucloxacillin", Capsule, (500.0, "mg"), FOUR, 7);
pub(in super::super) const ENEMA: Medicine = med(
    "phosphate enema",
    Rectal,
    (1.0, "enema"),
    needed("when needed, for the bowel routine", 1),
    10,
);
pub(in super::super) const FOOD_SUPPLEMENT: Medicine =
    med("high-energy drink", Liquid, (200.0, "mL"), TWICE, 28);
pub(in super::super) const THICKENER: Medicine = med(
    "thickening powder, to level 2 (mildly thick)",
    Powder,
    (1.0, "scoop"),
    daily("in each 200 mL of drink", 6),
    28,
);

// Of the people who are known by name
const LAST_DAYS: Often = needed("when needed, by the community nurse", 6);
pub(in super::super) const LABETALOL: Medicine = med("labetalol", Tablet, (200.0, "mg"), TWICE, 28);
pub(in super::super) const MORPHINE_SLOW: Medicine =
    med("morphine modified-release", Capsule, (20.0, "mg"), daily("every 12 hours", 2), 28);
pub(in super::super) const MORPHINE_INJECTION: Medicine =
    med("morphine 10 mg/mL", Injection, (5.0, "mg"), LAST_DAYS, 14);
pub(in super::super) const MIDAZOLAM_INJECTION: Medicine =
    med("midazolam 10 mg in 2 mL", Injection, (2.5, "mg"), LAST_DAYS, 14);
pub(in super::super) const LEVOMEPROMAZINE: Medicine =
    med("levomepromazine 25 mg/mL", Injection, (6.25, "mg"), LAST_DAYS, 14);
pub(in super::super) const GLYCOPYRRONIUM: Medicine =
    med("glycopyrronium 200 micrograms/mL", Injection, (200.0, "micrograms"), LAST_DAYS, 14);
pub(in super::super) const METOCLOPRAMIDE: Medicine =
    med("metoclopramide", Tablet, (10.0, "mg"), needed("three times a day when needed", 3), 5);
pub(in super::super) const CYCLIZINE: Medicine =
    med("cyclizine", Tablet, (50.0, "mg"), needed("three times a day when needed", 3), 7);
pub(in super::super) const AZATHIOPRINE: Medicine =
    med("azathioprine", Tablet, (100.0, "mg"), ONCE, 28);
pub(in super::super) const LEVOTHYROXINE_FULL: Medicine =
    med("levothyroxine", Tablet, (100.0, "micrograms"), MORNING, 28);
pub(in super::super) const INSULIN_DETEMIR: Medicine =
    med("insulin detemir 100 units/mL", Injection, (8.0, "units"), NIGHT, 28);
pub(in super::super) const ANTI_D: Medicine = med(
    "anti-D immunoglobulin",
    Intramuscular,
    (1500.0, "units"),
    every("once at 28 weeks", 280),
    1,
);
