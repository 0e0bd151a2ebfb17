//! ELM JSON as it comes from the translator: syntax, size and the header of a library.
//!
//! This stage knows where things stand in the document; what expressions mean
//! is the business of `compile`.

use std::fmt;

use serde_json::{Map, Value as Json};

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
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) version: Option<String>,
    pub(crate) body: Map<String, Json>,
}

impl Source {
    /// Reads the JSON of one library. `name` is used in messages only.
    pub(crate) fn read(name: &str, bytes: &[u8]) -> Result<Self, LoadError> {
        let refuse = |message: String| LoadError {
            library: name.to_owned(),
            definition: None,
            locator: None,
            message,
        };
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        if nesting(bytes) > MAX_DEPTH {
            return Err(refuse(format!(
                "is nested deeper than {MAX_DEPTH} levels; divide its definitions"
            )));
        }
        let mut deserializer = serde_json::Deserializer::from_slice(bytes);
        deserializer.disable_recursion_limit();
        let document: Json = serde::Deserialize::deserialize(&mut deserializer)
            .map_err(|error| refuse(format!("is not valid JSON: {error}")))?;
        deserializer
            .end()
            .map_err(|error| refuse(format!("is not valid JSON: {error}")))?;
        let Json::Object(mut document) = document else {
            return Err(refuse(
                "is not a JSON object; translate the CQL again".to_owned(),
            ));
        };
        let Some(Json::Object(body)) = document.remove("library") else {
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
    pub(crate) fn definitions(&self, section: &str) -> impl Iterator<Item = &Map<String, Json>> {
        let list = match self.body.get(section) {
            Some(Json::Object(section)) => section.get("def").and_then(Json::as_array),
            _ => None,
        };
        list.into_iter().flatten().filter_map(Json::as_object)
    }
}

/// Deepest bracket nesting in a JSON text, strings left out. Malformed text
/// gives some number; the parser reports what is wrong with it.
fn nesting(bytes: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0_usize);
    let (mut in_string, mut escaped) = (false, false);
    for byte in bytes {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'[' | b'{' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}
