//! The Gregorian calendar, for the days and moments of a record. All of it is
//! the library's; here stands how its values and the reader's become each other.

use gravida_fhir::{Date, DateTime, Time};
use jiff::civil;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, Unit};

/// Seconds since 1970 as an ISO 8601 moment in UTC; past the year 9999 the last
/// that the calendar has.
pub(crate) fn utc(seconds: u64) -> String {
    let moment = i64::try_from(seconds)
        .ok()
        .and_then(|seconds| Timestamp::from_second(seconds).ok());
    let last = Timestamp::MAX.as_second();
    moment
        .or_else(|| Timestamp::from_second(last).ok())
        .unwrap_or_default()
        .to_string()
}

/// The same as the clocks of a zone show it, with their offset to the minute;
/// `None` past the year 9999.
pub(crate) fn in_zone(seconds: u64, zone: &TimeZone) -> Option<String> {
    let moment = Timestamp::from_second(i64::try_from(seconds).ok()?).ok()?;
    if *zone == TimeZone::UTC {
        return Some(moment.to_string());
    }
    let there = moment.to_zoned(zone.clone());
    Some(there.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string())
}

/// A moment with an offset as the clocks of a zone show it; `None` where it is none.
pub(crate) fn shown_in(moment: &str, zone: &TimeZone) -> Option<String> {
    let moment: Timestamp = moment.parse().ok()?;
    in_zone(u64::try_from(moment.as_second()).ok()?, zone)
}

/// The offset of a zone at that moment, such as `+01:00`.
pub(crate) fn offset_text(seconds: u64, zone: &TimeZone) -> String {
    let moment = i64::try_from(seconds)
        .ok()
        .and_then(|seconds| Timestamp::from_second(seconds).ok())
        .unwrap_or_default();
    let there = moment.to_zoned(zone.clone());
    there.strftime("%:z").to_string()
}

/// Days from one date to another, negative when it is earlier; `None` where one
/// of them is not known to the day.
pub(crate) fn days_between(from: Date, to: Date) -> Option<i64> {
    let span = civil(from)?.until((Unit::Day, civil(to)?)).ok()?;
    Some(i64::from(span.get_days()))
}

/// The date so many days later, or earlier; `None` where the day is not known or
/// the calendar ends before.
pub(crate) fn later_by(date: Date, days: i64) -> Option<Date> {
    let span = Span::new().try_days(days).ok()?;
    reader(civil(date)?.checked_add(span).ok()?)
}

/// A moment as the clock shows it at an offset of so many minutes, to the
/// minute; `None` where its hour or minute is not known. A moment without an
/// offset of its own is taken to be in UTC.
pub(crate) fn at_offset(moment: DateTime, offset: i16) -> Option<DateTime> {
    let hour = i8::try_from(moment.hour()?).ok()?;
    let minute = i8::try_from(moment.minute()?).ok()?;
    let further = i64::from(offset) - i64::from(moment.offset_minutes().unwrap_or(0));
    let there = civil(moment.date())?
        .at(hour, minute, 0, 0)
        .checked_add(Span::new().try_minutes(further).ok()?)
        .ok()?;
    let hour = u8::try_from(there.hour()).ok()?;
    let minute = u8::try_from(there.minute()).ok()?;
    DateTime::new(
        reader(there.date())?,
        Time::new(hour, Some(minute), Some(0), None),
        Some(offset),
    )
}

fn civil(date: Date) -> Option<civil::Date> {
    let year = i16::try_from(date.year()).ok()?;
    let month = i8::try_from(date.month()?).ok()?;
    civil::Date::new(year, month, i8::try_from(date.day()?).ok()?).ok()
}

fn reader(date: civil::Date) -> Option<Date> {
    Date::new(
        u16::try_from(date.year()).ok()?,
        Some(u8::try_from(date.month()).ok()?),
        Some(u8::try_from(date.day()).ok()?),
    )
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
        assert!(utc(u64::MAX).starts_with("9999-12-30T"));
    }

    #[test]
    fn days_are_counted_over_months_and_leap_days() {
        let between = |from, to| days_between(Date::parse(from).unwrap(), Date::parse(to).unwrap());
        assert_eq!(between("2026-11-20", "2026-11-22"), Some(2));
        assert_eq!(between("2028-02-28", "2028-03-01"), Some(2));
        assert_eq!(between("2026-12-31", "2027-01-01"), Some(1));
        assert_eq!(between("2026-11-22", "2026-11-20"), Some(-2));
        assert_eq!(between("1970-01-01", "2000-01-01"), Some(10_957));
        assert_eq!(between("0001-01-01", "9999-12-31"), Some(3_652_058));
        assert_eq!(between("2026-11", "2026-11-20"), None);
    }

    #[test]
    fn days_are_added_over_months_years_and_leap_days() {
        let later =
            |date, days| later_by(Date::parse(date).unwrap(), days).map(|date| date.to_string());
        let is = |date: &str| Some(date.to_owned());
        assert_eq!(later("2026-11-20", 1), is("2026-11-21"));
        assert_eq!(later("2026-11-30", 1), is("2026-12-01"));
        assert_eq!(later("2028-02-28", 1), is("2028-02-29"));
        assert_eq!(later("2027-02-28", 1), is("2027-03-01"));
        assert_eq!(later("2026-12-31", 1), is("2027-01-01"));
        assert_eq!(later("2027-01-01", -1), is("2026-12-31"));
        assert_eq!(later("2026-11", 1), None);
        assert_eq!(later("9999-12-31", 1), None);
        assert_eq!(later("2026-11-20", i64::MIN), None);
        assert_eq!(later("0001-01-01", -1), None);
    }

    #[test]
    fn a_moment_is_told_by_the_clock_of_another_place() {
        let shown = |moment, offset| {
            at_offset(DateTime::parse(moment).unwrap(), offset).map(|moment| moment.to_string())
        };
        let is = |moment: &str| Some(moment.to_owned());
        let newyear = "2026-12-31T23:30:00Z";
        assert_eq!(shown(newyear, 60), is("2027-01-01T00:30:00+01:00"));
        assert_eq!(shown("2027-01-01T00:30:00+01:00", 0), is(newyear));
        assert_eq!(shown("2026-12-31", 60), None);
    }
}
