//! Decoding of elements, straight from the JSON text into the store.
//!
//! Every kind of JSON value is taken everywhere: a wrong one costs the element
//! it stands in and nothing else.

use std::borrow::Cow;

use serde_json::Value as Tree;

use super::decoder::Decoder;
use super::echoes::Property;
use super::json::{Broken, Json, Next};
use super::primitive::Scalar;
use super::successors::first_slot;
use crate::issue::{IssueCode, Severity};
use crate::model::{FieldKey, Key, KeyKind, Keys, PrimitiveKind, TypeId};
use crate::record::{Kind, Text};

/// What an object or array is called in messages.
const fn kind_of(next: Next) -> &'static str {
    match next {
        Next::Object => "an object",
        Next::Array => "an array",
        Next::Text => "a text",
        Next::Number => "a number",
        Next::True | Next::False => "true or false",
        Next::Null => "null",
    }
}

/// Passes over a value that is not what was expected and says what it is.
pub(super) fn skip_wrong(json: &mut Json<'_>, next: Next) -> Result<&'static str, Broken> {
    json.skip()?;
    Ok(kind_of(next))
}

/// Decodes the value of one element, or one item of a repeating one.
#[inline(always)]
fn value(
    decoder: &mut Decoder<'_>,
    json: &mut Json<'_>,
    field: &FieldKey,
    in_list: bool,
) -> Result<(), Broken> {
    // Most values are texts where texts belong, which takes no further look.
    if field.primitive == Some(PrimitiveKind::String)
        && (in_list || !field.is_list)
        && let Some(text) = json.plain_text()
    {
        decoder.push_string(field, text);
        return Ok(());
    }
    value_of_any_kind(decoder, json, field, in_list)
}

fn value_of_any_kind(
    decoder: &mut Decoder<'_>,
    json: &mut Json<'_>,
    field: &FieldKey,
    in_list: bool,
) -> Result<(), Broken> {
    let next = json.next()?;
    if field.is_list && !in_list && !matches!(next, Next::Array | Next::Null) {
        return only_item(decoder, json, field);
    }
    match next {
        Next::Text => {
            let string = json.string()?;
            text(decoder, field, in_list, &string);
        }
        Next::Number => {
            let number = json.number()?;
            decoder.scalar(field, in_list, Scalar::Number(number));
        }
        Next::True | Next::False => {
            json.word(next)?;
            decoder.scalar(field, in_list, Scalar::Boolean(next == Next::True));
        }
        Next::Null => {
            json.word(next)?;
            decoder.scalar(field, in_list, Scalar::Null);
        }
        Next::Array if field.is_list && !in_list => return list(decoder, json, field),
        Next::Object if field.primitive.is_none() => return object(decoder, json, field, in_list),
        Next::Array | Next::Object => {
            let found = skip_wrong(json, next)?;
            decoder.report_kind(field, in_list, found, "");
            if in_list && field.primitive.is_some() {
                decoder.push(field, Kind::Absent, 0);
            }
        }
    }
    Ok(())
}

/// Takes a single value where an array belongs as its only item.
fn only_item(
    decoder: &mut Decoder<'_>,
    json: &mut Json<'_>,
    field: &FieldKey,
) -> Result<(), Broken> {
    let message =
        "expected an array, found a single value; it was read as the only item".to_owned();
    decoder.report(Severity::Warning, IssueCode::Kind, field, false, message);
    if !decoder.open(field.type_id, field.name, Kind::List) {
        return json.skip();
    }
    value(decoder, json, field, true)?;
    decoder.close();
    Ok(())
}

fn list(decoder: &mut Decoder<'_>, json: &mut Json<'_>, field: &FieldKey) -> Result<(), Broken> {
    if !decoder.open(field.type_id, field.name, Kind::List) {
        return too_deep(decoder, json, field, false);
    }
    let mut is_first = true;
    let mut item = 0;
    while json.item(&mut is_first)? {
        decoder.at_item(item);
        value(decoder, json, field, true)?;
        item += 1;
    }
    decoder.close();
    Ok(())
}

fn object(
    decoder: &mut Decoder<'_>,
    json: &mut Json<'_>,
    field: &FieldKey,
    in_list: bool,
) -> Result<(), Broken> {
    if field.type_id == decoder.names.resource {
        return super::resource::inner(decoder, json, field, in_list);
    }
    if !decoder.open(field.type_id, field.name, Kind::Complex) {
        return too_deep(decoder, json, field, in_list);
    }
    fields(decoder, json, field.type_id)?;
    decoder.close();
    Ok(())
}

/// Passes over what lies too deep.
pub(super) fn too_deep(
    decoder: &mut Decoder<'_>,
    json: &mut Json<'_>,
    field: &FieldKey,
    in_list: bool,
) -> Result<(), Broken> {
    let message = "nested too deep; what lies inside was left out".to_owned();
    decoder.report(Severity::Warning, IssueCode::Limit, field, in_list, message);
    json.skip()
}

fn text(decoder: &mut Decoder<'_>, field: &FieldKey, in_list: bool, text: &str) {
    if field.primitive == Some(PrimitiveKind::String) {
        return decoder.push_string(field, text);
    }
    if field.type_id != decoder.names.codeable_concept {
        return decoder.scalar(field, in_list, Scalar::Text(text));
    }
    // Before R4 some coded elements were plain codes. Losing one could turn a
    // refuted statement into a made one, so its text is kept.
    let message =
        "expected an object (`CodeableConcept`), found a text; it was read as the concept's text";
    decoder.report(
        Severity::Warning,
        IssueCode::Kind,
        field,
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
}

/// Reads all properties of the object that comes next as elements of `type_id`.
/// Returns the object's `resourceType`, should it have one.
pub(super) fn fields<'t>(
    decoder: &mut Decoder<'_>,
    json: &mut Json<'t>,
    type_id: TypeId,
) -> Result<Option<Cow<'t, str>>, Broken> {
    let mut fields = Fields::of(type_id);
    let mut resource_type = None;
    // Extensions of primitives are looked at when all values are known.
    let mut extensions: Vec<(&FieldKey, &str)> = Vec::new();
    let mut is_first = true;
    loop {
        let key = match fields.next(decoder, json, &mut is_first)? {
            Some(Met::Known(key)) => key,
            Some(Met::Unknown(name)) => {
                if name != "fhir_comments" {
                    decoder.report_unknown(type_id, &name);
                }
                json.skip()?;
                continue;
            }
            None => break,
        };
        if key.field.kind == KeyKind::ResourceType {
            match resource_type {
                None => resource_type = Some(text_or_raw(json)?),
                Some(_) => json.skip()?,
            }
            continue;
        }
        let admitted = fields.admit(decoder, &key.field);
        if decoder.is_at_resource() && key.field.primitive.is_none() {
            repeated(decoder, json, type_id, key, admitted)?;
            continue;
        }
        match admitted {
            None => json.skip()?,
            Some(field) if field.kind == KeyKind::Extension => {
                let start = json.place();
                json.skip()?;
                extensions.push((field, json.since(start).trim_start()));
            }
            Some(field) => value(decoder, json, field, false)?,
        }
    }
    for (field, raw) in extensions {
        read_extension(decoder, field, raw);
    }
    Ok(resource_type)
}

/// Reads the value of a property right in a resource, or passes over it where it was not
/// admitted; one that is written as before is not read again.
#[inline]
fn repeated(
    decoder: &mut Decoder<'_>,
    json: &mut Json<'_>,
    type_id: TypeId,
    key: &Key,
    admitted: Option<&FieldKey>,
) -> Result<(), Broken> {
    let property = Property {
        type_id,
        place: key.place,
        is_kept: admitted.is_some(),
        has_codes: key.field.type_id == decoder.names.codeable_concept,
    };
    let (text, start) = (json.text(), json.place());
    if let Some((nodes, length)) = decoder.echoes.find(property, text, start)
        && decoder.copy_nodes(nodes)
    {
        json.pass(length);
        return Ok(());
    }
    let (first, issues) = (decoder.node_count(), decoder.issues_noted());
    match admitted {
        None => json.skip()?,
        Some(field) => value_of_any_kind(decoder, json, field, false)?,
    }
    // What there is to tell about a value is told each time it is met.
    if decoder.issues_noted() == issues {
        let nodes = (first, decoder.node_count() - first);
        let written = (start, json.place());
        decoder.echoes.remember(property, text, written, nodes);
    }
    Ok(())
}

/// The text that comes next, or whatever is there instead as it is written.
pub(super) fn text_or_raw<'t>(json: &mut Json<'t>) -> Result<Cow<'t, str>, Broken> {
    if json.next()? == Next::Text {
        return json.string();
    }
    let start = json.place();
    json.skip()?;
    Ok(Cow::Borrowed(json.since(start)))
}

/// A property of an object.
pub(super) enum Met<'t> {
    Known(&'static Key),
    Unknown(Cow<'t, str>),
}

/// The elements of one object, while they are read.
pub(super) struct Fields {
    keys: &'static Keys,
    /// Where what comes next is guessed.
    first_slot: usize,
    /// One more than the place of the last property met among the keys; zero before the first.
    last: u16,
    /// One bit for each element already met.
    met: [u64; 2],
}

impl Fields {
    /// Those of an object of this type.
    pub(super) fn of(type_id: TypeId) -> Self {
        Self {
            keys: type_id.keys(),
            first_slot: first_slot(type_id),
            last: 0,
            met: [0; 2],
        }
    }

    /// The next property; `None` at the object's end. Tries first what came in this
    /// place the last time: writers keep to one order.
    // What it returns is large; inlined it need not go through memory.
    #[inline(always)]
    pub(super) fn next<'t>(
        &mut self,
        decoder: &mut Decoder<'_>,
        json: &mut Json<'t>,
        is_first: &mut bool,
    ) -> Result<Option<Met<'t>>, Broken> {
        if !*is_first && json.accept_end() {
            return Ok(None);
        }
        let successor = decoder.successors.of(self.first_slot, self.last);
        let guess = successor.and_then(|place| self.keys.at(place));
        if let Some(key) = guess.filter(|key| json.accept(is_first, key)) {
            self.last = key.place.saturating_add(1);
            return Ok(Some(Met::Known(key)));
        }
        let Some(name) = json.name(is_first)? else {
            return Ok(None);
        };
        let Some(key) = self.keys.find(&name) else {
            return Ok(Some(Met::Unknown(name)));
        };
        let learnt = &mut decoder.successors;
        learnt.learn(self.first_slot, self.last, key.place);
        self.last = key.place.saturating_add(1);
        Ok(Some(Met::Known(key)))
    }

    /// The field of a property; `None` if it is of no interest, or repeated.
    fn admit(
        &mut self,
        decoder: &mut Decoder<'_>,
        field: &'static FieldKey,
    ) -> Option<&'static FieldKey> {
        if field.name == decoder.names.modifier_extension {
            let message = "a modifier extension can change what the element means; it was not looked at, check by hand";
            decoder.report_here(Severity::Warning, IssueCode::Value, message.to_owned());
        }
        let is_kept = if decoder.is_at_resource() {
            decoder.keeps_at_resource(field.name) || is_temporal(decoder, field)
        } else {
            decoder.interest.includes(field.name)
        };
        if !is_kept {
            return None;
        }
        if field.kind == KeyKind::Value {
            let bit = 1 << (field.place % 64);
            let met = self.met.get_mut(usize::from(field.place / 64));
            if met.is_some_and(|met| std::mem::replace(met, *met | bit) & bit != 0) {
                let message = "the element is there more than once, perhaps with another type; only the first was read";
                decoder.report(
                    Severity::Error,
                    IssueCode::Repeated,
                    field,
                    false,
                    message.to_owned(),
                );
                return None;
            }
        }
        Some(field)
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

/// Notes why a primitive has no value, from its extensions: `_birthDate`.
fn read_extension(decoder: &mut Decoder<'_>, field: &FieldKey, raw: &str) {
    let Some(current) = decoder.current() else {
        return;
    };
    let found = decoder.batch.store.child(current, field.name);
    // A text search first: most such extensions say other things, and a tree costs.
    let needs_tree = raw.contains("data-absent-reason") || found.is_none() && field.is_list;
    let tree = if needs_tree {
        // Too deep for a tree is too deep for a reason.
        serde_json::from_str::<Tree>(raw).unwrap_or_default()
    } else {
        Tree::Null
    };
    let reasons = tree.as_array().map(Vec::as_slice).unwrap_or_default();
    match found {
        None if field.is_list && raw.starts_with('[') => {
            if decoder.open(field.type_id, field.name, Kind::List) {
                for reason in reasons {
                    push_absent(decoder, field, reason);
                }
                decoder.close();
            }
        }
        None if !field.is_list && raw.starts_with('{') => push_absent(decoder, field, &tree),
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
            let reason = reason_of(decoder, &tree);
            decoder.batch.store.set_absent_reason(node, reason);
        }
        Some(list) => {
            let items: Vec<u32> = decoder.batch.store.items(list).collect();
            for (item, reason) in items.into_iter().zip(reasons) {
                let reason = reason_of(decoder, reason);
                decoder.batch.store.set_absent_reason(item, reason);
            }
        }
    }
}

fn push_absent(decoder: &mut Decoder<'_>, field: &FieldKey, tree: &Tree) {
    let reason = reason_of(decoder, tree);
    decoder.push(field, Kind::Absent, reason.to_bits());
}

/// The code of the data-absent-reason extension; empty if there is none.
fn reason_of(decoder: &mut Decoder<'_>, tree: &Tree) -> Text {
    let extensions = tree
        .get("extension")
        .and_then(Tree::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    let is_reason = |extension: &&Tree| {
        extension
            .get("url")
            .and_then(Tree::as_str)
            .is_some_and(|url| url.ends_with("data-absent-reason"))
    };
    let reason = extensions
        .iter()
        .find(is_reason)
        .and_then(|extension| extension.get("valueCode"))
        .and_then(Tree::as_str)
        .unwrap_or("");
    decoder.store_text(reason)
}
