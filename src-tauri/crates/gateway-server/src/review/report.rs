//! A month of the review in numbers that can leave it: rule by rule, small numbers suppressed, with a proof of when it was made.
//!
//! 0 is 0, 1 to 7 is `*`, any other number is rounded to the nearest 5. What goes over all outcomes is a `*` where any of them is one, so
//! that nothing is reckoned back; there is no sum over rules, and no report of a month that is not over. The SHA-256 of the lines stands in an entry of the ledger that names nobody;
//! that entry, its proof of inclusion and the signed head follow the lines, each behind a `#`. `care-record-gateway review check` checks
//! them, and whoever has the gateway's public key can: the key is not in the file, which could not vouch for it.
//!
//! Source: small numbers as NHS England publishes hospital statistics below the national level.

use std::{fmt::Write as _, sync::Arc};

use audit::chain::hex;
use aws_lc_rs::digest::{SHA256, digest};
use axum::Json;
use chrono::{DateTime, Duration, Months, NaiveDate, Utc};
use contract::{AskReviewReport, ReviewReport, ReviewReportRow, ReviewTab};
use rusqlite::{Connection, Transaction};
use serde_json::json;
use thiserror::Error;

use super::{
    acts, calendar,
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
            let month = Month::read(&month, gateway.clock.now())
                .map_err(|error| unreadable(error.sentence()))?;
            let event = GatewayEvent {
                detail: Some(json!({ "month": month.name() })),
                ..asked.event("review-report", "done").by(&reviewer.who)
            };
            gateway.store.write(|tx| note(tx, gateway.clock.now(), &event))?;
            Ok(Json(of_month(gateway, month)?))
        })
        .await
}

/// The report of this month.
///
/// # Errors
/// [`StoreError`]
pub fn of_month(gateway: &Gateway, month: Month) -> Result<ReviewReport, StoreError> {
    let now = gateway.clock.now();
    gateway.store.write(|tx| {
        let rows = RULES
            .iter()
            .map(|rule| Counts::of(tx, rule, month, now).map(|counts| counts.row(rule)))
            .collect::<Result<Vec<_>, _>>()?;
        proved(tx, gateway, &month.name(), rows, now)
    })
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

/// A month that is over, on the British clock: of one that goes on, two reports of different days would tell single openings apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Month {
    first: NaiveDate,
    next: NaiveDate,
}

/// Why there is no report of a month.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum MonthError {
    /// It is not written as one.
    #[error("a month is written as 2026-10")]
    NotAMonth,
    /// It goes on, or has not begun.
    #[error("a month is reported once it is over")]
    NotOver,
}

impl MonthError {
    fn sentence(self) -> &'static str {
        match self {
            Self::NotAMonth => "A month is written as 2026-10.",
            Self::NotOver => "A month is reported once it is over.",
        }
    }
}

impl Month {
    /// The month that is written so, `2026-10`, if it is over now.
    ///
    /// # Errors
    /// [`MonthError`]
    pub fn read(month: &str, now: DateTime<Utc>) -> Result<Self, MonthError> {
        let first = NaiveDate::parse_from_str(&format!("{month}-01"), "%Y-%m-%d")
            .map_err(|_| MonthError::NotAMonth)?;
        let next = first.checked_add_months(Months::new(1)).ok_or(MonthError::NotAMonth)?;
        let read = Self { first, next };
        if read.name() != month {
            return Err(MonthError::NotAMonth);
        }
        if now < calendar::begins(next) { Err(MonthError::NotOver) } else { Ok(read) }
    }

    fn name(self) -> String {
        self.first.format("%Y-%m").to_string()
    }

    /// Its first moment, and that of the next.
    fn span(self) -> (String, String) {
        let first = |day| calendar::begins(day).to_rfc3339();
        (first(self.first), first(self.next))
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
    fn of(
        db: &Connection,
        rule: &Rule,
        month: Month,
        now: DateTime<Utc>,
    ) -> rusqlite::Result<Self> {
        let mut counts = Self::default();
        let mut all = db.prepare_cached(
            "SELECT alert_kind.raised, state,
                    (SELECT max(at) FROM review_act WHERE alert = alert.id AND act = 'appropriate') AS closed
             FROM alert_kind JOIN alert ON alert.id = alert
             WHERE kind = ?1 AND alert_kind.raised >= ?2 AND alert_kind.raised < ?3",
        )?;
        let (begins, ends) = month.span();
        let mut rows = all.query((rule.kind, begins, ends))?;
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
        let [raised, over_ten_days] = self.sums();
        ReviewReportRow {
            rule: rule.kind.to_owned(),
            name: rule.name.to_owned(),
            raised,
            appropriate: suppressed(self.appropriate),
            asked: suppressed(self.asked),
            escalated: suppressed(self.escalated),
            waiting: suppressed(self.waiting),
            over_ten_days,
        }
    }

    /// What is reckoned over all outcomes: hidden with any of them, and where what is left of it would be small.
    fn sums(self) -> [String; 2] {
        let parts = [self.appropriate, self.asked, self.escalated, self.waiting];
        if parts.into_iter().any(is_small) {
            return [SMALL, SMALL].map(str::to_owned);
        }
        let others = self.raised.saturating_sub(self.over_ten_days);
        let over = if is_small(others) { SMALL.to_owned() } else { suppressed(self.over_ten_days) };
        [suppressed(self.raised), over]
    }
}

/// A number as it may leave.
fn suppressed(number: u64) -> String {
    match number {
        0 => "0".to_owned(),
        small if is_small(small) => SMALL.to_owned(),
        more => ((more + 2) / 5 * 5).to_string(),
    }
}

fn is_small(number: u64) -> bool {
    (1..=7).contains(&number)
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
    fn what_is_suppressed_cannot_be_reckoned_from_what_is_not() {
        // Appropriate, asked, escalated, waiting; over ten days. Then how many were raised, and how many for longer than ten days.
        let cases = [
            ([0, 0, 0, 0], 0, ["0", "0"], "nothing hides nothing"),
            ([20, 0, 0, 0], 0, ["20", "0"], "no part is small"),
            ([20, 0, 0, 12], 12, ["30", "10"], "none of them"),
            ([20, 3, 0, 0], 0, ["*", "*"], "the one small part would be the difference"),
            (
                [10, 3, 2, 0],
                0,
                ["*", "*"],
                "of 13 to 17 with ten of them two small ones are nearly known",
            ),
            ([26, 3, 3, 0], 20, ["*", "*"], "and so they are of more"),
            ([0, 0, 0, 4], 4, ["*", "*"], "it is small itself"),
            ([0, 0, 0, 4], 0, ["*", "*"], "none of a few says something of each of them"),
            ([40, 0, 0, 0], 3, ["40", "*"], "a few were long"),
            ([0, 0, 0, 20], 18, ["20", "*"], "all but a few were long"),
            ([0, 0, 0, 20], 20, ["20", "20"], "all of many"),
        ];
        for (parts, over_ten_days, said, why) in cases {
            let [appropriate, asked, escalated, waiting] = parts;
            let raised = parts.iter().sum();
            let counts = Counts { raised, appropriate, asked, escalated, waiting, over_ten_days };
            assert_eq!(counts.sums(), said.map(str::to_owned), "{parts:?}: {why}");
        }
    }

    /// Whoever reads a row knows of each hidden part no more than that it is 1 to 7.
    #[test]
    fn a_row_fits_every_number_that_a_hidden_part_may_be() {
        let row = |parts: [u64; 4]| {
            let [appropriate, asked, escalated, waiting] = parts;
            let raised = parts.iter().sum();
            let counts =
                Counts { raised, appropriate, asked, escalated, waiting, over_ten_days: 0 };
            let row = counts.row(&RULES[0]);
            [row.raised, row.appropriate, row.asked, row.escalated, row.waiting, row.over_ten_days]
        };
        for others in [[0, 0, 0], [10, 0, 0], [10, 3, 0], [40, 12, 9]] {
            let [one, two, three] = others;
            let all: Vec<_> = (1..=7).map(|small| row([one, two, three, small])).collect();
            assert!(all.windows(2).all(|pair| pair[0] == pair[1]), "{others:?}");
        }
    }

    #[test]
    fn no_field_needs_quotes() {
        for rule in RULES {
            assert!(!rule.name.contains([',', '"', '\n', '=']), "{}", rule.name);
        }
    }

    #[test]
    fn a_month_is_written_with_its_year_and_is_over() {
        use MonthError::{NotAMonth, NotOver};
        let read = |month, now: &str| Month::read(month, now.parse().unwrap()).map(Month::name);
        let now = "2026-11-21T12:00:00Z";
        assert_eq!(read("2026-10", now).as_deref(), Ok("2026-10"));
        for other in ["2026-13", "2026-1", "10-2026", "", "2026-10-01", "Ivy Patterson"] {
            assert_eq!(read(other, now), Err(NotAMonth), "{other}");
        }
        for early in ["2026-11", "2026-12"] {
            assert_eq!(read(early, now), Err(NotOver), "{early}");
        }
        assert_eq!(read("2026-07", "2026-07-31T22:59:59Z"), Err(NotOver));
        assert!(
            read("2026-07", "2026-07-31T23:00:00Z").is_ok(),
            "it is August on the British clock"
        );
        let october = Month::read("2026-10", now.parse().unwrap()).unwrap().span();
        assert_eq!(october.0, "2026-09-30T23:00:00+00:00");
        assert_eq!(october.1, "2026-11-01T00:00:00+00:00");
    }
}
