//! The decision, held against a plain retelling of the rules over generated policies, people, patients and grounds.
//!
//! `CASES` sets how many cases each property is tried with.
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "test vocabulary")]

mod generated;

use access::{Basis, BasisKind, Decision, Refusal, Relationship, Sharing, Treatment};
use chrono::Duration;
use generated::{Asked, PlainRow, World, asked, cases, world};
use nhs::{Confidentiality, Section};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { max_global_rejects: 0, ..cases(60_000) })]

    /// Nobody gets a grant whom the table, read by a person, does not give one; and whoever should get one does.
    #[test]
    fn the_decision_is_what_the_table_says(asked in asked()) {
        let world = world(asked.world);
        let expected = retold(world, &asked);
        match (asked.decide(world), expected) {
            (Decision::Permit(grant), Ok(row)) => {
                let hours = row.longest(asked.basis.kind());
                prop_assert!(grant.expires() <= asked.given + Duration::hours(hours), "no longer than the table says");
                prop_assert!(asked.at < grant.expires(), "a grant that is given holds");
                prop_assert_eq!(grant.basis(), asked.basis.kind());
                prop_assert_eq!(grant.purpose(), asked.basis.kind().purpose());
                prop_assert_eq!(grant.patient(), &asked.standing().patient, "for nobody else's record");
                for section in Section::ALL {
                    prop_assert_eq!(grant.reach().section(section), row.treatment(section));
                }
            }
            (Decision::Refuse(refusal), Err(expected)) => prop_assert_eq!(refusal, expected),
            (decision, expected) => prop_assert!(false, "{decision:?}, and the table says {expected:?}"),
        }
    }

    /// What is offered is what would be permitted, with a claim where one is needed; nothing else is.
    #[test]
    fn what_is_offered_is_what_would_be_permitted(asked in asked()) {
        let world = world(asked.world);
        let standing = asked.standing();
        let practitioner = asked.practitioner();
        let offered = world.policy.offers(&practitioner, &standing, asked.at);
        let not_after = asked.at + Duration::days(1_000);
        let fresh = Asked { session_active: true, given: asked.at, not_after, ..asked.clone() };
        let would = |needs_claim: bool| {
            let tie = if needs_claim { Some(Relationship::SelfClaimed) } else { asked.relationship };
            let asked = Asked { relationship: tie, ..fresh.clone() };
            // A reason or a date that is not taken is the person's, not the way's.
            !matches!(asked.decide(world), Decision::Refuse(refusal) if !matches!(refusal, Refusal::ReasonNotOffered | Refusal::PermissionEnded | Refusal::PermissionTooLong))
        };
        let offer = offered.as_ref().ok().and_then(|offers| offers.iter().find(|offer| offer.kind == asked.basis.kind()));
        match offer {
            Some(offer) => prop_assert!(would(offer.needs_claim), "{offer:?} is offered"),
            None => prop_assert!(!would(false), "{:?} is not offered", asked.basis.kind()),
        }
        prop_assert!(offered.map_or(true, |offers| !offers.is_empty()), "never an empty list");
    }

    /// A label that nobody knows withholds, in every section and for every role.
    #[test]
    fn an_unknown_label_is_never_shown(asked in asked(), label in "[A-Z]{0,3}", place in 0..Section::ALL.len()) {
        let world = world(asked.world);
        let row = &world.rows[asked.row % world.rows.len()];
        let confidentiality = Confidentiality::from_code(&label);
        let rows = world.policy.rows();
        let reach = rows[asked.row % rows.len()].reach();
        let treatment = reach.treatment(Section::ALL[place], confidentiality);
        let known = ["U", "L", "M", "N", "R", "V"].contains(&label.as_str());
        if !known {
            prop_assert_ne!(treatment, Treatment::Shown);
        }
        if row.treatment(Section::ALL[place]) == Treatment::Hidden {
            prop_assert_eq!(treatment, Treatment::Hidden, "what the table does not name is not even counted");
        }
    }
}

/// The rules of who may open a record, told again, one after the other.
fn retold<'w>(world: &'w World, asked: &Asked) -> Result<&'w PlainRow, Refusal> {
    if !asked.session_active {
        return Err(Refusal::SessionNotActive);
    }
    let Some(row) = world.row_of(asked) else { return Err(Refusal::UnknownRole) };
    if row.shows.is_empty() {
        return Err(Refusal::RoleOpensNoRecord);
    }
    match asked.sharing {
        Sharing::OptedOut => return Err(Refusal::OptedOut),
        Sharing::PracticeNotSharing => return Err(Refusal::PracticeNotSharing),
        Sharing::Shared => {}
    }
    let kind = asked.basis.kind();
    if !row.bases.contains(&kind) || kind == BasisKind::Informed && !row.informs {
        return Err(Refusal::BasisNotAllowed);
    }
    if kind == BasisKind::TestInterpretation && !asked.test_requested {
        return Err(Refusal::NoTestRequested);
    }
    let asks_for_a_tie = matches!(
        kind,
        BasisKind::PermissionOnce
            | BasisKind::PermissionUntil
            | BasisKind::PermissionByProxy
            | BasisKind::Informed
    );
    let tied = match asked.relationship {
        None => false,
        Some(Relationship::SelfClaimed) => row.may_claim,
        Some(_) => true,
    };
    if asks_for_a_tie && !tied {
        return Err(Refusal::NoRelationship);
    }
    if asked.basis.reason().is_some_and(|reason| !row.reasons.contains(&reason)) {
        return Err(Refusal::ReasonNotOffered);
    }
    let longest = asked.given + Duration::hours(row.longest(kind));
    let ends = match &asked.basis {
        Basis::PermissionUntil { until } if *until <= asked.given => {
            return Err(Refusal::PermissionEnded);
        }
        Basis::PermissionUntil { until } if *until > longest => {
            return Err(Refusal::PermissionTooLong);
        }
        Basis::PermissionUntil { until } => *until,
        Basis::PermissionOnce
        | Basis::PermissionByProxy { .. }
        | Basis::Informed
        | Basis::TestInterpretation
        | Basis::Emergency { .. }
        | Basis::Safeguarding { .. }
        | Basis::LegalDuty { .. } => longest,
    };
    if asked.at >= ends.min(asked.not_after) { Err(Refusal::GrantEnded) } else { Ok(row) }
}
