//! The operators of the CQL reference as functions over [`Value`], one file per
//! chapter. They know neither libraries nor records' resource types; the
//! evaluator calls them with operands already evaluated.
//!
//! Call convention: an operator takes a [`Context`] and its operands and
//! returns an [`Outcome`]. Null in, null out is each operator's own business,
//! because the chapters differ. An operand of a type the operator is not
//! defined for is an [`EvaluationError`], never a guess and never a panic.
//!
//! A value that comes straight from a record is taken as the System value it
//! stands for wherever an operator works on single values.

use std::cell::Cell;
use std::fmt;

use bumpalo::Bump;
use bumpalo::collections::Vec as ArenaVec;
use gravida_fhir::{Content, DateTime, Decimal};

use crate::error::EvaluationError;
use crate::units::Units;
use crate::value::{Interval, Quantity, Value};

pub mod aggregate;
pub mod arithmetic;
mod calendar;
pub mod clinical;
pub mod comparison;
pub mod conversion;
pub(crate) mod decimal;
pub mod interval;
pub mod list;
pub mod logical;
pub mod membership;
pub mod nullological;
mod order;
pub mod quantity;
pub(crate) mod seen;
pub mod sort;
pub mod string;
pub mod temporal;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod total_tests;

/// How deep equality follows lists, tuples and elements into each other.
const DEEPEST_NESTING: u32 = 64;

/// What an operator may use besides its operands.
pub struct Context<'a> {
    /// Where results that do not fit a [`Value`] are put; emptied between records.
    pub arena: &'a Bump,
    /// The moment the evaluation speaks of: `Now()`, and the offset that
    /// date-times without one are read in.
    pub as_of: DateTime,
    /// Unit arithmetic, with units already met kept parsed.
    pub units: &'a Units,
    /// How much may still be done.
    pub budget: Budget,
    /// Set by what reads the moment, tells a message or meets a limit: what is being computed
    /// holds here and now, and another time perhaps not.
    pub passing: Cell<bool>,
}

/// How many steps an evaluation has taken, and how many it may take. Time is
/// bounded by it, whatever the machine.
#[derive(Debug)]
pub struct Budget {
    spent: Cell<u64>,
    most: u64,
}

impl Budget {
    /// A budget of so many steps.
    #[must_use]
    pub const fn new(most: u64) -> Self {
        Self {
            spent: Cell::new(0),
            most,
        }
    }

    /// Steps taken so far.
    #[must_use]
    pub fn spent(&self) -> u64 {
        self.spent.get()
    }

    /// Whether more was asked for than may be done.
    #[must_use]
    pub const fn is_used_up(&self) -> bool {
        self.spent.get() > self.most
    }

    /// Takes so many steps.
    ///
    /// # Errors
    /// Where the budget is used up.
    #[inline]
    pub fn spend(&self, steps: u64) -> Result<(), EvaluationError> {
        let spent = self.spent.get().saturating_add(steps);
        self.spent.set(spent);
        if spent > self.most {
            return Err(self.used_up());
        }
        Ok(())
    }

    /// Takes one step: what every step of an evaluation pays.
    #[inline(always)]
    pub(crate) fn spend_one(&self) -> Result<(), EvaluationError> {
        let spent = self.spent.get().wrapping_add(1);
        self.spent.set(spent);
        if spent > self.most {
            return Err(self.used_up());
        }
        Ok(())
    }

    #[cold]
    #[inline(never)]
    fn used_up(&self) -> EvaluationError {
        EvaluationError::limit(format!("{} steps", self.most))
    }
}

/// The result of an operator.
pub type Outcome<'a> = Result<Value<'a>, EvaluationError>;

impl<'a> Context<'a> {
    /// The offset, in minutes east of UTC, of moments that do not give one.
    #[must_use]
    pub fn offset_minutes(&self) -> i16 {
        self.as_of.offset_minutes().unwrap_or(0)
    }

    /// The moment, for what comes out differently at another.
    #[must_use]
    pub fn moment(&self) -> DateTime {
        self.passing.set(true);
        self.as_of
    }

    /// A text in the arena.
    pub fn text(&self, text: &str) -> Value<'a> {
        Value::String(self.arena.alloc_str(text))
    }

    /// What is displayed, as a text in the arena.
    pub fn written(&self, shown: impl fmt::Display) -> Value<'a> {
        use fmt::Write as _;
        let mut text = bumpalo::collections::String::new_in(self.arena);
        match write!(text, "{shown}") {
            Ok(()) => Value::String(text.into_bump_str()),
            Err(fmt::Error) => Value::Null,
        }
    }

    /// A list in the arena.
    pub fn list(&self, items: impl IntoIterator<Item = Value<'a>>) -> Value<'a> {
        Value::List(ArenaVec::from_iter_in(items, self.arena).into_bump_slice())
    }

    /// A quantity in the arena.
    pub fn quantity(&self, value: Decimal, unit: &'a str) -> Value<'a> {
        Value::Quantity(self.arena.alloc(Quantity { value, unit }))
    }

    /// An interval in the arena.
    pub(crate) fn interval(&self, interval: Interval<'a>) -> Value<'a> {
        Value::Interval(self.arena.alloc(interval))
    }
}

impl<'a> Value<'a> {
    /// The System value that an element of a record stands for: a primitive's
    /// content, a repeating element's null where it is absent; anything else as it is.
    #[must_use]
    pub(crate) fn plain(self) -> Self {
        let Self::Fhir(element) = self else {
            return self;
        };
        match element.content() {
            Content::Boolean(truth) => Self::Boolean(truth),
            Content::Integer(number) => Self::Integer(number),
            Content::Decimal(number) => Self::Decimal(number),
            Content::String(text) => Self::String(text),
            Content::Date(date) => Self::Date(date),
            Content::DateTime(moment) => Self::DateTime(moment),
            Content::Time(time) => Self::Time(time),
            Content::Absent => Self::Null,
            Content::Complex | Content::List => self,
        }
    }

    /// The name of the type, for messages.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean(_) => "Boolean",
            Self::Integer(_) | Self::Uncertain { .. } => "Integer",
            Self::Long(_) => "Long",
            Self::Decimal(_) => "Decimal",
            Self::String(_) => "String",
            Self::Date(_) => "Date",
            Self::DateTime(_) => "DateTime",
            Self::Time(_) => "Time",
            Self::Quantity(_) => "Quantity",
            Self::Ratio(_) => "Ratio",
            Self::Code(_) => "Code",
            Self::Concept(_) => "Concept",
            Self::Vocabulary(_) => "Vocabulary",
            Self::Interval(_) => "Interval",
            Self::List(_) => "List",
            Self::Tuple(_) => "Tuple",
            Self::Fhir(element) => element.type_id().name(),
        }
    }
}

/// The error for operands of types an operator is not defined for.
pub(crate) fn undefined(operator: &'static str, operands: &[Value<'_>]) -> EvaluationError {
    let mut names = String::new();
    for operand in operands {
        if !names.is_empty() {
            names.push_str(" and ");
        }
        names.push_str(operand.type_name());
    }
    EvaluationError::operands(operator, names)
}

/// The error for a value that an operator cannot use although its type is right.
pub(crate) fn unusable(operator: &'static str, reason: impl Into<String>) -> EvaluationError {
    EvaluationError::value(operator, reason)
}

/// The error for a list or text that would grow beyond what one operator may make.
pub(crate) fn too_large(what: &str, limit: usize) -> EvaluationError {
    EvaluationError::limit(format!("{what} of more than {limit} elements"))
}
