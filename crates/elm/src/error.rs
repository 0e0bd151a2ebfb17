//! What can go wrong while an expression is evaluated.

use thiserror::Error;

/// A run-time failure of one definition. Other definitions are not touched by it.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum EvaluationError {
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
