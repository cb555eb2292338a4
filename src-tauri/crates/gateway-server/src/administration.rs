//! Administration: people, their posts and sessions, and computers, as an administrator sees and ends them. No patient is in it.
//!
//! One rule, two doors: the command line of the gateway's own computer and the paths of [`contract::path`] call the same [`acts`],
//! each with its reason. An act and its entry in the ledger are one transaction, and nothing is ever deleted.
//!
//! * What can be done? [`acts`]; by whom, and what nobody may do: [`order`], [`rules`]
//! * What does an administrator see? `people`, `devices`, `organisations`; what was done before: `history`
//!
//! What ends here ends everywhere within two seconds: whoever watches the database tells the viewers ([`crate::holding`]).

pub mod acts;
mod devices;
mod history;
pub mod order;
mod organisations;
mod people;
pub mod rules;

use std::{error::Error, sync::Arc};

use axum::{
    Json, Router,
    routing::{get, post},
};
use chrono::{DateTime, Utc};
use contract::path;
use rusqlite::{Row, ToSql};

use crate::{
    Failure, Gateway,
    access_decisions::must_be,
    accounts::{
        Administration, Asked, SteppedUp,
        sessions::{KEPT_UNTIL, idle_since, time},
    },
    closed, note,
};

/// The routes of administration.
pub(crate) fn routes() -> Router<Arc<Gateway>> {
    Router::new()
        .route(path::PEOPLE, post(people::find))
        .route(path::PERSON, post(people::see))
        .route(path::ACT_ON_PERSON, post(people::act))
        .route(path::ADMINISTERED_DEVICES, post(devices::find))
        .route(path::ADMINISTERED_DEVICE, post(devices::see))
        .route(path::REVOKE_DEVICE, post(devices::revoke))
        .route(path::ORGANISATIONS, get(organisations::list))
}

/// Answers an administrator, where the asking was written down there. What was only looked at is written down here as well; an act
/// is by itself.
async fn answer<T: Send + 'static>(
    asked: Asked,
    admin: SteppedUp<Administration>,
    kind: Option<&'static str>,
    read: impl FnOnce(&Gateway, &Asked, &SteppedUp<Administration>) -> Result<T, Failure>
    + Send
    + 'static,
) -> Result<Json<T>, Failure> {
    must_be(&asked.written_down)?;
    let gateway = Arc::clone(&asked.gateway);
    gateway
        .blocking(move |gateway| {
            if let Some(kind) = kind {
                let event = asked.event(kind, "done").by(&admin.who);
                gateway.store.write(|tx| note(tx, gateway.clock.now(), &event))?;
            }
            read(gateway, &asked, &admin).map(Json)
        })
        .await
}

/// What was closed stays closed whatever is restored. The act is done already: what fails here is tried again within a minute.
fn keep_closed(gateway: &Gateway) {
    if let Err(error) = closed::keep(&gateway.store, gateway.clock.now()) {
        tracing::error!(error = &error as &dyn Error, "closed.db cannot be written");
    }
}

/// What was typed to search by, as words that each have to be found; more and longer ones than anybody types count for nothing.
struct Words(Vec<String>);

impl Words {
    fn of(typed: &str) -> Self {
        let typed: String = typed.chars().take(LONGEST_SEARCH).collect();
        let words = typed.to_lowercase();
        Self(words.split_whitespace().take(MOST_WORDS).map(str::to_owned).collect())
    }

    /// A condition that each of them stands in this expression.
    fn are_in(&self, expression: &str) -> String {
        let each = (0..self.0.len()).map(|at| format!("instr({expression}, :word{at}) > 0"));
        each.fold("true".to_owned(), |all, one| format!("{all} AND {one}"))
    }

    /// The parameters of that condition.
    fn named(&self) -> Vec<(String, &dyn ToSql)> {
        let named = self.0.iter().enumerate();
        named.map(|(at, word)| (format!(":word{at}"), word as &dyn ToSql)).collect()
    }
}

/// That a session has not ended, as a condition on `session` with `:now` and `:idle`.
fn in_force() -> String {
    format!(
        "(session.ended IS NULL AND session.until > :now AND (session.used > :idle OR {KEPT_UNTIL} > :now))"
    )
}

/// The two moments of [`in_force`].
fn moments(now: DateTime<Utc>) -> (String, String) {
    (now.to_rfc3339(), idle_since(now).to_rfc3339())
}

/// A moment in a column that may be empty.
fn when(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<DateTime<Utc>>> {
    let has: Option<String> = row.get(column)?;
    has.map(|_| time(row, column)).transpose()
}

const LONGEST_SEARCH: usize = 100;
const MOST_WORDS: usize = 5;
/// How many lines a page has.
const PAGE: usize = 50;
