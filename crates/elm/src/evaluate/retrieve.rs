//! Retrieves: the resources of a type, chosen by code, date and relation.

use bumpalo::collections::Vec as ArenaVec;
use gravida_fhir::model::ElementName;
use gravida_fhir::{Content, Element, Resource};

use crate::codes::CodeSet;
use crate::error::EvaluationError;
use crate::evaluate::{Evaluation, Frame};
use crate::fhir_helpers::{Helper, child, child_text};
use crate::operators::{Outcome, membership};
use crate::plan::{CodeFilter, DateFilter, RelatedFilter, RetrievePlan, WantedCodes};
use crate::value::Value;

/// A resource with the numbers of the codes at the path it is chosen by.
#[derive(Clone, Copy)]
pub(crate) struct CodedResource<'e> {
    element: Element<'e>,
    /// The first code the program knows; most resources have one.
    first: u32,
    others: &'e [u32],
}

/// What a computed code list asks for.
struct Wanted<'e> {
    /// Code and system, the latter `None` where any will do.
    codes: Vec<(&'e str, Option<&'e str>)>,
    sets: Vec<&'e CodeSet>,
    systems: Vec<&'e str>,
}

impl<'e> Evaluation<'e> {
    #[inline(never)]
    pub(crate) fn retrieve(&self, plan: &'e RetrievePlan, frame: Frame<'e>) -> Outcome<'e> {
        let mut found = ArenaVec::new_in(self.context.arena);
        let about = match &plan.related {
            Some(filter) if filter.path.is_none() => Some(self.about(plan, filter, frame)?),
            _ => None,
        };
        match &plan.code {
            None => match about {
                Some(resources) => found.extend(resources.iter().map(|one| Value::Fhir(*one))),
                None => {
                    let resources = self.record.of_type(plan.resource_type);
                    found.extend(resources.map(|resource| Value::Fhir(resource.element())));
                }
            },
            Some(filter) => match &filter.wanted {
                WantedCodes::ValueSet(id) => {
                    if let Some(set) = self.program.codes.sets.get(*id as usize) {
                        let coded = match about {
                            Some(resources) => {
                                self.with_codes(resources.iter().copied(), resources.len(), filter)
                            }
                            None => self.coded(plan, filter),
                        };
                        let is_wanted = |resource: &&CodedResource<'e>| {
                            set.has(resource.first)
                                || resource.others.iter().any(|number| set.has(*number))
                        };
                        // Room is asked for once, and only where something is found.
                        let mut wanted = coded.iter().filter(is_wanted);
                        if let Some(resource) = wanted.next() {
                            found.reserve_exact(coded.len());
                            found.push(Value::Fhir(resource.element));
                            found.extend(wanted.map(|resource| Value::Fhir(resource.element)));
                        }
                    }
                }
                WantedCodes::CodeSystem(id) => {
                    let system = self.program.codes.systems.get(*id as usize);
                    let wanted = Wanted {
                        codes: Vec::new(),
                        sets: Vec::new(),
                        systems: system.map(|system| &*system.url).into_iter().collect(),
                    };
                    self.matching(plan, about, filter, &wanted, &mut found);
                }
                WantedCodes::Computed(node) => {
                    let value = self.eval(*node, frame)?;
                    if value.is_null() {
                        return Ok(Value::Null);
                    }
                    let mut wanted = Wanted {
                        codes: Vec::new(),
                        sets: Vec::new(),
                        systems: Vec::new(),
                    };
                    self.collect_wanted(value, &mut wanted)?;
                    self.matching(plan, about, filter, &wanted, &mut found);
                }
            },
        }
        if let Some(filter) = &plan.date {
            self.keep_dated(filter, &mut found, frame)?;
        }
        if let Some(filter) = &plan.related
            && let Some(path) = &filter.path
        {
            self.keep_related(filter, path, &mut found, frame)?;
        }
        Ok(Value::List(found.into_bump_slice()))
    }

    /// Calls `visit` with the numbers of the codes by which a retrieve chooses, of all resources
    /// of its type.
    pub(crate) fn codes_of(&self, plan: &RetrievePlan, visit: &mut dyn FnMut(u32)) {
        let coded = plan.code.as_ref().map(|filter| self.coded(plan, filter));
        for resource in coded.into_iter().flatten() {
            for number in std::iter::once(&resource.first).chain(resource.others) {
                visit(*number);
            }
        }
    }

    /// The resources of the type that have a code the program knows, looked up once for a record.
    fn coded(&self, plan: &RetrievePlan, filter: &CodeFilter) -> &'e [CodedResource<'e>] {
        let cell = self.code_paths.get(filter.cache as usize);
        if let Some(known) = cell.and_then(std::cell::Cell::get) {
            return known;
        }
        let count = self.record.of_type(plan.resource_type).count();
        let resources = self.record.of_type(plan.resource_type);
        let resources = self.with_codes(resources.map(Resource::element), count, filter);
        if let Some(cell) = cell {
            cell.set(Some(resources));
        }
        resources
    }

    /// The resources of the type that are about the person of a RelatedPerson.
    fn about(
        &self,
        plan: &RetrievePlan,
        filter: &RelatedFilter,
        frame: Frame<'e>,
    ) -> Result<&'e [Element<'e>], EvaluationError> {
        let person = match self.eval(filter.context, frame)? {
            Value::Fhir(element) => element.resource(),
            _ => None,
        };
        let mut found = ArenaVec::new_in(self.context.arena);
        if let Some(person) = person {
            let resources = self.record.about(person, plan.resource_type);
            found.extend(resources.map(Resource::element));
        }
        Ok(found.into_bump_slice())
    }

    fn with_codes(
        &self,
        elements: impl Iterator<Item = Element<'e>>,
        count: usize,
        filter: &CodeFilter,
    ) -> &'e [CodedResource<'e>] {
        let arena = self.context.arena;
        let mut resources = ArenaVec::with_capacity_in(count, arena);
        for element in elements {
            let mut first = None;
            let mut others = ArenaVec::new_in(arena);
            self.at_path(element, &filter.path, &mut |code| {
                self.each_number(code, &mut |number| match first {
                    None => first = Some(number),
                    Some(_) => others.push(number),
                });
            });
            // What has no code that the program knows is in none of its sets.
            if let Some(first) = first {
                resources.push(CodedResource {
                    element,
                    first,
                    others: others.into_bump_slice(),
                });
            }
        }
        resources.into_bump_slice()
    }

    /// Calls `visit` for each element at the end of a path, through lists.
    fn at_path(
        &self,
        element: Element<'e>,
        path: &[ElementName],
        visit: &mut dyn FnMut(Element<'e>),
    ) {
        let Some((first, rest)) = path.split_first() else {
            visit(element);
            return;
        };
        if let Some(child) = element.get(*first) {
            for item in child.items() {
                self.at_path(item, rest, visit);
            }
        }
    }

    /// The numbers of the codes in a CodeableConcept or Coding. A bare code belongs to no known system.
    fn each_number(&self, element: Element<'e>, visit: &mut dyn FnMut(u32)) {
        let codings = child(element, self.elements.coding).unwrap_or(element);
        for coding in codings.items() {
            let (mut code, mut system) = (None, None);
            for (name, child) in coding.children() {
                if Some(name) == self.elements.code {
                    code = child.as_str();
                } else if Some(name) == self.elements.system {
                    system = child.as_str();
                }
            }
            if let (Some(code), Some(system)) = (code, system) {
                self.program
                    .codes
                    .number(system, code)
                    .into_iter()
                    .for_each(&mut *visit);
            } else if let Some(code) = coding.as_str() {
                self.program
                    .codes
                    .number("", code)
                    .into_iter()
                    .for_each(&mut *visit);
            }
        }
    }

    fn collect_wanted(
        &self,
        value: Value<'e>,
        wanted: &mut Wanted<'e>,
    ) -> Result<(), EvaluationError> {
        match value {
            Value::Null => {}
            Value::String(code) => wanted.codes.push((code, None)),
            Value::Code(code) => {
                if let Some(text) = code.code {
                    wanted.codes.push((text, code.system));
                }
            }
            Value::Concept(concept) => {
                for code in concept.codes {
                    self.collect_wanted(Value::Code(code), wanted)?;
                }
            }
            Value::List(items) => {
                for item in items {
                    self.collect_wanted(*item, wanted)?;
                }
            }
            Value::Vocabulary(vocabulary) if vocabulary.is_value_set => {
                wanted.sets.push(self.set_of("Retrieve", value)?);
            }
            Value::Vocabulary(system) => wanted.systems.push(system.id),
            Value::Fhir(element) => {
                let is_concept = element.type_id().name() == "CodeableConcept";
                let helper = if is_concept {
                    Helper::Concept
                } else {
                    Helper::Code
                };
                let converted = self.help(helper, value)?;
                self.collect_wanted(converted, wanted)?;
            }
            other => {
                return Err(EvaluationError::operands("Retrieve", other.type_name()));
            }
        }
        Ok(())
    }

    fn matching(
        &self,
        plan: &RetrievePlan,
        about: Option<&'e [Element<'e>]>,
        filter: &CodeFilter,
        wanted: &Wanted<'e>,
        found: &mut ArenaVec<'e, Value<'e>>,
    ) {
        let mut keep = |resource: Element<'e>| {
            let mut is_match = false;
            self.at_path(resource, &filter.path, &mut |element| {
                is_match = is_match || self.meets(element, wanted);
            });
            if is_match {
                found.push(Value::Fhir(resource));
            }
        };
        match about {
            Some(resources) => resources.iter().copied().for_each(keep),
            None => {
                let own = self.record.of_type(plan.resource_type);
                own.for_each(|resource| keep(resource.element()));
            }
        }
    }

    fn meets(&self, element: Element<'e>, wanted: &Wanted<'e>) -> bool {
        let codings = child(element, self.elements.coding).unwrap_or(element);
        codings.items().any(|coding| {
            let (code, system) = match coding.as_str() {
                Some(code) => (Some(code), None),
                None => (
                    child_text(coding, self.elements.code),
                    child_text(coding, self.elements.system),
                ),
            };
            let Some(code) = code else {
                return false;
            };
            wanted
                .codes
                .iter()
                .any(|(text, of)| *text == code && (of.is_none() || *of == system))
                || system.is_some_and(|system| {
                    let number = self.program.codes.number(system, code);
                    wanted.systems.contains(&system)
                        || number
                            .is_some_and(|number| wanted.sets.iter().any(|set| set.has(number)))
                })
        })
    }

    /// Keeps what lies in the period asked for: a moment in it, a period included in it.
    fn keep_dated(
        &self,
        filter: &DateFilter,
        found: &mut ArenaVec<'e, Value<'e>>,
        frame: Frame<'e>,
    ) -> Result<(), EvaluationError> {
        let range = self.eval(filter.range, frame)?;
        let mut kept = ArenaVec::new_in(self.context.arena);
        for value in found.iter() {
            let Value::Fhir(resource) = value else {
                continue;
            };
            let mut dates = ArenaVec::new_in(self.context.arena);
            for path in std::iter::once(&filter.path).chain(&filter.high_path) {
                self.at_path(*resource, path, &mut |element| dates.push(element));
            }
            let mut is_inside = !dates.is_empty();
            for date in dates {
                let inside = match date.content() {
                    Content::Complex => {
                        let period = self.help(Helper::Interval, Value::Fhir(date))?;
                        membership::included_in(&self.context, period, range, None)?
                    }
                    _ => membership::is_in(&self.context, Value::Fhir(date).plain(), range, None)?,
                };
                is_inside = is_inside && inside.as_boolean() == Some(true);
            }
            if is_inside {
                kept.push(*value);
            }
        }
        *found = kept;
        Ok(())
    }

    /// Keeps what refers to the resource asked for.
    fn keep_related(
        &self,
        filter: &RelatedFilter,
        path: &[ElementName],
        found: &mut ArenaVec<'e, Value<'e>>,
        frame: Frame<'e>,
    ) -> Result<(), EvaluationError> {
        let context: Option<Resource<'e>> = match self.eval(filter.context, frame)? {
            Value::Fhir(element) => element.resource(),
            _ => None,
        };
        found.retain(|value| {
            let (Value::Fhir(element), Some(context)) = (value, context) else {
                return false;
            };
            let mut refers = false;
            self.at_path(*element, path, &mut |reference| {
                let text = reference
                    .as_str()
                    .or_else(|| child_text(reference, self.elements.reference));
                let target = text
                    .zip(element.resource())
                    .and_then(|(text, from)| self.record.resolve(text, from));
                refers = refers || target == Some(context);
            });
            refers
        });
        Ok(())
    }
}
