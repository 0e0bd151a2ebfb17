//! When a date or moment can be, as numbers, for who draws or sorts outside of CQL.

use super::parts_of;
use crate::value::Value;

/// Milliseconds of the least of the fields that a moment is known to.
const MINUTE: i64 = 60_000;

/// The first instant that a Date or DateTime can be and the end of the last,
/// in milliseconds since 1970-01-01T00:00Z; `None` for any other value. One
/// instant where it is known to the minute. `offset_minutes` counts where the
/// value has no offset of its own.
#[must_use]
pub fn instants(value: Value<'_>, offset_minutes: i16) -> Option<[i64; 2]> {
    let value = value.plain();
    let offset = match value {
        Value::Date(_) => offset_minutes,
        Value::DateTime(moment) => moment.offset_minutes().unwrap_or(offset_minutes),
        _ => return None,
    };
    let parts = parts_of(value)?;
    let shift = i64::from(offset) * MINUTE;
    let low = parts.earliest().milliseconds() - shift;
    if parts.reaches(gravida_fhir::Precision::Minute) {
        return Some([low, low]);
    }
    Some([low, parts.latest().milliseconds() - shift + 1])
}

#[cfg(test)]
mod tests {
    use gravida_fhir::{Date, DateTime};

    use super::*;

    fn check(text: &str, offset_minutes: i16, expected: [i64; 2]) {
        let moment = Value::DateTime(DateTime::parse(text).unwrap());
        assert_eq!(instants(moment, offset_minutes), Some(expected), "{text}");
    }

    #[test]
    fn a_minute_is_an_instant_and_a_day_has_two_ends() {
        check("1970-01-01T00:01Z", 0, [60_000, 60_000]);
        check("1970-01-01T01:00:00+01:00", 0, [0, 0]);
        check("1970-01-01T00:00", 60, [-3_600_000, -3_600_000]);
        check("1970-01-02", 0, [86_400_000, 172_800_000]);
        check("1970-01-01T05Z", 0, [18_000_000, 21_600_000]);
        let day = Value::Date(Date::parse("1970-01-01").unwrap());
        assert_eq!(instants(day, 0), Some([0, 86_400_000]));
        assert_eq!(instants(Value::Integer(1), 0), None);
    }
}
