//! The expressions directly inside an expression, all of them.

use super::{Node, NodeId, SetPlan, SortKey, WantedCodes};

impl Node {
    /// Calls `visit` with every node directly inside this one, in whatever scope it is evaluated.
    /// What a definition, a function or a parameter consists of is not inside a reference to it.
    pub(crate) fn children(&self, visit: &mut dyn FnMut(NodeId)) {
        match self {
            Self::Null
            | Self::Boolean(_)
            | Self::Integer(_)
            | Self::Long(_)
            | Self::Decimal(_)
            | Self::String(_)
            | Self::Date(_)
            | Self::DateTime(_)
            | Self::Time(_)
            | Self::Quantity(..)
            | Self::Code(_)
            | Self::Concept(_)
            | Self::ValueSet(_)
            | Self::CodeSystem(_)
            | Self::Now
            | Self::Today
            | Self::TimeOfDay
            | Self::Definition(_)
            | Self::Parameter(_)
            | Self::Slot(_) => {}
            Self::Once(_, operand)
            | Self::FhirPrimitive(_, operand)
            | Self::Helper(_, operand)
            | Self::Property {
                source: operand, ..
            }
            | Self::ItemAt(operand, _)
            | Self::Not(operand)
            | Self::IsNull(operand)
            | Self::IsTrue(operand)
            | Self::IsFalse(operand)
            | Self::As { operand, .. }
            | Self::Is { operand, .. }
            | Self::Convert { operand, .. }
            | Self::CanConvert { operand, .. }
            | Self::Children(operand)
            | Self::Descendants(operand)
            | Self::Unary(_, _, operand)
            | Self::UnaryAt(_, operand, _)
            | Self::TextIn(operand, _)
            | Self::Exists(operand)
            | Self::ExpandValueSet(operand)
            | Self::Resolve(operand) => visit(*operand),
            Self::And(left, right)
            | Self::Or(left, right)
            | Self::Xor(left, right)
            | Self::Implies(left, right)
            | Self::Binary(_, _, left, right)
            | Self::BinaryAt(_, _, _, left, right)
            | Self::BinaryIn(_, _, left, right)
            | Self::Filter {
                source: left,
                condition: right,
                ..
            }
            | Self::ForEach {
                source: left,
                element: right,
                ..
            }
            | Self::Repeat {
                source: left,
                element: right,
                ..
            } => {
                visit(*left);
                visit(*right);
            }
            Self::DateSelector(parts)
            | Self::TimeSelector(parts)
            | Self::List(parts)
            | Self::Tuple { values: parts, .. }
            | Self::Call {
                operands: parts, ..
            }
            | Self::CallByValue {
                operands: parts, ..
            }
            | Self::Coalesce(parts)
            | Self::Variadic(_, parts) => parts.iter().copied().for_each(visit),
            Self::DateTimeSelector(parts, offset) => {
                parts.iter().chain(offset).copied().for_each(visit);
            }
            Self::Ternary(_, operands) => operands.iter().copied().for_each(visit),
            Self::Interval(plan) => [plan.low, plan.high, plan.low_closed, plan.high_closed]
                .into_iter()
                .for_each(visit),
            Self::Instance(_, elements) => elements.iter().for_each(|(_, value)| visit(*value)),
            Self::FhirInstance(_, parts) => parts.iter().for_each(|part| visit(part.value)),
            Self::If {
                condition,
                then,
                otherwise,
            } => [*condition, *then, *otherwise].into_iter().for_each(visit),
            Self::Case(plan) => {
                plan.comparand.into_iter().for_each(&mut *visit);
                for (when, then) in &plan.items {
                    visit(*when);
                    visit(*then);
                }
                visit(plan.otherwise);
            }
            Self::Query(plan) => {
                for (_, source) in plan.sources.iter().chain(&plan.bindings) {
                    visit(*source);
                }
                for relationship in &plan.relationships {
                    visit(relationship.source);
                    visit(relationship.condition);
                }
                plan.condition
                    .iter()
                    .chain(&plan.answer)
                    .for_each(|node| visit(*node));
                if let Some(aggregate) = &plan.aggregate {
                    aggregate.starting.into_iter().for_each(&mut *visit);
                    visit(aggregate.expression);
                }
                sort_keys(&plan.sort, visit);
            }
            Self::Retrieve(plan) => {
                if let Some(filter) = &plan.code
                    && let WantedCodes::Computed(codes) = filter.wanted
                {
                    visit(codes);
                }
                if let Some(filter) = &plan.date {
                    visit(filter.range);
                }
                if let Some(filter) = &plan.related {
                    visit(filter.context);
                }
            }
            Self::Aggregate(plan) => [plan.source, plan.initial, plan.iteration]
                .into_iter()
                .for_each(visit),
            Self::Sort(source, keys) => {
                visit(*source);
                sort_keys(keys, visit);
            }
            Self::InValueSet(membership) | Self::InCodeSystem(membership) => {
                visit(membership.code);
                if let SetPlan::Computed(set) = membership.set {
                    visit(set);
                }
            }
            Self::Message(plan) => [
                plan.source,
                plan.condition,
                plan.code,
                plan.severity,
                plan.message,
            ]
            .into_iter()
            .for_each(visit),
        }
    }
}

fn sort_keys(keys: &[SortKey], visit: &mut dyn FnMut(NodeId)) {
    for (_, node) in keys.iter().filter_map(|key| key.by) {
        visit(node);
    }
}
