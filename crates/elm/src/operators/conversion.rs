//! Conversions between types. What cannot be converted is null.
//! <https://cql.hl7.org/09-b-cqlreference.html#type-operators-1>

use gravida_fhir::{Content, Date, DateTime, Decimal, Time};

use super::{Context, Outcome, decimal, list, undefined};
use crate::types::Type;
use crate::value::{Code, Concept, Quantity, Ratio, Value};

mod text;

pub use text::to_string;

/// A System type that values are converted to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// `System.Boolean`
    Boolean,
    /// `System.Integer`
    Integer,
    /// `System.Long`
    Long,
    /// `System.Decimal`
    Decimal,
    /// `System.String`
    String,
    /// `System.Date`
    Date,
    /// `System.DateTime`
    DateTime,
    /// `System.Time`
    Time,
    /// `System.Quantity`
    Quantity,
    /// `System.Ratio`
    Ratio,
    /// `System.Concept`
    Concept,
}

impl Target {
    /// The type as a target; `None` where nothing is ever converted to it.
    #[must_use]
    pub const fn of(wanted: &Type) -> Option<Self> {
        Some(match wanted {
            Type::Boolean => Self::Boolean,
            Type::Integer => Self::Integer,
            Type::Long => Self::Long,
            Type::Decimal => Self::Decimal,
            Type::String => Self::String,
            Type::Date => Self::Date,
            Type::DateTime => Self::DateTime,
            Type::Time => Self::Time,
            Type::Quantity => Self::Quantity,
            Type::Ratio => Self::Ratio,
            Type::Concept => Self::Concept,
            _ => return None,
        })
    }
}

/// `convert _argument_ to _type_`: null where there is no such value of the type.
/// <https://cql.hl7.org/09-b-cqlreference.html#convert>
///
/// # Errors
/// Where the operand is of a type that is never converted to the target.
pub fn convert<'a>(context: &Context<'a>, operand: Value<'a>, target: Target) -> Outcome<'a> {
    match target {
        Target::Boolean => to_boolean(context, operand),
        Target::Integer => to_integer(context, operand),
        Target::Long => to_long(context, operand),
        Target::Decimal => to_decimal(context, operand),
        Target::String => to_string(context, operand),
        Target::Date => to_date(context, operand),
        Target::DateTime => to_date_time(context, operand),
        Target::Time => to_time(context, operand),
        Target::Quantity => to_quantity(context, operand),
        Target::Ratio => to_ratio(context, operand),
        Target::Concept => to_concept(context, operand),
    }
}

/// `ConvertsToBoolean(argument Any) Boolean` and its like for the other types.
/// <https://cql.hl7.org/09-b-cqlreference.html#convertstoboolean>
///
/// # Errors
/// None; the signature is that of the other operators.
pub fn converts_to<'a>(context: &Context<'a>, operand: Value<'a>, target: Target) -> Outcome<'a> {
    if operand.plain().is_null() {
        return Ok(Value::Null);
    }
    Ok(Value::Boolean(
        convert(context, operand, target).is_ok_and(|converted| !converted.is_null()),
    ))
}

/// `ToBoolean(argument Integer | Long | Decimal | String) Boolean`: `true`, `t`, `yes`, `y`, `1` and their opposites.
/// <https://cql.hl7.org/09-b-cqlreference.html#toboolean>
///
/// # Errors
/// Where the operand is of another type.
pub fn to_boolean<'a>(_: &Context<'a>, operand: Value<'a>) -> Outcome<'a> {
    let truth = match operand.plain() {
        Value::Null => None,
        Value::Boolean(truth) => Some(truth),
        Value::Integer(number) => binary(number.into()),
        Value::Long(number) => binary(number.into()),
        Value::Decimal(number) if decimal::significant_places(number) == 0 => {
            binary(decimal::truncate(number))
        }
        Value::Decimal(_) => None,
        Value::String(text) => {
            let is_any = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
            if is_any(&["true", "t", "yes", "y", "1"]) {
                Some(true)
            } else if is_any(&["false", "f", "no", "n", "0"]) {
                Some(false)
            } else {
                None
            }
        }
        other => return Err(undefined("ToBoolean", &[other])),
    };
    Ok(truth.into())
}

const fn binary(number: i128) -> Option<bool> {
    match number {
        0 => Some(false),
        1 => Some(true),
        _ => None,
    }
}

/// `ToInteger(argument Boolean | Long | String) Integer`
/// <https://cql.hl7.org/09-b-cqlreference.html#tointeger>
///
/// # Errors
/// Where the operand is of another type.
pub fn to_integer<'a>(_: &Context<'a>, operand: Value<'a>) -> Outcome<'a> {
    let number = match operand.plain() {
        Value::Null => None,
        known @ (Value::Integer(_) | Value::Uncertain { .. }) => return Ok(known),
        Value::Boolean(truth) => Some(truth.into()),
        Value::Long(number) => i32::try_from(number).ok(),
        Value::String(text) => whole_number(text).and_then(|number| i32::try_from(number).ok()),
        other => return Err(undefined("ToInteger", &[other])),
    };
    Ok(number.map_or(Value::Null, Value::Integer))
}

/// `ToLong(argument Boolean | Integer | String) Long`
/// <https://cql.hl7.org/09-b-cqlreference.html#tolong>
///
/// # Errors
/// Where the operand is of another type.
pub fn to_long<'a>(_: &Context<'a>, operand: Value<'a>) -> Outcome<'a> {
    let number = match operand.plain() {
        Value::Null => None,
        uncertain @ Value::Uncertain { .. } => return Ok(uncertain),
        Value::Long(number) => Some(number),
        Value::Integer(number) => Some(number.into()),
        Value::Boolean(truth) => Some(truth.into()),
        Value::String(text) => whole_number(text),
        other => return Err(undefined("ToLong", &[other])),
    };
    Ok(number.map_or(Value::Null, Value::Long))
}

/// A sign and digits, nothing else.
fn whole_number(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

/// A sign, digits, and optionally a point with digits.
fn decimal_number(text: &str) -> Option<Decimal> {
    let is_plain = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'+' | b'-'));
    if is_plain { Decimal::parse(text) } else { None }
}

/// `ToDecimal(argument Boolean | Integer | Long | String) Decimal`
/// <https://cql.hl7.org/09-b-cqlreference.html#todecimal>
///
/// # Errors
/// Where the operand is of another type.
pub fn to_decimal<'a>(_: &Context<'a>, operand: Value<'a>) -> Outcome<'a> {
    let number = match operand.plain() {
        Value::Null => None,
        uncertain @ Value::Uncertain { .. } => return Ok(uncertain),
        Value::Decimal(number) => Some(number),
        Value::Integer(number) => one_place(number.into()),
        Value::Long(number) => one_place(number.into()),
        Value::Boolean(truth) => one_place(truth.into()),
        Value::String(text) => decimal_number(text),
        other => return Err(undefined("ToDecimal", &[other])),
    };
    Ok(number.map_or(Value::Null, Value::Decimal))
}

/// Whole decimals are written with one place, as in `5.0`.
fn one_place(number: i128) -> Option<Decimal> {
    Decimal::from_parts(number * 10, 1)
}

/// `ToDate(argument DateTime | String) Date`
/// <https://cql.hl7.org/09-b-cqlreference.html#todate>
///
/// # Errors
/// Where the operand is of another type.
pub fn to_date<'a>(_: &Context<'a>, operand: Value<'a>) -> Outcome<'a> {
    let date = match operand.plain() {
        Value::Null => None,
        Value::Date(date) => Some(date),
        Value::DateTime(moment) => Some(moment.date()),
        Value::String(text) => Date::parse(text)
            .or_else(|_| DateTime::parse(text).map(DateTime::date))
            .ok(),
        other => return Err(undefined("ToDate", &[other])),
    };
    Ok(date.map_or(Value::Null, Value::Date))
}

/// `ToDateTime(argument Date | String) DateTime`: no finer than the date was.
/// <https://cql.hl7.org/09-b-cqlreference.html#todatetime>
///
/// # Errors
/// Where the operand is of another type.
pub fn to_date_time<'a>(_: &Context<'a>, operand: Value<'a>) -> Outcome<'a> {
    let moment = match operand.plain() {
        Value::Null => None,
        Value::DateTime(moment) => Some(moment),
        Value::Date(date) => Some(date.into()),
        Value::String(text) => DateTime::parse(text).ok(),
        other => return Err(undefined("ToDateTime", &[other])),
    };
    Ok(moment.map_or(Value::Null, Value::DateTime))
}

/// `ToTime(argument DateTime | String) Time`: an offset in the text is ignored.
/// <https://cql.hl7.org/09-b-cqlreference.html#totime>
///
/// # Errors
/// Where the operand is of another type.
pub fn to_time<'a>(_: &Context<'a>, operand: Value<'a>) -> Outcome<'a> {
    let time = match operand.plain() {
        Value::Null => None,
        Value::Time(time) => Some(time),
        Value::DateTime(moment) => moment.time(),
        Value::String(text) => Time::parse(text).ok().or_else(|| time_with_offset(text)),
        other => return Err(undefined("ToTime", &[other])),
    };
    Ok(time.map_or(Value::Null, Value::Time))
}

/// A time of day with an offset after it, which is read as that of a moment on some day.
fn time_with_offset(text: &str) -> Option<Time> {
    let time = text.strip_prefix('T').unwrap_or(text);
    DateTime::parse(&format!("2000-01-01T{time}")).ok()?.time()
}

/// `ToQuantity(argument Integer | Decimal | Ratio | String) Quantity`
/// <https://cql.hl7.org/09-b-cqlreference.html#toquantity>
///
/// # Errors
/// Where the operand is of another type.
pub fn to_quantity<'a>(context: &Context<'a>, operand: Value<'a>) -> Outcome<'a> {
    match operand.plain() {
        Value::Null | Value::Uncertain { .. } => Ok(Value::Null),
        Value::Quantity(quantity) => Ok(Value::Quantity(quantity)),
        Value::Integer(number) => Ok(context.quantity(number.into(), "1")),
        Value::Long(number) => Ok(context.quantity(number.into(), "1")),
        Value::Decimal(number) => Ok(context.quantity(number, "1")),
        Value::Ratio(ratio) => Ok(super::quantity::divide(
            context,
            &ratio.numerator,
            &ratio.denominator,
        )),
        Value::String(text) => Ok(
            parse_quantity(context, text).map_or(Value::Null, |quantity| {
                context.quantity(quantity.value, quantity.unit)
            }),
        ),
        other => Err(undefined("ToQuantity", &[other])),
    }
}

/// `5.5 'cm'`, `5 days` or a bare number; the unit must be one.
fn parse_quantity<'a>(context: &Context<'a>, text: &'a str) -> Option<Quantity<'a>> {
    let text = text.trim();
    let end = text
        .find(|letter: char| !(letter.is_ascii_digit() || matches!(letter, '+' | '-' | '.')))
        .unwrap_or(text.len());
    let value = decimal_number(text.get(..end)?)?;
    let unit = text.get(end..)?.trim();
    if unit.is_empty() {
        return Some(Quantity { value, unit: "1" });
    }
    match unit
        .strip_prefix('\'')
        .and_then(|unit| unit.strip_suffix('\''))
    {
        Some(unit) => context
            .units
            .is_unit(unit)
            .then_some(Quantity { value, unit }),
        None => crate::units::is_calendar_duration(unit).then_some(Quantity { value, unit }),
    }
}

/// `ToRatio(argument String) Ratio`: two quantities with a colon between them.
/// <https://cql.hl7.org/09-b-cqlreference.html#toratio>
///
/// # Errors
/// Where the operand is of another type.
pub fn to_ratio<'a>(context: &Context<'a>, operand: Value<'a>) -> Outcome<'a> {
    match operand.plain() {
        Value::Null => Ok(Value::Null),
        Value::Ratio(ratio) => Ok(Value::Ratio(ratio)),
        Value::String(text) => {
            let ratio = text.split_once(':').and_then(|(above, below)| {
                Some(Ratio {
                    numerator: parse_quantity(context, above)?,
                    denominator: parse_quantity(context, below)?,
                })
            });
            Ok(ratio.map_or(Value::Null, |ratio| {
                Value::Ratio(context.arena.alloc(ratio))
            }))
        }
        other => Err(undefined("ToRatio", &[other])),
    }
}

/// `ToConcept(argument Code | List<Code>) Concept`: with the display of the code.
/// <https://cql.hl7.org/09-b-cqlreference.html#toconcept>
///
/// # Errors
/// Where the operand is of another type.
pub fn to_concept<'a>(context: &Context<'a>, operand: Value<'a>) -> Outcome<'a> {
    const NAME: &str = "ToConcept";
    let (codes, display): (&'a [Code<'a>], _) = match list::listed(context, operand) {
        Value::Null => return Ok(Value::Null),
        Value::Concept(concept) => return Ok(Value::Concept(concept)),
        Value::Code(code) => (std::slice::from_ref(code), code.display),
        Value::List(items) => {
            let mut codes = bumpalo::collections::Vec::with_capacity_in(items.len(), context.arena);
            for item in items {
                match item.plain() {
                    Value::Null => {}
                    Value::Code(code) => codes.push(*code),
                    other => return Err(undefined(NAME, &[other])),
                }
            }
            (codes.into_bump_slice(), None)
        }
        other => return Err(undefined(NAME, &[other])),
    };
    Ok(Value::Concept(
        context.arena.alloc(Concept { codes, display }),
    ))
}

/// The ELM node `ToList`: the operand as the only item of a list; an empty list of null.
/// <https://cql.hl7.org/04-logicalspecification.html#tolist>
///
/// # Errors
/// None; the signature is that of the other operators.
pub fn to_list<'a>(context: &Context<'a>, operand: Value<'a>) -> Outcome<'a> {
    let is_absent = match operand {
        Value::Fhir(element) => element.content() == Content::Absent,
        other => other.is_null(),
    };
    Ok(if is_absent {
        Value::List(&[])
    } else {
        context.list([operand])
    })
}

/// The ELM node `ToChars`: the characters of a text, each a text of its own.
/// <https://cql.hl7.org/04-logicalspecification.html#tochars>
///
/// # Errors
/// Where the operand is no text.
pub fn to_chars<'a>(context: &Context<'a>, operand: Value<'a>) -> Outcome<'a> {
    match operand.plain() {
        Value::Null => Ok(Value::Null),
        Value::String(text) => {
            let letters = text
                .char_indices()
                .filter_map(|(start, letter)| text.get(start..start + letter.len_utf8()));
            let mut items = bumpalo::collections::Vec::new_in(context.arena);
            items.extend(letters.map(Value::String));
            Ok(Value::List(items.into_bump_slice()))
        }
        other => Err(undefined("ToChars", &[other])),
    }
}

#[cfg(test)]
#[path = "conversion/tests.rs"]
mod tests;
