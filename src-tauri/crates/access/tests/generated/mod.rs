//! Generated policies, people, patients and grounds.

use std::{fmt::Write as _, sync::OnceLock};

use access::{
    Basis, BasisKind, Decision, EmergencyReason, GrantId, LegalReason, Permit, Policy,
    ProxyAuthority, Relationship, Request, SafeguardingReason, Sharing, Standing, Treatment,
};
use chrono::{DateTime, Duration, Utc};
use identity::{Organisation, Practitioner, PractitionerId, Workplace, WorkplaceKind};
use nhs::Section;
use proptest::{
    collection::vec,
    option,
    prelude::*,
    sample::{select, subsequence},
    strategy::ValueTree,
    test_runner::TestRunner,
};

/// So many cases, or as many as `CASES` says.
pub(crate) fn cases(usually: u32) -> ProptestConfig {
    let asked = std::env::var("CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(asked.unwrap_or(usually))
    }
}

/// A policy, and the same as plain rows.
pub(crate) struct World {
    pub(crate) policy: Policy,
    pub(crate) rows: Vec<PlainRow>,
}

/// A row as a person reads it.
#[derive(Clone, Debug)]
pub(crate) struct PlainRow {
    role: &'static str,
    workplaces: Vec<WorkplaceKind>,
    pub(crate) shows: Vec<Section>,
    counts: Vec<Section>,
    restricted: &'static str,
    pub(crate) bases: Vec<BasisKind>,
    pub(crate) may_claim: bool,
    pub(crate) informs: bool,
    hours: i64,
    days: i64,
    pub(crate) reasons: Vec<&'static str>,
}

/// One question.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) world: usize,
    pub(crate) row: usize,
    pub(crate) role: &'static str,
    pub(crate) workplace: WorkplaceKind,
    pub(crate) session_active: bool,
    pub(crate) sharing: Sharing,
    pub(crate) relationship: Option<Relationship>,
    pub(crate) test_requested: bool,
    pub(crate) basis: Basis,
    pub(crate) given: DateTime<Utc>,
    pub(crate) not_after: DateTime<Utc>,
    pub(crate) at: DateTime<Utc>,
}

/// One of the policies that were generated.
pub(crate) fn world(index: usize) -> &'static World {
    static WORLDS: OnceLock<Vec<World>> = OnceLock::new();
    let worlds = WORLDS.get_or_init(|| {
        let mut runner = TestRunner::deterministic();
        (0..POLICIES)
            .map(|_| World::of(rows().new_tree(&mut runner).expect("rows").current()))
            .collect()
    });
    &worlds[index % worlds.len()]
}

/// Any question.
pub(crate) fn asked() -> impl Strategy<Value = Asked> {
    let who = (0..POLICIES, 0..8_usize, select(&ROLES[..]), select(&WorkplaceKind::ALL[..]));
    let tie = option::weighted(0.8, select(&Relationship::ALL[..]));
    let sharing = prop_oneof![
        8 => Just(Sharing::Shared), 1 => Just(Sharing::OptedOut), 1 => Just(Sharing::PracticeNotSharing)
    ];
    let when = (basis(), 0..20_i64 * 60, 0..40_i64 * 60);
    let known = (prop::bool::weighted(0.95), sharing, tie, any::<bool>());
    (who, known, when).prop_map(|(who, known, (basis, passed, cap))| Asked {
        world: who.0,
        row: who.1,
        role: who.2,
        workplace: who.3,
        session_active: known.0,
        sharing: known.1,
        relationship: known.2,
        test_requested: known.3,
        basis,
        given: moment(),
        not_after: moment() + Duration::minutes(cap),
        at: moment() + Duration::minutes(passed),
    })
}

impl World {
    fn of(rows: Vec<PlainRow>) -> Self {
        let mut text = HEAD.to_owned();
        let mut kept: Vec<PlainRow> = Vec::new();
        for row in rows {
            let names = |row: &PlainRow, kind: &WorkplaceKind| row.workplaces.contains(kind);
            let clashes = kept.iter().any(|other| {
                other.role == row.role
                    && (other.workplaces == row.workplaces
                        || other.workplaces.iter().any(|kind| names(&row, kind)))
            });
            if !clashes {
                row.write(&mut text);
                kept.push(row);
            }
        }
        Self { policy: Policy::parse(&text).expect("a generated policy is one"), rows: kept }
    }

    /// The row that a person would point at.
    pub(crate) fn row_of(&self, asked: &Asked) -> Option<&PlainRow> {
        let of_role = || self.rows.iter().filter(|row| row.role == asked.role);
        of_role()
            .find(|row| row.workplaces.contains(&asked.workplace))
            .or_else(|| of_role().find(|row| row.workplaces.is_empty()))
    }
}

impl PlainRow {
    /// How many hours a ground of this kind lasts at most.
    pub(crate) fn longest(&self, kind: BasisKind) -> i64 {
        if kind == BasisKind::PermissionUntil { self.days * 24 } else { self.hours }
    }

    pub(crate) fn treatment(&self, section: Section) -> Treatment {
        if self.shows.contains(&section) {
            Treatment::Shown
        } else if self.counts.contains(&section) {
            Treatment::Counted
        } else {
            Treatment::Hidden
        }
    }

    fn write(&self, text: &mut String) {
        let sections = |all: &[Section]| quoted(all.iter().map(|each| each.name()));
        let (hours, days) = (self.hours, self.days);
        let _ = write!(
            text,
            "\n[[role]]\nrole = '{}'\nname = 'x'\nworkplaces = {}\nshows = {}\ncounts = {}\nrestricted = '{}'\nbases = {}\nmay_claim = {}\nquestion = '{}'\n",
            self.role,
            quoted(self.workplaces.iter().map(|kind| kind.name())),
            sections(&self.shows),
            sections(&self.counts),
            self.restricted,
            quoted(self.bases.iter().map(|kind| kind.name())),
            self.may_claim,
            if self.informs { "inform" } else { "ask" },
        );
        let _ = write!(
            text,
            "[role.limits]\nonce_hours = {hours}\nuntil_days = {days}\ntest_hours = {hours}\nemergency_hours = {hours}\nduty_hours = {hours}\n[role.reasons]\n"
        );
        let offered = |names: Vec<&'static str>| {
            quoted(names.into_iter().filter(|name| self.reasons.contains(name)))
        };
        let _ = write!(
            text,
            "emergency = {}\nproxy = {}\nsafeguarding = {}\nlegal-duty = {}\n",
            offered(EmergencyReason::ALL.iter().map(|each| each.name()).collect()),
            offered(ProxyAuthority::ALL.iter().map(|each| each.name()).collect()),
            offered(SafeguardingReason::ALL.iter().map(|each| each.name()).collect()),
            offered(LegalReason::ALL.iter().map(|each| each.name()).collect()),
        );
    }
}

impl Asked {
    pub(crate) fn practitioner(&self) -> Practitioner {
        Practitioner {
            id: PractitionerId("u1".into()),
            name: "Rita CLARKE".into(),
            email: "triage-nurse@nhs.net".into(),
            role: self.role.parse().expect("a role"),
            title: "Nurse".into(),
            organisation: Organisation { ods: "RNS".parse().expect("a code"), name: "NGH".into() },
            workplace: Workplace { kind: self.workplace, name: "Here".into() },
        }
    }

    pub(crate) fn standing(&self) -> Standing {
        Standing {
            patient: "p1".parse().expect("an id"),
            sharing: self.sharing,
            relationship: self.relationship,
            closeness: vec![],
            test_requested: self.test_requested,
            refused: None,
            in_force: None,
        }
    }

    pub(crate) fn decide(&self, world: &World) -> Decision {
        let permit =
            Permit { id: GrantId("g1".into()), given: self.given, not_after: self.not_after };
        world.policy.decide(&Request {
            practitioner: &self.practitioner(),
            session_active: self.session_active,
            standing: &self.standing(),
            basis: &self.basis,
            permit: &permit,
            at: self.at,
        })
    }
}

fn rows() -> impl Strategy<Value = Vec<PlainRow>> {
    vec(row(), 1..6)
}

fn row() -> impl Strategy<Value = PlainRow> {
    let who = (select(&ROLES[..4]), subsequence(&WorkplaceKind::ALL[..], 0..3));
    let sees = vec(
        select(&[Treatment::Shown, Treatment::Counted, Treatment::Hidden][..]),
        Section::ALL.len(),
    );
    let may = (subsequence(&BasisKind::ALL[..], 1..8), any::<bool>(), any::<bool>());
    let rest = (select(&["visible", "withheld", "hidden"][..]), 1..13_i64, 1..30_i64);
    (who, sees, may, rest, subsequence(every_reason(), 4..13)).prop_map(
        |(
            (role, workplaces),
            sees,
            (bases, may_claim, informs),
            (restricted, hours, days),
            reasons,
        )| {
            let of = |wanted| {
                let all = Section::ALL.into_iter().zip(&sees);
                all.filter(|(_, how)| **how == wanted)
                    .map(|(section, _)| section)
                    .collect::<Vec<_>>()
            };
            let shows = of(Treatment::Shown);
            let bases = if shows.is_empty() { vec![] } else { bases };
            let mut row = PlainRow {
                role,
                workplaces,
                shows,
                counts: of(Treatment::Counted),
                restricted,
                bases,
                may_claim,
                informs,
                hours,
                days,
                reasons,
            };
            row.offer_one_of_each();
            row
        },
    )
}

impl PlainRow {
    /// A policy that lets a role use a ground offers a reason for it.
    fn offer_one_of_each(&mut self) {
        for one in ["other", "parent", "child-at-risk", "statute"] {
            if !self.reasons.contains(&one) {
                self.reasons.push(one);
            }
        }
    }
}

fn basis() -> impl Strategy<Value = Basis> {
    let note = || "Said in so many words".parse().expect("a note");
    prop_oneof![
        Just(Basis::PermissionOnce),
        (-30..40 * 24 * 60_i64).prop_map(|minutes| Basis::PermissionUntil {
            until: moment() + Duration::minutes(minutes)
        }),
        select(ProxyAuthority::ALL)
            .prop_map(move |authority| Basis::PermissionByProxy { authority, note: note() }),
        Just(Basis::Informed),
        Just(Basis::TestInterpretation),
        select(EmergencyReason::ALL)
            .prop_map(move |reason| Basis::Emergency { reason, note: note() }),
        select(SafeguardingReason::ALL)
            .prop_map(move |reason| Basis::Safeguarding { reason, note: note() }),
        select(LegalReason::ALL).prop_map(move |reason| Basis::LegalDuty { reason, note: note() }),
    ]
}

fn every_reason() -> Vec<&'static str> {
    let emergency = EmergencyReason::ALL.iter().map(|each| each.name());
    let proxy = ProxyAuthority::ALL.iter().map(|each| each.name());
    let duty = SafeguardingReason::ALL.iter().map(|each| each.name());
    emergency
        .chain(proxy)
        .chain(duty)
        .chain(LegalReason::ALL.iter().map(|each| each.name()))
        .collect()
}

fn quoted<'a>(names: impl Iterator<Item = &'a str>) -> String {
    format!("[{}]", names.map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", "))
}

fn moment() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + Duration::days(20_000)
}

const POLICIES: usize = 200;
/// The last one stands in no policy.
const ROLES: [&str; 5] = ["R8001", "R0050", "R8009", "R0001", "R9999"];
const HEAD: &str = "
version = 'generated'
question = 'ask'
[limits]
once_hours = 12
until_days = 7
test_hours = 4
emergency_hours = 4
duty_hours = 4
test_window_days = 28
presence_hours = 48
lease_minutes = 30
step_up_minutes = 10
event_due_hours = 24
local_event_days = 90
event_keep_years = 8
unsent_events = 2000
unsent_hours = 72
sampled_percent = 10
[reasons]
emergency = []
proxy = []
safeguarding = []
legal-duty = []
claim = ['other']
[profile]
ward = { curtain_seconds = 60, warning_seconds = 60, lock_seconds = 300, end_after_lock_seconds = 1200, absolute_seconds = 43200 }
practice = { curtain_seconds = 0, warning_seconds = 60, lock_seconds = 300, end_after_lock_seconds = 1200, absolute_seconds = 43200 }
laptop = { curtain_seconds = 60, warning_seconds = 60, lock_seconds = 300, end_after_lock_seconds = 1200, absolute_seconds = 43200 }
[screen]
ward = { protected = true, covered_on_leaving = true, clipboard_seconds = 30 }
practice = { protected = true, covered_on_leaving = false, clipboard_seconds = 60 }
laptop = { protected = false, covered_on_leaving = true, clipboard_seconds = 30 }
[keep]
records = 8
hours = 12
profiles = ['laptop']
bases = ['permission-once']
[review]
contact_hours = 72
contact_wait_hours = 24
usual_days = 28
usual_openings = 20
patients_a_minute = 4
emergencies = 5
emergency_times = 3
once_times = 5
once_days = 14
sample_percent = 10
answer_days = 5
";
