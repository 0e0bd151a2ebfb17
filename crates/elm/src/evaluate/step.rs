//! One step: which function answers which node.
//!
//! Each kind of node has a function of its own, so that a step needs little
//! stack: expressions are nested, and the frequent kinds come first.

use bumpalo::collections::Vec as ArenaVec;
use gravida_fhir::Precision;

use crate::error::EvaluationError;
use crate::evaluate::logic::operators_of_logic;
use crate::evaluate::{Evaluation, Frame, Memo};
use crate::fhir_helpers::Helper;
use crate::operators::conversion::Target;
use crate::operators::temporal::Period;
use crate::operators::{Outcome, conversion, temporal};
use crate::plan::{BinaryIn, Node, NodeId, SortKey, Ternary, Unary, UnaryAt, Variadic};
use crate::types::Type;
use crate::value::Value;

impl<'e> Evaluation<'e> {
    pub(crate) fn step(&self, node: &'e Node, frame: Frame<'e>) -> Outcome<'e> {
        match node {
            Node::Property { .. } => self.property_of(node, frame),
            Node::Helper(helper, operand) => self.helped(*helper, *operand, frame),
            operators_of_logic!() => self.decided(node, frame),
            Node::If { .. } => self.branch(node, frame),
            Node::Unary(_, operator, operand) => self.unary(*operator, *operand, frame),
            Node::Binary(..) => self.binary(node, frame),
            Node::BinaryAt(..) => self.binary_at(node, frame),
            Node::TextIn(..) => self.text_in(node, frame),
            Node::Query(plan) => self.query(plan, frame),
            Node::Retrieve(plan) => self.retrieve(plan, frame),
            Node::Definition(id) => self.value_at(*id, frame.depth()),
            Node::Once(place, node) => self.once(*place, *node, frame),
            Node::Call { .. } => self.call_of(node, frame),
            Node::CallByValue {
                overloads,
                operands,
            } => self.call_by_value(overloads, operands, frame),
            Node::As { .. } => self.cast(node, frame),
            Node::Is { .. } => self.is_of_type(node, frame),
            Node::Case(plan) => self.case(plan, frame),
            Node::Coalesce(_) => self.coalesce(node, frame),
            Node::Tuple { .. } => self.tuple_of(node, frame),
            _ => self.constant_or_rare(node, frame),
        }
    }

    #[inline(never)]
    fn decided(&self, node: &'e Node, frame: Frame<'e>) -> Outcome<'e> {
        Ok(self.decide(node, frame)?.into())
    }

    #[inline(never)]
    fn constant_or_rare(&self, node: &'e Node, frame: Frame<'e>) -> Outcome<'e> {
        Ok(match node {
            Node::Null => Value::Null,
            Node::Boolean(truth) => Value::Boolean(*truth),
            Node::Integer(number) => Value::Integer(*number),
            Node::Long(number) => Value::Long(*number),
            Node::Decimal(number) => Value::Decimal(*number),
            Node::String(text) => Value::String(text),
            Node::Date(date) => Value::Date(*date),
            Node::DateTime(moment) => Value::DateTime(*moment),
            Node::Time(time) => Value::Time(*time),
            Node::Slot(slot) => frame.read(*slot),
            Node::Now => temporal::now(&self.context),
            Node::Today => temporal::today(&self.context),
            Node::TimeOfDay => temporal::time_of_day(&self.context),
            _ => return self.rare(node, frame),
        })
    }

    #[inline(never)]
    fn rare(&self, node: &'e Node, frame: Frame<'e>) -> Outcome<'e> {
        match node {
            Node::Quantity(..)
            | Node::Code(_)
            | Node::Concept(_)
            | Node::ValueSet(_)
            | Node::CodeSystem(_)
            | Node::DateSelector(_)
            | Node::DateTimeSelector(..)
            | Node::TimeSelector(_)
            | Node::List(_)
            | Node::Interval(_)
            | Node::Instance(..)
            | Node::FhirInstance(..)
            | Node::FhirPrimitive(..) => self.select(node, frame),
            Node::Parameter(id) => self.parameter(*id, frame.depth()),
            Node::ItemAt(list, index) => self.item_at(*list, *index, frame),
            Node::Convert { operand, wanted } => self.converted(*operand, wanted, frame),
            Node::CanConvert { operand, wanted } => self.can_convert(*operand, wanted, frame),
            Node::Children(source) => self.below(*source, false, frame),
            Node::Descendants(source) => self.below(*source, true, frame),
            Node::Ternary(operator, operands) => self.ternary(*operator, operands, frame),
            Node::Variadic(operator, operands) => self.variadic(*operator, operands, frame),
            Node::BinaryIn(operator, period, left, right) => {
                self.binary_in(*operator, *period, *left, *right, frame)
            }
            Node::UnaryAt(operator, operand, precision) => {
                self.unary_at(*operator, *operand, *precision, frame)
            }
            Node::Filter {
                source,
                item,
                index,
                condition,
            } => self.filter(*source, (*item, *index), *condition, frame),
            Node::ForEach {
                source,
                item,
                index,
                element,
            } => self.for_each(*source, (*item, *index), *element, frame),
            Node::Repeat {
                source,
                item,
                index,
                element,
            } => self.repeat(*source, (*item, *index), *element, frame),
            Node::Aggregate(plan) => self.aggregate(plan, frame),
            Node::Sort(source, keys) => self.sorted_source(*source, keys, frame),
            Node::InValueSet(membership) => self.in_value_set(membership, frame),
            Node::InCodeSystem(membership) => self.in_code_system(membership, frame),
            Node::ExpandValueSet(set) => self.expanded(*set, frame),
            Node::Resolve(reference) => self.resolved(*reference, frame),
            Node::Message(plan) => self.message(plan, frame),
            // What is left has been dealt with before.
            _ => Ok(Value::Null),
        }
    }

    /// Evaluates every operand.
    pub(crate) fn all(
        &self,
        operands: &[NodeId],
        frame: Frame<'e>,
    ) -> Result<&'e [Value<'e>], EvaluationError> {
        let mut values = ArenaVec::with_capacity_in(operands.len(), self.context.arena);
        for operand in operands {
            values.push(self.eval(*operand, frame)?);
        }
        Ok(values.into_bump_slice())
    }

    #[inline(never)]
    fn once(&self, place: u32, node: NodeId, frame: Frame<'e>) -> Outcome<'e> {
        let Some(cell) = self.once.get(place as usize) else {
            return self.eval(node, frame);
        };
        match cell.get() {
            Memo::Known(value) => Ok(value),
            Memo::Passing(value) => {
                self.context.passing.set(true);
                Ok(value)
            }
            Memo::Failed(place) => Err(self.failure(place)),
            Memo::Empty => self.keep_shared(cell, || self.eval(node, frame)),
        }
    }

    #[inline(never)]
    fn convert(&self, value: Value<'e>, wanted: &Type) -> Outcome<'e> {
        if wanted.accepts(value) {
            return Ok(value);
        }
        match Target::of(wanted) {
            Some(target) => conversion::convert(&self.context, value, target),
            None => Err(EvaluationError::operands(
                "Convert",
                format!("{} to {wanted}", value.type_name()),
            )),
        }
    }

    #[inline(never)]
    fn call_of(&self, node: &'e Node, frame: Frame<'e>) -> Outcome<'e> {
        let Node::Call { function, operands } = node else {
            return Ok(Value::Null);
        };
        self.call(*function, operands, frame)
    }

    pub(super) fn call(&self, number: u32, operands: &[NodeId], frame: Frame<'e>) -> Outcome<'e> {
        let operands = operands.iter().map(|operand| self.eval(*operand, frame));
        self.call_on(number, operands, frame)
    }

    /// Runs a function on operands, which are evaluated as its slots are filled.
    pub(super) fn call_on(
        &self,
        number: u32,
        operands: impl ExactSizeIterator<Item = Outcome<'e>>,
        frame: Frame<'e>,
    ) -> Outcome<'e> {
        let Some(function) = self.program.functions.get(number as usize) else {
            return Ok(Value::Null);
        };
        let count = operands.len();
        let inner = self.frame(usize::from(function.slots));
        for (slot, operand) in inner.slots().zip(operands) {
            slot.set(operand?);
        }
        self.called(number, function, count, inner.at_depth(frame.depth()))
    }

    #[inline(never)]
    fn property_of(&self, node: &'e Node, frame: Frame<'e>) -> Outcome<'e> {
        let Node::Property {
            source,
            element,
            name,
        } = node
        else {
            return Ok(Value::Null);
        };
        let source = match self.program.node(*source) {
            Node::Slot(slot) => frame.read(*slot),
            _ => self.eval(*source, frame)?,
        };
        self.property(source, *element, name)
    }

    #[inline(never)]
    fn helped(&self, helper: Helper, operand: NodeId, frame: Frame<'e>) -> Outcome<'e> {
        let value = self.eval(operand, frame)?;
        self.help(helper, value)
    }

    #[inline(never)]
    fn unary(&self, operator: Unary, operand: NodeId, frame: Frame<'e>) -> Outcome<'e> {
        let operand = self.eval(operand, frame)?;
        operator(&self.context, operand)
    }

    #[inline(never)]
    fn unary_at(
        &self,
        operator: UnaryAt,
        operand: NodeId,
        precision: Precision,
        frame: Frame<'e>,
    ) -> Outcome<'e> {
        let operand = self.eval(operand, frame)?;
        operator(&self.context, operand, precision)
    }

    #[inline(never)]
    fn binary(&self, node: &'e Node, frame: Frame<'e>) -> Outcome<'e> {
        let Node::Binary(_, operator, left, right) = node else {
            return Ok(Value::Null);
        };
        let left = self.eval(*left, frame)?;
        let right = self.eval(*right, frame)?;
        operator(&self.context, left, right)
    }

    #[inline(never)]
    fn binary_at(&self, node: &'e Node, frame: Frame<'e>) -> Outcome<'e> {
        let Node::BinaryAt(_, operator, precision, left, right) = node else {
            return Ok(Value::Null);
        };
        let left = self.eval(*left, frame)?;
        let right = self.eval(*right, frame)?;
        operator(&self.context, left, right, *precision)
    }

    #[inline(never)]
    fn binary_in(
        &self,
        operator: BinaryIn,
        period: Period,
        left: NodeId,
        right: NodeId,
        frame: Frame<'e>,
    ) -> Outcome<'e> {
        let left = self.eval(left, frame)?;
        let right = self.eval(right, frame)?;
        operator(&self.context, left, right, period)
    }

    #[inline(never)]
    fn ternary(&self, operator: Ternary, operands: &[NodeId; 3], frame: Frame<'e>) -> Outcome<'e> {
        let [first, second, third] = *operands;
        let first = self.eval(first, frame)?;
        let second = self.eval(second, frame)?;
        let third = self.eval(third, frame)?;
        operator(&self.context, first, second, third)
    }

    #[inline(never)]
    fn variadic(&self, operator: Variadic, operands: &[NodeId], frame: Frame<'e>) -> Outcome<'e> {
        let operands = self.all(operands, frame)?;
        operator(&self.context, operands)
    }

    #[inline(never)]
    fn text_in(&self, node: &'e Node, frame: Frame<'e>) -> Outcome<'e> {
        let Node::TextIn(operand, texts) = node else {
            return Ok(Value::Null);
        };
        Ok(match self.eval(*operand, frame)?.plain() {
            Value::String(text) => Value::Boolean(texts.iter().any(|known| **known == *text)),
            // What null stands for could be in any list that is not empty.
            Value::Null if !texts.is_empty() => Value::Null,
            _ => Value::Boolean(false),
        })
    }

    #[inline(never)]
    fn cast(&self, node: &'e Node, frame: Frame<'e>) -> Outcome<'e> {
        let Node::As {
            operand,
            wanted,
            is_strict,
        } = node
        else {
            return Ok(Value::Null);
        };
        let value = self.eval(*operand, frame)?;
        if wanted.accepts(value) {
            Ok(value)
        } else if *is_strict {
            Err(EvaluationError::value(
                "As",
                format!("a {} is no {wanted}", value.type_name()),
            ))
        } else {
            Ok(Value::Null)
        }
    }

    #[inline(never)]
    fn is_of_type(&self, node: &'e Node, frame: Frame<'e>) -> Outcome<'e> {
        let Node::Is { operand, wanted } = node else {
            return Ok(Value::Null);
        };
        let value = self.eval(*operand, frame)?;
        Ok(Value::Boolean(!value.is_null() && wanted.accepts(value)))
    }

    #[inline(never)]
    fn converted(&self, operand: NodeId, wanted: &Type, frame: Frame<'e>) -> Outcome<'e> {
        let value = self.eval(operand, frame)?;
        self.convert(value, wanted)
    }

    #[inline(never)]
    fn can_convert(&self, operand: NodeId, wanted: &Type, frame: Frame<'e>) -> Outcome<'e> {
        let value = self.eval(operand, frame)?;
        if value.is_null() {
            return Ok(Value::Null);
        }
        let converted = self.convert(value, wanted);
        Ok(Value::Boolean(
            converted.is_ok_and(|value| !value.is_null()),
        ))
    }

    #[inline(never)]
    fn item_at(&self, list: NodeId, index: usize, frame: Frame<'e>) -> Outcome<'e> {
        Ok(match self.eval(list, frame)? {
            Value::List(items) => items.get(index).copied().unwrap_or(Value::Null),
            other => other,
        })
    }

    #[inline(never)]
    fn tuple_of(&self, node: &'e Node, frame: Frame<'e>) -> Outcome<'e> {
        let Node::Tuple { names, values } = node else {
            return Ok(Value::Null);
        };
        let values = self.all(values, frame)?;
        Ok(self.tuple(*names, values))
    }

    #[inline(never)]
    fn below(&self, source: NodeId, goes_deeper: bool, frame: Frame<'e>) -> Outcome<'e> {
        let source = self.eval(source, frame)?;
        Ok(self.children(source, goes_deeper))
    }

    #[inline(never)]
    fn sorted_source(&self, source: NodeId, keys: &'e [SortKey], frame: Frame<'e>) -> Outcome<'e> {
        let source = self.eval(source, frame)?;
        self.sorted(source, keys, frame)
    }

    #[inline(never)]
    fn expanded(&self, set: NodeId, frame: Frame<'e>) -> Outcome<'e> {
        let set = self.eval(set, frame)?;
        self.expand_value_set(set)
    }

    #[inline(never)]
    fn resolved(&self, reference: NodeId, frame: Frame<'e>) -> Outcome<'e> {
        let reference = self.eval(reference, frame)?;
        self.resolve(reference)
    }
}
