//! A time of day.

use std::fmt;

use super::scan::{Clock, Scan};
use super::{Precision, PrimitiveError};

const FORM: &str = "hh:mm:ss, such as `13:45:00`";

/// A time of day, to the precision it was given with (hour to millisecond).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Time {
    millisecond: u16,
    hour: u8,
    minute: u8,
    second: u8,
    precision: Precision,
}

impl Time {
    /// A time of day, or `None` where a part is out of range or a finer part is given without the coarser one.
    #[must_use]
    pub fn new(
        hour: u8,
        minute: Option<u8>,
        second: Option<u8>,
        millisecond: Option<u16>,
    ) -> Option<Self> {
        let precision = match (minute, second, millisecond) {
            (None, None, None) => Precision::Hour,
            (Some(_), None, None) => Precision::Minute,
            (Some(_), Some(_), None) => Precision::Second,
            (Some(_), Some(_), Some(_)) => Precision::Millisecond,
            _ => return None,
        };
        let time = Self {
            millisecond: millisecond.unwrap_or(0),
            hour,
            minute: minute.unwrap_or(0),
            second: second.unwrap_or(0),
            precision,
        };
        let fits =
            time.hour <= 23 && time.minute <= 59 && time.second <= 59 && time.millisecond <= 999;
        fits.then_some(time)
    }

    /// Reads `hh[:mm[:ss[.fff]]]`, optionally after a `T` as CQL writes it. The
    /// leap second `:60` is read as `:59`.
    ///
    /// # Errors
    /// Where the text has another form or a part is out of range.
    pub fn parse(text: &str) -> Result<Self, PrimitiveError> {
        Self::parse_noting_leap(text).map(|(time, _)| time)
    }

    /// As [`parse`](Self::parse), and whether a leap second was folded.
    pub(crate) fn parse_noting_leap(text: &str) -> Result<(Self, bool), PrimitiveError> {
        let mut scan = Scan::new(text, FORM);
        scan.accept(b'T');
        let clock = scan.clock()?;
        if !scan.is_empty() {
            return Err(scan.wrong_form());
        }
        let Clock {
            hour,
            minute,
            second,
            millisecond,
            is_leap_second,
        } = clock;
        let time = Self::new(hour, minute, second, millisecond).ok_or(PrimitiveError::Clock)?;
        Ok((time, is_leap_second))
    }

    /// Hour, 0 to 23.
    #[must_use]
    pub const fn hour(self) -> u8 {
        self.hour
    }

    /// Minute, where known.
    #[must_use]
    pub fn minute(self) -> Option<u8> {
        (self.precision >= Precision::Minute).then_some(self.minute)
    }

    /// Second, where known.
    #[must_use]
    pub fn second(self) -> Option<u8> {
        (self.precision >= Precision::Second).then_some(self.second)
    }

    /// Millisecond, where known.
    #[must_use]
    pub fn millisecond(self) -> Option<u16> {
        (self.precision >= Precision::Millisecond).then_some(self.millisecond)
    }

    /// How much of the time is known.
    #[must_use]
    pub const fn precision(self) -> Precision {
        self.precision
    }

    /// The eight bytes a record keeps it in.
    pub(crate) fn to_bits(self) -> u64 {
        u64::from(self.hour)
            | u64::from(self.minute) << 8
            | u64::from(self.second) << 16
            | (self.precision as u64) << 24
            | u64::from(self.millisecond) << 32
    }

    pub(crate) const fn from_bits(bits: u64) -> Self {
        Self {
            hour: (bits & 0xff) as u8,
            minute: (bits >> 8 & 0xff) as u8,
            second: (bits >> 16 & 0xff) as u8,
            precision: Precision::from_rank((bits >> 24 & 0xff) as u8),
            millisecond: (bits >> 32 & 0xffff) as u16,
        }
    }
}

impl fmt::Display for Time {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:02}", self.hour)?;
        if let Some(minute) = self.minute() {
            write!(formatter, ":{minute:02}")?;
        }
        if let Some(second) = self.second() {
            write!(formatter, ":{second:02}")?;
        }
        if let Some(millisecond) = self.millisecond() {
            write!(formatter, ".{millisecond:03}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Time {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Time({self})")
    }
}
