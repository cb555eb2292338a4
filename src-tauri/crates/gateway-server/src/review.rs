//! The review of privacy: what a rule has selected waits for those whose role reviews, with the second factor given again.
//!
//! Who opened whose record when, on which ground and with which words; nothing of what stands in the record. Nobody reviews
//! themselves, and nobody reviews who opened their own record; each look is written down, and nothing that was decided is ever changed.
//!
//! * Which rules are there? [`rules`]; what raises them: [`crate::alerts`] with the opening, [`looking`] afterwards
//! * What is drawn by lot? [`sample`]
//! * What does a reviewer see? `queue`, `item`; what can be decided: `deciding`
//! * What does the person see who opened the record? `own`
//! * What leaves the queue? [`report`], in numbers that name nobody; [`checked_report`] checks one

pub(crate) mod acts;
mod calendar;
pub(crate) mod carried;
pub mod checked_report;
mod checking;
mod contacts;
mod deciding;
mod item;
pub mod looking;
pub(crate) mod opening;
mod own;
mod queue;
pub mod report;
pub mod rules;
pub mod sample;
mod viewed;
pub(crate) mod vouched;

use std::sync::Arc;

use axum::{Router, routing::post};
use contract::path;
use rusqlite::Connection;

use crate::Gateway;

/// The routes of those who review, and of everybody's own openings.
pub(crate) fn routes() -> Router<Arc<Gateway>> {
    Router::new()
        .route(path::PRIVACY_QUEUE, post(queue::queue))
        .route(path::PRIVACY_ITEM, post(item::item))
        .route(path::PRIVACY_DECIDE, post(deciding::decide))
        .route(path::PRIVACY_REPORT, post(report::report))
        .route(path::PRIVACY_VERIFY, post(checking::check))
        .route(path::MY_ACCESSES, post(own::accesses))
        .route(path::MY_ANSWER, post(own::answer))
        .route(path::MY_AFTERWARDS, post(own::afterwards))
}

/// The patient who this account's person is, by the gateway's id; nothing where nobody has said so.
fn own_patient(db: &Connection, account: &str) -> rusqlite::Result<String> {
    let find = "SELECT coalesce(max(patient.id), '') FROM account_person
                JOIN patient ON patient.nhs_number = account_person.nhs_number WHERE account = ?1";
    db.prepare_cached(find)?.query_row([account], |row| row.get(0))
}

/// What this reviewer may look at, as a condition on `alert`: neither what they opened themselves nor their own record.
const ANOTHERS: &str =
    "(alert.practitioner IS NULL OR alert.practitioner <> :reviewer AND alert.patient <> :own)";
