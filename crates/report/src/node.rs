//! JSON whose members keep the order they were written in, whatever the
//! features of the JSON library, and from which everything empty is left out:
//! FHIR allows no empty string, list or object.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

/// A JSON value.
#[derive(Clone, Debug)]
pub(crate) enum Node {
    Nothing,
    Text(String),
    Boolean(bool),
    Number(usize),
    List(Vec<Node>),
    Object(Vec<(&'static str, Node)>),
}

impl Node {
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Self::Nothing => true,
            Self::Text(text) => text.trim().is_empty(),
            Self::Boolean(_) | Self::Number(_) => false,
            Self::List(items) => items.iter().all(Self::is_empty),
            Self::Object(members) => members.iter().all(|(_, member)| member.is_empty()),
        }
    }
}

/// Text as FHIR allows it: control characters other than tab and line ends are replaced.
pub(crate) fn text(text: impl AsRef<str>) -> Node {
    let is_forbidden =
        |character: char| character.is_control() && !matches!(character, '\t' | '\n' | '\r');
    let allowed = text
        .as_ref()
        .chars()
        .map(|character| {
            if is_forbidden(character) {
                '\u{fffd}'
            } else {
                character
            }
        })
        .collect();
    Node::Text(allowed)
}

/// Text, or nothing.
pub(crate) fn optional(content: Option<&str>) -> Node {
    content.map_or(Node::Nothing, text)
}

pub(crate) fn object(members: impl IntoIterator<Item = (&'static str, Node)>) -> Node {
    Node::Object(members.into_iter().collect())
}

pub(crate) fn list(items: impl IntoIterator<Item = Node>) -> Node {
    Node::List(items.into_iter().collect())
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Nothing => serializer.serialize_none(),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Boolean(truth) => serializer.serialize_bool(*truth),
            Self::Number(number) => {
                serializer.serialize_u64(u64::try_from(*number).unwrap_or(u64::MAX))
            }
            Self::List(items) => {
                let mut sequence = serializer.serialize_seq(None)?;
                for item in items.iter().filter(|item| !item.is_empty()) {
                    sequence.serialize_element(item)?;
                }
                sequence.end()
            }
            Self::Object(members) => {
                let mut map = serializer.serialize_map(None)?;
                for (name, member) in members.iter().filter(|(_, member)| !member.is_empty()) {
                    map.serialize_entry(name, member)?;
                }
                map.end()
            }
        }
    }
}
