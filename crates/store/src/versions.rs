//! What was entered, version after version. A version is never changed.

use sha2::{Digest, Sha256};

use crate::audit;
use crate::cases::{self, CaseId};
use crate::connection::{Connection, Row, Value};
use crate::error::StoreError;
use crate::tasks::NewTask;
use crate::text::{Stamp, hexadecimal};
use crate::{Store, advice, tasks};

/// What is to be saved.
#[derive(Clone, Copy, Debug)]
pub struct NewVersion<'a> {
    /// Name and version of the form of `content`.
    pub format: &'a str,
    /// What was entered, byte for byte.
    pub content: &'a [u8],
    /// Digest of the knowledge that it was assessed with.
    pub knowledge: &'a str,
    /// Id of the profile that it was assessed under.
    pub profile: &'a str,
    /// Language it was entered in.
    pub locale: &'a str,
    /// The moment it was assessed for, ISO 8601.
    pub as_of: &'a str,
    /// What follows from it.
    pub derived: &'a Derived,
}

/// What an assessment of a version means for follow-up.
#[derive(Clone, Debug, Default)]
pub struct Derived {
    /// The advice, in a form of the caller's, to compare later advice with.
    pub advice: Vec<u8>,
    /// A word for what must be seen first, if anything must.
    pub flag: Option<String>,
    /// What is to be done.
    pub tasks: Vec<NewTask>,
}

/// One version of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// From 1.
    pub number: i64,
    /// When it was saved.
    pub saved_at: String,
    /// By whom.
    pub saved_by: String,
    /// Name and version of the form of `content`.
    pub format: String,
    /// What was entered.
    pub content: Vec<u8>,
    /// Digest of the content with the salt of its case, in hexadecimal.
    pub digest: String,
    /// Digest of the knowledge that it was assessed with when saved.
    pub knowledge: String,
    /// Id of the profile.
    pub profile: String,
    /// Language it was entered in.
    pub locale: String,
    /// The moment it was assessed for.
    pub as_of: String,
}

const COLUMNS: &str =
    "number, saved_at, saved_by, format, content, digest, knowledge, profile, locale, as_of";

impl Store {
    /// Saves a further version of a case.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when `expected` is not the newest version;
    /// nothing is saved then. Else when there is no such case, or the store
    /// cannot be written.
    pub fn append(
        &self,
        stamp: Stamp<'_>,
        case: &CaseId,
        expected: i64,
        new: &NewVersion<'_>,
    ) -> Result<i64, StoreError> {
        self.write(|connection| {
            let newest = cases::newest(connection, case)?;
            if newest != expected {
                return Err(StoreError::Conflict {
                    case: case.to_string(),
                    expected,
                    newest,
                });
            }
            let number = newest.saturating_add(1);
            save(connection, stamp, case, number, new)?;
            Ok(number)
        })
    }

    /// One version of a case; the newest one where `number` is `None`.
    ///
    /// # Errors
    /// When there is none, or the store cannot be read.
    pub fn version(&self, case: &CaseId, number: Option<i64>) -> Result<Version, StoreError> {
        self.read(|connection| {
            let number = match number {
                Some(number) => number,
                None => cases::newest(connection, case)?,
            };
            let rows = connection.query(
                &format!("SELECT {COLUMNS} FROM versions WHERE case_id = ?1 AND number = ?2"),
                &[case.value(), number.into()],
            )?;
            rows.first()
                .ok_or_else(|| StoreError::NoSuchVersion {
                    case: case.to_string(),
                    number,
                })
                .and_then(version)
        })
    }

    /// Every version of a case, the first one first.
    ///
    /// # Errors
    /// When there is no such case, or the store cannot be read.
    pub fn versions(&self, case: &CaseId) -> Result<Vec<Version>, StoreError> {
        self.read(|connection| {
            cases::newest(connection, case)?;
            connection
                .query(
                    &format!("SELECT {COLUMNS} FROM versions WHERE case_id = ?1 ORDER BY number"),
                    &[case.value()],
                )?
                .iter()
                .map(version)
                .collect()
        })
    }
}

/// Writes a version with what follows from it, within a transaction.
pub(crate) fn save(
    connection: &mut dyn Connection,
    stamp: Stamp<'_>,
    case: &CaseId,
    number: i64,
    new: &NewVersion<'_>,
) -> Result<(), StoreError> {
    let digest = digest(&cases::salt(connection, case)?, new.content);
    connection.execute(
        "INSERT INTO versions (case_id, number, saved_at, saved_by, format, content, digest, \
         knowledge, profile, locale, as_of) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        &[
            case.value(),
            number.into(),
            stamp.at.into(),
            stamp.who.into(),
            new.format.into(),
            new.content.into(),
            digest.as_str().into(),
            new.knowledge.into(),
            new.profile.into(),
            new.locale.into(),
            new.as_of.into(),
        ],
    )?;
    connection.execute(
        "UPDATE cases SET newest = ?2, changed_at = ?3, flag = ?4 WHERE id = ?1",
        &[
            case.value(),
            number.into(),
            stamp.at.into(),
            new.derived.flag.clone().into(),
        ],
    )?;
    advice::give(
        connection,
        stamp,
        case,
        number,
        new.knowledge,
        &new.derived.advice,
        None,
    )?;
    tasks::derive(connection, stamp, case, number, &new.derived.tasks)?;
    let detail = format!("version {number} {digest}");
    audit::append(connection, stamp, "case saved", Some(case), &detail)
}

/// What is wrong with the content of versions: a digest that does not fit, a
/// newest version that is not there.
pub(crate) fn check(connection: &mut dyn Connection) -> Result<Vec<String>, StoreError> {
    let mut wrong = Vec::new();
    let cases = connection.query(
        "SELECT id, newest, salt FROM cases WHERE erased_at IS NULL ORDER BY id",
        &[],
    )?;
    for row in &cases {
        let (id, newest) = (row.text(0)?, row.integer(1)?);
        let Some(salt) = row.optional_bytes(2)? else {
            wrong.push(format!("case `{id}` has lost its salt"));
            continue;
        };
        let versions = connection.query(
            &format!("SELECT {COLUMNS} FROM versions WHERE case_id = ?1 ORDER BY number"),
            &[Value::from(id.as_str())],
        )?;
        let mut expected = 0;
        for row in &versions {
            let version = version(row)?;
            expected += 1;
            if version.number != expected {
                wrong.push(format!("case `{id}`: version {expected} is not there"));
                expected = version.number;
            }
            if digest(&salt, &version.content) != version.digest {
                wrong.push(format!(
                    "case `{id}`: the content of version {} is not what was saved",
                    version.number
                ));
            }
        }
        if expected != newest {
            wrong.push(format!("case `{id}`: version {newest} is not there"));
        }
    }
    Ok(wrong)
}

fn digest(salt: &[u8], content: &[u8]) -> String {
    let mut digest = Sha256::new();
    digest.update(salt);
    digest.update(content);
    hexadecimal(&digest.finalize())
}

fn version(row: &Row) -> Result<Version, StoreError> {
    Ok(Version {
        number: row.integer(0)?,
        saved_at: row.text(1)?,
        saved_by: row.text(2)?,
        format: row.text(3)?,
        content: row.bytes(4)?,
        digest: row.text(5)?,
        knowledge: row.text(6)?,
        profile: row.text(7)?,
        locale: row.text(8)?,
        as_of: row.text(9)?,
    })
}
