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

mod list;
mod logic;
mod shown;
mod support;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::evaluate::{Evaluation, Frame};
use crate::plan::{DefinitionId, Node, NodeId};
use crate::value::Value;

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
        Explainer {
            walk: Walk {
                evaluation: self,
                is_leaf,
                known: RefCell::new(BTreeMap::new()),
                depth: Cell::new(0),
                walked: Cell::new(0),
            },
        }
    }
}

/// Explains definitions of one evaluation.
pub struct Explainer<'w, 'e> {
    walk: Walk<'w, 'e>,
}

impl Explainer<'_, '_> {
    /// Explains one definition: see [`Evaluation::explain`].
    #[must_use]
    pub fn explain(&self, definition: DefinitionId) -> Explanation {
        self.walk.walked.set(0);
        let support = self.walk.definition(definition);
        let known = self.walk.known.borrow();
        let steps = support.steps.iter().filter_map(|id| {
            let support = known.get(id)?;
            Some(Step {
                definition: *id,
                value: outcome_shown(&support.value),
                resources: support.resources.clone(),
            })
        });
        let is_null = matches!(support.value, Ok(Value::Null));
        let unknown_places = if is_null && support.unknown.is_empty() {
            support.places.clone()
        } else {
            Vec::new()
        };
        Explanation {
            value: outcome_shown(&support.value),
            steps: steps.collect(),
            resources: support.resources.clone(),
            unknown: support.unknown.clone(),
            unknown_places,
        }
    }
}

fn outcome_shown(outcome: &Result<Value<'_>, String>) -> String {
    match outcome {
        Ok(value) => shown(*value),
        Err(error) => error.clone(),
    }
}

/// The names in scope: their values, and what those of bindings and operands rest on.
#[derive(Clone, Copy)]
struct Scope<'w, 'e> {
    frame: Frame<'e>,
    supports: &'w RefCell<BTreeMap<u16, Rc<Support<'e>>>>,
}

/// One explanation being made.
struct Walk<'w, 'e> {
    evaluation: &'w Evaluation<'e>,
    is_leaf: &'w dyn Fn(DefinitionId) -> bool,
    known: RefCell<BTreeMap<DefinitionId, Rc<Support<'e>>>>,
    depth: Cell<usize>,
    walked: Cell<usize>,
}

impl<'e> Walk<'_, 'e> {
    fn definition(&self, id: DefinitionId) -> Rc<Support<'e>> {
        if let Some(known) = self.known.borrow().get(&id) {
            return Rc::clone(known);
        }
        let value = self.evaluation.value(id).map_err(|error| error.to_string());
        let mut support = Support::of(value);
        let body = self.evaluation.program.definitions.get(id.index());
        // A fact that is not known rests on nothing; what lies beneath it is not looked at.
        let is_unknown_leaf = support.is_null() && (self.is_leaf)(id);
        if let Some(body) = body
            && !is_unknown_leaf
            && !self.evaluation.is_assumed(id)
        {
            let frame = self.evaluation.frame(usize::from(body.slots));
            let supports = RefCell::new(BTreeMap::new());
            let scope = Scope {
                frame,
                supports: &supports,
            };
            let inner = self.node(body.body, scope);
            support.absorb(&inner);
        }
        if (self.is_leaf)(id) {
            support.become_leaf(id);
        }
        support.steps.retain(|step| *step != id);
        support.steps.insert(0, id);
        let support = Rc::new(support);
        self.known.borrow_mut().insert(id, Rc::clone(&support));
        support
    }

    /// What a node's value rests on.
    fn node(&self, id: NodeId, scope: Scope<'_, 'e>) -> Support<'e> {
        let value = self.evaluation.eval(id, scope.frame);
        let mut support = Support::of(value.map_err(|error| error.to_string()));
        let depth = self.depth.get();
        if depth >= MAX_DEPTH || self.walked.get() >= MAX_WALKED {
            return support;
        }
        self.walked.set(self.walked.get() + 1);
        self.depth.set(depth + 1);
        self.decide(id, scope, &mut support);
        self.depth.set(depth);
        support
    }

    fn decide(&self, id: NodeId, scope: Scope<'_, 'e>, support: &mut Support<'e>) {
        match self.evaluation.program.node(id) {
            Node::Definition(id) => support.absorb(&self.definition(*id)),
            Node::Once(_, inner) => support.absorb(&self.node(*inner, scope)),
            Node::Slot(slot) => {
                support.rest_on_value();
                if let Some(known) = scope.supports.borrow().get(slot) {
                    support.absorb(known);
                }
            }
            Node::Parameter(place) => {
                if support.is_null() {
                    let parameter = self.evaluation.program.parameters.get(*place as usize);
                    let name = parameter.map_or("", |parameter| parameter.name.as_str());
                    support.places.push(format!("parameter `{name}`"));
                }
            }
            Node::Property { source, name, .. } => {
                let source = self.node(*source, scope);
                if support.is_null()
                    && let Ok(Value::Fhir(element)) = source.value
                {
                    let place = element.place();
                    support.places.push(format!("{place}: no `{name}`"));
                }
                support.absorb(&source);
                support.rest_on_value();
            }
            Node::Call { function, operands } => self.call(*function, operands, scope, support),
            Node::And(left, right) => self.junction([*left, *right], false, scope, support),
            Node::Or(left, right) => self.junction([*left, *right], true, scope, support),
            Node::Implies(left, right) => self.implication(*left, *right, scope, support),
            Node::If {
                condition,
                then,
                otherwise,
            } => self.choice(&[(*condition, *then)], None, *otherwise, scope, support),
            Node::Case(plan) => {
                self.choice(&plan.items, plan.comparand, plan.otherwise, scope, support);
            }
            Node::Coalesce(operands) => self.coalesce(operands, scope, support),
            Node::Exists(operand) => self.exists(*operand, scope, support),
            Node::Query(plan) => self.query(plan, scope, support),
            Node::Retrieve(plan) => {
                if let Ok(Value::List([])) = support.value {
                    support
                        .gaps
                        .push(format!("no {}", plan.resource_type.name()));
                }
            }
            Node::Filter {
                source,
                item,
                condition,
                ..
            } => self.filter(*source, *item, *condition, scope, support),
            Node::Interval(_)
            | Node::List(_)
            | Node::Tuple { .. }
            | Node::Instance(..)
            | Node::FhirInstance(..)
            | Node::FhirPrimitive(..)
            | Node::IsNull(_)
            | Node::IsTrue(_)
            | Node::IsFalse(_)
            | Node::Variadic(..) => self.operands(id, false, scope, support),
            _ => self.operands(id, true, scope, support),
        }
    }

    /// The usual case: the value rests on all operands.
    fn operands(
        &self,
        id: NodeId,
        may_be_strict: bool,
        scope: Scope<'_, 'e>,
        support: &mut Support<'e>,
    ) {
        let node = self.evaluation.program.node(id);
        let is_strict = may_be_strict && logic::is_strict(node);
        // What is in a list comes from the lists that are not empty.
        let adds_up = matches!(support.value, Ok(Value::List([_, ..])));
        let mut is_settled = false;
        let mut operands = Vec::new();
        logic::visit_operands(node, &mut |operand| operands.push(operand));
        for operand in operands {
            let operand = self.node(operand, scope);
            // Null whatever becomes known elsewhere.
            is_settled |= is_strict && operand.is_null() && operand.is_settled();
            if adds_up && matches!(operand.value, Ok(Value::List([]))) {
                support.absorb_unknown(&operand);
            } else {
                support.absorb(&operand);
            }
        }
        if support.is_null() && is_settled {
            support.settle();
        }
        if support.is_null() && support.unknown.is_empty() && support.places.is_empty() {
            support.places.append(&mut support.gaps);
        }
    }

    fn call(
        &self,
        function: u32,
        operands: &[NodeId],
        scope: Scope<'_, 'e>,
        support: &mut Support<'e>,
    ) {
        let Some(function) = self.evaluation.program.functions.get(function as usize) else {
            return;
        };
        let frame = self.evaluation.frame(usize::from(function.slots));
        let supports = RefCell::new(BTreeMap::new());
        for (slot, operand) in (0_u16..).zip(operands) {
            let operand = self.node(*operand, scope);
            if let Ok(value) = operand.value {
                self.evaluation.bind(frame, slot, value);
            }
            supports.borrow_mut().insert(slot, Rc::new(operand));
        }
        let inner = Scope {
            frame,
            supports: &supports,
        };
        support.absorb(&self.node(function.body, inner));
    }
}
