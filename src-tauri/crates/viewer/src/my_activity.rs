//! The clinician's own list: what this person did, whether the gateway has it, and what the review of it asks.
//!
//! What was done at this computer is read from its own log. The gateway adds what it alone knows: openings at other computers, the
//! review, and the names of patients of earlier sessions. Without the gateway the list is this computer's, and says so.

use access::Refusal;
use audit::{Act, ActKind, ChainCheck, Recorded, Remembered, State};
use chrono::{DateTime, Days, NaiveDate, Utc};
use contract::{MyAccess, MyAccesses};
use gateway_client::CallError;
use record::view::DateText;

use crate::{
    Shown, Trouble, Viewer,
    functions::Using,
    gate::date_text,
    own_openings::{Opening, from_elsewhere, told},
    patients::name_of,
    state::AtWork,
    wire::{Activity, MyActivity, Sending},
};

impl Viewer {
    /// The person's own activity of so many days, today among them, newest first. Looking at it is written down as well.
    ///
    /// # Errors
    /// [`Trouble`]
    pub async fn my_activity(&self, days: u32) -> Result<Shown<MyActivity>, Trouble> {
        let (now, days) = (self.inner.clock.now(), days.clamp(1, LONGEST));
        let using = self.who_is_using()?;
        let event =
            self.state().at_work().ok_or(Trouble::NotSignedIn)?.event(now, Act::ActivityViewed);
        let recorded = self.write_down(&event)?;
        let told = self.told_of_mine(&using, days, &recorded).await?;
        let log = {
            let me = event.who.as_ref().map(|who| who.id.clone()).unwrap_or_default();
            let spool = self.spool()?;
            OwnLog {
                events: spool.own_events(&me)?,
                waiting: spool.waiting()?,
                check: spool.verify()?,
            }
        };
        let mut state = self.state();
        // Reading the log takes its time: what was read is for who asked, and for nobody who came since.
        if state.epoch != using.epoch() {
            return Err(Trouble::Superseded);
        }
        let work = state.at_work().ok_or(Trouble::NotSignedIn)?;
        let rows = rows(work, &log.events, &told.accesses, first_day(now, days), now);
        Ok(Shown::after(recorded, log.listed(days, rows, told.without)))
    }

    /// What the gateway tells of it. Only where it ends the session, or somebody else is at work since, is there no list at all.
    async fn told_of_mine(
        &self,
        using: &Using,
        days: u32,
        recorded: &Recorded,
    ) -> Result<Told, Trouble> {
        let answer = self.client()?.my_accesses(using.token(), days, recorded).await;
        match self.for_whoever_asked(using, answer) {
            Ok(MyAccesses { accesses, more }) => {
                Ok(Told { accesses, without: more.then(|| MORE.to_owned()) })
            }
            Err(
                trouble @ (Trouble::NotSignedIn
                | Trouble::Superseded
                | Trouble::Call(CallError::NotSignedIn)),
            ) => Err(trouble),
            Err(trouble) => Ok(Told { accesses: Vec::new(), without: Some(without(&trouble)) }),
        }
    }
}

/// What the gateway tells of one's own openings, and what of them is missing.
struct Told {
    accesses: Vec<MyAccess>,
    without: Option<String>,
}

/// What this computer's log tells of one person, and of itself.
struct OwnLog {
    events: Vec<Remembered>,
    waiting: u64,
    check: ChainCheck,
}

impl OwnLog {
    fn listed(&self, days: u32, rows: Vec<Activity>, without: Option<String>) -> MyActivity {
        let (intact, chain) = match self.check {
            ChainCheck::Intact { through } => (true, format!("intact to entry {through}")),
            ChainCheck::Broken { at, .. } => (false, format!("broken at entry {at}")),
        };
        let of = |sending: fn(&Sending) -> bool| {
            u64::try_from(rows.iter().filter(|row| sending(&row.sending)).count())
                .unwrap_or(u64::MAX)
        };
        MyActivity {
            days,
            waiting: self.waiting,
            listed_waiting: of(|sending| matches!(sending, Sending::Waiting)),
            listed_set_aside: of(|sending| matches!(sending, Sending::SetAside { .. })),
            rows,
            chain,
            intact,
            without,
        }
    }
}

/// Why what the gateway knows is not in the list.
fn without(trouble: &Trouble) -> String {
    if matches!(trouble, Trouble::Call(error) if error.is_network()) {
        return WITHOUT.to_owned();
    }
    format!(
        "The record service answered with a fault ({}): this is what was done at this computer. Reviews and openings at other computers are missing. If it stays so, tell IT.",
        trouble.fault().code
    )
}

/// Acts and openings, the newest first.
fn rows(
    work: &AtWork,
    events: &[Remembered],
    accesses: &[MyAccess],
    first: NaiveDate,
    now: DateTime<Utc>,
) -> Vec<Activity> {
    // A question has no age: what it is about is listed with it.
    let is_asked = |event: &Remembered| {
        let mut asked = accesses.iter().filter(|access| is_open(access));
        asked.any(|access| event.grant.as_deref() == Some(&access.grant.0))
    };
    let mut events: Vec<&Remembered> = events
        .iter()
        .filter(|event| is_told(event.kind) && (day(event.recorded) >= first || is_asked(event)))
        .collect();
    events.sort_by_key(|event| event.sequence);
    let (openings, alone) = Opening::gathered(&events);
    let named = |event: &Remembered| patient_of(work, event, accesses);
    let alone = alone.into_iter().map(|event| (event.recorded, row(named(event), event)));
    let opened = told(&openings, accesses, now, named);
    let elsewhere = accesses
        .iter()
        .filter(|access| day(access.given) >= first || is_open(access))
        .filter(|access| !openings.iter().any(|opening| opening.is_under(&access.grant)))
        .map(|access| (access.given, from_elsewhere(access, now)));
    let mut rows: Vec<(DateTime<Utc>, Activity)> = alone.chain(opened).chain(elsewhere).collect();
    rows.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    rows.into_iter().map(|(_, row)| row).collect()
}

/// Whether the person is asked about it and has not answered.
fn is_open(access: &MyAccess) -> bool {
    access.question.as_ref().is_some_and(|question| question.answered.is_none())
}

/// The first day of so many, today among them.
fn first_day(now: DateTime<Utc>, days: u32) -> NaiveDate {
    let today = day(now);
    today.checked_sub_days(Days::new(u64::from(days.saturating_sub(1)))).unwrap_or(today)
}

fn day(at: DateTime<Utc>) -> NaiveDate {
    nhs::british(at).date_naive()
}

fn patient_of(work: &AtWork, event: &Remembered, accesses: &[MyAccess]) -> Option<String> {
    let patient = event.patient.as_ref()?;
    if let Some(known) = work.known.get(patient) {
        return Some(name_of(&known.banner));
    }
    let told = accesses.iter().find(|access| event.grant.as_deref() == Some(&access.grant.0));
    Some(
        told.map_or_else(
            || "a patient of an earlier session".to_owned(),
            |told| told.patient.clone(),
        ),
    )
}

fn row(patient: Option<String>, event: &Remembered) -> Activity {
    Activity {
        id: event.id.to_string(),
        at: at(event),
        patient,
        what: what(event),
        note: None,
        why: why(event),
        lasted: None,
        sending: sending(&event.state),
        emergency: event.basis.as_deref() == Some("emergency"),
        review: None,
        question: None,
        afterwards: None,
    }
}

pub(crate) fn sending(state: &State) -> Sending {
    match state {
        State::Waiting => Sending::Waiting,
        State::Acknowledged { .. } => Sending::Sent,
        State::SetAside { reason } => Sending::SetAside { reason: reason.clone() },
    }
}

fn at(event: &Remembered) -> DateText {
    date_text(event.recorded)
}

/// Steps that belong to an act which is told already are not told again.
fn is_told(kind: ActKind) -> bool {
    !matches!(
        kind,
        ActKind::Asked | ActKind::Fetching | ActKind::ActivityViewed | ActKind::PatientChosen
    )
}

fn what(event: &Remembered) -> String {
    let words = match event.kind {
        ActKind::ChainBegun => "log begun on this computer",
        ActKind::SignedIn => "signed in",
        ActKind::SignInFailed => "sign-in failed",
        ActKind::CredentialsChanged => "changed what signs in",
        ActKind::StatementAccepted => "read and accepted the statement on misuse",
        ActKind::Locked => "locked",
        ActKind::Unlocked => "unlocked",
        ActKind::UnlockFailed => "wrong password at the lock",
        ActKind::SignedOut => "signed out",
        ActKind::Search => "searched for a patient",
        ActKind::Launched => "came by a link of another program",
        ActKind::Asked => "asked to open the record",
        ActKind::Permitted => "record opened",
        ActKind::Refused => "not opened",
        ActKind::PatientSaidNo => "patient said no",
        ActKind::RefusalTakenBack => "took back that the patient said no",
        ActKind::Withdrawn => "permission withdrawn",
        ActKind::Fetching => "record fetched",
        ActKind::Showing => return format!("saw {}", screen_of(event)),
        ActKind::Printed => return format!("printed {}", screen_of(event)),
        ActKind::Exported => "saved a copy of a record for the patient",
        ActKind::Copied => return format!("copied from {}", screen_of(event)),
        ActKind::Kept => "kept the record for a visit",
        ActKind::KeptOpened => "kept record opened",
        ActKind::KeptDropped => "record kept no longer",
        ActKind::Closed => "record closed",
        ActKind::ActivityViewed => "looked at this list",
        ActKind::PatientChosen => "chose a patient",
        ActKind::SteppedUp => "gave the second factor again",
        ActKind::StepUpFailed => "second factor did not match",
        ActKind::PasswordChanged => "changed the password",
        ActKind::FunctionUsed => "used a function of privacy or administration",
        ActKind::LedgerDoubted => "found the record service’s activity ledger changed",
        ActKind::ReviewAnswered => "answered a question of the privacy review",
        ActKind::SaidAfterwards => "added something to an opening that had ended",
    };
    words.to_owned()
}

pub(crate) fn screen_of(event: &Remembered) -> String {
    event.screen.as_deref().unwrap_or("the record").replace('-', " ")
}

pub(crate) fn why(event: &Remembered) -> Option<String> {
    let said = event.said.as_deref().map(|said| refusal(said).unwrap_or(said).to_owned());
    let basis = match event.basis.as_deref() {
        None | Some("not-asked") => return said,
        Some("permission-once") => "agreed, this visit".to_owned(),
        Some("permission-until") => "agreed, until a date".to_owned(),
        Some("permission-by-proxy") => "agreed in the patient’s place".to_owned(),
        Some("informed") => "patient told".to_owned(),
        Some("test-interpretation") => "interpreting a requested test".to_owned(),
        Some("emergency") => "EMERGENCY".to_owned(),
        Some("in-force") => "access in force".to_owned(),
        Some(other) => other.replace('-', " "),
    };
    Some(match said {
        Some(said) => format!("{basis}: {said}"),
        None => basis,
    })
}

/// A refusal in a few words, where that is what was said.
fn refusal(said: &str) -> Option<&'static str> {
    let refusal = Refusal::ALL.into_iter().find(|refusal| refusal.name() == said)?;
    Some(match refusal {
        Refusal::SessionNotActive => "the session was not active",
        Refusal::UnknownRole => "the role is not in the policy",
        Refusal::RoleOpensNoRecord => "the role opens no record",
        Refusal::OptedOut => "the patient has opted out",
        Refusal::PracticeNotSharing => "the practice does not share",
        Refusal::NoRelationship => "nothing ties you to the patient",
        Refusal::BasisNotAllowed => "the role may not use this ground",
        Refusal::PermissionEnded => "the permission had ended",
        Refusal::PermissionTooLong => "the permission was longer than allowed",
        Refusal::ReasonNotOffered => "the reason is not one of those offered",
        Refusal::NoTestRequested => "no test was requested for this patient",
        Refusal::GrantEnded => "the access had ended",
        Refusal::PermissionWithdrawn => "the patient had taken the permission back",
        Refusal::NoWordFromGateway => "the record service had not answered for too long",
        Refusal::TooMuchUnsent => "too much activity waited to be sent",
    })
}

/// In days.
const LONGEST: u32 = 90;
const MORE: &str = "The record service lists your latest 500 openings. Older ones are in the list only where they were made at this computer, and without their review.";
const WITHOUT: &str = "The record service does not answer: this is what was done at this computer. Reviews and openings at other computers come when it does.";

#[cfg(test)]
mod tests;
