//! Logic, choice and what else decides which operands count.
//!
//! Logic hands on truth values, which fit two registers, and not values of any type.

use crate::error::EvaluationError;
use crate::evaluate::{Evaluation, Frame};
use crate::operators::{Outcome, comparison};
use crate::plan::{CasePlan, Node, NodeId};
use crate::value::Value;

/// The nodes that [`Evaluation::decide`] answers, as a pattern: what tells them from others is
/// compiled into the tables of jumps where it stands.
macro_rules! operators_of_logic {
    () => {
        Node::And(..)
            | Node::Or(..)
            | Node::Not(_)
            | Node::IsNull(_)
            | Node::IsTrue(_)
            | Node::IsFalse(_)
            | Node::Implies(..)
            | Node::Xor(..)
            | Node::Exists(_)
    };
}
pub(super) use operators_of_logic;

/// A truth value, `None` for null.
pub(crate) type Truth = Result<Option<bool>, EvaluationError>;

/// The truth value that an element of the record stands for.
#[inline(never)]
fn truth_of(operator: &'static str, value: Value<'_>) -> Truth {
    match value.plain() {
        Value::Boolean(truth) => Ok(Some(truth)),
        Value::Null => Ok(None),
        other => Err(EvaluationError::operands(operator, other.type_name())),
    }
}

impl<'e> Evaluation<'e> {
    /// A Boolean operand: `None` for null. What another operator of logic decides is not made
    /// a value on the way.
    pub(crate) fn truth(&self, operator: &'static str, id: NodeId, frame: Frame<'e>) -> Truth {
        let node = self.program.node(id);
        match node {
            Node::Boolean(truth) => Ok(Some(*truth)),
            operators_of_logic!() => {
                let frame = self.deeper(frame)?;
                self.decide(node, frame)
            }
            _ => match self.eval(id, frame)? {
                Value::Boolean(truth) => Ok(Some(truth)),
                Value::Null => Ok(None),
                other => truth_of(operator, other),
            },
        }
    }

    /// What an operator of logic answers.
    #[inline(never)]
    pub(crate) fn decide(&self, node: &'e Node, frame: Frame<'e>) -> Truth {
        match node {
            Node::And(left, right) => self.and(*left, *right, frame),
            Node::Or(left, right) => self.or(*left, *right, frame),
            Node::Not(operand) => Ok(self.truth("Not", *operand, frame)?.map(|truth| !truth)),
            Node::IsNull(operand) => self.is_null(*operand, frame),
            Node::IsTrue(operand) => {
                let truth = self.truth("IsTrue", *operand, frame)?;
                Ok(Some(truth == Some(true)))
            }
            Node::IsFalse(operand) => {
                let truth = self.truth("IsFalse", *operand, frame)?;
                Ok(Some(truth == Some(false)))
            }
            Node::Implies(left, right) => self.implies(*left, *right, frame),
            Node::Xor(left, right) => {
                let left = self.truth("Xor", *left, frame)?;
                let right = self.truth("Xor", *right, frame)?;
                Ok(left.zip(right).map(|(left, right)| left != right))
            }
            Node::Exists(operand) => self.exists(*operand, frame),
            // No other node is an operator of logic.
            _ => Ok(None),
        }
    }

    fn and(&self, left: NodeId, right: NodeId, frame: Frame<'e>) -> Truth {
        let left = self.truth("And", left, frame)?;
        if left == Some(false) {
            return Ok(Some(false));
        }
        let right = self.truth("And", right, frame)?;
        Ok(match (left, right) {
            (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        })
    }

    fn or(&self, left: NodeId, right: NodeId, frame: Frame<'e>) -> Truth {
        let left = self.truth("Or", left, frame)?;
        if left == Some(true) {
            return Ok(Some(true));
        }
        let right = self.truth("Or", right, frame)?;
        Ok(match (left, right) {
            (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        })
    }

    fn implies(&self, left: NodeId, right: NodeId, frame: Frame<'e>) -> Truth {
        let left = self.truth("Implies", left, frame)?;
        if left == Some(false) {
            return Ok(Some(true));
        }
        let right = self.truth("Implies", right, frame)?;
        Ok(match (left, right) {
            (_, Some(true)) => Some(true),
            (Some(true), Some(false)) => Some(false),
            _ => None,
        })
    }

    fn is_null(&self, operand: NodeId, frame: Frame<'e>) -> Truth {
        let value = self.eval(operand, frame)?;
        // An element without a value is null already when it is taken from its parent.
        Ok(Some(value.is_null()))
    }

    /// The first operand that is not null; of a single list, its first item that is not null.
    #[inline(never)]
    pub(crate) fn coalesce(&self, node: &'e Node, frame: Frame<'e>) -> Outcome<'e> {
        let Node::Coalesce(operands) = node else {
            return Ok(Value::Null);
        };
        for operand in operands {
            let value = self.eval(*operand, frame)?;
            match value {
                Value::List(items) if operands.len() == 1 => {
                    let first = items.iter().find(|item| !item.is_null());
                    return Ok(first.copied().unwrap_or(Value::Null));
                }
                Value::Null => {}
                other => return Ok(other),
            }
        }
        Ok(Value::Null)
    }

    #[inline(never)]
    pub(crate) fn case(&self, plan: &CasePlan, frame: Frame<'e>) -> Outcome<'e> {
        let comparand = match plan.comparand {
            Some(comparand) => Some(self.eval(comparand, frame)?),
            None => None,
        };
        for (when, then) in &plan.items {
            if self.case_applies(comparand, *when, frame)? == Some(true) {
                return self.eval(*then, frame);
            }
        }
        self.eval(plan.otherwise, frame)
    }

    /// Whether one `when` of a case is met; null counts as not met when the case is evaluated.
    pub(crate) fn case_applies(
        &self,
        comparand: Option<Value<'e>>,
        when: NodeId,
        frame: Frame<'e>,
    ) -> Truth {
        match comparand {
            None => self.truth("Case", when, frame),
            Some(comparand) => {
                let when = self.eval(when, frame)?;
                let equal = comparison::equal(&self.context, comparand, when)?;
                Ok(equal.as_boolean())
            }
        }
    }

    #[inline(never)]
    pub(crate) fn branch(&self, node: &'e Node, frame: Frame<'e>) -> Outcome<'e> {
        let Node::If {
            condition,
            then,
            otherwise,
        } = node
        else {
            return Ok(Value::Null);
        };
        let branch = match self.truth("If", *condition, frame)? {
            Some(true) => then,
            Some(false) | None => otherwise,
        };
        self.eval(*branch, frame)
    }
}
