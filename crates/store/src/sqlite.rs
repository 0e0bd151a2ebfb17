//! A store in one file of SQLite.
//!
//! Write-ahead log with a flush to the disk at every commit: what is
//! acknowledged survives the loss of the process and of power. Several
//! processes on one machine may use one file; on a network drive they may not,
//! as its locks do not hold there.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::types::ValueRef;
use rusqlite::{ErrorCode, OpenFlags, params_from_iter};

use crate::Options;
use crate::connection::{Connection, Row, Value};
use crate::error::StoreError;
use crate::migrate::Migration;

/// Marks the file as a store of Gravida: `Grav` in ASCII.
const APPLICATION: i64 = 0x4772_6176;

/// A file up to this size is looked through when it is opened; a larger one
/// would delay the start, and `gravida store check` does the same.
const CHECKED_WHEN_OPENED: i64 = 64 * 1024 * 1024;

/// A copy is made in one go: readers and the writer go on beside it.
const ALL_PAGES: i32 = i32::MAX;
/// How long to wait before trying once more what another process is in the way of.
const PAUSE: Duration = Duration::from_millis(20);

pub(crate) struct Sqlite {
    connection: rusqlite::Connection,
    path: PathBuf,
}

impl Sqlite {
    /// Opens the file; `is_first` also makes it, and looks whether it is sound and can be written.
    /// Later it may turn read-only, and is then still read.
    pub fn open(path: &Path, options: &Options, is_first: bool) -> Result<Self, StoreError> {
        if is_first {
            make_private(path)?;
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let opened = rusqlite::Connection::open_with_flags(path, flags)
            .map_err(|error| worded(path, &error))?;
        let mut store = Self {
            connection: opened,
            path: path.to_owned(),
        };
        let is_read_only = store
            .connection
            .is_readonly(rusqlite::MAIN_DB)
            .map_err(|error| store.worded(&error))?;
        if is_first && is_read_only {
            return Err(StoreError::ReadOnly {
                place: store.place(),
            });
        }
        store.recognise()?;
        store.configure(options)?;
        if is_first {
            store.look_through()?;
        }
        Ok(store)
    }

    /// Refuses a file that is something else, before anything is written to it.
    fn recognise(&self) -> Result<(), StoreError> {
        let not_a_store = |reason: &str| StoreError::NotAStore {
            place: self.place(),
            reason: reason.to_owned(),
        };
        match self.pragma("application_id")? {
            APPLICATION => Ok(()),
            0 => {
                let tables = self
                    .connection
                    .query_row("SELECT COUNT(*) FROM sqlite_schema", [], |row| {
                        row.get::<_, i64>(0)
                    })
                    .map_err(|error| self.worded(&error))?;
                if tables == 0 {
                    Ok(())
                } else {
                    Err(not_a_store("a SQLite file with other tables"))
                }
            }
            _ => Err(not_a_store("a SQLite file of another program")),
        }
    }

    fn configure(&mut self, options: &Options) -> Result<(), StoreError> {
        let set = || -> rusqlite::Result<String> {
            let connection = &self.connection;
            connection.busy_timeout(options.patience)?;
            let mode = wait_for(options.patience, || {
                connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| {
                    row.get::<_, String>(0)
                })
            })?;
            connection.pragma_update(None, "synchronous", "FULL")?;
            connection.pragma_update(None, "fullfsync", true)?;
            connection.pragma_update(None, "checkpoint_fullfsync", true)?;
            connection.pragma_update(None, "foreign_keys", true)?;
            connection.pragma_update(None, "trusted_schema", false)?;
            connection.pragma_update(None, "cell_size_check", true)?;
            // Erased content is overwritten, not only unlinked.
            connection.pragma_update_and_check(None, "secure_delete", true, |_| Ok(()))?;
            connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
            if let Some(largest) = options.largest {
                let page: i64 =
                    connection.pragma_query_value(None, "page_size", |row| row.get(0))?;
                let pages = i64::try_from(largest).unwrap_or(i64::MAX) / page.max(1);
                connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?;
            }
            Ok(mode)
        };
        let mode = set().map_err(|error| self.worded(&error))?;
        if mode.eq_ignore_ascii_case("wal") {
            Ok(())
        } else {
            Err(StoreError::CannotOpen {
                place: self.place(),
                reason: "its file system cannot hold a write-ahead log".to_owned(),
            })
        }
    }

    fn look_through(&mut self) -> Result<(), StoreError> {
        let size = self
            .pragma("page_count")?
            .saturating_mul(self.pragma("page_size")?);
        if size > CHECKED_WHEN_OPENED {
            return Ok(());
        }
        let wrong = self.complaints("PRAGMA quick_check(1)")?;
        match wrong.into_iter().next() {
            None => Ok(()),
            Some(detail) => Err(StoreError::Damaged {
                place: self.place(),
                detail,
            }),
        }
    }

    /// What a checking pragma has to say other than `ok`.
    fn complaints(&mut self, pragma: &str) -> Result<Vec<String>, StoreError> {
        self.query(pragma, &[])?
            .iter()
            .map(|row| {
                row.values
                    .iter()
                    .map(|value| match value {
                        Value::Null => String::new(),
                        Value::Integer(number) => number.to_string(),
                        Value::Text(text) => text.replace('\n', "; "),
                        Value::Bytes(_) => "bytes".to_owned(),
                    })
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .filter(|line| line != "ok")
            .map(Ok)
            .collect()
    }

    fn pragma(&self, name: &str) -> Result<i64, StoreError> {
        self.connection
            .pragma_query_value(None, name, |row| row.get(0))
            .map_err(|error| self.worded(&error))
    }

    fn worded(&self, error: &rusqlite::Error) -> StoreError {
        worded(&self.path, error)
    }
}

impl Connection for Sqlite {
    fn execute(&mut self, sql: &str, parameters: &[Value]) -> Result<u64, StoreError> {
        let run = || -> rusqlite::Result<usize> {
            let mut statement = self.connection.prepare_cached(sql)?;
            statement.execute(params_from_iter(parameters))
        };
        run()
            .map(|rows| rows as u64)
            .map_err(|error| self.worded(&error))
    }

    fn query(&mut self, sql: &str, parameters: &[Value]) -> Result<Vec<Row>, StoreError> {
        let place = self.place();
        let run = || -> rusqlite::Result<Vec<Row>> {
            let mut statement = self.connection.prepare_cached(sql)?;
            let columns = statement.column_count();
            let mut rows = statement.query(params_from_iter(parameters))?;
            let mut answer = Vec::new();
            while let Some(row) = rows.next()? {
                let values = (0..columns)
                    .map(|column| row.get_ref(column).map(value))
                    .collect::<rusqlite::Result<Vec<Value>>>()?;
                answer.push(Row {
                    values,
                    place: place.clone(),
                });
            }
            Ok(answer)
        };
        run().map_err(|error| self.worded(&error))
    }

    fn script(&mut self, sql: &str) -> Result<(), StoreError> {
        self.connection
            .execute_batch(sql)
            .map_err(|error| self.worded(&error))
    }

    fn begin(&mut self) -> Result<(), StoreError> {
        self.script("BEGIN IMMEDIATE")
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        self.script("COMMIT")
    }

    fn roll_back(&mut self) {
        // A failure here means that SQLite has rolled back on its own.
        let _ = self.connection.execute_batch("ROLLBACK");
    }

    fn schema_version(&mut self) -> Result<i64, StoreError> {
        self.pragma("user_version")
    }

    fn set_schema_version(&mut self, version: i64) -> Result<(), StoreError> {
        self.script(&format!(
            "PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {version};"
        ))
    }

    fn dialect(&self, migration: &Migration) -> [String; 2] {
        [migration.shared.to_owned(), migration.sqlite.to_owned()]
    }

    fn check(&mut self) -> Result<Vec<String>, StoreError> {
        let mut wrong = self.complaints("PRAGMA integrity_check")?;
        wrong.extend(
            self.complaints("PRAGMA foreign_key_check")?
                .into_iter()
                .map(|line| format!("a row refers to one that is not there: {line}")),
        );
        Ok(wrong)
    }

    fn backup(&mut self, file: &Path) -> Result<(), StoreError> {
        let refused = |reason: String| StoreError::Backup {
            file: file.display().to_string(),
            reason,
        };
        if file.exists() {
            return Err(refused("it exists already".to_owned()));
        }
        // Written beside its place and moved there when whole, so that no half
        // a copy ever bears the name.
        let mut name = file.file_name().unwrap_or_default().to_owned();
        name.push(".part");
        let part = file.with_file_name(name);
        let copied = self.copy_to(&part).and_then(|()| {
            std::fs::rename(&part, file)
                .and_then(|()| keep_name(file))
                .map_err(|error| error.to_string())
        });
        if copied.is_err() {
            let _ = std::fs::remove_file(&part);
        }
        copied.map_err(refused)
    }

    fn forget(&mut self) -> Result<(), StoreError> {
        // The log still holds the pages as they were. When others are reading,
        // it is emptied at a later checkpoint.
        self.query("PRAGMA wal_checkpoint(TRUNCATE)", &[])
            .map(|_| ())
    }

    fn is_alive(&mut self) -> bool {
        // One that could only read is opened anew: writing may be possible again.
        !self
            .connection
            .is_readonly(rusqlite::MAIN_DB)
            .unwrap_or(false)
    }

    fn place(&self) -> String {
        self.path.display().to_string()
    }
}

impl Sqlite {
    fn copy_to(&self, part: &Path) -> Result<(), String> {
        let _ = std::fs::remove_file(part);
        make_private(part).map_err(|error| error.to_string())?;
        let copy = || -> rusqlite::Result<()> {
            let mut target = rusqlite::Connection::open(part)?;
            rusqlite::backup::Backup::new(&self.connection, &mut target)?
                .run_to_completion(ALL_PAGES, PAUSE, None)?;
            // A copy is one file: it takes up the log again when it is opened.
            target.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()))?;
            target.close().map_err(|(_, error)| error)
        };
        copy().map_err(|error| error.to_string())?;
        std::fs::File::open(part)
            .and_then(|file| file.sync_all())
            .map_err(|error| error.to_string())
    }
}

/// Makes an empty file that only this user can read, unless there is a file.
/// What SQLite puts beside it takes over these rights.
fn make_private(path: &Path) -> Result<(), StoreError> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path).and_then(|_| keep_name(path)) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(StoreError::CannotOpen {
            place: path.display().to_string(),
            reason: error.to_string(),
        }),
    }
}

/// Brings the name of a new file to the disk: it is kept by its folder.
fn keep_name(file: &Path) -> std::io::Result<()> {
    if cfg!(unix) {
        let folder = match file.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        std::fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// Tries again while the file is busy: the change to a write-ahead log does not
/// wait on its own.
fn wait_for<T>(
    patience: Duration,
    mut attempt: impl FnMut() -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    let mut left = patience;
    loop {
        match attempt() {
            Err(error)
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && left > PAUSE =>
            {
                std::thread::sleep(PAUSE);
                left = left.saturating_sub(PAUSE);
            }
            done => return done,
        }
    }
}

fn value(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Integer(number),
        // The schema has no such column; shown as text where a pragma has.
        ValueRef::Real(number) => Value::Text(number.to_string()),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
    }
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        Ok(rusqlite::types::ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

/// An error of SQLite in our words.
fn worded(path: &Path, error: &rusqlite::Error) -> StoreError {
    let place = path.display().to_string();
    let reason = error.to_string();
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => StoreError::NotAStore {
            place,
            reason: "not a SQLite file".to_owned(),
        },
        Some(ErrorCode::DatabaseCorrupt) => StoreError::Damaged {
            place,
            detail: reason,
        },
        Some(ErrorCode::DiskFull) => StoreError::Full { place },
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => StoreError::ReadOnly { place },
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Locked { place },
        Some(ErrorCode::CannotOpen) => StoreError::CannotOpen { place, reason },
        _ => StoreError::Failed { place, reason },
    }
}
