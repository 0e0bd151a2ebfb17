//! Dates and moments, as much of them as is known.

use std::fmt;

use super::scan::{Clock, Scan};
use super::{Precision, PrimitiveError, Time};

const DATE_FORM: &str = "YYYY, YYYY-MM or YYYY-MM-DD";
const DATE_TIME_FORM: &str = "YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss+zz:zz";

/// A calendar date: a year, a month of a year, or a day.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Date {
    year: u16,
    /// Zero where unknown.
    month: u8,
    /// Zero where unknown.
    day: u8,
}

impl Date {
    /// A date, or `None` where there is no such day, the year is outside 1 to
    /// 9999, or a day is given without its month.
    #[must_use]
    pub fn new(year: u16, month: Option<u8>, day: Option<u8>) -> Option<Self> {
        Self::checked(year, month, day).ok()
    }

    fn checked(year: u16, month: Option<u8>, day: Option<u8>) -> Result<Self, PrimitiveError> {
        if year == 0 || year > 9999 {
            return Err(PrimitiveError::Year);
        }
        match (month, day) {
            (None, Some(_)) => return Err(PrimitiveError::Month),
            (Some(month), _) if month == 0 || month > 12 => return Err(PrimitiveError::Month),
            (Some(month), Some(day)) if day == 0 || day > days_in_month(year, month) => {
                return Err(PrimitiveError::Day);
            }
            _ => {}
        }
        Ok(Self {
            year,
            month: month.unwrap_or(0),
            day: day.unwrap_or(0),
        })
    }

    /// Reads `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    ///
    /// # Errors
    /// Where the text has another form, or there is no such date.
    pub fn parse(text: &str) -> Result<Self, PrimitiveError> {
        let mut scan = Scan::new(text, DATE_FORM);
        let date = Self::scan(&mut scan)?;
        if scan.is_empty() {
            Ok(date)
        } else {
            Err(scan.wrong_form())
        }
    }

    fn scan(scan: &mut Scan<'_>) -> Result<Self, PrimitiveError> {
        let year = scan.year()?;
        let month = if scan.accept(b'-') {
            Some(scan.pair()?)
        } else {
            None
        };
        let day = if month.is_some() && scan.accept(b'-') {
            Some(scan.pair()?)
        } else {
            None
        };
        Self::checked(year, month, day)
    }

    /// Year, 1 to 9999.
    #[must_use]
    pub const fn year(self) -> u16 {
        self.year
    }

    /// Month, 1 to 12, where known.
    #[must_use]
    pub fn month(self) -> Option<u8> {
        (self.month != 0).then_some(self.month)
    }

    /// Day of the month, where known.
    #[must_use]
    pub fn day(self) -> Option<u8> {
        (self.day != 0).then_some(self.day)
    }

    /// How much of the date is known.
    #[must_use]
    pub const fn precision(self) -> Precision {
        if self.day != 0 {
            Precision::Day
        } else if self.month != 0 {
            Precision::Month
        } else {
            Precision::Year
        }
    }

    /// The eight bytes a record keeps it in.
    pub(crate) fn to_bits(self) -> u64 {
        u64::from(self.year) << 16 | u64::from(self.month) << 8 | u64::from(self.day)
    }

    pub(crate) const fn from_bits(bits: u64) -> Self {
        Self {
            year: (bits >> 16 & 0xffff) as u16,
            month: (bits >> 8 & 0xff) as u8,
            day: (bits & 0xff) as u8,
        }
    }
}

/// The number two digits mean.
#[inline]
const fn pair(tens: u8, ones: u8) -> Option<u8> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    if tens > 9 || ones > 9 {
        return None;
    }
    Some(tens * 10 + ones)
}

/// Days of a month, leap years by the Gregorian rule for all years.
const fn days_in_month(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 31,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}", self.year)?;
        if let Some(month) = self.month() {
            write!(formatter, "-{month:02}")?;
        }
        if let Some(day) = self.day() {
            write!(formatter, "-{day:02}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Date({self})")
    }
}

/// A moment: a date, optionally a time of day, optionally an offset from UTC,
/// each as far as it is known.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DateTime {
    /// From the high end: year 14 bits, month 4, day 5, hour 5, minute 6,
    /// second 6, millisecond 10, offset plus [`Self::OFFSET_BIAS`] 11
    /// (zero: none), precision 3. Unknown parts are zero.
    bits: u64,
}

impl DateTime {
    /// Added to an offset, so that zero is free to mean "none".
    const OFFSET_BIAS: i16 = 14 * 60 + 1;

    /// A moment on `date`, with `time` of day where known, and the offset from
    /// UTC in minutes where known. `None` where there is a time but no day, or
    /// the offset is beyond 14 hours.
    #[must_use]
    pub fn new(date: Date, time: Option<Time>, offset_minutes: Option<i16>) -> Option<Self> {
        if time.is_some() && date.day().is_none() {
            return None;
        }
        if offset_minutes.is_some_and(|offset| offset.abs() > 14 * 60) {
            return None;
        }
        let precision = time.map_or(date.precision(), Time::precision);
        let hour = time.map_or(0, Time::hour);
        let minute = time.and_then(Time::minute).unwrap_or(0);
        let second = time.and_then(Time::second).unwrap_or(0);
        let millisecond = time.and_then(Time::millisecond).unwrap_or(0);
        let offset = offset_minutes.map_or(0, |offset| {
            u64::from((offset + Self::OFFSET_BIAS).unsigned_abs())
        });
        let bits = u64::from(date.year) << 50
            | u64::from(date.month) << 46
            | u64::from(date.day) << 41
            | u64::from(hour) << 36
            | u64::from(minute) << 30
            | u64::from(second) << 24
            | u64::from(millisecond) << 14
            | offset << 3
            | precision as u64;
        Some(Self { bits })
    }

    /// Reads a date, optionally followed by `T`, a time of day to any precision
    /// and an offset (`Z`, `+01:00`). The leap second `:60` is read as `:59`;
    /// fractions finer than a millisecond are cut off. CQL's `2024T` and
    /// `2024-05T` are accepted.
    ///
    /// # Errors
    /// Where the text has another form, or there is no such moment.
    pub fn parse(text: &str) -> Result<Self, PrimitiveError> {
        Self::parse_noting_leap(text).map(|(moment, _)| moment)
    }

    /// As [`parse`](Self::parse), and whether a leap second was folded.
    pub(crate) fn parse_noting_leap(text: &str) -> Result<(Self, bool), PrimitiveError> {
        if let Some(moment) = Self::parse_usual(text.as_bytes()) {
            return Ok((moment, false));
        }
        let mut scan = Scan::new(text, DATE_TIME_FORM);
        let date = Date::scan(&mut scan)?;
        let mut time = None;
        let mut is_leap = false;
        let mut offset = None;
        if scan.accept(b'T') && !scan.is_empty() {
            let Clock {
                hour,
                minute,
                second,
                millisecond,
                is_leap_second,
            } = scan.clock()?;
            time = Time::new(hour, minute, second, millisecond);
            is_leap = is_leap_second;
            offset = scan.offset()?;
        }
        if !scan.is_empty() {
            return Err(scan.wrong_form());
        }
        let moment = Self::new(date, time, offset).ok_or(scan.wrong_form())?;
        Ok((moment, is_leap))
    }

    /// The form nearly all moments have, to the second with an offset, without looking
    /// at one part after the other. `None` for any other form, and for what is no moment.
    fn parse_usual(text: &[u8]) -> Option<Self> {
        let (text, offset) = match text {
            [text @ .., b'Z'] => (text, 0),
            [text @ .., sign @ (b'+' | b'-'), h, i, b':', m, n] => {
                let (hours, minutes) = (pair(*h, *i)?, pair(*m, *n)?);
                let offset = i16::from(hours) * 60 + i16::from(minutes);
                let is_offset = minutes < 60 && offset <= 14 * 60;
                let offset = if *sign == b'-' { -offset } else { offset };
                (text, is_offset.then_some(offset)?)
            }
            _ => return None,
        };
        let [
            y,
            e,
            a,
            r,
            b'-',
            m,
            o,
            b'-',
            d,
            t,
            b'T',
            h,
            i,
            b':',
            n,
            u,
            b':',
            s,
            c,
        ] = text
        else {
            return None;
        };
        let year = u16::from(pair(*y, *e)?) * 100 + u16::from(pair(*a, *r)?);
        let date = Date::new(year, Some(pair(*m, *o)?), Some(pair(*d, *t)?))?;
        let (minute, second) = (pair(*n, *u)?, pair(*s, *c)?);
        let time = Time::new(pair(*h, *i)?, Some(minute), Some(second), None)?;
        Self::new(date, Some(time), Some(offset))
    }

    const fn field(self, shift: u32, width: u32) -> u16 {
        (self.bits >> shift & ((1 << width) - 1)) as u16
    }

    const fn small_field(self, shift: u32, width: u32) -> u8 {
        self.field(shift, width) as u8
    }

    /// Year, 1 to 9999.
    #[must_use]
    pub const fn year(self) -> u16 {
        self.field(50, 14)
    }

    /// Month, 1 to 12, where known.
    #[must_use]
    pub fn month(self) -> Option<u8> {
        (self.precision() >= Precision::Month).then_some(self.small_field(46, 4))
    }

    /// Day of the month, where known.
    #[must_use]
    pub fn day(self) -> Option<u8> {
        (self.precision() >= Precision::Day).then_some(self.small_field(41, 5))
    }

    /// Hour, where known.
    #[must_use]
    pub fn hour(self) -> Option<u8> {
        (self.precision() >= Precision::Hour).then_some(self.small_field(36, 5))
    }

    /// Minute, where known.
    #[must_use]
    pub fn minute(self) -> Option<u8> {
        (self.precision() >= Precision::Minute).then_some(self.small_field(30, 6))
    }

    /// Second, where known.
    #[must_use]
    pub fn second(self) -> Option<u8> {
        (self.precision() >= Precision::Second).then_some(self.small_field(24, 6))
    }

    /// Millisecond, where known.
    #[must_use]
    pub fn millisecond(self) -> Option<u16> {
        (self.precision() >= Precision::Millisecond).then_some(self.field(14, 10))
    }

    /// Minutes east of UTC, where given.
    #[must_use]
    pub fn offset_minutes(self) -> Option<i16> {
        let biased = self.field(3, 11);
        (biased != 0).then_some(biased.cast_signed() - Self::OFFSET_BIAS)
    }

    /// How much of the moment is known.
    #[must_use]
    pub const fn precision(self) -> Precision {
        Precision::from_rank(self.small_field(0, 3))
    }

    /// The date part.
    #[must_use]
    pub const fn date(self) -> Date {
        Date {
            year: self.year(),
            month: self.small_field(46, 4),
            day: self.small_field(41, 5),
        }
    }

    /// The time part, where the hour at least is known.
    #[must_use]
    pub fn time(self) -> Option<Time> {
        Time::new(
            self.hour()?,
            self.minute(),
            self.second(),
            self.millisecond(),
        )
    }

    /// The fields down to `precision` as one number, unknown ones as zero: of two moments
    /// that know them all, the one whose clock is ahead has the greater.
    #[must_use]
    pub const fn fields_to(self, precision: Precision) -> u64 {
        let shift = match precision {
            Precision::Year => 50,
            Precision::Month => 46,
            Precision::Day => 41,
            Precision::Hour => 36,
            Precision::Minute => 30,
            Precision::Second => 24,
            Precision::Millisecond => 14,
        };
        self.bits >> shift
    }

    pub(crate) const fn to_bits(self) -> u64 {
        self.bits
    }

    pub(crate) const fn from_bits(bits: u64) -> Self {
        Self { bits }
    }
}

impl From<Date> for DateTime {
    fn from(date: Date) -> Self {
        let bits = u64::from(date.year) << 50
            | u64::from(date.month) << 46
            | u64::from(date.day) << 41
            | date.precision() as u64;
        Self { bits }
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.date())?;
        if let Some(time) = self.time() {
            write!(formatter, "T{time}")?;
        }
        match self.offset_minutes() {
            None => Ok(()),
            Some(0) => formatter.write_str("Z"),
            Some(offset) => {
                let sign = if offset < 0 { '-' } else { '+' };
                let minutes = offset.unsigned_abs();
                write!(formatter, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
            }
        }
    }
}

impl fmt::Debug for DateTime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "DateTime({self})")
    }
}
