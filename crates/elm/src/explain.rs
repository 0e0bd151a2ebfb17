//! Why a definition has the value it has, and what could change it.
//!
//! The explanation walks the expressions again beside the finished evaluation
//! and keeps only what decided: of `A and B` that is false the false operand,
//! of one that is null the null ones. Nothing of this runs, or costs anything,
//! unless it is asked for.
//!
//! **Decisive unknowns.** A leaf is a definition the caller calls one; a leaf
//! that is null is unknown. It is decisive where the structure of three-valued
//! logic lets the answer depend on it: `null and false` depends on nothing,
//! `null or null` on both sides. An unknown that is not named never changes
//! the answer when it becomes known.

mod derive;
mod list;
mod logic;
mod set;
mod shown;
mod support;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use gravida_fhir::model::{ElementName, TypeId};
use gravida_fhir::{Element, Resource};

use crate::error::EvaluationError;
use crate::evaluate::{Evaluation, Frame};
use crate::plan::{DefinitionId, Node, NodeId};
use crate::value::Value;

use set::{Set, Writer};
use shown::shown;
use support::Support;

/// Deepest walk; what lies deeper counts as one step.
const MAX_DEPTH: usize = 200;

/// Most single expressions walked for one explanation.
const MAX_WALKED: usize = 200_000;

/// Why a definition has its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The value in words, or the error.
    pub value: String,
    /// The definitions that decided it, outermost first, each once.
    pub steps: Vec<Step>,
    /// The resources the answer rests on, as `Observation/7`.
    pub resources: Vec<String>,
    /// The unknown leaves that could change the answer.
    pub unknown: Vec<DefinitionId>,
    /// Where the value is null and no unknown leaf decides: the elements that
    /// are missing and the retrieves that found nothing.
    pub unknown_places: Vec<String>,
}

/// One definition that decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Which one.
    pub definition: DefinitionId,
    /// Its value in words, or the error.
    pub value: String,
    /// The resources its value rests on.
    pub resources: Vec<String>,
}

impl<'e> Evaluation<'e> {
    /// Explains a definition. `is_leaf` says which definitions are leaves: facts that can be asked
    /// for, and below which nothing is explained.
    #[must_use]
    pub fn explain(
        &self,
        definition: DefinitionId,
        is_leaf: &dyn Fn(DefinitionId) -> bool,
    ) -> Explanation {
        self.explainer(is_leaf).explain(definition)
    }

    /// Explains any number of definitions; what they share is walked once.
    #[must_use]
    pub fn explainer<'w>(&'w self, is_leaf: &'w dyn Fn(DefinitionId) -> bool) -> Explainer<'w, 'e> {
        self.explainer_of(is_leaf, Noted::Everything)
    }

    /// The same for [`Explainer::deciding`] and [`Explainer::unknown`], which then take a fraction
    /// of the time: the resources that a value rests on are left out.
    #[must_use]
    pub fn explainer_of_steps<'w>(
        &'w self,
        is_leaf: &'w dyn Fn(DefinitionId) -> bool,
    ) -> Explainer<'w, 'e> {
        self.explainer_of(is_leaf, Noted::Steps)
    }

    /// The same for [`Explainer::unknown`] alone, which takes less again: nothing that decided is
    /// noted.
    #[must_use]
    pub fn explainer_of_unknowns<'w>(
        &'w self,
        is_leaf: &'w dyn Fn(DefinitionId) -> bool,
    ) -> Explainer<'w, 'e> {
        self.explainer_of(is_leaf, Noted::Unknown)
    }

    fn explainer_of<'w>(
        &'w self,
        is_leaf: &'w dyn Fn(DefinitionId) -> bool,
        noted: Noted,
    ) -> Explainer<'w, 'e> {
        Explainer {
            walk: Walk::new(self, is_leaf, noted),
        }
    }
}

/// What a walk notes; each takes more than the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Noted {
    /// The unknown leaves that could change a value.
    Unknown,
    /// And the definitions that decided it.
    Steps,
    /// And the resources it rests on, and what is missing in them.
    Everything,
}

/// Explains definitions of one evaluation.
pub struct Explainer<'w, 'e> {
    walk: Walk<'w, 'e>,
}

impl<'e> Explainer<'_, 'e> {
    /// Explains one definition: see [`Evaluation::explain`].
    #[must_use]
    pub fn explain(&self, definition: DefinitionId) -> Explanation {
        let support = self.support(definition);
        let is_null = matches!(support.value, Ok(Value::Null));
        let unknown_places = if is_null && support.unknown.is_empty() {
            self.walk.places_of(support)
        } else {
            Vec::new()
        };
        Explanation {
            value: outcome_shown(support.value),
            steps: self
                .deciding(definition)
                .into_iter()
                .map(|id| self.step(id))
                .collect(),
            resources: self.walk.references_of(support),
            unknown: self.unknown(definition),
            unknown_places,
        }
    }

    /// The unknown leaves that could change the answer of a definition: [`Explanation::unknown`]
    /// alone.
    #[must_use]
    pub fn unknown(&self, definition: DefinitionId) -> Vec<DefinitionId> {
        let unknown = self.support(definition).unknown;
        self.definitions(unknown)
    }

    /// The number of the set of [`Self::unknown`], see [`Evaluation::unknown_in`]; `None` where
    /// nothing is remembered from other records.
    #[must_use]
    pub fn unknown_set(&self, definition: DefinitionId) -> Option<u32> {
        self.support(definition);
        self.walk.evaluation.unknown_set(definition)
    }

    /// The definitions that decided one, outermost first: of [`Explanation::steps`] which they are.
    #[must_use]
    pub fn deciding(&self, definition: DefinitionId) -> Vec<DefinitionId> {
        let steps = self.support(definition).steps;
        self.definitions(steps)
    }

    /// A definition as a step of an explanation.
    #[must_use]
    pub fn step(&self, definition: DefinitionId) -> Step {
        let support = self.support(definition);
        Step {
            definition,
            value: outcome_shown(support.value),
            resources: self.walk.references_of(support),
        }
    }

    fn support(&self, definition: DefinitionId) -> &'e Support<'e> {
        self.walk.walked.set(0);
        self.walk.definition(definition)
    }

    fn definitions(&self, set: Set<'e>) -> Vec<DefinitionId> {
        let numbers = self.walk.writer.numbers(set);
        numbers.into_iter().map(DefinitionId).collect()
    }
}

fn outcome_shown(outcome: Result<Value<'_>, &str>) -> String {
    match outcome {
        Ok(value) => shown(value),
        Err(error) => error.to_owned(),
    }
}

/// The names in scope: their values, and what those of bindings and operands rest on.
#[derive(Clone, Copy)]
struct Scope<'e> {
    frame: Frame<'e>,
    supports: &'e [Cell<Option<Support<'e>>>],
}

impl<'e> Scope<'e> {
    fn remember(&self, slot: u16, support: Support<'e>) {
        if let Some(cell) = self.supports.get(usize::from(slot)) {
            cell.set(Some(support));
        }
    }

    /// Whether no unknown leaf lies behind any of the names.
    fn is_firm(&self) -> bool {
        let mut supports = self.supports.iter().map(Cell::get);
        supports.all(|support| support.is_none_or(|support| support.is_firm()))
    }

    /// Whether no definition lies behind any of the names either.
    fn is_plain(&self) -> bool {
        let mut supports = self.supports.iter().map(Cell::get);
        supports.all(|support| support.is_none_or(|support| support.is_plain()))
    }

    fn forget(&self, slot: u16) {
        if let Some(cell) = self.supports.get(usize::from(slot)) {
            cell.set(None);
        }
    }
}

/// Why a value can be missing.
#[derive(Clone, Copy)]
enum Place<'e> {
    Parameter(&'e str),
    Element(Element<'e>, &'e str),
    Resource(TypeId),
}

impl std::fmt::Display for Place<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Parameter(name) => write!(formatter, "parameter `{name}`"),
            Self::Element(element, name) => write!(formatter, "{}: no `{name}`", element.place()),
            Self::Resource(type_id) => write!(formatter, "no {}", type_id.name()),
        }
    }
}

/// References such as `Observation/7`, by number. Resources that are referred to alike count as one.
#[derive(Default)]
struct References {
    texts: Vec<String>,
    by_text: HashMap<String, u32>,
    /// By the resource's number in the record.
    of_resources: Vec<Option<u32>>,
}

impl References {
    fn number(&mut self, resource: Resource<'_>) -> u32 {
        let place = resource.number();
        if let Some(Some(number)) = self.of_resources.get(place) {
            return *number;
        }
        let text = resource.reference();
        let next = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        let number = *self.by_text.entry(text.clone()).or_insert(next);
        if number == next {
            self.texts.push(text);
        }
        if self.of_resources.len() <= place {
            self.of_resources.resize(place + 1, None);
        }
        if let Some(known) = self.of_resources.get_mut(place) {
            *known = Some(number);
        }
        number
    }
}

/// One explanation being made.
pub(crate) struct Walk<'w, 'e> {
    evaluation: &'w Evaluation<'e>,
    is_leaf: &'w dyn Fn(DefinitionId) -> bool,
    noted: Noted,
    /// By definition.
    known: &'e [Cell<Option<&'e Support<'e>>>],
    references: RefCell<References>,
    places: RefCell<Vec<Place<'e>>>,
    writer: Writer<'e>,
    /// Operands of the nodes being walked, those of the innermost last.
    pending: RefCell<Vec<Support<'e>>>,
    depth: Cell<usize>,
    walked: Cell<usize>,
}

/// What is known of a definition whose reasons nobody asks for.
pub(crate) struct Remembered<'e> {
    pub(crate) value: Value<'e>,
    pub(crate) unknown: &'e [u32],
}

impl<'w, 'e> Walk<'w, 'e> {
    fn new(
        evaluation: &'w Evaluation<'e>,
        is_leaf: &'w dyn Fn(DefinitionId) -> bool,
        noted: Noted,
    ) -> Self {
        let arena = evaluation.context.arena;
        let empty = |_| Cell::new(None);
        Self {
            evaluation,
            is_leaf,
            noted,
            known: arena.alloc_slice_fill_with(evaluation.program.definitions.len(), empty),
            references: RefCell::new(References::default()),
            places: RefCell::new(Vec::new()),
            writer: Writer::default(),
            pending: RefCell::new(Vec::new()),
            depth: Cell::new(0),
            walked: Cell::new(0),
        }
    }

    /// A walk for [`Self::remembered`] alone.
    pub(crate) fn of_unknowns(
        evaluation: &'w Evaluation<'e>,
        is_leaf: &'w dyn Fn(DefinitionId) -> bool,
    ) -> Self {
        Self::new(evaluation, is_leaf, Noted::Unknown)
    }

    /// What there is to know of a definition without its reasons; `None` where it failed.
    pub(crate) fn remembered(&self, id: DefinitionId) -> Option<Remembered<'e>> {
        self.walked.set(0);
        let support = self.definition(id);
        Some(Remembered {
            value: support.value.ok()?,
            unknown: support.unknown.numbers(),
        })
    }

    fn recalled(&self, id: DefinitionId) -> Option<&'e Support<'e>> {
        if self.noted > Noted::Unknown {
            return None;
        }
        let recalled = self.evaluation.recalled_support(id)?;
        let support = self.support_of(&recalled);
        Some(self.evaluation.context.arena.alloc(support))
    }

    fn support_of(&self, recalled: &Remembered<'e>) -> Support<'e> {
        let mut support = self.support(Ok(recalled.value));
        support.unknown = Set::of(recalled.unknown, self.evaluation.context.arena);
        support
    }

    fn definition(&self, id: DefinitionId) -> &'e Support<'e> {
        let cell = self.known.get(id.index());
        if let Some(known) = cell.and_then(Cell::get) {
            return known;
        }
        let key = self.key(id);
        if let Some(recalled) = self.recalled(id) {
            if let Some(cell) = cell {
                cell.set(Some(recalled));
            }
            return recalled;
        }
        let passing = &self.evaluation.context.passing;
        let was_passing = passing.replace(false);
        let arena = self.evaluation.context.arena;
        let mut support = self.outcome(self.evaluation.value(id));
        let body = self.evaluation.program.definitions.get(id.index());
        // A fact that is not known rests on nothing, and beneath one that is known lies nothing
        // unknown: what lies there is looked at for the resources alone.
        let is_leaf = (self.is_leaf)(id);
        if let Some(body) = body
            && !(is_leaf && (support.is_null() || self.noted < Noted::Everything))
            && !self.evaluation.is_assumed(id)
        {
            let scope = self.scope(body.slots);
            support.absorb(&self.node_of(body.body, Some(support.value), scope));
        }
        let mut steps = if self.noted >= Noted::Steps {
            Set::one(id.0, arena)
        } else {
            Set::default()
        };
        if is_leaf {
            // Below a leaf nothing is explained; where it is null, it is what is unknown.
            support.settle();
            if support.is_null() {
                support.unknown = Set::one(id.0, arena);
            }
        } else {
            steps.add(support.steps, arena);
        }
        // Read from all over, so written out once.
        support.steps = self.writer.flat(steps, arena);
        support.unknown = self.writer.flat(support.unknown, arena);
        support.resources = self.writer.flat(support.resources, arena);
        if self.noted == Noted::Unknown && !is_leaf && support.value.is_ok() {
            let unknown = support.unknown.numbers();
            self.evaluation.keep_unknown(id, unknown, key.as_deref());
        }
        passing.set(passing.get() || was_passing);
        let support: &'e Support<'e> = arena.alloc(support);
        if let Some(cell) = cell {
            cell.set(Some(support));
        }
        support
    }

    /// What the unknown leaves of a definition are kept under; where they are kept, they are found.
    fn key(&self, id: DefinitionId) -> Option<Vec<u32>> {
        let depth = self.depth.get();
        if self.noted > Noted::Unknown
            || depth >= MAX_DEPTH
            || self.evaluation.unknown_set(id).is_some()
        {
            return None;
        }
        self.depth.set(depth + 1);
        let key = self.evaluation.key_of_unknown(id, |read| {
            let at_hand = self.evaluation.unknown_set(read);
            at_hand.or_else(|| {
                self.definition(read);
                self.evaluation.unknown_set(read)
            })
        });
        self.depth.set(depth);
        if let Some(key) = &key {
            self.evaluation.recall_unknown(id, key);
        }
        key
    }

    fn scope(&self, slots: u16) -> Scope<'e> {
        let count = usize::from(slots);
        let arena = self.evaluation.context.arena;
        Scope {
            frame: self.evaluation.frame(count),
            supports: arena.alloc_slice_fill_with(count, |_| Cell::new(None)),
        }
    }

    fn support(&self, value: Result<Value<'e>, &'e str>) -> Support<'e> {
        Support::of(value, self.evaluation.context.arena)
    }

    fn outcome(&self, outcome: Result<Value<'e>, EvaluationError>) -> Support<'e> {
        let arena = self.evaluation.context.arena;
        self.support(outcome.map_err(|error| &*arena.alloc_str(&error.to_string())))
    }

    fn evaluated(&self, id: NodeId, scope: Scope<'e>) -> Support<'e> {
        self.outcome(self.evaluation.eval(id, scope.frame))
    }

    /// What a node's value rests on.
    fn node(&self, id: NodeId, scope: Scope<'e>) -> Support<'e> {
        self.node_of(id, None, scope)
    }

    /// The same of a node whose value may be known already.
    fn node_of(
        &self,
        id: NodeId,
        value: Option<Result<Value<'e>, &'e str>>,
        scope: Scope<'e>,
    ) -> Support<'e> {
        let known = value.map(|value| self.support(value));
        let depth = self.depth.get();
        if depth >= MAX_DEPTH || self.walked.get() >= MAX_WALKED {
            self.evaluation.context.passing.set(true);
            return known.unwrap_or_else(|| self.evaluated(id, scope));
        }
        if self.is_closed(id, scope) {
            return known.unwrap_or_else(|| self.evaluated(id, scope));
        }
        self.walked.set(self.walked.get() + 1);
        self.depth.set(depth + 1);
        let support = self.decide(id, known, scope);
        self.depth.set(depth);
        support
    }

    /// Whether nothing that is noted can be met beneath a node.
    fn is_closed(&self, id: NodeId, scope: Scope<'e>) -> bool {
        match self.noted {
            Noted::Unknown => self.evaluation.leads_to_known(id) && scope.is_firm(),
            Noted::Steps => self.evaluation.leads_to_nothing(id) && scope.is_plain(),
            Noted::Everything => false,
        }
    }

    fn decide(&self, id: NodeId, known: Option<Support<'e>>, scope: Scope<'e>) -> Support<'e> {
        let node = self.evaluation.program.node(id);
        match node {
            Node::Definition(id) => return *self.definition(*id),
            Node::Property {
                source,
                element,
                name,
            } => return self.property((*source, *element, name), scope),
            Node::Call { function, operands } => return self.call(id, *function, operands, scope),
            Node::CallByValue {
                overloads,
                operands,
            } => {
                if let Some(function) = self.evaluation.chosen(overloads, operands, scope.frame) {
                    return self.call(id, function, operands, scope);
                }
            }
            Node::And(left, right) => return self.junction(id, [*left, *right], false, scope),
            Node::Or(left, right) => return self.junction(id, [*left, *right], true, scope),
            Node::Implies(left, right) => return self.implication(id, *left, *right, scope),
            Node::If {
                condition,
                then,
                otherwise,
            } => return self.choice(id, &[(*condition, *then)], None, *otherwise, scope),
            Node::Case(plan) => {
                return self.choice(id, &plan.items, plan.comparand, plan.otherwise, scope);
            }
            Node::Coalesce(operands) => return self.coalesce(id, operands, scope),
            _ => {}
        }
        let evaluated = || known.unwrap_or_else(|| self.evaluated(id, scope));
        let mut support = match node {
            Node::Once(_, inner) => {
                let mut support = evaluated();
                support.absorb(&self.node_of(*inner, Some(support.value), scope));
                return support;
            }
            Node::Slot(..)
            | Node::Parameter(..)
            | Node::Exists(..)
            | Node::Query(..)
            | Node::Retrieve(..)
            | Node::Filter { .. } => evaluated(),
            _ => return self.operands(id, known, scope),
        };
        match node {
            Node::Slot(slot) => {
                self.rest_on_value(&mut support);
                let cell = scope.supports.get(usize::from(*slot));
                if let Some(known) = cell.and_then(Cell::get) {
                    support.absorb(&known);
                }
            }
            Node::Parameter(place) if support.is_null() => {
                let parameter = self.evaluation.program.parameters.get(*place as usize);
                let name = parameter.map_or("", |parameter| parameter.name.as_str());
                support.places = self.place(Place::Parameter(name));
            }
            Node::Exists(operand) => self.exists(*operand, scope, &mut support),
            Node::Query(plan) => self.query(plan, scope, &mut support),
            Node::Retrieve(plan) => {
                if let Ok(Value::List([])) = support.value {
                    support.gaps = self.place(Place::Resource(plan.resource_type));
                }
            }
            Node::Filter {
                source,
                item,
                condition,
                ..
            } => self.filter(*source, *item, *condition, scope, &mut support),
            _ => {}
        }
        support
    }

    fn property(
        &self,
        (source, element, name): (NodeId, Option<ElementName>, &'e str),
        scope: Scope<'e>,
    ) -> Support<'e> {
        let source = self.node(source, scope);
        let mut support = match source.value {
            Ok(value) => self.outcome(self.evaluation.property(value, element, name)),
            Err(error) => self.support(Err(error)),
        };
        if support.is_null()
            && let Ok(Value::Fhir(element)) = source.value
        {
            support.places = self.place(Place::Element(element, name));
        }
        support.absorb(&source);
        self.rest_on_value(&mut support);
        support
    }

    /// The usual case: the value rests on all operands.
    fn operands(&self, id: NodeId, known: Option<Support<'e>>, scope: Scope<'e>) -> Support<'e> {
        let node = self.evaluation.program.node(id);
        let first = self.pending.borrow().len();
        logic::visit_operands(node, &mut |operand| {
            let operand = self.node(operand, scope);
            self.pending.borrow_mut().push(operand);
        });
        let pending = self.pending.borrow();
        let operands = pending.get(first..).unwrap_or_default();
        let mut support = known.unwrap_or_else(|| match self.derived(node, operands) {
            Some(outcome) => self.outcome(outcome),
            None => self.evaluated(id, scope),
        });
        let is_strict = support.is_null() && logic::is_strict(node);
        // What is in a list comes from the lists that are not empty.
        let adds_up = matches!(support.value, Ok(Value::List([_, ..])));
        let mut is_settled = false;
        for operand in operands {
            // Null whatever becomes known elsewhere.
            is_settled |= is_strict && operand.is_null() && operand.is_firm();
            if adds_up && matches!(operand.value, Ok(Value::List([]))) {
                support.absorb_unknown(operand);
            } else {
                support.absorb(operand);
            }
        }
        drop(pending);
        self.pending.borrow_mut().truncate(first);
        if is_settled {
            support.unknown = Set::default();
        }
        if support.is_null() && support.unknown.is_empty() && support.places.is_empty() {
            support.places = std::mem::take(&mut support.gaps);
        }
        support
    }

    fn call(&self, id: NodeId, number: u32, operands: &[NodeId], scope: Scope<'e>) -> Support<'e> {
        let Some(function) = self.evaluation.program.functions.get(number as usize) else {
            return self.evaluated(id, scope);
        };
        let inner = self.scope(function.slots);
        let mut has_failed = false;
        let mut is_whole = self.noted == Noted::Unknown;
        for (slot, operand) in (0_u16..).zip(operands) {
            let operand = self.node(*operand, scope);
            match operand.value {
                Ok(value) => self.evaluation.bind(inner.frame, slot, value),
                Err(_) => has_failed = true,
            }
            is_whole &= operand.is_firm();
            inner.remember(slot, operand);
        }
        if is_whole && !has_failed {
            return self.call_of_whole(number, function.body, operands.len(), inner);
        }
        let mut support = self.node(function.body, inner);
        if has_failed {
            // Not even called.
            support.value = self.evaluated(id, scope).value;
        }
        support
    }

    /// A call whose operands lack nothing, asked without reasons: what it came to the last time
    /// with the same operands, where that is known.
    fn call_of_whole(
        &self,
        number: u32,
        body: NodeId,
        operands: usize,
        inner: Scope<'e>,
    ) -> Support<'e> {
        let key = match self.evaluation.recalled_call(number, operands, inner.frame) {
            Ok(known) => return self.support(Ok(known)),
            Err(key) => key,
        };
        let passing = &self.evaluation.context.passing;
        let was_passing = passing.replace(false);
        let support = self.node(body, inner);
        if let (Some(key), Ok(value)) = (key, support.value) {
            self.evaluation.remember_call(&key, value);
        }
        passing.set(passing.get() || was_passing);
        support
    }

    fn place(&self, place: Place<'e>) -> Set<'e> {
        if self.noted < Noted::Everything {
            return Set::default();
        }
        let mut places = self.places.borrow_mut();
        let number = u32::try_from(places.len()).unwrap_or(u32::MAX);
        places.push(place);
        Set::one(number, self.evaluation.context.arena)
    }

    /// The places of a support in words, each once.
    fn places_of(&self, support: &Support<'e>) -> Vec<String> {
        let places = self.places.borrow();
        let mut words: Vec<String> = Vec::new();
        for number in self.writer.numbers(support.places) {
            let Some(place) = places.get(number as usize) else {
                continue;
            };
            let place = place.to_string();
            if !words.contains(&place) {
                words.push(place);
            }
        }
        words
    }

    fn references_of(&self, support: &Support<'e>) -> Vec<String> {
        let references = self.references.borrow();
        self.writer
            .numbers(support.resources)
            .into_iter()
            .filter_map(|number| references.texts.get(number as usize).cloned())
            .collect()
    }

    /// Adds the resources that the value itself lies in.
    fn rest_on_value(&self, support: &mut Support<'e>) {
        if let Ok(value) = support.value {
            self.rest_on(value, support);
        }
    }

    fn rest_on(&self, value: Value<'e>, support: &mut Support<'e>) {
        if self.noted < Noted::Everything {
            return;
        }
        let mut numbers = Vec::new();
        self.resources_of(value, &mut numbers);
        if !numbers.is_empty() {
            let arena = self.evaluation.context.arena;
            let numbers = arena.alloc_slice_copy(&numbers);
            support.resources.add(Set::of(numbers, arena), arena);
        }
    }

    /// Whether any part of a value lies in a resource.
    fn is_of_record(value: Value<'e>) -> bool {
        match value {
            // What the logic made itself lies in no resource.
            Value::Fhir(element) => element.resource().is_some(),
            Value::List(items) => items.iter().copied().any(Self::is_of_record),
            Value::Tuple(tuple) => tuple.values.iter().copied().any(Self::is_of_record),
            _ => false,
        }
    }

    fn resources_of(&self, value: Value<'e>, numbers: &mut Vec<u32>) {
        match value {
            Value::Fhir(element) => {
                // What the logic made itself lies in no resource.
                if let Some(resource) = element.resource() {
                    let number = self.references.borrow_mut().number(resource);
                    if numbers.last() != Some(&number) {
                        numbers.push(number);
                    }
                }
            }
            Value::List(items) => {
                for item in items {
                    self.resources_of(*item, numbers);
                }
            }
            Value::Tuple(tuple) => {
                for value in tuple.values {
                    self.resources_of(*value, numbers);
                }
            }
            _ => {}
        }
    }
}
