//! The operators of the CQL reference as functions over [`Value`], one file per
//! chapter. They know neither libraries nor records' resource types; the
//! evaluator calls them with operands already evaluated.
//!
//! Call convention: an operator takes a [`Context`] and its operands and
//! returns an [`Outcome`]. Null in, null out is each operator's own business,
//! because the chapters differ. An operand of a type the operator is not
//! defined for is an [`EvaluationError`], never a guess and never a panic.

use bumpalo::Bump;
use gravida_fhir::DateTime;

use crate::error::EvaluationError;
use crate::units::Units;
use crate::value::Value;

/// What an operator may use besides its operands.
pub struct Context<'a> {
    /// Where results that do not fit a [`Value`] are put; emptied between records.
    pub arena: &'a Bump,
    /// The moment the evaluation speaks of: `Now()`, and the offset that
    /// date-times without one are read in.
    pub as_of: DateTime,
    /// Unit arithmetic, with units already met kept parsed.
    pub units: &'a Units,
}

/// The result of an operator.
pub type Outcome<'a> = Result<Value<'a>, EvaluationError>;
