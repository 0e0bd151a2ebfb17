//! Which items have been met, asked without comparing each with all.

use std::collections::BTreeMap;

use bumpalo::collections::Vec as ArenaVec;
use gravida_fhir::model::element_named;
use gravida_fhir::{Element, TypeId};

use super::list::contains_item;
use super::{Context, decimal};
use crate::error::EvaluationError;
use crate::value::Value;

/// Up to so many items are compared one by one, which is quicker than an index.
const FEW: usize = 16;

/// What equal values have in common. Values that share it need not be equal;
/// values that do not share it are never surely equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Likeness<'a> {
    Null,
    Truth(bool),
    Text(&'a str),
    /// Numbers by the whole number below.
    Whole(i128),
    Code(Option<&'a str>),
    Fhir(TypeId, Option<&'a str>),
    Length(usize),
    Other,
}

impl<'a> Likeness<'a> {
    fn of(value: Value<'a>) -> Self {
        match value.plain() {
            Value::Null => Self::Null,
            Value::Boolean(truth) => Self::Truth(truth),
            Value::String(text) => Self::Text(text),
            Value::Integer(number) => Self::Whole(i128::from(number)),
            Value::Long(number) => Self::Whole(i128::from(number)),
            Value::Decimal(number) => Self::Whole(decimal::floor(number)),
            Value::Code(code) => Self::Code(code.code),
            Value::List(items) => Self::Length(items.len()),
            Value::Fhir(element) if element.is_list() => Self::Length(element.items().count()),
            Value::Fhir(element) => Self::Fhir(
                element.type_id(),
                element_named("id")
                    .and_then(|name| element.get(name))
                    .and_then(Element::as_str),
            ),
            _ => Self::Other,
        }
    }
}

/// Items, to be asked whether something surely is among them.
pub(crate) struct Seen<'a> {
    items: ArenaVec<'a, Value<'a>>,
    /// The same items by what equal ones have in common, once they are many.
    alike: Option<BTreeMap<Likeness<'a>, Vec<Value<'a>>>>,
}

impl<'a> Seen<'a> {
    pub(crate) fn new(context: &Context<'a>) -> Self {
        Self {
            items: ArenaVec::new_in(context.arena),
            alike: None,
        }
    }

    /// Of all these items, doubles included.
    pub(crate) fn of(context: &Context<'a>, items: &[Value<'a>]) -> Self {
        let mut seen = Self::new(context);
        for item in items {
            seen.push(*item);
        }
        seen
    }

    /// Whether an item surely is the same.
    pub(crate) fn holds(
        &self,
        context: &Context<'a>,
        item: Value<'a>,
    ) -> Result<bool, EvaluationError> {
        let candidates = if self.items.len() <= FEW {
            self.items.as_slice()
        } else {
            let alike = self.alike.as_ref();
            let alike = alike.and_then(|alike| alike.get(&Likeness::of(item)));
            alike.map_or(&[][..], Vec::as_slice)
        };
        Ok(contains_item(context, candidates, item)? == Some(true))
    }

    /// Adds the item unless it is there already; whether it was new.
    pub(crate) fn add(
        &mut self,
        context: &Context<'a>,
        item: Value<'a>,
    ) -> Result<bool, EvaluationError> {
        let is_new = !self.holds(context, item)?;
        if is_new {
            self.push(item);
        }
        Ok(is_new)
    }

    /// The items in the order in which they were added.
    pub(crate) fn into_items(self) -> &'a [Value<'a>] {
        self.items.into_bump_slice()
    }

    fn push(&mut self, item: Value<'a>) {
        self.items.push(item);
        let alike = match &mut self.alike {
            None if self.items.len() > FEW => self.alike.insert(BTreeMap::new()),
            None => return,
            Some(alike) => {
                alike.entry(Likeness::of(item)).or_default().push(item);
                return;
            }
        };
        for item in &self.items {
            alike.entry(Likeness::of(*item)).or_default().push(*item);
        }
    }
}

#[cfg(test)]
#[path = "seen_tests.rs"]
mod tests;
