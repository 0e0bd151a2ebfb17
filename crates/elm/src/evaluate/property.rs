//! Elements of values: of FHIR elements, and of the structured System types.

use bumpalo::collections::Vec as ArenaVec;
use gravida_fhir::model::ElementName;
use gravida_fhir::{Content, Element};

use crate::error::EvaluationError;
use crate::evaluate::Evaluation;
use crate::fhir_helpers::child_text;
use crate::operators::Outcome;
use crate::value::Value;

impl<'e> Evaluation<'e> {
    pub(crate) fn property(
        &self,
        source: Value<'e>,
        element: Option<ElementName>,
        name: &str,
    ) -> Outcome<'e> {
        match source {
            Value::Fhir(fhir) => Ok(self.element_property(fhir, element, name)),
            other => self.system_property(other, name),
        }
    }

    /// An element of a FHIR element: a list comes as a list, a primitive as itself, and the
    /// `value` of a primitive as the System value. A primitive that only says why it is absent is null.
    fn element_property(
        &self,
        source: Element<'e>,
        element: Option<ElementName>,
        name: &str,
    ) -> Value<'e> {
        match element.and_then(|element| source.get(element)) {
            Some(child) => self.of_element(child),
            None if name == "value" => match Value::Fhir(source).plain() {
                Value::Fhir(_) => Value::Null,
                plain => plain,
            },
            None => Value::Null,
        }
    }

    /// An element as a value.
    pub(crate) fn of_element(&self, element: Element<'e>) -> Value<'e> {
        if element.is_list() {
            let mut items = ArenaVec::new_in(self.context.arena);
            items.extend(
                element
                    .items()
                    .filter(|item| !item.is_absent())
                    .map(Value::Fhir),
            );
            return Value::List(items.into_bump_slice());
        }
        if element.is_absent() {
            return Value::Null;
        }
        Value::Fhir(element)
    }

    fn system_property(&self, source: Value<'e>, name: &str) -> Outcome<'e> {
        let text = |text: Option<&'e str>| text.map_or(Value::Null, Value::String);
        let found = match (source, name) {
            (Value::Null, _) => Some(Value::Null),
            (Value::Tuple(tuple), name) => tuple.get(name),
            (Value::Quantity(quantity), "value") => Some(Value::Decimal(quantity.value)),
            (Value::Quantity(quantity), "unit") => Some(Value::String(quantity.unit)),
            (Value::Ratio(ratio), "numerator") => Some(Value::Quantity(&ratio.numerator)),
            (Value::Ratio(ratio), "denominator") => Some(Value::Quantity(&ratio.denominator)),
            (Value::Code(code), "code") => Some(text(code.code)),
            (Value::Code(code), "system") => Some(text(code.system)),
            (Value::Code(code), "version") => Some(text(code.version)),
            (Value::Code(code), "display") => Some(text(code.display)),
            (Value::Concept(concept), "display") => Some(text(concept.display)),
            (Value::Concept(concept), "codes") => {
                let codes = concept.codes.iter().map(Value::Code);
                let codes = ArenaVec::from_iter_in(codes, self.context.arena);
                Some(Value::List(codes.into_bump_slice()))
            }
            (Value::Interval(interval), "low") => Some(interval.low),
            (Value::Interval(interval), "high") => Some(interval.high),
            (Value::Interval(interval), "lowClosed") => Some(Value::Boolean(interval.low_closed)),
            (Value::Interval(interval), "highClosed") => Some(Value::Boolean(interval.high_closed)),
            (Value::Vocabulary(vocabulary), "id") => Some(Value::String(vocabulary.id)),
            (Value::Vocabulary(vocabulary), "version") => Some(text(vocabulary.version)),
            (Value::Vocabulary(vocabulary), "name") => Some(text(vocabulary.name)),
            // `.value` of what is a System value already: a FHIR primitive's content.
            (
                Value::Boolean(_)
                | Value::Integer(_)
                | Value::Decimal(_)
                | Value::String(_)
                | Value::Date(_)
                | Value::DateTime(_)
                | Value::Time(_),
                "value",
            ) => Some(source),
            _ => None,
        };
        found.ok_or_else(|| {
            EvaluationError::value(
                "Property",
                format!("a {} has no element `{name}`", source.type_name()),
            )
        })
    }

    /// The elements directly inside a value, or everything below it. Lists are taken apart.
    pub(crate) fn children(&self, source: Value<'e>, goes_deeper: bool) -> Value<'e> {
        if source.is_null() {
            return Value::Null;
        }
        let mut found = ArenaVec::new_in(self.context.arena);
        self.push_children(source, &mut found);
        let mut next = 0;
        while goes_deeper && let Some(value) = found.get(next).copied() {
            self.push_children(value, &mut found);
            next += 1;
        }
        Value::List(found.into_bump_slice())
    }

    fn push_children(&self, source: Value<'e>, into: &mut ArenaVec<'e, Value<'e>>) {
        let mut push = |value: Value<'e>| match value {
            Value::Null => {}
            Value::List(items) => into.extend(items.iter().filter(|item| !item.is_null())),
            other => into.push(other),
        };
        match source {
            Value::Fhir(element) => match element.content() {
                Content::Complex => {
                    for (_, child) in element.children() {
                        push(self.of_element(child));
                    }
                }
                _ => push(source.plain()),
            },
            Value::List(items) => {
                for item in items {
                    push(*item);
                }
            }
            Value::Tuple(tuple) => {
                for value in tuple.values {
                    push(*value);
                }
            }
            Value::Quantity(quantity) => {
                push(Value::Decimal(quantity.value));
                push(Value::String(quantity.unit));
            }
            Value::Ratio(ratio) => {
                push(Value::Quantity(&ratio.numerator));
                push(Value::Quantity(&ratio.denominator));
            }
            Value::Code(code) => {
                for text in [code.code, code.system, code.version, code.display] {
                    push(text.map_or(Value::Null, Value::String));
                }
            }
            Value::Concept(concept) => {
                for code in concept.codes {
                    push(Value::Code(code));
                }
                push(concept.display.map_or(Value::Null, Value::String));
            }
            Value::Interval(interval) => {
                push(interval.low);
                push(interval.high);
            }
            _ => {}
        }
    }

    /// The resource a reference points at, if the record holds it.
    pub(crate) fn resolve(&self, reference: Value<'e>) -> Outcome<'e> {
        let (text, from) = match reference {
            Value::Fhir(element) => match element.as_str() {
                Some(text) => (Some(text), element.resource()),
                None => (
                    child_text(element, self.elements.reference),
                    element.resource(),
                ),
            },
            Value::String(text) => (Some(text), None),
            _ => (None, None),
        };
        // What the logic made itself is read as if the patient's resource said it.
        let resource = text
            .zip(from.or_else(|| self.record.patient()))
            .and_then(|(text, from)| self.record.resolve(text, from));
        Ok(resource.map_or(Value::Null, |resource| Value::Fhir(resource.element())))
    }
}
