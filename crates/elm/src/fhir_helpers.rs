//! The functions of the `FHIRHelpers` library, done directly.
//!
//! Translated logic calls them wherever a FHIR value meets an operator, so they
//! are recognised by name and never run as ELM. They do what the library's text
//! in `knowledge/cql/FHIRHelpers.cql` says.

use bumpalo::Bump;
use bumpalo::collections::Vec as ArenaVec;
use gravida_fhir::model::{ElementName, TypeId, element_named, type_named};
use gravida_fhir::{Content, Element};

use crate::error::EvaluationError;
use crate::value::{Code, Concept, Interval, Quantity, Ratio, Value};

/// One function of the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Helper {
    /// `ToString`, `ToBoolean` and the like: the value of a primitive.
    Primitive,
    Code,
    Concept,
    Quantity,
    QuantityIgnoringComparator,
    Interval,
    Ratio,
    CalendarUnit,
}

/// What a conversion has to tell besides its result.
pub(crate) struct Remark {
    pub(crate) code: &'static str,
    pub(crate) text: String,
}

impl Helper {
    /// The function of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "ToString" | "ToBoolean" | "ToInteger" | "ToDecimal" | "ToDate" | "ToDateTime"
            | "ToTime" => Self::Primitive,
            "ToCode" => Self::Code,
            "ToConcept" => Self::Concept,
            "ToQuantity" => Self::Quantity,
            "ToQuantityIgnoringComparator" => Self::QuantityIgnoringComparator,
            "ToInterval" => Self::Interval,
            "ToRatio" => Self::Ratio,
            "ToCalendarUnit" => Self::CalendarUnit,
            _ => return None,
        })
    }

    /// The elements a conversion looks at.
    pub(crate) const fn elements(self) -> &'static [&'static str] {
        match self {
            Self::Primitive | Self::CalendarUnit => &[],
            Self::Code => &["code", "system", "version", "display"],
            Self::Concept => &["coding", "text", "code", "system", "version", "display"],
            Self::Quantity | Self::QuantityIgnoringComparator => {
                &["value", "comparator", "unit", "system", "code"]
            }
            Self::Interval => &[
                "start",
                "end",
                "low",
                "high",
                "value",
                "comparator",
                "unit",
                "system",
                "code",
            ],
            Self::Ratio => &[
                "numerator",
                "denominator",
                "value",
                "comparator",
                "unit",
                "system",
                "code",
            ],
        }
    }

    /// Whether a conversion can have something to tell.
    pub(crate) const fn sends_messages(self) -> bool {
        matches!(
            self,
            Self::Quantity | Self::QuantityIgnoringComparator | Self::Interval | Self::Ratio
        )
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Primitive => "FHIRHelpers conversion",
            Self::Code => "FHIRHelpers.ToCode",
            Self::Concept => "FHIRHelpers.ToConcept",
            Self::Quantity => "FHIRHelpers.ToQuantity",
            Self::QuantityIgnoringComparator => "FHIRHelpers.ToQuantityIgnoringComparator",
            Self::Interval => "FHIRHelpers.ToInterval",
            Self::Ratio => "FHIRHelpers.ToRatio",
            Self::CalendarUnit => "FHIRHelpers.ToCalendarUnit",
        }
    }
}

/// The element names the conversions need, found once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Elements {
    pub(crate) code: Option<ElementName>,
    pub(crate) system: Option<ElementName>,
    pub(crate) coding: Option<ElementName>,
    version: Option<ElementName>,
    display: Option<ElementName>,
    text: Option<ElementName>,
    value: Option<ElementName>,
    comparator: Option<ElementName>,
    unit: Option<ElementName>,
    start: Option<ElementName>,
    end: Option<ElementName>,
    low: Option<ElementName>,
    high: Option<ElementName>,
    numerator: Option<ElementName>,
    denominator: Option<ElementName>,
    pub(crate) reference: Option<ElementName>,
    /// The type CodeableConcept.
    pub(crate) concept: Option<TypeId>,
}

impl Elements {
    pub(crate) fn find() -> Self {
        Self {
            concept: type_named("CodeableConcept"),
            code: element_named("code"),
            system: element_named("system"),
            coding: element_named("coding"),
            version: element_named("version"),
            display: element_named("display"),
            text: element_named("text"),
            value: element_named("value"),
            comparator: element_named("comparator"),
            unit: element_named("unit"),
            start: element_named("start"),
            end: element_named("end"),
            low: element_named("low"),
            high: element_named("high"),
            numerator: element_named("numerator"),
            denominator: element_named("denominator"),
            reference: element_named("reference"),
        }
    }
}

/// The element called `name`, if both are there.
pub(crate) fn child<'a>(element: Element<'a>, name: Option<ElementName>) -> Option<Element<'a>> {
    element.get(name?)
}

/// The text of a primitive element called `name`.
pub(crate) fn child_text<'a>(element: Element<'a>, name: Option<ElementName>) -> Option<&'a str> {
    child(element, name)?.as_str()
}

/// A conversion at work: where results go and what it had to remark.
pub(crate) struct Conversion<'a, 'n> {
    pub(crate) arena: &'a Bump,
    pub(crate) elements: &'n Elements,
    pub(crate) remarks: Vec<Remark>,
}

impl<'a> Conversion<'a, '_> {
    /// Applies a function of the library. What is not FHIR any more passes unchanged.
    pub(crate) fn apply(
        &mut self,
        helper: Helper,
        value: Value<'a>,
    ) -> Result<Value<'a>, EvaluationError> {
        if helper == Helper::CalendarUnit {
            return Ok(match value.plain() {
                Value::String(unit) => Value::String(calendar_unit(unit)),
                other => other,
            });
        }
        let Value::Fhir(element) = value else {
            return match (helper, value) {
                (_, Value::List(_) | Value::Tuple(_)) => Err(self.unusable(helper, value)),
                (_, value) => Ok(value),
            };
        };
        match helper {
            Helper::Primitive => match value.plain() {
                Value::Fhir(_) => Err(self.unusable(helper, value)),
                plain => Ok(plain),
            },
            Helper::Code => Ok(Value::Code(self.arena.alloc(self.code(element)))),
            Helper::Concept => Ok(self.concept(element)),
            Helper::Quantity => Ok(self.quantity(element, false)),
            Helper::QuantityIgnoringComparator => Ok(self.quantity(element, true)),
            Helper::Interval => self.interval(element),
            Helper::Ratio => Ok(self.ratio(element)),
            Helper::CalendarUnit => Ok(value),
        }
    }

    fn unusable(&self, helper: Helper, value: Value<'a>) -> EvaluationError {
        EvaluationError::operands(helper.name(), value.type_name())
    }

    pub(crate) fn code(&self, coding: Element<'a>) -> Code<'a> {
        if let Some(code) = coding.as_str() {
            // A primitive code has no system of its own.
            return Code {
                code: Some(code),
                system: None,
                version: None,
                display: None,
            };
        }
        Code {
            code: child_text(coding, self.elements.code),
            system: child_text(coding, self.elements.system),
            version: child_text(coding, self.elements.version),
            display: child_text(coding, self.elements.display),
        }
    }

    pub(crate) fn concept(&self, concept: Element<'a>) -> Value<'a> {
        let mut codes = ArenaVec::new_in(self.arena);
        if let Some(codings) = child(concept, self.elements.coding) {
            codes.extend(codings.items().map(|coding| self.code(coding)));
        }
        Value::Concept(self.arena.alloc(Concept {
            codes: codes.into_bump_slice(),
            display: child_text(concept, self.elements.text),
        }))
    }

    fn quantity(&mut self, quantity: Element<'a>, ignores_comparator: bool) -> Value<'a> {
        let content = child(quantity, self.elements.value).map(Element::content);
        let Some(Content::Decimal(value)) = content else {
            return Value::Null;
        };
        let code = child_text(quantity, self.elements.code);
        let system = child_text(quantity, self.elements.system);
        if !ignores_comparator && child_text(quantity, self.elements.comparator).is_some() {
            self.remark(
                "FHIRHelpers.ToQuantity.Comparator",
                "a quantity with a comparator is not a single value; use ToInterval",
                quantity,
            );
            return Value::Null;
        }
        let is_ucum = matches!(
            system,
            None | Some(
                "http://unitsofmeasure.org" | "http://hl7.org/fhirpath/CodeSystem/calendar-units"
            )
        );
        if !is_ucum {
            let system = system.unwrap_or_default();
            let code = code.unwrap_or_default();
            self.remark(
                "FHIRHelpers.ToQuantity.System",
                &format!("the unit is not a UCUM unit: {system} {code}"),
                quantity,
            );
            return Value::Null;
        }
        let unit = code
            .or_else(|| child_text(quantity, self.elements.unit))
            .unwrap_or("1");
        Value::Quantity(self.arena.alloc(Quantity {
            value,
            unit: calendar_unit(unit),
        }))
    }

    fn remark(&mut self, code: &'static str, text: &str, at: Element<'a>) {
        let place = at.place();
        self.remarks.push(Remark {
            code,
            text: format!("{place}: {text}"),
        });
    }

    fn interval(&mut self, element: Element<'a>) -> Result<Value<'a>, EvaluationError> {
        let kind = element.type_id().name();
        let interval = match kind {
            "Period" => {
                let low = self.primitive(child(element, self.elements.start));
                Interval {
                    low,
                    high: self.primitive(child(element, self.elements.end)),
                    // Without a start the beginning is unknown; without an end it goes on.
                    low_closed: !low.is_null(),
                    high_closed: true,
                }
            }
            "Range" => {
                let low = child(element, self.elements.low);
                let high = child(element, self.elements.high);
                Interval {
                    low: low.map_or(Value::Null, |low| self.quantity(low, false)),
                    high: high.map_or(Value::Null, |high| self.quantity(high, false)),
                    low_closed: true,
                    high_closed: true,
                }
            }
            _ if is_quantity(element) => {
                let comparator = child_text(element, self.elements.comparator);
                let value = self.quantity(element, true);
                let (low, high) = match comparator {
                    Some("<" | "<=") => (Value::Null, value),
                    Some(">" | ">=") => (value, Value::Null),
                    _ => (value, value),
                };
                Interval {
                    low,
                    high,
                    low_closed: comparator != Some(">"),
                    high_closed: comparator != Some("<"),
                }
            }
            _ => return Err(self.unusable(Helper::Interval, Value::Fhir(element))),
        };
        Ok(Value::Interval(self.arena.alloc(interval)))
    }

    fn primitive(&self, element: Option<Element<'a>>) -> Value<'a> {
        element.map_or(Value::Null, |element| Value::Fhir(element).plain())
    }

    fn ratio(&mut self, ratio: Element<'a>) -> Value<'a> {
        let elements = self.elements;
        let mut part = |name| match child(ratio, name) {
            Some(part) => self.quantity(part, false),
            None => Value::Null,
        };
        let (numerator, denominator) = (part(elements.numerator), part(elements.denominator));
        match (numerator, denominator) {
            (Value::Quantity(numerator), Value::Quantity(denominator)) => {
                Value::Ratio(self.arena.alloc(Ratio {
                    numerator: *numerator,
                    denominator: *denominator,
                }))
            }
            _ => Value::Null,
        }
    }
}

fn is_quantity(element: Element<'_>) -> bool {
    let mut kind = Some(element.type_id());
    while let Some(current) = kind {
        if current.name() == "Quantity" {
            return true;
        }
        kind = current.base();
    }
    false
}

/// UCUM codes of time as CQL's calendar durations.
fn calendar_unit(unit: &str) -> &str {
    match unit {
        "a" => "year",
        "mo" => "month",
        "wk" => "week",
        "d" => "day",
        "h" => "hour",
        "min" => "minute",
        "s" => "second",
        "ms" => "millisecond",
        other => other,
    }
}
