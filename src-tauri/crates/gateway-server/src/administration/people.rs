//! People as an administrator finds them, and what is done about them over the wire.

use axum::Json;
use chrono::{DateTime, Utc};
use contract::{
    AccountState, ActOnPerson, AdministeredPerson, AskPeople, AskPerson, PeopleFound, PeopleListed,
    PersonAct, PersonSeen, Post, ProblemCode, RoleKnown, SessionSeen,
};
use rusqlite::{Connection, OptionalExtension as _, Row, ToSql, named_params};

use super::{
    PAGE, Words, acts, answer, history, in_force, keep_closed, moments,
    order::{Order, Whom},
    when,
};
use crate::{
    Failure, Gateway,
    accounts::{
        Administration, Asked, SteppedUp,
        duties::Duties,
        sessions::{practitioner, time},
    },
    problem::Body,
};

/// `POST` [`contract::path::PEOPLE`]
pub(super) async fn find(
    asked: Asked,
    admin: SteppedUp<Administration>,
    Body(ask): Body<AskPeople>,
) -> Result<Json<PeopleFound>, Failure> {
    answer(asked, admin, Some("people-listed"), move |gateway, _, admin| {
        let own = &admin.who.practitioner.id.0;
        Ok(gateway.store.read(|db| page(gateway, db, &ask, own))?)
    })
    .await
}

/// `POST` [`contract::path::PERSON`]
pub(super) async fn see(
    asked: Asked,
    admin: SteppedUp<Administration>,
    Body(ask): Body<AskPerson>,
) -> Result<Json<PersonSeen>, Failure> {
    answer(asked, admin, Some("person-seen"), move |gateway, _, admin| {
        person(gateway, &ask.account, &admin.who.practitioner.id.0)
    })
    .await
}

/// `POST` [`contract::path::ACT_ON_PERSON`]
pub(super) async fn act(
    asked: Asked,
    admin: SteppedUp<Administration>,
    Body(given): Body<ActOnPerson>,
) -> Result<Json<PersonSeen>, Failure> {
    answer(asked, admin, None, move |gateway, asked, admin| {
        let order = Order::by(asked, &admin.who, &given.why)?;
        let whom = Whom::Account(&given.account);
        match &given.act {
            PersonAct::Disable => acts::disable(gateway, &order, whom)?,
            PersonAct::Enable => acts::enable(gateway, &order, whom)?,
            PersonAct::EndSessions => acts::end_sessions(gateway, &order, whom).map(drop)?,
            PersonAct::ChangePost(post) => {
                acts::change_post(gateway, &order, whom, &Duties::read(post)?)?;
            }
        }
        keep_closed(gateway);
        person(gateway, &given.account, &admin.who.practitioner.id.0)
    })
    .await
}

fn page(
    gateway: &Gateway,
    db: &Connection,
    ask: &AskPeople,
    own: &str,
) -> rusqlite::Result<PeopleFound> {
    let (words, (now, idle)) = (Words::of(&ask.words), moments(gateway.clock.now()));
    let only = match ask.only {
        PeopleListed::Everybody => "true",
        PeopleListed::SignedIn => "sessions > 0",
        PeopleListed::Disabled => "disabled IS NOT NULL",
    };
    let fits = format!("{only} AND {}", words.are_in(SEARCHED));
    let seen = seen();
    let mut named = words.named();
    let moments: [(String, &dyn ToSql); 2] =
        [(":now".to_owned(), &now), (":idle".to_owned(), &idle)];
    named.extend(moments);
    let count = format!("SELECT count(*) FROM ({seen}) WHERE {fits}");
    let found = db.prepare(&count)?.query_row(&*borrowed(&named), |row| row.get(0))?;
    named.push((":after".to_owned(), &ask.after));
    let list = format!(
        "SELECT * FROM ({seen}) WHERE {fits}
           AND (:after IS NULL OR (lower(name), id) > (SELECT lower(name), id FROM account WHERE id = :after))
         ORDER BY lower(name), id LIMIT {}",
        PAGE + 1
    );
    let mut people = db
        .prepare(&list)?
        .query_map(&*borrowed(&named), |row| one(gateway, row, own))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let more = people.len() > PAGE;
    people.truncate(PAGE);
    let next = people.last().filter(|_| more).map(|last| last.account.clone());
    Ok(PeopleFound { found, people, next })
}

/// One person, with all that an administrator sees.
fn person(gateway: &Gateway, account: &str, own: &str) -> Result<PersonSeen, Failure> {
    let now = gateway.clock.now();
    let seen = gateway.store.read(|db| {
        let (now_text, idle) = moments(now);
        let found = db
            .prepare_cached(&format!("SELECT * FROM ({}) WHERE id = :account", seen()))?
            .query_row(
                named_params! { ":account": account, ":now": now_text, ":idle": idle },
                |row| one(gateway, row, own),
            )
            .optional()?;
        let Some(person) = found else { return Ok(None) };
        Ok(Some(PersonSeen {
            person,
            sessions: sessions(db, account, now)?,
            acts: history::of_person(db, account)?,
            roles: roles(gateway),
        }))
    })?;
    let none = "There is no such account.";
    seen.ok_or_else(|| Failure::problem(ProblemCode::NotFound, none))
}

fn sessions(
    db: &Connection,
    account: &str,
    now: DateTime<Utc>,
) -> rusqlite::Result<Vec<SessionSeen>> {
    let (now, idle) = moments(now);
    db.prepare_cached(&format!(
        "SELECT began, used, device.name AS computer
         FROM session LEFT JOIN device ON device.id = session.device
         WHERE account = :account AND {} ORDER BY began DESC, session.id LIMIT {PAGE}",
        in_force()
    ))?
    .query_map(named_params! { ":account": account, ":now": now, ":idle": idle }, |row| {
        Ok(SessionSeen {
            began: time(row, "began")?,
            used: time(row, "used")?,
            computer: row.get("computer")?,
        })
    })?
    .collect()
}

fn one(gateway: &Gateway, row: &Row<'_>, own: &str) -> rusqlite::Result<AdministeredPerson> {
    let who = practitioner(row)?;
    let disabled = when(row, "disabled")?;
    let has_begun: bool = row.get("has_begun")?;
    Ok(AdministeredPerson {
        own: who.id.0 == own,
        role_name: gateway.policy.row(&who).map(|row| row.name.clone()),
        account: who.id.0,
        name: who.name,
        email: who.email,
        post: Post {
            role: who.role.code().to_owned(),
            title: who.title,
            ods: who.organisation.ods.as_str().to_owned(),
            organisation: who.organisation.name,
            workplace_kind: who.workplace.kind.name().to_owned(),
            workplace: who.workplace.name,
        },
        state: match (disabled, has_begun) {
            (Some(_), _) => AccountState::Disabled,
            (None, true) => AccountState::Active,
            (None, false) => AccountState::Invited,
        },
        disabled,
        last_sign_in: when(row, "last_sign_in")?,
        sessions: row.get("sessions")?,
    })
}

/// Each role of the policy once, by the name that it has where no workplace is named.
fn roles(gateway: &Gateway) -> Vec<RoleKnown> {
    let mut roles: Vec<RoleKnown> = Vec::new();
    let general = gateway.policy.rows().iter().filter(|row| row.workplaces.is_empty());
    for row in general.chain(gateway.policy.rows()) {
        if !roles.iter().any(|role| role.code == row.role.code()) {
            roles.push(RoleKnown { code: row.role.code().to_owned(), name: row.name.clone() });
        }
    }
    roles.sort_by(|one, other| one.name.cmp(&other.name).then(one.code.cmp(&other.code)));
    roles
}

fn borrowed<'a>(named: &'a [(String, &'a dyn ToSql)]) -> Vec<(&'a str, &'a dyn ToSql)> {
    named.iter().map(|(name, value)| (name.as_str(), *value)).collect()
}

/// Everybody, with what is not in the row itself.
fn seen() -> String {
    format!(
        "SELECT id, email, name, role, title, ods, organisation, workplace_kind, workplace, disabled,
                password IS NOT NULL AS has_begun,
                (SELECT max(began) FROM session WHERE session.account = account.id) AS last_sign_in,
                (SELECT count(*) FROM session WHERE session.account = account.id AND {}) AS sessions
         FROM account",
        in_force()
    )
}

const SEARCHED: &str = "lower(name || ' ' || email || ' ' || title || ' ' || organisation || ' ' || ods || ' ' || workplace)";
