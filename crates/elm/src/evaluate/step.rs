//! One step: which function answers which node.
//!
//! Each kind of node has a function of its own, so that a step needs little
//! stack: expressions are nested, and the frequent kinds come first.

use std::cell::Cell;

use bumpalo::collections::Vec as ArenaVec;
use gravida_fhir::Precision;
use gravida_fhir::model::ElementName;

use crate::error::EvaluationError;
use crate::evaluate::{Evaluation, Frame, Memo};
use crate::fhir_helpers::Helper;
use crate::operators::conversion::Target;
use crate::operators::temporal::Period;
use crate::operators::{Outcome, conversion, temporal};
use crate::plan::{
    Binary, BinaryAt, BinaryIn, Node, NodeId, SortKey, Ternary, Unary, UnaryAt, Variadic,
};
use crate::types::Type;
use crate::value::Value;

impl<'e> Evaluation<'e> {
    pub(crate) fn step(&self, node: &'e Node, frame: Frame<'e>) -> Outcome<'e> {
        match node {
            Node::Property {
                source,
                element,
                name,
            } => self.property_of(*source, *element, name, frame),
            Node::Helper(helper, operand) => self.helped(*helper, *operand, frame),
            Node::And(left, right) => self.and(*left, *right, frame),
            Node::Or(left, right) => self.or(*left, *right, frame),
            Node::Not(operand) => self.not(*operand, frame),
            Node::IsNull(operand) => self.is_null(*operand, frame),
            Node::If {
                condition,
                then,
                otherwise,
            } => self.branch(*condition, *then, *otherwise, frame),
            Node::Unary(_, operator, operand) => self.unary(*operator, *operand, frame),
            Node::Binary(_, operator, left, right) => self.binary(*operator, *left, *right, frame),
            Node::BinaryAt(_, operator, precision, left, right) => {
                self.binary_at(*operator, *precision, *left, *right, frame)
            }
            Node::TextIn(operand, texts) => self.text_in(*operand, texts, frame),
            Node::Exists(operand) => self.exists(*operand, frame),
            Node::Query(plan) => self.query(plan, frame),
            Node::Retrieve(plan) => self.retrieve(plan, frame),
            Node::Definition(id) => self.value(*id),
            Node::Once(place, node) => self.once(*place, *node, frame),
            Node::Call { function, operands } => self.call(*function, operands, frame),
            Node::CallByValue {
                overloads,
                operands,
            } => self.call_by_value(overloads, operands, frame),
            Node::As {
                operand,
                wanted,
                is_strict,
            } => self.cast(*operand, wanted, *is_strict, frame),
            Node::Is { operand, wanted } => self.is_of_type(*operand, wanted, frame),
            Node::Case(plan) => self.case(plan, frame),
            Node::Coalesce(operands) => self.coalesce(operands, frame),
            Node::Tuple { names, values } => self.tuple_of(*names, values, frame),
            _ => self.constant_or_rare(node, frame),
        }
    }

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
            Node::Slot(slot) => frame.get(usize::from(*slot)).map_or(Value::Null, Cell::get),
            Node::Now => temporal::now(&self.context),
            Node::Today => temporal::today(&self.context),
            Node::TimeOfDay => temporal::time_of_day(&self.context),
            _ => return self.rare(node, frame),
        })
    }

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
            Node::IsTrue(operand) => self.is_truth("IsTrue", true, *operand, frame),
            Node::IsFalse(operand) => self.is_truth("IsFalse", false, *operand, frame),
            Node::Parameter(id) => self.parameter(*id),
            Node::ItemAt(list, index) => self.item_at(*list, *index, frame),
            Node::Xor(left, right) => self.xor(*left, *right, frame),
            Node::Implies(left, right) => self.implies(*left, *right, frame),
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

    fn convert(&self, value: Value<'e>, wanted: &Type) -> Outcome<'e> {
        if wanted.accepts(value) {
            return Ok(value);
        }
        match Target::named(&wanted.to_string()) {
            Some(target) => conversion::convert(&self.context, value, target),
            None => Err(EvaluationError::Operands {
                operator: "Convert",
                operands: format!("{} to {wanted}", value.type_name()),
            }),
        }
    }

    pub(super) fn call(&self, number: u32, operands: &[NodeId], frame: Frame<'e>) -> Outcome<'e> {
        let Some(function) = self.program.functions.get(number as usize) else {
            return Ok(Value::Null);
        };
        let inner = self.frame(usize::from(function.slots));
        for (slot, operand) in inner.iter().zip(operands) {
            slot.set(self.eval(*operand, frame)?);
        }
        self.called(number, function, operands.len(), inner)
    }

    fn property_of(
        &self,
        source: NodeId,
        element: Option<ElementName>,
        name: &str,
        frame: Frame<'e>,
    ) -> Outcome<'e> {
        let source = self.eval(source, frame)?;
        self.property(source, element, name)
    }

    fn helped(&self, helper: Helper, operand: NodeId, frame: Frame<'e>) -> Outcome<'e> {
        let value = self.eval(operand, frame)?;
        self.help(helper, value)
    }

    fn unary(&self, operator: Unary, operand: NodeId, frame: Frame<'e>) -> Outcome<'e> {
        let operand = self.eval(operand, frame)?;
        operator(&self.context, operand)
    }

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

    fn binary(
        &self,
        operator: Binary,
        left: NodeId,
        right: NodeId,
        frame: Frame<'e>,
    ) -> Outcome<'e> {
        let left = self.eval(left, frame)?;
        let right = self.eval(right, frame)?;
        operator(&self.context, left, right)
    }

    fn binary_at(
        &self,
        operator: BinaryAt,
        precision: Option<Precision>,
        left: NodeId,
        right: NodeId,
        frame: Frame<'e>,
    ) -> Outcome<'e> {
        let left = self.eval(left, frame)?;
        let right = self.eval(right, frame)?;
        operator(&self.context, left, right, precision)
    }

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

    fn ternary(&self, operator: Ternary, operands: &[NodeId; 3], frame: Frame<'e>) -> Outcome<'e> {
        let [first, second, third] = *operands;
        let first = self.eval(first, frame)?;
        let second = self.eval(second, frame)?;
        let third = self.eval(third, frame)?;
        operator(&self.context, first, second, third)
    }

    fn variadic(&self, operator: Variadic, operands: &[NodeId], frame: Frame<'e>) -> Outcome<'e> {
        let operands = self.all(operands, frame)?;
        operator(&self.context, operands)
    }

    fn text_in(&self, operand: NodeId, texts: &[Box<str>], frame: Frame<'e>) -> Outcome<'e> {
        Ok(match self.eval(operand, frame)?.plain() {
            Value::String(text) => Value::Boolean(texts.iter().any(|known| **known == *text)),
            // What null stands for could be in any list that is not empty.
            Value::Null if !texts.is_empty() => Value::Null,
            _ => Value::Boolean(false),
        })
    }

    fn cast(
        &self,
        operand: NodeId,
        wanted: &Type,
        is_strict: bool,
        frame: Frame<'e>,
    ) -> Outcome<'e> {
        let value = self.eval(operand, frame)?;
        if wanted.accepts(value) {
            Ok(value)
        } else if is_strict {
            Err(EvaluationError::Value {
                operator: "As",
                reason: format!("a {} is no {wanted}", value.type_name()),
            })
        } else {
            Ok(Value::Null)
        }
    }

    fn is_of_type(&self, operand: NodeId, wanted: &Type, frame: Frame<'e>) -> Outcome<'e> {
        let value = self.eval(operand, frame)?;
        Ok(Value::Boolean(!value.is_null() && wanted.accepts(value)))
    }

    fn converted(&self, operand: NodeId, wanted: &Type, frame: Frame<'e>) -> Outcome<'e> {
        let value = self.eval(operand, frame)?;
        self.convert(value, wanted)
    }

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

    fn item_at(&self, list: NodeId, index: usize, frame: Frame<'e>) -> Outcome<'e> {
        Ok(match self.eval(list, frame)? {
            Value::List(items) => items.get(index).copied().unwrap_or(Value::Null),
            other => other,
        })
    }

    fn tuple_of(&self, names: u32, values: &[NodeId], frame: Frame<'e>) -> Outcome<'e> {
        let values = self.all(values, frame)?;
        Ok(self.tuple(names, values))
    }

    fn below(&self, source: NodeId, goes_deeper: bool, frame: Frame<'e>) -> Outcome<'e> {
        let source = self.eval(source, frame)?;
        Ok(self.children(source, goes_deeper))
    }

    fn sorted_source(&self, source: NodeId, keys: &'e [SortKey], frame: Frame<'e>) -> Outcome<'e> {
        let source = self.eval(source, frame)?;
        self.sorted(source, keys, frame)
    }

    fn expanded(&self, set: NodeId, frame: Frame<'e>) -> Outcome<'e> {
        let set = self.eval(set, frame)?;
        self.expand_value_set(set)
    }

    fn resolved(&self, reference: NodeId, frame: Frame<'e>) -> Outcome<'e> {
        let reference = self.eval(reference, frame)?;
        self.resolve(reference)
    }
}
