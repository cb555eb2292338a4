//! What a pharmacy hands over.

use chrono::{Days, NaiveDate};
use serde_json::json;

use super::{
    chart::{Pen, to},
    code::{number, words},
    medicines::Medicine,
};

impl Pen<'_> {
    /// A supply that a pharmacy has handed over, or has ready.
    pub(super) fn dispensed(
        &mut self,
        medicine: &Medicine,
        pharmacy: (&'static str, &'static str),
        day: NaiveDate,
        days: u32,
        handed_over: bool,
    ) -> String {
        let (name, telephone) = pharmacy;
        let by = self.agency(name, telephone);
        let ready = (day - Days::new(1)).to_string();
        let body = json!({
            "contained": [medicine.fhir()],
            "status": if handed_over { "completed" } else { "in-progress" },
            "category": words("Community pharmacy").concept(),
            "medicationReference": to("#medicine"),
            "subject": self.subject(),
            "performer": [{ "actor": by }],
            "type": words("Weekly blister pack").concept(),
            "daysSupply": { "value": number(f64::from(days)), "unit": "day", "system": "http://unitsofmeasure.org", "code": "d" },
            "whenPrepared": ready,
            "whenHandedOver": handed_over.then(|| day.to_string()),
            "dosageInstruction": medicine.dosage(),
        });
        self.write("MedicationDispense", day, body)
    }
}
