//! `valuesets/<name>.json`: enumerated FHIR value sets. Other terminology
//! resources in that folder go to the executor unread.

use serde_json::Value;

use super::whole_file;
use crate::assessment::Coding;
use crate::knowledge::{ValueSet, ValueSetConcept};
use crate::problem::Problem;
use crate::words::{Severity, Verification};

/// Where a concept says that its meaning was not seen in a published source.
const VERIFICATION: &str = "https://gravida.example/verification";

pub(super) fn read(
    path: &str,
    stem: &str,
    content: &[u8],
    problems: &mut Vec<Problem>,
) -> Option<ValueSet> {
    let mut report = |line, column, message: String, remedy: Option<&str>| {
        problems.push(Problem {
            file: path.to_owned(),
            line,
            column,
            severity: Severity::Error,
            message,
            remedy: remedy.map(str::to_owned),
        });
    };
    let json: Value = match serde_json::from_slice(content) {
        Ok(json) => json,
        Err(error) => {
            let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
            report(
                count(error.line()),
                count(error.column()),
                format!("this is no JSON: {error}"),
                None,
            );
            return None;
        }
    };
    match text(&json, "resourceType").as_str() {
        "ValueSet" => {}
        "CodeSystem" => return None,
        other => {
            report(
                0,
                0,
                format!("`{other}` is no terminology"),
                Some("keep ValueSet and CodeSystem resources here"),
            );
            return None;
        }
    }
    let url = text(&json, "url");
    if url.is_empty() {
        report(
            0,
            0,
            "the value set has no `url`".to_owned(),
            Some("CQL declares it by its url"),
        );
    }
    let mut concepts = Vec::new();
    for include in items(json.get("compose"), "include") {
        let system = text(include, "system");
        if system.is_empty() {
            report(
                0,
                0,
                "an `include` has no `system`".to_owned(),
                Some("every code has a system"),
            );
        }
        for concept in items(Some(include), "concept") {
            let code = text(concept, "code");
            if code.is_empty() {
                report(0, 0, format!("a concept of `{system}` has no `code`"), None);
            }
            let is_recalled = items(Some(concept), "extension").any(|extension| {
                text(extension, "url") == VERIFICATION
                    && text(extension, "valueCode") == Verification::Recalled.as_str()
            });
            concepts.push(ValueSetConcept {
                coding: Coding {
                    system: system.clone(),
                    code,
                    display: Some(text(concept, "display")).filter(|display| !display.is_empty()),
                },
                verification: if is_recalled {
                    Verification::Recalled
                } else {
                    Verification::Seen
                },
            });
        }
    }
    if concepts.is_empty() {
        report(
            0,
            0,
            "the value set names no code".to_owned(),
            Some("enumerate them in `compose.include[].concept[]`"),
        );
    }
    let title = [text(&json, "title"), text(&json, "name"), stem.to_owned()];
    Some(ValueSet {
        id: stem.to_owned(),
        url,
        title: title
            .into_iter()
            .find(|title| !title.is_empty())
            .unwrap_or_default(),
        description: Some(text(&json, "description")).filter(|text| !text.is_empty()),
        concepts,
        place: whole_file(path),
    })
}

fn text(json: &Value, key: &str) -> String {
    json.get(key)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

fn items<'j>(json: Option<&'j Value>, key: &str) -> impl Iterator<Item = &'j Value> {
    json.and_then(|json| json.get(key))
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}
