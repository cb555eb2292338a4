//! What is never shared, held against a plain retelling of the rules over generated graphs and resources.
//!
//! `CASES` sets how many cases each property is tried with; without it they are 110,000 together.

pub(crate) mod graphs;
mod resources;
mod written;

use std::collections::BTreeSet;

use nhs::system::ACT_CODE;
use proptest::{prelude::*, sample::select};
use serde_json::json;

use self::{
    graphs::{MOST, Outcome, graph, name},
    resources::{CODES, path, put_at, resource, systems, telling, unlisted},
};
use super::{
    Sensitivity, Untold,
    judge::{Node, judge},
    referred_to_in, remove_free_text, remove_references, sensitivity, strip,
};

proptest! {
    #![proptest_config(cases(50_000))]

    /// What goes, what loses its words and what stays is what the rules say, retold without any cleverness.
    #[test]
    fn the_judgement_is_what_the_rules_say(graph in graph()) {
        prop_assert_eq!(Outcome::from(judge(&graph.nodes())), graph.retold());
    }
}

proptest! {
    #![proptest_config(cases(10_000))]

    /// Nothing that leads to a sensitive entry, from entry to entry, is kept; only an allergy breaks the chain.
    #[test]
    fn nothing_that_leads_to_a_sensitive_entry_is_kept(graph in graph()) {
        let verdict = judge(&graph.nodes());
        for from in graph.places().filter(|from| !graph.is_allergy(*from)) {
            let leads = graph.places().any(|to| {
                graph.is_sensitive(to) && graph.leads(from, to, &mut BTreeSet::new())
            });
            prop_assert!(!leads || verdict.left_out.contains_key(&name(from)), "{} leads there", from);
        }
    }

    /// No allergy is left out unless it is sensitive itself, whatever it is tied to.
    #[test]
    fn an_allergy_is_never_left_out_by_association(graph in graph()) {
        let verdict = judge(&graph.nodes());
        for place in graph.places().filter(|place| graph.is_allergy(*place)) {
            let itself = graph.is_sensitive(place);
            prop_assert_eq!(verdict.left_out.contains_key(&name(place)), itself);
            prop_assert!(!verdict.without_free_text.contains(&name(place)), "it keeps its words");
        }
    }

    /// It does not matter in which order entries come; and what has been left out stays so, whatever comes after it.
    #[test]
    fn the_verdict_does_not_depend_on_the_order_of_arrival(graph in graph(), order in Just((0..MOST).collect::<Vec<_>>()).prop_shuffle(), first in 0..MOST) {
        let nodes = graph.nodes();
        let turned: Vec<Node> = order.iter().filter_map(|place| nodes.get(*place).cloned()).collect();
        let whole = judge(&nodes);
        prop_assert_eq!(&judge(&turned), &whole);
        let begun = judge(&turned[..first.min(turned.len())]);
        for id in begun.left_out.keys() {
            prop_assert!(whole.left_out.contains_key(id), "{} comes back", id);
        }
        for id in &begun.without_free_text {
            let gone = whole.left_out.contains_key(id) || whole.without_free_text.contains(id);
            prop_assert!(gone, "the words of {} come back", id);
        }
    }

    /// A code that nobody has listed leaves nothing out, nor does a label that only restricts.
    #[test]
    fn an_unknown_clinical_code_is_always_kept(mut resource in resource(), system in systems(), code in unlisted(), label in select(vec!["R", "V", "PSY", "HIV", "X", ""])) {
        resource["code"] = json!({ "coding": [{ "system": system, "code": code }] });
        resource["meta"] = json!({ "security": [{ "system": ACT_CODE, "code": label }] });
        prop_assert_eq!(sensitivity(&CODES, &resource), Sensitivity::No);
        let before = resource.clone();
        strip(&CODES, &mut resource);
        prop_assert_eq!(resource, before, "nothing is taken out of it");
    }

    /// A listed code, or a label, is found wherever it stands; what it may be taken out of says nothing of it afterwards.
    #[test]
    fn a_listed_code_is_found_wherever_it_stands(mut resource in resource(), telling in telling(), place in path()) {
        put_at(&mut resource, &place, telling);
        let found = sensitivity(&CODES, &resource);
        prop_assert!(found > Sensitivity::No, "{resource}");
        for kind in ["AllergyIntolerance", "Patient"] {
            let mut stripped = resource.clone();
            stripped["resourceType"] = kind.into();
            strip(&CODES, &mut stripped);
            let left = sensitivity(&CODES, &stripped);
            let allowed = if kind == "AllergyIntolerance" { left != Sensitivity::ByWhatItHolds } else { left == Sensitivity::No };
            prop_assert!(allowed, "{stripped}");
        }
    }

    /// Cleaned of them, no entry refers to what was left out, by an address or by words beside one; and no note is left.
    #[test]
    fn what_stays_refers_to_nothing_that_went(mut resource in resource(), place in path(), gone in 0..4_u8, nowhere: bool) {
        put_at(&mut resource, &place, json!({ "reference": format!("Condition/{gone}"), "display": "SECRET" }));
        put_at(&mut resource, &["note".to_owned()], json!([{ "text": "SECRET" }]));
        let by_id = |id: &str| id == gone.to_string();
        let untold = Untold { by_id: &by_id, by_identifier: &|_, _| false, nowhere };
        remove_references(&mut resource, &untold);
        prop_assert!(!referred_to_in(&resource).iter().any(|id| by_id(id)), "{resource}");
        remove_free_text(&mut resource);
        prop_assert!(!resource.to_string().contains("SECRET"), "{resource}");
    }
}

/// So many cases, or as many as `CASES` says.
fn cases(usual: u32) -> ProptestConfig {
    let asked = std::env::var("CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig {
        cases: asked.unwrap_or(usual),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}
