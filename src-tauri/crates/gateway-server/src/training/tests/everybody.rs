//! The village, and everybody who came later.

use super::*;

#[test]
fn those_who_came_later_changed_nobody_who_was_there() {
    let everybody = county(today());
    let village = village(today());
    assert!(everybody.starts_with(&village), "the village comes first");
    let people: BTreeSet<String> = village.iter().map(number_of).collect();
    assert_eq!(people.len(), VILLAGE);
    let bytes: Vec<u8> =
        village.iter().flat_map(|feed| serde_json::to_vec(&feed.bundle).unwrap()).collect();
    assert_eq!(digest(&bytes), AS_THE_VILLAGE_ALWAYS_WAS, "to the last byte");
    let others: Vec<Feed> = newcomers(today()).collect();
    assert_eq!([village, others].concat(), everybody, "the village and the others are the county");
}

#[test]
fn one_person_can_be_asked_for_without_the_others() {
    for number in [named::IVY, named::MARGARET_15_MAY] {
        let alone = record_of(&number.parse().unwrap(), today());
        assert_eq!(alone, feeds_of(number));
    }
    let nobody = record_of(&"9999999468".parse().unwrap(), today());
    assert!(nobody.is_empty(), "a number that nobody here has");
}

/// SHA-256 of the village of this day, as it was when two hundred people did not live here yet.
const AS_THE_VILLAGE_ALWAYS_WAS: &str =
    "88baefd22da1ab894c9793e785701370b6555721d1f779c6ab10774b1eda687f";

fn digest(bytes: &[u8]) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes);
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}
