//! Operators about null.
//! <https://cql.hl7.org/09-b-cqlreference.html#nullological-operators-3>

use super::{Context, Outcome, undefined};
use crate::value::Value;

/// `Coalesce<T>(argument1 T, …) T` and `Coalesce<T>(arguments List<T>) T`: the
/// first operand that is not null. A single list stands for its items.
/// <https://cql.hl7.org/09-b-cqlreference.html#coalesce>
///
/// # Errors
/// None; the signature is that of the other operators.
pub fn coalesce<'a>(_: &Context<'a>, operands: &[Value<'a>]) -> Outcome<'a> {
    let candidates = match operands {
        [Value::List(items)] => items,
        operands => operands,
    };
    Ok(candidates
        .iter()
        .copied()
        .find(|candidate| !candidate.plain().is_null())
        .unwrap_or(Value::Null))
}

/// `is null(argument Any) Boolean`
/// <https://cql.hl7.org/09-b-cqlreference.html#isnull>
///
/// # Errors
/// None; the signature is that of the other operators.
pub fn is_null<'a>(_: &Context<'a>, operand: Value<'a>) -> Outcome<'a> {
    Ok(Value::Boolean(operand.plain().is_null()))
}

/// `is true(argument Boolean) Boolean`: false for null.
/// <https://cql.hl7.org/09-b-cqlreference.html#istrue>
///
/// # Errors
/// Where the operand is not a Boolean.
pub fn is_true<'a>(_: &Context<'a>, operand: Value<'a>) -> Outcome<'a> {
    is_truth("IsTrue", operand, true)
}

/// `is false(argument Boolean) Boolean`: false for null.
/// <https://cql.hl7.org/09-b-cqlreference.html#isfalse>
///
/// # Errors
/// Where the operand is not a Boolean.
pub fn is_false<'a>(_: &Context<'a>, operand: Value<'a>) -> Outcome<'a> {
    is_truth("IsFalse", operand, false)
}

fn is_truth<'a>(operator: &'static str, operand: Value<'a>, wanted: bool) -> Outcome<'a> {
    match operand.plain() {
        Value::Boolean(truth) => Ok(Value::Boolean(truth == wanted)),
        Value::Null => Ok(Value::Boolean(false)),
        other => Err(undefined(operator, &[other])),
    }
}
