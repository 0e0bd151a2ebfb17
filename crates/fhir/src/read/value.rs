//! Decoding of elements, straight from the JSON stream into the store.
//!
//! Every visitor takes every kind of JSON value: a wrong one costs the element
//! it stands in and nothing else.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;
use serde_json::value::RawValue;

use super::decoder::Decoder;
use super::primitive::Scalar;
use crate::issue::{IssueCode, Severity};
use crate::model::{FieldKey, KeyKind, Keys, PrimitiveKind, TypeId};
use crate::record::{Kind, Text};

/// The visits of everything that is neither object nor array, for a visitor that
/// can use none of it; each calls its method `wrong`.
macro_rules! refuse_scalars {
    () => {
        fn visit_bool<E: serde::de::Error>(self, _: bool) -> Result<(), E> {
            self.wrong("true or false")
        }

        fn visit_i64<E: serde::de::Error>(self, _: i64) -> Result<(), E> {
            self.wrong("a number")
        }

        fn visit_u64<E: serde::de::Error>(self, _: u64) -> Result<(), E> {
            self.wrong("a number")
        }

        fn visit_f64<E: serde::de::Error>(self, _: f64) -> Result<(), E> {
            self.wrong("a number")
        }

        fn visit_str<E: serde::de::Error>(self, _: &str) -> Result<(), E> {
            self.wrong("a text")
        }

        fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
            self.wrong("null")
        }
    };
}

pub(super) use refuse_scalars;

/// Decodes the value of one element, or one item of a repeating one.
pub(super) struct ValueSeed<'d, 'o> {
    pub(super) decoder: &'d mut Decoder<'o>,
    pub(super) field: FieldKey,
    pub(super) in_list: bool,
}

impl<'de> DeserializeSeed<'de> for ValueSeed<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let is_single = self.in_list || !self.field.is_list;
        if self.field.primitive == Some(PrimitiveKind::Decimal) && is_single {
            let raw: &'de RawValue = serde::Deserialize::deserialize(deserializer)?;
            self.decoder.decimal(&self.field, self.in_list, raw.get());
            return Ok(());
        }
        deserializer.deserialize_any(self)
    }
}

impl<'d, 'o> ValueSeed<'d, 'o> {
    fn scalar(self, scalar: Scalar<'_>) {
        let Self {
            decoder,
            field,
            in_list,
        } = self;
        let is_unwrapped = field.is_list && !in_list && !matches!(scalar, Scalar::Null);
        if is_unwrapped && tell_unwrapped(decoder, &field) {
            decoder.scalar(&field, true, scalar);
            decoder.close();
        } else if !is_unwrapped {
            decoder.scalar(&field, in_list, scalar);
        }
    }

    fn text(self, text: &str) {
        let Self { decoder, field, .. } = &self;
        // Before R4 some coded elements were plain codes. Losing one could turn
        // a refuted statement into a made one, so its text is kept.
        if field.type_id == decoder.names.codeable_concept && (self.in_list || !field.is_list) {
            let Self {
                decoder,
                field,
                in_list,
            } = self;
            let message = "expected an object (`CodeableConcept`), found a text; it was read as the concept's text";
            decoder.report(
                Severity::Warning,
                IssueCode::Kind,
                &field,
                in_list,
                message.to_owned(),
            );
            if decoder.open(field.type_id, field.name, Kind::Complex) {
                let inner = FieldKey {
                    name: decoder.names.text,
                    type_id: decoder.names.string,
                    is_list: false,
                    kind: KeyKind::Value,
                    primitive: Some(PrimitiveKind::String),
                    place: 0,
                };
                decoder.scalar(&inner, false, Scalar::Text(text));
                decoder.close();
            }
            return;
        }
        self.scalar(Scalar::Text(text));
    }

    fn object<'de, A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self {
            decoder,
            field,
            in_list,
        } = self;
        if field.primitive.is_some() {
            decoder.report_kind(&field, in_list, "an object", "");
            if in_list {
                decoder.push(&field, Kind::Absent, 0);
            }
            return drain_map(&mut map);
        }
        if field.type_id == decoder.names.resource {
            return super::resource::inner(decoder, &field, in_list, map);
        }
        if !decoder.open(field.type_id, field.name, Kind::Complex) {
            return too_deep(decoder, &field, in_list, &mut map);
        }
        Fields::of(field.type_id).read_all(decoder, &mut map)?;
        decoder.close();
        Ok(())
    }
}

/// Opens a list for a value that should have been one. False where it is too deep.
fn tell_unwrapped(decoder: &mut Decoder<'_>, field: &FieldKey) -> bool {
    let message =
        "expected an array, found a single value; it was read as the only item".to_owned();
    decoder.report(Severity::Warning, IssueCode::Kind, field, false, message);
    decoder.open(field.type_id, field.name, Kind::List)
}

/// Passes over an object that lies too deep.
pub(super) fn too_deep<'de, A: MapAccess<'de>>(
    decoder: &mut Decoder<'_>,
    field: &FieldKey,
    in_list: bool,
    map: &mut A,
) -> Result<(), A::Error> {
    tell_too_deep(decoder, field, in_list);
    drain_map(map)
}

fn tell_too_deep(decoder: &mut Decoder<'_>, field: &FieldKey, in_list: bool) {
    let message = "nested too deep; what lies inside was left out".to_owned();
    decoder.report(Severity::Warning, IssueCode::Limit, field, in_list, message);
}

/// Passes over the rest of an object.
pub(super) fn drain_map<'de, A: MapAccess<'de>>(map: &mut A) -> Result<(), A::Error> {
    while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
    Ok(())
}

/// Passes over the rest of an array.
pub(super) fn drain_seq<'de, A: SeqAccess<'de>>(seq: &mut A) -> Result<(), A::Error> {
    while seq.next_element::<IgnoredAny>()?.is_some() {}
    Ok(())
}

impl<'de> Visitor<'de> for ValueSeed<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON value")
    }

    fn visit_bool<E>(self, truth: bool) -> Result<(), E> {
        self.scalar(Scalar::Boolean(truth));
        Ok(())
    }

    fn visit_i64<E>(self, number: i64) -> Result<(), E> {
        self.scalar(Scalar::Integer(number));
        Ok(())
    }

    fn visit_u64<E>(self, number: u64) -> Result<(), E> {
        self.scalar(Scalar::Integer(i64::try_from(number).unwrap_or(i64::MAX)));
        Ok(())
    }

    fn visit_f64<E>(self, number: f64) -> Result<(), E> {
        self.scalar(Scalar::Number(number));
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.text(text);
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.scalar(Scalar::Null);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let Self {
            decoder,
            field,
            in_list,
        } = self;
        if in_list || !field.is_list {
            decoder.report_kind(&field, in_list, "an array", "");
            if in_list && field.primitive.is_some() {
                decoder.push(&field, Kind::Absent, 0);
            }
            return drain_seq(&mut seq);
        }
        if !decoder.open(field.type_id, field.name, Kind::List) {
            tell_too_deep(decoder, &field, in_list);
            return drain_seq(&mut seq);
        }
        let mut item = 0;
        while seq
            .next_element_seed(ValueSeed {
                decoder,
                field,
                in_list: true,
            })?
            .is_some()
        {
            item += 1;
            decoder.at_item(item);
        }
        decoder.close();
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self {
            decoder,
            field,
            in_list,
        } = self;
        if !field.is_list || in_list {
            return Self {
                decoder,
                field,
                in_list,
            }
            .object(map);
        }
        if !tell_unwrapped(decoder, &field) {
            return drain_map(&mut map);
        }
        ValueSeed {
            decoder: &mut *decoder,
            field,
            in_list: true,
        }
        .object(map)?;
        decoder.close();
        Ok(())
    }
}

/// The elements of one object, while they are read.
pub(super) struct Fields<'de> {
    type_id: TypeId,
    keys: &'static Keys,
    /// One bit for each element already met.
    met: u128,
    /// Extensions of primitives; looked at when all values are known.
    extensions: Vec<(FieldKey, &'de RawValue)>,
}

impl<'de> Fields<'de> {
    pub(super) fn of(type_id: TypeId) -> Self {
        Self {
            type_id,
            keys: type_id.keys(),
            met: 0,
            extensions: Vec::new(),
        }
    }

    /// Reads all properties of the object opened last.
    pub(super) fn read_all<A: MapAccess<'de>>(
        mut self,
        decoder: &mut Decoder<'_>,
        map: &mut A,
    ) -> Result<(), A::Error> {
        while let Some(property) = map.next_key_seed(PropertySeed {
            decoder,
            fields: &self,
        })? {
            match self.admit(decoder, property) {
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
                Some(field) if field.kind == KeyKind::Extension => {
                    self.extensions.push((field, map.next_value()?));
                }
                Some(field) => map.next_value_seed(ValueSeed {
                    decoder,
                    field,
                    in_list: false,
                })?,
            }
        }
        for (field, raw) in &self.extensions {
            read_extension(decoder, field, raw);
        }
        Ok(())
    }

    /// Reads one property that was met before the object's type was known.
    pub(super) fn read_early<E: serde::de::Error>(
        &mut self,
        decoder: &mut Decoder<'_>,
        key: &str,
        raw: &'de RawValue,
    ) -> Result<(), E> {
        let property = self.property(decoder, key);
        match self.admit(decoder, property) {
            None => Ok(()),
            Some(field) if field.kind == KeyKind::Extension => {
                self.extensions.push((field, raw));
                Ok(())
            }
            Some(field) => ValueSeed {
                decoder,
                field,
                in_list: false,
            }
            .deserialize(raw)
            .map_err(E::custom),
        }
    }

    /// What a property stands for; `None` if it is of no interest or unknown.
    fn property(&self, decoder: &mut Decoder<'_>, key: &str) -> Option<FieldKey> {
        let Some(field) = self.keys.find(key) else {
            if key != "resourceType" && key != "fhir_comments" {
                decoder.report_unknown(self.type_id, key);
            }
            return None;
        };
        if field.name == decoder.names.modifier_extension {
            let message = "a modifier extension can change what the element means; it was not looked at, check by hand";
            decoder.report_here(Severity::Warning, IssueCode::Value, message.to_owned());
        }
        let is_kept = decoder.interest.includes(field.name)
            || decoder.is_at_resource() && is_temporal(decoder, &field);
        is_kept.then_some(field)
    }

    /// Lets an element pass the first time it is met.
    fn admit(&mut self, decoder: &mut Decoder<'_>, property: Option<FieldKey>) -> Option<FieldKey> {
        let field = property?;
        if field.kind == KeyKind::Extension {
            return property;
        }
        let bit = 1_u128.checked_shl(u32::from(field.place)).unwrap_or(0);
        if self.met & bit != 0 {
            let message = "the element is there more than once, perhaps with another type; only the first was read";
            decoder.report(
                Severity::Error,
                IssueCode::Repeated,
                &field,
                false,
                message.to_owned(),
            );
            return None;
        }
        self.met |= bit;
        property
    }
}

/// Dates and periods right in a resource are always kept: the newest of them is
/// the record's present.
fn is_temporal(decoder: &Decoder<'_>, field: &FieldKey) -> bool {
    matches!(
        field.primitive,
        Some(PrimitiveKind::Date | PrimitiveKind::DateTime)
    ) || field.type_id == decoder.names.period
}

/// Reads a property's name.
struct PropertySeed<'d, 'o, 'f, 'de> {
    decoder: &'d mut Decoder<'o>,
    fields: &'f Fields<'de>,
}

impl<'de> DeserializeSeed<'de> for PropertySeed<'_, '_, '_, 'de> {
    type Value = Option<FieldKey>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for PropertySeed<'_, '_, '_, 'de> {
    type Value = Option<FieldKey>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a property name")
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok(self.fields.property(self.decoder, key))
    }
}

/// Notes why a primitive has no value, from its extensions: `_birthDate`.
fn read_extension(decoder: &mut Decoder<'_>, field: &FieldKey, raw: &RawValue) {
    let Some(current) = decoder.current() else {
        return;
    };
    let found = decoder.batch.store.child(current, field.name);
    // A text search first: most such extensions say other things, and a tree costs.
    let needs_tree = raw.get().contains("data-absent-reason") || found.is_none() && field.is_list;
    let json = if needs_tree {
        serde_json::from_str::<Json>(raw.get()).unwrap_or_default()
    } else {
        Json::Null
    };
    let starts_like = |byte: u8| raw.get().as_bytes().first() == Some(&byte);
    match found {
        None if field.is_list && starts_like(b'[') => {
            if decoder.open(field.type_id, field.name, Kind::List) {
                let reasons = json.as_array().map(Vec::as_slice).unwrap_or_default();
                for reason in reasons {
                    push_absent(decoder, field, reason);
                }
                decoder.close();
            }
        }
        None if !field.is_list && starts_like(b'{') => push_absent(decoder, field, &json),
        None => {
            let message =
                "expected an object with extensions, or for a repeating element an array of them";
            decoder.report(
                Severity::Warning,
                IssueCode::Kind,
                field,
                false,
                message.to_owned(),
            );
        }
        Some(node) if !field.is_list => {
            let reason = reason_of(decoder, &json);
            decoder.batch.store.set_absent_reason(node, reason);
        }
        Some(list) => {
            let items: Vec<u32> = decoder.batch.store.items(list).collect();
            let reasons = json.as_array().map(Vec::as_slice).unwrap_or_default();
            for (item, reason) in items.into_iter().zip(reasons) {
                let reason = reason_of(decoder, reason);
                decoder.batch.store.set_absent_reason(item, reason);
            }
        }
    }
}

fn push_absent(decoder: &mut Decoder<'_>, field: &FieldKey, json: &Json) {
    let reason = reason_of(decoder, json);
    decoder.push(field, Kind::Absent, reason.to_bits());
}

/// The code of the data-absent-reason extension; empty if there is none.
fn reason_of(decoder: &mut Decoder<'_>, json: &Json) -> Text {
    let extensions = json
        .get("extension")
        .and_then(Json::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    let is_reason = |extension: &&Json| {
        extension
            .get("url")
            .and_then(Json::as_str)
            .is_some_and(|url| url.ends_with("data-absent-reason"))
    };
    let reason = extensions
        .iter()
        .find(is_reason)
        .and_then(|extension| extension.get("valueCode"))
        .and_then(Json::as_str)
        .unwrap_or("");
    decoder.store_text(reason)
}
