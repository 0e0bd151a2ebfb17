//! The clock, handed in so that a test can hold it still.

use std::fmt;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use gravida_fhir::DateTime;
use jiff::tz::TimeZone;

use crate::calendar;

/// Where the service gets the time of day from, and the zone whose days it
/// counts: UTC unless another is chosen.
#[derive(Clone)]
pub struct Clock {
    seconds: Arc<dyn Fn() -> u64 + Send + Sync>,
    zone: TimeZone,
}

/// A name that no time zone has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no time zone; name one of the IANA database, such as Europe/Warsaw")]
pub struct UnknownZone(String);

impl Clock {
    /// The clock of this machine; one that stands before 1970 stands at 1970.
    #[must_use]
    pub fn system() -> Self {
        Self::reading(|| {
            SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |since| since.as_secs())
        })
    }

    /// A clock that stands still, at seconds since 1970 in UTC.
    #[must_use]
    pub fn fixed(seconds: u64) -> Self {
        Self::reading(move || seconds)
    }

    /// A clock that reads whatever `seconds` gives: seconds since 1970 in UTC.
    #[must_use]
    pub fn reading(seconds: impl Fn() -> u64 + Send + Sync + 'static) -> Self {
        Self {
            seconds: Arc::new(seconds),
            zone: TimeZone::UTC,
        }
    }

    /// The same with the days of the zone `name`, as the IANA database calls it.
    ///
    /// # Errors
    /// [`UnknownZone`] when no zone is called so.
    pub fn in_zone(mut self, name: &str) -> Result<Self, UnknownZone> {
        self.zone = TimeZone::get(name).map_err(|_| UnknownZone(name.to_owned()))?;
        Ok(self)
    }

    /// The same with the days of the zone that this machine is set to; UTC
    /// where it does not tell.
    #[must_use]
    pub fn in_zone_of_system(mut self) -> Self {
        self.zone = TimeZone::try_system().unwrap_or(TimeZone::UTC);
        self
    }

    /// What the zone is called: its name in the IANA database, or where it has
    /// none its offset of now, such as `+01:00`.
    #[must_use]
    pub fn zone(&self) -> String {
        self.zone.iana_name().map_or_else(
            || calendar::offset_text(self.unix_seconds(), &self.zone),
            str::to_owned,
        )
    }

    /// Now by the clocks of the zone, to the minute, as people write it down and
    /// read it again; `None` where FHIR cannot hold it.
    #[must_use]
    pub fn local(&self) -> Option<DateTime> {
        let now = calendar::in_zone(self.unix_seconds(), &self.zone)?;
        let now = DateTime::parse(&now).ok()?;
        calendar::at_offset(now, now.offset_minutes()?)
    }

    /// A moment with an offset as the clocks of the zone show it, to the second,
    /// for people to read; what is none stays as it is.
    #[must_use]
    pub fn here(&self, moment: &str) -> String {
        calendar::shown_in(moment, &self.zone).unwrap_or_else(|| moment.to_owned())
    }

    /// Today in the zone, ISO 8601.
    #[must_use]
    pub fn today(&self) -> String {
        self.local()
            .map_or_else(String::new, |now| now.date().to_string())
    }

    /// Seconds since 1970 in UTC.
    #[must_use]
    pub fn unix_seconds(&self) -> u64 {
        (self.seconds)()
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
        write!(formatter, "Clock({}, {})", self.text(), self.zone())
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

    #[test]
    fn a_day_begins_when_it_begins_in_the_zone() {
        // 23:30 in UTC on the last day of the year.
        let clock = Clock::fixed(1_798_759_800);
        assert_eq!(clock.text(), "2026-12-31T23:30:00Z");
        assert_eq!(
            (clock.today(), clock.zone()),
            ("2026-12-31".to_owned(), "UTC".to_owned())
        );
        let warsaw = clock.clone().in_zone("Europe/Warsaw").unwrap();
        assert_eq!(warsaw.today(), "2027-01-01");
        assert_eq!(warsaw.zone(), "Europe/Warsaw");
        assert_eq!(
            warsaw.local().unwrap().to_string(),
            "2027-01-01T00:30:00+01:00"
        );
        assert_eq!(
            warsaw.here("2026-12-31T23:30:00Z"),
            "2027-01-01T00:30:00+01:00"
        );
        assert_eq!(warsaw.here("2026-12-31"), "2026-12-31");
        // The moment itself is the same everywhere.
        assert_eq!(warsaw.text(), clock.text());
        let honolulu = clock.in_zone("Pacific/Honolulu").unwrap();
        assert_eq!(honolulu.today(), "2026-12-31");
    }

    #[test]
    fn summer_time_moves_the_end_of_the_day() {
        // 22:30 in UTC on a day of July.
        let warsaw = Clock::fixed(1_784_154_600)
            .in_zone("Europe/Warsaw")
            .unwrap();
        assert_eq!(
            warsaw.local().unwrap().to_string(),
            "2026-07-16T00:30:00+02:00"
        );
        assert_eq!(warsaw.today(), "2026-07-16");
    }

    #[test]
    fn a_zone_that_nobody_knows_is_refused_by_name() {
        let error = Clock::fixed(0).in_zone("Europe/Atlantis").unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("`Europe/Atlantis` is no time zone; name one")
        );
    }
}
