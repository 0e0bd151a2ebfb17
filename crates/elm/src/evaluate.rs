//! Runs a [`Program`] over one record at a time.
//!
//! An [`Evaluation`] answers definitions on demand; each is computed at most
//! once, and one that is not asked for costs nothing. Results live in an arena
//! that the [`Evaluator`] empties and reuses from record to record.

mod fhir_instance;
mod logic;
mod message;
mod overload;
mod parameter;
mod property;
mod query;
mod retrieve;
mod select;
mod step;
mod vocabulary;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use bumpalo::Bump;
use gravida_fhir::{DateTime, Record};
use serde_json::Value as Json;

use crate::error::EvaluationError;
use crate::fhir_helpers::Elements;
use crate::memory::Memory;
use crate::operators::{Budget, Context, Outcome};
use crate::plan::{DefinitionId, Node, NodeId, Program, Slot};
use crate::units::Units;
use crate::value::Value;

use retrieve::CodedResource;

/// The values that the names in scope have, and how deep inside other expressions they are read.
///
/// The depth travels with the frame so that nothing has to be put back when a step is done.
/// Two words: passed in registers.
#[derive(Clone, Copy)]
pub(crate) struct Frame<'e> {
    slots: &'e Slots<'e>,
    depth: u32,
}

struct Slots<'e>(&'e [Cell<Value<'e>>]);

impl<'e> Frame<'e> {
    /// The slot of this number.
    #[inline]
    pub(crate) fn get(self, slot: usize) -> Option<&'e Cell<Value<'e>>> {
        self.slots.0.get(slot)
    }

    /// What is in a slot.
    #[inline]
    pub(crate) fn read(self, slot: Slot) -> Value<'e> {
        self.get(usize::from(slot)).map_or(Value::Null, Cell::get)
    }

    /// Puts a value into a slot.
    #[inline]
    pub(crate) fn bind(self, slot: Slot, value: Value<'e>) {
        if let Some(cell) = self.get(usize::from(slot)) {
            cell.set(value);
        }
    }

    /// The first so many slots; `None` where there are fewer.
    pub(crate) fn first(self, count: usize) -> Option<&'e [Cell<Value<'e>>]> {
        self.slots.0.get(..count)
    }

    /// The slots from the first on.
    pub(crate) fn slots(self) -> impl Iterator<Item = &'e Cell<Value<'e>>> {
        self.slots.0.iter()
    }

    pub(crate) const fn depth(self) -> u32 {
        self.depth
    }

    /// The same slots, read from this depth.
    pub(crate) const fn at_depth(self, depth: u32) -> Self {
        Self { depth, ..self }
    }
}

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
pub struct Evaluator<'p> {
    program: &'p Program,
    arena: Bump,
    /// FHIR elements that the logic made, each in a record of its own.
    made: typed_arena::Arena<Record>,
    units: Units,
    elements: Elements,
}

/// What is at rest in an evaluator means nothing to a reader.
impl std::fmt::Debug for Evaluator<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Evaluator").finish_non_exhaustive()
    }
}

impl<'p> Evaluator<'p> {
    /// An evaluator for this program.
    #[must_use]
    pub fn new(program: &'p Program) -> Self {
        Self {
            program,
            arena: Bump::new(),
            made: typed_arena::Arena::with_capacity(0),
            units: Units::new(),
            elements: Elements::find(),
        }
    }

    /// Starts on a record. What the last record left behind is gone.
    pub fn begin<'e>(&'e mut self, record: &'e Record, request: &'e Request) -> Evaluation<'e> {
        self.arena.reset();
        if self.made.len() > 0 {
            self.made = typed_arena::Arena::with_capacity(0);
        }
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
                budget: Budget::new(request.limits.steps),
                passing: Cell::new(false),
            },
            made: &this.made,
            elements: &this.elements,
            definitions: cells(arena, program.definitions.len(), Memo::Empty),
            parameters: cells(arena, program.parameters.len(), Memo::Empty),
            once: cells(arena, program.once_count, Memo::Empty),
            code_paths: cells(arena, program.code_path_count, None),
            tuple_names: cells(arena, program.tuple_names.len(), None),
            memory: None,
            assumed: RefCell::new(BTreeSet::new()),
            failures: RefCell::new(Vec::new()),
            messages: RefCell::new(Vec::new()),
            deepest: request.limits.depth,
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
    /// The same, found while [`Context::passing`] was set: it holds here and now only.
    Passing(Value<'e>),
    /// Place in [`Evaluation::failures`].
    Failed(u32),
}

/// A program at work on one record.
pub struct Evaluation<'e> {
    pub(crate) program: &'e Program,
    pub(crate) record: &'e Record,
    request: &'e Request,
    pub(crate) context: Context<'e>,
    made: &'e typed_arena::Arena<Record>,
    pub(crate) elements: &'e Elements,
    definitions: &'e [Cell<Memo<'e>>],
    parameters: &'e [Cell<Memo<'e>>],
    once: &'e [Cell<Memo<'e>>],
    code_paths: &'e [Cell<Option<&'e [CodedResource<'e>]>>],
    tuple_names: &'e [Cell<Option<&'e [&'e str]>>],
    memory: Option<&'e Memory>,
    assumed: RefCell<BTreeSet<DefinitionId>>,
    failures: RefCell<Vec<EvaluationError>>,
    messages: RefCell<Vec<Message>>,
    deepest: u32,
}

impl<'e> Evaluation<'e> {
    /// The value of a definition.
    ///
    /// # Errors
    /// What went wrong while it was computed; other definitions are not touched by that.
    pub fn value(&self, id: DefinitionId) -> Outcome<'e> {
        self.value_at(id, 0)
    }

    /// The value of a definition that is asked for at this depth.
    pub(crate) fn value_at(&self, id: DefinitionId, depth: u32) -> Outcome<'e> {
        let Some(cell) = self.definitions.get(id.index()) else {
            return Ok(Value::Null);
        };
        match cell.get() {
            Memo::Known(value) | Memo::Passing(value) => Ok(value),
            Memo::Failed(place) => Err(self.failure(place)),
            Memo::Empty => {
                if let Some(value) = self.recalled(id) {
                    cell.set(Memo::Known(value));
                    return Ok(value);
                }
                // What a definition reads of others is theirs: whether it holds here and now only
                // is noted of its own text.
                let was_passing = self.context.passing.replace(false);
                let outcome = match self.program.definitions.get(id.index()) {
                    Some(definition) => {
                        let frame = self.frame(usize::from(definition.slots));
                        self.eval(definition.body, frame.at_depth(depth))
                    }
                    None => Ok(Value::Null),
                };
                let is_passing = self.context.passing.replace(was_passing);
                match outcome {
                    Ok(value) if is_passing => {
                        cell.set(Memo::Passing(value));
                        Ok(value)
                    }
                    outcome => self.keep(cell, outcome),
                }
            }
        }
    }

    /// Whether the value of a definition, found already, holds here and now only, as far as its own
    /// text is concerned.
    pub(crate) fn is_passing(&self, id: DefinitionId) -> bool {
        let cell = self.definitions.get(id.index());
        matches!(cell.map(Cell::get), Some(Memo::Passing(_)))
    }

    /// Lets what is known from other records be used.
    pub(crate) const fn remember(&mut self, memory: &'e Memory) {
        self.memory = Some(memory);
    }

    /// What is known from other records; nothing of it counts while anything is assumed.
    pub(crate) fn memory(&self) -> Option<&'e Memory> {
        self.memory.filter(|_| self.assumed.borrow().is_empty())
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
        self.context.budget.spent()
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
            .unwrap_or_else(|| EvaluationError::limit("an unknown failure".to_owned()))
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

    /// A frame of so many slots, all null, at no depth.
    pub(crate) fn frame(&self, slots: usize) -> Frame<'e> {
        let arena = self.context.arena;
        let slots = match slots {
            0 => &Slots(&[]),
            _ => arena.alloc(Slots(cells(arena, slots, Value::Null))),
        };
        Frame { slots, depth: 0 }
    }

    /// Puts a value into a slot of a frame.
    pub(crate) fn bind(&self, frame: Frame<'e>, slot: Slot, value: Value<'e>) {
        frame.bind(slot, value);
    }

    /// Evaluates a node. What is there already is answered at once; the rest is counted.
    ///
    /// A function of its own that hands over what it does not answer: so small that it needs
    /// nothing of the stack.
    #[inline(never)]
    pub(crate) fn eval(&self, id: NodeId, frame: Frame<'e>) -> Outcome<'e> {
        let node = self.program.node(id);
        match node {
            Node::Slot(slot) => return Ok(frame.read(*slot)),
            Node::String(text) => return Ok(Value::String(text)),
            Node::Integer(number) => return Ok(Value::Integer(*number)),
            Node::Decimal(number) => return Ok(Value::Decimal(*number)),
            Node::Boolean(truth) => return Ok(Value::Boolean(*truth)),
            Node::Null => return Ok(Value::Null),
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

    #[inline(never)]
    fn counted(&self, node: &'e Node, frame: Frame<'e>) -> Outcome<'e> {
        self.step(node, self.deeper(frame)?)
    }

    /// Counts a step; answers with the frame for what is inside it.
    #[inline(always)]
    pub(crate) fn deeper(&self, frame: Frame<'e>) -> Result<Frame<'e>, EvaluationError> {
        if frame.depth >= self.deepest {
            return Err(self.too_deep());
        }
        self.context.budget.spend_one()?;
        Ok(frame.at_depth(frame.depth + 1))
    }

    /// Counts a row or an item as a step: going through a list takes time whatever is done with it.
    pub(crate) fn count_row(&self) -> Result<(), EvaluationError> {
        self.context.budget.spend_one()
    }

    pub(crate) fn count_steps(&self, count: usize) -> Result<(), EvaluationError> {
        self.context.budget.spend(count as u64)
    }

    /// Keeps a value that any number of definitions use, and whether it holds here and now only.
    pub(crate) fn keep_shared(
        &self,
        cell: &Cell<Memo<'e>>,
        compute: impl FnOnce() -> Outcome<'e>,
    ) -> Outcome<'e> {
        let passing = &self.context.passing;
        let was_passing = passing.replace(false);
        let outcome = compute();
        if passing.get() {
            if let Ok(value) = outcome {
                cell.set(Memo::Passing(value));
            }
            return outcome;
        }
        passing.set(was_passing);
        self.keep(cell, outcome)
    }

    #[cold]
    #[inline(never)]
    fn too_deep(&self) -> EvaluationError {
        self.context.passing.set(true);
        EvaluationError::limit(format!("{} nested expressions", self.deepest))
    }
}
