//! There is no way from a record to a view but through a grant.

fn main() {
    let record: record::Record = unreachable!();
    let _view = record.seen_through((), chrono::DateTime::UNIX_EPOCH);
}
