//! The whole of the standard policy, printed and compared with the table that was approved.
//!
//! A change of the policy changes lines of `decision_table.txt`; `APPROVE=1 cargo test -p access` writes them, and the
//! commit that carries them quotes the approval.
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "test vocabulary")]

use std::fmt::Write as _;

use access::{
    Basis, Decision, EmergencyReason, GrantId, LegalReason, Permit, Policy, ProxyAuthority,
    Refusal, Relationship, Request, RoleRow, SafeguardingReason, Sharing, Standing, Treatment,
};
use chrono::{DateTime, Duration, Utc};
use identity::{Organisation, Practitioner, PractitionerId, Workplace, WorkplaceKind};
use nhs::{Confidentiality, Section};

#[test]
fn the_policy_says_what_was_approved() {
    let printed = print(&policy());
    let approved = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/decision_table.txt");
    if std::env::var_os("APPROVE").is_some() {
        std::fs::write(approved, &printed).expect("the table can be written");
    }
    let expected = std::fs::read_to_string(approved).unwrap_or_default();
    assert_eq!(printed, expected, "a change of the policy has to be approved line by line");
}

#[test]
fn an_emergency_never_reaches_an_opted_out_record() {
    for kind in WorkplaceKind::ALL {
        for role in ["R8001", "R0050", "R0260", "R8000"] {
            for sharing in [Sharing::OptedOut, Sharing::PracticeNotSharing] {
                let asked = Asked { sharing, ..Asked::by(role, kind) };
                let answer = asked.on(&emergency());
                assert!(
                    matches!(
                        answer,
                        Decision::Refuse(
                            Refusal::OptedOut
                                | Refusal::PracticeNotSharing
                                | Refusal::BasisNotAllowed
                        )
                    ),
                    "{role} in {}: nothing overrides an opt-out",
                    kind.name()
                );
            }
        }
    }
}

#[test]
fn a_doubt_is_a_refusal() {
    let nurse = || Asked::by("R8001", WorkplaceKind::EmergencyDepartment);
    let once = Basis::PermissionOnce;
    let long = Basis::PermissionUntil { until: now() + Duration::days(8) };
    let past = Basis::PermissionUntil { until: now() - Duration::seconds(1) };
    let cases = [
        (nurse(), &once, None),
        (Asked { session_active: false, ..nurse() }, &once, Some(Refusal::SessionNotActive)),
        (Asked::by("R9999", WorkplaceKind::Hospital), &once, Some(Refusal::UnknownRole)),
        (Asked::by("R0001", WorkplaceKind::Office), &once, Some(Refusal::RoleOpensNoRecord)),
        (Asked { relationship: None, ..nurse() }, &once, Some(Refusal::NoRelationship)),
        (Asked { relationship: None, ..nurse() }, &emergency(), None),
        (
            Asked::by("R8009", WorkplaceKind::GeneralPractice),
            &emergency(),
            Some(Refusal::BasisNotAllowed),
        ),
        (nurse(), &Basis::Informed, Some(Refusal::BasisNotAllowed)),
        (
            Asked { relationship: Some(Relationship::SelfClaimed), ..nurse() },
            &once,
            Some(Refusal::NoRelationship),
        ),
        (
            Asked { test_requested: false, ..Asked::by("R8005", WorkplaceKind::Laboratory) },
            &Basis::TestInterpretation,
            Some(Refusal::NoTestRequested),
        ),
        (Asked::by("R8005", WorkplaceKind::Laboratory), &Basis::TestInterpretation, None),
        (nurse(), &long, Some(Refusal::PermissionTooLong)),
        (nurse(), &past, Some(Refusal::PermissionEnded)),
        (Asked { given: now() - Duration::hours(12), ..nurse() }, &once, Some(Refusal::GrantEnded)),
        (
            Asked { given: now() - Duration::hours(4), ..nurse() },
            &emergency(),
            Some(Refusal::GrantEnded),
        ),
    ];
    for (asked, basis, expected) in cases {
        let refusal = match asked.on(basis) {
            Decision::Permit(_) => None,
            Decision::Refuse(refusal) => Some(refusal),
        };
        assert_eq!(refusal, expected, "{} on {}", asked.role, basis.kind().name());
    }
}

#[test]
fn an_unknown_word_in_a_policy_stops_the_load_and_is_named() {
    let changes = [
        ("\"flags\", \"allergies\"", "\"flags\", \"alergies\"", "alergies"),
        ("restricted = \"withheld\"", "restricted = \"maybe\"", "maybe"),
        ("\"permission-once\", ", "\"always\", ", "always"),
        ("workplaces = [\"emergency-department\"]", "workplaces = [\"pub\"]", "pub"),
        ("name = \"Consultant\"", "nmae = \"Consultant\"", "nmae"),
        ("emergency_hours = 4", "emergency_hours = 400", "emergency_hours"),
        ("role = \"R8009\"", "role = \"R8005\"", "R8005"),
        ("role = \"R8009\"", "role = \"R809\"", "R809"),
        ("question = \"ask\"", "question = \"tell\"", "tell"),
        ("\"lacks-capacity\"", "\"drunk\"", "drunk"),
        ("claim = [\"referred\"", "claim = [\"curious\"", "curious"),
        ("[profile.ward]", "[profile.wrad]", "wrad"),
        ("functions = [\"administration\"]", "functions = [\"everything\"]", "everything"),
        (
            "[\"access-report\", \"subject-access\"]",
            "[\"privacy-review\", \"subject-access\"]",
            "a reviewer is never handed a record",
        ),
        ("version = \"2026.2\"", "version = \"2026 2\"", "2026 2"),
        ("claim = [\"referred\", \"advice\", \"covering\", \"other\"]", "claim = []", "claim"),
        (
            "legal-duty = [\"court-order\", \"coroner\", \"statute\"]",
            "legal-duty = []",
            "legal-duty",
        ),
        ("warning_seconds = 120", "warning_seconds = 5", "practice"),
        ("may_claim = true", "may_clam = true", "may_clam"),
        ("lease_minutes = 30", "lease_minutes = 0", "lease_minutes"),
        ("lease_minutes = 30", "", "lease_minutes"),
        ("restricted = \"hidden\"\nfunctions", "functions", "restricted"),
        ("shows = [\"appointments\"]\n", "", "R8008"),
        ("counts = [\"letters\", ", "counts = [\"flags\", \"letters\", ", "flags"),
        ("discloses = [\"print\", \"copy\"]", "discloses = [\"post\"]", "post"),
        ("discloses = [\"print\"]", "discloses = [\"print\", \"print\"]", "print"),
        ("[screen.laptop]", "[screen.labtop]", "labtop"),
        ("clipboard_seconds = 60", "clipboard_seconds = 0", "practice"),
        ("profiles = [\"laptop\"]", "profiles = [\"pocket\"]", "pocket"),
        (
            "profiles = [\"laptop\"]\nbases = [",
            "profiles = [\"laptop\"]\nbases = [\"emergency\", ",
            "emergency",
        ),
        (
            "profiles = [\"laptop\"]\nbases = [",
            "profiles = [\"laptop\"]\nbases = [\"legal-duty\", ",
            "legal-duty",
        ),
        ("[keep]\nrecords = 8", "[keep]\nrecords = 0", "keep.records"),
        ("[keep]\nrecords = 8\nhours = 12", "[keep]\nrecords = 8\nhours = 13", "keep.hours"),
        ("answer_days = 5", "answer_days = 31", "review.answer_days"),
        ("sample_percent = 10", "sample_percent = 0", "review.sample_percent"),
        (
            "functions = [\"administration\"]",
            "functions = [\"administration\"]\ndiscloses = [\"print\"]",
            "R8015",
        ),
    ];
    for (from, to, named) in changes {
        let text = Policy::standard().replace(from, to);
        assert_ne!(text, Policy::standard(), "{from} stands in the policy");
        let error = Policy::parse(&text).expect_err(named).to_string();
        assert!(error.contains(named), "`{error}` names {named}");
    }
}

#[test]
fn a_limit_beyond_its_range_stops_the_load_and_is_named() {
    let limits = [
        ("once_hours", 1, 24),
        ("until_days", 1, 366),
        ("test_hours", 1, 24),
        ("emergency_hours", 1, 12),
        ("duty_hours", 1, 24),
        ("test_window_days", 1, 366),
        ("presence_hours", 1, 336),
        ("lease_minutes", 1, 240),
        ("step_up_minutes", 1, 60),
        ("event_due_hours", 1, 168),
        ("local_event_days", 7, 3_650),
        ("event_keep_years", 1, 30),
        ("unsent_events", 50, 100_000),
        ("unsent_hours", 1, 336),
        ("sampled_percent", 1, 100),
    ];
    for (name, least, most) in limits {
        for (value, fits) in [(least - 1, false), (least, true), (most, true), (most + 1, false)] {
            let changed = Policy::parse(&with_line(name, &format!("{name} = {value}")));
            let said = changed.map_err(|error| error.to_string());
            match said {
                Ok(_) => assert!(fits, "{name} = {value}"),
                Err(said) => assert!(!fits && said.contains(name), "{name} = {value}: {said}"),
            }
        }
    }
}

#[test]
fn a_time_that_no_workplace_can_keep_stops_the_load_and_names_the_profile() {
    let times = [
        ("curtain_seconds", "300"),
        ("warning_seconds", "300"),
        ("lock_seconds", "3601"),
        ("lock_seconds", "59"),
        ("end_after_lock_seconds", "59"),
        ("end_after_lock_seconds", "3601"),
        ("absolute_seconds", "3599"),
        ("absolute_seconds", "43201"),
    ];
    for (name, value) in times {
        let error = Policy::parse(&with_line(name, &format!("{name} = {value}")))
            .expect_err(name)
            .to_string();
        assert!(error.contains("ward"), "{name} = {value}: {error}");
    }
}

#[test]
fn what_is_said_twice_stops_the_load_and_is_named() {
    for (from, to, named) in [
        ("\"permission-once\", ", "\"permission-once\", \"permission-once\", ", "permission-once"),
        ("\"flags\", \"allergies\"", "\"flags\", \"flags\", \"allergies\"", "flags"),
        (
            "[\"emergency-department\"]",
            "[\"emergency-department\", \"emergency-department\"]",
            "emergency-department",
        ),
        ("[\"administration\"]", "[\"administration\", \"administration\"]", "administration"),
    ] {
        let text = Policy::standard().replacen(from, to, 1);
        let error = Policy::parse(&text).expect_err(named).to_string();
        assert!(error.contains(named), "{error}");
    }
}

/// The standard policy with another line in the place of the first that begins with this name.
fn with_line(name: &str, line: &str) -> String {
    let standard = Policy::standard();
    let was = standard.lines().find(|line| line.starts_with(name)).expect("it stands there");
    standard.replacen(was, line, 1)
}

#[test]
fn an_unknown_security_label_withholds_even_from_those_who_see_restricted_entries() {
    let Decision::Permit(grant) =
        Asked::by("R0050", WorkplaceKind::Hospital).on(&Basis::PermissionOnce)
    else {
        panic!("a consultant opens a record");
    };
    let treatment = grant.reach().treatment(Section::Letters, Confidentiality::from_code("Q"));
    assert_eq!(
        treatment,
        Treatment::Counted,
        "what the label means is not known, so it is withheld"
    );
}

struct Asked {
    role: String,
    workplace: WorkplaceKind,
    session_active: bool,
    sharing: Sharing,
    relationship: Option<Relationship>,
    test_requested: bool,
    given: DateTime<Utc>,
}

impl Asked {
    fn by(role: &str, workplace: WorkplaceKind) -> Self {
        Self {
            role: role.to_owned(),
            workplace,
            session_active: true,
            sharing: Sharing::Shared,
            relationship: Some(Relationship::PresentingHere),
            test_requested: true,
            given: now(),
        }
    }

    fn on(&self, basis: &Basis) -> Decision {
        let standing = Standing {
            patient: "p1".parse().unwrap(),
            sharing: self.sharing,
            relationship: self.relationship,
            closeness: vec![],
            test_requested: self.test_requested,
            refused: None,
            in_force: None,
        };
        let permit = Permit {
            id: GrantId("g1".into()),
            given: self.given,
            not_after: now() + Duration::days(400),
        };
        policy().decide(&Request {
            practitioner: &practitioner(&self.role, self.workplace),
            session_active: self.session_active,
            standing: &standing,
            basis,
            permit: &permit,
            at: now(),
        })
    }
}

/// Every row: what it reaches by section and label, and what it is answered by basis and tie.
fn print(policy: &Policy) -> String {
    let mut out = policy.in_words();
    let _ = writeln!(out, "\n\nThe same as it is decided");
    for row in policy.rows() {
        let kind = row.workplaces.first().copied().unwrap_or(WorkplaceKind::Hospital);
        let _ = writeln!(out, "\n{} ({})", row.rule(), row.name);
        print_sections(&mut out, row);
        for basis in one_of_each() {
            let answers = TIES.map(|(tie, relationship)| {
                let asked = Asked { relationship, ..Asked::by(row.role.code(), kind) };
                format!("{tie}: {}", answer(asked.on(&basis)))
            });
            let _ = writeln!(out, "  {:<20} {}", basis.kind().name(), answers.join(" · "));
        }
    }
    out
}

fn print_sections(out: &mut String, row: &RoleRow) {
    let reach = row.reach();
    for section in Section::ALL {
        let [normal, restricted, very, unknown] = ["N", "R", "V", "Q"]
            .map(|label| word(reach.treatment(section, Confidentiality::from_code(label))));
        let _ = writeln!(
            out,
            "  {:<13} {normal:<8} R {restricted:<8} V {very:<8} unknown label {unknown}",
            section.name()
        );
    }
}

fn answer(decision: Decision) -> String {
    match decision {
        Decision::Permit(grant) => format!("may, {} h", (grant.expires() - now()).num_hours()),
        Decision::Refuse(refusal) => refusal.name().to_owned(),
    }
}

fn one_of_each() -> [Basis; 8] {
    let note = || "Said in so many words".parse().unwrap();
    [
        Basis::PermissionOnce,
        Basis::PermissionUntil { until: now() + Duration::days(7) },
        Basis::PermissionByProxy { authority: ProxyAuthority::Parent, note: note() },
        Basis::Informed,
        Basis::TestInterpretation,
        emergency(),
        Basis::Safeguarding { reason: SafeguardingReason::AdultAtRisk, note: note() },
        Basis::LegalDuty { reason: LegalReason::Coroner, note: note() },
    ]
}

const TIES: [(&str, Option<Relationship>); 3] = [
    ("tie", Some(Relationship::PresentInOrganisation)),
    ("claimed", Some(Relationship::SelfClaimed)),
    ("none", None),
];

fn word(treatment: Treatment) -> &'static str {
    match treatment {
        Treatment::Shown => "shown",
        Treatment::Counted => "counted",
        Treatment::Hidden => "hidden",
    }
}

fn policy() -> Policy {
    Policy::parse(Policy::standard()).expect("the standard policy can be read")
}

fn emergency() -> Basis {
    Basis::Emergency {
        reason: EmergencyReason::Unconscious,
        note: "Found on floor, confused".parse().unwrap(),
    }
}

fn practitioner(role: &str, workplace: WorkplaceKind) -> Practitioner {
    Practitioner {
        id: PractitionerId("u1".into()),
        name: "Rita CLARKE".into(),
        email: "triage-nurse@nhs.net".into(),
        role: role.parse().unwrap(),
        title: "Triage nurse".into(),
        organisation: Organisation { ods: "RNS".parse().unwrap(), name: "NGH".into() },
        workplace: Workplace { kind: workplace, name: "Emergency department".into() },
    }
}

fn now() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + Duration::days(20_000)
}
