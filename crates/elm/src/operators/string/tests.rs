use super::*;
use crate::operators::testing::{shown, value, with_context};

fn check(
    operands: &[&str],
    expected: &str,
    operator: impl for<'a> Fn(&Context<'a>, &[Value<'a>]) -> Outcome<'a>,
) {
    with_context(|context| {
        let values: Vec<Value<'_>> = operands.iter().map(|text| value(context, text)).collect();
        assert_eq!(shown(operator(context, &values)), expected, "{operands:?}");
    });
}

#[test]
fn substrings_count_characters_and_stay_inside() {
    for (source, start, length, expected) in [
        ("'ab'", "0", "null", "'ab'"),
        ("'ab'", "1", "null", "'b'"),
        ("'ab'", "2", "null", "null"),
        ("'ab'", "-1", "null", "null"),
        ("''", "0", "null", "''"),
        ("'abc'", "1", "1", "'b'"),
        ("'ab'", "0", "3", "'ab'"),
        ("'äöü'", "1", "1", "'ö'"),
        ("'ab'", "null", "null", "null"),
    ] {
        check(&[source, start, length], expected, |context, v| {
            substring(context, v[0], v[1], v[2])
        });
    }
}

#[test]
fn patterns_match_whole_texts() {
    for (text, pattern, expected) in [
        (
            "'Not all who wander are lost - circa 2017'",
            "'.*\\d+'",
            "true",
        ),
        ("'Not all who wander are lost'", "'.*\\d+'", "false"),
        (
            "'Not all who wander are lost - circa 2017'",
            "'^[\\w\\s]+$'",
            "false",
        ),
        ("' \n\t'", "'\\s+'", "true"),
        ("'abc'", "'b'", "false"),
        ("'abc'", "null", "null"),
        (
            "'abc'",
            "'('",
            "error: `Matches`: `(` is not a regular expression that can be used here",
        ),
    ] {
        check(&[text, pattern], expected, |context, v| {
            matches(context, v[0], v[1])
        });
    }
}

#[test]
fn replacements_know_groups_and_escapes() {
    for (text, pattern, substitution, expected) in [
        (
            "'All that glitters is not gold'",
            "'\\s'",
            "'\\$'",
            "'All$that$glitters$is$not$gold'",
        ),
        ("'bop bop'", "'bop'", "'bang'", "'bang bang'"),
        ("'2020-05'", "'(\\d+)-(\\d+)'", "'$2/$1'", "'05/2020'"),
        ("'abc'", "null", "'x'", "null"),
    ] {
        check(&[text, pattern, substitution], expected, |context, v| {
            replace_matches(context, v[0], v[1], v[2])
        });
    }
}

#[test]
fn a_replacement_that_grows_without_end_is_stopped() {
    with_context(|context| {
        let long = Value::String(context.arena.alloc_str(&"a".repeat(10_000)));
        let outcome = replace_matches(context, long, value(context, "'a'"), long);
        assert!(outcome.is_err_and(|error| error.is_limit()));
    });
}

#[test]
fn lists_of_texts_are_joined_and_split() {
    check(&["{'a', null, 'b'}", "'-'"], "'a-b'", |context, v| {
        combine(context, v[0], v[1])
    });
    check(&["{}", "'-'"], "null", |context, v| {
        combine(context, v[0], v[1])
    });
    check(&["'a,b'", "','"], "{'a', 'b'}", |context, v| {
        split(context, v[0], v[1])
    });
    check(&["'a,b'", "null"], "{'a,b'}", |context, v| {
        split(context, v[0], v[1])
    });
    check(&["'a1b22c'", "'\\d+'"], "{'a', 'b', 'c'}", |context, v| {
        split_on_matches(context, v[0], v[1])
    });
    check(&["'a'", "null"], "null", concatenate);
    check(&["'a'", "'b'"], "'ab'", concatenate);
}

#[test]
fn positions_are_of_characters() {
    check(&["'hi'", "'Say hi to Ohio!'"], "4", |context, v| {
        position_of(context, v[0], v[1])
    });
    check(&["'hi'", "'Say hi to Ohio!'"], "11", |context, v| {
        last_position_of(context, v[0], v[1])
    });
    check(&["'c'", "'ab'"], "-1", |context, v| {
        position_of(context, v[0], v[1])
    });
    check(&["'b'", "'äb'"], "1", |context, v| {
        position_of(context, v[0], v[1])
    });
    check(&["'Straße'"], "'STRASSE'", |context, v| {
        upper(context, v[0])
    });
}
