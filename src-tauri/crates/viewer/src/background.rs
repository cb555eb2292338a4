//! What goes on beside the tasks: contact with the gateway, hearing what holds, sending what was written down, the passing of
//! time.

use std::time::{Duration, Instant};

use audit::{Courier, Pause};
use identity::Session;
use tokio::time::{sleep, timeout};

use crate::{Viewer, kept::lengthened, state::Desk, wire::Status};

impl Viewer {
    /// Runs until the program ends, and tells the window whenever the status has changed.
    pub async fn run(&self, tell: impl Fn(Status)) {
        tokio::join!(
            self.keep_contact(),
            self.listen(),
            self.keep_fetching(),
            self.keep_visits(),
            self.send(),
            self.pass_time(),
            self.tell_status(tell)
        );
    }

    /// Sends what waits until nothing waits or the gateway takes no more now; tells how long to pause.
    pub async fn send_what_waits(&self, courier: &mut Courier) -> Pause {
        let (Some(spool), Ok(client)) = (self.inner.spool.get(), self.client()) else {
            return Pause::NothingWaits;
        };
        let pause = courier.send_waiting(spool, client).await;
        self.inner.changed.notify_one();
        pause.unwrap_or_else(|error| {
            tracing::error!(%error, "what was written down cannot be read");
            Pause::TryAgainIn(LOG_TROUBLE)
        })
    }

    /// Lets time do what it does: lock, end, close. Called every second, and before every task.
    pub fn tick(&self) {
        let clock = &self.inner.clock;
        let now = clock.now();
        let at_gateway = self.gateway_time();
        let due = match &self.state().desk {
            Desk::Empty => None,
            Desk::Taken(work) => {
                let times = (now, at_gateway);
                let timeouts = lengthened(&work.timeouts, &work.session, &work.kept, times);
                Some((work.session.at(now, &timeouts), work.over(at_gateway, clock)))
            }
            Desk::Locked(locked) => {
                let person = &locked.person;
                let timeouts = person.timeouts((now, at_gateway));
                Some((person.session.at(now, &timeouts), person.over(at_gateway, clock)))
            }
        };
        let Some((session, over)) = due else { return };
        match session {
            Session::Ended => return self.end_session(),
            Session::Locked { .. } => self.lock_if_active(),
            Session::Active { .. } => {}
        }
        for (grant, refusal) in over {
            self.close_because(&grant, refusal);
        }
    }

    async fn keep_contact(&self) {
        let mut pruned: Option<Instant> = None;
        loop {
            self.contact().await;
            if pruned.is_none_or(|at| at.elapsed() > A_DAY) && self.prune_log().await.is_ok() {
                pruned = Some(Instant::now());
            }
            sleep(HEARTBEAT).await;
        }
    }

    async fn send(&self) {
        let mut courier = Courier::default();
        loop {
            self.leave_the_line_to_the_first().await;
            match self.send_what_waits(&mut courier).await {
                Pause::NothingWaits => self.inner.written.notified().await,
                Pause::TryAgainIn(pause) => {
                    let _ = timeout(pause, self.inner.back_online.notified()).await;
                    // A network that comes and goes must not turn into a storm of attempts.
                    sleep(BETWEEN_ATTEMPTS).await;
                }
                Pause::NotBefore(pause) => sleep(pause).await,
            }
        }
    }

    async fn pass_time(&self) {
        loop {
            self.tick();
            sleep(Duration::from_secs(1)).await;
        }
    }

    async fn tell_status(&self, tell: impl Fn(Status)) {
        let mut last = None;
        loop {
            let status = self.status();
            if last.as_ref() != Some(&status) {
                tell(status.clone());
                last = Some(status);
            }
            let _ = timeout(Duration::from_secs(1), self.inner.changed.notified()).await;
        }
    }
}

const HEARTBEAT: Duration = Duration::from_secs(10);
const A_DAY: Duration = Duration::from_secs(24 * 60 * 60);
const BETWEEN_ATTEMPTS: Duration = Duration::from_secs(1);
const LOG_TROUBLE: Duration = Duration::from_secs(60);
