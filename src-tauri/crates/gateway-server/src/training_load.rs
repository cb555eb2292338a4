//! Puts the synthetic county into the store, by the same way that every other record comes in.
//!
//! The village is there before the gateway serves; the others move in while it does.

use chrono::NaiveDate;
use nhs::NhsNumber;

use crate::{
    Gateway,
    import::{Import, ImportError, Report, SourceName},
    opt_out,
    training::{self, Feed, PRACTICES_THAT_DO_NOT_SHARE},
};

/// Puts the village, as it stands today, into the store; nothing is done if that was done today already.
pub fn load(gateway: &Gateway) -> Result<Report, ImportError> {
    once_a_day(gateway, "", |today| {
        let mut report = Report::default();
        for ods in PRACTICES_THAT_DO_NOT_SHARE {
            gateway.store.write(|tx| {
                opt_out::practice_shares(tx, &gateway.seal, ods, false, gateway.clock.now())
            })?;
        }
        for feed in training::village(today) {
            report.add(take_in(gateway, feed)?);
        }
        Ok(report)
    })
}

/// Puts the rest of the county in, person after person: it can go on while the gateway serves.
pub fn load_newcomers(gateway: &Gateway) -> Result<Report, ImportError> {
    once_a_day(gateway, " newcomers", |today| {
        let mut report = Report::default();
        for feed in training::newcomers(today) {
            report.add(take_in(gateway, feed)?);
        }
        Ok(report)
    })
}

/// Puts one person of the county in.
pub fn bring_in(gateway: &Gateway, number: &NhsNumber) -> Result<Report, ImportError> {
    let mut report = Report::default();
    for feed in training::record_of(number, gateway.clock.now().date_naive()) {
        report.add(take_in(gateway, feed)?);
    }
    Ok(report)
}

/// Does this once on each day, and notes that it was done once it is.
fn once_a_day(
    gateway: &Gateway,
    what: &str,
    load: impl FnOnce(NaiveDate) -> Result<Report, ImportError>,
) -> Result<Report, ImportError> {
    let today = gateway.clock.now().date_naive();
    let day = format!("{today}{what}");
    let known = "SELECT EXISTS (SELECT 1 FROM training_day WHERE day = ?1)";
    if gateway.store.read(|db| db.query_row(known, [&day], |row| row.get(0)))? {
        return Ok(Report::default());
    }
    let report = load(today)?;
    let note = "INSERT INTO training_day (day) VALUES (?1) ON CONFLICT DO NOTHING";
    gateway.store.write(|tx| tx.execute(note, [&day]).map(drop))?;
    Ok(report)
}

fn take_in(gateway: &Gateway, feed: Feed) -> Result<Report, ImportError> {
    let Feed { source, bundle } = feed;
    let import = Import {
        store: &gateway.store,
        seal: &gateway.seal,
        source: SourceName {
            name: source.name.to_owned(),
            code: source.short.to_owned(),
            ods: Some(source.ods.to_owned()),
        },
        assign_test_nhs_numbers: false,
        now: gateway.clock.now(),
    };
    import.document(source.name, bundle, source.answers)
}
