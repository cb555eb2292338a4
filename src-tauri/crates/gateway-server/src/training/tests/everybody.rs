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

#[test]
fn no_two_lives_are_alike() {
    let mut lives: BTreeMap<BTreeSet<String>, Vec<String>> = BTreeMap::new();
    for (digits, feeds) in by_person() {
        let mut life = words(&feeds, "Condition", "/code/text");
        for (kind, at) in [
            ("MedicationStatement", "/contained/0/code/text"),
            ("MedicationRequest", "/contained/0/code/text"),
            ("AllergyIntolerance", "/code/text"),
            ("Procedure", "/code/text"),
            ("FamilyMemberHistory", "/relationship/text"),
            ("Flag", "/code/text"),
            ("Encounter", "/type/0/text"),
        ] {
            life.extend(words(&feeds, kind, at));
        }
        lives.entry(life).or_default().push(digits);
    }
    let village: BTreeSet<String> = village(today()).iter().map(number_of).collect();
    for alike in lives.values().filter(|alike| alike.len() > 1) {
        assert!(alike.iter().all(|digits| village.contains(digits)), "{alike:?}");
    }
    assert!(lives.len() > 180, "{} lives", lives.len());
}

#[test]
fn a_name_is_met_once_but_for_those_who_are_meant_to_be_mistaken() {
    let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (digits, feeds) in by_person() {
        let name = &patient(&feeds[0])["name"][0];
        let name = format!("{} {}", name["given"][0], name["family"]);
        names.entry(name.replace('"', "")).or_default().push(digits);
    }
    names.retain(|_, people| people.len() > 1);
    let meant = [
        ("George Everitt", [named::GEORGE_ELDER, named::GEORGE_YOUNGER]),
        ("Margaret Taylor", [named::MARGARET_14_MAY, named::MARGARET_15_MAY]),
    ];
    let meant = meant.map(|(name, people)| (name.to_owned(), people.map(str::to_owned).to_vec()));
    assert_eq!(names, BTreeMap::from(meant));
}

#[test]
fn people_of_every_household_and_every_kind_of_place_live_here() {
    let everybody = by_person();
    let homes: BTreeSet<String> = everybody
        .values()
        .map(|feeds| patient(&feeds[0])["address"][0]["line"][0].as_str().unwrap().to_owned())
        .collect();
    for kind in
        ["Flat", "Farm", "Bungalow", "Room", "House", "Laurels", "No fixed abode", "Quarters"]
    {
        assert!(homes.iter().any(|home| home.contains(kind)), "nobody lives in a {kind}");
    }
    let mut said = BTreeSet::new();
    for feeds in everybody.values() {
        said.extend(words(feeds, "Observation", "/valueString"));
    }
    for home in [
        "Lives alone",
        "Lives with spouse",
        "Lives with mother",
        "Lives in a care home",
        "narrowboat",
        "student house",
    ] {
        assert!(said.iter().any(|words| words.contains(home)), "nobody {home}");
    }
}

pub(super) fn by_person() -> BTreeMap<String, Vec<Feed>> {
    let mut people: BTreeMap<String, Vec<Feed>> = BTreeMap::new();
    for feed in county(today()) {
        people.entry(number_of(&feed)).or_default().push(feed);
    }
    people
}

/// SHA-256 of the village of this day, as it was when two hundred people did not live here yet.
const AS_THE_VILLAGE_ALWAYS_WAS: &str =
    "88baefd22da1ab894c9793e785701370b6555721d1f779c6ab10774b1eda687f";

fn digest(bytes: &[u8]) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes);
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}
