//! What a value rests on.

use crate::plan::DefinitionId;
use crate::value::Value;

/// A value, and what decided it.
#[derive(Clone, Debug)]
pub(super) struct Support<'e> {
    pub(super) value: Result<Value<'e>, String>,
    /// Unknown leaves that could change the value.
    pub(super) unknown: Vec<DefinitionId>,
    /// Missing elements that make the value null.
    pub(super) places: Vec<String>,
    /// Retrieves that found nothing; they become places where something is null for it.
    pub(super) gaps: Vec<String>,
    pub(super) steps: Vec<DefinitionId>,
    pub(super) resources: Vec<String>,
}

impl<'e> Support<'e> {
    pub(super) const fn of(value: Result<Value<'e>, String>) -> Self {
        Self {
            value,
            unknown: Vec::new(),
            places: Vec::new(),
            gaps: Vec::new(),
            steps: Vec::new(),
            resources: Vec::new(),
        }
    }

    pub(super) const fn is_null(&self) -> bool {
        matches!(self.value, Ok(Value::Null))
    }

    pub(super) fn truth(&self) -> Option<bool> {
        match self.value {
            Ok(value) => value.plain().as_boolean(),
            Err(_) => None,
        }
    }

    /// True if no unknown leaf can change the value.
    pub(super) const fn is_firm(&self) -> bool {
        self.unknown.is_empty()
    }

    /// True if nothing unknown at all lies behind the value.
    pub(super) const fn is_settled(&self) -> bool {
        self.unknown.is_empty() && self.places.is_empty() && self.gaps.is_empty()
    }

    /// Nothing that is unknown matters any more.
    pub(super) fn settle(&mut self) {
        self.unknown.clear();
        self.places.clear();
        self.gaps.clear();
    }

    /// Takes over what another value rests on.
    pub(super) fn absorb(&mut self, other: &Self) {
        self.absorb_unknown(other);
        self.absorb_reasons(other);
    }

    pub(super) fn absorb_without_resources(&mut self, other: &Self) {
        self.absorb_unknown(other);
        add(&mut self.steps, &other.steps);
    }

    pub(super) fn absorb_unknown(&mut self, other: &Self) {
        add(&mut self.unknown, &other.unknown);
        add(&mut self.places, &other.places);
        add(&mut self.gaps, &other.gaps);
    }

    pub(super) fn absorb_reasons(&mut self, other: &Self) {
        add(&mut self.steps, &other.steps);
        add(&mut self.resources, &other.resources);
    }

    /// Below a leaf nothing is explained; where it is null, it is what is unknown.
    pub(super) fn become_leaf(&mut self, id: DefinitionId) {
        self.settle();
        self.steps.clear();
        if self.is_null() {
            self.unknown.push(id);
        }
    }

    /// Adds the resources that the value itself lies in.
    pub(super) fn rest_on_value(&mut self) {
        if let Ok(value) = self.value {
            self.rest_on(value);
        }
    }

    pub(super) fn rest_on(&mut self, value: Value<'e>) {
        match value {
            Value::Fhir(element) => {
                // What the logic made itself lies in no resource.
                let reference = element.resource().map(|resource| resource.reference());
                if let Some(reference) = reference
                    && !self.resources.contains(&reference)
                {
                    self.resources.push(reference);
                }
            }
            Value::List(items) => {
                for item in items {
                    self.rest_on(*item);
                }
            }
            Value::Tuple(tuple) => {
                for value in tuple.values {
                    self.rest_on(*value);
                }
            }
            _ => {}
        }
    }
}

fn add<T: Clone + PartialEq>(to: &mut Vec<T>, from: &[T]) {
    for item in from {
        if !to.contains(item) {
            to.push(item.clone());
        }
    }
}
