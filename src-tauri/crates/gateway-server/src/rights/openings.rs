//! Every opening of a patient's record: a grant, and each later day on which it was used.

use std::collections::{BTreeMap, BTreeSet};

use access::BasisKind;
use chrono::{DateTime, NaiveDate, Utc};
use contract::{AccessKind, ReportedAccess, ReportedReview};
use nhs::{PatientId, Section};
use rusqlite::{Connection, Row};

use super::{
    access_report::{People, day},
    looked_at::{self, Seen},
};
use crate::{accounts::sessions::time, grants, keys::SealKey};

/// What one day saw of one grant.
#[derive(Default)]
struct OnADay {
    first: Option<DateTime<Utc>>,
    sections: BTreeSet<Section>,
    printed: bool,
}

/// Every opening of this patient's record, whoever it was and however long ago.
pub(super) fn of(
    db: &Connection,
    seal: &SealKey,
    patient: &PatientId,
    people: &mut People,
) -> rusqlite::Result<Vec<ReportedAccess>> {
    let seen = by_grant(looked_at::of(db, patient)?);
    let mut find = db.prepare_cached(
        "SELECT access_grant.id, access_grant.practitioner, basis, ground, given, ended_by, name,
                post_title AS title, post_organisation AS organisation, post_workplace AS workplace,
                (SELECT basis FROM access_grant AS later WHERE later.id = access_grant.replaced_by) AS became,
                alert.id AS review,
                EXISTS (SELECT 1 FROM alert_kind WHERE alert = alert.id AND kind = 'wrong-patient') AS said_later,
                (SELECT max(at) FROM review_act WHERE review_act.alert = alert.id AND act = 'appropriate'
                     AND state = 'closed') AS appropriate
         FROM access_grant LEFT JOIN account ON account.id = access_grant.practitioner
         LEFT JOIN alert ON alert.grant_id = access_grant.id
         WHERE access_grant.patient = ?1",
    )?;
    let mut all = Vec::new();
    let mut rows = find.query([patient.as_str()])?;
    while let Some(row) = rows.next()? {
        let opening = opening(row, seal, people)?;
        let mut days = seen.get(&opening.id).map(days_of).unwrap_or_default();
        days.entry(day(opening.at)).or_default().first = Some(opening.at);
        all.extend(days.into_iter().map(|(date, on_a_day)| of_a_day(&opening, date, on_a_day)));
    }
    Ok(all)
}

fn by_grant(seen: Vec<Seen>) -> BTreeMap<String, Vec<Seen>> {
    let mut grants: BTreeMap<String, Vec<Seen>> = BTreeMap::new();
    for each in seen {
        grants.entry(each.grant.clone()).or_default().push(each);
    }
    grants
}

fn days_of(seen: &Vec<Seen>) -> BTreeMap<NaiveDate, OnADay> {
    let mut days: BTreeMap<NaiveDate, OnADay> = BTreeMap::new();
    for each in seen {
        let on_a_day = days.entry(day(each.at)).or_default();
        on_a_day.first = Some(on_a_day.first.map_or(each.at, |first| first.min(each.at)));
        on_a_day.sections.extend(&each.sections);
        on_a_day.printed |= each.printed;
    }
    days
}

fn of_a_day(opening: &ReportedAccess, date: NaiveDate, on_a_day: OnADay) -> ReportedAccess {
    ReportedAccess {
        id: format!("{}:{date}", opening.id),
        at: on_a_day.first.unwrap_or(opening.at),
        looked_at: on_a_day.sections.into_iter().collect(),
        printed: on_a_day.printed,
        ..opening.clone()
    }
}

/// The opening as it was given; its id is the grant's.
fn opening(row: &Row<'_>, seal: &SealKey, people: &mut People) -> rusqlite::Result<ReportedAccess> {
    let id = access::GrantId(row.get("id")?);
    let ground = grants::ground(seal, &id, &row.get::<_, Vec<u8>>("ground")?)?;
    let text = |name: &str| row.get::<_, Option<String>>(name);
    let ended_by = text("ended_by")?;
    let appropriate = text("appropriate")?.map(|_| time(row, "appropriate")).transpose()?;
    Ok(ReportedAccess {
        kind: AccessKind::Opened,
        at: time(row, "given")?,
        person: people.number(&row.get::<_, String>("practitioner")?),
        title: text("title")?,
        name: text("name")?,
        organisation: text("organisation")?.unwrap_or_default(),
        workplace: text("workplace")?,
        basis: text("basis")?.as_deref().and_then(BasisKind::from_name),
        reason: ground.and_then(|ground| ground.basis.reason().map(str::to_owned)),
        became: text("became")?
            .as_deref()
            .and_then(BasisKind::from_name)
            .filter(|kind| kind.is_permission()),
        looked_at: Vec::new(),
        printed: false,
        // Said when it was closed, or of one's own opening afterwards.
        wrong_patient: ended_by.as_deref() == Some(access::WrongPatient::Asked.name())
            || row.get("said_later")?,
        review: text("review")?.map(|_| ReportedReview { appropriate }),
        redacted: None,
        id: id.0,
    })
}
