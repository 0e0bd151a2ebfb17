//! ELM JSON as it comes from the translator: syntax, size and the header of a library.
//!
//! This stage knows where things stand in the document; what expressions mean
//! is the business of `compile`.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::fmt;

use bumpalo::Bump;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::tree::{Json, Map, Unread};

/// Deepest nesting of JSON accepted. An operator inside an operator costs two
/// levels, so this is more than any library written by people needs, and little
/// enough that no walk over the tree can exhaust a thread's stack.
pub(crate) const MAX_DEPTH: usize = 400;

/// Why a set of libraries cannot be run. All of them are reported together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadError {
    /// Name of the library, or of the file while the library's name is unknown.
    pub library: String,
    /// The definition it is in, where it is in one.
    pub definition: Option<String>,
    /// Place in the CQL text as the translator gives it: `line:column-line:column`.
    pub locator: Option<String>,
    /// What is wrong, and what would mend it.
    pub message: String,
}

impl fmt::Display for LoadError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "library `{}`", self.library)?;
        if let Some(definition) = &self.definition {
            write!(formatter, ", definition `{definition}`")?;
        }
        if let Some(locator) = &self.locator {
            write!(formatter, ", at {locator}")?;
        }
        write!(formatter, ": {}", self.message)
    }
}

impl std::error::Error for LoadError {}

/// One parsed library.
pub(crate) struct Source<'t> {
    pub(crate) name: String,
    pub(crate) version: Option<String>,
    pub(crate) body: Map<'t>,
}

impl<'t> Source<'t> {
    /// Reads the JSON of one library into `arena`. `name` is used in messages only.
    pub(crate) fn read(name: &str, bytes: &'t [u8], arena: &'t Bump) -> Result<Self, LoadError> {
        let refuse = |message: String| LoadError {
            library: name.to_owned(),
            definition: None,
            locator: None,
            message,
        };
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        // Checked once here, or every text in it would be checked by itself.
        let text = std::str::from_utf8(bytes).map_err(|error| {
            refuse(format!(
                "is not valid JSON: byte {} is not UTF-8",
                error.valid_up_to()
            ))
        })?;
        let mut deserializer = serde_json::Deserializer::from_str(text);
        // The tree has a limit of its own, which allows for more than serde_json's.
        deserializer.disable_recursion_limit();
        let making = Making::new(arena);
        let document = making
            .root()
            .deserialize(&mut deserializer)
            .map_err(|error| {
                refuse(if making.is_too_deep.get() {
                    format!("is nested deeper than {MAX_DEPTH} levels; divide its definitions")
                } else {
                    format!("is not valid JSON: {error}")
                })
            })?;
        deserializer
            .end()
            .map_err(|error| refuse(format!("is not valid JSON: {error}")))?;
        let Json::Object(document) = document else {
            return Err(refuse(
                "is not a JSON object; translate the CQL again".to_owned(),
            ));
        };
        let Some(Json::Object(body)) = document.get("library").copied() else {
            return Err(refuse(
                "has no `library` object; is this ELM JSON?".to_owned(),
            ));
        };
        let identifier = body.get("identifier").and_then(Json::as_object);
        let text = |key: &str| {
            identifier
                .and_then(|identifier| identifier.get(key))
                .and_then(Json::as_str)
                .map(str::to_owned)
        };
        let Some(id) = text("id").filter(|id| !id.is_empty()) else {
            return Err(refuse(
                "has no `identifier.id`; give the CQL a `library` line".to_owned(),
            ));
        };
        let version = text("version");
        Ok(Self {
            name: id,
            version,
            body,
        })
    }

    /// The list under `section.def`: the shape of every section of a library.
    pub(crate) fn definitions(&self, section: &str) -> impl Iterator<Item = &Map<'t>> {
        let list = match self.body.get(section) {
            Some(Json::Object(section)) => section.get("def").and_then(Json::as_array),
            _ => None,
        };
        list.into_iter().flatten().filter_map(Json::as_object)
    }
}

/// What the translator writes for people and for its own use: most of a file,
/// and nothing that is compiled.
const PASSED_OVER: [&str; 2] = ["annotation", "localId"];

/// What the translator notes on nearly every node and few are asked for: two fifths of a file.
/// It is left as text, and read where it is asked for.
const LEFT_AS_TEXT: [&str; 2] = ["resultTypeSpecifier", "signature"];

/// A member that was left as text.
pub(crate) fn read_later<'t>(text: &'t str, arena: &'t Bump) -> Option<Json<'t>> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    deserializer.disable_recursion_limit();
    let making = Making::new(arena);
    making.root().deserialize(&mut deserializer).ok()
}

/// A tree being made: what was read of lists and objects that are not at their end.
struct Making<'t> {
    arena: &'t Bump,
    items: RefCell<Vec<Json<'t>>>,
    members: RefCell<Vec<(&'t str, Json<'t>)>>,
    is_too_deep: Cell<bool>,
}

impl<'t> Making<'t> {
    const fn new(arena: &'t Bump) -> Self {
        Self {
            arena,
            items: RefCell::new(Vec::new()),
            members: RefCell::new(Vec::new()),
            is_too_deep: Cell::new(false),
        }
    }

    const fn root(&self) -> Tree<'_, 't> {
        Tree {
            depth: 0,
            making: self,
        }
    }

    fn text(&self, text: Cow<'t, str>) -> &'t str {
        match text {
            Cow::Borrowed(text) => text,
            Cow::Owned(text) => self.arena.alloc_str(&text),
        }
    }

    fn number(&self, number: impl fmt::Display) -> Json<'t> {
        Json::Number(self.arena.alloc_str(&number.to_string()))
    }
}

/// A JSON value without what is passed over, no deeper than is accepted.
#[derive(Clone, Copy)]
struct Tree<'c, 't> {
    depth: usize,
    making: &'c Making<'t>,
}

impl Tree<'_, '_> {
    fn inside<E: Error>(self) -> Result<Self, E> {
        if self.depth >= MAX_DEPTH {
            self.making.is_too_deep.set(true);
            return Err(E::custom("nested too deep"));
        }
        Ok(Tree {
            depth: self.depth + 1,
            making: self.making,
        })
    }
}

impl<'de> DeserializeSeed<'de> for Tree<'_, 'de> {
    type Value = Json<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tree<'_, 'de> {
    type Value = Json<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_bool<E: Error>(self, truth: bool) -> Result<Json<'de>, E> {
        Ok(Json::Bool(truth))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Json<'de>, E> {
        Ok(self.making.number(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Json<'de>, E> {
        Ok(self.making.number(number))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Json<'de>, E> {
        Ok(self.making.number(number))
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Json<'de>, E> {
        Ok(Json::String(text))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Json<'de>, E> {
        Ok(Json::String(self.making.arena.alloc_str(text)))
    }

    fn visit_unit<E: Error>(self) -> Result<Json<'de>, E> {
        Ok(Json::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json<'de>, A::Error> {
        let making = self.making;
        let start = making.items.borrow().len();
        while let Some(item) = items.next_element_seed(self.inside()?)? {
            making.items.borrow_mut().push(item);
        }
        let mut items = making.items.borrow_mut();
        let list = making.arena.alloc_slice_fill_iter(items.drain(start..));
        Ok(Json::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json<'de>, A::Error> {
        let making = self.making;
        let start = making.members.borrow().len();
        while let Some(key) = entries.next_key_seed(Key)? {
            let value = if PASSED_OVER.contains(&key.as_ref()) {
                entries.next_value::<IgnoredAny>()?;
                continue;
            } else if LEFT_AS_TEXT.contains(&key.as_ref()) {
                let text = entries.next_value::<&'de RawValue>()?.get();
                let arena = making.arena;
                Json::Unread(arena.alloc(Unread { text, arena }))
            } else {
                entries.next_value_seed(self.inside()?)?
            };
            let key = making.text(key);
            making.members.borrow_mut().push((key, value));
        }
        let mut members = making.members.borrow_mut();
        let members = making.arena.alloc_slice_fill_iter(members.drain(start..));
        Ok(Json::Object(Map { members }))
    }
}

/// The name of a member, borrowed where it can be.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = Cow<'de, str>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the name of a member")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}
