//! Launches that are under way: held in memory for ten minutes, by the hash of
//! an id that the browser alone has.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::configuration::Identities;
use crate::access::{Caller, secret};

/// So long a launch may take, in seconds.
pub(super) const LONGEST: u64 = 600;
/// Most launches at once; the eldest gives way.
const MOST: usize = 1024;

/// Launches that are under way.
#[derive(Default)]
pub(crate) struct Launches(Mutex<HashMap<[u8; 32], Launch>>);

impl std::fmt::Debug for Launches {
    /// Without what could be used by somebody else.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Launches")
    }
}

struct Launch {
    began: u64,
    /// What stands for the patient whom the health record system shows; `None` where the
    /// person began here.
    context: Option<String>,
    asked: Option<Asked>,
    code: Option<String>,
}

/// What a person was sent to the health record system with.
pub(super) struct Asked {
    /// Who began.
    pub(super) owner: Caller,
    /// What comes back unchanged with the answer to this very request.
    pub(super) state: String,
    /// The secret of PKCE.
    pub(super) verifier: String,
    /// Where the answer comes to.
    pub(super) redirect: String,
    /// Where the code is exchanged for a token.
    pub(super) token_endpoint: String,
    /// How it will be said who signed in, where it can be checked, and what comes
    /// back unchanged with that.
    pub(super) identities: Option<(Identities, String)>,
}

/// Why an answer is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotAnswered {
    /// Nothing waits for it.
    NotUnderWay,
    /// It belongs to another request.
    State,
}

impl Launches {
    fn held(&self, now: u64) -> MutexGuard<'_, HashMap<[u8; 32], Launch>> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.retain(|_, launch| now.saturating_sub(launch.began) <= LONGEST);
        held
    }

    /// Begins a launch at `now`, in seconds since 1970. `None` when there are no random numbers.
    pub(super) fn begin(&self, context: Option<String>, now: u64) -> Option<String> {
        let id = secret::draw()?;
        let mut held = self.held(now);
        if held.len() >= MOST {
            let eldest = held
                .iter()
                .min_by_key(|(_, launch)| launch.began)
                .map(|(hash, _)| *hash);
            if let Some(eldest) = eldest {
                held.remove(&eldest);
            }
        }
        let launch = Launch {
            began: now,
            context,
            asked: None,
            code: None,
        };
        held.insert(secret::hash(&id), launch);
        Some(id)
    }

    /// What a launch began with; `None` where there is no such launch.
    pub(super) fn context(&self, id: &str, now: u64) -> Option<Option<String>> {
        let held = self.held(now);
        held.get(&secret::hash(id))
            .map(|launch| launch.context.clone())
    }

    /// Notes with what the person was sent; whether there is such a launch.
    pub(super) fn ask(&self, id: &str, asked: Asked, now: u64) -> bool {
        match self.held(now).get_mut(&secret::hash(id)) {
            Some(launch) => {
                launch.asked = Some(asked);
                launch.code = None;
                true
            }
            None => false,
        }
    }

    /// Notes with what she came back; without a code the launch is over.
    pub(super) fn answer(
        &self,
        id: &str,
        state: &str,
        code: Option<String>,
        now: u64,
    ) -> Result<(), NotAnswered> {
        let hash = secret::hash(id);
        let mut held = self.held(now);
        let launch = held.get_mut(&hash).ok_or(NotAnswered::NotUnderWay)?;
        let asked = launch.asked.as_ref().ok_or(NotAnswered::NotUnderWay)?;
        // Hashes, so that the time it takes tells nothing of the state.
        if secret::hash(&asked.state) != secret::hash(state) {
            return Err(NotAnswered::State);
        }
        match code {
            Some(code) => launch.code = Some(code),
            None => {
                held.remove(&hash);
            }
        }
        Ok(())
    }

    /// Takes a launch that was answered, once.
    pub(super) fn take(&self, id: &str, now: u64) -> Option<(Asked, String)> {
        let hash = secret::hash(id);
        let mut held = self.held(now);
        held.get(&hash)?.code.as_ref()?;
        let launch = held.remove(&hash)?;
        launch.asked.zip(launch.code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(state: &str) -> Asked {
        Asked {
            owner: Caller::Local,
            state: state.to_owned(),
            verifier: "verifier".to_owned(),
            redirect: "http://localhost/smart/callback".to_owned(),
            token_endpoint: "https://ehr.example/token".to_owned(),
            identities: None,
        }
    }

    #[test]
    fn a_launch_is_answered_by_its_own_state_and_taken_once() {
        let launches = Launches::default();
        let id = launches.begin(Some("xyz".to_owned()), 0).unwrap();
        assert_eq!(launches.context(&id, 0), Some(Some("xyz".to_owned())));
        let code = || Some("code".to_owned());
        let not = Err(NotAnswered::NotUnderWay);
        assert_eq!(launches.answer(&id, "", code(), 0), not);
        assert!(launches.ask(&id, asked("right"), 0));
        let other = Err(NotAnswered::State);
        assert_eq!(launches.answer(&id, "wrong", code(), 0), other);
        assert!(launches.take(&id, 0).is_none());
        assert_eq!(launches.answer(&id, "right", code(), 0), Ok(()));
        assert_eq!(launches.take(&id, 0).unwrap().1, "code");
        assert!(launches.take(&id, 0).is_none());
    }

    #[test]
    fn a_launch_ends_when_it_is_denied_and_after_ten_minutes() {
        let launches = Launches::default();
        let id = launches.begin(None, 0).unwrap();
        assert!(launches.ask(&id, asked("state"), LONGEST));
        assert_eq!(launches.answer(&id, "state", None, 0), Ok(()));
        assert_eq!(launches.context(&id, 0), None);
        let id = launches.begin(None, 0).unwrap();
        assert_eq!(launches.context(&id, LONGEST), Some(None));
        assert!(!launches.ask(&id, asked("state"), LONGEST + 1));
        assert_eq!(launches.context(&id, 0), None, "what is over stays over");
    }

    #[test]
    fn launches_do_not_grow_without_bound() {
        let launches = Launches::default();
        let first = launches.begin(None, 0).unwrap();
        for _ in 0..MOST {
            launches.begin(None, 1).unwrap();
        }
        assert_eq!(launches.held(1).len(), MOST);
        assert_eq!(launches.context(&first, 1), None);
    }
}
