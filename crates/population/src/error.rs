//! Why a run could not be done.

use std::io;
use std::path::{Path, PathBuf};

/// Why a run could not be done; each text names the place and the remedy.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// An input is not there.
    #[error("no file or folder `{0}`; check the path, or give `-` to read standard input")]
    Missing(PathBuf),
    /// An input cannot be read.
    #[error("cannot read `{path}`: {reason}; repair or replace it, then run again with --resume")]
    Unreadable {
        /// The input.
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
    /// An input breaks off in the middle.
    #[error(
        "`{path}` cannot be read {}: {reason}; replace the file by a whole one and run again with --force",
        behind(*line)
    )]
    Broken {
        /// The input.
        path: PathBuf,
        /// The last line that could be read, from 1.
        line: u64,
        /// The system's words.
        reason: String,
    },
    /// The output cannot be written.
    #[error("cannot write `{path}`: {reason}; make room or mend it, then run again with --resume")]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
    /// Something that was put into words where it was found.
    #[error("{0}")]
    Worded(String),
    /// The run was asked to stop, and has.
    #[error("stopped; what is finished is kept: the same command with --resume goes on")]
    Stopped,
}

fn behind(line: u64) -> String {
    match line {
        0 => "from its beginning".to_owned(),
        line => format!("behind line {line}"),
    }
}

impl RunError {
    pub(crate) fn unreadable(path: &Path, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing(path.to_owned()),
            _ => Self::Unreadable {
                path: path.to_owned(),
                reason: error.to_string(),
            },
        }
    }

    pub(crate) fn unwritable(path: &Path, error: &io::Error) -> Self {
        Self::Unwritable {
            path: path.to_owned(),
            reason: error.to_string(),
        }
    }
}
