use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

/// The life of one sign-in on one computer: active, then locked, then ended.
///
/// It ends by itself: too long without a key press locks it, too long locked ends it, and nothing lasts beyond the
/// absolute end. Only unlocking leads back, and only within that window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Session {
    /// Somebody is at work.
    Active {
        /// When the last key was pressed.
        touched: DateTime<Utc>,
        /// When it ends whatever happens.
        until: DateTime<Utc>,
    },
    /// The page is gone; the record is sealed.
    Locked {
        /// When it was locked.
        since: DateTime<Utc>,
        /// When it ends whatever happens.
        until: DateTime<Utc>,
    },
    /// Nothing is left of it.
    Ended,
}

/// How long a session lasts without a key press, by the place where the computer stands. All in seconds.
///
/// Source: `screens.md` B9, defaults by profile; sent by the gateway at sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timeouts {
    /// Until the record is covered; 0 never covers it.
    pub curtain_seconds: u32,
    /// How long before the lock the person is warned.
    pub warning_seconds: u32,
    /// Until the session is locked.
    pub lock_seconds: u32,
    /// From the lock until the session ends.
    pub end_after_lock_seconds: u32,
    /// From the sign-in until the session ends whatever happens.
    pub absolute_seconds: u32,
}

impl Timeouts {
    /// Shorter than those of any place.
    pub const STRICTEST: Self = Self {
        curtain_seconds: 30,
        warning_seconds: 20,
        lock_seconds: 60,
        end_after_lock_seconds: 60,
        absolute_seconds: 3_600,
    };
}

impl Session {
    /// A session that begins now.
    #[must_use]
    pub fn begin(now: DateTime<Utc>, timeouts: &Timeouts) -> Self {
        Self::Active { touched: now, until: now + seconds(timeouts.absolute_seconds) }
    }

    /// The session as it stands now, after the time that has passed.
    #[must_use]
    pub fn at(self, now: DateTime<Utc>, timeouts: &Timeouts) -> Self {
        match self {
            Self::Active { until, .. } | Self::Locked { until, .. } if now >= until => Self::Ended,
            Self::Active { touched, until } => {
                let locks = touched + seconds(timeouts.lock_seconds);
                if now < locks {
                    self
                } else {
                    Self::Locked { since: locks, until }.at(now, timeouts)
                }
            }
            Self::Locked { since, .. }
                if now >= since + seconds(timeouts.end_after_lock_seconds) =>
            {
                Self::Ended
            }
            Self::Locked { .. } | Self::Ended => self,
        }
    }

    /// The session after a key press; only an active one notices.
    #[must_use]
    pub fn touched(self, now: DateTime<Utc>) -> Self {
        match self {
            Self::Active { until, .. } => Self::Active { touched: now, until },
            Self::Locked { .. } | Self::Ended => self,
        }
    }

    /// The session locked by hand.
    #[must_use]
    pub fn locked(self, now: DateTime<Utc>) -> Self {
        match self {
            Self::Active { until, .. } => Self::Locked { since: now, until },
            Self::Locked { .. } | Self::Ended => self,
        }
    }

    /// The session unlocked, if it was locked and has not ended.
    #[must_use]
    pub fn unlocked(self, now: DateTime<Utc>) -> Self {
        match self {
            Self::Locked { until, .. } => Self::Active { touched: now, until },
            Self::Active { .. } | Self::Ended => self,
        }
    }

    /// Whether somebody is at work in it.
    #[must_use]
    pub fn is_active(&self) -> bool {
        matches!(self, Self::Active { .. })
    }
}

fn seconds(count: u32) -> Duration {
    Duration::seconds(i64::from(count))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WARD: Timeouts = Timeouts {
        curtain_seconds: 60,
        warning_seconds: 60,
        lock_seconds: 300,
        end_after_lock_seconds: 1200,
        absolute_seconds: 43_200,
    };

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + Duration::seconds(seconds)
    }

    #[test]
    fn a_session_left_alone_is_locked_and_then_ended() {
        let session = Session::begin(at(0), &WARD);

        assert!(session.at(at(299), &WARD).is_active());
        assert!(matches!(session.at(at(300), &WARD), Session::Locked { .. }));
        assert!(matches!(session.at(at(1499), &WARD), Session::Locked { .. }));
        assert_eq!(session.at(at(1500), &WARD), Session::Ended, "the time asleep counts as well");
    }

    #[test]
    fn a_key_press_keeps_it_but_not_beyond_the_absolute_end() {
        let session = Session::begin(at(0), &WARD).touched(at(43_100));

        assert!(session.at(at(43_199), &WARD).is_active());
        assert_eq!(session.at(at(43_200), &WARD), Session::Ended, "12 hours are the end");
    }

    #[test]
    fn an_ended_session_cannot_be_unlocked() {
        let ended = Session::begin(at(0), &WARD).locked(at(1)).at(at(2000), &WARD);

        assert_eq!(ended.unlocked(at(2001)), Session::Ended);
    }
}
