//! Names of definitions resolved once, so that assessing a record looks
//! nothing up by name.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use gravida_elm::{DefinitionId, Program, Type};

use super::{DefinitionName, Picture, PictureLayer, StatedFact, SubjectDefinitions};
use crate::check::{Report, check_definition};
use crate::decode::{list_of, nearest};
use crate::load::Draft;

/// The definitions that an assessment evaluates, in the order of the knowledge.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub decisions: Vec<DecisionPlan>,
    pub facts: Vec<FactPlan>,
    pub contradictions: Vec<DefinitionId>,
    pub pictures: Vec<PicturePlan>,
    pub measures: Vec<MeasurePlan>,
    pub age: Option<DefinitionId>,
    pub gestation_days: Option<DefinitionId>,
    pub gestation_method: Option<DefinitionId>,
    pub loss: Option<DefinitionId>,
    /// Facts by their definition, in the order of the knowledge.
    pub facts_of: BTreeMap<DefinitionId, Vec<usize>>,
    /// The definitions of facts and of the libraries that facts are made of,
    /// where an explanation ends.
    pub leaves: HashSet<DefinitionId>,
    /// The definitions an explanation shows: statements of decisions and facts.
    /// What these are computed from, lists of entries above all, is not shown.
    pub told: HashSet<DefinitionId>,
    /// Those among them and the facts whose name another of them has too.
    pub namesakes: HashSet<DefinitionId>,
}

#[derive(Debug, Default)]
pub(crate) struct DecisionPlan {
    pub relevant: Option<DefinitionId>,
    pub recommendations: Vec<DefinitionId>,
    pub alerts: Vec<DefinitionId>,
    pub findings: Vec<DefinitionId>,
    pub tasks: Vec<TaskPlan>,
}

impl Plan {
    /// The definitions of which an assessment asks the value alone, pictures apart.
    pub fn values(&self) -> impl Iterator<Item = DefinitionId> {
        let facts = self.facts.iter();
        let facts = facts.flat_map(|fact| {
            [
                Some(fact.value),
                fact.contradiction,
                fact.ask_first,
                fact.ask_last,
            ]
        });
        let tasks = self.decisions.iter().flat_map(|decision| &decision.tasks);
        let moments = tasks.flat_map(|task| [task.opens, Some(task.due), task.closes]);
        [
            self.age,
            self.gestation_days,
            self.gestation_method,
            self.loss,
        ]
        .into_iter()
        .chain(facts)
        .chain(moments)
        .flatten()
        .chain(self.contradictions.iter().copied())
    }
}

impl DecisionPlan {
    /// The definitions whose answers are told with what is missing.
    pub fn asked(&self) -> impl Iterator<Item = DefinitionId> {
        self.relevant
            .iter()
            .chain(&self.recommendations)
            .chain(&self.alerts)
            .chain(&self.findings)
            .copied()
            .chain(self.tasks.iter().map(|task| task.condition))
    }
}

#[derive(Debug)]
pub(crate) struct TaskPlan {
    pub condition: DefinitionId,
    pub opens: Option<DefinitionId>,
    pub due: DefinitionId,
    pub closes: Option<DefinitionId>,
}

#[derive(Debug)]
pub(crate) struct MeasurePlan {
    pub initial_population: DefinitionId,
    pub denominator: DefinitionId,
    pub exclusion: Option<DefinitionId>,
    pub numerator: DefinitionId,
}

impl MeasurePlan {
    /// Its definitions.
    pub fn definitions(&self) -> impl Iterator<Item = DefinitionId> {
        let all = [
            Some(self.initial_population),
            Some(self.denominator),
            self.exclusion,
            Some(self.numerator),
        ];
        all.into_iter().flatten()
    }
}

#[derive(Debug)]
pub(crate) struct PicturePlan {
    pub condition: DefinitionId,
    pub in_words: Option<DefinitionId>,
    pub origin: Option<DefinitionId>,
    /// In the order of the picture's layers.
    pub layers: Vec<DefinitionId>,
}

#[derive(Debug)]
pub(crate) struct FactPlan {
    pub value: DefinitionId,
    pub contradiction: Option<DefinitionId>,
    pub ask_first: Option<DefinitionId>,
    pub ask_last: Option<DefinitionId>,
    /// Where there are any, one of these facts must have a value that counts.
    pub ask_when: Vec<(DefinitionId, Vec<String>)>,
    pub is_at_once: bool,
}

impl FactPlan {
    /// Whether the knowledge says when it is asked for.
    pub const fn has_turn(&self) -> bool {
        self.is_at_once
            || self.ask_first.is_some()
            || self.ask_last.is_some()
            || !self.ask_when.is_empty()
    }
}

/// The definitions of the libraries below the facts, which hold none and include none that
/// does: how a fact was read from the record is no reason a reader asks for.
fn beneath_facts(draft: &Draft, program: &Program) -> Vec<DefinitionId> {
    let of_facts = draft
        .facts
        .iter()
        .map(|fact| fact.definition.library.as_str());
    let mut above: HashSet<&str> = of_facts.collect();
    // Each round goes one include further up; includes have no cycles.
    loop {
        let known = above.len();
        let further: Vec<&str> = program
            .libraries()
            .map(|(library, _)| library)
            .filter(|library| program.includes(library).any(|name| above.contains(name)))
            .collect();
        above.extend(further);
        if above.len() == known {
            break;
        }
    }
    program
        .libraries()
        .map(|(library, _)| library)
        .filter(|library| !above.contains(library))
        .flat_map(|library| {
            program
                .definitions(library)
                .filter_map(move |name| program.definition(library, name))
        })
        .collect()
}

/// A fact and the values that count; what does not exist is reported with the other references.
fn stated_fact(
    draft: &Draft,
    program: &Program,
    stated: &StatedFact,
) -> Option<(DefinitionId, Vec<String>)> {
    let fact = draft.facts.iter().find(|fact| fact.id == stated.fact)?;
    let id = program.definition(&fact.definition.library, &fact.definition.name)?;
    Some((id, stated.values.clone()))
}

/// Resolves every name; what does not exist or has the wrong type is reported,
/// and then the plan is of no use.
pub(crate) fn resolve(draft: &Draft, program: &Program, report: &mut Report<'_>) -> Plan {
    let mut resolver = Resolver { program, report };
    let mut plan = Plan::default();
    for (place, fact) in draft.facts.iter().enumerate() {
        let contradiction = resolver.optional(fact.contradiction.as_ref(), Wanted::Anything);
        let ask_first = resolver.optional(fact.ask_first.as_ref(), Wanted::Truth);
        let ask_last = resolver.optional(fact.ask_last.as_ref(), Wanted::Truth);
        if let Some(value) = resolver.find(&fact.definition, Wanted::Anything) {
            plan.facts_of.entry(value).or_default().push(place);
            plan.leaves.insert(value);
            plan.facts.push(FactPlan {
                value,
                contradiction,
                ask_first,
                ask_last,
                ask_when: fact
                    .ask_when
                    .iter()
                    .filter_map(|stated| stated_fact(draft, program, stated))
                    .collect(),
                is_at_once: fact.is_at_once,
            });
        }
    }
    plan.leaves.extend(beneath_facts(draft, program));
    for decision in &draft.decisions {
        let mut known = DecisionPlan {
            relevant: resolver.optional(decision.relevant.as_ref(), Wanted::Truth),
            ..DecisionPlan::default()
        };
        for item in &decision.recommendations {
            known
                .recommendations
                .extend(resolver.find(&item.condition, Wanted::Truth));
        }
        for item in &decision.alerts {
            known
                .alerts
                .extend(resolver.find(&item.condition, Wanted::Truth));
        }
        for item in &decision.findings {
            known
                .findings
                .extend(resolver.find(&item.value, Wanted::Anything));
        }
        for item in &decision.tasks {
            let condition = resolver.find(&item.condition, Wanted::Truth);
            let due = resolver.find(&item.due, Wanted::Moment);
            let opens = resolver.optional(item.opens.as_ref(), Wanted::Moment);
            let closes = resolver.optional(item.closes.as_ref(), Wanted::Moment);
            if let (Some(condition), Some(due)) = (condition, due) {
                known.tasks.push(TaskPlan {
                    condition,
                    opens,
                    due,
                    closes,
                });
            }
        }
        plan.decisions.push(known);
    }
    for item in &draft.contradictions {
        plan.contradictions
            .extend(resolver.find(&item.when, Wanted::Truth));
    }
    for picture in &draft.pictures {
        plan.pictures.extend(resolver.picture(picture));
    }
    for measure in &draft.measures {
        let initial_population = resolver.find(&measure.initial_population, Wanted::Truth);
        let denominator = resolver.find(&measure.denominator, Wanted::Truth);
        let exclusion = resolver.optional(measure.exclusion.as_ref(), Wanted::Truth);
        let numerator = resolver.find(&measure.numerator, Wanted::Truth);
        if let (Some(initial_population), Some(denominator), Some(numerator)) =
            (initial_population, denominator, numerator)
        {
            plan.measures.push(MeasurePlan {
                initial_population,
                denominator,
                exclusion,
                numerator,
            });
        }
    }
    for result in draft
        .calculators
        .iter()
        .flat_map(|calculator| &calculator.results)
    {
        resolver.find(&result.definition, Wanted::Anything);
    }
    let SubjectDefinitions {
        age,
        gestation,
        loss,
        parameters,
    } = &draft.subject;
    plan.age = resolver.optional(age.as_ref(), Wanted::Anything);
    if let Some(gestation) = gestation {
        plan.gestation_days = resolver.find(&gestation.days, Wanted::Anything);
        plan.gestation_method = resolver.optional(gestation.method.as_ref(), Wanted::Anything);
    }
    plan.loss = resolver.optional(loss.as_ref(), Wanted::Truth);
    for parameter in parameters.values() {
        resolver.find_parameter(parameter);
    }
    plan.told = told(draft, program);
    let facts = plan.facts_of.keys().copied();
    plan.namesakes = namesakes(program, plan.told.iter().copied().chain(facts).collect());
    plan
}

/// The definitions of `all` that share their name with another of `all`.
fn namesakes(program: &Program, all: HashSet<DefinitionId>) -> HashSet<DefinitionId> {
    let mut by_name: BTreeMap<&str, Vec<DefinitionId>> = BTreeMap::new();
    for id in all {
        let (_, name) = program.definition_name(id);
        by_name.entry(name).or_default().push(id);
    }
    by_name
        .into_values()
        .filter(|same| same.len() > 1)
        .flatten()
        .collect()
}

/// The definitions worth showing, of the libraries that decisions and facts name.
fn told(draft: &Draft, program: &Program) -> HashSet<DefinitionId> {
    let decisions = draft
        .decisions
        .iter()
        .map(|decision| decision.library.as_str());
    let facts = draft
        .facts
        .iter()
        .map(|fact| fact.definition.library.as_str());
    let libraries: BTreeSet<&str> = decisions.chain(facts).collect();
    libraries
        .into_iter()
        .flat_map(|library| {
            program
                .definitions(library)
                .filter_map(move |name| program.definition(library, name))
        })
        .filter(|id| {
            !matches!(
                program.definition_result_type(*id),
                Some(Type::List(_) | Type::Tuple(_) | Type::Fhir(_))
            )
        })
        .collect()
}

/// What kind of answer a definition must have.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Anything,
    Truth,
    Moment,
    Words,
}

struct Resolver<'k, 'r, 'p> {
    program: &'k Program,
    report: &'r mut Report<'p>,
}

impl Resolver<'_, '_, '_> {
    fn optional(&mut self, name: Option<&DefinitionName>, wanted: Wanted) -> Option<DefinitionId> {
        name.and_then(|name| self.find(name, wanted))
    }

    fn find(&mut self, name: &DefinitionName, wanted: Wanted) -> Option<DefinitionId> {
        let program = self.program;
        let Some(id) = program.definition(&name.library, &name.name) else {
            let libraries: Vec<&str> = program.libraries().map(|(library, _)| library).collect();
            let names = |library: &str| program.definitions(library).collect();
            check_definition(name, libraries.into_iter(), names, self.report);
            return None;
        };
        let is_right = match (wanted, program.definition_result_type(id)) {
            (Wanted::Anything, _) | (_, None) => true,
            (Wanted::Truth, Some(found)) => matches!(found, Type::Boolean | Type::Any),
            (Wanted::Moment, Some(found)) => {
                matches!(found, Type::Date | Type::DateTime | Type::Any)
            }
            (Wanted::Words, Some(found)) => matches!(found, Type::String | Type::Any),
        };
        if !is_right {
            let kind = match wanted {
                Wanted::Truth => "true, false or null",
                Wanted::Words => "a String",
                Wanted::Moment | Wanted::Anything => "a Date or DateTime",
            };
            self.report.error(
                &name.place,
                format!(
                    "definition `{}` of `{}` does not answer with {kind}",
                    name.name, name.library
                ),
                None,
            );
            return None;
        }
        Some(id)
    }

    fn picture(&mut self, picture: &Picture) -> Option<PicturePlan> {
        let condition = self.find(&picture.condition, Wanted::Truth);
        let in_words = self.optional(picture.in_words.as_ref(), Wanted::Words);
        let origin = self.optional(picture.across.origin.as_ref(), Wanted::Moment);
        let layers: Vec<DefinitionId> = picture
            .layers
            .iter()
            .filter_map(|layer| self.layer(layer))
            .collect();
        Some(PicturePlan {
            condition: condition?,
            in_words,
            origin,
            layers,
        })
    }

    /// The definition of a layer, which answers with a list of tuples whose
    /// elements are those that the kind of layer draws.
    fn layer(&mut self, layer: &PictureLayer) -> Option<DefinitionId> {
        let id = self.find(&layer.definition, Wanted::Anything)?;
        let Some(found) = self.program.definition_result_type(id) else {
            return Some(id);
        };
        let (required, optional) = (layer.kind.required(), layer.kind.optional());
        let named = format!(
            "definition `{}` of `{}`",
            layer.definition.name, layer.definition.library
        );
        let place = &layer.definition.place;
        let row = match found {
            Type::List(row) => row,
            other => other,
        };
        let (Type::List(_), Type::Tuple(elements)) = (found, row) else {
            self.report.error(
                place,
                format!("{named} does not answer with a list of tuples"),
                Some(format!("its rows have {}", list_of(required))),
            );
            return None;
        };
        for name in required {
            if !elements.iter().any(|(element, _)| element == name) {
                self.report.error(
                    place,
                    format!("the rows of {named} have no `{name}`"),
                    Some(format!("`{}` need {}", layer.kind.key(), list_of(required))),
                );
            }
        }
        for (element, _) in elements {
            let mut known = required.iter().chain(optional).copied();
            if !known.clone().any(|name| name == element) {
                let remedy = nearest(element, &mut known)
                    .map(|known| format!("did you mean `{known}`?"))
                    .or_else(|| Some(format!("besides there may be {}", list_of(optional))));
                self.report.error(
                    place,
                    format!("nothing draws the `{element}` in the rows of {named}"),
                    remedy,
                );
            }
        }
        Some(id)
    }

    fn find_parameter(&mut self, name: &DefinitionName) {
        let is_known = self
            .program
            .parameters(&name.library)
            .any(|(parameter, _)| parameter == name.name);
        if !is_known && !name.name.is_empty() {
            self.report.error(
                &name.place,
                format!(
                    "library `{}` has no parameter `{}`",
                    name.library, name.name
                ),
                Some(format!(
                    "declare `parameter \"{}\" String` in its CQL",
                    name.name
                )),
            );
        }
    }
}
