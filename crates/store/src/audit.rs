//! The audit trail: who did what, when, on which case. Entries are only ever
//! added; each carries a digest over itself and the digest before it, so that
//! a changed, removed or inserted entry shows. An entry never holds content of
//! a case, so that it may stay when the case is erased.
//!
//! Whoever can write the whole database can also write a whole new trail, or
//! cut its end off. Against that, note the newest digest elsewhere from time
//! to time and give it to [`Store::verify_audit`].

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use crate::Store;
use crate::cases::CaseId;
use crate::connection::{Connection, Row};
use crate::error::StoreError;
use crate::text::{Stamp, hexadecimal, remark};

/// Entries read at once, so that a long trail is not held in memory.
const BATCH: i64 = 1_000;

/// The longest name of a user that is kept, in characters.
const LONGEST_NAME: usize = 200;
/// The longest detail that is kept, in characters.
const LONGEST_DETAIL: usize = 2_000;

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// From 1, without gaps.
    pub number: i64,
    /// When.
    pub at: String,
    /// Who.
    pub who: String,
    /// What was done.
    pub action: String,
    /// To which case; empty for none.
    pub case: String,
    /// More, never content of a case.
    pub detail: String,
    /// Digest over this entry and the one before, in hexadecimal.
    pub digest: String,
}

/// What a look through the whole trail found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditReport {
    /// How many entries there are.
    pub entries: i64,
    /// The newest digest; empty when there is no entry.
    pub newest: String,
    /// What is wrong, in order; nothing when the trail is whole.
    pub troubles: Vec<AuditTrouble>,
}

/// Something wrong with the trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditTrouble {
    /// The entry where it shows; 0 when it is about none.
    pub number: i64,
    /// What.
    pub what: String,
}

const COLUMNS: &str = "number, at, who, action, case_id, detail, digest";

impl Store {
    /// Adds an entry on its own: for what changes nothing, such as looking at a case.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn note(
        &self,
        stamp: Stamp<'_>,
        action: &str,
        case: Option<&CaseId>,
        detail: &str,
    ) -> Result<(), StoreError> {
        self.write(|connection| append(connection, stamp, action, case, detail))
    }

    /// Entries after number `after`, oldest first, at most `limit`; those about
    /// one case where `case` is given.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn audit(
        &self,
        case: Option<&CaseId>,
        after: i64,
        limit: i64,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        let case = case.map(CaseId::as_str).unwrap_or_default();
        self.read(|connection| batch(connection, case, after, limit))
    }

    /// Looks through the whole trail: numbers without gaps, every digest, and
    /// every saved version against the entry that was made of it. `expected` is
    /// a digest noted earlier that must be in the trail.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn verify_audit(&self, expected: Option<&str>) -> Result<AuditReport, StoreError> {
        self.read(|connection| {
            let mut walk = Walk::default();
            loop {
                let entries = batch(connection, "", walk.last, BATCH)?;
                if entries.is_empty() {
                    break;
                }
                for entry in &entries {
                    walk.step(entry, expected);
                }
            }
            walk.compare_versions(connection)?;
            if let Some(expected) = expected
                && !walk.has_met_expected
            {
                walk.complain(
                    0,
                    format!(
                        "no entry has the digest `{expected}`: the trail was cut or written anew"
                    ),
                );
            }
            Ok(AuditReport {
                entries: walk.count,
                newest: walk.digest,
                troubles: walk.troubles,
            })
        })
    }
}

/// Adds an entry, within a transaction.
pub(crate) fn append(
    connection: &mut dyn Connection,
    stamp: Stamp<'_>,
    action: &str,
    case: Option<&CaseId>,
    detail: &str,
) -> Result<(), StoreError> {
    let last = connection.query(
        "SELECT number, digest FROM audit ORDER BY number DESC LIMIT 1",
        &[],
    )?;
    let (number, before) = match last.first() {
        Some(row) => (row.integer(0)?, row.text(1)?),
        None => (0, String::new()),
    };
    let mut entry = AuditEntry {
        number: number.saturating_add(1),
        at: stamp.at.to_owned(),
        who: remark(stamp.who, LONGEST_NAME),
        action: remark(action, LONGEST_NAME),
        case: case.map(ToString::to_string).unwrap_or_default(),
        detail: remark(detail, LONGEST_DETAIL),
        digest: String::new(),
    };
    entry.digest = digest(&before, &entry);
    connection
        .execute(
            "INSERT INTO audit (number, at, who, action, case_id, detail, digest) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            &[
                entry.number.into(),
                entry.at.into(),
                entry.who.into(),
                entry.action.into(),
                entry.case.into(),
                entry.detail.into(),
                entry.digest.into(),
            ],
        )
        .map(|_| ())
}

/// Each part goes in with its length, so that no two entries read the same.
fn digest(before: &str, entry: &AuditEntry) -> String {
    let mut digest = Sha256::new();
    let number = entry.number.to_string();
    let parts = [
        before,
        &number,
        &entry.at,
        &entry.who,
        &entry.action,
        &entry.case,
        &entry.detail,
    ];
    for part in parts {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part.as_bytes());
    }
    hexadecimal(&digest.finalize())
}

fn batch(
    connection: &mut dyn Connection,
    case: &str,
    after: i64,
    limit: i64,
) -> Result<Vec<AuditEntry>, StoreError> {
    connection
        .query(
            &format!(
                "SELECT {COLUMNS} FROM audit WHERE number > ?1 AND (?2 = '' OR case_id = ?2) \
                 ORDER BY number LIMIT ?3"
            ),
            &[after.into(), case.into(), limit.max(0).into()],
        )?
        .iter()
        .map(entry)
        .collect()
}

/// A walk through the trail.
#[derive(Default)]
struct Walk {
    last: i64,
    count: i64,
    digest: String,
    has_met_expected: bool,
    /// What the trail says was saved: case, then "version N digest".
    saved: BTreeMap<String, BTreeSet<String>>,
    troubles: Vec<AuditTrouble>,
}

impl Walk {
    fn step(&mut self, entry: &AuditEntry, expected: Option<&str>) {
        if entry.number != self.last.saturating_add(1) {
            self.complain(
                entry.number,
                format!(
                    "the entries between {} and {} are not there",
                    self.last, entry.number
                ),
            );
        }
        // After a break the chain is followed from what stands there, so that
        // one change is told once.
        if digest(&self.digest, entry) != entry.digest {
            self.complain(
                entry.number,
                "its digest does not fit: it, or the one before it, is not what was written"
                    .to_owned(),
            );
        }
        match entry.action.as_str() {
            "case saved" => {
                self.saved
                    .entry(entry.case.clone())
                    .or_default()
                    .insert(entry.detail.clone());
            }
            "case erased" => {
                self.saved.remove(&entry.case);
            }
            _ => {}
        }
        self.has_met_expected |= expected == Some(entry.digest.as_str());
        self.last = entry.number;
        self.digest.clone_from(&entry.digest);
        self.count += 1;
    }

    /// Every version there is was saved, and what was saved is there.
    fn compare_versions(&mut self, connection: &mut dyn Connection) -> Result<(), StoreError> {
        let versions = connection.query(
            "SELECT case_id, number, digest FROM versions ORDER BY case_id, number",
            &[],
        )?;
        for row in &versions {
            let (case, number) = (row.text(0)?, row.integer(1)?);
            let line = format!("version {number} {}", row.text(2)?);
            let is_known = self
                .saved
                .get_mut(&case)
                .is_some_and(|lines| lines.remove(&line));
            if !is_known {
                self.complain(
                    0,
                    format!(
                        "case `{case}`: no entry tells that version {number} was saved as it is"
                    ),
                );
            }
        }
        let lost: Vec<String> = self
            .saved
            .iter()
            .flat_map(|(case, lines)| lines.iter().map(move |line| (case, line)))
            .map(|(case, line)| {
                format!("case `{case}`: an entry tells of {line}, which is not there")
            })
            .collect();
        for what in lost {
            self.complain(0, what);
        }
        Ok(())
    }

    fn complain(&mut self, number: i64, what: String) {
        self.troubles.push(AuditTrouble { number, what });
    }
}

fn entry(row: &Row) -> Result<AuditEntry, StoreError> {
    Ok(AuditEntry {
        number: row.integer(0)?,
        at: row.text(1)?,
        who: row.text(2)?,
        action: row.text(3)?,
        case: row.text(4)?,
        detail: row.text(5)?,
        digest: row.text(6)?,
    })
}
