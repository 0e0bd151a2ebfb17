//! Decoding of documents and resources.

use std::borrow::Cow;

use super::ReadError;
use super::bundle::bundle;
use super::decoder::{Decoder, Pending, Standing};
use super::json::{Broken, Json, Next};
use super::marks::{Mark, Marks};
use super::outcome::outcome;
use super::primitive::shortened;
use super::subject::subject_element;
use super::value::{fields, skip_wrong, text_or_raw, too_deep};
use crate::issue::{IssueCode, Severity};
use crate::model::{FieldKey, NO_NAME, TypeId, Vocabulary, type_named};
use crate::record::{Kind, Store, Text};

/// Decodes a whole document: a resource, a Bundle or an array of either.
pub(super) fn document(decoder: &mut Decoder<'_>, json: &mut Json<'_>) -> Result<(), Broken> {
    match json.next()? {
        Next::Object if resource(decoder, json)? => Ok(()),
        Next::Object => Err(refuse(decoder, "an object without `resourceType`")),
        Next::Array => array(decoder, json),
        next => {
            let found = skip_wrong(json, next)?;
            Err(refuse(decoder, found))
        }
    }
}

/// Refuses a document that is JSON but no FHIR.
fn refuse(decoder: &mut Decoder<'_>, found: &str) -> Broken {
    let reason =
        format!("expected a FHIR resource, found {found}; give a Bundle, a resource or NDJSON");
    decoder.failure = Some(ReadError::NotFhir {
        source_name: String::new(),
        reason,
    });
    Broken::Refused
}

fn array(decoder: &mut Decoder<'_>, json: &mut Json<'_>) -> Result<(), Broken> {
    let mut is_first = true;
    while json.item(&mut is_first)? {
        decoder.origin.entry += 1;
        // Refused at once: nothing of use can follow a long row of brackets.
        if json.next()? == Next::Array {
            return Err(refuse(decoder, "an array in an array"));
        }
        entry_resource(decoder, json)?;
    }
    Ok(())
}

/// Decodes the resource of a Bundle entry or array item, or says why not.
pub(super) fn entry_resource(decoder: &mut Decoder<'_>, json: &mut Json<'_>) -> Result<(), Broken> {
    let next = json.next()?;
    if next != Next::Object {
        let found = skip_wrong(json, next)?;
        let message = format!("expected a resource, found {found}; it was left out");
        decoder.note(
            Severity::Error,
            IssueCode::Kind,
            decoder.origin.to_string(),
            message,
        );
    } else if !resource(decoder, json)? {
        let message = "no `resourceType`, so it cannot be read; it was left out".to_owned();
        decoder.note(
            Severity::Error,
            IssueCode::UnknownType,
            decoder.origin.to_string(),
            message,
        );
    }
    Ok(())
}

/// Decodes an object that should be a resource. False if it does not say which;
/// it has been passed over then.
fn resource(decoder: &mut Decoder<'_>, json: &mut Json<'_>) -> Result<bool, Broken> {
    let start = json.place();
    if let Some(type_id) = guess_type(decoder, json)? {
        let checkpoint = decoder.checkpoint();
        if resource_as(decoder, json, type_id)? {
            return Ok(true);
        }
        decoder.return_to(checkpoint);
        json.return_to(start);
    }
    let Some(type_name) = find_type_behind(json)? else {
        return Ok(false);
    };
    let Some(type_id) = type_named(&type_name).filter(|type_id| type_id.is_resource()) else {
        decoder.counts.unknown(&type_name);
        let message = format!(
            "`{}` is no resource type of FHIR R4; it was left out",
            shortened(&type_name)
        );
        decoder.note(
            Severity::Warning,
            IssueCode::UnknownType,
            decoder.origin.to_string(),
            message,
        );
        return Ok(true);
    };
    json.return_to(start);
    resource_as(decoder, json, type_id)?;
    Ok(true)
}

/// The type an object is likely to have: that in the address of its entry, that of its
/// first property, or where the type comes later the next one named in the text. Each may
/// be another's, so it is compared when the object's own type is met.
fn guess_type(decoder: &mut Decoder<'_>, json: &mut Json<'_>) -> Result<Option<TypeId>, Broken> {
    if let Some(type_id) = decoder.type_in_address.take() {
        return Ok(Some(type_id).filter(|type_id| type_id.is_resource()));
    }
    let start = json.place();
    let first = json.name(&mut true)?;
    let guess = match first.as_deref() {
        Some("resourceType") => type_named(&text_or_raw(json)?),
        Some("entry") => Some(decoder.names.bundle),
        Some(_) => json
            .find_property(&decoder.type_finder)
            .and_then(type_named),
        None => None,
    };
    json.return_to(start);
    Ok(guess.filter(|type_id| type_id.is_resource()))
}

/// Decodes an object as a resource of this type. False if it says that it is of another.
fn resource_as(
    decoder: &mut Decoder<'_>,
    json: &mut Json<'_>,
    type_id: TypeId,
) -> Result<bool, Broken> {
    let is_right = |found: Option<Cow<'_, str>>| found.is_some_and(|found| found == type_id.name());
    if type_id == decoder.names.bundle {
        let counts = decoder.counts.clone();
        if is_right(bundle(decoder, json)?) {
            return Ok(true);
        }
        decoder.counts = counts;
        return Ok(false);
    }
    let is_kept = decoder.interest.includes_type(type_id);
    if type_id == decoder.names.operation_outcome
        && !(is_kept && decoder.interest.is_in_full(type_id))
    {
        let is_right = is_right(outcome(decoder, json)?);
        if is_right {
            decoder.counts.ignored(type_id);
        }
        return Ok(is_right);
    }
    if !is_kept || !decoder.admit_resource() {
        let is_right = is_right(find_type_behind(json)?);
        if is_right {
            decoder.counts.ignored(type_id);
        }
        return Ok(is_right);
    }
    let node = decoder.node_count();
    let first_issue = decoder.start_resource(type_id);
    if !decoder.open(type_id, NO_NAME, Kind::Complex) {
        return Ok(is_right(find_type_behind(json)?));
    }
    if !is_right(fields(decoder, json, type_id)?) {
        return Ok(false);
    }
    decoder.close();
    keep(decoder, type_id, node, first_issue);
    Ok(true)
}

/// The `resourceType` of the object that comes next; the reader is behind the object afterwards.
pub(super) fn find_type_behind<'t>(json: &mut Json<'t>) -> Result<Option<Cow<'t, str>>, Broken> {
    let mut found = None;
    let mut is_first = true;
    while let Some(name) = json.name(&mut is_first)? {
        if name == "resourceType" && found.is_none() {
            found = Some(text_or_raw(json)?);
        } else {
            json.skip()?;
        }
    }
    Ok(found)
}

/// Puts a decoded resource among the pending ones.
fn keep(decoder: &mut Decoder<'_>, type_id: TypeId, node: u32, first_issue: usize) {
    let store = &decoder.batch.store;
    let marks = Marks::of(store, node);
    let id = marks.get(Mark::Id).and_then(|id| store.string_place(id));
    let pending = Pending {
        node,
        type_id,
        id: id.unwrap_or_default(),
        full_url: Text::default(),
        subject: subject_element(store, &marks, decoder.names),
        focus: marks.get(Mark::Focus),
        scope: decoder.scope,
        origin: decoder.origin,
        standing: standing(store, &marks, decoder.names),
        is_outline: decoder.is_outline,
        issues: (first_issue, decoder.batch.issues.len()),
    };
    name_issues(decoder, &pending);
    decoder.counts.read(type_id);
    decoder.batch.pending.push(pending);
}

/// Decodes a resource inside another one: contained, or a part of a Parameters resource.
pub(super) fn inner(
    decoder: &mut Decoder<'_>,
    json: &mut Json<'_>,
    field: &FieldKey,
    in_list: bool,
) -> Result<(), Broken> {
    let start = json.place();
    let type_name = find_type_behind(json)?;
    let known = type_name
        .as_deref()
        .and_then(type_named)
        .filter(|type_id| type_id.is_resource());
    let Some(type_id) = known else {
        let message = match &type_name {
            Some(name) => format!(
                "`{}` is no resource type of FHIR R4; it was left out",
                shortened(name)
            ),
            None => "no `resourceType`, so it cannot be read; it was left out".to_owned(),
        };
        decoder.report(
            Severity::Warning,
            IssueCode::UnknownType,
            field,
            in_list,
            message,
        );
        return Ok(());
    };
    json.return_to(start);
    if !decoder.open(type_id, field.name, Kind::Complex) {
        return too_deep(decoder, json, field, in_list);
    }
    fields(decoder, json, type_id)?;
    decoder.close();
    Ok(())
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

/// What a resource's status says about using it.
fn standing(store: &Store, marks: &Marks, names: &Vocabulary) -> Standing {
    let is_error = |code: &str| is_code(code, "entered-in-error");
    let status = marks.get(Mark::Status);
    if status
        .and_then(|status| store.string(status))
        .is_some_and(is_error)
    {
        return Standing::EnteredInError;
    }
    let Some(verification) = marks.get(Mark::VerificationStatus) else {
        return Standing::Usual;
    };
    let codes = || {
        let codings = store.child_items(verification, names.coding);
        codings
            .filter_map(|coding| store.child_string(coding, names.code))
            .chain(store.child_string(verification, names.text))
    };
    if codes().any(is_error) {
        Standing::EnteredInError
    } else if codes().any(|code| is_code(code, "refuted")) {
        Standing::Refuted
    } else {
        Standing::Usual
    }
}

/// Whether a code is `expected`, perhaps with white space around it.
fn is_code(code: &str, expected: &str) -> bool {
    code.len() >= expected.len() && code.trim() == expected
}
