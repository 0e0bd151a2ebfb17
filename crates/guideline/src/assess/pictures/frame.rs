//! Where moments and numbers lie from left to right.

use gravida_elm::Value;
use gravida_elm::operators::temporal::instants;
use gravida_fhir::DateTime;

use super::super::value::{number_in, text_of};
use super::rows::Row;
use crate::assessment::Position;
use crate::knowledge;

/// The axis from left to right: what its zero and its one stand for.
pub(super) struct Frame<'k> {
    /// What the axis counts.
    pub label: &'k str,
    unit: &'k str,
    /// The unit of the values above it.
    pub value_unit: Option<&'k str>,
    /// Milliseconds since 1970 and the text of the moment at zero, where there is one.
    origin: Option<(i64, String)>,
    as_of: DateTime,
    /// Milliseconds of one unit, where it is a unit of time.
    unit_length: Option<f64>,
}

impl<'k> Frame<'k> {
    /// The axis of a picture: from the moment that its origin answered, else
    /// from the first row where the picture has words for that, else none.
    pub fn of<'r, 'e: 'r>(
        item: &'k knowledge::Picture,
        origin: Value<'e>,
        rows: impl Iterator<Item = &'r Row<'e>>,
        as_of: DateTime,
    ) -> Option<Self> {
        let axis = &item.across;
        let offset = as_of.offset_minutes().unwrap_or(0);
        let start = |value: Value<'_>| {
            let [low, _] = instants(value, offset)?;
            Some((low, text_of(value)?))
        };
        let (label, origin) = match (&axis.origin, start(origin), &axis.label_without_origin) {
            (None, ..) => (&axis.label, None),
            (Some(_), Some(origin), _) => (&axis.label, Some(origin)),
            (Some(_), None, None) => return None,
            (Some(_), None, Some(label)) => (
                label,
                rows.filter_map(|row| row.start().and_then(start)).min(),
            ),
        };
        Some(Self {
            label,
            unit: &axis.unit,
            value_unit: item.up.as_ref().and_then(|up| up.unit.as_deref()),
            origin,
            as_of,
            unit_length: octofhir_ucum::convert(1.0, &axis.unit, "ms").ok(),
        })
    }

    /// The moment at zero, as written.
    pub fn origin_text(&self) -> Option<String> {
        self.origin.as_ref().map(|(_, text)| text.clone())
    }

    /// Where the moment of the assessment lies.
    pub fn now(&self) -> Option<f64> {
        self.place(Value::DateTime(self.as_of))
            .map(|position| position.low)
    }

    /// Where a moment, a number, or a stretch of either lies.
    pub fn place(&self, value: Value<'_>) -> Option<Position> {
        if let Value::Interval(interval) = value {
            return Some(span(self.place(interval.low)?, self.place(interval.high)?));
        }
        let [low, high] = match value {
            Value::Uncertain { low, high } => [f64::from(low), f64::from(high)],
            _ => match self.moment(value) {
                Some(ends) => ends,
                None => number_in(value, Some(self.unit)).map(|number| [number, number])?,
            },
        };
        Some(Position {
            low,
            high,
            text: text_of(value)?,
        })
    }

    /// Where a moment lies that an assessment shows as text.
    pub fn place_of_text(&self, text: &str) -> Option<Position> {
        self.place(Value::DateTime(DateTime::parse(text).ok()?))
    }

    fn moment(&self, value: Value<'_>) -> Option<[f64; 2]> {
        let (origin, _) = self.origin.as_ref()?;
        let length = self.unit_length?;
        let ends = instants(value, self.as_of.offset_minutes().unwrap_or(0))?;
        Some(ends.map(|end| number_of(end - origin) / length))
    }
}

/// Where a value lies from below to above, in `unit`.
pub(super) fn value_position(value: Value<'_>, unit: Option<&str>) -> Option<Position> {
    match value {
        Value::Interval(interval) => Some(span(
            value_position(interval.low, unit)?,
            value_position(interval.high, unit)?,
        )),
        Value::Uncertain { low, high } => Some(Position {
            low: low.into(),
            high: high.into(),
            text: text_of(value)?,
        }),
        other => {
            let number = number_in(other, unit)?;
            Some(Position {
                low: number,
                high: number,
                text: text_of(other)?,
            })
        }
    }
}

fn span(low: Position, high: Position) -> Position {
    Position {
        text: format!("{} – {}", low.text, high.text),
        low: low.low,
        high: high.high,
    }
}

/// Milliseconds of four digits of years have 15 digits, all of which `f64` holds.
#[allow(clippy::cast_precision_loss, reason = "the magnitude is known")]
const fn number_of(milliseconds: i64) -> f64 {
    milliseconds as f64
}
