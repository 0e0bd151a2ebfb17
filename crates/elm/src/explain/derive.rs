//! The value of an expression from the values of its operands.
//!
//! A walk knows the operands' values already; evaluating each expression anew
//! would go through everything beneath it once for every level above. `None`
//! stands for what has to be evaluated: failures above all, whose order counts.

use crate::explain::Walk;
use crate::explain::support::Support;
use crate::operators::Outcome;
use crate::plan::Node;
use crate::value::Value;

/// A truth value or null; `None` for anything else.
fn truth(support: &Support<'_>) -> Option<Option<bool>> {
    match support.value.ok()?.plain() {
        Value::Boolean(truth) => Some(Some(truth)),
        Value::Null => Some(None),
        _ => None,
    }
}

/// `and`, where `decider` is false, and `or`, where it is true.
pub(super) fn junction<'e>(operands: &[Support<'e>; 2], decider: bool) -> Option<Value<'e>> {
    let [left, right] = operands;
    let (left, right) = (truth(left)?, truth(right)?);
    Some(match (left, right) {
        _ if left == Some(decider) || right == Some(decider) => Value::Boolean(decider),
        (Some(_), Some(_)) => Value::Boolean(!decider),
        _ => Value::Null,
    })
}

/// Whether a condition can be chosen by: neither failed nor something else than a truth value.
pub(super) fn is_condition(support: &Support<'_>) -> bool {
    truth(support).is_some()
}

impl<'e> Walk<'_, 'e> {
    /// The value of a node from those of its operands, in the order that they are visited in.
    pub(super) fn derived(&self, node: &Node, operands: &[Support<'e>]) -> Option<Outcome<'e>> {
        let context = &self.evaluation.context;
        let one = || match operands {
            [operand] => operand.value.ok(),
            _ => None,
        };
        let two = || match operands {
            [left, right] => left.value.ok().zip(right.value.ok()),
            _ => None,
        };
        Some(match node {
            Node::Not(_) => match operands {
                [operand] => Ok(truth(operand)?.map(|truth| !truth).into()),
                _ => return None,
            },
            Node::IsNull(_) => Ok(Value::Boolean(one()?.is_null())),
            Node::Helper(helper, _) => self.evaluation.help(*helper, one()?),
            Node::As { wanted, .. } => {
                let value = one()?;
                if !wanted.accepts(value) {
                    return None;
                }
                Ok(value)
            }
            Node::Unary(_, operator, _) => operator(context, one()?),
            Node::UnaryAt(operator, _, precision) => operator(context, one()?, *precision),
            Node::Binary(_, operator, ..) => {
                let (left, right) = two()?;
                operator(context, left, right)
            }
            Node::BinaryAt(_, operator, precision, ..) => {
                let (left, right) = two()?;
                operator(context, left, right, *precision)
            }
            Node::BinaryIn(operator, period, ..) => {
                let (left, right) = two()?;
                operator(context, left, right, *period)
            }
            Node::Ternary(operator, _) => match operands {
                [first, second, third] => operator(
                    context,
                    first.value.ok()?,
                    second.value.ok()?,
                    third.value.ok()?,
                ),
                _ => return None,
            },
            _ => return None,
        })
    }
}
