//! Looks at what is kept. Each is written to the audit trail; where that cannot
//! be done, what was asked for is given all the same, because whoever looks may
//! have a patient before her. The look is then kept in memory and written as
//! soon as the store takes it. Whoever calls is told, and must tell on.

use std::sync::{MutexGuard, PoisonError};

use crate::Store;
use crate::audit;
use crate::cases::CaseId;
use crate::error::StoreError;
use crate::text::Stamp;

/// Most looks that wait to be written; of more, the log of the caller alone tells.
const MOST_WAITING: usize = 1_000;

/// Who looked at what. It holds no content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// Who.
    pub who: String,
    /// When.
    pub at: String,
    /// In which way, as the trail names it.
    pub action: &'static str,
    /// At which case, where it was one.
    pub case: Option<CaseId>,
    /// More.
    pub detail: String,
}

/// What was found.
#[derive(Debug)]
pub struct Looked<T> {
    /// What was asked for.
    pub found: T,
    /// Why the look could not be written, where it could not.
    pub unrecorded: Option<StoreError>,
}

/// The looks that wait to be written.
#[derive(Debug, Default)]
pub(crate) struct Waiting {
    looks: Vec<Look>,
    /// How many more there were than are kept.
    forgotten: usize,
}

impl Store {
    /// Reads, and writes the look at it to the audit trail, together with those that wait. What
    /// was read is given even where the trail cannot be written.
    ///
    /// # Errors
    /// Those of `read`: then nothing was looked at, and nothing is written.
    pub fn look<T>(
        &self,
        look: Look,
        read: impl FnOnce(&Self) -> Result<T, StoreError>,
    ) -> Result<Looked<T>, StoreError> {
        let found = read(self)?;
        let unrecorded = self.record(Some(look)).err();
        Ok(Looked { found, unrecorded })
    }

    /// Writes the looks that wait.
    ///
    /// # Errors
    /// When the store cannot be written; they wait on.
    pub fn record_looks(&self) -> Result<(), StoreError> {
        if self.waiting_looks() == 0 {
            return Ok(());
        }
        self.record(None)
    }

    /// How many looks wait to be written to the audit trail.
    #[must_use]
    pub fn waiting_looks(&self) -> usize {
        let waiting = self.waiting();
        waiting.looks.len().saturating_add(waiting.forgotten)
    }

    fn record(&self, newest: Option<Look>) -> Result<(), StoreError> {
        let Waiting { looks, forgotten } = std::mem::take(&mut *self.waiting());
        let late = looks.len();
        let looks: Vec<Look> = looks.into_iter().chain(newest).collect();
        let written = self.write(|connection| {
            for (place, look) in looks.iter().enumerate() {
                let stamp = Stamp {
                    who: &look.who,
                    at: &look.at,
                };
                let mut detail = look.detail.clone();
                if place < late {
                    detail.push_str(if detail.is_empty() { LATE } else { ALSO_LATE });
                }
                audit::append(connection, stamp, look.action, look.case.as_ref(), &detail)?;
            }
            if let Some(last) = looks.last().filter(|_| forgotten > 0) {
                let stamp = Stamp {
                    who: "gravida",
                    at: &last.at,
                };
                let detail = format!("{forgotten} more, in the log of the service alone");
                audit::append(connection, stamp, "looks not kept", None, &detail)?;
            }
            Ok(())
        });
        if written.is_err() {
            let mut waiting = self.waiting();
            waiting.forgotten = waiting.forgotten.saturating_add(forgotten);
            for look in looks {
                if waiting.looks.len() < MOST_WAITING {
                    waiting.looks.push(look);
                } else {
                    waiting.forgotten = waiting.forgotten.saturating_add(1);
                }
            }
        }
        written
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the trail says of a look that it could not take at its time.
const LATE: &str = "written later";
/// The same after something else.
const ALSO_LATE: &str = " (written later)";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Location, Options};

    #[test]
    fn looks_beyond_those_that_are_kept_are_counted_and_told_in_the_trail() {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::Sqlite(folder.path().join("store.sqlite"));
        let store = Store::open(&location, Options::default()).unwrap();
        let look = || Look {
            who: "bo".to_owned(),
            at: "2026-11-21T10:00:00Z".to_owned(),
            action: "list viewed",
            case: None,
            detail: String::new(),
        };
        store.waiting().looks = (0..MOST_WAITING).map(|_| look()).collect();
        let hasty = Options {
            patience: std::time::Duration::ZERO,
            ..Options::default()
        };
        let locked = Store::open(&location, hasty).unwrap();
        locked.waiting().looks = std::mem::take(&mut store.waiting().looks);
        store
            .read(|connection| {
                connection.begin()?;
                for _ in 0..3 {
                    assert!(
                        locked
                            .look(look(), |_| Ok(()))
                            .unwrap()
                            .unrecorded
                            .is_some()
                    );
                }
                connection.commit()
            })
            .unwrap();
        assert_eq!(locked.waiting_looks(), MOST_WAITING + 3);
        locked.record_looks().unwrap();
        assert_eq!(locked.waiting_looks(), 0);
        let last = locked.audit(None, MOST_WAITING as i64, 10).unwrap();
        let told: Vec<_> = last
            .iter()
            .map(|entry| (&*entry.action, &*entry.detail))
            .collect();
        let more = "3 more, in the log of the service alone";
        assert_eq!(told, [("looks not kept", more)]);
    }
}
