use chrono::Duration;
use serde::Serialize;

use crate::{BasisKind, Limits};

/// How much of what was written down at a computer waits to be sent, as the policy sees it.
///
/// What waits is on one disk alone: whoever opens more and more without its being sent leaves more and more that nobody else
/// can look at. So beyond a limit nothing new is opened there but an emergency, which no limit ever holds up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum Backlog {
    /// Nothing to speak of.
    #[default]
    Usual,
    /// Half of what the policy lets wait, by number or by age: whoever is at work is warned.
    Heavy,
    /// As much as the policy lets wait: only an emergency opens a record.
    Full,
}

impl Backlog {
    /// What waits, held against the limits: so many events, the oldest of them so old.
    #[must_use]
    pub fn of(events: u64, oldest: Duration, limits: &Limits) -> Self {
        let (most, longest) = (u64::from(limits.unsent_events), limits.unsent());
        if events >= most || oldest >= longest {
            Self::Full
        } else if events >= most.div_ceil(2) || oldest >= longest / 2 {
            Self::Heavy
        } else {
            Self::Usual
        }
    }

    /// Whether a record may be opened anew on this kind of basis.
    #[must_use]
    pub fn permits(self, kind: BasisKind) -> bool {
        self < Self::Full || kind == BasisKind::Emergency
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Policy;

    #[test]
    fn half_of_the_limit_is_a_warning_and_the_limit_leaves_the_emergency_alone() {
        let Ok(policy) = Policy::parse(Policy::standard()) else { panic!("the standard policy") };
        let hours = Duration::hours;
        let cases = [
            (0, hours(0), Backlog::Usual),
            (999, hours(35), Backlog::Usual),
            (1_000, hours(0), Backlog::Heavy),
            (1, hours(36), Backlog::Heavy),
            (1_999, hours(71), Backlog::Heavy),
            (2_000, hours(0), Backlog::Full),
            (1, hours(72), Backlog::Full),
            // A clock that was set back makes nothing older, and the number still counts.
            (1, hours(-24), Backlog::Usual),
            (2_000, hours(-24), Backlog::Full),
        ];
        for (events, oldest, expected) in cases {
            let backlog = Backlog::of(events, oldest, policy.limits());
            assert_eq!(backlog, expected, "{events} events, {oldest}");
            for kind in BasisKind::ALL {
                let opens = backlog.permits(kind);
                let held_up = expected == Backlog::Full && kind != BasisKind::Emergency;
                assert_eq!(opens, !held_up, "{} at {expected:?}", kind.name());
            }
        }
    }
}
