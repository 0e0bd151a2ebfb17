//! The clock, handed in so that a test can hold it still.

use std::fmt;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use gravida_fhir::DateTime;

use crate::calendar;

/// Where the service gets the time of day from.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> u64 + Send + Sync>);

impl Clock {
    /// The clock of this machine; one that stands before 1970 stands at 1970.
    #[must_use]
    pub fn system() -> Self {
        Self(Arc::new(|| {
            SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |since| since.as_secs())
        }))
    }

    /// A clock that stands still, at seconds since 1970 in UTC.
    #[must_use]
    pub fn fixed(seconds: u64) -> Self {
        Self(Arc::new(move || seconds))
    }

    /// A clock that reads whatever `seconds` gives: seconds since 1970 in UTC.
    #[must_use]
    pub fn reading(seconds: impl Fn() -> u64 + Send + Sync + 'static) -> Self {
        Self(Arc::new(seconds))
    }

    /// Seconds since 1970 in UTC.
    #[must_use]
    pub fn unix_seconds(&self) -> u64 {
        (self.0)()
    }

    /// Now as an ISO 8601 moment in UTC, such as `2026-11-20T09:30:00Z`.
    #[must_use]
    pub fn text(&self) -> String {
        calendar::utc(self.unix_seconds())
    }

    /// Now as FHIR has it, exact to the second, in UTC; `None` where it cannot be
    /// written so.
    #[must_use]
    pub fn moment(&self) -> Option<DateTime> {
        DateTime::parse(&self.text()).ok()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Clock({})", self.text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_stands_still_gives_the_same_moment_again() {
        let clock = Clock::fixed(1_795_339_805);
        assert_eq!(clock.moment(), clock.moment());
        assert_eq!(clock.text(), "2026-11-22T09:30:05Z");
    }
}
