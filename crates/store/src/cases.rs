//! Cases: made, found, renamed, closed, erased.

use std::fmt;

use crate::Store;
use crate::audit;
use crate::connection::{Connection, Row, Value};
use crate::error::StoreError;
use crate::text::{LONGEST_LABEL, LONGEST_REMARK, Stamp, folded, line, random_bytes, random_id};
use crate::versions::{self, NewVersion};

/// Id of a case: 32 hexadecimal digits, random, without meaning.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CaseId(String);

impl CaseId {
    /// Reads an id.
    ///
    /// # Errors
    /// [`StoreError::NoSuchCase`] when `text` cannot be one.
    pub fn parse(text: &str) -> Result<Self, StoreError> {
        let is_id = text.len() == 32
            && text
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if is_id {
            Ok(Self(text.to_owned()))
        } else {
            Err(StoreError::NoSuchCase(text.chars().take(64).collect()))
        }
    }

    /// As text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn value(&self) -> Value {
        Value::from(self.as_str())
    }
}

impl fmt::Display for CaseId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// A case without its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Its id.
    pub id: CaseId,
    /// What the user calls it.
    pub label: String,
    /// When it was made.
    pub created_at: String,
    /// By whom.
    pub created_by: String,
    /// When a version was last saved.
    pub changed_at: String,
    /// Number of the newest version.
    pub newest: i64,
    /// A word for what must be seen first; see [`versions::Derived`].
    pub flag: Option<String>,
    /// When follow-up ended.
    pub closed_at: Option<String>,
    /// Number of tasks that are open.
    pub open_tasks: i64,
}

/// Which cases to list.
#[derive(Clone, Debug)]
pub struct CaseFilter<'a> {
    /// Part of a label, in any case; empty for all.
    pub search: &'a str,
    /// Also those whose follow-up ended.
    pub with_closed: bool,
    /// At most so many.
    pub limit: i64,
    /// After passing over so many.
    pub offset: i64,
}

const COLUMNS: &str = "id, label, created_at, created_by, changed_at, newest, flag, closed_at, \
     (SELECT COUNT(*) FROM tasks WHERE case_id = cases.id AND state = 'open')";

impl Store {
    /// Makes a case with its first version.
    ///
    /// # Errors
    /// When the label is not one line, or another case bears it
    /// ([`StoreError::LabelTaken`]), or the store cannot be written.
    pub fn create(
        &self,
        stamp: Stamp<'_>,
        label: &str,
        new: &NewVersion<'_>,
    ) -> Result<CaseId, StoreError> {
        let label = line("label", label, LONGEST_LABEL)?;
        let case = CaseId(random_id()?);
        let salt = random_bytes::<16>()?;
        self.write(|connection| {
            is_free(connection, &label, None)?;
            connection.execute(
                "INSERT INTO cases (id, label, label_folded, created_at, created_by, changed_at, \
                 newest, salt) VALUES (?1, ?2, ?3, ?4, ?5, ?4, 0, ?6)",
                &[
                    case.value(),
                    label.as_str().into(),
                    folded(&label).into(),
                    stamp.at.into(),
                    stamp.who.into(),
                    salt.as_slice().into(),
                ],
            )?;
            audit::append(connection, stamp, "case made", Some(&case), "")?;
            versions::save(connection, stamp, &case, 1, new)
        })?;
        Ok(case)
    }

    /// The cases that `filter` lets through, those changed last first, and how
    /// many there are in all.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn cases(&self, filter: &CaseFilter<'_>) -> Result<(Vec<Case>, i64), StoreError> {
        let pattern = format!("%{}%", escaped(&folded(filter.search)));
        let condition = if filter.with_closed {
            "erased_at IS NULL AND label_folded LIKE ?1 ESCAPE '!'"
        } else {
            "erased_at IS NULL AND closed_at IS NULL AND label_folded LIKE ?1 ESCAPE '!'"
        };
        self.read(|connection| {
            let found = connection
                .query(
                    &format!(
                        "SELECT {COLUMNS} FROM cases WHERE {condition} \
                         ORDER BY changed_at DESC, label_folded LIMIT ?2 OFFSET ?3"
                    ),
                    &[
                        pattern.as_str().into(),
                        filter.limit.max(0).into(),
                        filter.offset.max(0).into(),
                    ],
                )?
                .iter()
                .map(case)
                .collect::<Result<Vec<Case>, StoreError>>()?;
            let number = connection
                .query(
                    &format!("SELECT COUNT(*) FROM cases WHERE {condition}"),
                    &[pattern.as_str().into()],
                )?
                .first()
                .map_or(Ok(0), |row| row.integer(0))?;
            Ok((found, number))
        })
    }

    /// One case.
    ///
    /// # Errors
    /// When there is none, or the store cannot be read.
    pub fn case(&self, id: &CaseId) -> Result<Case, StoreError> {
        self.read(|connection| {
            connection
                .query(
                    &format!("SELECT {COLUMNS} FROM cases WHERE id = ?1 AND erased_at IS NULL"),
                    &[id.value()],
                )?
                .first()
                .ok_or_else(|| StoreError::NoSuchCase(id.to_string()))
                .and_then(case)
        })
    }

    /// Gives a case another label. The audit trail notes that, not the labels.
    ///
    /// # Errors
    /// As [`Store::create`], and when there is no such case.
    pub fn rename(&self, stamp: Stamp<'_>, case: &CaseId, label: &str) -> Result<(), StoreError> {
        let label = line("label", label, LONGEST_LABEL)?;
        self.write(|connection| {
            newest(connection, case)?;
            is_free(connection, &label, Some(case))?;
            connection.execute(
                "UPDATE cases SET label = ?2, label_folded = ?3 WHERE id = ?1",
                &[case.value(), label.as_str().into(), folded(&label).into()],
            )?;
            audit::append(connection, stamp, "case renamed", Some(case), "")
        })
    }

    /// Ends the follow-up of a case, or takes it up again; its tasks are kept
    /// and no longer listed while it is closed.
    ///
    /// # Errors
    /// When there is no such case, or the store cannot be written.
    pub fn set_closed(
        &self,
        stamp: Stamp<'_>,
        case: &CaseId,
        is_closed: bool,
    ) -> Result<(), StoreError> {
        self.write(|connection| {
            newest(connection, case)?;
            connection.execute(
                "UPDATE cases SET closed_at = ?2 WHERE id = ?1",
                &[case.value(), is_closed.then_some(stamp.at).into()],
            )?;
            let action = if is_closed {
                "case closed"
            } else {
                "case reopened"
            };
            audit::append(connection, stamp, action, Some(case), "")
        })
    }

    /// Erases a case: its label, every version, its advice and tasks. What
    /// stays is that it existed, and the audit trail, which holds no content.
    /// Copies made before are not touched.
    ///
    /// # Errors
    /// When there is no such case, the reason is no line, or the store cannot
    /// be written.
    pub fn erase(&self, stamp: Stamp<'_>, case: &CaseId, reason: &str) -> Result<(), StoreError> {
        let reason = line("reason", reason, LONGEST_REMARK)?;
        self.write(|connection| {
            newest(connection, case)?;
            connection.execute(
                "UPDATE cases SET label = '', label_folded = id, newest = 0, flag = NULL, \
                 salt = NULL, erased_at = ?2 WHERE id = ?1",
                &[case.value(), stamp.at.into()],
            )?;
            for table in ["tasks", "advice", "versions"] {
                connection.execute(
                    &format!("DELETE FROM {table} WHERE case_id = ?1"),
                    &[case.value()],
                )?;
            }
            audit::append(connection, stamp, "case erased", Some(case), &reason)
        })?;
        self.read(|connection| connection.forget())
    }
}

/// Number of the newest version of a case.
///
/// # Errors
/// When there is no such case.
pub(crate) fn newest(connection: &mut dyn Connection, case: &CaseId) -> Result<i64, StoreError> {
    connection
        .query(
            "SELECT newest FROM cases WHERE id = ?1 AND erased_at IS NULL",
            &[case.value()],
        )?
        .first()
        .ok_or_else(|| StoreError::NoSuchCase(case.to_string()))
        .and_then(|row| row.integer(0))
}

/// The salt of a case.
pub(crate) fn salt(connection: &mut dyn Connection, case: &CaseId) -> Result<Vec<u8>, StoreError> {
    connection
        .query("SELECT salt FROM cases WHERE id = ?1", &[case.value()])?
        .first()
        .ok_or_else(|| StoreError::NoSuchCase(case.to_string()))
        .and_then(|row| row.bytes(0))
}

/// Refuses a label that another case bears.
fn is_free(
    connection: &mut dyn Connection,
    label: &str,
    case: Option<&CaseId>,
) -> Result<(), StoreError> {
    let holders = connection.query(
        "SELECT id FROM cases WHERE label_folded = ?1",
        &[folded(label).into()],
    )?;
    for row in &holders {
        let holder = row.text(0)?;
        if case.is_none_or(|case| case.as_str() != holder) {
            return Err(StoreError::LabelTaken {
                label: label.to_owned(),
                case: holder,
            });
        }
    }
    Ok(())
}

/// `text` with what LIKE would take for a pattern marked as plain.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for one in text.chars().filter(|one| *one != '\0') {
        if matches!(one, '!' | '%' | '_') {
            escaped.push('!');
        }
        escaped.push(one);
    }
    escaped
}

fn case(row: &Row) -> Result<Case, StoreError> {
    Ok(Case {
        id: CaseId(row.text(0)?),
        label: row.text(1)?,
        created_at: row.text(2)?,
        created_by: row.text(3)?,
        changed_at: row.text(4)?,
        newest: row.integer(5)?,
        flag: row.optional_text(6)?,
        closed_at: row.optional_text(7)?,
        open_tasks: row.integer(8)?,
    })
}
