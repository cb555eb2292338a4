//! The misuse statement: what everybody reads and accepts at the first sign-in, and once a year from then on.

use axum::http::StatusCode;
use chrono::{DateTime, Duration, Utc};
use contract::{AcceptStatement, ProblemCode, Statement};
use rusqlite::{Connection, OptionalExtension, Transaction};

use crate::{Failure, GatewayEvent, note, problem::Body, serve::Address};

use super::{Asked, SignedInOnly};

/// The statement that holds now.
#[must_use]
pub fn statement() -> Statement {
    Statement {
        version: VERSION.to_owned(),
        paragraphs: PARAGRAPHS.iter().map(|&paragraph| paragraph.to_owned()).collect(),
    }
}

/// Whether this account has accepted the statement that holds now, within the year.
pub(crate) fn is_accepted(
    db: &Connection,
    account: &str,
    now: DateTime<Utc>,
) -> rusqlite::Result<bool> {
    let since = (now - HOLDS_FOR).to_rfc3339();
    db.query_row(
        "SELECT 1 FROM statement_acceptance WHERE account = ?1 AND version = ?2 AND accepted > ?3",
        (account, VERSION, since),
        |_| Ok(()),
    )
    .optional()
    .map(|found| found.is_some())
}

/// `POST` [`contract::path::STATEMENT`].
pub(crate) async fn accept(
    asked: Asked,
    who: SignedInOnly,
    Body(accepted): Body<AcceptStatement>,
) -> Result<StatusCode, Failure> {
    if accepted.version != VERSION {
        let other = "This is not the statement that holds now. Read it again.";
        return Err(Failure::problem(ProblemCode::Unreadable, other));
    }
    let Asked { gateway, address, written_down } = asked;
    gateway
        .blocking(move |gateway| {
            let event = accepted_by(&who, address).after(&written_down);
            Ok(gateway.store.write(|tx| keep(tx, &who, gateway.clock.now(), &event))?)
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

fn accepted_by(who: &SignedInOnly, address: Address) -> GatewayEvent {
    GatewayEvent {
        account: Some(who.practitioner.id.0.clone()),
        session: Some(who.session.clone()),
        detail: Some(serde_json::json!({ "version": VERSION })),
        ..GatewayEvent::new("statement", "done").from(address)
    }
}

fn keep(
    tx: &Transaction<'_>,
    who: &SignedInOnly,
    at: DateTime<Utc>,
    event: &GatewayEvent,
) -> rusqlite::Result<()> {
    tx.execute(
        "INSERT INTO statement_acceptance (account, version, accepted) VALUES (?1, ?2, ?3)",
        (&who.practitioner.id.0, VERSION, at.to_rfc3339()),
    )?;
    note(tx, at, event)
}

/// A new version is read by everybody again; change it with every change of the words.
const VERSION: &str = "2026.1";
const HOLDS_FOR: Duration = Duration::days(365);
const PARAGRAPHS: [&str; 4] = [
    "Open a record only for a person in your care, and only as far as you need it for that care.",
    "Looking up yourself, your family, friends, colleagues or people in the news is misuse, whatever the reason. So is lending your \
     sign-in to somebody else, or leaving it open to them.",
    "Everything you search for, open, print and copy is written down with your name and kept. Your organisation's privacy officer \
     reviews it, and every patient can ask to see who opened the record.",
    "Misuse is a disciplinary matter: it can cost you your job and your professional registration, and obtaining personal data \
     without authority is a criminal offence.",
];
