//! What can go wrong while an expression is evaluated.

use thiserror::Error;

/// A run-time failure of one definition. Other definitions are not touched by it.
///
/// One word wide: every step of an evaluation hands on a value or this, so what succeeds
/// would pay for whatever a failure holds in place.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error(transparent)]
pub struct EvaluationError(Box<Failure>);

/// The kinds of failure there are.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Failure {
    /// An operator met operands that it is not defined for.
    #[error("`{operator}` is not defined for {operands}")]
    Operands {
        /// Name of the ELM node.
        operator: &'static str,
        /// The types it met.
        operands: String,
    },
    /// A value could not be used although its type is right.
    #[error("`{operator}`: {reason}")]
    Value {
        /// Name of the ELM node.
        operator: &'static str,
        /// What is wrong with the value.
        reason: String,
    },
    /// `Message` was called with severity `Error`.
    #[error("stopped by the library: {0}")]
    Message(String),
    /// A budget of the request was used up.
    #[error("gave up after {0}; raise the limit or simplify the definition")]
    Limit(String),
}

impl EvaluationError {
    /// What failed.
    #[must_use]
    pub fn failure(&self) -> &Failure {
        &self.0
    }

    /// Whether a budget of the request was used up.
    #[must_use]
    pub fn is_limit(&self) -> bool {
        matches!(*self.0, Failure::Limit(_))
    }

    #[cold]
    pub(crate) fn operands(operator: &'static str, operands: impl Into<String>) -> Self {
        let operands = operands.into();
        Self(Box::new(Failure::Operands { operator, operands }))
    }

    #[cold]
    pub(crate) fn value(operator: &'static str, reason: impl Into<String>) -> Self {
        let reason = reason.into();
        Self(Box::new(Failure::Value { operator, reason }))
    }

    #[cold]
    pub(crate) fn message(text: impl Into<String>) -> Self {
        Self(Box::new(Failure::Message(text.into())))
    }

    #[cold]
    pub(crate) fn limit(what: impl Into<String>) -> Self {
        Self(Box::new(Failure::Limit(what.into())))
    }
}

#[cfg(test)]
mod tests {
    use crate::operators::Outcome;
    use crate::value::Value;

    #[test]
    fn what_succeeds_is_not_made_wider_by_what_could_have_failed() {
        assert_eq!(size_of::<Outcome<'_>>(), size_of::<Value<'_>>());
    }
}
