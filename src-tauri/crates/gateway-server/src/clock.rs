//! The gateway's clock.

use chrono::{DateTime, Utc};

/// The clock by which everything expires. Only a test can steer one.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    #[cfg(feature = "test-clock")]
    steered: Option<std::sync::Arc<std::sync::Mutex<DateTime<Utc>>>>,
}

impl Clock {
    /// The clock of this computer.
    #[must_use]
    pub fn real() -> Self {
        Self::default()
    }

    /// Now, by this clock.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        #[cfg(feature = "test-clock")]
        if let Some(steered) = &self.steered {
            return *steered.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        }
        Utc::now()
    }
}

#[cfg(feature = "test-clock")]
impl Clock {
    /// A clock that stands at this moment until it is moved; clones of it move together.
    #[must_use]
    pub fn steered(at: DateTime<Utc>) -> Self {
        Self { steered: Some(std::sync::Arc::new(std::sync::Mutex::new(at))) }
    }

    /// Moves a steered clock on, or back; the real one stays.
    pub fn advance(&self, by: chrono::Duration) {
        if let Some(steered) = &self.steered {
            *steered.lock().unwrap_or_else(std::sync::PoisonError::into_inner) += by;
        }
    }
}
