//! The proleptic Gregorian calendar, and dates and times taken apart into
//! fields, of which only the first so many are known.

use gravida_fhir::{Date, DateTime, Precision, Time};

use super::order::Orders;

/// Years that CQL's dates reach.
pub(super) const YEARS: std::ops::RangeInclusive<i64> = 1..=9999;
pub(super) const MILLISECONDS_PER_DAY: i64 = 86_400_000;
const MILLISECONDS_PER_MINUTE: i64 = 60_000;
/// Fields of a moment: year, month, day, hour, minute, second, millisecond.
const FIELDS: usize = 7;
/// Position of the hour, the first field of a time of day.
const HOUR: usize = 3;
/// Moments known to the second are taken as whole seconds when time is measured.
const TO_THE_SECOND: usize = 6;

/// Days from 1970-01-01 to a day given by year, month (1 to 12) and day.
pub(super) const fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    // Years are counted from March, so that the leap day is the last of its year.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Year, month and day of so many days after 1970-01-01.
pub(super) const fn civil_date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
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
    let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
    (year, month, day)
}

pub(super) const fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// A date, a moment or a time of day as fields. Unknown fields, and the date
/// fields of a time of day, are zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) year: i64,
    pub(super) month: i64,
    pub(super) day: i64,
    pub(super) hour: i64,
    pub(super) minute: i64,
    pub(super) second: i64,
    pub(super) millisecond: i64,
    /// How many fields, counted from the year, are known.
    pub(super) known: usize,
    /// True for a time of day, which has no date.
    pub(super) is_time_of_day: bool,
}

impl From<Date> for Parts {
    fn from(date: Date) -> Self {
        Self::from(DateTime::from(date))
    }
}

impl From<DateTime> for Parts {
    fn from(moment: DateTime) -> Self {
        Self {
            year: i64::from(moment.year()),
            month: moment.month().map_or(0, i64::from),
            day: moment.day().map_or(0, i64::from),
            hour: moment.hour().map_or(0, i64::from),
            minute: moment.minute().map_or(0, i64::from),
            second: moment.second().map_or(0, i64::from),
            millisecond: moment.millisecond().map_or(0, i64::from),
            known: moment.precision() as usize + 1,
            is_time_of_day: false,
        }
    }
}

impl From<Time> for Parts {
    fn from(time: Time) -> Self {
        Self {
            year: 0,
            month: 0,
            day: 0,
            hour: i64::from(time.hour()),
            minute: time.minute().map_or(0, i64::from),
            second: time.second().map_or(0, i64::from),
            millisecond: time.millisecond().map_or(0, i64::from),
            known: time.precision() as usize + 1,
            is_time_of_day: true,
        }
    }
}

impl Parts {
    const fn fields(&self) -> [i64; FIELDS] {
        [
            self.year,
            self.month,
            self.day,
            self.hour,
            self.minute,
            self.second,
            self.millisecond,
        ]
    }

    /// Whether everything down to `precision` is known.
    pub(super) const fn reaches(&self, precision: Precision) -> bool {
        self.known > precision as usize
    }

    /// The finest field that is known.
    pub(super) const fn precision(&self) -> Precision {
        match self.known {
            0 | 1 => Precision::Year,
            2 => Precision::Month,
            3 => Precision::Day,
            4 => Precision::Hour,
            5 => Precision::Minute,
            6 => Precision::Second,
            _ => Precision::Millisecond,
        }
    }

    /// The same with nothing finer than `precision`.
    pub(super) const fn truncated(mut self, precision: Precision) -> Self {
        let wanted = precision as usize + 1;
        if wanted < self.known {
            self.known = wanted;
            if wanted < 7 {
                self.millisecond = 0;
            }
            if wanted < 6 {
                self.second = 0;
            }
            if wanted < 5 {
                self.minute = 0;
            }
            if wanted < 4 {
                self.hour = 0;
            }
            if wanted < 3 {
                self.day = 0;
            }
            if wanted < 2 {
                self.month = 0;
            }
        }
        self
    }

    /// The earliest it can be, to the millisecond.
    pub(super) const fn earliest(mut self) -> Self {
        if !self.is_time_of_day {
            if self.known < 2 {
                self.month = 1;
            }
            if self.known < 3 {
                self.day = 1;
            }
        }
        self.known = FIELDS;
        self
    }

    /// The latest it can be, to the millisecond.
    pub(super) const fn latest(mut self) -> Self {
        if !self.is_time_of_day {
            if self.known < 2 {
                self.month = 12;
            }
            if self.known < 3 {
                self.day = days_in_month(self.year, self.month);
            }
        }
        if self.known < 4 {
            self.hour = 23;
        }
        if self.known < 5 {
            self.minute = 59;
        }
        if self.known < 6 {
            self.second = 59;
        }
        if self.known < 7 {
            self.millisecond = 999;
        }
        self.known = FIELDS;
        self
    }

    /// The latest it can be, with whole seconds taken as they are.
    pub(super) const fn latest_measured(self) -> Self {
        if self.known == TO_THE_SECOND {
            self.earliest()
        } else {
            self.latest()
        }
    }

    /// Milliseconds since midnight.
    pub(super) const fn millisecond_of_day(&self) -> i64 {
        ((self.hour * 60 + self.minute) * 60 + self.second) * 1_000 + self.millisecond
    }

    /// Days since 1970-01-01; a time of day lies on day zero.
    pub(super) const fn day_number(&self) -> i64 {
        if self.is_time_of_day {
            0
        } else {
            days_since_epoch(self.year, self.month, self.day)
        }
    }

    /// Milliseconds since 1970-01-01 at the offset the fields are in.
    pub(super) const fn milliseconds(&self) -> i64 {
        self.day_number() * MILLISECONDS_PER_DAY + self.millisecond_of_day()
    }

    /// The same with other fields, from milliseconds since 1970-01-01; as much is known as before.
    pub(super) const fn with_milliseconds(self, milliseconds: i64) -> Self {
        let (year, month, day) = if self.is_time_of_day {
            (0, 0, 0)
        } else {
            civil_date(milliseconds.div_euclid(MILLISECONDS_PER_DAY))
        };
        let rest = milliseconds.rem_euclid(MILLISECONDS_PER_DAY);
        let precision = self.precision();
        Self {
            year,
            month,
            day,
            hour: rest / 3_600_000,
            minute: rest / MILLISECONDS_PER_MINUTE % 60,
            second: rest / 1_000 % 60,
            millisecond: rest % 1_000,
            known: FIELDS,
            is_time_of_day: self.is_time_of_day,
        }
        .truncated(precision)
    }

    /// The moment as the clocks at another offset show it. Only a moment known
    /// to the hour or better can be moved; others stay as they are.
    pub(super) const fn moved_to_offset(self, from_minutes: i16, to_minutes: i16) -> Self {
        if from_minutes == to_minutes || self.known <= HOUR {
            return self;
        }
        let shift = (to_minutes as i64 - from_minutes as i64) * MILLISECONDS_PER_MINUTE;
        self.with_milliseconds(self.milliseconds() + shift)
    }

    /// The orders possible between the two, looking no finer than `precision`.
    ///
    /// Without a precision, two that agree in all they know are equal when they
    /// know equally much; with one, only when both know that much.
    /// <https://cql.hl7.org/09-b-cqlreference.html#same-as-1>
    pub(super) fn orders(&self, other: &Self, precision: Option<Precision>) -> Orders {
        let wanted = precision.map_or(FIELDS, |precision| precision as usize + 1);
        let both_known = self.known.min(other.known).min(wanted);
        for (left, right) in self.fields().iter().zip(other.fields()).take(both_known) {
            let order = left.cmp(&right);
            if order.is_ne() {
                return Orders::from(order);
            }
        }
        let is_decided = match precision {
            Some(_) => both_known == wanted,
            None => self.known == other.known,
        };
        if is_decided {
            Orders::EQUAL
        } else {
            Orders::ANY
        }
    }

    /// A total order for sorting: by what is known, the less precise first.
    pub(super) fn order_for_sorting(&self, other: &Self) -> std::cmp::Ordering {
        let known = self.known.min(other.known);
        self.fields()
            .iter()
            .take(known)
            .cmp(other.fields().iter().take(known))
            .then(self.known.cmp(&other.known))
    }

    fn small(field: i64) -> Option<u8> {
        u8::try_from(field).ok()
    }

    fn known_field(&self, precision: Precision, field: i64) -> Option<u8> {
        if self.reaches(precision) {
            Self::small(field)
        } else {
            None
        }
    }

    /// The date; `None` outside the years 1 to 9999.
    pub(super) fn to_date(self) -> Option<Date> {
        Date::new(
            u16::try_from(self.year).ok()?,
            self.known_field(Precision::Month, self.month),
            self.known_field(Precision::Day, self.day),
        )
    }

    /// The time of day; `None` where the hour is not known.
    pub(super) fn to_time(self) -> Option<Time> {
        let millisecond = if self.reaches(Precision::Millisecond) {
            u16::try_from(self.millisecond).ok()
        } else {
            None
        };
        Time::new(
            self.known_field(Precision::Hour, self.hour)?,
            self.known_field(Precision::Minute, self.minute),
            self.known_field(Precision::Second, self.second),
            millisecond,
        )
    }

    /// The moment; `None` outside the years 1 to 9999.
    pub(super) fn to_moment(self, offset_minutes: Option<i16>) -> Option<DateTime> {
        let time = if self.reaches(Precision::Hour) {
            Some(self.to_time()?)
        } else {
            None
        };
        DateTime::new(self.to_date()?, time, offset_minutes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn day_numbers_and_dates_are_inverse_over_all_years() {
        let mut expected = days_since_epoch(1, 1, 1);
        assert_eq!(days_since_epoch(1970, 1, 1), 0);
        for year in 1..=9999 {
            for month in 1..=12 {
                for day in [1, days_in_month(year, month)] {
                    let number = days_since_epoch(year, month, day);
                    assert_eq!(civil_date(number), (year, month, day));
                }
                assert_eq!(days_since_epoch(year, month, 1), expected);
                expected += days_in_month(year, month);
            }
        }
    }
}
