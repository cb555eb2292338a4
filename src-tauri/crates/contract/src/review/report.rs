//! What leaves the review: a month in numbers, and whether the ledger is whole.

use chrono::{DateTime, Utc};

use crate::{LedgerHead, LedgerInclusion, bodies};

bodies! {
/// A month's report is asked for.
struct AskReviewReport {
    /// `2026-11`.
    pub month: String,
}

/// A month in numbers that can leave the queue: 0 is 0, 1 to 7 is `*`, all others are rounded to the nearest 5, and there is no sum from which
/// a `*` could be reckoned.
struct ReviewReport {
    /// `2026-11`.
    pub month: String,
    /// Rule by rule.
    pub rows: Vec<ReviewReportRow>,
    /// The same as CSV (RFC 4180), with the proof in lines that begin with `#` after it.
    pub csv: String,
    /// SHA-256 of the CSV before those lines, hex; it stands in the entry.
    pub sha256: String,
    /// The entry of the ledger that says so, byte for byte: its leaf is `SHA-256(0x00 | salt | these bytes)`.
    pub entry: String,
    /// That the entry stands in the ledger.
    pub proof: LedgerInclusion,
    /// The head to which the proof leads.
    pub head: LedgerHead,
}

/// The numbers of one rule. What was selected by two rules counts in both.
struct ReviewReportRow {
    /// The rule's word.
    pub rule: String,
    /// The rule's name.
    pub name: String,
    /// How many were selected in that month.
    pub raised: String,
    /// Of those: found appropriate.
    pub appropriate: String,
    /// Of those: the person is asked.
    pub asked: String,
    /// Of those: handed on.
    pub escalated: String,
    /// Of those: nobody has decided yet.
    pub waiting: String,
    /// Of those: not closed ten days after they were selected.
    pub over_ten_days: String,
}

/// Whether the ledger is whole.
struct LedgerChecked {
    /// How many entries were read, from the first.
    pub entries: u64,
    /// When the reading began.
    pub checked: DateTime<Utc>,
    /// The first that does not fit, in words; nothing where everything does.
    pub broken: Option<String>,
}
}
