//! An opening as a reviewer sees it: who, when, on which ground, and what speaks for and against it. Nothing clinical.

use access::{BasisKind, CouldAgree, GrantId, Relationship, ReviewRules};
use chrono::{DateTime, Days, Duration, Utc};
use contract::{OpeningReviewed, OtherViewer, PersonsOpening, SamePerson};
use identity::PractitionerId;
use rusqlite::{Connection, Row};

use super::{calendar, contacts::Opened, rules, viewed::Viewed};
use crate::{
    accounts::sessions::time,
    closeness,
    grants::{self, Ground},
    keys::SealKey,
};

/// A grant with its person and its patient.
pub(super) struct Opening {
    pub(super) grant: GrantId,
    pub(super) practitioner: String,
    pub(super) patient: String,
    pub(super) basis: BasisKind,
    pub(super) given: DateTime<Utc>,
    pub(super) ends: DateTime<Utc>,
    pub(super) card: Option<String>,
    pub(super) ground: Option<Ground>,
    pub(super) relationship: Option<Relationship>,
    pub(super) could_agree: Option<CouldAgree>,
    nhs_number: Option<String>,
    person: String,
    title: String,
    role: String,
    ods: String,
    organisation: String,
    became: Option<BasisKind>,
    rule: String,
    policy_version: String,
}

impl Opening {
    pub(super) fn of(db: &Connection, seal: &SealKey, grant: &GrantId) -> rusqlite::Result<Self> {
        db.prepare_cached(&format!("{SELECT} WHERE access_grant.id = ?1"))?
            .query_row([&grant.0], |row| Self::read(row, seal))
    }

    /// The one in a row that was selected as [`SELECT`].
    pub(super) fn read(row: &Row<'_>, seal: &SealKey) -> rusqlite::Result<Self> {
        let grant = GrantId(row.get("id")?);
        let named = |column| row.get::<_, Option<String>>(column);
        Ok(Self {
            ground: grants::ground(seal, &grant, &row.get::<_, Vec<u8>>("ground")?)?,
            grant,
            practitioner: row.get("practitioner")?,
            patient: row.get("patient")?,
            basis: grants::basis_in(&row.get::<_, String>("basis")?)?,
            given: time(row, "given")?,
            ends: time(row, "ends")?,
            card: row.get("card")?,
            relationship: named("relationship")?.as_deref().and_then(Relationship::from_name),
            could_agree: named("could_agree")?.as_deref().and_then(could_agree),
            nhs_number: row.get("nhs_number")?,
            person: row.get("name")?,
            title: row.get("title")?,
            role: row.get("role")?,
            ods: row.get("ods")?,
            organisation: row.get("organisation")?,
            became: named("became")?
                .as_deref()
                .and_then(BasisKind::from_name)
                .filter(|kind| kind.is_permission()),
            rule: row.get("rule")?,
            policy_version: row.get("policy_version")?,
        })
    }

    pub(super) fn reason(&self) -> Option<String> {
        self.ground.as_ref()?.basis.reason_words().map(str::to_owned)
    }

    pub(super) fn note(&self) -> Option<String> {
        Some(self.ground.as_ref()?.basis.note()?.as_str().to_owned())
    }

    /// When it ended, if it has.
    pub(super) fn ended(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        (self.ends <= now).then_some(self.ends)
    }

    /// All that a reviewer sees of it.
    pub(super) fn reviewed(
        &self,
        db: &Connection,
        rules: &ReviewRules,
        now: DateTime<Utc>,
    ) -> rusqlite::Result<OpeningReviewed> {
        let viewed = Viewed::of(db, self)?;
        let ended = self.ended(now);
        let lasted = ended.unwrap_or(now) - self.given;
        Ok(OpeningReviewed {
            patient: name_on(self.card.as_deref(), now),
            nhs_number: self.nhs_number.clone(),
            patient_id: self.patient.clone(),
            person: self.person.clone(),
            title: self.title.clone(),
            organisation: self.organisation.clone(),
            computer: viewed.computer,
            given: self.given,
            ended,
            seconds: u64::try_from(lasted.num_seconds()).unwrap_or(0),
            basis: self.basis,
            reason: self.reason(),
            note: self.note(),
            relationship: self.relationship,
            claim: self.ground.as_ref().and_then(claim),
            could_agree: self.could_agree,
            became: self.became,
            rule: self.rule.clone(),
            policy_version: self.policy_version.clone(),
            looked_at: viewed.looked_at,
            contacts: self.opened().contacts(db, rules.contact())?,
            closeness: self.closeness(db)?,
            same_person: self.same_person(db, now)?,
            other_viewers: self.other_viewers(db)?,
        })
    }

    fn opened(&self) -> Opened<'_> {
        Opened {
            patient: &self.patient,
            ods: &self.ods,
            organisation: &self.organisation,
            basis: self.basis,
            given: self.given,
        }
    }

    fn closeness(&self, db: &Connection) -> rusqlite::Result<Vec<String>> {
        let Ok(patient) = self.patient.parse() else { return Ok(Vec::new()) };
        let found = closeness::between(db, &PractitionerId(self.practitioner.clone()), &patient)?;
        Ok(found.iter().map(|each| each.name().to_owned()).collect())
    }

    fn same_person(&self, db: &Connection, now: DateTime<Utc>) -> rusqlite::Result<SamePerson> {
        let since = (now - LOOKED_BACK).to_rfc3339();
        let mut peers: Vec<u64> = db
            .prepare_cached(
                "SELECT (SELECT count(*) FROM access_grant WHERE practitioner = account.id AND given > ?1 AND basis = 'emergency')
                 FROM account WHERE role = ?2 AND ods = ?3 AND id <> ?4 AND disabled IS NULL
                   AND EXISTS (SELECT 1 FROM access_grant WHERE practitioner = account.id AND given > ?1)",
            )?
            .query_map((&since, &self.role, &self.ods, &self.practitioner), |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        peers.sort_unstable();
        Ok(SamePerson {
            emergencies_90_days: db
                .prepare_cached(
                    "SELECT count(*) FROM access_grant WHERE practitioner = ?1 AND given > ?2 AND basis = 'emergency'",
                )?
                .query_row((&self.practitioner, &since), |row| row.get(0))?,
            peers_median: peers.get(peers.len() / 2).copied(),
            last: self.last_of_person(db)?,
        })
    }

    fn last_of_person(&self, db: &Connection) -> rusqlite::Result<Vec<PersonsOpening>> {
        db.prepare_cached(
            "SELECT given, basis,
                    (SELECT group_concat(kind, ' ') FROM alert_kind JOIN alert ON alert.id = alert WHERE grant_id = access_grant.id) AS kinds
             FROM access_grant WHERE practitioner = ?1 AND id <> ?2 ORDER BY given DESC LIMIT 10",
        )?
        .query_map((&self.practitioner, &self.grant.0), |row| {
            let kinds: Option<String> = row.get("kinds")?;
            Ok(PersonsOpening {
                at: time(row, "given")?,
                basis: grants::basis_in(&row.get::<_, String>("basis")?)?,
                kinds: rules::sorted(kinds.iter().flat_map(|kinds| kinds.split(' ')).map(str::to_owned)),
            })
        })?
        .collect()
    }

    /// Everybody else who opened the patient's record on the same day.
    fn other_viewers(&self, db: &Connection) -> rusqlite::Result<Vec<OtherViewer>> {
        let day = calendar::day_of(self.given);
        let next = day.checked_add_days(Days::new(1)).unwrap_or(day);
        db.prepare_cached(
            "SELECT name, post_title AS title, post_organisation AS organisation, min(given) AS at
             FROM access_grant JOIN account ON account.id = practitioner
             WHERE patient = ?1 AND given >= ?2 AND given < ?3 AND practitioner <> ?4
             GROUP BY practitioner ORDER BY at LIMIT 50",
        )?
        .query_map(
            (
                &self.patient,
                calendar::begins(day).to_rfc3339(),
                calendar::begins(next).to_rfc3339(),
                &self.practitioner,
            ),
            |row| {
                Ok(OtherViewer {
                    person: row.get("name")?,
                    title: row.get("title")?,
                    organisation: row.get("organisation")?,
                    at: time(row, "at")?,
                })
            },
        )?
        .collect()
    }
}

/// Whether a contact explains the opening under this grant.
pub(super) fn is_explained(
    db: &Connection,
    grant: &str,
    around: Duration,
) -> rusqlite::Result<bool> {
    let find = "SELECT patient, post_ods AS ods, basis, given FROM access_grant WHERE id = ?1";
    db.prepare_cached(find)?.query_row([grant], |row| {
        let (patient, ods): (String, String) = (row.get("patient")?, row.get("ods")?);
        let basis = grants::basis_in(&row.get::<_, String>("basis")?)?;
        let given = time(row, "given")?;
        Opened { patient: &patient, ods: &ods, organisation: "", basis, given }
            .is_explained(db, around)
    })
}

/// Why the person claimed a tie, and what they wrote.
pub(crate) fn claim(ground: &Ground) -> Option<String> {
    let claim = ground.claim.as_ref()?;
    Some(format!("{}: {}", claim.reason.words(), claim.note.as_str()))
}

pub(crate) fn could_agree(name: &str) -> Option<CouldAgree> {
    CouldAgree::ALL.iter().copied().find(|each| each.name() == name)
}

/// The patient's name as a banner has it, `PATTERSON, Ivy (Mrs)`.
pub(crate) fn name_on(card: Option<&str>, now: DateTime<Utc>) -> String {
    let card = card.unwrap_or("null");
    let bundle = format!(r#"{{"resourceType":"Bundle","entry":[{{"resource":{card}}}]}}"#);
    let found = record::patients(bundle.as_bytes(), now).ok();
    match found.and_then(|found| found.banners.into_iter().next()) {
        Some(banner) => {
            let title = banner.title.map(|title| format!(" ({title})")).unwrap_or_default();
            format!("{}, {}{title}", banner.family, banner.given)
        }
        None => "Not known".to_owned(),
    }
}

/// What is read of a grant.
pub(super) const SELECT: &str = "
    SELECT access_grant.id, practitioner, patient, access_grant.basis, ground, relationship, could_agree, rule, policy_version, given,
           min(coalesce(ended, expires), expires) AS ends, name, post_title AS title, post_role AS role, post_ods AS ods,
           post_organisation AS organisation, nhs_number,
           opened_text('patient/card/' || patient.id, sealed_card) AS card,
           (SELECT basis FROM access_grant AS later WHERE later.id = access_grant.replaced_by
                AND NOT EXISTS (SELECT 1 FROM consent WHERE grant_id = later.id AND status = 'entered-in-error')) AS became
    FROM access_grant JOIN account ON account.id = practitioner JOIN patient ON patient.id = access_grant.patient";
const LOOKED_BACK: Duration = Duration::days(90);
