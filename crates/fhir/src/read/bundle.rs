//! Decoding of Bundles.

use std::borrow::Cow;

use memchr::memrchr;

use super::decoder::Decoder;
use super::json::{Broken, Json, Next};
use super::resource::{entry_resource, find_type_behind};
use super::value::{Fields, Met, skip_wrong, text_or_raw};
use crate::issue::{IssueCode, Severity};
use crate::model::{KeyKind, NO_NAME, TypeId, type_named};
use crate::record::Text;

/// How deep Bundles may lie in Bundles.
const BUNDLE_DEPTH: usize = 4;

/// Decodes the entries of a Bundle, each Bundle a scope of its own. Returns its
/// `resourceType`, which may turn out to be another one.
pub(super) fn bundle<'t>(
    decoder: &mut Decoder<'_>,
    json: &mut Json<'t>,
) -> Result<Option<Cow<'t, str>>, Broken> {
    decoder.counts.read(decoder.names.bundle);
    if decoder.bundle_depth >= BUNDLE_DEPTH {
        let message = format!(
            "Bundles lie more than {BUNDLE_DEPTH} deep in each other; this one was left out"
        );
        decoder.note(
            Severity::Error,
            IssueCode::Limit,
            decoder.origin.to_string(),
            message,
        );
        return find_type_behind(json);
    }
    let (outer, origin) = (decoder.scope, decoder.origin);
    decoder.scope = decoder.batch.scopes.len();
    decoder.batch.scopes.push(Some(outer));
    decoder.bundle_depth += 1;

    let mut is_first = true;
    let mut resource_type = None;
    while let Some(name) = json.name(&mut is_first)? {
        match &*name {
            "entry" => entries(decoder, json)?,
            "resourceType" if resource_type.is_none() => resource_type = Some(text_or_raw(json)?),
            _ => json.skip()?,
        }
    }
    decoder.bundle_depth -= 1;
    decoder.scope = outer;
    decoder.origin = origin;
    Ok(resource_type)
}

/// Decodes `Bundle.entry`.
fn entries(decoder: &mut Decoder<'_>, json: &mut Json<'_>) -> Result<(), Broken> {
    let next = json.next()?;
    if next != Next::Array {
        let found = skip_wrong(json, next)?;
        let message = format!(
            "expected an array of entries, found {found}; the Bundle has nothing that can be read"
        );
        let location = format!("{}: Bundle.entry", decoder.origin);
        decoder.note(Severity::Error, IssueCode::Kind, location, message);
        return Ok(());
    }
    decoder.origin.entry = 0;
    let mut is_first = true;
    while json.item(&mut is_first)? {
        decoder.origin.entry += 1;
        entry(decoder, json)?;
    }
    Ok(())
}

/// The type that an address ending in type and id names.
fn type_in_address(address: &str) -> Option<TypeId> {
    let end = memrchr(b'/', address.as_bytes())?;
    let before = address.get(..end)?;
    let start = memrchr(b'/', before.as_bytes()).map_or(0, |slash| slash + 1);
    type_named(before.get(start..)?)
}

/// Decodes one entry of a Bundle.
fn entry(decoder: &mut Decoder<'_>, json: &mut Json<'_>) -> Result<(), Broken> {
    let next = json.next()?;
    if next != Next::Object {
        let found = skip_wrong(json, next)?;
        let message = format!("expected a Bundle entry, found {found}; it was left out");
        decoder.note(
            Severity::Error,
            IssueCode::Kind,
            decoder.origin.to_string(),
            message,
        );
        return Ok(());
    }
    let first = decoder.batch.pending.len();
    decoder.type_in_address = None;
    let mut full_url = Cow::Borrowed("");
    let mut is_first = true;
    let mut fields = Fields::of(decoder.names.bundle_entry);
    while let Some(met) = fields.next(decoder, json, &mut is_first)? {
        let name = match met {
            Met::Known(key) if key.field.kind == KeyKind::Value => key.field.name,
            Met::Known(_) | Met::Unknown(_) => NO_NAME,
        };
        if name == decoder.names.resource_element {
            entry_resource(decoder, json)?;
        } else if name == decoder.names.full_url && json.next()? == Next::Text {
            full_url = json.string()?;
            // `http://server/Observation/7`: a guess that saves looking for the type.
            decoder.type_in_address = type_in_address(&full_url);
        } else {
            // An address that is no text is as good as none.
            json.skip()?;
        }
    }
    // An entry holds one resource; with a Bundle in it there are several, and none has this address.
    let is_single = decoder.batch.pending.len() == first + 1;
    if is_single && !full_url.is_empty() {
        let full_url = decoder.store_text(&full_url);
        if let Some(pending) = decoder.batch.pending.last_mut()
            && pending.full_url == Text::default()
        {
            pending.full_url = full_url;
        }
    }
    Ok(())
}
