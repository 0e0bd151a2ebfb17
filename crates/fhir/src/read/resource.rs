//! Decoding of resources and Bundles.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::ReadError;
use super::bundle::bundle;
use super::decoder::{Decoder, Pending, Standing};
use super::primitive::shortened;
use super::value::{Fields, drain_map, drain_seq, refuse_scalars, too_deep};
use crate::issue::{IssueCode, Severity};
use crate::model::{FieldKey, NO_NAME, TypeId, type_named};
use crate::record::{Kind, Text};

/// A property met before the object's type was known.
pub(super) type Early<'de> = (String, &'de RawValue);

/// Decodes a whole document: a resource, a Bundle or an array of either.
pub(super) struct DocumentSeed<'d, 'o> {
    pub(super) decoder: &'d mut Decoder<'o>,
}

impl DocumentSeed<'_, '_> {
    fn wrong<E: Error>(self, found: &str) -> Result<(), E> {
        let reason =
            format!("expected a FHIR resource, found {found}; give a Bundle, a resource or NDJSON");
        self.decoder.failure = Some(ReadError::NotFhir {
            source_name: String::new(),
            reason,
        });
        Err(E::custom("no FHIR"))
    }
}

impl<'de> DeserializeSeed<'de> for DocumentSeed<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for DocumentSeed<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a FHIR resource")
    }

    refuse_scalars!();

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        let is_fhir = resource(self.decoder, map)?;
        if is_fhir {
            Ok(())
        } else {
            self.wrong("an object without `resourceType`")
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let decoder = self.decoder;
        let mut entry = 1;
        decoder.origin.entry = entry;
        // An item that is an array is refused at once: nothing of use can follow a long row of brackets.
        while seq
            .next_element_seed(ResourceSeed {
                decoder,
                is_strict: true,
            })?
            .is_some()
        {
            entry += 1;
            decoder.origin.entry = entry;
        }
        Ok(())
    }
}

/// Decodes the resource of a Bundle entry or array item.
pub(super) struct ResourceSeed<'d, 'o> {
    pub(super) decoder: &'d mut Decoder<'o>,
    pub(super) is_strict: bool,
}

impl ResourceSeed<'_, '_> {
    fn wrong<E>(self, found: &str) -> Result<(), E> {
        let message = format!("expected a resource, found {found}; it was left out");
        let location = self.decoder.origin.to_string();
        self.decoder
            .note(Severity::Error, IssueCode::Kind, location, message);
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for ResourceSeed<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ResourceSeed<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a FHIR resource")
    }

    refuse_scalars!();

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        if self.is_strict {
            return DocumentSeed {
                decoder: self.decoder,
            }
            .wrong("an array in an array");
        }
        self.wrong::<A::Error>("an array")?;
        drain_seq(&mut seq)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        let decoder = self.decoder;
        if !resource(decoder, map)? {
            let location = decoder.origin.to_string();
            let message = "no `resourceType`, so it cannot be read; it was left out".to_owned();
            decoder.note(Severity::Error, IssueCode::UnknownType, location, message);
        }
        Ok(())
    }
}

/// Decodes an object that should be a resource. False if it does not say which;
/// it has been passed over then.
fn resource<'de, A: MapAccess<'de>>(
    decoder: &mut Decoder<'_>,
    mut map: A,
) -> Result<bool, A::Error> {
    let mut early = Vec::new();
    let Some(type_name) = read_type(&mut map, &mut early)? else {
        return Ok(false);
    };
    let Some(type_id) = type_named(&type_name).filter(|type_id| type_id.is_resource()) else {
        decoder.counts.unknown(&type_name);
        let location = decoder.origin.to_string();
        let message = format!(
            "`{}` is no resource type of FHIR R4; it was left out",
            shortened(&type_name)
        );
        decoder.note(Severity::Warning, IssueCode::UnknownType, location, message);
        drain_map(&mut map)?;
        return Ok(true);
    };
    if type_id == decoder.names.bundle {
        bundle(decoder, &early, &mut map)?;
    } else if !decoder.interest.includes_type(type_id) || !decoder.admit_resource() {
        decoder.counts.ignored(type_id);
        drain_map(&mut map)?;
    } else {
        typed(decoder, type_id, &early, &mut map)?;
    }
    Ok(true)
}

/// Reads up to and including `resourceType`. `None` at the end of an object without one.
fn read_type<'de, A: MapAccess<'de>>(
    map: &mut A,
    early: &mut Vec<Early<'de>>,
) -> Result<Option<Cow<'de, str>>, A::Error> {
    while let Some(key) = map.next_key_seed(TypeKeySeed)? {
        let raw: &'de RawValue = map.next_value()?;
        match key {
            Some(key) => early.push((key, raw)),
            None => {
                let written = raw.get();
                let plain = written
                    .strip_prefix('"')
                    .and_then(|text| text.strip_suffix('"'));
                return Ok(Some(Cow::Borrowed(plain.unwrap_or(written))));
            }
        }
    }
    Ok(None)
}

/// Reads a property's name: `None` for `resourceType`.
struct TypeKeySeed;

impl<'de> DeserializeSeed<'de> for TypeKeySeed {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for TypeKeySeed {
    type Value = Option<String>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a property name")
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok((key != "resourceType").then(|| key.to_owned()))
    }
}

/// Decodes the elements of a resource that stands by itself and puts it among the pending ones.
fn typed<'de, A: MapAccess<'de>>(
    decoder: &mut Decoder<'_>,
    type_id: TypeId,
    early: &[Early<'de>],
    map: &mut A,
) -> Result<(), A::Error> {
    let node = decoder.node_count();
    let first_issue = decoder.start_resource();
    if !decoder.open(type_id, NO_NAME, Kind::Complex) {
        return drain_map(map);
    }
    elements(decoder, type_id, early, map)?;
    decoder.close();

    let id = text_of(decoder, node, |decoder| decoder.names.id);
    let pending = Pending {
        node,
        type_id,
        id,
        full_url: Text::default(),
        scope: decoder.scope,
        origin: decoder.origin,
        standing: standing(decoder, node),
        issues: (first_issue, decoder.batch.issues.len()),
    };
    name_issues(decoder, &pending);
    decoder.counts.read(type_id);
    decoder.batch.pending.push(pending);
    Ok(())
}

fn elements<'de, A: MapAccess<'de>>(
    decoder: &mut Decoder<'_>,
    type_id: TypeId,
    early: &[Early<'de>],
    map: &mut A,
) -> Result<(), A::Error> {
    let mut fields = Fields::of(type_id);
    for (key, raw) in early {
        fields.read_early::<A::Error>(decoder, key, raw)?;
    }
    fields.read_all(decoder, map)
}

fn text_of(
    decoder: &Decoder<'_>,
    node: u32,
    name: impl Fn(&Decoder<'_>) -> crate::model::ElementName,
) -> Text {
    let store = &decoder.batch.store;
    store
        .child(node, name(decoder))
        .and_then(|child| store.string_place(child))
        .unwrap_or_default()
}

/// Puts the resource's name in front of the places of its issues.
fn name_issues(decoder: &mut Decoder<'_>, pending: &Pending) {
    let (first, end) = pending.issues;
    if first == end {
        return;
    }
    let name = decoder.batch.name_of(pending);
    for issue in decoder.batch.issues.get_mut(first..end).unwrap_or_default() {
        issue.location.insert_str(0, &name);
    }
}

/// What the status of the resource at `node` says about using it.
fn standing(decoder: &Decoder<'_>, node: u32) -> Standing {
    let store = &decoder.batch.store;
    let names = decoder.names;
    let is_error = |code: &str| code.trim() == "entered-in-error";
    if store.child_string(node, names.status).is_some_and(is_error) {
        return Standing::EnteredInError;
    }
    let Some(verification) = store.child(node, names.verification_status) else {
        return Standing::Usual;
    };
    let text = store.child_string(verification, names.text);
    let codings = store.child_items(verification, names.coding);
    let codes: Vec<&str> = codings
        .filter_map(|coding| store.child_string(coding, names.code))
        .chain(text)
        .collect();
    if codes.iter().copied().any(is_error) {
        Standing::EnteredInError
    } else if codes.iter().any(|code| code.trim() == "refuted") {
        Standing::Refuted
    } else {
        Standing::Usual
    }
}

/// Decodes a resource inside another one: contained, or a part of a Parameters resource.
pub(super) fn inner<'de, A: MapAccess<'de>>(
    decoder: &mut Decoder<'_>,
    field: &FieldKey,
    in_list: bool,
    mut map: A,
) -> Result<(), A::Error> {
    let mut early = Vec::new();
    let type_name = read_type(&mut map, &mut early)?;
    let known = type_name
        .as_deref()
        .and_then(type_named)
        .filter(|type_id| type_id.is_resource());
    let Some(type_id) = known else {
        let found = type_name
            .as_deref()
            .map_or_else(|| "no `resourceType`".to_owned(), shortened);
        let message = format!("`{found}` is no resource type of FHIR R4; it was left out");
        decoder.report(
            Severity::Warning,
            IssueCode::UnknownType,
            field,
            in_list,
            message,
        );
        return drain_map(&mut map);
    };
    if !decoder.open(type_id, field.name, Kind::Complex) {
        return too_deep(decoder, field, in_list, &mut map);
    }
    elements(decoder, type_id, &early, &mut map)?;
    decoder.close();
    Ok(())
}
