//! Lists.
//! <https://cql.hl7.org/09-b-cqlreference.html#list-operators-2>
//!
//! Items are compared by equality, except that two nulls count as the same. Items of
//! which it is not known whether they are equal count as different ones.

use bumpalo::collections::Vec as ArenaVec;

use super::comparison::are_equal;
use super::order::{both, either, opposite};
use super::seen::Seen;
use super::{Context, Outcome, too_large, undefined, unusable};
use crate::error::EvaluationError;
use crate::value::{Tuple, Value};

/// Most items one list may have that an operator makes out of several.
const MOST_ITEMS: usize = 1_000_000;

/// A repeating element of a record as a list; other values as they are.
pub(super) fn listed<'a>(context: &Context<'a>, value: Value<'a>) -> Value<'a> {
    match value.plain() {
        Value::Fhir(element) if element.is_list() => context.list(element.items().map(Value::Fhir)),
        other => other,
    }
}

fn items<'a>(
    operator: &'static str,
    context: &Context<'a>,
    operand: Value<'a>,
) -> Result<Option<&'a [Value<'a>]>, EvaluationError> {
    match listed(context, operand) {
        Value::Null => Ok(None),
        Value::List(items) => Ok(Some(items)),
        other => Err(undefined(operator, &[other])),
    }
}

/// Whether two items are the same: null and null are, null and anything else are not.
fn is_same(
    context: &Context<'_>,
    left: Value<'_>,
    right: Value<'_>,
) -> Result<Option<bool>, EvaluationError> {
    match (left.plain().is_null(), right.plain().is_null()) {
        (true, true) => Ok(Some(true)),
        (false, false) => are_equal(context, left, right),
        _ => Ok(Some(false)),
    }
}

/// Whether the item is in the list; `None` where an item is possibly, but no item
/// surely, the same. A null may be any item of a list without nulls, unless that is empty.
pub(super) fn contains_item(
    context: &Context<'_>,
    items: &[Value<'_>],
    wanted: Value<'_>,
) -> Result<Option<bool>, EvaluationError> {
    let mut result = Some(false);
    for item in items {
        context.budget.spend(1)?;
        result = either(result, is_same(context, *item, wanted)?);
        if result == Some(true) {
            break;
        }
    }
    if wanted.plain().is_null() && result == Some(false) && !items.is_empty() {
        return Ok(None);
    }
    Ok(result)
}

/// Whether the item is in the list and something else is too. A null item may
/// or may not be something else.
pub(super) fn properly_contains_item(
    context: &Context<'_>,
    items: &[Value<'_>],
    wanted: Value<'_>,
) -> Result<Option<bool>, EvaluationError> {
    let mut has_other = Some(false);
    for item in items {
        context.budget.spend(1)?;
        let is_other = match (item.plain().is_null(), wanted.is_null()) {
            (true, false) => None,
            _ => opposite(is_same(context, *item, wanted)?),
        };
        has_other = either(has_other, is_other);
    }
    let contains = if wanted.is_null() {
        Some(items.iter().any(|item| item.plain().is_null()))
    } else {
        contains_item(context, items, wanted)?
    };
    Ok(both(contains, has_other))
}

/// Whether all of `parts` are in the list.
pub(super) fn includes_items(
    context: &Context<'_>,
    items: &[Value<'_>],
    parts: &[Value<'_>],
) -> Result<Option<bool>, EvaluationError> {
    let mut result = Some(true);
    for part in parts {
        result = both(result, contains_item(context, items, *part)?);
        if result == Some(false) {
            break;
        }
    }
    Ok(result)
}

/// Whether all of `parts` are in the list, and the list has more items.
pub(super) fn properly_includes_items(
    context: &Context<'_>,
    items: &[Value<'_>],
    parts: &[Value<'_>],
) -> Result<Option<bool>, EvaluationError> {
    Ok(both(
        Some(items.len() > parts.len()),
        includes_items(context, items, parts)?,
    ))
}

/// Items in order of first appearance, each once.
fn unique<'a>(context: &Context<'a>, items: impl Iterator<Item = Value<'a>>) -> Outcome<'a> {
    let mut kept = Seen::new(context);
    for item in items {
        kept.add(context, item)?;
    }
    Ok(Value::List(kept.into_items()))
}

pub(super) fn union<'a>(
    context: &Context<'a>,
    left: &'a [Value<'a>],
    right: &'a [Value<'a>],
) -> Outcome<'a> {
    unique(context, left.iter().chain(right).copied())
}

pub(super) fn intersect<'a>(
    context: &Context<'a>,
    left: &'a [Value<'a>],
    right: &'a [Value<'a>],
) -> Outcome<'a> {
    chosen(context, left, right, true)
}

pub(super) fn except<'a>(
    context: &Context<'a>,
    left: &'a [Value<'a>],
    right: &'a [Value<'a>],
) -> Outcome<'a> {
    chosen(context, left, right, false)
}

/// The items of `left`, each once, that are or are not in `right`.
fn chosen<'a>(
    context: &Context<'a>,
    left: &'a [Value<'a>],
    right: &'a [Value<'a>],
    wants_shared: bool,
) -> Outcome<'a> {
    let others = Seen::of(context, right);
    let mut kept = Seen::new(context);
    for item in left {
        if others.holds(context, *item)? == wants_shared {
            kept.add(context, *item)?;
        }
    }
    Ok(Value::List(kept.into_items()))
}

/// `exists(argument List<T>) Boolean`: whether there is an item that is not null; false of a null list.
/// <https://cql.hl7.org/09-b-cqlreference.html#exists>
///
/// # Errors
/// Where the operand is no list.
pub fn exists<'a>(_: &Context<'a>, operand: Value<'a>) -> Outcome<'a> {
    let has_item = match operand.plain() {
        Value::Null => false,
        Value::List(items) => items.iter().any(|item| !item.plain().is_null()),
        Value::Fhir(element) if element.is_list() => element
            .items()
            .any(|item| !Value::Fhir(item).plain().is_null()),
        other => return Err(undefined("Exists", &[other])),
    };
    Ok(Value::Boolean(has_item))
}

/// `distinct(argument List<T>) List<T>`: each item once, in order of first appearance.
/// <https://cql.hl7.org/09-b-cqlreference.html#distinct>
///
/// # Errors
/// Where the operand is no list.
pub fn distinct<'a>(context: &Context<'a>, operand: Value<'a>) -> Outcome<'a> {
    match items("Distinct", context, operand)? {
        Some(items) => unique(context, items.iter().copied()),
        None => Ok(Value::Null),
    }
}

/// `flatten(argument List<List<T>>) List<T>`: the items of the lists one after another.
/// <https://cql.hl7.org/09-b-cqlreference.html#flatten>
///
/// # Errors
/// Where the operand is no list.
pub fn flatten<'a>(context: &Context<'a>, operand: Value<'a>) -> Outcome<'a> {
    let Some(lists) = items("Flatten", context, operand)? else {
        return Ok(Value::Null);
    };
    let mut flat = ArenaVec::new_in(context.arena);
    for list in lists {
        context.budget.spend(1)?;
        match listed(context, *list) {
            Value::Null => {}
            Value::List(items) => flat.extend_from_slice(items),
            other => flat.push(other),
        }
        if flat.len() > MOST_ITEMS {
            return Err(too_large("a list", MOST_ITEMS));
        }
    }
    context.budget.spend(flat.len() as u64)?;
    Ok(Value::List(flat.into_bump_slice()))
}

/// `First(argument List<T>) T`: null of an empty list.
/// <https://cql.hl7.org/09-b-cqlreference.html#first>
///
/// # Errors
/// Where the operand is no list.
pub fn first<'a>(context: &Context<'a>, operand: Value<'a>) -> Outcome<'a> {
    Ok(items("First", context, operand)?
        .and_then(|items| items.first().copied())
        .unwrap_or(Value::Null))
}

/// `Last(argument List<T>) T`: null of an empty list.
/// <https://cql.hl7.org/09-b-cqlreference.html#last>
///
/// # Errors
/// Where the operand is no list.
pub fn last<'a>(context: &Context<'a>, operand: Value<'a>) -> Outcome<'a> {
    Ok(items("Last", context, operand)?
        .and_then(|items| items.last().copied())
        .unwrap_or(Value::Null))
}

/// `singleton from(argument List<T>) T`: the only item, null of an empty list.
/// <https://cql.hl7.org/09-b-cqlreference.html#singleton-from>
///
/// # Errors
/// Where there is more than one item.
pub fn singleton_from<'a>(context: &Context<'a>, operand: Value<'a>) -> Outcome<'a> {
    const NAME: &str = "SingletonFrom";
    match items(NAME, context, operand)? {
        None | Some([]) => Ok(Value::Null),
        Some([item]) => Ok(*item),
        Some(items) => Err(unusable(
            NAME,
            format!("expected one item at most, found {}", items.len()),
        )),
    }
}

/// `Length(argument List<T>) Integer`: how many items, nulls included; zero of a
/// null list (unlike a null text, whose length is null).
/// <https://cql.hl7.org/09-b-cqlreference.html#length>
///
/// # Errors
/// Where the operand is no list.
pub fn length<'a>(context: &Context<'a>, operand: Value<'a>) -> Outcome<'a> {
    let count = items("Length", context, operand)?.map_or(0, <[_]>::len);
    Ok(i32::try_from(count).map_or(Value::Null, Value::Integer))
}

/// `[](argument List<T>, index Integer) T` and of texts, counted from zero; null outside.
/// <https://cql.hl7.org/09-b-cqlreference.html#indexer>
///
/// # Errors
/// Where the operand is neither list nor text, or the index no Integer.
pub fn indexer<'a>(_: &Context<'a>, operand: Value<'a>, index: Value<'a>) -> Outcome<'a> {
    let index = match index.plain() {
        Value::Null => return Ok(Value::Null),
        Value::Integer(index) => usize::try_from(index).ok(),
        Value::Long(index) => usize::try_from(index).ok(),
        other => return Err(undefined("Indexer", &[operand, other])),
    };
    let Some(index) = index else {
        return Ok(Value::Null);
    };
    match operand.plain() {
        Value::Null => Ok(Value::Null),
        Value::List(items) => Ok(items.get(index).copied().unwrap_or(Value::Null)),
        Value::String(text) => {
            Ok(super::string::letter_at(text, index).map_or(Value::Null, Value::String))
        }
        Value::Fhir(element) if element.is_list() => {
            Ok(element.items().nth(index).map_or(Value::Null, Value::Fhir))
        }
        other => Err(undefined("Indexer", &[other])),
    }
}

/// `IndexOf(argument List<T>, element T) Integer`: where the element first
/// appears, counted from zero; -1 where it does not; null where the element is.
/// <https://cql.hl7.org/09-b-cqlreference.html#indexof>
///
/// # Errors
/// Where the operand is no list.
pub fn index_of<'a>(context: &Context<'a>, operand: Value<'a>, element: Value<'a>) -> Outcome<'a> {
    if operand.plain().is_null() || element.plain().is_null() {
        return Ok(Value::Null);
    }
    for (index, item) in items("IndexOf", context, operand)?
        .unwrap_or_default()
        .iter()
        .enumerate()
    {
        if are_equal(context, *item, element)? == Some(true) {
            return Ok(i32::try_from(index).map_or(Value::Null, Value::Integer));
        }
    }
    Ok(Value::Integer(-1))
}

/// The ELM node `Slice`, which `Skip`, `Tail` and `Take` are translated to: the
/// items from `start` (null: the first) up to but not including `end` (null: to
/// the last). A negative position counts from the end.
/// <https://cql.hl7.org/04-logicalspecification.html#slice>
///
/// # Errors
/// Where the operand is no list or a position no Integer.
pub fn slice<'a>(
    context: &Context<'a>,
    operand: Value<'a>,
    start: Value<'a>,
    end: Value<'a>,
) -> Outcome<'a> {
    const NAME: &str = "Slice";
    let Some(items) = items(NAME, context, operand)? else {
        return Ok(Value::Null);
    };
    let position = |value: Value<'a>, default: usize| match value.plain() {
        Value::Null => Ok(default),
        Value::Integer(position) => {
            let distance = usize::try_from(position.unsigned_abs()).unwrap_or(usize::MAX);
            Ok(if position < 0 {
                items.len().saturating_sub(distance)
            } else {
                distance.min(items.len())
            })
        }
        other => Err(undefined(NAME, &[other])),
    };
    let (start, end) = (position(start, 0)?, position(end, items.len())?);
    Ok(Value::List(items.get(start..end).unwrap_or_default()))
}

/// The ELM node `Times`: every tuple of the first list joined with every tuple of the second.
/// <https://cql.hl7.org/04-logicalspecification.html#times>
///
/// # Errors
/// Where the operands are not lists of tuples, or there would be more than 1,000,000 pairs.
pub fn times<'a>(context: &Context<'a>, left: Value<'a>, right: Value<'a>) -> Outcome<'a> {
    const NAME: &str = "Times";
    let (Some(left), Some(right)) = (items(NAME, context, left)?, items(NAME, context, right)?)
    else {
        return Ok(Value::Null);
    };
    if left.len().saturating_mul(right.len()) > MOST_ITEMS {
        return Err(too_large("a product of lists", MOST_ITEMS));
    }
    context
        .budget
        .spend(left.len().saturating_mul(right.len()) as u64)?;
    let mut pairs = ArenaVec::new_in(context.arena);
    for first in left {
        for second in right {
            let (Value::Tuple(first), Value::Tuple(second)) = (first, second) else {
                return Err(undefined(NAME, &[*first, *second]));
            };
            let mut names = ArenaVec::from_iter_in(first.names.iter().copied(), context.arena);
            names.extend_from_slice(second.names);
            let mut values = ArenaVec::from_iter_in(first.values.iter().copied(), context.arena);
            values.extend_from_slice(second.values);
            let pair = Tuple {
                names: names.into_bump_slice(),
                values: values.into_bump_slice(),
            };
            pairs.push(Value::Tuple(context.arena.alloc(pair)));
        }
    }
    Ok(Value::List(pairs.into_bump_slice()))
}

#[cfg(test)]
#[path = "list_tests.rs"]
mod tests;
