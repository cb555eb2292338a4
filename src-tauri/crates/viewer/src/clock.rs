use std::time::Instant;

use chrono::{DateTime, Duration, Local, Utc};

/// What time it is. It never runs backwards: a wall clock that is set back does not lengthen a session.
#[derive(Clone, Debug)]
pub struct Clock {
    started: Instant,
    started_at: DateTime<Utc>,
    #[cfg(feature = "test-clock")]
    ahead: std::sync::Arc<std::sync::atomic::AtomicI64>,
}

impl Clock {
    /// The clock of this computer.
    #[must_use]
    pub fn of_this_computer() -> Self {
        Self {
            started: Instant::now(),
            started_at: Utc::now(),
            #[cfg(feature = "test-clock")]
            ahead: std::sync::Arc::default(),
        }
    }

    /// Now: the later of the wall clock and of the start of the program plus the time that has passed since.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        let passed = Duration::from_std(self.started.elapsed()).unwrap_or_default();
        Utc::now().max(self.started_at + passed) + self.ahead()
    }

    /// The time of day here, `14:03`.
    #[must_use]
    pub fn of_day(at: DateTime<Utc>) -> String {
        at.with_timezone(&Local).format("%H:%M").to_string()
    }

    /// Lets time pass.
    #[cfg(feature = "test-clock")]
    pub fn pass(&self, time: Duration) {
        self.ahead.fetch_add(time.num_seconds(), std::sync::atomic::Ordering::SeqCst);
    }

    #[cfg(feature = "test-clock")]
    fn ahead(&self) -> Duration {
        Duration::seconds(self.ahead.load(std::sync::atomic::Ordering::SeqCst))
    }

    #[cfg(not(feature = "test-clock"))]
    #[expect(clippy::unused_self, reason = "a test's clock asks itself")]
    fn ahead(&self) -> Duration {
        Duration::zero()
    }
}
