//! Literals and selectors.

use crate::tree::{Json, Map};
use gravida_fhir::model::{TypeId, element_named};
use gravida_fhir::{Date, DateTime, Decimal, Time};

use crate::compile::body::Body;
use crate::compile::{objects, text};
use crate::plan::{FhirPart, InstanceKind, IntervalPlan, Node, NodeId};
use crate::types::Type;

const SYSTEM: &str = "{urn:hl7-org:elm-types:r1}";

impl Body<'_, '_> {
    pub(crate) fn literal(&mut self, json: &Map<'_>) -> NodeId {
        let kind = text(json, "valueType").unwrap_or_default();
        let kind = kind.strip_prefix(SYSTEM).unwrap_or(kind);
        let Some(value) = json.get("value").and_then(scalar_text) else {
            // The translator leaves `value` out for the empty string.
            return if kind == "String" {
                self.add(Node::String("".into()))
            } else {
                self.refuse(format!("has a literal of type `{kind}` without `value`"))
            };
        };
        let node = match kind {
            "Boolean" => value.parse().ok().map(Node::Boolean),
            "Integer" => value.parse().ok().map(Node::Integer),
            "Long" => value.trim_end_matches('L').parse().ok().map(Node::Long),
            // More places than a Decimal has would be lost without a word.
            "Decimal" if decimal_places(&value) > usize::from(Decimal::MAX_SCALE) => None,
            "Decimal" => Decimal::parse(&value).map(Node::Decimal),
            "String" => Some(Node::String(value.as_str().into())),
            "Date" => Date::parse(&value).ok().map(Node::Date),
            "DateTime" => DateTime::parse(&value).ok().map(Node::DateTime),
            "Time" => Time::parse(&value).ok().map(Node::Time),
            _ => return self.refuse(format!("has a literal of unknown type `{kind}`")),
        };
        match node {
            Some(node) => self.add(node),
            None => self.refuse(format!("has the literal `{value}`, which is no {kind}")),
        }
    }

    /// `Negate` and `ToDecimal` of an Integer literal. The sign of a number is an operator in CQL, so
    /// the least Integer, and decimals written without a point, come as literals that are no Integers.
    pub(crate) fn wide_literal(&mut self, kind: &str, json: &Map<'_>) -> Option<NodeId> {
        let operand = json.get("operand").and_then(Json::as_object)?;
        let literal = |json: &Map<'_>| -> Option<i64> {
            let is_integer = text(json, "type") == Some("Literal")
                && text(json, "valueType")?.strip_prefix(SYSTEM) == Some("Integer");
            is_integer.then(|| text(json, "value")?.parse().ok())?
        };
        let number = match (literal(operand), text(operand, "type")) {
            (Some(number), _) => number,
            (None, Some("Negate")) => -literal(operand.get("operand")?.as_object()?)?,
            _ => return None,
        };
        if kind == "ToDecimal" && i32::try_from(number).is_ok() {
            return None;
        }
        match kind {
            "Negate" => i32::try_from(-number)
                .ok()
                .map(|number| self.add(Node::Integer(number))),
            _ => {
                Decimal::from_parts(number.into(), 0).map(|number| self.add(Node::Decimal(number)))
            }
        }
    }

    pub(crate) fn quantity(&mut self, json: &Map<'_>) -> NodeId {
        let unit = text(json, "unit")
            .filter(|unit| !unit.is_empty())
            .unwrap_or("1");
        let Some(written) = json.get("value").and_then(scalar_text) else {
            return self.add(Node::Null);
        };
        match Decimal::parse(&written) {
            Some(value) => self.add(Node::Quantity(value, unit.into())),
            None => self.refuse(format!("has the quantity `{written}`, which is no number")),
        }
    }

    pub(crate) fn ratio(&mut self, json: &Map<'_>) -> NodeId {
        let mut parts = Vec::new();
        for key in ["numerator", "denominator"] {
            let node = match json.get(key).and_then(Json::as_object) {
                Some(part) => self.quantity(part),
                None => self.refuse(format!("`Ratio` has no `{key}`")),
            };
            parts.push((key.into(), node));
        }
        self.add(Node::Instance(InstanceKind::Ratio, parts.into()))
    }

    pub(crate) fn date(&mut self, json: &Map<'_>) -> NodeId {
        let parts = self.parts(json, &["year", "month", "day"]);
        let constant = self.constants(&parts).and_then(|numbers| {
            let mut numbers = numbers.into_iter();
            let year = u16::try_from(numbers.next()?).ok()?;
            let mut part = || numbers.next().map(u8::try_from).transpose();
            Date::new(year, part().ok()?, part().ok()?)
        });
        match constant {
            Some(date) => self.add(Node::Date(date)),
            None => self.add(Node::DateSelector(parts)),
        }
    }

    pub(crate) fn date_time(&mut self, json: &Map<'_>) -> NodeId {
        let keys = [
            "year",
            "month",
            "day",
            "hour",
            "minute",
            "second",
            "millisecond",
        ];
        let parts = self.parts(json, &keys);
        let offset = self.optional(json, "timezoneOffset");
        self.add(Node::DateTimeSelector(parts, offset))
    }

    pub(crate) fn time(&mut self, json: &Map<'_>) -> NodeId {
        let parts = self.parts(json, &["hour", "minute", "second", "millisecond"]);
        let constant = self.constants(&parts).and_then(|numbers| {
            let mut numbers = numbers.into_iter();
            let hour = u8::try_from(numbers.next()?).ok()?;
            let mut part = || numbers.next().map(u8::try_from).transpose();
            let (minute, second) = (part().ok()?, part().ok()?);
            let millisecond = numbers.next().map(u16::try_from).transpose().ok()?;
            Time::new(hour, minute, second, millisecond)
        });
        match constant {
            Some(time) => self.add(Node::Time(time)),
            None => self.add(Node::TimeSelector(parts)),
        }
    }

    /// The components that are there, from the coarsest on.
    fn parts(&mut self, json: &Map<'_>, keys: &[&str]) -> Box<[NodeId]> {
        let mut parts = Vec::new();
        let mut missing = None;
        for key in keys {
            match json.get(key) {
                Some(part) => {
                    if let Some(missing) = missing {
                        let kind = text(json, "type").unwrap_or_default();
                        self.refuse(format!("`{kind}` has `{key}` but no `{missing}`"));
                    }
                    parts.push(self.expression(part));
                }
                None => missing = missing.or(Some(key)),
            }
        }
        if parts.is_empty() {
            let kind = text(json, "type").unwrap_or_default();
            self.refuse(format!("`{kind}` has no components"));
        }
        parts.into()
    }

    fn constants(&self, parts: &[NodeId]) -> Option<Vec<i32>> {
        parts
            .iter()
            .map(|id| match self.builder.nodes.get(*id as usize) {
                Some(Node::Integer(number)) => Some(*number),
                _ => None,
            })
            .collect()
    }

    pub(crate) fn tuple(&mut self, json: &Map<'_>) -> NodeId {
        let mut names: Vec<Box<str>> = Vec::new();
        let mut values = Vec::new();
        for element in objects(json, "element") {
            let Some(name) = text(element, "name") else {
                return self.refuse("`Tuple` has an element without `name`".to_owned());
            };
            names.push(name.into());
            values.push(self.or_null(element, "value"));
        }
        let names = self.tuple_names(names);
        self.add(Node::Tuple {
            names,
            values: values.into(),
        })
    }

    pub(crate) fn tuple_names(&mut self, names: Vec<Box<str>>) -> u32 {
        let id = u32::try_from(self.builder.tuple_names.len()).unwrap_or(u32::MAX);
        self.builder.tuple_names.push(names.into());
        id
    }

    pub(crate) fn instance(&mut self, json: &Map<'_>) -> NodeId {
        let class = text(json, "classType").unwrap_or_default();
        if let Some(Type::Fhir(kind)) = Type::named(class) {
            return self.fhir_instance(kind, json);
        }
        let kind = match class.strip_prefix(SYSTEM) {
            Some("Quantity") => InstanceKind::Quantity,
            Some("Ratio") => InstanceKind::Ratio,
            Some("Code") => InstanceKind::Code,
            Some("Concept") => InstanceKind::Concept,
            Some("ValueSet") => InstanceKind::ValueSet,
            Some("CodeSystem") => InstanceKind::CodeSystem,
            _ => {
                return self.refuse(format!(
                    "builds an instance of `{class}`; only structured System types and FHIR types can be built"
                ));
            }
        };
        let known: &[&str] = match kind {
            InstanceKind::Quantity => &["value", "unit"],
            InstanceKind::Ratio => &["numerator", "denominator"],
            InstanceKind::Code => &["code", "system", "version", "display"],
            InstanceKind::Concept => &["codes", "display"],
            InstanceKind::ValueSet | InstanceKind::CodeSystem => &["id", "version", "name"],
        };
        let mut elements = Vec::new();
        for element in objects(json, "element") {
            let name = text(element, "name").unwrap_or_default();
            if !known.contains(&name) {
                self.refuse(format!(
                    "builds `{class}` with the unknown element `{name}`"
                ));
            }
            let value = self.or_null(element, "value");
            elements.push((name.into(), value));
        }
        self.add(Node::Instance(kind, elements.into()))
    }

    /// An element of the FHIR model; the `value` of a primitive is its content.
    fn fhir_instance(&mut self, kind: TypeId, json: &Map<'_>) -> NodeId {
        let mut parts = Vec::new();
        let mut content = None;
        for element in objects(json, "element") {
            let name = text(element, "name").unwrap_or_default();
            let value = self.or_null(element, "value");
            let model = element_named(name).and_then(|name| kind.element(name));
            match model {
                _ if kind.primitive().is_some() && name == "value" => content = Some(value),
                Some(model) if kind.primitive().is_none() => parts.push(FhirPart {
                    name: model.name,
                    type_id: model.types.first().copied().filter(|_| !model.is_choice()),
                    is_list: model.is_list,
                    value,
                }),
                Some(_) => {
                    self.refuse(format!(
                        "builds a `{}` with `{name}`; a FHIR primitive can be built with its `value` only",
                        kind.name()
                    ));
                }
                None => {
                    self.refuse(format!(
                        "builds `{}` with the unknown element `{name}`",
                        kind.name()
                    ));
                }
            }
        }
        if kind.primitive().is_none() {
            return self.add(Node::FhirInstance(kind, parts.into()));
        }
        let content = content.unwrap_or_else(|| self.add(Node::Null));
        self.add(Node::FhirPrimitive(kind, content))
    }

    pub(crate) fn interval(&mut self, json: &Map<'_>) -> NodeId {
        let mut closed = |flag: &str, expression: &str| match json.get(expression) {
            Some(expression) => self.expression(expression),
            None => {
                let is_closed = json.get(flag).and_then(Json::as_bool).unwrap_or(true);
                self.add(Node::Boolean(is_closed))
            }
        };
        let low_closed = closed("lowClosed", "lowClosedExpression");
        let high_closed = closed("highClosed", "highClosedExpression");
        let low = self.or_null(json, "low");
        let high = self.or_null(json, "high");
        self.add(Node::Interval(Box::new(IntervalPlan {
            low,
            high,
            low_closed,
            high_closed,
        })))
    }
}

/// The text of a JSON scalar: ELM writes values as strings, some tools as numbers or truth values.
pub(crate) fn scalar_text(json: &Json<'_>) -> Option<String> {
    match json {
        Json::String(text) | Json::Number(text) => Some((*text).to_owned()),
        Json::Bool(truth) => Some(truth.to_string()),
        Json::Null | Json::Array(_) | Json::Object(_) | Json::Unread(_) => None,
    }
}

fn decimal_places(written: &str) -> usize {
    written
        .split_once('.')
        .map_or(0, |(_, places)| places.len())
}
