//! What holds of the grants, as the gateway says it while somebody is at work. A record whose grant no longer holds is closed
//! at once, and one of which nothing has been heard for as long as the policy's lease is closed as well.

use std::time::{Duration, Instant};

use access::{GrantId, Refusal};
use chrono::{DateTime, TimeDelta, Utc};
use contract::Holding;
use gateway_client::{CallError, HoldingStream};
use identity::Token;
use tokio::time::{sleep, timeout};

use crate::{
    Clock, Trouble, Viewer, kept,
    state::{AtWork, GatewayTime, LockedOut, State},
};

/// How a stream came to its end.
enum Stream {
    /// It broke off.
    BrokeOff,
    /// It fell silent after a word, as where a proxy collects what it passes on.
    FellSilent,
    /// Not a word came through: a proxy holds it back or refuses it, or nothing comes through at all.
    HeldBack,
}

impl Viewer {
    /// Asks the gateway once what holds, and closes what does not.
    ///
    /// # Errors
    /// [`Trouble`]
    pub async fn ask_what_holds(&self) -> Result<(), Trouble> {
        let token = self.listener().ok_or(Trouble::NotSignedIn)?;
        self.hear_once(&token, None).await.map(|_state| ())
    }

    /// Listens while somebody is at work, until the program ends.
    pub(crate) async fn listen(&self) {
        loop {
            match self.listener() {
                None => self.inner.desk.notified().await,
                Some(token) => tokio::select! {
                    () = self.inner.desk.notified() => {}
                    () = self.listen_for(&token) => {}
                },
            }
        }
    }

    /// Notes a network that failed, so that the status line says so at once; ends the session that the gateway has ended, if it
    /// is still the one that asked.
    pub(crate) fn heard<T>(
        &self,
        asked_by: &Token,
        answer: Result<T, CallError>,
    ) -> Result<T, Trouble> {
        let error = match answer {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        let (is_network, ended) = (error.is_network(), matches!(error, CallError::NotSignedIn));
        let trouble = self.trouble_with(error);
        if is_network {
            self.not_heard_from(&trouble);
        }
        if ended && self.listener().is_some_and(|token| token == *asked_by) {
            self.state().session_ended = true;
            self.end_session();
        }
        Err(trouble)
    }

    /// Whose grants are listened for: those of whoever is at work.
    fn listener(&self) -> Option<Token> {
        self.state().at_work().map(|work| work.token.clone())
    }

    /// Listens for one session, for as long as it is at work.
    async fn listen_for(&self, token: &Token) {
        let (mut turned_away, mut silences) = (0_u32, 0_u32);
        while self.listener().is_some_and(|listener| listener == *token) {
            let begun = Instant::now();
            let stream = self.hear_stream(token).await;
            silences = match stream {
                Stream::FellSilent => silences + 1,
                Stream::BrokeOff | Stream::HeldBack => 0,
            };
            let heard = match stream {
                Stream::FellSilent if silences < SILENCES => true,
                Stream::FellSilent | Stream::HeldBack => self.hear_one_by_one(token).await,
                // One that breaks off again and again is not begun at once each time.
                Stream::BrokeOff => begun.elapsed() > SILENCE,
            };
            turned_away = if heard { 0 } else { turned_away + 1 };
            let _ = timeout(pause(turned_away, chance()), self.inner.online.notified()).await;
        }
    }

    /// Listens to the stream until it ends.
    async fn hear_stream(&self, token: &Token) -> Stream {
        let Ok(Ok(mut stream)) = timeout(FIRST_WORD, self.begin_stream(token)).await else {
            return Stream::HeldBack;
        };
        loop {
            match timeout(SILENCE, stream.next()).await {
                Err(_) => return Stream::FellSilent,
                Ok(Ok(Some(holding))) => self.take_word(token, holding),
                Ok(Ok(None)) => return Stream::BrokeOff,
                Ok(Err(error)) => {
                    let _ = self.heard::<()>(token, Err(error));
                    return Stream::BrokeOff;
                }
            }
        }
    }

    /// Opens the stream and takes its first word.
    async fn begin_stream(&self, token: &Token) -> Result<HoldingStream, Trouble> {
        let begun = self.client()?.holding(token).await;
        let mut stream = self.heard(token, begun)?;
        let word = stream.next().await;
        if let Some(holding) = self.heard(token, word)? {
            self.take_word(token, holding);
        }
        Ok(stream)
    }

    /// Asks for one change after the other, where a proxy holds streams back; after a while the stream is tried again. Tells
    /// whether anything was heard.
    async fn hear_one_by_one(&self, token: &Token) -> bool {
        let mut known = None;
        for _ in 0..ROUNDS {
            match self.hear_once(token, known.clone()).await {
                Ok(state) => known = Some(state),
                Err(_) => break,
            }
            sleep(BETWEEN_ROUNDS).await;
        }
        known.is_some()
    }

    async fn hear_once(&self, token: &Token, known: Option<String>) -> Result<String, Trouble> {
        let answer = self.client()?.wait_for_change(token, known).await;
        let holding = self.heard(token, answer)?;
        let state = holding.state.clone();
        self.take_word(token, holding);
        Ok(state)
    }

    /// Does what the gateway's word asks for.
    fn take_word(&self, token: &Token, holding: Holding) {
        let clock = &self.inner.clock;
        let over = {
            let mut state = self.state();
            state.is_at_least(holding.time, clock);
            let is_fresh = is_fresh(holding.time, state.gateway_time(clock));
            let Some(work) = state.at_work().filter(|work| work.token == *token) else { return };
            if is_fresh {
                work.heard = clock.moment();
            }
            work.over_by_word(&holding, clock)
        };
        for (grant, refusal) in over {
            self.close_because(&grant, refusal);
        }
    }

    /// Notes that the gateway has said what holds: in a word of it, by a permit, or by giving the record out under its grant.
    pub(crate) fn note_word(&self, said_to: &Token) {
        let now = self.inner.clock.moment();
        if let Some(work) = self.state().at_work().filter(|work| work.token == *said_to) {
            work.heard = now;
        }
    }
}

impl State {
    /// It is at least this late by the gateway's clock.
    fn is_at_least(&mut self, time: DateTime<Utc>, clock: &Clock) {
        if time > self.gateway_time(clock) {
            self.gateway_said = Some(GatewayTime { time, at: clock.moment() });
        }
    }
}

impl AtWork {
    /// The grants that no longer hold by the time that it is at the gateway, or because the lease is over: of the open record, and of
    /// what is kept. Silence does not end what is kept.
    pub(crate) fn over(&self, at_gateway: DateTime<Utc>, clock: &Clock) -> Vec<(GrantId, Refusal)> {
        let mut over = kept::over(&self.kept, at_gateway);
        let Some(open) = &self.open else { return over };
        let is_kept = kept::holds(&self.kept, open.grant.id());
        let lease_is_over = clock.passed_since(self.heard) >= self.policy.limits().lease();
        let refusal = refusal(!open.grant.holds(at_gateway), lease_is_over && !is_kept);
        over.extend(refusal.map(|refusal| (open.grant.id().clone(), refusal)));
        over
    }

    /// The grants that no longer hold by what the gateway has just said.
    fn over_by_word(&self, holding: &Holding, clock: &Clock) -> Vec<(GrantId, Refusal)> {
        let is_being_replaced = self.is_being_replaced(clock);
        let open = self.open.iter().map(|open| (&open.permitted.grant, open.permitted.given));
        let kept = self.kept.iter().map(|kept| (&kept.opening.grant, kept.given));
        open.chain(kept)
            .filter_map(|(grant, given)| {
                Some((grant.clone(), over((grant, given), holding, is_being_replaced)?))
            })
            .collect()
    }

    fn is_being_replaced(&self, clock: &Clock) -> bool {
        let answered = self.asking.as_ref().and_then(|asking| asking.answered);
        answered.is_some_and(|answered| clock.passed_since(answered) < DECIDING)
    }
}

impl LockedOut {
    /// The grants of what is sealed that no longer hold by the time that it is at the gateway, or because the lease is over.
    pub(crate) fn over(&self, at_gateway: DateTime<Utc>, clock: &Clock) -> Vec<(GrantId, Refusal)> {
        let mut over = kept::over(&self.kept, at_gateway);
        let Some(opening) = &self.opening else { return over };
        let is_kept = kept::holds(&self.kept, &opening.grant);
        let lease_is_over = clock.passed_since(self.heard) >= self.lease;
        let refusal = refusal(at_gateway >= opening.expires, lease_is_over && !is_kept);
        over.extend(refusal.map(|refusal| (opening.grant.clone(), refusal)));
        over
    }
}

/// Whether a word is of now: one that a proxy has kept for long is no sign that the gateway can be heard.
fn is_fresh(said: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now - said < LONG_ON_ITS_WAY
}

/// Why a grant no longer holds by the gateway's word, if it does not. A word that was said before the grant was given, or
/// while another one may be taking its place, cannot know of it.
fn over(
    (grant, given): (&GrantId, DateTime<Utc>),
    holding: &Holding,
    is_being_replaced: bool,
) -> Option<Refusal> {
    if let Some(ended) = holding.ended.iter().find(|ended| ended.grant == *grant) {
        return Some(ended.refusal);
    }
    let may_be_missing = holding.time <= given || is_being_replaced;
    let is_missing = !holding.in_force.contains(grant);
    (is_missing && !may_be_missing).then_some(Refusal::GrantEnded)
}

fn refusal(has_expired: bool, lease_is_over: bool) -> Option<Refusal> {
    match (has_expired, lease_is_over) {
        (true, _) => Some(Refusal::GrantEnded),
        (false, true) => Some(Refusal::NoWordFromGateway),
        (false, false) => None,
    }
}

/// How long to wait after being turned away so many times in a row: it doubles from a second to half a minute, and keeps
/// between half and the whole of that by chance, so that the computers of a hospital do not all come back at once.
fn pause(turned_away: u32, chance: u8) -> Duration {
    let whole = match turned_away {
        0 => AT_ONCE,
        _ => {
            FIRST_PAUSE.saturating_mul(1 << turned_away.saturating_sub(1).min(8)).min(LONGEST_PAUSE)
        }
    };
    whole / 2 + whole / 2 * u32::from(chance) / u32::from(u8::MAX)
}

fn chance() -> u8 {
    let mut chance = [u8::MAX];
    // Without randomness the pause is the whole one.
    let _ = aws_lc_rs::rand::fill(&mut chance);
    let [chance] = chance;
    chance
}

/// Until a stream's first word.
const FIRST_WORD: Duration = Duration::from_secs(3);
/// The gateway says something more often than this.
const SILENCE: Duration = Duration::from_secs(15);
/// After so many streams that fell silent, no more is expected of them.
const SILENCES: u32 = 2;
/// About ten minutes of single questions.
const ROUNDS: u32 = 30;
const BETWEEN_ROUNDS: Duration = Duration::from_millis(200);
const AT_ONCE: Duration = Duration::from_millis(200);
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
const LONG_ON_ITS_WAY: TimeDelta = TimeDelta::minutes(1);
/// No answer takes longer: then the call has failed.
const DECIDING: TimeDelta = TimeDelta::seconds(40);

#[cfg(test)]
mod tests {
    use contract::EndedGrant;

    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    fn grant(id: &str) -> GrantId {
        GrantId(id.to_owned())
    }

    #[test]
    fn a_record_closes_if_its_grant_is_said_to_have_ended_or_is_missing_where_it_would_be_known() {
        const WITHDRAWN: Option<Refusal> = Some(Refusal::PermissionWithdrawn);
        const ENDED: Option<Refusal> = Some(Refusal::GrantEnded);
        let cases = [
            ("it is in force", 20, &["other", "hers"][..], &[][..], false, None),
            ("it was withdrawn", 20, &["other"], &["hers"], false, WITHDRAWN),
            (
                "it was withdrawn while another takes its place",
                20,
                &["new"],
                &["hers"],
                true,
                WITHDRAWN,
            ),
            ("another was withdrawn", 20, &["hers"], &["other"], false, None),
            ("it is missing", 20, &["other"], &[], false, ENDED),
            ("it is missing while another takes its place", 20, &["new"], &[], true, None),
            ("it is missing in a word from before it was given", 9, &[], &[], false, None),
        ];
        for (what, time, in_force, ended, is_being_replaced, expected) in cases {
            let ended = ended
                .iter()
                .map(|id| EndedGrant { grant: grant(id), refusal: Refusal::PermissionWithdrawn });
            let holding = Holding {
                time: at(time),
                state: String::new(),
                in_force: in_force.iter().map(|id| grant(id)).collect(),
                ended: ended.collect(),
            };
            // It was given ten seconds ago.
            let said = over((&grant("hers"), at(10)), &holding, is_being_replaced);
            assert_eq!(said, expected, "{what}");
        }
    }

    #[test]
    fn a_word_that_a_proxy_has_kept_does_not_lengthen_the_lease() {
        let said = DateTime::UNIX_EPOCH;

        assert!(is_fresh(said, said + TimeDelta::seconds(59)));
        assert!(!is_fresh(said, said + TimeDelta::seconds(60)));
    }

    #[test]
    fn a_computer_comes_back_sooner_than_half_a_minute_and_never_in_step_with_the_others() {
        for turned_away in 0..40 {
            let (shortest, longest) = (pause(turned_away, 0), pause(turned_away, u8::MAX));
            assert!(longest <= LONGEST_PAUSE && shortest == longest / 2, "after {turned_away}");
        }
        assert!(pause(0, u8::MAX) < Duration::from_secs(1), "a stream that ended is begun at once");
    }
}
