//! What is to be done for each case, and what became of it.
//!
//! Tasks follow from the newest version. The same task for the same day stays
//! what a user made of it; for another day it is a new one; one that no longer
//! follows has lapsed.

use std::collections::BTreeSet;
use std::fmt;

use crate::Store;
use crate::audit;
use crate::cases::{self, CaseId};
use crate::connection::{Connection, Row, Value};
use crate::error::StoreError;
use crate::text::{LONGEST_REMARK, Stamp, line};

/// A task that follows from a version. Days are ISO 8601, as exact as they are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTask {
    /// Its stable id.
    pub task: String,
    /// What it belongs to, for filters.
    pub kind: String,
    /// What to do.
    pub summary: String,
    /// First day it is of use.
    pub opens: Option<String>,
    /// The day it is due; `None` when not known.
    pub due: Option<String>,
    /// Last day it is of use.
    pub closes: Option<String>,
}

/// What became of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskState {
    /// To be done.
    Open,
    /// Done.
    Done,
    /// Decided against.
    Dismissed,
    /// No longer follows from the newest version.
    Lapsed,
}

impl TaskState {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done => "done",
            Self::Dismissed => "dismissed",
            Self::Lapsed => "lapsed",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Open, Self::Done, Self::Dismissed, Self::Lapsed]
            .into_iter()
            .find(|state| state.as_str() == word)
    }
}

impl fmt::Display for TaskState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(formatter)
    }
}

/// A task of a case, with what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// The task.
    pub task: NewTask,
    /// The version it was last derived from.
    pub version: i64,
    /// What became of it.
    pub state: TaskState,
    /// Since when.
    pub state_at: String,
    /// By whom.
    pub state_by: String,
    /// Why; empty where nobody gave a reason.
    pub reason: String,
}

/// A line of the worklist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenTask {
    /// The case.
    pub case: CaseId,
    /// Its label.
    pub label: String,
    /// Its flag.
    pub flag: Option<String>,
    /// The task.
    pub task: Task,
}

const COLUMNS: &str = "tasks.task, tasks.kind, tasks.summary, tasks.opens, tasks.due, \
     tasks.closes, tasks.version, tasks.state, tasks.state_at, tasks.state_by, tasks.reason";

impl Store {
    /// Every task of a case that was ever derived, by day, without a day last.
    ///
    /// # Errors
    /// When there is no such case, or the store cannot be read.
    pub fn tasks(&self, case: &CaseId) -> Result<Vec<Task>, StoreError> {
        self.read(|connection| {
            cases::newest(connection, case)?;
            connection
                .query(
                    &format!(
                        "SELECT {COLUMNS} FROM tasks WHERE case_id = ?1 \
                         ORDER BY tasks.due = '', tasks.due, tasks.task"
                    ),
                    &[case.value()],
                )?
                .iter()
                .map(task)
                .collect()
        })
    }

    /// Every open task of every case in follow-up, by day, without a day last;
    /// of one kind where `kind` is given.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn worklist(&self, kind: Option<&str>) -> Result<Vec<OpenTask>, StoreError> {
        self.read(|connection| {
            connection
                .query(
                    &format!(
                        "SELECT {COLUMNS}, cases.id, cases.label, cases.flag FROM tasks \
                         JOIN cases ON cases.id = tasks.case_id \
                         WHERE tasks.state = 'open' AND cases.closed_at IS NULL \
                         AND cases.erased_at IS NULL AND (?1 = '' OR tasks.kind = ?1) \
                         ORDER BY tasks.due = '', tasks.due, cases.label_folded, tasks.task"
                    ),
                    &[Value::from(kind.unwrap_or_default())],
                )?
                .iter()
                .map(|row| {
                    Ok(OpenTask {
                        case: CaseId::parse(&row.text(11)?)?,
                        label: row.text(12)?,
                        flag: row.optional_text(13)?,
                        task: task(row)?,
                    })
                })
                .collect()
        })
    }

    /// Notes that a task was done or decided against, or opens it again.
    /// `due` is its day, `None` for one without.
    ///
    /// # Errors
    /// When there is no such task, it has lapsed, it is decided against without
    /// a reason, or the store cannot be written.
    pub fn set_task(
        &self,
        stamp: Stamp<'_>,
        case: &CaseId,
        task: &str,
        due: Option<&str>,
        state: TaskState,
        reason: &str,
    ) -> Result<(), StoreError> {
        let reason = match state {
            TaskState::Dismissed => line("reason", reason, LONGEST_REMARK)?,
            _ if reason.trim().is_empty() => String::new(),
            _ => line("reason", reason, LONGEST_REMARK)?,
        };
        let due = due.unwrap_or_default();
        self.write(|connection| {
            cases::newest(connection, case)?;
            let found = connection.query(
                "SELECT state FROM tasks WHERE case_id = ?1 AND task = ?2 AND due = ?3",
                &[case.value(), task.into(), due.into()],
            )?;
            let present = match found.first() {
                Some(row) => row.text(0)?,
                None => {
                    return Err(StoreError::NoSuchTask {
                        case: case.to_string(),
                        task: task.to_owned(),
                        due: due.to_owned(),
                    });
                }
            };
            if present == TaskState::Lapsed.as_str() {
                return Err(StoreError::TaskLapsed {
                    task: task.to_owned(),
                });
            }
            connection.execute(
                "UPDATE tasks SET state = ?4, state_at = ?5, state_by = ?6, reason = ?7 \
                 WHERE case_id = ?1 AND task = ?2 AND due = ?3",
                &[
                    case.value(),
                    task.into(),
                    due.into(),
                    state.as_str().into(),
                    stamp.at.into(),
                    stamp.who.into(),
                    reason.as_str().into(),
                ],
            )?;
            // The reason may speak of the woman: it stays with the task, which can be erased.
            let detail = format!("{task} due {due}: {state}");
            audit::append(connection, stamp, "task changed", Some(case), &detail)
        })
    }
}

/// Brings the tasks of a case in line with what follows from a version, within
/// a transaction.
pub(crate) fn derive(
    connection: &mut dyn Connection,
    stamp: Stamp<'_>,
    case: &CaseId,
    version: i64,
    tasks: &[NewTask],
) -> Result<(), StoreError> {
    let mut current = BTreeSet::new();
    for task in tasks {
        let due = task.due.as_deref().unwrap_or_default();
        current.insert((task.task.as_str(), due));
        connection.execute(
            "INSERT INTO tasks (case_id, task, due, opens, closes, kind, summary, version, \
             state, state_at, state_by, reason) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'open', ?9, ?10, '') \
             ON CONFLICT (case_id, task, due) DO UPDATE SET opens = ?4, closes = ?5, kind = ?6, \
             summary = ?7, version = ?8, \
             state = CASE WHEN tasks.state = 'lapsed' THEN 'open' ELSE tasks.state END, \
             state_at = CASE WHEN tasks.state = 'lapsed' THEN ?9 ELSE tasks.state_at END, \
             state_by = CASE WHEN tasks.state = 'lapsed' THEN ?10 ELSE tasks.state_by END",
            &[
                case.value(),
                task.task.as_str().into(),
                due.into(),
                task.opens.clone().into(),
                task.closes.clone().into(),
                task.kind.as_str().into(),
                task.summary.as_str().into(),
                version.into(),
                stamp.at.into(),
                stamp.who.into(),
            ],
        )?;
    }
    let open = connection.query(
        "SELECT task, due FROM tasks WHERE case_id = ?1 AND state = 'open'",
        &[case.value()],
    )?;
    for row in &open {
        let (task, due) = (row.text(0)?, row.text(1)?);
        if !current.contains(&(task.as_str(), due.as_str())) {
            connection.execute(
                "UPDATE tasks SET state = 'lapsed', state_at = ?4, state_by = ?5 \
                 WHERE case_id = ?1 AND task = ?2 AND due = ?3",
                &[
                    case.value(),
                    task.into(),
                    due.into(),
                    stamp.at.into(),
                    stamp.who.into(),
                ],
            )?;
        }
    }
    Ok(())
}

fn task(row: &Row) -> Result<Task, StoreError> {
    let due = row.text(4)?;
    let word = row.text(7)?;
    let state = TaskState::parse(&word).ok_or_else(|| StoreError::Damaged {
        place: row.place.clone(),
        detail: format!("a task is in the unknown state `{word}`"),
    })?;
    Ok(Task {
        task: NewTask {
            task: row.text(0)?,
            kind: row.text(1)?,
            summary: row.text(2)?,
            opens: row.optional_text(3)?,
            due: (!due.is_empty()).then_some(due),
            closes: row.optional_text(5)?,
        },
        version: row.integer(6)?,
        state,
        state_at: row.text(8)?,
        state_by: row.text(9)?,
        reason: row.text(10)?,
    })
}
