//! What is wrong with a knowledge file, and what to do about it.

use std::fmt;

use crate::words::Severity;

/// One problem in the knowledge, at one place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Path relative to the knowledge folder, with `/`.
    pub file: String,
    /// Line, counted from 1; 0 for the file as a whole.
    pub line: u32,
    /// Column, counted from 1; 0 for the file as a whole.
    pub column: u32,
    /// How bad it is: knowledge with an error is not used.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// What to do about it, where that is known.
    pub remedy: Option<String>,
}

impl fmt::Display for Problem {
    /// `file:line:column: severity: message; remedy`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.file)?;
        if self.line > 0 {
            write!(formatter, ":{}:{}", self.line, self.column)?;
        }
        write!(formatter, ": {}: {}", self.severity, self.message)?;
        match &self.remedy {
            Some(remedy) => write!(formatter, "; {remedy}"),
            None => Ok(()),
        }
    }
}
