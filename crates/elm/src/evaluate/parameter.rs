//! Parameters: given as JSON, read as the declared type.

use bumpalo::collections::Vec as ArenaVec;
use gravida_fhir::{Date, DateTime, Decimal, Time};
use serde_json::{Map, Value as Json};

use crate::error::EvaluationError;
use crate::evaluate::{Evaluation, Memo};
use crate::operators::Outcome;
use crate::types::Type;
use crate::value::{Code, Concept, Interval, Quantity, Ratio, Tuple, Value};

impl<'e> Evaluation<'e> {
    pub(crate) fn parameter(&self, id: u32, depth: u32) -> Outcome<'e> {
        let place = id as usize;
        let (Some(cell), Some(parameter)) = (
            self.parameters.get(place),
            self.program.parameters.get(place),
        ) else {
            return Ok(Value::Null);
        };
        match cell.get() {
            Memo::Known(value) => return Ok(value),
            Memo::Passing(value) => {
                self.context.passing.set(true);
                return Ok(value);
            }
            Memo::Failed(place) => return Err(self.failure(place)),
            Memo::Empty => {}
        }
        let library = self.program.libraries.get(parameter.library);
        let library = library.map_or("", |library| library.name.as_str());
        let given = self
            .request
            .parameters
            .iter()
            .find(|((of, name), _)| of == library && *name == parameter.name);
        self.keep_shared(cell, || match (given, parameter.default) {
            (Some((_, json)), _) => self
                .read_json(json, parameter.declared.as_ref())
                .ok_or_else(|| {
                    EvaluationError::value(
                        "ParameterRef",
                        format!(
                            "the value given for `{library}.{}` is no {}",
                            parameter.name,
                            parameter
                                .declared
                                .as_ref()
                                .map_or_else(|| "plain value".to_owned(), ToString::to_string)
                        ),
                    )
                }),
            (None, Some(default)) => {
                let frame = self.frame(usize::from(parameter.slots));
                self.eval(default, frame.at_depth(depth))
            }
            (None, None) => Ok(Value::Null),
        })
    }

    /// A JSON value as a value of the wanted type, `None` where it is none.
    pub(crate) fn read_json(&self, json: &'e Json, wanted: Option<&Type>) -> Option<Value<'e>> {
        let arena = self.context.arena;
        if json.is_null() {
            return Some(Value::Null);
        }
        let wanted = match wanted {
            None | Some(Type::Any) => return self.read_plain(json),
            Some(wanted) => wanted,
        };
        match wanted {
            Type::Boolean => json.as_bool().map(Value::Boolean),
            Type::Integer => i32::try_from(json.as_i64()?).ok().map(Value::Integer),
            Type::Long => json.as_i64().map(Value::Long),
            Type::Decimal => decimal(json).map(Value::Decimal),
            Type::String => json.as_str().map(Value::String),
            Type::Date => Date::parse(json.as_str()?).ok().map(Value::Date),
            Type::DateTime => DateTime::parse(json.as_str()?).ok().map(Value::DateTime),
            Type::Time => Time::parse(json.as_str()?).ok().map(Value::Time),
            Type::Quantity => Some(Value::Quantity(arena.alloc(quantity(json)?))),
            Type::Ratio => Some(Value::Ratio(arena.alloc(Ratio {
                numerator: quantity(json.get("numerator")?)?,
                denominator: quantity(json.get("denominator")?)?,
            }))),
            Type::Code => Some(Value::Code(arena.alloc(code(json.as_object()?)))),
            Type::Concept => {
                let codes = json.get("codes")?.as_array()?;
                let codes = codes.iter().filter_map(Json::as_object).map(code);
                Some(Value::Concept(arena.alloc(Concept {
                    codes: ArenaVec::from_iter_in(codes, arena).into_bump_slice(),
                    display: json.get("display").and_then(Json::as_str),
                })))
            }
            Type::Interval(point) => {
                let bound = |key: &str| match json.get(key) {
                    Some(bound) => self.read_json(bound, Some(point)),
                    None => Some(Value::Null),
                };
                let is_closed = |key: &str| json.get(key).and_then(Json::as_bool).unwrap_or(true);
                json.as_object()?;
                Some(Value::Interval(arena.alloc(Interval {
                    low: bound("low")?,
                    high: bound("high")?,
                    low_closed: is_closed("lowClosed"),
                    high_closed: is_closed("highClosed"),
                })))
            }
            Type::List(item) => {
                let mut items = ArenaVec::new_in(arena);
                for json in json.as_array()? {
                    items.push(self.read_json(json, Some(item))?);
                }
                Some(Value::List(items.into_bump_slice()))
            }
            Type::Tuple(elements) => {
                let object = json.as_object()?;
                let mut names = ArenaVec::new_in(arena);
                let mut values = ArenaVec::new_in(arena);
                for (name, kind) in elements {
                    names.push(&*arena.alloc_str(name));
                    values.push(match object.get(name) {
                        Some(json) => self.read_json(json, Some(kind))?,
                        None => Value::Null,
                    });
                }
                Some(Value::Tuple(arena.alloc(Tuple {
                    names: names.into_bump_slice(),
                    values: values.into_bump_slice(),
                })))
            }
            Type::Choice(alternatives) => alternatives
                .iter()
                .find_map(|alternative| self.read_json(json, Some(alternative))),
            Type::Any | Type::ValueSet | Type::CodeSystem | Type::Vocabulary | Type::Fhir(_) => {
                None
            }
        }
    }

    fn read_plain(&self, json: &'e Json) -> Option<Value<'e>> {
        match json {
            Json::Null => Some(Value::Null),
            Json::Bool(truth) => Some(Value::Boolean(*truth)),
            Json::String(text) => Some(Value::String(text)),
            Json::Number(number) => match number.as_i64().map(i32::try_from) {
                Some(Ok(integer)) => Some(Value::Integer(integer)),
                _ => decimal(json).map(Value::Decimal),
            },
            Json::Array(_) => self.read_json(json, Some(&Type::List(Box::new(Type::Any)))),
            Json::Object(_) => None,
        }
    }
}

fn decimal(json: &Json) -> Option<Decimal> {
    match json {
        Json::Number(number) => Decimal::parse(&number.to_string()),
        Json::String(text) => Decimal::parse(text),
        _ => None,
    }
}

fn quantity(json: &Json) -> Option<Quantity<'_>> {
    Some(Quantity {
        value: decimal(json.get("value")?)?,
        unit: json.get("unit").and_then(Json::as_str).unwrap_or("1"),
    })
}

fn code(json: &Map<String, Json>) -> Code<'_> {
    let text = |key: &str| json.get(key).and_then(Json::as_str);
    Code {
        code: text("code"),
        system: text("system"),
        version: text("version"),
        display: text("display"),
    }
}
