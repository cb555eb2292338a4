use std::{collections::HashMap, sync::Mutex, thread, time::Duration};

use access::{Basis, Decision, Policy, Profile, Relationship, Sharing, Standing};
use audit::{GatewayKey, KeyStore, KeyStoreError};
use chrono::TimeDelta;
use contract::Permitted;
use identity::{
    Organisation, Practitioner, PractitionerId, Session, Timeouts, Token, Workplace, WorkplaceKind,
};
use tempfile::TempDir;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::*;
use crate::{
    Clock, Setting, SettingSource, Settings,
    state::{Desk, OpenRecord},
    vault::Vault,
};

#[test]
fn what_was_made_while_the_session_or_the_grant_changed_is_not_shown_and_not_written_down() {
    let (viewer, _place) = with_ivys_record_open();
    assert!(problems_shown_while(&viewer, || {}).is_ok(), "nothing has changed");
    let another_session = || viewer.state().epoch += 1;
    let another_grant = || replace_grant(&viewer, "another");
    let cases: [(&str, &dyn Fn()); 2] =
        [("another session", &another_session), ("another grant", &another_grant)];
    for (meanwhile, happens) in cases {
        let before = written(&viewer);
        let shown = problems_shown_while(&viewer, happens);
        assert!(matches!(shown, Err(Trouble::Superseded)), "{meanwhile}");
        assert_eq!(written(&viewer), before, "{meanwhile}: nothing was on the screen");
    }
    assert!(problems_shown_while(&viewer, || {}).is_ok(), "and now it is as it is");
}

#[test]
fn a_lock_that_comes_while_it_is_written_down_takes_it_back() {
    let (viewer, _place) = with_ivys_record_open();
    let before = written(&viewer);
    let log = viewer.spool().unwrap();
    let shown = thread::scope(|scope| {
        let showing = scope.spawn(|| problems_shown_while(&viewer, || {}));
        // The log is held until the screen is made and waits to be written down.
        let waits = || viewer.part_on_screen("ivy").unwrap() == Place::Section(Section::Problems);
        assert!((0..1_000).any(|_| waits() || pause()), "it comes to be written down");
        viewer.state().epoch += 1;
        drop(log);
        showing.join().unwrap()
    });
    assert!(matches!(shown, Err(Trouble::Superseded)));
    assert_eq!(written(&viewer), before + 1, "it was about to be shown, and the log says so");
}

#[test]
fn what_was_written_down_of_something_else_shows_nothing_of_a_record() {
    let (viewer, _place) = with_ivys_record_open();
    let of = |patient: &str, act: Act| {
        let mut state = viewer.state();
        let work = state.at_work().unwrap();
        let event = work.event_about(viewer.inner.clock.now(), act, &patient.parse().unwrap());
        drop(state);
        let recorded = viewer.write_down(&event).unwrap();
        Shown::of_record(recorded, ActKind::Showing, &"ivy".parse().unwrap(), ())
    };
    assert!(of("ivy", showing()).is_ok());
    assert!(of("somebody-else", showing()).is_err(), "it is another patient's");
    assert!(of("ivy", Act::Locked).is_err(), "it is no showing");
}

fn problems_shown_while(
    viewer: &Viewer,
    happens: impl FnOnce(),
) -> Result<Shown<SectionView>, Trouble> {
    viewer.show("ivy", Place::Section(Section::Problems), |view| {
        let what = view.section(Section::Problems);
        happens();
        Ok(Screen { name: "problems", entries: what.manifest(), what })
    })
}

fn pause() -> bool {
    thread::sleep(Duration::from_millis(10));
    false
}

fn written(viewer: &Viewer) -> u64 {
    viewer.spool().unwrap().head().sequence
}

fn showing() -> Act {
    Act::Showing {
        grant: "hers".to_owned(),
        purpose: Basis::PermissionOnce.kind().purpose(),
        screen: "problems".to_owned(),
        entries: Vec::new(),
        withheld: Vec::new(),
        sources: Vec::new(),
    }
}

fn replace_grant(viewer: &Viewer, id: &str) {
    let now = viewer.inner.clock.now();
    let mut state = viewer.state();
    let work = state.at_work().unwrap();
    let grant = grant(work, &permitted(id, now), now);
    work.open.as_mut().unwrap().grant = grant;
}

/// A consultant at work who has Ivy's record open, and the folder of the log.
fn with_ivys_record_open() -> (Viewer, TempDir) {
    let place = tempfile::tempdir().unwrap();
    let viewer = viewer(&place);
    let now = viewer.inner.clock.now();
    let mut work = at_work(&viewer, now);
    let permitted = permitted("hers", now);
    let bundle = br#"{"resourceType":"Bundle","entry":[{"resource":
        {"resourceType":"Condition","id":"asthma","code":{"text":"Asthma"}}}]}"#;
    work.open = Some(OpenRecord {
        grant: grant(&work, &permitted, now),
        basis: Basis::PermissionOnce,
        permitted,
        standing: standing(),
        record: Arc::new(Record::from_bundle(&standing().patient, bundle, now).unwrap()),
        fetched: now,
        was_in_force: false,
        on_screen: OnScreen::top_of(Place::Overview),
        copy: None,
    });
    viewer.state().desk = Desk::Taken(Box::new(work));
    (viewer, place)
}

fn viewer(place: &TempDir) -> Viewer {
    fn set<T>(value: T) -> Setting<T> {
        Setting { value, source: SettingSource::Default }
    }
    let gateway = "https://gateway.example";
    let store = InMemory::default();
    let key = GatewayKey::generate();
    GatewayKey::parse(gateway, &key.public_base64().unwrap()).unwrap().remember(&store).unwrap();
    let settings = Settings {
        gateway: set(gateway.to_owned()),
        proxy: set(None),
        organisation: set(None),
        profile: set(Profile::Ward),
        registration_code: set(None),
        policy_key: set(None),
        feedback: Setting { value: None, source: SettingSource::Default },
        use_case: Setting { value: None, source: SettingSource::Default },
        folder: place.path().join("data"),
        computer: "this computer".to_owned(),
    };
    Viewer::start(settings, Arc::new(store), Clock::of_this_computer())
}

fn at_work(viewer: &Viewer, now: DateTime<Utc>) -> AtWork {
    AtWork {
        practitioner: Practitioner {
            id: PractitionerId("raj".to_owned()),
            name: "Raj MEHTA".to_owned(),
            email: "consultant@nhs.net".to_owned(),
            role: "R0050".parse().unwrap(),
            title: "Consultant".to_owned(),
            organisation: Organisation {
                ods: "RNS".parse().unwrap(),
                name: "Northampton General Hospital".to_owned(),
            },
            workplace: Workplace { kind: WorkplaceKind::Hospital, name: "Here".to_owned() },
        },
        token: Token::new("token".to_owned()),
        session_id: Uuid::nil(),
        policy_text: Policy::standard().to_owned(),
        policy: Policy::parse(Policy::standard()).unwrap(),
        timeouts: Timeouts::STRICTEST,
        profile: Profile::Ward,
        session: Session::begin(now, &Timeouts::STRICTEST),
        statement: None,
        vault: Vault::new("four random words here").unwrap(),
        known: HashMap::new(),
        recents: Vec::new(),
        letters_opened: Default::default(),
        asking: None,
        open: None,
        closed: None,
        kept: Vec::new(),
        gone: Vec::new(),
        said_no: None,
        said_in_use: now,
        heard: viewer.inner.clock.moment(),
        must_step_up: false,
    }
}

fn grant(work: &AtWork, permitted: &Permitted, now: DateTime<Utc>) -> Grant {
    match work.decide(&standing(), permitted, now) {
        Decision::Permit(grant) => grant,
        Decision::Refuse(refusal) => panic!("refused: {refusal:?}"),
    }
}

fn permitted(id: &str, now: DateTime<Utc>) -> Permitted {
    Permitted {
        grant: access::GrantId(id.to_owned()),
        basis: Basis::PermissionOnce,
        given: now,
        expires: now + TimeDelta::hours(8),
        policy_version: "1".to_owned(),
        relationship: Some(Relationship::PresentInOrganisation),
    }
}

fn standing() -> Standing {
    Standing {
        patient: "ivy".parse().unwrap(),
        sharing: Sharing::Shared,
        relationship: Some(Relationship::PresentInOrganisation),
        closeness: Vec::new(),
        test_requested: false,
        refused: None,
        in_force: None,
    }
}

#[derive(Default)]
struct InMemory(Mutex<HashMap<String, Vec<u8>>>);

impl KeyStore for InMemory {
    fn load(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeyStoreError> {
        Ok(self.0.lock().unwrap().get(name).cloned().map(Zeroizing::new))
    }

    fn save(&self, name: &str, key: &[u8]) -> Result<(), KeyStoreError> {
        self.0.lock().unwrap().insert(name.to_owned(), key.to_vec());
        Ok(())
    }
}
