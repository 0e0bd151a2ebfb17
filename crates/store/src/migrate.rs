//! The schema and its versions. A store only ever goes forward.

use crate::connection::Connection;
use crate::error::StoreError;

/// One step from a version of the schema to the next.
pub(crate) struct Migration {
    /// What both databases read, see [`Migration::for_postgres`].
    pub shared: &'static str,
    pub sqlite: &'static str,
    #[cfg_attr(not(feature = "postgres"), allow(dead_code))]
    pub postgres: &'static str,
}

const MIGRATIONS: &[Migration] = &[Migration {
    shared: include_str!("../schema/1.sql"),
    sqlite: include_str!("../schema/1-guards-sqlite.sql"),
    postgres: include_str!("../schema/1-guards-postgres.sql"),
}];

/// The version that this program writes.
pub(crate) const NEWEST: i64 = MIGRATIONS.len() as i64;

impl Migration {
    /// The shared script in PostgreSQL's names of the same types.
    #[cfg(feature = "postgres")]
    pub fn for_postgres(&self) -> String {
        self.shared
            .replace("INTEGER", "BIGINT")
            .replace("BLOB", "BYTEA")
            .replace(") STRICT;", ");")
    }
}

/// Runs the migrations that the store has not seen, all in one transaction.
///
/// # Errors
/// When the store is of a newer version, or cannot be written.
pub(crate) fn bring_up_to_date(connection: &mut dyn Connection) -> Result<(), StoreError> {
    // Most often there is nothing to do, and then nobody's writing is waited for.
    if is_newest(connection)? {
        return Ok(());
    }
    connection.begin()?;
    let done = run(connection).and_then(|()| connection.commit());
    if done.is_err() {
        connection.roll_back();
    }
    done
}

fn run(connection: &mut dyn Connection) -> Result<(), StoreError> {
    // Another process may have done it while this one waited.
    if is_newest(connection)? {
        return Ok(());
    }
    let version = connection.schema_version()?;
    for migration in MIGRATIONS
        .iter()
        .skip(usize::try_from(version).unwrap_or(0))
    {
        for script in connection.dialect(migration) {
            connection.script(&script)?;
        }
    }
    connection.set_schema_version(NEWEST)
}

fn is_newest(connection: &mut dyn Connection) -> Result<bool, StoreError> {
    let found = connection.schema_version()?;
    if found > NEWEST {
        return Err(StoreError::Newer {
            place: connection.place(),
            found,
            known: NEWEST,
        });
    }
    Ok(found == NEWEST)
}
