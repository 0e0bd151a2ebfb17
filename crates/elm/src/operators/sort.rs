//! Sorting.
//! <https://cql.hl7.org/03-developersguide.html#sorting>

use std::cmp::Ordering;

use bumpalo::collections::Vec as ArenaVec;

use super::comparison::order_for_sorting;
use super::{Context, Outcome, list, undefined};
use crate::value::Value;

/// The order in which `sort` puts two values: nulls first, the less precise of
/// two otherwise equal dates first, and quantities of one kind together.
#[must_use]
pub fn order<'a>(context: &Context<'a>, left: Value<'a>, right: Value<'a>) -> Ordering {
    order_for_sorting(context, left, right)
}

/// `sort asc` or `sort desc` of a list of values that have an order.
///
/// # Errors
/// Where the operand is no list.
pub fn sort<'a>(context: &Context<'a>, operand: Value<'a>, is_descending: bool) -> Outcome<'a> {
    let items = match list::listed(context, operand) {
        Value::Null => return Ok(Value::Null),
        Value::List(items) => items,
        other => return Err(undefined("Sort", &[other])),
    };
    let mut sorted = ArenaVec::from_iter_in(items.iter().copied(), context.arena);
    let scratch = sorted.clone();
    merge_sort(&mut sorted, scratch, |left, right| {
        let order = order_for_sorting(context, *left, *right);
        if is_descending {
            order.reverse()
        } else {
            order
        }
    });
    Ok(Value::List(sorted.into_bump_slice()))
}

/// A stable merge sort. Unlike the standard library's it cannot panic when the
/// comparison is not a total order, which values known only in part cannot promise.
/// `scratch` must be as long as `items`.
pub fn merge_sort<T: Copy>(
    items: &mut [T],
    mut scratch: impl AsMut<[T]>,
    mut compare: impl FnMut(&T, &T) -> Ordering,
) {
    let scratch = scratch.as_mut();
    let mut width = 1;
    while width < items.len() {
        for (run, target) in items.chunks(2 * width).zip(scratch.chunks_mut(2 * width)) {
            let (mut left, mut right) = run.split_at(width.min(run.len()));
            for slot in target {
                let takes_right = match (left.first(), right.first()) {
                    (Some(left), Some(right)) => compare(left, right) == Ordering::Greater,
                    (None, _) => true,
                    (_, None) => false,
                };
                let source = if takes_right { &mut right } else { &mut left };
                if let Some((first, rest)) = source.split_first() {
                    *slot = *first;
                    *source = rest;
                }
            }
        }
        for (item, sorted) in items.iter_mut().zip(scratch.iter()) {
            *item = *sorted;
        }
        width *= 2;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::operators::testing::{shown, value, with_context};

    #[test]
    fn sorts_nulls_first_and_partial_dates_before_full_ones() {
        for (items, ascending) in [
            ("{3, null, 1}", "{null, 1, 3}"),
            (
                "{@2012-10-05T10, @2012-01-01T, @2012-01-01T12, @2012-10-05T}",
                "{@2012-01-01T, @2012-01-01T12, @2012-10-05T, @2012-10-05T10}",
            ),
            ("{'b', 'B', 'a'}", "{'B', 'a', 'b'}"),
            ("{1 'g', 2 'mg', 1 'cm'}", "{2 'mg', 1 'g', 1 'cm'}"),
        ] {
            with_context(|context| {
                assert_eq!(
                    shown(sort(context, value(context, items), false)),
                    ascending
                )
            });
        }
    }

    proptest! {
        #[test]
        fn merge_sort_is_the_stable_sort(items in prop::collection::vec((0_u8..5, any::<u16>()), 0..40)) {
            let mut expected = items.clone();
            expected.sort_by_key(|item| item.0);
            let mut sorted = items.clone();
            merge_sort(&mut sorted, items, |left, right| left.0.cmp(&right.0));
            prop_assert_eq!(sorted, expected);
        }
    }
}
