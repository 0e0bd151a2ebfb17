//! What is kept: cases as they were entered, in versions that are never
//! changed; the tasks that follow from them; who did what; and what users said
//! about decision-support cards.
//!
//! The store knows neither medicine nor the forms of what it keeps: content is
//! bytes, a task is a line with days. It reads no clock: whoever writes says
//! who they are and when ([`Stamp`]). It does make ids, at random.
//!
//! One file of SQLite on one machine, or (feature `postgres`) a PostgreSQL
//! database for several. The SQL is the same for both, and so are the tests.
//! What a call has answered with `Ok` survives the loss of the process and of
//! power; of what failed, nothing is kept. All calls block; give them a thread
//! that may.

mod advice;
mod audit;
mod cases;
mod connection;
mod error;
mod feedback;
mod location;
mod looks;
mod migrate;
#[cfg(feature = "postgres")]
mod postgres;
mod sqlite;
mod tasks;
mod text;
mod versions;

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

pub use advice::{Advice, ChangedAdvice};
pub use audit::{AuditEntry, AuditReport, AuditTrouble};
pub use cases::{Case, CaseFilter, CaseId};
pub use error::StoreError;
pub use feedback::{Feedback, ReasonCount, RuleFeedback, ShownCard};
pub use location::Location;
pub use looks::{Look, Looked};
pub use tasks::{NewTask, OpenTask, Task, TaskState};
pub use text::Stamp;
pub use versions::{Derived, NewVersion, Version};

use connection::Connection;

/// As many connections rest as were at work at once, up to this number.
const RESTING_CONNECTIONS: usize = 8;

/// How a store is opened.
#[derive(Clone, Debug)]
pub struct Options {
    /// How long to wait for another process that is writing.
    pub patience: Duration,
    /// Bytes that the file may grow to; a write beyond is refused as on a full
    /// disk. SQLite only; `None` for what the disk holds.
    pub largest: Option<u64>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            patience: Duration::from_secs(10),
            largest: None,
        }
    }
}

/// An open store; shared by threads.
pub struct Store {
    location: Location,
    options: Options,
    resting: Mutex<Vec<Box<dyn Connection>>>,
    waiting: Mutex<looks::Waiting>,
}

impl Store {
    /// Opens the store at `location`, makes it where there is none, and brings
    /// an older one up to date.
    ///
    /// # Errors
    /// When there is something else, or nothing can be made there; when it is
    /// newer than this program, damaged, read-only or kept locked by others.
    pub fn open(location: &Location, options: Options) -> Result<Self, StoreError> {
        let mut connection = Self::connect(location, &options, true)?;
        migrate::bring_up_to_date(connection.as_mut())?;
        Ok(Self {
            location: location.clone(),
            options,
            resting: Mutex::new(vec![connection]),
            waiting: Mutex::default(),
        })
    }

    /// Opens a store that must be there already, so that a mistyped path makes
    /// no empty one.
    ///
    /// # Errors
    /// As [`Store::open`], and when there is none.
    pub fn open_existing(location: &Location, options: Options) -> Result<Self, StoreError> {
        if let Location::Sqlite(path) = location
            && !path.exists()
        {
            return Err(StoreError::Missing {
                place: location.to_string(),
            });
        }
        Self::open(location, options)
    }

    /// Where it is.
    #[must_use]
    pub const fn location(&self) -> &Location {
        &self.location
    }

    /// Looks at every page and every link of the store and returns what is
    /// wrong, one sentence each; nothing when all is well. The audit trail has
    /// its own check, [`Store::verify_audit`].
    ///
    /// # Errors
    /// When the store cannot be read at all.
    pub fn check(&self) -> Result<Vec<String>, StoreError> {
        self.read(|connection| {
            let mut wrong = connection.check()?;
            wrong.extend(versions::check(connection)?);
            Ok(wrong)
        })
    }

    /// Writes a copy of the whole store, as it is at one moment, to a new file;
    /// work on the store goes on meanwhile.
    ///
    /// # Errors
    /// When the file exists already or cannot be written; for PostgreSQL,
    /// which has tools of its own for this.
    pub fn backup(&self, file: &std::path::Path) -> Result<(), StoreError> {
        self.read(|connection| connection.backup(file))
    }

    /// Proves that the store answers.
    ///
    /// # Errors
    /// When it does not.
    pub fn ping(&self) -> Result<(), StoreError> {
        self.read(|connection| {
            connection
                .query("SELECT COUNT(*) FROM cases", &[])
                .map(|_| ())
        })
    }

    fn connect(
        location: &Location,
        options: &Options,
        is_first: bool,
    ) -> Result<Box<dyn Connection>, StoreError> {
        match location {
            Location::Sqlite(path) => Ok(Box::new(sqlite::Sqlite::open(path, options, is_first)?)),
            #[cfg(feature = "postgres")]
            Location::Postgres(address) => {
                Ok(Box::new(postgres::Postgres::open(address, options)?))
            }
            #[cfg(not(feature = "postgres"))]
            Location::Postgres(_) => Err(StoreError::NotBuiltIn),
        }
    }

    /// Runs `work` on a connection of its own.
    fn read<T>(
        &self,
        work: impl FnOnce(&mut dyn Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut connection = match self.resting_connection() {
            Some(connection) => connection,
            None => Self::connect(&self.location, &self.options, false)?,
        };
        let done = work(connection.as_mut());
        // A connection that failed may have lost its server or its file.
        let is_sound = match &done {
            Ok(_) => true,
            Err(error) => error.leaves_a_connection_sound(),
        };
        if is_sound {
            let mut resting = self.resting();
            if resting.len() < RESTING_CONNECTIONS {
                resting.push(connection);
            }
        }
        done
    }

    /// Runs `work` in one transaction that no other writer interleaves with:
    /// all of it is kept, or nothing.
    fn write<T>(
        &self,
        work: impl FnOnce(&mut dyn Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.read(|connection| {
            connection.begin()?;
            match work(connection) {
                Ok(done) => match connection.commit() {
                    Ok(()) => Ok(done),
                    Err(error) => {
                        connection.roll_back();
                        Err(error)
                    }
                },
                Err(error) => {
                    connection.roll_back();
                    Err(error)
                }
            }
        })
    }

    /// One that rests and still has its server.
    fn resting_connection(&self) -> Option<Box<dyn Connection>> {
        loop {
            let mut connection = self.resting().pop()?;
            if connection.is_alive() {
                return Some(connection);
            }
        }
    }

    fn resting(&self) -> std::sync::MutexGuard<'_, Vec<Box<dyn Connection>>> {
        self.resting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Store")
            .field("location", &self.location)
            .finish_non_exhaustive()
    }
}

/// One store serves the threads of a server.
const _: () = {
    const fn is_shared<T: Send + Sync>() {}
    is_shared::<Store>();
};
