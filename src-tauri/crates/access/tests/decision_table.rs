//! The whole of the standard policy, printed and compared with the table that was approved.
//!
//! A change of the policy changes lines of `decision_table.txt`; `APPROVE=1 cargo test -p access` writes them, and the
//! commit that carries them quotes the approval.
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "test vocabulary")]

use std::fmt::Write as _;

use access::{
    Basis, BasisKind, Decision, EmergencyReason, GrantId, Permit, Policy, Refusal, Relationship,
    Request, Sharing, Standing, Treatment,
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
        ("bases = [\"permission-once\"]", "bases = [\"always\"]", "always"),
        ("workplaces = [\"emergency-department\"]", "workplaces = [\"pub\"]", "pub"),
        ("name = \"Consultant\"", "nmae = \"Consultant\"", "nmae"),
        ("emergency_hours = 4", "emergency_hours = 400", "emergency_hours"),
        ("role = \"R8009\"", "role = \"R8005\"", "R8005"),
        ("counts = [\"letters\", ", "counts = [\"flags\", \"letters\", ", "flags"),
    ];
    for (from, to, named) in changes {
        let text = Policy::standard().replace(from, to);
        assert_ne!(text, Policy::standard(), "{from} stands in the policy");
        let error = Policy::parse(&text).expect_err(named).to_string();
        assert!(error.contains(named), "`{error}` names {named}");
    }
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
    role: &'static str,
    workplace: WorkplaceKind,
    session_active: bool,
    sharing: Sharing,
    relationship: Option<Relationship>,
    given: DateTime<Utc>,
}

impl Asked {
    fn by(role: &'static str, workplace: WorkplaceKind) -> Self {
        Self {
            role,
            workplace,
            session_active: true,
            sharing: Sharing::Shared,
            relationship: Some(Relationship::PresentingHere),
            given: now(),
        }
    }

    fn on(&self, basis: &Basis) -> Decision {
        let standing = Standing {
            patient: "p1".parse().unwrap(),
            sharing: self.sharing,
            relationship: self.relationship,
            refused: None,
            in_force: None,
        };
        let permit = Permit {
            id: GrantId("g1".into()),
            given: self.given,
            not_after: now() + Duration::days(400),
        };
        policy().decide(&Request {
            practitioner: &practitioner(self.role, self.workplace),
            session_active: self.session_active,
            standing: &standing,
            basis,
            permit: &permit,
            at: now(),
        })
    }
}

fn print(policy: &Policy) -> String {
    let mut out = String::new();
    let limits = policy.limits();
    let _ = writeln!(out, "policy {}", policy.version());
    let _ = writeln!(
        out,
        "this visit {} h · until a date {} days at most · emergency {} h\n",
        limits.once_hours, limits.until_days, limits.emergency_hours
    );
    for row in policy.rows() {
        let reach = row.reach();
        let _ = writeln!(out, "{} ({})", row.rule(), row.name);
        for section in Section::ALL {
            let shown =
                [Confidentiality::Normal, Confidentiality::Restricted, Confidentiality::Unknown]
                    .map(|confidentiality| word(reach.treatment(section, confidentiality)));
            let [normal, restricted, unknown] = shown;
            let _ = writeln!(
                out,
                "  {:<13} {normal:<8} restricted {restricted:<8} unknown label {unknown}",
                section.name()
            );
        }
        for kind in BasisKind::ALL {
            let may = if row.bases.contains(&kind) { "may" } else { "may not" };
            let _ = writeln!(out, "  {:<17} {may}", kind.name());
        }
        out.push('\n');
    }
    out
}

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
