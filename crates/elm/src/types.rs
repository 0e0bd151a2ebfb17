//! Types as ELM writes them, and whether a value is of one.
//!
//! Only System types, FHIR types and what is made of them exist here. Names
//! are resolved when a library is loaded; nothing is looked up by name later.

use std::fmt;

use gravida_fhir::model::{self, TypeId};

use crate::value::Value;

const SYSTEM: &str = "{urn:hl7-org:elm-types:r1}";
const FHIR: &str = "{http://hl7.org/fhir}";

/// A type that an expression, operand, parameter or definition is declared to have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// `System.Any`: every value is one.
    Any,
    /// `System.Boolean`
    Boolean,
    /// `System.Integer`
    Integer,
    /// `System.Long`
    Long,
    /// `System.Decimal`
    Decimal,
    /// `System.String`
    String,
    /// `System.Date`
    Date,
    /// `System.DateTime`
    DateTime,
    /// `System.Time`
    Time,
    /// `System.Quantity`
    Quantity,
    /// `System.Ratio`
    Ratio,
    /// `System.Code`
    Code,
    /// `System.Concept`
    Concept,
    /// `System.ValueSet`
    ValueSet,
    /// `System.CodeSystem`
    CodeSystem,
    /// `System.Vocabulary`: a value set or a code system.
    Vocabulary,
    /// A type of the FHIR model.
    Fhir(TypeId),
    /// `List<T>`
    List(Box<Type>),
    /// `Interval<T>`
    Interval(Box<Type>),
    /// A tuple with these elements.
    Tuple(Vec<(String, Type)>),
    /// A value of any one of these types.
    Choice(Vec<Type>),
}

impl Type {
    /// The type that a qualified ELM name such as `{http://hl7.org/fhir}Period` stands for.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        if let Some(fhir) = name.strip_prefix(FHIR) {
            return model::type_named(fhir).map(Self::Fhir);
        }
        Some(match name.strip_prefix(SYSTEM)? {
            "Any" => Self::Any,
            "Boolean" => Self::Boolean,
            "Integer" => Self::Integer,
            "Long" => Self::Long,
            "Decimal" => Self::Decimal,
            "String" => Self::String,
            "Date" => Self::Date,
            "DateTime" => Self::DateTime,
            "Time" => Self::Time,
            "Quantity" => Self::Quantity,
            "Ratio" => Self::Ratio,
            "Code" => Self::Code,
            "Concept" => Self::Concept,
            "ValueSet" => Self::ValueSet,
            "CodeSystem" => Self::CodeSystem,
            "Vocabulary" => Self::Vocabulary,
            _ => return None,
        })
    }

    /// Whether `value` is of this type. Null is of every type here; `Is` asks for null itself.
    ///
    /// The elements of lists, intervals and tuples are looked at too, because
    /// that is the only type a value carries at run time.
    #[must_use]
    pub fn accepts(&self, value: Value<'_>) -> bool {
        match (self, value) {
            (Self::Any, _)
            | (_, Value::Null)
            | (Self::Boolean, Value::Boolean(_))
            | (Self::Integer, Value::Integer(_) | Value::Uncertain { .. })
            | (Self::Long, Value::Long(_))
            | (Self::Decimal, Value::Decimal(_))
            | (Self::String, Value::String(_))
            | (Self::Date, Value::Date(_))
            | (Self::DateTime, Value::DateTime(_))
            | (Self::Time, Value::Time(_))
            | (Self::Quantity, Value::Quantity(_))
            | (Self::Ratio, Value::Ratio(_))
            | (Self::Code, Value::Code(_))
            | (Self::Concept, Value::Concept(_))
            | (Self::Vocabulary, Value::Vocabulary(_)) => true,
            (Self::ValueSet, Value::Vocabulary(vocabulary)) => vocabulary.is_value_set,
            (Self::CodeSystem, Value::Vocabulary(vocabulary)) => !vocabulary.is_value_set,
            (Self::Fhir(wanted), Value::Fhir(element)) => {
                !element.is_list() && element.type_id().is_a(*wanted)
            }
            (Self::List(item), Value::List(items)) => {
                items.iter().all(|value| item.accepts(*value))
            }
            (Self::Interval(point), Value::Interval(interval)) => {
                point.accepts(interval.low) && point.accepts(interval.high)
            }
            (Self::Tuple(elements), Value::Tuple(tuple)) => {
                elements.len() == tuple.names.len()
                    && elements.iter().all(|(name, wanted)| {
                        tuple.get(name).is_some_and(|value| wanted.accepts(value))
                    })
            }
            (Self::Choice(alternatives), value) => alternatives
                .iter()
                .any(|alternative| alternative.accepts(value)),
            _ => false,
        }
    }

    /// Whether an operand declared as `self` can take an argument of type `argument`.
    #[must_use]
    pub fn takes(&self, argument: &Self) -> bool {
        match (self, argument) {
            (Self::Any, _) | (_, Self::Any) => true,
            (Self::Vocabulary, Self::ValueSet | Self::CodeSystem) => true,
            (Self::Fhir(wanted), Self::Fhir(given)) => given.is_a(*wanted),
            (Self::List(wanted), Self::List(given))
            | (Self::Interval(wanted), Self::Interval(given)) => wanted.takes(given),
            (Self::Tuple(wanted), Self::Tuple(given)) => {
                wanted.len() == given.len()
                    && wanted.iter().all(|(name, wanted)| {
                        given
                            .iter()
                            .any(|(other, given)| other == name && wanted.takes(given))
                    })
            }
            (wanted, Self::Choice(given)) => given.iter().any(|given| wanted.takes(given)),
            (Self::Choice(wanted), given) => wanted.iter().any(|wanted| wanted.takes(given)),
            (wanted, given) => wanted == given,
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::Fhir(id) => return write!(formatter, "FHIR.{}", id.name()),
            Self::List(item) => return write!(formatter, "List<{item}>"),
            Self::Interval(point) => return write!(formatter, "Interval<{point}>"),
            Self::Tuple(elements) => {
                formatter.write_str("Tuple{")?;
                for (index, (name, kind)) in elements.iter().enumerate() {
                    let separator = if index == 0 { "" } else { ", " };
                    write!(formatter, "{separator}{name} {kind}")?;
                }
                return formatter.write_str("}");
            }
            Self::Choice(alternatives) => {
                formatter.write_str("Choice<")?;
                for (index, alternative) in alternatives.iter().enumerate() {
                    let separator = if index == 0 { "" } else { ", " };
                    write!(formatter, "{separator}{alternative}")?;
                }
                return formatter.write_str(">");
            }
            Self::Any => "Any",
            Self::Boolean => "Boolean",
            Self::Integer => "Integer",
            Self::Long => "Long",
            Self::Decimal => "Decimal",
            Self::String => "String",
            Self::Date => "Date",
            Self::DateTime => "DateTime",
            Self::Time => "Time",
            Self::Quantity => "Quantity",
            Self::Ratio => "Ratio",
            Self::Code => "Code",
            Self::Concept => "Concept",
            Self::ValueSet => "ValueSet",
            Self::CodeSystem => "CodeSystem",
            Self::Vocabulary => "Vocabulary",
        };
        formatter.write_str(name)
    }
}
