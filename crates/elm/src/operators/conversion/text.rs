//! Values as text, in the form in which CQL reads them back.

use std::fmt;

use gravida_fhir::Decimal;

use crate::operators::{Context, Outcome, undefined};
use crate::units::is_calendar_duration;
use crate::value::{Quantity, Value};

/// `ToString(argument Any) String`: numbers in decimal notation (a Decimal with
/// one place at least), dates and times as ISO 8601 writes them, quantities as
/// `5.5 'cm'` or `5 days`, ratios with a colon.
/// <https://cql.hl7.org/09-b-cqlreference.html#tostring>
///
/// # Errors
/// Where the operand is a list, an interval or a structure.
pub fn to_string<'a>(context: &Context<'a>, operand: Value<'a>) -> Outcome<'a> {
    match operand.plain() {
        Value::Null => Ok(Value::Null),
        Value::String(text) => Ok(Value::String(text)),
        Value::Boolean(truth) => Ok(Value::String(if truth { "true" } else { "false" })),
        Value::Integer(number) => Ok(context.written(number)),
        Value::Long(number) => Ok(context.written(number)),
        Value::Decimal(number) => Ok(context.written(WithPlace(number))),
        Value::Date(date) => Ok(context.written(date)),
        Value::DateTime(moment) => Ok(context.written(moment)),
        Value::Time(time) => Ok(context.written(time)),
        Value::Quantity(quantity) => Ok(context.written(WithUnit(quantity))),
        Value::Ratio(ratio) => Ok(context.written(format_args!(
            "{}:{}",
            WithUnit(&ratio.numerator),
            WithUnit(&ratio.denominator)
        ))),
        Value::Uncertain { low, high } => Ok(context.written(format_args!("{low} to {high}"))),
        other => Err(undefined("ToString", &[other])),
    }
}

/// A decimal with at least one place.
struct WithPlace(Decimal);

impl fmt::Display for WithPlace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{}{}",
            self.0,
            if self.0.scale() == 0 { ".0" } else { "" }
        )
    }
}

struct WithUnit<'q>(&'q Quantity<'q>);

impl fmt::Display for WithUnit<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Quantity { value, unit } = self.0;
        if is_calendar_duration(unit) {
            write!(formatter, "{value} {unit}")
        } else {
            write!(formatter, "{value} '{unit}'")
        }
    }
}
