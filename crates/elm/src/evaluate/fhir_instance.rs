//! FHIR elements that logic makes: `FHIR.CodeableConcept { coding: … }`.
//!
//! What is made is a record of its own with nothing else in it, so that every
//! other part of the executor meets an element like those that were read.

use gravida_fhir::{Content, Part, Record, TypeId};

use super::select::wrong_part;
use crate::error::EvaluationError;
use crate::evaluate::{Evaluation, Frame};
use crate::operators::Outcome;
use crate::plan::{FhirPart, NodeId};
use crate::value::Value;

impl<'e> Evaluation<'e> {
    pub(crate) fn fhir_instance(
        &self,
        kind: TypeId,
        parts: &'e [FhirPart],
        frame: Frame<'e>,
    ) -> Outcome<'e> {
        let mut held = Vec::with_capacity(parts.len());
        for part in parts {
            let value = self.eval(part.value, frame)?;
            let part_held = match value {
                Value::Null => continue,
                Value::List(items) => {
                    let mut list = Vec::with_capacity(items.len());
                    for item in items.iter().filter(|item| !item.is_null()) {
                        list.push(single(part, *item)?);
                    }
                    Part::List(list)
                }
                one => {
                    let one = single(part, one)?;
                    let is_list = matches!(&one, Part::Element(element) if element.is_list());
                    match part.is_list && !is_list {
                        true => Part::List(vec![one]),
                        false => one,
                    }
                }
            };
            held.push((part.name, part_held));
        }
        self.keep_made(Record::made(kind, &held))
    }

    pub(crate) fn fhir_primitive(
        &self,
        kind: TypeId,
        value: NodeId,
        frame: Frame<'e>,
    ) -> Outcome<'e> {
        let value = self.eval(value, frame)?.plain();
        let content = content(value).ok_or_else(|| wrong_part("value", value))?;
        self.keep_made(Record::made_primitive(kind, content))
    }

    fn keep_made(&self, record: Record) -> Outcome<'e> {
        // What is copied takes time and room, however few expressions ask for it.
        self.count_steps(record.element_count())?;
        let record: &'e Record = self.made.alloc(record);
        Ok(Value::Fhir(record.root()))
    }
}

/// One element as it is, or a System value as the primitive that the model has there.
fn single<'e>(part: &FhirPart, value: Value<'e>) -> Result<Part<'e>, EvaluationError> {
    match value {
        Value::Fhir(element) => Ok(Part::Element(element)),
        other => part
            .type_id
            .zip(content(other))
            .map(|(type_id, content)| Part::Primitive(type_id, content))
            .ok_or_else(|| wrong_part(part.name.as_str(), other)),
    }
}

/// What a primitive with this value holds; `None` for what no primitive can hold.
const fn content(value: Value<'_>) -> Option<Content<'_>> {
    Some(match value {
        Value::Null => Content::Absent,
        Value::Boolean(truth) => Content::Boolean(truth),
        Value::Integer(number) => Content::Integer(number),
        Value::Decimal(number) => Content::Decimal(number),
        Value::String(text) => Content::String(text),
        Value::Date(date) => Content::Date(date),
        Value::DateTime(moment) => Content::DateTime(moment),
        Value::Time(time) => Content::Time(time),
        _ => return None,
    })
}
