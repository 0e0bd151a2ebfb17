//! What the store asks of a database: statements, rows and transactions.
//!
//! Statements are written once, with parameters as `?1`, in the SQL that
//! SQLite and PostgreSQL share.

use std::path::Path;

use crate::error::StoreError;

/// A connection to one database.
pub(crate) trait Connection: Send {
    /// Runs one statement and returns how many rows it touched.
    fn execute(&mut self, sql: &str, parameters: &[Value]) -> Result<u64, StoreError>;

    /// Runs one statement and returns its rows.
    fn query(&mut self, sql: &str, parameters: &[Value]) -> Result<Vec<Row>, StoreError>;

    /// Runs the statements of a script.
    fn script(&mut self, sql: &str) -> Result<(), StoreError>;

    /// Begins a transaction, once no other writer is in one.
    fn begin(&mut self) -> Result<(), StoreError>;

    /// Ends the transaction; when it answers, all of it is on the disk.
    fn commit(&mut self) -> Result<(), StoreError>;

    /// Takes back what was done since [`Connection::begin`].
    fn roll_back(&mut self);

    /// The version of the schema; 0 when there is none yet.
    fn schema_version(&mut self) -> Result<i64, StoreError>;

    /// Notes the version of the schema, within the transaction that made it.
    fn set_schema_version(&mut self, version: i64) -> Result<(), StoreError>;

    /// The scripts of a migration as this database reads them.
    fn dialect(&self, migration: &crate::migrate::Migration) -> [String; 2];

    /// What is wrong with the database itself, one sentence each.
    fn check(&mut self) -> Result<Vec<String>, StoreError>;

    /// Writes a copy to a new file.
    fn backup(&mut self, file: &Path) -> Result<(), StoreError>;

    /// Removes what erased rows leave behind in files of the database.
    fn forget(&mut self) -> Result<(), StoreError>;

    /// Whether it can still be used: a server may have been started anew since.
    fn is_alive(&mut self) -> bool;

    /// Where it is, for messages.
    fn place(&self) -> String;
}

/// A value that goes into a statement or comes out of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Null,
    Integer(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<&str> for Value {
    /// PostgreSQL keeps no null character in text.
    fn from(value: &str) -> Self {
        Self::Text(value.replace('\0', "\u{fffd}"))
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::from(value.as_str())
    }
}

impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Self {
        Self::Bytes(value.to_vec())
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// One row of an answer; columns by number, from 0.
#[derive(Debug)]
pub(crate) struct Row {
    pub values: Vec<Value>,
    pub place: String,
}

impl Row {
    pub fn integer(&self, column: usize) -> Result<i64, StoreError> {
        match self.values.get(column) {
            Some(Value::Integer(value)) => Ok(*value),
            other => Err(self.unexpected(column, "a number", other)),
        }
    }

    pub fn text(&self, column: usize) -> Result<String, StoreError> {
        match self.values.get(column) {
            Some(Value::Text(value)) => Ok(value.clone()),
            other => Err(self.unexpected(column, "text", other)),
        }
    }

    pub fn optional_text(&self, column: usize) -> Result<Option<String>, StoreError> {
        match self.values.get(column) {
            Some(Value::Null) => Ok(None),
            _ => self.text(column).map(Some),
        }
    }

    pub fn bytes(&self, column: usize) -> Result<Vec<u8>, StoreError> {
        match self.values.get(column) {
            Some(Value::Bytes(value)) => Ok(value.clone()),
            other => Err(self.unexpected(column, "bytes", other)),
        }
    }

    pub fn optional_bytes(&self, column: usize) -> Result<Option<Vec<u8>>, StoreError> {
        match self.values.get(column) {
            Some(Value::Null) => Ok(None),
            _ => self.bytes(column).map(Some),
        }
    }

    fn unexpected(&self, column: usize, expected: &str, found: Option<&Value>) -> StoreError {
        let found = match found {
            None => "nothing",
            Some(Value::Null) => "null",
            Some(Value::Integer(_)) => "a number",
            Some(Value::Text(_)) => "text",
            Some(Value::Bytes(_)) => "bytes",
        };
        StoreError::Damaged {
            place: self.place.clone(),
            detail: format!("column {column} of an answer holds {found} instead of {expected}"),
        }
    }
}
