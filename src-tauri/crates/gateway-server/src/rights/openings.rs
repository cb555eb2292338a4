//! Every opening of a patient's record: a grant, and each later day on which it was used; and what devices tell of that was given by
//! no grant that is known here.

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
    let mut seen = by_grant(looked_at::of(db, patient)?);
    let mut find = db.prepare_cached(
        "SELECT access_grant.id, access_grant.practitioner, basis, ground, given, ended_by, name,
                post_title AS title, post_organisation AS organisation, post_workplace AS workplace,
                (SELECT basis FROM access_grant AS later WHERE later.id = access_grant.replaced_by
                     AND NOT EXISTS (SELECT 1 FROM consent WHERE grant_id = later.id AND status = 'entered-in-error')) AS became,
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
        let key = (opening.id.clone(), row.get("practitioner")?);
        let mut looks = seen.remove(&key).unwrap_or_default();
        looks.retain(|look| look.is_look);
        let mut days = days_of(&looks, opening.at);
        days.entry(day(opening.at)).or_default().first = Some(opening.at);
        all.extend(days.into_iter().map(|(date, on_a_day)| of_a_day(&opening, date, on_a_day)));
    }
    for looks in seen.values() {
        all.extend(told_by_a_device(db, looks, people)?);
    }
    Ok(all)
}

/// What is told of each grant, and of each person by whom it is said to have been used.
fn by_grant(seen: Vec<Seen>) -> BTreeMap<(String, String), Vec<Seen>> {
    let mut grants: BTreeMap<(String, String), Vec<Seen>> = BTreeMap::new();
    for each in seen {
        grants.entry((each.grant.clone(), each.person.clone())).or_default().push(each);
    }
    grants
}

/// An opening of which a device alone tells: nobody here knows its grant, or it is another person's.
fn told_by_a_device(
    db: &Connection,
    looks: &[Seen],
    people: &mut People,
) -> rusqlite::Result<Vec<ReportedAccess>> {
    let Some(first) = looks.iter().min_by_key(|look| look.at) else { return Ok(Vec::new()) };
    let said = looks.iter().find(|look| look.said.basis.is_some()).unwrap_or(first);
    let opening = db
        .prepare_cached(
            "SELECT (SELECT name FROM account WHERE id = ?1) AS name,
                    coalesce(?2, (SELECT title FROM account WHERE id = ?1)) AS title,
                    coalesce((SELECT organisation FROM account WHERE ods = ?3 LIMIT 1),
                             (SELECT organisation FROM account WHERE id = ?1)) AS organisation",
        )?
        .query_row((&first.person, &first.said.title, &first.said.ods), |row| {
            Ok(ReportedAccess {
                id: if first.event.is_empty() { &first.grant } else { &first.event }.clone(),
                kind: AccessKind::Opened,
                at: first.at,
                person: people.number(&first.person),
                title: row.get("title")?,
                name: row.get("name")?,
                organisation: row
                    .get::<_, Option<String>>("organisation")?
                    .unwrap_or(NOT_KNOWN.to_owned()),
                workplace: None,
                basis: said.said.basis,
                reason: said.said.reason.clone(),
                became: None,
                looked_at: Vec::new(),
                printed: false,
                wrong_patient: false,
                review: None,
                redacted: None,
            })
        })?;
    let days = days_of(looks, first.at).into_iter();
    Ok(days.map(|(date, on_a_day)| of_a_day(&opening, date, on_a_day)).collect())
}

/// The days on which something was looked at. A clock that is behind moves nothing to before it was opened.
fn days_of(seen: &[Seen], opened: DateTime<Utc>) -> BTreeMap<NaiveDate, OnADay> {
    let mut days: BTreeMap<NaiveDate, OnADay> = BTreeMap::new();
    for each in seen {
        let at = each.at.max(opened);
        let on_a_day = days.entry(day(at)).or_default();
        on_a_day.first = Some(on_a_day.first.map_or(at, |first| first.min(at)));
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

/// An organisation of which no account is known.
const NOT_KNOWN: &str = "an organisation that is not known here";
