//! The organisations for which people have accounts, with their numbers. They are only looked at.

use axum::Json;
use contract::{AdministeredOrganisation, OrganisationsFound};
use rusqlite::Connection;

use super::answer;
use crate::{
    Failure,
    accounts::{Administration, Asked, SteppedUp},
};

/// `GET` [`contract::path::ORGANISATIONS`]
pub(super) async fn list(
    asked: Asked,
    admin: SteppedUp<Administration>,
) -> Result<Json<OrganisationsFound>, Failure> {
    answer(asked, admin, Some("organisations-listed"), |gateway, _, _| {
        let organisations = gateway.store.read(all)?;
        Ok(OrganisationsFound { organisations })
    })
    .await
}

fn all(db: &Connection) -> rusqlite::Result<Vec<AdministeredOrganisation>> {
    db.prepare_cached(
        "WITH used_by AS (
             SELECT (SELECT account.ods FROM session JOIN account ON account.id = session.account
                     WHERE session.device = device.id ORDER BY began DESC LIMIT 1) AS ods
             FROM device WHERE revoked IS NULL)
         SELECT ods, max(organisation) AS name, sum(disabled IS NULL) AS people, sum(disabled IS NOT NULL) AS disabled,
                (SELECT count(*) FROM used_by WHERE used_by.ods = account.ods) AS devices
         FROM account GROUP BY ods ORDER BY lower(max(organisation)), ods",
    )?
    .query_map([], |row| {
        Ok(AdministeredOrganisation {
            ods: row.get("ods")?,
            name: row.get("name")?,
            people: row.get("people")?,
            disabled: row.get("disabled")?,
            devices: row.get("devices")?,
        })
    })?
    .collect()
}
