//! What the first glance at a record needs, over everybody of the county, as it crosses the wire.

use axum::http::StatusCode;
use contract::{AccessAnswer, header as own};
use gateway_server::{training, training_load};
use record::Part;

use crate::{
    county::numbers,
    house::{House, emergency},
};

#[tokio::test]
async fn the_first_part_of_every_record_of_the_county_is_at_most_30_kib_compressed() {
    let house = House::of_the_county();
    training_load::load_newcomers(&house.gateway).unwrap();
    let raj = house.signed_in("ed-consultant").await;
    let sections: Vec<&str> = Part::First.sections().map(nhs::Section::name).collect();
    let (mut largest, mut opened) = ((0, String::new()), 0);
    for number in numbers(&training::county(house.now().date_naive())) {
        let patient = house.find(&raj, &number.digits()).await;
        let AccessAnswer::Permitted(permitted) = house.ask(&raj, &patient, Some(emergency())).await
        else {
            continue;
        };
        let place = format!("/fhir/Patient/{patient}/$everything?_section={}", sections.join(","));
        let headers = [(own::GRANT, permitted.grant.0.as_str()), ("accept-encoding", "gzip")];
        let sent = house.get(&raj, &place, &headers).await;
        assert_eq!(sent.status, StatusCode::OK);
        assert_eq!(sent.header("content-encoding"), Some("gzip"));
        largest = largest.max((sent.body.len(), number.spaced()));
        opened += 1;
    }
    eprintln!("largest first part: {} bytes of {}, of {opened} records", largest.0, largest.1);
    assert!(opened > 190, "{opened} records were opened");
    assert!(largest.0 <= 30 * 1024, "{largest:?}");
}
