//! Explaining queries: which rows decide.

use std::cell::Cell;

use crate::explain::set::Set;
use crate::explain::support::Support;
use crate::explain::{Scope, Walk};
use crate::plan::{Node, NodeId, QueryPlan, Slot};
use crate::value::Value;

/// Most rows of one query that are looked into.
const MAX_ROWS: usize = 500;

/// What the rows of a query come to.
struct Rows<'e> {
    /// Behind the rows that are in the answer.
    kept: Support<'e>,
    /// Behind the rows that are not, as far as they could be.
    dropped: Support<'e>,
    /// Behind the sources themselves.
    sources: Support<'e>,
    /// Some row is in the answer.
    has_row: bool,
    /// Some row is in the answer whatever becomes known.
    has_firm_row: bool,
    /// Some row that is in the answer is part of the record, and so says where it comes from.
    is_of_record: bool,
}

impl<'e> Walk<'_, 'e> {
    pub(super) fn query(&self, plan: &'e QueryPlan, scope: Scope<'e>, support: &mut Support<'e>) {
        let rows = self.rows(plan, scope);
        support.absorb(&rows.sources);
        support.absorb(&rows.kept);
        support.absorb_unknown(&rows.dropped);
        if let Some(aggregate) = &plan.aggregate {
            // The last row's total stands in the frame; its expression says what it rests on.
            support.absorb(&self.node(aggregate.expression, scope));
        }
        if !rows.has_row {
            support.absorb_reasons(&rows.dropped);
        }
        self.rest_on_value(support);
    }

    pub(super) fn exists(&self, operand: NodeId, scope: Scope<'e>, support: &mut Support<'e>) {
        let mut inner = operand;
        while let Node::Once(_, node) = self.evaluation.program.node(inner) {
            inner = *node;
        }
        let found = support.truth() == Some(true);
        if let Node::Query(plan) = self.evaluation.program.node(inner)
            && plan.aggregate.is_none()
        {
            let rows = self.rows(plan, scope);
            support.absorb_reasons(&rows.kept);
            if found && !rows.is_of_record {
                support.absorb_reasons(&rows.sources);
            }
            if !(found && rows.has_firm_row) {
                support.absorb_unknown(&rows.sources);
                support.absorb_unknown(&rows.kept);
                support.absorb_unknown(&rows.dropped);
            }
            if !found {
                support.absorb_reasons(&rows.sources);
                support.absorb_reasons(&rows.dropped);
            }
        } else {
            let list = self.node(operand, scope);
            support.absorb(&list);
            if found && let Ok(items) = list.value {
                self.rest_on(items, support);
            }
        }
        // That nothing was found is an answer.
        support.places = Set::default();
        support.gaps = Set::default();
    }

    fn rows(&self, plan: &'e QueryPlan, scope: Scope<'e>) -> Rows<'e> {
        let empty = || self.support(Ok(Value::Null));
        let mut rows = Rows {
            kept: empty(),
            dropped: empty(),
            sources: empty(),
            has_row: false,
            has_firm_row: false,
            is_of_record: false,
        };
        let budget = Cell::new(MAX_ROWS);
        self.sources(plan, 0, scope, &budget, &mut rows);
        rows
    }

    fn sources(
        &self,
        plan: &'e QueryPlan,
        place: usize,
        scope: Scope<'e>,
        budget: &Cell<usize>,
        rows: &mut Rows<'e>,
    ) {
        let Some((slot, source)) = plan.sources.get(place) else {
            if let Some(left) = budget.get().checked_sub(1) {
                budget.set(left);
                self.row(plan, scope, rows);
            }
            return;
        };
        let source = self.node(*source, scope);
        let single;
        let items: &[Value<'e>] = match source.value {
            Ok(Value::Null) | Err(_) => &[],
            Ok(Value::List(items)) => items,
            Ok(other) => {
                single = [other];
                &single
            }
        };
        if items.iter().all(|item| matches!(item, Value::Fhir(_))) {
            // Each row names its own resource; those of rows left out are no reason.
            rows.sources.absorb_without_resources(&source);
        } else {
            rows.sources.absorb(&source);
        }
        scope.forget(*slot);
        for item in items {
            self.evaluation.bind(scope.frame, *slot, *item);
            self.sources(plan, place + 1, scope, budget, rows);
        }
    }

    fn row(&self, plan: &'e QueryPlan, scope: Scope<'e>, rows: &mut Rows<'e>) {
        for (slot, expression) in &plan.bindings {
            let binding = self.node(*expression, scope);
            if let Ok(value) = binding.value {
                self.evaluation.bind(scope.frame, *slot, value);
            }
            scope.remember(*slot, binding);
        }
        let mut reasons = self.support(Ok(Value::Boolean(true)));
        let mut is_kept = true;
        for relationship in &plan.relationships {
            let related = self.relationship(
                relationship.slot,
                relationship.source,
                relationship.condition,
                scope,
            );
            let found = related.truth() == Some(true);
            is_kept &= found != relationship.is_without;
            reasons.absorb(&related);
        }
        if let Some(condition) = plan.condition {
            let condition = self.node(condition, scope);
            is_kept &= condition.truth() == Some(true);
            reasons.absorb(&condition);
        }
        if !is_kept {
            rows.dropped.absorb(&reasons);
            return;
        }
        rows.has_row = true;
        rows.has_firm_row |= reasons.is_firm();
        rows.kept.absorb(&reasons);
        for (slot, _) in &plan.sources {
            if let Some(cell) = scope.frame.get(usize::from(*slot)) {
                rows.is_of_record = rows.is_of_record || Self::is_of_record(cell.get());
                self.rest_on(cell.get(), &mut rows.kept);
            }
        }
        if let Some(answer) = plan.answer {
            rows.kept.absorb(&self.node(answer, scope));
        }
    }

    /// Whether `with` finds anything, and by what.
    fn relationship(
        &self,
        slot: Slot,
        source: NodeId,
        condition: NodeId,
        scope: Scope<'e>,
    ) -> Support<'e> {
        let source = self.node(source, scope);
        let mut related = self.support(Ok(Value::Boolean(false)));
        related.absorb(&source);
        let single;
        let items: &[Value<'e>] = match source.value {
            Ok(Value::Null) | Err(_) => &[],
            Ok(Value::List(items)) => items,
            Ok(other) => {
                single = [other];
                &single
            }
        };
        scope.forget(slot);
        for item in items {
            self.evaluation.bind(scope.frame, slot, *item);
            let condition = self.node(condition, scope);
            if condition.truth() == Some(true) {
                if condition.is_firm() {
                    related.settle();
                }
                related.absorb(&condition);
                self.rest_on(*item, &mut related);
                related.value = Ok(Value::Boolean(true));
                return related;
            }
            related.absorb_unknown(&condition);
        }
        related
    }

    pub(super) fn filter(
        &self,
        source: NodeId,
        slot: Slot,
        condition: NodeId,
        scope: Scope<'e>,
        support: &mut Support<'e>,
    ) {
        let source = self.node(source, scope);
        support.absorb(&source);
        if let Ok(Value::List(items)) = source.value {
            for item in items.iter().take(MAX_ROWS) {
                self.evaluation.bind(scope.frame, slot, *item);
                let condition = self.node(condition, scope);
                if condition.truth() == Some(true) {
                    support.absorb(&condition);
                } else {
                    support.absorb_unknown(&condition);
                }
            }
        }
        self.rest_on_value(support);
    }
}
