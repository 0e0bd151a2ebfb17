//! Three-valued logic.
//! <https://cql.hl7.org/09-b-cqlreference.html#logical-operators-3>

use super::order::{both, either, opposite};
use super::{Context, Outcome, undefined};
use crate::error::EvaluationError;
use crate::value::Value;

fn truth(operator: &'static str, operand: Value<'_>) -> Result<Option<bool>, EvaluationError> {
    match operand.plain() {
        Value::Boolean(truth) => Ok(Some(truth)),
        Value::Null => Ok(None),
        other => Err(undefined(operator, &[other])),
    }
}

/// `and(left Boolean, right Boolean) Boolean`: false where either side is, whatever the other.
/// <https://cql.hl7.org/09-b-cqlreference.html#and>
///
/// # Errors
/// Where an operand is not a Boolean.
pub fn and<'a>(_: &Context<'a>, left: Value<'a>, right: Value<'a>) -> Outcome<'a> {
    Ok(both(truth("And", left)?, truth("And", right)?).into())
}

/// `or(left Boolean, right Boolean) Boolean`: true where either side is, whatever the other.
/// <https://cql.hl7.org/09-b-cqlreference.html#or>
///
/// # Errors
/// Where an operand is not a Boolean.
pub fn or<'a>(_: &Context<'a>, left: Value<'a>, right: Value<'a>) -> Outcome<'a> {
    Ok(either(truth("Or", left)?, truth("Or", right)?).into())
}

/// `xor(left Boolean, right Boolean) Boolean`: null where either side is.
/// <https://cql.hl7.org/09-b-cqlreference.html#xor>
///
/// # Errors
/// Where an operand is not a Boolean.
pub fn xor<'a>(_: &Context<'a>, left: Value<'a>, right: Value<'a>) -> Outcome<'a> {
    let (left, right) = (truth("Xor", left)?, truth("Xor", right)?);
    Ok(left.zip(right).map(|(left, right)| left != right).into())
}

/// `implies(left Boolean, right Boolean) Boolean`: `not left or right`.
/// <https://cql.hl7.org/09-b-cqlreference.html#implies>
///
/// # Errors
/// Where an operand is not a Boolean.
pub fn implies<'a>(_: &Context<'a>, left: Value<'a>, right: Value<'a>) -> Outcome<'a> {
    Ok(either(opposite(truth("Implies", left)?), truth("Implies", right)?).into())
}

/// `not(argument Boolean) Boolean`
/// <https://cql.hl7.org/09-b-cqlreference.html#not>
///
/// # Errors
/// Where the operand is not a Boolean.
pub fn not<'a>(_: &Context<'a>, operand: Value<'a>) -> Outcome<'a> {
    Ok(opposite(truth("Not", operand)?).into())
}

#[cfg(test)]
#[path = "logical_tests.rs"]
mod tests;
