//! What can go wrong, each with its place and a remedy. Whatever the error,
//! nothing that was acknowledged before is lost, and nothing of the failed call
//! is kept.

use thiserror::Error;

/// Why the store could not do what it was asked to.
#[derive(Debug, Error)]
pub enum StoreError {
    /// There is none where one must be.
    #[error("no store at `{place}`; check the path, or start `gravida serve` once to make it")]
    Missing {
        /// Where.
        place: String,
    },
    /// It can neither be opened nor made.
    #[error(
        "cannot open the store `{place}`: {reason}; check that its folder exists and that this user may read and write both"
    )]
    CannotOpen {
        /// Where.
        place: String,
        /// The system's words.
        reason: String,
    },
    /// Something else is there.
    #[error(
        "`{place}` is not a store of Gravida ({reason}); give another path, it was left as it is"
    )]
    NotAStore {
        /// Where.
        place: String,
        /// What shows it.
        reason: String,
    },
    /// A newer program made it.
    #[error(
        "the store `{place}` has version {found}, this program knows {known}; run a newer Gravida, it was left as it is"
    )]
    Newer {
        /// Where.
        place: String,
        /// Its version.
        found: i64,
        /// The newest version that this program knows.
        known: i64,
    },
    /// What it holds contradicts itself.
    #[error(
        "the store `{place}` is damaged: {detail}; stop Gravida, keep the file, and go on from a backup (`gravida store check` says more)"
    )]
    Damaged {
        /// Where.
        place: String,
        /// What was met.
        detail: String,
    },
    /// No room.
    #[error(
        "no room left for the store `{place}`; nothing of this was saved and nothing else was lost: make room and save again"
    )]
    Full {
        /// Where.
        place: String,
    },
    /// It can be read but not written.
    #[error(
        "the store `{place}` can only be read; nothing was saved: give this user the right to write the file and its folder"
    )]
    ReadOnly {
        /// Where.
        place: String,
    },
    /// Others keep it locked.
    #[error(
        "the store `{place}` is kept locked by another process; nothing was saved: try again, or end that process"
    )]
    Locked {
        /// Where.
        place: String,
    },
    /// The server of the store cannot be reached.
    #[error(
        "the store `{place}` does not answer: {reason}; check that its server runs and try again"
    )]
    Unreachable {
        /// Where.
        place: String,
        /// The client's words.
        reason: String,
    },
    /// No encrypted connection to its server came about.
    #[error(
        "no encrypted connection to the store `{place}`: {reason}; give the address the name that the server's certificate is for, and name the authority of the certificate by `sslrootcert=FILE` if this machine does not trust it"
    )]
    Untrusted {
        /// Where.
        place: String,
        /// What was met.
        reason: String,
    },
    /// An address that cannot be used safely or at all.
    #[error("the address of the store `{place}` cannot be used: {reason}")]
    Address {
        /// Where.
        place: String,
        /// Why, with the remedy.
        reason: String,
    },
    /// The system refused.
    #[error("the store `{place}` could not be used: {reason}; nothing of this was saved")]
    Failed {
        /// Where.
        place: String,
        /// The system's words.
        reason: String,
    },
    /// PostgreSQL is asked for and not part of this program.
    #[error(
        "this Gravida was built without PostgreSQL; build it with `--features postgres`, or give the path of a file"
    )]
    NotBuiltIn,
    /// A copy cannot be written.
    #[error("cannot write the copy `{file}`: {reason}; choose another file")]
    Backup {
        /// The file.
        file: String,
        /// Why.
        reason: String,
    },
    /// There is no such case, or it was erased.
    #[error("no case `{0}`; it was never saved here, or was erased")]
    NoSuchCase(String),
    /// There is no such version.
    #[error("case `{case}` has no version {number}")]
    NoSuchVersion {
        /// The case.
        case: String,
        /// The number asked for.
        number: i64,
    },
    /// There is no such task.
    #[error("case `{case}` has no task `{task}` that is due `{due}`")]
    NoSuchTask {
        /// The case.
        case: String,
        /// The task.
        task: String,
        /// Its day; empty for none.
        due: String,
    },
    /// The task is not asked for any more.
    #[error("task `{task}` is no longer asked for by the newest version of the case")]
    TaskLapsed {
        /// The task.
        task: String,
    },
    /// Somebody saved meanwhile.
    #[error(
        "case `{case}` was changed meanwhile: version {newest} is the newest, this was made from version {expected}; look at both and save again"
    )]
    Conflict {
        /// The case.
        case: String,
        /// The version that the writer knew.
        expected: i64,
        /// The newest one.
        newest: i64,
    },
    /// Another case is called that.
    #[error("another case is called `{label}`; open that one, or choose another label")]
    LabelTaken {
        /// The label.
        label: String,
        /// The id of that case.
        case: String,
    },
    /// Text that cannot be kept.
    #[error("the {what} {reason}")]
    Text {
        /// What it is.
        what: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// No source of randomness for ids.
    #[error("the system gave no random bytes: {0}")]
    NoRandomness(String),
}

impl StoreError {
    /// Whether the store works and only this request was not right.
    #[must_use]
    pub const fn is_about_content(&self) -> bool {
        matches!(
            self,
            Self::NoSuchCase(_)
                | Self::NoSuchVersion { .. }
                | Self::NoSuchTask { .. }
                | Self::TaskLapsed { .. }
                | Self::Conflict { .. }
                | Self::LabelTaken { .. }
                | Self::Text { .. }
                | Self::Backup { .. }
        )
    }

    /// Whether a connection is as good after it as before. One on a full disk is kept: the file
    /// that the last one takes with it when it is closed may then not be made again, and what is
    /// there could no longer be read.
    pub(crate) const fn leaves_a_connection_sound(&self) -> bool {
        self.is_about_content() || matches!(self, Self::Full { .. } | Self::Locked { .. })
    }
}
