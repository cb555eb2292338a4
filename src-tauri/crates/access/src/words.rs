//! A policy in words, for whoever answers for it: the whole of it, and what differs between two.

use std::fmt::Write as _;

use nhs::Section;

use crate::{
    BasisKind, Disclosure, Function, Keep, Limits, Policy, Profile, Question, Reasons, Restricted,
    RoleRow,
};

impl Policy {
    /// The whole of it in words, one paragraph for what holds for all and one for each row.
    #[must_use]
    pub fn in_words(&self) -> String {
        let mut words = format!("Policy {}\n\nFor all\n", self.version());
        self.for_all().iter().for_each(|said| line(&mut words, said));
        for row in self.rows() {
            let _ = write!(words, "\n{}: {}\n", row.rule(), row.name);
            row.in_words().iter().for_each(|said| line(&mut words, said));
        }
        words.push_str("\nWho is not named here opens no record.\n");
        words
    }

    /// What differs in another policy, in words: what is said no longer begins with `-`, what is new with `+`.
    #[must_use]
    pub fn differences(&self, other: &Self) -> String {
        let mut words = format!("Policy {} becomes {}\n", self.version(), other.version());
        differ(&mut words, "For all", &self.for_all(), &other.for_all());
        let rules = |policy: &Self| {
            policy.rows().iter().map(|row| row.rule().to_owned()).collect::<Vec<_>>()
        };
        let mut all = rules(self);
        all.extend(rules(other).into_iter().filter(|rule| !rules(self).contains(rule)));
        for rule in all {
            differ(&mut words, &rule, &self.said_of(&rule), &other.said_of(&rule));
        }
        if words.lines().count() == 1 {
            words.push_str("\nNobody may see or do more or less than before.\n");
        }
        words
    }

    fn for_all(&self) -> Vec<String> {
        let limits = self.limits();
        let mut said = vec![
            format!(
                "A test can be interpreted {} days after its request or result.",
                limits.test_window_days
            ),
            format!(
                "A patient counts as present {} hours before and after an appointment or a stay.",
                limits.presence_hours
            ),
            format!(
                "A record stays on a screen that hears nothing for {} minutes.",
                limits.lease_minutes
            ),
            format!(
                "The second factor, given again, holds for {} minutes.",
                limits.step_up_minutes
            ),
            format!(
                "A device has {} hours to tell what it had written down before it asked; then the privacy officer is told.",
                limits.event_due_hours
            ),
            format!(
                "What was written down stays on the computer for {} days after the gateway has taken it.",
                limits.local_event_days
            ),
            format!(
                "What the gateway was told of people it keeps for {} years; then hashes alone.",
                limits.event_keep_years
            ),
            format!(
                "Where {} events of a computer or more wait to be sent, or one has waited for {} hours, only an emergency opens a record there; at half of that its people are warned.",
                limits.unsent_events, limits.unsent_hours
            ),
            format!(
                "Of a hundred openings on “presenting here now”, {} are reviewed.",
                limits.sampled_percent
            ),
        ];
        said.push(format!(
            "A patient’s access report {}.",
            if self.reports_name_people() {
                "may name people"
            } else {
                "names roles only, no people"
            }
        ));
        said.extend(Profile::ALL.map(|profile| {
            let times = self.timeouts(profile);
            format!(
                "{}: covered after {} s (0: never), locked after {} s with a warning {} s before, ended {} s after that and {} h after the sign-in.",
                profile.name(), times.curtain_seconds, times.lock_seconds, times.warning_seconds,
                times.end_after_lock_seconds, times.absolute_seconds / 3600,
            )
        }));
        said.extend(Profile::ALL.map(|profile| {
            let rules = self.screen(profile);
            format!(
                "{}: pictures of the window {}, the record {} when the person turns to another window, copied words are gone after {} s.",
                profile.name(),
                if rules.protected { "are kept off where the system can" } else { "can be taken" },
                if rules.covered_on_leaving { "is covered" } else { "stays" },
                rules.clipboard_seconds,
            )
        }));
        said.push(self.keep().in_words());
        said.extend(self.review().in_words());
        said
    }

    fn said_of(&self, rule: &str) -> Vec<String> {
        let row = self.rows().iter().find(|row| row.rule == rule);
        row.map_or_else(Vec::new, |row| {
            let mut said = vec![format!("is called {}.", row.name)];
            said.extend(Section::ALL.map(|section| row.of_section(section)));
            said.extend(row.in_words().into_iter().filter(|said| !said.starts_with("sees ")));
            said
        })
    }
}

impl Keep {
    fn in_words(&self) -> String {
        if self.profiles.is_empty() || self.bases.is_empty() {
            return "No record is kept for a visit.".to_owned();
        }
        let places: Vec<&str> = self.profiles.iter().map(|profile| profile.name()).collect();
        let bases: Vec<&str> = self.bases.iter().map(|kind| ground(*kind)).collect();
        format!(
            "On {}, {} records at once are kept for a visit, in memory and for {} hours at most, where {}.",
            places.join(" and "),
            self.records,
            self.hours,
            bases.join(", or "),
        )
    }
}

impl RoleRow {
    fn in_words(&self) -> Vec<String> {
        let mut said = vec![format!("sees {}.", list(&self.shows))];
        if !self.counts.is_empty() {
            said.push(format!("sees only the number of {}.", list(&self.counts)));
        }
        said.push(format!(
            "restricted entries {}.",
            match self.restricted {
                Restricted::Visible => "are shown",
                Restricted::Withheld => "are counted and not shown",
                Restricted::Hidden => "are neither shown nor counted",
            }
        ));
        said.extend(
            BasisKind::ALL
                .into_iter()
                .filter(|kind| self.bases.contains(kind))
                .map(|kind| self.way(kind)),
        );
        if self.bases.is_empty() {
            said.push("opens no record.".to_owned());
        }
        if self.may_claim {
            let reasons = words(&self.reasons.claim, |reason| reason.words());
            said.push(format!("may claim a relationship that nobody knows of ({reasons}); the privacy officer is told."));
        }
        said.extend(Disclosure::ALL.into_iter().filter(|way| self.permits(*way)).map(|way| {
            match way {
                Disclosure::Print => "may print what is shown; what was printed is written down.",
                Disclosure::Copy => {
                    "may copy what is shown; more than 50 characters are written down."
                }
            }
            .to_owned()
        }));
        said.extend(Function::ALL.into_iter().filter(|function| self.functions.contains(function)).map(|function| {
            format!("may, with the second factor given again: {}.", match function {
                Function::PrivacyReview => "review what was opened",
                Function::Administration => "end sessions, and carry out opt-outs together with a second person",
                Function::AccessReport => "tell a patient who has opened the record",
                Function::SubjectAccess => "hand a patient a copy of what the record holds",
            })
        }));
        said
    }

    fn of_section(&self, section: Section) -> String {
        let how = if self.shows.contains(&section) {
            "sees"
        } else if self.counts.contains(&section) {
            "sees only the number of"
        } else {
            "does not see"
        };
        format!("{how} {}.", spaced(section.name()))
    }

    /// A way to open a record, with how long it lasts and the reasons that go with it.
    fn way(&self, kind: BasisKind) -> String {
        let ground = ground(kind);
        let lasts = lasts(&self.limits, kind);
        let why =
            reasons_for(&self.reasons, kind).map_or_else(String::new, |why| format!(" ({why})"));
        if kind == BasisKind::Informed && self.question == Question::Ask {
            return format!("may not open a record because {ground}: the patient is asked.");
        }
        format!("may open a record because {ground}{why}, for {lasts}.")
    }
}

fn ground(kind: BasisKind) -> &'static str {
    match kind {
        BasisKind::PermissionOnce => "the patient agreed to this visit",
        BasisKind::PermissionUntil => "the patient agreed until a date",
        BasisKind::PermissionByProxy => "somebody agreed in the patient’s place",
        BasisKind::Informed => "the patient was told",
        BasisKind::TestInterpretation => "a requested test is interpreted",
        BasisKind::Emergency => "the patient cannot be asked",
        BasisKind::Safeguarding => "somebody has to be protected",
        BasisKind::LegalDuty => "the law requires it",
    }
}

fn lasts(limits: &Limits, kind: BasisKind) -> String {
    let longest = limits.of(kind);
    if kind == BasisKind::PermissionUntil {
        format!("{} days at most", longest.num_days())
    } else {
        format!("{} hours at most", longest.num_hours())
    }
}

fn reasons_for(reasons: &Reasons, kind: BasisKind) -> Option<String> {
    match kind {
        BasisKind::PermissionByProxy => Some(words(&reasons.proxy, |reason| reason.words())),
        BasisKind::Emergency => Some(words(&reasons.emergency, |reason| reason.words())),
        BasisKind::Safeguarding => Some(words(&reasons.safeguarding, |reason| reason.words())),
        BasisKind::LegalDuty => Some(words(&reasons.legal_duty, |reason| reason.words())),
        BasisKind::PermissionOnce
        | BasisKind::PermissionUntil
        | BasisKind::Informed
        | BasisKind::TestInterpretation => None,
    }
}

fn words<R: Copy>(reasons: &[R], words: fn(R) -> &'static str) -> String {
    reasons.iter().map(|reason| words(*reason)).collect::<Vec<_>>().join("; ")
}

fn list(sections: &[Section]) -> String {
    if sections.is_empty() {
        return "nothing".to_owned();
    }
    sections.iter().map(|section| spaced(section.name())).collect::<Vec<_>>().join(", ")
}

fn spaced(name: &str) -> String {
    name.replace('-', " ")
}

fn line(words: &mut String, said: &str) {
    let _ = writeln!(words, "  {said}");
}

fn differ(words: &mut String, about: &str, before: &[String], after: &[String]) {
    let gone = before.iter().filter(|said| !after.contains(said)).map(|said| ('-', said));
    let new = after.iter().filter(|said| !before.contains(said)).map(|said| ('+', said));
    let changes: Vec<(char, &String)> = gone.chain(new).collect();
    if changes.is_empty() {
        return;
    }
    let _ = write!(words, "\n{about}\n");
    for (sign, said) in changes {
        let _ = writeln!(words, "  {sign} {said}");
    }
}
