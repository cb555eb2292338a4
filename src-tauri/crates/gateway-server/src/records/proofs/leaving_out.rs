//! Nothing that is linked to a sensitive entry is stored, whatever comes first; and no byte of what is sent tells of it.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::Value;

use super::{
    cases,
    house::{EVERYBODY, House},
};
use crate::sensitive::properties::graphs::{Graph, MOST, graph};

proptest! {
    #![proptest_config(cases(120))]

    /// What stands in the store in the end is what the rules say, in whatever files and order the entries came.
    #[test]
    fn what_is_stored_is_what_the_rules_say(graph in graph(), order in order(), cut in 0..MOST, again: bool) {
        let house = House::new();
        import_in(&house, &graph, &order, cut);
        if again {
            import_in(&house, &graph, &order, MOST - cut);
        }
        let (stored, expected) = (stored(&house), graph.retold());
        let kept: BTreeSet<String> = stored.keys().cloned().collect();
        prop_assert_eq!(kept, expected.kept(&graph));
        for (name, resource) in &stored {
            let has_words = resource.get("note").is_some();
            prop_assert_eq!(has_words, !expected.without_free_text.contains(name), "{}", name);
            let text = resource.to_string();
            for gone in &expected.left_out {
                prop_assert!(!text.contains(&format!("called {gone},")), "{} names {}", name, gone);
            }
        }
    }

    /// In another order the same is stored, to the last byte.
    #[test]
    fn the_order_of_arrival_changes_nothing_that_is_stored(graph in graph(), orders in (order(), order()), cuts in (0..MOST, 0..MOST)) {
        let (one, other) = (House::new(), House::new());
        import_in(&one, &graph, &orders.0, cuts.0);
        import_in(&other, &graph, &orders.1, cuts.1);
        prop_assert_eq!(stored(&one), stored(&other));
    }

    /// What a sensitive entry says, and how often it is said anew, changes no byte of what anybody is sent.
    #[test]
    fn what_a_sensitive_entry_says_changes_no_byte(graph in graph(), said_again: bool) {
        let (one, other) = (House::new(), House::new());
        let entries = graph.written();
        one.import(&entries);
        let changed: Vec<Value> = entries.iter().enumerate().map(|(place, entry)| graph.in_other_words(place, entry)).collect();
        if said_again {
            other.import(&entries);
        }
        other.import(&changed);
        for (row, grant) in EVERYBODY.iter() {
            prop_assert_eq!(one.record(grant), other.record(grant), "{}", row.rule());
        }
    }

    /// That something was left out changes no byte: without it, and without all that refers to it or that it took from others, the same
    /// is sent.
    #[test]
    fn that_something_was_left_out_changes_no_byte(graph in graph()) {
        let (with, without) = (House::new(), House::new());
        with.import(&graph.written());
        without.import(&graph.written_without_what_goes());
        for (row, grant) in EVERYBODY.iter() {
            prop_assert_eq!(with.record(grant), without.record(grant), "{}", row.rule());
        }
    }
}

/// Imports the entries in this order, as two files, or as one if the cut says so.
fn import_in(house: &House, graph: &Graph, order: &[usize], cut: usize) {
    let entries = graph.written();
    let ordered: Vec<Value> =
        order.iter().filter_map(|place| entries.get(*place).cloned()).collect();
    let (first, second) = ordered.split_at(cut.min(ordered.len()));
    for file in [first, second] {
        house.import(file);
    }
}

fn order() -> impl Strategy<Value = Vec<usize>> {
    Just((0..MOST).collect::<Vec<_>>()).prop_shuffle()
}

fn stored(house: &House) -> BTreeMap<String, Value> {
    house.stored().into_iter().collect()
}
