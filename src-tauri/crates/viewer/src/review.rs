//! The review of privacy, as the officer sees it: what waits, one by one, what was decided, and a month in numbers.
//!
//! Nothing clinical comes here. Who may review, and what, is for the gateway to say at every asking; each asking is written down
//! before it is made.

use std::path::PathBuf;

use access::{BasisKind, Function};
use chrono::{DateTime, Utc};
use contract::{
    AskQueue, Decide, LedgerFinding, ReviewAbout, ReviewAct, ReviewHistory, ReviewLine, SampleDrawn,
};
use nhs::NhsNumber;

use crate::{
    Trouble, Viewer,
    faults::sentence,
    gate::date_text,
    logs::in_the_account,
    review_words::{
        basis_words, closeness_words, contact_words, day, for_how_long, grouped, kind_words,
        month_words, screen_words, tie_words,
    },
    saving::{why, write_new},
    wire::{
        ContactFound, DeviceReviewed, LedgerChecked, OpeningReviewed, OtherViewer, PersonsOpening,
        ReviewCounts, ReviewDecision, ReviewItem, ReviewQueue, ReviewReport, ReviewReportRow,
        ReviewRow, ReviewStep, ReviewTab, ReviewWhy, Saved,
    },
};

impl Viewer {
    /// A page of what is to be reviewed.
    ///
    /// # Errors
    /// [`Trouble`]; where the second factor has to be given again, the fault says so. So it is with all of these.
    pub async fn review_queue(
        &self,
        tab: ReviewTab,
        after: Option<String>,
    ) -> Result<ReviewQueue, Trouble> {
        let (using, recorded) = self.use_function(Function::PrivacyReview, "review-queue")?;
        let ask = AskQueue { tab: tab.into(), after, at_most: Some(PAGE) };
        let answer = self.client()?.review_queue(using.token(), &ask, recorded).await;
        let queue = self.for_whoever_asked(&using, answer)?;
        let now = self.gateway_time();
        Ok(ReviewQueue {
            counts: ReviewCounts {
                new: queue.counts.new,
                asked: queue.counts.asked,
                escalated: queue.counts.escalated,
                closed: queue.counts.closed,
            },
            rows: queue.items.into_iter().map(|line| row(line, now)).collect(),
            next: queue.next,
            sample: sample_words(queue.sample.as_ref()),
            pace_seconds: queue.pace_seconds,
        })
    }

    /// One of them, with all that a reviewer sees of it.
    ///
    /// # Errors
    /// [`Trouble`]
    pub async fn review_item(&self, id: &str) -> Result<ReviewItem, Trouble> {
        let (using, recorded) = self.use_function(Function::PrivacyReview, "review-item")?;
        let answer = self.client()?.review_item(using.token(), id.to_owned(), recorded).await;
        Ok(item(self.for_whoever_asked(&using, answer)?, self.gateway_time()))
    }

    /// Decides, of one or, to close samples whose contact was found, of several.
    ///
    /// # Errors
    /// [`Trouble`]
    pub async fn decide_review(
        &self,
        items: Vec<String>,
        decision: ReviewDecision,
        note: Option<String>,
    ) -> Result<(), Trouble> {
        let (using, recorded) = self.use_function(Function::PrivacyReview, named(decision))?;
        let note = note.map(|note| note.trim().to_owned()).filter(|note| !note.is_empty());
        let decide = Decide { items, decision: decision.into(), note };
        let answer = self.client()?.decide_review(using.token(), &decide, recorded).await;
        self.for_whoever_asked(&using, answer)
    }

    /// A month, `2026-11`, in numbers that may leave the queue. The file of it can then be saved.
    ///
    /// # Errors
    /// [`Trouble`]
    pub async fn review_report(&self, month: &str) -> Result<ReviewReport, Trouble> {
        let (using, recorded) = self.use_function(Function::PrivacyReview, "review-report")?;
        let answer = self.client()?.review_report(using.token(), month.to_owned(), recorded).await;
        let report = self.for_whoever_asked(&using, answer)?;
        let name = format!("privacy-review-{}", report.month);
        self.state().report = Some(ReportFile { name, csv: report.csv, epoch: using.epoch() });
        let proof = format!(
            "entry {} of the ledger, under its signed head of {} entries, {}",
            grouped(report.proof.index + 1),
            grouped(report.head.size),
            date_text(report.head.signed).short
        );
        let rows = report.rows.into_iter().map(report_row).collect();
        Ok(ReviewReport { month: month_words(&report.month), rows, proof })
    }

    /// Saves the report that was looked at last as CSV, in the first of these folders that takes it, and over no other file.
    ///
    /// # Errors
    /// [`Trouble`]; then nothing was saved.
    pub fn save_review_report(&self, folders: &[PathBuf]) -> Result<Saved, Trouble> {
        let (using, _recorded) =
            self.use_function(Function::PrivacyReview, "review-report-saved")?;
        // The disk may be slow, and a lock waits for nobody: nothing is held while it writes.
        let file = self.state().report.clone().filter(|file| file.epoch == using.epoch());
        let file = file.ok_or_else(|| not_saved("look at the report again, then save it"))?;
        let mut answer = Err(not_saved("this account has no Documents and no Downloads folder"));
        for folder in folders {
            answer = write_new(folder, &file.name, "csv", file.csv.as_bytes()).map_err(|error| {
                not_saved(&format!("Documents and Downloads do not take it: {}", why(&error)))
            });
            if answer.is_ok() {
                break;
            }
        }
        answer.map(|path| Saved { path: in_the_account(&path) })
    }

    /// Whether the gateway's ledger is whole: all of it is read there, which takes its time.
    ///
    /// # Errors
    /// [`Trouble`]
    pub async fn check_ledger(&self) -> Result<LedgerChecked, Trouble> {
        let (using, recorded) = self.use_function(Function::PrivacyReview, "check-ledger")?;
        let answer = self.client()?.check_ledger(using.token(), recorded).await;
        let checked = self.for_whoever_asked(&using, answer)?;
        let intact = checked.broken.is_none();
        let words = checked.broken.map_or_else(
            || {
                let through = grouped(checked.entries);
                format!("Ledger intact to entry {through}, {}", date_text(checked.checked).short)
            },
            |broken| sentence(&broken),
        );
        Ok(LedgerChecked { words, intact })
    }
}

/// The file of a month's report, which names nobody; a lock ends it.
#[derive(Clone)]
pub(crate) struct ReportFile {
    name: String,
    csv: String,
    epoch: u64,
}

fn not_saved(why: &str) -> Trouble {
    Trouble::input("report", "REV-02", format!("Nothing was saved: {why}"))
}

fn row(line: ReviewLine, now: DateTime<Utc>) -> ReviewRow {
    let (clock, overdue) = clock_of(line.due, line.answered, now);
    ReviewRow {
        in_bulk: line.in_bulk,
        id: line.id,
        kinds: line.kinds.iter().map(|kind| kind_words(kind)).collect(),
        who: line.who,
        work: line.title.unwrap_or_default(),
        at: date_text(line.at),
        clock,
        overdue,
    }
}

/// Where a question was asked: what has become of it.
fn clock_of(
    due: Option<DateTime<Utc>>,
    answered: bool,
    now: DateTime<Utc>,
) -> (Option<String>, bool) {
    match due {
        _ if answered => (Some("Answered".to_owned()), false),
        None => (None, false),
        Some(due) if due <= now => (Some(format!("Overdue since {}", day(due))), true),
        Some(due) => (Some(format!("Answer by {}", day(due))), false),
    }
}

fn item(item: contract::ReviewItem, now: DateTime<Utc>) -> ReviewItem {
    let turns = item.history.iter().rev().map(|step| step.act);
    let last = turns.clone().find(|act| matches!(act, ReviewAct::Asked | ReviewAct::Answered));
    let answered = last == Some(ReviewAct::Answered);
    let why = |why: contract::ReviewWhy| ReviewWhy { name: why.name, sentence: why.sentence };
    let (opening, device) = match item.about {
        ReviewAbout::Opening(about) => (Some(opening(*about)), None),
        ReviewAbout::Device(finding) => (None, Some(device(finding))),
    };
    ReviewItem {
        id: item.id,
        tab: item.state.into(),
        clock: clock_of(item.due, answered, now).0,
        why: item.why.into_iter().map(why).collect(),
        opening,
        device,
        history: item.history.into_iter().map(step).collect(),
    }
}

fn opening(about: contract::OpeningReviewed) -> OpeningReviewed {
    let tie = about.relationship.map_or("None", tie_words);
    OpeningReviewed {
        patient: about.patient,
        nhs_number: about
            .nhs_number
            .map(|number| number.parse().map_or(number, |number: NhsNumber| number.spaced())),
        person: about.person,
        work: format!("{}, {}", about.title, about.organisation),
        at: date_text(about.given),
        lasted: match about.ended {
            Some(_) => for_how_long(about.seconds),
            None => format!("still open, {} so far", for_how_long(about.seconds)),
        },
        computer: about.computer,
        basis: basis_words(about.basis).to_owned(),
        emergency: about.basis == BasisKind::Emergency,
        reason: about.reason,
        note: about.note,
        looked_at: looked_at(&about.looked_at),
        could_agree: about.could_agree.map(|answer| answer.words().to_owned()),
        became: about.became.map(|kind| basis_words(kind).to_lowercase()),
        contacts: about.contacts.into_iter().map(contact).collect(),
        relationship: match &about.claim {
            Some(claim) => format!("{tie}: {claim}"),
            None => tie.to_owned(),
        },
        same_person: same_person(&about.same_person),
        last: about.same_person.last.into_iter().map(persons_opening).collect(),
        others: about.other_viewers.into_iter().map(other).collect(),
        closeness: about.closeness.iter().map(|word| closeness_words(word)).collect(),
        rule: format!("{}, policy {}", about.rule, about.policy_version),
    }
}

fn looked_at(screens: &[contract::LookedAt]) -> Option<String> {
    let of = |screen: &contract::LookedAt| {
        let entries = if screen.entries == 1 { "entry" } else { "entries" };
        format!("{} ({} {entries})", screen_words(&screen.screen), grouped(screen.entries))
    };
    (!screens.is_empty()).then(|| screens.iter().map(of).collect::<Vec<_>>().join(", "))
}

fn contact(found: contract::ContactFound) -> ContactFound {
    let kind = contact_words(&found.what);
    ContactFound {
        what: match found.organisation {
            Some(organisation) => format!("{kind}, {organisation}"),
            None => kind,
        },
        at: found.at.map(date_text),
        source: found.source,
    }
}

fn same_person(same: &contract::SamePerson) -> String {
    let count = same.emergencies_90_days;
    let emergencies = if count == 1 { "emergency" } else { "emergencies" };
    let peers = same.peers_median.map_or_else(
        || "Nobody else has the same job there.".to_owned(),
        |median| format!("The median of the same job there is {}.", grouped(median)),
    );
    format!("{} {emergencies} in 90 days. {peers}", grouped(count))
}

fn persons_opening(opening: contract::PersonsOpening) -> PersonsOpening {
    PersonsOpening {
        at: date_text(opening.at),
        basis: basis_words(opening.basis).to_owned(),
        kinds: opening.kinds.iter().map(|kind| kind_words(kind)).collect(),
    }
}

fn other(viewer: contract::OtherViewer) -> OtherViewer {
    let who = format!("{}, {}, {}", viewer.person, viewer.title, viewer.organisation);
    OtherViewer { who, at: date_text(viewer.at) }
}

/// Something that does not fit in the log of a computer: there is no opening and no patient to it.
fn device(finding: LedgerFinding) -> DeviceReviewed {
    let chain = finding.chain.get(..8).unwrap_or_default();
    DeviceReviewed {
        place: format!("entry {} of log {chain}", grouped(finding.sequence)),
        computer: finding.computer,
        found: date_text(finding.found),
        said: finding.said,
        times: finding.times,
    }
}

fn step(history: ReviewHistory) -> ReviewStep {
    let what = match history.act {
        ReviewAct::Raised => "Selected",
        ReviewAct::Appropriate => "Found appropriate",
        ReviewAct::Asked => "Asked",
        ReviewAct::Answered => "Answered",
        ReviewAct::Escalated => "Escalated",
        ReviewAct::Reopened => "Looked at anew",
        ReviewAct::Afterwards => "Added later",
    };
    ReviewStep {
        at: date_text(history.at),
        what: match history.by {
            Some(by) => format!("{what} by {by}"),
            None => what.to_owned(),
        },
        words: history.words,
    }
}

fn sample_words(sample: Option<&SampleDrawn>) -> String {
    let Some(sample) = sample else { return "No sample was drawn yet".to_owned() };
    format!(
        "Sample of week {}: {} of {} openings that no rule selected ({} %), seed {}",
        sample.week,
        grouped(sample.drawn),
        grouped(sample.of),
        sample.percent,
        sample.seed.get(..8).unwrap_or(&sample.seed).to_uppercase()
    )
}

fn report_row(row: contract::ReviewReportRow) -> ReviewReportRow {
    let numbers =
        [row.raised, row.appropriate, row.asked, row.escalated, row.waiting, row.over_ten_days];
    ReviewReportRow { name: row.name, numbers }
}

fn named(decision: ReviewDecision) -> &'static str {
    match decision {
        ReviewDecision::Appropriate => "review-appropriate",
        ReviewDecision::Ask => "review-ask",
        ReviewDecision::Escalate => "review-escalate",
        ReviewDecision::Reopen => "review-reopen",
    }
}

impl From<ReviewTab> for contract::ReviewTab {
    fn from(tab: ReviewTab) -> Self {
        match tab {
            ReviewTab::New => Self::New,
            ReviewTab::Asked => Self::Asked,
            ReviewTab::Escalated => Self::Escalated,
            ReviewTab::Closed => Self::Closed,
        }
    }
}

impl From<contract::ReviewTab> for ReviewTab {
    fn from(tab: contract::ReviewTab) -> Self {
        match tab {
            contract::ReviewTab::New => Self::New,
            contract::ReviewTab::Asked => Self::Asked,
            contract::ReviewTab::Escalated => Self::Escalated,
            contract::ReviewTab::Closed => Self::Closed,
        }
    }
}

impl From<ReviewDecision> for contract::ReviewDecision {
    fn from(decision: ReviewDecision) -> Self {
        match decision {
            ReviewDecision::Appropriate => Self::Appropriate,
            ReviewDecision::Ask => Self::Ask,
            ReviewDecision::Escalate => Self::Escalate,
            ReviewDecision::Reopen => Self::Reopen,
        }
    }
}

const PAGE: u32 = 100;

#[cfg(test)]
mod tests;
