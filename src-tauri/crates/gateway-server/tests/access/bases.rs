//! Every basis and every role of the policy, asked over the wire: the gateway answers as the policy decides, and what belongs to the
//! answer stands there with it.

use access::{
    Basis, BasisKind, Claim, ClaimReason, Decision, GrantId, LegalReason, Permit, Policy,
    ProxyAuthority, Refusal, Relationship, Request, RoleRow, SafeguardingReason, Standing,
};
use chrono::Duration;
use contract::AccessAnswer;
use identity::{Practitioner, WorkplaceKind};
use nhs::PatientId;
use serde_json::{Value, json};

use crate::{
    fhir::{entry, of_patient, practice, restricted, with},
    house::{House, Person, emergency, note},
};

#[tokio::test]
async fn every_answer_is_the_policys_and_all_that_belongs_to_it_is_there() {
    // Where the patient is informed, one basis more can be used; the others do not differ.
    for (question, asks_all) in [("ask", true), ("inform", false)] {
        let policy = Policy::standard()
            .replace("question = \"ask\"", &format!("question = \"{question}\""))
            .replace("sampled_percent = 10", "sampled_percent = 100");
        let house = House::under(&policy);
        let (registered, stranger) = two_patients_with_results(&house).await;
        let helen = house.signed_in("gp").await;
        for (role, kind) in every_role(&house) {
            let person = house.becomes(&helen, role, kind);
            for basis in every_basis(&house)
                .into_iter()
                .filter(|basis| asks_all || *basis == Basis::Informed)
            {
                let asking = Asking { house: &house, helen: &helen, person: &person, basis };
                asking.about(&registered, None).await;
                asking.about(&stranger, None).await;
                asking.about(&stranger, Some(claim())).await;
            }
        }
    }
}

#[tokio::test]
async fn a_test_can_be_interpreted_where_one_was_requested_lately() {
    let days_ago = |house: &House, days: i64| (house.now() - Duration::days(days)).to_rfc3339();
    let result = |day: String| {
        let result = with(entry("Observation", "o", "potassium"), "issued", day.into());
        with(result, "category", json!([{ "coding": [{ "code": "laboratory" }] }]))
    };
    let request = |day: String| {
        let request = with(entry("ServiceRequest", "s", "potassium"), "authoredOn", day.into());
        with(request, "category", json!([{ "coding": [{ "code": "108252007" }] }]))
    };
    let of_status = |entry, status: &str| with(entry, "status", status.into());
    let house = House::open();
    let cases = [
        ("a result of 27 days ago", result(days_ago(&house, 27)), true),
        ("a result of 29 days ago", result(days_ago(&house, 29)), false),
        ("a request of today", of_status(request(days_ago(&house, 0)), "active"), true),
        (
            "a request that was called off",
            of_status(request(days_ago(&house, 0)), "revoked"),
            false,
        ),
        ("a result that is restricted", restricted(result(days_ago(&house, 1))), false),
        ("a problem", entry("Condition", "c", "diabetes"), false),
    ];
    for (said, entry, is_requested) in cases {
        let house = House::open();
        house.import(NGH, &of_patient(IVY, &[entry]));
        let owen = house.signed_in("biomedical-scientist").await;
        let ivy = house.find(&owen, IVY).await;

        assert_eq!(house.standing(&owen, &ivy).await.test_requested, is_requested, "{said}");
        let answer = house.ask(&owen, &ivy, Some(Basis::TestInterpretation)).await;
        match answer {
            AccessAnswer::Permitted(_) => assert!(is_requested, "{said}"),
            AccessAnswer::Refused { refusal } => {
                assert_eq!((refusal, is_requested), (Refusal::NoTestRequested, false), "{said}");
            }
        }
        let helen = house.signed_in("gp").await;
        let told = house.standing(&helen, &ivy).await.test_requested;
        assert!(!told, "{said}: only those are told who may interpret one");
    }
}

/// One question, by Helen in another role.
struct Asking<'a> {
    house: &'a House,
    helen: &'a Person,
    person: &'a Practitioner,
    basis: Basis,
}

impl Asking<'_> {
    async fn about(&self, patient: &PatientId, claim: Option<Claim>) {
        let (house, kind) = (self.house, self.basis.kind());
        let said = format!(
            "{} in {} on {}, {}",
            self.person.role,
            self.person.workplace.kind.name(),
            kind.name(),
            if claim.is_some() { "claiming a tie" } else { "claiming nothing" },
        );
        let standing = house.standing(self.helen, patient).await;
        let expected = self.expected(&standing, claim.as_ref());
        let before = written(house);

        let answer = house.ask_claiming(self.helen, patient, Some(self.basis.clone()), claim).await;

        let more: Vec<i64> =
            written(house).iter().zip(before).map(|(now, then)| now - then).collect();
        let outcome = match (&answer, expected) {
            (AccessAnswer::Refused { refusal }, Err(expected)) => {
                assert_eq!(*refusal, expected, "{said}");
                assert_eq!(
                    more,
                    [1, 0, 0, 0, 0],
                    "{said}: it leaves the note of it and nothing else"
                );
                refusal.name()
            }
            (AccessAnswer::Permitted(permitted), Ok(relationship)) => {
                assert_eq!(permitted.relationship, relationship, "{said}");
                let kinds = alerts(kind, relationship);
                assert_eq!(house.kinds_of(&permitted.grant), kinds, "{said}");
                let (consents, alerts) =
                    (i64::from(kind.is_permission()), i64::from(!kinds.is_empty()));
                let all_of_it = [1, 1, consents, alerts, i64::try_from(kinds.len()).unwrap()];
                assert_eq!(
                    more, all_of_it,
                    "{said}: decision, grant, consent, alert and its reasons"
                );
                "permitted"
            }
            (answer, expected) => panic!("{said}: {answer:?}, but the policy says {expected:?}"),
        };
        let last =
            "SELECT outcome FROM gateway_event WHERE kind = 'decision' ORDER BY id DESC LIMIT 1";
        assert_eq!(house.text(last), outcome, "{said}");
        let last = "SELECT opened_text('gateway_event/' || id, sealed) FROM gateway_event WHERE kind = 'decision' ORDER BY id DESC LIMIT 1";
        let detail: Value = serde_json::from_str(&house.text(last)).unwrap();
        let asked = kind.name();
        assert_eq!(detail["basis"], asked, "{said}: a refusal as well");
        assert_eq!(detail["reason"].as_str(), self.basis.reason(), "{said}");
        let row = house.gateway.policy.row(self.person).map(RoleRow::rule);
        assert_eq!(detail["rule"].as_str(), row, "{said}: by which row of the policy");
        let version =
            "SELECT policy FROM gateway_event WHERE kind = 'decision' ORDER BY id DESC LIMIT 1";
        assert_eq!(house.text(version), house.gateway.policy.version(), "{said}");
    }

    /// What the policy itself says: the tie that counts, or the refusal.
    fn expected(
        &self,
        standing: &Standing,
        claim: Option<&Claim>,
    ) -> Result<Option<Relationship>, Refusal> {
        let (policy, now) = (&self.house.gateway.policy, self.house.now());
        let counts = claim.is_some_and(|claim| policy.may_claim(self.person, claim));
        let claimed = counts.then_some(Relationship::SelfClaimed);
        let standing =
            Standing { relationship: standing.relationship.or(claimed), ..standing.clone() };
        let until = now + Duration::days(366);
        let permit = Permit { id: GrantId("any".to_owned()), given: now, not_after: until };
        let decision = policy.decide(&Request {
            practitioner: self.person,
            session_active: true,
            standing: &standing,
            basis: &self.basis,
            permit: &permit,
            at: now,
        });
        match decision {
            Decision::Permit(_) => Ok(standing.relationship),
            Decision::Refuse(refusal) => Err(refusal),
        }
    }
}

/// How much was written: decisions noted, grants, consents, alerts and their reasons.
fn written(house: &House) -> [i64; 5] {
    ["gateway_event WHERE kind = 'decision'", "access_grant", "consent", "alert", "alert_kind"]
        .map(|what| house.count(&format!("SELECT count(*) FROM {what}")))
}

/// The reasons for which a grant has to be looked at, where everybody "presenting here now" is.
fn alerts(basis: BasisKind, relationship: Option<Relationship>) -> Vec<&'static str> {
    let by_basis = match basis {
        BasisKind::Emergency => Some("emergency"),
        BasisKind::LegalDuty => Some("legal-duty"),
        BasisKind::Safeguarding => Some("safeguarding"),
        BasisKind::PermissionOnce
        | BasisKind::PermissionUntil
        | BasisKind::PermissionByProxy
        | BasisKind::Informed
        | BasisKind::TestInterpretation => None,
    };
    let by_tie = match relationship {
        Some(Relationship::SelfClaimed) => Some("self-claimed"),
        Some(Relationship::PresentingHere) if basis.needs_a_relationship() => {
            Some("presenting-here")
        }
        _ => None,
    };
    let mut kinds: Vec<_> = by_basis.into_iter().chain(by_tie).collect();
    kinds.sort_unstable();
    kinds
}

fn every_basis(house: &House) -> [Basis; 8] {
    [
        Basis::PermissionOnce,
        Basis::PermissionUntil { until: house.now() + Duration::days(3) },
        Basis::PermissionByProxy { authority: ProxyAuthority::Attorney, note: note() },
        Basis::Informed,
        Basis::TestInterpretation,
        emergency(),
        Basis::Safeguarding { reason: SafeguardingReason::AdultAtRisk, note: note() },
        Basis::LegalDuty { reason: LegalReason::Coroner, note: note() },
    ]
}

/// Every row of the policy in each of its workplaces, one of a ward where it names none; and a role that no row names.
fn every_role(house: &House) -> Vec<(&'static str, WorkplaceKind)> {
    let rows = house.gateway.policy.rows().iter().flat_map(|row| {
        let code: &'static str = row.role.code().to_owned().leak();
        let places = row.workplaces.clone();
        let places = if places.is_empty() { vec![WorkplaceKind::Hospital] } else { places };
        places.into_iter().map(move |kind| (code, kind))
    });
    rows.chain([("R9999", WorkplaceKind::Hospital)]).collect()
}

/// One who is registered with Helen's practice, and one who is not; a test was done for both.
async fn two_patients_with_results(house: &House) -> (PatientId, PatientId) {
    let result =
        with(entry("Observation", "o", "potassium"), "issued", house.now().to_rfc3339().into());
    let result = with(result, "category", json!([{ "coding": [{ "code": "laboratory" }] }]));
    house.import(NGH, &of_patient(IVY, &[result.clone(), practice("Y99001")]));
    house.import("Kettering", &of_patient(MARGARET, &[result, practice("Y99002")]));
    let helen = house.signed_in("gp").await;
    (house.find(&helen, IVY).await, house.find(&helen, MARGARET).await)
}

fn claim() -> Claim {
    Claim { reason: ClaimReason::Covering, note: note() }
}

const IVY: &str = "9990000018";
const MARGARET: &str = "9990000026";
const NGH: &str = "Northampton General Hospital";
