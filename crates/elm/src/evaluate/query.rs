//! Queries, and the other nodes that go through a list.

use std::cmp::Ordering;

use bumpalo::collections::Vec as ArenaVec;

use crate::error::EvaluationError;
use crate::evaluate::logic::Truth;
use crate::evaluate::{Evaluation, Frame};
use crate::operators::seen::Seen;
use crate::operators::{Outcome, comparison, list, sort};
use crate::plan::{AggregatePlan, Node, NodeId, QueryPlan, Relationship, Slot, SortKey};
use crate::value::Value;

/// Most items that `Repeat` may produce before it is given up.
const MAX_REPEATED: usize = 100_000;

/// Receives the rows of a query that passed its conditions; says whether to go on.
type Row<'r> = &'r mut dyn FnMut() -> Result<bool, EvaluationError>;

impl<'e> Evaluation<'e> {
    #[inline(never)]
    pub(crate) fn query(&self, plan: &'e QueryPlan, frame: Frame<'e>) -> Outcome<'e> {
        if let ([(slot, source)], None) = (&*plan.sources, &plan.aggregate) {
            return self.query_of_one(plan, (*slot, *source), frame);
        }
        let mut shape = Shape::default();
        let arena = self.context.arena;
        if let Some(aggregate) = &plan.aggregate {
            let starting = match aggregate.starting {
                Some(starting) => self.eval(starting, frame)?,
                None => Value::Null,
            };
            self.bind(frame, aggregate.slot, starting);
            let mut seen = Seen::new(&self.context);
            self.rows(plan, 0, frame, &mut shape, &mut || {
                if aggregate.is_distinct && !self.is_new_row(plan, &mut seen, frame)? {
                    return Ok(true);
                }
                let total = self.eval(aggregate.expression, frame)?;
                self.bind(frame, aggregate.slot, total);
                Ok(true)
            })?;
            return Ok(frame.read(aggregate.slot));
        }
        let mut rows = ArenaVec::new_in(arena);
        self.rows(plan, 0, frame, &mut shape, &mut || {
            rows.push(self.answer(plan, frame)?);
            Ok(true)
        })?;
        if shape.is_null {
            return Ok(Value::Null);
        }
        if !shape.is_list {
            return Ok(rows.first().copied().unwrap_or(Value::Null));
        }
        self.finished(plan, rows.into_bump_slice(), frame)
    }

    /// A query of one source, which most are.
    fn query_of_one(
        &self,
        plan: &'e QueryPlan,
        (slot, source): (Slot, NodeId),
        frame: Frame<'e>,
    ) -> Outcome<'e> {
        let items = match self.eval(source, frame)? {
            Value::Null => return Ok(Value::Null),
            Value::List(items) => items,
            single => {
                self.bind(frame, slot, single);
                return if self.is_row(plan, frame)? {
                    self.answer(plan, frame)
                } else {
                    Ok(Value::Null)
                };
            }
        };
        if items.is_empty() {
            return Ok(Value::List(&[]));
        }
        let mut rows = ArenaVec::with_capacity_in(items.len(), self.context.arena);
        for item in items {
            self.count_row()?;
            self.bind(frame, slot, *item);
            if self.is_row(plan, frame)? {
                rows.push(match plan.answer {
                    Some(answer) => self.eval(answer, frame)?,
                    None => *item,
                });
            }
        }
        self.finished(plan, rows.into_bump_slice(), frame)
    }

    /// The rows, each once and sorted if the query says so.
    fn finished(
        &self,
        plan: &'e QueryPlan,
        rows: &'e [Value<'e>],
        frame: Frame<'e>,
    ) -> Outcome<'e> {
        let mut rows = Value::List(rows);
        if plan.is_distinct {
            rows = self.distinct(rows)?;
        }
        if !plan.sort.is_empty() {
            rows = self.sorted(rows, &plan.sort, frame)?;
        }
        Ok(rows)
    }

    /// Whether the combination in the frame is a row, its bindings made.
    fn is_row(&self, plan: &'e QueryPlan, frame: Frame<'e>) -> Result<bool, EvaluationError> {
        for (slot, expression) in &plan.bindings {
            let value = self.eval(*expression, frame)?;
            self.bind(frame, *slot, value);
        }
        self.passes(plan, frame)
    }

    /// Whether a list has an item that is not null, as far as it has to be known for that.
    pub(crate) fn exists(&self, operand: NodeId, frame: Frame<'e>) -> Truth {
        if let Node::Query(plan) = self.program.node(operand)
            && plan.aggregate.is_none()
        {
            if let [(slot, source)] = &*plan.sources {
                return self.has_row(plan, (*slot, *source), frame);
            }
            let mut shape = Shape::default();
            let mut found = false;
            self.rows(plan, 0, frame, &mut shape, &mut || {
                // The row is one even if the answer would be costly, but a null one does not count.
                found = found || plan.answer.is_none() || !self.answer(plan, frame)?.is_null();
                Ok(!found)
            })?;
            return Ok(Some(found));
        }
        match self.eval(operand, frame)? {
            Value::Null => Ok(Some(false)),
            Value::List(items) => Ok(Some(items.iter().any(|item| !item.is_null()))),
            other => Err(EvaluationError::operands("Exists", other.type_name())),
        }
    }

    /// Whether a query of one source has a row that is not null.
    fn has_row(
        &self,
        plan: &'e QueryPlan,
        (slot, source): (Slot, NodeId),
        frame: Frame<'e>,
    ) -> Truth {
        let source = self.eval(source, frame)?;
        for item in items_of(&source) {
            if matches!(source, Value::List(_)) {
                self.count_row()?;
            }
            self.bind(frame, slot, *item);
            // The row is one even if the answer would be costly, but a null one does not count.
            if self.is_row(plan, frame)?
                && (plan.answer.is_none() || !self.answer(plan, frame)?.is_null())
            {
                return Ok(Some(true));
            }
        }
        Ok(Some(false))
    }

    /// What the query answers with for the row in the frame.
    pub(crate) fn answer(&self, plan: &'e QueryPlan, frame: Frame<'e>) -> Outcome<'e> {
        match (plan.answer, plan.row_names) {
            (Some(answer), _) => self.eval(answer, frame),
            (None, Some(names)) => {
                let values = plan.sources.iter().map(|(source, _)| frame.read(*source));
                let values = ArenaVec::from_iter_in(values, self.context.arena);
                Ok(self.tuple(names, values.into_bump_slice()))
            }
            (None, None) => Ok(plan
                .sources
                .first()
                .map_or(Value::Null, |(source, _)| frame.read(*source))),
        }
    }

    /// Goes through the combinations of the sources from `place` on. Answers false when `row` had enough.
    pub(crate) fn rows(
        &self,
        plan: &'e QueryPlan,
        place: usize,
        frame: Frame<'e>,
        shape: &mut Shape,
        row: Row<'_>,
    ) -> Result<bool, EvaluationError> {
        let Some((slot, source)) = plan.sources.get(place) else {
            return if self.is_row(plan, frame)? {
                row()
            } else {
                Ok(true)
            };
        };
        match self.eval(*source, frame)? {
            Value::Null => {
                shape.is_null = shape.is_null || place == 0;
                Ok(true)
            }
            Value::List(items) => {
                shape.is_list = true;
                for item in items {
                    self.count_row()?;
                    self.bind(frame, *slot, *item);
                    if !self.rows(plan, place + 1, frame, shape, row)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            single => {
                self.bind(frame, *slot, single);
                self.rows(plan, place + 1, frame, shape, row)
            }
        }
    }

    /// Whether the row in the frame meets all relationships and the condition.
    pub(crate) fn passes(
        &self,
        plan: &'e QueryPlan,
        frame: Frame<'e>,
    ) -> Result<bool, EvaluationError> {
        for relationship in &plan.relationships {
            if self.related(relationship, frame)? == relationship.is_without {
                return Ok(false);
            }
        }
        match plan.condition {
            None => Ok(true),
            Some(condition) => Ok(self.truth("Query", condition, frame)? == Some(true)),
        }
    }

    /// Whether a relationship finds anything for the row in the frame.
    fn related(
        &self,
        relationship: &Relationship,
        frame: Frame<'e>,
    ) -> Result<bool, EvaluationError> {
        let source = self.eval(relationship.source, frame)?;
        for item in items_of(&source) {
            self.count_row()?;
            self.bind(frame, relationship.slot, *item);
            if self.truth("Query", relationship.condition, frame)? == Some(true) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn is_new_row(
        &self,
        plan: &'e QueryPlan,
        seen: &mut Seen<'e>,
        frame: Frame<'e>,
    ) -> Result<bool, EvaluationError> {
        let row = self.answer(plan, frame)?;
        seen.add(&self.context, row)
    }

    /// Each item once. Whole resources are told apart by being themselves, without looking inside.
    fn distinct(&self, rows: Value<'e>) -> Outcome<'e> {
        let Value::List(items) = rows else {
            return Ok(rows);
        };
        if items.len() < 2 {
            return Ok(rows);
        }
        let mut last = None;
        let is_ascending = items.iter().all(|item| match item {
            Value::Fhir(element)
                if element.type_id().is_resource()
                    && std::ptr::eq(element.record(), self.record) =>
            {
                let identity = Some(element.identity());
                let is_later = last < identity;
                last = identity;
                is_later
            }
            _ => false,
        });
        if is_ascending {
            return Ok(rows);
        }
        list::distinct(&self.context, rows)
    }

    /// A list in the order of the keys; items that are alike keep their order.
    pub(crate) fn sorted(
        &self,
        source: Value<'e>,
        keys: &'e [SortKey],
        frame: Frame<'e>,
    ) -> Outcome<'e> {
        let items = match source {
            Value::List(items) => items,
            other => return Ok(other),
        };
        if items.len() < 2 {
            return Ok(source);
        }
        let arena = self.context.arena;
        let width = keys.len();
        let mut table = ArenaVec::with_capacity_in(items.len() * width, arena);
        for item in items {
            for key in keys {
                table.push(match key.by {
                    None => *item,
                    Some((slot, node)) => {
                        self.bind(frame, slot, *item);
                        self.eval(node, frame)?
                    }
                });
            }
        }
        let mut order = ArenaVec::with_capacity_in(items.len(), arena);
        order.extend(0..items.len());
        order.sort_unstable_by(|left: &usize, right: &usize| {
            for (place, key) in keys.iter().enumerate() {
                let at = |row: usize| {
                    table
                        .get(row * width + place)
                        .copied()
                        .unwrap_or(Value::Null)
                };
                let ordering = sort::order(&self.context, at(*left), at(*right));
                let ordering = if key.is_descending {
                    ordering.reverse()
                } else {
                    ordering
                };
                if ordering != Ordering::Equal {
                    return ordering;
                }
            }
            left.cmp(right)
        });
        let sorted = order.iter().filter_map(|place| items.get(*place).copied());
        Ok(Value::List(
            ArenaVec::from_iter_in(sorted, arena).into_bump_slice(),
        ))
    }

    /// The items of a list operand; `None` for null.
    pub(crate) fn items(
        &self,
        operator: &'static str,
        source: NodeId,
        frame: Frame<'e>,
    ) -> Result<Option<&'e [Value<'e>]>, EvaluationError> {
        match self.eval(source, frame)? {
            Value::Null => Ok(None),
            Value::List(items) => Ok(Some(items)),
            other => Err(EvaluationError::operands(operator, other.type_name())),
        }
    }

    fn step_to(
        &self,
        frame: Frame<'e>,
        (item, index): (Slot, Slot),
        value: Value<'e>,
        place: usize,
    ) {
        self.bind(frame, item, value);
        let place = i32::try_from(place).unwrap_or(i32::MAX);
        self.bind(frame, index, Value::Integer(place));
    }

    pub(crate) fn filter(
        &self,
        source: NodeId,
        slots: (Slot, Slot),
        condition: NodeId,
        frame: Frame<'e>,
    ) -> Outcome<'e> {
        let Some(items) = self.items("Filter", source, frame)? else {
            return Ok(Value::Null);
        };
        let mut kept = ArenaVec::new_in(self.context.arena);
        for (place, item) in items.iter().enumerate() {
            self.count_row()?;
            self.step_to(frame, slots, *item, place);
            if self.truth("Filter", condition, frame)? == Some(true) {
                kept.push(*item);
            }
        }
        Ok(Value::List(kept.into_bump_slice()))
    }

    pub(crate) fn for_each(
        &self,
        source: NodeId,
        slots: (Slot, Slot),
        element: NodeId,
        frame: Frame<'e>,
    ) -> Outcome<'e> {
        let Some(items) = self.items("ForEach", source, frame)? else {
            return Ok(Value::Null);
        };
        let mut made = ArenaVec::with_capacity_in(items.len(), self.context.arena);
        for (place, item) in items.iter().enumerate() {
            self.count_row()?;
            self.step_to(frame, slots, *item, place);
            made.push(self.eval(element, frame)?);
        }
        Ok(Value::List(made.into_bump_slice()))
    }

    /// Applies an expression to the items of a list and to what it yields, until nothing new comes.
    pub(crate) fn repeat(
        &self,
        source: NodeId,
        slots: (Slot, Slot),
        element: NodeId,
        frame: Frame<'e>,
    ) -> Outcome<'e> {
        let Some(items) = self.items("Repeat", source, frame)? else {
            return Ok(Value::Null);
        };
        let mut found: ArenaVec<'e, Value<'e>> = ArenaVec::new_in(self.context.arena);
        let mut pending: ArenaVec<'e, Value<'e>> = ArenaVec::new_in(self.context.arena);
        pending.extend(items.iter().copied());
        let mut next = 0;
        while let Some(item) = pending.get(next).copied() {
            self.count_row()?;
            self.step_to(frame, slots, item, next);
            next += 1;
            let made = self.eval(element, frame)?;
            for value in items_of(&made) {
                // Each is compared with all that were found.
                self.count_steps(found.len() / 4 + 1)?;
                let mut is_new = !value.is_null();
                for known in &found {
                    is_new = is_new
                        && comparison::equal(&self.context, *known, *value)?.as_boolean()
                            != Some(true);
                }
                if is_new {
                    found.push(*value);
                    pending.push(*value);
                }
            }
            if found.len() > MAX_REPEATED {
                return Err(EvaluationError::limit(format!(
                    "{MAX_REPEATED} repeated items"
                )));
            }
        }
        Ok(Value::List(found.into_bump_slice()))
    }

    pub(crate) fn aggregate(&self, plan: &AggregatePlan, frame: Frame<'e>) -> Outcome<'e> {
        let initial = self.eval(plan.initial, frame)?;
        self.bind(frame, plan.total, initial);
        let Some(items) = self.items("Aggregate", plan.source, frame)? else {
            return Ok(Value::Null);
        };
        let mut total = initial;
        for (place, item) in items.iter().enumerate() {
            self.count_row()?;
            self.step_to(frame, (plan.item, plan.index), *item, place);
            total = self.eval(plan.iteration, frame)?;
            self.bind(frame, plan.total, total);
        }
        Ok(total)
    }
}

/// The items of a list; anything else is one item by itself, and null none.
fn items_of<'v, 'e>(value: &'v Value<'e>) -> &'v [Value<'e>] {
    match value {
        Value::Null => &[],
        Value::List(items) => items,
        single => std::slice::from_ref(single),
    }
}

/// What the sources of a query turned out to be.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Shape {
    /// Some source is a list, so the answer is one.
    pub(crate) is_list: bool,
    /// The first source is null, so the answer is.
    pub(crate) is_null: bool,
}
