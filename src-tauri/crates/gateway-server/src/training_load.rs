//! Puts the synthetic county into the store, by the same way that every other record comes in.

use crate::{
    Gateway,
    import::{Import, ImportError, Report, SourceName},
    opt_out,
    training::{self, Feed, PRACTICES_THAT_DO_NOT_SHARE},
};

/// Puts the county as it stands today into the store; nothing is done if that was done today already.
pub fn load(gateway: &Gateway) -> Result<Report, ImportError> {
    let today = gateway.clock.now().date_naive();
    let done = gateway.store.read(|db| {
        let known = "SELECT EXISTS (SELECT 1 FROM training_day WHERE day = ?1)";
        db.query_row(known, [today.to_string()], |row| row.get(0))
    })?;
    if done {
        return Ok(Report::default());
    }
    for ods in PRACTICES_THAT_DO_NOT_SHARE {
        gateway.store.write(|tx| {
            opt_out::practice_shares(tx, &gateway.seal, ods, false, gateway.clock.now())
        })?;
    }
    let mut report = Report::default();
    for feed in training::county(today) {
        report.add(take_in(gateway, feed)?);
    }
    let note = "INSERT INTO training_day (day) VALUES (?1) ON CONFLICT DO NOTHING";
    gateway.store.write(|tx| tx.execute(note, [today.to_string()]).map(drop))?;
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
