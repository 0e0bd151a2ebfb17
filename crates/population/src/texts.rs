//! The JSON texts of an input, one after the other: lines of NDJSON, or rows of Parquet.

use std::borrow::Cow;
use std::io;

use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::lines::{Line, Lines};
#[cfg(feature = "parquet")]
use crate::parquet::Rows;

/// Where in an input things stand that are not the record itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Columns {
    /// The column of Parquet with the JSON of a Bundle or a resource; where not said, the first
    /// that is there of `resource`, `bundle` and `json`.
    pub resource: Option<String>,
    /// The column of Parquet with the id of the Patient whose resource the row is; where not
    /// said, `patient` if it is there. Only for resources that are put together by woman.
    pub patient: Option<String>,
    /// The column of Parquet, or the element of the record itself in NDJSON, with the moment to
    /// assess it for; only for records of their own. `None` for the moment of the run.
    pub as_of: Option<String>,
}

/// The JSON texts of one input with their numbers.
pub(crate) enum Texts {
    Lines(Lines),
    #[cfg(feature = "parquet")]
    Rows(Box<Rows>),
}

impl Texts {
    /// Appends the next text to `buffer`.
    pub(crate) fn next(&mut self, buffer: &mut Vec<u8>) -> io::Result<Line> {
        match self {
            Self::Lines(lines) => lines.next(buffer),
            #[cfg(feature = "parquet")]
            Self::Rows(rows) => rows.next(buffer),
        }
    }

    /// Number of the text last read, from 1.
    pub(crate) const fn number(&self) -> u64 {
        match self {
            Self::Lines(lines) => lines.number,
            #[cfg(feature = "parquet")]
            Self::Rows(rows) => rows.number,
        }
    }

    /// Id of the Patient whose resource the text last read is, where its row says so.
    pub(crate) fn patient(&self) -> Option<&str> {
        match self {
            Self::Lines(_) => None,
            #[cfg(feature = "parquet")]
            Self::Rows(rows) => rows.patient(),
        }
    }

    /// The moment that stands with the text last read, under this name.
    pub(crate) fn moment<'t>(&'t self, json: &'t [u8], name: &str) -> Option<Cow<'t, str>> {
        match self {
            Self::Lines(_) => element(json, name),
            #[cfg(feature = "parquet")]
            Self::Rows(rows) => rows.moment().map(Cow::Borrowed),
        }
    }
}

/// The text of an element right in a JSON object; `None` where there is none.
pub(crate) fn element<'t>(json: &'t [u8], name: &str) -> Option<Cow<'t, str>> {
    struct Wanted<'n>(&'n str);

    impl<'de> Visitor<'de> for Wanted<'_> {
        type Value = Option<&'de RawValue>;

        fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str("a record")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut found = None;
            while let Some(name) = map.next_key::<Text<'de>>()? {
                if name.0 == self.0 && found.is_none() {
                    found = Some(map.next_value()?);
                } else {
                    map.next_value::<IgnoredAny>()?;
                }
            }
            Ok(found)
        }
    }

    let mut deserializer = serde_json::Deserializer::from_slice(json);
    let found = deserializer.deserialize_map(Wanted(name)).ok()??;
    let text: Text<'t> = serde_json::from_str(found.get()).ok()?;
    Some(text.0)
}

/// A text that is borrowed where it holds no escape.
#[derive(Deserialize)]
struct Text<'t>(#[serde(borrow)] Cow<'t, str>);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_is_found_whatever_stands_before_it() {
        let json =
            br#"{"entry": [{"timestamp": "1"}], "timestamp": "2026-11-20", "timestamp": "3"}"#;
        assert_eq!(element(json, "timestamp").as_deref(), Some("2026-11-20"));
        assert_eq!(element(json, "entry"), None);
        assert_eq!(element(json, "nowhere"), None);
        assert_eq!(element(b"{\"timestamp\": ", "timestamp"), None);
        assert_eq!(element(b"[]", "timestamp"), None);
    }
}
