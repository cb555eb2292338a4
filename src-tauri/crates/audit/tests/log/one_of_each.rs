//! One of each event that the viewer can write down, for the shapes that are looked at here and for validators that are not ours.

use std::{env, fs, path::PathBuf};

use access::{
    Basis, BasisKind, CouldAgree, Function, LegalReason, Note, ProxyAuthority, Refusal,
    WrongPatient,
};
use audit::{
    Act, ActKind, Event, Ground, KeptAside, Launched, LedgerDoubt, Offer, Reached, ShownEntry,
    Subject, WhyAside, WhyClosed,
};
use nhs::{PurposeOfUse, Section};

use crate::people::{
    Computer, NOTE, at, by_rita, claim, claimed, emergency, ivy, safeguarding, showing, take_all,
    write,
};

/// Every act by Rita about Ivy, by Rita alone, by nobody about Ivy, and by nobody at all; then everything else that an act may say.
fn one_of_each() -> Vec<Event> {
    let told = |act: Act| {
        let full = by_rita(act);
        let alone = Event { patient: None, ..full.clone() };
        let unnamed = Event { who: None, policy_version: None, ..full.clone() };
        let nobody = Event { patient: None, ..unnamed.clone() };
        [full, alone, unnamed, nobody].map(|event| Event { id: uuid::Uuid::now_v7(), ..event })
    };
    let without_number =
        Event { patient: Some(Subject { nhs_number: None, ..ivy() }), ..showing() };
    let odd_policy = Event { policy_version: Some("2026 (draft)".to_owned()), ..showing() };
    let more = more_to_say().into_iter().map(by_rita).chain([without_number, odd_policy]);
    acts().into_iter().flat_map(told).chain(more).collect()
}

/// The same, each beside what the gateway gets of it.
pub(crate) fn sent() -> Vec<(Event, Offer)> {
    let (_computer, mut spool) = Computer::new().spool_kept();
    let _its_own_beginning = take_all(&mut spool);
    let events = one_of_each();
    for event in &events {
        let _ = write(&mut spool, event);
    }
    let offers = take_all(&mut spool);
    assert_eq!(offers.len(), events.len(), "each is offered once");
    let pairs = events.into_iter().zip(offers);
    pairs.inspect(|(event, offer)| assert_eq!(offer.id, event.id, "in order")).collect()
}

fn acts() -> Vec<Act> {
    let kept = |why| KeptAside { file: "audit-log-kept".to_owned(), sha256: "00".repeat(32), why };
    let known = Some(Reached { chain: uuid::Uuid::from_u128(7), sequence: 57 });
    vec![
        Act::ChainBegun { after: None, known: None },
        Act::ChainBegun { after: None, known },
        Act::ChainBegun { after: Some(kept(WhyAside::OlderCopy)), known },
        Act::ChainBegun { after: Some(kept(WhyAside::Unreadable)), known: None },
        Act::ChainBegun { after: Some(kept(WhyAside::OtherAtGateway)), known },
        Act::SignedIn,
        Act::SignInFailed { email: None },
        Act::SignInFailed { email: Some("triage-nurse@nhs.net".to_owned()) },
        Act::CredentialsChanged {
            email: "triage-nurse@nhs.net".to_owned(),
            how: "recovery-code-used",
        },
        Act::StatementAccepted { version: "1".to_owned() },
        Act::Locked,
        Act::Unlocked,
        Act::UnlockFailed,
        Act::SignedOut,
        Act::Search { query: "family=clarke&birthdate=1945-07-14".to_owned() },
        Act::Launched { led: Launched::Patient, location: "RNS".parse().ok() },
        Act::PatientChosen,
        Act::PatientSaidNo,
        Act::RefusalTakenBack,
        Act::Withdrawn,
        Act::ActivityViewed,
        Act::SteppedUp,
        Act::StepUpFailed,
        Act::PasswordChanged,
        Act::FunctionUsed { function: Function::PrivacyReview, what: "alerts" },
        Act::LedgerDoubted { why: LedgerDoubt::Altered, known: 12, told: 20 },
        Act::Asked { basis: claimed(Basis::PermissionOnce) },
        permitted(claimed(Basis::PermissionOnce)),
        permitted(emergency()),
        permitted(claimed(safeguarding())),
        refused(Refusal::OptedOut),
        fetching(PurposeOfUse::Treatment),
        printed("overview"),
        copied(),
        Act::ReviewAnswered { item: "review-7".to_owned() },
        Act::SaidAfterwards {
            grant: GRANT.to_owned(),
            could_agree: Some(CouldAgree::Yes),
            wrong_patient: true,
        },
        Act::Exported { reference: "4711".to_owned(), entries: 212 },
        Act::Kept { grant: GRANT.to_owned() },
        kept_opened(PurposeOfUse::Treatment),
        Act::KeptDropped { grant: GRANT.to_owned(), because: None },
        showing().act,
        closed(false, None, None),
        closed(true, None, None),
    ]
}

fn more_to_say() -> Vec<Act> {
    let mut acts = vec![letter()];
    acts.extend(Function::ALL.map(|function| Act::FunctionUsed { function, what: "sessions" }));
    for ground in grounds() {
        acts.push(Act::Asked { basis: ground.clone() });
        acts.push(permitted(ground.clone()));
        acts.push(Act::Refused { basis: ground, refusal: Refusal::NoRelationship });
    }
    acts.extend(Refusal::ALL.map(refused));
    acts.extend(purposes().map(fetching));
    acts.extend(CouldAgree::ALL.iter().map(|said| closed(true, Some(*said), None)));
    acts.extend(LedgerDoubt::ALL.map(|why| Act::LedgerDoubted { why, known: 5_102, told: 5_101 }));
    acts.extend(Launched::ALL.map(|led| Act::Launched { led, location: None }));
    acts.push(printed("letter"));
    acts.extend(purposes().map(kept_opened));
    acts.push(Act::KeptDropped {
        grant: GRANT.to_owned(),
        because: Some(Refusal::PermissionWithdrawn),
    });
    acts.push(closed(true, None, Some(WhyClosed::Refused(Refusal::GrantEnded))));
    acts.push(closed(false, None, Some(WhyClosed::Refused(Refusal::PermissionWithdrawn))));
    acts.extend(WrongPatient::ALL.iter().map(|wrong| {
        let emergency = *wrong == WrongPatient::Asked;
        closed(emergency, None, Some(WhyClosed::WrongPatient(*wrong)))
    }));
    acts
}

/// Every basis, with what may be claimed besides it, and what stands where no basis was claimed.
fn grounds() -> Vec<Ground> {
    let mut grounds: Vec<Ground> = BasisKind::ALL.map(|kind| claimed(basis(kind))).into();
    grounds.push(Ground::Claimed { basis: Basis::PermissionOnce, claim: Some(claim()) });
    grounds.push(Ground::Claimed { basis: safeguarding(), claim: Some(claim()) });
    grounds.push(Ground::InForce("grant-0".to_owned()));
    grounds.push(Ground::NotAsked);
    grounds
}

fn basis(kind: BasisKind) -> Basis {
    let note = || -> Note { NOTE.parse().expect("a note") };
    match kind {
        BasisKind::PermissionOnce => Basis::PermissionOnce,
        BasisKind::PermissionUntil => Basis::PermissionUntil { until: at(12) },
        BasisKind::PermissionByProxy => {
            Basis::PermissionByProxy { authority: ProxyAuthority::Attorney, note: note() }
        }
        BasisKind::Informed => Basis::Informed,
        BasisKind::TestInterpretation => Basis::TestInterpretation,
        BasisKind::Emergency => match emergency() {
            Ground::Claimed { basis, .. } => basis,
            Ground::InForce(_) | Ground::NotAsked => panic!("an emergency is claimed"),
        },
        BasisKind::Safeguarding => safeguarding(),
        BasisKind::LegalDuty => Basis::LegalDuty { reason: LegalReason::CourtOrder, note: note() },
    }
}

pub(crate) fn permitted(basis: Ground) -> Act {
    Act::Permitted {
        grant: GRANT.to_owned(),
        rule: "R8001 in emergency-department".to_owned(),
        purpose: basis.purpose().unwrap_or(PurposeOfUse::Treatment),
        basis,
    }
}

fn refused(refusal: Refusal) -> Act {
    Act::Refused { basis: claimed(Basis::PermissionOnce), refusal }
}

fn purposes() -> [PurposeOfUse; 5] {
    [
        PurposeOfUse::Treatment,
        PurposeOfUse::BreakTheGlass,
        PurposeOfUse::Threat,
        PurposeOfUse::Legal,
        PurposeOfUse::PatientRequest,
    ]
}

fn fetching(purpose: PurposeOfUse) -> Act {
    Act::Fetching { grant: GRANT.to_owned(), purpose, part: "first".to_owned() }
}

fn kept_opened(purpose: PurposeOfUse) -> Act {
    Act::KeptOpened { grant: GRANT.to_owned(), purpose, fetched: at(6) }
}

fn printed(screen: &str) -> Act {
    Act::Printed {
        grant: GRANT.to_owned(),
        purpose: PurposeOfUse::Treatment,
        screen: screen.to_owned(),
        entries: entries(),
        withheld: vec![(Section::Letters, 2)],
    }
}

fn copied() -> Act {
    Act::Copied {
        grant: GRANT.to_owned(),
        purpose: PurposeOfUse::Treatment,
        screen: "medicines".to_owned(),
        entries: entries(),
        characters: 212,
    }
}

fn closed(emergency: bool, could_agree: Option<CouldAgree>, because: Option<WhyClosed>) -> Act {
    Act::Closed { grant: GRANT.to_owned(), emergency, could_agree, because }
}

fn entries() -> Vec<ShownEntry> {
    let shown =
        |id: &&str| ShownEntry { section: Section::Letters, id: (*id).to_owned(), version: None };
    ENTRIES.iter().map(shown).collect()
}

fn letter() -> Act {
    Act::Showing {
        grant: GRANT.to_owned(),
        purpose: PurposeOfUse::Legal,
        screen: "letter".to_owned(),
        entries: entries(),
        withheld: Vec::new(),
        sources: Vec::new(),
    }
}

#[test]
fn every_act_there_is_has_an_example() {
    let events = one_of_each();
    for kind in ActKind::ALL {
        let told = events.iter().filter(|event| event.act.kind() == kind).count();
        assert!(told >= 4, "{} is told {told} times", kind.name());
    }
}

/// Lays the examples down where `CARE_RECORD_SHAPES` says, for `cargo verify --only audit-shapes`; each as the gateway gets it.
#[test]
fn one_of_each_is_laid_down_for_validators_that_are_not_ours() {
    let folder = env::var_os("CARE_RECORD_SHAPES").map_or_else(
        || PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("audit-shapes"),
        PathBuf::from,
    );
    fs::create_dir_all(&folder).expect("the folder is made");
    for (number, (event, offer)) in sent().iter().enumerate() {
        let name = format!("{number:03} {}.json", event.act.kind().name());
        fs::write(folder.join(name), &offer.body).expect("it is written");
    }
    let kinds: Vec<&str> = ActKind::ALL.into_iter().map(ActKind::name).collect();
    fs::write(folder.join("kinds.txt"), kinds.join("\n")).expect("it is written");
}

pub(crate) const GRANT: &str = "grant-1";
const ENTRIES: &[&str] = &[
    "Appointment/1",
    "CarePlan/1",
    "Condition/1",
    "DocumentReference/1",
    "Encounter/1",
    "Flag/1",
    "Immunization/1",
    "Observation/1",
    "QuestionnaireResponse/1",
];
