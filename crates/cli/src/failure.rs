//! How a run ends: what makes exit status 0, 1 or 2, and the wording of 2.

use std::io;

use thiserror::Error;

/// A run that did what it was asked to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Finish {
    /// Nothing more to say: exit status 0.
    Done,
    /// Something that the caller asked to be failed on was found: exit status 1.
    Found,
}

impl Finish {
    /// [`Finish::Found`] when `found`.
    pub(crate) const fn found_if(found: bool) -> Self {
        if found { Self::Found } else { Self::Done }
    }
}

/// Why a run could not do what it was asked to: exit status 2.
///
/// Every text names the place and, where there is one, the remedy.
#[derive(Debug, Error)]
pub(crate) enum Failure {
    /// The reader of our output went away. Not worth a word.
    #[error("the output was closed")]
    PipeClosed,
    /// Standard output could not be written.
    #[error("cannot write the result: {0}; make room, or send it elsewhere")]
    Output(io::Error),
    /// There is no such file.
    #[error("no file `{0}`; check the path, or give `-` to read standard input")]
    Missing(String),
    /// A file was expected and a directory was given.
    #[error("`{0}` is a directory; give one file of it")]
    Directory(String),
    /// A directory was expected and something else was given.
    #[error("`{path}` cannot be read as a directory: {reason}")]
    NotADirectory {
        /// As given.
        path: String,
        /// The system's words.
        reason: String,
    },
    /// The system refused to read.
    #[error("cannot read `{path}`: {reason}")]
    Unreadable {
        /// As given.
        path: String,
        /// The system's words.
        reason: String,
    },
    /// The system refused to write.
    #[error("cannot write `{path}`: {reason}; choose another file")]
    Unwritable {
        /// As given.
        path: String,
        /// The system's words.
        reason: String,
    },
    /// More input than allowed.
    #[error(
        "`{path}` is larger than {megabytes} MB; split it, or raise the limit with `--max-megabytes`"
    )]
    TooLarge {
        /// As given.
        path: String,
        /// The limit that was in force, 10⁶ bytes each.
        megabytes: u64,
    },
    /// Brackets nested so deeply that no record can be meant.
    #[error("`{path}`: byte {byte}: nested more than {depth} levels deep; this is no FHIR record")]
    TooDeep {
        /// As given.
        path: String,
        /// Where the last level was opened, from 1.
        byte: u64,
        /// The deepest nesting that is read.
        depth: usize,
    },
    /// Nothing at all came in.
    #[error("`{0}` is empty; give a FHIR resource, a Bundle or NDJSON of either")]
    Empty(String),
    /// Anything that has been put into words where it was found.
    #[error("{0}")]
    Worded(String),
}

impl From<io::Error> for Failure {
    /// Only writing yields bare `io::Error`s: reading names its path.
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::PipeClosed
        } else {
            Self::Output(error)
        }
    }
}
