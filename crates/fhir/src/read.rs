//! From bytes to records.

mod assemble;
mod bundle;
mod counts;
mod decoder;
mod duplicates;
mod echoes;
mod group;
mod input;
mod json;
mod marks;
mod moment;
mod outcome;
mod patients;
mod primitive;
mod relations;
mod resource;
mod subject;
mod successors;
mod value;

use std::borrow::Cow;

use thiserror::Error;

use crate::interest::Interest;
use crate::issue::Issue;
use crate::model;
use crate::record::Record;

/// How to read.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// Which elements to keep.
    pub interest: Interest,
    /// Where to stop.
    pub limits: Limits,
    /// What to call the input in messages, such as a file name; may be empty.
    pub source: Cow<'static, str>,
}

/// Bounds on what one call of [`read`] takes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Largest input, in bytes.
    pub max_bytes: usize,
    /// Deepest nesting of elements in a resource that is kept.
    pub max_depth: usize,
    /// Most resources that are kept.
    pub max_resources: usize,
    /// Most issues that are told one by one; of one resource at most 50 are.
    pub max_issues: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: 512 << 20,
            max_depth: 64,
            max_resources: 4_000_000,
            max_issues: 100_000,
        }
    }
}

/// Why an input could not be read at all.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ReadError {
    /// There is nothing in it.
    #[error("{source_name}: the input is empty; give a FHIR Bundle, a resource or NDJSON")]
    Empty {
        /// What the input is called.
        source_name: String,
    },
    /// It is larger than the limit.
    #[error("{source_name}: the input has {bytes} bytes, more than the limit of {limit}; split it")]
    TooLarge {
        /// What the input is called.
        source_name: String,
        /// Its size in bytes.
        bytes: usize,
        /// The limit in bytes.
        limit: usize,
    },
    /// It is not UTF-8.
    #[error("{source_name}: byte {offset} (line {line}) is not UTF-8; save the file as UTF-8")]
    Encoding {
        /// What the input is called.
        source_name: String,
        /// Place of the first wrong byte, counted from zero.
        offset: usize,
        /// Its line, counted from one.
        line: usize,
    },
    /// It is not JSON, or ends too early.
    #[error("{source_name}:{line}:{column}: {reason}")]
    Syntax {
        /// What the input is called.
        source_name: String,
        /// Line, counted from one.
        line: usize,
        /// Column in bytes, counted from one.
        column: usize,
        /// What is wrong and what to do.
        reason: String,
    },
    /// It is JSON but no FHIR.
    #[error("{source_name}: {reason}")]
    NotFhir {
        /// What the input is called.
        source_name: String,
        /// What is wrong and what to do.
        reason: String,
    },
}

/// What was read from one input.
#[derive(Debug, Default)]
pub struct Reading {
    /// One record per patient, in the order of first appearance.
    pub records: Vec<Record>,
    /// What could not be read and belongs to no patient.
    pub issues: Vec<Issue>,
    /// How many resources of each type there were, sorted by type.
    pub counts: Vec<TypeCount>,
}

/// How many resources of one type an input had.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypeCount {
    /// The resource type as written.
    pub type_name: String,
    /// How many are in the records.
    pub read: usize,
    /// How many are not: of no use, entered in error, folded or unreadable.
    pub ignored: usize,
}

/// Reads a Bundle of any type, a single resource, an array of resources, or
/// NDJSON of any of these; a byte order mark in front is accepted.
///
/// # Errors
/// Where the input as a whole is of no use. Whatever concerns only a part of it
/// is an [`Issue`] instead.
pub fn read(input: &[u8], options: &ReadOptions) -> Result<Reading, ReadError> {
    input::decode(input, options).map(finish)
}

/// Gives the decoded resources to their patients.
fn finish(decoded: input::Decoded) -> Reading {
    let names = model::vocabulary();
    let input::Decoded {
        batches,
        mut counts,
        mut issues,
    } = decoded;
    let grouping = group::group(&batches, names);
    let (records, folded, untold) = assemble::records(batches, grouping.groups, names);
    for type_id in grouping.dismissed.into_iter().chain(folded) {
        counts.dismiss(type_id);
    }
    issues.splice(0..0, untold);
    issues.extend(grouping.issues);
    Reading {
        records,
        issues,
        counts: counts.finish(),
    }
}

#[cfg(test)]
mod tests;
