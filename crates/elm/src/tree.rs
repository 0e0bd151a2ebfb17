//! JSON as a tree that borrows from its text, for reading ELM once.
//!
//! Objects are short, so their members stand in a list in the order written. Lists lie in an
//! arena that is given up whole; a text is copied there only where it holds an escape.

use bumpalo::Bump;

use crate::load::read_later;

/// A JSON value.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Json<'t> {
    Null,
    Bool(bool),
    /// As Rust writes the number.
    Number(&'t str),
    String(&'t str),
    Array(&'t [Json<'t>]),
    Object(Map<'t>),
    /// What [`Map::read`] reads.
    Unread(&'t Unread<'t>),
}

/// The text of a value, and where to put what is read from it.
#[derive(Debug)]
pub(crate) struct Unread<'t> {
    pub(crate) text: &'t str,
    pub(crate) arena: &'t Bump,
}

/// A JSON object. Of two members of one name the later counts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Map<'t> {
    pub(crate) members: &'t [(&'t str, Json<'t>)],
}

impl<'t> Json<'t> {
    /// The member of an object; `None` of anything else.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        self.as_object()?.get(key)
    }

    pub(crate) const fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(truth) => Some(*truth),
            _ => None,
        }
    }

    pub(crate) const fn as_str(&self) -> Option<&'t str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) const fn as_array(&self) -> Option<&'t [Self]> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    pub(crate) const fn as_object(&self) -> Option<&Map<'t>> {
        match self {
            Self::Object(members) => Some(members),
            _ => None,
        }
    }
}

impl<'t> Map<'t> {
    pub(crate) fn get(&self, key: &str) -> Option<&'t Json<'t>> {
        let found = self.members.iter().rfind(|(known, _)| *known == key);
        found.map(|(_, value)| value)
    }

    /// As [`get`](Self::get), read now where it was left as text.
    pub(crate) fn read(&self, key: &str) -> Option<Json<'t>> {
        match self.get(key)? {
            Json::Unread(unread) => read_later(unread.text, unread.arena),
            json => Some(*json),
        }
    }

    pub(crate) fn contains_key(&self, key: &str) -> bool {
        self.get(key).is_some()
    }
}
