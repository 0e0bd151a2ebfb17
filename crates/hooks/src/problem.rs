//! Why a request cannot be answered.

use thiserror::Error;

/// Why a request cannot be answered; each kind has its HTTP status.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Problem {
    /// 404: there is no such service.
    #[error("there is no service `{0}`; see `cds-services` for those there are")]
    NoService(String),
    /// 400: the request is not as the specification has it.
    #[error("{0}")]
    Malformed(String),
    /// 412: what the service cannot do without was not sent and could not be fetched.
    #[error(
        "required data was not sent and could not be fetched: {}; send these prefetch keys, or let the service fetch them",
        .0.join(", ")
    )]
    Precondition(Vec<String>),
    /// 500: a fault of this program.
    #[error("the answer could not be written")]
    Internal,
}

impl Problem {
    /// A request that is not as the specification has it.
    pub(crate) fn malformed(message: impl Into<String>) -> Self {
        Self::Malformed(message.into())
    }
}
