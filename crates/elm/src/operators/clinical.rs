//! Ages, and whether codes are among other codes.
//! <https://cql.hl7.org/09-b-cqlreference.html#clinical-operators-3>

use super::comparison::are_equivalent;
use super::temporal::{Period, duration_between};
use super::{Context, Outcome, list, temporal};
use crate::error::EvaluationError;
use crate::value::{Code, Value};

/// `CalculateAgeIn_precision_(birthDate Date | DateTime) Integer`: the age at
/// the moment the evaluation speaks of.
/// <https://cql.hl7.org/09-b-cqlreference.html#calculateage>
///
/// # Errors
/// Where the operand is no date.
pub fn calculate_age<'a>(context: &Context<'a>, birth: Value<'a>, period: Period) -> Outcome<'a> {
    let birth = birth.plain();
    let at = match birth {
        Value::DateTime(_) => temporal::now(context),
        _ => temporal::today(context),
    };
    calculate_age_at(context, birth, at, period)
}

/// `CalculateAgeIn_precision_At(birthDate T, asOf T) Integer`: whole periods
/// from birth; a range of them where the dates are not known well enough.
/// <https://cql.hl7.org/09-b-cqlreference.html#calculateageat>
///
/// # Errors
/// Where an operand is no date.
pub fn calculate_age_at<'a>(
    context: &Context<'a>,
    birth: Value<'a>,
    at: Value<'a>,
    period: Period,
) -> Outcome<'a> {
    duration_between(context, birth, at, period)
}

/// The codes that a code, a concept, or a list of either holds, one after the
/// other, to be looked up in a value set or code system. A text stands for a code without a system.
///
/// # Errors
/// Those of `visit`.
pub fn for_each_code<'a>(
    context: &Context<'a>,
    value: Value<'a>,
    visit: &mut dyn FnMut(&Code<'a>) -> Result<(), EvaluationError>,
) -> Result<(), EvaluationError> {
    let each = |value: Value<'a>,
                visit: &mut dyn FnMut(&Code<'a>) -> Result<(), EvaluationError>| {
        match value.plain() {
            Value::Code(code) => visit(code),
            Value::Concept(concept) => concept.codes.iter().try_for_each(visit),
            Value::String(code) => visit(&Code {
                code: Some(code),
                system: None,
                version: None,
                display: None,
            }),
            Value::Null => Ok(()),
            other => Err(super::undefined("InValueSet", &[other])),
        }
    };
    match list::listed(context, value) {
        Value::List(items) => items.iter().try_for_each(|item| each(*item, visit)),
        other => each(other, visit),
    }
}

/// `~` between a code or concept and each of several, as membership in an
/// enumerated list of codes asks for.
/// <https://cql.hl7.org/09-b-cqlreference.html#equivalent-3>
///
/// # Errors
/// Where values are nested too deep.
pub fn is_any_of<'a>(context: &Context<'a>, value: Value<'a>, codes: &[Value<'a>]) -> Outcome<'a> {
    for code in codes {
        if are_equivalent(context, value, *code)? {
            return Ok(Value::Boolean(true));
        }
    }
    Ok(Value::Boolean(false))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operators::testing::{shown, value, with_context};

    #[test]
    fn age_is_a_range_where_the_birth_date_is_partial() {
        for (birth, at, period, expected) in [
            ("@1990-05-10", "@2026-05-09", Period::Year, "35"),
            ("@1990-05-10", "@2026-05-10", Period::Year, "36"),
            ("@1990", "@2026-05-10", Period::Year, "35..36"),
            ("@1990-05", "@2026-04-30", Period::Year, "35"),
            ("@2026-01-01", "@2026-03-15", Period::Week, "10"),
            ("@2012-02-29", "@2013-02-28", Period::Year, "0"),
            ("null", "@2013-02-28", Period::Year, "null"),
        ] {
            with_context(|context| {
                let outcome =
                    calculate_age_at(context, value(context, birth), value(context, at), period);
                assert_eq!(shown(outcome), expected, "{birth} to {at}");
            });
        }
    }

    #[test]
    fn age_now_is_counted_to_the_moment_of_the_evaluation() {
        with_context(|context| {
            assert_eq!(
                shown(calculate_age(
                    context,
                    value(context, "@2000-03-15"),
                    Period::Year
                )),
                "26"
            );
            assert_eq!(
                shown(calculate_age(
                    context,
                    value(context, "@2000-03-16"),
                    Period::Year
                )),
                "25"
            );
        });
    }
}
