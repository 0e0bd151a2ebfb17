//! The clock, handed in so that a test can hold it still.

use std::fmt;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use gravida_fhir::DateTime;

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
        utc(self.unix_seconds())
    }

    /// Now as FHIR has it, exact to the second, in UTC; `None` past the year 9999.
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

/// Seconds since 1970 as an ISO 8601 moment in UTC.
///
/// Days to civil date after Howard Hinnant, "chrono-Compatible Low-Level Date
/// Algorithms": years are counted from March so that the leap day ends them.
fn utc(seconds: u64) -> String {
    let (days, of_day) = (seconds / 86_400, seconds % 86_400);
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    let (hour, minute, second) = (of_day / 3_600, of_day / 60 % 60, of_day % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_since_1970_become_civil_time() {
        assert_eq!(utc(0), "1970-01-01T00:00:00Z");
        assert_eq!(utc(951_782_399), "2000-02-28T23:59:59Z");
        assert_eq!(utc(951_782_400), "2000-02-29T00:00:00Z");
        assert_eq!(utc(1_795_339_805), "2026-11-22T09:30:05Z");
        assert_eq!(utc(4_107_542_400), "2100-03-01T00:00:00Z");
    }

    #[test]
    fn a_clock_that_stands_still_gives_the_same_moment_again() {
        let clock = Clock::fixed(1_795_339_805);
        assert_eq!(clock.moment(), clock.moment());
        assert_eq!(clock.text(), "2026-11-22T09:30:05Z");
    }
}
