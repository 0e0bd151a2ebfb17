//! JSON: the assessment as it is, described by `schemas/assessment-1.schema.json`.

use gravida_guideline::assessment::Assessment;

/// The assessment as indented JSON, ending in a newline.
#[must_use]
pub fn json(assessment: &Assessment) -> String {
    finish(serde_json::to_string_pretty(assessment))
}

/// The assessment as one line of JSON, for NDJSON.
#[must_use]
pub fn json_line(assessment: &Assessment) -> String {
    finish(serde_json::to_string(assessment))
}

/// An assessment holds strings, integers, lists and structs only, none of
/// which JSON can refuse; a rendering is total all the same.
fn finish(rendered: Result<String, serde_json::Error>) -> String {
    let mut text = rendered
        .unwrap_or_else(|error| serde_json::json!({ "error": error.to_string() }).to_string());
    text.push('\n');
    text
}
