use super::*;
use crate::operators::comparison::are_equal;
use crate::operators::list;
use crate::operators::testing::{value, with_context};
use crate::operators::total_tests::EDGES;

#[test]
fn what_is_surely_equal_is_alike() {
    with_context(|context| {
        for left in EDGES {
            for right in EDGES.iter().chain(&["1.0", "1L", "0.5 'g'", "1000 'mg'"]) {
                let (one, other) = (value(context, left), value(context, right));
                if are_equal(context, one, other) == Ok(Some(true)) {
                    assert_eq!(Likeness::of(one), Likeness::of(other), "{left} = {right}");
                }
            }
        }
    });
}

#[test]
fn many_items_are_told_apart_as_few_are() {
    with_context(|context| {
        let written = [
            "1",
            "1.0",
            "'a'",
            "null",
            "@2020",
            "@2020-01",
            "5 'mg'",
            "0.005 'g'",
        ];
        let numbers = (2..60).map(|number| Value::Integer(number % 30));
        let texts = written.iter().map(|text| value(context, text));
        let items: Vec<Value<'_>> = numbers.chain(texts.clone()).chain(texts).collect();
        let distinct = list::distinct(context, context.list(items)).unwrap();
        let Value::List(distinct) = distinct else {
            panic!("{distinct:?}");
        };
        // 30 numbers from 0 to 29 hold 1 and 1.0; then 'a', null, the two dates and 5 mg.
        assert_eq!(distinct.len(), 35, "{distinct:?}");
    });
}

#[test]
fn a_hundred_thousand_different_texts_take_few_steps() {
    with_context(|context| {
        let texts = (0..100_000).map(|number| context.text(&number.to_string()));
        let all = context.list(texts.collect::<Vec<_>>());
        let Value::List(distinct) = list::distinct(context, all).unwrap() else {
            panic!("no list");
        };
        assert_eq!(distinct.len(), 100_000);
        assert!(
            context.budget.spent() < 10_000,
            "{}",
            context.budget.spent()
        );
    });
}

#[test]
fn comparing_each_with_all_is_counted() {
    with_context(|context| {
        // Lists of one length are alike, so that only comparing them tells them apart.
        let lists = (0..4_000).map(|number| context.list([Value::Integer(number)]));
        let all = context.list(lists.collect::<Vec<_>>());
        let refused = list::distinct(context, all).unwrap_err();
        assert!(refused.is_limit(), "{refused}");
    });
}
