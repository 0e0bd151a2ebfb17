//! What could not be read, or was read otherwise than it was written.

use std::fmt;

/// How much an [`Issue`] matters to whoever relies on the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing is lost that could be asked for.
    Information,
    /// Something is uncertain or was read with a repair.
    Warning,
    /// Something that was there is lost.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Information => "information",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// The kind of an [`Issue`], for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IssueCode {
    /// A line of NDJSON, or a whole input, that is no JSON.
    Syntax,
    /// A JSON value of the wrong kind, such as a text where a number belongs.
    Kind,
    /// A value of the right kind that its type does not allow.
    Value,
    /// A property the type does not have.
    UnknownElement,
    /// A resource of a type FHIR R4 does not have, or of no type.
    UnknownType,
    /// An element given more than once, or more than one type of a choice.
    Repeated,
    /// A reference that names nothing in the input.
    Reference,
    /// A resource that could not be given to a patient, or two patients in one.
    Subject,
    /// A resource given more than once and folded.
    Duplicate,
    /// A resource marked as entered in error, and kept out.
    EnteredInError,
    /// A resource that states something was refuted.
    Refuted,
    /// The source says that it did not give something.
    Withheld,
    /// A limit was reached and what lies beyond was left out.
    Limit,
}

/// One thing that could not be read, or was read otherwise than it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// How much it matters.
    pub severity: Severity,
    /// What kind of thing it is.
    pub code: IssueCode,
    /// Where: resource and element, such as `Observation/7.valueQuantity.value`.
    pub location: String,
    /// What is wrong and, where there is one, the remedy.
    pub message: String,
}

impl fmt::Display for Issue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{}: {}: {}",
            self.severity, self.location, self.message
        )
    }
}
