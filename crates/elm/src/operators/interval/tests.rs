use gravida_fhir::Precision;
use proptest::prelude::*;

use super::*;
use crate::operators::membership;
use crate::operators::testing::{shown, value, with_context};

type Relation = for<'a> fn(&Context<'a>, Value<'a>, Value<'a>, Option<Precision>) -> Outcome<'a>;

fn check_at(
    precision: Option<Precision>,
    relation: Relation,
    left: &str,
    right: &str,
    expected: &str,
) {
    with_context(|context| {
        let outcome = relation(
            context,
            value(context, left),
            value(context, right),
            precision,
        );
        assert_eq!(shown(outcome), expected, "{left} and {right}");
    });
}

#[test]
fn relations_hold_whatever_the_unknown_bounds() {
    let cases: &[(Relation, &str, &str, &str)] = &[
        (after, "[11, 20]", "[1, 10]", "true"),
        (after, "12", "[1, 10]", "true"),
        (after, "null", "[1, 10]", "null"),
        (before, "[1, 10]", "8", "false"),
        (before, "[1, null)", "0", "false"),
        (before, "[1, null)", "5", "null"),
        (meets, "(null, 5]", "(null, 15)", "null"),
        (meets, "[1, 10]", "[11, 20]", "true"),
        (meets, "[3.01, 5.00000001]", "[5.00000002, 8.50]", "true"),
        (
            meets,
            "[@T04:59:59.999, @T09:59:59.999]",
            "[@T10:00:00.000, @T19:59:59.999]",
            "true",
        ),
        (meets_before, "(null, 5]", "(null, 25]", "null"),
        (meets_after, "(null, 5]", "[11, null)", "false"),
        (meets_after, "[11, 20]", "[1, 10]", "true"),
        (meets_before, "[1, null]", "[1, 10]", "false"),
        (overlaps, "[null, null]", "[1, 10]", "null"),
        (overlaps, "[4, 11)", "(9, 20]", "true"),
        (overlaps, "[4, 10)", "(9, 20]", "false"),
        (
            overlaps,
            "[@2012-01-25T, @2012-02-26T]",
            "[@2012-02T, @2012-03-28T]",
            "null",
        ),
        (
            overlaps,
            "[@2012T, @2013-03T]",
            "[@2012-02T, @2013-02T]",
            "true",
        ),
        (overlaps_before, "[4, 10]", "(4, 10]", "true"),
        (overlaps_before, "(3, 10]", "[4, 10]", "false"),
        (overlaps_after, "[4, 11)", "[4, 10)", "true"),
        (overlaps_after, "[4, 11)", "[4, 10]", "false"),
        (starts, "[null, null]", "[1, 10]", "null"),
        (starts, "[4, 10]", "[4, 15]", "true"),
        (ends, "[1, 10]", "(null, null)", "null"),
        (ends, "[4, 10]", "[1, 10]", "true"),
        (same_or_after, "2.5", "[1.666, 2.50000001]", "false"),
        (same_or_before, "[4, 6]", "6", "true"),
        (same_as, "[1, 10]", "[1, 11)", "true"),
        (
            meets,
            "[3.01 'g', 5.00000001 'g']",
            "[5.00000002 'g', 8.50 'g']",
            "true",
        ),
        (membership::contains, "[1, 10]", "5", "true"),
        (membership::contains, "[1, 10]", "null", "null"),
        (membership::contains, "null", "5", "false"),
        (membership::contains, "[null, 5]", "10", "false"),
        (membership::contains, "[5, null]", "10", "true"),
        (membership::contains, "[5, null)", "10", "null"),
        (membership::contains, "[null, null]", "5", "false"),
        (
            membership::proper_contains,
            "[@T12:00:00.000, @T21:59:59.999]",
            "@T12:00:00.000",
            "false",
        ),
        (
            membership::proper_contains,
            "[@T12:00:00.001, @T21:59:59.999]",
            "@T12:00:00",
            "null",
        ),
        (membership::includes, "[1, 10]", "[4, 10]", "true"),
        (membership::includes, "[1, 10]", "null", "null"),
        (
            membership::proper_includes,
            "[null, null]",
            "[1, 10]",
            "true",
        ),
        (membership::proper_includes, "[1, 10]", "[1, 10]", "false"),
        (
            membership::included_in,
            "[@2017-09-01T00:00:00, @2017-09-01T00:00:00]",
            "[@2017-09-01T00:00:00.000, @2017-12-30T23:59:59.999]",
            "null",
        ),
    ];
    for (relation, left, right, expected) in cases {
        check_at(None, *relation, left, right, expected);
    }
}

#[test]
fn relations_look_no_finer_than_the_precision() {
    use Precision::{Day, Hour, Month, Second};
    let during = "[@2017-09-01T00:00:00.000, @2017-12-30T23:59:59.999]";
    check_at(
        Some(Day),
        membership::included_in,
        "[@2017-09-01T00:00:00, @2017-09-01T00:00:00]",
        during,
        "true",
    );
    check_at(
        Some(Month),
        same_or_after,
        "[@2012-12-01, @2013-12-01]",
        "@2012-11-15",
        "true",
    );
    check_at(
        Some(Month),
        same_or_before,
        "@2012-11-15",
        "[@2012-10-01, @2013-12-01]",
        "false",
    );
    check_at(
        Some(Hour),
        same_or_after,
        "[@T10:00:00.000, @T19:59:59.999]",
        "[@T08:00:00.000, @T11:59:59.999]",
        "false",
    );
    check_at(
        Some(Second),
        membership::proper_contains,
        "[@T12:00:00.001, @T21:59:59.999]",
        "@T12:00:00",
        "false",
    );
    check_at(
        Some(Day),
        meets,
        "[@2012-01-07T10:00, @2012-01-14T10:00]",
        "[@2012-01-15T22:00, @2012-01-25T10:00]",
        "true",
    );
}

#[test]
fn bounds_and_sizes() {
    type Operator = for<'a> fn(&Context<'a>, Value<'a>) -> Outcome<'a>;
    let cases: &[(Operator, &str, &str)] = &[
        (start, "(1, 10]", "2"),
        (end, "[1, 10)", "9"),
        (start, "[null, 10]", "-2147483648"),
        (start, "(null, 10]", "null"),
        (end, "[@2016-05-01, null]", "@9999-12-31"),
        (width, "[1, 10]", "9"),
        (width, "[5.0 'g', 10.0 'g']", "5.0 'g'"),
        (width, "null", "null"),
        (
            width,
            "[@2012-01-05, @2012-01-25]",
            "error: `Width`: an interval of dates or times has a duration instead",
        ),
        (size, "[1, 10]", "10"),
        (point_from, "[1, 1]", "1"),
        (point_from, "[1, 2)", "1"),
        (point_from, "[null, null]", "null"),
        (
            point_from,
            "[1, 2]",
            "error: `PointFrom`: the interval holds more than one point",
        ),
    ];
    for (operator, interval, expected) in cases {
        with_context(|context| {
            assert_eq!(
                shown(operator(context, value(context, interval))),
                *expected,
                "{interval}"
            )
        });
    }
}

#[test]
fn sets_of_points() {
    type Operator = for<'a> fn(&Context<'a>, Value<'a>, Value<'a>) -> Outcome<'a>;
    let cases: &[(Operator, &str, &str, &str)] = &[
        (membership::union, "[1, 10]", "[4, 15]", "[1, 15]"),
        (membership::union, "[1, 10]", "[11, 15]", "[1, 15]"),
        (membership::union, "[1, 10]", "[44, 50]", "null"),
        (membership::union, "[null, null]", "[1, 10]", "null"),
        (membership::intersect, "[1, 10]", "[4, 12]", "[4, 10]"),
        (membership::intersect, "[1, 10]", "[5, null)", "[5, null)"),
        (membership::intersect, "[1, 10]", "[5, null]", "[5, 10]"),
        (membership::intersect, "[1, 10]", "[11, 20]", "null"),
        (membership::except, "[1, 10]", "[4, 10]", "[1, 3]"),
        (membership::except, "[1, 10]", "[3, 7]", "null"),
        (
            membership::except,
            "[1.0, 10.0]",
            "[4.0, 10.0]",
            "[1.0, 3.99999999]",
        ),
        (
            membership::except,
            "[@2012-01-07T, @2012-01-16T]",
            "[@2012-01-05T, @2012-01-12T]",
            "[@2012-01-13T, @2012-01-16T]",
        ),
        (membership::except, "[null, null]", "[null, null]", "null"),
    ];
    for (operator, left, right, expected) in cases {
        with_context(|context| {
            let outcome = operator(context, value(context, left), value(context, right));
            assert_eq!(shown(outcome), *expected, "{left} and {right}");
        });
    }
}

#[test]
fn intervals_collapse_where_they_overlap_or_meet() {
    for (intervals, per, expected) in [
        ("{(null, null)}", "null", "{}"),
        (
            "{[1, 5], [3, 7], [12, 19], [7, 10]}",
            "null",
            "{[1, 10], [12, 19]}",
        ),
        ("{[4, 6], [7, 8]}", "null", "{[4, 8]}"),
        ("{[4.0, 6.0], [6.00000001, 8.0]}", "null", "{[4.0, 8.0]}"),
        ("{[1, 3], [6, 8]}", "3 '1'", "{[1, 8]}"),
        (
            "{[@2018-01-01, @2018-01-03], [@2018-01-06, @2018-01-08]}",
            "3 days",
            "{[@2018-01-01, @2018-01-08]}",
        ),
        (
            "{[@2018-01-01, @2018-01-03], [@2018-01-06, @2018-01-08]}",
            "null",
            "{[@2018-01-01, @2018-01-03], [@2018-01-06, @2018-01-08]}",
        ),
        ("{[3, null], [1, 4]}", "null", "{[1, null]}"),
        ("null", "null", "null"),
    ] {
        with_context(|context| {
            let outcome = collapse(context, value(context, intervals), value(context, per));
            assert_eq!(shown(outcome), expected, "{intervals}");
        });
    }
}

#[test]
fn intervals_expand_in_whole_pieces() {
    for (operand, per, expected) in [
        ("null", "null", "null"),
        ("{null}", "null", "{}"),
        (
            "[@2018-01-01, @2018-01-04]",
            "2 days",
            "{@2018-01-01, @2018-01-03}",
        ),
        (
            "{[@2018-01-01, @2018-01-04]}",
            "2 days",
            "{[@2018-01-01, @2018-01-02], [@2018-01-03, @2018-01-04]}",
        ),
        ("[@T10:00, @T12:30)", "1 hour", "{@T10, @T11, @T12}"),
        ("[10.0, 12.5)", "1 '1'", "{10, 11, 12}"),
        ("[@T10, @T10]", "1 minute", "{}"),
        (
            "[10, 10]",
            "0.1 '1'",
            "{10.0, 10.1, 10.2, 10.3, 10.4, 10.5, 10.6, 10.7, 10.8, 10.9}",
        ),
        ("[1, 10)", "2 '1'", "{1, 3, 5, 7}"),
        ("{[1, 3]}", "null", "{[1, 1], [2, 2], [3, 3]}"),
        ("[@T22, @T23]", "1 hour", "{@T22, @T23}"),
        (
            "[@9999-12-30, @9999-12-31]",
            "1 day",
            "{@9999-12-30, @9999-12-31}",
        ),
        ("[1 'g', 2 'g']", "500 'mg'", "{1.0 'g', 1.5 'g'}"),
        ("(null, 5]", "1 '1'", "{}"),
        (
            "[1, 3]",
            "0 '1'",
            "error: `Expand`: pieces must be larger than nothing",
        ),
    ] {
        with_context(|context| {
            let outcome = expand(context, value(context, operand), value(context, per));
            assert_eq!(shown(outcome), expected, "{operand} per {per}");
        });
    }
}

#[test]
fn an_expansion_without_end_is_stopped() {
    for (operand, per) in [
        ("[0, 2147483647]", "0.00000001 '1'"),
        (
            "[@0001-01-01T00:00:00.000, @9999-01-01T00:00:00.000]",
            "1 millisecond",
        ),
    ] {
        with_context(|context| {
            let outcome = expand(context, value(context, operand), value(context, per));
            assert!(outcome.is_err_and(|error| error.is_limit()), "{operand}");
        });
    }
}

#[test]
fn an_interval_runs_forward() {
    with_context(|context| {
        let number = |number| Value::Integer(number);
        assert!(select(context, number(5), number(3), true, true).is_err());
        assert!(select(context, number(5), number(5), true, false).is_err());
        assert_eq!(
            shown(select(context, number(5), number(5), true, true)),
            "[5, 5]"
        );
        assert_eq!(
            shown(select(context, number(5), Value::Null, true, false)),
            "[5, null)"
        );
        assert!(select(context, number(5), value(context, "'a'"), true, true).is_err());
    });
}

fn intervals() -> impl Strategy<Value = String> {
    let bound = || prop_oneof![4 => (0_i32..10).prop_map(Some), 1 => Just(None)];
    (bound(), bound(), any::<bool>(), any::<bool>())
        .prop_filter("runs forward", |(low, high, _, _)| {
            low.zip(*high).is_none_or(|(low, high)| low + 2 <= high)
        })
        .prop_map(|(low, high, low_closed, high_closed)| {
            let shown = |bound: Option<i32>| {
                bound.map_or_else(|| "null".to_owned(), |bound| bound.to_string())
            };
            format!(
                "{}{}, {}{}",
                if low_closed { '[' } else { '(' },
                shown(low),
                shown(high),
                if high_closed { ']' } else { ')' }
            )
        })
}

proptest! {
    #[test]
    fn relations_have_duals(left in intervals(), right in intervals(), point in 0_i32..10) {
        with_context(|context| {
            let (left, right, point) = (value(context, &left), value(context, &right), Value::Integer(point));
            let same = |first: Outcome<'_>, second: Outcome<'_>| assert_eq!(shown(first), shown(second));
            same(membership::is_in(context, point, left, None), membership::contains(context, left, point, None));
            same(membership::includes(context, left, right, None), membership::included_in(context, right, left, None));
            same(membership::proper_includes(context, left, right, None), membership::proper_included_in(context, right, left, None));
            same(before(context, left, right, None), after(context, right, left, None));
            same(overlaps(context, left, right, None), overlaps(context, right, left, None));
            same(meets_before(context, left, right, None), meets_after(context, right, left, None));
            same(same_or_before(context, left, right, None), same_or_after(context, right, left, None));
        });
    }
}
