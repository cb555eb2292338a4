//! A practice with one patient, and her GP.

use nhs::PatientId;

use crate::{
    fhir::{entry, of_patient, practice},
    house::{House, Person},
};

/// A gateway that holds Ivy's record, her GP at work, and Ivy as the GP has found her.
pub(crate) async fn a_practice() -> (House, Person, PatientId) {
    let house = House::open();
    house.import(
        "Abington Park Surgery",
        &of_patient(IVY, &[entry("Condition", "c", "diabetes"), practice("Y99001")]),
    );
    let helen = house.signed_in("gp").await;
    let ivy = house.find(&helen, IVY).await;
    (house, helen, ivy)
}

pub(crate) const IVY: &str = "9990000018";
