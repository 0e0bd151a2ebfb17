use super::*;
use crate::operators::testing::{shown, value, with_context};

#[test]
fn aggregates_leave_nulls_out() {
    type Operator = for<'a> fn(&Context<'a>, Value<'a>) -> Outcome<'a>;
    let cases: [(Operator, &str, &str); 33] = [
        (count, "{15, 5, 99, null, 1}", "4"),
        (count, "null", "0"),
        (sum, "{null, 1, null}", "1"),
        (sum, "{6.0, 2.0, 3.0, 4.0, 5.0}", "20.0"),
        (sum, "{1 'mL', 2 'mL'}", "3 'mL'"),
        (sum, "{1 'L', 2 'mL'}", "1002 'mL'"),
        (sum, "{1 'L', 2 'g'}", "null"),
        (sum, "{2147483647, 1}", "null"),
        (sum, "{}", "null"),
        (product, "{5L, 4L, 5L}", "100L"),
        (min, "{5, 12, 1, null}", "1"),
        (max, "{'hi', 'bye', 'zebra'}", "'zebra'"),
        (
            max,
            "{@2012-10-05T, @2012-09-05T, @2012-10-06T}",
            "@2012-10-06T",
        ),
        (max, "{@2012-01, @2012, @2013}", "@2013"),
        (max, "{@2012-01, @2012}", "null"),
        (max, "{1 'g', 999 'mg'}", "1 'g'"),
        (max, "{1 'g', 1 'cm'}", "null"),
        (avg, "{1.0, 2.0, 3.0, 6.0}", "3.0"),
        (avg, "{1 'g', 2 'g'}", "1.5 'g'"),
        (median, "{6.0, 5.0, 4.0, 3.0, 2.0, 1.0}", "3.5"),
        (median, "{3, 1, 2}", "2"),
        (median, "{}", "null"),
        (mode, "{2, 1, 8, 2, 9, 1, 9, 9}", "9"),
        (variance, "{1.0, 2.0, 3.0, 4.0, 5.0}", "2.5"),
        (variance, "{1 'cm', 2 'cm'}", "0.5 'cm2'"),
        (variance, "{1.0}", "null"),
        (std_dev, "{1.0, 2.0, 3.0, 4.0, 5.0}", "1.58113883"),
        (population_variance, "{1.0, 2.0, 3.0, 4.0, 5.0}", "2.0"),
        (
            population_std_dev,
            "{1.0, 2.0, 3.0, 4.0, 5.0}",
            "1.41421356",
        ),
        (population_std_dev, "{null, null}", "null"),
        (geometric_mean, "{2.0, 8.0}", "4.0"),
        (all_true, "{null, true, true}", "true"),
        (any_true, "{null, false}", "false"),
    ];
    for (operator, source, expected) in cases {
        with_context(|context| {
            assert_eq!(
                shown(operator(context, value(context, source))),
                expected,
                "{source}"
            )
        });
    }
}

#[test]
fn truth_of_nothing() {
    with_context(|context| {
        assert_eq!(shown(all_true(context, Value::Null)), "true");
        assert_eq!(shown(any_true(context, Value::Null)), "false");
        assert!(all_true(context, value(context, "{1}")).is_err());
    });
}
