//! JSON as a tree that borrows from its text, for reading ELM once.
//!
//! Objects are short, so their members stand in a list in the order written;
//! a text is copied only where it holds an escape.

use std::borrow::Cow;

use serde_json::Number;

use crate::load::read_later;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json<'t> {
    Null,
    Bool(bool),
    Number(Number),
    String(Cow<'t, str>),
    Array(Vec<Json<'t>>),
    Object(Map<'t>),
    /// The text of a value that [`Map::read`] gives.
    Unread(&'t str),
}

/// A JSON object.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Map<'t> {
    members: Vec<(Cow<'t, str>, Json<'t>)>,
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

    pub(crate) fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) const fn as_array(&self) -> Option<&Vec<Self>> {
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
    /// Adds a member. One that is there already is hidden by it.
    pub(crate) fn insert(&mut self, key: Cow<'t, str>, value: Json<'t>) {
        self.members.push((key, value));
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Json<'t>> {
        let found = self.members.iter().rfind(|(known, _)| known == key);
        found.map(|(_, value)| value)
    }

    /// As [`get`](Self::get), read now where it was left as text.
    pub(crate) fn read(&self, key: &str) -> Option<Cow<'_, Json<'t>>> {
        match self.get(key)? {
            Json::Unread(text) => read_later(text).map(Cow::Owned),
            json => Some(Cow::Borrowed(json)),
        }
    }

    pub(crate) fn contains_key(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    pub(crate) fn remove(&mut self, key: &str) -> Option<Json<'t>> {
        let place = self.members.iter().rposition(|(known, _)| known == key)?;
        Some(self.members.swap_remove(place).1)
    }
}
