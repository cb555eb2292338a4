use std::{path::PathBuf, time::Instant};

use gateway_server::import::Import;
use record::Record;

use crate::{
    fhir::of_kind,
    house::{House, emergency},
};

/// The largest records that there are, through the whole way: imported, found, decided about, sent, read by the viewer.
#[tokio::test]
async fn samples_the_largest_records_open() {
    let Some(samples) = std::env::var_os("CARE_RECORD_SAMPLES") else {
        eprintln!("SKIPPED samples: CARE_RECORD_SAMPLES is not set");
        return;
    };
    let house = House::open();
    let places = [PathBuf::from(samples).join("synthea-large")];
    let report = house.importing("Large Synthea Hospital", |import| {
        let import =
            Import { assign_test_nhs_numbers: true, source: import.source.clone(), ..*import };
        import.files(&places, &mut |_| {}).unwrap()
    });
    let raj = house.signed_in("ed-consultant").await;
    for patient in report.patients.iter().map(|id| id.parse().unwrap()) {
        let grant = house.opened(&raj, &patient, emergency()).await.grant;
        let began = Instant::now();
        let sent = house.record(&raj, &patient, &grant).await;
        let took = began.elapsed();
        let bundle = sent.json();
        eprintln!("{} entries, {} kB, sent in {took:?}", bundle["total"], sent.body.len() / 1024);
        assert_eq!(of_kind(&bundle, "Patient").len(), 1, "one patient");
        assert!(bundle["total"].as_u64().unwrap() > 900, "nothing is lost");
        Record::from_bundle(&patient, &sent.body, house.now()).expect("the viewer can read it");
    }
}
