//! Texts. Positions count characters (Unicode scalar values) from zero.
//! <https://cql.hl7.org/09-b-cqlreference.html#string-operators-3>

use bumpalo::collections::{String as ArenaString, Vec as ArenaVec};

use super::{Context, Outcome, list, undefined};
use crate::error::EvaluationError;
use crate::value::Value;

mod pattern;

pub use pattern::{matches, replace_matches, split_on_matches};

/// The text of an operand; `None` for null.
fn text<'a>(
    operator: &'static str,
    operand: Value<'a>,
) -> Result<Option<&'a str>, EvaluationError> {
    match operand.plain() {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text)),
        other => Err(undefined(operator, &[other])),
    }
}

fn texts<'a>(
    operator: &'static str,
    left: Value<'a>,
    right: Value<'a>,
) -> Result<Option<(&'a str, &'a str)>, EvaluationError> {
    Ok(text(operator, left)?.zip(text(operator, right)?))
}

fn position<'a>(text: &str, byte: Option<usize>) -> Value<'a> {
    let index = byte
        .and_then(|byte| text.get(..byte))
        .map(|before| before.chars().count());
    index.map_or(Value::Integer(-1), |index| {
        i32::try_from(index).map_or(Value::Null, Value::Integer)
    })
}

/// The character at a position, as a text.
pub(super) fn letter_at(text: &str, index: usize) -> Option<&str> {
    let (start, letter) = text.char_indices().nth(index)?;
    text.get(start..start + letter.len_utf8())
}

/// `Concatenate(left String, right String) String`, also `+`; null where an operand is.
/// <https://cql.hl7.org/09-b-cqlreference.html#concatenate>
///
/// # Errors
/// Where an operand is no text.
pub fn concatenate<'a>(context: &Context<'a>, operands: &[Value<'a>]) -> Outcome<'a> {
    let mut joined = ArenaString::new_in(context.arena);
    let mut is_null = false;
    for operand in operands {
        match text("Concatenate", *operand)? {
            Some(text) => joined.push_str(text),
            None => is_null = true,
        }
    }
    Ok(if is_null {
        Value::Null
    } else {
        Value::String(joined.into_bump_str())
    })
}

/// `Combine(source List<String>[, separator String]) String`: nulls are left
/// out; null where there is no text.
/// <https://cql.hl7.org/09-b-cqlreference.html#combine>
///
/// # Errors
/// Where the operand is no list of texts.
pub fn combine<'a>(context: &Context<'a>, source: Value<'a>, separator: Value<'a>) -> Outcome<'a> {
    const NAME: &str = "Combine";
    let separator = text(NAME, separator)?.unwrap_or_default();
    let items = match list::listed(context, source) {
        Value::Null => return Ok(Value::Null),
        Value::List(items) => items,
        other => return Err(undefined(NAME, &[other])),
    };
    let mut joined = ArenaString::new_in(context.arena);
    let mut is_first = true;
    for item in items {
        if let Some(text) = text(NAME, *item)? {
            if !is_first {
                joined.push_str(separator);
            }
            joined.push_str(text);
            is_first = false;
        }
    }
    Ok(if is_first {
        Value::Null
    } else {
        Value::String(joined.into_bump_str())
    })
}

/// `Split(stringToSplit String, separator String) List<String>`: the whole text
/// in a list where the separator is null or does not appear.
/// <https://cql.hl7.org/09-b-cqlreference.html#split>
///
/// # Errors
/// Where an operand is no text.
pub fn split<'a>(context: &Context<'a>, source: Value<'a>, separator: Value<'a>) -> Outcome<'a> {
    const NAME: &str = "Split";
    let Some(source) = text(NAME, source)? else {
        return Ok(Value::Null);
    };
    let pieces = match text(NAME, separator)? {
        None | Some("") => ArenaVec::from_iter_in([Value::String(source)], context.arena),
        Some(separator) => {
            ArenaVec::from_iter_in(source.split(separator).map(Value::String), context.arena)
        }
    };
    Ok(Value::List(pieces.into_bump_slice()))
}

/// `Upper(argument String) String`
/// <https://cql.hl7.org/09-b-cqlreference.html#upper>
///
/// # Errors
/// Where the operand is no text.
pub fn upper<'a>(context: &Context<'a>, operand: Value<'a>) -> Outcome<'a> {
    let Some(text) = text("Upper", operand)? else {
        return Ok(Value::Null);
    };
    let letters = text.chars().flat_map(char::to_uppercase);
    Ok(Value::String(
        ArenaString::from_iter_in(letters, context.arena).into_bump_str(),
    ))
}

/// `Lower(argument String) String`
/// <https://cql.hl7.org/09-b-cqlreference.html#lower>
///
/// # Errors
/// Where the operand is no text.
pub fn lower<'a>(context: &Context<'a>, operand: Value<'a>) -> Outcome<'a> {
    let Some(text) = text("Lower", operand)? else {
        return Ok(Value::Null);
    };
    if text.is_ascii() {
        if !text.bytes().any(|letter| letter.is_ascii_uppercase()) {
            return Ok(Value::String(text));
        }
        let lowered = context.arena.alloc_str(text);
        lowered.make_ascii_lowercase();
        return Ok(Value::String(lowered));
    }
    let letters = text.chars().flat_map(char::to_lowercase);
    Ok(Value::String(
        ArenaString::from_iter_in(letters, context.arena).into_bump_str(),
    ))
}

/// `Length(argument String) Integer`: null of a null text (a null list has length zero).
/// <https://cql.hl7.org/09-b-cqlreference.html#length-1>
///
/// # Errors
/// Where the operand is no text.
pub fn length<'a>(_: &Context<'a>, operand: Value<'a>) -> Outcome<'a> {
    let count = text("Length", operand)?.map(|text| text.chars().count());
    Ok(count.map_or(Value::Null, |count| {
        i32::try_from(count).map_or(Value::Null, Value::Integer)
    }))
}

/// `PositionOf(pattern String, argument String) Integer`: where the pattern
/// first appears, -1 where it does not.
/// <https://cql.hl7.org/09-b-cqlreference.html#positionof>
///
/// # Errors
/// Where an operand is no text.
pub fn position_of<'a>(_: &Context<'a>, pattern: Value<'a>, argument: Value<'a>) -> Outcome<'a> {
    let found = texts("PositionOf", pattern, argument)?;
    Ok(found.map_or(Value::Null, |(pattern, argument)| {
        position(argument, found_at(argument, pattern))
    }))
}

/// The byte at which a pattern first appears. Short ones are looked for place by place:
/// preparing a search costs more than that.
fn found_at(text: &str, pattern: &str) -> Option<usize> {
    const SHORT: usize = 16;
    let length = pattern.len();
    if length == 0 || length > SHORT {
        return text.find(pattern);
    }
    let mut places = text.as_bytes().windows(length);
    places.position(|place| place == pattern.as_bytes())
}

/// `LastPositionOf(pattern String, argument String) Integer`: where the pattern
/// last appears, -1 where it does not.
/// <https://cql.hl7.org/09-b-cqlreference.html#lastpositionof>
///
/// # Errors
/// Where an operand is no text.
pub fn last_position_of<'a>(
    _: &Context<'a>,
    pattern: Value<'a>,
    argument: Value<'a>,
) -> Outcome<'a> {
    let found = texts("LastPositionOf", pattern, argument)?;
    Ok(found.map_or(Value::Null, |(pattern, argument)| {
        position(argument, argument.rfind(pattern))
    }))
}

/// `Substring(stringToSub String, startIndex Integer[, length Integer]) String`:
/// null where the start lies outside the text.
/// <https://cql.hl7.org/09-b-cqlreference.html#substring>
///
/// # Errors
/// Where the operands are of other types.
pub fn substring<'a>(
    _: &Context<'a>,
    source: Value<'a>,
    start: Value<'a>,
    length: Value<'a>,
) -> Outcome<'a> {
    const NAME: &str = "Substring";
    let integer = |operand: Value<'a>| match operand.plain() {
        Value::Null => Ok(None),
        Value::Integer(number) => Ok(Some(number)),
        other => Err(undefined(NAME, &[other])),
    };
    let (start, length) = (integer(start)?, integer(length)?);
    let (Some(source), Some(start)) = (text(NAME, source)?, start) else {
        return Ok(Value::Null);
    };
    let Ok(start) = usize::try_from(start) else {
        return Ok(Value::Null);
    };
    let from = match source.char_indices().nth(start) {
        Some((byte, _)) => byte,
        None if start == 0 => 0,
        None => return Ok(Value::Null),
    };
    let rest = source.get(from..).unwrap_or_default();
    let taken = match length {
        None => rest,
        Some(length) => {
            let length = usize::try_from(length).unwrap_or(0);
            let to = rest
                .char_indices()
                .nth(length)
                .map_or(rest.len(), |(byte, _)| byte);
            rest.get(..to).unwrap_or_default()
        }
    };
    Ok(Value::String(taken))
}

/// `StartsWith(argument String, prefix String) Boolean`
/// <https://cql.hl7.org/09-b-cqlreference.html#startswith>
///
/// # Errors
/// Where an operand is no text.
pub fn starts_with<'a>(_: &Context<'a>, argument: Value<'a>, prefix: Value<'a>) -> Outcome<'a> {
    Ok(texts("StartsWith", argument, prefix)?
        .map(|(argument, prefix)| argument.starts_with(prefix))
        .into())
}

/// `EndsWith(argument String, suffix String) Boolean`
/// <https://cql.hl7.org/09-b-cqlreference.html#endswith>
///
/// # Errors
/// Where an operand is no text.
pub fn ends_with<'a>(_: &Context<'a>, argument: Value<'a>, suffix: Value<'a>) -> Outcome<'a> {
    Ok(texts("EndsWith", argument, suffix)?
        .map(|(argument, suffix)| argument.ends_with(suffix))
        .into())
}

#[cfg(test)]
#[path = "string/tests.rs"]
mod tests;
