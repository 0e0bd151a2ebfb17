//! The advice that was given on each version, so that a change by new
//! knowledge can be told from a change by new data.

use crate::audit;
use crate::cases::{self, CaseId};
use crate::connection::{Connection, Row};
use crate::error::StoreError;
use crate::text::Stamp;
use crate::versions::Derived;
use crate::{Store, tasks};

/// Advice as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// The version it is about.
    pub version: i64,
    /// Digest of the knowledge that gave it.
    pub knowledge: String,
    /// When it was given.
    pub given_at: String,
    /// Its content, in the form of whoever saved it.
    pub content: Vec<u8>,
    /// What new knowledge changed on the same version, in the same way.
    pub changes: Option<Vec<u8>>,
    /// When somebody said to have seen these changes.
    pub seen_at: Option<String>,
}

/// A case whose advice new knowledge has changed, not yet seen by anybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedAdvice {
    /// The case.
    pub case: CaseId,
    /// Its label.
    pub label: String,
    /// What changed.
    pub changes: Vec<u8>,
    /// When it was noticed.
    pub given_at: String,
}

const COLUMNS: &str = "version, knowledge, given_at, content, changes, seen_at";

impl Store {
    /// Every advice on a case, the first one first.
    ///
    /// # Errors
    /// When there is no such case, or the store cannot be read.
    pub fn advice(&self, case: &CaseId) -> Result<Vec<Advice>, StoreError> {
        self.read(|connection| {
            cases::newest(connection, case)?;
            connection
                .query(
                    &format!("SELECT {COLUMNS} FROM advice WHERE case_id = ?1 ORDER BY turn"),
                    &[case.value()],
                )?
                .iter()
                .map(advice)
                .collect()
        })
    }

    /// Cases in follow-up whose newest version has no advice from `knowledge`
    /// yet, at most `limit`.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn stale(&self, knowledge: &str, limit: i64) -> Result<Vec<CaseId>, StoreError> {
        self.read(|connection| {
            connection
                .query(
                    "SELECT id FROM cases WHERE erased_at IS NULL AND closed_at IS NULL \
                     AND NOT EXISTS (SELECT 1 FROM advice WHERE case_id = cases.id \
                     AND version = cases.newest AND knowledge = ?1 AND turn = \
                     (SELECT MAX(turn) FROM advice AS other WHERE other.case_id = cases.id)) \
                     ORDER BY changed_at DESC, id LIMIT ?2",
                    &[knowledge.into(), limit.into()],
                )?
                .iter()
                .map(|row| row.text(0).and_then(|id| CaseId::parse(&id)))
                .collect()
        })
    }

    /// Notes what other knowledge makes of a version, with what that changed,
    /// and derives the tasks anew. Answers `false`, and does nothing, when a
    /// newer version has been saved or the same was noted meanwhile.
    ///
    /// # Errors
    /// When there is no such case, or the store cannot be written.
    pub fn reassess(
        &self,
        stamp: Stamp<'_>,
        case: &CaseId,
        version: i64,
        knowledge: &str,
        derived: &Derived,
        changes: Option<&[u8]>,
    ) -> Result<bool, StoreError> {
        self.write(|connection| {
            let latest = connection.query(
                "SELECT version, knowledge FROM advice WHERE case_id = ?1 \
                 ORDER BY turn DESC LIMIT 1",
                &[case.value()],
            )?;
            let is_noted = match latest.first() {
                Some(row) => row.integer(0)? == version && row.text(1)? == knowledge,
                None => false,
            };
            if is_noted || cases::newest(connection, case)? != version {
                return Ok(false);
            }
            give(
                connection,
                stamp,
                case,
                version,
                knowledge,
                &derived.advice,
                changes,
            )?;
            tasks::derive(connection, stamp, case, version, &derived.tasks)?;
            connection.execute(
                "UPDATE cases SET flag = ?2 WHERE id = ?1",
                &[case.value(), derived.flag.clone().into()],
            )?;
            let detail = if changes.is_some() {
                format!("version {version}: other advice by knowledge {knowledge}")
            } else {
                format!("version {version}: same advice by knowledge {knowledge}")
            };
            audit::append(connection, stamp, "case reassessed", Some(case), &detail)?;
            Ok(true)
        })
    }

    /// Cases in follow-up whose advice was changed by new knowledge and nobody
    /// has said to have seen it.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn changed_advice(&self) -> Result<Vec<ChangedAdvice>, StoreError> {
        self.read(|connection| {
            connection
                .query(
                    "SELECT cases.id, cases.label, advice.changes, advice.given_at FROM advice \
                     JOIN cases ON cases.id = advice.case_id \
                     WHERE advice.changes IS NOT NULL AND advice.seen_at IS NULL \
                     AND cases.closed_at IS NULL AND cases.erased_at IS NULL \
                     ORDER BY advice.given_at DESC, cases.label_folded, advice.turn",
                    &[],
                )?
                .iter()
                .map(|row| {
                    Ok(ChangedAdvice {
                        case: CaseId::parse(&row.text(0)?)?,
                        label: row.text(1)?,
                        changes: row.bytes(2)?,
                        given_at: row.text(3)?,
                    })
                })
                .collect()
        })
    }

    /// Notes that somebody has seen what new knowledge changed in a case.
    ///
    /// # Errors
    /// When there is no such case, or the store cannot be written.
    pub fn see_changes(&self, stamp: Stamp<'_>, case: &CaseId) -> Result<(), StoreError> {
        self.write(|connection| {
            cases::newest(connection, case)?;
            let seen = connection.execute(
                "UPDATE advice SET seen_at = ?2, seen_by = ?3 \
                 WHERE case_id = ?1 AND changes IS NOT NULL AND seen_at IS NULL",
                &[case.value(), stamp.at.into(), stamp.who.into()],
            )?;
            if seen == 0 {
                return Ok(());
            }
            audit::append(connection, stamp, "changed advice seen", Some(case), "")
        })
    }
}

/// Notes advice, within a transaction.
pub(crate) fn give(
    connection: &mut dyn Connection,
    stamp: Stamp<'_>,
    case: &CaseId,
    version: i64,
    knowledge: &str,
    content: &[u8],
    changes: Option<&[u8]>,
) -> Result<(), StoreError> {
    connection
        .execute(
            "INSERT INTO advice (case_id, version, knowledge, given_at, content, changes, turn) \
             SELECT ?1, ?2, ?3, ?4, ?5, ?6, \
             (SELECT COALESCE(MAX(turn), 0) + 1 FROM advice WHERE case_id = ?1)",
            &[
                case.value(),
                version.into(),
                knowledge.into(),
                stamp.at.into(),
                content.into(),
                changes.into(),
            ],
        )
        .map(|_| ())
}

fn advice(row: &Row) -> Result<Advice, StoreError> {
    Ok(Advice {
        version: row.integer(0)?,
        knowledge: row.text(1)?,
        given_at: row.text(2)?,
        content: row.bytes(3)?,
        changes: row.optional_bytes(4)?,
        seen_at: row.optional_text(5)?,
    })
}
