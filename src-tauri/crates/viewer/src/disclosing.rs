//! What leaves the program: paper and the clipboard. Each is written down before it is handed over.
//!
//! Printing has two steps. First the paper is made and its event is on disk: that gives a ticket. Then the ticket is spent, once
//! and within a minute, to open the printer's window. What is called off in between stays written down: nobody can tell
//! whether the paper was photographed.

use access::{Disclosure, ScreenRules};
use audit::{Act, ActKind, Recorded};
use chrono::{DateTime, TimeDelta, Utc};
use nhs::{PatientId, Section};
use record::{
    Shown as Listed, View,
    view::{OnPaper, Paper, TimelineRow},
};
use uuid::Uuid;

use crate::{
    Shown, Trouble, Viewer,
    clock::Moment,
    gate::date_text,
    show::entry,
    state::{AtWork, Desk, OpenRecord, State},
    wire::{Leaving, Place, PrintOut, Printing},
};

/// The right to print what one event says, once.
pub(crate) struct Ticket {
    /// The event; of what is of nobody, a number of its own.
    event: Uuid,
    /// A lock, a closing and a sign-out end it.
    epoch: u64,
    given: Moment,
}

impl Viewer {
    /// Makes a part of the open record ready for paper, and gives the ticket for it.
    ///
    /// # Errors
    /// [`Trouble`]; nothing is handed out that could not be written down.
    pub async fn print_screen(
        &self,
        patient: &str,
        what: &OnPaper,
    ) -> Result<Shown<Printing>, Trouble> {
        self.tick();
        if !self.state().at_work().ok_or(Trouble::NotSignedIn)?.discloses(Disclosure::Print) {
            return Ok(Shown::of_words(Printing::Refused { words: NOT_PRINTED.to_owned() }));
        }
        if let OnPaper::Letter { id } = what {
            self.fetch_letter(patient, id).await?;
        }
        let (now, at_gateway) = (self.inner.clock.now(), self.gateway_time());
        let (epoch, of, event, paper, printed) = {
            let mut state = self.state();
            let epoch = state.epoch;
            let work = state.at_work().ok_or(Trouble::NotSignedIn)?;
            let open = work.open_record_of(patient)?;
            let view = seen(open, at_gateway)?;
            let paper = view.on_paper(what).ok_or(Trouble::NothingOpen)?;
            let act = Act::Printed {
                grant: open.grant.id().to_string(),
                purpose: open.grant.purpose(),
                screen: name_of(what).to_owned(),
                entries: paper.entries.iter().cloned().map(entry).collect(),
                withheld: withheld(&view),
            };
            let of = open.grant.patient().clone();
            let event = work.event_about(now, act, &of);
            (epoch, of, event, paper, printed_by(work, now))
        };
        let recorded = self.write_down(&event)?;
        let _ticket = self.give_ticket(&recorded, epoch)?;
        ready(recorded, &of, paper, printed)
    }

    /// Gives the ticket for what an event says; a lock that came while that was being written takes it back.
    pub(crate) fn give_ticket(&self, recorded: &Recorded, epoch: u64) -> Result<String, Trouble> {
        let mut state = self.state();
        if state.epoch != epoch {
            return Err(Trouble::Superseded);
        }
        let given = self.inner.clock.moment();
        state.ticket = Some(Ticket { event: recorded.id(), epoch, given });
        Ok(recorded.id().to_string())
    }

    /// The ticket for paper that is of nobody: only where no record is open or sealed, so that nothing of one can be on it.
    pub(crate) fn ticket_of_nobody(&self) -> Result<String, Trouble> {
        let mut state = self.state();
        let is_of_nobody = match &state.desk {
            Desk::Empty => true,
            Desk::Taken(work) => work.open.is_none(),
            Desk::Locked(_) => false,
        };
        if !is_of_nobody {
            return Err(Trouble::NotSignedIn);
        }
        let (event, epoch) = (Uuid::new_v4(), state.epoch);
        state.ticket = Some(Ticket { event, epoch, given: self.inner.clock.moment() });
        Ok(event.to_string())
    }

    /// Spends the ticket: from here on the paper is the printer's.
    #[must_use]
    pub fn spend_ticket(&self, reference: &str) -> Leaving {
        self.tick();
        let ticket = self.state().ticket.take();
        let holds = ticket.is_some_and(|ticket| {
            let state = self.state();
            ticket.event.to_string() == reference
                && ticket.epoch == state.epoch
                && self.inner.clock.passed_since(ticket.given) <= holds()
        });
        if holds { Leaving::Left } else { Leaving::Refused { words: LAPSED.to_owned() } }
    }

    /// Lets words be copied. As many as 50 characters are free; more are written down first, with the entries of which they are.
    /// `None` stands for a screen without an open record.
    ///
    /// # Errors
    /// [`Trouble`]; nothing is copied that could not be written down.
    pub fn copy(
        &self,
        patient: Option<&str>,
        entries: &[String],
        words: &str,
    ) -> Result<Leaving, Trouble> {
        self.tick();
        let characters = words.chars().count();
        if characters <= FREE {
            return Ok(Leaving::Left);
        }
        let (now, at_gateway) = (self.inner.clock.now(), self.gateway_time());
        let event = {
            let mut state = self.state();
            // Where nobody is at work, no patient is on the screen.
            let Some(work) = state.at_work() else { return Ok(Leaving::Left) };
            let Some(patient) = patient else { return Ok(refused(ONLY_FROM_A_RECORD)) };
            if !work.discloses(Disclosure::Copy) {
                return Ok(refused(NOT_COPIED));
            }
            let open = work.open_record_of(patient)?;
            let place = open.on_screen.place;
            let view = seen(open, at_gateway)?;
            let act = Act::Copied {
                grant: open.grant.id().to_string(),
                purpose: open.grant.purpose(),
                screen: screen_of(place).to_owned(),
                entries: copied(&view, place, entries).into_iter().map(entry).collect(),
                characters: u32::try_from(characters).unwrap_or(u32::MAX),
            };
            let of = open.grant.patient().clone();
            work.event_about(now, act, &of)
        };
        self.write_down(&event).map(|_recorded| Leaving::Left)
    }

    /// What this computer does with what is on its screen; the strictest while nobody is at work.
    #[must_use]
    pub fn screen_rules(&self) -> ScreenRules {
        match &self.state().desk {
            Desk::Taken(work) => work.policy.screen(self.inner.settings.profile.value),
            Desk::Empty | Desk::Locked(_) => ScreenRules::STRICTEST,
        }
    }
}

impl State {
    /// What may leave the program, by the policy of whoever is at work.
    pub(crate) fn discloses(&self) -> Vec<Disclosure> {
        match &self.desk {
            Desk::Taken(work) => {
                Disclosure::ALL.into_iter().filter(|way| work.discloses(*way)).collect()
            }
            Desk::Empty | Desk::Locked(_) => Vec::new(),
        }
    }
}

impl AtWork {
    fn discloses(&self, way: Disclosure) -> bool {
        self.policy.row(&self.practitioner).is_some_and(|row| row.permits(way))
    }
}

fn seen(open: &OpenRecord, at: DateTime<Utc>) -> Result<View<'_>, Trouble> {
    open.record.seen_through(&open.grant, at).map_err(|_| Trouble::NothingOpen)
}

fn ready(
    recorded: Recorded,
    patient: &PatientId,
    paper: Paper,
    printed: String,
) -> Result<Shown<Printing>, Trouble> {
    let print_out = PrintOut {
        reference: recorded.id().to_string(),
        seconds: u32::try_from(TICKET_SECONDS).unwrap_or(u32::MAX),
        paper,
        printed,
        uncontrolled: "Uncontrolled copy - shred after use".to_owned(),
    };
    Shown::of_record(recorded, ActKind::Printed, patient, Printing::Ready { print_out })
}

fn printed_by(work: &AtWork, now: DateTime<Utc>) -> String {
    let who = &work.practitioner;
    let at = date_text(now).short;
    let (title, place) = (&who.title, &who.organisation.name);
    format!("Printed {at} by {}, {title}, {}, {place}", who.name, who.workplace.name)
}

/// The entries that the page names. Where it names none that are shown, words of anything on the screen may be among them.
fn copied(view: &View<'_>, place: Place, named: &[String]) -> Vec<Listed> {
    let picked = view.picked(named);
    if !picked.is_empty() {
        return picked;
    }
    match place {
        Place::Overview => view.first_screen().manifest(),
        Place::Timeline => TimelineRow::manifest(&view.timeline()),
        Place::Section(section) => view.section(section).manifest(),
    }
}

fn withheld(view: &View<'_>) -> Vec<(Section, u32)> {
    let counts = view.counts().into_iter().filter(|count| count.withheld > 0);
    counts.map(|count| (count.section, count.withheld)).collect()
}

fn name_of(what: &OnPaper) -> &'static str {
    match what {
        OnPaper::Overview => "overview",
        OnPaper::Timeline => "timeline",
        OnPaper::Section { section } => section.name(),
        OnPaper::Letter { .. } => "letter",
        OnPaper::Test { .. } => Section::Results.name(),
    }
}

fn screen_of(place: Place) -> &'static str {
    match place {
        Place::Overview => "overview",
        Place::Timeline => "timeline",
        Place::Section(section) => section.name(),
    }
}

fn refused(words: &str) -> Leaving {
    Leaving::Refused { words: words.to_owned() }
}

fn holds() -> TimeDelta {
    TimeDelta::seconds(TICKET_SECONDS)
}

/// As many characters are copied without an event: a number, a name, a dose.
const FREE: usize = 50;
const TICKET_SECONDS: i64 = 60;
const NOT_PRINTED: &str = "Printing is not permitted for your role. Nothing was printed.";
const NOT_COPIED: &str =
    "Copying more than 50 characters is not permitted for your role. Nothing was copied.";
const ONLY_FROM_A_RECORD: &str =
    "More than 50 characters are copied only from an open record. Nothing was copied.";
const LAPSED: &str = "This preview was used, or is too old. Nothing was printed. Prepare it again.";
