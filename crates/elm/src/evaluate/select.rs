//! Selectors: values put together from their parts.

use bumpalo::collections::Vec as ArenaVec;

use crate::error::EvaluationError;
use crate::evaluate::{Evaluation, Frame};
use crate::operators::{Outcome, interval, temporal};
use crate::plan::{InstanceKind, IntervalPlan, Node, NodeId};
use crate::value::{Code, Concept, Quantity, Ratio, Tuple, Value, Vocabulary};

impl<'e> Evaluation<'e> {
    pub(crate) fn select(&self, node: &'e Node, frame: Frame<'e>) -> Outcome<'e> {
        let arena = self.context.arena;
        match node {
            Node::Quantity(value, unit) => Ok(Value::Quantity(arena.alloc(Quantity {
                value: *value,
                unit,
            }))),
            Node::Code(id) => Ok(self
                .declared_code(*id)
                .map_or(Value::Null, |code| Value::Code(arena.alloc(code)))),
            Node::Concept(id) => {
                let concept = self.program.codes.concepts.get(*id as usize);
                Ok(concept.map_or(Value::Null, |concept| {
                    let codes = concept
                        .codes
                        .iter()
                        .filter_map(|id| self.declared_code(*id));
                    Value::Concept(arena.alloc(Concept {
                        codes: ArenaVec::from_iter_in(codes, arena).into_bump_slice(),
                        display: concept.display.as_deref(),
                    }))
                }))
            }
            Node::ValueSet(id) => {
                let set = self.program.codes.sets.get(*id as usize);
                Ok(set.map_or(Value::Null, |set| {
                    Value::Vocabulary(arena.alloc(Vocabulary {
                        id: &set.url,
                        version: set.version.as_deref(),
                        name: set.name.as_deref(),
                        is_value_set: true,
                    }))
                }))
            }
            Node::CodeSystem(id) => {
                let system = self.program.codes.systems.get(*id as usize);
                Ok(system.map_or(Value::Null, |system| {
                    Value::Vocabulary(arena.alloc(Vocabulary {
                        id: &system.url,
                        version: system.version.as_deref(),
                        name: Some(&system.name),
                        is_value_set: false,
                    }))
                }))
            }
            Node::DateSelector(parts) => {
                let parts = self.all(parts, frame)?;
                temporal::date(&self.context, parts)
            }
            Node::DateTimeSelector(parts, offset) => {
                let parts = self.all(parts, frame)?;
                let offset = match offset {
                    Some(offset) => self.eval(*offset, frame)?,
                    None => Value::Null,
                };
                temporal::date_time(&self.context, parts, offset)
            }
            Node::TimeSelector(parts) => {
                let parts = self.all(parts, frame)?;
                temporal::time(&self.context, parts)
            }
            Node::List(items) => Ok(Value::List(self.all(items, frame)?)),
            Node::Tuple { names, values } => {
                let values = self.all(values, frame)?;
                Ok(self.tuple(*names, values))
            }
            Node::Interval(plan) => self.interval(plan, frame),
            Node::Instance(kind, elements) => self.instance(*kind, elements, frame),
            Node::FhirInstance(kind, parts) => self.fhir_instance(*kind, parts, frame),
            Node::FhirPrimitive(kind, value) => self.fhir_primitive(*kind, *value, frame),
            _ => Ok(Value::Null),
        }
    }

    fn declared_code(&self, id: u32) -> Option<Code<'e>> {
        let entry = self.program.codes.codes.get(id as usize)?;
        Some(Code {
            code: Some(&entry.code),
            system: entry.system.as_deref(),
            version: entry.version.as_deref(),
            display: entry.display.as_deref(),
        })
    }

    /// A tuple whose names are shared by all tuples of the same selector.
    pub(crate) fn tuple(&self, names: u32, values: &'e [Value<'e>]) -> Value<'e> {
        let arena = self.context.arena;
        let Some(cell) = self.tuple_names.get(names as usize) else {
            return Value::Null;
        };
        let names = cell.get().unwrap_or_else(|| {
            let names = self.program.tuple_names.get(names as usize);
            let names = names.into_iter().flatten().map(|name| &**name);
            let names: &'e [&'e str] = ArenaVec::from_iter_in(names, arena).into_bump_slice();
            cell.set(Some(names));
            names
        });
        Value::Tuple(arena.alloc(Tuple { names, values }))
    }

    fn interval(&self, plan: &IntervalPlan, frame: Frame<'e>) -> Outcome<'e> {
        let low = self.eval(plan.low, frame)?.plain();
        let high = self.eval(plan.high, frame)?.plain();
        let low_closed = self.truth("Interval", plan.low_closed, frame)?;
        let high_closed = self.truth("Interval", plan.high_closed, frame)?;
        interval::select(
            &self.context,
            low,
            high,
            low_closed.unwrap_or(false),
            high_closed.unwrap_or(false),
        )
    }

    fn instance(
        &self,
        kind: InstanceKind,
        elements: &'e [(Box<str>, NodeId)],
        frame: Frame<'e>,
    ) -> Outcome<'e> {
        let arena = self.context.arena;
        let element = |wanted: &str| -> Outcome<'e> {
            match elements.iter().find(|(name, _)| &**name == wanted) {
                Some((_, node)) => Ok(self.eval(*node, frame)?.plain()),
                None => Ok(Value::Null),
            }
        };
        let text = |wanted: &str| -> Result<Option<&'e str>, EvaluationError> {
            match element(wanted)? {
                Value::String(text) => Ok(Some(text)),
                Value::Null => Ok(None),
                other => Err(wrong_part(wanted, other)),
            }
        };
        match kind {
            InstanceKind::Quantity => {
                let value = match element("value")? {
                    Value::Decimal(value) => value,
                    Value::Integer(value) => {
                        match gravida_fhir::Decimal::from_parts(i128::from(value), 0) {
                            Some(value) => value,
                            None => return Ok(Value::Null),
                        }
                    }
                    Value::Null => return Ok(Value::Null),
                    other => return Err(wrong_part("value", other)),
                };
                let unit = text("unit")?.unwrap_or("1");
                Ok(Value::Quantity(arena.alloc(Quantity { value, unit })))
            }
            InstanceKind::Ratio => match (element("numerator")?, element("denominator")?) {
                (Value::Quantity(numerator), Value::Quantity(denominator)) => {
                    Ok(Value::Ratio(arena.alloc(Ratio {
                        numerator: *numerator,
                        denominator: *denominator,
                    })))
                }
                (Value::Null, _) | (_, Value::Null) => Ok(Value::Null),
                (other, _) => Err(wrong_part("numerator", other)),
            },
            InstanceKind::Code => Ok(Value::Code(arena.alloc(Code {
                code: text("code")?,
                system: text("system")?,
                version: text("version")?,
                display: text("display")?,
            }))),
            InstanceKind::ValueSet | InstanceKind::CodeSystem => match text("id")? {
                Some(id) => Ok(Value::Vocabulary(arena.alloc(Vocabulary {
                    id,
                    version: text("version")?,
                    name: text("name")?,
                    is_value_set: kind == InstanceKind::ValueSet,
                }))),
                None => Ok(Value::Null),
            },
            InstanceKind::Concept => {
                let mut codes = ArenaVec::new_in(arena);
                match element("codes")? {
                    Value::Null => {}
                    Value::Code(code) => codes.push(*code),
                    Value::List(items) => {
                        for item in items {
                            match item {
                                Value::Code(code) => codes.push(**code),
                                Value::Null => {}
                                other => return Err(wrong_part("codes", *other)),
                            }
                        }
                    }
                    other => return Err(wrong_part("codes", other)),
                }
                Ok(Value::Concept(arena.alloc(Concept {
                    codes: codes.into_bump_slice(),
                    display: text("display")?,
                })))
            }
        }
    }
}

pub(crate) fn wrong_part(name: &str, value: Value<'_>) -> EvaluationError {
    EvaluationError::value(
        "Instance",
        format!("its element `{name}` cannot be a {}", value.type_name()),
    )
}
