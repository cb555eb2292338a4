//! A month of the review in numbers that can leave it: rule by rule, small numbers suppressed, with a proof of when it was made.
//!
//! 0 is 0, 1 to 7 is `*`, any other number is rounded to the nearest 5. A sum of which one part alone is a `*` is a `*` itself, so that
//! nothing is reckoned back; there is no sum over rules. The SHA-256 of the lines stands in an entry of the ledger that names nobody;
//! that entry, its proof of inclusion and the signed head follow the lines, each behind a `#`. `care-record-gateway review check` checks
//! them, and whoever has the gateway's public key can: the key is not in the file, which could not vouch for it.
//!
//! Source: small numbers as NHS England publishes hospital statistics below the national level.

use std::{fmt::Write as _, sync::Arc};

use audit::chain::hex;
use aws_lc_rs::digest::{SHA256, digest};
use axum::Json;
use chrono::{DateTime, Duration, Months, NaiveDate, NaiveTime, Utc};
use contract::{AskReviewReport, ReviewReport, ReviewReportRow, ReviewTab};
use rusqlite::{Connection, Transaction};
use serde_json::json;

use super::{
    acts,
    deciding::unreadable,
    rules::{RULES, Rule},
};
use crate::{
    Failure, Gateway, GatewayEvent, StoreError,
    access_decisions::must_be,
    accounts::{Asked, PrivacyReview, SteppedUp, sessions::time},
    audit_ledger::heads,
    gateway_event, note,
    problem::Body,
};

/// `POST` [`contract::path::PRIVACY_REPORT`]
pub(super) async fn report(
    asked: Asked,
    reviewer: SteppedUp<PrivacyReview>,
    Body(AskReviewReport { month }): Body<AskReviewReport>,
) -> Result<Json<ReviewReport>, Failure> {
    must_be(&asked.written_down)?;
    let gateway = Arc::clone(&asked.gateway);
    gateway
        .blocking(move |gateway| {
            let event = GatewayEvent {
                detail: Some(json!({ "month": month })),
                ..asked.event("review-report", "done").by(&reviewer.who)
            };
            gateway.store.write(|tx| note(tx, gateway.clock.now(), &event))?;
            let report = of_month(gateway, &month)?;
            report.map(Json).ok_or_else(|| unreadable("A month is written as 2026-11."))
        })
        .await
}

/// The report of this month, `2026-11`; nothing where that is no month.
///
/// # Errors
/// [`StoreError`]
pub fn of_month(gateway: &Gateway, month: &str) -> Result<Option<ReviewReport>, StoreError> {
    let Some(span) = Span::of(month) else { return Ok(None) };
    let now = gateway.clock.now();
    gateway
        .store
        .write(|tx| {
            let rows = RULES
                .iter()
                .map(|rule| Counts::of(tx, rule, &span, now).map(|counts| counts.row(rule)))
                .collect::<Result<Vec<_>, _>>()?;
            proved(tx, gateway, month, rows, now)
        })
        .map(Some)
}

/// The lines, with the entry of the ledger that holds their hash.
fn proved(
    tx: &Transaction<'_>,
    gateway: &Gateway,
    month: &str,
    rows: Vec<ReviewReportRow>,
    now: DateTime<Utc>,
) -> rusqlite::Result<ReviewReport> {
    let lines = lines(month, &rows);
    let sha256 = hex(digest(&SHA256, lines.as_bytes()).as_ref());
    let detail = Some(json!({ "month": month, "sha256": sha256 }));
    let event = GatewayEvent { detail, ..GatewayEvent::new(EVENT, "done") };
    let (bytes, leaf) = gateway_event::appended(tx, now, &event)?;
    let head = heads::sign_if_grown(tx, &gateway.ledger_key, now)?;
    let proof = heads::inclusion_under(tx, leaf, head.size)?;
    let mut report = ReviewReport {
        month: month.to_owned(),
        rows,
        csv: lines,
        sha256,
        entry: String::from_utf8(bytes).map_err(|_| rusqlite::Error::InvalidQuery)?,
        proof,
        head,
    };
    let proof = proof_lines(&report);
    report.csv.push_str(&proof);
    Ok(report)
}

fn lines(month: &str, rows: &[ReviewReportRow]) -> String {
    let mut lines = format!("{HEADINGS}{END}");
    for row in rows {
        let ReviewReportRow {
            rule,
            name,
            raised,
            appropriate,
            asked,
            escalated,
            waiting,
            over_ten_days,
        } = row;
        let fields =
            [month, rule, name, raised, appropriate, asked, escalated, waiting, over_ten_days];
        lines.push_str(&fields.join(","));
        lines.push_str(END);
    }
    lines
}

fn proof_lines(report: &ReviewReport) -> String {
    let (proof, head) = (&report.proof, &report.head);
    let mut lines = String::new();
    for (name, value) in [
        ("sha256 of the lines above", report.sha256.clone()),
        ("entry", report.entry.clone()),
        ("index", proof.index.to_string()),
        ("salt", proof.salt.clone()),
        ("path", proof.path.join(" ")),
        ("size", head.size.to_string()),
        ("root", head.root.clone()),
        ("signed", head.signed.timestamp_millis().to_string()),
        ("signature", head.signature.clone()),
    ] {
        // Writing to a text cannot fail.
        let _ = write!(lines, "# {name}: {value}{END}");
    }
    lines
}

/// A month, from its first moment to that of the next.
struct Span {
    begins: DateTime<Utc>,
    ends: DateTime<Utc>,
}

impl Span {
    fn of(month: &str) -> Option<Self> {
        let begins = NaiveDate::parse_from_str(&format!("{month}-01"), "%Y-%m-%d").ok()?;
        let is_written_so = begins.format("%Y-%m").to_string() == month;
        let ends = begins.checked_add_months(Months::new(1))?;
        let moment = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc();
        is_written_so.then(|| Self { begins: moment(begins), ends: moment(ends) })
    }
}

/// How many a rule has selected, and what became of them.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    raised: u64,
    appropriate: u64,
    asked: u64,
    escalated: u64,
    waiting: u64,
    over_ten_days: u64,
}

impl Counts {
    fn of(db: &Connection, rule: &Rule, span: &Span, now: DateTime<Utc>) -> rusqlite::Result<Self> {
        let mut counts = Self::default();
        let mut all = db.prepare_cached(
            "SELECT alert_kind.raised, state,
                    (SELECT max(at) FROM review_act WHERE alert = alert.id AND act = 'appropriate') AS closed
             FROM alert_kind JOIN alert ON alert.id = alert
             WHERE kind = ?1 AND alert_kind.raised >= ?2 AND alert_kind.raised < ?3",
        )?;
        let mut rows = all.query((rule.kind, span.begins.to_rfc3339(), span.ends.to_rfc3339()))?;
        while let Some(row) = rows.next()? {
            counts.raised += 1;
            let is_closed = match acts::tab(row.get_ref("state")?.as_str()?) {
                Some(ReviewTab::Closed) => true,
                Some(ReviewTab::New | ReviewTab::Asked | ReviewTab::Escalated) | None => false,
            };
            match acts::tab(row.get_ref("state")?.as_str()?) {
                Some(ReviewTab::Closed) => counts.appropriate += 1,
                Some(ReviewTab::Asked) => counts.asked += 1,
                Some(ReviewTab::Escalated) => counts.escalated += 1,
                Some(ReviewTab::New) | None => counts.waiting += 1,
            }
            let until = if is_closed { time(row, "closed")? } else { now };
            counts.over_ten_days += u64::from(until > time(row, "raised")? + LONG);
        }
        Ok(counts)
    }

    fn row(self, rule: &Rule) -> ReviewReportRow {
        let parts = [self.appropriate, self.asked, self.escalated, self.waiting];
        ReviewReportRow {
            rule: rule.kind.to_owned(),
            name: rule.name.to_owned(),
            raised: sum(self.raised, &parts),
            appropriate: suppressed(self.appropriate),
            asked: suppressed(self.asked),
            escalated: suppressed(self.escalated),
            waiting: suppressed(self.waiting),
            over_ten_days: suppressed(self.over_ten_days),
        }
    }
}

/// A number as it may leave.
fn suppressed(number: u64) -> String {
    match number {
        0 => "0".to_owned(),
        1..=7 => SMALL.to_owned(),
        more => ((more + 2) / 5 * 5).to_string(),
    }
}

/// The sum of these, unless the one of them that is suppressed could be reckoned from it.
fn sum(sum: u64, parts: &[u64]) -> String {
    let small = parts.iter().filter(|part| (1..=7).contains(*part)).count();
    if small == 1 { SMALL.to_owned() } else { suppressed(sum) }
}

/// The gateway's own event of a report: it names nobody, so that it can be handed on.
pub(super) const EVENT: &str = "review-report-made";
const SMALL: &str = "*";
const LONG: Duration = Duration::days(10);
const HEADINGS: &str = "month,rule,name,raised,appropriate,asked,escalated,waiting,over ten days";
/// How the proof begins.
pub(super) const BEGINS: &str = "# sha256 of the lines above: ";
/// RFC 4180 ends each line so.
pub(super) const END: &str = "\r\n";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_found_by_a_small_number() {
        for (number, said) in [
            (0, "0"),
            (1, "*"),
            (7, "*"),
            (8, "10"),
            (12, "10"),
            (13, "15"),
            (42, "40"),
            (43, "45"),
        ] {
            assert_eq!(suppressed(number), said, "{number}");
        }
    }

    #[test]
    fn what_is_suppressed_cannot_be_reckoned_from_a_sum() {
        assert_eq!(sum(23, &[20, 3, 0, 0]), "*", "the one small part would be the difference");
        assert_eq!(sum(26, &[20, 3, 3, 0]), "25", "two of them hide each other");
        assert_eq!(sum(20, &[20, 0, 0, 0]), "20");
    }

    #[test]
    fn no_field_needs_quotes() {
        for rule in RULES {
            assert!(!rule.name.contains([',', '"', '\n', '=']), "{}", rule.name);
        }
    }

    #[test]
    fn a_month_is_written_with_its_year() {
        assert!(
            Span::of("2026-11")
                .is_some_and(|span| span.ends.to_rfc3339().starts_with("2026-12-01"))
        );
        for other in ["2026-13", "2026-1", "11-2026", "", "2026-11-01"] {
            assert!(Span::of(other).is_none(), "{other}");
        }
    }
}
