//! What a person does, and for whom: changed by the administrator, and counting from the next request on.

use identity::WorkplaceKind;
use nhs::{JobRole, OdsCode};
use rusqlite::named_params;
use serde_json::json;

use super::users::{UserError, id_of};
use crate::{Gateway, GatewayEvent, grants, note};

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
    /// Whether the person does something else, or for somebody else, than before.
    fn are_others(&self) -> bool {
        self.role.is_some() || self.ods.is_some() || self.workplace.is_some()
    }
}

/// Changes what a person does. Sessions go on: every request asks for the duties that hold then. What is open is closed: what
/// was permitted in one post is not permitted in another.
///
/// # Errors
/// [`UserError::Unknown`], or the store's.
pub fn change(gateway: &Gateway, email: &str, duties: &Duties) -> Result<(), UserError> {
    let email = email.trim().to_ascii_lowercase();
    let now = gateway.clock.now();
    let found = gateway.store.write(|tx| {
        let Some(account) = id_of(tx, &email)? else { return Ok(false) };
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
        if duties.are_others() {
            grants::end_all_of_person(tx, &account, now)?;
        }
        let event = GatewayEvent {
            account: Some(account),
            detail: Some(json!({
                "role": duties.role.as_ref().map(JobRole::code),
                "ods": duties.ods.as_ref().map(OdsCode::as_str),
                "workplace": duties.workplace.map(WorkplaceKind::name),
            })),
            ..GatewayEvent::new("user-changed", "done")
        };
        note(tx, now, &event)?;
        Ok(true)
    })?;
    if found { Ok(()) } else { Err(UserError::Unknown) }
}
