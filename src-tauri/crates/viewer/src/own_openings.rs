//! One's own openings: each with all that was done under it, how its review stands, and what can still be said of it.

use std::cmp::Ordering;

use access::{CouldAgree, GrantId};
use audit::{Act, ActKind, Remembered, State};
use chrono::{DateTime, Utc};
use contract::{AnswerQuestion, MyAccess, OwnQuestion, OwnReviewState, SayAfterwards};

use crate::{
    Trouble, Viewer,
    gate::date_text,
    my_activity::{screen_of, sending, why},
    review_words::{basis_words, for_how_long},
    wire::{Activity, Afterwards, ReviewQuestion, Sending},
};

impl Viewer {
    /// Answers what the review asks about an own opening.
    ///
    /// # Errors
    /// [`Trouble`]
    pub async fn answer_review(&self, item: String, words: &str) -> Result<(), Trouble> {
        let words = words.trim();
        if words.is_empty() {
            return Err(Trouble::input("answer", "REV-01", "write an answer"));
        }
        let using = self.who_is_using()?;
        let recorded = self.write_act(Act::ReviewAnswered { item: item.clone() })?;
        let answer = AnswerQuestion { item, words: words.to_owned() };
        let answered = self.client()?.answer_question(using.token(), &answer, recorded).await;
        self.for_whoever_asked(&using, answered)
    }

    /// Says of an own opening that has ended whether the patient could agree later, or that it was the wrong patient's.
    ///
    /// # Errors
    /// [`Trouble`]
    pub async fn say_afterwards(
        &self,
        grant: GrantId,
        could_agree: Option<CouldAgree>,
        wrong_patient: bool,
    ) -> Result<(), Trouble> {
        let using = self.who_is_using()?;
        let act = Act::SaidAfterwards { grant: grant.0.clone(), could_agree, wrong_patient };
        let recorded = self.write_act(act)?;
        let said = SayAfterwards { grant, could_agree, wrong_patient };
        let answer = self.client()?.say_afterwards(using.token(), &said, recorded).await;
        self.for_whoever_asked(&using, answer)
    }
}

/// A record that was open once, with what was done while it was, the oldest first.
pub(crate) struct Opening<'a> {
    began: &'a Remembered,
    then: Vec<&'a Remembered>,
}

impl<'a> Opening<'a> {
    /// Puts together what was done under one permit, of these in the order in which they were written down, and leaves the rest.
    pub(crate) fn gathered(events: &[&'a Remembered]) -> (Vec<Self>, Vec<&'a Remembered>) {
        let (mut openings, mut alone): (Vec<Self>, Vec<&Remembered>) = (Vec::new(), Vec::new());
        for event in events {
            let begins = matches!(event.kind, ActKind::Permitted | ActKind::KeptOpened);
            if begins && event.grant.is_some() {
                openings.push(Self { began: event, then: Vec::new() });
                continue;
            }
            let under = event.grant.as_deref().filter(|_| belongs(event.kind)).and_then(|grant| {
                openings.iter_mut().rfind(|opening| opening.grant() == Some(grant))
            });
            match under {
                Some(opening) => opening.then.push(event),
                None => alone.push(event),
            }
        }
        (openings, alone)
    }

    /// Whether it was under this grant.
    pub(crate) fn is_under(&self, grant: &GrantId) -> bool {
        self.grant() == Some(grant.0.as_str())
    }

    fn grant(&self) -> Option<&'a str> {
        self.began.grant.as_deref()
    }

    fn closed(&self) -> Option<DateTime<Utc>> {
        self.then.iter().find(|event| event.kind == ActKind::Closed).map(|event| event.recorded)
    }

    /// `Opened: overview, medicines. Printed: results`
    fn what(&self) -> String {
        let seen = self.screens(ActKind::Showing);
        let opened =
            if self.began.kind == ActKind::KeptOpened { "Kept record opened" } else { "Opened" };
        let mut words = vec![match seen.as_str() {
            "" => format!("{opened}: nothing was shown"),
            seen => format!("{opened}: {seen}"),
        }];
        for (kind, name) in [(ActKind::Printed, "Printed"), (ActKind::Copied, "Copied from")] {
            let screens = self.screens(kind);
            words.extend((!screens.is_empty()).then(|| format!("{name}: {screens}")));
        }
        if self.then.iter().any(|event| event.kind == ActKind::Kept) {
            words.push("Kept for a visit".to_owned());
        }
        words.join(". ")
    }

    /// Which screens, each once, in the order in which they were first seen.
    fn screens(&self, kind: ActKind) -> String {
        let mut screens: Vec<String> = Vec::new();
        for event in self.then.iter().filter(|event| event.kind == kind) {
            let screen = screen_of(event);
            if !screens.contains(&screen) {
                screens.push(screen);
            }
        }
        screens.join(", ")
    }

    /// Where the least far of its entries is on the way.
    fn sending(&self) -> Sending {
        let all = std::iter::once(&self.began).chain(&self.then).map(|event| &event.state);
        sending(
            all.max_by(|one, other| how_far(one).cmp(&how_far(other))).unwrap_or(&self.began.state),
        )
    }
}

fn how_far(state: &State) -> u8 {
    match state {
        State::Acknowledged { .. } => 0,
        State::Waiting => 1,
        State::SetAside { .. } => 2,
    }
}

/// What is told together with the opening under which it was done.
fn belongs(kind: ActKind) -> bool {
    matches!(
        kind,
        ActKind::Showing | ActKind::Printed | ActKind::Copied | ActKind::Kept | ActKind::Closed
    )
}

/// These openings in words. What the gateway tells of a grant stands beside the first opening under it.
pub(crate) fn told<'a>(
    openings: &'a [Opening<'a>],
    accesses: &'a [MyAccess],
    now: DateTime<Utc>,
    named: impl Fn(&Remembered) -> Option<String> + 'a,
) -> impl Iterator<Item = (DateTime<Utc>, Activity)> + 'a {
    openings.iter().enumerate().map(move |(place, opening)| {
        let is_first =
            openings.iter().position(|other| other.grant() == opening.grant()) == Some(place);
        let access = accesses.iter().find(|access| is_first && opening.is_under(&access.grant));
        (opening.began.recorded, row(opening, access, now, named(opening.began)))
    })
}

fn row(
    opening: &Opening<'_>,
    access: Option<&MyAccess>,
    now: DateTime<Utc>,
    patient: Option<String>,
) -> Activity {
    let began = opening.began;
    let seconds = opening.closed().map(|closed| (closed - began.recorded).num_seconds().max(0));
    Activity {
        id: began.id.to_string(),
        at: date_text(began.recorded),
        patient,
        what: opening.what(),
        note: access.and_then(|access| access.note.clone()),
        why: why(began),
        lasted: seconds.map(|seconds| for_how_long(seconds.unsigned_abs())),
        sending: opening.sending(),
        emergency: began.basis.as_deref() == Some("emergency"),
        review: access.and_then(review_words),
        question: access
            .and_then(|access| access.question.as_ref())
            .map(|asked| question(asked, now)),
        afterwards: access.and_then(afterwards),
    }
}

/// An opening of which this computer's log does not tell.
pub(crate) fn from_elsewhere(access: &MyAccess, now: DateTime<Utc>) -> Activity {
    let basis = basis_words(access.basis);
    let seconds = access.ended.map(|ended| (ended - access.given).num_seconds().max(0));
    Activity {
        id: access.grant.0.clone(),
        at: date_text(access.given),
        patient: Some(access.patient.clone()),
        what: "Opened at another computer, or before this one’s log began".to_owned(),
        note: access.note.clone(),
        why: Some(match &access.reason {
            Some(reason) => format!("{basis}: {reason}"),
            None => basis.to_owned(),
        }),
        lasted: seconds.map(|seconds| for_how_long(seconds.unsigned_abs())),
        sending: Sending::Sent,
        emergency: access.emergency,
        review: review_words(access),
        question: access.question.as_ref().map(|asked| question(asked, now)),
        afterwards: afterwards(access),
    }
}

/// How its review stands, where the person knows of one, and what was said later.
fn review_words(access: &MyAccess) -> Option<String> {
    let review = access.review.as_ref().map(|review| match review.state {
        OwnReviewState::Waiting => "Review: open".to_owned(),
        OwnReviewState::Asked => "Review: a question to you".to_owned(),
        OwnReviewState::Answered => "Review: you have answered".to_owned(),
        OwnReviewState::Appropriate => match review.outcome_at {
            Some(at) => format!("Review: found appropriate, {}", date_text(at).short),
            None => "Review: found appropriate".to_owned(),
        },
    });
    let agreed = access.could_agree.map(|said| format!("Able to agree later: {}", said.words()));
    let wrong = access.wrong_patient.then(|| "Opened for the wrong patient".to_owned());
    let said: Vec<String> = [review, agreed, wrong].into_iter().flatten().collect();
    (!said.is_empty()).then(|| said.join(". "))
}

fn question(asked: &OwnQuestion, now: DateTime<Utc>) -> ReviewQuestion {
    let by = date_text(asked.due).short;
    ReviewQuestion {
        item: asked.item.clone(),
        words: asked.words.clone(),
        asked: format!("{}, {}", asked.by_title, date_text(asked.asked).short),
        due: match asked.due.cmp(&now) {
            Ordering::Less | Ordering::Equal => format!("Overdue: it was to be answered by {by}"),
            Ordering::Greater => format!("Answer by {by}"),
        },
        answered: asked.answered.as_ref().map(|answer| {
            format!("You answered {}: “{}”", date_text(answer.at).short, answer.words)
        }),
    }
}

/// What can still be said of it: nothing while it lasts, and nothing twice.
fn afterwards(access: &MyAccess) -> Option<Afterwards> {
    access.ended?;
    let could_agree = access.emergency && access.could_agree.is_none();
    let wrong_patient = !access.wrong_patient;
    (could_agree || wrong_patient).then(|| Afterwards {
        grant: access.grant.0.clone(),
        could_agree,
        wrong_patient,
    })
}
