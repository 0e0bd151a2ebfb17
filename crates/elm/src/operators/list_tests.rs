use super::*;
use crate::operators::membership;
use crate::operators::testing::{shown, value, with_context};

type Operator = for<'a> fn(&Context<'a>, Value<'a>, Value<'a>) -> Outcome<'a>;

fn check(operator: Operator, left: &str, right: &str, expected: &str) {
    with_context(|context| {
        let outcome = operator(context, value(context, left), value(context, right));
        assert_eq!(shown(outcome), expected, "{left} and {right}");
    });
}

#[test]
fn membership_takes_nulls_as_items() {
    let contains: Operator = |context, list, item| membership::contains(context, list, item, None);
    for (list, item, expected) in [
        ("{'a', 'b', null}", "null", "true"),
        ("{null, 'b', 'c'}", "'a'", "false"),
        ("{'b', 'c'}", "null", "null"),
        ("null", "'a'", "false"),
        ("{}", "null", "false"),
        ("{@2012-01}", "@2012", "null"),
    ] {
        check(contains, list, item, expected);
    }
}

#[test]
fn proper_membership_needs_another_item() {
    let proper: Operator =
        |context, list, item| membership::proper_contains(context, list, item, None);
    for (list, item, expected) in [
        ("{'a'}", "'a'", "false"),
        ("{'a', 'a'}", "'a'", "false"),
        ("{'a', 'b'}", "'a'", "true"),
        ("{'a', null}", "'a'", "null"),
        ("{'a', 'b', null}", "'a'", "true"),
        ("{null, null}", "null", "false"),
        ("{'s', null}", "null", "true"),
        ("{'s', 'u'}", "null", "false"),
        ("{@T15:59:59.999, @T20:59:59.999}", "@T15:59:59", "null"),
        ("null", "'a'", "false"),
    ] {
        check(proper, list, item, expected);
    }
}

#[test]
fn inclusion_of_lists() {
    let includes: Operator =
        |context, left, right| membership::includes(context, left, right, None);
    let proper: Operator =
        |context, left, right| membership::proper_includes(context, left, right, None);
    for (operator, left, right, expected) in [
        (includes, "{}", "{}", "true"),
        (includes, "{null}", "{null}", "true"),
        (includes, "{1, 2, 3}", "{2}", "true"),
        (includes, "{1, 2, 3}", "{4}", "false"),
        (includes, "null", "{2}", "null"),
        (includes, "{2}", "null", "null"),
        (proper, "{}", "{}", "false"),
        (proper, "{1, 2}", "{2}", "true"),
        (proper, "{1, 2}", "{1, 2}", "false"),
    ] {
        check(operator, left, right, expected);
    }
}

#[test]
fn set_operations_keep_the_order_of_appearance() {
    for (operator, left, right, expected) in [
        (
            membership::union as Operator,
            "{1, 2, 3}",
            "{4, 2}",
            "{1, 2, 3, 4}",
        ),
        (membership::union, "{null}", "{null}", "{null}"),
        (membership::union, "{1, 1}", "null", "{1}"),
        (membership::intersect, "{1, 2, 3, 4}", "{3, 2}", "{2, 3}"),
        (membership::intersect, "{1}", "null", "null"),
        (membership::except, "{1, 2, 3, 4}", "{2, 3}", "{1, 4}"),
        (membership::except, "{1, 4}", "null", "{1, 4}"),
        (membership::except, "null", "{1}", "null"),
    ] {
        check(operator, left, right, expected);
    }
}

#[test]
fn positions_and_pieces() {
    for (operator, list, argument, expected) in [
        (indexer as Operator, "{1, 2}", "1", "2"),
        (indexer, "{1, 2}", "-1", "null"),
        (indexer, "{1, 2}", "2", "null"),
        (indexer, "'ab'", "1", "'b'"),
        (index_of, "{1, 2}", "2", "1"),
        (index_of, "{1, 2}", "3", "-1"),
        (index_of, "{1, null}", "null", "null"),
    ] {
        check(operator, list, argument, expected);
    }
    with_context(|context| {
        let items = value(context, "{1, 2, 3, 4, 5}");
        for (start, end, expected) in [
            ("2", "null", "{3, 4, 5}"),
            ("1", "3", "{2, 3}"),
            ("-2", "null", "{4, 5}"),
            ("1", "-1", "{2, 3, 4}"),
            ("5", "null", "{}"),
            ("4", "2", "{}"),
            ("0", "0", "{}"),
        ] {
            let outcome = slice(context, items, value(context, start), value(context, end));
            assert_eq!(shown(outcome), expected, "{start} to {end}");
        }
    });
}

#[test]
fn single_list_operators() {
    type Single = for<'a> fn(&Context<'a>, Value<'a>) -> Outcome<'a>;
    let cases: [(Single, &str, &str); 14] = [
        (exists, "{null}", "false"),
        (exists, "{null, 1}", "true"),
        (exists, "null", "false"),
        (distinct, "{'a', null, 'a', null}", "{'a', null}"),
        (distinct, "{@2012, @2012-01}", "{@2012, @2012-01}"),
        (flatten, "{{1, 2}, {3}, null}", "{1, 2, 3}"),
        (first, "{null, 1}", "null"),
        (last, "{null, 1}", "1"),
        (first, "{}", "null"),
        (length, "null", "0"),
        (length, "{null, 1}", "2"),
        (singleton_from, "{}", "null"),
        (singleton_from, "{1}", "1"),
        (
            singleton_from,
            "{1, 2}",
            "error: `SingletonFrom`: expected one item at most, found 2",
        ),
    ];
    for (operator, list, expected) in cases {
        with_context(|context| {
            assert_eq!(
                shown(operator(context, value(context, list))),
                expected,
                "{list}"
            )
        });
    }
}
