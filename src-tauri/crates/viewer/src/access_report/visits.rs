//! Accesses as visits: what one person of one organisation did on one day is told once.

use chrono::NaiveDate;
use contract::ReportedAccess;

/// What one person did on one day, in the order of time; never empty.
pub(crate) struct Visit<'a> {
    pub(crate) first: &'a ReportedAccess,
    pub(crate) all: Vec<&'a ReportedAccess>,
}

/// Accesses in visits, in the order of their first.
pub(crate) fn visits(accesses: &[ReportedAccess]) -> Vec<Visit<'_>> {
    let mut visits: Vec<Visit<'_>> = Vec::new();
    for access in accesses {
        match visits.iter_mut().find(|visit| is_same(visit.first, access)) {
            Some(visit) => visit.all.push(access),
            None => visits.push(Visit { first: access, all: vec![access] }),
        }
    }
    visits
}

fn is_same(one: &ReportedAccess, other: &ReportedAccess) -> bool {
    one.person == other.person
        && one.organisation == other.organisation
        && one.redacted == other.redacted
        && day(one) == day(other)
}

fn day(access: &ReportedAccess) -> NaiveDate {
    nhs::british(access.at).date_naive()
}
