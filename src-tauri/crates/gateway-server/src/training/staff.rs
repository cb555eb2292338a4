//! The people who work in the county.

use serde_json::{Value, json};

use super::code::{Code, words};

/// A member of staff, at one organisation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Staff {
    prefix: &'static str,
    given: &'static str,
    family: &'static str,
    pub(super) job: Code,
    pub(super) telephone: &'static str,
}

impl Staff {
    /// The name as a letter signs it, `Dr Helen Ward`.
    pub(super) fn display(&self) -> String {
        format!("{} {} {}", self.prefix, self.given, self.family)
    }

    /// The name with the job, `Dr Helen Ward, GP`.
    pub(super) fn signature(&self) -> String {
        format!("{}, {}", self.display(), self.job.text())
    }

    pub(super) fn name(&self) -> Value {
        json!({
            "use": "official",
            "text": self.display(),
            "family": self.family,
            "given": [self.given],
            "prefix": [self.prefix],
        })
    }
}

const fn staff(name: [&'static str; 3], job: &'static str, telephone: &'static str) -> Staff {
    let [prefix, given, family] = name;
    Staff { prefix, given, family, job: words(job), telephone }
}

// General practice
pub(super) const DR_WARD: Staff = staff(["Dr", "Helen", "Ward"], "GP", "01604 555 0100");
pub(super) const NURSE_DOBSON: Staff =
    staff(["Mrs", "Carol", "Dobson"], "Practice nurse", "01604 555 0102");
pub(super) const DR_IQBAL: Staff = staff(["Dr", "Naveed", "Iqbal"], "GP", "01604 555 0171");
pub(super) const DR_LENNOX: Staff = staff(["Dr", "Fiona", "Lennox"], "GP", "01536 555 0160");
pub(super) const DR_BASSI: Staff = staff(["Dr", "Simran", "Bassi"], "GP", "01933 555 0180");

pub(super) const DR_FENN: Staff = staff(["Dr", "Laura", "Fenn"], "GP", "01933 555 0190");
pub(super) const MR_KHATRI: Staff =
    staff(["Mr", "Jayesh", "Khatri"], "Clinical pharmacist", "01604 555 0104");

// Northampton General Hospital
pub(super) const DR_MEHTA: Staff =
    staff(["Dr", "Raj", "Mehta"], "Consultant in emergency medicine", "01604 555 0210");
pub(super) const DR_ASHDOWN: Staff =
    staff(["Dr", "Claire", "Ashdown"], "Consultant in diabetes", "01604 555 0230");
pub(super) const NURSE_QUAYE: Staff =
    staff(["Ms", "Abena", "Quaye"], "Diabetes specialist nurse", "01604 555 0133");
pub(super) const DR_RUTHERFORD: Staff =
    staff(["Dr", "Alan", "Rutherford"], "Consultant cardiologist", "01604 555 0241");
pub(super) const MR_HALLAM: Staff =
    staff(["Mr", "David", "Hallam"], "Consultant orthopaedic surgeon", "01604 555 0252");
pub(super) const MS_ABBOTT: Staff =
    staff(["Ms", "Ruth", "Abbott"], "Consultant eye surgeon", "01604 555 0276");
pub(super) const MS_TENNANT: Staff =
    staff(["Ms", "Lorna", "Tennant"], "Audiologist", "01604 555 0263");
pub(super) const MR_SINGLETON: Staff =
    staff(["Mr", "Keith", "Singleton"], "Retinal screener", "01604 555 0274");
pub(super) const DR_OKORO: Staff =
    staff(["Dr", "Ngozi", "Okoro"], "Consultant physician", "01604 555 0281");
pub(super) const MIDWIFE_LACEY: Staff =
    staff(["Ms", "Bridget", "Lacey"], "Community midwife", "01604 555 0290");
pub(super) const DR_VANCE: Staff =
    staff(["Dr", "Imogen", "Vance"], "Consultant in sexual health and HIV", "01604 555 0295");
pub(super) const LABORATORY: Staff =
    staff(["Mr", "Owen", "Prosser"], "Biomedical scientist", "01604 555 0299");

pub(super) const DR_LEIGHTON: Staff =
    staff(["Dr", "Harriet", "Leighton"], "Consultant oncologist", "01604 555 0214");
pub(super) const DR_BANERJEE: Staff =
    staff(["Dr", "Anil", "Banerjee"], "Consultant haematologist", "01604 555 0217");
pub(super) const DR_COSTELLO: Staff =
    staff(["Dr", "Niamh", "Costello"], "Consultant gastroenterologist", "01604 555 0222");
pub(super) const MISS_PEMBERTON: Staff =
    staff(["Miss", "Kate", "Pemberton"], "Consultant obstetrician", "01604 555 0292");
pub(super) const DR_FAROOQ: Staff =
    staff(["Dr", "Sana", "Farooq"], "Consultant neonatologist", "01604 555 0294");
pub(super) const MS_ARDEN: Staff =
    staff(["Ms", "Holly", "Arden"], "Genetic counsellor", "0116 555 0241");

// Kettering General Hospital
pub(super) const DR_SAVAGE: Staff =
    staff(["Dr", "Michael", "Savage"], "Consultant physician", "01536 555 0210");
pub(super) const DR_CHAUDHRY: Staff =
    staff(["Dr", "Amina", "Chaudhry"], "Consultant paediatrician", "01536 555 0220");

pub(super) const DR_TREGEAR: Staff =
    staff(["Dr", "Ross", "Tregear"], "Consultant nephrologist", "01536 555 0231");
pub(super) const DR_WINTERS: Staff =
    staff(["Dr", "Paula", "Winters"], "Consultant rheumatologist", "01536 555 0234");
pub(super) const MR_OYEDELE: Staff =
    staff(["Mr", "Tunde", "Oyedele"], "Consultant general surgeon", "01536 555 0242");
pub(super) const LABORATORY_KGH: Staff =
    staff(["Ms", "Hazel", "Croft"], "Biomedical scientist", "01536 555 0299");

// Northamptonshire community trust
pub(super) const MS_NAIR: Staff =
    staff(["Ms", "Priya", "Nair"], "Physiotherapist, intermediate care team", "01604 555 0125");
pub(super) const NURSE_BRIGHT: Staff =
    staff(["Mr", "Paul", "Bright"], "Community nurse", "01604 555 0127");
pub(super) const DR_HARGREAVES: Staff =
    staff(["Dr", "Judith", "Hargreaves"], "Consultant in old age psychiatry", "01604 555 0140");
pub(super) const MS_EASTON: Staff =
    staff(["Ms", "Tamsin", "Easton"], "Health visitor", "01604 555 0143");
pub(super) const MR_ILES: Staff =
    staff(["Mr", "Gareth", "Iles"], "Learning disability nurse", "01604 555 0146");
pub(super) const DR_MAYHEW: Staff =
    staff(["Dr", "Simon", "Mayhew"], "Consultant psychiatrist", "01604 555 0149");

pub(super) const NURSE_SHAW: Staff =
    staff(["Ms", "Bernadette", "Shaw"], "Specialist palliative care nurse", "01604 555 0151");
pub(super) const MS_YIP: Staff =
    staff(["Ms", "Karen", "Yip"], "Speech and language therapist", "01604 555 0153");
pub(super) const DR_ROWAN: Staff =
    staff(["Dr", "Elin", "Rowan"], "Consultant child psychiatrist", "01604 555 0154");

// East Midlands Ambulance Service
pub(super) const MS_CORBETT: Staff =
    staff(["Ms", "Jodie", "Corbett"], "Paramedic", "0115 555 0300");

// Adult social care
pub(super) const J_OSEI: Staff =
    staff(["Ms", "Joyce", "Osei"], "Key worker, social care", "01604 555 0110");

pub(super) const MR_TOLLAND: Staff =
    staff(["Mr", "Adrian", "Tolland"], "Social worker, children's services", "01604 555 0113");

/// The GP who signs for a practice.
pub(super) fn gp_of(ods: &str) -> &'static Staff {
    match ods {
        "Y99002" => &DR_IQBAL,
        "Y99003" => &DR_LENNOX,
        "Y99004" => &DR_BASSI,
        "Y99005" => &DR_FENN,
        _ => &DR_WARD,
    }
}
