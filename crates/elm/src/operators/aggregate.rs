//! Aggregates over lists. Nulls are left out; unless said otherwise the result
//! is null where nothing is left.
//! <https://cql.hl7.org/09-b-cqlreference.html#aggregate-functions>

use bumpalo::collections::Vec as ArenaVec;

use super::comparison::{self, are_equal, order_for_sorting};
use super::order::Orders;
use super::sort::merge_sort;
use super::{Context, Outcome, arithmetic, list, undefined};
use crate::error::EvaluationError;
use crate::value::Value;

mod statistics;

pub use statistics::{geometric_mean, population_std_dev, population_variance, std_dev, variance};

/// The items that are not null.
fn known<'a>(
    operator: &'static str,
    context: &Context<'a>,
    source: Value<'a>,
) -> Result<ArenaVec<'a, Value<'a>>, EvaluationError> {
    match list::listed(context, source) {
        Value::Null => Ok(ArenaVec::new_in(context.arena)),
        Value::List(items) => {
            let items = items
                .iter()
                .map(|item| item.plain())
                .filter(|item| !item.is_null());
            Ok(ArenaVec::from_iter_in(items, context.arena))
        }
        other => Err(undefined(operator, &[other])),
    }
}

/// `Count(argument List<T>) Integer`: how many items are not null; zero of a null list.
/// <https://cql.hl7.org/09-b-cqlreference.html#count>
///
/// # Errors
/// Where the operand is no list.
pub fn count<'a>(_: &Context<'a>, source: Value<'a>) -> Outcome<'a> {
    let count = match source.plain() {
        Value::Null => 0,
        Value::List(items) => items.iter().filter(|item| !item.plain().is_null()).count(),
        Value::Fhir(element) if element.is_list() => element
            .items()
            .filter(|item| !Value::Fhir(*item).plain().is_null())
            .count(),
        other => return Err(undefined("Count", &[other])),
    };
    Ok(i32::try_from(count).map_or(Value::Null, Value::Integer))
}

fn folded<'a>(
    operator: &'static str,
    context: &Context<'a>,
    source: Value<'a>,
    operation: impl Fn(&Context<'a>, Value<'a>, Value<'a>) -> Outcome<'a>,
) -> Outcome<'a> {
    let items = known(operator, context, source)?;
    let Some((first, rest)) = items.split_first() else {
        return Ok(Value::Null);
    };
    rest.iter()
        .try_fold(*first, |so_far, item| operation(context, so_far, *item))
}

/// `Sum(argument List<T>) T` of numbers or quantities.
/// <https://cql.hl7.org/09-b-cqlreference.html#sum>
///
/// # Errors
/// Where an item is neither a number nor a quantity.
pub fn sum<'a>(context: &Context<'a>, source: Value<'a>) -> Outcome<'a> {
    folded("Sum", context, source, arithmetic::add)
}

/// `Product(argument List<T>) T` of numbers or quantities.
/// <https://cql.hl7.org/09-b-cqlreference.html#product>
///
/// # Errors
/// Where an item is neither a number nor a quantity.
pub fn product<'a>(context: &Context<'a>, source: Value<'a>) -> Outcome<'a> {
    folded("Product", context, source, arithmetic::multiply)
}

/// `Min(argument List<T>) T`; null where it is not known which item is the least.
/// <https://cql.hl7.org/09-b-cqlreference.html#min>
///
/// # Errors
/// Where the items have no order.
pub fn min<'a>(context: &Context<'a>, source: Value<'a>) -> Outcome<'a> {
    extreme("Min", context, source, Orders::is_at_most)
}

/// `Max(argument List<T>) T`; null where it is not known which item is the greatest.
/// <https://cql.hl7.org/09-b-cqlreference.html#max>
///
/// # Errors
/// Where the items have no order.
pub fn max<'a>(context: &Context<'a>, source: Value<'a>) -> Outcome<'a> {
    extreme("Max", context, source, Orders::is_at_least)
}

/// The first item that is as extreme as every other.
fn extreme<'a>(
    operator: &'static str,
    context: &Context<'a>,
    source: Value<'a>,
    is_preferred: impl Fn(Orders) -> Option<bool>,
) -> Outcome<'a> {
    let items = known(operator, context, source)?;
    let Some(first) = items.first() else {
        return Ok(Value::Null);
    };
    let is_kept = |kept: Value<'a>, other: Value<'a>| -> Result<bool, EvaluationError> {
        let orders = comparison::orders(operator, context, kept, other, None)?;
        Ok(orders.and_then(&is_preferred) == Some(true))
    };
    // One pass finds the only item that can be it, a second one makes sure.
    let mut candidate = *first;
    for item in &items {
        if !is_kept(candidate, *item)? {
            candidate = *item;
        }
    }
    for item in &items {
        if !is_kept(candidate, *item)? {
            return Ok(Value::Null);
        }
    }
    Ok(candidate)
}

/// `Avg(argument List<T>) T` of Decimals or quantities.
/// <https://cql.hl7.org/09-b-cqlreference.html#avg>
///
/// # Errors
/// Where an item is neither a number nor a quantity.
pub fn avg<'a>(context: &Context<'a>, source: Value<'a>) -> Outcome<'a> {
    const NAME: &str = "Avg";
    let Ok(count) = i64::try_from(known(NAME, context, source)?.len()) else {
        return Ok(Value::Null);
    };
    let total = folded(NAME, context, source, arithmetic::add)?;
    arithmetic::divide(context, total, Value::Long(count))
}

/// `Median(argument List<T>) T`: the middle item, or the mean of the two in the middle.
/// <https://cql.hl7.org/09-b-cqlreference.html#median>
///
/// # Errors
/// Where an item is neither a number nor a quantity.
pub fn median<'a>(context: &Context<'a>, source: Value<'a>) -> Outcome<'a> {
    const NAME: &str = "Median";
    let mut items = known(NAME, context, source)?;
    let scratch = items.clone();
    merge_sort(&mut items, scratch, |left, right| {
        order_for_sorting(context, *left, *right)
    });
    let middle = items.len() / 2;
    match (
        middle.checked_sub(1).and_then(|below| items.get(below)),
        items.get(middle),
    ) {
        (_, None) => Ok(Value::Null),
        (Some(below), Some(above)) if items.len() % 2 == 0 => {
            let total = arithmetic::add(context, *below, *above)?;
            arithmetic::divide(context, total, Value::Integer(2))
        }
        (_, Some(above)) => Ok(*above),
    }
}

/// `Mode(argument List<T>) T`: the item that appears most often, the first of them where several do.
/// <https://cql.hl7.org/09-b-cqlreference.html#mode>
///
/// # Errors
/// Where values are nested too deep.
pub fn mode<'a>(context: &Context<'a>, source: Value<'a>) -> Outcome<'a> {
    let items = known("Mode", context, source)?;
    let mut counts: ArenaVec<'a, (Value<'a>, usize)> = ArenaVec::new_in(context.arena);
    'items: for item in items {
        for (known, count) in &mut counts {
            if are_equal(context, *known, item)? == Some(true) {
                *count += 1;
                continue 'items;
            }
        }
        counts.push((item, 1));
    }
    let mut most = (Value::Null, 0);
    for (item, count) in counts {
        if count > most.1 {
            most = (item, count);
        }
    }
    Ok(most.0)
}

/// `AllTrue(argument List<Boolean>) Boolean`: false where an item is; true of an empty or null list.
/// <https://cql.hl7.org/09-b-cqlreference.html#alltrue>
///
/// # Errors
/// Where an item is not a Boolean.
pub fn all_true<'a>(context: &Context<'a>, source: Value<'a>) -> Outcome<'a> {
    Ok(Value::Boolean(!has_truth(
        "AllTrue", context, source, false,
    )?))
}

/// `AnyTrue(argument List<Boolean>) Boolean`: true where an item is; false of an empty or null list.
/// <https://cql.hl7.org/09-b-cqlreference.html#anytrue>
///
/// # Errors
/// Where an item is not a Boolean.
pub fn any_true<'a>(context: &Context<'a>, source: Value<'a>) -> Outcome<'a> {
    Ok(Value::Boolean(has_truth("AnyTrue", context, source, true)?))
}

fn has_truth<'a>(
    operator: &'static str,
    context: &Context<'a>,
    source: Value<'a>,
    wanted: bool,
) -> Result<bool, EvaluationError> {
    let mut has_wanted = false;
    for item in known(operator, context, source)? {
        match item {
            Value::Boolean(truth) => has_wanted |= truth == wanted,
            other => return Err(undefined(operator, &[other])),
        }
    }
    Ok(has_wanted)
}

#[cfg(test)]
#[path = "aggregate/tests.rs"]
mod tests;
