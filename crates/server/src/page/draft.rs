//! Cases under work: held in memory for a while, never written anywhere, and
//! named by a key that tells nothing of them.
//!
//! A draft never changes: every answer makes another one, so that the browser's
//! way back and a reload show what was there before.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::examples::{self, Example};
use crate::face::NO_EXAMPLE;
use crate::refusal::Refusal;

/// So many bytes of drafts are held; the longest unused give way.
const HELD_BYTES: usize = 48 << 20;
/// So long a draft is held after it was last used.
const HELD_SECONDS: u64 = 4 * 60 * 60;
/// Letters of a key: 128 bits.
const KEY: usize = 32;
/// What the key of an example begins with.
const EXAMPLE: &str = "example.";

/// A case under work.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Draft {
    /// The record that the answers add to.
    pub source: Option<Source>,
    /// Which of the patients of the record, counted from zero.
    pub patient: usize,
    /// The profile chosen for it.
    pub profile: Option<String>,
    /// The moment it is looked at, as typed; empty: the newest of the record, or now.
    pub as_of: String,
    /// The moment that was shown to the writer.
    pub as_of_seen: String,
    /// The writer's offset from UTC, such as `+01:00`; empty: UTC.
    pub zone: String,
    /// Answers as typed.
    pub answers: Vec<Typed>,
    /// Facts that were asked for and passed over.
    pub skipped: Vec<String>,
    /// The saved case it was opened from.
    pub saved: Option<Saved>,
}

/// A version of a saved case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Saved {
    /// Id of the case.
    pub case: String,
    /// What the user calls it.
    pub label: String,
    /// Number of the version.
    pub version: i64,
}

/// A record that was brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Example(&'static Example),
    File { name: String, content: Bytes },
}

/// One answer as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Typed {
    /// Id of the fact.
    pub fact: String,
    /// The answer.
    pub text: String,
    /// When it was so; empty: at the moment of the case.
    pub at: String,
    /// What the writer was shown as the reading of both.
    pub seen: String,
}

/// The drafts in memory.
#[derive(Debug)]
pub(crate) struct Drafts {
    /// Known to this process alone, so that no key can be guessed.
    secret: [u8; 32],
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    by_key: BTreeMap<String, (Arc<Draft>, u64)>,
    bytes: usize,
}

impl Source {
    /// What to call it in messages.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Example(example) => format!("{}.json", example.name),
            Self::File { name, .. } => name.clone(),
        }
    }

    /// The record.
    pub(crate) fn content(&self) -> Bytes {
        match self {
            Self::Example(example) => Bytes::from_static(example.content),
            Self::File { content, .. } => content.clone(),
        }
    }
}

impl Draft {
    /// Whether nothing was typed yet.
    pub(crate) fn is_as_brought(&self) -> bool {
        self.answers.is_empty() && self.skipped.is_empty() && self.as_of.is_empty()
    }

    /// How much memory it takes, roughly.
    fn weight(&self) -> usize {
        let content = match &self.source {
            Some(Source::File { content, .. }) => content.len(),
            Some(Source::Example(_)) | None => 0,
        };
        let answers = self.answers.iter();
        let typed = answers.map(|one| 128 + one.fact.len() + one.text.len() + one.at.len());
        1024 + content + typed.sum::<usize>()
    }
}

impl Drafts {
    /// None yet.
    pub(super) fn new() -> Self {
        let mut secret = [0; 32];
        // Without randomness the keys could be guessed by who knows a draft whole,
        // who then learns nothing: a key names its content and nothing else.
        let _ = getrandom::fill(&mut secret);
        Self {
            secret,
            held: Mutex::default(),
        }
    }

    /// Holds a draft; answers the key under which it is found. The same draft
    /// has the same key.
    pub(crate) fn hold(&self, draft: Draft, now: u64) -> String {
        if let (Some(Source::Example(example)), true) = (&draft.source, draft.is_as_brought())
            && draft.profile.is_none()
        {
            return format!("{EXAMPLE}{}", example.name);
        }
        let key = self.key(&draft);
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let weight = draft.weight();
        if let Some((_, used)) = held.by_key.get_mut(&key) {
            *used = now;
            return key;
        }
        held.bytes += weight;
        held.by_key.insert(key.clone(), (Arc::new(draft), now));
        held.forget(now, &key);
        key
    }

    /// The draft with this key.
    ///
    /// # Errors
    /// [`Refusal`] 404 where it is no longer held.
    pub(crate) fn get(&self, key: &str, now: u64) -> Result<Arc<Draft>, Refusal> {
        if let Some(name) = key.strip_prefix(EXAMPLE) {
            let example = examples::named(name).ok_or_else(|| {
                Refusal::not_found("no example has this name; see the list of them at `/examples`")
                    .for_people(NO_EXAMPLE)
            })?;
            return Ok(Arc::new(Draft {
                source: Some(Source::Example(example)),
                ..Draft::default()
            }));
        }
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.forget(now, "");
        let (draft, used) = held.by_key.get_mut(key).ok_or_else(|| {
            Refusal::not_found(
                "this case is no longer held: what is not saved is kept in memory for a few hours; \
                 type it again, or open the file again",
            )
        })?;
        *used = now;
        Ok(Arc::clone(draft))
    }

    /// A digest of the draft that nobody else can make.
    fn key(&self, draft: &Draft) -> String {
        let mut hasher = Sha256::new();
        let mut add = |part: &[u8]| {
            // Lengths keep two neighbours from being read as one.
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part);
        };
        add(&self.secret);
        match &draft.source {
            None => add(b""),
            Some(Source::Example(example)) => add(example.name.as_bytes()),
            Some(Source::File { name, content }) => {
                add(name.as_bytes());
                add(content);
            }
        }
        add(&draft.patient.to_be_bytes());
        for part in [&draft.as_of, &draft.as_of_seen, &draft.zone] {
            add(part.as_bytes());
        }
        add(draft.profile.as_deref().unwrap_or_default().as_bytes());
        for one in &draft.answers {
            for part in [&one.fact, &one.text, &one.at, &one.seen] {
                add(part.as_bytes());
            }
        }
        add(b"skipped");
        for skipped in &draft.skipped {
            add(skipped.as_bytes());
        }
        if let Some(saved) = &draft.saved {
            add(b"saved");
            add(saved.case.as_bytes());
            add(saved.label.as_bytes());
            add(&saved.version.to_be_bytes());
        }
        let mut key: String = (hasher.finalize().iter())
            .map(|byte| format!("{byte:02x}"))
            .collect();
        key.truncate(KEY);
        key
    }
}

impl Held {
    /// Lets go of what was not used for long, and of the longest unused while
    /// there is too much; `kept` stays.
    fn forget(&mut self, now: u64, kept: &str) {
        let oldest = now.saturating_sub(HELD_SECONDS);
        let stale: Vec<String> = (self.by_key.iter())
            .filter(|(_, (_, used))| *used < oldest)
            .map(|(key, _)| key.clone())
            .collect();
        for key in stale {
            self.remove(&key);
        }
        while self.bytes > HELD_BYTES {
            let longest_unused = (self.by_key.iter())
                .filter(|(key, _)| key.as_str() != kept)
                .min_by_key(|(_, (_, used))| *used)
                .map(|(key, _)| key.clone());
            match longest_unused {
                Some(key) => self.remove(&key),
                None => return,
            }
        }
    }

    fn remove(&mut self, key: &str) {
        if let Some((draft, _)) = self.by_key.remove(key) {
            self.bytes = self.bytes.saturating_sub(draft.weight());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(bytes: usize) -> Draft {
        Draft {
            source: Some(Source::File {
                name: "record.json".to_owned(),
                content: vec![b' '; bytes].into(),
            }),
            ..Draft::default()
        }
    }

    #[test]
    fn the_same_draft_has_the_same_key_and_another_service_another() {
        let (one, other) = (Drafts::new(), Drafts::new());
        let key = one.hold(file(3), 0);
        assert_eq!(one.hold(file(3), 9), key);
        assert_ne!(one.hold(file(4), 0), key);
        assert_ne!(other.hold(file(3), 0), key);
        assert_eq!(*one.get(&key, 9).unwrap(), file(3));
        assert!(other.get(&key, 9).is_err());
    }

    #[test]
    fn what_is_not_used_for_long_is_let_go() {
        let drafts = Drafts::new();
        let key = drafts.hold(file(3), 0);
        assert!(drafts.get(&key, HELD_SECONDS).is_ok());
        assert!(drafts.get(&key, 2 * HELD_SECONDS).is_ok());
        assert!(drafts.get(&key, 3 * HELD_SECONDS + 1).is_err());
    }

    #[test]
    fn the_longest_unused_give_way_when_memory_is_full() {
        let drafts = Drafts::new();
        let first = drafts.hold(file(HELD_BYTES / 2), 0);
        let second = drafts.hold(file(HELD_BYTES / 2 - 4096), 1);
        assert!(drafts.get(&first, 2).is_ok());
        let third = drafts.hold(file(HELD_BYTES / 3), 3);
        assert!(drafts.get(&second, 4).is_err());
        assert!(drafts.get(&first, 4).is_ok() && drafts.get(&third, 4).is_ok());
    }

    #[test]
    fn an_example_as_brought_needs_no_memory() {
        let drafts = Drafts::new();
        let example = &examples::all()[0];
        let draft = Draft {
            source: Some(Source::Example(example)),
            ..Draft::default()
        };
        let key = drafts.hold(draft.clone(), 0);
        assert_eq!(key, format!("example.{}", example.name));
        assert_eq!(*drafts.get(&key, u64::MAX).unwrap(), draft);
    }
}
