//! What some roles may do besides opening records: privacy and administration. No clinical content.
//!
//! Whether a role has a function, and whether the second factor was given again for it, is for the gateway to say, at every
//! asking; each is written down before it is asked.

use access::Function;
use audit::{Act, Recorded};
use contract::ProblemCode;
use gateway_client::CallError;
use identity::Token;

use crate::{
    Trouble, Viewer,
    sign_in::{Author, digits},
};

/// A function that is being used: by whom, and since which epoch.
pub(crate) struct Using {
    token: Token,
    epoch: u64,
}

impl Using {
    pub(crate) fn token(&self) -> &Token {
        &self.token
    }

    pub(crate) fn epoch(&self) -> u64 {
        self.epoch
    }
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

    /// Writes down that a function is about to be used, where the second factor need not be given again before.
    pub(crate) fn use_function(
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

    pub(crate) fn who_is_using(&self) -> Result<Using, Trouble> {
        let mut state = self.state();
        let epoch = state.epoch;
        let work = state.at_work().ok_or(Trouble::NotSignedIn)?;
        Ok(Using { token: work.token.clone(), epoch })
    }

    fn author(&self) -> Result<Author, Trouble> {
        Ok(self.state().at_work().ok_or(Trouble::NotSignedIn)?.author())
    }

    /// The answer, if whoever asked for it is still at work: a list that comes after a lock is for nobody.
    pub(crate) fn for_whoever_asked<T>(
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
