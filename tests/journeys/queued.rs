//! Many events that were written down without a network, and sent when it is there again.
//!
//! `CASES` sets how many; without it 5,000.

use std::time::{Duration, Instant};

use audit::Courier;
use tests::{County, Weather};

use crate::desk::Desk;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_down_in_a_long_time_without_a_network_is_sent_each_event_once_in_order() {
    let events = std::env::var("CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(5_000);
    let county = County::open().await;
    let began = Instant::now();
    let desk = Desk::at(&county, events).await;
    let written = began.elapsed();

    // The network comes and goes while they are sent.
    let began = Instant::now();
    for _ in 0..3 {
        let mut courier = Courier::default();
        let sending = desk.send(&mut courier);
        let _ = tokio::time::timeout(Duration::from_millis(300), sending).await;
        desk.link.turns(Weather::Cut).await;
        desk.send(&mut Courier::default()).await;
        desk.link.turns(Weather::Fair).await;
    }
    desk.is_drained(&county, "the network is there again").await;

    println!("{events} events: written down in {written:.1?}, sent in {:.1?}", began.elapsed());
}
