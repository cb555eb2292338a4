//! What some roles may do besides opening records: privacy and administration. No clinical content.
//!
//! Whether a role has a function, and whether the second factor was given again for it, is for the gateway to say, at every
//! asking; each is written down before it is asked.

use access::{BasisKind, Function, Relationship};
use audit::{Act, Recorded};
use chrono::{DateTime, Utc};
use contract::{Alert, Alerts, EndSession, LedgerFinding, ProblemCode, SessionInForce};
use gateway_client::CallError;
use identity::Token;

use crate::{
    Clock, Trouble, Viewer,
    faults::sentence,
    gate::date_text,
    sign_in::{Author, digits},
    wire::{AlertRow, SessionRow},
};

/// A function that is being used: by whom, and since which epoch.
struct Using {
    token: Token,
    epoch: u64,
}

impl Viewer {
    /// Gives the second factor again, which opens the functions of privacy and administration for some minutes.
    ///
    /// # Errors
    /// [`Trouble`]; a code that does not match is named with its field.
    pub async fn step_up(&self, code: &str) -> Result<(), Trouble> {
        let (using, author) = (self.who_is_using()?, self.author()?);
        let answer = self.client()?.step_up(&using.token, digits(code)).await;
        let act = match &answer {
            Ok(()) => Some(Act::SteppedUp),
            Err(error) => did_not_match(error).then_some(Act::StepUpFailed),
        };
        if let Some(act) = act {
            let _recorded = self.write_down(&author.event(self.inner.clock.now(), act))?;
        }
        self.for_whoever_asked(&using, answer).map_err(|trouble| trouble.at(|_| Some("code")))?;
        self.state().at_work().ok_or(Trouble::NotSignedIn)?.must_step_up = false;
        Ok(())
    }

    /// The sessions in force, for administration.
    ///
    /// # Errors
    /// [`Trouble`]; where the second factor has to be given again, the fault says so.
    pub async fn sessions(&self) -> Result<Vec<SessionRow>, Trouble> {
        let (using, recorded) = self.use_function(Function::Administration, "sessions")?;
        let answer = self.client()?.sessions(&using.token, recorded).await;
        let answer = self.for_whoever_asked(&using, answer)?;
        Ok(answer.sessions.into_iter().map(session_row).collect())
    }

    /// Ends a session, for administration.
    ///
    /// # Errors
    /// [`Trouble`]
    pub async fn end_session_of(&self, session: &str) -> Result<(), Trouble> {
        let (using, recorded) = self.use_function(Function::Administration, "end-session")?;
        let end = EndSession { session: session.to_owned() };
        let answer = self.client()?.end_session(&using.token, &end, recorded).await;
        self.for_whoever_asked(&using, answer)
    }

    /// What waits to be looked at, for the review of privacy.
    ///
    /// # Errors
    /// [`Trouble`]
    pub async fn alerts(&self) -> Result<Vec<AlertRow>, Trouble> {
        let (using, recorded) = self.use_function(Function::PrivacyReview, "alerts")?;
        let answer = self.client()?.alerts(&using.token, recorded).await;
        let Alerts { alerts, findings } = self.for_whoever_asked(&using, answer)?;
        let alerts = alerts.into_iter().map(|alert| (alert.given, alert_row(alert)));
        let findings = findings.into_iter().map(|finding| (finding.found, finding_row(finding)));
        let mut rows: Vec<(DateTime<Utc>, AlertRow)> = alerts.chain(findings).collect();
        rows.sort_by_key(|(at, _)| *at);
        Ok(rows.into_iter().map(|(_, row)| row).collect())
    }

    fn use_function(
        &self,
        function: Function,
        what: &'static str,
    ) -> Result<(Using, Recorded), Trouble> {
        let using = self.who_is_using()?;
        if self.state().at_work().ok_or(Trouble::NotSignedIn)?.must_step_up {
            return Err(Trouble::StepUpNeeded);
        }
        Ok((using, self.write_act(Act::FunctionUsed { function, what })?))
    }

    fn who_is_using(&self) -> Result<Using, Trouble> {
        let mut state = self.state();
        let epoch = state.epoch;
        let work = state.at_work().ok_or(Trouble::NotSignedIn)?;
        Ok(Using { token: work.token.clone(), epoch })
    }

    fn author(&self) -> Result<Author, Trouble> {
        Ok(self.state().at_work().ok_or(Trouble::NotSignedIn)?.author())
    }

    /// The answer, if whoever asked for it is still at work: a list that comes after a lock is for nobody.
    fn for_whoever_asked<T>(
        &self,
        using: &Using,
        answer: Result<T, CallError>,
    ) -> Result<T, Trouble> {
        let answer = self.heard(&using.token, answer)?;
        if self.state().epoch == using.epoch { Ok(answer) } else { Err(Trouble::Superseded) }
    }

    /// Writes down an act of the person at work that is about no patient.
    pub(crate) fn write_act(&self, act: Act) -> Result<Recorded, Trouble> {
        let now = self.inner.clock.now();
        let event = self.state().at_work().ok_or(Trouble::NotSignedIn)?.event(now, act);
        self.write_down(&event)
    }
}

/// Whether a secret that was given did not match: that is written down. That nobody answered says nothing about the person.
pub(crate) fn did_not_match(error: &CallError) -> bool {
    let CallError::Problem(problem) = error else { return false };
    matches!(
        problem.code,
        ProblemCode::CodeNotAccepted | ProblemCode::NoMatch | ProblemCode::TooManyTries
    )
}

fn session_row(session: SessionInForce) -> SessionRow {
    SessionRow {
        session: session.session,
        name: session.name,
        email: session.email,
        work: format!("{}, {}", session.title, session.organisation),
        began: date_text(session.began),
        used: date_text(session.used),
        own: session.own,
    }
}

fn alert_row(alert: Alert) -> AlertRow {
    let why = match (&alert.reason, &alert.note) {
        (Some(reason), Some(note)) => Some(format!("{reason}: {note}")),
        (reason, note) => reason.clone().or_else(|| note.clone()),
    };
    let tie = alert.relationship.map_or("None", tie_words);
    AlertRow {
        kinds: alert.kinds.iter().map(|kind| kind_words(kind)).collect(),
        person: format!("{}, {}, {}", alert.person, alert.title, alert.organisation),
        patient: alert.patient,
        basis: basis_words(alert.basis).to_owned(),
        why,
        relationship: match &alert.claim {
            Some(claim) => format!("{tie}: {claim}"),
            None => tie.to_owned(),
        },
        lasted: match alert.ended {
            Some(ended) => format!("{} to {}", Clock::of_day(alert.given), Clock::of_day(ended)),
            None => "still open".to_owned(),
        },
        could_agree: alert.could_agree.map(|answer| answer.words().to_owned()),
        became: alert.became.map(|kind| basis_words(kind).to_lowercase()),
        at: date_text(alert.given),
        id: alert.id,
    }
}

/// Something that does not fit in the log of a computer: there is no opening and no patient to it.
fn finding_row(finding: LedgerFinding) -> AlertRow {
    let chain = finding.chain.get(..8).unwrap_or_default();
    let times = match finding.times {
        ..=1 => String::new(),
        times => format!(" Seen {times} times."),
    };
    AlertRow {
        id: format!("finding-{}", finding.id),
        at: date_text(finding.found),
        kinds: vec![kind_words(&finding.kind)],
        person: format!("{}, entry {} of log {chain}", finding.computer, finding.sequence),
        patient: "None".to_owned(),
        basis: "A device’s log".to_owned(),
        why: Some(format!("{}{times}", finding.said)),
        relationship: "None".to_owned(),
        lasted: "still open".to_owned(),
        could_agree: None,
        became: None,
    }
}

/// Why an opening has to be looked at, in words. A kind that is newer than this program is said as it is.
fn kind_words(kind: &str) -> String {
    match kind {
        "emergency" => "Emergency".to_owned(),
        "self-claimed" => "Relationship claimed by the person".to_owned(),
        "presenting-here" => "Presenting here (sample)".to_owned(),
        "safeguarding" => "Safeguarding".to_owned(),
        "legal-duty" => "Legal duty".to_owned(),
        "own-record" => "Own record".to_owned(),
        "same-surname-and-address" => "Same surname and address".to_owned(),
        "colleague" => "Colleague".to_owned(),
        "after-refusal" => "After a refusal".to_owned(),
        "unrecorded" => "Not in the device’s log".to_owned(),
        "wrong-patient" => "Wrong patient, closed by the person".to_owned(),
        "not-given-here" => "Only in the device’s log".to_owned(),
        "gap" => "Gap in a device’s log".to_owned(),
        "fork" => "Two events for one place in a device’s log".to_owned(),
        "edited" => "Event edited in a device’s log".to_owned(),
        "not-tied" => "Event not tied to those beside it".to_owned(),
        "foreign-chain" => "Event of another device’s log".to_owned(),
        "rolled-back" => "Device’s log replaced by an older copy".to_owned(),
        "second-chain" => "Second log of one device".to_owned(),
        "log-gone" => "Device’s log lost before it was sent".to_owned(),
        "clock-jump" => "Device’s clock jumped".to_owned(),
        "not-in-session" => "Event outside of a session".to_owned(),
        "ledger-doubted" => "A computer doubts the gateway’s ledger".to_owned(),
        "not-given" => "Permit that was not given here".to_owned(),
        other => sentence(&other.replace('-', " ")),
    }
}

fn basis_words(kind: BasisKind) -> &'static str {
    match kind {
        BasisKind::PermissionOnce => "Patient agreed to this visit",
        BasisKind::PermissionUntil => "Patient agreed until a date",
        BasisKind::PermissionByProxy => "Agreed in the patient’s place",
        BasisKind::Informed => "Patient told",
        BasisKind::TestInterpretation => "Interpreting a requested test",
        BasisKind::Emergency => "Emergency",
        BasisKind::Safeguarding => "Safeguarding",
        BasisKind::LegalDuty => "Legal duty",
    }
}

fn tie_words(tie: Relationship) -> &'static str {
    match tie {
        Relationship::RegisteredPractice => "Registered with the person’s practice",
        Relationship::PresentInOrganisation => "Present in the person’s organisation",
        Relationship::LaunchedInContext => "Launched from the person’s own system",
        Relationship::PresentingHere => "Presenting here",
        Relationship::SelfClaimed => "Claimed by the person",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each reason for which the gateway may want something looked at is said in words of its own, and not as its code.
    #[test]
    fn every_reason_is_said_in_words() {
        let reasons = [
            "emergency",
            "self-claimed",
            "presenting-here",
            "safeguarding",
            "legal-duty",
            "own-record",
            "same-surname-and-address",
            "colleague",
            "after-refusal",
            "unrecorded",
            "not-given-here",
            "wrong-patient",
            "gap",
            "fork",
            "edited",
            "not-tied",
            "foreign-chain",
            "rolled-back",
            "second-chain",
            "log-gone",
            "clock-jump",
            "not-in-session",
            "not-given",
            "ledger-doubted",
        ];
        let words: std::collections::HashSet<String> =
            reasons.iter().map(|reason| kind_words(reason)).collect();

        assert_eq!(words.len(), reasons.len(), "no two are the same");
        let as_it_is = words.iter().find(|words| words.ends_with('.'));
        assert_eq!(as_it_is, None, "each has words of its own");
        assert_eq!(kind_words("a-later-one"), "A later one.", "what is newer is said as it is");
    }

    #[test]
    fn a_finding_stands_among_the_alerts_and_names_no_patient() {
        let finding = LedgerFinding {
            id: 7,
            found: "2026-11-21T14:00:00Z".parse().unwrap(),
            kind: "fork".to_owned(),
            computer: "PC-ED-0042".to_owned(),
            chain: "3f2a77d0-0000-4000-8000-000000000000".to_owned(),
            sequence: 12,
            said: "It was offered and not taken.".to_owned(),
            times: 3,
        };

        let row = finding_row(finding);

        assert_eq!(row.kinds, ["Two events for one place in a device’s log"]);
        assert_eq!(row.person, "PC-ED-0042, entry 12 of log 3f2a77d0");
        assert_eq!(row.why.as_deref(), Some("It was offered and not taken. Seen 3 times."));
        assert_eq!(row.patient, "None");
    }
}
