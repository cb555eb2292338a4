//! What a patient is told of an opening when something has changed since, or went another way than it mostly does.

use crate::{
    house::{House, emergency},
    rights::{IVY, ask, report, stepped_up},
};

#[tokio::test]
async fn who_opened_a_record_is_told_by_the_post_of_that_time_and_not_by_that_of_today() {
    let house = House::of_the_county();
    let rita = house.signed_in("triage-nurse").await;
    let ivy = house.find(&rita, IVY).await;
    house.opened(&rita, &ivy, emergency()).await;
    does(
        &house,
        "UPDATE account SET title = 'Receptionist', organisation = 'Kings Heath Practice', workplace = 'Front desk'
         WHERE email = 'triage-nurse@nhs.net'",
    );
    let records = stepped_up(&house, "records-officer").await;

    let told = report(&house, &records, &ask()).await;

    let access = &told.accesses[0];
    assert_eq!(access.title.as_deref(), Some("Triage nurse"));
    assert_eq!(access.organisation, "Northampton General Hospital");
    assert_eq!(access.workplace.as_deref(), Some("Emergency department"));
}

/// What nobody can do through the gateway, or only later.
fn does(house: &House, statement: &str) {
    house.gateway.store.write(|tx| tx.execute_batch(statement)).unwrap();
}
