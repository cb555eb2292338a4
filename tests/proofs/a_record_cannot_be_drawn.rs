//! A record has no form that the page could take; only the view through a grant has.

fn send_to_the_page(_: &impl serde::Serialize) {}

fn main() {
    let record: record::Record = unreachable!();
    send_to_the_page(&record);
}
