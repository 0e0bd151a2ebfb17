//! Who is logged in.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::secret;

/// How long a session lasts without a request, in seconds.
const IDLE: u64 = 30 * 60;

/// How long a session lasts at most, in seconds: a shift.
const LONGEST: u64 = 12 * 60 * 60;

/// Most sessions at once; the one that rested longest gives way.
const MOST: usize = 4096;

/// Who is logged in, by the hash of the session's id.
#[derive(Debug, Default)]
pub(super) struct Sessions(Mutex<HashMap<[u8; 32], Session>>);

/// Whose a session is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Owner {
    /// The name that logged in here.
    pub(super) account: Option<String>,
    /// Who signed in at the health record system, in its words.
    pub(super) signed_in: Option<String>,
}

impl Owner {
    /// Whoever logged in here.
    pub(super) fn account(name: &str) -> Self {
        Self {
            account: Some(name.to_owned()),
            signed_in: None,
        }
    }

    /// Under which name is written down what she does.
    pub(super) fn name(&self) -> String {
        let names: Vec<&str> = [&self.account, &self.signed_in]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect();
        names.join(": ")
    }
}

#[derive(Debug)]
struct Session {
    owner: Owner,
    began: u64,
    used: u64,
}

impl Session {
    const fn is_over(&self, now: u64) -> bool {
        now.saturating_sub(self.used) > IDLE || now.saturating_sub(self.began) > LONGEST
    }
}

impl Sessions {
    /// Begins a session at `now`, in seconds since 1970; its id is told once
    /// and cannot be had again. `None` when there are no random numbers.
    pub(super) fn begin(&self, owner: Owner, now: u64) -> Option<String> {
        let id = secret::draw()?;
        let mut sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if sessions.len() >= MOST {
            sessions.retain(|_, session| !session.is_over(now));
        }
        if sessions.len() >= MOST {
            let eldest = sessions
                .iter()
                .min_by_key(|(_, session)| session.used)
                .map(|(hash, _)| *hash);
            if let Some(eldest) = eldest {
                sessions.remove(&eldest);
            }
        }
        let session = Session {
            owner,
            began: now,
            used: now,
        };
        sessions.insert(secret::hash(&id), session);
        Some(id)
    }

    /// Whose session this is, if it is not over.
    pub(super) fn owner(&self, id: &str, now: u64) -> Option<Owner> {
        let hash = secret::hash(id);
        let mut sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let session = sessions.get_mut(&hash)?;
        if session.is_over(now) {
            sessions.remove(&hash);
            return None;
        }
        session.used = session.used.max(now);
        Some(session.owner.clone())
    }

    /// Ends a session.
    pub(super) fn end(&self, id: &str) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&secret::hash(id));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_ends_after_rest_after_a_shift_and_at_logout() {
        let sessions = Sessions::default();
        let id = sessions.begin(Owner::account("anna"), 1_000).unwrap();
        let anna = Some(Owner::account("anna"));
        assert_eq!(sessions.owner(&id, 1_000), anna);
        assert_eq!(sessions.owner(&id, 1_000 + IDLE), anna);
        assert_eq!(sessions.owner(&id, 1_001 + IDLE + IDLE), None);
        assert_eq!(sessions.owner(&id, 1_000), None, "what is over stays over");

        let id = sessions.begin(Owner::account("anna"), 0).unwrap();
        for now in (0..=LONGEST).step_by(600) {
            assert!(sessions.owner(&id, now).is_some());
        }
        assert_eq!(sessions.owner(&id, LONGEST + 1), None);

        let id = sessions.begin(Owner::account("anna"), 0).unwrap();
        sessions.end(&id);
        assert_eq!(sessions.owner(&id, 0), None);
        assert_eq!(sessions.owner(&"0".repeat(64), 0), None);
    }

    #[test]
    fn sessions_do_not_grow_without_bound() {
        let sessions = Sessions::default();
        let first = sessions.begin(Owner::default(), 0).unwrap();
        for now in 1..=MOST as u64 {
            sessions.begin(Owner::default(), now % IDLE + 1).unwrap();
        }
        assert_eq!(sessions.0.lock().unwrap().len(), MOST);
        assert_eq!(sessions.owner(&first, 1), None);
    }
}
