//! Decoding of Bundles.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::decoder::Decoder;
use super::resource::{Early, ResourceSeed};
use super::value::{drain_map, drain_seq, refuse_scalars};
use crate::issue::{IssueCode, Severity};
use crate::record::Text;

/// How deep Bundles may lie in Bundles.
const BUNDLE_DEPTH: usize = 4;

/// Decodes the entries of a Bundle, each Bundle a scope of its own.
pub(super) fn bundle<'de, A: MapAccess<'de>>(
    decoder: &mut Decoder<'_>,
    early: &[Early<'de>],
    map: &mut A,
) -> Result<(), A::Error> {
    decoder.counts.read(decoder.names.bundle);
    if decoder.bundle_depth >= BUNDLE_DEPTH {
        let location = decoder.origin.to_string();
        let message = format!(
            "Bundles lie more than {BUNDLE_DEPTH} deep in each other; this one was left out"
        );
        decoder.note(Severity::Error, IssueCode::Limit, location, message);
        return drain_map(map);
    }
    let (outer, origin) = (decoder.scope, decoder.origin);
    decoder.scope = decoder.batch.scopes.len();
    decoder.batch.scopes.push(Some(outer));
    decoder.bundle_depth += 1;

    for (key, raw) in early {
        if key == "entry" {
            EntriesSeed { decoder }
                .deserialize(*raw)
                .map_err(A::Error::custom)?;
        }
    }
    while let Some(key) = map.next_key_seed(WordSeed)? {
        match key {
            Word::Entry => map.next_value_seed(EntriesSeed { decoder })?,
            _ => {
                map.next_value::<IgnoredAny>()?;
            }
        }
    }
    decoder.bundle_depth -= 1;
    decoder.scope = outer;
    decoder.origin = origin;
    Ok(())
}

/// The property names of a Bundle and its entries that matter.
enum Word {
    Entry,
    FullUrl,
    Resource,
    Other,
}

struct WordSeed;

impl<'de> DeserializeSeed<'de> for WordSeed {
    type Value = Word;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Word, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for WordSeed {
    type Value = Word;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a property name")
    }

    fn visit_str<E>(self, key: &str) -> Result<Word, E> {
        Ok(match key {
            "entry" => Word::Entry,
            "fullUrl" => Word::FullUrl,
            "resource" => Word::Resource,
            _ => Word::Other,
        })
    }
}

/// Decodes `Bundle.entry`.
struct EntriesSeed<'d, 'o> {
    decoder: &'d mut Decoder<'o>,
}

impl EntriesSeed<'_, '_> {
    fn wrong<E>(self, found: &str) -> Result<(), E> {
        let message = format!(
            "expected an array of entries, found {found}; the Bundle has nothing that can be read"
        );
        let location = format!("{}: Bundle.entry", self.decoder.origin);
        self.decoder
            .note(Severity::Error, IssueCode::Kind, location, message);
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for EntriesSeed<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for EntriesSeed<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an array of entries")
    }

    refuse_scalars!();

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        self.wrong::<A::Error>("an object")?;
        drain_map(&mut map)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let decoder = self.decoder;
        let mut entry = 1;
        decoder.origin.entry = entry;
        while seq.next_element_seed(EntrySeed { decoder })?.is_some() {
            entry += 1;
            decoder.origin.entry = entry;
        }
        Ok(())
    }
}

/// Decodes one entry of a Bundle.
struct EntrySeed<'d, 'o> {
    decoder: &'d mut Decoder<'o>,
}

impl EntrySeed<'_, '_> {
    fn wrong<E>(self, found: &str) -> Result<(), E> {
        let message = format!("expected a Bundle entry, found {found}; it was left out");
        let location = self.decoder.origin.to_string();
        self.decoder
            .note(Severity::Error, IssueCode::Kind, location, message);
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for EntrySeed<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for EntrySeed<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a Bundle entry")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let decoder = self.decoder;
        let first = decoder.batch.pending.len();
        let mut full_url = Text::default();
        while let Some(key) = map.next_key_seed(WordSeed)? {
            match key {
                Word::FullUrl => {
                    let raw: &'de RawValue = map.next_value()?;
                    let address = plain_text(raw.get());
                    full_url = decoder.store_text(&address);
                }
                Word::Resource => map.next_value_seed(ResourceSeed {
                    decoder,
                    is_strict: false,
                })?,
                Word::Entry | Word::Other => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        // An entry holds one resource; with a Bundle in it there are several, and none has this address.
        let last = decoder.batch.pending.len();
        if last == first + 1
            && let Some(pending) = decoder.batch.pending.last_mut()
            && pending.full_url == Text::default()
        {
            pending.full_url = full_url;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        self.wrong::<A::Error>("an array")?;
        drain_seq(&mut seq)
    }

    refuse_scalars!();
}

/// The text a JSON value stands for; empty where it is no text.
fn plain_text(json: &str) -> Cow<'_, str> {
    let inside = json
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    match inside {
        Some(inside) if !inside.contains('\\') => Cow::Borrowed(inside),
        Some(_) => serde_json::from_str(json).unwrap_or_default(),
        None => Cow::Borrowed(""),
    }
}
