//! From JSON scalars to primitive elements.

use super::decoder::Decoder;
use crate::issue::{IssueCode, Severity};
use crate::model::{FieldKey, PrimitiveKind};
use crate::primitive::{Date, DateTime, Decimal, PrimitiveError, Time};
use crate::record::Kind;

/// Most characters of the input that a message quotes.
const QUOTED: usize = 60;

/// `text`, cut where it is too long to quote.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or("")),
        None => text.to_owned(),
    }
}

/// A JSON value that is neither object nor array.
#[derive(Clone, Copy, Debug)]
pub(super) enum Scalar<'t> {
    Null,
    Boolean(bool),
    /// A number as it is written.
    Number(&'t str),
    Text(&'t str),
}

impl Scalar<'_> {
    const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean(_) => "true or false",
            Self::Number(_) => "a number",
            Self::Text(_) => "a text",
        }
    }
}

/// What JSON should hold for an element, for messages.
pub(super) fn expected(field: &FieldKey) -> String {
    let name = field.type_id.name();
    match field.primitive {
        Some(PrimitiveKind::Boolean) => format!("true or false (`{name}`)"),
        Some(PrimitiveKind::Integer) => format!("a whole number (`{name}`)"),
        Some(PrimitiveKind::Decimal) => format!("a number (`{name}`)"),
        Some(_) => format!("a text (`{name}`)"),
        None => format!("an object (`{name}`)"),
    }
}

impl Decoder<'_> {
    /// Stores a scalar as `field`, or says why not. An item that cannot be
    /// stored leaves an empty place, so that the others keep theirs.
    pub(super) fn scalar(&mut self, field: &FieldKey, in_list: bool, scalar: Scalar<'_>) {
        let is_stored = match (field.primitive, scalar) {
            (Some(_), Scalar::Null) if in_list => false,
            (_, Scalar::Null) => {
                let message = "null says nothing; leave the property out".to_owned();
                self.report(
                    Severity::Information,
                    IssueCode::Kind,
                    field,
                    in_list,
                    message,
                );
                false
            }
            (Some(PrimitiveKind::Boolean), Scalar::Boolean(truth)) => {
                self.push(field, Kind::Boolean, u64::from(truth));
                true
            }
            (Some(PrimitiveKind::Integer), Scalar::Number(number)) => {
                self.integer(field, in_list, number)
            }
            (Some(PrimitiveKind::Decimal), Scalar::Number(number)) => {
                self.decimal(field, in_list, number)
            }
            (Some(kind), Scalar::Text(text)) => self.text(field, in_list, kind, text),
            _ => {
                self.report_kind(field, in_list, scalar.kind(), "");
                false
            }
        };
        if !is_stored && in_list && field.primitive.is_some() {
            self.push(field, Kind::Absent, 0);
        }
    }

    pub(super) fn report_kind(
        &mut self,
        field: &FieldKey,
        in_list: bool,
        found: &str,
        remedy: &str,
    ) {
        let message = format!(
            "expected {}, found {found}; the element was left out{remedy}",
            expected(field)
        );
        self.report(Severity::Error, IssueCode::Kind, field, in_list, message);
    }

    /// Stores what is written as text.
    pub(super) fn push_string(&mut self, field: &FieldKey, text: &str) {
        let text = self.store_text(text);
        self.push(field, Kind::String, text.to_bits());
    }

    fn integer(&mut self, field: &FieldKey, in_list: bool, number: &str) -> bool {
        let least = if field.type_id == self.names.positive_integer {
            1
        } else if field.type_id == self.names.unsigned_integer {
            0
        } else {
            i32::MIN
        };
        match number.parse::<i32>() {
            Ok(fitting) if fitting >= least => {
                self.push(field, Kind::Integer, u64::from(fitting.cast_unsigned()));
                true
            }
            _ => {
                let message = format!(
                    "`{}` is no whole number from {least} to {}, which `{}` needs",
                    shortened(number),
                    i32::MAX,
                    field.type_id.name()
                );
                self.report(Severity::Error, IssueCode::Value, field, in_list, message);
                false
            }
        }
    }

    /// Stores a decimal from its JSON text, which keeps digits that a float would lose.
    fn decimal(&mut self, field: &FieldKey, in_list: bool, number: &str) -> bool {
        let Some(decimal) = Decimal::parse(number) else {
            let message = format!(
                "`{}` is out of range; a decimal has at most 20 digits before and 8 after the point",
                shortened(number)
            );
            self.report(Severity::Error, IssueCode::Value, field, in_list, message);
            return false;
        };
        self.push_decimal(field, decimal);
        true
    }

    fn push_decimal(&mut self, field: &FieldKey, decimal: Decimal) {
        let (kind, payload) = self.batch.store.packed_decimal(decimal);
        self.push(field, kind, payload);
    }

    fn text(&mut self, field: &FieldKey, in_list: bool, kind: PrimitiveKind, text: &str) -> bool {
        match kind {
            PrimitiveKind::String => {
                self.push_string(field, text);
                true
            }
            PrimitiveKind::Date => match read_date(text) {
                Ok((date, is_cut)) => {
                    if is_cut {
                        let message = format!(
                            "`{}` has a time, which a date cannot; it was read as `{date}`",
                            shortened(text)
                        );
                        self.report(Severity::Warning, IssueCode::Value, field, in_list, message);
                    }
                    self.push(field, Kind::Date, date.to_bits());
                    true
                }
                Err(error) => self.refuse(field, in_list, text, error),
            },
            PrimitiveKind::DateTime => match DateTime::parse_noting_leap(text) {
                Ok((moment, is_leap)) => {
                    self.tell_leap(field, in_list, is_leap, text);
                    self.push(field, Kind::DateTime, moment.to_bits());
                    true
                }
                Err(error) => self.refuse(field, in_list, text, error),
            },
            PrimitiveKind::Time => match Time::parse_noting_leap(text) {
                Ok((time, is_leap)) => {
                    self.tell_leap(field, in_list, is_leap, text);
                    self.push(field, Kind::Time, time.to_bits());
                    true
                }
                Err(error) => self.refuse(field, in_list, text, error),
            },
            PrimitiveKind::Boolean | PrimitiveKind::Integer | PrimitiveKind::Decimal => {
                self.report_kind(field, in_list, "a text", "; write the value without quotes");
                false
            }
        }
    }

    fn refuse(
        &mut self,
        field: &FieldKey,
        in_list: bool,
        text: &str,
        error: PrimitiveError,
    ) -> bool {
        let message = format!(
            "`{}` is no {}: {error}; the element was left out",
            shortened(text),
            field.type_id.name()
        );
        self.report(Severity::Error, IssueCode::Value, field, in_list, message);
        false
    }

    fn tell_leap(&mut self, field: &FieldKey, in_list: bool, is_leap: bool, text: &str) {
        if is_leap {
            let message = format!(
                "the leap second `{}` was read as second 59",
                shortened(text)
            );
            self.report(
                Severity::Information,
                IssueCode::Value,
                field,
                in_list,
                message,
            );
        }
    }
}

/// A date, and whether a time after it was cut off.
fn read_date(text: &str) -> Result<(Date, bool), PrimitiveError> {
    match Date::parse(text) {
        Ok(date) => Ok((date, false)),
        Err(error) => DateTime::parse(text)
            .map(|moment| (moment.date(), true))
            .map_err(|_| error),
    }
}
