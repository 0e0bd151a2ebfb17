//! Logic, choice and what else decides which operands count.

use crate::error::EvaluationError;
use crate::evaluate::{Evaluation, Frame};
use crate::operators::{Outcome, comparison};
use crate::plan::{CasePlan, NodeId};
use crate::value::Value;

impl<'e> Evaluation<'e> {
    /// A Boolean operand: `None` for null.
    pub(crate) fn truth(
        &self,
        operator: &'static str,
        node: NodeId,
        frame: Frame<'e>,
    ) -> Result<Option<bool>, EvaluationError> {
        match self.eval(node, frame)?.plain() {
            Value::Boolean(truth) => Ok(Some(truth)),
            Value::Null => Ok(None),
            other => Err(EvaluationError::Operands {
                operator,
                operands: other.type_name().to_owned(),
            }),
        }
    }

    pub(crate) fn and(&self, left: NodeId, right: NodeId, frame: Frame<'e>) -> Outcome<'e> {
        let left = self.truth("And", left, frame)?;
        if left == Some(false) {
            return Ok(Value::Boolean(false));
        }
        let right = self.truth("And", right, frame)?;
        Ok(match (left, right) {
            (_, Some(false)) => Value::Boolean(false),
            (Some(true), Some(true)) => Value::Boolean(true),
            _ => Value::Null,
        })
    }

    pub(crate) fn or(&self, left: NodeId, right: NodeId, frame: Frame<'e>) -> Outcome<'e> {
        let left = self.truth("Or", left, frame)?;
        if left == Some(true) {
            return Ok(Value::Boolean(true));
        }
        let right = self.truth("Or", right, frame)?;
        Ok(match (left, right) {
            (_, Some(true)) => Value::Boolean(true),
            (Some(false), Some(false)) => Value::Boolean(false),
            _ => Value::Null,
        })
    }

    pub(crate) fn implies(&self, left: NodeId, right: NodeId, frame: Frame<'e>) -> Outcome<'e> {
        let left = self.truth("Implies", left, frame)?;
        if left == Some(false) {
            return Ok(Value::Boolean(true));
        }
        let right = self.truth("Implies", right, frame)?;
        Ok(match (left, right) {
            (_, Some(true)) => Value::Boolean(true),
            (Some(true), Some(false)) => Value::Boolean(false),
            _ => Value::Null,
        })
    }

    /// The first operand that is not null; of a single list, its first item that is not null.
    pub(crate) fn coalesce(&self, operands: &[NodeId], frame: Frame<'e>) -> Outcome<'e> {
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
    ) -> Result<Option<bool>, EvaluationError> {
        match comparand {
            None => self.truth("Case", when, frame),
            Some(comparand) => {
                let when = self.eval(when, frame)?;
                let equal = comparison::equal(&self.context, comparand, when)?;
                Ok(equal.as_boolean())
            }
        }
    }

    pub(crate) fn xor(&self, left: NodeId, right: NodeId, frame: Frame<'e>) -> Outcome<'e> {
        let left = self.truth("Xor", left, frame)?;
        let right = self.truth("Xor", right, frame)?;
        Ok(left.zip(right).map(|(left, right)| left != right).into())
    }

    pub(crate) fn not(&self, operand: NodeId, frame: Frame<'e>) -> Outcome<'e> {
        let truth = self.truth("Not", operand, frame)?;
        Ok(truth.map(|truth| !truth).into())
    }

    pub(crate) fn is_null(&self, operand: NodeId, frame: Frame<'e>) -> Outcome<'e> {
        let value = self.eval(operand, frame)?;
        // An element without a value is null already when it is taken from its parent.
        Ok(Value::Boolean(value.is_null()))
    }

    pub(crate) fn is_truth(
        &self,
        operator: &'static str,
        wanted: bool,
        operand: NodeId,
        frame: Frame<'e>,
    ) -> Outcome<'e> {
        let truth = self.truth(operator, operand, frame)?;
        Ok(Value::Boolean(truth == Some(wanted)))
    }

    pub(crate) fn branch(
        &self,
        condition: NodeId,
        then: NodeId,
        otherwise: NodeId,
        frame: Frame<'e>,
    ) -> Outcome<'e> {
        let branch = match self.truth("If", condition, frame)? {
            Some(true) => then,
            Some(false) | None => otherwise,
        };
        self.eval(branch, frame)
    }
}
