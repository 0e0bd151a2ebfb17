//! A store in a PostgreSQL database, for more than one machine.
//!
//! Writers take turns by one advisory lock, as they do in SQLite by its file
//! lock, so that both databases show the same behaviour. What leaves this machine
//! is encrypted, to a server whose certificate was checked.

mod address;
mod tls;

use std::path::Path;
use std::time::Duration;

use postgres::error::SqlState;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use postgres::{Client, NoTls};

use crate::Options;
use crate::connection::{Connection, Row, Value};
use crate::error::StoreError;
use crate::location::Location;
use crate::migrate::Migration;
use address::Address;

/// The advisory lock that writers take turns by: `Gravida1` in ASCII.
const WRITERS: i64 = 0x4772_6176_6964_6131;

/// How long a connection that rested may take to show that it can be used.
const PATIENCE: Duration = Duration::from_secs(5);

pub(crate) struct Postgres {
    /// Gone only while it is being dropped.
    client: Option<Client>,
    place: String,
}

impl Postgres {
    pub fn open(address: &str, options: &Options) -> Result<Self, StoreError> {
        let place = Location::Postgres(address.to_owned()).to_string();
        let address = Address::parse(address, &place)?;
        let client = match tls::connector(&address.encryption, &place)? {
            Some(connector) => address.config.connect(connector),
            None => address.config.connect(NoTls),
        };
        let client = client.map_err(|error| worded(&place, &error))?;
        let mut store = Self {
            client: Some(client),
            place,
        };
        store.script(&format!(
            "SET lock_timeout = {0}; SET synchronous_commit = on; \
             SET default_transaction_isolation = 'read committed'; \
             SET client_min_messages = warning",
            options.patience.as_millis().min(i32::MAX as u128)
        ))?;
        Ok(store)
    }

    fn client(&mut self) -> Result<&mut Client, StoreError> {
        self.client.as_mut().ok_or_else(|| StoreError::Unreachable {
            place: self.place.clone(),
            reason: "the connection was closed".to_owned(),
        })
    }

    /// One number that a statement answers with; 0 where it answers with none.
    fn number(&mut self, sql: &str) -> Result<i64, StoreError> {
        self.query(sql, &[])?
            .first()
            .map_or(Ok(0), |row| row.integer(0))
    }
}

impl Connection for Postgres {
    fn execute(&mut self, sql: &str, parameters: &[Value]) -> Result<u64, StoreError> {
        let place = self.place.clone();
        self.client()?
            .execute(&dialect(sql), &references(parameters))
            .map_err(|error| worded(&place, &error))
    }

    fn query(&mut self, sql: &str, parameters: &[Value]) -> Result<Vec<Row>, StoreError> {
        let place = self.place.clone();
        self.client()?
            .query(&dialect(sql), &references(parameters))
            .and_then(|rows| {
                rows.iter()
                    .map(|row| {
                        let values = (0..row.len())
                            .map(|column| value(row, column))
                            .collect::<Result<Vec<Value>, postgres::Error>>()?;
                        Ok(Row {
                            values,
                            place: place.clone(),
                        })
                    })
                    .collect()
            })
            .map_err(|error| worded(&place, &error))
    }

    fn script(&mut self, sql: &str) -> Result<(), StoreError> {
        let place = self.place.clone();
        self.client()?
            .batch_execute(sql)
            .map_err(|error| worded(&place, &error))
    }

    fn begin(&mut self) -> Result<(), StoreError> {
        let begun = self.script(&format!("BEGIN; SELECT pg_advisory_xact_lock({WRITERS})"));
        if begun.is_err() {
            self.roll_back();
        }
        begun
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        self.script("COMMIT")
    }

    fn roll_back(&mut self) {
        // Where this fails, the connection is gone and the server rolls back.
        if let Ok(client) = self.client() {
            let _ = client.batch_execute("ROLLBACK");
        }
    }

    fn schema_version(&mut self) -> Result<i64, StoreError> {
        let is_there = self.number(
            "SELECT COUNT(*) FROM pg_tables \
             WHERE schemaname = current_schema() AND tablename = 'gravida_store'",
        )?;
        if is_there > 0 {
            return self.number("SELECT version FROM gravida_store");
        }
        let others =
            self.number("SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema()")?;
        if others > 0 {
            return Err(StoreError::NotAStore {
                place: self.place.clone(),
                reason: "its schema holds other tables".to_owned(),
            });
        }
        Ok(0)
    }

    fn set_schema_version(&mut self, version: i64) -> Result<(), StoreError> {
        self.script(&format!(
            "CREATE TABLE IF NOT EXISTS gravida_store (version BIGINT NOT NULL); \
             DELETE FROM gravida_store; INSERT INTO gravida_store VALUES ({version})"
        ))
    }

    fn dialect(&self, migration: &Migration) -> [String; 2] {
        [migration.for_postgres(), migration.postgres.to_owned()]
    }

    fn check(&mut self) -> Result<Vec<String>, StoreError> {
        // Its pages are the server's affair (`pg_amcheck`, `data_checksums`).
        Ok(Vec::new())
    }

    fn backup(&mut self, file: &Path) -> Result<(), StoreError> {
        Err(StoreError::Backup {
            file: file.display().to_string(),
            reason: "a PostgreSQL database is copied with `pg_dump`".to_owned(),
        })
    }

    fn forget(&mut self) -> Result<(), StoreError> {
        // Deleted rows are removed by the server's own cleaning; the tables
        // that held content are cleaned at once.
        self.script("VACUUM versions")
            .and_then(|()| self.script("VACUUM advice"))
    }

    fn is_alive(&mut self) -> bool {
        self.client()
            .is_ok_and(|client| client.is_valid(PATIENCE).is_ok())
    }

    fn place(&self) -> String {
        self.place.clone()
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // The client ends a runtime of its own, which may not happen on a
        // thread that runs another.
        if let Some(client) = self.client.take() {
            let _ = std::thread::Builder::new().spawn(move || drop(client));
        }
    }
}

/// A statement with parameters as PostgreSQL numbers them. None of our
/// statements holds a question mark of another meaning.
fn dialect(sql: &str) -> String {
    sql.replace('?', "$")
}

fn references(parameters: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    parameters
        .iter()
        .map(|parameter| parameter as &(dyn ToSql + Sync))
        .collect()
}

impl ToSql for Value {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut postgres::types::private::BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Integer(number) => number.to_sql(kind, out),
            Self::Text(text) => text.to_sql(kind, out),
            Self::Bytes(bytes) => bytes.to_sql(kind, out),
        }
    }

    fn accepts(kind: &Type) -> bool {
        matches!(*kind, Type::INT8 | Type::TEXT | Type::BYTEA)
    }

    to_sql_checked!();
}

fn value(row: &postgres::Row, column: usize) -> Result<Value, postgres::Error> {
    let kind = row.columns().get(column).map(postgres::Column::type_);
    Ok(match kind {
        Some(&Type::INT8) => row.try_get::<_, Option<i64>>(column)?.into(),
        Some(&Type::BYTEA) => row
            .try_get::<_, Option<Vec<u8>>>(column)?
            .map_or(Value::Null, Value::Bytes),
        _ => row.try_get::<_, Option<String>>(column)?.into(),
    })
}

/// An error of PostgreSQL in our words. The server's words name tables and
/// constraints; its detail, which may quote values, is left out.
fn worded(place: &str, error: &postgres::Error) -> StoreError {
    let place = place.to_owned();
    let Some(told) = error.as_db_error() else {
        let mut reason = error.to_string();
        let mut source = std::error::Error::source(error);
        while let Some(deeper) = source {
            reason = format!("{reason}: {deeper}");
            source = deeper.source();
        }
        // The client tells kinds of errors apart by their words alone.
        return match reason.strip_prefix("error performing TLS handshake: ") {
            Some(reason) => StoreError::Untrusted {
                place,
                reason: reason.to_owned(),
            },
            None => StoreError::Unreachable { place, reason },
        };
    };
    match told.code() {
        &SqlState::DISK_FULL => StoreError::Full { place },
        &SqlState::READ_ONLY_SQL_TRANSACTION => StoreError::ReadOnly { place },
        &SqlState::LOCK_NOT_AVAILABLE | &SqlState::T_R_DEADLOCK_DETECTED => {
            StoreError::Locked { place }
        }
        &SqlState::DATA_CORRUPTED | &SqlState::INDEX_CORRUPTED => StoreError::Damaged {
            place,
            detail: told.message().to_owned(),
        },
        &SqlState::ADMIN_SHUTDOWN
        | &SqlState::CRASH_SHUTDOWN
        | &SqlState::CANNOT_CONNECT_NOW
        | &SqlState::TOO_MANY_CONNECTIONS
        | &SqlState::INVALID_PASSWORD
        | &SqlState::INVALID_AUTHORIZATION_SPECIFICATION
        | &SqlState::INVALID_CATALOG_NAME => StoreError::Unreachable {
            place,
            reason: told.message().to_owned(),
        },
        _ => StoreError::Failed {
            place,
            reason: told.message().to_owned(),
        },
    }
}
