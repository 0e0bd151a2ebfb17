use super::*;
use crate::operators::testing::{shown, value, with_context};

type Binary = for<'a> fn(&Context<'a>, Value<'a>, Value<'a>) -> Outcome<'a>;

fn check(operator: Binary, left: &str, right: &str, expected: &str) {
    with_context(|context| {
        let outcome = operator(context, value(context, left), value(context, right));
        assert_eq!(shown(outcome), expected, "{left} and {right}");
    });
}

#[test]
fn joining() {
    check(concatenate, "'a'", "'b'", "'ab'");
    check(concatenate, "'a'", "null", "null");
    with_context(|context| {
        let list = value(context, "{'a', null, 'b'}");
        assert_eq!(shown(combine(context, list, None)), "'ab'");
        assert_eq!(shown(combine(context, list, Some(context.text("-")))), "'a-b'");
        assert_eq!(shown(combine(context, context.list([]), None)), "null");
        assert_eq!(shown(combine(context, Value::Null, None)), "null");
    });
}

#[test]
fn splitting() {
    check(split, "'a,b'", "','", "{'a', 'b'}");
    check(split, "'a,b'", "'-'", "{'a,b'}");
    check(split, "'a,b'", "null", "{'a,b'}");
    check(split, "null", "','", "null");
    check(split_on_matches, "'a1b22c'", "'[0-9]+'", "{'a', 'b', 'c'}");
}

#[test]
fn positions_count_characters() {
    check(position_of, "'b'", "'äb'", "1");
    check(position_of, "'c'", "'ab'", "-1");
    check(last_position_of, "'hi'", "'Say hi to Ohio!'", "11");
    check(indexer, "'äb'", "1", "'b'");
    check(indexer, "'ab'", "2", "null");
    check(indexer, "'ab'", "-1", "null");
    with_context(|context| {
        assert_eq!(shown(length(context, context.text("äb"))), "2");
    });
}

#[test]
fn substrings_need_a_start_inside_the_text() {
    let check = |text: &str, start: &str, length: Option<&str>, expected: &str| {
        with_context(|context| {
            let length = length.map(|length| value(context, length));
            let outcome = substring(context, value(context, text), value(context, start), length);
            assert_eq!(shown(outcome), expected, "{text} from {start}");
        });
    };
    check("'ab'", "1", None, "'b'");
    check("'ab'", "2", None, "null");
    check("'ab'", "-1", None, "null");
    check("''", "0", None, "''");
    check("'ab'", "0", Some("3"), "'ab'");
    check("'abc'", "1", Some("1"), "'b'");
    check("'abc'", "1", Some("null"), "null");
}

#[test]
fn a_pattern_must_describe_the_whole_text() {
    check(matches, "'abc'", "'b'", "false");
    check(matches, "'abc'", "'a.c'", "true");
    check(matches, "'abc'", "'a|abc'", "true");
    check(matches, "'abc'", "null", "null");
    with_context(|context| {
        let outcome = matches(context, context.text("a"), context.text("("));
        assert!(shown(outcome).starts_with("error: `Matches`"), "an unfinished group is named");
    });
}

#[test]
fn substitutions_know_groups_and_dollar_signs() {
    let check = |text: &str, pattern: &str, substitution: &str, expected: &str| {
        with_context(|context| {
            let outcome = replace_matches(
                context,
                context.text(text),
                context.text(pattern),
                context.text(substitution),
            );
            assert_eq!(shown(outcome), format!("'{expected}'"));
        });
    };
    check("a b", r"\s", r"\$", "a$b");
    check("a b", r"\s", "$", "a$b");
    check("ab", "(a)(b)", "$2$1", "ba");
    check("aaa", "x*", "-", "-a-a-a-");
}
