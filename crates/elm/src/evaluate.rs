//! Runs a [`Program`] over one record at a time.
//!
//! An [`Evaluation`] answers definitions on demand; each is computed at most
//! once, and one that is not asked for costs nothing. Results live in an arena
//! that the [`Evaluator`] empties and reuses from record to record.

mod parameter;
mod property;
mod query;
mod retrieve;
mod select;
mod vocabulary;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use bumpalo::Bump;
use bumpalo::collections::Vec as ArenaVec;
use gravida_fhir::{DateTime, Record};
use serde_json::Value as Json;

use crate::error::EvaluationError;
use crate::fhir_helpers::{Conversion, Elements, Helper};
use crate::operators::conversion::Target;
use crate::operators::{Context, Outcome, comparison, conversion, temporal};
use crate::plan::{CasePlan, DefinitionId, MessagePlan, Node, NodeId, Program};
use crate::types::Type;
use crate::units::Units;
use crate::value::Value;

use retrieve::CodedResource;

/// The values that the names in scope have.
pub(crate) type Frame<'e> = &'e [Cell<Value<'e>>];

/// Where an evaluation gives up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most expression steps for one record. Time is bounded by it, whatever the machine.
    pub steps: u64,
    /// Deepest nesting of expressions, references followed.
    pub depth: u32,
    /// Most messages kept; later ones are counted only.
    pub messages: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            steps: 50_000_000,
            depth: 500,
            messages: 1_000,
        }
    }
}

/// What is asked of a record.
#[derive(Clone, Debug)]
pub struct Request {
    /// The moment the evaluation speaks of: what `Now()` answers.
    pub as_of: DateTime,
    /// Values of parameters by library and name, as JSON of the declared type.
    pub parameters: BTreeMap<(String, String), Json>,
    /// Where to give up.
    pub limits: Limits,
}

impl Request {
    /// A request without parameters and with the usual limits.
    #[must_use]
    pub fn new(as_of: DateTime) -> Self {
        Self {
            as_of,
            parameters: BTreeMap::new(),
            limits: Limits::default(),
        }
    }
}

/// What the `Message` operator and conversions have told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// How serious the library says it is.
    pub severity: MessageSeverity,
    /// Code given by the library; may be empty.
    pub code: String,
    /// The text.
    pub text: String,
}

/// Severities of the `Message` operator, apart from `Error`, which ends the definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageSeverity {
    /// Only of interest when looking for a mistake.
    Trace,
    /// For information.
    Message,
    /// Something to look at.
    Warning,
    /// The definition could not be answered.
    Error,
}

/// Runs a program; reused from record to record, one for each thread.
#[derive(Debug)]
pub struct Evaluator<'p> {
    program: &'p Program,
    arena: Bump,
    units: Units,
    elements: Elements,
}

impl<'p> Evaluator<'p> {
    /// An evaluator for this program.
    #[must_use]
    pub fn new(program: &'p Program) -> Self {
        Self {
            program,
            arena: Bump::new(),
            units: Units::new(),
            elements: Elements::find(),
        }
    }

    /// Starts on a record. What the last record left behind is gone.
    pub fn begin<'e>(&'e mut self, record: &'e Record, request: &'e Request) -> Evaluation<'e> {
        self.arena.reset();
        let this: &'e Self = self;
        let arena = &this.arena;
        let program: &'e Program = this.program;
        Evaluation {
            program,
            record,
            request,
            context: Context {
                arena,
                as_of: request.as_of,
                units: &this.units,
            },
            elements: &this.elements,
            definitions: cells(arena, program.definitions.len(), Memo::Empty),
            parameters: cells(arena, program.parameters.len(), Memo::Empty),
            once: cells(arena, program.once_count, Memo::Empty),
            code_paths: cells(arena, program.code_path_count, None),
            tuple_names: cells(arena, program.tuple_names.len(), None),
            assumed: RefCell::new(BTreeSet::new()),
            failures: RefCell::new(Vec::new()),
            messages: RefCell::new(Vec::new()),
            steps: Cell::new(0),
            depth: Cell::new(0),
        }
    }
}

fn cells<T: Copy>(arena: &Bump, count: usize, empty: T) -> &[Cell<T>] {
    arena.alloc_slice_fill_with(count, |_| Cell::new(empty))
}

/// What is known of something that is computed at most once.
#[derive(Clone, Copy)]
pub(crate) enum Memo<'e> {
    Empty,
    Known(Value<'e>),
    /// Place in [`Evaluation::failures`].
    Failed(u32),
}

/// A program at work on one record.
pub struct Evaluation<'e> {
    pub(crate) program: &'e Program,
    pub(crate) record: &'e Record,
    request: &'e Request,
    pub(crate) context: Context<'e>,
    pub(crate) elements: &'e Elements,
    definitions: &'e [Cell<Memo<'e>>],
    parameters: &'e [Cell<Memo<'e>>],
    once: &'e [Cell<Memo<'e>>],
    code_paths: &'e [Cell<Option<&'e [CodedResource<'e>]>>],
    tuple_names: &'e [Cell<Option<&'e [&'e str]>>],
    assumed: RefCell<BTreeSet<DefinitionId>>,
    failures: RefCell<Vec<EvaluationError>>,
    messages: RefCell<Vec<Message>>,
    steps: Cell<u64>,
    depth: Cell<u32>,
}

impl<'e> Evaluation<'e> {
    /// The value of a definition.
    ///
    /// # Errors
    /// What went wrong while it was computed; other definitions are not touched by that.
    pub fn value(&self, id: DefinitionId) -> Outcome<'e> {
        let Some(cell) = self.definitions.get(id.index()) else {
            return Ok(Value::Null);
        };
        match cell.get() {
            Memo::Known(value) => Ok(value),
            Memo::Failed(place) => Err(self.failure(place)),
            Memo::Empty => {
                let outcome = match self.program.definitions.get(id.index()) {
                    Some(definition) => {
                        let frame = self.frame(usize::from(definition.slots));
                        self.eval(definition.body, frame)
                    }
                    None => Ok(Value::Null),
                };
                self.keep(cell, outcome)
            }
        }
    }

    /// Lets a definition have this value, whatever the record says: "what if". To be called
    /// before anything that depends on the definition has been asked for.
    pub fn assume(&self, id: DefinitionId, value: Value<'e>) {
        self.assumed.borrow_mut().insert(id);
        if let Some(cell) = self.definitions.get(id.index()) {
            cell.set(Memo::Known(value));
        }
    }

    pub(crate) fn is_assumed(&self, id: DefinitionId) -> bool {
        self.assumed.borrow().contains(&id)
    }

    /// What has been told so far, in order.
    #[must_use]
    pub fn messages(&self) -> Vec<Message> {
        self.messages.borrow().clone()
    }

    /// Expression steps taken so far.
    #[must_use]
    pub fn steps(&self) -> u64 {
        self.steps.get()
    }

    /// The record that is looked at.
    #[must_use]
    pub const fn record(&self) -> &'e Record {
        self.record
    }

    fn failure(&self, place: u32) -> EvaluationError {
        self.failures
            .borrow()
            .get(place as usize)
            .cloned()
            .unwrap_or_else(|| EvaluationError::Limit("an unknown failure".to_owned()))
    }

    fn keep(&self, cell: &Cell<Memo<'e>>, outcome: Outcome<'e>) -> Outcome<'e> {
        match &outcome {
            Ok(value) => cell.set(Memo::Known(*value)),
            // A used-up budget is the request's doing and not the definition's.
            Err(error) => {
                let mut failures = self.failures.borrow_mut();
                let place = u32::try_from(failures.len()).unwrap_or(u32::MAX);
                failures.push(error.clone());
                cell.set(Memo::Failed(place));
            }
        }
        outcome
    }

    pub(crate) fn frame(&self, slots: usize) -> Frame<'e> {
        cells(self.context.arena, slots, Value::Null)
    }

    /// Puts a value into a slot of a frame.
    pub(crate) fn bind(&self, frame: Frame<'e>, slot: u16, value: Value<'e>) {
        if let Some(cell) = frame.get(usize::from(slot)) {
            cell.set(value);
        }
    }

    /// Evaluates a node. What is there already is answered at once; the rest is counted.
    #[inline]
    pub(crate) fn eval(&self, id: NodeId, frame: Frame<'e>) -> Outcome<'e> {
        let node = self.program.node(id);
        match node {
            Node::Slot(slot) => {
                if let Some(cell) = frame.get(usize::from(*slot)) {
                    return Ok(cell.get());
                }
            }
            Node::Once(place, _) => {
                if let Some(Memo::Known(value)) = self.once.get(*place as usize).map(Cell::get) {
                    return Ok(value);
                }
            }
            Node::Definition(id) => {
                if let Some(Memo::Known(value)) = self.definitions.get(id.index()).map(Cell::get) {
                    return Ok(value);
                }
            }
            _ => {}
        }
        self.counted(node, frame)
    }

    fn counted(&self, node: &'e Node, frame: Frame<'e>) -> Outcome<'e> {
        let depth = self.depth.get();
        let steps = self.steps.get();
        if steps >= self.request.limits.steps || depth >= self.request.limits.depth {
            return Err(self.exhausted());
        }
        self.steps.set(steps + 1);
        self.depth.set(depth + 1);
        let outcome = self.step(node, frame);
        self.depth.set(depth);
        outcome
    }

    #[cold]
    fn exhausted(&self) -> EvaluationError {
        let limits = self.request.limits;
        EvaluationError::Limit(if self.steps.get() >= limits.steps {
            format!("{} steps", limits.steps)
        } else {
            format!("{} nested expressions", limits.depth)
        })
    }

    fn step(&self, node: &'e Node, frame: Frame<'e>) -> Outcome<'e> {
        match node {
            Node::Null => Ok(Value::Null),
            Node::Boolean(truth) => Ok(Value::Boolean(*truth)),
            Node::Integer(number) => Ok(Value::Integer(*number)),
            Node::Long(number) => Ok(Value::Long(*number)),
            Node::Decimal(number) => Ok(Value::Decimal(*number)),
            Node::String(text) => Ok(Value::String(text)),
            Node::Date(date) => Ok(Value::Date(*date)),
            Node::DateTime(moment) => Ok(Value::DateTime(*moment)),
            Node::Time(time) => Ok(Value::Time(*time)),
            Node::Slot(slot) => Ok(frame.get(usize::from(*slot)).map_or(Value::Null, Cell::get)),
            Node::Definition(id) => self.value(*id),
            Node::Once(place, node) => self.once(*place, *node, frame),
            Node::Property {
                source,
                element,
                name,
            } => {
                let source = self.eval(*source, frame)?;
                self.property(source, *element, name)
            }
            Node::Helper(helper, operand) => {
                let value = self.eval(*operand, frame)?;
                self.help(*helper, value)
            }
            Node::And(left, right) => self.and(*left, *right, frame),
            Node::Or(left, right) => self.or(*left, *right, frame),
            Node::Not(operand) => Ok(self
                .truth("Not", *operand, frame)?
                .map(|truth| !truth)
                .into()),
            Node::IsNull(operand) => Ok(Value::Boolean(
                self.eval(*operand, frame)?.plain().is_null(),
            )),
            Node::IsTrue(operand) => {
                let truth = self.truth("IsTrue", *operand, frame)?;
                Ok(Value::Boolean(truth == Some(true)))
            }
            Node::IsFalse(operand) => {
                let truth = self.truth("IsFalse", *operand, frame)?;
                Ok(Value::Boolean(truth == Some(false)))
            }
            Node::If {
                condition,
                then,
                otherwise,
            } => {
                let branch = match self.truth("If", *condition, frame)? {
                    Some(true) => *then,
                    Some(false) | None => *otherwise,
                };
                self.eval(branch, frame)
            }
            Node::Unary(_, operator, operand) => {
                let operand = self.eval(*operand, frame)?;
                operator(&self.context, operand)
            }
            Node::Binary(_, operator, left, right) => {
                let left = self.eval(*left, frame)?;
                let right = self.eval(*right, frame)?;
                operator(&self.context, left, right)
            }
            Node::BinaryAt(_, operator, precision, left, right) => {
                let left = self.eval(*left, frame)?;
                let right = self.eval(*right, frame)?;
                operator(&self.context, left, right, *precision)
            }
            Node::TextIn(operand, texts) => {
                let text = self.eval(*operand, frame)?.plain();
                Ok(match text {
                    // What null stands for could be in any list that is not empty.
                    Value::Null if !texts.is_empty() => Value::Null,
                    Value::String(text) => {
                        Value::Boolean(texts.iter().any(|known| **known == *text))
                    }
                    _ => Value::Boolean(false),
                })
            }
            Node::Exists(operand) => self.exists(*operand, frame),
            Node::Query(plan) => self.query(plan, frame),
            Node::Retrieve(plan) => self.retrieve(plan, frame),
            other => self.rarer_step(other, frame),
        }
    }

    /// The nodes that are met less often, apart so that the frequent ones stay small.
    #[inline(never)]
    fn rarer_step(&self, node: &'e Node, frame: Frame<'e>) -> Outcome<'e> {
        match node {
            Node::Now => Ok(temporal::now(&self.context)),
            Node::Today => Ok(temporal::today(&self.context)),
            Node::TimeOfDay => Ok(temporal::time_of_day(&self.context)),
            Node::Quantity(..)
            | Node::Code(_)
            | Node::Concept(_)
            | Node::ValueSet(_)
            | Node::CodeSystem(_)
            | Node::DateSelector(_)
            | Node::DateTimeSelector(..)
            | Node::TimeSelector(_)
            | Node::List(_)
            | Node::Tuple { .. }
            | Node::Interval(_)
            | Node::Instance(..) => self.select(node, frame),
            Node::Parameter(id) => self.parameter(*id),
            Node::Call { function, operands } => self.call(*function, operands, frame),
            Node::ItemAt(list, index) => Ok(match self.eval(*list, frame)? {
                Value::List(items) => items.get(*index).copied().unwrap_or(Value::Null),
                other => other,
            }),
            Node::Xor(left, right) => {
                let left = self.truth("Xor", *left, frame)?;
                let right = self.truth("Xor", *right, frame)?;
                Ok(left.zip(right).map(|(left, right)| left != right).into())
            }
            Node::Implies(left, right) => self.implies(*left, *right, frame),
            Node::Coalesce(operands) => self.coalesce(operands, frame),
            Node::Case(plan) => self.case(plan, frame),
            Node::As {
                operand,
                wanted,
                is_strict,
            } => {
                let value = self.eval(*operand, frame)?;
                if wanted.accepts(value) {
                    return Ok(value);
                }
                if *is_strict {
                    return Err(EvaluationError::Value {
                        operator: "As",
                        reason: format!("a {} is no {wanted}", value.type_name()),
                    });
                }
                Ok(Value::Null)
            }
            Node::Is { operand, wanted } => {
                let value = self.eval(*operand, frame)?;
                Ok(Value::Boolean(!value.is_null() && wanted.accepts(value)))
            }
            Node::Convert { operand, wanted } => {
                let value = self.eval(*operand, frame)?;
                self.convert(value, wanted)
            }
            Node::CanConvert { operand, wanted } => {
                let value = self.eval(*operand, frame)?;
                if value.is_null() {
                    return Ok(Value::Null);
                }
                let converted = self.convert(value, wanted);
                Ok(Value::Boolean(
                    converted.is_ok_and(|value| !value.is_null()),
                ))
            }
            Node::Children(source) => {
                let source = self.eval(*source, frame)?;
                Ok(self.children(source, false))
            }
            Node::Descendants(source) => {
                let source = self.eval(*source, frame)?;
                Ok(self.children(source, true))
            }
            Node::Ternary(operator, operands) => {
                let [first, second, third] = **operands;
                let first = self.eval(first, frame)?;
                let second = self.eval(second, frame)?;
                let third = self.eval(third, frame)?;
                operator(&self.context, first, second, third)
            }
            Node::Variadic(operator, operands) => {
                let operands = self.all(operands, frame)?;
                operator(&self.context, operands)
            }
            Node::BinaryIn(operator, period, left, right) => {
                let left = self.eval(*left, frame)?;
                let right = self.eval(*right, frame)?;
                operator(&self.context, left, right, *period)
            }
            Node::UnaryAt(operator, operand, precision) => {
                let operand = self.eval(*operand, frame)?;
                operator(&self.context, operand, *precision)
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
            Node::Sort(source, keys) => {
                let source = self.eval(*source, frame)?;
                self.sorted(source, keys, frame)
            }
            Node::InValueSet(membership) => self.in_value_set(membership, frame),
            Node::InCodeSystem(membership) => self.in_code_system(membership, frame),
            Node::ExpandValueSet(set) => {
                let set = self.eval(*set, frame)?;
                self.expand_value_set(set)
            }
            Node::Resolve(reference) => {
                let reference = self.eval(*reference, frame)?;
                self.resolve(reference)
            }
            Node::Message(plan) => self.message(plan, frame),
            // The frequent nodes are taken care of before.
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
            Memo::Failed(place) => Err(self.failure(place)),
            Memo::Empty => {
                let outcome = self.eval(node, frame);
                self.keep(cell, outcome)
            }
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

    fn call(&self, function: u32, operands: &[NodeId], frame: Frame<'e>) -> Outcome<'e> {
        let Some(function) = self.program.functions.get(function as usize) else {
            return Ok(Value::Null);
        };
        let inner = self.frame(usize::from(function.slots));
        for (slot, operand) in inner.iter().zip(operands) {
            slot.set(self.eval(*operand, frame)?);
        }
        self.eval(function.body, inner)
    }

    pub(crate) fn help(&self, helper: Helper, value: Value<'e>) -> Outcome<'e> {
        if helper == Helper::Primitive
            && let Value::Fhir(_) = value
        {
            let plain = value.plain();
            if !matches!(plain, Value::Fhir(_)) {
                return Ok(plain);
            }
        }
        if value.is_null() {
            return Ok(Value::Null);
        }
        let mut conversion = Conversion {
            arena: self.context.arena,
            elements: self.elements,
            remarks: Vec::new(),
        };
        let outcome = conversion.apply(helper, value);
        for remark in conversion.remarks {
            self.tell(Message {
                severity: MessageSeverity::Warning,
                code: remark.code.to_owned(),
                text: remark.text,
            });
        }
        outcome
    }

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

    fn and(&self, left: NodeId, right: NodeId, frame: Frame<'e>) -> Outcome<'e> {
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

    fn or(&self, left: NodeId, right: NodeId, frame: Frame<'e>) -> Outcome<'e> {
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

    fn implies(&self, left: NodeId, right: NodeId, frame: Frame<'e>) -> Outcome<'e> {
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
    fn coalesce(&self, operands: &[NodeId], frame: Frame<'e>) -> Outcome<'e> {
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

    fn case(&self, plan: &CasePlan, frame: Frame<'e>) -> Outcome<'e> {
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

    fn message(&self, plan: &MessagePlan, frame: Frame<'e>) -> Outcome<'e> {
        let source = self.eval(plan.source, frame)?;
        if self.truth("Message", plan.condition, frame)? != Some(true) {
            return Ok(source);
        }
        let text = |node| -> Result<String, EvaluationError> {
            Ok(match self.eval(node, frame)?.plain() {
                Value::String(text) => text.to_owned(),
                _ => String::new(),
            })
        };
        let (code, message) = (text(plan.code)?, text(plan.message)?);
        let severity = match text(plan.severity)?.as_str() {
            "Trace" => MessageSeverity::Trace,
            "Warning" => MessageSeverity::Warning,
            "Error" => MessageSeverity::Error,
            _ => MessageSeverity::Message,
        };
        self.tell(Message {
            severity,
            code: code.clone(),
            text: message.clone(),
        });
        if severity == MessageSeverity::Error {
            let separator = if code.is_empty() { "" } else { ": " };
            return Err(EvaluationError::Message(format!(
                "{code}{separator}{message}"
            )));
        }
        Ok(source)
    }

    fn tell(&self, message: Message) {
        let mut messages = self.messages.borrow_mut();
        // A conversion inside a query meets the same value again and again.
        if messages.len() < self.request.limits.messages && !messages.contains(&message) {
            messages.push(message);
        }
    }
}
