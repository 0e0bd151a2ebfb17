//! Elements as FHIR JSON.

use serde_json::{Map, Number, Value, json};

use super::{Content, Element};
use crate::model::{ElementModel, property};

const ABSENT_REASON: &str = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";

impl Element<'_> {
    /// The element as FHIR JSON, as far as it was kept: a resource with its
    /// `resourceType`, a list as an array. JSON numbers here do not remember
    /// trailing zeros of decimals.
    #[must_use]
    pub fn to_json(self) -> Value {
        match self.content() {
            Content::Complex => self.object(),
            Content::List => self.items().map(Self::to_json).collect(),
            Content::Boolean(truth) => Value::Bool(truth),
            Content::Integer(number) => Value::from(number),
            Content::Decimal(decimal) => number(&decimal.to_string()),
            Content::String(text) => Value::from(text),
            Content::Date(date) => Value::from(date.to_string()),
            Content::DateTime(moment) => Value::from(moment.to_string()),
            Content::Time(time) => Value::from(time.to_string()),
            Content::Absent => Value::Null,
        }
    }

    fn object(self) -> Value {
        let type_id = self.type_id();
        let mut object = Map::new();
        if type_id.is_resource() {
            object.insert("resourceType".to_owned(), Value::from(type_id.name()));
        }
        for (name, child) in self.children() {
            let single = ElementModel {
                name,
                types: &[],
                is_list: false,
            };
            let element = type_id.element(name).unwrap_or(single);
            let property = property(&element, child.type_id());
            if child.items().any(|item| item.content() == Content::Absent) {
                object.insert(format!("_{property}"), child.extensions());
            }
            if child.items().any(|item| item.content() != Content::Absent) {
                object.insert(property, child.to_json());
            }
        }
        Value::Object(object)
    }

    /// Why primitives have no value, in the form FHIR gives it next to them.
    fn extensions(self) -> Value {
        if self.is_list() {
            return self.items().map(Self::extensions).collect();
        }
        match (self.content(), self.absent_reason()) {
            (Content::Absent, Some(reason)) => {
                json!({"extension": [{"url": ABSENT_REASON, "valueCode": reason}]})
            }
            (Content::Absent, None) => json!({}),
            _ => Value::Null,
        }
    }
}

/// A decimal as a JSON number: whole where it has no places.
fn number(text: &str) -> Value {
    let whole = text.parse::<i64>().map(Value::from).ok();
    whole
        .or_else(|| {
            text.parse::<f64>()
                .ok()
                .and_then(Number::from_f64)
                .map(Value::Number)
        })
        .unwrap_or_default()
}
