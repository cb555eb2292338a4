//! The medicines of the county: each with its form, its usual dose, and how often it is taken.

use serde_json::{Value, json};

use super::code::{Code, number, snomed, words};

pub(super) mod more;

/// A medicine as it is prescribed here.
///
/// A code stands only where the dm+d code of the product is certain; otherwise the name alone.
#[derive(Clone, Copy, Debug)]
pub(super) struct Medicine {
    pub(super) name: &'static str,
    product: Code,
    form: Form,
    dose: Dose,
    often: Often,
    pub(super) supply: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Tablet,
    Capsule,
    Inhaler,
    Spray,
    Injection,
    Liquid,
    Powder,
    Cream,
    EyeDrops,
    Patch,
    NasalSpray,
    Intramuscular,
    Nebules,
    Rectal,
}

/// How much is taken at a time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dose(f64, &'static str);

/// How often, in words and as FHIR counts it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Often {
    words: &'static str,
    times: u32,
    period: u32,
    unit: &'static str,
    when_needed: bool,
}

impl Medicine {
    /// The medicine as a Medication: the generic name, the product's code where it is certain, the form.
    pub(super) fn fhir(&self) -> Value {
        let code = self.product.said(self.name).concept();
        json!({
            "resourceType": "Medication",
            "id": "medicine",
            "code": code,
            "form": self.form.code().concept(),
        })
    }

    /// The dose, the route and how often, as FHIR's Dosage.
    pub(super) fn dosage(&self) -> Value {
        let Dose(value, unit) = self.dose;
        let quantity = json!({ "value": number(value), "unit": unit });
        json!([{
            "text": format!("{} {unit} {} {}", number(value), self.form.route().text().to_lowercase(), self.often.words),
            "timing": {
                "repeat": {
                    "frequency": self.often.times,
                    "period": self.often.period,
                    "periodUnit": self.often.unit,
                },
                "code": { "text": self.often.words },
            },
            "asNeededBoolean": self.often.when_needed,
            "route": self.form.route().concept(),
            "doseAndRate": [{ "doseQuantity": quantity }],
        }])
    }
}

impl Form {
    fn code(self) -> Code {
        match self {
            Self::Tablet => snomed("385055001", "Tablet"),
            Self::Capsule => snomed("385049006", "Capsule"),
            Self::Inhaler => words("inhaler"),
            Self::Spray => words("sublingual spray"),
            Self::Injection => words("injection"),
            Self::Liquid => words("oral liquid"),
            Self::Powder => words("oral powder"),
            Self::Cream => words("cream"),
            Self::EyeDrops => words("eye drops"),
            Self::Patch => words("patch"),
            Self::NasalSpray => words("nasal spray"),
            Self::Intramuscular => words("injection"),
            Self::Nebules => words("nebuliser solution"),
            Self::Rectal => words("rectal solution"),
        }
        .said(self.plain())
    }

    fn plain(self) -> &'static str {
        match self {
            Self::Tablet => "tablet",
            Self::Capsule => "capsule",
            Self::Inhaler => "inhaler",
            Self::Spray => "sublingual spray",
            Self::Injection => "injection",
            Self::Liquid => "oral liquid",
            Self::Powder => "oral powder",
            Self::Cream => "cream",
            Self::EyeDrops => "eye drops",
            Self::Patch => "patch",
            Self::NasalSpray => "nasal spray",
            Self::Intramuscular => "injection",
            Self::Nebules => "nebuliser solution",
            Self::Rectal => "rectal solution",
        }
    }

    fn route(self) -> Code {
        match self {
            Self::Tablet | Self::Capsule | Self::Liquid | Self::Powder => {
                snomed("26643006", "Oral route").said("oral")
            }
            Self::Inhaler => snomed("18679011000001101", "Inhalation").said("inhaled"),
            Self::Spray => words("under the tongue"),
            Self::Injection => snomed("34206005", "Subcutaneous route").said("subcutaneous"),
            Self::Cream | Self::Patch => words("to the skin"),
            Self::NasalSpray => words("into the nose"),
            Self::Intramuscular => words("into a muscle"),
            Self::Nebules => words("by nebuliser"),
            Self::Rectal => words("into the rectum"),
            Self::EyeDrops => words("to the eye"),
        }
    }
}

const fn daily(words: &'static str, times: u32) -> Often {
    Often { words, times, period: 1, unit: "d", when_needed: false }
}
const fn needed(words: &'static str, times: u32) -> Often {
    Often { words, times, period: 1, unit: "d", when_needed: true }
}
const fn weekly(words: &'static str) -> Often {
    Often { words, times: 1, period: 1, unit: "wk", when_needed: false }
}
const fn med(
    name: &'static str,
    form: Form,
    dose: (f64, &'static str),
    often: Often,
    supply: u32,
) -> Medicine {
    Medicine { name, product: words(name), form, dose: Dose(dose.0, dose.1), often, supply }
}
const fn dmd(medicine: Medicine, code: &'static str, product: &'static str) -> Medicine {
    Medicine { product: snomed(code, product), ..medicine }
}
const ONCE: Often = daily("once a day", 1);
const NIGHT: Often = daily("once a day at night", 1);
const TWICE: Often = daily("twice a day", 2);
const THRICE: Often = daily("three times a day", 3);
const FOUR_NEEDED: Often = needed("four times a day when needed", 4);

use Form::{Capsule, Cream, EyeDrops, Inhaler, Injection, Liquid, Powder, Spray, Tablet};

pub(super) const APIXABAN_LOW: Medicine = dmd(
    med("apixaban", Tablet, (2.5, "mg"), TWICE, 28),
    "42206411000001101",
    "Apixaban 2.5mg tablets",
);
pub(super) const ATORVASTATIN: Medicine = med("atorvastatin", Tablet, (20.0, "mg"), NIGHT, 28);
pub(super) const ATORVASTATIN_HIGH: Medicine = med("atorvastatin", Tablet, (80.0, "mg"), NIGHT, 28);
pub(super) const COLECALCIFEROL: Medicine =
    med("colecalciferol", Capsule, (800.0, "units"), ONCE, 28);
pub(super) const COLECALCIFEROL_LOADING: Medicine =
    med("colecalciferol", Capsule, (20000.0, "units"), weekly("once a week"), 49);
pub(super) const GLICLAZIDE: Medicine =
    med("gliclazide", Tablet, (80.0, "mg"), daily("once a day with breakfast", 1), 28);
pub(super) const GLICLAZIDE_LOW: Medicine =
    med("gliclazide", Tablet, (40.0, "mg"), daily("once a day with breakfast", 1), 28);
pub(super) const LEVOTHYROXINE: Medicine =
    med("levothyroxine", Tablet, (75.0, "micrograms"), ONCE, 28);
pub(super) const LEVOTHYROXINE_LOW: Medicine =
    med("levothyroxine", Tablet, (50.0, "micrograms"), ONCE, 28);
pub(super) const METFORMIN: Medicine = med("metformin", Tablet, (500.0, "mg"), TWICE, 28);
pub(super) const METFORMIN_FULL: Medicine = med("metformin", Tablet, (1.0, "g"), TWICE, 28);
pub(super) const RAMIPRIL: Medicine = med("ramipril", Capsule, (5.0, "mg"), ONCE, 28);
pub(super) const RAMIPRIL_LOW: Medicine = med("ramipril", Capsule, (2.5, "mg"), ONCE, 28);
pub(super) const PARACETAMOL: Medicine = dmd(
    med("paracetamol", Tablet, (1.0, "g"), FOUR_NEEDED, 14),
    "322236009",
    "Paracetamol 500mg tablets",
);
pub(super) const CO_CODAMOL: Medicine = dmd(
    med("co-codamol 30/500", Tablet, (2.0, "tablets"), FOUR_NEEDED, 14),
    "322341003",
    "Co-codamol 30mg/500mg tablets",
);
pub(super) const AMLODIPINE: Medicine = med("amlodipine", Tablet, (5.0, "mg"), ONCE, 28);
pub(super) const INDAPAMIDE: Medicine =
    med("indapamide", Tablet, (2.5, "mg"), daily("once a day in the morning", 1), 28);
pub(super) const BENDROFLUMETHIAZIDE: Medicine =
    med("bendroflumethiazide", Tablet, (2.5, "mg"), daily("once a day in the morning", 1), 28);
pub(super) const SIMVASTATIN: Medicine = med("simvastatin", Tablet, (40.0, "mg"), NIGHT, 28);
pub(super) const ASPIRIN: Medicine = med("aspirin", Tablet, (75.0, "mg"), ONCE, 28);
pub(super) const CLOPIDOGREL: Medicine = med("clopidogrel", Tablet, (75.0, "mg"), ONCE, 28);
pub(super) const BISOPROLOL: Medicine = med("bisoprolol", Tablet, (2.5, "mg"), ONCE, 28);
pub(super) const FUROSEMIDE: Medicine = dmd(
    med("furosemide", Tablet, (40.0, "mg"), daily("once a day in the morning", 1), 28),
    "317972000",
    "Furosemide 40mg tablets",
);
pub(super) const SPIRONOLACTONE: Medicine = med("spironolactone", Tablet, (25.0, "mg"), ONCE, 28);
pub(super) const GTN: Medicine = med(
    "glyceryl trinitrate",
    Spray,
    (400.0, "micrograms"),
    needed("when needed for chest pain", 3),
    56,
);
pub(super) const OMEPRAZOLE: Medicine = med("omeprazole", Capsule, (20.0, "mg"), ONCE, 28);
pub(super) const LANSOPRAZOLE: Medicine = med("lansoprazole", Capsule, (15.0, "mg"), ONCE, 28);
pub(super) const NAPROXEN: Medicine =
    med("naproxen", Tablet, (250.0, "mg"), daily("twice a day with food", 2), 14);
pub(super) const SALBUTAMOL: Medicine = dmd(
    med("salbutamol", Inhaler, (2.0, "puffs"), needed("four times a day when needed", 4), 56),
    "39113611000001102",
    "Salbutamol 100micrograms/dose inhaler CFC free",
);
pub(super) const BECLOMETASONE: Medicine =
    med("beclometasone 100 micrograms a dose", Inhaler, (2.0, "puffs"), TWICE, 56);
pub(super) const BECLOMETASONE_CHILD: Medicine =
    med("beclometasone 50 micrograms a dose", Inhaler, (2.0, "puffs"), TWICE, 56);
pub(super) const TIOTROPIUM: Medicine =
    med("tiotropium inhalation powder", Inhaler, (18.0, "micrograms"), ONCE, 30);
pub(super) const PREDNISOLONE: Medicine = dmd(
    med("prednisolone", Tablet, (30.0, "mg"), daily("once a day in the morning", 1), 5),
    "325427002",
    "Prednisolone 5mg tablets",
);
pub(super) const DOXYCYCLINE: Medicine = med("doxycycline", Capsule, (100.0, "mg"), ONCE, 5);
pub(super) const AMOXICILLIN: Medicine = med("amoxicillin", Capsule, (500.0, "mg"), THRICE, 5);
pub(super) const AMOXICILLIN_CHILD: Medicine = med("amoxicillin", Liquid, (250.0, "mg"), THRICE, 5);
pub(super) const TRIMETHOPRIM: Medicine = med("trimethoprim", Tablet, (200.0, "mg"), TWICE, 3);
pub(super) const NITROFURANTOIN: Medicine =
    med("nitrofurantoin modified-release", Capsule, (100.0, "mg"), TWICE, 3);
pub(super) const SENNA: Medicine = med("senna", Tablet, (15.0, "mg"), NIGHT, 14);
pub(super) const MACROGOL: Medicine = med("macrogol", Powder, (1.0, "sachet"), ONCE, 30);
pub(super) const FERROUS_SULFATE: Medicine =
    med("ferrous sulfate", Tablet, (200.0, "mg"), ONCE, 28);
pub(super) const ZOPICLONE: Medicine = med("zopiclone", Tablet, (3.75, "mg"), NIGHT, 7);
pub(super) const CETIRIZINE: Medicine = med("cetirizine", Tablet, (10.0, "mg"), ONCE, 30);
pub(super) const HYDROCORTISONE: Medicine =
    med("hydrocortisone 1%", Cream, (1.0, "thin layer"), TWICE, 14);
pub(super) const EMOLLIENT: Medicine =
    med("emollient cream", Cream, (1.0, "application"), needed("as often as needed", 4), 28);
pub(super) const CHLORAMPHENICOL: Medicine =
    med("chloramphenicol 0.5%", EyeDrops, (1.0, "drop"), daily("four times a day", 4), 5);
pub(super) const HYPROMELLOSE: Medicine = med(
    "hypromellose 0.3%",
    EyeDrops,
    (1.0, "drop"),
    needed("four times a day when needed", 4),
    28,
);
pub(super) const SERTRALINE: Medicine = med("sertraline", Tablet, (50.0, "mg"), ONCE, 28);
pub(super) const DONEPEZIL: Medicine = med("donepezil", Tablet, (10.0, "mg"), NIGHT, 28);
pub(super) const LAMOTRIGINE: Medicine = med("lamotrigine", Tablet, (100.0, "mg"), TWICE, 28);
pub(super) const SUMATRIPTAN: Medicine =
    med("sumatriptan", Tablet, (50.0, "mg"), needed("once when needed for migraine", 1), 28);
pub(super) const ALLOPURINOL: Medicine = med("allopurinol", Tablet, (100.0, "mg"), ONCE, 28);
pub(super) const TAMSULOSIN: Medicine =
    med("tamsulosin modified-release", Capsule, (400.0, "micrograms"), ONCE, 30);
pub(super) const ALENDRONIC_ACID: Medicine =
    med("alendronic acid", Tablet, (70.0, "mg"), weekly("once a week"), 28);
pub(super) const METHOTREXATE: Medicine =
    med("methotrexate 2.5 mg tablets", Tablet, (15.0, "mg"), weekly("once a week on Monday"), 28);
pub(super) const FOLIC_ACID_WEEKLY: Medicine =
    med("folic acid", Tablet, (5.0, "mg"), weekly("once a week on Friday"), 28);
pub(super) const FOLIC_ACID: Medicine = med("folic acid", Tablet, (400.0, "micrograms"), ONCE, 28);
pub(super) const INSULIN_GLARGINE: Medicine = med(
    "insulin glargine 100 units/mL",
    Injection,
    (18.0, "units"),
    daily("once a day at night", 1),
    28,
);
pub(super) const INSULIN_ASPART: Medicine = med(
    "insulin aspart 100 units/mL",
    Injection,
    (6.0, "units"),
    daily("three times a day with meals", 3),
    28,
);
pub(super) const CO_CARELDOPA: Medicine =
    med("co-careldopa 25/100", Tablet, (1.0, "tablet"), THRICE, 28);
pub(super) const DESOGESTREL: Medicine = med("desogestrel", Tablet, (75.0, "micrograms"), ONCE, 84);
pub(super) const BIKTARVY: Medicine = med(
    "bictegravir with emtricitabine and tenofovir alafenamide",
    Tablet,
    (1.0, "tablet"),
    ONCE,
    28,
);
pub(super) const OLANZAPINE: Medicine = med("olanzapine", Tablet, (10.0, "mg"), NIGHT, 28);
