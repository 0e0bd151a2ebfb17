use super::*;
use crate::operators::testing::{shown, value, with_context};

type Binary = for<'a> fn(&Context<'a>, Value<'a>, Value<'a>) -> Outcome<'a>;
type Unary = for<'a> fn(&Context<'a>, Value<'a>) -> Outcome<'a>;

#[test]
fn operators_on_two_numbers() {
    let cases: &[(Binary, &str, &str, &str)] = &[
        (add, "1", "2", "3"),
        (add, "1L", "2", "3L"),
        (add, "1", "2.5", "3.5"),
        (add, "1", "null", "null"),
        (add, "2147483647", "1", "null"),
        (add, "1 'g/cm3'", "1 'g/cm3'", "2 'g/cm3'"),
        (add, "1 'm'", "1 'cm'", "101 'cm'"),
        (add, "1 'm'", "1 'g'", "null"),
        (
            add,
            "1",
            "'a'",
            "error: `Add` is not defined for Integer and String",
        ),
        (subtract, "2", "1.1", "0.9"),
        (subtract, "1 'cm'", "2.0 'cm'", "-1.0 'cm'"),
        (multiply, "2L", "3L", "6L"),
        (multiply, "1.0 'cm'", "2.0 'cm'", "2.00 'cm2'"),
        (multiply, "2 'mg/mL'", "3", "6 'mg/mL'"),
        (multiply, "2 'm'", "50 'cm'", "1.0 'm2'"),
        (divide, "1", "0", "null"),
        (divide, "10", "3", "3.33333333"),
        (divide, "1 'g/cm3'", "1 'g/cm3'", "1.0 '1'"),
        (divide, "10.0 'g'", "5", "2.0 'g'"),
        (divide, "1 'm'", "50 'cm'", "2.0 '1'"),
        (truncated_divide, "10", "3", "3"),
        (truncated_divide, "10L", "0L", "null"),
        (truncated_divide, "-10.1", "3.1", "-3.0"),
        (truncated_divide, "10.1 'cm'", "-3.1 'cm'", "-3.0 'cm'"),
        (truncated_divide, "10.0 'g'", "0.0 'g'", "null"),
        (modulo, "10", "3.0", "1.0"),
        (modulo, "3.5 'cm'", "3 'cm'", "0.5 'cm'"),
        (modulo, "4", "0", "null"),
        (power, "2", "4", "16"),
        (power, "2", "-2", "0.25"),
        (power, "2L", "3L", "8L"),
        (power, "2.0", "0.5", "1.41421356"),
        (power, "0", "0", "1"),
        (power, "10", "10", "null"),
        (log, "16", "2", "4.0"),
        (log, "0.125", "2", "-3.0"),
        (log, "1", "100", "0.0"),
        (log, "1", "1", "null"),
        (round, "3.14159", "2", "3.14"),
        (round, "-0.5", "null", "-1"),
        (round, "null", "null", "null"),
        (low_boundary, "1.587", "8", "1.58700000"),
        (high_boundary, "1.587", "8", "1.58799999"),
        (high_boundary, "1.58888", "null", "1.58888999"),
        (low_boundary, "-1.5", "3", "-1.599"),
        (low_boundary, "1.587", "2", "1.58"),
        (high_boundary, "1.587", "2", "1.59"),
        (high_boundary, "1.5", "9", "null"),
        (high_boundary, "@2014", "6", "@2014-12"),
        (high_boundary, "@2014-02", "null", "@2014-02-28"),
        (
            high_boundary,
            "@2014-01-01T08",
            "17",
            "@2014-01-01T08:59:59.999",
        ),
        (low_boundary, "@T10:30", "9", "@T10:30:00.000"),
    ];
    for (operator, left, right, expected) in cases {
        with_context(|context| {
            let outcome = operator(context, value(context, left), value(context, right));
            assert_eq!(shown(outcome), *expected, "{left} and {right}");
        });
    }
}

#[test]
fn operators_on_one_number() {
    let cases: &[(Unary, &str, &str)] = &[
        (abs, "-1", "1"),
        (abs, "-2147483648", "null"),
        (abs, "-1.0 'cm'", "1.0 'cm'"),
        (negate, "1L", "-1L"),
        (negate, "null", "null"),
        (ceiling, "-0.1", "0"),
        (ceiling, "2147483647.2", "null"),
        (ceiling, "-2147483648.2", "-2147483648"),
        (floor, "-2147483648.2", "null"),
        (floor, "-1.1", "-2"),
        (truncate, "-1.9", "-1"),
        (exp, "0", "1.0"),
        (exp, "1000", "error: `Exp`: the result is out of range"),
        (ln, "1", "0.0"),
        (ln, "-1", "null"),
        (ln, "0", "error: `Ln`: zero has no logarithm"),
        (precision, "1.58700", "5"),
        (precision, "@2014", "4"),
        (precision, "@2014-01-05T10:30:00.000", "17"),
        (precision, "@T10:30", "4"),
        (predecessor, "1.01", "1.00999999"),
        (predecessor, "1.0 'cm'", "0.99999999 'cm'"),
        (predecessor, "@2000-01-01T", "@1999-12-31T"),
        (predecessor, "@T12:00:00.000", "@T11:59:59.999"),
        (successor, "@2000", "@2001"),
        (successor, "1L", "2L"),
        (
            successor,
            "2147483647",
            "error: `Successor`: there is no value after the greatest Integer",
        ),
        (
            successor,
            "@9999-12-31T23:59:59.999",
            "error: `Successor`: there is no value after the greatest DateTime",
        ),
        (
            successor,
            "@T23:59:59.999",
            "error: `Successor`: there is no value after the greatest Time",
        ),
        (
            predecessor,
            "@0001-01-01T",
            "error: `Predecessor`: there is no value before the least DateTime",
        ),
    ];
    for (operator, operand, expected) in cases {
        with_context(|context| {
            assert_eq!(
                shown(operator(context, value(context, operand))),
                *expected,
                "{operand}"
            )
        });
    }
}

#[test]
fn uncertain_counts_are_added_and_multiplied_by_their_bounds() {
    with_context(|context| {
        let days = Value::Uncertain { low: 16, high: 44 };
        let months = Value::Uncertain { low: 4, high: 16 };
        assert_eq!(shown(add(context, days, days)), "32..88");
        assert_eq!(shown(subtract(context, days, months)), "0..40");
        assert_eq!(shown(multiply(context, days, days)), "256..1936");
        assert!(truncated_divide(context, days, months).is_err());
        assert_eq!(shown(divide(context, days, Value::Integer(2))), "null");
        assert_eq!(shown(add(context, days, value(context, "0.5"))), "null");
        assert_eq!(shown(floor(context, days)), "16..44");
        assert_eq!(
            shown(abs(context, Value::Uncertain { low: -3, high: 2 })),
            "0..3"
        );
        assert_eq!(shown(negate(context, days)), "-44..-16");
    });
}

#[test]
fn ends_of_the_types() {
    with_context(|context| {
        for (name, least, greatest) in [
            ("Integer", "-2147483648", "2147483647"),
            (
                "Decimal",
                "-99999999999999999999.99999999",
                "99999999999999999999.99999999",
            ),
            ("Date", "@0001-01-01", "@9999-12-31"),
            (
                "DateTime",
                "@0001-01-01T00:00:00.000",
                "@9999-12-31T23:59:59.999",
            ),
            ("Time", "@T00:00:00.000", "@T23:59:59.999"),
        ] {
            assert_eq!(shown(minimum_value(context, name)), least);
            assert_eq!(shown(maximum_value(context, name)), greatest);
        }
        assert!(minimum_value(context, "Boolean").is_err());
    });
}
