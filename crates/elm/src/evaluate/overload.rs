//! Calls for which the values of the operands choose among functions of one name.

use crate::error::EvaluationError;
use crate::evaluate::{Evaluation, Frame, Outcome};
use crate::operators::comparison;
use crate::plan::{NodeId, Overload};
use crate::types::Type;
use crate::value::Value;

impl<'e> Evaluation<'e> {
    #[inline(never)]
    pub(super) fn call_by_value(
        &self,
        overloads: &[Overload],
        operands: &[NodeId],
        frame: Frame<'e>,
    ) -> Outcome<'e> {
        let operands = self.all(operands, frame)?;
        let fitting = fitting(overloads, operands);
        if let Some(overload) = closest(&fitting) {
            return self.call_with(overload.function, operands, frame);
        }
        // Null fits every type: where all that fit answer the same, it does not matter which is meant.
        let mut answers = fitting
            .iter()
            .map(|overload| self.call_with(overload.function, operands, frame));
        let Some(first) = answers.next() else {
            return Err(EvaluationError::value(
                "FunctionRef",
                "no function of this name takes operands like these",
            ));
        };
        let first = first?;
        for other in answers {
            let other = other?;
            let is_same = first.is_null() && other.is_null()
                || matches!(
                    comparison::equal(&self.context, first, other)?,
                    Value::Boolean(true)
                );
            if !is_same {
                return Err(EvaluationError::value(
                    "FunctionRef",
                    "several functions of this name take operands like these, and they answer \
                     differently; translate the library with signatures",
                ));
            }
        }
        Ok(first)
    }

    /// The function that a call means, where the values tell it apart from the others.
    pub(crate) fn chosen(
        &self,
        overloads: &[Overload],
        operands: &[NodeId],
        frame: Frame<'e>,
    ) -> Option<u32> {
        let operands = self.all(operands, frame).ok()?;
        Some(closest(&fitting(overloads, operands))?.function)
    }

    fn call_with(&self, number: u32, operands: &[Value<'e>], frame: Frame<'e>) -> Outcome<'e> {
        self.call_on(number, operands.iter().copied().map(Ok), frame)
    }
}

/// The functions whose declared operands take these values.
fn fitting<'o>(overloads: &'o [Overload], operands: &[Value<'_>]) -> Vec<&'o Overload> {
    let takes = |overload: &&Overload| {
        let mut pairs = overload.operands.iter().zip(operands);
        pairs.all(|(declared, value)| {
            declared
                .as_ref()
                .is_none_or(|declared| declared.accepts(*value))
        })
    };
    overloads.iter().filter(takes).collect()
}

/// The one that every other would take the operands of as well.
fn closest<'o>(fitting: &[&'o Overload]) -> Option<&'o Overload> {
    let is_within = |inner: &Option<Type>, outer: &Option<Type>| match (inner, outer) {
        // An argument of any type may be given to every operand, so `takes` alone goes both ways.
        (Some(Type::Any), Some(outer)) => *outer == Type::Any,
        (Some(inner), Some(outer)) => outer.takes(inner),
        (None, Some(_)) => false,
        (_, None) => true,
    };
    fitting.iter().copied().find(|overload| {
        fitting.iter().all(|other| {
            let mut pairs = overload.operands.iter().zip(&other.operands);
            pairs.all(|(inner, outer)| is_within(inner, outer))
        })
    })
}
