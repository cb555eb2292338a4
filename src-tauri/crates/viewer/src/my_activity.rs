//! The clinician's own list: what this person did on this computer, and whether the gateway has it.

use access::Refusal;
use audit::{Act, ActKind, ChainCheck, Remembered, State};
use record::view::DateText;

use crate::{
    Shown, Trouble, Viewer,
    gate::date_text,
    patients::name_of,
    state::AtWork,
    wire::{Activity, MyActivity, Sending},
};

impl Viewer {
    /// The person's own activity, newest first. Looking at it is written down as well.
    ///
    /// # Errors
    /// [`Trouble`]
    pub fn my_activity(&self) -> Result<Shown<MyActivity>, Trouble> {
        let event = self
            .state()
            .at_work()
            .ok_or(Trouble::NotSignedIn)?
            .event(self.inner.clock.now(), Act::ActivityViewed);
        let recorded = self.write_down(&event)?;
        let (events, waiting, check) = {
            let me = event.who.as_ref().map(|who| who.id.clone()).unwrap_or_default();
            let spool = self.spool()?;
            (spool.own_events(&me)?, spool.waiting()?, spool.verify()?)
        };
        let mut state = self.state();
        let work = state.at_work().ok_or(Trouble::NotSignedIn)?;
        let rows = events
            .iter()
            .filter(|event| is_told(event.kind))
            .map(|event| row(work, event))
            .collect();
        let (intact, chain) = match check {
            ChainCheck::Intact { through } => (true, format!("intact to entry {through}")),
            ChainCheck::Broken { at, .. } => (false, format!("broken at entry {at}")),
        };
        Ok(Shown::after(recorded, MyActivity { rows, waiting, chain, intact }))
    }
}

fn row(work: &AtWork, event: &Remembered) -> Activity {
    let patient = event.patient.as_ref().map(|patient| {
        work.known.get(patient).map_or_else(
            || "a patient of an earlier session".to_owned(),
            |known| name_of(&known.banner),
        )
    });
    Activity {
        at: at(event),
        patient,
        what: what(event),
        why: why(event),
        sending: match &event.state {
            State::Waiting => Sending::Waiting,
            State::Acknowledged { .. } => Sending::Sent,
            State::SetAside { reason } => Sending::SetAside { reason: reason.clone() },
        },
        emergency: event.basis.as_deref() == Some("emergency"),
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
    };
    words.to_owned()
}

fn screen_of(event: &Remembered) -> String {
    event.screen.as_deref().unwrap_or("the record").replace('-', " ")
}

fn why(event: &Remembered) -> Option<String> {
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
