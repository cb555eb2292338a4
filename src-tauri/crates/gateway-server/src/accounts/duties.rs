//! What a person does, and for whom: changed by the administrator, and counting from the next request on.

use chrono::{DateTime, Utc};
use contract::Post;
use identity::{Practitioner, WorkplaceKind};
use nhs::{JobRole, OdsCode};
use rusqlite::{Transaction, named_params};
use serde_json::json;

use crate::{administration::rules::Refused, grants};

/// What shall be otherwise than it is; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct Duties {
    /// The job role by which the policy decides.
    pub role: Option<JobRole>,
    /// The job title.
    pub title: Option<String>,
    /// The organisation's code.
    pub ods: Option<OdsCode>,
    /// The organisation's name.
    pub organisation: Option<String>,
    /// The kind of workplace.
    pub workplace: Option<WorkplaceKind>,
    /// The name of the workplace.
    pub workplace_name: Option<String>,
}

impl Duties {
    /// A post as it was typed, with every field of it.
    pub(crate) fn read(post: &Post) -> Result<Self, Refused> {
        let text = |text: &str| {
            let text = text.trim();
            let fits = (1..=LONGEST).contains(&text.chars().count());
            fits.then(|| text.to_owned()).ok_or(Refused::NoPost)
        };
        let kind = WorkplaceKind::from_name(&post.workplace_kind);
        Ok(Self {
            role: Some(post.role.trim().parse().map_err(|_| Refused::NoPost)?),
            title: Some(text(&post.title)?),
            ods: Some(post.ods.trim().parse().map_err(|_| Refused::NoPost)?),
            organisation: Some(text(&post.organisation)?),
            workplace: Some(kind.ok_or(Refused::NoPost)?),
            workplace_name: Some(text(&post.workplace)?),
        })
    }

    /// The person with these duties.
    pub(crate) fn of(&self, person: &Practitioner) -> Practitioner {
        let mut person = person.clone();
        person.role = self.role.clone().unwrap_or(person.role);
        person.workplace.kind = self.workplace.unwrap_or(person.workplace.kind);
        person
    }

    /// What of it is written down.
    pub(crate) fn told(&self) -> serde_json::Value {
        json!({
            "role": self.role.as_ref().map(JobRole::code),
            "ods": self.ods.as_ref().map(OdsCode::as_str),
            "workplace": self.workplace.map(WorkplaceKind::name),
        })
    }

    /// Whether the person does something else, or for somebody else, than before.
    fn are_others(&self) -> bool {
        self.role.is_some() || self.ods.is_some() || self.workplace.is_some()
    }
}

/// Changes what a person does. Sessions go on: every request asks for the duties that hold then. What is open is closed: what
/// was permitted in one post is not permitted in another.
pub(crate) fn change(
    tx: &Transaction<'_>,
    account: &str,
    duties: &Duties,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    tx.execute(
        "UPDATE account SET role = coalesce(:role, role), title = coalesce(:title, title), ods = coalesce(:ods, ods),
                            organisation = coalesce(:organisation, organisation),
                            workplace_kind = coalesce(:kind, workplace_kind),
                            workplace = coalesce(:workplace, workplace)
         WHERE id = :account",
        named_params! {
            ":account": account,
            ":role": duties.role.as_ref().map(JobRole::code),
            ":title": duties.title,
            ":ods": duties.ods.as_ref().map(OdsCode::as_str),
            ":organisation": duties.organisation,
            ":kind": duties.workplace.map(WorkplaceKind::name),
            ":workplace": duties.workplace_name,
        },
    )?;
    if duties.are_others() { grants::end_all_of_person(tx, account, now) } else { Ok(()) }
}

const LONGEST: usize = 100;
