//! What a source says it did not give: an OperationOutcome among resources, as
//! servers put it into a searchset, is no part of a record but tells of a hole in it.

use std::borrow::Cow;

use super::decoder::Decoder;
use super::json::{Broken, Json, Next};
use super::value::text_or_raw;
use crate::issue::{IssueCode, Severity};

/// Most holes that one OperationOutcome is told of.
const MOST_HOLES: usize = 32;
/// Longest text that is told of one, in letters.
const LONGEST: usize = 200;

/// Reads an object as an OperationOutcome and tells what it says is missing. Returns its
/// `resourceType`, which may turn out to be another one; then nothing is told.
pub(super) fn outcome<'t>(
    decoder: &mut Decoder<'_>,
    json: &mut Json<'t>,
) -> Result<Option<Cow<'t, str>>, Broken> {
    let mut resource_type = None;
    let mut holes = Vec::new();
    let mut is_first = true;
    while let Some(name) = json.name(&mut is_first)? {
        match &*name {
            "resourceType" if resource_type.is_none() => resource_type = Some(text_or_raw(json)?),
            "issue" => issues(json, &mut holes)?,
            _ => json.skip()?,
        }
    }
    if resource_type.as_deref() == Some(decoder.names.operation_outcome.name()) {
        for words in holes {
            let message = format!(
                "the source did not give everything: `{}`; what is not here for that reason is unknown",
                words.trim().chars().take(LONGEST).collect::<String>()
            );
            decoder.note(
                Severity::Error,
                IssueCode::Withheld,
                decoder.origin.to_string(),
                message,
            );
        }
    }
    Ok(resource_type)
}

/// The words of each issue that is an error; servers also tell how they understood a search.
fn issues<'t>(json: &mut Json<'t>, holes: &mut Vec<Cow<'t, str>>) -> Result<(), Broken> {
    if json.next()? != Next::Array {
        return json.skip();
    }
    let mut is_first = true;
    while json.item(&mut is_first)? {
        if json.next()? != Next::Object {
            json.skip()?;
            continue;
        }
        let none = || Cow::Borrowed("");
        let (mut severity, mut code, mut words) = (none(), none(), none());
        let mut is_first = true;
        while let Some(name) = json.name(&mut is_first)? {
            match &*name {
                "severity" => severity = text_or_raw(json)?,
                "code" => code = text_or_raw(json)?,
                "diagnostics" if words.is_empty() => words = text_or_raw(json)?,
                "details" => {
                    let details = details(json)?;
                    if !details.is_empty() {
                        words = details;
                    }
                }
                _ => json.skip()?,
            }
        }
        if matches!(&*severity, "error" | "fatal") && holes.len() < MOST_HOLES {
            holes.push(if words.trim().is_empty() { code } else { words });
        }
    }
    Ok(())
}

/// The text of a CodeableConcept; empty where it has none.
fn details<'t>(json: &mut Json<'t>) -> Result<Cow<'t, str>, Broken> {
    let mut text = Cow::Borrowed("");
    if json.next()? != Next::Object {
        json.skip()?;
        return Ok(text);
    }
    let mut is_first = true;
    while let Some(name) = json.name(&mut is_first)? {
        match &*name {
            "text" => text = text_or_raw(json)?,
            _ => json.skip()?,
        }
    }
    Ok(text)
}
