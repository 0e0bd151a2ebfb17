//! Explaining logic: which operands decide.

use crate::explain::support::Support;
use crate::explain::{Scope, Walk, derive};
use crate::operators::comparison;
use crate::plan::{Node, NodeId};
use crate::value::Value;

impl<'e> Walk<'_, 'e> {
    /// `and` (decided by a false operand) and `or` (decided by a true one).
    pub(super) fn junction(
        &self,
        id: NodeId,
        operands: [NodeId; 2],
        decider: bool,
        scope: Scope<'e>,
    ) -> Support<'e> {
        let operands = operands.map(|operand| self.node(operand, scope));
        let mut support = match derive::junction(&operands, decider) {
            Some(value) => self.support(Ok(value)),
            None => self.evaluated(id, scope),
        };
        join(&operands, decider, &mut support);
        support
    }

    /// `A implies B` is `not A or B`.
    pub(super) fn implication(
        &self,
        id: NodeId,
        left: NodeId,
        right: NodeId,
        scope: Scope<'e>,
    ) -> Support<'e> {
        let mut support = self.evaluated(id, scope);
        let mut left = self.node(left, scope);
        if let Some(truth) = left.truth() {
            left.value = Ok(Value::Boolean(!truth));
        }
        let right = self.node(right, scope);
        join(&[left, right], true, &mut support);
        support
    }

    /// `if` and `case`: the conditions up to the one that held, and its branch. A condition that is
    /// unknown matters if its branch would have given something else.
    pub(super) fn choice(
        &self,
        id: NodeId,
        items: &[(NodeId, NodeId)],
        comparand: Option<NodeId>,
        otherwise: NodeId,
        scope: Scope<'e>,
    ) -> Support<'e> {
        let mut support = self.support(Ok(Value::Null));
        let mut is_derived = comparand.is_none();
        let comparand = comparand.map(|comparand| self.node(comparand, scope));
        let mut doubtful = Vec::new();
        let mut taken = None;
        for (when, then) in items {
            let mut condition = self.node(*when, scope);
            is_derived = is_derived && derive::is_condition(&condition);
            if let Some(comparand) = &comparand {
                condition.absorb(comparand);
                let value = match comparand.value {
                    Ok(value) => self
                        .evaluation
                        .case_applies(Some(value), *when, scope.frame),
                    Err(_) => Ok(None),
                };
                condition.value = Ok(value.unwrap_or(None).into());
            }
            support.absorb_reasons(&condition);
            let applies = condition.truth() == Some(true);
            if condition.is_null() || !condition.is_firm() {
                doubtful.push((condition, (!applies).then_some(*then)));
            }
            if applies {
                taken = Some(*then);
                break;
            }
        }
        let branch = self.node(taken.unwrap_or(otherwise), scope);
        support.value = if is_derived {
            branch.value
        } else {
            self.evaluated(id, scope).value
        };
        support.absorb(&branch);
        for (condition, alternative) in doubtful {
            let is_same = match alternative {
                Some(alternative) => {
                    let alternative = self.node(alternative, scope);
                    alternative.is_firm() && self.is_same(&branch, &alternative)
                }
                // The branch taken stands on a condition that could still fall.
                None => false,
            };
            if !is_same {
                support.absorb_unknown(&condition);
            }
        }
        support
    }

    fn is_same(&self, left: &Support<'e>, right: &Support<'e>) -> bool {
        match (&left.value, &right.value) {
            (Ok(left), Ok(right)) if !left.is_null() && !right.is_null() => {
                let equal = comparison::equal(&self.evaluation.context, *left, *right);
                matches!(equal, Ok(Value::Boolean(true)))
            }
            _ => false,
        }
    }

    /// Everything up to the operand that gave the value.
    pub(super) fn coalesce(
        &self,
        id: NodeId,
        operands: &[NodeId],
        scope: Scope<'e>,
    ) -> Support<'e> {
        let mut support = self.evaluated(id, scope);
        for operand in operands {
            let operand = self.node(*operand, scope);
            let ends = !operand.is_null() && operands.len() > 1;
            if ends {
                support.absorb(&operand);
                break;
            }
            support.absorb_unknown(&operand);
            if operands.len() == 1 || support.is_null() {
                support.absorb_reasons(&operand);
            }
        }
        support
    }
}

fn join<'e>(operands: &[Support<'e>; 2], decider: bool, support: &mut Support<'e>) {
    match support.truth() {
        Some(truth) if truth == decider => {
            let deciding = || {
                operands
                    .iter()
                    .filter(|operand| operand.truth() == Some(decider))
            };
            if deciding().any(Support::is_firm) {
                for operand in deciding().filter(|operand| operand.is_firm()) {
                    support.absorb_reasons(operand);
                }
            } else {
                for operand in deciding() {
                    support.absorb(operand);
                }
                // With the deciding side open, the other side matters as well.
                for operand in operands {
                    support.absorb_unknown(operand);
                }
            }
        }
        Some(_) => {
            for operand in operands {
                support.absorb(operand);
            }
        }
        None => {
            for operand in operands {
                if operand.truth().is_none() {
                    support.absorb(operand);
                } else {
                    support.absorb_unknown(operand);
                }
            }
        }
    }
}

/// Operators that are null as soon as one operand is.
pub(super) fn is_strict(node: &Node) -> bool {
    let name = match node {
        Node::Not(_) | Node::Xor(..) => return true,
        Node::Unary(name, ..) | Node::Binary(name, ..) | Node::BinaryAt(name, ..) => *name,
        _ => return false,
    };
    matches!(
        name,
        "Abs"
            | "Add"
            | "Ceiling"
            | "Divide"
            | "Floor"
            | "Greater"
            | "GreaterOrEqual"
            | "Less"
            | "LessOrEqual"
            | "Modulo"
            | "Multiply"
            | "Negate"
            | "Power"
            | "Subtract"
            | "Truncate"
            | "TruncatedDivide"
    )
}

/// The expressions directly inside a node that are evaluated in the same scope.
pub(super) fn visit_operands(node: &Node, visit: &mut dyn FnMut(NodeId)) {
    let mut each = |operands: &[NodeId]| operands.iter().copied().for_each(&mut *visit);
    match node {
        Node::Not(operand)
        | Node::IsNull(operand)
        | Node::IsTrue(operand)
        | Node::IsFalse(operand)
        | Node::Helper(_, operand)
        | Node::ItemAt(operand, _)
        | Node::TextIn(operand, _)
        | Node::As { operand, .. }
        | Node::Is { operand, .. }
        | Node::Convert { operand, .. }
        | Node::CanConvert { operand, .. }
        | Node::Children(operand)
        | Node::Descendants(operand)
        | Node::Unary(_, _, operand)
        | Node::UnaryAt(_, operand, _)
        | Node::Sort(operand, _)
        | Node::ExpandValueSet(operand)
        | Node::Resolve(operand) => each(&[*operand]),
        Node::Xor(left, right)
        | Node::Binary(_, _, left, right)
        | Node::BinaryAt(_, _, _, left, right)
        | Node::BinaryIn(_, _, left, right) => each(&[*left, *right]),
        Node::Ternary(_, operands) => each(operands.as_slice()),
        Node::Variadic(_, operands) | Node::List(operands) | Node::CallByValue { operands, .. } => {
            each(operands)
        }
        Node::DateSelector(parts) | Node::TimeSelector(parts) => each(parts),
        Node::DateTimeSelector(parts, offset) => {
            each(parts);
            each(offset.as_slice());
        }
        Node::Tuple { values, .. } => each(values),
        Node::Interval(plan) => each(&[plan.low, plan.high, plan.low_closed, plan.high_closed]),
        Node::Instance(_, elements) => {
            for (_, element) in elements {
                each(&[*element]);
            }
        }
        Node::FhirInstance(_, parts) => {
            for part in parts {
                each(&[part.value]);
            }
        }
        Node::FhirPrimitive(_, value) => each(&[*value]),
        Node::InValueSet(membership) | Node::InCodeSystem(membership) => each(&[membership.code]),
        Node::Message(plan) => each(&[plan.source]),
        Node::ForEach { source, .. } | Node::Repeat { source, .. } => each(&[*source]),
        Node::Aggregate(plan) => each(&[plan.source, plan.initial]),
        _ => {}
    }
}
