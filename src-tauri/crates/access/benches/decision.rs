//! A decision, against the copying of what it answers with: `cargo bench -p access`.
#![expect(clippy::expect_used, clippy::print_stdout, clippy::panic, reason = "a bench")]

use std::{hint::black_box, time::Instant};

use access::{Basis, Decision, GrantId, Permit, Policy, Relationship, Request, Sharing, Standing};
use chrono::{DateTime, Duration, Utc};
use criterion::{Criterion, criterion_group, criterion_main};
use identity::{Organisation, Practitioner, PractitionerId, Workplace, WorkplaceKind};

fn decision(criterion: &mut Criterion) {
    let policy = Policy::parse(Policy::standard()).expect("the standard policy");
    let practitioner = bank_nurse();
    let now = DateTime::<Utc>::UNIX_EPOCH + Duration::days(20_000);
    let standing = Standing {
        patient: "0f8fad5b-d9cb-469f-a165-70867728950e".parse().expect("an id"),
        sharing: Sharing::Shared,
        relationship: Some(Relationship::PresentInOrganisation),
        closeness: vec![],
        test_requested: false,
        refused: None,
        in_force: None,
    };
    let permit =
        Permit { id: GrantId("7c9e6679".into()), given: now, not_after: now + Duration::days(1) };
    let request = Request {
        practitioner: &practitioner,
        session_active: true,
        standing: &standing,
        basis: &Basis::PermissionOnce,
        permit: &permit,
        at: now,
    };
    let Decision::Permit(grant) = policy.decide(&request) else { panic!("it is permitted") };

    criterion.bench_function("decide", |bench| bench.iter(|| policy.decide(black_box(&request))));
    criterion.bench_function("copy a grant", |bench| bench.iter(|| black_box(&grant).clone()));

    let deciding = nanoseconds(|| drop(black_box(policy.decide(black_box(&request)))));
    let copying = nanoseconds(|| drop(black_box(black_box(&grant).clone())));
    println!(
        "a decision takes {deciding:.0} ns, {:.1} times the copying of its grant",
        deciding / copying
    );
}

fn nanoseconds(mut work: impl FnMut()) -> f64 {
    const TIMES: u32 = 1_000_000;
    let began = Instant::now();
    (0..TIMES).for_each(|_| work());
    began.elapsed().as_secs_f64() * 1e9 / f64::from(TIMES)
}

/// Her row stands late in the table.
fn bank_nurse() -> Practitioner {
    Practitioner {
        id: PractitionerId("16fd2706-8baf-433b-82eb-8c7fada847da".into()),
        name: "Bea WARD".into(),
        email: "bank-nurse@nhs.net".into(),
        role: "R8024".parse().expect("a role"),
        title: "Bank nurse".into(),
        organisation: Organisation { ods: "RNS".parse().expect("a code"), name: "NGH".into() },
        workplace: Workplace { kind: WorkplaceKind::Hospital, name: "Ward 4".into() },
    }
}

criterion_group!(benches, decision);
criterion_main!(benches);
